internal import Crypto
internal import TextFormats
internal import XMLReading

/// What of a message may be shown. The rule is to hide: a value is shown only where its name is listed here, where it is
/// not part of somebody's address or of a credential, and where it looks like what that name stands for. All else is
/// replaced by its kind and length, and a document in base64 by its length and the beginning of its SHA-256.
///
/// What it cannot know: a carrier that puts a person's name, as one word, where its interface has a code.
enum Redaction {
    /// What a value's name lets it be.
    private enum Form {
        /// A word of an interface: `DELIVERED`, `fedex-ground`, `03`.
        case word
        /// A figure: `12.40`.
        case figure
        /// Two or three capital letters: a country or a currency.
        case letters
    }

    // MARK: Parts of a message

    /// The path, with every segment that is no listed word replaced; `text` is a URL without its query.
    static func path(ofURL text: Substring) -> String {
        let segments = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst(3)
        return segments.map { segment in
            let isVersion =
                segment.first == "v" && segment.utf8.count <= 5
                && segment.utf8.dropFirst().allSatisfy { isDigit($0) || $0 == UInt8(ascii: "_") }
            if segment.isEmpty || isVersion || pathWords.contains(String(segment)) {
                return "/" + segment
            }
            return "/<\(segment.utf8.count)>"
        }.joined()
    }

    /// The names of a query and what may be shown of its values.
    static func query(_ text: Substring) -> JSONValue {
        let pairs = text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), scalar(parts.count > 1 ? String(parts[1]) : "", named: [String(parts[0])]))
        }
        return object(pairs)
    }

    /// Header fields: their names, and the values of those that frame a message.
    static func headers(_ headers: HTTPHeaders) -> JSONValue {
        object(
            headers.fields.map { field in
                let name = field.name.lowercased()
                if name == "content-type" || name == "accept" {
                    let type = String(field.value.prefix { $0 != ";" })
                    if mediaTypes.contains(type.lowercased()) { return (field.name, .string(type)) }
                }
                if name == "content-encoding", contentEncodings.contains(field.value) {
                    return (field.name, .string(field.value))
                }
                if shownHeaders.contains(name), isFigure(field.value) { return (field.name, .string(field.value)) }
                return (field.name, .string("<text \(field.value.utf8.count)>"))
            })
    }

    /// A body: JSON and XML by their structure, anything else by its length.
    static func body(_ bytes: [UInt8]) -> JSONValue {
        let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
        if first == UInt8(ascii: "<"), let document = try? XMLDocument(bytes) {
            return .object([JSONMember("xml", element(document.root, within: [], depth: 1))])
        }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "["), let document = try? JSONDocument(bytes) {
            return .object([JSONMember("json", value(document.root, named: [], depth: 1))])
        }
        return .string("<\(bytes.count) bytes>")
    }

    // MARK: Structure

    /// What lies deeper is left out: a record must be readable by what reads JSON here, and an element of XML takes two
    /// levels of it.
    private static let maximumDepth = (json: JSONDocument.maximumDepth - 4, xml: JSONDocument.maximumDepth / 2 - 4)

    private static func value(_ value: JSONValue, named names: [String], depth: Int) -> JSONValue {
        switch value {
        case .array where depth > maximumDepth.json, .object where depth > maximumDepth.json: .string("<deeper>")
        case .null, .bool: value
        case .number(let text): isShown(text, named: names) ? value : .string("<number \(text.utf8.count)>")
        case .string(let text): scalar(text, named: names)
        case .array(let elements): .array(elements.map { self.value($0, named: names, depth: depth + 1) })
        case .object(let members):
            object(
                members.map {
                    ($0.name, self.value($0.value, named: names + [$0.name], depth: depth + 1))
                })
        }
    }

    private static func element(_ element: XMLElement, within names: [String], depth: Int) -> JSONValue {
        guard depth <= maximumDepth.xml else { return .string("<deeper>") }
        let names = names + [element.name]
        var members = [JSONMember("name", .string(name(element.name, at: 0)))]
        if !element.attributes.isEmpty {
            members.append(
                JSONMember(
                    "attributes",
                    object(element.attributes.map { ($0.name, scalar($0.value, named: names + [$0.name])) })))
        }
        if !element.text.isEmpty { members.append(JSONMember("text", scalar(element.text, named: names))) }
        if !element.children.isEmpty {
            members.append(
                JSONMember(
                    "children", .array(element.children.map { self.element($0, within: names, depth: depth + 1) })))
        }
        return .object(members)
    }

    /// Members whose names may be shown, numbered where they may not or come twice.
    private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
        var used: Set<String> = []
        return .object(
            members.enumerated().map { index, member in
                var name = name(member.0, at: index)
                if !used.insert(name).inserted {
                    name += " #\(index)"
                    used.insert(name)
                }
                return JSONMember(name, member.1)
            })
    }

    /// A member's own name, if it looks like one: letters and few digits. Some answers are keyed by parcel numbers.
    private static func name(_ text: String, at index: Int) -> String {
        let bytes = text.utf8
        let isName =
            (1...48).contains(bytes.count) && bytes.count(where: isDigit) <= 2
            && bytes.dropFirst(text.hasPrefix("@") || text.hasPrefix("$") ? 1 : 0).allSatisfy {
                isLetter($0) || isDigit($0) || "_-.:".utf8.contains($0)
            }
        return isName ? text : "<name \(bytes.count) #\(index)>"
    }

    // MARK: Values

    private static func scalar(_ text: String, named names: [String]) -> JSONValue {
        if text.isEmpty || isShown(text, named: names) { return .string(text) }
        let bytes = text.utf8
        if bytes.count >= 256, bytes.allSatisfy({ isLetter($0) || isDigit($0) || "+/=-_\r\n ".utf8.contains($0) }) {
            let digest = SHA256.hash(data: Array(bytes)).prefix(4).map { byte in
                let digits = String(byte, radix: 16)
                return digits.count < 2 ? "0" + digits : digits
            }
            return .string("<base64 \(bytes.count) sha256 \(digest.joined())>")
        }
        return .string("<text \(bytes.count)>")
    }

    private static func isShown(_ text: String, named names: [String]) -> Bool {
        guard let last = names.last else { return false }
        let folded = names.map(fold)
        guard let form = form(of: fold(last), within: folded.dropLast()) else { return false }
        if form != .letters, folded.contains(where: { name in hiddenNames.contains { name.contains($0) } }) {
            return false
        }
        return switch form {
        case .letters: (2...3).contains(text.utf8.count) && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
        case .figure: isFigure(text)
        case .word: isWord(text)
        }
    }

    private static func form(of name: String, within names: ArraySlice<String>) -> Form? {
        if letterNames.contains(name) { return .letters }
        if wordNames.contains(name) { return .word }
        if figureNames.contains(where: { name.hasSuffix($0) }) { return .figure }
        // `{"weight": {"value": 12}}` and `{"country": {"code": "DE"}}` are named by what they stand in.
        if ["value", "content", "text"].contains(name), let outer = names.last {
            return form(of: outer, within: names.dropLast())
        }
        return nil
    }

    /// Up to nine digits with a point or comma and a sign.
    private static func isFigure(_ text: String) -> Bool {
        let digits = text.utf8.drop { $0 == UInt8(ascii: "-") }
        return (1...10).contains(digits.count) && (1...9).contains(digits.count(where: isDigit))
            && digits.count { $0 == 0x2E || $0 == 0x2C } <= 1
            && digits.allSatisfy { isDigit($0) || $0 == 0x2E || $0 == 0x2C }
    }

    /// A word of an interface, not a key or a number of something: short, few digits, spelt as words are.
    private static func isWord(_ text: String) -> Bool {
        let bytes = text.utf8
        let digits = bytes.count(where: isDigit)
        return bytes.count <= (digits == 0 ? 48 : 16) && digits <= 6
            && bytes.allSatisfy { isLetter($0) || isDigit($0) || "_-.".utf8.contains($0) } && isSpelt(text)
    }

    /// Whether capitals stand as in `DELIVERED`, `delivered` or `inTransit`, and not as in a random key: in each run of
    /// letters all or none are capitals, or two small letters follow each.
    private static func isSpelt(_ text: String) -> Bool {
        text.utf8.split { !isLetter($0) }.map(Array.init).allSatisfy { letters in
            let capitals = letters.indices.filter { letters[$0] & 0x20 == 0 }
            return capitals.count == letters.count
                || capitals.allSatisfy {
                    $0 + 2 < letters.count && letters[($0 + 1)...($0 + 2)].allSatisfy { $0 & 0x20 != 0 }
                }
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }

    /// A name's letters, small: `Service_Code` and `serviceCode` are one.
    private static func fold(_ name: String) -> String {
        String(decoding: name.utf8.lazy.filter(isLetter).map { $0 | 0x20 }, as: UTF8.self)
    }

    // MARK: Names, folded

    /// Within a member whose name contains one of these nothing is shown but countries and currencies.
    private static let hiddenNames = [
        "account", "address", "auth", "billto", "consignee", "contact", "credential", "customer", "email", "exporter",
        "importer", "location", "party", "password", "payer", "payor", "person", "phone", "postal", "postcode",
        "receiver", "recipient", "secret", "sender", "shipfrom", "shipper", "shipto", "signature", "signed", "token",
        "zip",
    ]

    private static let letterNames: Set<String> = [
        "country", "countrycode", "countryofmanufacture", "countryoforigin", "countryregioncode", "currency",
        "currencycode", "destinationcountrycode", "isocountrycode", "isocurrencycode", "origincountrycode",
    ]

    private static let wordNames: Set<String> = [
        "action", "category", "code", "deliverystatus", "destinationentryfacilitytype", "dimensionunit", "dimunit",
        "errorcode", "errornumber", "event", "eventcode", "eventstatuscode", "eventtype", "exceptioncode", "fileformat",
        "format", "imageformat", "imagetype", "incoterm", "incoterms", "kind", "labelformat", "labeltype", "language",
        "level", "locale", "mailclass", "packagecode", "packagetype", "packaging", "packagingcode", "packagingtype",
        "pricetype", "processingcategory", "product", "productcode", "productkey", "producttype", "rateindicator",
        "reasoncode", "requestoption", "resolution", "service", "servicecode", "servicelevel", "servicetype",
        "severity",
        "status", "statuscategory", "statuscode", "statustype", "termsofsale", "type", "typecode", "unit",
        "unitofmeasure", "unitofmeasurement", "units", "weightunit",
    ]

    /// The ends of names whose values are figures: `totalAmount`, `billing_weight`.
    private static let figureNames = [
        "amount", "charge", "charges", "cost", "count", "days", "depth", "expiresin", "fee", "girth", "grams", "height",
        "httpstatus", "length", "monetaryvalue", "ounces", "percentage", "pounds", "price", "quantity", "rate", "tax",
        "total", "volume", "weight", "width",
    ]

    private static let shownHeaders: Set<String> = [
        "content-length", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "retry-after",
        "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset",
    ]

    private static let mediaTypes: Set<String> = [
        "*/*", "application/json", "application/pdf", "application/problem+json", "application/soap+xml",
        "application/x-www-form-urlencoded", "application/xml", "image/gif", "image/png", "text/html", "text/plain",
        "text/xml",
    ]

    private static let contentEncodings: Set<String> = ["br", "deflate", "gzip", "identity", "zstd"]

    /// Words of carriers' paths; anything else in a path may be an account or a parcel.
    private static let pathWords: Set<String> = [
        "address", "address-validate", "addresses", "addressvalidation", "api", "api-key", "authenticate", "authorize",
        "barcode", "base-rates", "buy", "cancel", "capabilities", "checkout", "confirm", "delivery", "details",
        "domestic", "endofday", "international", "items", "label", "label-reprint", "labels", "manifest", "manifests",
        "ncshipment", "network", "oauth", "oauth2", "options", "orders", "packages", "parceladdress", "parcellabel",
        "parcels", "parceltrack", "payment-authorization", "payments", "pickups", "price", "prices", "quotes", "rate",
        "rates", "rating", "recovery", "reference", "refund", "refunds", "resolve", "rest", "results", "retry", "rs",
        "scan-form", "scan-forms", "scan_forms", "search", "security", "serviceAvailability", "ship", "shipment",
        "shipments", "shipping", "shippingoptions", "status", "summary", "token", "track", "track-trace", "trackers",
        "tracking", "trackingnumbers", "user", "validate", "vis", "void",
    ]
}
