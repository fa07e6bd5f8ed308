internal import RatingEngine
internal import ShipmentModel

/// Reads `delivery`: when a service delivers.
struct DeliveryReader {
    /// The mapping.
    let object: ObjectReader
    let files: SharedFiles
    /// The zones of the service; nil where they are not known.
    let zones: Set<String>?
    /// The tariff's days; nil where they were faulty.
    let validity: ClosedRange<CivilDate>?

    private var faults: FaultList { object.faults }
    private static let daysExpected = "business days after collection, such as 2 or 2..5"

    func read() -> DeliveryRule? {
        let days = object.value("days", .badQuantity, expected: Self.daysExpected, read: ScalarText.days)
        let cutOff = object.value("cut_off", .badQuantity, expected: "a time such as \"17:00\"", read: ScalarText.clock)
        let source = object.text("source")
        let saturday = object.flag("saturday") ?? false
        let guaranteed = object.flag("guaranteed") ?? false
        let byZone = readZones()
        guard let days, let calendar = readCalendar() else { return nil }
        return DeliveryRule(
            days: days, byZone: byZone, cutOff: cutOff, calendar: calendar, deliversOnSaturday: saturday,
            isGuaranteed: guaranteed, source: source)
    }

    private func readZones() -> [DeliveryRule.ZoneDays] {
        var result: [DeliveryRule.ZoneDays] = []
        for (name, value) in object.namedEntries("by_zone", atLeastOne: "zone") {
            guard let text = value.readScalar(expected: Self.daysExpected, file: name.place.file, faults: faults) else {
                continue
            }
            let days = ScalarText.days(text.text)
            if days == nil {
                faults.fault(text.place, .badQuantity, found: text.text, expected: Self.daysExpected)
            }
            for zone in RateTables.readZones(name, among: zones, faults: faults) {
                if result.contains(where: { $0.zone == zone }) {
                    faults.fault(name.place, .duplicate, found: zone, expected: "each zone once")
                }
                result.append(.init(zone: zone, days: days ?? .init(earliest: 0, latest: 0)))
            }
        }
        return result
    }

    private func readCalendar() -> BusinessCalendar? {
        guard let name = object.scalar("calendar") else { return nil }
        let path = PlacedText(text: "calendars/\(name.text).csv", place: name.place)
        guard ScalarText.code(name.text) != nil, files.source.files[path.text] != nil else {
            let known = files.source.files.keys.filter { $0.hasPrefix("calendars/") && $0.hasSuffix(".csv") }.map {
                String($0.dropFirst("calendars/".count).dropLast(".csv".count))
            }
            faults.fault(
                name.place, .unknownFile, found: name.text,
                expected: expectedName(for: name.text, among: known, otherwise: "a calendar, \(path.text)"))
            return nil
        }
        files.markUsed(path.text)
        let calendar = files.calendar(path.text, name: name.text)
        if let calendar, let validity, !calendar.covers.overlaps(validity) {
            faults.warn(
                name.place, .outsideValidity, found: name.text,
                expected: "a calendar of days from \(validity.lowerBound) to \(validity.upperBound); it covers "
                    + "\(calendar.covers.lowerBound)..\(calendar.covers.upperBound)")
        }
        return calendar
    }
}
