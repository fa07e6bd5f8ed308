/// A FedEx tracking number of 12 digits, the last of them a check digit. How FedEx divides the others is not known.
///
/// Source: recomputed for more than twenty labels of FedEx's interface.
public struct FedEx12: Hashable, Sendable {
    /// The whole number: 12 digits.
    public let text: String

    /// Reads `7949 8136 5794`; blanks between the groups are allowed.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(text)
        try scan.requireDigits(12)
        try scan.require(check: CheckDigits.fedExModulo11(scan.bytes.dropLast()))
        self.text = scan.text
    }

    /// Builds a number of a range that FedEx granted.
    /// - Parameters:
    ///   - prefix: The digits that all numbers of the range begin with, 1 to 10 of them.
    ///   - serial: From 0; together with the prefix 11 digits.
    public init(prefix: String, serial: Int64) throws(NumberFault) {
        let body = try numbered(prefix, serial, width: 11, meaning: "first digits")
        try self.init(body + String(decoding: [CheckDigits.fedExModulo11(Array(body.utf8))], as: UTF8.self))
    }

    /// As people read it: `7949 8136 5794`.
    public var humanReadable: String { grouped(text, every: 4) }
}

extension FedEx12: FormattedNumber {
    var format: NumberFormat { .fedEx12 }

    /// Its parts.
    var parts: [NumberPart] {
        [
            NumberPart("number", text.prefix(11), "how FedEx divides it is not known"),
            NumberPart("check digit", text.suffix(1), "FedEx modulo 11"),
        ]
    }
}
