internal import TextFormats

/// A product of the emulated contract, with its prices by `prices.json`.
struct AustraliaPostProduct {
    let id: String
    let type: String
    /// What a label's layout is chosen by.
    let group: String
    private let base: Int64
    private let perKilogram: Int64
    let isAbroad: Bool

    private static let prices = EmulatedPrices("australia-post")
    static let all =
        prices.rows("products").map { AustraliaPostProduct($0, isAbroad: false) }
        + prices.rows("abroad").map { AustraliaPostProduct($0, isAbroad: true) }

    /// The product of an identifier; nil where the contract has none.
    init?(_ id: String?) {
        guard let found = AustraliaPostProduct.all.first(where: { $0.id == id }) else { return nil }
        self = found
    }

    private init(_ row: EmulatedPrices, isAbroad: Bool) {
        id = row.text("code")
        type = row.text("name")
        group = row.text("group")
        base = row.number("start")
        perKilogram = row.number("each_kilogram")
        self.isAbroad = isAbroad
    }

    /// What it costs with tax, in cents: a light parcel the base price, each kilogram begun of others more.
    func price(grams: Int64) -> Int64 {
        base + (grams <= AustraliaPostProduct.prices.number("start_grams") ? 0 : (grams + 999) / 1_000 * perKilogram)
    }

    /// What the account pays of a price.
    static func bundled(_ cents: Int64) -> Int64 { cents * prices.number("bundled_percent") / 100 }

    /// The tax that a price contains, in cents.
    func tax(in cents: Int64) -> Int64 { isAbroad ? 0 : AustraliaPostProduct.tax(in: cents) }

    /// The tax that a price within the country contains, in cents.
    static func tax(in cents: Int64) -> Int64 {
        let percent = prices.number("tax_percent")
        return cents * percent / (100 + percent)
    }
}

/// Something the carrier says is wrong.
struct AustraliaPostFault {
    var code: String
    var name: String
    var message: String
    var field: String?

    init(_ code: String, _ name: String, _ message: String, at field: String? = nil) {
        self.code = code
        self.name = name
        self.message = message
        self.field = field
    }

    static let unreadable = AustraliaPostFault("40004", "JSON_INVALID", "The request is not valid JSON.")

    static func missing(_ name: String, at field: String) -> AustraliaPostFault {
        AustraliaPostFault(
            "40002", "JSON_MANDATORY_FIELD_MISSING",
            "The input request is missing the mandatory field with the name \(name).", at: field)
    }

    static func unknownShipment(_ id: String, at field: String? = nil) -> AustraliaPostFault {
        AustraliaPostFault("44013", "SHIPMENT_NOT_FOUND_ERROR", "There is no shipment \(id).", at: field)
    }

    var json: JSONValue {
        .record([
            "code": .string(code), "name": .string(name), "message": .string(message),
            "field": field.map { .string($0) }, "context": .array([]),
        ])
    }

    var response: EmulatorResponse { response(400) }

    func response(_ status: Int) -> EmulatorResponse { .json(status, .record(["errors": .array([json])])) }

    static func response(of faults: [AustraliaPostFault]) -> EmulatorResponse {
        .json(400, .record(["errors": .array(faults.map(\.json))]))
    }
}

/// What the carrier looks at in requests.
enum AustraliaPostRequest {
    private static let states = ["ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA"]
    /// The most grams of a parcel.
    private static let mostGrams: Int64 = 22_000
    /// The longest side in millimetres.
    private static let longestSide: Int64 = 1_050
    /// The most cubic millimetres: a quarter of a cubic metre.
    private static let mostVolume: Int64 = 250_000_000

    static func isOdd(_ shipment: JSONValue, _ word: String) -> Bool {
        shipment["to"]?.text("suburb") == word || shipment["to"]?.text("business_name") == word
    }

    // MARK: Prices

    static func faults(ofPrices json: JSONValue) -> [AustraliaPostFault] {
        var faults: [AustraliaPostFault] = []
        for side in ["from", "to"] {
            if json[side]?.text("postcode") == nil, json[side]?.text("country") == nil {
                faults.append(.missing("postcode", at: "\(side).postcode"))
            }
        }
        let items = json["items"]?.array ?? []
        if items.isEmpty { faults.append(.missing("items", at: "items")) }
        for (index, item) in items.enumerated() {
            for name in ["length", "width", "height", "weight"] where item.given(name)?.thousandths == nil {
                faults.append(.missing(name, at: "items[\(index)].\(name)"))
            }
        }
        return faults
    }

    /// A parcel's prices: one for each product that was asked for, or for all; what is wrong with it stands in it.
    static func priced(_ item: JSONValue, to: JSONValue) -> JSONValue {
        let isAbroad = to.text("country").map { $0 != "AU" } ?? false
        let grams = item["weight"]?.thousandths ?? 0
        var errors: [AustraliaPostFault] = []
        var warnings: [AustraliaPostFault] = []
        if !isAbroad, !isPostcode(to.text("postcode")) {
            errors.append(AustraliaPostFault("43006", "INVALID_TO_POSTCODE", "The to postcode is not valid."))
        }
        errors += sizeFaults(item, at: "")
        let asked = (item["product_ids"]?.array ?? []).compactMap(\.string)
        for id in asked where AustraliaPostProduct(id) == nil {
            warnings.append(
                AustraliaPostFault(
                    "42002", "NO_PRICES_FOR_PRODUCT",
                    "The service \(id) is not available based upon the information submitted."))
        }
        let offered = AustraliaPostProduct.all.filter {
            $0.isAbroad == isAbroad && (asked.isEmpty || asked.contains($0.id))
        }
        let prices = errors.isEmpty ? offered.map { price($0, grams) } : []
        return .record([
            "item_reference": item["item_reference"], "weight": item["weight"], "height": item["height"],
            "length": item["length"], "width": item["width"], "prices": .array(prices),
            "errors": .array(errors.map(\.json)), "warnings": .array(warnings.map(\.json)),
        ])
    }

    private static func price(_ product: AustraliaPostProduct, _ grams: Int64) -> JSONValue {
        let cents = product.price(grams: grams)
        let tax = product.tax(in: cents)
        let bundled = AustraliaPostProduct.bundled(cents)
        let bundledTax = product.tax(in: bundled)
        func number(_ cents: Int64) -> JSONValue { .number(EmulatorMoney.shortest(cents)) }
        return .record([
            "product_id": .string(product.id), "product_type": .string(product.type),
            "options": .record([
                "signature_on_delivery_option": .bool(product.type.hasSuffix("SIGNATURE")),
                "authority_to_leave_option": .bool(true),
            ]),
            "calculated_price": number(cents), "calculated_price_ex_gst": number(cents - tax),
            "calculated_gst": number(tax), "bundled_price": number(bundled),
            "bundled_price_ex_gst": number(bundled - bundledTax), "bundled_gst": number(bundledTax),
            // Promised as a list, and sent as an object.
            "features": .record([
                "feature": .record(["type": .string("TRANSIT_COVER"), "bundled": .bool(false)])
            ]),
        ])
    }

    // MARK: Shipments

    static func faults(ofShipments json: JSONValue) -> [AustraliaPostFault] {
        let shipments = json["shipments"]?.array ?? []
        guard !shipments.isEmpty else { return [.missing("shipments", at: "shipments")] }
        return shipments.enumerated().flatMap { index, shipment in
            faults(ofShipment: shipment, at: "shipments[\(index)]")
        }
    }

    private static func faults(ofShipment shipment: JSONValue, at place: String) -> [AustraliaPostFault] {
        var faults: [AustraliaPostFault] = []
        for (name, code, word) in [
            ("shipment_reference", "44010", "MAX_LENGTH_MERCHANT_REFERENCE_TEXT"),
            ("customer_reference_1", "43009", "MAX_LENGTH_CUSTOMER_REFERENCE_TEXT"),
            ("customer_reference_2", "43009", "MAX_LENGTH_CUSTOMER_REFERENCE_TEXT"),
        ] {
            if let text = shipment.text(name), text.unicodeScalars.count > 50 {
                faults.append(AustraliaPostFault(code, word, "\(name) is limited to 50.", at: "\(place).\(name)"))
            }
        }
        let isAbroad = shipment["to"]?.text("country").map { $0 != "AU" } ?? false
        faults += self.faults(ofAddress: shipment["from"], isAbroad: false, at: "\(place).from")
        faults += self.faults(ofAddress: shipment["to"], isAbroad: isAbroad, at: "\(place).to")
        if shipment["email_tracking_enabled"] == .bool(true), shipment["to"]?.text("email") == nil {
            faults.append(.missing("email", at: "\(place).to.email"))
        }
        let items = shipment["items"]?.array ?? []
        if items.isEmpty { faults.append(.missing("items", at: "\(place).items")) }
        for (index, item) in items.enumerated() {
            faults += self.faults(ofItem: item, isAbroad: isAbroad, at: "\(place).items[\(index)]")
        }
        return faults
    }

    private static func faults(ofAddress address: JSONValue?, isAbroad: Bool, at place: String)
        -> [AustraliaPostFault]
    {
        guard let address else { return [.missing("address", at: place)] }
        var faults: [AustraliaPostFault] = []
        func limit(_ text: String?, _ name: String, _ longest: Int) {
            if let text, text.unicodeScalars.count > longest {
                faults.append(
                    AustraliaPostFault(
                        "43010", "MAX_LENGTH_EXCEEDED", "\(name) is limited to \(longest) characters.",
                        at: "\(place).\(name)"))
            }
        }
        for name in ["name", "suburb"] where address.text(name) == nil {
            faults.append(.missing(name, at: "\(place).\(name)"))
        }
        for name in ["name", "business_name", "suburb"] { limit(address.text(name), name, 40) }
        limit(address.text("phone"), "phone", 20)
        limit(address.text("email"), "email", 50)
        let lines = address["lines"]?.array ?? []
        if lines.isEmpty || lines.contains(where: { $0.string?.isEmpty ?? true }) {
            faults.append(.missing("lines", at: "\(place).lines"))
        }
        if lines.count > 3 {
            faults.append(
                AustraliaPostFault("43012", "TOO_MANY_ADDRESS_LINES", "At most 3.", at: "\(place).lines"))
        }
        for (index, line) in lines.enumerated() { limit(line.string, "lines[\(index)]", index == 1 ? 60 : 40) }
        if isAbroad {
            if address.text("country")?.utf8.count != 2 { faults.append(.missing("country", at: "\(place).country")) }
            return faults
        }
        if !isPostcode(address.text("postcode")) {
            faults.append(
                AustraliaPostFault(
                    "43006", "INVALID_POSTCODE", "The postcode must be four digits.", at: "\(place).postcode"))
        }
        if !states.contains(address.text("state") ?? "") {
            faults.append(AustraliaPostFault("43007", "INVALID_STATE", "The state is not valid.", at: "\(place).state"))
        }
        return faults
    }

    private static func faults(ofItem item: JSONValue, isAbroad: Bool, at place: String) -> [AustraliaPostFault] {
        guard let id = item.text("product_id") else { return [.missing("product_id", at: "\(place).product_id")] }
        guard let product = AustraliaPostProduct(id), product.isAbroad == isAbroad else {
            return [
                AustraliaPostFault(
                    "42012", "PRODUCT_NOT_SUPPORTED_BY_CONTRACT_ERROR",
                    "The product \(id) is not available for the contract.", at: place)
            ]
        }
        var faults: [AustraliaPostFault] = []
        for name in ["length", "width", "height", "weight"] where item.given(name)?.thousandths == nil {
            faults.append(.missing(name, at: "\(place).\(name)"))
        }
        if item["contains_dangerous_goods"] == .bool(true) {
            faults.append(
                AustraliaPostFault(
                    "44003", "DANGEROUS_GOODS_NOT_SUPPORTED_BY_PRODUCT_ERROR",
                    "The product \(id) does not take dangerous goods.", at: place))
        }
        if isAbroad, item["item_contents"]?.array?.isEmpty ?? true {
            faults.append(.missing("item_contents", at: "\(place).item_contents"))
        }
        return faults.isEmpty ? sizeFaults(item, at: place) : faults
    }

    private static func sizeFaults(_ item: JSONValue, at place: String) -> [AustraliaPostFault] {
        guard let grams = item["weight"]?.thousandths else { return [] }
        var faults: [AustraliaPostFault] = []
        func add(_ code: String, _ name: String, _ message: String) {
            faults.append(AustraliaPostFault(code, name, message, at: place))
        }
        if !(1...mostGrams).contains(grams) { add("42010", "MAX_WEIGHT", "The weight exceeds the maximum of 22 kg.") }
        var millimetres: [Int64] = []
        for (name, code) in [("width", "42006"), ("height", "42007"), ("length", "42008")] {
            let side = (item[name]?.thousandths ?? 0) / 100
            millimetres.append(side)
            if side > longestSide { add(code, "MAX_\(name.uppercased())", "The \(name) exceeds 105 cm.") }
        }
        if faults.isEmpty, millimetres.reduce(1, *) > mostVolume { add("42009", "MAX_VOLUME", "More than 0.25 m3.") }
        if millimetres.filter({ $0 >= 50 }).count < 2 {
            add("42011", "TWO_DIMENSIONS_LESS_THAN_5CM", "At least two dimensions must be 5 cm.")
        }
        return faults
    }

    private static func isPostcode(_ text: String?) -> Bool {
        guard let text, text.utf8.count == 4, text != "0000" else { return false }
        return text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    // MARK: Labels and orders

    static func faults(ofLabels json: JSONValue) -> [AustraliaPostFault] {
        var faults: [AustraliaPostFault] = []
        if json["shipments"]?.array?.isEmpty ?? true { faults.append(.missing("shipments", at: "shipments")) }
        guard let preference = json["preferences"]?[0] else {
            return faults + [.missing("preferences", at: "preferences")]
        }
        if preference.text("type") != "PRINT" { faults.append(.missing("type", at: "preferences[0].type")) }
        if let format = preference.text("format"), !["PDF", "ZPL"].contains(format) {
            faults.append(
                AustraliaPostFault("44905", "INVALID_FORMAT", "PDF or ZPL.", at: "preferences[0].format"))
        }
        for (index, group) in (preference["groups"]?.array ?? []).enumerated() {
            let place = "preferences[0].groups[\(index)]"
            for name in ["group", "layout"] where group.text(name) == nil {
                faults.append(.missing(name, at: "\(place).\(name)"))
            }
            if group["branded"]?.bool == nil { faults.append(.missing("branded", at: "\(place).branded")) }
            for name in ["left_offset", "top_offset"] where group[name]?.thousandths == nil {
                faults.append(.missing(name, at: "\(place).\(name)"))
            }
        }
        return faults
    }

    static func faults(ofOrder json: JSONValue) -> [AustraliaPostFault] {
        var faults: [AustraliaPostFault] = []
        if json["shipments"]?.array?.isEmpty ?? true { faults.append(.missing("shipments", at: "shipments")) }
        if let method = json.text("payment_method"), method != "CHARGE_TO_ACCOUNT" {
            faults.append(
                AustraliaPostFault("44906", "INVALID_PAYMENT_METHOD", "CHARGE_TO_ACCOUNT only.", at: "payment_method"))
        }
        if let reference = json.text("order_reference"), reference.unicodeScalars.count > 50 {
            faults.append(
                AustraliaPostFault(
                    "44010", "MAX_LENGTH_MERCHANT_REFERENCE_TEXT", "Limited to 50.", at: "order_reference"))
        }
        return faults
    }
}
