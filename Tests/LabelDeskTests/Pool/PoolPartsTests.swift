import TestSupport
import Testing

@testable import LabelDesk

/// What lanes are made of.
struct PoolPartsTests {
    /// A breaker that no test opens by accident.
    static let hardly = BreakerSettings(failuresInRow: 64, failures: 64, of: 64, openFor: 1, upTo: 1)

    @Test(
        "a breaker opens after failures in a row or among the last outcomes",
        arguments: [
            ("fff", true), ("ff.f", false), ("ff.f.", false), ("ff.ff", true), ("f.f.f.f", true), ("f.f.f..f", true),
            ("f.f.f...f", false), ("....", false), ("ff..f..f", true), ("ff..f...f", false), ("ff.....ff", false),
        ])
    func breakerOpens(outcomes: String, opens: Bool) {
        var breaker = Breaker(
            BreakerSettings(failuresInRow: 3, failures: 4, of: 8, openFor: 5, upTo: 15))
        for (index, outcome) in outcomes.enumerated() {
            let now = PoolTime(microseconds: Int64(index))
            breaker.finish(failed: outcome == "f", started: now, now: now)
        }
        #expect((breaker.openUntil(at: PoolTime(microseconds: Int64(outcomes.count))) != nil) == opens)
    }

    @Test("as wide as a word", arguments: [63, 64])
    func widestWindow(failures: Int) {
        var breaker = Breaker(
            BreakerSettings(failuresInRow: 64, failures: failures, of: 64, openFor: 5, upTo: 15))
        for index in 1...failures {
            let now = PoolTime(microseconds: 0)
            #expect(breaker.openUntil(at: now) == nil)
            breaker.finish(failed: true, started: now, now: now)
            #expect((breaker.openUntil(at: now) != nil) == (index == failures))
        }
    }

    @Test("each probe that fails doubles the time, up to the longest; one that does not resets it")
    func breakerDoubles() {
        var breaker = Breaker(
            BreakerSettings(failuresInRow: 1, failures: 1, of: 1, openFor: 5, upTo: 15))
        var now = PoolTime(microseconds: 0)
        var lengths: [Microseconds] = []
        for fails in [true, true, true, true, false, true, true] {
            breaker.start()
            breaker.finish(failed: fails, started: now, now: now)
            lengths.append((breaker.openUntil(at: now) ?? now) - now)
            now = now + lengths.last! + 1
        }
        #expect(lengths == [5, 10, 15, 15, 0, 5, 10])
    }

    @Test("a rate is halved once for the calls under way, never below a sixteenth, and regained step by step")
    func bucketGivesWay() {
        // With the full rate, a token every 16 µs.
        var bucket = TokenBucket(CallRate(calls: 1, per: 16, burst: 1))
        var now = PoolTime(microseconds: 0)
        func interval() -> Microseconds {
            var copy = bucket
            let first = copy.time(of: 1, from: now)
            copy.take(at: first)
            return copy.time(of: 1, from: first) - first
        }
        #expect(interval() == 16)
        var intervals: [Microseconds] = []
        for _ in 0..<6 {
            let started = now
            now = now + 1
            bucket.slowDown(started: started, until: now + 7, now: now)
            bucket.slowDown(started: started, until: now + 5, now: now)
            intervals.append(interval())
            // Empty until the pause ends, then at the new rate.
            #expect(bucket.time(of: 1, from: now) == now + 7 + intervals.last!)
            now = now + 1
        }
        #expect(intervals == [32, 64, 128, 256, 256, 256])
        bucket.speedUp(started: PoolTime(microseconds: 0), now: now)
        #expect(interval() == 256)
        intervals = (0..<16).map { _ in
            bucket.speedUp(started: now, now: now)
            return interval()
        }
        #expect(intervals == [128, 86, 64, 52, 43, 37, 32, 29, 26, 24, 22, 20, 19, 18, 16, 16])
    }

    @Test("the largest rate there is does not overflow")
    func bucketBounds() {
        var bucket = TokenBucket(CallRate(calls: 1, per: 86_400_000_000, burst: 10_000))
        let now = PoolTime(microseconds: 0)
        bucket.slowDown(started: now, until: now, now: now)
        #expect(bucket.time(of: PoolLimits.mostWaiting + 1, from: now) - now == 2 * 86_400_000_000 * 100_001)
        bucket.take(at: PoolTime(microseconds: .max))
    }

    private enum LineChange {
        case append(PoolTime)
        case remove(Int)
    }

    @Test("lines and heaps of deadlines are as sorted lists are")
    func lines() {
        let found = counterexample(
            seed: 1, runs: 300,
            { choices in
                choices.list(0...40) { choices -> LineChange in
                    choices.oneIn(3)
                        ? .remove(choices.int(in: 0...40))
                        : .append(PoolTime(microseconds: Int64(choices.int(in: 0...9))))
                }
            },
            holds: { changes in
                var line = JobLine<Int>()
                var heap = DeadlineHeap<Int>()
                var list: [(job: Int, deadline: PoolTime)] = []
                for (job, change) in changes.enumerated() {
                    switch change {
                    case .append(let deadline):
                        list.append((job, deadline))
                        line.append(job)
                        heap.insert(job, deadline: deadline, arrival: UInt64(job))
                    case .remove(let index):
                        guard !list.isEmpty else { continue }
                        let (job, _) = list.remove(at: index % list.count)
                        line.remove(job)
                        heap.remove(job)
                    }
                    let urgent = list.min { $0.deadline < $1.deadline }
                    guard line.first == list.first?.job, line.last == list.last?.job, line.count == list.count,
                        heap.first?.job == urgent?.job, heap.first?.deadline == urgent?.deadline
                    else { return false }
                }
                while let first = line.first {
                    guard first == list.removeFirst().job else { return false }
                    line.remove(first)
                }
                return list.isEmpty
            })
        #expect(found == nil)
    }

    @Test("of any hundred calls one after another at most ten are retries, and not one less if they are wanted")
    func retryBudget() {
        var budget = RetryBudget()
        var random = SplitMix64(seed: 1)
        var isRetry: [Bool] = []
        for _ in 0..<2000 {
            let before = isRetry.suffix(99).count(where: \.self)
            let attempt = Bool.random(using: &random) ? 1 : 3
            if budget.allows(attempt: attempt) {
                #expect(attempt == 1 || before < 10)
                budget.begin(attempt: attempt)
                budget.end(attempt: attempt, wasCall: true)
                isRetry.append(attempt > 1)
            } else {
                #expect(attempt == 3 && before == 10)
            }
            let isTriedAgain = budget.allows(attempt: 4)
            #expect(!isTriedAgain, "no job is tried four times")
        }
        #expect(isRetry.count(where: \.self) > 50)
    }

    @Test("a retry that waits or is at work keeps its share; one that was never made takes none")
    func retriesUnderWay() {
        var budget = RetryBudget()
        for count in 0..<10 {
            #expect(budget.allows(attempt: 2), "\(count) under way")
            budget.begin(attempt: 2)
        }
        #expect(!budget.allows(attempt: 2))
        #expect(budget.allows(attempt: 1))
        for _ in 0..<10 { budget.end(attempt: 2, wasCall: false) }
        // As often as one likes: a full lane, a carrier that is shut.
        for _ in 0..<1000 {
            budget.begin(attempt: 2)
            budget.end(attempt: 2, wasCall: false)
        }
        #expect(budget.allows(attempt: 2))
    }

    @Test(
        "a wait is anything up to a bound that doubles",
        arguments: [
            (2, 100), (3, 200), (4, 400), (5, 800), (6, 1000), (7, 1000), (70, 1000), (.max, 1000), (1, 100),
            (.min, 100),
        ])
    func backoff(attempt: Int, bound: Microseconds) {
        let backoff = Backoff(base: 100, most: 1000)
        #expect(backoff.wait(attempt: attempt, random: 0) == 0)
        #expect(backoff.wait(attempt: attempt, random: .max) == bound)
        #expect(backoff.wait(attempt: attempt, random: .max / 2) == bound / 2)
        #expect(Backoff(base: 1, most: .max).wait(attempt: 64, random: .max) == 1 << 62)
        #expect(Backoff(base: 3, most: .max).wait(attempt: 64, random: .max) == .max)
    }
}
