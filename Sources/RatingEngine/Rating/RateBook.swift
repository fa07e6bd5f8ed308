import ShipmentModel

/// All tariffs, compiled into dense arrays: immutable, identified by the digest of the files it came from.
///
/// Services are ordered by carrier, account, service code and first day, so that no answer depends on the order in
/// which files were read.
public final class RateBook: Sendable {
    /// `sha256:` and 64 hexadecimal digits.
    public let digest: String
    /// The tariffs as they were read, without their charts and tables (which are compiled), ordered by carrier, account
    /// and first day.
    public let tariffs: [Tariff]
    /// The services' versions, ordered; what the hot path needs of each.
    let services: [CompiledService]
    /// What only explanations need of each service, in the same order.
    let serviceDetails: [ServiceDetail]
    /// The services' versions over time: each range is one carrier's, account's and service's, in order of date.
    let groups: [Range<Int>]
    /// Every distinct question that the book asks of a parcel.
    let facts: [Fact]
    /// Conditions: ranges of these.
    let masks: [FactMask]
    /// One bit a country, `CountryWords.count` words a set.
    let countryWords: [UInt64]
    let formats: [CompiledFormat]
    /// Of each service priced by zone, the column by zone number of its chart; −1 for none.
    let zoneColumns: [Int16]
    let tables: [CompiledTable]
    let tableDetails: [TableDetail]
    /// How many different sets of bounds the tables have.
    let boundSetCount: Int
    /// Row bounds of the tables by weight; tables with equal bounds share them.
    let weightBounds: [Int64]
    /// Row bounds of the tables by volume.
    let volumeBounds: [Int128]
    /// Prices: a table's rows × columns, steps first and then named rows. Negative values are no price: see `Cell`.
    let cells: [Int64]
    /// The step whose price stands in the cell: the row itself, or a lower one where the row is blank.
    let cellRows: [Int32]
    let gaps: [String]
    let charts: [ZoneMatrix]
    let chartDefinitions: [ZoneChart]
    let billableRules: [CompiledBillableRule]
    /// Of each service, the rules by date.
    let serviceRules: [DatedRule]
    let minimums: [CompiledMinimum]
    let substitutes: [CompiledSubstitute]
    let surcharges: [CompiledSurcharge]
    let surchargeDetails: [Surcharge]
    let packagingNumbers: [String: Int]
    let hazardNumbers: [String: Int]

    /// The number of service versions in the book.
    public var serviceCount: Int { services.count }

    /// Compiles tariffs.
    ///
    /// - Throws: `RateBookFault` where a tariff contradicts itself: a chart, row or column it does not have, a matrix of
    ///   the wrong shape, two versions of a service in force on one day.
    public init(tariffs: [Tariff], digest: String) throws(RateBookFault) {
        var compiler = RateBookCompiler()
        try compiler.compile(tariffs)
        self.digest = digest
        self.tariffs = compiler.tariffs
        services = compiler.services
        serviceDetails = compiler.serviceDetails
        groups = compiler.groups
        countryWords = compiler.countryWords
        formats = compiler.formats
        zoneColumns = compiler.zoneColumns
        tables = compiler.tables
        tableDetails = compiler.tableDetails
        weightBounds = compiler.weightBounds
        volumeBounds = compiler.volumeBounds
        cells = compiler.cells
        cellRows = compiler.cellRows
        gaps = compiler.gaps
        charts = compiler.charts
        chartDefinitions = compiler.chartDefinitions
        billableRules = compiler.billableRules
        serviceRules = compiler.serviceRules
        minimums = compiler.minimums
        substitutes = compiler.substitutes
        facts = compiler.facts.facts
        masks = compiler.facts.masks
        boundSetCount = compiler.boundSetCount
        surcharges = compiler.surcharges
        surchargeDetails = compiler.surchargeDetails
        packagingNumbers = compiler.packagingNumbers
        hazardNumbers = compiler.hazardNumbers
    }

    /// The service's definition as its tariff states it.
    func definition(of service: Int) -> Service {
        tariffs[services[service].tariff].services[serviceDetails[service].definition]
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

/// A service without a single reference, so that the hot path copies and counts nothing.
struct CompiledService: Sendable {
    let tariff: Int
    let firstDay: Int32
    let lastDay: Int32
    /// The smallest coin of the tariff's currency, in millionths.
    let coin: Int64
    let currency: Currency
    /// All that must be so before the price is looked for.
    let eligibility: Range<Int>
    let column: CompiledColumn
    let tables: Range<Int>
    let billableRules: Range<Int>
    let substitutes: Range<Int>
    let surcharges: Range<Int>
    let addedTaxBasisPoints: Int
}

struct ServiceDetail: Sendable {
    let code: String
    /// Its index in the tariff's own list.
    let definition: Int
    /// Whether a price or limit looks at the sides.
    let needsDimensions: Bool
}

enum CompiledColumn: Sendable {
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
}

struct CompiledTable: Sendable {
    let rows: RateTable.RowMeasure
    /// Its bounds, in `weightBounds` or `volumeBounds`.
    let bounds: Range<Int>
    /// The number of its set of bounds.
    let boundSet: Int
    let firstCell: Int
    let columnCount: Int
    /// In the tariff's currency; −1 where the list names none.
    let cover: Int64
}

struct TableDetail: Sendable {
    let file: String
    let columns: [String]
    /// Label and line of each step, then of each named row.
    let rowLabels: [String]
    let rowLines: [Int]
}

/// A billable-weight rule of a service while it is in force.
struct DatedRule: Sendable {
    let firstDay: Int32
    let lastDay: Int32
    /// Its number in `billableRules`.
    let rule: Int
}

struct CompiledBillableRule: Sendable {
    let sideRounding: Rounding<Length>
    let dimensional: DimensionalWeight?
    let minimums: Range<Int>
}

struct CompiledMinimum: Hashable, Sendable {
    let weight: Int64
    let condition: Range<Int>
}

struct CompiledSubstitute: Sendable {
    /// The named row's number.
    let row: Int
    let condition: Range<Int>
}

struct CompiledSurcharge: Sendable {
    let firstDay: Int32
    let lastDay: Int32
    let condition: Range<Int>
    let amount: Surcharge.Amount
    /// The number of its group within the service; −1 for none.
    let group: Int
}

/// A set of countries as bits.
enum CountryWords {
    static let count = (Country.count + 63) / 64

    static func words(of countries: [Country]) -> [UInt64] {
        var words = [UInt64](repeating: 0, count: count)
        for country in countries { words[Int(country.index) / 64] |= 1 << (UInt64(country.index) % 64) }
        return words
    }
}
