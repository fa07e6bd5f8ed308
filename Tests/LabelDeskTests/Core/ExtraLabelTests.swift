import CarrierAdapters
import ShippingLog
import Testing

@testable import LabelDesk

/// Labels that a carrier made beside the one that a parcel needs.
@Suite struct ExtraLabelTests {
    /// While a carrier cannot be told to take a label too many back, whoever wants the parcel's own has it.
    @Test func aLabelTooManyKeepsNobodyWaiting() throws {
        var parcel = try ParcelAlone(.none)
        let intent = try parcel.isBought()
        parcel.tell(.late(attempt: 1, ParcelAlone.label("EXTRA", of: intent)))
        try parcel.look()
        #expect(try parcel.write().map(\.type) == [ExtraLabelFound.type])
        guard case .void = parcel.demand else {
            Issue.record("\(String(describing: parcel.demand))")
            return
        }
        parcel.tell(.voided(.unknown(code: "timed-out")))
        parcel.tell(.ask(ParcelAlone.wish(2)))
        try parcel.look()
        guard case .label(let label)? = parcel.answers[2] else {
            Issue.record("\(String(describing: parcel.answers[2]))")
            return
        }
        #expect(label.label.trackingNumber == "OURS")
        // It is not forgotten.
        parcel.tick(at: PoolTime(microseconds: 10_000_000))
        guard case .void(_, trackingNumber: "EXTRA") = parcel.demand else {
            Issue.record("\(String(describing: parcel.demand))")
            return
        }
    }

    private static func numbers(_ events: [LogEvent]) -> [String] {
        events.map { event in
            switch event {
            case .labelIssued(let label): "issued \(label.trackingNumber)"
            case .extraLabelFound(let extra): "extra \(extra.trackingNumber)"
            case .purchaseReferred(let referral): "referred \(referral.trackingNumber ?? "")"
            default: event.type
            }
        }
    }

    /// A label whose number is another parcel's is not this parcel's, wherever it stands in what the carrier has told; what
    /// else it has made is, and none of that is forgotten.
    @Test(arguments: [
        (["A"], ["issued B", "extra C"]), (["B"], ["issued A", "extra C"]), (["C"], ["issued A", "extra B"]),
        (["A", "B"], ["issued C"]), (["A", "B", "C"], ["referred A"]), ([], ["issued A", "extra B", "extra C"]),
    ])
    func aNumberOfAnotherParcelsIsLeftOut(anothers: [String], events: [String]) throws {
        var parcel = try ParcelAlone(.lookUp(LookUpRules(settling: .zero, spacing: .zero)))
        for number in anothers { try parcel.giveAway(number) }
        try parcel.ask(1)
        let intent = try parcel.buys()
        parcel.tell(.answered(.unknown(code: "timed-out")))
        try parcel.write()
        parcel.tick(at: PoolTime(microseconds: 20_000_000))
        guard case .lookUp = parcel.demand else {
            Issue.record("\(String(describing: parcel.demand))")
            return
        }
        parcel.tell(.lookedUp(.found(["A", "B", "C"].map { ParcelAlone.label($0, of: intent) })))
        #expect(Self.numbers(try parcel.writeAll()) == events)
    }

    /// Nor is one that is told when the purchase has ended otherwise.
    @Test func aLateNumberOfAnotherParcelsIsLeftOut() throws {
        var parcel = try ParcelAlone(.none)
        try parcel.giveAway("A")
        let intent = try parcel.isRefused()
        var events: [LogEvent] = []
        for number in ["A", "B"] {
            parcel.tell(.late(attempt: 1, ParcelAlone.label(number, of: intent)))
            events += try parcel.writeAll()
        }
        #expect(Self.numbers(events) == ["extra B"])
        guard case .void(_, trackingNumber: "B") = parcel.demand else {
            Issue.record("\(String(describing: parcel.demand))")
            return
        }
    }
}
