import ShipmentModel

/// What rating a parcel came to, as numbers in reused storage. Indices point into the book; `RateBook.quote` turns them
/// into words.
public struct RateBuffer: ~Copyable {
    /// How many rates were found, in the book's order (carrier, account, service).
    public internal(set) var rateCount = 0
    /// Why other services were refused, each service's consecutive, most important first.
    public internal(set) var refusals: [RefusalRecord] = []
    var chargeCount = 0
    /// Whether refusals are collected and prices are told in words: a choice among rates does without either.
    public var explains = true
    /// What was in force on the day last rated.
    var inForce: InForce?

    private var rateRoom = Room<RateRecord>()
    private var chargeRoom = Room<ChargeRecord>()
    private var factRoom = Room<UInt64>()
    private var zoneRoom = Room<Int16>()
    private var billableRoom = Room<BillableWeight>()
    private var placeRoom = Room<FoundPlace>()
    private var dueRoom = Room<UInt64>()
    private var baseRoom = Room<Int64>()
    private var priceRoom = Room<Int64>()

    /// An empty buffer; grows once to the size of the book and is then reused without allocation.
    public init() {}

    /// A rate found.
    public func rate(_ index: Int) -> RateRecord {
        precondition(index >= 0 && index < rateCount, "there are \(rateCount) rates")
        return rateRoom.base[index]
    }

    /// All rates found, in the book's order.
    public var rates: [RateRecord] { (0..<rateCount).map { rateRoom.base[$0] } }

    /// The charges of a rate, in order.
    public func charges(of rate: RateRecord) -> [ChargeRecord] {
        precondition(rate.chargesEnd <= chargeCount, "a rate of another parcel")
        return (Int(rate.chargesStart)..<Int(rate.chargesEnd)).map { chargeRoom.base[$0] }
    }

    /// The sum of the prices of all rates, as a check that nothing was left out of a measurement.
    public var priceSum: Int64 { (0..<rateCount).reduce(0) { $0 &+ rateRoom.base[$1].price } }

    // The room for what a parcel can come to at most: no bounds are checked when it is filled.
    var rateBase: UnsafeMutablePointer<RateRecord> { rateRoom.base }
    var chargeBase: UnsafeMutablePointer<ChargeRecord> { chargeRoom.base }
    var facts: UnsafeMutablePointer<UInt64> { factRoom.base }
    /// Per zone chart of the book: its zone for the pair, −1 for none, −2 before it was looked up.
    var zones: UnsafeMutablePointer<Int16> { zoneRoom.base }
    /// Per billable-weight rule of the book, what it came to for the parcel; a weight of −1 before it was worked out.
    var billable: UnsafeMutablePointer<BillableWeight> { billableRoom.base }
    /// The cell found for the parcel, by `ServiceInForce.placeSlot`.
    var places: UnsafeMutablePointer<FoundPlace> { placeRoom.base }
    /// Which surcharges are due by their conditions, a bit each, by `ServiceInForce.dueSlot`.
    var due: UnsafeMutablePointer<UInt64> { dueRoom.base }
    /// The base prices and prices of services that are rated together.
    var bases: UnsafeMutablePointer<Int64> { baseRoom.base }
    var prices: UnsafeMutablePointer<Int64> { priceRoom.base }
    /// Before it was worked out. No list has a 64th surcharge.
    static let dueUnknown: UInt64 = 1 << 63

    /// Makes room for a parcel and forgets the last.
    @inline(__always)
    mutating func begin(_ book: RateBook, on day: Int32) {
        if let known = inForce, known.book === book.identity, known.firstDay <= day, day <= known.lastDay {
            // As most often: the same book and no other day's rules.
        } else {
            turn(to: book, on: day)
        }
        rateCount = 0
        chargeCount = 0
        refusals.removeAll(keepingCapacity: true)
        for chart in 0..<book.charts.count { zoneRoom.base[chart] = -2 }
        for rule in 0..<book.billableRules.count { billableRoom.base[rule].weight = -1 }
        for slot in 0..<inForce.unsafelyUnwrapped.placeSlots { placeRoom.base[slot].isKnown = false }
        for slot in 0..<inForce.unsafelyUnwrapped.dueSlots { dueRoom.base[slot] = RateBuffer.dueUnknown }
    }

    private mutating func turn(to book: RateBook, on day: Int32) {
        let found = book.inForce(on: day)
        inForce = found
        rateRoom.grow(to: found.services.count, RateRecord.none)
        chargeRoom.grow(to: found.mostCharges, ChargeRecord(amount: 0, kind: 0, code: 0, group: -1, piece: 0))
        factRoom.grow(to: book.factWords, 0)
        zoneRoom.grow(to: book.charts.count, 0)
        billableRoom.grow(to: book.billableRules.count, BillableWeight(weight: 0, basis: .actual))
        placeRoom.grow(
            to: found.placeSlots,
            FoundPlace(weight: 0, offset: 0, row: 0, column: 0, basis: .actual, isKnown: false))
        dueRoom.grow(to: found.dueSlots, 0)
        baseRoom.grow(to: found.services.count, 0)
        priceRoom.grow(to: found.services.count, 0)
    }

    /// Makes room for so many charges at once.
    mutating func makeRoom(forCharges count: Int) {
        chargeRoom.grow(to: count, ChargeRecord(amount: 0, kind: 0, code: 0, group: -1, piece: 0))
    }

    mutating func refuse(_ service: Int, _ code: RefusalCode, _ detail: Int = -1) {
        if !explains { return }
        refusals.append(RefusalRecord(service: service, code: code, detail: detail))
    }
}

// Its storage is its own alone: it cannot be copied.
extension RateBuffer: @unchecked Sendable {}

/// Storage that only grows.
private struct Room<Element: BitwiseCopyable>: ~Copyable {
    private(set) var base = UnsafeMutablePointer<Element>.allocate(capacity: 1)
    private var capacity = 0

    mutating func grow(to needed: Int, _ filler: Element) {
        guard needed > capacity else { return }
        base.deallocate()
        base = .allocate(capacity: needed)
        base.initialize(repeating: filler, count: needed)
        capacity = needed
    }

    deinit { base.deallocate() }
}

/// The weight that is paid for, and what decided it.
struct BillableWeight: Sendable, BitwiseCopyable {
    var weight: Int64
    var basis: WeightBasis
}

/// The cell of a table in which a parcel's price stands, and the weight it was found for.
struct FoundPlace: Sendable, BitwiseCopyable {
    var weight: Int64
    /// From the table's first cell.
    var offset: Int32
    var row: Int32
    var column: Int16
    var basis: WeightBasis
    var isKnown: Bool
}

/// The price of one service.
public struct RateRecord: Sendable, BitwiseCopyable {
    /// The price in millionths of the tariff's currency: the sum of its charges.
    public internal(set) var price: Int64
    /// The billable weight in picograms, before the row's bound.
    public internal(set) var billableWeight: Int64
    /// The service's index in the book.
    public internal(set) var service: Int32
    /// Where its charges stand in the buffer.
    var chargesStart: Int32
    var chargesEnd: Int32
    var table: Int32
    /// The row that priced it, within the table; named rows stand behind the steps.
    var row: Int32
    var column: Int16
    /// What decided the row.
    public internal(set) var basis: WeightBasis
    /// Whether the zone was named by the caller because no chart covers the pair.
    public internal(set) var zoneFromCaller: Bool

    static let none = RateRecord(
        price: 0, billableWeight: 0, service: -1, chargesStart: 0, chargesEnd: 0, table: 0, row: 0, column: 0,
        basis: .actual, zoneFromCaller: false)
}

/// What decided the row that prices a parcel.
public enum WeightBasis: String, Sendable, BitwiseCopyable {
    /// The weight on the scale.
    case actual
    /// The dimensional weight, being greater.
    case dimensional
    /// The volume tier.
    case cubic
    /// A minimum weight, being greater than both.
    case minimum
    /// Neither: a condition chose the row, or the table has a single one.
    case flat
}

/// One line of a price.
public struct ChargeRecord: Sendable, BitwiseCopyable {
    /// Millionths of the tariff's currency.
    public internal(set) var amount: Int64
    /// The kind of charge: −1 the base price, −2 tax, otherwise the surcharge's index in the book.
    public internal(set) var kind: Int32
    /// The bit of its code within the service; as wide as leaves no gap, so that a charge is copied as two words.
    var code: UInt16
    var group: Int8
    /// The number of the piece it is for, from 0.
    public internal(set) var piece: UInt8

    static let base: Int32 = -1
    static let tax: Int32 = -2
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
