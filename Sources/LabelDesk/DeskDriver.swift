public import CarrierAdapters
internal import ShippingLog
internal import Synchronization

/// Drives a ``DeskCore``: tells it what happens, does what it says, one task for each thing that takes time, and wakes it
/// when it wants to be woken.
final class DeskDriver: Sendable {
    /// How long a carrier may take to answer.
    static let callPatience = Duration.seconds(30)
    /// How much later than that it is taken for silent.
    private static let callGrace = Duration.seconds(1)

    private struct Waiting {
        let continuation: CheckedContinuation<DeskAnswer, Never>
        let request: LabelRequest?
        let cause: AskCause
    }

    private struct State {
        var core: DeskCore
        var waiting: [UInt64: Waiting] = [:]
        /// What goes with the plan of each parcel that has one.
        var planned: [StreamName: PlannedLabel] = [:]
        /// Why there is no plan for a parcel, or its label could not be made.
        var refusals: [StreamName: LabelRefusal] = [:]
        var askCount: UInt64 = 0
        /// How many jobs are under way.
        var underWay = 0
        /// When the next alarm rings.
        var alarm = PoolTime.distantFuture
    }

    private let state: Mutex<State>
    private let work: LabelMaker
    private let carriers: [LaneName: any PurchasingCarrier]
    private let clock: any ShipClock
    private let start = ContinuousClock.now

    init(_ core: DeskCore, work: LabelMaker, carriers: [CarrierAccount], clock: any ShipClock) {
        state = Mutex(State(core: core))
        self.work = work
        self.carriers = Dictionary(uniqueKeysWithValues: carriers.map { ($0.lane, $0.adapter) })
        self.clock = clock
    }

    private var now: PoolTime { time(.now) }

    private func time(_ instant: ContinuousClock.Instant) -> PoolTime {
        PoolTime(microseconds: start.duration(to: instant).microseconds)
    }

    /// Asks for something of a parcel; answers by the deadline.
    func ask(
        _ wish: ParcelAsk.Wish, of stream: StreamName, key: String?, priority: JobPriority,
        deadline: ContinuousClock.Instant, for request: LabelRequest? = nil, cause: AskCause? = nil
    ) async -> DeskAnswer {
        let cause = cause ?? request.map { AskCause($0) } ?? .desk
        return await withCheckedContinuation { continuation in
            let effects = state.withLock { state in
                state.askCount += 1
                let id = state.askCount
                state.waiting[id] = Waiting(continuation: continuation, request: request, cause: cause)
                let ask = ParcelAsk(id: id, wish: wish, key: key, priority: priority, deadline: time(deadline))
                return take(.ask(ask), of: stream, &state)
            }
            perform(effects)
        }
    }

    /// Takes up what another process left without an end at carriers.
    func resume(_ streams: [StreamName]) {
        for stream in streams { tell(.resume, stream) }
    }

    /// Whether an account's carrier may be asked something beside labels just now; it counts as asked.
    func mayAsk(_ lane: LaneName) -> Bool { state.withLock { $0.core.takeCall(lane, now: now) } }

    /// How it stands with each account's carrier.
    var carrierStandings: [CarrierStanding] {
        let now = now
        let standings = state.withLock { $0.core.standings(now: now) }
        return standings.compactMap { CarrierStanding($0.key, $0.value, at: now) }
    }

    /// What came of making labels ahead.
    var preparations: PreparationTally { state.withLock { $0.core.preparations } }

    /// From now on nothing new begins; what waits is handed back, what is under way ends.
    func drain() {
        perform(
            state.withLock { state in
                todo(state.core.drain(now: now, wall: clock.now()), &state)
            })
    }

    /// Waits until nothing is under way outside any more; false if something still is at the deadline.
    func drained(by deadline: ContinuousClock.Instant) async -> Bool {
        while !state.withLock({ $0.core.isDrained && $0.underWay == 0 }) {
            guard .now < deadline else { return false }
            try? await Task.sleep(for: DeskDriver.drainStep)
        }
        return true
    }

    private static let drainStep = Duration.milliseconds(20)

    private struct Todo {
        /// Who is answered, and what.
        var answers: [(CheckedContinuation<DeskAnswer, Never>, DeskAnswer)] = []
        /// What takes time.
        var jobs: [Job] = []
        /// When to look again; nil if that is arranged already.
        var wake: PoolTime?
    }

    /// Something of a parcel that takes time, and what it is done with.
    private struct Job {
        let stream: StreamName
        let effect: ParcelMachine.Effect
        /// What is to be planned; nil if whoever asked has stopped listening.
        var request: LabelRequest?
        /// What goes with the plan, where there is one.
        var planned: PlannedLabel?
        /// Who caused what is written.
        var cause = AskCause.desk

        // `inout`, though it is only read: otherwise the whole state is copied.
        init(_ stream: StreamName, _ effect: ParcelMachine.Effect, _ state: inout State) {
            self.stream = stream
            self.effect = effect
            switch effect {
            case .plan(let ask, _): request = state.waiting[ask]?.request
            case .issue: planned = state.planned[stream]
            case .commit(let commit):
                planned = state.planned[stream]
                if let waiting = commit.ask.flatMap({ state.waiting[$0] }) { cause = waiting.cause }
            default: break
            }
        }
    }

    /// What is to be done outside the lock; what that refers to is taken along, and counted as under way, while it is held.
    private func todo(_ effects: [DeskCore.Effect], _ state: inout State) -> Todo {
        var todo = Todo(wake: nextWake(&state))
        for (stream, effect) in effects {
            switch effect {
            case .answer(let id, let outcome):
                guard let waiting = state.waiting.removeValue(forKey: id) else {
                    preconditionFailure("whoever asks is answered once")
                }
                let refusal = outcome == .refused(.notPlanned) ? state.refusals[stream] : nil
                todo.answers.append((waiting.continuation, DeskAnswer(outcome: outcome, refusal: refusal)))
            case .rest:
                // Nothing is kept of a parcel of which nothing is under way any more.
                guard !state.core.isWorking(on: stream) else { break }
                state.planned[stream] = nil
                state.refusals[stream] = nil
            default:
                state.underWay += 1
                todo.jobs.append(Job(stream, effect, &state))
            }
        }
        return todo
    }

    private func take(_ input: ParcelMachine.Input, of stream: StreamName, _ state: inout State) -> Todo {
        todo(state.core.take(input, of: stream, now: now, wall: clock.now()), &state)
    }

    private func nextWake(_ state: inout State) -> PoolTime? {
        guard let wake = state.core.nextWake(now: now), wake < state.alarm else { return nil }
        state.alarm = wake
        return wake
    }

    private func tell(_ input: ParcelMachine.Input, _ stream: StreamName) {
        perform(state.withLock { take(input, of: stream, &$0) })
    }

    /// Tells what came of something that was under way.
    private func done(
        _ input: ParcelMachine.Input, _ stream: StreamName, _ note: (inout State) -> Void = { _ in }
    ) -> Todo {
        state.withLock { state in
            state.underWay -= 1
            note(&state)
            return take(input, of: stream, &state)
        }
    }

    /// An alarm for which an earlier one was set is of no use any more: that one sets the next.
    private func ring(_ alarm: PoolTime) {
        perform(
            state.withLock { state in
                guard state.alarm == alarm else { return Todo() }
                state.alarm = .distantFuture
                return todo(state.core.tick(now: now, wall: clock.now()), &state)
            })
    }

    private func perform(_ todo: Todo) {
        if let first = begin(todo) { start(first) }
    }

    private func start(_ job: Job) { Task { await go(on: job) } }

    /// Does what takes time, and what comes of it, and so on: one parcel's steps follow one another in one task.
    private func go(on job: Job) async {
        var next: Job? = job
        while let job = next { next = begin(await perform(job)) }
    }

    /// Does what takes no time, and has others do what does, but for one thing that is left to whoever calls.
    private func begin(_ todo: Todo) -> Job? {
        for (continuation, answer) in todo.answers { continuation.resume(returning: answer) }
        if let wake = todo.wake {
            let instant = start + .microseconds(wake.microseconds)
            Task {
                try? await Task.sleep(until: instant, clock: .continuous)
                ring(wake)
            }
        }
        for job in todo.jobs.dropFirst() { start(job) }
        return todo.jobs.first
    }

    private func perform(_ job: Job) async -> Todo {
        let stream = job.stream
        switch job.effect {
        case .read(let keys): return done(.read(await work.read(stream, keys: keys)), stream)
        case .plan(_, let without):
            // If whoever asked has stopped listening, whoever else waits begins anew.
            guard let request = job.request else { return done(.planned(nil), stream) }
            switch await work.plan(request, without: without) {
            case .success(let planned): return done(.planned(planned.plan), stream) { $0.planned[stream] = planned }
            case .failure(let refusal): return done(.planned(nil), stream) { $0.refusals[stream] = refusal }
            }
        case .issue(_, let commit):
            guard let planned = job.planned else { preconditionFailure("a plan was made") }
            switch await work.issue(planned, commit, of: stream) {
            case .success(let written): return done(.written(written), stream)
            case .failure(let refusal): return done(.written(.refused), stream) { $0.refusals[stream] = refusal }
            }
        case .commit(let commit):
            return done(.written(await work.write(commit, of: stream, job.planned, job.cause)), stream)
        case .buy(let intent): await buy(intent, stream)
        case .lookUp(let intent):
            call(intent.lane, nobody: .failed(code: "no-adapter"), late: .failed(code: "timed-out")) {
                carrier, deadline in
                await carrier.lookUp(intent.reference, deadline: deadline)
            } then: { answer, isLate in
                if !isLate { self.tell(.lookedUp(answer), stream) }
            }
        case .void(let lane, let number):
            call(lane, nobody: .unknown(code: "no-adapter"), late: .unknown(code: "timed-out")) { carrier, deadline in
                await carrier.void(number, deadline: deadline)
            } then: { answer, isLate in
                if !isLate { self.tell(.voided(answer), stream) }
            }
        case .answer, .enter, .hurry, .leave, .count, .wake, .rest: preconditionFailure("dealt with before")
        }
        // The carrier's answer is told when it comes.
        state.withLock { $0.underWay -= 1 }
        return Todo()
    }

    private func buy(_ intent: PurchaseStarted, _ stream: StreamName) async {
        let order: PurchaseOrder
        switch await work.order(intent, of: stream) {
        case .success(let made): order = made
        case .failure: return tell(.unordered(code: "order-unreadable"), stream)
        }
        call(
            intent.lane, nobody: PurchaseAnswer.notSent(code: "no-adapter", retryAfter: nil),
            late: .unknown(code: "timed-out")
        ) { carrier, deadline in
            await carrier.buy(order, deadline: deadline)
        } then: { answer, isLate in
            if !isLate {
                self.tell(.answered(answer), stream)
            } else if case .bought(let label) = answer {
                self.tell(.late(attempt: intent.attempt, label), stream)
            }
        }
    }

    /// Calls a carrier, and takes it for silent if it does not answer in time, whatever its adapter promises. What it says
    /// afterwards is told as late.
    private func call<Answer: Sendable>(
        _ lane: LaneName, nobody: Answer, late: Answer,
        _ question: @escaping @Sendable (any PurchasingCarrier, ContinuousClock.Instant) async -> Answer,
        then tell: @escaping @Sendable (Answer, _ isLate: Bool) -> Void
    ) {
        guard let carrier = carriers[lane] else { return tell(nobody, false) }
        let isAnswered = Flag()
        let deadline = ContinuousClock.now + DeskDriver.callPatience
        let alarm = Task {
            try? await Task.sleep(until: deadline + DeskDriver.callGrace, clock: .continuous)
            if !Task.isCancelled, isAnswered.raise() { tell(late, false) }
        }
        Task {
            let answer = await question(carrier, deadline)
            alarm.cancel()
            tell(answer, !isAnswered.raise())
        }
    }
}

/// Something that happens once.
private final class Flag: Sendable {
    private let isRaised = Mutex(false)

    /// Raises it; true for whoever is first.
    func raise() -> Bool {
        isRaised.withLock { isRaised in
            defer { isRaised = true }
            return !isRaised
        }
    }
}

/// How an ask ended.
struct DeskAnswer: Sendable {
    /// As far as the core knows.
    var outcome: ParcelOutcome
    /// Why nothing could be planned, where that is the reason.
    var refusal: LabelRefusal?
}

/// Who caused what is written, and by which request.
struct AskCause: Hashable, Sendable {
    var who: String
    var request: String

    /// What the desk does of its own accord.
    static let desk = AskCause(who: "label-desk", request: "purchase")
}

extension AskCause {
    init(_ request: LabelRequest) { self.init(who: request.who, request: request.requestID) }
}

/// An account with a carrier that sells labels.
public struct CarrierAccount: Sendable {
    /// The carrier's code, as tariffs name it.
    public var carrier: String
    /// The account's name, as tariffs name it.
    public var account: String
    /// How its labels are bought.
    public var adapter: any PurchasingCarrier
    /// How the carrier is asked for prices, over connections of their own; nil if it tells none.
    public var quoting: (any QuotingCarrier)?
    /// The most calls at work at once.
    public var slots: Int
    /// The most calls: so many in so many seconds. Nil for as many as there are slots.
    public var rate: (calls: Int64, seconds: Int64)?

    /// An account with a carrier.
    public init(
        carrier: String, account: String, adapter: any PurchasingCarrier, quoting: (any QuotingCarrier)? = nil,
        slots: Int = 8, rate: (calls: Int64, seconds: Int64)? = nil
    ) {
        precondition(slots > 0, "an account that can be used")
        self.carrier = carrier
        self.account = account
        self.adapter = adapter
        self.quoting = quoting
        self.slots = slots
        self.rate = rate
    }

    var lane: LaneName { .account(carrier: carrier, account: account) }
}

extension DeskCore {
    /// The core of a desk that buys of these.
    init(_ accounts: [CarrierAccount], fallsBack: Bool) {
        let breaker = BreakerSettings(
            failuresInRow: 5, failures: 10, of: 20, openFor: 2_000_000, upTo: 60_000_000)
        var rules = ParcelMachine.Rules()
        rules.fallsBack = fallsBack
        var lanes = [
            LaneSettings(
                .own, slots: 256, waiting: PerPriority(packer: 4096, prefetch: 4096, batch: 4096), rate: nil,
                breaker: breaker)
        ]
        for account in accounts {
            rules.recovery[account.lane] = account.adapter.recovery
            lanes.append(
                LaneSettings(
                    account.lane, slots: account.slots,
                    // Whoever would wait for more turns than these is told so at once instead of late.
                    waiting: PerPriority(packer: 16 * account.slots, prefetch: 1024, batch: 1024),
                    rate: account.rate.map {
                        CallRate(calls: $0.calls, per: $0.seconds * 1_000_000, burst: $0.calls)
                    }, breaker: breaker))
        }
        self.init(rules, pool: WorkerPool(limits: PoolLimits(atWork: 1024, waiting: 16_384), lanes: lanes))
    }
}
