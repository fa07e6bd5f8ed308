/// What the bars of Royal Mail's 4-state customer code say: postcode, delivery point suffix and a check character.
///
/// Source: recomputed for symbols that zint draws.
public struct RM4SCC: Hashable, Sendable {
    /// The postcode without its blank, and the delivery point suffix of a digit and a letter if there is one.
    public let destination: String
    /// The whole text, the check character last.
    public let text: String

    /// Reads `SN34RD1AK`, the check character last; blanks and small letters are allowed.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(text)
        try scan.require(0..<scan.count, isAlphanumeric, expected: "digits and letters")
        guard (6...10).contains(scan.count) else {
            throw scan.fault(.length, expected: "6 to 10 characters, not \(scan.count)")
        }
        let body = scan.bytes.dropLast()
        guard UKPostcode.isPostcode(body, suffix: true) || UKPostcode.isPostcode(body, suffix: false) else {
            throw scan.fault(.postcode, expected: "a postcode, a delivery point suffix and a check character")
        }
        try scan.require(check: CheckDigits.rm4scc(body))
        destination = String(decoding: body, as: UTF8.self)
        self.text = scan.text
    }

    /// The code of an address.
    /// - Parameters:
    ///   - postcode: `SN3 4RD`, with or without its blank.
    ///   - deliveryPoint: The delivery point suffix, a digit and a letter; nil where it is not known.
    public init(postcode: String, deliveryPoint: String? = nil) throws(NumberFault) {
        let scan = NumberScan(postcode + (deliveryPoint ?? ""))
        guard UKPostcode.isPostcode(scan.bytes, suffix: deliveryPoint != nil) else {
            throw scan.fault(
                .postcode,
                expected: deliveryPoint == nil ? "a postcode" : "a postcode and a suffix of a digit and a letter")
        }
        try self.init(scan.text + String(decoding: [CheckDigits.rm4scc(scan.bytes)], as: UTF8.self))
    }

    /// Never printed in letters.
    public var humanReadable: String { text }

    /// What the symbol is made of: the destination. Its bars say the check character too.
    public var barcode: BarcodePayload { .rm4scc(destination) }
}

extension RM4SCC: FormattedNumber {
    var format: NumberFormat { .rm4scc }
    var payloads: [BarcodePayload] { [barcode] }

    /// Its parts.
    var parts: [NumberPart] {
        let hasSuffix = UKPostcode.isPostcode(destination.utf8, suffix: true)
        let check = NumberPart("check character", text.suffix(1), "rows and columns modulo 6")
        guard hasSuffix else { return [NumberPart("postcode", destination), check] }
        return [
            NumberPart("postcode", destination.dropLast(2)),
            NumberPart("delivery point suffix", destination.suffix(2)), check,
        ]
    }
}
