public import ShipmentModel

/// A parcel ready to be rated against one book: everything a rule looks at, as numbers. Made once a parcel; rating it
/// then touches no text.
public struct RatingRequest: Sendable {
    /// The day the carrier takes it over.
    public let shipDate: CivilDate
    let origin: Country
    let destination: Country
    /// First three digits of the origin's ZIP code; −1 if it has none.
    let originZIP3: Int
    /// The destination's five-digit ZIP code; −1 if it has none.
    let destinationZIP: Int
    let residential: Bool
    let measures: Measures
    /// The packaging's bit in the book; `unnamed` for one that no tariff names.
    let packaging: UInt64
    /// The bits of the contents' dangers in the book.
    let hazards: UInt64
    let signature: ShipmentOptions.Signature
    let saturday: Bool
    let insured: Money?
    let deliverBy: CivilDate?
    /// Zones the caller names, by carrier; looked at only where no chart covers the pair.
    let zones: [ShipmentOptions.CarrierZone]
    /// Which of the book's service groups were asked for; nil for all.
    let requested: [Bool]?

    /// The bit of every packaging and danger that no tariff names: a service that lists what it takes takes none of it.
    static let unnamed: UInt64 = 1 << 63

    /// What can be measured of the parcel, in the units of `ParcelMeasure`.
    struct Measures: Sendable {
        let weight: Int64
        let length: Int64
        let width: Int64
        let height: Int64
        let hasDimensions: Bool
        let volume: Int128

        init(_ parcel: Parcel) {
            weight = parcel.weight.picograms
            hasDimensions = parcel.dimensions != nil
            length = parcel.dimensions?.length.nanometres ?? 0
            width = parcel.dimensions?.width.nanometres ?? 0
            height = parcel.dimensions?.height.nanometres ?? 0
            volume = parcel.dimensions?.volume.cubicNanometres ?? 0
        }

        subscript(measure: ParcelMeasure) -> Int128 {
            switch measure {
            case .weight: Int128(weight)
            case .length: Int128(length)
            case .width: Int128(width)
            case .height: Int128(height)
            case .lengthPlusGirth: Int128(length + 2 * (width + height))
            case .sumOfSides: Int128(length + width + height)
            case .volume: volume
            }
        }
    }
}

extension RateBook {
    /// Prepares a shipment's parcel for this book.
    ///
    /// - Parameter shipDate: the day to price it on; the shipment's own date is for the caller to prefer or override.
    public func request(_ shipment: Shipment, parcel: Parcel, shipDate: CivilDate) -> RatingRequest {
        let options = shipment.options
        var requested: [Bool]?
        if !(options.carriers.isEmpty && options.accounts.isEmpty && options.services.isEmpty) {
            requested = groups.map { group in
                let tariff = tariffs[services[group.lowerBound].tariff]
                return (options.carriers.isEmpty || options.carriers.contains(tariff.carrier))
                    && (options.accounts.isEmpty || options.accounts.contains(tariff.account))
                    && (options.services.isEmpty
                        || options.services.contains(serviceDetails[group.lowerBound].code))
            }
        }
        return RatingRequest(
            shipDate: shipDate, origin: shipment.shipFrom.country, destination: shipment.shipTo.country,
            originZIP3: RateBook.zip(shipment.shipFrom.postcode).map { $0 / 100 } ?? -1,
            destinationZIP: RateBook.zip(shipment.shipTo.postcode) ?? -1,
            residential: shipment.shipTo.residential ?? false, measures: .init(parcel),
            packaging: packagingNumbers[parcel.packaging].map { 1 << UInt64($0) } ?? RatingRequest.unnamed,
            hazards: parcel.contents.reduce(0) { bits, line in
                line.hazard == "none"
                    ? bits : bits | (hazardNumbers[line.hazard].map { 1 << UInt64($0) } ?? RatingRequest.unnamed)
            },
            signature: options.signature, saturday: options.saturday, insured: options.insuredValue,
            deliverBy: options.deliverBy, zones: options.zones, requested: requested)
    }

    /// The five digits of a United States ZIP code, with or without its +4.
    static func zip(_ postcode: String?) -> Int? {
        guard let postcode else { return nil }
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
