internal import ShipmentModel
internal import TextFormats

/// USPS's answers, read.
enum USPSAnswers {
    // MARK: Faults

    /// `{"error": {"message", "errors": [{"code", "title", "detail", "source": {"parameter"}}]}}`, the first of the errors.
    private static func error(_ response: HTTPResponse) -> (code: String?, text: String, place: String) {
        let error = response.json?.member("error")
        let first = error?.member("errors")?.list.first
        let text = [first?.member("title"), first?.member("detail"), error?.member("message")]
            .compactMap { $0?.string }.joined(separator: ": ")
        return (first?.member("code")?.scalar, text, first?.at("source", "parameter")?.string ?? "")
    }

    /// What a status that is no success means; nil for 200 to 299.
    static func fault(_ response: HTTPResponse, of call: CarrierCall) -> CarrierFault? {
        let (code, text, place) = error(response)
        // The same order, still at work.
        if response.status == 409, call.effect == .change {
            return CarrierFault(.unknown, code: "idempotency-conflict", detail: text)
        }
        guard response.status == 400, response.json != nil else {
            return call.fault(of: response, code: code, detail: text)
        }
        if refusesPayment(response) {
            return CarrierFault(.configuration, code: code ?? "payment-not-authorised", detail: text)
        }
        // The key is in use for another request: what that one bought, this answer does not tell.
        if call.effect == .change, (text + place).lowercased().contains("idempoten") {
            return CarrierFault(.unknown, code: "idempotency-conflict", detail: text)
        }
        // What is wrong with a parcel for one mail class may be right for another.
        return CarrierFault(
            .rejected(isAboutService: place.contains("packageDescription")), code: code ?? "http-400", detail: text)
    }

    /// Whether a call came back because its payment token is not taken (any more): the carrier has no code of its own for
    /// that in its descriptions.
    static func refusesPayment(_ response: HTTPResponse) -> Bool {
        switch response.status {
        case 401: true
        case 400, 403: error(response).text.lowercased().contains("payment authorization")
        default: false
        }
    }

    // MARK: Tokens

    /// The token, a JSON Web Token whose life the answer does not tell. Others' programs use it for 50 minutes.
    static func paymentToken(_ response: HTTPResponse, of call: CarrierCall) throws(CarrierFault) -> CarrierToken {
        if let fault = fault(response, of: call) {
            // Nobody's shipment is refused here, but the account.
            guard case .rejected = fault.kind else { throw fault }
            throw CarrierFault(.configuration, code: fault.code, detail: fault.detail)
        }
        guard let text = response.json?.member("paymentAuthorizationToken")?.string, CarrierSecret(text) != nil else {
            throw CarrierFault(.retryable(after: nil), code: "payment-token-unreadable")
        }
        return CarrierToken(text: text, lifetime: .seconds(3_000))
    }

    // MARK: Labels

    static func label(_ response: HTTPResponse, of call: CarrierCall, form: String) throws(CarrierFault) -> BoughtLabel
    {
        if let fault = fault(response, of: call) { throw fault }
        guard let (answer, image) = told(response),
            let number = WireText.trackingNumber(answer.member("trackingNumber")?.string)
        else { throw CarrierFault(.unknown, code: "answer-unreadable") }
        // An image is base64, whatever its part says of an encoding.
        guard let document = LabelDocument.decoded(base64: String(decoding: image, as: UTF8.self), form: form) else {
            throw CarrierFault(.unknown, code: "label-unusable")
        }
        return BoughtLabel(trackingNumber: number, price: price(answer), document: document, form: form)
    }

    /// What is told of a label, and its image: in one JSON value, as it is asked for, or in parts. The parts have names;
    /// those of the carrier's own examples do not all.
    private static func told(_ response: HTTPResponse) -> (JSONValue, image: [UInt8])? {
        guard MultipartBody.isPromised(by: response) else {
            return response.json.map { ($0, Array(($0.member("labelImage")?.string ?? "").utf8)) }
        }
        func isJSON(_ part: MultipartBody.Part) -> Bool { part.type == "application/json" }
        guard let body = MultipartBody(response),
            let metadata = body.only({ $0.name == "labelMetadata" || $0.name == nil && isJSON($0) }),
            let image = body.only({ $0.name == "labelImage" || $0.name == nil && !isJSON($0) }),
            let answer = try? JSONDocument(metadata.body).root
        else { return nil }
        return (answer, image.body)
    }

    /// Postage, extra services and fees together, in dollars; nil if one of them cannot be read, or if there are more of
    /// them than any parcel has.
    private static func price(_ answer: JSONValue) -> Money? {
        guard var total = answer.member("postage")?.money(USPSOrders.usDollar) else { return nil }
        let others = (answer.member("extraServices")?.list ?? []) + (answer.member("fees")?.list ?? [])
        guard others.count <= mostCharges else { return nil }
        for other in others {
            guard let price = other.member("price") else { continue }
            guard let money = price.money(USPSOrders.usDollar) else { return nil }
            total = total + money
        }
        return total
    }

    private static let mostCharges = 100

    /// Cancelled, or disputed: then the money is asked back for a label that nobody uses.
    static func void(_ response: HTTPResponse, of call: CarrierCall) throws(CarrierFault) -> VoidAnswer {
        if let fault = fault(response, of: call) {
            let isDone =
                fault.code == "160186"
                || response.status == 400 && error(response).text.contains("already been submitted")
            guard isDone else { throw fault }
            return .voided
        }
        switch response.json?.member("status")?.string {
        case "CANCELED", "DISPUTED": return .voided
        default: return .unknown(code: "answer-unreadable")
        }
    }

    // MARK: Prices

    static func quotes(
        _ response: HTTPResponse, of call: CarrierCall, shipment: Shipment, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> [LiveQuote] {
        if let fault = fault(response, of: call) { throw fault }
        guard let options = response.json?.member("rateOptions")?.list else {
            throw CarrierFault(.retryable(after: nil), code: "answer-unreadable")
        }
        var quotes: [LiveQuote] = []
        for (name, service) in settings.services {
            var fitting: [LiveQuote] = []
            let category = shipment.parcels.first.map { USPSOrders.category(of: $0, service) }
            for option in options {
                guard let rate = option.member("rates")?.list.first, isRate(rate, of: service, category),
                    let price = try price(option, shipment, service)
                else { continue }
                fitting.append(
                    LiveQuote(
                        service: name, price: price,
                        isAccountPrice: ["CONTRACT", "NSA"].contains(rate.member("priceType")?.string ?? ""),
                        includesTax: false, zone: rate.member("zone")?.scalar))
            }
            // The account's own before the published one.
            if let quote = fitting.first(where: { $0.isAccountPrice }) ?? fitting.first { quotes.append(quote) }
        }
        return quotes
    }

    private static func isRate(
        _ rate: JSONValue, of service: CarrierAccountSettings.Service, _ category: String?
    ) -> Bool {
        rate.member("mailClass")?.string == service.code
            && rate.member("rateIndicator")?.string == service.values["rate_indicator"]
            && rate.member("processingCategory")?.string == category
            && (rate.member("destinationEntryFacilityType")?.string ?? "NONE")
                == (service.values["destination_entry"] ?? "NONE")
    }

    /// The base price with what the extra services that are asked for cost; nil if one of them is not to be had.
    private static func price(
        _ option: JSONValue, _ shipment: Shipment, _ service: CarrierAccountSettings.Service
    ) throws(CarrierFault) -> Money? {
        guard var total = option.member("totalBasePrice")?.money(USPSOrders.usDollar) else { return nil }
        for code in try USPSOrders.extraServices(of: shipment, mailClass: service.code) {
            let extra = option.member("extraServices")?.list.first {
                $0.member("extraService")?.scalar == String(code)
            }
            guard let price = extra?.member("price")?.money(USPSOrders.usDollar) else { return nil }
            total = total + price
        }
        return total
    }

    // MARK: Tracking

    static func tracking(
        _ response: HTTPResponse, of call: CarrierCall, trackingNumber: String
    ) throws(CarrierFault) -> TrackingReport {
        if response.status == 404 || response.status == 400 && error(response).code == "150001", response.json != nil {
            return TrackingReport(trackingNumber: trackingNumber, status: .unknown)
        }
        if let fault = fault(response, of: call) { throw fault }
        guard let answer = response.json, answer.members != nil else {
            throw CarrierFault(.retryable(after: nil), code: "answer-unreadable")
        }
        let events = (answer.member("trackingEvents")?.list ?? []).map { event in
            let place = ["eventCity", "eventState", "eventZIP", "eventCountry"]
                .compactMap { event.member($0)?.scalar }.filter { !$0.isEmpty }
            return TrackingReport.Event(
                time: event.member("eventTimestamp")?.string ?? "", code: event.member("eventCode")?.scalar ?? "",
                text: event.member("eventType")?.string ?? "", place: place.joined(separator: " "))
        }
        let words = [answer.member("statusCategory"), answer.member("status")].compactMap { $0?.string }
        return TrackingReport(
            trackingNumber: trackingNumber, status: status(words, hasEvents: !events.isEmpty), events: events)
    }

    /// The carrier's words for how far a parcel is, in no list that it publishes with its description; the first of the two
    /// that says something decides.
    private static func status(_ words: [String], hasEvents: Bool) -> TrackingReport.Status {
        let meanings: [(part: String, status: TrackingReport.Status)] = [
            ("pre-shipment", .announced), ("label created", .announced), ("awaiting item", .announced),
            ("out for delivery", .outForDelivery), ("available for pickup", .awaitingCollection),
            ("return", .returned), ("delivery attempt", .exception), ("alert", .exception), ("undeliver", .exception),
            ("cancel", .cancelled), ("delivered", .delivered), ("accept", .inTransit), ("transit", .inTransit),
            ("arriv", .inTransit), ("depart", .inTransit), ("moving", .inTransit),
        ]
        for word in words {
            let word = word.lowercased()
            if let meaning = meanings.first(where: { word.contains($0.part) }) { return meaning.status }
        }
        return hasEvents ? .inTransit : .unknown
    }

    // MARK: SCAN forms

    static func manifest(_ response: HTTPResponse, of call: CarrierCall) throws(CarrierFault) -> CarrierManifest {
        if let fault = fault(response, of: call) { throw fault }
        guard let answer = response.json, let number = answer.member("manifestNumber")?.scalar, !number.isEmpty else {
            throw CarrierFault(.unknown, code: "answer-unreadable")
        }
        return CarrierManifest(
            number: number,
            document: LabelDocument.decoded(base64: answer.member("SCANFormImage")?.string, form: "pdf"))
    }

    // MARK: Addresses

    static func verdict(
        _ response: HTTPResponse, of call: CarrierCall, on address: Address
    ) throws(CarrierFault) -> AddressVerdict {
        if response.status == 404, response.json?.member("error") != nil {
            let text = error(response).text
            let isSeveral = text.contains("More than one")
            return AddressVerdict(standing: isSeveral ? .ambiguous : .undeliverable, notes: [text.visible])
        }
        if let fault = fault(response, of: call) { throw fault }
        guard let answer = response.json, answer.members != nil else {
            throw CarrierFault(.retryable(after: nil), code: "answer-unreadable")
        }
        let corrections = answer.member("corrections")?.list ?? []
        let codes = corrections.compactMap { $0.member("code")?.scalar }
        var standing: AddressVerdict.Standing
        switch answer.at("additionalInfo", "DPVConfirmation")?.string {
        case "Y": standing = .deliverable
        case "D", "S": standing = .incomplete
        case "N": standing = .undeliverable
        default: standing = .unknown
        }
        if codes.contains("22") { standing = .ambiguous }
        var notes = corrections.compactMap { $0.member("text")?.string }
        notes += (answer.member("warnings")?.list ?? []).compactMap { $0.string }
        if answer.at("additionalInfo", "vacant")?.string == "Y" { notes.append("vacant") }
        let business = answer.at("additionalInfo", "business")?.string
        return AddressVerdict(
            standing: standing, suggestion: suggestion(answer.member("address"), address),
            isResidential: business.map { $0 == "N" }, notes: notes.map { $0.visible })
    }

    private static func suggestion(_ value: JSONValue?, _ address: Address) -> Address? {
        guard let value, let street = value.member("streetAddress")?.string, !street.isEmpty else { return nil }
        func text(_ name: String) -> String? {
            value.member(name)?.scalar.flatMap { $0.isEmpty ? nil : $0 }
        }
        var suggested = address
        suggested.street = [street] + (text("secondaryAddress").map { [$0] } ?? [])
        suggested.city = text("city") ?? address.city
        // A possession's state is its country.
        if address.country.code == "US" { suggested.region = text("state") ?? address.region }
        if let zip = text("ZIPCode") { suggested.postcode = zip + (text("ZIPPlus4").map { "-" + $0 } ?? "") }
        return suggested
    }
}
