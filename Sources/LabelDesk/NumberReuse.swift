public import ShipmentModel
public import ShippingLog
public import TrackingNumbers

/// When serials may be granted again.
///
/// A number that two parcels carry at the same time is delivered wrongly or not at all, so each format says how long a
/// number stays its parcel's. What is counted are whole days between the day of the last use and the first day of the
/// next: a label may travel the day after it was made, and days differ by the place on earth.
public enum NumberReuse {
    /// Serials that were taken together, and when.
    public struct Use: Hashable, Sendable {
        /// The grant they came from.
        public var grant: RangeGranted
        /// The serials.
        public var serials: ClosedRange<Int64>
        /// When they were taken, or the parcel ships if that is later.
        public var time: Timestamp

        /// Serials that were taken together.
        public init(grant: RangeGranted, serials: ClosedRange<Int64>, time: Timestamp) {
            self.grant = grant
            self.serials = serials
            self.time = time
        }

        /// The serials as their format sees them.
        var range: NumberRange {
            get throws(NumberFault) {
                var used = grant
                used.first = serials.lowerBound
                used.last = serials.upperBound
                return try GrantedNumbers.range(used)
            }
        }
    }

    /// What becomes of a grant.
    public enum Decision: Hashable, Sendable {
        /// None of its serials was granted before.
        case fresh
        /// Some were, and were last used so long ago that they may be used again.
        case again
        /// Some of its serials are those of an earlier grant that has not used them up.
        case granted(RangeGranted)
        /// Some were used, and numbers of the format are never used again.
        case never(RangeGranted)
        /// Some were used too lately: on this day last, and allowed from that day on.
        case tooEarly(RangeGranted, lastUse: CivilDate, allowed: CivilDate)
    }

    /// Whether serials may be granted.
    /// - Parameters:
    ///   - grant: What is to be granted.
    ///   - earlier: All grants there are, whoever has them: a format counts an issuer's serials but once.
    ///   - uses: All that was taken of them, in any order: leased blocks, and single numbers given to parcels, which may
    ///     come long after their block.
    ///   - now: Today is the day it is then, UTC.
    public static func decision(
        on grant: RangeGranted, earlier: [RangeState.Grant], uses: [Use], now: Timestamp
    ) throws(NumberFault) -> Decision {
        let range = try GrantedNumbers.range(grant)
        var overlapped: RangeGranted?
        for other in earlier where try GrantedNumbers.range(other.granted).overlaps(range) {
            overlapped = other.granted
            guard other.remaining > 0 else { continue }
            var rest = other.granted
            rest.first = other.next
            if try GrantedNumbers.range(rest).overlaps(range) { return .granted(other.granted) }
        }
        guard let overlapped else { return .fresh }
        var last: Use?
        for use in uses {
            if try use.range.overlaps(range), last.map({ $0.time < use.time }) ?? true { last = use }
        }
        // Serials that were leased have a lease: without a use there is nothing that time could have made free.
        guard let last, let allowed = firstDay(after: last.time, range.format) else { return .never(overlapped) }
        return day(of: now) < allowed
            ? .tooEarly(last.grant, lastUse: day(of: last.time), allowed: allowed) : .again
    }

    /// The first day on which a number may be used again that was last used then; nil for never.
    public static func firstDay(after use: Timestamp, _ format: NumberFormat) -> CivilDate? {
        let used = day(of: use)
        switch format.reuse {
        case .never: return nil
        case .afterDays(let days): return CivilDate(day: used.day + Int32(days) + 1)
        case .afterMonths(let months):
            let (year, month, day) = used.components
            let index = year * 12 + month - 1 + months
            // The same day so many months later, the month's last where it has no such day.
            for day in stride(from: day, to: day - 4, by: -1) {
                if let date = CivilDate(year: index / 12, month: index % 12 + 1, day: day) {
                    return CivilDate(day: date.day + 1)
                }
            }
            return nil
        }
    }

    /// When a label's number counts as used: when it was issued, or on its ship date if that is later, since carriers
    /// count from the shipping and a label may be printed long before.
    static func use(issued: Timestamp, shipDate: CivilDate?) -> Timestamp {
        max(issued, shipDate.map(beginning) ?? issued)
    }

    /// The moment a number is free again that is used then: the beginning of that day, UTC. Nil for never.
    static func end(of use: Timestamp, _ format: NumberFormat) -> Timestamp? {
        firstDay(after: use, format).map(beginning)
    }

    private static func beginning(_ day: CivilDate) -> Timestamp {
        Timestamp(microseconds: Int64(day.day) * 86_400_000_000)
    }

    private static func day(of time: Timestamp) -> CivilDate {
        let days = time.microseconds / 86_400_000_000
        return CivilDate(day: Int32(clamping: time.microseconds % 86_400_000_000 < 0 ? days - 1 : days))
    }
}
