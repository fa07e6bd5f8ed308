/// A PostNL parcel's number: `3S`, customer code (letters), serial; 13 or 15 characters, without check digit.
///
/// Source: PostNL's developer documentation and its published client.
public struct PostNL3S: Hashable, Sendable {
    /// The customer code: one to six capital letters.
    public let customer: String
    /// The serial number with its leading zeros.
    public let serial: String
    /// The whole number: 13 or 15 characters.
    public let text: String

    /// Reads `3SDEVC903942795`; blanks and small letters are allowed.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(text)
        guard scan.starts(with: "3S") else { throw scan.fault(.prefix, expected: "3S in front") }
        let letters = scan.bytes.dropFirst(2).prefix(while: isCapital).count
        guard (1...6).contains(letters), scan.bytes.dropFirst(2 + letters).allSatisfy(isDigit) else {
            throw scan.fault(.character, expected: "one to six letters after 3S, then digits")
        }
        guard scan.count == 13 || scan.count == 15 else {
            throw scan.fault(.length, expected: "13 or 15 characters, not \(scan.count)")
        }
        customer = scan.part(2..<2 + letters)
        serial = scan.part(2 + letters..<scan.count)
        self.text = scan.text
    }

    /// Builds a number.
    /// - Parameters:
    ///   - customer: One to six capital letters.
    ///   - serial: From 0.
    ///   - length: How long the number becomes, 13 or 15 characters.
    public init(customer: String, serial: Int64, length: Int = 15) throws(NumberFault) {
        guard (1...6).contains(customer.utf8.count), customer.utf8.allSatisfy(isCapital) else {
            throw NumberFault(.issuer, customer, expected: "a customer code of one to six capital letters")
        }
        guard length == 13 || length == 15 else {
            throw NumberFault(.length, String(length), expected: "13 or 15 characters")
        }
        let width = length - 2 - customer.utf8.count
        guard let serialText = zeroPadded(serial, width: width) else {
            throw NumberFault(.serial, String(serial), expected: "a serial number of at most \(width) digits")
        }
        try self.init("3S" + customer + serialText)
    }

    /// As people read it; no groups are prescribed.
    public var humanReadable: String { text }

    /// What the barcode holds: all characters.
    public var barcode: BarcodePayload { .code128(text) }
}

extension PostNL3S: FormattedNumber {
    var format: NumberFormat { .postNL3S }
    var payloads: [BarcodePayload] { [barcode] }

    /// Its parts.
    var parts: [NumberPart] {
        [
            NumberPart("identifier", "3S"), NumberPart("customer code", customer, "as PostNL assigned it"),
            NumberPart("serial number", serial, "without check digit"),
        ]
    }
}

/// PostNL's KIX (klantindex): where a Dutch item goes, as its 4-state bars say it: postcode, house number or PO box
/// number and, after an X, an addition to it. Without check character.
///
/// Source: KIX documentation; zint.
public struct KIX: Hashable, Sendable {
    /// Four digits and two capital letters.
    public let postcode: String
    /// One to five digits.
    public let houseNumber: String
    /// The addition to the house number: one to six digits and capital letters; nil for none.
    public let addition: String?
    /// The whole text, such as `1234AB5XHS`.
    public let text: String

    /// Reads `2500GG30250` or `1234AB5XHS`; blanks and small letters are allowed.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(text)
        guard scan.count >= 7 else { throw scan.fault(.length, expected: "7 to 18 characters, not \(scan.count)") }
        guard scan.bytes[..<4].allSatisfy(isDigit), scan.bytes[4..<6].allSatisfy(isCapital) else {
            throw scan.fault(.postcode, expected: "a postcode of four digits and two letters")
        }
        let rest = scan.bytes[6...]
        let number = rest.prefix(while: isDigit)
        let addition = rest.dropFirst(number.count)
        guard (1...5).contains(number.count) else {
            throw scan.fault(.character, expected: "a house number of one to five digits after the postcode")
        }
        guard
            addition.isEmpty
                || addition.first == UInt8(ascii: "X") && (2...7).contains(addition.count)
                    && addition.allSatisfy(isAlphanumeric)
        else {
            throw scan.fault(
                .character, expected: "nothing after the house number, or X and one to six letters and digits")
        }
        postcode = scan.part(0..<6)
        houseNumber = String(decoding: number, as: UTF8.self)
        self.addition = addition.isEmpty ? nil : String(decoding: addition.dropFirst(), as: UTF8.self)
        self.text = scan.text
    }

    /// The KIX of an address.
    /// - Parameters:
    ///   - postcode: `1234 AB`, with or without its blank.
    ///   - houseNumber: One to five digits; the number of a PO box too.
    ///   - addition: `hs`, `2 hoog`, `bis-A`: what is no letter or digit is left out, and only six characters stay.
    public init(postcode: String, houseNumber: String, addition: String? = nil) throws(NumberFault) {
        let kept = NumberScan(addition ?? "").bytes.filter(isAlphanumeric).prefix(6)
        guard !houseNumber.isEmpty, houseNumber.utf8.allSatisfy(isDigit) else {
            throw NumberFault(.character, houseNumber, expected: "a house number of one to five digits")
        }
        try self.init(
            postcode + houseNumber + (kept.isEmpty ? "" : "X" + String(decoding: kept, as: UTF8.self)))
    }

    /// Never printed in letters.
    public var humanReadable: String { text }

    /// What the bars say.
    public var barcode: BarcodePayload { .kix(text) }
}

extension KIX: FormattedNumber {
    var format: NumberFormat { .kix }
    var payloads: [BarcodePayload] { [barcode] }

    /// Its parts.
    var parts: [NumberPart] {
        [NumberPart("postcode", postcode), NumberPart("house number", houseNumber, "or the number of a PO box")]
            + (addition.map { [NumberPart("separator", "X"), NumberPart("addition", $0)] } ?? [])
    }
}
