import RatingEngine
import ShipmentModel
import TestSupport
import Testing

@Suite struct DeliveryTests {
    private static func day(_ text: String) -> CivilDate { CivilDate(text)! }

    /// England and Wales over Easter and Christmas 2026.
    private static let calendar = BusinessCalendar(
        name: "gb", covers: day("2026-03-30")...day("2027-01-04"),
        holidays: [
            "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-26",
            "2026-12-28", "2027-01-01",
        ].map(day))

    private static func rule(saturday: Bool = false) -> DeliveryRule {
        DeliveryRule(
            days: .init(earliest: 1, latest: 2),
            byZone: [
                .init(zone: "0", days: .init(earliest: 0, latest: 0)),
                .init(zone: "9", days: .init(earliest: 3, latest: 5)),
            ], cutOff: 17 * 60, calendar: calendar, deliversOnSaturday: saturday, isGuaranteed: saturday,
            source: "a test")
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var date: String
        var readyAt: Int?
        var zone: String?
        var saturday: Bool
        /// Collected, earliest, latest; empty where nothing can be said.
        var expected: String
        var testDescription: String {
            "\(date) \(readyAt.map { "\($0 / 60):\($0 % 60)" } ?? "-") \(zone ?? "-") \(saturday)"
        }

        init(
            _ date: String, at readyAt: Int? = nil, zone: String? = nil, saturday: Bool = false, _ expected: String
        ) {
            self.date = date
            self.readyAt = readyAt
            self.zone = zone
            self.saturday = saturday
            self.expected = expected
        }
    }

    @Test(
        arguments: [
            // An ordinary week, and the cut-off to the minute.
            Case("2026-06-01", "2026-06-01 2026-06-02 2026-06-03"),
            Case("2026-06-01", at: 0, "2026-06-01 2026-06-02 2026-06-03"),
            Case("2026-06-01", at: 17 * 60 - 1, "2026-06-01 2026-06-02 2026-06-03"),
            Case("2026-06-01", at: 17 * 60, "2026-06-01 2026-06-02 2026-06-03"),
            Case("2026-06-01", at: 17 * 60 + 1, "2026-06-02 2026-06-03 2026-06-04"),
            Case("2026-06-01", at: 23 * 60 + 59, "2026-06-02 2026-06-03 2026-06-04"),
            // Zones: the same day, later, and one without days of its own.
            Case("2026-06-01", zone: "0", "2026-06-01 2026-06-01 2026-06-01"),
            Case("2026-06-01", at: 1200, zone: "0", "2026-06-02 2026-06-02 2026-06-02"),
            Case("2026-06-01", zone: "9", "2026-06-01 2026-06-04 2026-06-08"),
            Case("2026-06-01", zone: "4", "2026-06-01 2026-06-02 2026-06-03"),
            // Weekends.
            Case("2026-06-05", "2026-06-05 2026-06-08 2026-06-09"),
            Case("2026-06-05", saturday: true, "2026-06-05 2026-06-06 2026-06-08"),
            Case("2026-06-05", at: 1021, saturday: true, "2026-06-08 2026-06-09 2026-06-10"),
            Case("2026-06-06", "2026-06-08 2026-06-09 2026-06-10"),
            Case("2026-06-06", saturday: true, "2026-06-08 2026-06-09 2026-06-10"),
            Case("2026-06-06", at: 1021, "2026-06-08 2026-06-09 2026-06-10"),
            Case("2026-06-07", at: 600, "2026-06-08 2026-06-09 2026-06-10"),
            // Easter: Good Friday the 3rd to Easter Monday the 6th of April.
            Case("2026-04-02", "2026-04-02 2026-04-07 2026-04-08"),
            Case("2026-04-02", saturday: true, "2026-04-02 2026-04-04 2026-04-07"),
            Case("2026-04-02", at: 1021, "2026-04-07 2026-04-08 2026-04-09"),
            Case("2026-04-03", "2026-04-07 2026-04-08 2026-04-09"),
            Case("2026-04-06", zone: "9", "2026-04-07 2026-04-10 2026-04-14"),
            // Boxing Day on a Saturday with its substitute, and the turn of the year.
            Case("2026-12-24", "2026-12-24 2026-12-29 2026-12-30"),
            Case("2026-12-24", saturday: true, "2026-12-24 2026-12-29 2026-12-30"),
            Case("2026-12-25", "2026-12-29 2026-12-30 2026-12-31"),
            Case("2026-12-30", "2026-12-30 2026-12-31 2027-01-04"),
            Case("2026-12-30", saturday: true, "2026-12-30 2026-12-31 2027-01-02"),
            // Outside the days covered.
            Case("2026-03-29", ""), Case("2026-03-30", "2026-03-30 2026-03-31 2026-04-01"),
            Case("2026-12-31", ""), Case("2026-12-31", saturday: true, "2026-12-31 2027-01-02 2027-01-04"),
            Case("2027-01-04", zone: "0", "2027-01-04 2027-01-04 2027-01-04"),
            Case("2027-01-04", at: 1021, zone: "0", ""), Case("2027-01-05", zone: "0", ""),
        ] as [Case])
    func estimates(test: Case) {
        let estimate = DeliveryTests.rule(saturday: test.saturday).estimate(
            shipDate: DeliveryTests.day(test.date), readyAt: test.readyAt, zone: test.zone)
        #expect(estimate.map { "\($0.collected) \($0.earliest) \($0.latest)" } ?? "" == test.expected)
        if let estimate { #expect(estimate.isGuaranteed == test.saturday) }
    }

    @Test func withoutCutOffAnyMinuteIsInTime() {
        var rule = DeliveryTests.rule()
        rule.cutOff = nil
        let estimate = rule.estimate(shipDate: DeliveryTests.day("2026-06-01"), readyAt: 1439)
        #expect(estimate?.collected == DeliveryTests.day("2026-06-01"))
    }

    /// Never before the ship date, in order, and always on days on which the carrier delivers.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func estimatesAreInOrder(seed: UInt64) {
        let counter = counterexample(seed: seed, runs: 200) { choices in
            (
                date: CivilDate(day: DeliveryTests.day("2026-03-28").day + Int32(choices.int(in: 0...290))),
                readyAt: choices.int(in: 0...1439), zone: choices.element(["0", "4", "9"]), saturday: choices.bool()
            )
        } holds: { sample in
            let rule = DeliveryTests.rule(saturday: sample.saturday)
            guard
                let estimate = rule.estimate(
                    shipDate: sample.date, readyAt: sample.readyAt, zone: sample.zone)
            else {
                return !DeliveryTests.calendar.covers.contains(sample.date)
                    || sample.date > DeliveryTests.day("2026-12-20")
            }
            func delivers(_ date: CivilDate) -> Bool {
                DeliveryTests.calendar.isBusinessDay(date) == true
                    || sample.saturday && date.weekday == 5 && !DeliveryTests.calendar.holidays.contains(date)
            }
            return sample.date <= estimate.collected && estimate.collected <= estimate.earliest
                && estimate.earliest <= estimate.latest
                && DeliveryTests.calendar.isBusinessDay(estimate.collected) == true
                && delivers(estimate.earliest) && delivers(estimate.latest)
        }
        #expect(counter == nil, "\(counter.map { "\($0)" } ?? "")")
    }
}
