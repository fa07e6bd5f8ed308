/// Why a label could not be drawn or written.
public struct LabelFault: Error, Hashable, Sendable {
    /// The kinds of fault; the raw values are stable and go on the wire.
    public enum Code: String, Sendable, CaseIterable {
        /// No configured font has a character.
        case missingGlyph = "missing-glyph"
        /// A text does not fit at the smallest size its place allows.
        case textTooLong = "text-too-long"
        /// Something the label must show is not given.
        case missingField = "missing-field"
        /// A detail of the service has not the form the template prints.
        case detail = "bad-detail"
        /// The postcode is none of the destination's country.
        case postcode = "bad-postcode"
        /// The template cannot be used for this destination.
        case destination = "wrong-destination"
        /// The tracking number has a format the template does not print.
        case numberFormat = "wrong-number-format"
        /// A barcode cannot hold its content, or does not fit its place at this resolution.
        case symbol = "bad-symbol"
        /// The drawing breaks a rule of the carrier, such as type too small or ink in a quiet zone.
        case layout = "bad-layout"
        /// Customs would refuse a declaration: it is vague or contradicts itself.
        case customs = "bad-customs"
        /// A font file is missing or not a font that can be used.
        case font = "bad-font"
    }

    /// What kind of fault.
    public let code: Code
    /// The field of the label's content in the notation of the interface, such as `ship_to.name`; or the font's file.
    public let field: String
    /// The offending text or character.
    public let value: String
    /// What would have been right, in words.
    public let expected: String

    init(_ code: Code, field: String, value: String, expected: String) {
        self.code = code
        self.field = field
        self.value = value
        self.expected = expected
    }
}

extension LabelFault: CustomStringConvertible {
    /// `missing-glyph: ship_to.name: "😀" (expected …)`.
    public var description: String { "\(code.rawValue): \(field): \"\(value)\" (expected \(expected))" }
}
