internal import RatingEngine
internal import ShipmentModel
internal import Yams

/// Reads what a surcharge costs: `amount`, or `at_least` with `of`.
struct AmountReader {
    /// The surcharge.
    let entry: ObjectReader
    let context: ServiceContext
    let scope: RuleScope
    let files: SharedFiles
    /// The columns of the service's prices.
    let columns: MatrixExpectation.Columns
    /// The service's first matrix of prices; nil where none could be read.
    let prices: ReadMatrix?
    /// The codes of the surcharges above, each once.
    let earlier: [String]
    /// The days on which it may be due; nil where they were faulty.
    let days: ClosedRange<CivilDate>?

    private var faults: FaultList { entry.faults }

    func read(usage: inout ServiceUsage, matrices: inout [ReadMatrix]) -> Surcharge.Amount? {
        guard let key = entry.oneOf(["amount", "at_least"]) else { return nil }
        if key == "at_least" {
            let least = entry.charge("at_least", in: context.currency)
            let basis = basis(of: entry)
            return least.map { .atLeast($0.micros, of: basis) }
        }
        entry.refuse(["of"], expected: "of within amount, as in amount: {percent: 5 %, of: [base]}")
        guard let node = entry.node("amount"), node.mapping != nil else { return readPlain() }
        guard let amount = entry.object("amount", .amount) else { return nil }
        let kinds: [(key: String, others: [String])] = [
            ("by_zone", []), ("table", ["by"]), ("each", ["per", "of", "above"]),
            ("percent", ["of", "at_least", "at_most", "round"]),
            ("index", ["of", "at_least", "at_most", "round", "steps", "lag_weeks", "takes_effect"]),
        ]
        guard let kind = amount.oneOf(kinds.map(\.key)), let others = kinds.first(where: { $0.key == kind })?.others
        else { return nil }
        amount.refuse(
            Shape.amount.keys.filter { !others.contains($0) && !kinds.map(\.key).contains($0) },
            expected: others.isEmpty ? "\(kind) alone" : "\(kind) with \(others.joined(separator: ", "))")
        switch kind {
        case "by_zone": return readByZone(amount)
        case "table": return readTable(amount, usage: &usage, matrices: &matrices)
        case "each": return readEach(amount)
        case "percent":
            let share = amount.percent("percent", negative: true)
            if let share, let scalar = amount.scalar("percent") { warnOfShare(share, scalar, faults: faults) }
            if let share, share.millionths < 0 {
                amount.refuse(
                    ["at_least", "at_most"],
                    expected:
                        "bounds of a share that is added; what a discount must leave is an entry of its own, as in "
                        + "at_least: 9.25 USD with of: [base, discount]")
            }
            let (basis, limits) = (basis(of: amount), readLimits(amount))
            return share.map { .percent($0, of: basis, limits: limits) }
        default:
            let index = readIndex(amount)
            let (basis, limits) = (basis(of: amount), readLimits(amount))
            return index.map { .index($0, of: basis, limits: limits) }
        }
    }

    /// `4.00 USD` or `5 %`.
    private func readPlain() -> Surcharge.Amount? {
        guard let scalar = entry.scalar("amount") else { return nil }
        if ScalarText.micros(scalar.text) != nil, let share = Suggestion.percent(scalar.text),
            let amount = Suggestion.amount(scalar.text, context.currency)
        {
            faults.fault(
                scalar.place, .badAmount, found: scalar.text, expected: "\(share) for a share, or \(amount)")
            return nil
        }
        if scalar.text.hasSuffix("%") {
            guard let share = entry.percent("amount", negative: true) else { return nil }
            warnOfShare(share, scalar, faults: faults)
            return .percent(share, of: .base, limits: .init())
        }
        return entry.charge("amount", in: context.currency, .any).map { .fixed($0.micros) }
    }

    // MARK: Other charges

    /// `of`: the base price and earlier surcharges, or all; left out the base price.
    private func basis(of object: ObjectReader) -> Surcharge.Basis {
        guard object.has("of") else { return .base }
        if object.node("of")?.scalar?.string == "all" { return .all }
        return .charges(charges("of", of: object, with: ["base"]))
    }

    /// The codes of earlier surcharges that a key lists.
    func charges(_ key: String, of object: ObjectReader, with known: [String] = []) -> [String] {
        guard object.has(key) else { return [] }
        var codes: [String] = []
        for scalar in object.scalarsOrOne(key, atLeastOne: "code") {
            guard (known + earlier).contains(scalar.text) else {
                let near = nearestName(to: scalar.text, in: known + earlier)
                faults.fault(
                    scalar.place, .unknownCharge, found: scalar.text,
                    expected: near
                        ?? (["the code of a surcharge above"] + (known + earlier)).joined(separator: ", or "))
                continue
            }
            if codes.contains(scalar.text) {
                faults.fault(scalar.place, .duplicate, found: scalar.text, expected: "each code once")
                continue
            }
            codes.append(scalar.text)
        }
        return codes
    }

    private func readLimits(_ amount: ObjectReader) -> Surcharge.AmountLimits {
        let least = amount.charge("at_least", in: context.currency)
        let most = amount.charge("at_most", in: context.currency)
        if let least, let most, most.micros < least.micros {
            faults.fault(
                amount.place(of: "at_most"), .badAmount, found: most.description, expected: "\(least) or more")
        }
        return .init(atLeast: least?.micros, atMost: most?.micros, rounding: amount.word("round") ?? .nearest)
    }

    // MARK: Kinds

    private func readByZone(_ amount: ObjectReader) -> Surcharge.Amount? {
        var amounts: [Surcharge.ZoneAmount] = []
        for (name, value) in amount.namedEntries("by_zone", atLeastOne: "zone") {
            let zones = readZones(name, among: scope.zones, faults: faults)
            guard
                let text = value.readScalar(
                    expected: "an amount such as 4.00 USD", file: name.place.file, faults: faults),
                let money = readCharge(text, in: context.currency, .any, faults: faults)
            else { continue }
            for zone in zones {
                if amounts.contains(where: { $0.zone == zone }) {
                    faults.fault(name.place, .duplicate, found: zone, expected: "each zone once")
                }
                amounts.append(.init(zone: zone, micros: money.micros))
            }
        }
        return .byZone(amounts)
    }

    private func measure(_ key: String, of object: ObjectReader) -> ParcelMeasure? {
        if !object.has(key) {
            faults.fault(object.place, .missingKey, found: "", expected: "the key \(key)")
        }
        return object.word(key)
    }

    private func readTable(
        _ amount: ObjectReader, usage: inout ServiceUsage, matrices: inout [ReadMatrix]
    ) -> Surcharge.Amount? {
        guard let measure = measure("by", of: amount) else { return nil }
        guard let rows = RateTable.RowMeasure(by: measure) else {
            faults.fault(
                amount.place(of: "by"), .unknownWord, found: measure.rawValue,
                expected: "one of weight, billable_weight, volume, length_plus_width, value, insured_value")
            return nil
        }
        guard let name = amount.scalar("table"),
            let path = files.use(name, folder: context.folder, expected: "a CSV file beside tariff.yaml")
        else { return nil }
        let allowed: MatrixExpectation.Columns =
            if case .zones = columns { .singleOrZones } else { .single }
        let expectation = MatrixExpectation(
            columns: allowed, measures: [rows], gaps: context.gaps, currency: context.currency, allowsZero: true)
        let reader = MatrixReader(file: path, expectation: expectation, faults: faults)
        guard let matrix = reader.read(files.bytes(path)) else { return nil }
        usage.gaps.formUnion(matrix.gapsUsed)
        matrices.append(matrix)
        if matrix.headings != ["price"], let prices { matrix.checkColumns(against: prices, faults: faults) }
        return .table(matrix.table, by: measure)
    }

    private func readEach(_ amount: ObjectReader) -> Surcharge.Amount? {
        let price = amount.charge("each", in: context.currency, .any)
        guard let measure = measure("of", of: amount) else { return nil }
        if !amount.has("per") {
            faults.fault(amount.place, .missingKey, found: "", expected: "the key per, such as per: 100 USD")
        }
        let step = bound("per", of: measure, in: amount)
        if step == 0 {
            faults.fault(
                amount.place(of: "per"), .notPositive, found: amount.text("per"), expected: "a step above zero")
            return nil
        }
        let above = amount.has("above") ? bound("above", of: measure, in: amount) : 0
        guard let price, let step, let above else { return nil }
        return .perUnit(price.micros, step: step, of: measure, above: above)
    }

    private func bound(_ key: String, of measure: ParcelMeasure, in object: ObjectReader) -> Int128? {
        if measure.kind == .money {
            return object.money(key, in: context.currency, .notNegative).map { Int128($0.micros) }
        }
        return object.quantity(key, of: measure) { ScalarText.bound($0, of: measure) }
    }

    private func readIndex(_ amount: ObjectReader) -> FuelIndex? {
        let expected = "a CSV file such as fuel/ups-ground-2006.csv"
        let path = amount.scalar("index").flatMap { files.use($0, folder: context.folder, expected: expected) }
        let lookUpKeys = ["steps", "lag_weeks", "takes_effect"]
        let given = lookUpKeys.filter(amount.has)
        guard !given.isEmpty else { return path.flatMap { index($0, lookUp: nil) } }
        for key in lookUpKeys where !amount.has(key) {
            faults.fault(
                amount.place, .missingKey, found: "",
                expected: "the key \(key), since the index holds prices of fuel (\(given[0]))")
        }
        let steps = amount.scalar("steps").flatMap { files.use($0, folder: context.folder, expected: expected) }
        let lag = amount.count("lag_weeks", 0...52)
        let weekday = amount.value(
            "takes_effect", .unknownWord, expected: "a day of the week such as monday",
            read: { FuelReader.weekdays.firstIndex(of: $0) })
        guard let path, let steps, let lag, let weekday else { return nil }
        return index(path, lookUp: .init(steps: steps, lagWeeks: lag, weekday: weekday))
    }

    private func index(_ path: String, lookUp: FuelReader.LookUp?) -> FuelIndex? {
        guard let read = files.fuelIndex(path, lookUp: lookUp) else { return nil }
        if let days {
            read.warnOfGaps(on: days, faults: faults)
            if lookUp == nil { read.warnOfEnds(on: days, endIsKnown: context.isEndKnown, faults: faults) }
        }
        return read.index
    }
}
