import CarrierAdapters
import ShippingLog
import Testing

@testable import LabelDesk

/// Labels that a carrier made beside the one that a parcel needs.
@Suite struct ExtraLabelTests {
    /// While a carrier cannot be told to take a label too many back, whoever wants the parcel's own has it.
    @Test func aLabelTooManyKeepsNobodyWaiting() throws {
        var parcel = try ParcelAlone(.none)
        try parcel.ask(1)
        let intent = try parcel.buys()
        parcel.tell(.answered(.bought(ParcelAlone.label("OURS", of: intent))))
        try parcel.write()
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
        try parcel.ask(1)
        let intent = try parcel.buys()
        parcel.tell(.answered(.rejected(code: "no", isAboutService: false)))
        try parcel.write()
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

    /// At an account that a process does not know, nothing is given up: it waits for one that does.
    @Test(arguments: [true, false])
    func anUnknownAccountIsLeftAlone(isExtra: Bool) throws {
        var parcel = try ParcelAlone(.none)
        try parcel.ask(1)
        let intent = try parcel.buys()
        parcel.tell(.answered(.bought(ParcelAlone.label("OURS", of: intent))))
        try parcel.write()
        if isExtra {
            parcel.tell(.late(attempt: 1, ParcelAlone.label("EXTRA", of: intent)))
        } else {
            parcel.tell(
                .ask(
                    ParcelAsk(
                        id: 2, wish: .void(label: intent.label), key: nil, priority: .packer,
                        deadline: PoolTime(microseconds: 30_000_000))))
        }
        _ = try parcel.writeAll()
        parcel.restart(nil)
        try parcel.resume()
        #expect(parcel.demand == nil && !parcel.isWorkedOn)
        parcel.restart(.some(.none))
        try parcel.resume()
        guard case .void(_, let number) = parcel.demand else {
            Issue.record("\(String(describing: parcel.demand))")
            return
        }
        #expect(number == (isExtra ? "EXTRA" : "OURS"))
    }

    /// Who asks while the account is not known is told, and then it is left alone too, however often that is.
    @Test func whoWaitsForAnUnknownAccountIsTold() throws {
        var parcel = try ParcelAlone(.none)
        try parcel.ask(1)
        let intent = try parcel.buys()
        parcel.tell(.answered(.bought(ParcelAlone.label("OURS", of: intent))))
        try parcel.write()
        func void(_ id: UInt64, by deadline: Int64 = 30_000_000) -> ParcelMachine.Input {
            .ask(
                ParcelAsk(
                    id: id, wish: .void(label: intent.label), key: nil, priority: .packer,
                    deadline: PoolTime(microseconds: deadline)))
        }
        // It is not begun there …
        parcel.restart(nil)
        parcel.tell(void(2))
        #expect(try parcel.writeAll().isEmpty)
        #expect(parcel.answers[2] == .refused(.unavailable(code: "account-unknown")))
        #expect(!parcel.isWorkedOn)
        // … and where it was begun before, it is not given up: another label could be made then.
        parcel.restart(.some(.none))
        parcel.tell(void(3))
        #expect(try parcel.writeAll().map(\.type) == [VoidStarted.type])
        parcel.restart(nil)
        parcel.tell(void(4))
        #expect(try parcel.writeAll().isEmpty)
        for second in 1...20 {
            parcel.tick(at: PoolTime(microseconds: Int64(second) * 1_000_000))
            #expect(try parcel.writeAll().isEmpty)
        }
        #expect(parcel.answers[4] == .refused(.voidUnknown(code: "carrier-unavailable")))
        #expect(parcel.demand == nil && !parcel.isWorkedOn)
        // Who wants the same label again waits for long.
        parcel.tell(.ask(ParcelAlone.wish(5, by: 86_400_000_000)))
        #expect(try parcel.writeAll().isEmpty)
        for minute in 1...200 {
            parcel.tick(at: PoolTime(microseconds: Int64(minute) * 60_000_000))
            #expect(try parcel.writeAll().isEmpty, "minute \(minute)")
        }
        #expect(parcel.log.states[parcel.stream]?.attempts.last?.stage == .voiding)
    }

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
        try parcel.probe(at: probe)
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
