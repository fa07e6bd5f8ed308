public import ShipmentModel

/// One carrier's price list for one account with its validity: exactly what a `tariff.yaml` and its matrices say, before
/// it is compiled into a `RateBook`.
public struct Tariff: Sendable {
    /// The carrier's code: `usps`.
    public var carrier: String
    /// The carrier's name for people.
    public var carrierName: String
    /// A contract's name or, for published prices, their kind: `commercial`, `retail`, `counter`, `list`.
    public var account: String
    /// The currency of every amount in it.
    public var currency: Currency
    /// First day on which it prices a shipment.
    public var validFrom: CivilDate
    /// Last day on which it does.
    public var validUntil: CivilDate
    /// How the last day is known.
    public var untilBasis: UntilBasis
    /// Whether all that belongs to the price is held. A rate of an incomplete tariff is never selected over a complete one.
    public var isPriceComplete: Bool
    /// What is missing, in words, when the price is not complete; empty otherwise.
    public var missing: String
    /// Where the figures come from: document, publisher, date.
    public var source: String
    /// What the tariff leaves out and how it was checked.
    public var completeness: String
    /// The tariff's folder below `rate-tables/`, naming it in charges: `usps/notice-123-2025-10-05`.
    public var path: String
    /// The zone charts its services use, by name.
    public var zoneCharts: [ZoneChart]
    /// Its services.
    public var services: [Service]

    /// How the end of a tariff's validity is known.
    public enum UntilBasis: String, Sendable, CaseIterable {
        /// The carrier printed it.
        case published
        /// A newer list took effect the day after.
        case successor
        /// Nobody said; the analyst set it.
        case assumed
    }

    /// A tariff.
    public init(
        carrier: String, carrierName: String, account: String, currency: Currency, validFrom: CivilDate,
        validUntil: CivilDate, untilBasis: UntilBasis, isPriceComplete: Bool = true, missing: String = "",
        source: String, completeness: String = "", path: String, zoneCharts: [ZoneChart] = [], services: [Service]
    ) {
        self.carrier = carrier
        self.carrierName = carrierName
        self.account = account
        self.currency = currency
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.untilBasis = untilBasis
        self.isPriceComplete = isPriceComplete
        self.missing = missing
        self.source = source
        self.completeness = completeness
        self.path = path
        self.zoneCharts = zoneCharts
        self.services = services
    }
}
