/// A number of which only the look is public: no check digit, or none that is known. Never issued here; the carrier's
/// own interface gives it out.
public struct OpaqueNumber: Hashable, Sendable {
    /// Whose it is.
    public enum Scheme: Sendable, CaseIterable {
        /// Evri (Hermes UK): 16 digits and letters, as recalled.
        case evri
        /// Yodel: `JD` or `JJD` and 16 digits.
        case yodel
        /// DHL eCommerce: two letters of its list and 10 to 39 digits and letters.
        case dhlECommerce
        /// DHL eCommerce: 14 digits.
        case dhlECommerce14
        /// DHL Parcel of the Netherlands: `JVGL` and 16 to 20 digits, `3S` and 6 to 18 digits and letters, or `JJD` and
        /// digits.
        case dhlParcelNL
        /// NZ Post's domestic parcels: up to 35 digits and letters of its interface's choice.
        case nzPost
        /// Aramex New Zealand: two letters and ten digits, as recalled.
        case aramexNZ
    }

    /// Whose it is.
    public let scheme: Scheme
    /// The whole number.
    public let text: String

    /// Reads a number; blanks and small letters are allowed.
    public init(_ text: some StringProtocol, _ scheme: Scheme) throws(NumberFault) {
        let scan = NumberScan(text)
        try scan.require(0..<scan.count, isAlphanumeric, expected: "digits and letters")
        guard scheme.isLook(of: scan) else { throw scan.fault(.unrecognised, expected: scheme.look) }
        self.scheme = scheme
        self.text = scan.text
    }

    /// No groups are known.
    public var humanReadable: String { text }
}

extension OpaqueNumber.Scheme {
    /// What its numbers look like, in words.
    fileprivate var look: String {
        switch self {
        case .evri: "16 digits and letters"
        case .yodel: "JD or JJD and 16 digits"
        case .dhlECommerce: "GM, LX, RX, UV, CN, SG, TH, IN, HK or MY and 10 to 39 digits and letters"
        case .dhlECommerce14: "14 digits"
        case .dhlParcelNL: "JVGL and 16 to 20 digits, 3S and 6 to 18 digits and letters, or JJD and 10 to 20 digits"
        case .nzPost: "1 to 35 digits and letters"
        case .aramexNZ: "two letters and ten digits"
        }
    }

    fileprivate func isLook(of scan: NumberScan) -> Bool {
        func has(_ prefix: String, _ counts: ClosedRange<Int>, _ isAllowed: (UInt8) -> Bool) -> Bool {
            guard scan.starts(with: prefix) else { return false }
            let rest = scan.bytes.dropFirst(prefix.utf8.count)
            return counts.contains(rest.count) && rest.allSatisfy(isAllowed)
        }
        return switch self {
        case .evri: scan.count == 16
        case .yodel: has("JD", 16...16, isDigit) || has("JJD", 16...16, isDigit)
        case .dhlECommerce:
            ["GM", "LX", "RX", "UV", "CN", "SG", "TH", "IN", "HK", "MY"].contains { has($0, 10...39, isAlphanumeric) }
        case .dhlECommerce14: has("", 14...14, isDigit)
        case .dhlParcelNL:
            has("JVGL", 16...20, isDigit) || has("3S", 6...18, isAlphanumeric) || has("JJD", 10...20, isDigit)
        case .nzPost: (1...35).contains(scan.count)
        case .aramexNZ:
            scan.count == 12 && scan.bytes[..<2].allSatisfy(isCapital) && scan.bytes[2...].allSatisfy(isDigit)
        }
    }
}

extension OpaqueNumber: FormattedNumber {
    var format: NumberFormat {
        switch scheme {
        case .evri: .evri
        case .yodel: .yodel
        case .dhlECommerce: .dhlECommerce
        case .dhlECommerce14: .dhlECommerce14
        case .dhlParcelNL: .dhlParcelNL
        case .nzPost: .nzPost
        case .aramexNZ: .aramexNZ
        }
    }

    /// Evri and DHL Parcel print Code 128; of the others it is not known.
    var payloads: [BarcodePayload] {
        switch scheme {
        case .evri, .dhlParcelNL: [.code128(text)]
        default: []
        }
    }

    /// Its one part.
    var parts: [NumberPart] { [NumberPart("number", text, "what it is made of is not public")] }
}
