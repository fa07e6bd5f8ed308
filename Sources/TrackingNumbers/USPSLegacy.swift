/// A USPS confirmation number from before the Intelligent Mail package barcode: 20 digits, or 22 with the application
/// identifier 91 in front. Read only: USPS does not take them any more.
///
/// Service type code (2), mailer (9), serial (8), check digit. Source: the public tracking-number data of jkeen
/// (MIT licence); the parts are recalled from USPS Publication 91.
public struct USPSLegacy: Hashable, Sendable {
    /// Two digits.
    public let serviceType: String
    /// Nine digits.
    public let mailer: String
    /// Eight digits.
    public let serial: String
    /// The whole number: 20 or 22 digits, as it was read.
    public let text: String

    /// Reads the number, with or without `420` and a ZIP of five digits in front; blanks are allowed.
    ///
    /// A number of 20 digits has its check digit computed with or without the 91 that it lacks; both occur.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        var scan = NumberScan(text)
        if scan.count == 30, scan.starts(with: "420") { scan = scan.dropping(scan.part(0..<8)) }
        try scan.require(0..<scan.count, isDigit, expected: "20 or 22 digits only")
        guard scan.count == 20 || scan.count == 22 else {
            throw scan.fault(.length, expected: "20 or 22 digits, not \(scan.count)")
        }
        let isLong = scan.count == 22
        guard !isLong || scan.starts(with: "91") else {
            throw scan.fault(.prefix, expected: "91 in front of 20 digits")
        }
        let unchecked = scan.bytes.dropLast()
        if isLong || CheckDigits.gs1Modulo10(Array("91".utf8) + unchecked) != scan.bytes.last {
            try scan.require(check: CheckDigits.gs1Modulo10(unchecked))
        }
        let start = isLong ? 2 : 0
        serviceType = scan.part(start..<start + 2)
        mailer = scan.part(start + 2..<start + 11)
        serial = scan.part(start + 11..<start + 19)
        self.text = scan.text
    }

    /// As people read it: groups of four from the left.
    public var humanReadable: String { grouped(text, every: 4) }
}

extension USPSLegacy: FormattedNumber {
    var format: NumberFormat { .uspsLegacy }

    /// Its parts.
    var parts: [NumberPart] {
        (text.utf8.count == 22 ? [NumberPart("application identifier", "91")] : []) + [
            NumberPart("service type code", serviceType), NumberPart("mailer", mailer),
            NumberPart("serial number", serial), NumberPart("check digit", text.suffix(1), "GS1 modulo 10"),
        ]
    }
}
