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

    /// A late answer to an earlier order is written first; the order after it, not sent yet, is no doubtful one for that.
    @Test func aLateAnswerMakesNoUnsentOrderDoubtful() throws {
        var parcel = try ParcelAlone(.none)
        try parcel.ask(1)
        let first = try parcel.buys()
        parcel.tell(.answered(.rejected(code: "no", isAboutService: false)))
        try parcel.write()
        try parcel.ask(2)
        _ = try parcel.buys()
        // Nothing could be sent; before it is tried again, what the carrier says of the first order comes.
        parcel.tell(.answered(.notSent(code: "unreachable", retryAfter: .seconds(3))))
        parcel.tell(.late(attempt: 1, ParcelAlone.label("LATE", of: first)))
        #expect(try parcel.write().map(\.type) == [ExtraLabelFound.type])
        #expect(parcel.log.states[parcel.stream]?.attempts.last?.stage == .started)
        // It still waits as long as it was told to, and is sent then.
        #expect(parcel.demand == nil)
        parcel.tick(at: PoolTime(microseconds: 10_000_000))
        #expect(parcel.isBuying, "\(String(describing: parcel.demand))")
    }

    /// Nobody asks: what is open at an account that this process does not know waits for one that does.
    @Test func whatIsOpenAtAnUnknownAccountIsNotReferred() throws {
        var parcel = try ParcelAlone(.key)
        try parcel.ask(1)
        _ = try parcel.buys()
        parcel.restart(nil)
        try parcel.resume()
        #expect(parcel.demand == nil)
        parcel.restart(.key)
        try parcel.resume()
        #expect(try parcel.write().map(\.type) == [PurchaseUnknown.type])
        #expect(parcel.isBuying, "\(String(describing: parcel.demand))")
    }

    /// While a carrier cannot be told to take a label too many back, whoever wants the parcel's own has it.
    @Test func aLabelTooManyKeepsNobodyWaiting() throws {
        var parcel = try ParcelAlone(.none)
        try parcel.ask(1)
        let intent = try parcel.buys()
        parcel.tell(.answered(.bought(ParcelAlone.label("OURS", of: intent))))
        try parcel.write()
        parcel.tell(.late(attempt: 1, ParcelAlone.label("EXTRA", of: intent)))
        try parcel.look()
        #expect(try parcel.write().map(\.type) == [ExtraLabelFound.type])
        guard case .void = parcel.demand else {
            Issue.record("\(String(describing: parcel.demand))")
            return
        }
        parcel.tell(.voided(.unknown(code: "timed-out")))
        parcel.tell(.ask(ParcelAlone.wish(2)))
        try parcel.look()
        guard case .label(let label)? = parcel.answers[2] else {
            Issue.record("\(String(describing: parcel.answers[2]))")
            return
        }
        #expect(label.label.trackingNumber == "OURS")
        // It is not forgotten.
        parcel.tick(at: PoolTime(microseconds: 10_000_000))
        guard case .void(_, trackingNumber: "EXTRA") = parcel.demand else {
            Issue.record("\(String(describing: parcel.demand))")
            return
        }
    }

    /// An order that surely was not sent falls back where its carrier is shut for long, as one that comes then does.
    @Test(arguments: [(1_000_000, false), (60_000_000, true)])
    func whatWasNotSentDoesNotWaitLong(pause: Microseconds, ends: Bool) {
        let start = PoolTime(microseconds: 0)
        var run = PurchaseRun(
            PurchaseStarted(
                attempt: 1, label: "l", carrier: "acme", account: "a", service: "s",
                reference: "ABCDEFGHIJKLMNOPQRST", request: .zero), at: start, .key)
        run.sending(now: start)
        run.answered(.notSent(code: "503", retryAfter: nil), now: start)
        run.postpone(.shut(until: start + pause), now: start)
        #expect(
            run.next(now: start) == (ends ? .end(.failed(.notSent, code: "503")) : .wait(until: start + pause)))
        // One that may have been sent does.
        var doubtful = self.run(.key)
        doubtful.postpone(.shut(until: start + pause), now: start)
        #expect(doubtful.next(now: start) == .wait(until: start + pause))
    }

    /// What our own log cannot give is no fault of the carrier's.
    @Test(arguments: [true, false])
    func anOrderThatCannotBeMadeIsNotItsCarriersFault(isOurs: Bool) throws {
        var parcel = try ParcelAlone(.key, failuresInRow: 1)
        try parcel.ask(1)
        _ = try parcel.buys()
        parcel.tell(
            isOurs ? .unordered(code: "order-unreadable") : .answered(.notSent(code: "503", retryAfter: nil)))
        #expect((parcel.standing?.retried == nil) == isOurs)
    }
}

/// One parcel at a desk with one carrier, told step by step what happens.
private struct ParcelAlone {
    private static let lane = LaneName.account(carrier: "acme", account: "a")

    let stream: StreamName
    private var core: DeskCore
    private(set) var log = SimulatedLog(bug: nil)
    /// What is to be done.
    private(set) var demand: ParcelMachine.Effect?
    /// What was said to whoever asked.
    private(set) var answers: [UInt64: ParcelOutcome] = [:]

    init(_ recovery: CarrierRecovery, failuresInRow: Int = PoolShop.breaker.failuresInRow) throws {
        stream = try .parcel(client: "c", order: "o", number: 1)
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
        for (_, effect) in effects {
            switch effect {
            case .answer(let ask, let outcome): answers[ask] = outcome
            case .rest: break
            default: demand = effect
            }
        }
    }

    /// Asks for its label; a service is chosen.
    mutating func ask(_ id: UInt64) throws {
        tell(.ask(ParcelAlone.wish(id)))
        try plan()
    }

    static func wish(_ id: UInt64) -> ParcelAsk {
        ParcelAsk(
            id: id, wish: .label(content: [1], reissue: false), key: nil, priority: .packer,
            deadline: PoolTime(microseconds: 30_000_000))
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
