import RatingEngine
import ShipmentModel
import TestSupport
import Testing

@Suite struct CalendarTests {
    /// England over the turn of a year: Christmas Day 2027 is a Saturday.
    private static let christmas = BusinessCalendar(
        name: "gb", covers: day("2027-12-20")...day("2028-01-10"),
        holidays: ["2027-12-25", "2027-12-26", "2027-12-27", "2027-12-28", "2028-01-01", "2028-01-03"].map(day))

    private static func day(_ text: String) -> CivilDate { CivilDate(text)! }

    @Test(
        arguments: [
            ("2027-12-19", nil), ("2027-12-20", true), ("2027-12-24", true), ("2027-12-25", false),
            ("2027-12-27", false), ("2027-12-28", false), ("2027-12-29", true), ("2027-12-31", true),
            ("2028-01-01", false), ("2028-01-02", false), ("2028-01-03", false), ("2028-01-04", true),
            ("2028-01-08", false), ("2028-01-10", true), ("2028-01-11", nil),
        ] as [(String, Bool?)])
    func businessDays(date: String, works: Bool?) {
        #expect(CalendarTests.christmas.isBusinessDay(CalendarTests.day(date)) == works)
    }

    @Test(
        arguments: [
            (0, "2027-12-25", false, "2027-12-25"), (1, "2027-12-20", false, "2027-12-21"),
            (1, "2027-12-23", false, "2027-12-24"), (1, "2027-12-24", false, "2027-12-29"),
            (1, "2027-12-24", true, "2027-12-29"), (1, "2027-12-26", false, "2027-12-29"),
            (3, "2027-12-24", false, "2027-12-31"), (4, "2027-12-24", false, "2028-01-04"),
            (4, "2027-12-24", true, "2028-01-04"), (1, "2028-01-07", true, "2028-01-08"),
            (1, "2028-01-07", false, "2028-01-10"), (2, "2028-01-07", true, "2028-01-10"),
            (2, "2028-01-07", false, nil), (1, "2028-01-10", true, nil), (1, "2027-12-19", false, nil),
            (0, "2028-01-11", false, nil), (-1, "2027-12-22", false, nil), (Int.max, "2027-12-22", false, nil),
            (Int.min, "2027-12-22", true, nil),
        ] as [(Int, String, Bool, String?)])
    func daysAfter(count: Int, date: String, saturday: Bool, expected: String?) {
        let found = CalendarTests.christmas.businessDay(
            count, after: CalendarTests.day(date), countingSaturday: saturday)
        #expect(found?.description == expected)
    }

    @Test func holidaysAreOrderedAndOnce() {
        let day = CalendarTests.day
        let calendar = BusinessCalendar(
            name: "x", covers: day("2025-06-02")...day("2025-06-02"),
            holidays: [day("2025-06-03"), day("2025-06-02"), day("2025-06-03")])
        #expect(calendar.holidays == [day("2025-06-02"), day("2025-06-03")])
        #expect(calendar.isBusinessDay(day("2025-06-02")) == false)
        #expect(calendar.businessDay(1, after: day("2025-06-02")) == nil)
    }

    /// The look-ups agree with walking from day to day.
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func lookUpsAgreeWithWalking(seed: UInt64) {
        let counter = counterexample(seed: seed, runs: 100) { choices in
            let first = Int32(choices.int(in: -3000...30_000))
            let length = Int32(choices.int(in: 0...60))
            let holidays = choices.list(0...12) { CivilDate(day: first + Int32($0.int(in: -3...63))) }
            let covers = CivilDate(day: first)...CivilDate(day: first + length)
            return (
                covers: covers, holidays: holidays, date: CivilDate(day: first + Int32(choices.int(in: -3...63))),
                count: choices.int(in: -1...50), saturday: choices.bool()
            )
        } holds: { sample in
            let calendar = BusinessCalendar(name: "x", covers: sample.covers, holidays: sample.holidays)
            func works(_ date: CivilDate, _ days: Int) -> Bool {
                date.weekday < days && !sample.holidays.contains(date)
            }
            func walk() -> CivilDate? {
                guard sample.covers.contains(sample.date), sample.count >= 0 else { return nil }
                var date = sample.date
                var left = sample.count
                while left > 0 {
                    date = CivilDate(day: date.day + 1)
                    guard sample.covers.contains(date) else { return nil }
                    if works(date, sample.saturday ? 6 : 5) { left -= 1 }
                }
                return date
            }
            let isCovered = sample.covers.contains(sample.date)
            return calendar.isBusinessDay(sample.date) == (isCovered ? works(sample.date, 5) : nil)
                && calendar.businessDay(sample.count, after: sample.date, countingSaturday: sample.saturday) == walk()
        }
        #expect(counter == nil, "\(counter.map { "\($0)" } ?? "")")
    }
}
