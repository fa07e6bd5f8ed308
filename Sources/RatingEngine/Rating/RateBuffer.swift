import ShipmentModel

/// What rating a parcel came to, as numbers in reused storage. Indices point into the book; `RateBook.quote` turns them
/// into words.
public struct RateBuffer: Sendable {
    /// The rates found, in the book's order (carrier, account, service).
    public internal(set) var rates: [RateRecord] = []
    /// The charges of all rates, each rate's consecutive.
    public internal(set) var charges: [ChargeRecord] = []
    /// Why other services were refused, each service's consecutive, most important first.
    public internal(set) var refusals: [RefusalRecord] = []
    /// The answers to the book's questions about the parcel, as bits.
    var facts: [UInt64] = []
    /// Per billable-weight rule of the book, what it came to for the parcel; a weight of −1 before it was worked out.
    var billable: [BillableWeight] = []
    /// Per set of bounds, the row last found and the weight it was found for.
    var rows: [FoundRow] = []
    /// Per zone chart of the book: its zone for the pair, −1 for none, −2 before it was looked up.
    var zones: [Int16] = []

    /// An empty buffer; grows once to the size of the book and is then reused without allocation.
    public init() {}

    mutating func reset(charts: Int, rules: Int, boundSets: Int) {
        rates.removeAll(keepingCapacity: true)
        charges.removeAll(keepingCapacity: true)
        refusals.removeAll(keepingCapacity: true)
        zones.removeAll(keepingCapacity: true)
        billable.removeAll(keepingCapacity: true)
        rows.removeAll(keepingCapacity: true)
        for _ in 0..<charts { zones.append(-2) }
        for _ in 0..<rules { billable.append(BillableWeight(weight: -1, basis: .actual)) }
        for _ in 0..<boundSets { rows.append(FoundRow(weight: -1, row: -1)) }
    }
}

/// The weight that is paid for, and what decided it.
struct BillableWeight: Sendable {
    let weight: Int64
    let basis: WeightBasis
}

/// A row and the weight it was found for.
struct FoundRow: Sendable {
    let weight: Int64
    let row: Int
}

/// The price of one service.
public struct RateRecord: Sendable {
    /// The service's index in the book.
    public let service: Int
    /// The price in millionths of the tariff's currency: the sum of its charges.
    public internal(set) var price: Int64
    /// Where its charges stand in the buffer.
    public internal(set) var charges: Range<Int>
    let table: Int
    /// The row that priced it, within the table; named rows stand behind the steps.
    let row: Int
    let column: Int
    /// What decided the row.
    public let basis: WeightBasis
    /// The billable weight in picograms, before the row's bound.
    public let billableWeight: Int64
    /// Whether the zone was named by the caller because no chart covers the pair.
    public let zoneFromCaller: Bool
}

/// What decided the row that prices a parcel.
public enum WeightBasis: String, Sendable {
    /// The weight on the scale.
    case actual
    /// The dimensional weight, being greater.
    case dimensional
    /// The volume tier.
    case cubic
    /// A minimum weight, being greater than both.
    case minimum
    /// A condition chose the row, whatever the weight.
    case flat
}

/// One line of a price.
public struct ChargeRecord: Sendable {
    /// The kind of charge: −1 the base price, −2 tax, otherwise the surcharge's index in the book.
    public let kind: Int
    /// Millionths of the tariff's currency.
    public let amount: Int64

    static let base = -1
    static let tax = -2
}

/// One reason why a service was refused.
public struct RefusalRecord: Sendable {
    /// The service's index in the book.
    public let service: Int
    /// The reason.
    public let code: RefusalCode
    /// What the reason points at: a limit's, table's or gap's index in the book, by the code; −1 for nothing.
    let detail: Int
}
