import TestSupport

@testable import LabelDesk

/// What happens to a pool, one thing after another: enough to do it again.
struct PoolScript: Sendable {
    enum Event: Sendable {
        case arrive(lane: Int, JobErrand, JobPriority, patience: Microseconds)
        /// The job at work with this number, counted round, ends.
        case finish(Int, JobOutcome)
        /// The waiting job with this number, counted round, is a packer's from now on.
        case hurry(Int)
        case pass(Microseconds)
    }

    var limits: PoolLimits
    var lanes: [LaneSettings]
    var events: [Event]

    /// A script of up to so many events, none of which takes longer than so long.
    init(_ choices: inout Choices, events count: Int, longest: Int) {
        let roomy = choices.bool()
        func waiting(_ choices: inout Choices) -> Int { roomy ? 100 : choices.int(in: 0...4) }
        limits = PoolLimits(atWork: choices.int(in: 1...4), waiting: roomy ? 300 : choices.int(in: 0...8))
        lanes = (0...choices.int(in: 0...2)).map { number in
            LaneSettings(
                .account(carrier: "carrier", account: "\(number)"), slots: choices.int(in: 1...3),
                waiting: PerPriority(
                    packer: waiting(&choices), prefetch: waiting(&choices), batch: waiting(&choices)),
                rate: choices.bool()
                    ? CallRate(
                        calls: Int64(choices.int(in: 1...3)), per: Int64(choices.int(in: 1...longest)),
                        burst: Int64(choices.int(in: 1...3)))
                    : nil,
                breaker: BreakerSettings(
                    failuresInRow: choices.int(in: 2...4), failures: choices.int(in: 1...4), of: 8,
                    openFor: Int64(choices.int(in: 1...longest)), upTo: Int64(3 * longest)))
        }
        let outcomes: [JobOutcome] = [
            .done, .done, .done, .done, .rejected, .unsent, .failed, .throttled(retryAfter: 3),
            .throttled(retryAfter: 0),
        ]
        let lanes = lanes.count
        events = choices.list(0...count) { choices in
            switch choices.int(in: 0...9) {
            case 0...3:
                .arrive(
                    lane: choices.int(in: 0...lanes - 1),
                    choices.element([.bound, .bound, .order(attempt: 1), .order(attempt: 2), .order(attempt: 3)]),
                    choices.element(JobPriority.allCases),
                    patience: Int64(choices.oneIn(3) ? choices.int(in: 0...longest) : 100 * longest))
            case 4...7: .finish(choices.int(in: 0...9), choices.element(outcomes))
            case 8: .pass(Int64(choices.int(in: 0...longest)))
            default: choices.oneIn(3) ? .hurry(choices.int(in: 0...9)) : .pass(1)
            }
        }
    }

    /// A script for one lane in which many wait all the time.
    init(crowded choices: inout Choices) {
        limits = PoolLimits(atWork: 1, waiting: 1000)
        lanes = [
            LaneSettings(
                .own, slots: 1, waiting: PerPriority(packer: 1000, prefetch: 1000, batch: 1000), rate: nil,
                breaker: BreakerSettings(failuresInRow: 1, failures: 1, of: 1, openFor: 1, upTo: 1))
        ]
        let arrivals = choices.list(0...60) { choices in
            Event.arrive(lane: 0, .bound, choices.element(JobPriority.allCases), patience: 1000)
        }
        events = arrivals + (0..<arrivals.count).map { _ in .finish(0, .done) }
    }
}

/// A script being carried out, beside a plain list of what should be. Jobs are numbered as they arrive.
struct PoolRun {
    /// A rule that was broken.
    struct Violation: Error {
        let rule: String
    }

    struct Waiting {
        let job: Int
        let lane: Int
        let errand: JobErrand
        let priority: JobPriority
        let deadline: PoolTime
        /// Whose line it joined sooner has a lower one.
        let joined: Int
        /// How many of other priorities its lane started while it was the first of its own.
        var passedAsFirst = 0
    }

    struct Entry: Equatable {
        let time: PoolTime
        let step: WorkerPool<Int>.Step
    }

    let script: PoolScript
    var pool: WorkerPool<Int>
    var now = PoolTime(microseconds: 0)
    var waiting: [Waiting] = []
    var atWork: [(job: Int, lane: Int, errand: JobErrand)] = []
    /// Each lane's calls that have ended: whether it was one made again.
    private var calls: [[Bool]]
    /// The lanes in which a call has failed.
    private var failed: Set<Int> = []
    var trace: [Entry] = []
    private var jobs = 0
    private var joins = 0
    private var starts: [[PoolTime]]
    private var shutUntil: [PoolTime]
    /// What arrivals were told, by name.
    private(set) var admissions: Set<String> = []

    init(_ script: PoolScript) {
        self.script = script
        pool = WorkerPool(limits: script.limits, lanes: script.lanes)
        calls = script.lanes.map { _ in [] }
        starts = script.lanes.map { _ in [] }
        shutUntil = script.lanes.map { _ in .distantPast }
    }

    func check(_ holds: Bool, _ rule: @autoclosure () -> String) throws {
        if !holds { throw Violation(rule: "\(rule()) at \(now.microseconds)") }
    }

    /// What happens, but for time passing and for what the pool does then.
    mutating func perform(_ event: PoolScript.Event) throws {
        switch event {
        case .arrive(let lane, let errand, let priority, let patience):
            let job = Waiting(
                job: jobs, lane: lane, errand: errand, priority: priority, deadline: now + patience, joined: joins)
            let mayBeMade = errand.attempt == 1 || retries(lane) < 10
            jobs += 1
            joins += 1
            let empty = !waiting.contains { $0.lane == lane }
            let admission = pool.arrive(
                job.job, errand, lane: script.lanes[lane].name, priority: priority, deadline: job.deadline, now: now)
            admissions.insert(admission == .shut(until: .distantFuture) ? "probed" : Self.name(admission))
            switch admission {
            case .waits, .waitsInsteadOf: try check(mayBeMade, "of a hundred calls ten are made again")
            case .overspent: try check(!mayBeMade, "what is within the budget is let in")
            default: break
            }
            switch admission {
            case .draining: try check(false, "a pool that is not drained lets jobs in")
            case .waits: waiting.append(job)
            case .waitsInsteadOf(let pushedOut, let retryAfter):
                let victim = try left(pushedOut)
                try check(victim.priority > priority, "who is pushed out has lower priority")
                try check((1_000_000...60_000_000).contains(retryAfter), "retry after a second to a minute")
                waiting.append(job)
            case .full(let retryAfter):
                try check((1_000_000...60_000_000).contains(retryAfter), "retry after a second to a minute")
            case .tooLate: try check(!empty || patience == 0, "where nothing waits nothing is refused for lateness")
            case .shut(until: .distantFuture):
                try check(errand != .bound, "who can go nowhere else waits for a probe")
                try check(!empty || atWork.contains { $0.lane == lane }, "somebody is the probe")
                try check(failed.contains(lane), "only where a call failed is there a probe")
            case .shut(let until):
                try check(until > now, "a lane is shut until a later time")
                shutUntil[lane] = max(shutUntil[lane], until)
            case .overspent: break
            }
        case .finish(let number, let outcome):
            guard !atWork.isEmpty else { return }
            let (job, lane, errand) = atWork.remove(at: number % atWork.count)
            pool.finish(job, outcome, now: now)
            if outcome != .unsent { calls[lane].append(errand.attempt > 1) }
            if outcome == .failed { failed.insert(lane) }
        case .hurry(let number):
            guard !waiting.isEmpty else { return }
            let place = number % waiting.count
            let job = waiting[place]
            guard pool.hurry(job.job, priority: .packer, deadline: job.deadline, now: now) else { return }
            try check(job.priority > .packer, "who is hurried waited less urgently")
            waiting.remove(at: place)
            waiting.append(
                Waiting(
                    job: job.job, lane: job.lane, errand: job.errand, priority: .packer, deadline: job.deadline,
                    joined: joins))
            joins += 1
        case .pass(let length): now = now + length
        }
        try checkBounds()
    }

    /// Asks the pool what to do, and does it.
    mutating func step() throws {
        for step in pool.next(now: now) {
            trace.append(Entry(time: now, step: step))
            switch step {
            case .start(let job): try start(try left(job))
            case .expired(let job): try check(try left(job).deadline <= now, "only what is late expires")
            case .shut(let job, let until):
                let lane = try left(job).lane
                try check(until > now, "a lane is shut until a later time")
                shutUntil[lane] = max(shutUntil[lane], until)
            case .drained(let job): _ = try left(job)
            }
        }
        try check(!waiting.contains { $0.deadline <= now }, "nobody waits beyond the deadline")
        try checkBounds()
    }

    /// Waking says exactly when there is something to do, if nothing happens till then.
    func checkWake() throws {
        guard let wake = pool.nextWake(after: now) else {
            var later = pool
            try check(later.next(now: now + 1_000_000_000) == [], "who is never to wake has nothing to do")
            return
        }
        try check(wake > now, "after a step there is nothing to do")
        var before = pool
        try check(before.next(now: wake + (-1)) == [], "nothing to do before it is time to wake")
        var then = pool
        try check(!then.next(now: wake).isEmpty, "something to do when it is time to wake")
    }

    /// Ends the pool, and everything in it.
    mutating func drain() throws {
        pool.drain()
        try step()
        try check(waiting.isEmpty, "draining hands back what waits")
        while !atWork.isEmpty {
            try check(!pool.isDrained, "a pool is not drained while jobs are at work")
            try perform(.finish(0, .done))
            try step()
        }
        try check(pool.isDrained && pool.nextWake(after: now) == nil, "a drained pool ends")
    }

    /// A job that waited does no longer: each does so once.
    private mutating func left(_ job: Int) throws -> Waiting {
        guard let index = waiting.firstIndex(where: { $0.job == job }) else {
            throw Violation(rule: "job \(job) ends once, having been let in")
        }
        return waiting.remove(at: index)
    }

    private mutating func start(_ started: Waiting) throws {
        let lane = started.lane
        try check(started.deadline > now, "what is late does not start")
        try check(shutUntil[lane] <= now, "a shut lane starts nothing")
        atWork.append((started.job, lane, started.errand))
        starts[lane].append(now)
        if let rate = script.lanes[lane].rate {
            for (index, earlier) in starts[lane].enumerated() {
                let more = Int64(starts[lane].count - index) - rate.burst
                try check(
                    more * rate.period <= (now - earlier) * rate.calls, "starts within any time keep to rate and burst")
            }
        }
        for priority in JobPriority.allCases {
            guard let index = waiting.firstIndex(where: { $0.lane == lane && $0.priority == priority }) else {
                continue
            }
            if priority == started.priority {
                try check(waiting[index].joined > started.joined, "first in, first out")
                continue
            }
            waiting[index].passedAsFirst += 1
            switch priority {
            case .packer: try check(waiting[index].passedAsFirst <= 2, "a packer who is next is passed by two at most")
            case .prefetch:
                try check(waiting[index].passedAsFirst <= 8, "a prefetch that is next is passed by eight at most")
            case .batch: try check(waiting[index].passedAsFirst <= 15, "a batch that is next is passed by 15 at most")
            }
        }
    }

    /// The name of a case.
    static func name(_ value: Any) -> String { "\(value)".prefix { $0 != "(" }.description }

    /// How many of a lane's last calls were made again, or are about to be.
    private func retries(_ lane: Int) -> Int {
        calls[lane].suffix(99).count(where: \.self) + waiting.count { $0.lane == lane && $0.errand.attempt > 1 }
            + atWork.count { $0.lane == lane && $0.errand.attempt > 1 }
    }

    private func checkBounds() throws {
        try check(pool.waitingCount == waiting.count && waiting.count <= script.limits.waiting, "waiting is bounded")
        try check(pool.atWorkCount == atWork.count && atWork.count <= script.limits.atWork, "work is bounded")
        for (index, lane) in script.lanes.enumerated() {
            try check(atWork.count { $0.lane == index } <= lane.slots, "a lane has only its slots")
            for priority in JobPriority.allCases {
                let count = waiting.count { $0.lane == index && $0.priority == priority }
                try check(count <= lane.waiting[priority], "a lane's waiting is bounded")
            }
        }
    }
}
