internal import TextFormats

/// An order of a label, and what NZ Post has against it.
struct NZPostOrder {
    private let body: JSONValue
    private let account: String

    init(_ body: JSONValue, account: String) {
        self.body = body
        self.account = account
    }

    /// The first parcel's service.
    var service: String { body["parcel_details"]?[0]?["service_code"]?.string ?? "" }

    /// What the recipient is to be answered with; empty for nothing special.
    var oddity: String {
        let texts = [body["delivery_address"]?["city"], body["delivery_address"]?["company_name"]].compactMap {
            $0?.string
        }
        return texts.first { $0.hasPrefix("Oddity-") }.map { String($0.dropFirst(7)) } ?? ""
    }

    /// Everything that is wrong with it.
    func faults() -> [EmulatedNZPost.Fault] {
        var faults: [EmulatedNZPost.Fault] = []
        func add(_ field: String, _ text: String) { faults.append(("1001", "Validation failed", "\(field) \(text)")) }
        func text(_ path: String..., isRequired: Bool = true, longest: Int = 100) {
            var value: JSONValue? = body
            for name in path { value = value?[name] }
            let field = path.joined(separator: ".")
            guard let value else {
                if isRequired { add(field, "is required") }
                return
            }
            guard let string = value.string, !isRequired || !string.isEmpty, string.count <= longest else {
                return add(field, "is not a text of 1 to \(longest) characters")
            }
        }
        if !["COURIERPOST", "PACE"].contains(body["carrier"]?.string ?? "") {
            add("carrier", "is neither COURIERPOST nor PACE")
        }
        switch body["account_number"] {
        case .string(let number), .number(let number):
            if number != account { faults.append(("1002", "Account not known", "account_number is not the client's")) }
        default: add("account_number", "is required")
        }
        text("sender_reference_1", isRequired: false, longest: 50)
        text("sender_reference_2", isRequired: false, longest: 50)
        text("sender_details", "name")
        text("sender_details", "phone")
        text("sender_details", "email", isRequired: false)
        if let site = body["sender_details"]?["site_code"], site.integer == nil {
            add("sender_details.site_code", "is no whole number")
        }
        text("receiver_details", "name")
        text("receiver_details", "phone", isRequired: false)
        for address in ["pickup_address", "delivery_address"] {
            text(address, "street")
            text(address, "suburb", isRequired: false)
            text(address, "city")
            if body[address]?["postcode"]?.string?.wholeMatch(of: /[0-9]{4}/) == nil {
                add(address + ".postcode", "has not four digits")
            }
            if body[address]?["country_code"]?.string != "NZ" { add(address + ".country_code", "is not NZ") }
        }
        if !["PDF", "PNG"].contains(body["format"]?.string ?? "") { add("format", "is neither PDF nor PNG") }
        let parcels = body["parcel_details"]?.array ?? []
        if parcels.isEmpty { add("parcel_details", "is empty") }
        for (index, parcel) in parcels.enumerated() {
            let place = "parcel_details[\(index)]"
            if (parcel["service_code"]?.string ?? "").wholeMatch(of: /[A-Z0-9]{3,20}/) == nil {
                add(place + ".service_code", "is required")
            }
            if !["OUTBOUND", "RETURN"].contains(parcel["return_indicator"]?.string ?? "") {
                add(place + ".return_indicator", "is neither OUTBOUND nor RETURN")
            }
            if let addons = parcel["add_ons"], addons.array?.allSatisfy({ $0.string != nil }) != true {
                add(place + ".add_ons", "is no list of codes")
            }
            for (name, most) in [("length_cm", 200), ("width_cm", 200), ("height_cm", 200), ("weight_kg", 30)] {
                let value = NZPostOptions.thousandths(parcel["dimensions"]?[name])
                if value.map({ $0 > 0 && $0 <= most * 1_000 }) != true {
                    add("\(place).dimensions.\(name)", "is not above 0 and up to \(most)")
                }
            }
        }
        return faults
    }
}

/// A question for services and prices. The prices are invented: so much, and 2 cents for each 10 g.
struct NZPostOptions {
    /// What comes of it.
    enum Result {
        case services([JSONValue])
        case faults([EmulatedNZPost.Fault])
    }

    private let values: [String: JSONValue]

    init(_ request: EmulatorRequest) {
        var values: [String: JSONValue] = [:]
        for member in request.json?.members ?? [] { values[member.name] = member.value }
        for parameter in request.query { values[parameter.name] = .string(parameter.value) }
        self.values = values
    }

    /// A decimal in thousandths; nil if it is none.
    static func thousandths(_ value: JSONValue?) -> Int? {
        let text: String
        switch value {
        case .string(let string), .number(let string): text = string
        default: return nil
        }
        guard let match = text.wholeMatch(of: /([0-9]{1,6})(?:\.([0-9]{1,3}))?/), let whole = Int(match.1) else {
            return nil
        }
        let places = match.2.map(String.init) ?? ""
        return whole * 1_000 + (Int(places + String(repeating: "0", count: 3 - places.count)) ?? 0)
    }

    private func sizes(sideUnit: String, _ longest: Int) -> (grams: Int, sides: [Int], faults: [EmulatedNZPost.Fault]) {
        var faults: [EmulatedNZPost.Fault] = []
        var sides: [Int] = []
        for name in ["length", "width", "height"] {
            guard let side = NZPostOptions.thousandths(values[name]), side > 0, side <= longest * 1_000 else {
                faults.append(("1001", "Validation failed", "\(name) is not above 0 and up to \(longest) \(sideUnit)"))
                continue
            }
            sides.append(side)
        }
        let grams = NZPostOptions.thousandths(values["weight"]) ?? 0
        if grams <= 0 || grams > 30_000 {
            faults.append(("1001", "Validation failed", "weight is not above 0 and up to 30 kg"))
        }
        return (grams, sides, faults)
    }

    private func isThere(_ names: String...) -> Bool {
        names.contains { name in values[name].map { $0.string != "" } ?? false }
    }

    /// Services within New Zealand; sides in centimetres.
    func domestic() -> Result {
        var (grams, sides, faults) = sizes(sideUnit: "cm", 200)
        if !isThere("pickup_postcode", "pickup_city", "pickup_address_id", "pickup_dpid") {
            faults.append(("1001", "Validation failed", "pickup_postcode or pickup_city is required"))
        }
        if !isThere("delivery_postcode", "delivery_city", "delivery_address_id", "delivery_dpid") {
            faults.append(("1001", "Validation failed", "delivery_postcode or delivery_city is required"))
        }
        guard faults.isEmpty else { return .faults(faults) }
        // A cubic metre counts as 200 kg; sides are in hundredths of a millimetre.
        grams = max(grams, sides.reduce(1, *) / 5_000_000_000)
        return .services(NZPostOptions.prices.rows("domestic").map { service($0, grams: grams) })
    }

    /// Services to other countries; sides in millimetres.
    func international() -> Result {
        var (grams, sides, faults) = sizes(sideUnit: "mm", 2_000)
        if (values["country_code"]?.string ?? "").wholeMatch(of: /[A-Z]{2}/) == nil {
            faults.append(("1001", "Validation failed", "country_code has not two letters"))
        }
        if NZPostOptions.thousandths(values["value"]) == nil {
            faults.append(("1001", "Validation failed", "value is no amount"))
        }
        guard faults.isEmpty else { return .faults(faults) }
        grams = max(grams, sides.reduce(1, *) / 5_000_000_000_000)
        return .services(NZPostOptions.prices.rows("international").map { service($0, grams: grams) })
    }

    /// Cents as a JSON number writes them: `8.65`, `42.7`, `15`.
    private static func number(_ cents: Int) -> JSONValue {
        let rest = cents % 100
        if rest == 0 { return .integer(cents / 100) }
        return .number("\(cents / 100).\(rest % 10 == 0 ? String(rest / 10) : (rest < 10 ? "0" : "") + String(rest))")
    }

    private static let prices = EmulatedPrices("nz-post")

    private func service(_ row: EmulatedPrices, grams: Int) -> JSONValue {
        let prices = NZPostOptions.prices
        let cents = Int(row.number("start")) + grams * Int(row.number("each_kilogram")) / 1_000
        let withoutSurcharge = cents - cents * Int(prices.number("surcharge_percent")) / 100
        let withoutTax = withoutSurcharge * 100 / (100 + Int(prices.number("tax_percent")))
        let addons = row.text("add_ons").split(separator: " ").map(String.init)
        return .object([
            JSONMember("carrier", .string(row.text("carrier"))), JSONMember("description", .string(row.text("name"))),
            JSONMember("service_code", .string(row.text("code"))),
            JSONMember("price_excluding_gst", NZPostOptions.number(withoutTax)),
            JSONMember("price_including_gst", NZPostOptions.number(withoutSurcharge)),
            JSONMember("price_including_surcharge_and_gst", NZPostOptions.number(cents)),
            JSONMember(
                "addons", .array(addons.map { .object([JSONMember("addon_code", .string($0))]) })),
        ])
    }
}
