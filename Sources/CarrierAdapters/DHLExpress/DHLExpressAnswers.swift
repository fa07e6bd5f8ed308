internal import ShipmentModel
internal import TextFormats

/// What DHL Express answers.
enum DHLExpressAnswers {
    /// Codes, the numbers in front of the carrier's words, that are about the product or an extra service: another may be
    /// had for the same parcel.
    private static let codesAboutServices: Set<String> = ["996", "1001", "7008", "8003", "410135", "420504"]

    /// Why a call failed; nil if it did not.
    static func fault(of response: HTTPResponse, to call: CarrierCall) -> CarrierFault? {
        let json = response.json
        // A failure inside of 200 bears the status that it should have had.
        var status = response.status
        if (200..<300).contains(status) {
            guard json?.member("detail") != nil, let told = json?.member("status")?.scalar.flatMap({ Int($0) }),
                (400..<600).contains(told)
            else { return nil }
            status = told
        }
        let problems = (json?.member("additionalDetails")?.list ?? []).compactMap(\.string)
        let detail = json?.member("detail")?.string ?? ""
        let words = problems.first ?? detail
        let code = self.code(words)
        switch status {
        case 400 where words.contains("account number is not found or invalid"):
            return CarrierFault(.configuration, code: "account-invalid", detail: words)
        case 400, 404, 422:
            guard let code else { break }
            return CarrierFault(
                .rejected(isAboutService: codesAboutServices.contains(code)), code: code, detail: words)
        default: break
        }
        return call.fault(
            of: HTTPResponse(status: status, headers: response.headers, body: []), code: code, detail: words)
    }

    /// The number in front of `7008: The requested …`.
    private static func code(_ words: String) -> String? {
        let digits = words.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (1...9).contains(digits.count), words.utf8.dropFirst(digits.count).first == UInt8(ascii: ":") else {
            return nil
        }
        return String(Substring(digits))
    }

    /// The label that was bought. The one who is billed in its own currency pays what is told first.
    static func label(_ response: HTTPResponse, to call: CarrierCall, form: String) throws(CarrierFault) -> BoughtLabel
    {
        if let fault = fault(of: response, to: call) {
            // A refusal beside a number: the shipment may be there.
            guard response.json?.member("shipmentTrackingNumber") == nil else {
                throw CarrierFault(.unknown, code: fault.code, detail: fault.detail)
            }
            throw fault
        }
        guard let json = response.json, let number = WireText.trackingNumber(json["shipmentTrackingNumber"]?.scalar)
        else { throw CarrierFault(.unknown, code: "unreadable-answer") }
        let labels = (json.member("documents")?.list ?? []).filter { $0.member("typeCode")?.string == "label" }
        guard let document = LabelDocument.decoded(base64: labels.first?.member("content")?.string, form: form) else {
            throw CarrierFault(.unknown, code: "label-unusable")
        }
        return BoughtLabel(
            trackingNumber: number, price: price(json.member("shipmentCharges")?.list ?? [])?.money,
            document: document, form: form)
    }

    /// The prices of products that the account has names for.
    static func quotes(
        _ response: HTTPResponse, to call: CarrierCall, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> [LiveQuote] {
        if let fault = fault(of: response, to: call) { throw fault }
        guard let products = response.json?.member("products")?.list else {
            throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
        }
        return products.compactMap { product in
            guard let code = product.member("productCode")?.scalar,
                let service = settings.ourService(
                    code, product.member("localProductCode")?.scalar.map { ["local_product_code": $0] } ?? [:]),
                let price = price(product.member("totalPrice")?.list ?? [])
            else { return nil }
            let delivery = product.at("deliveryCapabilities", "estimatedDeliveryDateAndTime")?.string
            return LiveQuote(
                service: service, price: price.money, isAccountPrice: price.isBilled, includesTax: true,
                delivery: WireText.date(delivery))
        }
    }

    /// The price in the currency that is billed, otherwise in that of the public list, otherwise in the carrier's. Zero is
    /// what the carrier says where it has no price.
    private static func price(_ rows: [JSONValue]) -> (money: Money, isBilled: Bool)? {
        for type in ["BILLC", "PULCL", "BASEC"] {
            for row in rows where row.member("currencyType")?.string == type {
                let currency = WireText.currency(row.member("priceCurrency")?.string)
                if let money = row.member("price")?.money(currency), money.micros > 0 {
                    return (money, type == "BILLC")
                }
            }
        }
        return nil
    }

    // MARK: Tracking

    /// What the carrier has seen; nothing where it does not know the number, which it does only after the first scan.
    static func tracking(
        _ response: HTTPResponse, to call: CarrierCall, of trackingNumber: String
    ) throws(CarrierFault) -> TrackingReport {
        if response.status == 404, response.json != nil {
            return TrackingReport(trackingNumber: trackingNumber, status: .unknown)
        }
        if let fault = fault(of: response, to: call) { throw fault }
        guard let shipments = response.json?.member("shipments")?.list else {
            throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
        }
        let shipment = shipments.first { $0.member("shipmentTrackingNumber")?.scalar == trackingNumber }
        guard let shipment else { return TrackingReport(trackingNumber: trackingNumber, status: .unknown) }
        let events = (shipment.member("events")?.list ?? []).map { event in
            TrackingReport.Event(
                time: [event.member("date")?.string, event.member("time")?.string].compactMap { $0 }
                    .joined(separator: "T").visible + (event.member("GMTOffset")?.string ?? "").visible,
                code: (event.member("typeCode")?.scalar ?? "").visible,
                text: (event.member("description")?.string ?? "").visible,
                place: (event.member("serviceArea")?.list.first?.member("description")?.string ?? "").visible)
        }
        // Events come in the order of their times or the other way round.
        let isNewestFirst = (events.first?.time ?? "") > (events.last?.time ?? "")
        let newest = isNewestFirst ? events.first : events.last
        return TrackingReport(
            trackingNumber: trackingNumber, status: newest.map { status($0.code) } ?? .announced, events: events)
    }

    /// What an event means (the carrier's list of events for DHL Express, 2024-06-04).
    private static func status(_ code: String) -> TrackingReport.Status {
        switch code {
        case "OK", "DD": .delivered
        case "WC": .outForDelivery
        case "CC": .awaitingCollection
        case "RT": .returned
        case "BA", "CD", "CM", "DS", "HP", "MC", "MD", "MS", "ND", "NH", "OH", "PD", "RD", "SS", "UD": .exception
        default: .inTransit
        }
    }

    // MARK: Places

    /// Whether a place is delivered to.
    static func verdict(
        _ response: HTTPResponse, to call: CarrierCall, on address: Address
    ) throws(CarrierFault) -> AddressVerdict {
        if response.status == 404, response.json != nil { return AddressVerdict(standing: .undeliverable) }
        if let fault = fault(of: response, to: call) {
            // A fault with a number is about the place; one without is about the request.
            guard response.status == 400, case .rejected = fault.kind, !fault.code.hasPrefix("http-") else {
                throw fault
            }
            return AddressVerdict(standing: .undeliverable, notes: [fault.detail])
        }
        guard let json = response.json else { throw CarrierFault(.retryable(after: nil), code: "unreadable-answer") }
        let places = json.member("address")?.list ?? []
        let notes = (json.member("warnings")?.list ?? []).compactMap { $0.string?.visible }
        guard let place = places.first else { return AddressVerdict(standing: .undeliverable, notes: notes) }
        guard places.count == 1 else { return AddressVerdict(standing: .ambiguous, notes: notes) }
        var suggestion = address
        suggestion.postcode = place.member("postalCode")?.scalar?.visible ?? address.postcode
        suggestion.city = place.member("cityName")?.string?.visible ?? address.city
        func folded(_ address: Address) -> [String?] { [address.postcode?.uppercased(), address.city?.uppercased()] }
        return AddressVerdict(
            standing: .deliverable, suggestion: folded(suggestion) == folded(address) ? nil : suggestion, notes: notes)
    }
}
