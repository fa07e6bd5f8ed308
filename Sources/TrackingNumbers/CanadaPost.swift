/// A Canada Post parcel identification number: 15 digits and a check digit. Read only.
///
/// Source: the public tracking-number data of jkeen (MIT licence).
public struct CanadaPostPIN: Hashable, Sendable {
    /// The whole number: 16 digits.
    public let text: String

    /// Reads the 16 digits; blanks are allowed.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(text)
        try scan.requireDigits(16)
        try scan.require(check: CheckDigits.gs1Modulo10(scan.bytes.dropLast()))
        self.text = scan.text
    }

    /// As people read it: groups of four.
    public var humanReadable: String { grouped(text, every: 4) }
}

extension CanadaPostPIN: FormattedNumber {
    var format: NumberFormat { .canadaPost }

    /// Its parts.
    var parts: [NumberPart] {
        [
            NumberPart("origin", text.prefix(7)), NumberPart("serial number", text.dropFirst(7).prefix(8)),
            NumberPart("check digit", text.suffix(1), "GS1 modulo 10"),
        ]
    }
}
