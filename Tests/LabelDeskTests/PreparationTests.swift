import CarrierAdapters
import LabelRender
import ShipmentModel
import ShippingLog
import TestSupport
import Testing

@testable import LabelDesk

/// Labels made ahead, while the parcel is being packed.
@Suite struct PreparationTests {
    private func open(_ carriers: ScriptedCarrier..., body: (TestShop) async throws -> Void) async throws {
        try await TestShop.open(ScriptedCarrier.prices(carriers), carriers: carriers.map { $0.account() }, body)
    }

    private func parcel(_ order: String = "SO-1", weight: String = "1 kg") throws -> Shipment {
        try InventedTariff.parcel(order, from: .amsterdam, to: .utrecht, weight: weight)
    }

    @Test func aLabelMadeAheadIsThereWhenItIsAskedFor() async throws {
        let acme = ScriptedCarrier()
        try await open(acme) { shop async throws in
            let ahead = try await shop.prepare(parcel())
            #expect(ahead.duplicate == nil && acme.orders.count == 1)
            let again = try await shop.prepare(parcel())
            #expect(again.duplicate == .parcel && again.label == ahead.label)
            let label = try await shop.issue(parcel(), key: "k")
            #expect(label.duplicate == .prepared && label.label == ahead.label)
            let repeated = try await shop.issue(parcel(), key: "k")
            #expect(repeated.duplicate == .key && repeated.label == ahead.label)
            #expect(acme.orders.count == 1 && acme.voided.isEmpty)
            #expect(
                try await shop.events().map(\.type) == [
                    "LabelRequested", "PreparationStarted", "ServiceSelected", "PurchaseStarted", "LabelIssued",
                    "PreparedLabelTaken",
                ])
            let tally = shop.desk.preparations
            #expect(tally.started == 1 && tally.taken == 1 && tally.hitPercent == 100)
        }
    }

    /// Until somebody has asked for it; from then on it is the parcel's label like any other.
    @Test func aLabelMadeAheadGivesWayToWhatTheParcelHasBecome() async throws {
        let acme = ScriptedCarrier()
        try await open(acme) { shop async throws in
            _ = try await shop.prepare(parcel())
            let label = try await shop.issue(parcel(weight: "2 kg"), key: "k")
            #expect(label.label.trackingNumber == "ACME2" && label.duplicate == nil)
            #expect(acme.voided == ["ACME1"])
            let refused = await IssuingTests.refusal { () throws(LabelRefusal) in
                try await shop.prepare(try! parcel(weight: "3 kg"))
            }
            guard case .parcelHasLabel(let id, _)? = refused, id == label.label.label else {
                Issue.record("\(String(describing: refused))")
                return
            }
            let tally = shop.desk.preparations
            #expect(tally.started == 1 && tally.taken == 0 && tally.boughtInVain == 1 && tally.hitPercent == 0)
        }
    }

    @Test func numbersOfOursThatAreWastedAreCounted() async throws {
        try await TestShop.open { shop async throws in
            let first = try await shop.prepare(Orders.socks())
            let second = try await shop.prepare(Orders.socks(weight: "30 oz"))
            #expect(first.label.trackingNumber != second.label.trackingNumber)
            let third = try await shop.prepare(Orders.socks("SO-2"))
            try await shop.desk.void(third.label.label, who: "test", requestID: "v", deadline: .now + .seconds(60))
            let reasons = try await shop.events().compactMap { record -> String? in
                guard case .labelVoided(let void) = try LogEvent(record) else { return nil }
                return void.reason
            }
            #expect(reasons.sorted() == ["superseded", "unused"])
            let tally = shop.desk.preparations
            #expect(tally.started == 3 && tally.numbersWasted == 2 && tally.boughtInVain == 0)
        }
    }

    /// A packer who asks while the label is being made ahead gets that one.
    @Test func whoAsksMeanwhileGetsTheSameLabel() async throws {
        let acme = ScriptedCarrier("acme", .key, [.sell(after: .seconds(1))])
        try await open(acme) { shop async throws in
            let shipment = try parcel()
            async let ahead = shop.prepare(shipment)
            while acme.orders.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            let label = try await shop.issue(shipment)
            #expect(try await ahead.label == label.label && label.duplicate == .prepared)
            #expect(acme.orders.count == 1)
        }
    }

    /// Nothing is bought for a parcel that has become another while its turn had not come.
    @Test func whatHasNotBegunIsNotMadeInVain() async throws {
        let acme = ScriptedCarrier("acme", .key, [.sell(after: .seconds(2))])
        try await TestShop.open(
            ScriptedCarrier.prices([acme]), carriers: [acme.account(slots: 1)]
        ) { shop async throws in
            let (first, second, third) = (try parcel("SO-0"), try parcel(), try parcel(weight: "2 kg"))
            async let busy = shop.issue(first)
            while acme.orders.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            async let ahead = Result { () async throws(LabelRefusal) in try await shop.prepare(second) }
            try await Task.sleep(for: .milliseconds(50))
            let label = try await shop.issue(third)
            _ = try await busy
            #expect(label.label.attempt == 1 && acme.orders.count == 2 && acme.voided.isEmpty)
            if case .success(let label) = await ahead { Issue.record("\(label) was made") }
        }
    }

    /// A label made ahead that its carrier does not take back stays the parcel's: there are never two.
    @Test func whatIsNotTakenBackStands() async throws {
        let acme = ScriptedCarrier()
        try await open(acme) { shop async throws in
            let ahead = try await shop.prepare(parcel())
            acme.answerVoids([.refused(code: "already-used")])
            let refused = await IssuingTests.refusal { () throws(LabelRefusal) in
                try await shop.issue(try! parcel(weight: "2 kg"))
            }
            guard case .voidRefused(code: "already-used")? = refused else {
                Issue.record("\(String(describing: refused))")
                return
            }
            #expect(try await shop.issue(parcel()).label == ahead.label && acme.orders.count == 1)
        }
    }
}

/// The end of a process: nothing new begins, what is under way ends.
@Suite struct DrainTests {
    @Test func whatIsAtACarrierEndsAndWhatWaitsIsHandedBack() async throws {
        let acme = ScriptedCarrier("acme", .key, [.sell(after: .seconds(2))])
        try await TestShop.open(
            ScriptedCarrier.prices([acme]), carriers: [acme.account(slots: 1)]
        ) { shop async throws in
            let shipments = try ["SO-1", "SO-2"].map {
                try InventedTariff.parcel($0, from: .amsterdam, to: .utrecht, weight: "1 kg")
            }
            async let bought = shop.issue(shipments[0])
            while acme.orders.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            async let waiting = Result { () async throws(LabelRefusal) in try await shop.issue(shipments[1]) }
            try await Task.sleep(for: .milliseconds(50))
            #expect(await !shop.desk.drained(by: .now))
            shop.desk.drain()
            if case .success(let label) = await waiting { Issue.record("\(label) was made") }
            #expect(try await bought.label.trackingNumber == "ACME1")
            #expect(await shop.desk.drained(by: .now + .seconds(60)))
            #expect(acme.orders.count == 1)
        }
    }
}

extension Result where Failure == LabelRefusal, Success: Sendable {
    /// What a body came to.
    fileprivate init(_ body: () async throws(LabelRefusal) -> Success) async {
        do throws(LabelRefusal) { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

extension TestShop {
    /// Has a label made ahead.
    fileprivate func prepare(_ shipment: Shipment) async throws(LabelRefusal) -> LabelAnswer {
        try await desk.prepare(
            LabelRequest(
                shipment: shipment, key: nil, who: "test", requestID: "request", deadline: .now + .seconds(120),
                priority: .prefetch))
    }
}
