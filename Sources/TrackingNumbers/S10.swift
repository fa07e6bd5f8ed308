internal import ShipmentModel

/// A postal item's identifier after UPU standard S10: service indicator, eight digits, check digit, country.
public struct S10: Hashable, Sendable {
    /// For how many months after its use a number must not be used again. Source: UPU S10, at least twelve months
    /// (twenty-four recommended).
    public static let uniquenessMonths = 12

    /// Two capital letters that name the service, such as `RA` (registered) or `CP` (parcel).
    public let serviceIndicator: String
    /// Eight digits.
    public let serial: String
    /// ISO 3166-1 alpha-2 code of the issuing post's country.
    public let country: String
    /// The whole number: 13 characters.
    public let text: String

    /// Reads `RA473124829GB`; blanks between the groups and small letters are allowed.
    ///
    /// Whether a post uses the service indicator is not checked: posts do use letters that S10 reserves.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(text)
        try scan.require(length: 13)
        let bytes = scan.bytes
        guard bytes[..<2].allSatisfy(isCapital), bytes[11...].allSatisfy(isCapital), bytes[2..<11].allSatisfy(isDigit)
        else {
            throw scan.fault(.character, expected: "two letters, nine digits, two letters")
        }
        try scan.require(check: CheckDigits.s10Modulo11(bytes[2..<10]), at: 10)
        serviceIndicator = scan.part(0..<2)
        serial = scan.part(2..<10)
        country = scan.part(11..<13)
        self.text = scan.text
    }

    /// Builds a number.
    /// - Parameters:
    ///   - serviceIndicator: Two capital letters.
    ///   - serial: 0 to 99 999 999.
    ///   - country: Two capital letters.
    public init(serviceIndicator: String, serial: Int64, country: String) throws(NumberFault) {
        guard serviceIndicator.utf8.count == 2, serviceIndicator.utf8.allSatisfy(isCapital) else {
            throw NumberFault(.service, serviceIndicator, expected: "a service indicator of two capital letters")
        }
        guard country.utf8.count == 2, country.utf8.allSatisfy(isCapital) else {
            throw NumberFault(.prefix, country, expected: "a country code of two capital letters")
        }
        guard let digits = zeroPadded(serial, width: 8) else {
            throw NumberFault(.serial, String(serial), expected: "a serial number of at most 8 digits")
        }
        let check = String(decoding: [CheckDigits.s10Modulo11(Array(digits.utf8))], as: UTF8.self)
        try self.init(serviceIndicator + digits + check + country)
    }

    /// As people read it: `RA 473 124 829 GB`.
    public var humanReadable: String {
        serviceIndicator + " " + grouped(String(text.dropFirst(2).prefix(9)), every: 3) + " " + country
    }

    /// What the barcode holds: the thirteen characters.
    public var barcode: BarcodePayload { .code128(text) }
}

extension S10: FormattedNumber {
    var format: NumberFormat { .s10 }
    var payloads: [BarcodePayload] { [barcode] }

    /// Its parts.
    var parts: [NumberPart] {
        [
            NumberPart("service indicator", serviceIndicator, kind),
            NumberPart("serial number", serial),
            NumberPart("check digit", text.dropFirst(10).prefix(1), "UPU S10 modulo 11"),
            NumberPart("country", country, "the issuing post's"),
        ]
    }

    var notes: [String] {
        let unique = "unique for \(S10.uniquenessMonths) months"
        guard Country(country)?.isAssigned != true else { return [unique] }
        return ["no post issues it: \(country) is no country of ISO 3166-1; such numbers are for trials", unique]
    }

    /// What the service indicator says of the item. Posts use letters that S10 reserves or does not assign, too.
    ///
    /// Source: UPU S10-12 as public descriptions of it give the ranges.
    private var kind: String {
        let second = serviceIndicator.utf8.last ?? 0
        return switch serviceIndicator.first {
        case "C": serviceIndicator == "CZ" ? "parcel, by agreement of two posts" : "parcel"
        case "E": second >= UInt8(ascii: "X") ? "EMS, by agreement of two posts" : "EMS"
        case "H": "e-commerce parcel"
        case "L": "letter post, express or tracked"
        case "M": "M-bag"
        case "Q" where second <= UInt8(ascii: "M"): "international business reply"
        case "R": "letter post, registered"
        case "U": "letter post, neither registered nor insured, that has a customs declaration"
        case "V": "letter post, insured"
        case "A" where second >= UInt8(ascii: "V"), "B", "D", "N", "P", "Z":
            "the post's own, or by agreement of two posts"
        case "G" where serviceIndicator == "GA" || serviceIndicator == "GD":
            "the post's own, or by agreement of two posts"
        case "J", "K", "S", "T", "W": "reserved by UPU S10; some posts use it at home"
        case "F", "I", "O", "X", "Y": "not assigned by UPU S10"
        default: "in no range that is known here"
        }
    }
}
