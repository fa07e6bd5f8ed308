internal import RatingEngine
internal import ShipmentModel

extension ObjectReader {
    /// A code of small letters, digits and hyphens.
    func code(_ key: String) -> String {
        value(key, .badCode, expected: codeExpected, read: ScalarText.code) ?? ""
    }

    /// A list of such codes, each once.
    func codes(_ key: String, atLeastOne: String? = nil) -> [PlacedText] {
        var seen: Set<String> = []
        return scalars(key, atLeastOne: atLeastOne).filter { scalar in
            guard ScalarText.code(scalar.text) != nil else {
                faults.fault(scalar.place, .badCode, found: scalar.text, expected: codeExpected)
                return false
            }
            guard seen.insert(scalar.text).inserted else {
                faults.fault(scalar.place, .duplicate, found: scalar.text, expected: "each code once")
                return false
            }
            return true
        }
    }

    /// A day.
    func date(_ key: String) -> CivilDate? {
        value(key, .badDate, expected: "a day such as 2025-10-05") { CivilDate($0) }
    }

    /// First and last day, either of which may be left out; reported where they are in the wrong order, or outside the
    /// days given.
    func period(within outer: ClosedRange<CivilDate>?) -> (from: CivilDate?, until: CivilDate?) {
        let from = date("from")
        let until = date("until")
        if let from, let until, until < from {
            faults.fault(
                place(of: "until"), .endsBeforeStart, found: until.description, expected: "\(from) or later")
        } else if let outer {
            for (key, day) in [("from", from), ("until", until)] {
                guard let day, !outer.contains(day) else { continue }
                faults.fault(
                    place(of: key), .outsideValidity, found: day.description,
                    expected: "a day from \(outer.lowerBound) to \(outer.upperBound), when the tariff is valid")
            }
        }
        return (from, until)
    }

    /// A weight.
    func mass(_ key: String) -> Mass? {
        value(key, .badQuantity, expected: ScalarText.boundExpected(.weight), read: ScalarText.mass)
    }

    /// An amount in the given currency.
    func money(_ key: String, in currency: Currency?) -> Money? {
        guard let scalar = scalar(key) else { return nil }
        guard let money = ScalarText.money(scalar.text) else {
            faults.fault(
                scalar.place, .badAmount, found: scalar.text, expected: "a positive amount such as \(example(currency))"
            )
            return nil
        }
        if let currency, money.currency != currency {
            faults.fault(
                scalar.place, .currencyDiffers, found: scalar.text, expected: "an amount in \(currency.code)")
            return nil
        }
        return money
    }

    /// The countries of a list, each once.
    func countries(_ key: String) -> [Country] {
        var result: [Country] = []
        for scalar in scalars(key, atLeastOne: "country") {
            guard let country = Country(scalar.text), country.isAssigned else {
                faults.fault(
                    scalar.place, .unknownCountry, found: scalar.text,
                    expected: "a country's two capital letters by ISO 3166-1, such as US")
                continue
            }
            guard !result.contains(country) else {
                faults.fault(scalar.place, .duplicate, found: scalar.text, expected: "each country once")
                continue
            }
            result.append(country)
        }
        return result
    }

    /// The bounds of a mapping from measures to quantities.
    func bounds(_ key: String) -> [(measure: ParcelMeasure, bound: Int128, label: String)] {
        guard let object = object(key, .measures) else { return [] }
        if object.isEmpty {
            faults.fault(
                object.place, .missingKey, found: "", expected: "one of \(Shape.measures.keys.joined(separator: ", "))")
        }
        return ParcelMeasure.allCases.compactMap { measure in
            let read = object.value(
                measure.rawValue, .badQuantity, expected: ScalarText.boundExpected(measure)
            ) { text in ScalarText.bound(text, of: measure).map { (measure, $0, text) } }
            return read
        }
    }

    /// A condition. Without a single clause it is reported.
    func condition(_ key: String) -> Condition? {
        guard let object = object(key, .condition) else { return nil }
        var clauses: [Condition.Clause] = object.bounds("over").map { .over($0.measure, $0.bound) }
        clauses += object.bounds("not_over").map { .notOver($0.measure, $0.bound) }
        if object.has("packaging") {
            clauses.append(.packaging(object.codes("packaging", atLeastOne: "packaging code").map(\.text)))
        }
        if let residential = object.flag("residential") { clauses.append(.residential(residential)) }
        if object.isEmpty {
            faults.fault(
                object.place, .missingKey, found: "", expected: "one of \(Shape.condition.keys.joined(separator: ", "))"
            )
        }
        return Condition(clauses)
    }
}

let codeExpected = "small letters, digits and hyphens, such as ground-advantage"

private func example(_ currency: Currency?) -> String { "4.00 \(currency?.code ?? "USD")" }
