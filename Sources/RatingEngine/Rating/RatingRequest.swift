public import ShipmentModel

/// A parcel ready to be rated against one book: everything a rule looks at, as numbers. Made once a parcel; rating it
/// then touches no text.
public struct RatingRequest: Sendable {
    /// The day the carrier takes it over.
    public let shipDate: CivilDate
    /// Minutes after midnight at which it is ready; nil where nobody said.
    let readyAt: Int?
    let originPlace: PlaceIndex.Place
    let destinationPlace: PlaceIndex.Place
    /// First three digits of the origin's ZIP code; −1 if it has none.
    let originZIP3: Int
    /// The destination's five-digit ZIP code; −1 if it has none.
    let destinationZIP: Int
    let residential: Bool
    let isPostOfficeBox: Bool
    let isMilitary: Bool
    let saturday: Bool
    /// Whether the surcharges are left for later: of a shipment of several pieces.
    var isBaseOnly = false
    /// Whether it stands for all pieces of a shipment: its weight is the sum of what is billed for each, and what decided
    /// the greatest.
    var isTogether = false
    var togetherBasis = WeightBasis.actual
    var measures: Measures
    /// The packaging's bit in the book; `unnamed` for one that no tariff names.
    let packaging: UInt64
    /// The bits of the contents' dangers in the book.
    let hazards: UInt64
    /// The bit of the signature asked for; 0 for none.
    let signature: UInt64
    /// The bit of who pays.
    let billing: UInt64
    let insured: Money?
    /// What its contents are worth.
    let contents: Worth
    let deliverBy: CivilDate?
    /// Zones the caller names, by carrier; looked at only where no chart covers the pair.
    let zones: [ShipmentOptions.CarrierZone]

    /// The bit of every packaging and danger that no tariff names: a service that lists what it takes takes none of it.
    static let unnamed: UInt64 = 1 << 63

    /// What can be measured of the parcel, in the units of `ParcelMeasure`.
    struct Measures: Sendable {
        var weight: Int64
        private(set) var length: Int64
        private(set) var width: Int64
        private(set) var height: Int64
        private(set) var hasDimensions: Bool
        let pieces: Int

        init(_ parcel: Parcel, pieces: Int) {
            weight = parcel.weight.picograms
            hasDimensions = parcel.dimensions != nil
            length = parcel.dimensions?.length.nanometres ?? 0
            width = parcel.dimensions?.width.nanometres ?? 0
            height = parcel.dimensions?.height.nanometres ?? 0
            self.pieces = pieces
        }

        /// Makes each side at least as long as another parcel's.
        mutating func widen(to other: Measures) {
            length = max(length, other.length)
            width = max(width, other.width)
            height = max(height, other.height)
            hasDimensions = hasDimensions && other.hasDimensions
        }

        /// A measure with its sides rounded first. What is no measure of a single parcel is 0.
        @inline(__always)
        func value(_ measure: ParcelMeasure, sides: SideRounding = .none) -> Int128 {
            switch measure {
            case .weight: return Int128(weight)
            case .length: return Int128(sides.applied(to: length))
            case .width: return Int128(sides.applied(to: width))
            case .height: return Int128(sides.applied(to: height))
            case .lengthPlusGirth:
                return Int128(
                    sides.applied(to: length) + 2 * (sides.applied(to: width) + sides.applied(to: height)))
            case .sumOfSides:
                return Int128(sides.applied(to: length) + sides.applied(to: width) + sides.applied(to: height))
            case .lengthPlusWidth: return Int128(sides.applied(to: length) + sides.applied(to: width))
            case .volume: return volume(sides: sides)
            case .pieces: return Int128(pieces)
            case .value, .insuredValue, .billableWeight: return 0
            }
        }

        /// The volume of the rounded sides, in nm³.
        @inline(__always)
        func volume(sides: SideRounding) -> Int128 {
            Int128(sides.applied(to: length)) * Int128(sides.applied(to: width)) * Int128(sides.applied(to: height))
        }
    }

    /// What contents are worth.
    enum Worth: Sendable {
        /// This, in one currency; nil where no line has a value.
        case worth(Money?)
        /// Lines are in different currencies, or more than can be held.
        case unknown
    }

    /// What is compared with a bound, in the unit of the measure's kind. Of contents whose value cannot be told in the
    /// tariff's currency no bound is known to hold, so they count as more than any; an insured value counts as nothing here,
    /// for services that depend on it refuse the parcel elsewhere.
    @inline(__always)
    func value(_ what: CompiledMeasured, _ rates: ExchangeRates) -> Int128 {
        switch what.measure {
        case .value: Int128(contentsValue(in: what.currency, rates) ?? .max)
        case .insuredValue: Int128(amount(insured, in: what.currency, rates) ?? 0)
        default: measures.value(what.measure, sides: what.sides)
        }
    }

    /// What the contents are worth in millionths of a currency; nil if that cannot be told.
    func contentsValue(in currency: Currency?, _ rates: ExchangeRates) -> Int64? {
        switch contents {
        case .worth(let money): amount(money, in: currency, rates)
        case .unknown: nil
        }
    }

    /// An amount in millionths of another currency; nil without an exchange rate.
    func amount(_ money: Money?, in currency: Currency?, _ rates: ExchangeRates) -> Int64? {
        guard let money, let currency else { return 0 }
        if money.currency == currency { return money.micros }
        return rates.converted(money, to: currency, on: shipDate)?.micros
    }
}

extension RateBook {
    /// Prepares one parcel of a shipment for this book.
    ///
    /// - Parameter shipDate: the day to price it on; the shipment's own date is for the caller to prefer or override.
    public func request(_ shipment: Shipment, parcel: Parcel, shipDate: CivilDate) -> RatingRequest {
        let options = shipment.options
        let from = shipment.shipFrom
        let to = shipment.shipTo
        return RatingRequest(
            shipDate: shipDate, readyAt: options.readyAt,
            originPlace: origins.place(country: from.country, region: from.region, postcode: from.postcode),
            destinationPlace: destinations.place(country: to.country, region: to.region, postcode: to.postcode),
            originZIP3: RateBook.zip(from).map { $0 / 100 } ?? -1,
            destinationZIP: RateBook.zip(to) ?? -1,
            residential: to.residential ?? false, isPostOfficeBox: to.isPostOfficeBox,
            isMilitary: to.isMilitary, saturday: options.saturday,
            measures: .init(parcel, pieces: shipment.parcels.count),
            packaging: packagingNumbers[parcel.packaging].map { 1 << UInt64($0) } ?? RatingRequest.unnamed,
            hazards: parcel.contents.reduce(0) { bits, line in
                line.hazard == "none"
                    ? bits : bits | (hazardNumbers[line.hazard].map { 1 << UInt64($0) } ?? RatingRequest.unnamed)
            },
            signature: options.signature.bit, billing: options.billing.bit, insured: options.insuredValue,
            contents: RateBook.worth(of: parcel.contents), deliverBy: options.deliverBy, zones: options.zones)
    }

    /// The value of all lines that have one.
    private static func worth(of contents: [ContentLine]) -> RatingRequest.Worth {
        var sum: Money?
        for line in contents {
            guard let value = line.value else { continue }
            let (micros, overflow) = value.micros.multipliedReportingOverflow(by: Int64(line.quantity))
            guard !overflow, sum == nil || sum?.currency == value.currency else { return .unknown }
            let (total, tooMuch) = (sum?.micros ?? 0).addingReportingOverflow(micros)
            guard !tooMuch else { return .unknown }
            sum = Money(micros: total, value.currency)
        }
        return .worth(sum)
    }

    /// The five digits of a United States ZIP code, with or without its +4.
    private static func zip(_ address: Address) -> Int? {
        guard let postcode = address.postcode, ZoneChart.zipCountries.contains(address.country) else { return nil }
        var value = 0
        var count = 0
        for byte in postcode.utf8 {
            if count == 5 { return byte == UInt8(ascii: "-") ? value : nil }
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
            count += 1
        }
        return count == 5 ? value : nil
    }
}
