/// The serial numbers a carrier granted under one prefix.
public struct NumberRange: Hashable, Sendable {
    /// What all numbers of a range have in common. There is a case for each format whose numbers are issued here.
    public enum Prefix: Hashable, Sendable {
        /// USPS: service type code, mailer identifier and how long the numbers are, 22 or 26 digits.
        case impb(serviceType: String, mailer: String, digits: Int)
        /// UPU S10: service indicator and country.
        case s10(serviceIndicator: String, country: String)
        /// UPS: shipper number and service indicator.
        case ups1Z(shipper: String, service: String)
        /// FedEx, 12 digits: those that all numbers begin with.
        case fedEx12(prefix: String)
        /// FedEx Ground, 15 digits: the shipper's seven.
        case fedExGround15(shipper: String)
        /// FedEx Ground, 22 digits: container code and class of service (five digits) and the shipper's seven.
        case fedExGround96(service: String, shipper: String)
        /// GS1: extension digit and company prefix.
        case sscc(extensionDigit: Int, companyPrefix: String)
        /// DPD parcels: the digits that all numbers begin with, such as the depot's.
        case dpd(prefix: String)
        /// DHL Express waybills: the digits that all numbers begin with.
        case dhlExpress(prefix: String)
        /// DHL Express pieces: the digits after `JD01` that all plates begin with.
        case dhlLicencePlate(prefix: String)
        /// Deutsche Post Identcodes: the digits that all codes begin with.
        case identcode(prefix: String)
        /// PostNL parcels: customer code and how long the numbers are, 13 or 15 characters.
        case postNL3S(customer: String, length: Int)
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
    public var format: NumberFormat { prefix.format }

    /// How many numbers it holds.
    public var count: Int64 { last - first + 1 }

    /// The number with this serial; refuses a serial outside the range.
    public func number(_ serial: Int64) throws(NumberFault) -> TrackingNumber {
        guard serial >= first, serial <= last else {
            throw NumberFault(.serial, String(serial), expected: "a serial number from \(first) to \(last)")
        }
        return try prefix.number(serial)
    }

    /// Whether the two would hand out the same serial in the same serial space; see ``Prefix/space``.
    public func overlaps(_ other: NumberRange) -> Bool {
        let (mine, theirs) = (prefix.space, other.prefix.space)
        return mine.name == theirs.name && mine.base + first <= theirs.base + other.last
            && theirs.base + other.first <= mine.base + last
    }
}

extension NumberRange.Prefix {
    /// The format of its numbers.
    public var format: NumberFormat {
        switch self {
        case .impb: .impb
        case .s10: .s10
        case .ups1Z: .ups1Z
        case .fedEx12: .fedEx12
        case .fedExGround15: .fedExGround15
        case .fedExGround96: .fedExGround96
        case .sscc: .sscc
        case .dpd: .dpdParcel
        case .dhlExpress: .dhlExpress
        case .dhlLicencePlate: .dhlLicencePlate
        case .identcode: .deutschePost
        case .postNL3S: .postNL3S
        }
    }

    /// The number with a serial; refuses one that the format cannot hold.
    public func number(_ serial: Int64) throws(NumberFault) -> TrackingNumber {
        switch self {
        case .impb(let serviceType, let mailer, let digits):
            .impb(try IMpb(serviceType: serviceType, mailer: mailer, serial: serial, digits: digits))
        case .s10(let serviceIndicator, let country):
            .s10(try S10(serviceIndicator: serviceIndicator, serial: serial, country: country))
        case .ups1Z(let shipper, let service):
            .ups1Z(try UPS1Z(shipper: shipper, service: service, package: serial))
        case .fedEx12(let prefix): .fedEx12(try FedEx12(prefix: prefix, serial: serial))
        case .fedExGround15(let shipper):
            .fedExGround15(try FedExGround15(shipper: shipper, package: serial))
        case .fedExGround96(let service, let shipper):
            .fedExGround96(try FedExGround96(service: service, shipper: shipper, package: serial))
        case .sscc(let extensionDigit, let companyPrefix):
            .sscc(try SSCC(extensionDigit: extensionDigit, companyPrefix: companyPrefix, serial: serial))
        case .dpd(let prefix): .dpdParcel(try DPDParcelNumber(prefix: prefix, serial: serial))
        case .dhlExpress(let prefix): .dhlExpress(try DHLWaybill(prefix: prefix, serial: serial))
        case .dhlLicencePlate(let prefix): .dhlLicencePlate(try DHLLicencePlate(prefix: prefix, serial: serial))
        case .identcode(let prefix): .deutschePost(try DeutschePostCode(prefix: prefix, serial: serial))
        case .postNL3S(let customer, let length):
            .postNL3S(try PostNL3S(customer: customer, serial: serial, length: length))
        }
    }

    /// The space in which serials must be unique, and what serial 0 of this prefix is in it.
    ///
    /// USPS counts by mailer and UPS by shipper, whatever the service, so that ranges of one must not overlap though
    /// their services differ; FedEx Ground's two forms hold the same number; where only leading digits are granted,
    /// ranges under a shorter prefix contain those under a longer one.
    var space: (name: String, base: Int64) {
        func digits(_ name: String, _ prefix: String, width: Int) -> (name: String, base: Int64) {
            let zeros = String(repeating: "0", count: width - prefix.utf8.count)
            guard let base = Int64(prefix + zeros) else { preconditionFailure("digits, as the range's numbers have") }
            return (name, base)
        }
        return switch self {
        case .impb(_, let mailer, let digits): ("usps/\(mailer)/\(digits)", 0)
        case .s10(let serviceIndicator, let country): ("s10/\(serviceIndicator)/\(country)", 0)
        case .ups1Z(let shipper, _): ("ups/\(shipper)", 0)
        case .fedEx12(let prefix): digits("fedex-12", prefix, width: 11)
        case .fedExGround15(let shipper), .fedExGround96(_, let shipper): ("fedex-ground/\(shipper)", 0)
        case .sscc(let extensionDigit, let companyPrefix):
            digits("sscc", "\(extensionDigit)\(companyPrefix)", width: 17)
        case .dpd(let prefix): digits("dpd", prefix, width: 14)
        case .dhlExpress(let prefix): digits("dhl-express", prefix, width: 9)
        case .dhlLicencePlate(let prefix): digits("dhl-licence-plate", prefix, width: 16)
        case .identcode(let prefix): digits("identcode", prefix, width: 11)
        case .postNL3S(let customer, let length): ("postnl/\(customer)/\(length)", 0)
        }
    }

    /// The prefix of a range as it is granted and recorded.
    /// - Parameters:
    ///   - format: The format's name is its raw value.
    ///   - issuer: What ``NumberFormat/issuer`` says.
    ///   - serviceCode: What the format calls the service; formats that do not name it in the number ignore it.
    ///   - length: How long the numbers are, for formats that leave a choice; nil for the usual length.
    public init(
        format: NumberFormat, issuer: String, serviceCode: String, length: Int? = nil
    ) throws(NumberFault) {
        if let length, format != .impb, format != .postNL3S {
            throw NumberFault(.length, String(length), expected: "no length: \(format.rawValue) has but one")
        }
        switch format {
        case .impb: self = .impb(serviceType: serviceCode, mailer: issuer, digits: length ?? 22)
        case .s10: self = .s10(serviceIndicator: serviceCode, country: issuer)
        case .ups1Z: self = .ups1Z(shipper: issuer, service: serviceCode)
        case .fedEx12: self = .fedEx12(prefix: issuer)
        case .fedExGround15: self = .fedExGround15(shipper: issuer)
        case .fedExGround96: self = .fedExGround96(service: serviceCode, shipper: issuer)
        case .sscc:
            guard let extensionDigit = issuer.first?.wholeNumberValue, issuer.utf8.allSatisfy(isDigit) else {
                throw NumberFault(.issuer, issuer, expected: "an extension digit and a GS1 company prefix")
            }
            self = .sscc(extensionDigit: extensionDigit, companyPrefix: String(issuer.dropFirst()))
        case .dpdParcel: self = .dpd(prefix: issuer)
        case .dhlExpress: self = .dhlExpress(prefix: issuer)
        case .dhlLicencePlate: self = .dhlLicencePlate(prefix: issuer)
        case .deutschePost: self = .identcode(prefix: issuer)
        case .postNL3S: self = .postNL3S(customer: issuer, length: length ?? 15)
        default:
            throw NumberFault(
                .notIssuable, format.rawValue, expected: "one of " + NumberFormat.issuableNames)
        }
    }
}

extension NumberFormat {
    /// Who issues by the format, in words, for those whose numbers are issued here; nil for the others.
    public var issuer: String? {
        switch self {
        case .impb: "USPS mailer identifier"
        case .s10: "country"
        case .ups1Z: "UPS shipper number"
        case .fedEx12: "first digits of the numbers granted"
        case .fedExGround15, .fedExGround96: "shipper's seven digits"
        case .sscc: "extension digit and GS1 company prefix"
        case .dpdParcel: "first digits of the numbers granted, such as the depot's"
        case .dhlExpress, .deutschePost: "first digits of the numbers granted"
        case .dhlLicencePlate: "first digits after JD01 of the plates granted"
        case .postNL3S: "PostNL customer code"
        default: nil
        }
    }

    /// Whether ranges of it are granted and its numbers issued here.
    public var isIssuable: Bool { issuer != nil }

    /// The names of the formats whose numbers are issued here.
    public static var issuableNames: String {
        allCases.filter(\.isIssuable).map(\.rawValue).joined(separator: ", ")
    }

    /// A service code of the format's shape, for ranges that are looked at whatever the service; empty where the numbers do
    /// not name it.
    public var anyServiceCode: String {
        switch self {
        case .impb: "001"
        case .s10: "CP"
        case .ups1Z: "03"
        case .fedExGround96: "11000"
        default: ""
        }
    }

    /// When a number may be used again after its last use.
    public enum Reuse: Hashable, Sendable {
        /// After so many days.
        case afterDays(Int)
        /// After so many months of the calendar.
        case afterMonths(Int)
        /// Never, or no rule of the carrier is known.
        case never
    }

    /// When a number may be used again after its last use. Sources: USPS Publication 199, UPU S10; GS1 General
    /// Specifications 4.2 (at least a year, as recalled).
    public var reuse: Reuse {
        switch self {
        case .impb: .afterDays(IMpb.uniquenessDays)
        case .s10: .afterMonths(S10.uniquenessMonths)
        case .sscc: .afterMonths(12)
        default: .never
        }
    }
}
