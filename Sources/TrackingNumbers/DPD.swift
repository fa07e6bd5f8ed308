/// A DPD parcel number: 14 digits and a check character that stands beside it in print only.
///
/// Source: ISO/IEC 7064 MOD 37,36, recomputed for labels of DPD Belgium; the groups from a label of DPD UK.
public struct DPDParcelNumber: Hashable, Sendable {
    /// The 14 digits.
    public let digits: String
    /// The whole number: 14 digits and the check character.
    public let text: String

    /// Reads `0530 0000 0112 67 F`; blanks between the groups and small letters are allowed.
    ///
    /// Without its check character, as cards for recipients have it, nothing says whether a number is right.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(text)
        guard scan.count == 14 || scan.count == 15 else {
            throw scan.fault(.length, expected: "14 digits and a check character, or the 14 digits, not \(scan.count)")
        }
        guard scan.bytes[..<14].allSatisfy(isDigit), scan.bytes[14...].allSatisfy(isAlphanumeric) else {
            throw scan.fault(.character, expected: "14 digits and a check character")
        }
        let check = CheckDigits.iso7064Modulo37(scan.bytes[..<14])
        if scan.count == 15 { try scan.require(check: check) }
        digits = scan.part(0..<14)
        self.text = digits + String(decoding: [check], as: UTF8.self)
    }

    /// Builds a number of a range that DPD granted.
    /// - Parameters:
    ///   - prefix: The digits that all numbers of the range begin with, such as the depot's four; 1 to 13 of them.
    ///   - serial: From 0; together with the prefix 14 digits.
    public init(prefix: String, serial: Int64) throws(NumberFault) {
        let digits = try numbered(prefix, serial, width: 14, meaning: "first digits")
        try self.init(digits + String(decoding: [CheckDigits.iso7064Modulo37(digits.utf8)], as: UTF8.self))
    }

    /// As people read it: `0530 0000 0112 67 F`.
    public var humanReadable: String { grouped(text, 4, 4, 4, 2, 1) }
}

extension DPDParcelNumber: FormattedNumber {
    var format: NumberFormat { .dpdParcel }

    /// Its parts.
    var parts: [NumberPart] {
        [
            NumberPart("parcel number", digits),
            NumberPart("check character", text.suffix(1), "ISO/IEC 7064 MOD 37,36"),
        ]
    }
}

/// What the barcode of a DPD label says: destination postcode (7), parcel number (14), service (3), country (3) and, in
/// print only, a check character.
///
/// Source: three labels of DPD Belgium and DPD UK; zint's and BWIPP's descriptions of the symbol.
public struct DPDLabelNumber: Hashable, Sendable {
    /// The destination's postcode: seven digits and capital letters, zeros in front.
    public let postcode: String
    /// The parcel.
    public let parcel: DPDParcelNumber
    /// The service code: three digits.
    public let service: String
    /// The destination's country: three digits, ISO 3166-1 numeric or a code of the network's own.
    public let country: String
    /// The whole text: 27 characters and the check character.
    public let text: String

    /// Reads the printed text with its check character, or what the barcode holds: `%` and the 27 characters.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(text)
        let printed = scan.dropping("%")
        let isScan = scan.starts(with: "%")
        try printed.require(length: isScan ? 27 : 28)
        guard printed.bytes[..<7].allSatisfy(isAlphanumeric), printed.bytes[7..<27].allSatisfy(isDigit),
            printed.bytes[27...].allSatisfy(isAlphanumeric)
        else {
            throw scan.fault(.character, expected: "seven digits or letters, 20 digits, a check character")
        }
        let check = CheckDigits.iso7064Modulo37(printed.bytes[..<27])
        if !isScan { try printed.require(check: check) }
        let number = printed.bytes[7..<21]
        parcel = try DPDParcelNumber(
            String(decoding: number + [CheckDigits.iso7064Modulo37(number)], as: UTF8.self))
        postcode = printed.part(0..<7)
        service = printed.part(21..<24)
        country = printed.part(24..<27)
        self.text = printed.part(0..<27) + String(decoding: [check], as: UTF8.self)
    }

    /// Whether a text is a service's or a destination's code: three digits.
    public static func isCode(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 3 && text.utf8.allSatisfy(TrackingNumbers.isDigit)
    }

    /// Builds the text of a label.
    /// - Parameters:
    ///   - parcel: The parcel.
    ///   - postcode: The destination's, at most seven digits and letters; blanks are left out.
    ///   - service: Three digits; what they mean is the caller's data.
    ///   - country: Three digits.
    public init(parcel: DPDParcelNumber, postcode: String, service: String, country: String) throws(NumberFault) {
        let place = NumberScan(postcode)
        guard place.count <= 7, place.bytes.allSatisfy(isAlphanumeric) else {
            throw NumberFault(.postcode, postcode, expected: "at most seven digits and letters")
        }
        guard DPDLabelNumber.isCode(service) else {
            throw NumberFault(.service, service, expected: "a service code of three digits")
        }
        guard DPDLabelNumber.isCode(country) else {
            throw NumberFault(.prefix, country, expected: "a country of three digits")
        }
        let filled = String(repeating: "0", count: 7 - place.count) + place.text
        try self.init("%" + filled + parcel.digits + service + country)
    }

    /// As people read it: `0091 810 1550 4393 1318 29 101 901 8`.
    public var humanReadable: String { grouped(text, 4, 3, 4, 4, 4, 2, 3, 3, 1) }

    /// What the barcode holds: `%` and the text without its check character.
    public var barcode: BarcodePayload { .code128("%" + text.prefix(27)) }
}

extension DPDLabelNumber: FormattedNumber {
    var format: NumberFormat { .dpdLabel }
    var payloads: [BarcodePayload] { [barcode] }

    /// Its parts.
    var parts: [NumberPart] {
        [
            NumberPart("postcode", postcode, "the destination's, zeros in front"),
            NumberPart("parcel number", parcel.digits, "printed with the check character \(parcel.text.suffix(1))"),
            NumberPart("service", service, "by DPD's list"), NumberPart("country", country, "the destination's"),
            NumberPart("check character", text.suffix(1), "ISO/IEC 7064 MOD 37,36; not in the barcode"),
        ]
    }
}
