internal import RatingEngine
internal import ShipmentModel
internal import Yams

/// Reads `surcharges`: what is added to the base price, or taken off it.
struct SurchargesReader {
    /// The service.
    let object: ObjectReader
    let context: ServiceContext
    let scope: RuleScope
    let files: SharedFiles
    /// The columns of the service's prices.
    let columns: MatrixExpectation.Columns
    /// The service's first matrix of prices; nil where none could be read.
    let prices: ReadMatrix?

    private var faults: FaultList { object.faults }
    /// Codes that stand for other charges.
    private static let reserved = ["base", "all"]

    /// The surcharges, and the matrices of those that are priced by one.
    func read(usage: inout ServiceUsage) -> (surcharges: [Surcharge], matrices: [ReadMatrix]) {
        var surcharges: [Surcharge] = []
        var conditions: [Node?] = []
        var matrices: [ReadMatrix] = []
        var codes: [String] = []
        var groups: Set<String> = []
        for entry in object.objects("surcharges", .surcharge) {
            let (from, until) = entry.period(within: context.validity)
            let first = from ?? context.validity?.lowerBound
            let last = until ?? context.validity?.upperBound
            var days: ClosedRange<CivilDate>?
            if let first, let last, first <= last { days = first...last }
            let amounts = AmountReader(
                entry: entry, context: context, scope: scope, files: files, columns: columns, prices: prices,
                earlier: codes, days: days)
            let surcharge = Surcharge(
                code: entry.code("code"), description: entry.text("description"), from: from, until: until,
                condition: entry.condition("when", scope) ?? Condition([]),
                amount: amounts.read(usage: &usage, matrices: &matrices) ?? .fixed(0),
                group: entry.has("group") ? entry.code("group") : nil, unless: amounts.charges("unless", of: entry),
                isPerShipment: readPer(entry), source: entry.place.source)
            if Self.reserved.contains(surcharge.code) {
                faults.fault(
                    entry.place(of: "code"), .badCode, found: surcharge.code,
                    expected: "a code other than base and all, which stand for other charges")
            }
            if !codes.contains(surcharge.code) {
                codes.append(surcharge.code)
                if codes.count == RateBookLimits.surchargeCodes + 1 {
                    faults.fault(
                        entry.place(of: "code"), .tooMany, found: surcharge.code,
                        expected: "at most \(RateBookLimits.surchargeCodes) codes of surcharges in a service")
                }
            }
            if let group = surcharge.group, groups.insert(group).inserted,
                groups.count == RateBookLimits.surchargeGroups + 1
            {
                faults.fault(
                    entry.place(of: "group"), .tooMany, found: group,
                    expected: "at most \(RateBookLimits.surchargeGroups) groups of surcharges in a service")
            }
            checkGroup(of: surcharge, at: entry, beside: surcharges)
            let condition = entry.node("when")
            if clashes(surcharge, condition, with: surcharges, conditions) {
                faults.fault(
                    entry.place(of: "code"), .duplicate, found: surcharge.code,
                    expected: "each surcharge once on any day; several with different conditions, or in one group")
            }
            surcharges.append(surcharge)
            conditions.append(condition)
        }
        return (surcharges, matrices)
    }

    /// Whether the same surcharge stands above: on the same day, outside its group, with the same condition.
    private func clashes(
        _ surcharge: Surcharge, _ condition: Node?, with others: [Surcharge], _ conditions: [Node?]
    ) -> Bool {
        guard !surcharge.code.isEmpty else { return false }
        return zip(others, conditions).contains { other, otherCondition in
            other.code == surcharge.code && (other.group == nil || other.group != surcharge.group)
                && condition == otherCondition
                && other.from ?? .distantPast <= surcharge.until ?? .distantFuture
                && surcharge.from ?? .distantPast <= other.until ?? .distantFuture
        }
    }

    /// The members of a group stand side by side: what stands between two would be a share of the one or the other.
    private func checkGroup(of surcharge: Surcharge, at entry: ObjectReader, beside others: [Surcharge]) {
        guard let group = surcharge.group, !group.isEmpty, let last = others.last(where: { $0.group == group }),
            others[others.count - 1].group != group
        else { return }
        faults.fault(
            entry.place(of: "group"), .groupApart, found: group,
            expected: "the entry right below the group's other member, at \(last.source)")
    }

    private func readPer(_ entry: ObjectReader) -> Bool {
        entry.value("per", .unknownWord, expected: "piece or shipment") {
            ["piece": false, "shipment": true][$0]
        } ?? false
    }
}

extension CivilDate {
    /// Before every day that a tariff can name.
    static let distantPast = CivilDate(day: .min)
    /// After every day that a tariff can name.
    static let distantFuture = CivilDate(day: .max)
}
