import RatingEngine
import ShipmentModel
import TestSupport
import Testing

@testable import RateTables

/// Calendars, exchange rates and markups broken at random: everything is reported with a place or understood, and
/// nothing traps.
@Suite struct ListMutationTests {
    private static let calendar = """
        # covers 2025-01-01..2025-12-31
        date,name
        2025-01-01,New Year's Day
        2025-12-25,Christmas Day
        """
    private static let rates = """
        from,until,base,quote,rate
        2025-01-01,2025-06-30,EUR,USD,1.0850
        2025-07-01,2025-12-31,USD,EUR,0.91
        2025-01-01,2025-12-31,EUR,GBP,0.865
        """
    private static let selection = """
        clients:
          "*": {accounts: [a/b], markup: [{carrier: a, percent: 8 %, amount: 0.25 USD, at_least: 0.50 USD}]}
        """
    private static let scraps = [
        "\n", ",", "\"", "#", "# covers ", "..", "-", "0", "1e30", "1e-18", "9999-12-31", "1900-01-01", "2025-02-29",
        "2025-06-15", "46016", "EUR", "USD", "GBP", "€", "1000000", "99999999999999999999999", "0.000000000001", "%",
        "\u{FEFF}", "\0", "{", "}", "[", "]", ": ", "amount: 1 GBP", "percent: 1000 %", "\r\n", " ",
    ]

    private static func broken(_ text: String, _ choices: inout Choices) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0...choices.int(in: 0...3) {
            let at = choices.int(in: 0...bytes.count)
            switch choices.int(in: 0...4) {
            case 0: bytes.insert(contentsOf: choices.element(scraps).utf8, at: at)
            case 1: bytes.removeSubrange(at..<min(bytes.count, at + choices.int(in: 0...12)))
            case 2: if at < bytes.count { bytes[at] = UInt8(choices.int(in: 0...255)) }
            case 3:
                let end = min(bytes.count, at + choices.int(in: 0...80))
                bytes.insert(contentsOf: bytes[at..<end], at: choices.int(in: 0...bytes.count))
            default:
                let scrap = choices.element(scraps).utf8
                bytes.replaceSubrange(at..<min(bytes.count, at + scrap.count), with: scrap)
            }
        }
        return bytes
    }

    @Test(arguments: 0..<8 as Range<UInt64>) func brokenListsNeverTrap(seed: UInt64) {
        let counter = counterexample(seed: seed &* 1_000_003, runs: 400) { choices in
            (
                calendar: ListMutationTests.broken(ListMutationTests.calendar, &choices),
                rates: ListMutationTests.broken(ListMutationTests.rates, &choices),
                selection: ListMutationTests.broken(ListMutationTests.selection, &choices)
            )
        } holds: { sample in
            let faults = FaultList()
            let source = RateSource(files: ["calendars/x.csv": sample.calendar, "fx/x.csv": sample.rates])
            let file = "calendars/x.csv"
            let calendar = CalendarReader(file: file, faults: faults).read(source.files[file] ?? [], name: "x")
            _ = calendar?.businessDay(3, after: CivilDate("2025-06-02")!, countingSaturday: true)
            let rates = ExchangeRateReader(source: source, faults: faults).read()
            let day = CivilDate("2025-06-15")!
            let cost = Money("12.50", Currency("USD")!)!
            _ = rates.converted(cost, to: Currency("GBP")!, on: day)
            let policy = SelectionReader(tariffs: nil, faults: faults).read(sample.selection)
            _ = policy.sellPrice(cost: cost, client: "x", carrier: "a", service: "y")
            return faults.faults.allSatisfy { $0.line >= 1 && $0.column >= 1 && !$0.expected.isEmpty }
        }
        #expect(counter == nil, "\(counter.map { "\($0)" } ?? "")")
    }
}
