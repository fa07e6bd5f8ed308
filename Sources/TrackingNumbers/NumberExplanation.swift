/// One part of a tracking number.
public struct NumberPart: Hashable, Sendable {
    /// What the format calls it, such as `service type code`.
    public let name: String
    /// Its characters.
    public let text: String
    /// What it says, in words; empty where the name says it all.
    public let meaning: String

    /// A part.
    public init(_ name: String, _ text: some StringProtocol, _ meaning: String = "") {
        self.name = name
        self.text = String(text)
        self.meaning = meaning
    }
}

/// What a tracking number says, part by part.
public struct NumberExplanation: Hashable, Sendable {
    /// The format.
    public let format: NumberFormat
    /// The number as it is stored and compared.
    public let text: String
    /// The number as printed.
    public let humanReadable: String
    /// Its parts in order; their texts one after another are ``text``.
    public let parts: [NumberPart]
    /// What else is known, or only supposed.
    public let notes: [String]
}

/// What all formats' values have in common.
protocol FormattedNumber: Hashable, Sendable {
    /// The format.
    var format: NumberFormat { get }
    /// The whole number: the form that is stored and compared.
    var text: String { get }
    /// As printed for people.
    var humanReadable: String { get }
    /// Its parts in order; their texts one after another are ``text``.
    var parts: [NumberPart] { get }
    /// What else is known, or only supposed.
    var notes: [String] { get }
    /// What its barcodes hold as far as the number alone tells; none where that is not known.
    var payloads: [BarcodePayload] { get }
}

extension FormattedNumber {
    var notes: [String] { [] }
    var payloads: [BarcodePayload] { [] }
}
