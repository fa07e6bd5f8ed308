/// What a CourierPost label of New Zealand had in its linear barcode in 2010: site (6), item (7 or 8), parcel count (2),
/// destination (3 letters), weight in kilograms (3), two letters. Read only: likely out of use, and whether it has a
/// check digit is not known.
///
/// Source: a developer's article of 2010 whose two examples differ in length.
public struct CourierPostECL: Hashable, Sendable {
    /// The whole text: 23 or 24 characters.
    public let text: String

    /// Reads the text; blanks and small letters are allowed.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(text)
        guard scan.count == 23 || scan.count == 24 else {
            throw scan.fault(.length, expected: "23 or 24 characters, not \(scan.count)")
        }
        let destination = scan.count - 8
        guard scan.bytes[..<destination].allSatisfy(isDigit),
            scan.bytes[destination..<destination + 3].allSatisfy(isCapital),
            scan.bytes[(destination + 3)..<(destination + 6)].allSatisfy(isDigit),
            scan.bytes[(destination + 6)...].allSatisfy(isCapital)
        else {
            throw scan.fault(.character, expected: "digits, three letters, three digits, two letters")
        }
        self.text = scan.text
    }

    /// No groups are known.
    public var humanReadable: String { text }
}

extension CourierPostECL: FormattedNumber {
    var format: NumberFormat { .courierPost }
    var payloads: [BarcodePayload] { [.code128(text)] }

    /// Its parts.
    var parts: [NumberPart] {
        let body = text.dropLast(8)
        return [
            NumberPart("site", body.prefix(6)), NumberPart("item", body.dropFirst(6).dropLast(2)),
            NumberPart("parcels", body.suffix(2)), NumberPart("destination", text.suffix(8).prefix(3)),
            NumberPart("weight", text.suffix(5).prefix(3), "kilograms"),
            NumberPart("letters", text.suffix(2), "not known"),
        ]
    }
}
