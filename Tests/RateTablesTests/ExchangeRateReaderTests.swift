import RatingEngine
import ShipmentModel
import Testing

@testable import RateTables

@Suite struct ExchangeRateReaderTests {
    /// Invented rates.
    private static let sample = """
        # Invented.
        from,until,base,quote,rate
        2026-01-05,2026-01-11,EUR,USD,1.0850
        2026-01-12,2026-01-18,EUR,USD,1.0912
        2026-01-05,2026-01-18,EUR,GBP,0.865
        """

    private static func read(_ files: [String: String]) -> (rates: ExchangeRates, faults: [String]) {
        let faults = FaultList()
        let source = RateSource(files: files.mapValues { Array($0.utf8) })
        let rates = ExchangeRateReader(source: source, faults: faults).read()
        return (
            rates,
            faults.faults.sorted().map {
                "\($0.file):\($0.line):\($0.column) \($0.code.rawValue) \($0.found) | \($0.expected)"
            }
        )
    }

    private static func converted(_ rates: ExchangeRates, _ amount: String, _ to: String, _ day: String) -> String? {
        let parts = amount.split(separator: " ")
        let money = Money(parts[0], Currency(parts[1])!)!
        return rates.converted(money, to: Currency(to)!, on: CivilDate(day)!)?.description
    }

    @Test func readsAllLists() {
        let (rates, faults) = ExchangeRateReaderTests.read([
            "fx/a.csv": ExchangeRateReaderTests.sample,
            "fx/b.csv": "rate,base,quote,from,until\n0.000000000001,USD,JPY,2026-01-01,2026-01-31\n",
            "fuel/c.csv": "nothing", "fx.csv": "nothing", "fx/notes.yaml": "nothing",
        ])
        #expect(faults.isEmpty)
        #expect(ExchangeRateReaderTests.converted(rates, "10 EUR", "USD", "2026-01-11") == "10.85 USD")
        #expect(ExchangeRateReaderTests.converted(rates, "10 EUR", "USD", "2026-01-12") == "10.91 USD")
        #expect(ExchangeRateReaderTests.converted(rates, "10 GBP", "USD", "2026-01-12") == "12.62 USD")
        #expect(ExchangeRateReaderTests.converted(rates, "10 EUR", "USD", "2026-01-19") == nil)
        let conversion = rates.conversion(
            from: Currency("USD")!, to: Currency("GBP")!, on: CivilDate("2026-01-05")!)
        #expect(conversion?.rates.map(\.source) == ["fx/a.csv:3", "fx/a.csv:5"])
    }

    @Test func noListsAreNoRates() {
        let (rates, faults) = ExchangeRateReaderTests.read([:])
        #expect(rates.isEmpty && faults.isEmpty)
    }

    @Test(arguments: [
        ("2026-01-11", "2026-01-04", "3:12 ends-before-start 2026-01-04 | 2026-01-05 or later"),
        ("2026-01-12", "46034", "4:1 bad-date 46034 | 2026-01-12"),
        ("2026-01-12", "", "4:1 bad-date  | a day such as"),
        ("2026-01-11", "", "3:12 bad-date  | a day such as"),
        ("EUR,USD,1.0850", "eur,USD,1.0850", "3:23 unknown-currency eur | EUR"),
        ("EUR,USD,1.0850", "EUR,UDS,1.0850", "3:27 unknown-currency UDS | "),
        ("EUR,USD,1.0850", "€,USD,1.0850", "3:23 unknown-currency € | EUR"),
        ("EUR,USD,1.0850", "EUR,Dollars,1.0850", "3:27 unknown-currency Dollars | a currency's"),
        ("EUR,USD,1.0850", ",USD,1.0850", "3:23 unknown-currency  | a currency's"),
        ("EUR,USD,1.0850", "XAU,USD,1.0850", "3:23 unknown-currency XAU | "),
        ("EUR,USD,1.0850", "EUR,EUR,1.0850", "3:27 duplicate EUR | another currency than the base"),
        ("1.0850", "0", "3:31 bad-rate 0 | a number above 0, at most 1000000, with at most 12"),
        ("1.0850", "-1.0850", "3:31 bad-rate -1.0850 | a number above 0"),
        ("1.0850", "1000001", "3:31 bad-rate 1000001 | a number above 0"),
        ("1.0850", "0.0000000000001", "3:31 bad-rate 0.0000000000001 | a number above 0"),
        ("1.0850", "\"1,0850\"", "3:31 bad-rate 1,0850 | 1.0850"),
        ("1.0850", "parity", "3:31 bad-rate parity | a number above 0"),
        ("1.0850", "", "3:31 bad-rate  | a number above 0"),
        ("1.0850", "1,0850", "3:33 wrong-cell-count 6 cells | 5 cells"),
        ("2026-01-12,", "2026-01-11,", "4:1 overlapping-dates EUR and USD from 2026-01-11 to 2026-01-18 | one rate"),
        ("EUR,GBP,0.865", "USD,EUR,0.92", "5:1 overlapping-dates USD and EUR from 2026-01-05 to 2026-01-18 | one rate"),
        ("from,until", "from,to", "2:1 bad-header from,to,base,quote,rate | from,until,base,quote,rate"),
        ("quote,rate", "quote,rate,note", "2:28 unknown-column note | from,until"),
    ])
    func faultsHavePlaces(old: String, new: String, expected: String) throws {
        let sample = ExchangeRateReaderTests.sample
        try #require(sample.contains(old))
        var text = sample.replacing(old, with: new, maxReplacements: 1)
        if new == "quote,rate,note" {
            text = text.replacing(/(\d)$/.anchorsMatchLineEndings(), with: { $0.output.1 + "," })
        }
        let (_, faults) = ExchangeRateReaderTests.read(["fx/a.csv": text])
        #expect(faults.first?.hasPrefix("fx/a.csv:" + expected) == true, "\(faults)")
        // A rate for two pairs' days overlaps with both rows above it.
        #expect(faults.count == 1, "\(faults)")
    }

    /// A fifth is as far as a rate may go overnight without a word.
    @Test(arguments: [
        ("EUR,USD,1.0912", 0), ("EUR,USD,1.3020", 0), ("EUR,USD,1.3021", 1), ("EUR,USD,0.9042", 0),
        ("EUR,USD,0.9041", 1), ("EUR,USD,10.912", 1), ("USD,EUR,0.9217", 0), ("USD,EUR,1.2", 1), ("USD,EUR,0.7", 1),
    ]) func leapsAreWarnedOf(row: String, count: Int) {
        let faults = FaultList()
        let text = ExchangeRateReaderTests.sample.replacing("EUR,USD,1.0912", with: row)
        _ = ExchangeRateReader(source: RateSource(files: ["fx/a.csv": Array(text.utf8)]), faults: faults).read()
        #expect(
            faults.faults.isEmpty && faults.warnings.map(\.code) == Array(repeating: .suspiciousValue, count: count))
        #expect(faults.warnings.allSatisfy { $0.line == 4 && $0.column == 31 && $0.expected.contains("fx/a.csv:3") })
        // A week between the two is another matter.
        let later = text.replacing("2026-01-12,2026-01-18,\(row)", with: "2026-01-14,2026-01-18,\(row)")
        _ = ExchangeRateReader(source: RateSource(files: ["fx/a.csv": Array(later.utf8)]), faults: faults).read()
        #expect(faults.warnings.count == count)
    }

    @Test func overlapsAcrossFilesNameTheOther() {
        let row = "2026-01-18,2026-01-20,USD,EUR,0.9\n"
        let (rates, faults) = ExchangeRateReaderTests.read([
            "fx/a.csv": ExchangeRateReaderTests.sample, "fx/b.csv": "from,until,base,quote,rate\n" + row,
        ])
        #expect(
            faults == [
                "fx/b.csv:2:1 overlapping-dates USD and EUR from 2026-01-18 to 2026-01-20 | one rate for both on a day; "
                    + "fx/a.csv:4 holds one from 2026-01-12 to 2026-01-18"
            ])
        #expect(!rates.isEmpty)
    }

    /// A long row over several short ones: each is reported, and what is left does not overlap.
    @Test func nestedOverlapsAreAllFound() {
        let rows = """
            from,until,base,quote,rate
            2026-01-01,2026-12-31,EUR,USD,1.1
            2026-02-01,2026-02-02,EUR,USD,1.1
            2026-03-01,2026-03-02,USD,EUR,0.9
            2027-01-01,2027-01-02,EUR,USD,1.1
            """
        let (rates, faults) = ExchangeRateReaderTests.read(["fx/a.csv": rows])
        #expect(faults.map { $0.prefix(12) } == ["fx/a.csv:3:1", "fx/a.csv:4:1"])
        #expect(ExchangeRateReaderTests.converted(rates, "1 EUR", "USD", "2026-02-01") == "1.10 USD")
        #expect(ExchangeRateReaderTests.converted(rates, "1 EUR", "USD", "2027-01-01") == "1.10 USD")
    }

    /// Short rows before a long one are reported where the long one stands, so that no overlap is left.
    @Test func aLaterLongRowIsTheFault() {
        let rows = """
            from,until,base,quote,rate
            2026-02-01,2026-02-02,EUR,USD,1.1
            2026-03-01,2026-03-02,EUR,USD,1.2
            2026-01-01,2026-12-31,EUR,USD,1.3
            """
        let (rates, faults) = ExchangeRateReaderTests.read(["fx/a.csv": rows])
        #expect(!faults.isEmpty && faults.allSatisfy { $0.hasPrefix("fx/a.csv:4:1 overlapping-dates") })
        #expect(ExchangeRateReaderTests.converted(rates, "1 EUR", "USD", "2026-03-01") == "1.20 USD")
    }
}
