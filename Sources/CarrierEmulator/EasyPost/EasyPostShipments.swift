internal import TextFormats

/// A rate that a shipment was given.
struct EasyPostRate: Sendable {
    let id: String
    let carrier: String
    let service: String
    let account: String
    /// As it is written.
    let price: String
    let list: String?
    let days: Int64
}

/// A shipment in the books.
struct EasyPostShipment: Sendable {
    /// A label that was bought.
    struct Purchase: Sendable {
        let rate: EasyPostRate
        let price: String
        let trackingCode: String
        let boughtAt: Int64
        var refundedAt: Int64?
        /// Further forms that were asked for: `zpl`, `pdf`.
        var forms: Set<String> = []
    }

    let id: String
    let reference: String?
    let from: JSONValue
    let to: JSONValue
    let parcel: JSONValue
    let options: JSONValue
    let customs: JSONValue?
    let createdAt: Int64
    let rates: [EasyPostRate]
    let messages: [JSONValue]
    var purchase: Purchase?
    var insurance: String?
    var formID: String?

    var city: String { to["city"]?.string ?? "" }
    /// What the label is drawn as: `png`, `pdf`, `zpl`, `epl2`.
    var format: String { (options["label_format"]?.string ?? "PNG").lowercased() }

    /// What became of a refund.
    func refundStatus(_ settings: EmulatorSettings, _ now: Int64) -> String? {
        guard let asked = purchase?.refundedAt else { return nil }
        guard now >= asked + Int64(settings.labelDelaySeconds) * 1_000 else { return "submitted" }
        return city == "Oddity-Refund-Rejected" ? "rejected" : "refunded"
    }

    /// The shipment as it is answered.
    func json(_ base: String, _ context: EmulatorContext, _ settings: EmulatorSettings) -> JSONValue {
        typealias Answer = EasyPostAnswer
        let isLabelLate =
            city == "Oddity-Label-Absent"
            && context.now < (purchase?.boughtAt ?? 0) + Int64(settings.labelDelaySeconds) * 1_000
        var label = JSONValue.null
        if let purchase, !isLabelLate {
            func link(_ form: String) -> JSONValue { .string("\(base)/files/postage_label/\(id).\(form)") }
            let types = ["png": "image/png", "pdf": "application/pdf", "zpl": "application/zpl"]
            label = .object([
                .init("object", .string("PostageLabel")), .init("id", .string("pl_" + id.dropFirst(4))),
                .init("created_at", Answer.time(purchase.boughtAt)), .init("label_resolution", .integer(300)),
                .init("label_size", .string("4x6")), .init("label_type", .string("default")),
                .init("label_file_type", .string(types[format] ?? "application/epl2")),
                .init("label_url", link(format)),
                .init("label_pdf_url", purchase.forms.contains("pdf") ? link("pdf") : .null),
                .init("label_zpl_url", purchase.forms.contains("zpl") ? link("zpl") : .null),
                .init("label_epl2_url", purchase.forms.contains("epl2") ? link("epl2") : .null),
            ])
        }
        var fees: [JSONValue] = []
        if let purchase {
            for (type, amount) in [("LabelFee", "0.00000"), ("PostageFee", purchase.price + "000")] {
                fees.append(
                    .object([
                        .init("object", .string("Fee")), .init("type", .string(type)),
                        .init("amount", .string(amount)), .init("charged", .bool(true)),
                        .init("refunded", .bool(purchase.refundedAt != nil)),
                    ]))
            }
        }
        let selected = purchase.map { rate($0.rate, price: $0.price) } ?? .null
        return .object([
            .init("id", .string(id)), .init("object", .string("Shipment")), .init("mode", .string("test")),
            .init("created_at", Answer.time(createdAt)), .init("reference", Answer.text(reference)),
            .init("status", .string("unknown")), .init("is_return", .bool(false)),
            .init("tracking_code", Answer.text(purchase?.trackingCode)), .init("to_address", to),
            .init("from_address", from), .init("parcel", parcel), .init("options", options),
            .init("customs_info", customs ?? .null), .init("insurance", Answer.text(insurance)),
            .init("messages", .array(messages)), .init("rates", .array(rates.map { rate($0, price: $0.price) })),
            .init("selected_rate", selected), .init("postage_label", label),
            .init("refund_status", Answer.text(refundStatus(settings, context.now))),
            .init("scan_form", formID.map { .object([.init("id", .string($0))]) } ?? .null),
            .init("fees", .array(fees)), .init("forms", .array([])),
        ])
    }

    private func rate(_ rate: EasyPostRate, price: String) -> JSONValue {
        .object([
            .init("id", .string(rate.id)), .init("object", .string("Rate")), .init("carrier", .string(rate.carrier)),
            .init("service", .string(rate.service)), .init("rate", .string(price)), .init("currency", .string("USD")),
            .init("list_rate", EasyPostAnswer.text(rate.list)),
            .init("list_currency", rate.list == nil ? .null : .string("USD")),
            .init("retail_rate", EasyPostAnswer.text(rate.list)),
            .init("retail_currency", rate.list == nil ? .null : .string("USD")),
            .init("delivery_days", .integer(rate.days)), .init("delivery_date", .null),
            .init("delivery_date_guaranteed", .bool(false)), .init("est_delivery_days", .integer(rate.days)),
            .init("shipment_id", .string(id)), .init("carrier_account_id", .string(rate.account)),
        ])
    }
}

extension EmulatedEasyPost {
    private static let prices = EmulatedPrices("easypost")

    mutating func create(
        _ body: JSONValue, _ base: String, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        guard let asked = body["shipment"], let members = asked.members, !members.isEmpty else {
            return EasyPostAnswer.required("shipment")
        }
        for name in ["to_address", "from_address", "parcel"] where asked[name]?.members?.isEmpty ?? true {
            return EasyPostAnswer.required(name)
        }
        let to = asked["to_address"] ?? .null
        let city = to["city"]?.string ?? ""
        if city == "Oddity-Too-Many" {
            return EasyPostAnswer.error(429, "RATE_LIMITED", "You are making requests too quickly.")
        }
        if city == "Oddity-HTML-401" {
            return .text(401, "text/html", "<html><body><h1>401 Unauthorized</h1></body></html>")
        }
        let parcel = asked["parcel"] ?? .null
        guard let weight = EasyPostAnswer.hundredths(parcel["weight"]), weight > 0 else {
            return EasyPostAnswer.invalid("parcel.weight", "must be a positive number")
        }
        for name in ["length", "width", "height"] where parcel[name] != nil && parcel[name] != .null {
            guard let side = EasyPostAnswer.hundredths(parcel[name]), side > 0 else {
                return EasyPostAnswer.invalid("parcel.\(name)", "must be a positive number")
            }
        }
        let format = asked["options"]?["label_format"]?.string
        guard format == nil || ["PNG", "PDF", "ZPL", "EPL2"].contains(format) else {
            return EasyPostAnswer.invalid("options.label_format", "must be one of PNG, PDF, ZPL, EPL2")
        }
        let id = "shp_" + context.token()
        let offer = rates(asked, ounces: (weight + 99) / 100, city: city, &context)
        var shipment = EasyPostShipment(
            id: id, reference: asked["reference"]?.string, from: stored(asked["from_address"], &context),
            to: stored(to, &context), parcel: parcel, options: asked["options"] ?? .object([]),
            customs: asked["customs_info"], createdAt: context.now, rates: offer.rates, messages: offer.messages)
        // With a service and a carrier's account, making the shipment buys its label at once.
        if let service = asked["service"]?.string, let accounts = asked["carrier_accounts"]?.array {
            guard
                let rate = offer.rates.first(where: { rate in
                    rate.service == service && accounts.contains { $0.string == rate.account }
                })
            else {
                return EasyPostAnswer.error(422, "SHIPMENT.POSTAGE.FAILURE", "Unable to buy the requested service.")
            }
            sell(rate, to: &shipment, &context)
        }
        shipments.append(shipment)
        return EasyPostAnswer.json(201, shipment.json(base, context, settings))
    }

    private func stored(_ address: JSONValue?, _ context: inout EmulatorContext) -> JSONValue {
        .object([.init("id", .string("adr_" + context.token()))] + (address?.members ?? []).filter { $0.name != "id" })
    }

    private func rates(
        _ asked: JSONValue, ounces: Int64, city: String, _ context: inout EmulatorContext
    ) -> (rates: [EasyPostRate], messages: [JSONValue]) {
        guard city != "Oddity-No-Rates" else { return ([], []) }
        func message(_ carrier: String, _ text: String) -> JSONValue {
            .object([
                .init("carrier", .string(carrier)), .init("type", .string("rate_error")),
                .init("message", .string(text)),
            ])
        }
        for side in ["to_address", "from_address"] {
            for field in ["street1", "city", "zip"] where (asked[side]?[field]?.string ?? "").isEmpty {
                return ([], [message("USPS", "\(side) \(field) is required."), message("UPS", "Invalid \(side).")])
            }
        }
        let isAbroad =
            (asked["to_address"]?["country"]?.string ?? "US") != (asked["from_address"]?["country"]?.string ?? "US")
        if isAbroad, asked["customs_info"]?.members == nil {
            return ([], [message("USPS", "customs_info is required for international shipments.")])
        }
        var found: [EasyPostRate] = []
        for row in EmulatedEasyPost.prices.rows("rates") {
            let carrier = row.text("carrier")
            if city == "Oddity-Rate-Error", carrier == "USPS" { continue }
            let cents = row.number("start") + row.number("each_ounce") * ounces
            let list = cents * EmulatedEasyPost.prices.number("list_percent") / 100
            let prefix = "Oddity-Price-"
            found.append(
                EasyPostRate(
                    id: "rate_" + context.token(), carrier: carrier, service: row.text("service"),
                    account: row.text("account"),
                    price: city.hasPrefix(prefix) && city != "Oddity-Price-Differs"
                        ? String(city.dropFirst(prefix.count)) : EasyPostAnswer.dollars(cents),
                    list: city == "Oddity-List-Rate-Absent" ? nil : EasyPostAnswer.dollars(list),
                    days: row.number("days"))
            )
        }
        let messages =
            city == "Oddity-Rate-Error" ? [message("USPS", "Unable to retrieve USPS rates for this address.")] : []
        return (found, messages)
    }

    private func sell(
        _ rate: EasyPostRate, to shipment: inout EasyPostShipment, _ context: inout EmulatorContext
    ) {
        var price = rate.price
        if shipment.city == "Oddity-Price-Differs", let cents = EasyPostAnswer.hundredths(.string(price)) {
            price = EasyPostAnswer.dollars(cents + 100)
        }
        let number = context.next()
        shipment.purchase = EasyPostShipment.Purchase(
            rate: rate, price: price,
            trackingCode: shipment.city == "Oddity-Same-Tracking-Code"
                ? "9400100208303109505657" : EmulatedEasyPost.trackingCode(number, rate.carrier), boughtAt: context.now)
    }

    /// A number of the carrier's kind: of USPS twenty-two digits, the last of which checks those before it.
    private static func trackingCode(_ number: Int64, _ carrier: String) -> String {
        let digits = String(number)
        guard carrier == "USPS" else {
            return "1ZEMULAT03" + String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
        }
        let body = "9400100" + String(repeating: "0", count: max(0, 14 - digits.utf8.count)) + digits
        let sum = body.utf8.reversed().enumerated().reduce(0) {
            $0 + Int($1.element - UInt8(ascii: "0")) * ($1.offset.isMultiple(of: 2) ? 3 : 1)
        }
        return body + String((10 - sum % 10) % 10)
    }

    mutating func buy(
        _ id: String, _ body: JSONValue, _ base: String, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        guard let index = shipments.firstIndex(where: { $0.id == id }) else { return EasyPostAnswer.notFound }
        guard shipments[index].purchase == nil else {
            return EasyPostAnswer.error(
                422, "SHIPMENT.POSTAGE.EXISTS", "Postage already exists for this shipment.")
        }
        guard let rateID = body["rate"]?["id"]?.string else { return EasyPostAnswer.required("rate") }
        guard let rate = shipments[index].rates.first(where: { $0.id == rateID }) else {
            return EasyPostAnswer.notFound
        }
        if shipments[index].city == "Oddity-Buy-Fails" {
            return EasyPostAnswer.error(
                422, "SHIPMENT.POSTAGE.FAILURE", "Unable to buy postage.",
                texts: ["The carrier did not accept the shipment."])
        }
        if let insurance = body["insurance"], insurance != .null {
            guard let cents = EasyPostAnswer.hundredths(insurance), cents > 0 else {
                return EasyPostAnswer.invalid("insurance", "must be an amount")
            }
            shipments[index].insurance = EasyPostAnswer.dollars(cents)
        }
        sell(rate, to: &shipments[index], &context)
        return EasyPostAnswer.json(200, shipments[index].json(base, context, settings))
    }

    /// Shipments, newest first. Only those bought, unless `purchased=false` is asked for, which gives those not bought.
    func list(_ request: EmulatorRequest, _ context: EmulatorContext) -> EmulatorResponse {
        let size: Int
        if let text = request.parameter("page_size") {
            guard let asked = Int(text), (1...100).contains(asked) else {
                return EasyPostAnswer.invalid("page_size", "must be between 1 and 100")
            }
            size = asked
        } else {
            size = 20
        }
        let isPurchased: Bool
        switch request.parameter("purchased") {
        case nil, "true": isPurchased = true
        case "false": isPurchased = false
        default: return EasyPostAnswer.invalid("purchased", "must be true or false")
        }
        var found = shipments[...]
        if let before = request.parameter("before_id") {
            guard let index = found.firstIndex(where: { $0.id == before }) else { return EasyPostAnswer.notFound }
            found = found[..<index]
        }
        if let after = request.parameter("after_id") {
            guard let index = found.firstIndex(where: { $0.id == after }) else { return EasyPostAnswer.notFound }
            found = found[(index + 1)...]
        }
        func isWithin(_ shipment: EasyPostShipment) -> Bool {
            let made = EmulatorTime.iso(shipment.createdAt / 1_000)
            let start = request.parameter("start_datetime").map { String($0.prefix(19)) }
            let end = request.parameter("end_datetime").map { String($0.prefix(19)) }
            return (start ?? made) <= made && made < (end ?? "9999")
        }
        let matching = found.reversed().filter { ($0.purchase != nil) == isPurchased && isWithin($0) }
        return EasyPostAnswer.json(
            200,
            .object([
                .init("shipments", .array(matching.prefix(size).map { $0.json(request.base, context, settings) })),
                .init("has_more", .bool(matching.count > size)),
            ]))
    }

    /// The label in another form, beside the first.
    mutating func convert(
        _ id: String, _ form: String?, _ base: String, _ context: EmulatorContext
    ) -> EmulatorResponse {
        guard let index = shipments.firstIndex(where: { $0.id == id }) else { return EasyPostAnswer.notFound }
        guard let form = form?.lowercased(), ["png", "pdf", "zpl", "epl2"].contains(form) else {
            return EasyPostAnswer.invalid("file_format", "must be one of PNG, PDF, ZPL, EPL2")
        }
        guard shipments[index].purchase != nil else {
            return EasyPostAnswer.error(422, "SHIPMENT.INVALID", "The shipment has no label.")
        }
        shipments[index].purchase?.forms.insert(form)
        return EasyPostAnswer.json(200, shipments[index].json(base, context, settings))
    }

    mutating func refund(_ id: String, _ base: String, _ context: EmulatorContext) -> EmulatorResponse {
        guard let index = shipments.firstIndex(where: { $0.id == id }) else { return EasyPostAnswer.notFound }
        guard let purchase = shipments[index].purchase else {
            return EasyPostAnswer.error(422, "SHIPMENT.INVALID", "The shipment has no label.")
        }
        guard purchase.refundedAt == nil else {
            return EasyPostAnswer.error(422, "REFUND.UNAVAILABLE", "Refund was not possible.")
        }
        shipments[index].purchase?.refundedAt = context.now
        return EasyPostAnswer.json(200, shipments[index].json(base, context, settings))
    }
}
