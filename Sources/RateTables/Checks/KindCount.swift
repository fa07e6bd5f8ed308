internal import RatingEngine

/// Reports kinds of packaging or danger beyond what a rate book can tell apart; all tariffs share their names.
func checkKinds(_ tariffs: [ReadTariff], faults: FaultList) {
    let maximum = RateBookLimits.kinds
    var packagings: Set<String> = []
    var hazards: Set<String> = []
    func count(_ codes: [String], _ known: inout Set<String>, _ kind: String, at place: Place) {
        for code in codes where known.insert(code).inserted && known.count == maximum + 1 {
            faults.fault(
                place, .tooMany, found: code,
                expected: "a \(kind) that another service names: in all tariffs there can be \(maximum)")
        }
    }
    for tariff in tariffs {
        for (service, place) in zip(tariff.tariff.services, tariff.services) {
            count(service.packaging, &packagings, "packaging", at: place)
            count(service.hazards, &hazards, "kind of danger", at: place)
            for rule in service.billableWeight {
                count(rule.dimensional?.nonrectangular?.packaging ?? [], &packagings, "packaging", at: place)
            }
            for clause in service.conditions.flatMap(\.clauses) {
                switch clause {
                case .packaging(let codes): count(codes, &packagings, "packaging", at: place)
                case .hazards(let codes): count(codes, &hazards, "kind of danger", at: place)
                default: continue
                }
            }
        }
    }
}

extension Service {
    /// All its conditions.
    fileprivate var conditions: [Condition] {
        let rules = billableWeight.flatMap {
            $0.minimums.map(\.condition) + [$0.dimensional?.condition].compactMap(\.self)
        }
        return [condition].compactMap(\.self) + limits.compactMap(\.condition) + rules
            + rowSubstitutes.map(\.condition) + surcharges.map(\.condition) + taxes.compactMap(\.condition)
    }
}
