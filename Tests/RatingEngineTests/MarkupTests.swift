import RatingEngine
import ShipmentModel
import TestSupport
import Testing

@Suite struct MarkupTests {
    private static func money(_ text: String) -> Money {
        let parts = text.split(separator: " ")
        return Money(parts[0], Currency(parts[1])!)!
    }

    private static func percent(_ text: String) -> Percentage { Percentage(percent: text)! }

    @Test(
        arguments: [
            // A share, halves of a coin up.
            ("10.00 USD", "8", nil, nil, "10.80 USD"), ("10.06 USD", "12.5", nil, nil, "11.32 USD"),
            ("0.50 USD", "1", nil, nil, "0.51 USD"), ("0.49 USD", "1", nil, nil, "0.49 USD"),
            ("0.50 USD", "0.9999", nil, nil, "0.50 USD"), ("7.81 USD", "0", nil, nil, "7.81 USD"),
            // An amount, alone and beside a share.
            ("10.00 USD", "0", "0.25 USD", nil, "10.25 USD"), ("10.00 USD", "8", "0.25 USD", nil, "11.05 USD"),
            ("10.00 USD", "0", "0.005 USD", nil, "10.01 USD"), ("10.00 USD", "0", "0.0049 USD", nil, "10.00 USD"),
            // The least counts for both together.
            ("10.00 USD", "8", "0.25 USD", "0.50 USD", "11.05 USD"),
            ("1.00 USD", "8", "0.25 USD", "0.50 USD", "1.50 USD"),
            ("1.00 USD", "0", nil, "0.50 USD", "1.50 USD"), ("0 USD", "8", nil, "0.50 USD", "0.50 USD"),
            ("6.25 USD", "8", nil, "0.50 USD", "6.75 USD"), ("6.26 USD", "8", nil, "0.50 USD", "6.76 USD"),
            // Currencies without decimals, and with three.
            ("1001 JPY", "5", nil, nil, "1051 JPY"), ("1010 JPY", "5", nil, nil, "1061 JPY"),
            ("1.005 KWD", "10", nil, nil, "1.106 KWD"),
            // A cost finer than the coin is rounded once, with its markup.
            ("0.125 USD", "0", nil, "0.001 USD", "0.13 USD"), ("0.123 USD", "1", nil, nil, "0.12 USD"),
        ] as [(String, String, String?, String?, String)])
    func sums(cost: String, share: String, amount: String?, least: String?, expected: String) {
        let markup = Markup(
            carrier: "usps", percent: MarkupTests.percent(share), amount: amount.map(MarkupTests.money),
            atLeast: least.map(MarkupTests.money))
        #expect(markup.sellPrice(cost: MarkupTests.money(cost))?.description == expected)
    }

    private static let client = SelectionPolicy.Client(
        name: "sock-shop", accounts: [],
        markups: [
            Markup(carrier: "usps", service: "ground-advantage", percent: percent("10")),
            Markup(carrier: "usps", amount: money("1.00 USD")), Markup(carrier: "fedex", amount: money("1.00 GBP")),
            Markup(carrier: "fedex", amount: money("2.00 USD")),
        ])

    @Test(
        arguments: [
            ("10.00 USD", "usps", "ground-advantage", "11.00 USD"),
            ("10.00 GBP", "usps", "ground-advantage", "11.00 GBP"),
            ("10.00 USD", "usps", "priority-mail", "11.00 USD"), ("20.00 USD", "usps", "priority-mail", "21.00 USD"),
            ("20.00 GBP", "fedex", "ground", "21.00 GBP"), ("20.00 USD", "fedex", "ground", "22.00 USD"),
            // None fits: the cost as it is.
            ("20.00 EUR", "fedex", "ground", "20.00 EUR"), ("20.125 USD", "ups", "ground", "20.125 USD"),
            ("20.00 GBP", "usps", "priority-mail", "20.00 GBP"),
        ])
    func theFirstThatFitsCounts(cost: String, carrier: String, service: String, expected: String) {
        let price = MarkupTests.client.sellPrice(cost: MarkupTests.money(cost), carrier: carrier, service: service)
        #expect(price?.description == expected)
    }

    @Test func clientsWithoutAnEntryUseThatOfAll() {
        let cost = MarkupTests.money("10.00 USD")
        let any = SelectionPolicy.Client(
            name: "*", accounts: [], markups: [Markup(carrier: "ups", percent: MarkupTests.percent("50"))])
        let policy = SelectionPolicy(clients: [any, MarkupTests.client])
        #expect(policy.sellPrice(cost: cost, client: "other", carrier: "ups", service: "x")?.amount == "15.00")
        // An entry of one's own counts alone.
        #expect(policy.sellPrice(cost: cost, client: "sock-shop", carrier: "ups", service: "x") == cost)
        #expect(SelectionPolicy().sellPrice(cost: cost, client: "other", carrier: "ups", service: "x") == cost)
    }

    @Test func whatExceedsMoneyIsNoPrice() {
        let markup = Markup(carrier: "usps", percent: MarkupTests.percent("1000"))
        #expect(markup.sellPrice(cost: Money(micros: .max, Currency("USD")!)) == nil)
        #expect(markup.sellPrice(cost: Money(micros: .min, Currency("USD")!)) == nil)
    }

    /// Never below the cost beyond half a coin, never less than the least above it, and whole coins.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func pricesAreCostAndMore(seed: UInt64) {
        let counter = counterexample(seed: seed, runs: 300) { choices in
            (
                cost: Int64(choices.int(in: 0...100_000)) * 10_000, share: Int64(choices.int(in: 0...10_000_000)),
                amount: Int64(choices.int(in: 0...10_000_000)), least: Int64(choices.int(in: 0...10_000_000))
            )
        } holds: { sample in
            let usd = Currency("USD")!
            let markup = Markup(
                carrier: "x", percent: Percentage(millionths: sample.share), amount: Money(micros: sample.amount, usd),
                atLeast: Money(micros: sample.least, usd))
            guard let price = markup.sellPrice(cost: Money(micros: sample.cost, usd)) else { return false }
            let share = Int128(sample.cost) * Int128(sample.share) + Int128(sample.amount) * 1_000_000
            let exact = Int128(sample.cost) * 1_000_000 + max(share, Int128(sample.least) * 1_000_000)
            let difference = Int128(price.micros) * 1_000_000 - exact
            return price.micros % 10_000 == 0 && difference > -5_000_000_000 && difference <= 5_000_000_000
        }
        #expect(counter == nil, "\(counter.map { "\($0)" } ?? "")")
    }
}
