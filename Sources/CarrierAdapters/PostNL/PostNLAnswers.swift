internal import ShipmentModel
internal import TextFormats

/// What PostNL's answers say.
enum PostNLAnswers {
    /// Whose a barcode is.
    enum Owner: Hashable, Sendable {
        /// PostNL knows no shipment under it.
        case nobody
        /// A shipment with this reference; nil where it tells none.
        case shipment(reference: String?)
    }

    /// What the state of a barcode says about whose it is.
    static func owner(_ response: HTTPResponse, to call: CarrierCall) throws(CarrierFault) -> Owner {
        // A barcode that it has never seen, PostNL may call wrong as well as unknown.
        if response.status == 400 || response.status == 404 { return .nobody }
        if let fault = fault(of: response, to: call) { throw fault }
        guard let root = response.json else {
            throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
        }
        guard let shipment = shipment(in: root) else { return .nobody }
        return .shipment(reference: text(shipment["Reference"]))
    }

    /// The label of a barcode.
    static func label(
        _ response: HTTPResponse, to call: CarrierCall, barcode: String, reference: String, form: String
    ) throws(CarrierFault) -> BoughtLabel {
        if let fault = fault(of: response, to: call) { throw fault }
        guard let root = response.json, root.members != nil else {
            throw CarrierFault(.unknown, code: "unreadable-answer")
        }
        let shipments = entries(root["ResponseShipments"])
        let own = shipments.first { text($0["Barcode"]) == barcode }
        let errors = entries(root["Errors"]) + entries(root["errors"]) + entries((own ?? shipments.first)?["Errors"])
        let labels = entries(own?["Labels"])
        guard let label = labels.first(where: { text($0["Labeltype"]) == "Label" }) ?? labels.first else {
            if let error = errors.first { throw refusal(error) }
            throw CarrierFault(.unknown, code: own == nil ? "other-barcode" : "no-label")
        }
        guard let document = LabelDocument.decoded(base64: text(label["Content"]), form: form) else {
            throw CarrierFault(.unknown, code: "not-a-label")
        }
        return BoughtLabel(
            trackingNumber: barcode, price: nil, document: document, form: form, reference: reference)
    }

    /// An error told with status 200 or 400.
    private static func refusal(_ error: JSONValue) -> CarrierFault {
        let code = text(error["Code"]) ?? text(error["ErrorNumber"]) ?? "no-code"
        let words = [error["Description"], error["ErrorMsg"], error["Error"]].compactMap { text($0) }
        let detail = words.first ?? ""
        // 111: the shipment stands, and has no label. What is said about the barcode may be that it is used already: by
        // this very order, the answer to which was lost.
        let said = (words.joined(separator: " ") + code).lowercased()
        if code == "111" || said.contains("barcode") { return CarrierFault(.unknown, code: code, detail: detail) }
        return CarrierFault(.rejected(isAboutService: said.contains("product")), code: code, detail: detail)
    }

    /// Why an answer is none. Each interface has errors in a shape of its own.
    static func fault(of response: HTTPResponse, to call: CarrierCall) -> CarrierFault? {
        guard !(200..<300).contains(response.status) else { return nil }
        let root = response.json
        if (400..<500).contains(response.status), ![401, 403, 408, 425, 429, 499].contains(response.status) {
            let inside = entries(root?["ResponseShipments"]).flatMap { entries($0["Errors"]) }
            if let error = (entries(root?["Errors"]) + entries(root?["errors"]) + inside).first {
                return refusal(error)
            }
        }
        let fault = root?["fault"]
        let detail = text(fault?["faultstring"]) ?? text(root?["message"]) ?? text(root?["detail"]) ?? ""
        return call.fault(of: response, code: text(fault?.at("detail", "errorcode")), detail: detail)
    }

    // MARK: Where a parcel is

    /// What PostNL knows of a parcel.
    static func report(
        _ response: HTTPResponse, to call: CarrierCall, number: String
    ) throws(CarrierFault) -> TrackingReport {
        if response.status == 400 || response.status == 404 {
            return TrackingReport(trackingNumber: number, status: .unknown)
        }
        if let fault = fault(of: response, to: call) { throw fault }
        guard let root = response.json else {
            throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
        }
        guard let shipment = shipment(in: root) else { return TrackingReport(trackingNumber: number, status: .unknown) }
        var events = entries(shipment["Event"]).map { event in
            TrackingReport.Event(
                time: shown(event["TimeStamp"]), code: shown(event["Code"]), text: shown(event["Description"]),
                place: shown(event["LocationCode"]))
        }
        let status = shipment["Status"]
        let code = text(status?["StatusCode"])
        if events.isEmpty, code != nil {
            events.append(
                .init(
                    time: shown(status?["TimeStamp"]), code: shown(status?["StatusCode"]),
                    text: shown(status?["StatusDescription"])))
        }
        return TrackingReport(
            trackingNumber: number, status: self.status(code, phase: text(status?["PhaseCode"])), events: events)
    }

    /// How far a parcel has come: by its status, otherwise by its phase (collection, sorting, distribution, delivered).
    private static func status(_ code: String?, phase: String?) -> TrackingReport.Status {
        switch code {
        case "1": return .announced
        case "2", "3", "5": return .inTransit
        case "4", "6", "8": return .exception
        case "7": return .outForDelivery
        case "11": return .delivered
        case "12": return .awaitingCollection
        default: break
        }
        switch phase {
        case "1", "2", "3": return .inTransit
        case "4": return .delivered
        default: return .unknown
        }
    }

    // MARK: Addresses

    /// What PostNL makes of a postcode and a house number.
    static func verdict(
        _ response: HTTPResponse, to call: CarrierCall, about address: Address
    ) throws(CarrierFault) -> AddressVerdict {
        if response.status == 404 { return AddressVerdict(standing: .undeliverable) }
        if let fault = fault(of: response, to: call) { throw fault }
        guard let root = response.json else {
            throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
        }
        let found = entries(root)
        guard let first = found.first else { return AddressVerdict(standing: .undeliverable) }
        guard found.count == 1 else { return AddressVerdict(standing: .ambiguous, notes: found.compactMap(line)) }
        guard let street = text(first["streetName"]), let number = text(first["houseNumber"]),
            let city = text(first["city"]), let postcode = text(first["postalCode"])
        else { return AddressVerdict(standing: .unknown) }
        var suggestion = address
        let addition = text(first["houseNumberAddition"]).map { " " + $0 } ?? ""
        suggestion.street = ["\(street) \(number)\(addition)".visible]
        suggestion.city = city.visible
        suggestion.postcode = postcode.visible
        return AddressVerdict(standing: .deliverable, suggestion: suggestion)
    }

    private static func line(_ address: JSONValue) -> String? {
        let lines = (address["formattedAddress"]?.list ?? []).compactMap { text($0) }
        return lines.isEmpty ? nil : lines.joined(separator: ", ").visible
    }

    // MARK: PostNL's habits

    /// The shipment of a state, with all its events or without.
    private static func shipment(in root: JSONValue) -> JSONValue? {
        for name in ["CompleteStatus", "CurrentStatus"] {
            let shipments = entries(root[name]).flatMap { entries($0["Shipment"]) }
            if let shipment = shipments.first { return shipment }
        }
        return nil
    }

    /// The objects of an array, or the one object that stands for an array of one. An empty object, and `"{}"`, stand
    /// for nothing at all.
    private static func entries(_ value: JSONValue?) -> [JSONValue] {
        (value?.list ?? []).filter { !($0.members?.isEmpty ?? true) }
    }

    /// A text for people to see; empty where there is none.
    private static func shown(_ value: JSONValue?) -> String { text(value)?.visible ?? "" }

    /// A text that says something.
    private static func text(_ value: JSONValue?) -> String? {
        guard let text = value?.scalar, !text.isEmpty, text != "{}" else { return nil }
        return text
    }
}
