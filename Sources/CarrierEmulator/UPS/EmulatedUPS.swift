internal import TextFormats

/// UPS REST interfaces, played: OAuth client credentials, Rating and Shipping (v2409 and before), Label Recovery v1,
/// Tracking v1 and Address Validation v2.
///
/// Below `/ups` the paths are the carrier's; `/oauth` before the token's path and `/api` before the others may be there or
/// not. The client identifier and secret are ``EmulatorSettings/user`` and ``EmulatorSettings/password``, the shipper's
/// number is the last six characters of ``EmulatorSettings/account``.
///
/// Of the codes of errors, 250003, 10429, 120900, TW0001 and TV1002 come from what is known of the carrier, 190102 and
/// 190117 from memory; the others only look like the carrier's.
///
/// Oddities are asked for with the recipient's city:
/// - `Oddity-Negotiated-Absent`: no negotiated charges though asked for, and alert 120900.
/// - `Oddity-Single-Objects`: single objects where lists are promised.
/// - `Oddity-Label-PNG`: the label is a PNG whatever was asked for.
/// - `Oddity-Wrapped-Base64`: the image in lines of 76 characters.
/// - `Oddity-Not-A-Label`: an image that is a page of HTML.
/// - `Oddity-Html-401`: 401 with a page of HTML; `Oddity-Json-401`: 401 though the token is right. Nothing is done.
/// - `Oddity-429`: 429 with code 10429 and no header to say when.
/// - `Oddity-Alerts`: alerts beside a success.
/// - `Oddity-Service-Unavailable`: the service does not go there.
/// - `Oddity-Price-0.1`, `Oddity-Price-42.7`, `Oddity-Price-8.65`: those negotiated charges.
///
/// With address validation the city asks for `Oddity-Ambiguous` and `Oddity-No-Candidates`. A number to track that ends
/// in `404` and was never sold is answered with status 404 as the description has it, any other with 200 and a warning.
public struct EmulatedUPS: EmulatedCarrier {
    /// `ups`.
    public static let name = "ups"

    /// A shipment and what became of it: always of one parcel or more.
    struct Sale: Sendable {
        var number: String
        var labels: [EmulatedLabel]
        var references: [String]
        var voided: Set<String> = []
        var to: JSONValue
        var format: String
        var city: String
    }

    let settings: EmulatorSettings
    var tokens: [String: Int64] = [:]
    var sales: [Sale] = []

    /// UPS with empty books.
    public init(_ settings: EmulatorSettings) { self.settings = settings }

    /// Every label that is not void.
    public var liveLabels: [EmulatedLabel] {
        sales.flatMap { sale in sale.labels.filter { !sale.voided.contains($0.trackingNumber) } }
    }

    /// Answers a request.
    public mutating func answer(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        var parts = request.parts
        if let first = parts.first, ["api", "oauth"].contains(first) { parts.removeFirst() }
        if request.method == "POST", parts == ["security", "v1", "oauth", "token"] { return token(request, &context) }
        guard let bearer = request.bearer, let end = tokens[bearer], end > context.now else {
            return EmulatedUPS.refusal(401, [("250002", "Invalid Authentication Information.")])
        }
        let version = parts.count > 1 ? EmulatedUPS.version(parts[1]) : nil
        switch (request.method, parts.first ?? "", parts.count) {
        case ("POST", "rating", 3):
            guard let version else { break }
            return rate(request, parts[2], version, context)
        case ("POST", "shipments", 3) where parts[2] == "ship":
            guard let version else { break }
            return ship(request, version, &context)
        case ("DELETE", "shipments", 5) where parts[2...3] == ["void", "cancel"]:
            guard let version else { break }
            return void(parts[4], request, version, context)
        case ("POST", "labels", 3) where parts[2] == "recovery": return recover(request)
        case ("GET", "track", 4) where parts[1...2] == ["v1", "details"]: return track(parts[3], request, context)
        case ("GET", "track", 5) where parts[1...3] == ["v1", "reference", "details"]:
            return track(reference: parts[4], request, context)
        case ("POST", "addressvalidation", 3): return validate(request, parts[2])
        default: break
        }
        return EmulatedUPS.refusal(404, [("404", "Resource not found")])
    }

    /// `v2409` as 2409.
    private static func version(_ text: String) -> Int? { text.hasPrefix("v") ? Int(text.dropFirst()) : nil }

    // MARK: Tokens

    private mutating func token(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        guard request.form.first(where: { $0.name == "grant_type" })?.value == "client_credentials" else {
            return EmulatedUPS.refusal(400, [("10400", "Invalid/Missing grant_type.")])
        }
        guard let basic = request.basic, basic == (settings.user, settings.password) else {
            return EmulatedUPS.refusal(401, [("250003", "Invalid Access License number")])
        }
        let token = context.token()
        tokens[token] = context.now + Int64(settings.tokenSeconds) * 1_000
        return .json(
            200,
            .record([
                "token_type": .string("Bearer"), "issued_at": .string(String(context.now)),
                "client_id": .string(settings.user), "access_token": .string(token), "scope": .string(""),
                "expires_in": .string(String(settings.tokenSeconds)), "refresh_count": .string("0"),
                "status": .string("approved"),
            ]))
    }

    // MARK: Errors and what answers have in common

    /// An error in the carrier's shape.
    static func refusal(_ status: Int, _ errors: [(code: String, message: String)]) -> EmulatorResponse {
        let list = errors.map { JSONValue.record(["code": .string($0.code), "message": .string($0.message)]) }
        return .json(status, .record(["response": .record(["errors": .array(list)])]))
    }

    /// The answer to a request that does not fit the description; nil if nothing is wrong with it.
    static func refusal(_ check: RequestCheck) -> EmulatorResponse? {
        check.findings.isEmpty ? nil : refusal(400, check.findings.map { ("9120000", "Invalid request: \($0.text)") })
    }

    /// Answers that a recipient's city asks for before anything is done.
    static func oddity(_ city: String) -> EmulatorResponse? {
        switch city {
        case "Oddity-Html-401":
            .text(401, "text/html", "<html><body><h1>401 Authorization Required</h1></body></html>")
        case "Oddity-Json-401": refusal(401, [("250002", "Invalid Authentication Information.")])
        case "Oddity-429": refusal(429, [("10429", "Too Many Requests")])
        default: nil
        }
    }

    /// `Response` of an answer: success, alerts, and what the client called the transaction.
    static func response(_ alerts: [(code: String, text: String)], _ transaction: JSONValue?) -> JSONValue {
        let list = alerts.map { JSONValue.record(["Code": .string($0.code), "Description": .string($0.text)]) }
        return .record([
            "ResponseStatus": .record(["Code": .string("1"), "Description": .string("Success")]),
            "Alert": list.isEmpty ? nil : .array(list), "TransactionReference": transaction ?? .record([:]),
        ])
    }

    /// A list, or its only element by itself where versions before `since` have it so.
    static func list(_ elements: [JSONValue], _ version: Int, since: Int, isSingle: Bool = false) -> JSONValue {
        (version < since || isSingle) && elements.count == 1 ? elements[0] : .array(elements)
    }

    static func money(_ cents: Int64) -> JSONValue {
        .record(["CurrencyCode": .string("USD"), "MonetaryValue": .string(EmulatorMoney.fixed(cents))])
    }

    /// An address and who is there, as Rating and Shipping have it.
    static func checkParty(_ check: inout RequestCheck, _ place: String, isShipping: Bool) {
        check.object(place)
        guard check.value(place)?.members != nil else { return }
        check.text("\(place).Name", 1...35, required: isShipping)
        check.text("\(place).AttentionName", 1...35, required: false)
        check.text("\(place).EMailAddress", 1...50, required: false)
        check.text("\(place).EMailAddress", 1...50, required: false)
        if check.value("\(place).Phone") != nil { check.text("\(place).Phone.Number", 1...15) }
        let address = "\(place).Address"
        check.object(address)
        let lines = check.list("\(address).AddressLine", 1...3, required: isShipping)
        for index in 0..<lines { check.text("\(address).AddressLine.\(index)", 1...35) }
        check.text("\(address).City", 1...30, required: isShipping)
        check.text("\(address).CountryCode", 2...2)
        let country = check.string("\(address).CountryCode") ?? ""
        let hasRegions = ["US", "CA"].contains(country)
        check.text("\(address).StateProvinceCode", 1...5, required: isShipping && hasRegions)
        check.text("\(address).PostalCode", 1...9, required: hasRegions || country == "PR") { postcode in
            switch country {
            case "US", "PR": postcode.isDigits && [5, 9].contains(postcode.utf8.count)
            case "CA":
                postcode.utf8.count == 6
                    && postcode.enumerated().allSatisfy {
                        $0.offset % 2 == 0 ? $0.element.isLetter : $0.element.isNumber
                    }
            default: postcode.allSatisfy { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" }
            }
        }
    }

    /// A parcel, as Rating (`PackagingType`) and Shipping (`Packaging`) have it.
    static func checkParcel(_ check: inout RequestCheck, _ place: String, isShipping: Bool) {
        let packaging = isShipping ? "Packaging" : "PackagingType"
        check.text("\(place).\(packaging).Code", 2...2)
        let isDecimal = { (text: String) in JSONValue.number(text).thousandthsUpwards.map { $0 > 0 } ?? false }
        check.text("\(place).PackageWeight.Weight", 1...(isShipping ? 5 : 6), where: isDecimal)
        check.text("\(place).PackageWeight.UnitOfMeasurement.Code", oneOf: ["LBS", "KGS", "OZS"])
        guard check.value("\(place).Dimensions") != nil else { return }
        for side in ["Length", "Width", "Height"] {
            check.text("\(place).Dimensions.\(side)", 1...(isShipping ? 3 : 9), where: isDecimal)
        }
        check.text("\(place).Dimensions.UnitOfMeasurement.Code", oneOf: ["IN", "CM"])
        let isMetric = check.string("\(place).PackageWeight.UnitOfMeasurement.Code") == "KGS"
        if isMetric != (check.string("\(place).Dimensions.UnitOfMeasurement.Code") == "CM") {
            check.note("\(place).Dimensions.UnitOfMeasurement.Code")
        }
    }

    /// Shipper's number and payer are the account; nil if they are.
    func refusalOfAccount(_ numbers: [String?]) -> EmulatorResponse? {
        numbers.compactMap { $0 }.allSatisfy { $0 == settings.account.suffix(6) }
            ? nil : EmulatedUPS.refusal(400, [("120100", "Missing or invalid shipper number")])
    }

    /// What a charge's payer is called, whether charges come as a list or alone.
    static func payers(_ payment: JSONValue?) -> [String?] {
        let charges = payment?["ShipmentCharge"]
        return (charges?.array ?? [charges].compactMap { $0 }).map { $0["BillShipper"]?.text("AccountNumber") }
    }
}
