import CarrierAdapters
import ShippingLog
import Testing

@testable import LabelDesk

/// One call that shows whether a carrier is there again.
@Suite struct ProbeTests {
    /// While a probe finds out whether the carrier is there again, an order goes to another, and what may have been bought
    /// waits for the answer.
    @Test(arguments: [true, false])
    func whatIsKeptWaitingForAProbe(isDoubtful: Bool) throws {
        var parcel = try ParcelAlone(.key, failuresInRow: 1)
        try parcel.ask(1)
        _ = try parcel.buys()
        parcel.tell(.answered(isDoubtful ? .unknown(code: "timed-out") : .notSent(code: "503", retryAfter: nil)))
        _ = try parcel.writeAll()
        // Somebody else's call is the probe, at the first instant at which one may be made.
        let probe = PoolTime(microseconds: 5 * PoolShop.second)
        parcel.probe(at: probe)
        parcel.tick(at: probe)
        let events = try parcel.writeAll().map(\.type)
        if isDoubtful {
            for second in 5...14 { parcel.tick(at: PoolTime(microseconds: Int64(second) * PoolShop.second)) }
            #expect(events.isEmpty && parcel.demand == nil && parcel.answers[1] == nil)
            parcel.endProbe(at: PoolTime(microseconds: 15 * PoolShop.second))
            #expect(parcel.isBuying, "\(String(describing: parcel.demand))")
        } else {
            #expect(events == [LabelRejected.type])
            guard case .plan(_, without: let without) = parcel.demand else {
                Issue.record("\(String(describing: parcel.demand))")
                return
            }
            #expect(without == [.lane(.account(carrier: "acme", account: "a"))])
        }
    }
}
