import CarrierAdapters
import LabelDesk
import LabelRender
import RatingEngine
import ShipmentModel
import ShippingLog
import Testing

/// Labels that are bought, over the real log, from a carrier that does as it is told.
@Suite struct PurchaseTests {
    private func open(_ carriers: ScriptedCarrier..., body: (TestShop) async throws -> Void) async throws {
        try await TestShop.open(ScriptedCarrier.prices(carriers), carriers: carriers.map { $0.account() }, body)
    }

    private func parcel(_ order: String = "SO-1") throws -> Shipment {
        try InventedTariff.parcel(order, from: .amsterdam, to: .utrecht)
    }

    /// Why there is no label for the parcel.
    private func refusal(_ shop: TestShop, key: String? = nil) async throws -> LabelRefusal? {
        let shipment = try parcel()
        return await IssuingTests.refusal { () throws(LabelRefusal) in try await shop.issue(shipment, key: key) }
    }

    private func types(_ shop: TestShop) async throws -> [String] { try await shop.events().map(\.type) }

    @Test func aLabelIsBoughtOnceHoweverOftenItIsAskedFor() async throws {
        let acme = ScriptedCarrier("acme", .key, [.sell(after: .milliseconds(50))])
        try await open(acme) { shop async throws in
            let shipment = try parcel()
            let answers = await withTaskGroup(of: LabelAnswer?.self) { group in
                for number in 0..<20 {
                    group.addTask { try? await shop.issue(shipment, key: number % 2 == 0 ? "k" : nil) }
                }
                var answers: [LabelAnswer?] = []
                for await answer in group { answers.append(answer) }
                return answers
            }
            #expect(acme.orders.count == 1)
            #expect(Set(answers.map { $0?.label.trackingNumber }) == ["ACME1"])
            #expect(answers.count { $0?.duplicate == nil } == 1)
            #expect(answers[0]?.label.price == Money(micros: 5_250_000, Currency("EUR")!))
            #expect(
                try await types(shop) == [
                    "LabelRequested", "ServiceSelected", "PurchaseStarted", "LabelIssued",
                ])
            let label = try #require(answers[0]?.label.label)
            let zpl = try await shop.desk.document(
                label, DocumentName(.zpl, .dpi203), deadline: .now + .seconds(60))
            #expect(String(decoding: zpl, as: UTF8.self).hasPrefix("^XA^FD"))
            let refused = await IssuingTests.refusal { () throws(LabelRefusal) in
                try await shop.desk.document(label, DocumentName(.pdf, .dpi203), deadline: .now + .seconds(60))
            }
            guard case .soldOtherwise(let sold)? = refused, sold.documents.map(\.name) == ["zpl-203"] else {
                Issue.record("\(String(describing: refused))")
                return
            }
        }
    }

    /// The intent is in the log before the order is sent, and bears the reference that is sent.
    @Test func theIntentComesFirst() async throws {
        let acme = ScriptedCarrier()
        try await open(acme) { shop async throws in
            let answer = try await shop.issue(try parcel())
            let state = try ParcelState(
                try await shop.store.read(answer.stream).map { record in try LogEvent(record) })
            let reference = try #require(acme.orders.first?.reference)
            #expect(state.attempts[0].purchase?.reference == reference)
            #expect(reference.utf8.count == 20)
            #expect(acme.orders[0].shipment.shipTo == (try parcel()).shipTo)
        }
    }

    @Test func aSilentSaleIsFoundByTheSameKey() async throws {
        let acme = ScriptedCarrier("acme", .key, [.sellInSilence])
        try await open(acme) { shop async throws in
            let answer = try await shop.issue(try parcel())
            #expect(answer.label.trackingNumber == "ACME1" && acme.madeCount == 1)
            #expect(Set(acme.orders.map(\.reference)).count == 1 && acme.orders.count == 2)
            #expect(
                try await types(shop) == [
                    "LabelRequested", "ServiceSelected", "PurchaseStarted", "PurchaseUnknown", "LabelIssued",
                ])
        }
    }

    @Test func aSilentSaleIsFoundByLookingUp() async throws {
        let rules = LookUpRules(settling: .milliseconds(10), spacing: .milliseconds(50))
        let acme = ScriptedCarrier("acme", .lookUp(rules), [.sellInSilence])
        try await open(acme) { shop async throws in
            let answer = try await shop.issue(try parcel())
            #expect(answer.label.trackingNumber == "ACME1")
            #expect(acme.orders.count == 1 && acme.lookUpCount >= 1)
        }
    }

    /// Nothing was bought as two look-ups say, some time apart: only then another attempt is made.
    @Test func whatIsProvedAbsentIsBoughtAnew() async throws {
        let rules = LookUpRules(settling: .milliseconds(10), spacing: .milliseconds(100))
        let acme = ScriptedCarrier("acme", .lookUp(rules), [.lose])
        try await open(acme) { shop async throws in
            let answer = try await shop.issue(try parcel())
            #expect(answer.label.attempt == 2 && acme.madeCount == 1 && acme.lookUpCount >= 2)
            #expect(Set(acme.orders.map(\.reference)).count == 2)
            #expect(
                try await types(shop) == [
                    "LabelRequested", "ServiceSelected", "PurchaseStarted", "PurchaseUnknown", "LabelRejected",
                    "LabelRequested", "ServiceSelected", "PurchaseStarted", "LabelIssued",
                ])
        }
    }

    @Test func whoCannotBeAskedIsAPersonsMatter() async throws {
        let acme = ScriptedCarrier("acme", .none, [.sellInSilence])
        try await open(acme) { shop async throws in
            for _ in 0..<2 {
                let refused = try await refusal(shop, key: "k")
                guard case .purchaseReferred? = refused else {
                    Issue.record("\(String(describing: refused))")
                    return
                }
            }
            #expect(acme.orders.count == 1)
        }
    }

    @Test func aRefusalIsToldAndCostsNothing() async throws {
        let acme = ScriptedCarrier("acme", .key, [.refuse("ADDRESS.BAD")])
        try await open(acme) { shop async throws in
            let refused = try await refusal(shop, key: "k")
            guard case .carrierRejected(carrier: "acme", code: "ADDRESS.BAD")? = refused else {
                Issue.record("\(String(describing: refused))")
                return
            }
            // The same key works again: nothing had come of it.
            let answer = try await shop.issue(try parcel(), key: "k")
            #expect(answer.label.attempt == 2)
        }
    }

    @Test(arguments: [
        [ScriptedCarrier.Reply.refuse("NO.SERVICE", isAboutService: true)], [.unfit("dimensions-missing", .service)],
        [.busy, .busy, .busy],
    ])
    func theNextServiceIsTaken(replies: [ScriptedCarrier.Reply]) async throws {
        let acme = ScriptedCarrier("acme", .key, replies)
        let other = ScriptedCarrier("other")
        try await open(acme, other) { shop async throws in
            let answer = try await shop.issue(try parcel())
            #expect(answer.label.carrier == "other" && other.orders.count == 1 && acme.madeCount == 0)
            let next = try await shop.issue(try parcel("SO-2"))
            #expect(next.label.carrier == "acme")
        }
    }

    /// However many accounts have no room for a detail, the one that has is found, and none of them is tried twice.
    @Test func accountsWithoutRoomAreNoneOfThePurchases() async throws {
        let narrow = (1...6).map { ScriptedCarrier("narrow-\($0)", .key, [.unfit("recipient-email-unsupported")]) }
        let wide = ScriptedCarrier("wide")
        try await TestShop.open(
            ScriptedCarrier.prices(narrow + [wide]), carriers: (narrow + [wide]).map { $0.account() }
        ) { shop async throws in
            let answer = try await shop.issue(try parcel())
            #expect(answer.label.carrier == "wide" && narrow.allSatisfy { $0.orders.count == 1 && $0.madeCount == 0 })
            let why = try await shop.events().compactMap { record -> [String]? in
                guard case .serviceSelected(let selected) = try LogEvent(record) else { return nil }
                return selected.why
            }
            #expect(
                why.last?.contains("narrow-6/contract was passed over: it has no room for a detail of this parcel")
                    == true)
        }
    }

    /// What is missing in the shipment no carrier can be told.
    @Test func whatNoCarrierCanBeToldIsRefusedAtOnce() async throws {
        let acme = ScriptedCarrier("acme", .key, [.unfit("weight-missing", .everyCarrier)])
        let other = ScriptedCarrier("other")
        try await open(acme, other) { shop async throws in
            guard case .carrierRejected(carrier: "acme", code: "weight-missing")? = try await refusal(shop) else {
                Issue.record("another carrier was asked")
                return
            }
            #expect(other.orders.isEmpty)
        }
    }

    @Test func whereNoAccountHasRoomThatIsTold() async throws {
        let acme = ScriptedCarrier("acme", .key, [.unfit("recipient-email-unsupported")])
        try await open(acme) { shop async throws in
            let refused = try await refusal(shop)
            guard case .carrierRejected(carrier: "acme", code: "recipient-email-unsupported")? = refused else {
                Issue.record("\(String(describing: refused))")
                return
            }
        }
    }

    /// What was sold before need not be what cannot be told now.
    @Test(arguments: [UnfitReach.service, .account, .everyCarrier])
    func noRoomAfterAnUnknownAnswerIsAPersonsMatter(reach: UnfitReach) async throws {
        let acme = ScriptedCarrier("acme", .key, [.sellInSilence, .unfit("recipient-email-unsupported", reach)])
        try await open(acme) { shop async throws in
            let refused = try await refusal(shop)
            guard case .purchaseReferred? = refused else {
                Issue.record("\(String(describing: refused))")
                return
            }
            #expect(try await shop.desk.referrals(limit: 10).referrals.map(\.reason) == ["refused-after-unknown"])
        }
    }

    /// Of a hundred calls ten may be repetitions: beyond, a call that was not taken is not made again, and the next
    /// carrier's label is taken at once.
    @Test func whereRepetitionsAreSpentTheNextCarrierIsTaken() async throws {
        let pair: [ScriptedCarrier.Reply] = [.busy, .sell(), .sell()]
        let acme = ScriptedCarrier("acme", .key, Array(repeating: pair, count: 10).flatMap(\.self) + [.busy])
        let other = ScriptedCarrier("other")
        try await open(acme, other) { shop async throws in
            for number in 1...20 {
                #expect(try await shop.issue(try parcel("SO-\(number)")).label.carrier == "acme")
            }
            #expect(acme.orders.count == 30 && other.orders.isEmpty)
            let answer = try await shop.issue(try parcel("SO-21"))
            #expect(answer.label.carrier == "other" && acme.orders.count == 31)
        }
    }

    @Test(arguments: [[ScriptedCarrier.Reply.refuse("NO.SERVICE", isAboutService: true)], [.busy, .busy, .busy]])
    func whoWantsNoOtherServiceIsRefused(replies: [ScriptedCarrier.Reply]) async throws {
        let acme = ScriptedCarrier("acme", .key, replies)
        let other = ScriptedCarrier("other")
        try await open(acme, other) { shop async throws in
            let desk = LabelDesk(
                book: shop.prices.book, policy: shop.prices.policy, store: shop.store, renderer: TestShop.renderer,
                clock: shop.clock, entropy: SystemEntropy(), process: "strict",
                carriers: [acme.account(), other.account()], fallsBack: false)
            let shipment = try parcel()
            let refused = await IssuingTests.refusal { () throws(LabelRefusal) in
                try await desk.issue(
                    LabelRequest(
                        shipment: shipment, key: nil, who: "test", requestID: "request",
                        deadline: .now + .seconds(120)))
            }
            switch refused {
            case .carrierRejected(carrier: "acme", code: "NO.SERVICE") where replies.count == 1: break
            case .carrierUnavailable where replies.count == 3: break
            default: Issue.record("\(String(describing: refused))")
            }
            #expect(other.orders.isEmpty && acme.madeCount == 0)
        }
    }

    @Test func aVoidedLabelIsGivenBackAndTheNextIsANewOne() async throws {
        let acme = ScriptedCarrier()
        try await open(acme) { shop async throws in
            let first = try await shop.issue(try parcel(), key: "k")
            acme.answerVoids([.unknown(code: "timed-out")])
            for _ in 0..<2 {
                try await shop.desk.void(
                    first.label.label, who: "test", requestID: "v", deadline: .now + .seconds(60))
            }
            #expect(acme.voided == ["ACME1"])
            #expect(try await shop.desk.label(first.label.label).status == .voided)
            let refused = try await refusal(shop, key: "k")
            guard case .labelVoided? = refused else {
                Issue.record("\(String(describing: refused))")
                return
            }
            let second = try await shop.issue(try parcel(), key: "l")
            #expect(second.label.attempt == 2 && second.label.trackingNumber == "ACME2")
        }
    }

    @Test(arguments: [VoidAnswer.refused(code: "already-used"), .unsupported(code: "already-used")])
    func aLabelThatIsNotTakenBackStands(answer: VoidAnswer) async throws {
        let acme = ScriptedCarrier()
        try await open(acme) { shop async throws in
            let first = try await shop.issue(try parcel())
            acme.answerVoids([answer])
            let refused = await IssuingTests.refusal { () throws(LabelRefusal) in
                try await shop.desk.void(
                    first.label.label, who: "test", requestID: "v", deadline: .now + .seconds(60))
                return first
            }
            guard case .voidRefused(code: "already-used")? = refused else {
                Issue.record("\(String(describing: refused))")
                return
            }
            #expect(try await shop.desk.label(first.label.label).status == .issued)
        }
    }

    /// An account that is not configured any more cannot take anything back, and that is said.
    @Test func anAccountThatIsGoneTakesNothingBack() async throws {
        let acme = ScriptedCarrier()
        try await open(acme) { shop async throws in
            let label = try await shop.issue(try parcel()).label.label
            let without = try await shop.restarted()
            let refused = await IssuingTests.refusal { () throws(LabelRefusal) in
                try await without.desk.void(label, who: "test", requestID: "v", deadline: .now + .seconds(60))
                return try await without.issue(try! parcel())
            }
            guard case .carrierUnavailable(code: "account-unknown")? = refused else {
                Issue.record("\(String(describing: refused))")
                return
            }
            #expect(try await without.desk.label(label).status == .issued)
            let again = try await without.restarted(carriers: [acme.account()])
            try await again.desk.void(label, who: "test", requestID: "w", deadline: .now + .seconds(60))
            #expect(acme.voided == ["ACME1"])
            await again.store.close()
        }
    }

    /// A process that ends between intent and answer leaves a purchase that the next one clears up.
    @Test func theNextProcessTakesUpWhatWasLeft() async throws {
        let acme = ScriptedCarrier("acme", .key, [.sell(after: .seconds(600))])
        try await open(acme) { shop async throws in
            let shipment = try parcel()
            // Nobody waits for this process's answer: it ends while the carrier has the order.
            Task { try await shop.issue(shipment) }
            while acme.orders.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            let next = try await shop.restarted(carriers: [acme.account()])
            #expect(try await next.desk.resume() == 1)
            let answer = try await next.issue(shipment)
            #expect(answer.label.trackingNumber == "ACME1" && acme.madeCount == 1)
            #expect(try await next.desk.resume() == 0)
            await next.store.close()
        }
    }
}
