public import ShipmentModel

/// Something added to the base price, or taken off it.
public struct Surcharge: Sendable {
    /// Its code in the breakdown: `nonstandard-length`.
    public var code: String
    /// What it is, for people.
    public var description: String
    /// First ship date; nil for the tariff's own.
    public var from: CivilDate?
    /// Last ship date; nil for the tariff's own.
    public var until: CivilDate?
    /// When it is due.
    public var condition: Condition
    /// What it costs.
    public var amount: Amount
    /// Surcharges of one group exclude each other: only the highest that is due counts. Nil for none.
    public var group: String?
    /// Codes of earlier surcharges beside which it is not due.
    public var unless: [String]
    /// Whether it is due once a shipment instead of once a parcel.
    public var isPerShipment: Bool
    /// Where the rule stands: file and line.
    public var source: String

    /// A surcharge.
    public init(
        code: String, description: String, from: CivilDate? = nil, until: CivilDate? = nil, condition: Condition,
        amount: Amount, group: String? = nil, unless: [String] = [], isPerShipment: Bool = false, source: String
    ) {
        self.code = code
        self.description = description
        self.from = from
        self.until = until
        self.condition = condition
        self.amount = amount
        self.group = group
        self.unless = unless
        self.isPerShipment = isPerShipment
        self.source = source
    }

    /// What a surcharge costs. Money is in millionths of the tariff's currency; what is calculated is rounded to its
    /// smallest coin.
    public enum Amount: Sendable {
        /// So much; negative for a discount.
        case fixed(Int64)
        /// So much by zone; due in no other zone.
        case byZone([ZoneAmount])
        /// A share of other charges.
        case percent(Percentage, of: Basis, limits: AmountLimits)
        /// A share that changes with the ship date.
        case index(FuelIndex, of: Basis, limits: AmountLimits)
        /// So much for each started step of a measure above a value that is free.
        case perUnit(Int64, step: Int128, of: ParcelMeasure, above: Int128)
        /// What a table says for a measure: of insured value, say.
        case table(RateTable, by: ParcelMeasure)
        /// What the sum of other charges lacks to this least amount.
        case atLeast(Int64, of: Basis)
    }

    /// An amount in one zone.
    public struct ZoneAmount: Hashable, Sendable {
        /// The zone's code.
        public var zone: String
        /// Millionths of the tariff's currency.
        public var micros: Int64
        /// An amount in one zone.
        public init(zone: String, micros: Int64) {
            self.zone = zone
            self.micros = micros
        }
    }

    /// What a share is taken of.
    public enum Basis: Hashable, Sendable {
        /// The base price and earlier surcharges by code; `base` is the base price. What is not due counts nothing.
        case charges([String])
        /// All charges so far.
        case all
        /// The base price alone.
        public static let base = Basis.charges(["base"])
    }

    /// Bounds and rounding of a share.
    public struct AmountLimits: Hashable, Sendable {
        /// The least, in millionths; nil for none.
        public var atLeast: Int64?
        /// The most, in millionths; nil for none.
        public var atMost: Int64?
        /// How it is brought to whole coins.
        public var rounding: CoinRounding
        /// Bounds and rounding.
        public init(atLeast: Int64? = nil, atMost: Int64? = nil, rounding: CoinRounding = .nearest) {
            self.atLeast = atLeast
            self.atMost = atMost
            self.rounding = rounding
        }
    }

    /// How an amount is brought to whole coins.
    public enum CoinRounding: String, Sendable, CaseIterable {
        /// To the nearest, halves away from zero.
        case nearest
        /// Any fraction counts as a whole coin, away from zero.
        case up
        /// Any fraction is dropped, towards zero.
        case down
    }
}

/// Something that the base price contains already: shown, never added.
public struct IncludedAmount: Sendable {
    /// Its code: `temporary-increase`.
    public var code: String
    /// What it is, for people.
    public var description: String
    /// How much of the price it is; nil where the price list does not say.
    public var amount: Amount?
    /// Where it is stated: file and line.
    public var source: String

    /// Something the base price contains.
    public init(code: String, description: String, amount: Amount?, source: String) {
        self.code = code
        self.description = description
        self.amount = amount
        self.source = source
    }

    /// How much of the base price.
    public enum Amount: Sendable {
        /// So many millionths of the tariff's currency.
        case fixed(Int64)
        /// What a table with the service's columns says for the billable weight.
        case table(RateTable)
    }
}
