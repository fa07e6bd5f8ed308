import CarrierAdapters
import Testing

@testable import LabelDesk

private let second = PoolShop.second

/// The pool's rules, one after another.
struct WorkerPoolTests {
    @Test(
        "whose turn it is: a packer's, but for one start in 8 that is a prefetch's and one in 16 that is a batch's",
        arguments: [
            ("PFB", "PPPPPPPFPPPPPPPBFPPPPPPPFPPPPPPBFPPP"),
            ("PB", "PPPPPPPPPPPPPPPBPPPPPPPPPPPPPPPBPPPP"),
            ("PF", "PPPPPPPFPPPPPPPFPPPPPPPFPPPPPPPFPPPP"),
            ("FB", "FFFFFFFFFFFFFFFBFFFFFFFFFFFFFFFBFFFF"),
            ("B", "BBBB"),
        ])
    func turns(waiting: String, starts: String) {
        var shop = PoolShop()
        let letters: [Character: JobPriority] = ["P": .packer, "F": .prefetch, "B": .batch]
        for number in 0..<40 {
            for letter in waiting { shop.arrive("\(letter)\(number)", letters[letter]!) }
        }
        var order = ""
        var served: [Character: Int] = [:]
        while order.count < starts.count, case .start(let job)? = shop.next().first {
            order.append(job.first!)
            #expect(job == "\(job.first!)\(served[job.first!, default: 0])", "first in, first out")
            served[job.first!, default: 0] += 1
            shop.finish(job)
        }
        #expect(order == starts)
    }

    @Test("never more at work than a lane has slots, nor than the pool has places; lanes take turns")
    func slotsAndPlaces() {
        var shop = PoolShop(slots: 2, places: 3)
        for number in 0..<4 {
            shop.arrive("ups\(number)")
            shop.arrive("own\(number)", lane: .own)
        }
        #expect(shop.next() == [.start("ups0"), .start("own0"), .start("ups1")])
        #expect(shop.next() == [])
        shop.finish("ups0")
        #expect(shop.next() == [.start("own1")])
        shop.finish("own0")
        #expect(shop.next() == [.start("ups2")])
        shop.finish("own1")
        shop.finish("ups1")
        #expect(shop.next() == [.start("own2"), .start("ups3")])
        #expect(shop.pool.atWorkCount == 3)
        #expect(shop.wake() == PoolShop.time(1000), "only the deadline of the last is left")
    }

    @Test("starts are as far apart as the rate says, once the burst is used up")
    func rate() {
        var shop = PoolShop(slots: 10, rate: CallRate(calls: 1, per: 2 * second, burst: 2))
        for number in 0..<4 { shop.arrive("\(number)", at: 7) }
        #expect(shop.next(at: 7) == [.start("0"), .start("1")])
        #expect(shop.wake(after: 7) == PoolShop.time(9))
        #expect(shop.pool.next(now: PoolTime(microseconds: 9 * second - 1)) == [])
        #expect(shop.next(at: 9) == [.start("2")])
        #expect(shop.next(at: 20) == [.start("3")])
    }

    @Test("a full lane refuses at once, and says when it could be through with those that wait: a second to a minute")
    func full() {
        var shop = PoolShop(slots: 2, waiting: PerPriority(packer: 2, prefetch: 1, batch: 0))
        #expect(shop.arrive("b", .batch) == .full(retryAfter: 1 * second))
        for job in ["0", "1"] { shop.arrive(job) }
        shop.next()
        shop.arrive("2")
        shop.arrive("3")
        #expect(shop.arrive("4") == .full(retryAfter: 1 * second))
        for job in ["0", "1"] { shop.finish(job, at: 24) }
        // Two wait; two are done in 24 s.
        #expect(shop.arrive("5", at: 24) == .full(retryAfter: 24 * second))
        #expect(shop.arrive("6", .prefetch, at: 24) == .waits)
        #expect(shop.arrive("7", .prefetch, at: 24) == .full(retryAfter: 36 * second))
        #expect(shop.next(at: 24) == [.start("2"), .start("3")])
        for job in ["2", "3"] { shop.finish(job, at: 1000) }
        #expect(shop.next(at: 1000) == [.expired("6")])
        shop.arrive("8", by: 5000, at: 1000)
        shop.arrive("9", by: 5000, at: 1000)
        #expect(shop.arrive("10", by: 5000, at: 1000) == .full(retryAfter: 60 * second))
    }

    @Test("a full pool: who comes pushes out the youngest of the lowest priority below its own, in whichever lane")
    func pushedOut() {
        var shop = PoolShop(lines: 4)
        shop.arrive("b1", .batch)
        shop.arrive("f1", .prefetch, lane: .own)
        shop.arrive("b2", .batch, lane: .own)
        shop.arrive("b3", .batch)
        #expect(shop.arrive("b4", .batch) == .full(retryAfter: second))
        #expect(shop.arrive("p1") == .waitsInsteadOf("b3", retryAfter: second))
        #expect(shop.arrive("f2", .prefetch) == .waitsInsteadOf("b2", retryAfter: second))
        #expect(shop.arrive("p2") == .waitsInsteadOf("b1", retryAfter: second))
        #expect(shop.arrive("f3", .prefetch) == .full(retryAfter: second))
        #expect(shop.arrive("p3") == .waitsInsteadOf("f2", retryAfter: second))
        #expect(shop.arrive("p4", lane: .own) == .waitsInsteadOf("f1", retryAfter: second))
        #expect(shop.arrive("p5") == .full(retryAfter: second))
        #expect(shop.pool.waitingCount == 4)
        #expect(shop.next() == [.start("p1"), .start("p4")])
    }

    @Test("a job whose deadline has come is handed back, not started")
    func expired() {
        var shop = PoolShop()
        shop.arrive("0", by: 30)
        #expect(shop.next() == [.start("0")])
        shop.arrive("1", by: 20)
        shop.arrive("2", by: 10)
        shop.arrive("3", by: 20)
        shop.arrive("4", by: 40)
        #expect(shop.wake() == PoolShop.time(10))
        #expect(shop.next(at: 10) == [.expired("2")])
        shop.finish("0", at: 20)
        #expect(shop.next(at: 20) == [.expired("1"), .expired("3"), .start("4")])
    }

    @Test(
        "an arrival that those ahead of it keep too long is refused at once; one that none is ahead of never is",
        arguments: [
            (JobPriority.packer, 0, 11, true), (.packer, 1, 15, true), (.packer, 1, 14, false),
            (.packer, 3, 25, true), (.packer, 3, 24, false), (.prefetch, 3, 24, false), (.batch, 3, 25, true),
        ])
    func tooLate(priority: JobPriority, ahead: Int, deadline: Int64, waits: Bool) {
        // Two slots, ten seconds a job.
        var shop = PoolShop(slots: 2)
        shop.arrive("first")
        shop.next()
        shop.finish("first", at: 10)
        for job in ["a", "b"] { shop.arrive(job, at: 10) }
        shop.next(at: 10)
        for number in 0..<ahead { shop.arrive("\(number)", at: 10) }
        let admission = shop.arrive("late", priority, by: deadline, at: 10)
        #expect(admission == (waits ? .waits : .tooLate(retryAfter: Int64(ahead) * 5 * second)))
    }

    @Test(
        "those ahead also keep an arrival too long if there are no tokens for them; a passed deadline is too late"
    )
    func tooLateForTokens() {
        var shop = PoolShop(slots: 9, rate: CallRate(calls: 1, per: 3 * second, burst: 1))
        #expect(shop.arrive("x", by: 5, at: 5) == .tooLate(retryAfter: second))
        for number in 0..<3 { shop.arrive("\(number)", at: 5) }
        shop.next(at: 5)
        #expect(shop.arrive("3", by: 13, at: 5) == .tooLate(retryAfter: 9 * second))
        #expect(shop.arrive("4", by: 14, at: 5) == .waits)
    }

    @Test("an open breaker hands back what waits and turns arrivals away; a probe alone decides how it goes on")
    func breaker() {
        var shop = PoolShop(slots: 5)
        for number in 0..<7 { shop.arrive("\(number)") }
        shop.next()
        for number in 0..<3 { shop.finish("\(number)", .failed, at: 1) }
        let until = PoolShop.time(6)
        #expect(shop.arrive("7", at: 1) == .shut(until: until))
        #expect(shop.wake(after: 1) == PoolShop.time(1))
        #expect(shop.next(at: 1) == [.shut("5", until: until), .shut("6", until: until)])
        // What began before says nothing, neither while it is open …
        shop.finish("3", .failed, at: 2)
        #expect(shop.arrive("7", at: 5) == .shut(until: until))
        for number in 8..<11 { #expect(shop.arrive("\(number)", at: 6) == .waits) }
        #expect(shop.next(at: 6) == [.start("8")])
        // … nor while the probe is at work.
        shop.finish("4", .done, at: 6)
        #expect(shop.next(at: 6) == [])
        #expect(shop.wake(after: 6) == PoolShop.time(1000))
        shop.finish("8", .failed, at: 7)
        #expect(shop.next(at: 7) == [.shut("9", until: PoolShop.time(17)), .shut("10", until: PoolShop.time(17))])
        shop.arrive("11", at: 17)
        shop.arrive("12", at: 17)
        #expect(shop.next(at: 17) == [.start("11")])
        shop.finish("11", .rejected, at: 18)
        #expect(shop.next(at: 18) == [.start("12")])
    }

    @Test("while a probe is at work, or waits to be, only what its carrier alone can do waits for what comes of it")
    func probeAlone() {
        var shop = PoolShop(slots: 5)
        for number in 0..<5 { shop.arrive("\(number)") }
        shop.next()
        for number in 0..<3 { shop.finish("\(number)", .failed, at: 1) }
        let order = JobErrand.order(attempt: 1)
        #expect(shop.arrive("early", .packer, order, at: 5) == .shut(until: PoolShop.time(6)))
        // Two are still at work that began before: the first that comes is the probe all the same.
        #expect(shop.arrive("probe", .packer, order, at: 6) == .waits)
        #expect(shop.arrive("second", .packer, order, at: 6) == .shut(until: .distantFuture))
        #expect(shop.next(at: 6) == [.start("probe")])
        #expect(shop.arrive("third", .packer, order, at: 6) == .shut(until: .distantFuture))
        #expect(shop.arrive("look-up", at: 6) == .waits)
        shop.finish("probe", .done, at: 7)
        #expect(shop.arrive("fourth", .packer, order, at: 7) == .waits)
        #expect(shop.next(at: 7) == [.start("look-up"), .start("fourth")])
    }

    @Test("a repetition that finds no place, or is not sent, takes nothing from the budget")
    func budgetIsForCalls() {
        var shop = PoolShop(
            waiting: PerPriority(packer: 1, prefetch: 1, batch: 1), breaker: PoolPartsTests.hardly)
        let again = JobErrand.order(attempt: 2)
        shop.arrive("at work")
        shop.next()
        shop.arrive("waiting")
        for _ in 0..<20 { #expect(shop.arrive("again", .packer, again) == .full(retryAfter: PoolShop.second)) }
        shop.finish("at work")
        shop.next()
        shop.finish("waiting")
        for count in 0..<20 {
            #expect(shop.arrive("unsent \(count)", .packer, again) == .waits)
            shop.next()
            shop.finish("unsent \(count)", .unsent)
        }
        for count in 0..<10 {
            #expect(shop.arrive("\(count)", .packer, again) == .waits)
            shop.next()
            shop.finish("\(count)", .failed)
        }
        #expect(shop.arrive("11th", .packer, again) == .overspent)
        #expect(shop.arrive("first", .packer, .order(attempt: 1)) == .waits)
    }

    @Test(
        "what a carrier was not asked says nothing about it",
        arguments: [
            (PurchaseAnswer.rejected(code: "no", isAboutService: true).laneOutcome, JobOutcome.rejected),
            (PurchaseAnswer.unfit(code: "phone-missing", .service).laneOutcome, .unsent),
            (PurchaseAnswer.unfit(code: "sku-unsupported", .account).laneOutcome, .unsent),
            (PurchaseAnswer.unfit(code: "weight-missing", .everyCarrier).laneOutcome, .unsent),
            (LookUpAnswer.failed(code: "timed-out").laneOutcome, .failed),
            (LookUpAnswer.unasked(code: "consignment-not-known").laneOutcome, .unsent),
            (VoidAnswer.refused(code: "already-used").laneOutcome, .rejected),
            (VoidAnswer.unsupported(code: "no-void").laneOutcome, .unsent),
        ])
    func unasked(told: JobOutcome, expected: JobOutcome) { #expect(told == expected) }

    @Test("a job for which nothing was sent neither closes a breaker nor makes calls look short")
    func unsent() {
        var shop = PoolShop(slots: 3)
        for job in ["a", "b", "c"] { shop.arrive(job) }
        shop.next()
        for job in ["a", "b", "c"] { shop.finish(job, .failed, at: 20) }
        let shut = shop.arrive("d", at: 21)
        #expect(shut == .shut(until: PoolShop.time(25)))
        // The first to start is the probe; when it was not sent, the one behind it is.
        for job in ["e", "f", "g"] { shop.arrive(job, at: 25) }
        let first = shop.next(at: 25)
        shop.finish("e", .unsent, at: 25)
        let second = shop.next(at: 25)
        #expect(first == [.start("e")])
        #expect(second == [.start("f")])
        shop.finish("f", .failed, at: 45)
        let shutAgain = shop.next(at: 45)
        #expect(shutAgain == [.shut("g", until: PoolShop.time(55))])

        // Calls take 20 s: behind one that waits for the only slot nobody begins before that.
        var slow = PoolShop()
        slow.arrive("a")
        slow.next()
        slow.finish("a", .done, at: 20)
        slow.arrive("b", at: 20)
        slow.next(at: 20)
        slow.finish("b", .unsent, at: 20)
        for job in ["c", "d"] {
            slow.arrive(job, at: 20)
            slow.next(at: 20)
        }
        let late = slow.arrive("e", by: 39, at: 20)
        #expect(late == .tooLate(retryAfter: 20 * PoolShop.second))
    }

    @Test("it is told who waits and works, and since when a lane is shut or paused")
    func standings() {
        var shop = PoolShop(slots: 3)
        for number in 0..<5 { shop.arrive("\(number)") }
        shop.next()
        func standing(at now: Int64) -> LaneStanding? { shop.pool.standings(now: PoolShop.time(now))[PoolShop.lane] }
        #expect(standing(at: 0) == LaneStanding(atWork: 3, waiting: 2, retried: nil, paused: nil))
        for number in 0..<3 { shop.finish("\(number)", .failed, at: 1) }
        #expect(standing(at: 1) == LaneStanding(atWork: 0, waiting: 2, retried: PoolShop.time(6), paused: nil))
        shop.next(at: 1)
        shop.arrive("probe", at: 6)
        shop.next(at: 6)
        #expect(standing(at: 6) == LaneStanding(atWork: 1, waiting: 0, retried: .distantPast, paused: nil))
        shop.finish("probe", .throttled(retryAfter: 10 * second), at: 7)
        #expect(standing(at: 7) == LaneStanding(atWork: 0, waiting: 0, retried: nil, paused: PoolShop.time(17)))
        #expect(standing(at: 17)?.paused == nil)
    }

    @Test("other lanes go on while one is shut")
    func otherLanes() {
        var shop = PoolShop(slots: 3)
        for number in 0..<3 { shop.arrive("\(number)") }
        shop.next()
        for number in 0..<3 { shop.finish("\(number)", .failed, at: 1) }
        #expect(shop.arrive("own", lane: .own, at: 1) == .waits)
        #expect(shop.next(at: 1) == [.start("own")])
    }

    @Test(
        "a carrier asked too often is left alone as long as it says, a second if it does not, an hour at most",
        arguments: [
            (10 * second, 11), (nil, 2), (0, 1), (-5, 1), (.max, 3601),
        ] as [(Microseconds?, Int64)])
    func throttled(retryAfter: Microseconds?, resumes: Int64) {
        var shop = PoolShop(slots: 2)
        shop.arrive("0")
        shop.next()
        shop.finish("0", .throttled(retryAfter: retryAfter), at: 1)
        shop.arrive("1", by: 5000, at: 1)
        #expect(shop.wake(after: 1) == PoolShop.time(resumes))
        #expect(shop.next(at: resumes) == [.start("1")])
    }

    @Test("who cannot outlast a pause is handed back or turned away at once; who can, waits")
    func pause() {
        var shop = PoolShop()
        shop.arrive("0")
        shop.next()
        shop.arrive("1", by: 11)
        shop.arrive("2", by: 12)
        shop.finish("0", .throttled(retryAfter: 10 * second), at: 1)
        #expect(shop.wake(after: 1) == PoolShop.time(1))
        #expect(shop.next(at: 1) == [.shut("1", until: PoolShop.time(11))])
        #expect(shop.arrive("3", by: 11, at: 1) == .shut(until: PoolShop.time(11)))
        #expect(shop.next(at: 11) == [.start("2")])
    }

    @Test("a drained pool lets nothing in, hands back what waits, and is drained when what is at work has ended")
    func drain() {
        var shop = PoolShop()
        for number in 0..<3 { shop.arrive("\(number)") }
        shop.next()
        shop.pool.drain()
        #expect(shop.arrive("3") == .draining)
        #expect(shop.wake() == PoolShop.time(0))
        #expect(shop.next() == [.drained("1"), .drained("2")])
        #expect(!shop.pool.isDrained)
        shop.finish("0")
        #expect(shop.pool.isDrained)
        #expect(shop.wake() == nil)
    }

    @Test("who is hurried joins the better line, or keeps its place")
    func hurry() {
        var shop = PoolShop(waiting: PerPriority(packer: 2, prefetch: 9, batch: 9))
        for (job, priority) in [("0", JobPriority.packer), ("1", .batch), ("2", .batch), ("3", .packer)] {
            shop.arrive(job, priority)
        }
        shop.next()
        func hurry(_ job: String, by deadline: Int64 = 1000) -> Bool {
            shop.pool.hurry(job, priority: .packer, deadline: PoolShop.time(deadline), now: PoolShop.time(0))
        }
        // At work; not here; too late; and then as long as there is room.
        #expect(!hurry("0") && !hurry("x") && !hurry("2", by: 0) && hurry("2") && !hurry("1"))
        var order: [[WorkerPool<String>.Step]] = []
        for job in ["0", "3", "2"] {
            shop.finish(job)
            order.append(shop.next())
        }
        #expect(order == [[.start("3")], [.start("2")], [.start("1")]])
    }

    @Test("time does not go back, and ends nowhere")
    func time() {
        var shop = PoolShop(rate: CallRate(calls: 1, per: second, burst: 1))
        shop.arrive("0", at: 10)
        #expect(shop.next(at: 10) == [.start("0")])
        shop.finish("0", at: 5)
        shop.arrive("1", at: 4)
        #expect(shop.next(at: 4) == [])
        #expect(shop.wake(after: 4) == PoolShop.time(11))
        let end = PoolTime(microseconds: .max)
        #expect(
            shop.pool.arrive("2", .bound, lane: .own, priority: .batch, deadline: end, now: PoolShop.time(4)) == .waits)
        #expect(shop.pool.next(now: end) == [.expired("1"), .expired("2")])
        #expect(PoolTime.distantPast - end == .min)
        #expect(end - .distantPast == .max)
        #expect(PoolTime.distantPast + (-1) == .distantPast)
        #expect(end + 1 == end)
    }
}
