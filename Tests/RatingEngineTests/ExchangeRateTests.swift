import RatingEngine
import ShipmentModel
import TestSupport
import Testing

@Suite struct ExchangeRateTests {
    private static let usd = Currency("USD")!
    private static let eur = Currency("EUR")!
    private static let gbp = Currency("GBP")!
    private static let jpy = Currency("JPY")!

    private static func day(_ text: String) -> CivilDate { CivilDate(text)! }

    private static func rate(_ from: String, _ until: String, _ pair: String, _ value: String) -> ExchangeRates.Rate {
        ExchangeRates.Rate(
            from: day(from), until: day(until), base: Currency(pair.prefix(3))!, quote: Currency(pair.suffix(3))!,
            rate: ExactDecimal(value)!, source: "fx/test.csv:\(pair)")
    }

    /// Invented rates.
    private static let rates = ExchangeRates([
        rate("2026-01-05", "2026-01-11", "EUR/USD", "1.1"), rate("2026-01-12", "2026-01-18", "EUR/USD", "1.2"),
        rate("2026-01-05", "2026-01-31", "EUR/GBP", "0.8"), rate("2026-01-05", "2026-01-31", "EUR/JPY", "150.003"),
        rate("2026-01-20", "2026-01-20", "EUR/USD", "1.3"), rate("2026-01-19", "2026-01-19", "USD/GBP", "0.75"),
    ])

    @Test(
        arguments: [
            ("10.00", "EUR", "USD", "2026-01-05", "11.00 USD"), ("10.00", "EUR", "USD", "2026-01-11", "11.00 USD"),
            ("10.00", "EUR", "USD", "2026-01-12", "12.00 USD"), ("10.00", "EUR", "USD", "2026-01-20", "13.00 USD"),
            ("10.00", "USD", "EUR", "2026-01-12", "8.33 EUR"), ("11.00", "USD", "EUR", "2026-01-06", "10.00 EUR"),
            // By way of the euro.
            ("12.00", "USD", "GBP", "2026-01-12", "8.00 GBP"), ("8.00", "GBP", "USD", "2026-01-12", "12.00 USD"),
            ("1.00", "GBP", "JPY", "2026-01-12", "188 JPY"), ("188", "JPY", "GBP", "2026-01-12", "1.00 GBP"),
            // The pair itself comes first.
            ("12.00", "USD", "GBP", "2026-01-19", "9.00 GBP"), ("9.00", "GBP", "USD", "2026-01-19", "12.00 USD"),
            // Halves.
            ("0.05", "EUR", "USD", "2026-01-06", "0.06 USD"), ("-0.05", "EUR", "USD", "2026-01-06", "-0.06 USD"),
            ("0.04", "EUR", "USD", "2026-01-06", "0.04 USD"), ("0", "EUR", "USD", "2026-01-06", "0.00 USD"),
            // Within one currency on any day.
            ("0.125", "NZD", "NZD", "1999-01-01", "0.13 NZD"),
            // No rate.
            ("10.00", "EUR", "USD", "2026-01-04", nil), ("10.00", "EUR", "USD", "2026-01-19", nil),
            ("10.00", "EUR", "USD", "2026-01-21", nil), ("10.00", "USD", "GBP", "2026-01-18", "6.67 GBP"),
            ("10.00", "USD", "GBP", "2026-01-21", nil), ("10.00", "EUR", "NZD", "2026-01-12", nil),
            ("10.00", "NZD", "EUR", "2026-01-12", nil), ("10.00", "USD", "JPY", "2026-01-19", nil),
        ] as [(String, String, String, String, String?)])
    func conversions(amount: String, from: String, to: String, on: String, expected: String?) throws {
        let money = try #require(Money(amount, Currency(from)!))
        let converted = ExchangeRateTests.rates.converted(
            money, to: Currency(to)!, on: ExchangeRateTests.day(on))
        #expect(converted?.description == expected)
    }

    @Test func fractionsAreExact() throws {
        let day = ExchangeRateTests.day("2026-01-12")
        let euro = try #require(
            ExchangeRateTests.rates.convert(Money("10.00", ExchangeRateTests.usd)!, to: ExchangeRateTests.eur, on: day))
        #expect(euro.numerator == 25_000_000 && euro.denominator == 3)
        let back = try #require(ExchangeRateTests.rates.convert(euro, to: ExchangeRateTests.usd, on: day))
        #expect(back == ExactAmount(Money("10.00", ExchangeRateTests.usd)!))
        let conversion = try #require(
            ExchangeRateTests.rates.conversion(from: ExchangeRateTests.gbp, to: ExchangeRateTests.jpy, on: day))
        #expect(conversion.numerator == 150_003 && conversion.denominator == 800)
        #expect(conversion.rates.map(\.source) == ["fx/test.csv:EUR/GBP", "fx/test.csv:EUR/JPY"])
        #expect(ExchangeRates().isEmpty && !ExchangeRateTests.rates.isEmpty)
    }

    @Test func twoWaysRoundAreNoWay() {
        let from = "2026-01-01"
        let until = "2026-01-31"
        let rate = ExchangeRateTests.rate
        let rates = ExchangeRates([
            rate(from, until, "EUR/USD", "1.2"), rate(from, until, "EUR/GBP", "0.8"),
            rate(from, "2026-01-15", "NZD/USD", "0.6"), rate(from, until, "NZD/GBP", "0.5"),
        ])
        let pound = Money("1.00", ExchangeRateTests.gbp)!
        let usd = ExchangeRateTests.usd
        #expect(rates.converted(pound, to: usd, on: ExchangeRateTests.day("2026-01-15")) == nil)
        #expect(rates.converted(pound, to: usd, on: ExchangeRateTests.day("2026-01-16"))?.description == "1.50 USD")
    }

    /// A rate quoted the other way round is no common base: `USD/EUR` and `EUR/GBP` are a chain, not looked for.
    @Test func chainsAreNotFollowed() {
        let rate = ExchangeRateTests.rate
        let rates = ExchangeRates([
            rate("2026-01-01", "2026-01-31", "USD/EUR", "0.9"), rate("2026-01-01", "2026-01-31", "EUR/GBP", "0.8"),
        ])
        let dollar = Money("1.00", ExchangeRateTests.usd)!
        #expect(rates.converted(dollar, to: ExchangeRateTests.gbp, on: ExchangeRateTests.day("2026-01-15")) == nil)
        #expect(rates.converted(dollar, to: ExchangeRateTests.eur, on: ExchangeRateTests.day("2026-01-15")) != nil)
    }

    @Test(arguments: [
        ("0.000000000001", true), ("1000000", true), ("999999.999999999999", true), ("1", true), ("0", false),
        ("-1.1", false), ("1000000.000000000001", false), ("1000001", false), ("0.0000000000001", false),
    ])
    func range(value: String, isInRange: Bool) throws {
        #expect(ExchangeRates.isInRange(try #require(ExactDecimal(value))) == isInRange)
    }

    /// The largest amounts at the extreme rates neither trap nor lose anything.
    @Test(arguments: [Int64.max, .min, .max - 1, 1, -1, 0])
    func extremes(micros: Int64) {
        let rate = ExchangeRateTests.rate
        let rates = ExchangeRates([
            rate("2026-01-01", "2026-01-01", "EUR/USD", "999999.999999999999"),
            rate("2026-01-01", "2026-01-01", "EUR/GBP", "0.000000000001"),
        ])
        let day = ExchangeRateTests.day("2026-01-01")
        for (from, to) in [("EUR", "USD"), ("USD", "EUR"), ("GBP", "USD"), ("USD", "GBP"), ("EUR", "GBP")] {
            let money = Money(micros: micros, Currency(from)!)
            let there = rates.convert(money, to: Currency(to)!, on: day)
            #expect(there != nil)
            if micros != 0, let there { #expect((there.numerator < 0) == (micros < 0)) }
            if micros.magnitude <= 1, let there {
                #expect(rates.convert(there, to: money.currency, on: day) == ExactAmount(money))
            }
        }
        let wide = rates.convert(
            Money(micros: .max, ExchangeRateTests.gbp), to: ExchangeRateTests.usd, on: day)
        #expect(wide != nil && wide?.rounded == nil)
    }

    /// Order survives conversion, there and back is where one began.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func conversionKeepsOrder(seed: UInt64) {
        let counter = counterexample(seed: seed, runs: 200) { choices in
            (
                a: Int64(choices.int(in: 0...1_000_000_000_000)), b: Int64(choices.int(in: 0...1_000_000_000_000)),
                units: choices.int(in: 1...1_000_000_000), scale: choices.int(in: 3...12)
            )
        } holds: { sample in
            let text = "\(sample.units)e-\(sample.scale)"
            let rates = ExchangeRates([ExchangeRateTests.rate("2026-01-01", "2026-01-01", "EUR/USD", text)])
            let day = ExchangeRateTests.day("2026-01-01")
            func convert(_ micros: Int64) -> ExactAmount {
                rates.convert(Money(micros: micros, ExchangeRateTests.usd), to: ExchangeRateTests.eur, on: day)!
            }
            let a = convert(sample.a)
            let b = convert(sample.b)
            return (a < b) == (sample.a < sample.b) && (a == b) == (sample.a == sample.b)
                && rates.convert(a, to: ExchangeRateTests.usd, on: day)?.numerator == Int128(sample.a)
        }
        #expect(counter == nil, "\(counter.map { "\($0)" } ?? "")")
    }

    @Test func overlapsAreToldInEitherDirection() {
        let rate = ExchangeRateTests.rate
        let a = rate("2026-01-01", "2026-01-10", "EUR/USD", "1.1")
        #expect(a.overlaps(rate("2026-01-10", "2026-01-12", "EUR/USD", "1.2")))
        #expect(a.overlaps(rate("2026-01-01", "2026-01-01", "USD/EUR", "0.9")))
        #expect(!a.overlaps(rate("2026-01-11", "2026-01-12", "EUR/USD", "1.2")))
        #expect(!a.overlaps(rate("2026-01-01", "2026-01-10", "EUR/GBP", "0.9")))
    }

    @Test func overlappingRatesTrap() async {
        await #expect(processExitsWith: .failure) {
            let rate = ExchangeRates.Rate(
                from: CivilDate("2026-01-01")!, until: CivilDate("2026-01-10")!, base: Currency("EUR")!,
                quote: Currency("USD")!, rate: ExactDecimal("1.1")!, source: "")
            _ = ExchangeRates([rate, rate])
        }
    }
}
