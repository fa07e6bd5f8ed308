public import ShipmentModel

/// What can be measured of a parcel and compared with a bound.
public enum ParcelMeasure: String, Sendable, CaseIterable, BitwiseCopyable {
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
    /// The product of the sides.
    case volume
    /// Longest side plus second side, by which soft packs are priced.
    case lengthPlusWidth = "length_plus_width"
    /// What the contents are worth.
    case value
    /// The value to be covered against loss.
    case insuredValue = "insured_value"
    /// How many parcels the shipment has.
    case pieces
    /// The weight that is paid for; known only after the row has been found, so that limits cannot be set on it.
    case billableWeight = "billable_weight"

    /// What its bounds are counted in.
    public var kind: Kind {
        switch self {
        case .weight, .billableWeight: .mass
        case .volume: .volume
        case .value, .insuredValue: .money
        case .pieces: .count
        case .length, .width, .height, .lengthPlusGirth, .sumOfSides, .lengthPlusWidth: .length
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
        /// In millionths of the tariff's currency.
        case money
        /// In whole ones.
        case count
    }

    /// Whether it can only be told of a parcel whose sides are known.
    public var needsDimensions: Bool { kind == .length || kind == .volume }
}

/// A bound on a measure of the parcel.
public struct Limit: Sendable {
    /// What is measured.
    public var measure: ParcelMeasure
    /// The greatest value allowed, in the unit of the measure's kind.
    public var maximum: Int128
    /// The bound as the tariff writes it: `108 in`.
    public var label: String
    /// For which parcels it counts; nil for all.
    public var condition: Condition?

    /// A bound.
    public init(_ measure: ParcelMeasure, maximum: Int128, label: String, condition: Condition? = nil) {
        self.measure = measure
        self.maximum = maximum
        self.label = label
        self.condition = condition
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
        /// The measure, its sides rounded first, exceeds the bound (strictly).
        case over(ParcelMeasure, Int128, sides: Rounding<Length> = .none)
        /// The measure, its sides rounded first, is at most the bound.
        case notOver(ParcelMeasure, Int128, sides: Rounding<Length> = .none)
        /// The parcel is in one of these packagings.
        case packaging([String])
        /// The contents are dangerous in one of these ways.
        case hazards([String])
        /// The delivery address is a home, or is not.
        case residential(Bool)
        /// The delivery address is a post-office box, or is not.
        case postOfficeBox(Bool)
        /// The delivery address is a military or diplomatic one abroad (APO, FPO, DPO, BFPO), or is not.
        case military(Bool)
        /// The sender's place lies in the area, or does not.
        case origin(Area, isIn: Bool)
        /// The delivery address lies in the area, or does not.
        case destination(Area, isIn: Bool)
        /// The zone that chose the column is one of these.
        case zones([String])
        /// One of these signatures is asked for.
        case signatures([ShipmentOptions.Signature])
        /// Delivery on Saturday is asked for, or is not.
        case saturday(Bool)
        /// One of these parties pays the carrier.
        case billing([ShipmentOptions.BillingParty])
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
    /// How the weight that counts in the end is rounded.
    public var weightRounding: Rounding<Mass>
    /// Dimensional weight; nil where the price list knows none.
    public var dimensional: Dimensional?
    /// Weights below which a parcel is not billed while a condition holds (FedEx Oversize: 90 lb).
    public var minimums: [Minimum]

    /// A rule.
    public init(
        from: CivilDate? = nil, until: CivilDate? = nil, sideRounding: Rounding<Length> = .none,
        weightRounding: Rounding<Mass> = .none, dimensional: Dimensional? = nil, minimums: [Minimum] = []
    ) {
        self.from = from
        self.until = until
        self.sideRounding = sideRounding
        self.weightRounding = weightRounding
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
        /// For which parcels it counts; nil for all.
        public var condition: Condition?
        /// What the volume of a parcel that is no box is multiplied with; nil where shapes make no difference.
        public var nonrectangular: Nonrectangular?
        /// How the tariff writes it: `166 in³/lb`.
        public var label: String

        /// Dimensional weight.
        public init(
            volumeOver: Volume? = nil, divisorVolume: Volume, divisorMass: Mass, roundUpTo: Mass, cap: Mass? = nil,
            condition: Condition? = nil, nonrectangular: Nonrectangular? = nil, label: String
        ) {
            self.volumeOver = volumeOver
            self.divisorVolume = divisorVolume
            self.divisorMass = divisorMass
            self.roundUpTo = roundUpTo
            self.cap = cap
            self.condition = condition
            self.nonrectangular = nonrectangular
            self.label = label
        }

        /// What the volume of a parcel that is no box is multiplied with.
        public struct Nonrectangular: Sendable {
            /// The factor, as a share: 0.785 is 78.5 %.
            public var factor: Percentage
            /// The packagings that are no boxes.
            public var packaging: [String]
            /// A factor for shapes.
            public init(factor: Percentage, packaging: [String]) {
                self.factor = factor
                self.packaging = packaging
            }
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
