/// A UPS waybill number: a capital letter, nine digits and a check digit. Read only.
///
/// Source: the public tracking-number data of jkeen (MIT licence).
public struct UPSWaybill: Hashable, Sendable {
    /// The whole number: 11 characters.
    public let text: String

    /// Reads `K1506235620`; blanks and small letters are allowed.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(text)
        try scan.require(length: 11)
        guard isCapital(scan.bytes[0]), scan.bytes[1...].allSatisfy(isDigit) else {
            throw scan.fault(.character, expected: "a letter and ten digits")
        }
        try scan.require(check: CheckDigits.upsModulo10(scan.bytes[1..<10]))
        self.text = scan.text
    }

    /// As people read it: `K150 6235 620`.
    public var humanReadable: String { grouped(text, 4, 4, 3) }
}

extension UPSWaybill: FormattedNumber {
    var format: NumberFormat { .upsWaybill }

    /// Its parts.
    var parts: [NumberPart] {
        [
            NumberPart("letter", text.prefix(1)), NumberPart("serial number", text.dropFirst().prefix(9)),
            NumberPart("check digit", text.suffix(1), "UPS modulo 10 over the digits"),
        ]
    }
}
