/// A DHL Express waybill: nine digits and a check digit.
///
/// Source: recomputed for six sample labels of DHL's interface.
public struct DHLWaybill: Hashable, Sendable {
    /// The whole number: 10 digits.
    public let text: String

    /// Reads `11 0373 3901`; blanks between the groups are allowed.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(text)
        try scan.requireDigits(10)
        try scan.require(check: CheckDigits.modulo7(scan.bytes.dropLast()))
        self.text = scan.text
    }

    /// Builds a number of a range that DHL granted.
    /// - Parameters:
    ///   - prefix: The digits that all numbers of the range begin with, 1 to 8 of them.
    ///   - serial: From 0; together with the prefix nine digits.
    public init(prefix: String, serial: Int64) throws(NumberFault) {
        let body = try numbered(prefix, serial, width: 9, meaning: "first digits")
        try self.init(body + String(decoding: [CheckDigits.modulo7(body.utf8)], as: UTF8.self))
    }

    /// As people read it: `11 0373 3901`.
    public var humanReadable: String { grouped(text, 2, 4, 4) }

    /// What the barcode holds: the ten digits in Code 39.
    public var barcode: BarcodePayload { .code39(text) }
}

extension DHLWaybill: FormattedNumber {
    var format: NumberFormat { .dhlExpress }
    var payloads: [BarcodePayload] { [barcode] }

    /// Its parts.
    var parts: [NumberPart] {
        [
            NumberPart("serial number", text.prefix(9)),
            NumberPart("check digit", text.suffix(1), "the number modulo 7"),
        ]
    }
}

/// A DHL Express piece's licence plate: issuing agency `JD` and, on the labels seen, `01` and 16 digits. There is no
/// check digit: the pieces of a shipment differ by one.
///
/// Source: six sample labels of DHL's interface. ISO/IEC 15459 gives the frame.
public struct DHLLicencePlate: Hashable, Sendable {
    /// The whole plate without the data identifier: 20 characters.
    public let text: String

    /// Reads `(J) JD01 4600 0046 1723 0785`, with or without the data identifier, as people write it or as a scanner
    /// sends it.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        var scan = NumberScan(text).dropping("(J)")
        if scan.starts(with: "JJD") { scan = scan.dropping("J") }
        guard scan.starts(with: "JD") else { throw scan.fault(.prefix, expected: "JD or JJD in front") }
        try scan.require(2..<scan.count, isDigit, expected: "digits only after JD")
        try scan.require(length: 20)
        self.text = scan.text
    }

    /// Builds a plate of a range that DHL granted.
    /// - Parameters:
    ///   - prefix: The digits after `JD01` that all plates of the range begin with, 1 to 15 of them.
    ///   - serial: From 0; together with the prefix 16 digits.
    public init(prefix: String, serial: Int64) throws(NumberFault) {
        try self.init("JD01" + numbered(prefix, serial, width: 16, meaning: "digits after JD01"))
    }

    /// As people read it: `(J) JD01 4600 0046 1723 0785`.
    public var humanReadable: String { "(J) " + grouped(text, every: 4) }

    /// What the barcode holds: the data identifier `J` and the plate.
    public var barcode: BarcodePayload { .code128("J" + text) }
}

extension DHLLicencePlate: FormattedNumber {
    var format: NumberFormat { .dhlLicencePlate }
    var payloads: [BarcodePayload] { [barcode] }

    /// Its parts.
    var parts: [NumberPart] {
        [
            NumberPart("issuing agency", "JD", "ISO/IEC 15459: DHL"),
            NumberPart("number", text.dropFirst(2), "the issuer's; without check digit"),
        ]
    }

    var notes: [String] { ["the barcode has the data identifier J in front"] }
}
