/// How many calls may be made again, so that retries never become the load: of any hundred calls one after another, at
/// most ten are retries, and no job is tried more than three times.
struct RetryBudget: Sendable {
    static let attempts = 3
    static let window = 100
    static let retries = 10

    /// The last 128 calls, the latest in the lowest bit, a retry set.
    private var calls: UInt128 = 0
    /// How many jobs were let in to be tried again and have not ended.
    private var underWay = 0

    /// Whether a job may be tried; the first attempt always may. The second attempt is attempt 2.
    func allows(attempt: Int) -> Bool {
        let recent = calls << (128 - (RetryBudget.window - 1))
        return attempt == 1
            || attempt <= RetryBudget.attempts && recent.nonzeroBitCount + underWay < RetryBudget.retries
    }

    /// A job that may be tried is about to be.
    mutating func begin(attempt: Int) { if attempt > 1 { underWay += 1 } }

    /// A job that was about to be tried was, and so counts, or came to nothing.
    mutating func end(attempt: Int, wasCall: Bool) {
        if attempt > 1 { underWay -= 1 }
        if wasCall { calls = calls << 1 | (attempt > 1 ? 1 : 0) }
    }
}

/// How long to wait before a job is tried again: anything up to a bound that doubles, so that those who failed together
/// do not come back together.
struct Backoff: Sendable {
    /// The bound before the second attempt.
    let base: Microseconds
    /// The bound is never above this.
    let most: Microseconds

    init(base: Microseconds, most: Microseconds) {
        precondition(0 < base && base <= most, "a backoff's bounds")
        self.base = base
        self.most = most
    }

    /// The wait before an attempt, from a random number of 64 bits. The second attempt is attempt 2.
    func wait(attempt: Int, random: UInt64) -> Microseconds {
        let doublings = max(2, attempt) - 2
        let bound = doublings < base.leadingZeroBitCount ? min(most, base << doublings) : most
        return Microseconds((UInt64(bound) + 1).multipliedFullWidth(by: random).high)
    }
}
