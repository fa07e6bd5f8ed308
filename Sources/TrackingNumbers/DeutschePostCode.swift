/// A code of Deutsche Post for parcels, printed as Interleaved 2 of 5: an Identcode of 12 digits, which names the item,
/// or one of 14, a Leitcode, which names its destination, or a returns number.
///
/// Source: the symbols that zint and BWIPP draw, recomputed.
public struct DeutschePostCode: Hashable, Sendable {
    /// The whole code: 12 or 14 digits.
    public let text: String

    /// Reads `56.310 243.031 3` or the digits; blanks and full stops are allowed.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(String(text).filter { $0 != "." })
        try scan.require(0..<scan.count, isDigit, expected: "12 or 14 digits only")
        guard scan.count == 12 || scan.count == 14 else {
            throw NumberFault(.length, text, expected: "12 or 14 digits, not \(scan.count)")
        }
        try scan.require(check: CheckDigits.deutschePostModulo10(scan.bytes.dropLast()))
        self.text = scan.text
    }

    /// Builds a code of a range that Deutsche Post granted: an Identcode.
    /// - Parameters:
    ///   - prefix: The digits that all codes of the range begin with, 1 to 10 of them.
    ///   - serial: From 0; together with the prefix 11 digits.
    public init(prefix: String, serial: Int64) throws(NumberFault) {
        let body = try numbered(prefix, serial, width: 11, meaning: "first digits")
        try self.init(body + String(decoding: [CheckDigits.deutschePostModulo10(Array(body.utf8))], as: UTF8.self))
    }

    /// As people read it: an Identcode `56.310 243.031 3`, a Leitcode `21348.075.016.40 1`.
    public var humanReadable: String {
        func part(_ start: Int, _ count: Int) -> Substring { text.dropFirst(start).prefix(count) }
        return text.utf8.count == 12
            ? "\(part(0, 2)).\(part(2, 3)) \(part(5, 3)).\(part(8, 3)) \(part(11, 1))"
            : "\(part(0, 5)).\(part(5, 3)).\(part(8, 3)).\(part(11, 2)) \(part(13, 1))"
    }

    /// What the barcode holds: all digits.
    public var barcode: BarcodePayload { .interleaved2of5(text) }
}

extension DeutschePostCode: FormattedNumber {
    var format: NumberFormat { .deutschePost }
    var payloads: [BarcodePayload] { [barcode] }

    /// Its parts.
    var parts: [NumberPart] {
        [
            NumberPart(
                text.utf8.count == 12 ? "Identcode" : "Leitcode or returns number", text.dropLast(),
                text.utf8.count == 12 ? "the item" : "how it divides is told by the destination's data"),
            NumberPart("check digit", text.suffix(1), "modulo 10, weights 4 and 9"),
        ]
    }
}
