import CarrierAdapters
import ShippingLog
import Testing

@testable import LabelDesk

/// What is open at an account that a process does not know.
@Suite struct UnknownAccountTests {
    /// Nobody asks: what is open at an account that this process does not know waits for one that does.
    @Test func whatIsOpenAtAnUnknownAccountIsNotReferred() throws {
        var parcel = try ParcelAlone(.key)
        try parcel.ask(1)
        _ = try parcel.buys()
        parcel.restart(nil)
        try parcel.resume()
        #expect(parcel.demand == nil)
        parcel.restart(.key)
        try parcel.resume()
        #expect(try parcel.write().map(\.type) == [PurchaseUnknown.type])
        #expect(parcel.isBuying, "\(String(describing: parcel.demand))")
    }

    /// At an account that a process does not know, nothing is given up: it waits for one that does.
    @Test(arguments: [true, false])
    func anUnknownAccountIsLeftAlone(isExtra: Bool) throws {
        var parcel = try ParcelAlone(.none)
        let intent = try parcel.isBought()
        if isExtra {
            parcel.tell(.late(attempt: 1, ParcelAlone.label("EXTRA", of: intent)))
        } else {
            parcel.tell(ParcelAlone.void(2, intent.label))
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
        let intent = try parcel.isBought()
        // It is not begun there …
        parcel.restart(nil)
        parcel.tell(ParcelAlone.void(2, intent.label))
        #expect(try parcel.writeAll().isEmpty)
        #expect(parcel.answers[2] == .refused(.unavailable(code: "account-unknown")))
        #expect(!parcel.isWorkedOn)
        // … and where it was begun before, it is not given up: another label could be made then.
        parcel.restart(.some(.none))
        parcel.tell(ParcelAlone.void(3, intent.label))
        #expect(try parcel.writeAll().map(\.type) == [VoidStarted.type])
        parcel.restart(nil)
        parcel.tell(ParcelAlone.void(4, intent.label))
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
}
