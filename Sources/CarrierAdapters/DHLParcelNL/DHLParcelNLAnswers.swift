internal import ShipmentModel
internal import TextFormats

/// What DHL Parcel's answers say.
enum DHLParcelNLAnswers {
    /// The token, which tells the second of its end, and the accounts that it opens.
    static func token(
        _ response: HTTPResponse, to call: CarrierCall, now: Int64
    ) throws(CarrierFault) -> (token: CarrierToken, accounts: [String]) {
        if let fault = fault(of: response, to: call) {
            // A key that is not right is a setting that is not right, under whichever status.
            guard case .rejected = fault.kind else { throw fault }
            throw CarrierFault(.configuration, code: fault.code, detail: fault.detail)
        }
        guard let root = response.json, let text = root.member("accessToken")?.string, CarrierSecret(text) != nil
        else {
            throw CarrierFault(.retryable(after: nil), code: "no-token")
        }
        let end = root.member("accessTokenExpiration")?.scalar.flatMap { Int64($0) }
        let seconds =
            end.map { $0.subtractingReportingOverflow(now) }
            .flatMap { $0.overflow ? nil : $0.partialValue } ?? unsaidLifetime
        // A clock that is wrong, on either side, must not make each call ask for a token, nor one last for ever.
        let lifetime = Duration.seconds(min(max(seconds, 30), 3_600))
        let accounts = (root["accountNumbers"]?.list ?? []).compactMap(\.scalar)
        return (CarrierToken(text: text, lifetime: lifetime), accounts)
    }

    private static let unsaidLifetime: Int64 = 600

    /// Why an answer is none.
    static func fault(of response: HTTPResponse, to call: CarrierCall) -> CarrierFault? {
        guard !(200..<300).contains(response.status) else { return nil }
        let root = response.json
        let code = root?.member("key")?.scalar ?? root?.member("code")?.scalar ?? root?.member("error")?.scalar
        return call.fault(of: response, code: code, detail: root?.member("message")?.scalar ?? "")
    }

    /// The parcel's number, and the label where the answer has one.
    static func label(
        _ response: HTTPResponse, to call: CarrierCall, id: String
    ) throws(CarrierFault) -> (trackingNumber: String, pdf: [UInt8]?) {
        if let fault = fault(of: response, to: call) { throw fault }
        guard let root = response.json, let number = WireText.trackingNumber(root.member("trackerCode")?.scalar),
            (root.member("labelId")?.scalar ?? id).lowercased() == id
        else { throw CarrierFault(.unknown, code: "unreadable-answer") }
        return (number, LabelDocument.decoded(base64: root.member("pdf")?.string, form: "pdf"))
    }

    /// A label's document alone.
    static func document(
        _ response: HTTPResponse, to call: CarrierCall, form: String
    ) throws(CarrierFault) -> [UInt8] {
        if let fault = fault(of: response, to: call) { throw fault }
        guard let document = LabelDocument.checked(response.body, form: form) else {
            throw CarrierFault(.unknown, code: "not-a-label")
        }
        return document
    }

    /// What DHL Parcel knows of a parcel.
    static func report(
        _ response: HTTPResponse, to call: CarrierCall, number: String
    ) throws(CarrierFault) -> TrackingReport {
        if response.status == 404 { return TrackingReport(trackingNumber: number, status: .unknown) }
        if let fault = fault(of: response, to: call) { throw fault }
        guard let root = response.json else {
            throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
        }
        let events = (root.list.first?["events"]?.list ?? []).map { event in
            TrackingReport.Event(
                time: (event.member("timestamp") ?? event.member("localTimestamp"))?.scalar?.visible ?? "",
                code: (event.member("category") ?? event.member("status"))?.scalar?.visible ?? "",
                text: (event.member("description") ?? event.member("status"))?.scalar?.visible ?? "",
                place: event.member("facility")?.scalar?.visible ?? "")
        }
        let last = events.max { $0.time < $1.time }
        return TrackingReport(
            trackingNumber: number, status: last.map { status($0.code) } ?? .unknown, events: events)
    }

    /// How far a parcel has come, by the kind of its last event.
    private static func status(_ category: String) -> TrackingReport.Status {
        switch category.uppercased().replacing("_", with: " ") {
        case "DATA RECEIVED": .announced
        case "UNDERWAY", "CUSTOMS", "LEG": .inTransit
        case "IN DELIVERY": .outForDelivery
        case "DELIVERED": .delivered
        case "EXCEPTION", "PROBLEM", "INTERVENTION", "UNKNOWN": .exception
        default: .inTransit
        }
    }
}
