internal import RatingEngine

/// Reports tariffs that price the same service of the same account on the same day: which of the two counts would
/// depend on chance.
func checkOverlaps(_ tariffs: [ReadTariff], faults: FaultList) {
    for (index, later) in tariffs.enumerated() {
        for earlier in tariffs[..<index]
        where earlier.tariff.carrier == later.tariff.carrier && earlier.tariff.account == later.tariff.account {
            let from = max(earlier.tariff.validFrom, later.tariff.validFrom)
            let until = min(earlier.tariff.validUntil, later.tariff.validUntil)
            guard from <= until else { continue }
            let services = Set(earlier.tariff.services.map(\.code)).intersection(later.tariff.services.map(\.code))
            guard !services.isEmpty else { continue }
            faults.fault(
                later.validFrom, .overlappingValidity, found: "\(later.tariff.validFrom)..\(later.tariff.validUntil)",
                expected: "no day of \(from)..\(until), for which \(earlier.tariff.path) prices "
                    + services.sorted().joined(separator: ", "))
        }
    }
}
