/// A GS1 serial shipping container code: extension digit, company prefix and serial (16 together), check digit.
///
/// Source: GS1 General Specifications 2.2.1 and 7.9.1.
public struct SSCC: Hashable, Sendable {
    /// The whole number: 18 digits.
    public let text: String

    /// Reads `(00) 376123450000010009` or the 18 digits, also with the application identifier in front as scanners send
    /// it.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let bracketed = NumberScan(text).dropping("(00)")
        let scan = bracketed.count == 20 ? bracketed.dropping("00") : bracketed
        try scan.requireDigits(18)
        try scan.require(check: CheckDigits.gs1Modulo10(scan.bytes.dropLast()))
        self.text = scan.text
    }

    /// Builds a number.
    /// - Parameters:
    ///   - extensionDigit: 0 to 9, the issuer's to choose.
    ///   - companyPrefix: 4 to 12 digits that GS1 assigned.
    ///   - serial: From 0; with the other two 17 digits.
    public init(extensionDigit: Int, companyPrefix: String, serial: Int64) throws(NumberFault) {
        guard (0...9).contains(extensionDigit) else {
            throw NumberFault(.issuer, String(extensionDigit), expected: "an extension digit from 0 to 9")
        }
        guard (4...12).contains(companyPrefix.utf8.count), companyPrefix.utf8.allSatisfy(isDigit) else {
            throw NumberFault(.issuer, companyPrefix, expected: "a GS1 company prefix of 4 to 12 digits")
        }
        let body = try numbered("\(extensionDigit)" + companyPrefix, serial, width: 17, meaning: "a company prefix")
        try self.init(body + String(decoding: [CheckDigits.gs1Modulo10(Array(body.utf8))], as: UTF8.self))
    }

    /// As people read it: `(00) 376123450000010009`.
    public var humanReadable: String { "(00) " + text }

    /// What the barcode holds: application identifier 00.
    public var barcode: BarcodePayload {
        .gs1([GS1Element(identifier: "00", value: text, needsSeparator: false)])
    }
}

extension SSCC: FormattedNumber {
    var format: NumberFormat { .sscc }
    var payloads: [BarcodePayload] { [barcode] }

    /// Its parts.
    var parts: [NumberPart] {
        [
            NumberPart("extension digit", text.prefix(1)),
            NumberPart(
                "company prefix and serial", text.dropFirst().prefix(16),
                "where one ends and the other begins, GS1's register says"),
            NumberPart("check digit", text.suffix(1), "GS1 modulo 10"),
        ]
    }
}
