import RatingEngine
import ShipmentModel
import Testing

@testable import RateTables

@Suite struct SelectionReaderTests {
    private static func tariff(_ carrier: String, _ account: String, _ currency: String, _ services: [String]) -> Tariff
    {
        let us = Area(countries: [Country("US")!])
        return Tariff(
            carrier: carrier, carrierName: carrier, account: account, currency: Currency(currency)!,
            validFrom: CivilDate("2026-01-01")!, validUntil: CivilDate("2026-12-31")!, untilBasis: .assumed,
            source: "invented", path: "\(carrier)/\(account)",
            services: services.map {
                Service(code: $0, name: $0, issue: .none, origin: us, destination: us, column: .single, tables: [])
            })
    }

    private static let tariffs = [
        tariff("acme", "list", "USD", ["ground", "air"]), tariff("acme", "export", "GBP", ["air"]),
        tariff("other", "list", "EUR", ["road"]),
    ]

    private static func read(_ text: String, tariffs: [Tariff]? = tariffs) -> (
        policy: SelectionPolicy, faults: [String]
    ) {
        let faults = FaultList()
        let policy = SelectionReader(tariffs: tariffs, faults: faults).read(Array(text.utf8))
        return (
            policy,
            faults.faults.sorted().map { "\($0.line):\($0.column) \($0.code.rawValue) \($0.found) | \($0.expected)" }
        )
    }

    @Test func readsMarkups() throws {
        let (policy, faults) = SelectionReaderTests.read(
            """
            clients:
              sock-shop:
                accounts: [acme/list, other/list]
                markup:
                  - {carrier: acme, service: ground, percent: 8 %, amount: 0.25 USD, at_least: 0.50 USD}
                  - {carrier: acme, amount: 1 USD}
                  - {carrier: other, percent: 12.3456%}
              "*": {accounts: [acme/list]}
            discourage:
              - {carrier: acme, amount: 5.125 %, reason: late}
            """)
        #expect(faults.isEmpty)
        #expect(policy.clients.map(\.name) == ["*", "sock-shop"] && policy.clients[0].markups.isEmpty)
        let usd = Currency("USD")!
        #expect(
            policy.clients[1].markups == [
                Markup(
                    carrier: "acme", service: "ground", percent: Percentage(millionths: 80_000),
                    amount: Money("0.25", usd), atLeast: Money("0.50", usd)),
                Markup(carrier: "acme", amount: Money("1", usd)),
                Markup(carrier: "other", percent: Percentage(millionths: 123_456)),
            ])
        #expect(policy.discouragements.map(\.amount) == [.percent(Percentage(millionths: 51_250))])
        let cost = Money("10.00", usd)!
        #expect(
            policy.sellPrice(cost: cost, client: "sock-shop", carrier: "acme", service: "ground")?.amount == "11.05")
    }

    /// An account in each of two currencies needs an entry in each.
    @Test func entriesInSeveralCurrencies() {
        let (policy, faults) = SelectionReaderTests.read(
            """
            clients:
              "*":
                accounts: [acme/list, acme/export]
                markup:
                  - {carrier: acme, service: air, amount: 1.00 USD}
                  - {carrier: acme, service: air, amount: 1.00 GBP}
                  - {carrier: acme, percent: 3 %}
            """)
        #expect(faults.isEmpty && policy.clients[0].markups.count == 3)
    }

    @Test(arguments: [
        ("{carrier: acme, percent: 8}", "5:34 bad-percent 8 | 8 %"),
        ("{carrier: acme, percent: -8 %}", "5:34 bad-percent -8 % | "),
        ("{carrier: acme, percent: 0 %}", "5:34 bad-percent 0 % | "),
        ("{carrier: acme, percent: 1000.0001 %}", "5:34 bad-percent 1000.0001 % | "),
        ("{carrier: acme, percent: 8.00001 %}", "5:34 bad-percent 8.00001 % | "),
        ("{carrier: acme, percent: 8 %, amount: 0.25}", "5:47 bad-amount 0.25 | a positive amount"),
        ("{carrier: acme, percent: 8 %, amount: -0.25 USD}", "5:47 bad-amount -0.25 USD | "),
        ("{carrier: acme, amount: 1 USD, at_least: 2 GBP}", "5:50 currency-differs 2 GBP | an amount in USD"),
        ("{carrier: acme, amount: 1 GBP}", "5:25 currency-differs GBP | an amount in USD"),
        ("{carrier: acme, at_least: 1 GBP}", "5:25 currency-differs GBP | an amount in USD"),
        ("{carrier: acme}", "5:9 missing-key  | one of the keys percent, amount, at_least"),
        ("{percent: 8 %}", "5:9 missing-key  | the key carrier"),
        ("{carrier: acme, percent: 8 %, minimum: 1 USD}", "5:39 unknown-key minimum | "),
        ("{carrier: acmee, percent: 8 %}", "5:19 unknown-service acmee | acme"),
        ("{carrier: acme, service: grnd, percent: 8 %}", "5:34 unknown-service grnd | "),
        (
            "{carrier: other, percent: 8 %}",
            "5:10 unknown-service other | a carrier, and service, of the client's accounts"
        ),
        (
            "{carrier: acme, percent: 8 %}\n      - {carrier: acme, service: air, percent: 9 %}",
            "6:9 duplicate acme air | an entry"
        ),
        (
            "{carrier: acme, percent: 8 %}\n      - {carrier: acme, amount: 9 USD}",
            "6:9 duplicate acme | an entry that can count"
        ),
        (
            "{carrier: acme, amount: 8 USD}\n      - {carrier: acme, amount: 9 USD}",
            "6:9 duplicate acme | an entry that can count"
        ),
        ("8 %", "5:9 wrong-kind 8 % | "),
    ])
    func faultsHavePlaces(entry: String, expected: String) {
        let (_, faults) = SelectionReaderTests.read(
            """
            clients:
              sock-shop:
                accounts: [acme/list]
                markup:
                  - \(entry)
            """)
        #expect(faults.count == 1 && faults.first?.hasPrefix(expected) == true, "\(faults)")
    }

    @Test func accountsInAnotherCurrencyAreNotChargedAtCost() {
        let text = """
            clients:
              "*":
                accounts: [acme/list, acme/export]
                markup:
                  - {carrier: acme, amount: 1.00 USD}
            """
        #expect(
            SelectionReaderTests.read(text).faults.map { $0.prefix(46) } == [
                "5:25 currency-differs USD | another entry in G"
            ])
        // A share beside it fits what is left.
        let both = text + "\n      - {carrier: acme, percent: 1 %}"
        #expect(SelectionReaderTests.read(both).faults.isEmpty)
    }

    @Test func emptyListsAreReported() {
        let (_, faults) = SelectionReaderTests.read("clients:\n  \"*\": {accounts: [acme/list], markup: []}\n")
        #expect(faults.map { $0.prefix(15) } == ["2:40 empty-text"])
        let (_, others) = SelectionReaderTests.read("clients:\n  \"*\": {accounts: [acme/list], markup: 8 %}\n")
        #expect(others.map { $0.prefix(15) } == ["2:40 wrong-kind"])
    }

    /// Where a tariff could not be read, names and currencies are not judged.
    @Test func withoutTariffsNamesAreNotChecked() {
        let (policy, faults) = SelectionReaderTests.read(
            "clients:\n  \"*\": {accounts: [x/y], markup: [{carrier: z, amount: 1 XYZ}]}\n", tariffs: nil)
        #expect(faults.isEmpty && policy.clients[0].markups.count == 1)
    }
}
