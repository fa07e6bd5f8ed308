/// What a FedEx Express barcode (ASTRA) of 34 digits holds: 13 digits of FedEx's, `00`, a destination of five, `00` and
/// the tracking number. Only the last has a meaning that is public. Never issued.
///
/// Source: decoded labels of FedEx's interface.
public struct FedExExpress34: Hashable, Sendable {
    /// The tracking number.
    public let number: FedEx12
    /// The whole number: 34 digits.
    public let text: String

    /// Reads the 34 digits; blanks are allowed.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(text)
        try scan.requireDigits(34)
        guard scan.part(20..<22) == "00" else {
            throw scan.fault(.prefix, expected: "00 in front of the tracking number")
        }
        number = try FedEx12(scan.part(22..<34))
        self.text = scan.text
    }

    /// Groups of four from the left.
    public var humanReadable: String { grouped(text, every: 4) }

    /// What the barcode holds: the 34 digits, without function characters.
    public var barcode: BarcodePayload { .code128(text) }
}

extension FedExExpress34: FormattedNumber {
    var format: NumberFormat { .fedExExpress34 }
    var payloads: [BarcodePayload] { [barcode] }

    /// Its parts.
    var parts: [NumberPart] {
        [
            NumberPart(
                "routing", text.prefix(20), "FedEx's: form, service, day, origin and destination; not published"),
            NumberPart("filler", "00"),
        ] + number.parts
    }
}

/// What an older FedEx Express barcode of 32 digits holds: 16 digits of FedEx's, the tracking number and a form
/// identifier. Read only.
///
/// Source: the public tracking-number data of jkeen (MIT licence).
public struct FedExExpress32: Hashable, Sendable {
    /// The tracking number.
    public let number: FedEx12
    /// Four digits.
    public let form: String
    /// The whole number: 32 digits.
    public let text: String

    /// Reads the 32 digits; blanks are allowed.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(text)
        try scan.requireDigits(32)
        number = try FedEx12(scan.part(16..<28))
        form = scan.part(28..<32)
        self.text = scan.text
    }

    /// Groups of four from the left.
    public var humanReadable: String { grouped(text, every: 4) }
}

extension FedExExpress32: FormattedNumber {
    var format: NumberFormat { .fedExExpress32 }

    /// Its parts.
    var parts: [NumberPart] {
        [NumberPart("routing", text.prefix(16), "FedEx's; not published")] + number.parts
            + [NumberPart("form identifier", form)]
    }
}
