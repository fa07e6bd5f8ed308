internal import ShipmentModel
internal import TextFormats

/// A shipment as Australia Post tells it.
struct AustraliaPostShipment: Sendable {
    /// What the carrier calls it.
    var id: String
    /// The references it is known by.
    var references: [String]
    /// What its items are tracked by, and their products.
    var items: [(article: String, product: String)]
    /// With tax and surcharges.
    var price: Money?
    /// `Created`, `Initiated` …; empty if it does not say.
    var status: String
    /// The order that it is part of.
    var order: String?
}

/// What Australia Post's answers say, as pure functions of them.
enum AustraliaPostAnswers {
    private static let dollars = Currency("AUD")

    // MARK: Faults

    /// What is wrong, if anything is.
    static func fault(_ response: HTTPResponse, of call: CarrierCall) -> CarrierFault? {
        let json = response.json
        // The gateway in front writes its errors with other names, sometimes not in a list.
        let error = json?.member("errors")?.list.first ?? (json?.member("error_code") == nil ? nil : json)
        let code = error?.member("code")?.scalar ?? error?.member("error_code")?.scalar
        let detail = error?.member("message")?.string ?? error?.member("name")?.string ?? ""
        guard let code else {
            // A list of errors without codes is not what was asked for either.
            if (200..<300).contains(response.status), let error, error != .null {
                return CarrierFault(call.effect == .read ? .retryable(after: nil) : .unknown, code: "no-code")
            }
            return call.fault(of: response, detail: detail)
        }
        // Errors beside what was asked for do not say that it was not made.
        if (200..<300).contains(response.status), call.effect == .change,
            !(json?.member("shipments")?.list.isEmpty ?? true) || json?.member("order") != nil
        {
            return CarrierFault(.unknown, code: code, detail: detail)
        }
        if code == "API_002" || response.status == 429 {
            return CarrierFault(.retryable(after: response.pause ?? .seconds(6)), code: code, detail: detail)
        }
        if let fault = call.fault(of: response, code: code, detail: detail) {
            guard case .rejected = fault.kind else { return fault }
        }
        return CarrierFault(kind(of: code, call), code: code, detail: detail)
    }

    /// What a code of the carrier's own means. Those that begin with 41 are about the account, those with 42 about what a
    /// product takes.
    private static func kind(of code: String, _ call: CarrierCall) -> CarrierFault.Kind {
        switch code {
        // No account is named; the product takes no such goods, or no such weight.
        case "40001": return .configuration
        case "44003", "43003": return .rejected(isAboutService: true)
        case _ where code.hasPrefix("ESB-20"): return call.effect == .read ? .retryable(after: nil) : .unknown
        case _ where code.utf8.count == 5 && code.hasPrefix("41"): return .configuration
        case _ where code.utf8.count == 5 && code.hasPrefix("42"): return .rejected(isAboutService: true)
        default: return .rejected(isAboutService: false)
        }
    }

    // MARK: Shipments

    /// The shipments of an answer; nil if it is not one, or one of them cannot be read.
    static func shipments(_ response: HTTPResponse) -> [AustraliaPostShipment]? {
        guard let all = response.json?.member("shipments")?.array else { return nil }
        let read = all.compactMap(shipment)
        return read.count == all.count ? read : nil
    }

    private static func shipment(_ value: JSONValue) -> AustraliaPostShipment? {
        guard let id = WireText.trackingNumber(value.member("shipment_id")?.string) else { return nil }
        let items = value.member("items")?.list ?? []
        let summary = value.member("shipment_summary")
        let given = ["shipment_reference", "customer_reference_1"].compactMap { value.member($0)?.string }
        let sender = (value.member("sender_references")?.list ?? []).compactMap(\.string)
        let price = summary?.member("total_cost")?.money(dollars)
        return AustraliaPostShipment(
            id: id, references: given + sender,
            items: items.compactMap { item in
                let details = item.member("tracking_details")
                let number = details?.member("article_id")?.string ?? details?.member("consignment_id")?.string
                return WireText.trackingNumber(number).map { ($0, item.member("product_id")?.string ?? "") }
            },
            price: price ?? (items.count == 1 ? items[0].at("item_summary", "total_cost")?.money(dollars) : nil),
            status: summary?.member("status")?.string ?? "", order: value.member("order_id")?.string)
    }

    // MARK: Labels

    /// How far a label is.
    enum LabelState: Hashable, Sendable {
        case available(link: String)
        case pending(request: String)
        case failed
    }

    /// How far a label is; nil if the answer does not say.
    static func label(_ response: HTTPResponse) -> LabelState? {
        guard let label = response.json?.member("labels")?.list.first else { return nil }
        switch label.member("status")?.string?.uppercased() {
        case "AVAILABLE":
            guard let link = label.member("url")?.string else { return nil }
            return .available(link: link)
        case "PENDING":
            return WireText.trackingNumber(label.member("request_id")?.scalar).map { .pending(request: $0) }
        case "ERROR": return .failed
        default: return nil
        }
    }

    // MARK: Prices

    /// The prices of the one item that was asked for; faults of the item's own are thrown.
    static func quotes(
        _ response: HTTPResponse, _ settings: CarrierAccountSettings, signature: Bool
    ) throws(CarrierFault) -> [LiveQuote] {
        guard let item = response.json?.member("items")?.list.first else {
            throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
        }
        let prices = item.member("prices")?.list ?? []
        if prices.isEmpty, let error = item.member("errors")?.list.first {
            throw CarrierFault(
                .rejected(isAboutService: true), code: error.member("code")?.scalar ?? "no-price",
                detail: error.member("message")?.string ?? "")
        }
        var quotes: [LiveQuote] = []
        for price in prices {
            guard let product = price.member("product_id")?.string, let service = settings.ourService(product),
                !signature || settings.service(service).values["signature"] == "yes",
                let amount = price.member("calculated_price")?.money(dollars)
            else { continue }
            quotes.append(LiveQuote(service: service, price: amount, isAccountPrice: true, includesTax: true))
        }
        return quotes
    }

    // MARK: Tracking

    /// Where a parcel is; nil if the answer does not say anything of it.
    static func report(_ response: HTTPResponse, of number: String) throws(CarrierFault) -> TrackingReport? {
        let results = response.json?.member("tracking_results")?.list ?? []
        guard let result = results.first(where: { $0.member("tracking_id")?.string == number }) ?? results.first else {
            return nil
        }
        if let code = result.member("errors")?.list.first?.member("code")?.scalar {
            // The number is not known, or not tracked; all else is a fault of theirs.
            guard code == "ESB-10001" || code == "ESB-10002" else {
                throw CarrierFault(.retryable(after: nil), code: code)
            }
            return TrackingReport(trackingNumber: number, status: .unknown)
        }
        // Articles come by themselves or in consignments.
        let tracked = (result.member("trackable_items")?.list ?? []).flatMap { [$0] + ($0.member("items")?.list ?? []) }
        let all = [result.member("consignment")].compactMap { $0 } + tracked
        let events = all.flatMap { $0.member("events")?.list ?? [] }.map { event in
            TrackingReport.Event(
                time: event.member("date")?.string?.visible ?? "", code: "",
                text: event.member("description")?.string?.visible ?? "",
                place: event.member("location")?.string?.visible ?? "")
        }
        let said = ([result] + all.reversed()).compactMap { $0.member("status")?.string }
        let status = said.lazy.compactMap(status).first ?? status(of: events)
        return TrackingReport(trackingNumber: number, status: status, events: events)
    }

    /// What a word of the carrier's means; nil for one that says nothing.
    private static func status(_ word: String) -> TrackingReport.Status? {
        switch word.lowercased() {
        case "created", "sealed", "initiated", "manifested": .announced
        case "in transit", "started": .inTransit
        case "on board for delivery", "onboard for delivery", "out for delivery": .outForDelivery
        case "awaiting collection", "ready for pickup": .awaitingCollection
        case "delivered", "delivered in full", "item delivered": .delivered
        case "possible delay", "held by courier", "article damaged", "cannot be delivered", "unsuccessful delivery",
            "to be re-delivered", "unsuccessful pickup":
            .exception
        case "cancelled": .cancelled
        case "returned", "return to sender": .returned
        default: nil
        }
    }

    /// What the newest event, the first, says where no status does.
    private static func status(of events: [TrackingReport.Event]) -> TrackingReport.Status {
        guard let newest = events.first?.text.lowercased() else { return .unknown }
        if newest.hasPrefix("delivered") { return .delivered }
        if newest.hasPrefix("onboard for delivery") || newest.contains("for delivery today") { return .outForDelivery }
        if newest.contains("awaiting collection") { return .awaitingCollection }
        return newest.hasPrefix("shipping information") ? .announced : .inTransit
    }

    // MARK: Addresses

    /// What is thought of a suburb; nil if the answer does not say.
    static func verdict(_ response: HTTPResponse, on address: Address) -> AddressVerdict? {
        guard let found = response.json?.member("found")?.bool else { return nil }
        let suburbs = (response.json?.member("results")?.list ?? []).compactMap { $0.string?.visible }
        if found {
            return AddressVerdict(
                standing: .deliverable, notes: ["suburb, state and postcode; the street is not checked"])
        }
        var suggestion: Address?
        if suburbs.count == 1 {
            suggestion = address
            suggestion?.city = suburbs[0]
        }
        return AddressVerdict(
            standing: suburbs.count > 1 ? .ambiguous : .undeliverable, suggestion: suggestion, notes: suburbs)
    }
}
