/// Why a tracking number, or the range that one should come from, was refused.
public struct NumberFault: Error, Hashable, Sendable {
    /// The kinds of fault; the raw values are stable and go on the wire.
    public enum Code: String, Sendable, CaseIterable {
        /// No known format looks like this.
        case unrecognised = "unrecognised"
        /// Too short or too long.
        case length = "length"
        /// A character that the format does not have at its place.
        case character = "character"
        /// The number begins with something no number of the format begins with.
        case prefix = "prefix"
        /// A service code or service indicator that cannot be one.
        case service = "service"
        /// A mailer identifier that cannot be one.
        case mailer = "mailer"
        /// Whoever issues the number: a shipper, a company prefix, a customer code that cannot be one.
        case issuer = "issuer"
        /// A postcode in or in front of the number that is none.
        case postcode = "postcode"
        /// The check digit is wrong.
        case checkDigit = "check-digit"
        /// The serial number does not fit the format or the range granted.
        case serial = "serial"
        /// A range whose first serial comes after its last.
        case emptyRange = "empty-range"
        /// A format whose numbers are read only: nobody grants ranges of them, or how they are made is not known.
        case notIssuable = "not-issuable"
    }

    /// What kind of fault.
    public let code: Code
    /// The offending text; of a long one its first ``longestValue`` characters and `…`.
    public let value: String
    /// What would have been right, in words.
    public let expected: String
    /// The number as it would be with the right check digit; nil where something else is wrong.
    public let corrected: String?

    /// How many characters (Unicode scalars) of a text are repeated.
    public static let longestValue = 60

    /// A fault.
    public init(_ code: Code, _ value: some StringProtocol, expected: String, corrected: String? = nil) {
        self.code = code
        let scalars = value.unicodeScalars
        let end = scalars.index(scalars.startIndex, offsetBy: NumberFault.longestValue, limitedBy: scalars.endIndex)
        self.value = end.map { $0 < scalars.endIndex ? String(value[..<$0]) + "…" : String(value) } ?? String(value)
        self.expected = expected
        self.corrected = corrected
    }
}

extension NumberFault: CustomStringConvertible {
    /// `check-digit: "…3" (expected the check digit 2)`.
    public var description: String { "\(code.rawValue): \"\(value)\" (expected \(expected))" }
}
