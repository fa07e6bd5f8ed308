/// Gives a lane up for a while once its jobs fail, then tries it with a single job.
struct Breaker: Sendable {
    private enum State: Sendable {
        /// Jobs start.
        case closed
        /// None does before the given instant; the first one after it is the probe.
        case open(until: PoolTime)
        /// The probe is at work, and no other starts before it ends.
        case probing
    }

    private let settings: BreakerSettings
    private var state = State.closed
    /// The outcomes since it was last closed, the latest in the lowest bit, a failure set.
    private var failures: UInt64 = 0
    /// When it was last opened. What started before says nothing about the lane since.
    private var opened = PoolTime.distantPast
    /// How long it is open the next time.
    private var openFor: Microseconds

    /// A closed breaker.
    init(_ settings: BreakerSettings) {
        self.settings = settings
        openFor = settings.openFor
    }

    /// Until when it is open; nil if it is not.
    func openUntil(at now: PoolTime) -> PoolTime? {
        if case .open(let until) = state, until > now { until } else { nil }
    }

    /// Whether its probe is at work, or would be who waits.
    func hasProbe(at now: PoolTime, isWaiting: Bool) -> Bool {
        switch state {
        case .closed: false
        case .open(let until): until <= now && isWaiting
        case .probing: true
        }
    }

    /// When its probe may start, or might have; nil if it is closed.
    var retried: PoolTime? {
        switch state {
        case .closed: nil
        case .open(let until): until
        case .probing: .distantPast
        }
    }

    /// The first instant, not before `now`, at which it lets a job start; nil while its probe is at work.
    func startTime(from now: PoolTime) -> PoolTime? {
        switch state {
        case .closed: now
        case .open(let until): max(now, until)
        case .probing: nil
        }
    }

    /// A job starts.
    mutating func start() {
        if case .open = state { state = .probing }
    }

    /// A job ended.
    mutating func finish(failed: Bool, started: PoolTime, now: PoolTime) {
        guard started > opened else { return }
        if case .probing = state {
            // Only the probe has started since.
            if failed {
                open(now)
            } else {
                state = .closed
                failures = 0
                openFor = settings.openFor
            }
            return
        }
        failures = failures << 1 | (failed ? 1 : 0)
        let inRow = (~failures).trailingZeroBitCount
        let inWindow = (failures << (64 - settings.window)).nonzeroBitCount
        if inRow >= settings.failuresInRow || inWindow >= settings.failures { open(now) }
    }

    /// A job ended without having asked the lane anything: if it was the probe, the next is.
    mutating func withdraw(started: PoolTime, now: PoolTime) {
        if case .probing = state, started > opened { state = .open(until: now) }
    }

    private mutating func open(_ now: PoolTime) {
        state = .open(until: now + openFor)
        opened = now
        openFor = min(settings.openForMost, openFor * 2)
    }
}
