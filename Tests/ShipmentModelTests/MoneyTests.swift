import ShipmentModel
import Testing

@Suite struct MoneyTests {
    @Test(
        arguments: [
            ("12.50", "USD", 12_500_000, "12.50"), ("12.5", "USD", 12_500_000, "12.50"), ("0", "USD", 0, "0.00"),
            ("-3", "EUR", -3_000_000, "-3.00"), ("1200", "JPY", 1_200_000_000, "1200"), ("0.5", "JPY", 500_000, "0.5"),
            ("1.234", "KWD", 1_234_000, "1.234"), ("1", "KWD", 1_000_000, "1.000"), ("0.125", "USD", 125_000, "0.125"),
            ("0.000001", "USD", 1, "0.000001"), ("9223372036854.775807", "USD", Int64.max, "9223372036854.775807"),
        ] as [(String, String, Int64, String)])
    func amountsAreExact(text: String, code: String, micros: Int64, written: String) throws {
        let currency = try #require(Currency(code))
        let money = try #require(Money(text, currency))
        #expect(money.micros == micros)
        #expect(money.amount == written)
        #expect(money.description == written + " " + code)
        #expect(Money(money.amount, money.currency) == money)
    }

    @Test(arguments: ["", "1.0000001", "9223372036854.775808", "1,50", "$1", "1.50 USD", "abc"])
    func otherTextsAreRefused(text: String) throws {
        #expect(Money(text, try #require(Currency("USD"))) == nil)
    }

    @Test(arguments: ["", "US", "USDX", "usd", "U D", "12A", "ÄBC", "USD\u{301}"])
    func otherCodesAreNoCurrencies(code: String) {
        #expect(Currency(code) == nil)
    }

    @Test func codesAreKept() throws {
        for code in ["AAA", "USD", "ZZZ"] { #expect(try #require(Currency(code)).code == code) }
    }

    @Test func sumsAreOfOneCurrency() async throws {
        let dollar = try #require(Currency("USD"))
        #expect(Money(micros: 1, dollar) + Money(micros: 2, dollar) == Money(micros: 3, dollar))
        await #expect(processExitsWith: .failure) {
            guard let dollar = Currency("USD"), let euro = Currency("EUR") else { return }
            _ = Money(micros: 1, dollar) + Money(micros: 1, euro)
        }
        await #expect(processExitsWith: .failure) {
            guard let dollar = Currency("USD") else { return }
            _ = Money(micros: .max, dollar) + Money(micros: 1, dollar)
        }
    }
}
