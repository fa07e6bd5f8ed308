public import ShipmentModel

/// The days on which a carrier works: all but weekends and holidays, for the days that its list covers. Nothing is said
/// about any other day.
///
/// The days are counted once, when the calendar is made, so that each question is one or two look-ups.
public struct BusinessCalendar: Sendable {
    /// What tariffs call it: `us`.
    public let name: String
    /// The days that the list of holidays covers, both ends inclusive.
    public let covers: ClosedRange<CivilDate>
    /// The holidays, ordered, each once.
    public let holidays: [CivilDate]
    /// Monday to Friday without holidays.
    private let week: CountedDays
    /// Monday to Saturday without holidays.
    private let weekWithSaturday: CountedDays

    /// A calendar whose weekend is Saturday and Sunday. Holidays outside the days covered have no effect.
    /// - Complexity: linear in the days covered.
    public init(name: String, covers: ClosedRange<CivilDate>, holidays: [CivilDate]) {
        self.name = name
        self.covers = covers
        let off = Set(holidays)
        self.holidays = off.sorted()
        week = CountedDays(in: covers) { $0.weekday < 5 && !off.contains($0) }
        weekWithSaturday = CountedDays(in: covers) { $0.weekday < 6 && !off.contains($0) }
    }

    /// Whether the carrier works on a day, Monday to Friday; nil outside the days covered.
    public func isBusinessDay(_ date: CivilDate) -> Bool? {
        guard covers.contains(date) else { return nil }
        return week.contains(date)
    }

    /// The business day that comes so many after a day: 1 is the next. 0 is the day itself, whether it is one or not.
    ///
    /// - Parameters:
    ///   - count: how many business days later.
    ///   - date: the day from which they are counted, itself not counted.
    ///   - countingSaturday: whether a Saturday that is no holiday counts too.
    /// - Returns: nil where the day given or the answer lies outside the days covered, or the count is negative.
    public func businessDay(_ count: Int, after date: CivilDate, countingSaturday: Bool = false) -> CivilDate? {
        guard count >= 0, covers.contains(date) else { return nil }
        if count == 0 { return date }
        return countingSaturday ? weekWithSaturday.day(count, after: date) : week.day(count, after: date)
    }
}

/// Some of the days of a range, counted both ways: how many there are up to a day, and which is the n-th.
private struct CountedDays: Sendable {
    /// The range's first day.
    private let first: Int32
    /// The days counted, ordered.
    private var days: [Int32] = []
    /// For each day of the range, how many of `days` are not after it.
    private var countThrough: [Int32] = []

    init(in range: ClosedRange<CivilDate>, where counts: (CivilDate) -> Bool) {
        first = range.lowerBound.day
        countThrough.reserveCapacity(Int(range.upperBound.day) - Int(first) + 1)
        for day in first...range.upperBound.day {
            if counts(CivilDate(day: day)) { days.append(day) }
            countThrough.append(Int32(days.count))
        }
    }

    /// Whether a day of the range is counted.
    func contains(_ date: CivilDate) -> Bool {
        let count = Int(countThrough[Int(date.day - first)])
        return count > 0 && days[count - 1] == date.day
    }

    /// The n-th counted day after a day of the range; nil where the range ends before.
    func day(_ count: Int, after date: CivilDate) -> CivilDate? {
        let passed = Int(countThrough[Int(date.day - first)])
        guard count <= days.count - passed else { return nil }
        return CivilDate(day: days[passed + count - 1])
    }
}
