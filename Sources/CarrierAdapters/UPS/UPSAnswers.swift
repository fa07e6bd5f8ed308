internal import ShipmentModel
internal import TextFormats

/// UPS's answers, read. A single object stands wherever a list was promised: older versions write it so, and this one was
/// seen to.
enum UPSAnswers {
    // MARK: Faults

    /// `{"response": {"errors": [{"code", "message"}]}}`, the first of the errors.
    private static func error(_ response: HTTPResponse) -> (code: String?, text: String) {
        let first = response.json?.at("response", "errors")?.list.first
        return (first?.member("code")?.scalar, first?.member("message")?.string ?? "")
    }

    /// What a status that is no success means; nil for 200 to 299.
    static func fault(_ response: HTTPResponse, of call: CarrierCall) -> CarrierFault? {
        let (code, text) = error(response)
        guard response.status == 400, let code else { return call.fault(of: response, code: code, detail: text) }
        let words = text.lowercased()
        // UPS calls the first one transient: a general failure of its processes.
        if code == "20001" || ["temporar", "try again", "timed out", "timeout"].contains(where: words.contains) {
            return CarrierFault(call.effect == .read ? .retryable(after: nil) : .unknown, code: code, detail: text)
        }
        if words.contains("shipper number") { return CarrierFault(.configuration, code: code, detail: text) }
        let isAboutService =
            words.contains("service")
            && ["unavailable", "not available", "invalid"].contains { words.contains($0) }
        return CarrierFault(.rejected(isAboutService: isAboutService), code: code, detail: text)
    }

    private static func read(_ response: HTTPResponse, of call: CarrierCall) throws(CarrierFault) -> JSONValue {
        if let fault = fault(response, of: call) { throw fault }
        guard let answer = response.json, answer.members != nil else {
            throw CarrierFault(call.effect == .read ? .retryable(after: nil) : .unknown, code: "answer-unreadable")
        }
        return answer
    }

    private static func money(_ charge: JSONValue?) -> Money? {
        charge?.member("MonetaryValue")?.money(WireText.currency(charge?.member("CurrencyCode")?.string))
    }

    /// What the account pays: its negotiated charge, or else what everybody pays.
    private static func price(
        negotiated: JSONValue?, published: JSONValue?
    ) -> (money: Money, isNegotiated: Bool)? {
        if let money = money(negotiated) { return (money, true) }
        return money(published).map { ($0, false) }
    }

    // MARK: Shipping

    /// What was sold. Its document is nil where shipping does not draw the form, or has sent something else.
    struct Sold {
        var trackingNumber: String
        var price: Money?
        var document: [UInt8]?
    }

    static func sold(_ response: HTTPResponse, of call: CarrierCall, form: String) throws(CarrierFault) -> Sold {
        let results = try read(response, of: call).at("ShipmentResponse", "ShipmentResults")
        guard let results, let package = results.member("PackageResults")?.list.first,
            let number = WireText.trackingNumber(package.member("TrackingNumber")?.string)
        else { throw CarrierFault(.unknown, code: "answer-unreadable") }
        let price = price(
            negotiated: results.at("NegotiatedRateCharges", "TotalCharge"),
            published: results.at("ShipmentCharges", "TotalCharges"))
        return Sold(
            trackingNumber: number, price: price?.money,
            document: LabelDocument.decoded(
                base64: package.at("ShippingLabel", "GraphicImage")?.string, form: form))
    }

    // MARK: Label recovery

    /// What label recovery has.
    enum Recovery {
        case nothing
        case labels([(trackingNumber: String, document: [UInt8])])
        case candidates([String])
    }

    /// - Parameter unknownCode: the code of "no such reference", where the account's file names it.
    static func recovery(
        _ response: HTTPResponse, of call: CarrierCall, form: String, unknownCode: String?
    ) throws(CarrierFault) -> Recovery {
        if let unknownCode, [400, 404].contains(response.status), error(response).code == unknownCode {
            return .nothing
        }
        let answer = try read(response, of: call).member("LabelRecoveryResponse")
        let candidates = answer?.member("TrackingCandidate")?.list ?? []
        if !candidates.isEmpty {
            let numbers = candidates.compactMap { WireText.trackingNumber($0.member("TrackingNumber")?.string) }
            guard numbers.count == candidates.count, numbers.count <= mostCandidates else {
                throw CarrierFault(.unknown, code: "answer-unreadable")
            }
            return .candidates(numbers)
        }
        let results = answer?.member("LabelResults")?.list ?? []
        guard (1...mostCandidates).contains(results.count) else {
            throw CarrierFault(.unknown, code: "answer-unreadable")
        }
        var labels: [(trackingNumber: String, document: [UInt8])] = []
        for result in results {
            let shipment = results.count == 1 ? answer?.member("ShipmentIdentificationNumber") : nil
            guard let number = WireText.trackingNumber((result.member("TrackingNumber") ?? shipment)?.string) else {
                throw CarrierFault(.unknown, code: "answer-unreadable")
            }
            let document = LabelDocument.decoded(base64: result.at("LabelImage", "GraphicImage")?.string, form: form)
            guard let document else { throw CarrierFault(.unknown, code: "label-unusable") }
            labels.append((number, document))
        }
        return .labels(labels)
    }

    /// More labels than this under one reference are not ours.
    private static let mostCandidates = 10

    /// What a question for a reference that nobody uses showed.
    static func probe(_ response: HTTPResponse, of call: CarrierCall) throws(CarrierFault) -> String {
        if let fault = fault(response, of: call) {
            guard case .rejected = fault.kind else { throw fault }
            return "label recovery refuses a reference it does not know with code \(fault.code): "
                + "the setting unknown_reference_code"
        }
        return "label recovery knows labels under a reference that nobody uses"
    }

    // MARK: Voids

    static func void(
        _ response: HTTPResponse, of call: CarrierCall, trackingNumber: String
    ) throws(CarrierFault) -> VoidAnswer {
        if let fault = fault(response, of: call) {
            // Voided before, as far as is remembered of UPS's codes.
            guard fault.code == "190117" else { throw fault }
            return .voided
        }
        guard let answer = response.json?.member("VoidShipmentResponse"),
            let summary = answer.at("SummaryResult", "Status", "Code")?.scalar
        else { return .unknown(code: "answer-unreadable") }
        if summary == "1" { return .voided }
        let packages = (answer.member("PackageLevelResults") ?? answer.member("PackageLevelResult"))?.list ?? []
        let own = packages.first { $0.member("TrackingNumber")?.string == trackingNumber }
        return own?.at("Status", "Code")?.scalar == "1" ? .voided : .refused(code: "not-voided")
    }

    // MARK: Rating

    static func quotes(
        _ response: HTTPResponse, of call: CarrierCall, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> [LiveQuote] {
        let rated = try read(response, of: call).at("RateResponse", "RatedShipment")?.list ?? []
        var quotes: [LiveQuote] = []
        for (name, service) in settings.services {
            let own = rated.first { $0.at("Service", "Code")?.scalar == service.code }
            let price = price(
                negotiated: own?.at("NegotiatedRateCharges", "TotalCharge"), published: own?.member("TotalCharges"))
            guard let own, let price else { continue }
            let arrival = own.at("TimeInTransit", "ServiceSummary", "EstimatedArrival", "Arrival", "Date")
            quotes.append(
                LiveQuote(
                    service: name, price: price.money, isAccountPrice: price.isNegotiated, includesTax: false,
                    zone: own.member("Zone")?.scalar, delivery: arrival?.scalar.flatMap { date($0) }))
        }
        return quotes.sorted { $0.service < $1.service }
    }

    /// `20260703`.
    private static func date(_ text: String) -> CivilDate? {
        guard text.utf8.count == 8 else { return nil }
        return CivilDate(text.prefix(4) + "-" + text.dropFirst(4).prefix(2) + "-" + text.suffix(2))
    }

    // MARK: Tracking

    static func tracking(
        _ response: HTTPResponse, of call: CarrierCall, trackingNumber: String
    ) throws(CarrierFault) -> TrackingReport {
        let unknown = TrackingReport(trackingNumber: trackingNumber, status: .unknown)
        if response.status == 404, error(response).code != nil { return unknown }
        let answer = try read(response, of: call)
        guard let shipment = answer.at("trackResponse", "shipment")?.list.first else {
            throw CarrierFault(.retryable(after: nil), code: "answer-unreadable")
        }
        let packages = shipment.member("package")?.list ?? []
        let own = packages.first { $0.member("trackingNumber")?.string == trackingNumber } ?? packages.first
        guard let own else { return unknown }
        let activities = own.member("activity")?.list ?? []
        let events = activities.map { activity in
            let place = activity.at("location", "address")
            let words = ["city", "stateProvince", "countryCode"].compactMap { place?.member($0)?.scalar }
            let status = activity.member("status")
            return TrackingReport.Event(
                time: time(activity), code: (status?.member("code") ?? status?.member("statusCode"))?.scalar ?? "",
                text: status?.member("description")?.string ?? "",
                place: words.filter { !$0.isEmpty }.joined(separator: " "))
        }
        return TrackingReport(
            trackingNumber: trackingNumber,
            status: status(activities.first?.member("status"), own.member("currentStatus")), events: events)
    }

    /// `20260701` and `101500` with their offset from Greenwich: `2026-07-01T10:15:00-04:00`.
    private static func time(_ activity: JSONValue) -> String {
        guard let day = activity.member("date")?.scalar.flatMap({ date($0) }) else { return "" }
        guard let time = activity.member("time")?.scalar, time.utf8.count == 6 else { return day.description }
        return "\(day)T\(time.prefix(2)):\(time.dropFirst(2).prefix(2)):\(time.suffix(2))"
            + (activity.member("gmtOffset")?.scalar ?? "")
    }

    /// The last activity's type decides, but for what its code says more exactly.
    private static func status(_ last: JSONValue?, _ current: JSONValue?) -> TrackingReport.Status {
        let codes = [last?.member("code"), last?.member("statusCode"), current?.member("code")].compactMap {
            $0?.scalar
        }
        if codes.contains("MV") { return .cancelled }
        if codes.contains("021") || codes.contains("OT") || codes.contains("OF") { return .outForDelivery }
        let text = (last?.member("description") ?? current?.member("description"))?.string?.lowercased() ?? ""
        if text.contains("available for pickup") { return .awaitingCollection }
        switch last?.member("type")?.string?.trimmed {
        case "D": return .delivered
        case "M": return .announced
        case "O": return .outForDelivery
        case "X": return .exception
        case "RS": return .returned
        case "P", "I", "DO", "DD", "W": return .inTransit
        default: return text.contains("delivered") ? .delivered : last == nil && current == nil ? .unknown : .inTransit
        }
    }

    // MARK: Addresses

    static func verdict(
        _ response: HTTPResponse, of call: CarrierCall, on address: Address
    ) throws(CarrierFault) -> AddressVerdict {
        guard let answer = try read(response, of: call).member("XAVResponse") else {
            throw CarrierFault(.retryable(after: nil), code: "answer-unreadable")
        }
        let candidates = answer.member("Candidate")?.list ?? []
        // Indicators say yes by being there, empty as they are.
        let standing: AddressVerdict.Standing =
            answer["NoCandidatesIndicator"] != nil
            ? .undeliverable
            : answer["AmbiguousAddressIndicator"] != nil
                ? .ambiguous : answer["ValidAddressIndicator"] != nil ? .deliverable : .unknown
        let kind = answer.at("AddressClassification", "Code")?.scalar
        return AddressVerdict(
            standing: standing,
            suggestion: candidates.count == 1
                ? candidates.first.flatMap { suggestion($0.member("AddressKeyFormat"), address) } : nil,
            isResidential: kind == "2" ? true : kind == "1" ? false : nil)
    }

    private static func suggestion(_ value: JSONValue?, _ address: Address) -> Address? {
        let lines = (value?.member("AddressLine")?.list ?? []).compactMap { $0.string }.filter { !$0.isEmpty }
        guard let value, !lines.isEmpty else { return nil }
        func text(_ name: String) -> String? { value.member(name)?.scalar.flatMap { $0.isEmpty ? nil : $0 } }
        var suggested = address
        suggested.street = lines
        suggested.city = text("PoliticalDivision2") ?? address.city
        suggested.region = text("PoliticalDivision1") ?? address.region
        if let zip = text("PostcodePrimaryLow") {
            suggested.postcode = zip + (text("PostcodeExtendedLow").map { "-" + $0 } ?? "")
        }
        return suggested
    }
}

extension String {
    /// Without blanks at its ends: UPS fills some of its words up with them.
    fileprivate var trimmed: String {
        let start = utf8.drop { $0 == 0x20 }
        return String(decoding: start.reversed().drop { $0 == 0x20 }.reversed(), as: UTF8.self)
    }
}
