/// When a service delivers, in business days after the day of collection.
public struct DeliveryRule: Sendable {
    /// The days where no zone says otherwise.
    public var days: Days
    /// Other days by zone.
    public var byZone: [ZoneDays]
    /// Minutes after midnight until which a parcel is collected the same day; nil for no cut-off.
    public var cutOff: Int?
    /// The days on which the carrier works.
    public var calendar: BusinessCalendar
    /// Whether Saturday counts as a day of delivery.
    public var deliversOnSaturday: Bool
    /// Whether the carrier pays back when it is late.
    public var isGuaranteed: Bool
    /// Where it is stated.
    public var source: String

    /// A rule.
    public init(
        days: Days, byZone: [ZoneDays] = [], cutOff: Int? = nil, calendar: BusinessCalendar,
        deliversOnSaturday: Bool = false, isGuaranteed: Bool = false, source: String
    ) {
        self.days = days
        self.byZone = byZone
        self.cutOff = cutOff
        self.calendar = calendar
        self.deliversOnSaturday = deliversOnSaturday
        self.isGuaranteed = isGuaranteed
        self.source = source
    }

    /// From the earliest to the latest, both in business days after collection; 0 is the day of collection itself.
    public struct Days: Hashable, Sendable {
        /// The earliest.
        public var earliest: Int
        /// The latest.
        public var latest: Int
        /// A span of days.
        public init(earliest: Int, latest: Int) {
            self.earliest = earliest
            self.latest = latest
        }
    }

    /// The days of one zone.
    public struct ZoneDays: Hashable, Sendable {
        /// The zone's code.
        public var zone: String
        /// Its days.
        public var days: Days
        /// The days of one zone.
        public init(zone: String, days: Days) {
            self.zone = zone
            self.days = days
        }
    }
}
