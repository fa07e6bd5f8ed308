/// How it stands with a lane at an instant.
struct LaneStanding: Hashable, Sendable {
    /// How many jobs are at work.
    var atWork: Int
    /// How many jobs wait.
    var waiting: Int
    /// When it is tried again, or was; nil unless its breaker is open.
    var retried: PoolTime?
    /// Until when its carrier wants to be left alone; nil if it does not.
    var paused: PoolTime?
}

/// One lane of the pool: who waits in it, and when the next of them may start. Lanes know nothing of each other.
struct Lane<Job: Hashable & Sendable>: Sendable {
    /// How long a job is thought to take at most: beyond an hour, averages say nothing.
    private static var longestDuration: Microseconds { 3_600_000_000 }
    /// A carrier that does not say how long it wants to be left alone is left alone so long, …
    private static var pause: Microseconds { 1_000_000 }
    /// … and one that does is believed up to here.
    private static var longestPause: Microseconds { 3_600_000_000 }
    /// How soon a packer is to have a label where more come than the carrier serves.
    private static var soon: Microseconds { 5_000_000 }

    private let settings: LaneSettings
    private var lines = PerPriority(packer: JobLine<Job>(), prefetch: JobLine<Job>(), batch: JobLine<Job>())
    private var deadlines = DeadlineHeap<Job>()
    /// Starts of others since the last one of a priority.
    private var passed = PerPriority(packer: 0, prefetch: 0, batch: 0)
    /// Since when the packers' line has been long whenever one of them came; nil if it was not for the last.
    private var isLongSince: PoolTime?
    /// Whether more packers come than the lane serves. So it is taken to be until none waits.
    private var isOverrun = false
    private var atWork = 0
    /// How long a job takes: an average in which each weighs an eighth less than the next. 0 while none has ended.
    private var meanDuration: Microseconds = 0
    private var pausedUntil = PoolTime.distantPast
    private var bucket: TokenBucket?
    private var breaker: Breaker
    private var budget = RetryBudget()

    init(_ settings: LaneSettings) {
        self.settings = settings
        bucket = settings.rate.map { TokenBucket($0) }
        breaker = Breaker(settings.breaker)
    }

    /// How it stands with the lane.
    func standing(at now: PoolTime) -> LaneStanding {
        LaneStanding(
            atWork: atWork, waiting: ahead(of: .batch), retried: breaker.retried,
            paused: pausedUntil > now ? pausedUntil : nil)
    }

    // MARK: Who waits

    /// Whether there is no room for one more.
    mutating func isFull(_ priority: JobPriority, at now: PoolTime) -> Bool {
        if priority == .packer { noteLength(at: now) }
        if waitingCount(priority) >= settings.waiting[priority] { return true }
        return priority == .packer && isOverrun && isLong(at: now)
    }

    /// A line that has been long for as long as a full one takes to be served is no crowd that came at one instant: more
    /// packers come than are served. A long line serves no more of them than a short one then, and each later, also those
    /// who come when it is over.
    private mutating func noteLength(at now: PoolTime) {
        guard pausedUntil <= now, isLong(at: now) else {
            isLongSince = nil
            return
        }
        let since = isLongSince ?? now
        isLongSince = since
        if now - since > wait(behind: settings.waiting.packer, at: now) { isOverrun = true }
    }

    /// Whether a packer who comes now would have a label later than ``soon``; or, where calls take so long, would not be
    /// among the next that start.
    private func isLong(at now: PoolTime) -> Bool {
        wait(behind: ahead(of: .packer), at: now) > max(meanDuration, Lane.soon - 2 * meanDuration)
    }

    /// The last to have joined the line of a priority.
    func youngest(_ priority: JobPriority) -> Job? { lines[priority].last }

    /// Whether so many attempts of a job may be made, so that retries never become the load.
    func allows(_ errand: JobErrand) -> Bool { budget.allows(attempt: errand.attempt) }

    mutating func join(_ job: Job, _ errand: JobErrand, priority: JobPriority, deadline: PoolTime, arrival: UInt64) {
        lines[priority].append(job)
        deadlines.insert(job, deadline: deadline, arrival: arrival)
        budget.begin(attempt: errand.attempt)
    }

    /// A job that waits does no longer, and has not started.
    mutating func leave(_ job: Job, _ errand: JobErrand, priority: JobPriority) {
        remove(job, priority)
        budget.end(attempt: errand.attempt, wasCall: false)
    }

    private mutating func remove(_ job: Job, _ priority: JobPriority) {
        lines[priority].remove(job)
        deadlines.remove(job)
        if lines.packer.isEmpty {
            isLongSince = nil
            isOverrun = false
        }
    }

    /// How many are served before one of the priority that joins now, the others' shares apart.
    func ahead(of priority: JobPriority) -> Int {
        JobPriority.allCases.reduce(0) { $1 <= priority ? $0 + waitingCount($1) : $0 }
    }

    /// Asked several times a job: without a copy of the line.
    private func waitingCount(_ priority: JobPriority) -> Int {
        switch priority {
        case .packer: lines.packer.count
        case .prefetch: lines.prefetch.count
        case .batch: lines.batch.count
        }
    }

    /// How long it takes, about, until so many have started and another may: as slots become free and as tokens come
    /// in.
    func wait(behind count: Int, at now: PoolTime) -> Microseconds {
        let forSlots = Int64(count) * meanDuration / Int64(settings.slots)
        let forTokens = bucket.map { $0.time(of: count + 1, from: now) - now } ?? 0
        return max(forSlots, forTokens, pausedUntil - now)
    }

    /// Until when nothing starts that could still serve an arrival, as far as that is known; nil if something might. While
    /// a probe finds out whether the carrier is to be had again, whoever could go to another does not begin to wait for that.
    func shutUntil(for errand: JobErrand, _ deadline: PoolTime, at now: PoolTime) -> PoolTime? {
        if let until = shutUntil(for: deadline, at: now) { return until }
        guard case .order = errand, breaker.hasProbe(at: now, isWaiting: ahead(of: .batch) > 0) else { return nil }
        return .distantFuture
    }

    /// Until when nothing starts that could still serve a job of the given deadline; nil if that is not known. An open
    /// breaker is no place to wait at all; a pause is, for those that outlast it.
    func shutUntil(for deadline: PoolTime, at now: PoolTime) -> PoolTime? {
        if let open = breaker.openUntil(at: now) { return max(open, pausedUntil) }
        return pausedUntil > now && deadline <= pausedUntil ? pausedUntil : nil
    }

    // MARK: What happens when

    /// The job whose deadline is first.
    var mostUrgent: (job: Job, deadline: PoolTime)? { deadlines.first }

    /// The first instant, not before `now`, at which a job is of no use here any more if none starts: its deadline
    /// passes, or the lane is shut to it.
    func handBackTime(from now: PoolTime) -> PoolTime? {
        deadlines.first.map { shutUntil(for: $0.deadline, at: now) == nil ? max(now, $0.deadline) : now }
    }

    /// The first instant, not before `now`, at which a job that waits may start if none ends.
    func startTime(from now: PoolTime) -> PoolTime? {
        guard atWork < settings.slots, nextPriority != nil, let time = breaker.startTime(from: now) else { return nil }
        return max(time, pausedUntil, bucket?.time(of: 1, from: now) ?? now)
    }

    /// Starts the next job, if one may start now.
    mutating func start(at now: PoolTime) -> Job? {
        guard startTime(from: now) == now, let priority = nextPriority, let job = lines[priority].first else {
            return nil
        }
        remove(job, priority)
        for other in JobPriority.allCases { passed[other] = other == priority ? 0 : passed[other] + 1 }
        atWork += 1
        bucket?.take(at: now)
        breaker.start()
        return job
    }

    /// A job at work ended.
    mutating func finish(_ outcome: JobOutcome, _ errand: JobErrand, started: PoolTime, now: PoolTime) {
        atWork -= 1
        budget.end(attempt: errand.attempt, wasCall: outcome != .unsent)
        if outcome == .unsent { return breaker.withdraw(started: started, now: now) }
        let duration = min(now - started, Lane.longestDuration)
        meanDuration = meanDuration == 0 ? duration : meanDuration + (duration - meanDuration) / 8
        breaker.finish(failed: outcome == .failed, started: started, now: now)
        switch outcome {
        case .done, .rejected: bucket?.speedUp(started: started, now: now)
        case .failed, .unsent: break
        case .throttled(let retryAfter):
            pausedUntil = max(pausedUntil, now + min(max(0, retryAfter ?? Lane.pause), Lane.longestPause))
            bucket?.slowDown(started: started, until: pausedUntil, now: now)
        }
    }

    /// Takes one of the calls that the carrier allows, for a question beside the lane's jobs. Jobs go before: while one
    /// waits, while the lane pauses, or its breaker is open, there is none to be had.
    mutating func takeCall(at now: PoolTime) -> Bool {
        guard nextPriority == nil, pausedUntil <= now, breaker.openUntil(at: now) == nil else { return false }
        guard bucket?.time(of: 1, from: now) ?? now <= now else { return false }
        bucket?.take(at: now)
        return true
    }

    /// Whose turn it is. The shares come first, the rarer before the more frequent, so that a batch is started within
    /// 16 starts and a prefetch within 9; then the highest priority that waits.
    private var nextPriority: JobPriority? {
        var first: JobPriority?
        var due: JobPriority?
        for priority in JobPriority.allCases where waitingCount(priority) > 0 {
            first = first ?? priority
            if let share = priority.share, passed[priority] >= share - 1 { due = priority }
        }
        return due ?? first
    }
}
