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
        let bytes = text.utf8.filter { $0 != UInt8(ascii: " ") }.map { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 32 : byte
        }
        guard bytes.count == 13 else {
            throw NumberFault(.length, text, expected: "13 characters, not \(bytes.count)")
        }
        let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard bytes[..<2].allSatisfy({ letters.contains($0) }), bytes[11...].allSatisfy({ letters.contains($0) }),
            bytes[2..<11].allSatisfy({ digits.contains($0) })
        else {
            throw NumberFault(.character, text, expected: "two letters, nine digits, two letters")
        }
        let check = CheckDigits.s10Modulo11(bytes[2..<10])
        guard bytes[10] == check else {
            throw NumberFault(
                .checkDigit, text, expected: "the check digit \(String(decoding: [check], as: UTF8.self))")
        }
        func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        serviceIndicator = part(0..<2)
        serial = part(2..<10)
        country = part(11..<13)
        self.text = part(0..<13)
    }

    /// Builds a number.
    /// - Parameters:
    ///   - serviceIndicator: Two capital letters.
    ///   - serial: 0 to 99 999 999.
    ///   - country: Two capital letters.
    public init(serviceIndicator: String, serial: Int64, country: String) throws(NumberFault) {
        let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
        guard serviceIndicator.utf8.count == 2, serviceIndicator.utf8.allSatisfy({ letters.contains($0) }) else {
            throw NumberFault(.service, serviceIndicator, expected: "a service indicator of two capital letters")
        }
        guard country.utf8.count == 2, country.utf8.allSatisfy({ letters.contains($0) }) else {
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
