/// Which lane a job waits in: what fails or is slow together.
enum LaneName: Hashable, Sendable {
    /// Labels of our own, for which nobody is called.
    case own
    /// The calls to a carrier for one of our accounts.
    case account(carrier: String, account: String)
}

/// How much the pool holds over all lanes.
struct PoolLimits: Sendable {
    /// The most jobs at work.
    let atWork: Int
    /// The most jobs waiting.
    let waiting: Int

    init(atWork: Int, waiting: Int) {
        precondition(atWork > 0, "a pool works")
        precondition((0...PoolLimits.mostWaiting).contains(waiting), "a line's length")
        self.atWork = atWork
        self.waiting = waiting
    }

    /// No line is longer. With the bounds of `CallRate` and of a job's duration, no product of these leaves 63 bits.
    static let mostWaiting = 100_000
}

/// What one lane may do.
struct LaneSettings: Sendable {
    let name: LaneName
    /// The most of its jobs at work.
    let slots: Int
    /// The most of its jobs waiting, for each priority.
    let waiting: PerPriority<Int>
    /// How often it may start; nil for as often as there are slots.
    let rate: CallRate?
    let breaker: BreakerSettings

    init(
        _ name: LaneName, slots: Int, waiting: PerPriority<Int>, rate: CallRate?, breaker: BreakerSettings
    ) {
        precondition(slots > 0, "a lane works")
        self.name = name
        self.slots = slots
        self.waiting = waiting
        self.rate = rate
        self.breaker = breaker
    }
}

/// How often a carrier may be called, as its documents say it: so many calls in so long.
struct CallRate: Sendable {
    let calls: Int64
    let period: Microseconds
    /// How many calls may be saved up.
    let burst: Int64

    init(calls: Int64, per period: Microseconds, burst: Int64) {
        precondition((1...10_000).contains(calls) && (1...10_000).contains(burst), "calls of a rate")
        precondition((1...86_400_000_000).contains(period), "a rate's period is a day at most")
        self.calls = calls
        self.period = period
        self.burst = burst
    }
}

/// When a lane is given up for a while.
struct BreakerSettings: Sendable {
    /// So many failures in a row open the breaker.
    let failuresInRow: Int
    /// So many failures open it …
    let failures: Int
    /// … among so many outcomes.
    let window: Int
    /// How long it is open at first; each probe that fails doubles it.
    let openFor: Microseconds
    /// The longest it is open.
    let openForMost: Microseconds

    init(
        failuresInRow: Int, failures: Int, of window: Int, openFor: Microseconds, upTo openForMost: Microseconds
    ) {
        precondition((1...64).contains(window), "outcomes are bits of a word")
        precondition((1...window).contains(failuresInRow) && (1...window).contains(failures), "failures of a window")
        precondition(1 <= openFor && openFor <= openForMost && openForMost <= 86_400_000_000, "a day at most")
        self.failuresInRow = failuresInRow
        self.failures = failures
        self.window = window
        self.openFor = openFor
        self.openForMost = openForMost
    }
}

/// What a job calls its carrier for.
enum JobErrand: Hashable, Sendable {
    /// To buy, for the so-manieth time, while surely nothing has been bought: another carrier may do as well.
    case order(attempt: Int)
    /// What only this carrier can do.
    case bound

    /// The so-manieth time that it is tried, as far as that is counted.
    var attempt: Int { if case .order(let attempt) = self { attempt } else { 1 } }
}

/// How a job ended, as far as its lane is concerned.
enum JobOutcome: Hashable, Sendable {
    case done
    /// The carrier answered and did not like what it was asked: the input's fault, not the lane's.
    case rejected
    /// No answer, or one that says the carrier is out of order.
    case failed
    /// Asked too often; to be asked again after so long, if it said so.
    case throttled(retryAfter: Microseconds?)
    /// The carrier was not called at all, which says nothing about the lane. The call still counts by its rate.
    case unsent
}
