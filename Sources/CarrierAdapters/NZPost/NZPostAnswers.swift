internal import ShipmentModel
internal import TextFormats

/// What NZ Post's answers say.
enum NZPostAnswers {
    /// Why an answer is none: by its status, and by `success: false` under any status.
    static func fault(of response: HTTPResponse, to call: CarrierCall) -> CarrierFault? {
        let root = response.json
        let error = root?["errors"]?.list.first
        let code = error?.member("code")?.scalar
        let words = [error?.member("message"), error?.member("details"), root?.member("message")]
        let detail = words.compactMap { $0?.scalar }.joined(separator: ": ")
        if let fault = call.fault(of: response, code: code, detail: detail) { return fault }
        guard root?.member("success")?.bool == false else { return nil }
        return CarrierFault(.rejected(isAboutService: false), code: code ?? "refused", detail: detail)
    }

    /// The identifier of a consignment that was made.
    static func consignment(_ response: HTTPResponse, to call: CarrierCall) throws(CarrierFault) -> String {
        if let fault = fault(of: response, to: call) {
            // A refusal beside a consignment: it may be there.
            guard response.json?.member("consignment_id") == nil else {
                throw CarrierFault(.unknown, code: fault.code, detail: fault.detail)
            }
            throw fault
        }
        guard let id = response.json?.member("consignment_id")?.scalar, (1...64).contains(id.utf8.count) else {
            throw CarrierFault(.unknown, code: "unreadable-answer")
        }
        return id
    }

    /// The tracking number of a consignment whose label is ready; nil as long as it is not. A label that cannot be
    /// drawn is told within a consignment that is complete; that the question is refused, or finds nothing yet, says nothing
    /// of the consignment.
    static func number(_ response: HTTPResponse, to call: CarrierCall) throws(CarrierFault) -> String? {
        if response.status == 404 { return nil }
        if let fault = fault(of: response, to: call) {
            guard case .rejected = fault.kind else { throw fault }
            throw CarrierFault(.unknown, code: fault.code, detail: fault.detail)
        }
        guard let root = response.json, root.members != nil else {
            throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
        }
        guard root.member("consignment_status")?.string?.lowercased() == "complete" else { return nil }
        let labels = root["labels"]?.list ?? []
        if let error = labels.first?["errors"]?.list.first, labels[0].member("tracking_reference") == nil {
            let detail = [error.member("message"), error.member("details")].compactMap { $0?.scalar }
            throw CarrierFault(
                .rejected(isAboutService: false), code: error.member("code")?.scalar ?? "label-failed",
                detail: (error.scalar.map { [$0] } ?? detail).joined(separator: ": "))
        }
        guard labels.count == 1, let number = WireText.trackingNumber(labels[0].member("tracking_reference")?.scalar)
        else { throw CarrierFault(.unknown, code: "unreadable-answer") }
        return number
    }

    /// A label's document; nil where it is not there yet, or not any more: labels expire.
    static func document(_ response: HTTPResponse, to call: CarrierCall) throws(CarrierFault) -> [UInt8]? {
        if response.status == 404 || response.status == 202 { return nil }
        if let fault = call.fault(of: response) {
            guard case .rejected = fault.kind else { throw fault }
            throw CarrierFault(.unknown, code: fault.code)
        }
        guard let document = LabelDocument.checked(response.body, form: "pdf") else {
            throw CarrierFault(.unknown, code: "not-a-label")
        }
        return document
    }

    /// The services' prices, with goods and services tax where they say so.
    static func quotes(
        _ response: HTTPResponse, to call: CarrierCall, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> [LiveQuote] {
        if let fault = fault(of: response, to: call) { throw fault }
        guard let services = response.json?["services"]?.array else {
            throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
        }
        let dollar = Currency("NZD")
        return services.compactMap { service in
            guard let code = service.member("service_code")?.scalar, let ours = settings.ourService(code) else {
                return nil
            }
            let full = service["price_including_surcharge_and_gst"]?.money(dollar)
            let gross = full ?? service["price_including_gst"]?.money(dollar)
            guard let price = gross ?? service["price_excluding_gst"]?.money(dollar) else { return nil }
            return LiveQuote(service: ours, price: price, isAccountPrice: true, includesTax: gross != nil)
        }
    }

    /// What NZ Post knows of a parcel.
    static func report(
        _ response: HTTPResponse, to call: CarrierCall, number: String
    ) throws(CarrierFault) -> TrackingReport {
        if response.status == 404 { return TrackingReport(trackingNumber: number, status: .unknown) }
        if let fault = fault(of: response, to: call) {
            guard case .rejected = fault.kind else { throw fault }
            return TrackingReport(trackingNumber: number, status: .unknown)
        }
        guard let results = response.json?["results"] else {
            throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
        }
        let events = (results.list.first?["tracking_events"]?.list ?? []).map { event in
            TrackingReport.Event(
                time: event.member("event_datetime")?.scalar?.visible ?? "",
                code: event.member("event_edifact_code")?.scalar?.visible ?? "",
                text: event.member("event_description")?.scalar?.visible ?? "")
        }
        // Which way they are ordered is not known; their times are.
        let last = events.max { $0.time < $1.time }
        return TrackingReport(trackingNumber: number, status: last.map(status) ?? .announced, events: events)
    }

    /// How far a parcel has come, by the words of its last event: what the codes mean is not published.
    private static func status(_ event: TrackingReport.Event) -> TrackingReport.Status {
        let text = event.text.lowercased()
        let words: [(String, TrackingReport.Status)] = [
            ("not delivered", .exception), ("unable", .exception), ("attempt", .exception), ("return", .returned),
            ("out for delivery", .outForDelivery), ("courier for delivery", .outForDelivery),
            ("collect", .awaitingCollection), ("delivered", .delivered), ("delivery complete", .delivered),
            ("label", .announced), ("ready for pickup", .announced), ("information received", .announced),
        ]
        return words.first { text.contains($0.0) }?.1 ?? .inTransit
    }

    /// What the search for an address found.
    static func verdict(_ response: HTTPResponse, to call: CarrierCall) throws(CarrierFault) -> AddressVerdict {
        if let fault = fault(of: response, to: call) { throw fault }
        guard let found = response.json?["addresses"]?.array else {
            throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
        }
        let lines = found.compactMap { $0.member("full_address")?.scalar?.visible }
        switch found.count {
        case 0: return AddressVerdict(standing: .undeliverable)
        case 1: return AddressVerdict(standing: .deliverable, notes: lines)
        default: return AddressVerdict(standing: .ambiguous, notes: lines)
        }
    }
}
