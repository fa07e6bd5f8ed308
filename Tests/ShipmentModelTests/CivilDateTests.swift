import ShipmentModel
import Testing

@Suite struct CivilDateTests {
    @Test func everyDayFrom1900To2100GoesThereAndBack() throws {
        let first = try #require(CivilDate(year: 1900, month: 1, day: 1))
        let last = try #require(CivilDate(year: 2100, month: 12, day: 31))
        var expected = (year: 1900, month: 1, day: 1)
        for day in first.day...last.day {
            let date = CivilDate(day: day)
            // Compared as one Bool, since a report for each of 73 000 days would take minutes.
            let agrees =
                date.components == expected
                && CivilDate(year: expected.year, month: expected.month, day: expected.day) == date
                && CivilDate(date.description) == date
            guard agrees else {
                Issue.record("\(day) is \(date), not \(expected)")
                return
            }
            expected = following(expected)
        }
        #expect(expected == (2101, 1, 1))
    }

    /// The next day by the calendar's own rules, counted independently of the code under test.
    private func following(_ date: (year: Int, month: Int, day: Int)) -> (year: Int, month: Int, day: Int) {
        let isLeap = (date.year % 4 == 0 && date.year % 100 != 0) || date.year % 400 == 0
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        if date.day < lengths[date.month - 1] { return (date.year, date.month, date.day + 1) }
        return date.month < 12 ? (date.year, date.month + 1, 1) : (date.year + 1, 1, 1)
    }

    @Test(
        arguments: [
            ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2025-12-02", 20_424),
            ("1900-01-01", -25_567),
            ("9999-12-31", 2_932_896),
        ] as [(String, Int32)])
    func knownDays(text: String, day: Int32) {
        #expect(CivilDate(text)?.day == day)
        #expect(CivilDate(day: day).description == text)
    }

    @Test(arguments: [
        "", "2025-02-29", "1900-02-29", "2100-02-29", "2025-04-31", "2025-13-01", "2025-00-01", "2025-01-00",
        "2025-01-32", "1899-12-31", "0000-01-01", "2025-1-01", "2025-01-1", "20250101", "2025/01/01", "2025-01-01T00",
        " 2025-01-01", "2025-01-01 ", "+025-01-01", "２025-01-01", "-025-01-01", "2025-01-0١",
    ])
    func otherTextsAreNoDates(text: String) {
        #expect(CivilDate(text) == nil)
    }

    @Test func datesAreOrderedByTime() throws {
        let a = try #require(CivilDate("2025-12-31"))
        let b = try #require(CivilDate("2026-01-01"))
        #expect(a < b && !(b < a) && a != b)
    }
}
