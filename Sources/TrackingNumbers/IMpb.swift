/// A USPS Intelligent Mail package barcode's number: the package identification code (PIC) of 22 or 26 digits.
///
/// Channel (2), service type code (3), source (2, online channel only), mailer identifier (6 or 9), serial, check digit.
/// Source: USPS Publication 199 (editions of 2015 and 2017).
public struct IMpb: Hashable, Sendable {
    /// Where the number comes from: the application identifier it begins with.
    public enum Channel: String, Sendable, CaseIterable {
        /// A commercial mailer with a mailer identifier of nine digits, the first of them 9.
        case commercialLongMailer = "92"
        /// A commercial mailer with a mailer identifier of six digits, the first of them 0 to 8.
        case commercialShortMailer = "93"
        /// An online postage provider, whose two-digit source stands before the mailer identifier.
        case online = "94"
        /// A USPS counter. What stands between the service type code and the check digit is not published.
        case retail = "95"
    }

    /// The construct: which parts the barcode has and how long they are. The code goes into the manifest.
    ///
    /// C01 and C03 were seen in USPS's own interfaces, the others follow from Publication 199's tables.
    public enum Construct: String, Sendable, CaseIterable {
        case c01 = "C01"
        case c02 = "C02"
        case c03 = "C03"
        case c04 = "C04"
        case c05 = "C05"
        case c06 = "C06"
        case c07 = "C07"
        case c08 = "C08"
        case c09 = "C09"
        case c10 = "C10"
    }

    /// For how many days after its use a serial number of one mailer must not be used again, whatever the service
    /// type. Source: USPS Publication 199, "unique for 120 days".
    public static let uniquenessDays = 120

    /// Where the number comes from.
    public let channel: Channel
    /// The service type code (STC), three digits.
    public let serviceType: String
    /// The online postage provider's two digits; nil for other channels.
    public let source: String?
    /// The mailer identifier (MID), six or nine digits; nil for the retail channel.
    public let mailer: String?
    /// The serial number with its leading zeros; for the retail channel all digits up to the check digit.
    public let serial: String
    /// The whole number: 22 or 26 digits.
    public let text: String

    /// Reads the number alone; blanks between the groups are allowed. See ``RoutedIMpb`` for a scanned barcode.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let digits = text.utf8.filter { $0 != UInt8(ascii: " ") }
        guard digits.allSatisfy(isDigit) else {
            throw NumberFault(.character, text, expected: "digits only")
        }
        guard digits.count == 22 || digits.count == 26 else {
            throw NumberFault(.length, text, expected: "22 or 26 digits, not \(digits.count)")
        }
        try self.init(digits: digits)
    }

    /// Builds the number of a commercial mailer.
    /// - Parameters:
    ///   - serviceType: Three digits; what they mean is the caller's data.
    ///   - mailer: Nine digits, the first of them 9, or six, the first of them 0 to 8.
    ///   - serial: From 0.
    ///   - digits: How long the number becomes, 22 or 26.
    public init(serviceType: String, mailer: String, serial: Int64, digits: Int = 22) throws(NumberFault) {
        let width = try IMpb.serialWidth(mailer: mailer, digits: digits)
        guard serviceType.utf8.allSatisfy(isDigit), serviceType.utf8.count == 3 else {
            throw NumberFault(.service, serviceType, expected: "a service type code of three digits")
        }
        guard let serialText = zeroPadded(serial, width: width) else {
            throw NumberFault(.serial, String(serial), expected: "a serial number of at most \(width) digits")
        }
        let channel: Channel = mailer.utf8.count == 9 ? .commercialLongMailer : .commercialShortMailer
        let unchecked = Array((channel.rawValue + serviceType + mailer + serialText).utf8)
        try self.init(digits: unchecked + [CheckDigits.gs1Modulo10(unchecked)])
    }

    /// How many digits the serial has in a number of 22 or 26 digits of this mailer.
    static func serialWidth(mailer: String, digits: Int) throws(NumberFault) -> Int {
        let long = mailer.utf8.count == 9 && mailer.utf8.first == UInt8(ascii: "9")
        let short = mailer.utf8.count == 6 && mailer.utf8.first != UInt8(ascii: "9")
        guard mailer.utf8.allSatisfy(isDigit), long || short else {
            throw NumberFault(.mailer, mailer, expected: "9 digits that begin with 9, or 6 that begin with 0 to 8")
        }
        guard digits == 22 || digits == 26 else {
            throw NumberFault(.length, String(digits), expected: "22 or 26 digits")
        }
        return digits - 2 - 3 - mailer.utf8.count - 1
    }

    /// Takes 22 or 26 ASCII digits apart.
    init(digits: [UInt8]) throws(NumberFault) {
        precondition(digits.count == 22 || digits.count == 26)
        func part(_ range: Range<Int>) -> String { String(decoding: digits[range], as: UTF8.self) }
        text = part(0..<digits.count)
        guard let channel = Channel(rawValue: part(0..<2)) else {
            throw NumberFault(.prefix, part(0..<2), expected: "92, 93, 94 or 95")
        }
        self.channel = channel
        serviceType = part(2..<5)
        let last = digits.count - 1
        source = channel == .online ? part(5..<7) : nil
        let start = channel == .online ? 7 : 5
        let beginsWithNine = digits[start] == UInt8(ascii: "9")
        switch channel {
        case .retail:
            mailer = nil
            serial = part(start..<last)
        case .commercialLongMailer where !beginsWithNine:
            throw NumberFault(.mailer, part(5..<14), expected: "a mailer identifier that begins with 9 after 92")
        case .commercialShortMailer where beginsWithNine:
            throw NumberFault(.mailer, part(5..<11), expected: "a mailer identifier that begins with 0 to 8 after 93")
        case .commercialLongMailer, .commercialShortMailer, .online:
            let split = start + (beginsWithNine ? 9 : 6)
            mailer = part(start..<split)
            serial = part(split..<last)
        }
        let check = CheckDigits.gs1Modulo10(digits[..<last])
        guard digits[last] == check else {
            let right = String(decoding: [check], as: UTF8.self)
            throw NumberFault(
                .checkDigit, text, expected: "the check digit \(right)", corrected: part(0..<last) + right)
        }
    }

    /// As people read it: groups of four from the left, without postcode.
    public var humanReadable: String { grouped(text, every: 4) }

    /// The construct with this postcode in front; nil where Publication 199 has none (online and retail channels, a
    /// ZIP+4 in front of 26 digits).
    public func construct(to postcode: ZIPCode?) -> Construct? {
        switch (channel, text.utf8.count, postcode?.digits.utf8.count) {
        case (.commercialLongMailer, 22, 9): .c01
        case (.commercialLongMailer, 26, 5): .c02
        case (.commercialLongMailer, 22, 5): .c03
        case (.commercialLongMailer, 22, nil): .c04
        case (.commercialLongMailer, 26, nil): .c09
        case (.commercialShortMailer, 22, 9): .c05
        case (.commercialShortMailer, 26, 5): .c06
        case (.commercialShortMailer, 22, 5): .c07
        case (.commercialShortMailer, 22, nil): .c08
        case (.commercialShortMailer, 26, nil): .c10
        default: nil
        }
    }

    /// What the barcode holds: `420` with the destination's postcode, then the number. A ZIP+4 loses its last four
    /// digits where the whole would be longer than 34 digits, the most an IMpb may have.
    public func barcode(to postcode: ZIPCode?) -> BarcodePayload {
        let number = GS1Element(
            identifier: channel.rawValue, value: String(decoding: text.utf8.dropFirst(2), as: UTF8.self),
            needsSeparator: true)
        guard let postcode else { return .gs1([number]) }
        let fits = 3 + postcode.digits.utf8.count + text.utf8.count <= 34
        let digits = fits ? postcode.digits : postcode.five
        return .gs1([GS1Element(identifier: "420", value: digits, needsSeparator: true), number])
    }
}

extension IMpb: FormattedNumber {
    var format: NumberFormat { .impb }
    var payloads: [BarcodePayload] { [barcode(to: nil)] }

    /// Its parts.
    var parts: [NumberPart] {
        let origin =
            switch channel {
            case .commercialLongMailer: "commercial mailer with an identifier of nine digits"
            case .commercialShortMailer: "commercial mailer with an identifier of six digits"
            case .online: "online postage provider"
            case .retail: "USPS counter"
            }
        var parts = [
            NumberPart("application identifier", channel.rawValue, origin),
            NumberPart("service type code", serviceType, "product and extra services, by USPS's list"),
        ]
        if let source { parts.append(NumberPart("source", source, "the online postage provider")) }
        if let mailer { parts.append(NumberPart("mailer identifier", mailer, "whom USPS assigned it to")) }
        parts.append(
            mailer == nil
                ? NumberPart("counter's digits", serial, "not published") : NumberPart("serial number", serial))
        parts.append(NumberPart("check digit", text.suffix(1), "GS1 modulo 10"))
        return parts
    }

    var notes: [String] {
        guard let construct = construct(to: nil) else { return [] }
        let routed = [ZIPCode("00000"), ZIPCode("000000000")].compactMap { self.construct(to: $0)?.rawValue }
        return [
            "construct \(construct.rawValue) alone; "
                + routed.joined(separator: " or ") + " with the destination's ZIP or ZIP+4 in front",
            "unique for \(IMpb.uniquenessDays) days within the mailer identifier, whatever the service",
        ]
    }
}

/// A United States postcode of five digits, or nine (ZIP+4).
public struct ZIPCode: Hashable, Sendable {
    /// Five or nine digits.
    public let digits: String

    /// Reads `43215`, `43215-1234` or `432151234`; nil for anything else.
    public init?(_ text: some StringProtocol) {
        var digits = Array(text.utf8)
        if digits.count == 10, digits[5] == UInt8(ascii: "-") { digits.remove(at: 5) }
        guard digits.count == 5 || digits.count == 9,
            digits.allSatisfy(isDigit)
        else { return nil }
        self.digits = String(decoding: digits, as: UTF8.self)
    }

    /// The first five digits.
    public var five: String { String(decoding: digits.utf8.prefix(5), as: UTF8.self) }

    /// `43215` or `43215-1234`.
    public var text: String { digits.utf8.count == 5 ? digits : five + "-" + digits.dropFirst(5) }
}

/// What a scan of an IMpb yields: the destination's postcode, if the barcode has it, and the number.
public struct RoutedIMpb: Hashable, Sendable {
    /// The destination; nil if the barcode holds the number alone.
    public let postcode: ZIPCode?
    /// The number.
    public let number: IMpb

    /// Reads a scan: `420`, ZIP, separator (U+001D, which some scanners leave out), number; or the number alone. An AIM
    /// identifier and a separator may stand in front, and blanks where people write them.
    ///
    /// Without a separator, 34 digits can be ZIP+4 with 22 or ZIP with 26; the reading whose number is right counts,
    /// the shorter number first.
    public init(scan given: some StringProtocol) throws(NumberFault) {
        let text = String(String.UnicodeScalarView(scanned(given).unicodeScalars.filter { $0 != " " }))
        guard text.hasPrefix("420") else {
            postcode = nil
            number = try IMpb(text)
            return
        }
        let rest = text.dropFirst(3)
        if let separator = rest.firstIndex(of: "\u{1D}") {
            guard let postcode = ZIPCode(rest[..<separator]), !rest[..<separator].contains("-") else {
                throw NumberFault(
                    .postcode, rest[..<separator], expected: "5 or 9 digits between 420 and the separator")
            }
            self.postcode = postcode
            number = try RoutedIMpb.number(rest[rest.index(after: separator)...], to: postcode)
            return
        }
        let numbers = rest.count - 9 == 22 ? [9, 5] : [5]
        var fault: NumberFault?
        for length in numbers {
            guard let postcode = ZIPCode(rest.prefix(length)) else {
                throw NumberFault(.postcode, rest.prefix(length), expected: "digits after 420")
            }
            do throws(NumberFault) {
                number = try RoutedIMpb.number(rest.dropFirst(length), to: postcode)
                self.postcode = postcode
                return
            } catch {
                if fault == nil || fault?.code == .prefix { fault = error }
            }
        }
        throw fault ?? NumberFault(.length, text, expected: "420, a ZIP and 22 or 26 digits")
    }

    /// The number behind a postcode, which a corrected one keeps.
    private static func number(_ text: Substring, to postcode: ZIPCode) throws(NumberFault) -> IMpb {
        do throws(NumberFault) { return try IMpb(text) } catch {
            throw NumberFault(
                error.code, error.value, expected: error.expected,
                corrected: error.corrected.map { "420" + postcode.digits + "\u{1D}" + $0 })
        }
    }
}

extension RoutedIMpb {
    /// What the scan says, its postcode first.
    public var explanation: NumberExplanation {
        let explained = TrackingNumber.impb(number).explanation
        guard let postcode else { return explained }
        var notes = explained.notes
        if let construct = number.construct(to: postcode) { notes[0] = "construct \(construct.rawValue)" }
        return NumberExplanation(
            format: explained.format, text: "420" + postcode.digits + number.text,
            humanReadable: explained.humanReadable,
            parts: [
                NumberPart("application identifier", "420", "the destination's postcode follows"),
                NumberPart("postcode", postcode.digits, "the destination's ZIP, with or without its four more digits"),
            ] + explained.parts, notes: notes)
    }
}
