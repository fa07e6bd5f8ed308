public import ShipmentModel

/// One service of a tariff: who may use it, what it costs, what it adds.
public struct Service: Sendable {
    /// Its code, unique within the tariff: `ground-advantage`.
    public var code: String
    /// Its name for people: `USPS Ground Advantage`.
    public var name: String
    /// How its label comes about.
    public var issue: IssueMode
    /// What its own labels carry; nil unless `issue` is `own`.
    public var label: LabelDefinition?
    /// What is missing of its prices, in words, where the tariff as a whole is complete; empty otherwise.
    public var missing: String
    /// What must be so for a parcel to be taken, beside everything below; nil for nothing.
    public var condition: Condition?
    /// Where it collects.
    public var origin: Area
    /// Where it delivers.
    public var destination: Area
    /// Whether it delivers to post-office boxes.
    public var servesPostOfficeBoxes: Bool
    /// How the pieces of a shipment are priced.
    public var pieces: Pieces
    /// Packaging codes it takes; empty for all.
    public var packaging: [String]
    /// Kinds of danger it takes beside `none`.
    public var hazards: [String]
    /// Signatures it can obtain beside none.
    public var signatures: [ShipmentOptions.Signature]
    /// Whether it can be asked to deliver on Saturday.
    public var deliversOnSaturday: Bool
    /// What a parcel may weigh and measure.
    public var limits: [Limit]
    /// How the price table's column is found.
    public var column: ColumnRule
    /// Its price tables, lowest cover first. More than one makes cover a dimension: the first whose cover reaches the
    /// insured value prices the parcel.
    public var tables: [RateTable]
    /// How the weight that is paid for comes about; the first rule in force on the ship date counts. Empty: the actual
    /// weight.
    public var billableWeight: [BillableWeightRule]
    /// Conditions under which a named row replaces the row by weight (USPS "Oversized"); the first that holds counts.
    public var rowSubstitutes: [RowSubstitute]
    /// What is added to the base price, in order.
    public var surcharges: [Surcharge]
    /// What the base price contains already.
    public var includes: [IncludedAmount]
    /// How tax relates to the prices: the first rule whose condition holds. None: no tax.
    public var taxes: [TaxRule]
    /// When it delivers; nil where the price list holds nothing about it.
    public var delivery: DeliveryRule?

    /// How the pieces of a shipment are priced.
    public enum Pieces: String, Sendable, CaseIterable {
        /// Each by its own weight; what is due once a shipment is added once.
        case separate
        /// By the sum of their billable weights, as if they were one.
        case together
    }

    /// A service.
    public init(
        code: String, name: String, issue: IssueMode, label: LabelDefinition? = nil, missing: String = "",
        condition: Condition? = nil, origin: Area, destination: Area, servesPostOfficeBoxes: Bool = true,
        pieces: Pieces = .separate, packaging: [String] = [], hazards: [String] = [],
        signatures: [ShipmentOptions.Signature] = [], deliversOnSaturday: Bool = false,
        limits: [Limit] = [], column: ColumnRule, tables: [RateTable], billableWeight: [BillableWeightRule] = [],
        rowSubstitutes: [RowSubstitute] = [], surcharges: [Surcharge] = [], includes: [IncludedAmount] = [],
        taxes: [TaxRule] = [], delivery: DeliveryRule? = nil
    ) {
        self.code = code
        self.name = name
        self.issue = issue
        self.label = label
        self.missing = missing
        self.condition = condition
        self.origin = origin
        self.destination = destination
        self.servesPostOfficeBoxes = servesPostOfficeBoxes
        self.pieces = pieces
        self.packaging = packaging
        self.hazards = hazards
        self.signatures = signatures
        self.deliversOnSaturday = deliversOnSaturday
        self.limits = limits
        self.column = column
        self.tables = tables
        self.billableWeight = billableWeight
        self.rowSubstitutes = rowSubstitutes
        self.surcharges = surcharges
        self.includes = includes
        self.taxes = taxes
        self.delivery = delivery
    }
}
