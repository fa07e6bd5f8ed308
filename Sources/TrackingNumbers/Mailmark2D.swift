/// What Royal Mail's complex Mailmark, a Data Matrix on letters and large letters, says: 45 characters of fixed places
/// and up to 45 of the customer's own.
///
/// Source: the description of the fields that zint, BWIPP and Aspose share.
public struct Mailmark2D: Hashable, Sendable {
    /// For how many days an item of one supply chain is unique, at least.
    public static let uniquenessDays = 90
    /// How many characters the fixed fields have.
    public static let fixedLength = 45

    /// `0` sorted and unsorted, `A` online postage, `B` franking, `C` consolidation.
    public let informationType: String
    /// A digit or capital letter.
    public let mailClass: String
    /// Seven digits.
    public let supplyChain: String
    /// Eight digits.
    public let item: String
    /// Postcode and delivery point suffix, the outward part alone, `XY11` for abroad, or nothing; filled with blanks to
    /// nine characters.
    public let destination: String
    /// `0` to `6`.
    public let serviceType: String
    /// Where it goes back to: a postcode, filled with blanks to seven characters.
    public let returnPostcode: String
    /// The customer's own characters, at most 45.
    public let customer: String
    /// The whole text: 45 characters and the customer's.
    public let text: String

    /// Reads a scan; blanks that were lost at the end are put back.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let count = text.utf8.count
        guard (32...90).contains(count) else {
            throw NumberFault(.length, text, expected: "45 to 90 characters, not \(count)")
        }
        // The customer's characters stay as they are, small letters included.
        let customer = Array(text.utf8.dropFirst(Mailmark2D.fixedLength))
        guard customer.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw NumberFault(.character, text, expected: "printable ASCII only")
        }
        let scan = NumberScan(
            String(decoding: text.utf8.prefix(Mailmark2D.fixedLength), as: UTF8.self), keepingBlanks: true
        ).padded(to: Mailmark2D.fixedLength)
        guard scan.count == Mailmark2D.fixedLength, scan.starts(with: "JGB ") else {
            throw NumberFault(.prefix, text, expected: "JGB and a blank in front")
        }
        func require(_ index: Int, _ allowed: String, _ what: String) throws(NumberFault) {
            guard allowed.utf8.contains(scan.bytes[index]) else {
                throw NumberFault(.character, text, expected: "\(what) one of \(allowed)")
            }
        }
        try require(4, "0ABC", "as information type")
        try require(5, "1", "as version")
        try scan.require(6..<7, isAlphanumeric, expected: "a digit or letter as class")
        try scan.require(7..<22, isDigit, expected: "digits for supply chain and item")
        guard UKPostcode.isMailmark2DDestination(scan.bytes[22..<31]) else {
            throw NumberFault(
                .postcode, text,
                expected: "a postcode with its delivery point suffix, an outward code, XY11 or blanks as destination")
        }
        try require(31, "0123456", "as service type")
        guard UKPostcode.isMailmark2DReturn(scan.bytes[32..<39]) else {
            throw NumberFault(.postcode, text, expected: "a postcode, an outward code or blanks to return to")
        }
        try scan.require(39..<45, { $0 == UInt8(ascii: " ") }, expected: "six blanks after the return postcode")
        informationType = scan.part(4..<5)
        mailClass = scan.part(6..<7)
        supplyChain = scan.part(7..<14)
        item = scan.part(14..<22)
        destination = scan.part(22..<31)
        serviceType = scan.part(31..<32)
        returnPostcode = scan.part(32..<39)
        self.customer = String(decoding: customer, as: UTF8.self)
        self.text = scan.text + self.customer
    }

    /// Composes the text of an item.
    /// - Parameters:
    ///   - informationType: `0`, `A`, `B` or `C`.
    ///   - mailClass: A digit or capital letter.
    ///   - supplyChain: Seven digits.
    ///   - item: 0 to 99 999 999.
    ///   - destination: Postcode and delivery point suffix, an outward code, `XY11` or nothing; blanks are left out.
    ///   - serviceType: `0` to `6`.
    ///   - returnPostcode: A postcode, an outward code or nothing; blanks are left out.
    ///   - customer: At most 45 printable ASCII characters.
    public init(
        informationType: String, mailClass: String, supplyChain: String, item: Int64, destination: String,
        serviceType: String, returnPostcode: String = "", customer: String = ""
    ) throws(NumberFault) {
        guard informationType.utf8.count == 1, mailClass.utf8.count == 1, serviceType.utf8.count == 1 else {
            throw NumberFault(
                .character, informationType + mailClass + serviceType,
                expected: "one character each for information type, class and service type")
        }
        guard supplyChain.utf8.count == 7, supplyChain.utf8.allSatisfy(isDigit) else {
            throw NumberFault(.issuer, supplyChain, expected: "a supply chain of seven digits")
        }
        guard let itemText = zeroPadded(item, width: 8) else {
            throw NumberFault(.serial, String(item), expected: "an item of at most 8 digits")
        }
        let place = NumberScan(destination)
        let back = NumberScan(returnPostcode)
        guard place.count <= 9, back.count <= 7 else {
            throw NumberFault(
                .postcode, place.count <= 9 ? returnPostcode : destination,
                expected: "at most nine characters to go to and seven to return to")
        }
        try self.init(
            "JGB " + informationType + "1" + mailClass + supplyChain + itemText + place.padded(to: 9).text
                + serviceType + back.padded(to: 7).text + "      " + customer)
    }

    /// Never printed in letters.
    public var humanReadable: String { text }

    /// What the symbol holds: type 7 (24 × 24 modules) up to 51 characters, 29 (16 × 48) up to 70, 9 (32 × 32) up to 90.
    public var barcode: BarcodePayload { .dataMatrix(text) }
}

extension Mailmark2D: FormattedNumber {
    var format: NumberFormat { .mailmark2D }
    var payloads: [BarcodePayload] { [barcode] }

    /// Its parts.
    var parts: [NumberPart] {
        [
            NumberPart("country", "JGB ", "Royal Mail, by UPU's list"),
            NumberPart("information type", informationType), NumberPart("version", "1"),
            NumberPart("class", mailClass),
            NumberPart("supply chain", supplyChain, "participant and service, as Royal Mail assigned it"),
            NumberPart("item", item, "unique for \(Mailmark2D.uniquenessDays) days or more"),
            NumberPart("destination", destination, "postcode and delivery point suffix"),
            NumberPart("service type", serviceType), NumberPart("return postcode", returnPostcode),
            NumberPart("reserved", "      "),
        ] + (customer.isEmpty ? [] : [NumberPart("customer's own", customer)])
    }
}
