import CarrierAdapters
import ShipmentModel
import ShippingLog
import Testing
import TextFormats

@testable import LabelDesk

/// One parcel at a desk with one carrier, told step by step what happens.
struct ParcelAlone {
    private static let lane = LaneName.account(carrier: "acme", account: "a")

    let stream: StreamName
    private let other: StreamName
    private var core: DeskCore
    private(set) var log = SimulatedLog(bug: nil)
    /// What is to be done.
    private(set) var demand: ParcelMachine.Effect?
    /// What was said to whoever asked.
    private(set) var answers: [UInt64: ParcelOutcome] = [:]

    init(_ recovery: CarrierRecovery, failuresInRow: Int = PoolShop.breaker.failuresInRow) throws {
        stream = try .parcel(client: "c", order: "o", number: 1)
        other = try .parcel(client: "c", order: "other", number: 1)
        core = ParcelAlone.core(recovery, failuresInRow)
    }

    private static func core(_ recovery: CarrierRecovery?, _ failuresInRow: Int) -> DeskCore {
        var rules = ParcelMachine.Rules()
        rules.recovery[lane] = recovery
        let breaker = BreakerSettings(
            failuresInRow: failuresInRow, failures: 4, of: 8, openFor: 5 * PoolShop.second, upTo: 15 * PoolShop.second)
        let lanes = [
            LaneSettings(
                lane, slots: 1, waiting: PerPriority(packer: 9, prefetch: 9, batch: 9), rate: nil, breaker: breaker)
        ]
        return DeskCore(
            rules, pool: WorkerPool(limits: PoolLimits(atWork: 1, waiting: 9), lanes: recovery == nil ? [] : lanes))
    }

    /// Another process takes over; it knows the account only where it knows how to recover.
    mutating func restart(_ recovery: CarrierRecovery?) {
        core = ParcelAlone.core(recovery, PoolShop.breaker.failuresInRow)
        demand = nil
    }

    /// Whether anything is under way.
    var isWorkedOn: Bool { core.isWorking(on: stream) }

    /// How it stands with the carrier.
    var standing: LaneStanding? { core.standings(now: PoolTime(microseconds: 0))[ParcelAlone.lane] }

    static func label(_ number: String, of intent: PurchaseStarted) -> BoughtLabel {
        BoughtLabel(trackingNumber: number, price: nil, document: [1], form: "zpl-203", reference: intent.reference)
    }

    private static let wall = Timestamp(microseconds: 1_700_000_000_000_000)

    mutating func tell(_ input: ParcelMachine.Input) {
        take(core.take(input, of: stream, now: PoolTime(microseconds: 0), wall: ParcelAlone.wall))
    }

    /// Time has passed.
    mutating func tick(at time: PoolTime) { take(core.tick(now: time, wall: ParcelAlone.wall)) }

    private mutating func take(_ effects: [DeskCore.Effect]) {
        demand = nil
        for (stream, effect) in effects where stream == self.stream {
            switch effect {
            case .answer(let ask, let outcome): answers[ask] = outcome
            case .rest: break
            default: demand = effect
            }
        }
    }

    /// An order for another parcel's label is the carrier's probe.
    mutating func probe(at time: PoolTime) {
        let inputs: [ParcelMachine.Input] = [
            .ask(ParcelAlone.wish(99)), .read(.success(ParcelSnapshot(state: ParcelState(), vault: .none))),
            .planned(ParcelAlone.plan(label: "probe")), .written(.done(added: [])),
        ]
        for input in inputs { take(core.take(input, of: other, now: time, wall: ParcelAlone.wall)) }
    }

    /// The probe finds the carrier well again.
    mutating func endProbe(at time: PoolTime) {
        take(
            core.take(
                .answered(.rejected(code: "no", isAboutService: false)), of: other, now: time, wall: ParcelAlone.wall))
    }

    /// Asks for its label; a service is chosen.
    mutating func ask(_ id: UInt64) throws {
        tell(.ask(ParcelAlone.wish(id)))
        try plan()
    }

    static func wish(_ id: UInt64, by deadline: Int64 = 30_000_000) -> ParcelAsk {
        ParcelAsk(
            id: id, wish: .label(content: [1], reissue: false), key: nil, priority: .packer,
            deadline: PoolTime(microseconds: deadline))
    }

    /// Somebody wants a label to be voided.
    static func void(_ id: UInt64, _ label: String) -> ParcelMachine.Input {
        .ask(
            ParcelAsk(
                id: id, wish: .void(label: label), key: nil, priority: .packer,
                deadline: PoolTime(microseconds: 30_000_000)))
    }

    /// Its label is bought, numbered `OURS`.
    mutating func isBought() throws -> PurchaseStarted {
        try ask(1)
        let intent = try buys()
        tell(.answered(.bought(ParcelAlone.label("OURS", of: intent))))
        try write()
        return intent
    }

    /// Its label is asked for, and the carrier refuses the shipment.
    mutating func isRefused() throws -> PurchaseStarted {
        try ask(1)
        let intent = try buys()
        tell(.answered(.rejected(code: "no", isAboutService: false)))
        try write()
        return intent
    }

    /// Another parcel's label has the number.
    mutating func giveAway(_ number: String) throws {
        var commit = ParcelCommit(expectedVersion: 0)
        commit.claims = [.take(name: ParcelClaim.number(number), Claim(value: Array(other.text.utf8)))]
        #expect(try log.commit(commit, [], of: other) == .written)
    }

    /// Takes up what another process left.
    mutating func resume() throws {
        tell(.resume)
        try look()
    }

    /// Lets it look into the log.
    mutating func look() throws {
        guard case .read(let keys) = demand else { throw Unexpected(demand: demand) }
        tell(.read(.success(log.snapshot(stream, keys: keys))))
    }

    /// Lets it look into the log and chooses a service.
    mutating func plan() throws {
        try look()
        guard case .plan = demand else { throw Unexpected(demand: demand) }
        tell(.planned(ParcelAlone.plan(label: "l\(log.states[stream]?.nextAttempt ?? 1)")))
    }

    private static func plan(label: String) -> LabelPlan {
        let choice = ServiceSelected.Choice(
            carrier: "acme", account: "a", service: "s", price: Money(micros: 4_000_000, Currency("USD")!))
        return LabelPlan(
            lane: lane,
            selected: ServiceSelected(attempt: 1, book: .zero, winner: choice, runnerUp: nil, why: ["cheapest"]),
            facts: .object([]), vaultKey: VaultKey(bytes: Array(repeating: 7, count: 32))!, label: label, request: .zero
        )
    }

    /// Writes what is to be written; the events.
    @discardableResult mutating func write() throws -> [LogEvent] {
        guard case .commit(let commit) = demand else { throw Unexpected(demand: demand) }
        switch try log.commit(commit, [], of: stream) {
        case .written: tell(.written(.done(added: [])))
        case .conflict:
            tell(.written(.lookAgain))
            return []
        case .numberTaken(let number):
            tell(.written(.numberTaken(number)))
            return []
        }
        return commit.events
    }

    /// Writes what is to be written and looks into the log as long as there is only that to do; the events.
    mutating func writeAll() throws -> [LogEvent] {
        var events: [LogEvent] = []
        while true {
            switch demand {
            case .commit: events += try write()
            case .read: try look()
            default: return events
            }
        }
    }

    /// Whether an order is to be sent.
    var isBuying: Bool { if case .buy = demand { true } else { false } }

    /// Writes the intent; the order is to be sent.
    mutating func buys() throws -> PurchaseStarted {
        try write()
        guard case .buy(let intent) = demand else { throw Unexpected(demand: demand) }
        return intent
    }

    private struct Unexpected: Error {
        let demand: ParcelMachine.Effect?
    }
}
