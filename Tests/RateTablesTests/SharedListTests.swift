import RateTables
import RatingEngine
import ShipmentModel
import Testing

/// Lists that tariffs share are part of the directory: read, checked and part of its digest.
@Suite struct SharedListTests {
    private static let rates = "from,until,base,quote,rate\n2025-01-01,2025-12-31,EUR,USD,1.0850\n"

    private static func source(_ path: String, _ text: String) -> RateSource {
        var texts = SampleDirectory.texts
        texts[path] = text
        return SampleDirectory.source(texts)
    }

    @Test func exchangeRatesAreRead() throws {
        let source = SharedListTests.source("fx/house.csv", SharedListTests.rates)
        let directory = try RateDirectory(source)
        #expect(!directory.warnings.contains { $0.code == .unusedFile })
        let euro = Money("10", Currency("EUR")!)!
        let dollars = directory.exchangeRates.converted(
            euro, to: Currency("USD")!, on: CivilDate("2025-06-01")!)
        #expect(dollars?.description == "10.85 USD")
        #expect(try RateDirectory(SampleDirectory.source()).exchangeRates.isEmpty)
        #expect(try RateDirectory(SampleDirectory.source()).digest != directory.digest)
    }

    @Test func calendarsThatNoTariffNamesAreCheckedToo() throws {
        let text = "# covers 2025-01-01..2025-12-31\ndate,name\n2025-12-25,Christmas Day\n"
        let warnings = try RateDirectory(SharedListTests.source("calendars/x.csv", text)).warnings
        #expect(!warnings.contains { $0.code == .unusedFile })
        let broken = text.replacing("2025-12-25", with: "2026-12-25")
        #expect(
            SampleDirectory.faults(SharedListTests.source("calendars/x.csv", broken)) == [
                "calendars/x.csv:3:1 outside-validity"
            ])
        #expect(
            SampleDirectory.faults(SharedListTests.source("fx/house.csv", SharedListTests.rates + "x,y,z,a,b\n")).count
                == 5)
    }
}
