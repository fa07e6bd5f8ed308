import RatingEngine
import ShipmentModel
import Testing

@testable import RateTables

@Suite struct CalendarReaderTests {
    private static let sample = """
        # Invented.
        # covers 2025-01-01..2025-12-31
        date,name
        2025-01-01,New Year's Day
        2025-12-25,"Christmas Day, all day"
        """

    /// The calendar, if any, and each fault as `line:column code found | expected`.
    private static func read(_ text: String) -> (calendar: BusinessCalendar?, faults: [String]) {
        let faults = FaultList()
        let calendar = CalendarReader(file: "calendars/x.csv", faults: faults).read(Array(text.utf8), name: "x")
        return (
            calendar,
            faults.faults.sorted().map { "\($0.line):\($0.column) \($0.code.rawValue) \($0.found) | \($0.expected)" }
        )
    }

    @Test func readsHolidaysAndCover() throws {
        let (calendar, faults) = CalendarReaderTests.read(CalendarReaderTests.sample)
        #expect(faults.isEmpty)
        let found = try #require(calendar)
        #expect(found.name == "x" && found.covers == CivilDate("2025-01-01")!...CivilDate("2025-12-31")!)
        #expect(found.holidays.map(\.description) == ["2025-01-01", "2025-12-25"])
    }

    @Test(arguments: [
        ("# covers 2025-01-01..2025-12-31", "\"# covers 2025-01-01..2025-12-31\""),
        ("# covers 2025-01-01..2025-12-31", "# covers 2025-01-01..2025-12-31,"),
        ("# covers 2025-01-01..2025-12-31", "#covers 2025-01-01 .. 2025-12-31"),
        ("# Invented.\n", ""), ("# Invented.\n", "\u{FEFF}# Invented.\n"), ("# Invented.\n", "# Invented.\n\n"),
    ])
    func otherWaysOfWriting(old: String, new: String) {
        let text = CalendarReaderTests.sample.replacing(old, with: new)
        let (calendar, faults) = CalendarReaderTests.read(text)
        #expect(faults.isEmpty && calendar?.holidays.count == 2)
    }

    @Test(arguments: [
        ("2025-01-01,N", "2024-12-31,N", "4:1 outside-validity 2024-12-31 | a day from 2025-01-01 to 2025-12-31"),
        ("2025-12-25", "2026-12-25", "5:1 outside-validity 2026-12-25 | a day from"),
        ("2025-12-25", "2025-01-01", "5:1 duplicate 2025-01-01 | a day after 2025-01-01"),
        ("2025-01-01,N", "2025-12-26,N", "5:1 rows-not-rising 2025-12-25 | a day after 2025-12-26"),
        ("2025-12-25", "2025-02-29", "5:1 bad-date 2025-02-29 | a day such as"),
        ("2025-12-25", "46016", "5:1 bad-date 46016 | 2025-12-25"),
        ("2025-12-25", "12/25/2025", "5:1 bad-date 12/25/2025 | 2025-12-25"),
        ("2025-12-25", "25.12.2025", "5:1 bad-date 25.12.2025 | 2025-12-25"),
        ("2025-12-25", "Christmas", "5:1 bad-date Christmas | a day such as"),
        ("New Year's Day", "", "4:12 empty-text  | the holiday's name"),
        ("2025-01-01,New Year's Day", "2025-01-01", "4:1 wrong-cell-count 1 cells | 2 cells"),
        ("date,name", "day,name", "3:1 bad-header day,name | date,name"),
        ("date,name", "date;name", "3:1 bad-header date;name | date,name, with commas"),
        ("# covers 2025-01-01..2025-12-31\n", "", "1:1 bad-header  | a remark above the header"),
        ("# covers 2025", "# cover 2025", "1:1 bad-header  | a remark above the header"),
        ("2025-01-01..2025-12-31", "2025-01-01-2025-12-31", "2:10 bad-date 2025-01-01-2025-12-31 | two days such as"),
        ("2025-01-01..2025-12-31", "2025-12-31..2025-01-01", "2:10 bad-date 2025-12-31..2025-01-01 | two days such as"),
        ("2025-01-01..2025-12-31", "1925-01-01..2925-12-31", "2:10 bad-date 1925-01-01..2925-12-31 | days of at most"),
        (
            "# Invented.", "# covers 2025-01-01..2025-12-31",
            "2:10 duplicate 2025-01-01..2025-12-31 | the days covered once"
        ),
        ("\"Christmas Day, all day\"", "\"Christmas", "5:12 not-csv "),
    ])
    func faultsHavePlaces(old: String, new: String, expected: String) throws {
        try #require(CalendarReaderTests.sample.contains(old))
        let text = CalendarReaderTests.sample.replacing(old, with: new, maxReplacements: 1)
        let (_, faults) = CalendarReaderTests.read(text)
        #expect(faults.count == 1 && faults.first?.hasPrefix(expected) == true, "\(faults)")
    }

    @Test func anEmptyFileIsReported() {
        #expect(CalendarReaderTests.read("").faults.map { $0.prefix(14) } == ["1:1 bad-header", "1:1 bad-header"])
        #expect(CalendarReaderTests.read("# covers 2025-01-01..2025-12-31\ndate,name\n").faults.count == 1)
    }
}

/// The calendars that are shipped, against the rules from which their holidays follow.
@Suite struct ShippedCalendarTests {
    private static let years = 2024...2028

    private static func calendar(_ name: String) throws -> BusinessCalendar {
        let source = try RateSource.read(directory: repositoryPath("rate-tables"))
        let path = "calendars/\(name).csv"
        let faults = FaultList()
        let calendar = CalendarReader(file: path, faults: faults).read(try #require(source.files[path]), name: name)
        #expect(faults.faults.isEmpty && faults.warnings.isEmpty)
        #expect(CalendarReader.paths(in: source).contains(path))
        return try #require(calendar)
    }

    private static func day(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
        CivilDate(year: year, month: month, day: day)!
    }

    /// The n-th Monday (0) to Sunday (6) of a month; the last for -1.
    private static func nth(_ n: Int, _ weekday: Int, _ year: Int, _ month: Int) -> CivilDate {
        let days = (1...31).compactMap { CivilDate(year: year, month: month, day: $0) }
        let matching = days.filter { $0.weekday == weekday }
        return n < 0 ? matching[matching.count + n] : matching[n - 1]
    }

    /// Easter Sunday by the algorithm of Meeus, Jones and Butcher.
    private static func easter(_ year: Int) -> CivilDate {
        let a = year % 19
        let (b, c) = year.quotientAndRemainder(dividingBy: 100)
        let (d, e) = b.quotientAndRemainder(dividingBy: 4)
        let g = (8 * b + 13) / 25
        let h = (19 * a + b - d - g + 15) % 30
        let (i, k) = c.quotientAndRemainder(dividingBy: 4)
        let l = (32 + 2 * e + 2 * i - h - k) % 7
        let m = (a + 11 * h + 22 * l) / 451
        let n = h + l - 7 * m + 114
        return day(year, n / 31, n % 31 + 1)
    }

    private static func after(_ date: CivilDate, _ days: Int) -> CivilDate { CivilDate(day: date.day + Int32(days)) }

    /// The days, and for those at a weekend the next weekdays that are not taken already.
    private static func withSubstitutes(_ days: [CivilDate]) -> Set<CivilDate> {
        var result = Set(days)
        for date in days.sorted() where date.weekday > 4 {
            var substitute = date
            repeat { substitute = after(substitute, 1) } while substitute.weekday > 4 || result.contains(substitute)
            result.insert(substitute)
        }
        return result
    }

    private static func expect(_ name: String, _ holidays: (Int) -> Set<CivilDate>) throws {
        let calendar = try calendar(name)
        #expect(calendar.covers == day(2024, 1, 1)...day(2028, 12, 31))
        for year in years {
            let found = calendar.holidays.filter { $0.components.year == year }
            #expect(found == holidays(year).sorted(), "\(name) \(year)")
        }
    }

    @Test(arguments: [
        (2024, "2024-03-31"), (2025, "2025-04-20"), (2026, "2026-04-05"), (2027, "2027-03-28"), (2028, "2028-04-16"),
        (1961, "1961-04-02"), (2038, "2038-04-25"), (2285, "2285-03-22"),
    ])
    func easterSundays(year: Int, date: String) {
        #expect(ShippedCalendarTests.easter(year).description == date)
    }

    @Test func unitedStates() throws {
        try Self.expect("us") { year in
            var days: Set = [
                Self.nth(3, 0, year, 1), Self.nth(3, 0, year, 2), Self.nth(-1, 0, year, 5), Self.nth(1, 0, year, 9),
                Self.nth(2, 0, year, 10), Self.nth(4, 3, year, 11),
            ]
            for (month, day) in [(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)] {
                let date = Self.day(year, month, day)
                days.insert(date)
                if date.weekday == 6 { days.insert(Self.after(date, 1)) }
            }
            return days
        }
    }

    private static func england(_ year: Int) -> Set<CivilDate> {
        withSubstitutes([
            day(year, 1, 1), after(easter(year), -2), after(easter(year), 1), nth(1, 0, year, 5), nth(-1, 0, year, 5),
            nth(-1, 0, year, 8), day(year, 12, 25), day(year, 12, 26),
        ])
    }

    @Test func britain() throws {
        try Self.expect("gb", Self.england)
        try Self.expect("gb-nir") { year in
            Self.england(year).union(Self.withSubstitutes([Self.day(year, 3, 17), Self.day(year, 7, 12)]))
        }
        try Self.expect("gb-sct") { year in
            var andrew = Self.day(year, 11, 30)
            while andrew.weekday > 4 { andrew = Self.after(andrew, 1) }
            return Self.withSubstitutes([
                Self.day(year, 1, 1), Self.day(year, 1, 2), Self.after(Self.easter(year), -2), Self.nth(1, 0, year, 5),
                Self.nth(-1, 0, year, 5), Self.nth(1, 0, year, 8), andrew, Self.day(year, 12, 25),
                Self.day(year, 12, 26),
            ]).union(year == 2026 ? [Self.day(2026, 6, 15)] : [])
        }
    }

    @Test func netherlands() throws {
        try Self.expect("nl") { year in
            let easter = Self.easter(year)
            let king = Self.day(year, 4, 27)
            return Set(
                [0, 1, 39, 49, 50].map { Self.after(easter, $0) } + [
                    Self.day(year, 1, 1), king.weekday == 6 ? Self.after(king, -1) : king, Self.day(year, 12, 25),
                    Self.day(year, 12, 26),
                ] + (year % 5 == 0 ? [Self.day(year, 5, 5)] : []))
        }
    }

    @Test func newZealand() throws {
        // Te Kāhui o Matariki Public Holiday Act 2022, schedule 1: always a Friday.
        let matariki = [2024: (6, 28), 2025: (6, 20), 2026: (7, 10), 2027: (6, 25), 2028: (7, 14)]
        try Self.expect("nz") { year in
            let (month, day) = matariki[year]!
            #expect(Self.day(year, month, day).weekday == 4)
            return Self.withSubstitutes([
                Self.day(year, 1, 1), Self.day(year, 1, 2), Self.day(year, 2, 6), Self.after(Self.easter(year), -2),
                Self.after(Self.easter(year), 1), Self.day(year, 4, 25), Self.nth(1, 0, year, 6),
                Self.day(year, month, day), Self.nth(4, 0, year, 10), Self.day(year, 12, 25), Self.day(year, 12, 26),
            ])
        }
    }

    @Test func allShippedCalendarsAreTested() throws {
        let source = try RateSource.read(directory: repositoryPath("rate-tables"))
        let names = CalendarReader.paths(in: source).map(CalendarReader.name)
        #expect(names == ["gb-nir", "gb-sct", "gb", "nl", "nz", "us"])
    }
}
