public import ShipmentModel

/// What can be measured of a parcel and compared with a bound.
public enum ParcelMeasure: String, Sendable, CaseIterable {
    /// The weight on the scale.
    case weight
    /// The longest side.
    case length
    /// The second side.
    case width
    /// The shortest side.
    case height
    /// Longest side plus girth.
    case lengthPlusGirth = "length_plus_girth"
    /// The three sides added.
    case sumOfSides = "sum_of_sides"
    /// The product of the sides as measured.
    case volume

    /// What its bounds are counted in.
    public var kind: Kind {
        switch self {
        case .weight: .mass
        case .volume: .volume
        default: .length
        }
    }

    /// The kinds of bound.
    public enum Kind: Sendable {
        /// In picograms.
        case mass
        /// In nanometres.
        case length
        /// In cubic nanometres.
        case volume
    }
}

/// A bound on a measure of the parcel.
public struct Limit: Hashable, Sendable {
    /// What is measured.
    public var measure: ParcelMeasure
    /// The greatest value allowed: picograms, nanometres or nm³.
    public var maximum: Int128
    /// The bound as the tariff writes it: `108 in`.
    public var label: String

    /// A bound.
    public init(_ measure: ParcelMeasure, maximum: Int128, label: String) {
        self.measure = measure
        self.maximum = maximum
        self.label = label
    }
}

/// A test on a parcel: every clause must hold.
public struct Condition: Sendable {
    /// The clauses.
    public var clauses: [Clause]

    /// A condition of clauses that must all hold; none at all always holds.
    public init(_ clauses: [Clause]) { self.clauses = clauses }

    /// One test.
    public enum Clause: Sendable {
        /// The measure exceeds the bound (strictly).
        case over(ParcelMeasure, Int128)
        /// The measure is at most the bound.
        case notOver(ParcelMeasure, Int128)
        /// The parcel is in one of these packagings.
        case packaging([String])
        /// The delivery address is a home, or is not.
        case residential(Bool)
    }
}

/// A named row that replaces the row by weight while a condition holds.
public struct RowSubstitute: Sendable {
    /// The row's name in the table.
    public var row: String
    /// When it does.
    public var condition: Condition
    /// A substitute.
    public init(row: String, condition: Condition) {
        self.row = row
        self.condition = condition
    }
}

/// How the weight that is paid for comes about, while in force.
public struct BillableWeightRule: Sendable {
    /// First ship date; nil for the tariff's own.
    public var from: CivilDate?
    /// Last ship date; nil for the tariff's own.
    public var until: CivilDate?
    /// How each side is rounded before anything is multiplied.
    public var sideRounding: Rounding<Length>
    /// Dimensional weight; nil where the price list knows none.
    public var dimensional: Dimensional?
    /// Weights below which a parcel is not billed while a condition holds (FedEx Oversize: 90 lb).
    public var minimums: [Minimum]

    /// A rule.
    public init(
        from: CivilDate? = nil, until: CivilDate? = nil, sideRounding: Rounding<Length> = .none,
        dimensional: Dimensional? = nil, minimums: [Minimum] = []
    ) {
        self.from = from
        self.until = until
        self.sideRounding = sideRounding
        self.dimensional = dimensional
        self.minimums = minimums
    }

    /// Dimensional weight: volume ÷ divisor, rounded up, counted when it exceeds the actual weight.
    public struct Dimensional: Sendable {
        /// Only parcels whose rounded volume exceeds this; nil for all.
        public var volumeOver: Volume?
        /// The divisor's volume for one unit of mass: 166 in³ per lb is `166 in³` and `1 lb`.
        public var divisorVolume: Volume
        /// The divisor's unit of mass.
        public var divisorMass: Mass
        /// The step that the result is rounded up to.
        public var roundUpTo: Mass
        /// A dimensional weight beyond which none is counted (USPS: 70 lb); nil for none.
        public var cap: Mass?
        /// How the tariff writes it: `166 in³/lb`.
        public var label: String

        /// Dimensional weight.
        public init(
            volumeOver: Volume? = nil, divisorVolume: Volume, divisorMass: Mass, roundUpTo: Mass, cap: Mass? = nil,
            label: String
        ) {
            self.volumeOver = volumeOver
            self.divisorVolume = divisorVolume
            self.divisorMass = divisorMass
            self.roundUpTo = roundUpTo
            self.cap = cap
            self.label = label
        }
    }

    /// A least billable weight.
    public struct Minimum: Sendable {
        /// The least weight billed.
        public var weight: Mass
        /// When.
        public var condition: Condition
        /// A least billable weight.
        public init(weight: Mass, condition: Condition) {
            self.weight = weight
            self.condition = condition
        }
    }
}

/// How a quantity is brought to whole steps.
public enum Rounding<Step: Sendable & Hashable>: Hashable, Sendable {
    /// As measured.
    case none
    /// To the nearest step, halves up.
    case nearest(Step)
    /// Any fraction counts as a whole step.
    case up(Step)
    /// Any fraction is dropped.
    case down(Step)
}

/// Something added to the base price.
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
    /// Where the rule stands: file and line.
    public var source: String

    /// A surcharge.
    public init(
        code: String, description: String, from: CivilDate? = nil, until: CivilDate? = nil, condition: Condition,
        amount: Amount, group: String? = nil, source: String
    ) {
        self.code = code
        self.description = description
        self.from = from
        self.until = until
        self.condition = condition
        self.amount = amount
        self.group = group
        self.source = source
    }

    /// What a surcharge costs.
    public enum Amount: Hashable, Sendable {
        /// So many millionths of the tariff's currency.
        case fixed(Int64)
        /// So many basis points (1 % is 100) of the base price, rounded half up to the currency's smallest coin.
        case percentOfBase(basisPoints: Int)
    }
}
