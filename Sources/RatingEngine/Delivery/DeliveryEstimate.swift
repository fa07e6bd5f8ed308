public import ShipmentModel

/// When a parcel is collected and delivered.
public struct DeliveryEstimate: Hashable, Sendable {
    /// The day on which the carrier takes it.
    public var collected: CivilDate
    /// The first day on which it may arrive.
    public var earliest: CivilDate
    /// The last day on which it should arrive.
    public var latest: CivilDate
    /// Whether the carrier pays back when it is late.
    public var isGuaranteed: Bool

    /// An estimate.
    public init(collected: CivilDate, earliest: CivilDate, latest: CivilDate, isGuaranteed: Bool) {
        self.collected = collected
        self.earliest = earliest
        self.latest = latest
        self.isGuaranteed = isGuaranteed
    }
}

extension DeliveryRule {
    /// When a parcel is delivered.
    ///
    /// It is collected on the ship date if that is a business day (Monday to Friday) and the parcel is ready by the
    /// cut-off, the cut-off's own minute included; otherwise on the next business day. The days of delivery are counted
    /// from there.
    ///
    /// - Parameters:
    ///   - shipDate: the day on which it is to go.
    ///   - readyAt: the minute of that day, after midnight, at which it is ready; nil for in time.
    ///   - zone: the zone it goes to; nil, or one that has no days of its own, counts by `days`.
    /// - Returns: nil where any of the days lies outside those that the calendar covers.
    public func estimate(shipDate: CivilDate, readyAt: Int? = nil, zone: String? = nil) -> DeliveryEstimate? {
        guard let isBusinessDay = calendar.isBusinessDay(shipDate) else { return nil }
        var isInTime = isBusinessDay
        if let readyAt, let cutOff, readyAt > cutOff { isInTime = false }
        let span = byZone.first { $0.zone == zone }?.days ?? days
        guard let collected = isInTime ? shipDate : calendar.businessDay(1, after: shipDate),
            let earliest = calendar.businessDay(
                span.earliest, after: collected, countingSaturday: deliversOnSaturday),
            let latest = calendar.businessDay(span.latest, after: collected, countingSaturday: deliversOnSaturday)
        else { return nil }
        return DeliveryEstimate(collected: collected, earliest: earliest, latest: latest, isGuaranteed: isGuaranteed)
    }
}
