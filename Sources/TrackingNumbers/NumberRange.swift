/// The serial numbers a carrier granted under one prefix.
public struct NumberRange: Hashable, Sendable {
    /// What all numbers of a range have in common.
    public enum Prefix: Hashable, Sendable {
        /// USPS: service type code, mailer identifier and how long the numbers are, 22 or 26 digits.
        case impb(serviceType: String, mailer: String, digits: Int)
        /// UPU S10: service indicator and country.
        case s10(serviceIndicator: String, country: String)
    }

    /// What all its numbers have in common.
    public let prefix: Prefix
    /// The first serial number granted.
    public let first: Int64
    /// The last serial number granted.
    public let last: Int64
    /// Whether its numbers are for trials only and must never travel.
    public let test: Bool

    /// A range; refused if its prefix is none, if it is empty, or if its serials do not fit the format.
    public init(prefix: Prefix, first: Int64, last: Int64, test: Bool) throws(NumberFault) {
        guard first <= last else {
            throw NumberFault(.emptyRange, "\(first) to \(last)", expected: "a first serial not after the last")
        }
        self.prefix = prefix
        self.first = first
        self.last = last
        self.test = test
        _ = try number(first)
        _ = try number(last)
    }

    /// The format of its numbers.
    public var format: NumberFormat {
        switch prefix {
        case .impb: .impb
        case .s10: .s10
        }
    }

    /// How many numbers it holds.
    public var count: Int64 { last - first + 1 }

    /// The number with this serial; refuses a serial outside the range.
    public func number(_ serial: Int64) throws(NumberFault) -> TrackingNumber {
        guard serial >= first, serial <= last else {
            throw NumberFault(.serial, String(serial), expected: "a serial number from \(first) to \(last)")
        }
        switch prefix {
        case .impb(let serviceType, let mailer, let digits):
            return .impb(try IMpb(serviceType: serviceType, mailer: mailer, serial: serial, digits: digits))
        case .s10(let serviceIndicator, let country):
            return .s10(try S10(serviceIndicator: serviceIndicator, serial: serial, country: country))
        }
    }

    /// Whether the two would hand out the same serial in the same serial space. USPS counts serials by mailer, not by
    /// service type, so that ranges of one mailer must not overlap though their service types differ.
    public func overlaps(_ other: NumberRange) -> Bool {
        guard first <= other.last, other.first <= last else { return false }
        return switch (prefix, other.prefix) {
        case (.impb(_, let mailer, let digits), .impb(_, let otherMailer, let otherDigits)):
            mailer == otherMailer && digits == otherDigits
        case (.s10, .s10): prefix == other.prefix
        case (.impb, .s10), (.s10, .impb): false
        }
    }
}
