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

/// How a label of a service comes about.
public enum IssueMode: String, Sendable, CaseIterable {
    /// Number from a range granted to us, label drawn by us.
    case own
    /// Bought from the carrier's API.
    case bought
    /// Quoted only: we can get no label for it.
    case none
}

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
    /// Where it collects.
    public var origin: Area
    /// Where it delivers.
    public var destination: Area
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
    /// How tax relates to the prices.
    public var tax: TaxTreatment

    /// A service.
    public init(
        code: String, name: String, issue: IssueMode, label: LabelDefinition? = nil, origin: Area, destination: Area,
        packaging: [String] = [],
        hazards: [String] = [], signatures: [ShipmentOptions.Signature] = [], deliversOnSaturday: Bool = false,
        limits: [Limit] = [], column: ColumnRule, tables: [RateTable], billableWeight: [BillableWeightRule] = [],
        rowSubstitutes: [RowSubstitute] = [], surcharges: [Surcharge] = [], tax: TaxTreatment = .none
    ) {
        self.code = code
        self.name = name
        self.issue = issue
        self.label = label
        self.origin = origin
        self.destination = destination
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
        self.tax = tax
    }
}

/// What the labels that we issue ourselves for a service carry, as the carrier prescribes. The texts are printed as they
/// stand; which template uses which is the template's to say.
public struct LabelDefinition: Hashable, Sendable {
    /// The template that draws it.
    public var template: Template
    /// The service's name on the label, such as `USPS GROUND ADVANTAGE™`.
    public var title: String
    /// The letter of the service icon block, or `filled` for a black square; empty where the template has none.
    public var icon: String
    /// The text above the tracking barcode; empty for none.
    public var banner: String
    /// The lines of the postage indicia; empty for none.
    public var postage: [String]
    /// The number's format: `usps-impb` or `upu-s10`.
    public var numberFormat: String
    /// What the format calls the service: a USPS service type code (`346`) or a UPU service indicator (`CY`).
    public var serviceCode: String
    /// Numbers for trials, which print SPECIMEN and are used only while no real range has been granted; nil for none.
    public var testRange: TestRange?

    /// What own labels of a service carry.
    public init(
        template: Template, title: String, icon: String = "", banner: String = "", postage: [String] = [],
        numberFormat: String, serviceCode: String, testRange: TestRange? = nil
    ) {
        self.template = template
        self.title = title
        self.icon = icon
        self.banner = banner
        self.postage = postage
        self.numberFormat = numberFormat
        self.serviceCode = serviceCode
        self.testRange = testRange
    }

    /// The templates there are.
    public enum Template: String, Sendable, CaseIterable {
        /// A USPS domestic parcel, 4 × 6 in.
        case uspsParcel = "usps-parcel"
        /// A postal parcel with a UPU S10 identifier, 4 × 6 in.
        case s10Parcel = "s10-parcel"
    }

    /// Numbers for trials.
    public struct TestRange: Hashable, Sendable {
        /// The mailer identifier or the country that the numbers carry.
        public var issuer: String
        /// The first serial.
        public var first: Int64
        /// The last serial.
        public var last: Int64
        /// Numbers for trials.
        public init(issuer: String, first: Int64, last: Int64) {
            self.issuer = issuer
            self.first = first
            self.last = last
        }
    }
}

/// A set of places.
public struct Area: Sendable {
    /// Its countries.
    public var countries: [Country]
    /// A set of places.
    public init(countries: [Country]) { self.countries = countries }
}

/// How tax relates to a service's prices.
public enum TaxTreatment: Hashable, Sendable {
    /// No tax is due on the price.
    case none
    /// The law exempts the service.
    case exempt
    /// The prices contain tax of so many basis points (2000 is 20 %).
    case included(basisPoints: Int)
    /// Tax of so many basis points comes on top.
    case added(basisPoints: Int)
}
