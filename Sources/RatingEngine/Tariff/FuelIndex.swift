public import ShipmentModel

/// A share that changes with the ship date: a fuel surcharge by week or month.
public struct FuelIndex: Sendable {
    /// The file it was read from, below `rate-tables/`.
    public var file: String
    /// Its periods, ordered, without overlap. Between them no share is held.
    public var periods: [Period]

    /// A dated share.
    public init(file: String, periods: [Period]) {
        self.file = file
        self.periods = periods
    }

    /// One share and the days on which it counts, both inclusive.
    public struct Period: Hashable, Sendable {
        /// The first ship date.
        public var from: CivilDate
        /// The last ship date.
        public var until: CivilDate
        /// The share.
        public var percentage: Percentage
        /// The line of the file, from 1.
        public var line: Int
        /// A share and its days.
        public init(from: CivilDate, until: CivilDate, percentage: Percentage, line: Int) {
            self.from = from
            self.until = until
            self.percentage = percentage
            self.line = line
        }
    }

    /// A fuel price as published, and the line it stands on.
    public struct PublishedPrice: Hashable, Sendable {
        /// The day it was published.
        public var published: CivilDate
        /// The price, in millionths.
        public var micros: Int64
        /// The line of the file, from 1.
        public var line: Int
        /// A price.
        public init(published: CivilDate, micros: Int64, line: Int) {
            self.published = published
            self.micros = micros
            self.line = line
        }
    }

    /// A step of the carrier's table: the share up to an inclusive fuel price.
    public struct Step: Hashable, Sendable {
        /// The highest price it is for, in millionths.
        public var priceNotOver: Int64
        /// The share.
        public var percentage: Percentage
        /// A step.
        public init(priceNotOver: Int64, percentage: Percentage) {
            self.priceNotOver = priceNotOver
            self.percentage = percentage
        }
    }

    /// The share by week of a carrier that looks its percentage up by a published fuel price of some weeks before.
    ///
    /// A price takes effect on the first `weekday` on or after the day `lagWeeks` weeks after it was published, and holds
    /// until the next takes effect; the last for one week. A price above the last step has no share: its weeks are left
    /// out.
    ///
    /// - Parameters:
    ///   - prices: ordered by day.
    ///   - steps: ordered by price.
    ///   - weekday: 0 for Monday to 6 for Sunday.
    public init(file: String, prices: [PublishedPrice], steps: [Step], lagWeeks: Int, takesEffectOn weekday: Int) {
        let starts = prices.map { price -> CivilDate in
            let day = Int(price.published.day) + 7 * lagWeeks
            let wait = (weekday - CivilDate(day: Int32(day)).weekday + 7) % 7
            return CivilDate(day: Int32(day + wait))
        }
        self.file = file
        periods = []
        for (index, price) in prices.enumerated() {
            let next = index + 1 < prices.count ? starts[index + 1].day : starts[index].day + 7
            guard starts[index].day < next, let step = steps.first(where: { price.micros <= $0.priceNotOver }) else {
                continue
            }
            periods.append(
                Period(
                    from: starts[index], until: CivilDate(day: next - 1), percentage: step.percentage, line: price.line)
            )
        }
    }
}
