import CarrierAdapters
@testable import LabelDesk
import ShipmentModel
import ShippingLog
import TestSupport
import TextFormats

/// A promise that was broken.
struct Violation: Error, CustomStringConvertible {
    let promise: String
    let time: Int64
    var description: String { "\(promise) at \(time) µs" }
}

/// A desk, its log, its carriers and those who ask, in one thread and in virtual time, with faults drawn from a seed at
/// every step: commits that are refused or of which nobody knows, calls that are lost, late, repeated or wrong, kills,
/// clocks that jump. The same seed gives the same run.
///
/// Beside it ``SimulationBooks`` are kept, and compared after every step: whatever is broken is found when it breaks, even
/// if it is mended later.
final class Simulation {
    /// When the books are looked at.
    enum Audit {
        case everyStep
        case atTheEnd
    }

    private struct Entry {
        let time: Int64
        let order: UInt64
        let action: () throws(Violation) -> Void
    }

    /// Somebody's wish, asked until it is answered for good.
    private struct Client {
        let stream: StreamName
        let wish: ParcelAsk.Wish
        let key: String?
        let priority: JobPriority
        /// How often it asks before it gives up.
        var tries = 8
        var asked = 0
        var isDone = false

        /// The shipment it wants a label for.
        var content: [UInt8]? {
            ParcelAsk(id: 0, wish: wish, key: key, priority: priority, deadline: .distantFuture).content
        }
    }

    private let bug: PlantedBug?
    private let audit: Audit
    private var books = SimulationBooks()
    /// The parcels that anything was told or written of in this step, or that a carrier has done something for.
    private var touched: Set<StreamName> = []
    private var random: SplitMix64
    private var queue: [Entry] = []
    private var order: UInt64 = 0
    private(set) var time: Int64 = 0
    private var wallOffset: Int64 = 1_700_000_000_000_000
    /// Counts processes; what a killed one still waits for is dropped.
    private var process = 0
    private var isUp = true
    private var isCalm = false
    private var log: SimulatedLog
    private var carriers: [LaneName: SimulatedCarrier] = [:]
    private var core: DeskCore
    private let rules: ParcelMachine.Rules
    private var clients: [Client]
    private var asks: [UInt64: (client: Int, process: Int)] = [:]
    private var askCount: UInt64 = 0
    private var numbers: (next: Int, last: Int) = (1, 0)
    private var leased = 0
    /// Orders whose end this carrier has left unknown, by reference.
    private var doubtful: Set<String> = []
    private var keyAnswers: [String: Int] = [:]
    private var plans: UInt64 = 0
    /// When the last commit that is on its way is written.
    private var lastWritten: Int64 = 0
    /// A hash of everything that happened, in order.
    private(set) var trace: UInt64 = 0xCBF2_9CE4_8422_2325
    private(set) var kills = 0
    private(set) var labels = 0

    static let accounts: [LaneName] = ["key", "look", "two", "none"].map { .account(carrier: $0, account: "a") }
    static let recoveries: [CarrierRecovery] = [.key, .lookUp(LookUpRules()), .twoStep, .none]

    init(seed: UInt64, bug: PlantedBug? = nil, audit: Audit = .everyStep) {
        self.bug = bug
        self.audit = audit
        random = SplitMix64(seed: seed)
        log = SimulatedLog(bug: bug)
        var rules = ParcelMachine.Rules()
        for (lane, recovery) in zip(Simulation.accounts, Simulation.recoveries) {
            carriers[lane] = SimulatedCarrier(lane, recovery)
            rules.recovery[lane] = recovery
        }
        if bug == .looksUpOnce {
            rules.recovery[Simulation.accounts[1]] = .lookUp(LookUpRules(settling: .zero, spacing: .zero))
        }
        self.rules = rules
        core = Simulation.core(rules)
        clients = []
        clients = makeClients()
    }

    private static func core(_ rules: ParcelMachine.Rules, without forgotten: LaneName? = nil) -> DeskCore {
        var rules = rules
        if let forgotten { rules.recovery[forgotten] = nil }
        let breaker = BreakerSettings(failuresInRow: 6, failures: 10, of: 20, openFor: 2_000_000, upTo: 20_000_000)
        let waiting = PerPriority(packer: 40, prefetch: 20, batch: 20)
        let lanes = ([.own] + accounts.filter { $0 != forgotten }).map { lane in
            LaneSettings(lane, slots: lane == .own ? 4 : 2, waiting: waiting, rate: nil, breaker: breaker)
        }
        return DeskCore(rules, pool: WorkerPool(limits: PoolLimits(atWork: 8, waiting: 60), lanes: lanes))
    }

    // MARK: Chance

    private func upTo(_ bound: Int64) -> Int64 { Int64(random.next() % UInt64(bound + 1)) }
    private func chance(_ percent: Int64) -> Bool { !isCalm && upTo(99) < percent }

    private func note(_ text: String) {
        for byte in text.utf8 { trace = (trace ^ UInt64(byte)) &* 0x0100_0000_01B3 }
    }

    private func makeClients() -> [Client] {
        var clients: [Client] = []
        let parcels = 3 + Int(upTo(5))
        for parcel in 0..<parcels {
            let stream: StreamName
            do { stream = try .parcel(client: "c", order: "o\(parcel)", number: 1) } catch { preconditionFailure() }
            let shipments = upTo(9) < 8 ? 1 : 2
            let first = clients.count
            for duplicate in 0...upTo(5) {
                let content = [UInt8(parcel), UInt8(duplicate % Int64(shipments))]
                let key = upTo(3) == 0 ? nil : "key/c/\(parcel)\(upTo(9) == 0 ? "x" : "")"
                clients.append(
                    Client(
                        stream: stream, wish: .label(content: content, reissue: upTo(9) == 0), key: key,
                        priority: JobPriority.allCases[Int(max(0, upTo(5) - 3))]))
            }
            if upTo(1) == 0 {
                // Packing begins; the parcel may become another before it is closed.
                clients.insert(
                    Client(
                        stream: stream, wish: .prepare(content: [UInt8(parcel), UInt8(upTo(2))]), key: nil,
                        priority: .prefetch), at: first)
            }
            if upTo(2) == 0 {
                // Somebody who looks after purchases that nobody knows the end of.
                clients.append(
                    Client(stream: stream, wish: .settle(label: "?", as: nil), key: nil, priority: .packer))
            }
            if upTo(3) == 0 {
                clients.append(Client(stream: stream, wish: .void(label: "?"), key: nil, priority: .packer))
            }
            // Of some parcels nobody asks a second time.
            if upTo(4) == 0 { for index in first..<clients.count { clients[index].tries = 1 } }
        }
        return clients
    }

    // MARK: Time

    /// Something happens later; if it is a process's, the present one's unless another is named, only while that lives.
    private func after(
        _ delay: Int64, _ other: Int? = nil, ofProcess isOfProcess: Bool = true,
        _ action: @escaping () throws(Violation) -> Void
    ) {
        order += 1
        let process = other ?? process
        let entry = Entry(time: time + delay, order: order) { () throws(Violation) in
            guard !isOfProcess || self.process == process && self.isUp else { return }
            try action()
        }
        queue.append(entry)
        var place = queue.count - 1
        while place > 0, precedes(place, (place - 1) / 2) {
            queue.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private func precedes(_ a: Int, _ b: Int) -> Bool {
        (queue[a].time, queue[a].order) < (queue[b].time, queue[b].order)
    }

    private func next() -> Entry? {
        guard let first = queue.first else { return nil }
        queue.swapAt(0, queue.count - 1)
        queue.removeLast()
        var place = 0
        while let child = [2 * place + 1, 2 * place + 2].filter({ $0 < queue.count }).min(by: precedes),
            precedes(child, place)
        {
            queue.swapAt(child, place)
            place = child
        }
        return first
    }

    private var now: PoolTime { PoolTime(microseconds: time) }
    private var wall: Timestamp { Timestamp(microseconds: time + wallOffset) }

    /// Runs it to its end: half a minute in which everything may fail, then calm until nothing is left to be done.
    func run() throws(Violation) {
        for client in clients.indices {
            after(upTo(8_000_000), ofProcess: false) { () throws(Violation) in try self.ask(client) }
        }
        for _ in 0..<upTo(4) {
            let isGentle = upTo(2) == 0
            after(upTo(20_000_000), ofProcess: false) { () throws(Violation) in
                if isGentle { try self.drain() } else { self.kill() }
            }
        }
        for _ in 0..<upTo(2) {
            after(upTo(20_000_000), ofProcess: false) { () throws(Violation) in
                self.wallOffset += (self.upTo(2) - 1) * 3_600_000_000
            }
        }
        after(30_000_000, ofProcess: false) { () throws(Violation) in self.isCalm = true }
        var steps = 0
        while let entry = next() {
            time = entry.time
            try entry.action()
            steps += 1
            guard steps < 20_000 else { throw broken("it comes to an end") }
            if audit == .everyStep { try checkStep(isReplayed: steps % Simulation.replayInterval == 0) }
        }
        touched.formUnion(log.events.keys)
        try checkStep(isReplayed: true)
        try checkEnd()
    }

    /// Each so-manieth step everything is replayed from nothing besides.
    private static let replayInterval = 100

    /// Compares the books of what has changed with what all the others say.
    private func checkStep(isReplayed: Bool) throws(Violation) {
        for stream in touched {
            let live = carriers.values.flatMap { $0.live(of: stream) }
            let broken =
                books.follow(stream, log.events[stream] ?? [])
                ?? books.compare(stream, kept: log.states[stream], known: core.known(of: stream))
                ?? books.balance(stream, live: live)
            if let broken { throw self.broken(broken) }
        }
        touched.removeAll(keepingCapacity: true)
        if isReplayed, let broken = books.replay(log.events) { throw self.broken(broken) }
    }

    private func broken(_ promise: String) -> Violation { Violation(promise: promise, time: time) }

    /// Tells the process to end, and ends it a little later, whatever it is at then.
    private func drain() throws(Violation) {
        guard isUp, !isCalm else { return }
        note("drain")
        try perform(core.drain(now: now, wall: wall))
        wake()
        after(upTo(3_000_000)) { () throws(Violation) in self.kill(isCertain: true) }
    }

    private func kill(isCertain: Bool = false) {
        guard isUp, !isCalm || isCertain else { return }
        note("kill")
        kills += 1
        isUp = false
        process += 1
        if bug != .numbersFromMemory { numbers = (1, 0) } else { numbers.next = max(1, numbers.next - 3) }
        // A file's next process opens it when the last one's writing has ended, one way or the other. A database may still
        // write what a process sent that is no more: so the log is looked through again now and then.
        let restart = max(
            upTo(1) == 0 ? upTo(2_000_000) : upTo(20_000), upTo(1) == 0 ? 0 : lastWritten + 1 - time)
        let look = lastWritten + 1 - time
        after(restart, ofProcess: false) { () throws(Violation) in
            self.isUp = true
            // Now and then a process begins that does not know an account any more, and is put right soon after.
            let forgotten = self.chance(10) ? Simulation.accounts[Int(self.upTo(3))] : nil
            self.core = Simulation.core(self.rules, without: forgotten)
            if forgotten != nil {
                self.after(self.upTo(3_000_000)) { () throws(Violation) in self.kill(isCertain: true) }
            }
            guard self.bug != .forgetsOpenPurchases else { return }
            for stream in self.log.open { try self.tell(stream, .resume) }
            self.after(max(0, look - restart)) { () throws(Violation) in
                for stream in self.log.open { try self.tell(stream, .resume) }
            }
        }
    }

    // MARK: Those who ask

    private func ask(_ index: Int) throws(Violation) {
        guard !clients[index].isDone, clients[index].asked < clients[index].tries else { return }
        clients[index].asked += 1
        guard isUp else { return again(index) }
        askCount += 1
        let id = askCount
        let client = clients[index]
        var wish = client.wish
        if case .void = wish {
            guard let label = log.states[client.stream]?.attempts.last?.label?.label else { return again(index) }
            wish = .void(label: label)
        }
        if case .settle = wish {
            // A person asks the carrier when nothing is on the way to it any more.
            if time < 45_000_000 {
                clients[index].asked -= 1
                return after(45_000_000 - time, ofProcess: false) { () throws(Violation) in try self.ask(index) }
            }
            guard let attempt = log.states[client.stream]?.attempts.last, attempt.stage == .referred,
                let intent = attempt.purchase
            else { return again(index) }
            let sold = carriers[intent.lane]!.known(intent.reference, at: .max).first
            wish = .settle(label: intent.label, as: sold)
        }
        let patience = 1_000_000 + upTo(25_000_000)
        asks[id] = (index, process)
        let ask = ParcelAsk(
            id: id, wish: wish, key: client.key, priority: client.priority,
            deadline: PoolTime(microseconds: time + patience))
        let process = process
        after(patience + 1_000_000, ofProcess: false) { () throws(Violation) in
            guard self.asks.removeValue(forKey: id) != nil else { return }
            guard self.process != process || !self.isUp else {
                throw self.broken("who asks is answered by the deadline")
            }
            self.again(index)
        }
        try tell(client.stream, .ask(ask))
    }

    private func again(_ index: Int) {
        after(500_000 + upTo(3_000_000), ofProcess: false) { () throws(Violation) in try self.ask(index) }
    }

    private func answered(_ id: UInt64, _ outcome: ParcelOutcome) throws(Violation) {
        if bug == .losesAnswers, upTo(20) == 0 { return }
        guard let (index, _) = asks.removeValue(forKey: id) else { throw broken("who asks is answered once") }
        let client = clients[index]
        switch outcome {
        case .label(let answer):
            let number = answer.label.attempt
            guard let attempt = log.states[answer.stream]?.attempts[number - 1], attempt.label == answer.label else {
                throw broken("an answer is durable before it is given")
            }
            guard let content = client.content, let key = log.keys[answer.stream],
                Fingerprint(of: content, key: key) == attempt.fingerprint
            else { throw broken("a label is for the shipment it was asked for") }
            if case .label = client.wish, attempt.isSpare { throw broken("a label that is used gives way to none") }
            if let name = client.key {
                if let earlier = keyAnswers[name], earlier != number {
                    throw broken("a key gives one label")
                }
                keyAnswers[name] = number
            }
            clients[index].isDone = true
        case .voided(let label):
            let attempt = log.states[client.stream]?.attempts.last { $0.label?.label == label }
            guard attempt?.stage == .voided else { throw broken("what is said to be void is") }
            if let label = attempt?.label,
                carriers.values.contains(where: { carrier in
                    carrier.live.contains {
                        $0.label.trackingNumber == label.trackingNumber && $0.stream == client.stream
                    }
                })
            {
                throw broken("what is said to be void is so at its carrier")
            }
            clients[index].isDone = true
        case .settled: clients[index].isDone = true
        case .refused(let refusal):
            switch refusal {
            case .stillRunning, .ending, .busy, .store, .unavailable, .voidUnknown: again(index)
            default: clients[index].isDone = true
            }
        }
    }

    // MARK: The desk

    private func tell(_ stream: StreamName, _ input: ParcelMachine.Input) throws(Violation) {
        touched.insert(stream)
        let effects = core.take(input, of: stream, now: now, wall: wall)
        try perform(effects)
        wake()
    }

    private func wake() {
        guard let wake = core.nextWake(now: now) else { return }
        after(max(0, wake.microseconds - time)) { () throws(Violation) in
            guard let due = self.core.nextWake(now: self.now), due <= self.now else { return }
            try self.perform(self.core.tick(now: self.now, wall: self.wall))
            self.wake()
        }
    }

    private func perform(_ effects: [DeskCore.Effect]) throws(Violation) {
        for (stream, effect) in effects {
            touched.insert(stream)
            note("\(time)\(stream.text)")
            switch effect {
            case .answer(let id, let outcome): try answered(id, outcome)
            case .read(let keys):
                let fails = chance(2)
                after(upTo(2_000)) { () throws(Violation) in
                    var snapshot = self.log.snapshot(stream, keys: keys)
                    if self.bug == .forgetsKeys { snapshot.keys = [:] }
                    try self.tell(
                        stream, .read(fails ? .failure(.unavailable("simulated")) : .success(snapshot)))
                }
            case .plan(let ask, let without): plan(stream, ask, without)
            case .issue(let plan, let commit):
                let number = "own-\(allocate())"
                let attempt = commit.events.count > 1 ? log.states[stream]?.nextAttempt ?? 1 : 1
                let added: [LogEvent] = [
                    .numberAllocated(
                        NumberAllocated(attempt: attempt, range: stream, serial: 1, number: number)),
                    .labelIssued(
                        LabelIssued(
                            attempt: attempt, label: plan.label, trackingNumber: number, carrier: "own",
                            account: "a", service: "s", price: plan.selected.winner.price, documents: [],
                            specimen: false)),
                ]
                var commit = commit
                if bug != .numbersFromMemory {
                    commit.claims.append(
                        .take(name: ParcelClaim.number(number), Claim(value: Array(stream.text.utf8))))
                }
                write(stream, commit, added)
            case .commit(let commit): write(stream, commit, [])
            case .buy(let intent): try buy(stream, intent)
            case .lookUp(let intent): lookUp(stream, intent)
            case .void(let lane, let number): void(stream, lane, number)
            case .rest: break
            case .enter, .hurry, .leave, .count, .wake: preconditionFailure("inside the desk")
            }
        }
    }

    private func allocate() -> Int {
        if numbers.next > numbers.last {
            numbers = (leased + 1, leased + 5)
            leased += 5
        }
        defer { numbers.next += 1 }
        return numbers.next
    }

    private func plan(_ stream: StreamName, _ ask: UInt64, _ without: [Exclusion]) {
        after(upTo(1_000)) { () throws(Violation) in
            // Each parcel has its order of preference.
            let first = Int(stream.text.utf8.reduce(0) { $0 &+ UInt64($1) } % 5)
            let lanes = (0..<5).map { ([.own] + Simulation.accounts)[(first + $0) % 5] }
            let lane = lanes.first { lane in
                !without.contains(.lane(lane))
                    && !without.contains(.service(carrier: lane.text, account: "a", service: "s"))
            }
            guard let lane else { return try self.tell(stream, .planned(nil)) }
            self.plans += 1
            let choice = ServiceSelected.Choice(
                carrier: lane.text, account: "a", service: "s", price: Money(micros: 4_000_000, Currency("USD")!))
            var key = [UInt8](repeating: 7, count: 32)
            for index in 0..<8 { key[index] = UInt8(truncatingIfNeeded: self.plans >> UInt64(8 * index)) }
            let plan = LabelPlan(
                lane: lane,
                selected: ServiceSelected(
                    attempt: 1, book: ContentDigest(of: [0]), winner: choice, runnerUp: nil, why: ["cheapest"]),
                facts: .object([]), vaultKey: VaultKey(bytes: key)!, label: "l\(self.plans)",
                request: ContentDigest(of: stream.text.utf8))
            try self.tell(stream, .planned(plan))
        }
    }

    private func write(_ stream: StreamName, _ commit: ParcelCommit, _ added: [LogEvent]) {
        if chance(3) {
            after(upTo(5_000)) { () throws(Violation) in
                try self.tell(stream, .written(.failed(.overloaded(waiting: 1))))
            }
            return
        }
        if chance(5) {
            // Somebody prints meanwhile, so that the stream goes on.
            if let attempt = log.states[stream]?.attempts.last, let label = attempt.label {
                append(Simulation.printed(attempt, label), to: stream)
            }
        }
        let isUnknown = chance(4)
        let delay = chance(5) ? upTo(1_000_000) : upTo(20_000)
        let isEarly = bug == .acknowledgesBeforeCommit || bug == .sendsBeforeIntent && commit.ask != nil
        if isEarly {
            after(0) { () throws(Violation) in try self.tell(stream, .written(.done(added: added))) }
        }
        lastWritten = max(lastWritten, time + delay)
        // A commit that is on its way is written, or not, whether or not the process lives on.
        let process = process
        after(delay, ofProcess: bug == .acknowledgesBeforeCommit) { () throws(Violation) in
            if isUnknown, self.upTo(1) == 0 {
                guard self.isUp, self.process == process, !isEarly else { return }
                return try self.tell(stream, .written(.lookAgain))
            }
            let outcome: SimulatedLog.Outcome
            do throws(FoldFault) { outcome = try self.log.commit(commit, added, of: stream) } catch {
                throw self.broken("what is written follows what is there: \(error)")
            }
            self.touched.insert(stream)
            guard self.isUp, self.process == process, !isEarly else { return }
            switch outcome {
            case .written where isUnknown: try self.tell(stream, .written(.lookAgain))
            case .written: try self.tell(stream, .written(.done(added: added + self.foreseen(stream))))
            case .conflict where self.bug == .conflictIsWritten:
                try self.tell(stream, .written(.done(added: added)))
            case .conflict: try self.tell(stream, .written(.lookAgain))
            case .numberTaken(let number): try self.tell(stream, .written(.numberTaken(number)))
            }
        }
    }

    private static func printed(_ attempt: ParcelState.Attempt, _ label: LabelIssued) -> LogEvent {
        .labelPrinted(
            LabelPrinted(
                attempt: attempt.number, label: label.label, printer: "p", document: "zpl-203",
                digest: ContentDigest(of: [1]), reprint: false, confirmed: "sent"))
    }

    private func append(_ event: LogEvent, to stream: StreamName) {
        log.append(event, to: stream)
        touched.insert(stream)
    }

    /// What a desk takes for written that somebody else is about to write.
    private func foreseen(_ stream: StreamName) -> [LogEvent] {
        guard bug == .countsWhatIsNotWritten, let attempt = log.states[stream]?.attempts.last,
            attempt.preparation == nil, let label = attempt.label, upTo(3) == 0
        else { return [] }
        let event = Simulation.printed(attempt, label)
        after(1_000, ofProcess: false) { () throws(Violation) in self.append(event, to: stream) }
        return [event]
    }

    // MARK: The carriers

    private func buy(_ stream: StreamName, _ intent: PurchaseStarted) throws(Violation) {
        let state = log.states[stream]
        guard state?.attempts.contains(where: { $0.purchase == intent }) == true else {
            throw broken("nothing is bought without an intent")
        }
        let lane = intent.lane
        let recovery = carriers[lane]!.recovery
        if doubtful.contains(intent.reference), recovery == .none || isLookUp(recovery) {
            throw broken("an order of which nobody knows the end is not sent again")
        }
        for other in carriers.values.flatMap(\.live)
        where other.stream == stream && !other.isRepeat && other.label.reference != intent.reference {
            let isTooMany = state?.attempts.contains { attempt in
                attempt.extraLabels.contains { $0.found.trackingNumber == other.label.trackingNumber }
            }
            guard isTooMany == true || state?.attempts.contains(where: { $0.referral != nil }) == true else {
                throw broken("nothing is bought for a parcel that has a label at a carrier")
            }
        }
        let reference =
            bug == .newReferenceEachTime ? intent.reference + "\(upTo(1_000_000))" : intent.reference
        let duration = 50_000 + upTo(2_400_000)
        let answer: (PurchaseAnswer) -> (() throws(Violation) -> Void) = { answer in
            { () throws(Violation) in try self.tell(stream, .answered(answer)) }
        }
        if chance(8) {
            let soonest: Duration? = upTo(1) == 0 ? nil : .seconds(1)
            return after(duration, ofProcess: true, answer(.notSent(code: "503", retryAfter: soonest)))
        }
        // Whoever has refused an order refuses it again, and whoever has served one does not refuse it.
        let refusal = carriers[lane]!.refusal(reference) {
            guard self.chance(6) else { return nil }
            return switch self.upTo(4) {
            case 0: .rejected(code: "no", isAboutService: true)
            case 1: .rejected(code: "no", isAboutService: false)
            case 2: .unfit(code: "no-room", .service)
            case 3: .unfit(code: "no-room", .everyCarrier)
            default: .unfit(code: "no-room", .account)
            }
        }
        // Whoever has sold a label may refuse the same order later, without having looked for it.
        if doubtful.contains(intent.reference), chance(5) {
            return after(duration, ofProcess: true, answer(.rejected(code: "day-passed", isAboutService: false)))
        }
        let isLost = chance(5)
        let answerIsLost = chance(8)
        let isLate = chance(5)
        // Two orders by one carrier-less guard are two labels; only where the carrier knows orders again, or its second
        // answer comes too, can anybody know.
        let isRepeated = chance(4) && recovery != .none
        let served = isLate ? duration + upTo(4_000_000) : duration / 2
        let visible = time + served + (isLookUp(recovery) ? upTo(20_000_000) : 0)
        // A carrier that lies gives a number that another parcel of ours bears already, of another carrier's or our own.
        let number = chance(1) ? log.issued.keys.sorted().first { !$0.hasPrefix(intent.carrier) } : nil
        let process = process
        if let refusal {
            if !isLost, !answerIsLost, !isLate { return after(duration, ofProcess: true, answer(refusal)) }
        } else if !isLost {
            after(served, ofProcess: false) { () throws(Violation) in
                self.touched.insert(stream)
                let label = self.carriers[lane]!.serve(
                    reference, stream, isRepeat: isRepeated, visible: visible, number: number)
                if isRepeated {
                    let second = self.carriers[lane]!.serve(
                        reference, stream, isRepeat: true, visible: visible, number: nil)
                    self.after(2_600_000, process) { () throws(Violation) in
                        try self.tell(stream, .late(attempt: intent.attempt, second))
                    }
                }
                if !answerIsLost, !isLate {
                    self.after(duration - served, process, answer(.bought(label)))
                } else if self.upTo(1) == 0 {
                    self.after(3_000_000, process) { () throws(Violation) in
                        try self.tell(stream, .late(attempt: intent.attempt, label))
                    }
                }
            }
        }
        if isLost || answerIsLost || isLate {
            doubtful.insert(intent.reference)
            after(duration) { () throws(Violation) in
                switch self.bug {
                case .retriesAfterTimeOut:
                    try self.tell(stream, .answered(.notSent(code: "timed-out", retryAfter: nil)))
                case .timeOutIsRefusal:
                    try self.tell(stream, .answered(.rejected(code: "timed-out", isAboutService: false)))
                default: try self.tell(stream, .answered(.unknown(code: "timed-out")))
                }
            }
        }
        // A process that ends meanwhile leaves it in doubt.
        after(duration, ofProcess: false) { () throws(Violation) in
            if self.process != process { self.doubtful.insert(intent.reference) }
        }
    }

    private func isLookUp(_ recovery: CarrierRecovery) -> Bool { if case .lookUp = recovery { true } else { false } }

    private func lookUp(_ stream: StreamName, _ intent: PurchaseStarted) {
        after(50_000 + upTo(500_000)) { () throws(Violation) in
            if self.chance(20) { return try self.tell(stream, .lookedUp(.failed(code: "503"))) }
            var known = self.carriers[intent.lane]!.known(intent.reference, at: self.time)
            if self.chance(10) { known += known }
            try self.tell(stream, .lookedUp(.found(known)))
        }
    }

    private func void(_ stream: StreamName, _ lane: LaneName, _ number: String) {
        let isLost = chance(15)
        let isUnknown = isLost || chance(10)
        let keeps = chance(10)
        let process = process
        if bug == .bookedBackBeforeTaken, !keeps, isExtra(number, of: stream) {
            after(3_000_000, ofProcess: false) { () throws(Violation) in
                self.touched.insert(stream)
                _ = self.carriers[lane]!.void(number, keeps: false)
            }
            return after(0) { () throws(Violation) in try self.tell(stream, .voided(.voided)) }
        }
        after(50_000 + upTo(500_000), ofProcess: false) { () throws(Violation) in
            self.touched.insert(stream)
            let answer = isLost ? .unknown(code: "timed-out") : self.carriers[lane]!.void(number, keeps: keeps)
            self.after(0, process) { () throws(Violation) in
                let told = self.bug == .voidTimeOutIsVoided && isUnknown ? VoidAnswer.voided : answer
                try self.tell(
                    stream, .voided(isUnknown && self.bug != .voidTimeOutIsVoided ? .unknown(code: "timed-out") : told))
            }
        }
    }

    private func isExtra(_ number: String, of stream: StreamName) -> Bool {
        log.states[stream]?.attempts.contains { $0.extraLabels.contains { $0.found.trackingNumber == number } } ?? false
    }

    // MARK: The end

    private func checkEnd() throws(Violation) {
        for client in clients where !client.isDone && client.asked < client.tries {
            throw broken("everybody is served in the end")
        }
        guard core.parcelCount == 0 else { throw broken("nothing is under way in the end") }
        for (stream, state) in log.states {
            labels += state.attempts.count { $0.label != nil }
            if let stage = state.openAttempt?.stage, stage != .referred {
                throw broken("every purchase has an end: \(stream.text) is \(stage)")
            }
            guard !state.attempts.contains(where: { $0.extraLabels.contains { $0.settled == nil } }) else {
                throw broken("labels too many are given back")
            }
            guard (log.claims[ParcelClaim.kept(stream)] != nil) == state.hasKeptLabel else {
                throw broken("labels that carriers keep can be found")
            }
        }
        for carrier in carriers.values {
            for made in carrier.live where !made.isRepeat {
                let state = log.states[made.stream]
                let number = made.label.trackingNumber
                let isAccounted =
                    state?.attempts.contains { attempt in
                        attempt.stage == .referred && attempt.purchase?.lane == carrier.lane
                            || attempt.referral?.trackingNumber == number
                            || attempt.stage == .issued && attempt.label?.trackingNumber == number
                            || attempt.extraLabels.contains { $0.found.trackingNumber == number }
                    } ?? false
                guard isAccounted else {
                    throw broken("what a carrier charges for is in the log: \(number) of \(made.stream.text)")
                }
            }
        }
        // One label on a parcel: the one in use, and none besides that is not known to be too many.
        for (stream, state) in log.states {
            let charged = carriers.values.flatMap(\.live).filter { $0.stream == stream && !$0.isRepeat }
            let inUse = charged.filter { made in
                !state.attempts.contains {
                    $0.extraLabels.contains { $0.found.trackingNumber == made.label.trackingNumber }
                }
            }
            // What carriers charge is what the log says they do, but where a person has to find that out.
            let isKnown = Set(
                state.attempts.flatMap { $0.extraLabels.map(\.found.trackingNumber) + [$0.label?.trackingNumber ?? ""] }
            )
            let bill = carriers.values.flatMap(\.live).filter {
                $0.stream == stream && (!$0.isRepeat || isKnown.contains($0.label.trackingNumber))
            }.reduce(0) { $0 + ($1.label.price?.micros ?? 0) }
            let book = state.attempts.reduce(Int64(0)) { sum, attempt in
                let label = attempt.stage == .issued && attempt.purchase != nil ? attempt.label?.price.micros ?? 0 : 0
                return attempt.extraLabels.filter { $0.settled?.refusal != nil }
                    .reduce(sum + label) { $0 + ($1.found.price?.micros ?? 0) }
            }
            guard bill == book || state.attempts.contains(where: { $0.referral != nil }) else {
                throw broken("money balances: \(stream.text) is charged \(bill), and \(book) is in the log")
            }
            guard inUse.count <= 1 || state.attempts.contains(where: { $0.stage == .referred }) else {
                throw broken("a parcel has one label: \(stream.text)")
            }
        }
        note("\(labels)")
    }
}

extension LaneName {
    /// Its carrier.
    fileprivate var text: String {
        switch self {
        case .own: "own"
        case .account(let carrier, _): carrier
        }
    }
}
