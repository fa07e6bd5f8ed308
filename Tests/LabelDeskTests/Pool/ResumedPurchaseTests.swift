import CarrierAdapters
import ShipmentModel
import ShippingLog
import Testing
import TextFormats

@testable import LabelDesk

/// Purchases that another process left without an end.
@Suite struct ResumedPurchaseTests {
    private func run(_ recovery: CarrierRecovery, isKnownUnknown: Bool = true) -> PurchaseRun {
        PurchaseRun(
            resuming: PurchaseStarted(
                attempt: 1, label: "l", carrier: "acme", account: "a", service: "s",
                reference: "ABCDEFGHIJKLMNOPQRST", request: .zero), isKnownUnknown: isKnownUnknown,
            now: PoolTime(microseconds: 0), recovery)
    }

    /// Which resource was made, the other process knew; the carrier's lists show it a little later.
    @Test func anOrderInTwoStepsWaitsUntilListsShowWhatWasMade() {
        let resumed = run(.twoStep)
        #expect(resumed.next(now: PoolTime(microseconds: 0)) == .wait(until: PoolTime(microseconds: 15_000_000)))
        #expect(resumed.next(now: PoolTime(microseconds: 15_000_000)) == .buy)
    }

    @Test func aKeyNeedsNoWait() {
        #expect(run(.key).next(now: PoolTime(microseconds: 0)) == .buy)
    }

    @Test(arguments: [CarrierRecovery.key, .twoStep, .none])
    func thatNobodyKnowsIsWrittenFirst(recovery: CarrierRecovery) {
        let resumed = run(recovery, isKnownUnknown: false)
        #expect(resumed.next(now: PoolTime(microseconds: 0)) == .recordUnknown(reason: "restarted"))
    }

    /// An intent of which it is not known whether it was written is written again under the same reference; from then on
    /// the order is sent, and is not taken for one that never was.
    @Test func anIntentWrittenTwiceIsNoOrderThatWasNotSent() throws {
        var parcel = try ParcelAlone(.none)
        try parcel.ask(1)
        let first = try parcel.buys()
        parcel.tell(.answered(.rejected(code: "no", isAboutService: false)))
        try parcel.write()

        try parcel.ask(2)
        parcel.tell(.written(.lookAgain))
        try parcel.plan()
        let second = try parcel.buys()
        #expect(second.attempt == 2 && second.reference != first.reference)
        // What the carrier says of the first order meanwhile has to be written before anything else.
        parcel.tell(.late(attempt: 1, ParcelAlone.label("LATE", of: first)))
        parcel.tell(.answered(.unknown(code: "timed-out")))
        #expect(try parcel.write().map(\.type) == [ExtraLabelFound.type])
        #expect(try parcel.write().map(\.type) == [PurchaseUnknown.type])
    }
}

/// One parcel at a desk with one carrier, told step by step what happens.
private struct ParcelAlone {
    private static let lane = LaneName.account(carrier: "acme", account: "a")

    private let stream: StreamName
    private var core: DeskCore
    private var log = SimulatedLog(bug: nil)
    /// What is to be done.
    private var demand: ParcelMachine.Effect?

    init(_ recovery: CarrierRecovery) throws {
        stream = try .parcel(client: "c", order: "o", number: 1)
        var rules = ParcelMachine.Rules()
        rules.recovery[ParcelAlone.lane] = recovery
        let lane = LaneSettings(
            ParcelAlone.lane, slots: 1, waiting: PerPriority(packer: 9, prefetch: 9, batch: 9), rate: nil,
            breaker: PoolShop.breaker)
        core = DeskCore(rules, pool: WorkerPool(limits: PoolLimits(atWork: 1, waiting: 9), lanes: [lane]))
    }

    static func label(_ number: String, of intent: PurchaseStarted) -> BoughtLabel {
        BoughtLabel(trackingNumber: number, price: nil, document: [1], form: "zpl-203", reference: intent.reference)
    }

    mutating func tell(_ input: ParcelMachine.Input) {
        let effects = core.take(
            input, of: stream, now: PoolTime(microseconds: 0), wall: Timestamp(microseconds: 1_700_000_000_000_000))
        demand = nil
        for (_, effect) in effects {
            switch effect {
            case .answer, .rest: break
            default: demand = effect
            }
        }
    }

    /// Asks for its label; a service is chosen.
    mutating func ask(_ id: UInt64) throws {
        tell(
            .ask(
                ParcelAsk(
                    id: id, wish: .label(content: [1], reissue: false), key: nil, priority: .packer,
                    deadline: PoolTime(microseconds: 30_000_000))))
        try plan()
    }

    /// Lets it look into the log and chooses a service.
    mutating func plan() throws {
        guard case .read(let keys) = demand else { throw Unexpected(demand: demand) }
        tell(.read(.success(log.snapshot(stream, keys: keys))))
        guard case .plan = demand else { throw Unexpected(demand: demand) }
        let choice = ServiceSelected.Choice(
            carrier: "acme", account: "a", service: "s", price: Money(micros: 4_000_000, Currency("USD")!))
        tell(
            .planned(
                LabelPlan(
                    lane: ParcelAlone.lane,
                    selected: ServiceSelected(
                        attempt: 1, book: .zero, winner: choice, runnerUp: nil, why: ["cheapest"]),
                    facts: .object([]), vaultKey: VaultKey(bytes: Array(repeating: 7, count: 32))!,
                    label: "l\(log.states[stream]?.nextAttempt ?? 1)", request: .zero)))
    }

    /// Writes what is to be written; the events.
    @discardableResult mutating func write() throws -> [LogEvent] {
        guard case .commit(let commit) = demand else { throw Unexpected(demand: demand) }
        #expect(try log.commit(commit, [], of: stream) == .written)
        tell(.written(.done(added: [])))
        return commit.events
    }

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
