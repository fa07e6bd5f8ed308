internal import ShipmentModel
internal import TextFormats

/// What FedEx answers. Members that it writes one way in its descriptions and another in fact are read both ways.
enum FedExAnswers {
    // MARK: Faults

    /// What an answer's errors mean; nil for an answer that did not fail.
    static func fault(_ response: HTTPResponse, _ call: CarrierCall) -> CarrierFault? {
        let json = response.json
        let error = json?.member("errors")?.list.first
        let code = error?.member("code")?.string
        let detail = error?.member("message")?.string ?? ""
        guard !(200..<300).contains(response.status) else {
            guard error != nil, json?.member("output") == nil else { return nil }
            return CarrierFault(
                call.effect == .read ? .rejected(isAboutService: false) : .unknown, code: code ?? "errors-in-success",
                detail: detail)
        }
        if response.status == 429, detail.contains("quota") || detail.contains("12:00AM") {
            // The day's quota is used up until midnight GMT; nobody is told the hour.
            return CarrierFault(.retryable(after: .seconds(3_600)), code: "daily-quota", detail: detail)
        }
        let fault = call.fault(of: response, code: code, detail: detail)
        guard let fault, let code, case .rejected = fault.kind else { return fault }
        if accountCodes.contains(code) { return CarrierFault(.configuration, code: code, detail: detail) }
        let words = code.split(whereSeparator: { $0 == "." || $0 == "_" })
        // Failures of FedEx's own: no word on the shipment, whatever the status.
        if code == "SERVICE.UNAVAILABLE.ERROR" || words.contains(where: { failureWords.contains(String($0)) }) {
            return CarrierFault(call.effect == .read ? .retryable(after: nil) : .unknown, code: code, detail: detail)
        }
        let isAboutService = words.contains { serviceWords.contains(String($0)) }
        return CarrierFault(.rejected(isAboutService: isAboutService), code: code, detail: detail)
    }

    /// Codes of an account that is not set up for what it was used for.
    private static let accountCodes: Set<String> = [
        "ACCOUNT.NUMBER.MISMATCH", "ACCOUNTNUMBER.REGISTRATION.REQUIRED",
        "ACCOUNTNUMBER.REGISTRATION.REQUIRED.INVALID", "SHIPMENT.USER.UNAUTHORIZED", "UNAUTHORIZED.USAGE",
        "LOGIN.REAUTHENTICATE.ERROR", "NOT.FOUND.ERROR",
    ]

    /// Words in codes of what has failed at FedEx itself.
    private static let failureWords: Set<String> = ["INTERNAL", "SYSTEM", "TIMEOUT", "UNEXPECTED"]

    /// Words in codes that speak of the service or what it takes, not of the shipment's addresses.
    private static let serviceWords: Set<String> = [
        "SERVICE", "SERVICETYPE", "PACKAGINGTYPE", "PACKAGETYPE", "SPECIALSERVICE", "SPECIALSERVICES", "WEIGHT",
        "DIMENSIONS",
    ]

    /// An answer's `output`, where the answer is a success.
    private static func output(_ response: HTTPResponse, _ call: CarrierCall) throws(CarrierFault) -> JSONValue {
        if let fault = fault(response, call) { throw fault }
        guard let output = response.json?.member("output") else {
            throw CarrierFault(
                call.effect == .read ? .retryable(after: nil) : .unknown, code: "answer-unreadable")
        }
        return output
    }

    // MARK: Tokens

    static func token(_ response: HTTPResponse, _ call: CarrierCall) throws(CarrierFault) -> CarrierToken {
        if let fault = fault(response, call) { throw fault }
        guard let json = response.json, let text = json.member("access_token")?.string, CarrierSecret(text) != nil,
            let seconds = json.member("expires_in")?.scalar.flatMap({ Int($0) }), (1...1_000_000).contains(seconds)
        else { throw CarrierFault(.retryable(after: nil), code: "token-unreadable") }
        return CarrierToken(text: text, lifetime: .seconds(seconds))
    }

    // MARK: Prices

    static func ratedServices(_ response: HTTPResponse, _ call: CarrierCall) throws(CarrierFault) -> [String] {
        (try output(response, call).member("rateReplyDetails")?.list ?? [])
            .compactMap { $0.member("serviceType")?.string }
    }

    static func quotes(
        _ response: HTTPResponse, _ call: CarrierCall, _ settings: CarrierAccountSettings, currency: Currency?
    ) throws(CarrierFault) -> [LiveQuote] {
        var best: [String: LiveQuote] = [:]
        for reply in try output(response, call).member("rateReplyDetails")?.list ?? [] {
            let packaging = reply.member("packagingType")?.string
            guard let type = reply.member("serviceType")?.string,
                let service = ourService(type, packaging, settings)
            else { continue }
            let rows = (reply.member("ratedShipmentDetails")?.list ?? []).compactMap { row in
                quote(service, row, reply)
            }
            // A service may come once for each kind of price, and each kind once for each currency.
            for row in rows {
                let worth = worth(row, currency)
                if worth > (best[service].map { self.worth($0, currency) } ?? -1) { best[service] = row }
            }
        }
        return best.values.sorted { $0.service < $1.service }
    }

    /// How much a price is to be preferred: the account's own before the list's, then the wanted currency.
    private static func worth(_ quote: LiveQuote, _ currency: Currency?) -> Int {
        (quote.isAccountPrice ? 2 : 0) + (quote.price.currency == currency ? 1 : 0)
    }

    private static func ourService(
        _ type: String, _ packaging: String?, _ settings: CarrierAccountSettings
    ) -> String? {
        let found = settings.services.filter { entry in
            entry.value.code == type
                && (packaging ?? FedExOrders.defaultPackaging)
                    == (entry.value.values["packaging"] ?? FedExOrders.defaultPackaging)
        }
        return found.keys.min()
    }

    private static func quote(_ service: String, _ row: JSONValue, _ reply: JSONValue) -> LiveQuote? {
        let kind = row.member("rateType")?.string ?? ""
        let isAccount = kind.split(separator: "_").contains("ACCOUNT")
        let shipmentRate = row.member("shipmentRateDetail")
        let currency = WireText.currency((row.member("currency") ?? shipmentRate?.member("currency"))?.string)
        guard isAccount || kind.split(separator: "_").contains("LIST"),
            let price = row.member("totalNetCharge")?.money(currency)
        else { return nil }
        let day = reply.at("operationalDetail", "deliveryDate") ?? reply.at("commit", "dateDetail", "dayFormat")
        return LiveQuote(
            service: service, price: price, isAccountPrice: isAccount, includesTax: true,
            zone: shipmentRate?.member("rateZone")?.scalar, delivery: WireText.date(day?.string))
    }

    // MARK: Labels

    /// A parcel that was sold, its label not yet looked at.
    struct Piece {
        enum Document {
            case inline(String)
            case link(String)
        }
        var trackingNumber: String
        var price: Money?
        var document: Document
    }

    static func piece(_ response: HTTPResponse, _ call: CarrierCall) throws(CarrierFault) -> Piece {
        let output = try output(response, call)
        let shipments = output.member("transactionShipments")?.list ?? []
        guard let shipment = shipments.first else {
            // A job that runs on, for shipments of many parcels; ours have one.
            throw CarrierFault(.unknown, code: output.member("jobId") == nil ? "answer-unreadable" : "asynchronous")
        }
        let pieces = shipment.member("pieceResponses")?.list ?? []
        guard shipments.count == 1, pieces.count <= 1 else { throw CarrierFault(.unknown, code: "more-than-one-label") }
        guard let piece = pieces.first,
            let number = WireText.trackingNumber(
                (piece.member("trackingNumber") ?? shipment.member("masterTrackingNumber"))?.string)
        else { throw CarrierFault(.unknown, code: "answer-unreadable") }
        let documents = piece.member("packageDocuments")?.list ?? []
        let label = documents.first { $0.member("contentType")?.string == "LABEL" } ?? documents.first
        guard let label else { throw CarrierFault(.unknown, code: "no-label") }
        let document: Piece.Document
        if let text = label.member("encodedLabel")?.string {
            document = .inline(text)
        } else if let link = label.member("url")?.string {
            document = .link(link)
        } else {
            throw CarrierFault(.unknown, code: "no-label")
        }
        return Piece(trackingNumber: number, price: price(shipment), document: document)
    }

    /// What will be charged: the rate that FedEx calls the actual one, otherwise the account's. A piece's own
    /// `netChargeAmount` says no currency and is not taken.
    private static func price(_ shipment: JSONValue) -> Money? {
        guard let rating = shipment.at("completedShipmentDetail", "shipmentRating") else { return nil }
        let rows = rating.member("shipmentRateDetails")?.list ?? []
        let actual = rating.member("actualRateType")?.string
        let row =
            rows.first { actual != nil && $0.member("rateType")?.string == actual }
            ?? rows.first { $0.member("rateType")?.string?.contains("ACCOUNT") == true }
        return row.flatMap { $0.member("totalNetCharge")?.money(WireText.currency($0.member("currency")?.string)) }
    }

    // MARK: Afterwards

    static func cancelled(_ response: HTTPResponse, _ call: CarrierCall) throws(CarrierFault) -> VoidAnswer {
        if let fault = fault(response, call) {
            // A parcel that was cancelled before is as good as one that is cancelled now.
            if case .rejected = fault.kind,
                fault.code.hasSuffix(".ALREADY.CANCELLED") || fault.code.hasSuffix(".ALREADY.CANCELED")
            {
                return .voided
            }
            throw fault
        }
        switch response.json?.at("output", "cancelledShipment")?.bool {
        case true: return .voided
        case false: return .refused(code: "not-cancelled")
        case nil: throw CarrierFault(.unknown, code: "answer-unreadable")
        }
    }

    static func report(
        _ response: HTTPResponse, _ call: CarrierCall, _ number: String
    ) throws(CarrierFault) -> TrackingReport {
        let results = (try output(response, call).member("completeTrackResults")?.list ?? [])
            .flatMap { $0.member("trackResults")?.list ?? [] }
        let known = results.filter { $0.member("error") == nil }
        func latest(_ result: JSONValue) -> String {
            (result.member("scanEvents")?.list ?? []).compactMap { $0.member("date")?.string }.max() ?? ""
        }
        guard let result = known.max(by: { latest($0) < latest($1) }) else {
            let error = results.first?.member("error")
            let code = error?.member("code")?.string ?? "answer-unreadable"
            if code.contains("NOTFOUND") || code.contains("NOT.FOUND") {
                return TrackingReport(trackingNumber: number, status: .unknown)
            }
            throw CarrierFault(
                .rejected(isAboutService: false), code: code, detail: error?.member("message")?.string ?? "")
        }
        let events = (result.member("scanEvents")?.list ?? []).map { event in
            let place = event.member("scanLocation")
            return TrackingReport.Event(
                time: event.member("date")?.string ?? "", code: event.member("eventType")?.string ?? "",
                text: event.member("eventDescription")?.string ?? "",
                place: ["city", "stateOrProvinceCode", "countryCode"].compactMap { place?.member($0)?.string }
                    .joined(separator: ", "))
        }
        let detail = result.member("latestStatusDetail")
        let codes = ["derivedCode", "code"].compactMap { detail?.member($0)?.string }
        let stage = codes.compactMap(status(of:)).first
        return TrackingReport(
            trackingNumber: number, status: stage ?? (events.isEmpty ? .unknown : .inTransit), events: events)
    }

    private static func status(of code: String) -> TrackingReport.Status? {
        switch code {
        case "IN", "OC": .announced
        case "PU", "PX", "IT", "IX", "AR", "DP", "AF", "FD", "AA", "AD", "TR", "LO", "CC": .inTransit
        case "OD": .outForDelivery
        case "HL", "HP": .awaitingCollection
        case "DL": .delivered
        case "DE", "SE", "DY", "CD", "CH": .exception
        case "RS", "RT": .returned
        case "CA": .cancelled
        default: nil
        }
    }

    static func manifest(_ response: HTTPResponse, _ call: CarrierCall) throws(CarrierFault) -> CarrierManifest {
        let output = try output(response, call)
        let images = (output.member("closeDocuments")?.list ?? [])
            .flatMap { $0.member("parts")?.list ?? [] }.compactMap { $0.member("image")?.string }
        guard let image = images.first else { return CarrierManifest(number: "") }
        let digits = image.utf8.filter { $0 != 0x0A && $0 != 0x0D }
        guard let bytes = Base64.decode(String(decoding: digits, as: UTF8.self)), bytes.count <= LabelDocument.maximum
        else { throw CarrierFault(.unknown, code: "manifest-unusable") }
        // Ground's manifest comes as plain text unless FedEx was told to draw it.
        return CarrierManifest(
            number: "", document: bytes, form: LabelDocument.checked(bytes, form: "pdf") == nil ? "txt" : "pdf")
    }

    // MARK: Addresses

    static func verdict(
        _ response: HTTPResponse, _ call: CarrierCall, _ asked: Address
    ) throws(CarrierFault) -> AddressVerdict {
        let addresses = try output(response, call).member("resolvedAddresses")?.list ?? []
        guard let resolved = addresses.first else { return AddressVerdict(standing: .undeliverable) }
        let messages = resolved.member("customerMessage")?.list ?? []
        func isTrue(_ name: String) -> Bool? {
            guard let value = resolved.at("attributes", name) else { return nil }
            return value.bool ?? value.string.map { $0.lowercased() == "true" }
        }
        let codes = messages.compactMap { $0.member("code")?.string }
        let standing: AddressVerdict.Standing =
            if addresses.count > 1 || isTrue("MultipleMatches") == true {
                .ambiguous
            } else if isTrue("CountrySupported") == false {
                .unknown
            } else if isTrue("SuiteRequiredButMissing") == true || isTrue("InvalidSuiteNumber") == true
                || codes.contains("SUITE.NUMBER.REQUIRED") || codes.contains("INVALID.SUITE.NUMBER")
            {
                .incomplete
            } else if codes.contains("STANDARDIZED.ADDRESS.NOTFOUND") {
                .undeliverable
            } else if isTrue("DPV") == true || (asked.country.code != "US" && isTrue("Resolved") == true) {
                .deliverable
            } else if isTrue("DPV") == false || isTrue("Resolved") == false {
                .undeliverable
            } else {
                .unknown
            }
        let isHome: Bool? =
            switch resolved.member("classification")?.string {
            case "RESIDENTIAL": true
            case "BUSINESS": false
            default: nil
            }
        return AddressVerdict(
            standing: standing, suggestion: suggestion(resolved, asked, isHome), isResidential: isHome,
            notes: messages.compactMap { ($0.member("message") ?? $0).string })
    }

    private static func suggestion(_ resolved: JSONValue, _ asked: Address, _ isHome: Bool?) -> Address? {
        let street = (resolved.member("streetLinesToken")?.list ?? []).compactMap(\.string).filter { !$0.isEmpty }
        guard !street.isEmpty, street.count <= 4, let city = resolved.member("city")?.string else { return nil }
        var suggestion = asked
        suggestion.street = street
        suggestion.city = city
        if let region = resolved.member("stateOrProvinceCode")?.string, !region.isEmpty { suggestion.region = region }
        if let base = resolved.at("parsedPostalCode", "base")?.scalar, !base.isEmpty {
            let addOn = resolved.at("parsedPostalCode", "addOn")?.scalar ?? ""
            suggestion.postcode = addOn.isEmpty ? base : base + "-" + addOn
        }
        suggestion.residential = isHome ?? asked.residential
        return suggestion
    }
}
