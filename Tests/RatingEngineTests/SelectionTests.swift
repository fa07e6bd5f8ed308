import RatingEngine
import ShipmentModel
import Testing

/// Which of several services is taken.
@Suite struct SelectionTests {
    static func dear(_ tariff: Tariff, by plus: Int64, code: String = "air") -> Tariff {
        var result = tariff
        result.services = [Toy.ground(code: code)]
        result.services[0].tables = [Toy.table(plus: plus)]
        return result
    }

    @Test func cheapestFirstWhateverTheOrderOfFiles() throws {
        let tariffs = [
            Self.dear(Toy.tariff(account: "b"), by: 500_000), Toy.tariff(account: "c"),
            Self.dear(Toy.tariff(account: "a"), by: 0),
        ]
        let forward = try Toy.quote(Toy.shipment(), tariffs: tariffs)
        let backward = try Toy.quote(Toy.shipment(), tariffs: tariffs.reversed())
        #expect(forward.rates.map(\.account) == ["a", "c", "b"])
        #expect(backward.rates.map(\.account) == ["a", "c", "b"])
        #expect(forward.selected == 0)
    }

    @Test func anIncompletePriceStandsBack() throws {
        var incomplete = Toy.tariff(account: "cheap")
        incomplete.isPriceComplete = false
        incomplete.missing = "fuel"
        let dear = Self.dear(Toy.tariff(account: "full"), by: 5_000_000)
        let quote = try Toy.quote(Toy.shipment(), tariffs: [incomplete, dear])
        #expect(quote.rates.map(\.account) == ["cheap", "full"])
        #expect(quote.selected == 1)
        let alone = try Toy.quote(Toy.shipment(), tariffs: [incomplete])
        #expect(alone.selected == 0)
        #expect(alone.selection.last == "its price is incomplete: fuel")
    }

    @Test func currenciesAreNeverMixed() throws {
        var euro = Toy.tariff(account: "euro")
        euro.currency = Currency("EUR")!
        let tariffs = [Self.dear(Toy.tariff(account: "dollar"), by: 9_000_000), euro]
        let quote = try Toy.quote(Toy.shipment(), tariffs: tariffs)
        #expect(quote.rates.count == 2)
        #expect(quote.selected == nil)
        #expect(
            quote.selection == [
                "nothing is selected: the prices are in EUR, USD: name the currency to compare them in, in options.currency"
            ])
        var options = ShipmentOptions()
        options.currency = Currency("GBP")!
        #expect(
            try Toy.quote(Toy.shipment(options: options), tariffs: tariffs).selection == [
                "nothing is selected: no exchange rate to GBP is held for prices in EUR, USD"
            ])
        options.currency = Toy.usd
        let inDollars = try Toy.quote(Toy.shipment(options: options), tariffs: tariffs)
        #expect(inDollars.rates.map(\.isComparable) == [true, false])
        #expect(inDollars.selected == 0)
        #expect(inDollars.selection.last == "rates in EUR were not compared: no exchange rate is held")
    }

    /// Where a euro is two dollars, fewer euros are dearer: what is passed over is told by its worth, not by its figures.
    @Test func whatIsPassedOverIsToldInOneCurrency() throws {
        var euro = Toy.tariff(account: "euro")
        euro.currency = Currency("EUR")!
        let tariffs = [Self.dear(Toy.tariff(account: "dollar"), by: 1_000_000), euro]
        let rates = ExchangeRates([
            .init(
                from: CivilDate("2025-01-01")!, until: CivilDate("2025-12-31")!, base: Currency("EUR")!,
                quote: Toy.usd, rate: ExactDecimal("2")!, source: "invented")
        ])
        let against = SelectionPolicy(discouragements: [
            .init(carrier: "toy", service: "air", amount: .fixed(Money("100", Toy.usd)!), reason: "late pick-up")
        ])
        var options = ShipmentOptions()
        options.currency = Toy.usd
        let quote = try Toy.quote(
            Toy.shipment(options: options), tariffs: tariffs, policy: against, exchangeRates: rates)
        #expect(quote.rates.map(\.account) == ["dollar", "euro"] && quote.selected == 1)
        #expect(
            quote.selection.dropFirst() == ["toy air at \(quote.rates[0].price) is discouraged: late pick-up"])
    }

    @Test func theHousesRules() throws {
        let tariffs = [Toy.tariff(account: "a"), Self.dear(Toy.tariff(account: "b"), by: 500_000)]
        let discouraged = SelectionPolicy(discouragements: [
            .init(carrier: "toy", service: "ground", amount: .fixed(Money("0.51", Toy.usd)!), reason: "late pick-up")
        ])
        #expect(try Toy.quote(Toy.shipment(), tariffs: tariffs, policy: discouraged).selected == 1)
        let excluded = SelectionPolicy(exclusions: [.init(carrier: "toy", service: "ground", reason: "strike")])
        let quote = try Toy.quote(Toy.shipment(), tariffs: tariffs, policy: excluded)
        #expect(quote.ineligible.map(\.reasons[0].code) == [.excludedByPolicy])
        #expect(quote.rates.map(\.service) == ["air"])
        let accounts = SelectionPolicy(clients: [.init(name: "*", accounts: [.init(carrier: "toy", name: "b")])])
        #expect(try Toy.quote(Toy.shipment(), tariffs: tariffs, policy: accounts).rates.map(\.account) == ["b"])
    }

    @Test func twoVersionsOnOneDayAreRefused() throws {
        #expect(throws: RateBookFault.self) {
            try RateBook(
                tariffs: [Toy.tariff(), Toy.tariff(from: "2025-06-01")], digest: "sha256:toy")
        }
    }
}
