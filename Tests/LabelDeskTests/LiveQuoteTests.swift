import CarrierAdapters
import LabelDesk
import LabelRender
import RatingEngine
import ShipmentModel
import ShippingLog
import Synchronization
import Testing

/// A carrier that tells prices as it is told to.
private final class PricingCarrier: QuotingCarrier {
    enum Reply: Sendable {
        case prices([LiveQuote])
        case fault(CarrierFault)
        /// Nothing until it is not waited for any more.
        case silence
    }

    private let replies: Mutex<[Reply]>
    private let asked = Mutex(0)

    /// Answers with these in turn, and with the last again and again.
    init(_ replies: Reply...) { self.replies = Mutex(replies) }

    var count: Int { asked.withLock { $0 } }

    func quotes(
        for shipment: Shipment, on shipDate: CivilDate, deadline: ContinuousClock.Instant
    ) async -> Result<[LiveQuote], CarrierFault> {
        asked.withLock { $0 += 1 }
        switch replies.withLock({ $0.count > 1 ? $0.removeFirst() : $0[0] }) {
        case .prices(let quotes): return .success(quotes)
        case .fault(let fault): return .failure(fault)
        case .silence:
            try? await Task.sleep(until: deadline, clock: .continuous)
            return .failure(CarrierFault(.retryable(after: nil), code: "timed-out"))
        }
    }
}

/// Carriers' own prices beside ours.
@Suite struct LiveQuoteTests {
    private func quote(_ price: String, tax: Bool = false, service: String = "parcel") throws -> LiveQuote {
        LiveQuote(
            service: service, price: try #require(Money(price, Currency("EUR")!)), isAccountPrice: true,
            includesTax: tax)
    }

    private func open(
        _ pricing: PricingCarrier, _ body: (TestShop, Shipment) async throws -> Void
    ) async throws {
        let acme = ScriptedCarrier("acme")
        var account = acme.account()
        account.quoting = pricing
        try await TestShop.open(ScriptedCarrier.prices([acme]), carriers: [account]) { shop async throws in
            try await body(shop, try InventedTariff.parcel("SO-1", from: .amsterdam, to: .utrecht))
        }
    }

    private func ask(_ shop: TestShop, _ shipment: Shipment) async -> LiveQuoteAnswer {
        await shop.desk.liveQuote(shipment, deadline: .now + .seconds(60))
    }

    @Test func aPriceThatIsOursIsNoDrift() async throws {
        try await open(PricingCarrier(.prices([try quote("5.50")]))) { shop, shipment async throws in
            let answer = await ask(shop, shipment)
            #expect(answer.live.count == 1 && answer.silent.isEmpty)
            #expect(answer.quote.rates.map(\.price.amount) == ["5.50"])
            #expect(answer.live[0].difference?.micros == 0)
            #expect(try await shop.events().isEmpty)
            #expect(shop.desk.drift.services.values.map(\.compared) == [1])
            #expect(shop.desk.drift.services.values.map(\.drifted) == [0])
        }
    }

    @Test func theFirstDriftOfADayIsAnEventAndEachIsCounted() async throws {
        try await open(PricingCarrier(.prices([try quote("9.99"), try quote("1.00", service: "else")]))) {
            shop, shipment async throws in
            for _ in 0..<3 { _ = await ask(shop, shipment) }
            let seen = try await shop.events().filter { $0.type == PriceDriftSeen.type }
            #expect(seen.count == 1)
            guard case .priceDriftSeen(let event)? = try seen.first.map({ try LogEvent($0) }) else {
                Issue.record("no drift")
                return
            }
            #expect(event.live.amount == "9.99" && event.service == "parcel" && event.lane == "NL → NL")
            let counts = shop.desk.drift.services
            #expect(counts.count == 1)
            #expect(counts.values.first?.compared == 3 && counts.values.first?.drifted == 3)
            #expect((counts.values.first?.lastMillionths ?? 0) > 0)
            shop.clock.advance(hours: 24)
            _ = await ask(shop, shipment)
            #expect(try await shop.events().count { $0.type == PriceDriftSeen.type } == 2)
        }
    }

    /// The tariff knows no tax, so a price with tax is the price of something else.
    @Test func aPriceWithTaxIsNotComparedWithOneWithout() async throws {
        try await open(PricingCarrier(.prices([try quote("9.99", tax: true)]))) { shop, shipment async throws in
            let answer = await ask(shop, shipment)
            #expect(answer.live.count == 1 && answer.live[0].table == nil)
            #expect(shop.desk.drift.services.isEmpty)
        }
    }

    @Test func whoIsSilentIsNamedAndOurQuoteStands() async throws {
        try await open(PricingCarrier(.silence)) { shop, shipment async throws in
            let answer = await shop.desk.liveQuote(shipment, deadline: .now + .milliseconds(50))
            #expect(answer.live.isEmpty && answer.quote.selected != nil)
            #expect(answer.silent.map(\.carrier) == ["acme"])
        }
    }

    /// Reads may be repeated: the second question's answer counts where the first has none.
    @Test func aSlowCarrierIsAskedASecondTime() async throws {
        let pricing = PricingCarrier(.silence, .prices([try quote("9.99")]))
        try await open(pricing) { shop, shipment async throws in
            let answer = await ask(shop, shipment)
            #expect(answer.live.map(\.quote.price.amount) == ["9.99"])
            #expect(pricing.count == 2)
        }
    }

    @Test func whatACarrierRefusesItIsNotAskedAgain() async throws {
        let pricing = PricingCarrier(.fault(CarrierFault(.configuration, code: "not-authorised")))
        try await open(pricing) { shop, shipment async throws in
            let answer = await ask(shop, shipment)
            #expect(answer.silent.map(\.code) == ["not-authorised"])
            #expect(pricing.count == 1)
        }
    }

    @Test func onlyTheAccountsThatAreWantedAreAsked() async throws {
        let pricing = PricingCarrier(.prices([]))
        try await open(pricing) { shop, shipment async throws in
            var shipment = shipment
            shipment.options.carriers = ["globex"]
            let answer = await ask(shop, shipment)
            #expect(answer.live.isEmpty && answer.silent.isEmpty && pricing.count == 0)
        }
    }

    /// What the carrier allows is allowed once, whether labels or prices are asked for.
    @Test func pricesAreAskedForWithinWhatTheCarrierAllows() async throws {
        let pricing = PricingCarrier(.prices([try quote("5.50")]))
        let acme = ScriptedCarrier("acme")
        var account = acme.account()
        account.quoting = pricing
        account.rate = (calls: 3, seconds: 3_600)
        try await TestShop.open(ScriptedCarrier.prices([acme]), carriers: [account]) { shop async throws in
            let shipment = try InventedTariff.parcel("SO-1", from: .amsterdam, to: .utrecht)
            _ = try await shop.issue(shipment)
            for _ in 0..<2 { #expect(await ask(shop, shipment).silent.isEmpty) }
            #expect(await ask(shop, shipment).silent.map(\.code) == ["asked-often-enough"])
            #expect(pricing.count == 2)
        }
    }

    /// The carrier is told which form the station's printer needs, each time the same.
    @Test func aLabelIsBoughtInTheFormThatIsAskedFor() async throws {
        let acme = ScriptedCarrier("acme", .key, [.sellInSilence, .sell()])
        try await TestShop.open(ScriptedCarrier.prices([acme]), carriers: [acme.account()]) { shop async throws in
            let shipment = try InventedTariff.parcel("SO-1", from: .amsterdam, to: .utrecht)
            _ = try await shop.desk.issue(
                LabelRequest(
                    shipment: shipment, key: nil, who: "test", requestID: "request", deadline: .now + .seconds(120),
                    forms: [DocumentName(.png, .dpi300)]))
            #expect(acme.orders.map(\.labelForm) == ["png-300", "png-300"])
        }
    }
}
