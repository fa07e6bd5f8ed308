/// A FedEx parcel that USPS delivers: an ``IMpb`` of a commercial mailer, often written without its first digits `92`,
/// as 20 digits. Read only; it is issued as the IMpb that it is.
///
/// Source: the public tracking-number data of jkeen (MIT licence).
public struct FedExSmartPost: Hashable, Sendable {
    /// The number with its `92`.
    public let number: IMpb
    /// The 22 digits.
    public var text: String { number.text }

    /// Reads 20 or 22 digits; blanks between the groups are allowed.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(text)
        try scan.require(0..<scan.count, isDigit, expected: "20 or 22 digits only")
        guard scan.count == 20 || scan.count == 22 else {
            throw scan.fault(.length, expected: "20 or 22 digits, not \(scan.count)")
        }
        guard scan.count == 20 || scan.starts(with: "92") else {
            throw scan.fault(.prefix, expected: "92 in front of 20 digits")
        }
        number = try IMpb(scan.count == 20 ? "92" + scan.text : scan.text)
    }

    /// As people read it: groups of four from the left.
    public var humanReadable: String { number.humanReadable }
}

extension FedExSmartPost: FormattedNumber {
    var format: NumberFormat { .fedExSmartPost }
    var parts: [NumberPart] { number.parts }
    var notes: [String] { number.notes }
    var payloads: [BarcodePayload] { number.payloads }
}
