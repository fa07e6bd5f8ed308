/// How often a lane may start jobs: a rate that can be saved up to a burst, and that gives way when the carrier says it
/// was too much (halved at once, regained step by step).
///
/// Exact: credit is counted in fractions of a token so fine that each microsecond adds a whole number of them.
struct TokenBucket: Sendable {
    /// The rate in force is a share of the full one, in 256ths.
    private static let fullShare: Int64 = 256
    /// A sixteenth: slow enough for any carrier, fast enough to learn that it is well again.
    private static let leastShare: Int64 = 16
    /// What an answer gives back: the full rate is regained within fifteen from the least, within eight from a half.
    private static let regainedShare: Int64 = 16

    private let rate: CallRate
    private var share = TokenBucket.fullShare
    private var credit: Int64
    /// The credit is that of this instant.
    private var counted = PoolTime.distantPast
    /// When the rate was last halved.
    private var slowed = PoolTime.distantPast

    /// A full bucket.
    init(_ rate: CallRate) {
        self.rate = rate
        credit = rate.burst * rate.period * TokenBucket.fullShare
    }

    /// The credit a token costs.
    private var price: Int64 { rate.period * TokenBucket.fullShare }
    /// The credit a microsecond adds.
    private var speed: Int64 { rate.calls * share }

    /// The first instant, not before `now`, at which so many tokens will have come in, if the rate stays.
    func time(of tokens: Int, from now: PoolTime) -> PoolTime {
        var bucket = self
        bucket.count(to: now)
        let missing = max(0, Int64(tokens) * price - bucket.credit)
        return max(now, bucket.counted + (missing + speed - 1) / speed)
    }

    /// Takes a token, which must be there.
    mutating func take(at now: PoolTime) {
        count(to: now)
        credit -= price
        precondition(credit >= 0, "a start without a token")
    }

    /// The carrier was asked too often: nothing is left, nothing comes in until the given instant, and then half as
    /// fast. A call that began before the rate was last halved says nothing about the rate since.
    mutating func slowDown(started: PoolTime, until: PoolTime, now: PoolTime) {
        credit = 0
        counted = max(counted, until)
        guard started > slowed else { return }
        share = max(TokenBucket.leastShare, share / 2)
        slowed = now
    }

    /// The carrier answered.
    mutating func speedUp(started: PoolTime, now: PoolTime) {
        guard started > slowed else { return }
        count(to: now)
        share = min(TokenBucket.fullShare, share + TokenBucket.regainedShare)
    }

    private mutating func count(to now: PoolTime) {
        guard now > counted else { return }
        let missing = rate.burst * price - credit
        let elapsed = now - counted
        credit += elapsed >= (missing + speed - 1) / speed ? missing : elapsed * speed
        counted = now
    }
}
