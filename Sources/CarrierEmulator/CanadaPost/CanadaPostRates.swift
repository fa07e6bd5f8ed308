internal import XMLReading

/// What a shipment costs here, by `prices.json`: so much for the service, so much for each begun kilogram, a fuel surcharge,
/// and Ontario's sales tax.
struct CanadaPostPrice: Sendable {
    let base: Int64
    let fuel: Int64
    let options: Int64
    let harmonisedTax: Int64

    private static let prices = EmulatedPrices("canada-post")

    /// Services by code: name, cents to begin with, cents a kilogram, days.
    static let services = prices.rows("services").map {
        (
            code: $0.text("code"), name: $0.text("name"), start: $0.number("start"), each: $0.number("each_kilogram"),
            days: $0.number("days")
        )
    }

    init(start: Int64, each: Int64, grams: Int64, optionCount: Int, isCounter: Bool, isDomestic: Bool) {
        let full = start + each * ((grams + 999) / 1_000)
        let prices = CanadaPostPrice.prices
        base = isCounter ? full * prices.number("counter_percent") / 100 : full
        fuel = base * prices.number("fuel_percent") / 100
        options = prices.number("each_option") * Int64(optionCount)
        harmonisedTax = isDomestic ? (base + fuel + options) * prices.number("tax_percent") / 100 : 0
    }

    var beforeTax: Int64 { base + fuel + options }
    var due: Int64 { beforeTax + harmonisedTax }

    /// Whether a service goes to a country.
    static func serves(_ code: String, _ country: String) -> Bool {
        switch country {
        case "CA": code.hasPrefix("DOM.")
        case "US": code.hasPrefix("USA.")
        default: code.hasPrefix("INT.")
        }
    }
}

extension EmulatedCanadaPost {
    func rate(_ request: EmulatorRequest, _ context: EmulatorContext) -> EmulatorResponse {
        let scenario: XMLElement
        switch document(request, CanadaPostMedia.rate, root: "mailing-scenario", .scenario) {
        case .failure(let refusal): return refusal.response
        case .success(let root): scenario = root
        }
        let isCounter = scenario.text("quote-type") == "counter"
        if !isCounter, let customer = scenario.text("customer-number"), customer != settings.account {
            return CanadaPostAnswer.messages(403, [("AA001", "The customer number is not yours.")])
        }
        let place = scenario["destination"]?.children.first
        let country =
            switch place?.name {
            case "domestic": "CA"
            case "united-states": "US"
            default: place?.text("country-code")?.uppercased() ?? ""
            }
        let grams = CanadaPostRule.thousandths(scenario.text("parcel-characteristics", "weight") ?? "")?.value ?? 0
        guard grams <= 30_000 else {
            return CanadaPostAnswer.messages(400, [("9901", "The weight is more than 30 kg.")])
        }
        let asked = scenario["services"]?.all("service-code").map(\.text) ?? []
        if let unknown = asked.first(where: { code in !CanadaPostPrice.services.contains { $0.code == code } }) {
            return CanadaPostAnswer.messages(400, [("9902", "The service \(unknown) is not known.")])
        }
        let optionCount = scenario["options"]?.children.count ?? 0
        var xml = XMLWriter()
        xml.begin("price-quotes", ["xmlns": CanadaPostMedia.namespace(CanadaPostMedia.rate)])
        for service in CanadaPostPrice.services
        where CanadaPostPrice.serves(service.code, country) && (asked.isEmpty || asked.contains(service.code)) {
            let price = CanadaPostPrice(
                start: service.start, each: service.each, grams: grams, optionCount: optionCount,
                isCounter: isCounter || scenario["customer-number"] == nil, isDomestic: country == "CA")
            let day =
                scenario.text("expected-mailing-date") ?? EmulatorTime.date(context.seconds)
            write(service.code, service.name, service.days, price, mailed: day, request, context, to: &xml)
        }
        xml.end()
        return CanadaPostAnswer.xml(200, CanadaPostMedia.rate, xml)
    }

    private func write(
        _ code: String, _ name: String, _ days: Int64, _ price: CanadaPostPrice, mailed: String,
        _ request: EmulatorRequest, _ context: EmulatorContext, to xml: inout XMLWriter
    ) {
        xml.begin("price-quote")
        xml.element("service-code", code)
        xml.element(
            "service-link", "",
            [
                "rel": "service", "href": "\(request.base)/rs/ship/service/\(code)",
                "media-type": CanadaPostMedia.rate,
            ])
        xml.element("service-name", name)
        xml.begin("price-details")
        xml.element("base", CanadaPostAnswer.amount(price.base))
        xml.begin("taxes")
        xml.element("gst", "0.00")
        xml.element("pst", "0")
        xml.element("hst", CanadaPostAnswer.amount(price.harmonisedTax, zero: "0.00"), ["percent": "13.000"])
        xml.end()
        xml.element("due", CanadaPostAnswer.amount(price.due))
        if price.options > 0 {
            xml.begin("options")
            xml.begin("option")
            xml.element("option-code", "DC")
            xml.element("option-name", "Delivery confirmation")
            xml.element("option-price", CanadaPostAnswer.amount(price.options))
            xml.end()
            xml.end()
        }
        xml.begin("adjustments")
        xml.begin("adjustment")
        xml.element("adjustment-code", "FUELSC")
        xml.element("adjustment-name", "Fuel surcharge")
        xml.element("adjustment-cost", CanadaPostAnswer.amount(price.fuel))
        xml.begin("qualifier")
        xml.element("percent", "12.0")
        xml.end()
        xml.end()
        xml.end()
        xml.end()
        xml.element("weight-details", "")
        xml.begin("service-standard")
        xml.element("am-delivery", "false")
        xml.element("guaranteed-delivery", code == "DOM.PC" ? "true" : "false")
        xml.element("expected-transit-time", String(days))
        if mailed == EmulatorTime.date(context.seconds) {
            xml.element("expected-delivery-date", EmulatorTime.date(context.seconds + days * 86_400))
        }
        xml.end()
        xml.end()
    }

    func track(
        _ request: EmulatorRequest, pin: String, view: String, _ context: EmulatorContext
    ) -> EmulatorResponse {
        if let refusal = CanadaPostAnswer.mediaRefusal(request, CanadaPostMedia.track, hasBody: false) {
            return refusal.response
        }
        let namespace = CanadaPostMedia.namespace(CanadaPostMedia.track)
        guard let sale = shipments.first(where: { $0.pin == pin && !$0.isVoid }), ["detail", "summary"].contains(view)
        else { return CanadaPostAnswer.messages(404, [("004", "No Pin History")], namespace: namespace) }
        let age = context.seconds - sale.soldAt / 1_000
        var events = [("3000", "Electronic information submitted by shipper", sale.soldAt / 1_000)]
        if age > 86_400 { events.append(("0170", "Item processed", sale.soldAt / 1_000 + 86_400)) }
        if age > 3 * 86_400 { events.append(("1496", "Item successfully delivered", sale.soldAt / 1_000 + 3 * 86_400)) }
        let expected = EmulatorTime.date(sale.soldAt / 1_000 + 3 * 86_400)
        var xml = XMLWriter()
        if view == "summary" {
            xml.begin("tracking-summary", ["xmlns": namespace])
            xml.begin("pin-summary")
            xml.element("pin", pin)
            xml.element("mailed-on-date", EmulatorTime.date(sale.soldAt / 1_000))
            xml.element("expected-delivery-date", expected)
            xml.element("actual-delivery-date", age > 3 * 86_400 ? expected : "")
            xml.element("event-date-time", EmulatorTime.date(events[events.count - 1].2).replacing("-", with: ""))
            xml.element("event-description", events[events.count - 1].1)
            xml.element("event-type", ["INFO", "INDUCTION", "DELIVERED"][events.count - 1])
            xml.end()
        } else {
            xml.begin("tracking-detail", ["xmlns": namespace])
            xml.element("pin", pin)
            xml.element("active-exists", "1")
            xml.element("archive-exists", "0")
            xml.element("changed-expected-date", "")
            xml.element("expected-delivery-date", expected)
            xml.element("mailed-by-customer-number", settings.account)
            xml.element("customer-ref-1", sale.customerReference ?? "")
            xml.begin("significant-events")
            for event in events.reversed() {
                xml.begin("occurrence")
                xml.element("event-identifier", event.0)
                xml.element("event-date", EmulatorTime.date(event.2))
                xml.element("event-time", EmulatorTime.time(event.2))
                xml.element("event-time-zone", "EDT")
                xml.element("event-description", event.1)
                xml.element("signatory-name", "")
                xml.element("event-site", "OTTAWA")
                xml.element("event-province", "ON")
                xml.end()
            }
            xml.end()
        }
        xml.end()
        return CanadaPostAnswer.xml(200, CanadaPostMedia.track, xml)
    }
}
