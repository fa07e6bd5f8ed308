@testable import LabelDesk

/// A pool with one lane, as a test wants it, told in seconds.
struct PoolShop {
    static let second: Microseconds = 1_000_000
    static let lane = LaneName.account(carrier: "ups", account: "main")

    var pool: WorkerPool<String>

    init(
        slots: Int = 1, waiting: PerPriority<Int> = PerPriority(packer: 100, prefetch: 100, batch: 100),
        rate: CallRate? = nil, breaker: BreakerSettings = PoolShop.breaker, places: Int = 100, lines: Int = 1000
    ) {
        pool = WorkerPool(
            limits: PoolLimits(atWork: places, waiting: lines),
            lanes: [PoolShop.lane, .own].map { name in
                LaneSettings(name, slots: slots, waiting: waiting, rate: rate, breaker: breaker)
            })
    }

    static let breaker = BreakerSettings(
        failuresInRow: 3, failures: 4, of: 8, openFor: 5 * PoolShop.second, upTo: 15 * PoolShop.second)

    static func time(_ seconds: Int64) -> PoolTime { PoolTime(microseconds: seconds * PoolShop.second) }

    @discardableResult
    mutating func arrive(
        _ job: String, _ priority: JobPriority = .packer, _ errand: JobErrand = .bound, lane: LaneName = PoolShop.lane,
        by deadline: Int64 = 1000, at now: Int64 = 0
    ) -> WorkerPool<String>.Admission {
        pool.arrive(
            job, errand, lane: lane, priority: priority, deadline: PoolShop.time(deadline), now: PoolShop.time(now))
    }

    mutating func finish(_ job: String, _ outcome: JobOutcome = .done, at now: Int64 = 0) {
        pool.finish(job, outcome, now: PoolShop.time(now))
    }

    @discardableResult
    mutating func next(at now: Int64 = 0) -> [WorkerPool<String>.Step] { pool.next(now: PoolShop.time(now)) }

    func wake(after now: Int64 = 0) -> PoolTime? { pool.nextWake(after: PoolShop.time(now)) }
}
