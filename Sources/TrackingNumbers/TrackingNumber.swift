/// The formats of tracking numbers known here; the raw values are stable and go on the wire.
public enum NumberFormat: String, Sendable, CaseIterable {
    /// USPS Intelligent Mail package barcode.
    case impb = "usps-impb"
    /// Universal Postal Union S10.
    case s10 = "upu-s10"
}

/// A tracking number whose format was understood and whose check digit is right.
public enum TrackingNumber: Hashable, Sendable {
    /// USPS Intelligent Mail package barcode.
    case impb(IMpb)
    /// Universal Postal Union S10.
    case s10(S10)

    /// Reads a number of the given format, as people write it or as a scanner sends it.
    public init(_ text: some StringProtocol, format: NumberFormat) throws(NumberFault) {
        switch format {
        case .impb: self = .impb(try RoutedIMpb(scan: text).number)
        case .s10: self = .s10(try S10(text))
        }
    }

    /// Reads a number whose format is recognised by its look; says of the format it looks like why it is none.
    public init(recognising text: some StringProtocol) throws(NumberFault) {
        guard let format = NumberFormat(lookOf: text) else {
            throw NumberFault(
                .unrecognised, text, expected: NumberFormat.allCases.map(\.rawValue).joined(separator: " or "))
        }
        try self.init(text, format: format)
    }

    /// The format.
    public var format: NumberFormat {
        switch self {
        case .impb: .impb
        case .s10: .s10
        }
    }

    /// The number without blanks: the form that is stored and compared.
    public var text: String {
        switch self {
        case .impb(let number): number.text
        case .s10(let number): number.text
        }
    }

    /// The number in groups, as printed under its barcode.
    public var humanReadable: String {
        switch self {
        case .impb(let number): number.humanReadable
        case .s10(let number): number.humanReadable
        }
    }
}

extension NumberFormat {
    /// The format a text looks like, whatever its check digit; nil if it looks like none.
    public init?(lookOf text: some StringProtocol) {
        let bytes = text.utf8.filter { $0 != UInt8(ascii: " ") && $0 != 0x1D }
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        if bytes.count >= 20, bytes.allSatisfy({ digits.contains($0) }),
            bytes.first == UInt8(ascii: "9") || bytes.starts(with: "420".utf8)
        {
            self = .impb
        } else if bytes.count == 13, bytes[2..<11].allSatisfy({ digits.contains($0) }),
            !digits.contains(bytes[0]), !digits.contains(bytes[1]), !digits.contains(bytes[11])
        {
            self = .s10
        } else {
            return nil
        }
    }
}
