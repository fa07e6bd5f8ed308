internal import ShipmentModel
internal import TextFormats

/// A shipment as EasyPost tells it.
struct EasyPostShipment: Sendable {
    /// A price of a carrier's service.
    struct Rate: Sendable {
        var id: String
        var carrier: String
        var service: String
        var account: String?
        var price: Money?
        var delivery: CivilDate?
    }

    let id: String
    let reference: String?
    let createdAt: String?
    let trackingCode: String?
    let isBought: Bool
    let rates: [Rate]
    /// What carriers say that tell no rates.
    let messages: [String]
    let refundStatus: String?
    let zone: String?
    private let value: JSONValue

    /// Reads a shipment; nil if it is none.
    init?(_ value: JSONValue) {
        guard let id = value["id"]?.string, id.hasPrefix("shp_"), WireText.trackingNumber(id) != nil else { return nil }
        self.id = id
        self.value = value
        reference = value["reference"]?.string
        createdAt = value["created_at"]?.string
        trackingCode = WireText.trackingNumber(value["tracking_code"]?.string)
        isBought = value.member("postage_label") != nil || value.member("tracking_code") != nil
        rates = (value.member("rates")?.list ?? []).compactMap(EasyPostShipment.rate)
        messages = (value.member("messages")?.list ?? []).compactMap { message in
            message["message"]?.string.map { (message["carrier"]?.string ?? "") + ": " + $0 }
        }
        refundStatus = value["refund_status"]?.string
        zone = value.member("usps_zone")?.scalar
    }

    private static func rate(_ value: JSONValue) -> Rate? {
        guard let id = value["id"]?.string, let carrier = value["carrier"]?.string,
            let service = value["service"]?.string
        else { return nil }
        return Rate(
            id: id, carrier: carrier, service: service, account: value["carrier_account_id"]?.string,
            price: value["rate"]?.money(WireText.currency(value["currency"]?.string)),
            delivery: WireText.date(value["delivery_date"]?.string))
    }

    /// What was charged for it: postage, EasyPost's own fee and insurance; the rate where no fees are told. Nil where more
    /// fees are told than any label has.
    var price: Money? {
        let currency = WireText.currency(value.at("selected_rate", "currency")?.string)
        let charged = (value.member("fees")?.list ?? []).filter { $0["charged"]?.bool == true }
        guard charged.count <= EasyPostShipment.mostFees else { return nil }
        let amounts = charged.compactMap { $0["amount"]?.money(currency) }
        if let first = amounts.first, amounts.count == charged.count { return amounts.dropFirst().reduce(first, +) }
        return value.at("selected_rate", "rate")?.money(currency)
    }

    private static let mostFees = 100

    /// Where the label is to be had in a form; nil if not in that form, or not yet.
    func label(_ form: String) -> String? {
        guard let label = value.member("postage_label") else { return nil }
        let type = label["label_file_type"]?.string ?? ""
        let own = label["label_url"]?.string
        switch form {
        case "pdf": return label["label_pdf_url"]?.string ?? (type.hasSuffix("pdf") ? own : nil)
        case "zpl-203": return label["label_zpl_url"]?.string ?? (type.hasSuffix("zpl") ? own : nil)
        default: return type.hasSuffix("png") ? own : nil
        }
    }

    /// Whether there is a label in any form.
    var hasLabel: Bool { value.member("postage_label") != nil }

    /// An option as EasyPost has understood it.
    func option(_ name: String) -> JSONValue? { value.at("options", name) }
}

/// What EasyPost answers.
enum EasyPostAnswers {
    /// Why an answer is none; nil for 200 to 299.
    static func fault(of response: HTTPResponse, to call: CarrierCall) -> CarrierFault? {
        guard !(200..<300).contains(response.status) else { return nil }
        let error = response.json?["error"]
        let code = error?["code"]?.string
        let errors = (error?.member("errors")?.list ?? []).compactMap { entry in
            entry.string ?? entry["message"]?.string.map { (entry["field"]?.string ?? "") + " " + $0 }
        }
        let detail = ([error?["message"]?.string ?? error?.string ?? ""] + errors).joined(separator: "; ")
        // Nothing is left on the account to pay with.
        if response.status == 402 { return CarrierFault(.configuration, code: code ?? "http-402", detail: detail) }
        if let code, (400..<500).contains(response.status), ![401, 403, 429].contains(response.status),
            code.hasPrefix("SHIPMENT.POSTAGE") || code.hasPrefix("RATE")
        {
            return CarrierFault(.rejected(isAboutService: true), code: code, detail: detail)
        }
        // Another call is at work on the same shipment.
        if response.status == 409, call.effect == .change {
            return CarrierFault(.unknown, code: code ?? "http-409", detail: detail)
        }
        return call.fault(of: response, code: code, detail: detail)
    }

    /// One page of the list of shipments; nil if it is none.
    static func page(_ value: JSONValue?) -> (shipments: [EasyPostShipment], hasMore: Bool)? {
        // A list that does not say whether it goes on does not prove that nothing else is there.
        guard let list = value?["shipments"]?.array, let hasMore = value?["has_more"]?.bool else { return nil }
        let shipments = list.compactMap(EasyPostShipment.init)
        guard shipments.count == list.count else { return nil }
        return (shipments, hasMore)
    }

    /// Where a parcel is; nil if the answer is no tracker.
    static func report(_ value: JSONValue?, _ number: String) -> TrackingReport? {
        guard let value, let word = value["status"]?.string, value["tracking_code"]?.string != nil else { return nil }
        let events = (value.member("tracking_details")?.list ?? []).map { detail in
            let place = ["city", "state", "country"].compactMap { detail.at("tracking_location", $0)?.string }
            return TrackingReport.Event(
                time: detail["datetime"]?.string ?? "", code: detail["status"]?.string ?? "",
                text: detail["message"]?.string ?? "", place: place.joined(separator: ", "))
        }
        return TrackingReport(trackingNumber: number, status: status(word), events: events)
    }

    private static func status(_ word: String) -> TrackingReport.Status {
        switch word {
        case "pre_transit": .announced
        case "in_transit": .inTransit
        case "out_for_delivery": .outForDelivery
        case "delivered": .delivered
        case "available_for_pickup": .awaitingCollection
        case "return_to_sender": .returned
        case "failure", "error": .exception
        case "cancelled": .cancelled
        default: .unknown
        }
    }

    /// What EasyPost thinks of an address; nil if the answer is none.
    static func verdict(_ value: JSONValue?, on asked: Address) -> AddressVerdict? {
        guard let value, value["id"]?.string != nil else { return nil }
        guard let delivery = value.at("verifications", "delivery"), let success = delivery["success"]?.bool else {
            return AddressVerdict(standing: .unknown)
        }
        let errors = (delivery.member("errors")?.list ?? [])
        let notes = errors.compactMap { $0["message"]?.string }
        guard success else {
            let codes = errors.compactMap { $0["code"]?.string }
            let isIncomplete = !codes.isEmpty && codes.allSatisfy { $0.contains("SECONDARY") }
            return AddressVerdict(standing: isIncomplete ? .incomplete : .undeliverable, notes: notes)
        }
        var suggestion = asked
        suggestion.street = ["street1", "street2"].compactMap { value[$0]?.string }.filter { !$0.isEmpty }
        suggestion.city = value["city"]?.string ?? asked.city
        suggestion.region = value["state"]?.string ?? asked.region
        suggestion.postcode = value["zip"]?.string ?? asked.postcode
        let isResidential = value["residential"]?.bool
        if let isResidential { suggestion.residential = isResidential }
        return AddressVerdict(
            standing: notes.isEmpty ? .deliverable : .incomplete, suggestion: suggestion,
            isResidential: isResidential, notes: notes)
    }
}
