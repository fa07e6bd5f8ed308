/// How many calls may be made again, so that retries never become the load: of any hundred calls one after another, at
/// most ten are retries, and no job is tried more than three times.
struct RetryBudget: Sendable {
    static let attempts = 3
    static let window = 100
    static let retries = 10

    /// The last 128 calls, the latest in the lowest bit, a retry set.
    private var calls: UInt128 = 0

    /// A job is tried for the first time.
    mutating func first() { calls <<= 1 }

    /// Whether a job may be tried again, and if so it counts as tried. The second attempt is attempt 2.
    mutating func retry(attempt: Int) -> Bool {
        let recent = calls << (128 - (RetryBudget.window - 1))
        guard attempt <= RetryBudget.attempts, recent.nonzeroBitCount < RetryBudget.retries else { return false }
        calls = calls << 1 | 1
        return true
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
