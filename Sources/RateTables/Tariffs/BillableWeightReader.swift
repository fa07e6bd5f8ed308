internal import RatingEngine
internal import ShipmentModel

/// Reads `billable_weight`: how the weight that is paid for comes about, one entry a period.
struct BillableWeightReader {
    /// The service.
    let object: ObjectReader
    let context: ServiceContext
    let scope: RuleScope
    /// Where the rows of the service's tables end; nil where they are not by weight.
    let reach: (bound: Int128, label: String)?

    private var faults: FaultList { object.faults }

    func read() -> [BillableWeightRule] {
        var rules: [(rule: BillableWeightRule, place: Place)] = []
        for entry in object.objects("billable_weight", .billableWeight) {
            let (from, until) = entry.period(within: context.validity)
            let sides = entry.value(
                "sides", .badQuantity, expected: "as measured, nearest 1 in, up 1 in or down 1/4 in",
                read: ScalarText.sideRounding)
            let weight = entry.value(
                "weight", .badQuantity, expected: "as measured, up 1 lb, nearest 1 lb or down 1 lb",
                read: ScalarText.weightRounding)
            warnOfSteps(entry, sides, weight)
            let rule = BillableWeightRule(
                from: from, until: until, sideRounding: sides ?? .none, weightRounding: weight ?? .none,
                dimensional: entry.object("dimensional", .dimensional).flatMap {
                    readDimensional($0, sides: sides ?? .none)
                },
                minimums: entry.objects("minimums", .minimum).compactMap { minimum in
                    let weight = minimum.mass("weight")
                    let condition = minimum.condition(
                        "when", scope, without: [.billableWeight], sides: sides ?? .none)
                    guard let weight, let condition else { return nil }
                    if let reach, Int128(weight.picograms) > reach.bound {
                        faults.fault(
                            minimum.place(of: "weight"), .rowsEndEarly, found: minimum.text("weight"),
                            expected: "a weight that the tables price: their last row is \(reach.label)")
                    }
                    return .init(weight: weight, condition: condition)
                })
            rules.append((rule, entry.place))
        }
        checkDates(of: rules)
        return rules.map(\.rule)
    }

    /// Rules follow each other without a day between and without overlap, from the tariff's first day to its last.
    private func checkDates(of rules: [(rule: BillableWeightRule, place: Place)]) {
        guard let validity = context.validity, let last = rules.last else { return }
        var expected = validity.lowerBound
        for (rule, place) in rules {
            let from = rule.from ?? validity.lowerBound
            if from != expected {
                faults.fault(place, .brokenDates, found: from.description, expected: "from: \(expected)")
            }
            expected = CivilDate(day: (rule.until ?? validity.upperBound).day + 1)
        }
        let end = last.rule.until ?? validity.upperBound
        if end != validity.upperBound {
            faults.fault(
                last.place, .brokenDates, found: end.description, expected: "until: \(validity.upperBound), or none")
        }
    }

    private func readDimensional(
        _ entry: ObjectReader, sides: Rounding<Length>
    ) -> BillableWeightRule.Dimensional? {
        let divisor = entry.value(
            "divisor", .badQuantity, expected: "a volume for a unit of weight, such as 166 in3/lb, or 200 kg/m3",
            read: ScalarText.divisor)
        let over = entry.quantity("over", of: .volume, read: ScalarText.volume)
        let roundUpTo = entry.mass("round_up_to")
        let cap = entry.mass("cap")
        let condition = entry.condition("when", scope, without: [.billableWeight], sides: sides)
        let shapes = entry.object("nonrectangular", .nonrectangular).flatMap(readShapes)
        if let divisor, let scalar = entry.scalar("divisor") { warnOfDensity(divisor, scalar) }
        if let over, !(Self.usualVolume.contains(over.cubicNanometres)), let scalar = entry.scalar("over") {
            warn(scalar, "from 1 l to 1 m3, such as 1728 in3")
        }
        if let roundUpTo, roundUpTo > Self.largestWeightStep, let scalar = entry.scalar("round_up_to") {
            warn(scalar, "of at most 10 kg, such as 1 lb")
        }
        guard let divisor, let roundUpTo else { return nil }
        return .init(
            volumeOver: over, divisorVolume: divisor.volume, divisorMass: divisor.mass, roundUpTo: roundUpTo, cap: cap,
            condition: condition, nonrectangular: shapes, label: entry.text("divisor"))
    }

    // MARK: What price lists usually say

    private static let usualVolume: ClosedRange<Int128> =
        Volume.cubic(.m).cubicNanometres / 1000...Volume.cubic(.m).cubicNanometres
    private static let largestSideStep = Length(nanometres: 5 * Length.Unit.cm.nanometres)
    private static let largestWeightStep = Mass(picograms: 10 * Mass.Unit.kg.picograms)

    private func warn(_ scalar: PlacedText, _ usual: String) {
        faults.warn(scalar.place, .suspiciousValue, found: scalar.text, expected: "a value \(usual)")
    }

    /// Carriers count a cubic metre as 80 to 400 kg: 139 in3/lb are 199, 5000 cm3/kg are 200.
    private func warnOfDensity(_ divisor: (volume: Volume, mass: Mass), _ scalar: PlacedText) {
        // A milligram in a cubic millimetre is a tonne in a cubic metre. No mass is too great to be multiplied so.
        let picograms = Int128(divisor.mass.picograms) * Volume.cubic(.mm).cubicNanometres
        guard !(80_000_000...400_000_000).contains(picograms / divisor.volume.cubicNanometres) else { return }
        warn(scalar, "that counts a cubic metre as 80 to 400 kg, such as 139 in3/lb or 5000 cm3/kg")
    }

    private func warnOfSteps(_ entry: ObjectReader, _ sides: Rounding<Length>?, _ weight: Rounding<Mass>?) {
        if let step = sides?.step, step > Self.largestSideStep, let scalar = entry.scalar("sides") {
            warn(scalar, "of at most 5 cm, such as 1 in")
        }
        if let step = weight?.step, step > Self.largestWeightStep, let scalar = entry.scalar("weight") {
            warn(scalar, "of at most 10 kg, such as 1 lb")
        }
    }

    private func readShapes(_ entry: ObjectReader) -> BillableWeightRule.Dimensional.Nonrectangular? {
        let factor = entry.value("factor", .badQuantity, expected: "a factor below 1, such as 0.785") { text in
            ExactDecimal(text)?.times(1_000_000).flatMap {
                (1..<1_000_000).contains($0) ? Percentage(millionths: $0) : nil
            }
        }
        let packaging = entry.codes("packaging", atLeastOne: "packaging code")
        scope.kinds.ask(packaging, packaging: true)
        return factor.map { .init(factor: $0, packaging: packaging.map(\.text)) }
    }
}

extension Rounding {
    /// What it rounds to; nil where it does not.
    fileprivate var step: Step? {
        switch self {
        case .none: nil
        case .nearest(let step), .up(let step), .down(let step): step
        }
    }
}
