internal import RatingEngine
internal import ShipmentModel

extension ObjectReader {
    /// The bounds that stand directly in this mapping.
    func bounds(in currency: Currency?) -> [(measure: ParcelMeasure, bound: Int128, label: String)] {
        let measures = ParcelMeasure.allCases.filter { shape.allows($0.rawValue) }
        if !measures.contains(where: { has($0.rawValue) }) {
            faults.fault(
                place, .missingKey, found: "", expected: "one of \(measures.map(\.rawValue).joined(separator: ", "))")
        }
        return measures.compactMap { measure in
            guard let scalar = scalar(measure.rawValue) else { return nil }
            let bound =
                measure.kind == .money
                ? readMoney(scalar, in: currency, .notNegative, faults: faults).map { Int128($0.micros) }
                : quantity(measure.rawValue, of: measure) { ScalarText.bound($0, of: measure) }
            return bound.map { (measure, $0, scalar.text) }
        }
    }

    /// A condition. Without a single clause it is reported.
    ///
    /// - Parameter sides: how sides are rounded before they are compared, where the condition itself does not say.
    func condition(
        _ key: String, _ scope: RuleScope, without left: [ParcelMeasure] = [], sides: Rounding<Length> = .none
    ) -> Condition? {
        guard let object = object(key, .condition) else { return nil }
        if object.isEmpty {
            faults.fault(
                object.place, .missingKey, found: "", expected: "one of \(Shape.condition.keys.joined(separator: ", "))"
            )
        }
        var clauses = object.comparisons(scope, without: left, sides: sides)
        if object.has("packaging") {
            let codes = object.codes("packaging", atLeastOne: "packaging code")
            scope.kinds.ask(codes, packaging: true)
            clauses.append(.packaging(codes.map(\.text)))
        }
        if object.has("hazards") {
            let codes = object.codes("hazards", atLeastOne: "kind of danger")
            scope.kinds.ask(codes, packaging: false)
            clauses.append(.hazards(codes.map(\.text)))
        }
        if let residential = object.flag("residential") { clauses.append(.residential(residential)) }
        if let box = object.flag("po_box") { clauses.append(.postOfficeBox(box)) }
        if let military = object.flag("military") { clauses.append(.military(military)) }
        if let area = object.area("destination", scope.areas) { clauses.append(.destination(area, isIn: true)) }
        clauses += object.areas("not_destination", scope.areas).map { .destination($0, isIn: false) }
        if let area = object.area("origin", scope.areas) { clauses.append(.origin(area, isIn: true)) }
        clauses += object.areas("not_origin", scope.areas).map { .origin($0, isIn: false) }
        if object.has("zones") { clauses.append(.zones(object.zones("zones", among: scope.zones))) }
        if object.has("signatures") {
            let signatures: [ShipmentOptions.Signature] = object.words(
                "signatures", without: ShipmentOptions.Signature.none)
            clauses.append(.signatures(signatures))
        }
        if let saturday = object.flag("saturday") { clauses.append(.saturday(saturday)) }
        if object.has("billing") {
            let billing: [ShipmentOptions.BillingParty] = object.words("billing")
            clauses.append(.billing(billing))
        }
        return Condition(clauses)
    }

    /// `over` and `not_over`, with the rounding of sides that stands beside them.
    private func comparisons(
        _ scope: RuleScope, without left: [ParcelMeasure], sides: Rounding<Length>
    ) -> [Condition.Clause] {
        let rounding =
            value(
                "sides", .badQuantity, expected: "nearest 1 in, up 1 in or down 1/4 in", read: ScalarText.sideRounding)
            ?? sides
        if has("sides"), !has("over"), !has("not_over") {
            refuse(["sides"], expected: "over or not_over beside it")
        }
        func bounds(_ key: String) -> [(measure: ParcelMeasure, bound: Int128, label: String)] {
            guard let object = object(key, .measures) else { return [] }
            for measure in left {
                object.refuse([measure.rawValue], expected: "a measure that is known before the row is found")
            }
            return object.bounds(in: scope.currency)
        }
        let (over, notOver) = (bounds("over"), bounds("not_over"))
        for least in over {
            guard let most = notOver.first(where: { $0.measure == least.measure }), most.bound <= least.bound else {
                continue
            }
            faults.warn(
                place(of: "not_over"), .unreachable, found: "\(most.measure.rawValue): \(most.label)",
                expected: "more than \(least.label), which it must be over")
        }
        return over.map { .over($0.measure, $0.bound, sides: rounding) }
            + notOver.map { .notOver($0.measure, $0.bound, sides: rounding) }
    }

    /// An area's name, a country's code, or a list of them.
    func area(_ key: String, _ areas: AreaBook) -> Area? {
        guard has(key) else { return nil }
        return areas.area(of: scalarsOrOne(key, atLeastOne: "country or area"))
    }

    /// Each of an area's name, a country's code, or a list of them.
    private func areas(_ key: String, _ areas: AreaBook) -> [Area] {
        has(key) ? areas.areas(of: scalarsOrOne(key, atLeastOne: "country or area")) : []
    }
}
