/// Says which job starts next. It performs nothing and knows no clock: whoever drives it, a server or a simulation,
/// tells it what happened and when, and does what it says.
///
///     var pool = WorkerPool<Int>(limits: limits, lanes: [lane])
///     pool.arrive(1, .bound, lane: .own, priority: .packer, deadline: now + 8_000_000, now: now)  // .waits
///     pool.next(now: now)                                                                 // [.start(1)]
///     pool.finish(1, .done, now: later)
///
/// After each arrival and each end, and at ``nextWake(after:)``, the driver asks ``next(now:)``. Each job that was let
/// in ends in exactly one way: it is started, handed back in a step, or pushed out by an arrival.
///
/// Every lane has its own slots, rate and breaker, so that one carrier that is slow or down takes nothing from the
/// others; what they share, the places at work, goes round among those that could use one. Jobs cost logarithmic time;
/// a step looks at each lane once.
struct WorkerPool<Job: Hashable & Sendable>: Sendable {
    /// What becomes of an arrival, in order of precedence.
    enum Admission: Hashable, Sendable {
        /// The pool ends.
        case draining
        /// The lane starts nothing before then that would be of use; another service may. The distant future if that is not
        /// known.
        case shut(until: PoolTime)
        /// It is a repetition, and there have been too many of those.
        case overspent
        /// Those ahead of it take longer than it has, or it has no time left.
        case tooLate(retryAfter: Microseconds)
        /// There is no room, or more come than the lane serves.
        case full(retryAfter: Microseconds)
        /// It waits, and a job of lower priority no longer does.
        case waitsInsteadOf(Job, retryAfter: Microseconds)
        /// It waits.
        case waits
    }

    /// What is to be done with a job that waited.
    enum Step: Hashable, Sendable {
        case start(Job)
        /// Its deadline passed.
        case expired(Job)
        /// The lane starts nothing before then that would be of use; another service may.
        case shut(Job, until: PoolTime)
        /// The pool ends.
        case drained(Job)
    }

    private struct Waiting: Sendable {
        let lane: Int
        let errand: JobErrand
        let priority: JobPriority
        let arrival: UInt64
    }

    private struct AtWork: Sendable {
        let lane: Int
        let errand: JobErrand
        let started: PoolTime
    }

    /// Sooner than in a second, nobody should come again; later than in a minute, nobody would.
    private static var retryAfter: ClosedRange<Microseconds> { 1_000_000...60_000_000 }

    private let limits: PoolLimits
    private let indices: [LaneName: Int]
    private var lanes: [Lane<Job>]
    private var waiting: [Job: Waiting] = [:]
    private var atWork: [Job: AtWork] = [:]
    private var arrivals: UInt64 = 0
    /// The lane whose turn is next.
    private var turn = 0
    private var isDraining = false
    /// The latest instant heard of. Time does not go back here, whatever a driver's clock does.
    private var latest = PoolTime.distantPast

    /// A pool in which nothing waits. No two lanes have the same name.
    init(limits: PoolLimits, lanes: [LaneSettings]) {
        self.limits = limits
        self.lanes = lanes.map { Lane($0) }
        indices = Dictionary(uniqueKeysWithValues: zip(lanes.map(\.name), lanes.indices))
    }

    /// Takes one of the calls that a lane's carrier allows, for a question beside the lane's jobs; false if there is none to
    /// be had just now.
    mutating func takeCall(_ lane: LaneName, now: PoolTime) -> Bool {
        latest = max(latest, now)
        guard let index = indices[lane], !isDraining else { return false }
        return lanes[index].takeCall(at: latest)
    }

    /// Whether there is a lane of the name.
    func has(_ lane: LaneName) -> Bool { indices[lane] != nil }

    /// How it stands with each lane.
    func standings(now: PoolTime) -> [LaneName: LaneStanding] {
        indices.mapValues { lanes[$0].standing(at: max(latest, now)) }
    }

    /// How many jobs wait.
    var waitingCount: Int { waiting.count }
    /// How many jobs are at work.
    var atWorkCount: Int { atWork.count }
    /// Whether the pool was drained and nothing is left of it to be done.
    var isDrained: Bool { isDraining && waiting.isEmpty && atWork.isEmpty }

    // MARK: What happened

    /// A job wants to be done in a lane of the pool, and started before its deadline.
    mutating func arrive(
        _ job: Job, _ errand: JobErrand, lane name: LaneName, priority: JobPriority, deadline: PoolTime, now: PoolTime
    ) -> Admission {
        guard let index = indices[name] else { preconditionFailure("a lane the pool does not have") }
        precondition(waiting[job] == nil && atWork[job] == nil, "a job arrives once")
        latest = max(latest, now)
        guard !isDraining else { return .draining }
        if let until = lanes[index].shutUntil(for: errand, deadline, at: latest) { return .shut(until: until) }
        guard lanes[index].allows(errand) else { return .overspent }
        guard isInTime(deadline, index, priority) else { return .tooLate(retryAfter: retryAfter(index)) }
        guard !lanes[index].isFull(priority, at: latest) else { return .full(retryAfter: retryAfter(index)) }
        var admission = Admission.waits
        if waiting.count >= limits.waiting {
            guard let (youngest, place) = youngest(below: priority) else {
                return .full(retryAfter: retryAfter(index))
            }
            admission = .waitsInsteadOf(youngest, retryAfter: retryAfter(place.lane))
            leave(youngest, place)
        }
        join(job, errand, index, priority, deadline)
        return admission
    }

    /// Whether whoever joins a line now is served by a deadline, as far as can be said.
    private func isInTime(_ deadline: PoolTime, _ index: Int, _ priority: JobPriority) -> Bool {
        let ahead = lanes[index].ahead(of: priority)
        return deadline > latest && (ahead == 0 || latest + lanes[index].wait(behind: ahead, at: latest) <= deadline)
    }

    private mutating func join(
        _ job: Job, _ errand: JobErrand, _ index: Int, _ priority: JobPriority, _ deadline: PoolTime
    ) {
        arrivals += 1
        waiting[job] = Waiting(lane: index, errand: errand, priority: priority, arrival: arrivals)
        lanes[index].join(job, errand, priority: priority, deadline: deadline, arrival: arrivals)
    }

    /// A job that was started ended.
    mutating func finish(_ job: Job, _ outcome: JobOutcome, now: PoolTime) {
        guard let work = atWork.removeValue(forKey: job) else { preconditionFailure("a job ends once started") }
        latest = max(latest, now)
        lanes[work.lane].finish(outcome, work.errand, started: work.started, now: latest)
    }

    /// A job is wanted more urgently: if it waits, it joins the end of the better line. Where that has no room for it, or
    /// would be too late, it stays where it is. Whether it has moved.
    @discardableResult
    mutating func hurry(_ job: Job, priority: JobPriority, deadline: PoolTime, now: PoolTime) -> Bool {
        latest = max(latest, now)
        guard let place = waiting[job], priority < place.priority, !isDraining,
            isInTime(deadline, place.lane, priority), !lanes[place.lane].isFull(priority, at: latest)
        else { return false }
        leave(job, place)
        join(job, place.errand, place.lane, priority, deadline)
        return true
    }

    /// From now on nothing is let in; what waits is handed back at the next step, what is at work ends.
    mutating func drain() { isDraining = true }

    // MARK: What to do

    /// What is to be done now, in this order.
    mutating func next(now: PoolTime) -> [Step] {
        latest = max(latest, now)
        var steps: [Step] = []
        for index in lanes.indices {
            while let step = handBack(index) { steps.append(step) }
        }
        var candidates = Array(turn..<lanes.count) + Array(0..<turn)
        while !candidates.isEmpty {
            candidates = candidates.filter { index in
                guard atWork.count < limits.atWork, let job = lanes[index].start(at: latest) else { return false }
                guard let place = waiting.removeValue(forKey: job) else { preconditionFailure("who waits starts") }
                atWork[job] = AtWork(lane: index, errand: place.errand, started: latest)
                turn = (index + 1) % lanes.count
                steps.append(.start(job))
                return true
            }
        }
        return steps
    }

    /// The first instant, not before `now`, at which there is something to do if nothing happens till then; nil if
    /// never.
    func nextWake(after now: PoolTime) -> PoolTime? {
        let now = max(latest, now)
        if isDraining { return waiting.isEmpty ? nil : now }
        let canStart = atWork.count < limits.atWork
        var wake = PoolTime.distantFuture
        for index in lanes.indices {
            if let time = lanes[index].handBackTime(from: now) { wake = min(wake, time) }
            if canStart, let time = lanes[index].startTime(from: now) { wake = min(wake, time) }
        }
        return wake == .distantFuture ? nil : wake
    }

    // MARK: -

    /// Hands back the job of a lane whose deadline is first, if it is of no use to let it wait.
    private mutating func handBack(_ index: Int) -> Step? {
        guard let (job, deadline) = lanes[index].mostUrgent, let place = waiting[job] else { return nil }
        let step: Step
        if isDraining {
            step = .drained(job)
        } else if deadline <= latest {
            step = .expired(job)
        } else if let until = lanes[index].shutUntil(for: deadline, at: latest) {
            step = .shut(job, until: until)
        } else {
            return nil
        }
        leave(job, place)
        return step
    }

    private mutating func leave(_ job: Job, _ place: Waiting) {
        waiting[job] = nil
        lanes[place.lane].leave(job, place.errand, priority: place.priority)
    }

    /// Of the lowest priority that waits below the given one, the job that came last, in whichever lane.
    private func youngest(below priority: JobPriority) -> (Job, Waiting)? {
        for lower in JobPriority.allCases.reversed() where lower > priority {
            let last = lanes.compactMap { lane in lane.youngest(lower).flatMap { job in waiting[job].map { (job, $0) } }
            }
            if let youngest = last.max(by: { $0.1.arrival < $1.1.arrival }) { return youngest }
        }
        return nil
    }

    private func retryAfter(_ index: Int) -> Microseconds {
        let wait = lanes[index].wait(behind: lanes[index].ahead(of: .batch), at: latest)
        return min(max(wait, WorkerPool.retryAfter.lowerBound), WorkerPool.retryAfter.upperBound)
    }
}
