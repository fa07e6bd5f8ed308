import ShipmentModel
import Synchronization

/// All tariffs, compiled into dense arrays: immutable, identified by the digest of the files it came from.
///
/// Services are ordered by carrier, account, service code and first day, so that no answer depends on the order in
/// which files were read. What is dated is resolved once for each span of days in which nothing changes: see `InForce`.
public final class RateBook: Sendable {
    /// `sha256:` and 64 hexadecimal digits.
    public let digest: String
    /// The tariffs as they were read, without their charts and tables (which are compiled), ordered by carrier, account
    /// and first day.
    public let tariffs: [Tariff]
    /// Dated exchange rates, for comparison and for values in other currencies.
    public let exchangeRates: ExchangeRates
    /// The services' versions, ordered.
    let services: [CompiledService]
    /// What the choice looks at of each version.
    let versionFacts: Dense<VersionFacts>
    /// What is said of each version.
    let serviceNames: [ServiceNames]
    /// The services' versions over time: each range is one carrier's, account's and service's, in order of date.
    let groups: [Range<Int>]

    let destinations: PlaceIndex
    let origins: PlaceIndex
    /// Where the bits of the origin's areas begin in the facts, and where those of `factBounds` do; then come `tests`.
    let originStart: Int
    let firstComparison: Int
    let factWords: Int
    let comparisons: Dense<CompiledComparison>
    let factBounds: Dense<Int128>
    let tests: Dense<CompiledFact>
    let masks: Dense<FactMask>

    /// Of each service priced by zone, the column by zone number of its chart; −1 for none.
    let zoneColumns: Dense<Int16>
    let tables: Dense<CompiledTable>
    let tableDetails: [TableDetail]
    /// Row bounds of the tables by weight, length or value; tables with equal bounds share them.
    let bounds: Dense<Int64>
    /// Row bounds of the tables by volume.
    let volumeBounds: Dense<Int128>
    /// Prices: a table's rows × columns, steps first and then named rows. Negative values are no price: see `Cell`.
    let cells: Dense<Int64>
    /// The step whose price stands in the cell: the row itself, or a lower one where the row is blank.
    let cellRows: [Int32]
    /// Rows that are multiplied by started steps, by table.
    let stepRows: Dense<CompiledStepRow>
    let gaps: [String]
    let charts: [CompiledChart]
    let chartNumbers: Dense<ChartNumbers>
    let zonePairs: Dense<CompiledPair>
    let matrices: [ZoneMatrix]
    let formats: [CompiledFormat]
    let billableRules: Dense<CompiledBillableRule>
    let minimums: Dense<CompiledMinimum>
    /// Limits that count under a condition.
    let limits: Dense<CompiledLimit>
    let substitutes: Dense<CompiledSubstitute>
    let surcharges: [CompiledSurcharge]
    let taxes: Dense<CompiledTax>
    let eligibilityParts: Dense<EligibilityPart>
    let packagingNumbers: [String: Int]
    let hazardNumbers: [String: Int]

    /// The first days of the spans in which nothing changes.
    private let spanStarts: [Int32]
    private let spans: Mutex<[InForce?]>
    /// Tells buffers whether what they hold belongs to this book.
    let identity = Identity()
    private let owner: DenseOwner

    /// The identity of a book, which outlives it where a buffer still holds numbers of it.
    final class Identity: Sendable {}

    /// The number of service versions in the book.
    public var serviceCount: Int { services.count }

    /// The bytes that the compiled numbers take: prices, bounds, charts, places, questions. What explains them in words
    /// is not counted.
    public var compiledBytes: Int {
        let tables = cells.bytes + bounds.bytes + volumeBounds.bytes + self.tables.bytes + cellRows.count * 4
        let places = destinations.bytes + origins.bytes + matrices.reduce(0) { $0 + $1.bytes }
        return tables + places + comparisons.bytes + factBounds.bytes + tests.bytes + masks.bytes + zoneColumns.bytes
            + stepRows.bytes
            + substitutes.bytes + minimums.bytes
    }

    /// Compiles tariffs.
    ///
    /// - Throws: `RateBookFault` where a tariff contradicts itself: a chart, row or column it does not have, a matrix of
    ///   the wrong shape, two versions of a service in force on one day.
    public init(
        tariffs: [Tariff], exchangeRates: ExchangeRates = ExchangeRates(), digest: String
    ) throws(RateBookFault) {
        var compiler = RateBookCompiler()
        try compiler.compile(tariffs)
        var owner = DenseOwner()
        self.digest = digest
        self.exchangeRates = exchangeRates
        self.tariffs = compiler.tariffs
        services = compiler.services
        groups = compiler.groups
        versionFacts = owner.lay(compiler.versionFacts)
        serviceNames = compiler.serviceNames
        destinations = compiler.destinations.build()
        origins = compiler.origins.build()
        originStart = compiler.facts.originStart
        firstComparison = compiler.facts.firstComparison
        factWords = compiler.facts.words
        comparisons = owner.lay(compiler.facts.comparisons)
        factBounds = owner.lay(compiler.facts.bounds)
        tests = owner.lay(compiler.facts.tests)
        masks = owner.lay(compiler.facts.masks)
        zoneColumns = owner.lay(compiler.zoneColumns)
        tables = owner.lay(compiler.tables)
        tableDetails = compiler.tableDetails
        bounds = owner.lay(compiler.bounds)
        volumeBounds = owner.lay(compiler.volumeBounds)
        cells = owner.lay(compiler.cells)
        cellRows = compiler.cellRows
        stepRows = owner.lay(compiler.stepRows)
        gaps = compiler.gaps
        charts = compiler.charts
        chartNumbers = owner.lay(compiler.chartNumbering)
        zonePairs = owner.lay(compiler.zonePairs)
        matrices = compiler.matrices
        formats = compiler.formats
        billableRules = owner.lay(compiler.billableRules)
        minimums = owner.lay(compiler.minimums)
        limits = owner.lay(compiler.limits)
        substitutes = owner.lay(compiler.substitutes)
        surcharges = compiler.surcharges
        taxes = owner.lay(compiler.taxes)
        eligibilityParts = owner.lay(compiler.eligibilityParts)
        packagingNumbers = compiler.packagingNumbers
        hazardNumbers = compiler.hazardNumbers
        spanStarts = compiler.spanStarts
        spans = Mutex([InForce?](repeating: nil, count: compiler.spanStarts.count))
        self.owner = owner
    }

    /// What is in force on a day. Made once for each span of days in which nothing changes. O(log spans).
    func inForce(on day: Int32) -> InForce {
        var low = 0
        var high = spanStarts.count
        while low < high {
            let middle = (low + high) / 2
            if spanStarts[middle] <= day { low = middle + 1 } else { high = middle }
        }
        // The first span starts before every day.
        let number = low - 1
        return spans.withLock { spans in
            if let known = spans[number] { return known }
            let last = number + 1 < spanStarts.count ? spanStarts[number + 1] - 1 : .max
            let made = InForce(self, firstDay: spanStarts[number], lastDay: last)
            spans[number] = made
            return made
        }
    }

    /// The service's definition as its tariff states it.
    func definition(of service: Int) -> Service {
        tariffs[services[service].tariff].services[services[service].definition]
    }
}

/// A tariff that contradicts itself.
public struct RateBookFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The tariff's folder.
    public let tariff: String
    /// The service, if it is one's.
    public let service: String?
    /// What is wrong.
    public let description: String
}

/// What stands in a cell that is no price.
enum Cell {
    /// The price list prices nothing there, in this row or below.
    static let notPriced = Int64.min
    /// The first gap: −1 is gap 0, −2 is gap 1 …
    static func gap(_ number: Int) -> Int64 { Int64(-1 - number) }
    static func gapNumber(_ cell: Int64) -> Int { Int(-1 - cell) }
}

/// One thing that must be so of a parcel for a service to take it, and what is said where it is not.
struct EligibilityPart: Sendable, BitwiseCopyable {
    let mask: FactMask
    let code: RefusalCode
    /// What the refusal points at: see `RefusalRecord`.
    let detail: Int32
}

/// What the choice looks at of a version of a service.
struct VersionFacts: Sendable, BitwiseCopyable {
    let group: Int32
    let currency: Currency
    let isIncomplete: Bool
}

/// One version of a service, dated rules and all: what `InForce` is made from.
struct CompiledService: Sendable {
    let tariff: Int
    let code: String
    /// Its index in the tariff's own list.
    let definition: Int
    let firstDay: Int32
    let lastDay: Int32
    /// The smallest coin of the tariff's currency, in millionths.
    let coin: Int64
    let currency: Currency
    /// All that must be so before the price is looked for.
    let eligibility: ParcelCondition
    let column: CompiledColumn
    /// The columns' codes, and those of the formats.
    let columns: [String]
    /// Its limits that count under a condition.
    let limits: Range<Int>
    let tables: Range<Int>
    let billableRules: [DatedRule]
    let substitutes: Range<Int>
    /// Its surcharges' numbers in the book.
    let surcharges: Range<Int>
    /// Its tax rules in `RateBook.taxes`; none where no tax is ever due.
    let taxes: Range<Int>
    /// The parts of its eligibility in `RateBook.eligibilityParts`.
    let eligibilityParts: Range<Int>
    /// Tables of what the base price contains, by index of `Service.includes`; −1 for none.
    let included: [Int]
    /// Whether a surcharge covers values above the tables'.
    let coversBySurcharge: Bool
    /// The days on which it makes a difference whether the address is a home.
    let residentialDays: [ClosedRange<Int32>]
}

enum CompiledColumn: Hashable, Sendable {
    /// The chart's index, and where the service's columns by zone number begin in `zoneColumns`.
    case zone(chart: Int, columns: Int)
    /// Its formats in `formats`.
    case format(Range<Int>)
    case single
}

struct CompiledFormat: Sendable {
    let length: Int64
    let width: Int64
    let height: Int64
    let weight: Int64
    let limits: [Limit]
    let needsDimensions: Bool
}

/// Where a chart looks for zones, in this order; −1 for nowhere.
struct ChartNumbers: Sendable, BitwiseCopyable {
    /// Its number in `RateBook.matrices`.
    let matrix: Int32
    /// Its pairs of areas in `RateBook.zonePairs`.
    let firstPair: Int32
    let endPair: Int32
    /// Its number in the index of destinations.
    let byDestination: Int32
}

/// A pair of areas and the number of its zone.
struct CompiledPair: Sendable, BitwiseCopyable {
    let condition: ParcelCondition
    let zone: Int32
}

/// What only explanations need of a chart.
struct CompiledChart: Sendable {
    /// The zones' codes by number; `ZoneChart.notServed` among them.
    let codes: [String]
    let file: String
    let exceptionsFile: String
    let declaration: String
}

struct CompiledTable: Sendable, BitwiseCopyable {
    let rows: RowKind
    /// Its bounds, in `bounds` or `volumeBounds`.
    let firstBound: Int32
    let rowCount: Int32
    /// The rows from this one on are multiplied by steps; their `stepRows` begin at `firstStepRow`.
    let priceRows: Int32
    let firstStepRow: Int32
    /// The number of its set of bounds.
    let boundSet: Int32
    /// A cell is at `firstCell + row × rowStride + column × columnStride`: tables of one shape lie in each other.
    var firstCell: Int32
    var rowStride: Int32
    var columnStride: Int32
    let columnCount: Int32
    /// In the tariff's currency; −1 where the list names none.
    let cover: Int64

    /// The place of a cell in `RateBook.cells`.
    @inline(__always)
    func cell(_ row: Int, _ column: Int) -> Int {
        Int(firstCell) + row * Int(rowStride) + column * Int(columnStride)
    }

    enum RowKind: UInt8, Sendable, BitwiseCopyable { case weight, volume, lengthPlusWidth, value }
}

/// A row that is multiplied by started steps.
struct CompiledStepRow: Sendable, BitwiseCopyable {
    let step: Int64
    /// The bound above which steps are counted; 0 where the whole counts.
    let above: Int64
    /// The row whose price they are added to; −1 where the whole counts.
    let onTopOf: Int32
    /// The coin to which what the steps come to is rounded; 1 where all its cells are whole coins.
    let coin: Int64
}

struct TableDetail: Sendable {
    let file: String
    let columns: [String]
    /// Label and line of each step, then of each named row.
    let rowLabels: [String]
    let rowLines: [Int]
    let unitPrice: Int64?
}

/// A billable-weight rule of a service while it is in force.
struct DatedRule: Sendable {
    let firstDay: Int32
    let lastDay: Int32
    /// Its number in `billableRules`.
    let rule: Int
}

struct CompiledBillableRule: Sendable, BitwiseCopyable {
    let sideRounding: SideRounding
    let weightRounding: WeightRounding
    let dimensional: DimensionalWeight?
    let dimensionalCondition: CompiledCondition
    /// The packagings that are no boxes.
    let nonrectangular: UInt64
    /// Its least weights in `RateBook.minimums`.
    let firstMinimum: Int32
    let endMinimum: Int32
    /// Whether the zone makes a difference, so that services cannot share what it comes to.
    let looksAtColumn: Bool
}

struct CompiledMinimum: Sendable, BitwiseCopyable {
    let weight: Int64
    let condition: CompiledCondition
}

/// A limit that counts under a condition.
struct CompiledLimit: Sendable, BitwiseCopyable {
    /// Its index in the service's limits.
    let number: Int32
    /// Holds where it is exceeded.
    let excess: CompiledCondition
}

struct CompiledSubstitute: Sendable, BitwiseCopyable {
    /// The named row's number.
    let row: Int32
    let condition: CompiledCondition
}

struct CompiledTax: Sendable, BitwiseCopyable {
    let treatment: TaxTreatment
    let condition: CompiledCondition
}

/// A surcharge with its dates, from which `InForce` takes those of a day.
struct CompiledSurcharge: Sendable {
    let detail: Surcharge
    let firstDay: Int32
    let lastDay: Int32
    let condition: CompiledCondition
    let kind: Kind
    /// The number of its group within the service; −1 for none.
    let group: Int8
    /// The bit of its code within the service; that of the base price is 0.
    let code: UInt8
    /// The bits of the codes beside which it is not due.
    let unless: UInt64

    enum Kind: Sendable {
        case fixed(Int64)
        /// Amounts by column; `Cell.notPriced` where it is not due.
        case byColumn([Int64])
        case percent(Percentage, of: UInt64, Surcharge.AmountLimits)
        case index(FuelIndex, of: UInt64, Surcharge.AmountLimits)
        case perUnit(Int64, step: Int128, of: ParcelMeasure, above: Int128)
        case table(Int, by: ParcelMeasure)
        case atLeast(Int64, of: UInt64)
    }
}
