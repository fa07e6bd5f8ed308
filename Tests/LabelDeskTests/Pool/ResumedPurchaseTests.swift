import CarrierAdapters
import ShippingLog
import Testing

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
}
