import RatingEngine
import ShipmentModel
import Testing

/// Several currencies, several accounts, and what the client is charged.
@Suite struct ComparisonTests {
    static let gbp = Currency("GBP")!
    static let eur = Currency("EUR")!

    /// Invented: 1 GBP is 1.25 USD until 2025-12-31; nothing is held for the euro.
    static let rates = ExchangeRates([
        .init(
            from: Toy.date("2025-12-01"), until: Toy.date("2025-12-31"), base: gbp, quote: Toy.usd,
            rate: ExactDecimal("1.25")!, source: "fx/toy.csv:2")
    ])

    static func list(_ price: String, _ currency: Currency, _ account: String, cover: String? = nil) -> Tariff {
        Toy.list(
            [
                Toy.service(
                    Toy.matrix("weight | price\n70 lb | \(price)", cover: cover.flatMap { Money($0, currency) }))
            ], currency: currency, account: account)
    }

    static func quote(
        _ tariffs: [Tariff], currency: Currency? = nil, insured: Money? = nil, policy: SelectionPolicy = .init(),
        client: String = "default", on day: String = "2025-12-02"
    ) throws -> Quote {
        let shipment = Toy.ship {
            $0.client = client
            $0.options.currency = currency
            $0.options.insuredValue = insured
        }
        return try Toy.quote(
            shipment, tariffs: tariffs, policy: policy, exchangeRates: rates, on: Toy.date(day))
    }

    struct Case: Sendable {
        let dollars: String
        let pounds: String
        let order: [String]
    }

    @Test(arguments: [
        Case(dollars: "12.50", pounds: "10.00", order: ["pounds", "us-dollars"]),
        Case(dollars: "12.49", pounds: "10.00", order: ["us-dollars", "pounds"]),
        Case(dollars: "12.51", pounds: "10.00", order: ["pounds", "us-dollars"]),
    ])
    func pricesAreComparedByTheRateOfTheDay(example: Case) throws {
        let tariffs = [
            Self.list(example.dollars, Toy.usd, "us-dollars"), Self.list(example.pounds, Self.gbp, "pounds"),
        ]
        for currency in [Toy.usd, Self.gbp] {
            let quote = try Self.quote(tariffs, currency: currency)
            #expect(quote.rates.map(\.account) == example.order, "in \(currency.code)")
            #expect(!quote.rates.contains { !$0.isComparable })
            #expect(quote.selected == 0)
            // What they cost stays in the tariff's currency.
            #expect(Set(quote.rates.map(\.price.currency)) == [Toy.usd, Self.gbp])
        }
    }

    @Test func withoutARateNothingIsCompared() throws {
        let tariffs = [
            Self.list("12.50", Toy.usd, "a"), Self.list("1.00", Self.gbp, "b"), Self.list("1.00", Self.eur, "c"),
        ]
        let late = try Self.quote(tariffs, currency: Toy.usd, on: "2026-01-01")
        #expect(late.rates.map(\.isComparable) == [true, false, false])
        #expect(late.selected.map { late.rates[$0].account } == "a")
        let held = try Self.quote(tariffs, currency: Toy.usd)
        #expect(held.rates.map(\.account) == ["b", "a", "c"])
        #expect(held.rates.map(\.isComparable) == [true, true, false])
    }

    @Test(arguments: [
        ("100.00", "USD", true), ("100.01", "USD", false), ("80.00", "GBP", true), ("80.01", "GBP", false),
    ])
    func insuredValuesAreConverted(amount: String, currency: String, isCovered: Bool) throws {
        let quote = try Self.quote(
            [Self.list("1.00", Toy.usd, "a", cover: "100")], insured: Money(amount, Currency(currency)!))
        #expect(quote.outcome == (isCovered ? "base 1.00" : "refused: insured-value-over-cover"))
    }

    @Test func anInsuredValueWithoutARateIsRefused() throws {
        let quote = try Self.quote(
            [Self.list("1.00", Toy.usd, "a", cover: "100")], insured: Money("1.00", Self.eur))
        #expect(quote.outcome == "refused: insured-value-not-comparable")
    }

    // MARK: Accounts

    static let accounts = [
        list("9.00", Toy.usd, "contract"), list("12.00", Toy.usd, "list"), list("15.00", Toy.usd, "retail"),
    ]

    @Test func everyAccountIsAnswered() throws {
        let quote = try Self.quote(Self.accounts)
        #expect(quote.rates.map(\.account) == ["contract", "list", "retail"])
    }

    @Test(arguments: [("sock-shop", ["list"]), ("hat-shop", ["contract", "list"])])
    func aClientUsesItsAccounts(client: String, expected: [String]) throws {
        func account(_ name: String) -> SelectionPolicy.Account { .init(carrier: "toy", name: name) }
        let policy = SelectionPolicy(clients: [
            .init(name: "*", accounts: [account("contract"), account("list")]),
            .init(name: "sock-shop", accounts: [account("list")]),
        ])
        let quote = try Self.quote(Self.accounts, policy: policy, client: client)
        #expect(quote.rates.map(\.account) == expected)
        // Others' services are nobody else's business: they are left out.
        #expect(quote.ineligible.isEmpty)
    }

    @Test func anotherClientsAccountIsRefusedWhereItIsNamed() throws {
        let policy = SelectionPolicy(clients: [
            .init(name: "sock-shop", accounts: [.init(carrier: "toy", name: "list")])
        ])
        let shipment = Toy.ship {
            $0.client = "sock-shop"
            $0.options.accounts = ["contract"]
        }
        let quote = try Toy.quote(shipment, tariffs: Self.accounts, policy: policy)
        #expect(quote.rates.isEmpty)
        #expect(quote.ineligible.map(\.account) == ["contract", "list"])
        #expect(quote.ineligible.map { $0.reasons.map(\.code) } == [[.accountNotAllowed], [.notRequested]])
    }

    @Test(arguments: [
        (["contract"], ["contract"]), (["retail", "list"], ["list", "retail"]), (["none-such"], []),
    ])
    func aShipmentAsksForAccounts(asked: [String], expected: [String]) throws {
        let shipment = Toy.ship { $0.options.accounts = asked }
        let quote = try Toy.quote(shipment, tariffs: Self.accounts)
        #expect(quote.rates.map(\.account) == expected)
        #expect(quote.ineligible.allSatisfy { $0.reasons.map(\.code) == [.notRequested] })
        #expect(quote.selection.contains("“none-such” is no account of the tariffs") == expected.isEmpty)
    }

    @Test func aCarrierThatNoTariffHasIsToldOnceWhereverItIsNamed() throws {
        let shipment = Toy.ship {
            $0.options.carriers = ["none-such"]
            $0.options.zones = ["none-such", "nowhere", "toy"].map { .init(carrier: $0, zone: "5") }
        }
        #expect(
            try Toy.quote(shipment, tariffs: Self.accounts).selection.dropFirst() == [
                "“none-such” is no carrier of the tariffs", "“nowhere” is no carrier of the tariffs",
            ])
    }

    /// Otherwise nothing would be said at all.
    @Test func aClientWithoutAccountsIsTold() throws {
        let policy = SelectionPolicy(clients: [
            .init(name: "sock-shop", accounts: [.init(carrier: "toy", name: "list")])
        ])
        let quote = try Toy.quote(Toy.ship { $0.client = "sock-shpo" }, tariffs: Self.accounts, policy: policy)
        #expect(quote.rates.isEmpty && quote.ineligible.isEmpty && quote.selection.count == 1)
        #expect(
            quote.selection[0].hasSuffix(
                "client “sock-shpo” may use no account; selection.yaml names accounts for sock-shop"))
    }

    // MARK: Markup

    static let marked = SelectionPolicy(clients: [
        .init(
            name: "sock-shop", accounts: ["contract", "list", "retail"].map { .init(carrier: "toy", name: $0) },
            markups: [
                .init(
                    carrier: "toy", service: "ground", percent: Toy.percent("8"), amount: Money("0.25", Toy.usd),
                    atLeast: Money("1.15", Toy.usd))
            ])
    ])

    /// 9.00 × 8 % + 0.25 = 0.97, at least 1.15; 12.00 × 8 % + 0.25 = 1.21; 15.00: 1.45.
    @Test func theClientIsChargedMoreAndTheCostStays() throws {
        let quote = try Self.quote(Self.accounts, policy: Self.marked, client: "sock-shop")
        #expect(quote.rates.map(\.price.amount) == ["9.00", "12.00", "15.00"])
        #expect(quote.rates.map { $0.sellPrice?.amount } == ["10.15", "13.21", "16.45"])
        #expect(quote.selected == 0)
    }

    @Test func aMarkupInAnotherCurrencyDoesNotFit() throws {
        let quote = try Self.quote(
            [Self.list("9.00", Self.gbp, "contract")], policy: Self.marked, client: "sock-shop")
        #expect(quote.rates.map(\.sellPrice) == [nil])
    }
}
