import CarrierAdapters
import ShipmentModel
import ShippingLog
import Testing
import TextFormats

@testable import LabelDesk

/// Purchases that another process left without an end.
@Suite struct ResumedPurchaseTests {
    private func run(_ recovery: CarrierRecovery, isKnownUnknown: Bool = true) -> PurchaseRun {
        PurchaseRun(
            resuming: PurchaseStarted(
                attempt: 1, label: "l", carrier: "acme", account: "a", service: "s",
                reference: "ABCDEFGHIJKLMNOPQRST", request: .zero), isKnownUnknown: isKnownUnknown,
            now: PoolTime(microseconds: 0), recovery)
    }

    /// Which resource was made, the other process knew; the carrier's lists show it a little later.
    @Test func anOrderInTwoStepsWaitsUntilListsShowWhatWasMade() {
        let resumed = run(.twoStep)
        #expect(resumed.next(now: PoolTime(microseconds: 0)) == .wait(until: PoolTime(microseconds: 15_000_000)))
        #expect(resumed.next(now: PoolTime(microseconds: 15_000_000)) == .buy)
    }

    @Test func aKeyNeedsNoWait() {
        #expect(run(.key).next(now: PoolTime(microseconds: 0)) == .buy)
    }

    @Test(arguments: [CarrierRecovery.key, .twoStep, .none])
    func thatNobodyKnowsIsWrittenFirst(recovery: CarrierRecovery) {
        let resumed = run(recovery, isKnownUnknown: false)
        #expect(resumed.next(now: PoolTime(microseconds: 0)) == .recordUnknown(reason: "restarted"))
    }

    /// An intent of which it is not known whether it was written is written again under the same reference; from then on
    /// the order is sent, and is not taken for one that never was.
    @Test func anIntentWrittenTwiceIsNoOrderThatWasNotSent() throws {
        var parcel = try ParcelAlone(.none)
        let first = try parcel.isRefused()

        try parcel.ask(2)
        parcel.tell(.written(.lookAgain))
        try parcel.plan()
        let second = try parcel.buys()
        #expect(second.attempt == 2 && second.reference != first.reference)
        // What the carrier says of the first order meanwhile has to be written before anything else.
        parcel.tell(.late(attempt: 1, ParcelAlone.label("LATE", of: first)))
        parcel.tell(.answered(.unknown(code: "timed-out")))
        #expect(try parcel.write().map(\.type) == [ExtraLabelFound.type])
        #expect(try parcel.write().map(\.type) == [PurchaseUnknown.type])
    }

    /// A late answer to an earlier order is written first; the order after it, not sent yet, is no doubtful one for that.
    @Test func aLateAnswerMakesNoUnsentOrderDoubtful() throws {
        var parcel = try ParcelAlone(.none)
        let first = try parcel.isRefused()
        try parcel.ask(2)
        _ = try parcel.buys()
        // Nothing could be sent; before it is tried again, what the carrier says of the first order comes.
        parcel.tell(.answered(.notSent(code: "unreachable", retryAfter: .seconds(3))))
        parcel.tell(.late(attempt: 1, ParcelAlone.label("LATE", of: first)))
        #expect(try parcel.write().map(\.type) == [ExtraLabelFound.type])
        #expect(parcel.log.states[parcel.stream]?.attempts.last?.stage == .started)
        // It still waits as long as it was told to, and is sent then.
        #expect(parcel.demand == nil)
        parcel.tick(at: PoolTime(microseconds: 10_000_000))
        #expect(parcel.isBuying, "\(String(describing: parcel.demand))")
    }

    /// An order that surely was not sent falls back where its carrier is shut for long, as one that comes then does.
    @Test(arguments: [(1_000_000, false), (60_000_000, true)])
    func whatWasNotSentDoesNotWaitLong(pause: Microseconds, ends: Bool) {
        let start = PoolTime(microseconds: 0)
        var run = PurchaseRun(
            PurchaseStarted(
                attempt: 1, label: "l", carrier: "acme", account: "a", service: "s",
                reference: "ABCDEFGHIJKLMNOPQRST", request: .zero), at: start, .key)
        run.sending(now: start)
        run.answered(.notSent(code: "503", retryAfter: nil), now: start)
        run.postpone(.shut(until: start + pause), now: start)
        #expect(
            run.next(now: start) == (ends ? .end(.failed(.notSent, code: "503")) : .wait(until: start + pause)))
        // One that may have been sent does.
        var doubtful = self.run(.key)
        doubtful.postpone(.shut(until: start + pause), now: start)
        #expect(doubtful.next(now: start) == .wait(until: start + pause))
    }

    /// What our own log cannot give is no fault of the carrier's.
    @Test(arguments: [true, false])
    func anOrderThatCannotBeMadeIsNotItsCarriersFault(isOurs: Bool) throws {
        var parcel = try ParcelAlone(.key, failuresInRow: 1)
        try parcel.ask(1)
        _ = try parcel.buys()
        parcel.tell(
            isOurs ? .unordered(code: "order-unreadable") : .answered(.notSent(code: "503", retryAfter: nil)))
        #expect((parcel.standing?.retried == nil) == isOurs)
    }
}
