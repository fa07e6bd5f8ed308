/// What Royal Mail's 4-state Mailmark says: format, version, class, supply chain (2 or 6 digits), item (8 digits),
/// destination (9 characters). Barcode C has 22 characters, barcode L has 26. The bars add their own error correction.
///
/// Source: Royal Mail's description of the encoding as zint's tests cite it.
public struct Mailmark: Hashable, Sendable {
    /// `0` to `4`: the kind of item.
    public let itemFormat: String
    /// `1` to `4`.
    public let version: String
    /// `0` to `9` or `A` to `E`.
    public let mailClass: String
    /// Two digits in barcode C, six in barcode L.
    public let supplyChain: String
    /// Eight digits.
    public let item: String
    /// Postcode and delivery point suffix, or `XY11` for abroad; filled with blanks to nine characters. Bars have no form
    /// for an outward part alone or for no destination; ``Mailmark2D`` has.
    public let destination: String
    /// The whole text: 22 or 26 characters, blanks at the end included.
    public let text: String

    /// Reads 22 or 26 characters; blanks that were lost at the end are put back, small letters made capital. Which
    /// barcode it is, the digits tell: a destination begins with a letter.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(text, keepingBlanks: true)
        let digits = scan.bytes.dropFirst(3).prefix(while: isDigit).count
        let whole = scan.padded(to: digits >= 14 || scan.count > 22 ? 26 : 22)
        guard scan.count > 13, whole.count <= 26 else {
            throw scan.fault(.length, expected: "22 or 26 characters, not \(scan.count)")
        }
        let bytes = whole.bytes
        func require(_ index: Int, _ allowed: String, _ what: String) throws(NumberFault) {
            guard allowed.utf8.contains(bytes[index]) else {
                throw scan.fault(.character, expected: "\(what) one of \(allowed)")
            }
        }
        try require(0, "01234", "as format")
        try require(1, "1234", "as version")
        try require(2, "0123456789ABCDE", "as class")
        let place = whole.count - 9
        try whole.require(3..<place, isDigit, expected: "digits for supply chain and item")
        guard UKPostcode.isMailmarkDestination(bytes[place...]) else {
            throw scan.fault(
                .postcode,
                expected: "a postcode with its delivery point suffix, or XY11, at the end")
        }
        itemFormat = whole.part(0..<1)
        version = whole.part(1..<2)
        mailClass = whole.part(2..<3)
        supplyChain = whole.part(3..<place - 8)
        item = whole.part(place - 8..<place)
        destination = whole.part(place..<whole.count)
        self.text = whole.text
    }

    /// Builds the text of an item.
    /// - Parameters:
    ///   - itemFormat: `0` to `4`.
    ///   - version: `1` to `4`.
    ///   - mailClass: `0` to `9` or `A` to `E`.
    ///   - supplyChain: Two digits for barcode C, six for barcode L.
    ///   - item: 0 to 99 999 999.
    ///   - destination: Postcode and delivery point suffix, or `XY11`; blanks are left out.
    public init(
        itemFormat: String, version: String, mailClass: String, supplyChain: String, item: Int64, destination: String
    ) throws(NumberFault) {
        guard itemFormat.utf8.count == 1, version.utf8.count == 1, mailClass.utf8.count == 1 else {
            throw NumberFault(
                .character, itemFormat + version + mailClass, expected: "one character each for format, version, class")
        }
        guard [2, 6].contains(supplyChain.utf8.count), supplyChain.utf8.allSatisfy(isDigit) else {
            throw NumberFault(.issuer, supplyChain, expected: "a supply chain of two or six digits")
        }
        guard let itemText = zeroPadded(item, width: 8) else {
            throw NumberFault(.serial, String(item), expected: "an item of at most 8 digits")
        }
        let place = NumberScan(destination)
        guard place.count <= 9 else {
            throw NumberFault(.postcode, destination, expected: "at most nine characters")
        }
        try self.init(
            itemFormat + version + mailClass + supplyChain + itemText + place.padded(to: 9).text)
    }

    /// Never printed in letters.
    public var humanReadable: String { text }

    /// What the bars say.
    public var barcode: BarcodePayload { .mailmark(text) }
}

extension Mailmark: FormattedNumber {
    var format: NumberFormat { .mailmark }
    var payloads: [BarcodePayload] { [barcode] }

    /// Its parts.
    var parts: [NumberPart] {
        [
            NumberPart("format", itemFormat), NumberPart("version", version), NumberPart("class", mailClass),
            NumberPart("supply chain", supplyChain, "participant and service, as Royal Mail assigned it"),
            NumberPart("item", item), NumberPart("destination", destination, "postcode and delivery point suffix"),
        ]
    }

    var notes: [String] { [text.utf8.count == 22 ? "barcode C" : "barcode L"] }
}
