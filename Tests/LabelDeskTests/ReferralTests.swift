import CarrierAdapters
import LabelDesk
import LabelRender
import ShipmentModel
import ShippingLog
import TestSupport
import Testing
import TextFormats
import WireFormat

/// Purchases that a person clears up, since the carrier cannot be asked by program.
@Suite struct ReferralTests {
    private func parcel(_ order: String) throws -> Shipment {
        try InventedTariff.parcel(order, from: .amsterdam, to: .utrecht)
    }

    /// A shop in which these orders have purchases that nobody knows the end of.
    private func open(
        _ orders: [String], body: (TestShop, ScriptedCarrier, [Referral]) async throws -> Void
    ) async throws {
        let acme = ScriptedCarrier("acme", .none, orders.map { _ in .sellInSilence })
        try await TestShop.open(ScriptedCarrier.prices([acme]), carriers: [acme.account()]) { shop async throws in
            for order in orders {
                guard case .purchaseReferred? = await refusal({ try await shop.issue(try parcel(order)) }) else {
                    Issue.record("\(order)")
                    return
                }
            }
            try await body(shop, acme, try await shop.desk.referrals(limit: 100).referrals)
        }
    }

    private func refusal(_ body: () async throws -> some Any) async -> LabelRefusal? {
        do {
            _ = try await body()
            return nil
        } catch { return error as? LabelRefusal }
    }

    private static func bought(_ number: String, price: String = "5.25") throws -> Settlement {
        try Settlement(
            trackingNumber: number, amount: price, currency: "EUR", document: Array("^XA^FDby hand^FS^XZ".utf8),
            form: "zpl-203")
    }

    private func settle(_ shop: TestShop, _ label: String, _ settlement: Settlement) async throws {
        try await shop.desk.settle(
            label, as: settlement, who: "someone", requestID: "by-hand", deadline: .now + .seconds(60))
    }

    @Test func whatAPersonMustAskTheCarrierIsTold() async throws {
        try await open(["SO-1", "SO-2"]) { shop, acme, referrals async throws in
            #expect(referrals.map(\.parcel.order) == ["SO-1", "SO-2"])
            #expect(referrals.map(\.reference) == acme.orders.map(\.reference))
            let first = try #require(referrals.first)
            #expect(first.carrier == "acme" && first.account == "contract" && first.service == "parcel")
            #expect(first.reason == "no-recovery" && first.trackingNumber == nil)
            #expect(first.price == Money(micros: 5_500_000, Currency("EUR")!))
            #expect(first.since >= first.started)
            // The next process tells the same.
            let next = try await shop.restarted(carriers: [acme.account()])
            _ = try await next.desk.resume()
            #expect(try await next.desk.referrals(limit: 100).referrals == referrals)
            #expect(acme.orders.count == 2)
            await next.store.close()
        }
    }

    @Test func pagesGoOnWhereTheOneBeforeEnded() async throws {
        try await open((1...5).map { "SO-\($0)" }) { shop, _, referrals async throws in
            var pages: [[Referral]] = []
            var place: String?
            repeat {
                let page = try await shop.desk.referrals(after: place, limit: 2)
                pages.append(page.referrals)
                place = page.next
            } while place != nil
            #expect(pages.map(\.count) == [2, 2, 1] && pages.flatMap(\.self) == referrals)
        }
    }

    @Test func aLabelThatTheCarrierHasMadeIsTheParcels() async throws {
        try await open(["SO-1"]) { shop, acme, referrals async throws in
            let id = referrals[0].label
            // However often and by however many it is said.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<5 { group.addTask { try await settle(shop, id, try Self.bought("ACME1")) } }
                try await group.waitForAll()
            }
            let answer = try await shop.issue(try parcel("SO-1"), key: "later")
            #expect(answer.label.label == id && answer.label.trackingNumber == "ACME1" && acme.orders.count == 1)
            let zpl = try await shop.desk.document(id, DocumentName(.zpl), deadline: .now + .seconds(60))
            #expect(zpl == Array("^XA^FDby hand^FS^XZ".utf8))
            #expect(try await shop.issuedCount() == 1)
            #expect(try await shop.desk.referrals(limit: 100).referrals.isEmpty)
            // In the log before anybody was told, and by whom it was said.
            let issued = try await shop.events().first { $0.type == LabelIssued.type }
            #expect(issued?.context.who == "someone" && issued?.context.cause == "by-hand")
            // Another end comes too late.
            for other in [.notBought, try Self.bought("ACME2"), try Self.bought("ACME1", price: "9.99")] {
                guard case .notReferred(id: id)? = await refusal({ try await settle(shop, id, other) }) else {
                    Issue.record("taken")
                    return
                }
            }
            // It is given back as any other that was bought.
            try await shop.desk.void(id, who: "test", requestID: "v", deadline: .now + .seconds(60))
            #expect(acme.voided == ["ACME1"])
            try await settle(shop, id, try Self.bought("ACME1"))
        }
    }

    /// What a person says is written after all, when nobody counts on it any more and it is just said again.
    @Test func whatIsWrittenLateIsWritten() async throws {
        try await open(["SO-1"]) { shop, acme, referrals async throws in
            let desk = TestShop.desk(shop.prices, LateStore(shop.store), shop.clock, carriers: [acme.account()])
            let (id, bought) = (referrals[0].label, try Self.bought("ACME1"))
            try await desk.settle(
                id, as: bought, who: "someone", requestID: "by-hand", deadline: .now + .seconds(60))
            #expect(try await desk.label(id).answer.label.trackingNumber == "ACME1")
            #expect(try await shop.issuedCount() == 1)
        }
    }

    /// The number of the parcel's own earlier label is not this one's either, and the purchase waits on.
    @Test func aNumberOfTheParcelsEarlierLabelIsNotTaken() async throws {
        let acme = ScriptedCarrier("acme", .none, [.sellInSilence, .sellInSilence])
        try await TestShop.open(ScriptedCarrier.prices([acme]), carriers: [acme.account()]) { shop async throws in
            func referred() async throws -> String {
                guard case .purchaseReferred(let id)? = await refusal({ try await shop.issue(try parcel("SO-1")) })
                else { return "not referred" }
                return id
            }
            let first = try await referred()
            try await settle(shop, first, try Self.bought("ACME1"))
            try await shop.desk.void(first, who: "test", requestID: "v", deadline: .now + .seconds(60))
            let second = try await referred()
            guard case .numberKnown? = await refusal({ try await settle(shop, second, try Self.bought("ACME1")) })
            else {
                Issue.record("taken")
                return
            }
            #expect(try await shop.desk.referrals(limit: 100).referrals.map(\.label) == [second])
            try await settle(shop, second, try Self.bought("ACME2"))
            #expect(try await shop.desk.label(second).answer.label.trackingNumber == "ACME2")
        }
    }

    @Test func whereNoneWasMadeTheParcelGetsAnother() async throws {
        try await open(["SO-1"]) { shop, acme, referrals async throws in
            let id = referrals[0].label
            for _ in 0..<2 { try await settle(shop, id, .notBought) }
            let next = try await shop.restarted(carriers: [acme.account()])
            try await settle(next, id, .notBought)
            guard case .notReferred? = await refusal({ try await settle(next, id, try Self.bought("ACME1")) }),
                case .notFound? = await refusal({ try await next.desk.label(id) })
            else {
                Issue.record("taken")
                return
            }
            let answer = try await next.issue(try parcel("SO-1"))
            #expect(answer.label.attempt == 2 && answer.label.label != id && acme.orders.count == 2)
            #expect(try await next.desk.referrals(limit: 100).referrals.isEmpty)
            // And still the same is the same.
            try await settle(next, id, .notBought)
            await next.store.close()
        }
    }

    /// A mistyped number that another parcel's label bears is refused, and the purchase waits on.
    @Test func aNumberThatAnotherParcelHasIsNotTaken() async throws {
        try await open(["SO-1", "SO-2"]) { shop, _, referrals async throws in
            try await settle(shop, referrals[0].label, try Self.bought("ACME1"))
            guard
                case .numberKnown? = await refusal({
                    try await settle(shop, referrals[1].label, try Self.bought("ACME1"))
                })
            else {
                Issue.record("taken")
                return
            }
            #expect(try await shop.desk.referrals(limit: 100).referrals == [referrals[1]])
            try await settle(shop, referrals[1].label, try Self.bought("ACME2"))
            #expect(try await shop.issuedCount() == 2)
        }
    }

    /// What a person finds out about a parcel whose personal data has been erased meanwhile is written without its document.
    @Test func anErasedParcelsPurchaseEndsToo() async throws {
        try await open(["SO-1"]) { shop, _, referrals async throws in
            let (id, stream) = (referrals[0].label, referrals[0].stream)
            #expect(try await shop.store.erase(stream))
            try await settle(shop, id, try Self.bought("ACME1"))
            #expect(try await shop.desk.label(id).answer.label.trackingNumber == "ACME1")
            #expect(try await shop.desk.referrals(limit: 100).referrals.isEmpty)
        }
    }

    @Test func onlyWhatIsReferredIsSettled() async throws {
        let acme = ScriptedCarrier()
        try await TestShop.open(ScriptedCarrier.prices([acme]), carriers: [acme.account()]) { shop async throws in
            let label = try await shop.issue(try parcel("SO-1")).label.label
            guard case .notReferred? = await refusal({ try await settle(shop, label, .notBought) }),
                case .notFound? = await refusal({ try await settle(shop, "lbl_none", .notBought) })
            else {
                Issue.record("taken")
                return
            }
        }
    }

    // MARK: Labels that carriers keep

    @Test(.timeLimit(.minutes(2)), arguments: [VoidAnswer.refused(code: "tendered"), .unsupported(code: "tendered")])
    func aLabelThatItsCarrierKeepsIsListedUntilSomebodyHasSeenToIt(told: VoidAnswer) async throws {
        let acme = ScriptedCarrier("acme")
        let price = Money(micros: 5_250_000, Currency("EUR")!)
        let account = CarrierAccount(
            carrier: "acme", account: "contract",
            adapter: KeepingCarrier("A/", "B/", price: price, refusal: told))
        try await TestShop.open(ScriptedCarrier.prices([acme]), carriers: [account]) { shop async throws in
            for order in ["SO-1", "SO-2", "SO-3"] { _ = try await shop.issue(try parcel(order)) }
            var kept: [KeptLabel] = []
            // The labels in use are there before the others have been refused.
            while kept.count < 3 {
                try await Task.sleep(for: .milliseconds(5))
                kept = try await shop.desk.keptLabels(limit: 100).labels
            }
            #expect(kept.map(\.parcel.order) == ["SO-1", "SO-2", "SO-3"])
            for label in kept {
                #expect(label.trackingNumber == "B/" + label.reference && label.refusal == "tendered")
                #expect(label.price == price && label.service == "parcel")
            }
            var pages: [[KeptLabel]] = []
            var place: String?
            repeat {
                let page = try await shop.desk.keptLabels(after: place, limit: 2)
                pages.append(page.labels)
                place = page.next
            } while place != nil
            #expect(pages.map(\.count) == [2, 1] && pages.flatMap(\.self) == kept)

            let next = try await shop.restarted(carriers: [account])
            #expect(try await next.desk.keptLabels(limit: 100).labels == kept)
            for _ in 0..<2 {
                try await next.desk.clear(
                    kept[1].trackingNumber, who: "someone", requestID: "by-hand", deadline: .now + .seconds(60))
            }
            #expect(try await next.desk.keptLabels(limit: 100).labels == [kept[0], kept[2]])
            let cleared = try await next.events().filter { $0.type == ExtraLabelCleared.type }
            #expect(cleared.map(\.context.who) == ["someone"])
            // Neither a label in use nor one that nobody knows is cleared.
            for number in ["A/" + kept[0].reference, "C"] {
                let refused = await refusal {
                    try await next.desk.clear(number, who: "x", requestID: "x", deadline: .now + .seconds(60))
                }
                guard case .notFound? = refused else {
                    Issue.record("\(number)")
                    return
                }
            }
            await next.store.close()
        }
    }

    // MARK: What is said

    @Test(
        arguments: [
            (#"{}"#, ["/bought"]), (#"[]"#, [""]), (#"{"bought": 1}"#, ["/bought"]),
            (#"{"bought": null, "by": "me"}"#, ["/by"]),
            (#"{"bought": {}}"#, ["/bought/tracking_number", "/bought/document", "/bought/form"]),
            (
                #"{"bought": {"tracking_number": "a b", "price": {"amount": "1,5", "currency": "EUR"}, "document": "XlhB","#
                    + #""form": "zpl-204", "weight": 1}}"#,
                ["/bought/weight", "/bought/tracking_number", "/bought/price/amount", "/bought/form"]
            ),
            (
                #"{"bought": {"tracking_number": "A1", "price": {"amount": "1.5", "currency": "EURO"}, "document": "!","#
                    + #""form": "pdf"}}"#, ["/bought/price/currency", "/bought/document"]
            ),
            // A document that is not what its form says: an error page, say.
            (#"{"bought": {"tracking_number": "A1", "document": "PGh0bWw+", "form": "pdf"}}"#, ["/bought/document"]),
            (
                #"{"bought": {"tracking_number": 1, "document": [], "form": null}}"#,
                ["/bought/tracking_number", "/bought/document", "/bought/form"]
            ),
        ] as [(String, [String])])
    func eachFaultIsNamedByItsPlace(text: String, pointers: [String]) {
        do throws(SettlementFaults) {
            _ = try Settlement(Array(text.utf8))
            Issue.record("taken: \(text)")
        } catch {
            #expect(error.faults.map(\.pointer.description) == pointers)
            #expect(error.problem.status == 422)
        }
    }

    @Test func whatIsNoJSONIsSaidToBeNone() throws {
        let faults = try #require(throws: SettlementFaults.self) { _ = try Settlement(Array("bought".utf8)) }
        #expect(faults.problem.status == 400)
    }

    @Test func whatIsRightIsRead() throws {
        #expect(try !Settlement(Array(#"{"bought": null}"#.utf8)).isBought)
        let whole =
            #"{"bought": {"tracking_number": "A-1", "price": {"amount": 5.25, "currency": "EUR"}, "document": "XlhBXlha","#
            + #""form": "zpl-203"}}"#
        #expect(try Settlement(Array(whole.utf8)).isBought)
    }
}
