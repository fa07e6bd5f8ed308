import TestSupport
import Testing

@testable import LabelDesk

/// A carrier's lane as packers load it, by a clock that is told: eight slots, a line of sixteen turns, calls of 40 to 160 %
/// of their mean.
private struct LoadedLane {
    private static let name = LaneName.account(carrier: "ups", account: "main")
    private static let slots = 8
    private static let patience: Microseconds = 30_000_000

    private var pool = WorkerPool<Int>(
        limits: PoolLimits(atWork: 1024, waiting: 16_384),
        lanes: [
            LaneSettings(
                name, slots: slots, waiting: PerPriority(packer: 16 * slots, prefetch: 1024, batch: 1024), rate: nil,
                breaker: PoolShop.breaker)
        ])
    private var random: SplitMix64
    private let mean: Microseconds
    private var atWork: [Int: PoolTime] = [:]
    private var count = 0
    private(set) var now = PoolTime(microseconds: 0)
    /// When each job ended.
    private(set) var ends: [Int: PoolTime] = [:]

    init(mean: Microseconds, seed: UInt64) {
        self.mean = mean
        random = SplitMix64(seed: seed)
    }

    /// How many calls the carrier takes in so long.
    func capacity(_ time: Microseconds) -> Int { LoadedLane.slots * Int(time / mean) }

    /// A packer asks; the job, unless it is refused.
    mutating func arrive() -> Int? {
        count += 1
        let admission = pool.arrive(
            count, .order(attempt: 1), lane: LoadedLane.name, priority: .packer, deadline: now + LoadedLane.patience,
            now: now)
        start()
        return admission == .waits ? count : nil
    }

    /// Time passes.
    mutating func run(until end: PoolTime) {
        while let (job, time) = atWork.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }), time <= end {
            now = time
            atWork[job] = nil
            ends[job] = time
            pool.finish(job, .done, now: now)
            start()
        }
        now = end
    }

    private mutating func start() {
        for case .start(let job) in pool.next(now: now) {
            atWork[job] = now + mean * Microseconds.random(in: 40...160, using: &random) / 100
        }
    }
}

/// What packers meet where more of them come than a carrier serves.
struct OverrunTests {
    @Test(
        "where more come than are served, however long, all slots work, and whoever comes when it is over has a label in 5 s",
        arguments: [200_000, 600_000, 1_000_000, 1_500_000], [(11, 10), (2, 1), (5, 1)])
    func overload(mean: Microseconds, load: (Int, Int)) throws {
        var lane = LoadedLane(mean: mean, seed: 1)
        let long: Microseconds = 240_000_000
        let arrivals = lane.capacity(long) * load.0 / load.1
        var jobs: [Int] = []
        for number in 0..<arrivals {
            lane.run(until: PoolTime(microseconds: long / Microseconds(arrivals) * Microseconds(number)))
            if let job = lane.arrive() { jobs.append(job) }
        }
        #expect(lane.ends.count >= lane.capacity(long) * 95 / 100)
        let over = lane.now
        var last: Int?
        for _ in 0..<50 where last == nil {
            last = lane.arrive()
            lane.run(until: lane.now + 100_000)
        }
        lane.run(until: lane.now + 60_000_000)
        let end = try #require(last.flatMap { lane.ends[$0] })
        #expect(end - over <= 5_000_000)
        #expect(jobs.allSatisfy { lane.ends[$0] != nil }, "whoever was let in is served")
    }

    @Test(
        "eighty desks that begin at one instant are all served, again and again",
        arguments: 1...20 as ClosedRange<UInt64>)
    func crowd(seed: UInt64) {
        var lane = LoadedLane(mean: 1_500_000, seed: seed)
        for _ in 0..<5 {
            let jobs = (0..<80).map { _ in lane.arrive() }
            #expect(!jobs.contains(nil))
            lane.run(until: lane.now + 30_000_000)
            #expect(jobs.allSatisfy { $0.map { lane.ends[$0] != nil } ?? false })
        }
    }

    @Test(
        "eighty desks that begin at one instant are served beside those who keep the carrier busy",
        arguments: 1...20 as ClosedRange<UInt64>)
    func crowdBesideOthers(seed: UInt64) {
        var lane = LoadedLane(mean: 1_000_000, seed: seed)
        func others(for time: Microseconds) {
            let count = lane.capacity(time) * 9 / 10
            for _ in 0..<count {
                #expect(lane.arrive() != nil)
                lane.run(until: lane.now + time / Microseconds(count))
            }
        }
        others(for: 120_000_000)
        let jobs = (0..<80).map { _ in lane.arrive() }
        #expect(!jobs.contains(nil))
        lane.run(until: lane.now + 30_000_000)
        #expect(jobs.allSatisfy { $0.map { lane.ends[$0] != nil } ?? false })
    }
}
