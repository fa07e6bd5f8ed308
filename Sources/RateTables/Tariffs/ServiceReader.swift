internal import RatingEngine
internal import ShipmentModel
internal import TrackingNumbers
internal import Yams

/// Reads one entry of `services`.
struct ServiceReader {
    let object: ObjectReader
    let context: ServiceContext
    let source: RateSource
    let faults: FaultList

    /// The service. What was faulty has been reported and is replaced by a default.
    func read(usage: inout ServiceUsage) -> ReadService {
        let column = readColumn(usage: &usage)
        let substitutes = readRowSubstitutes()
        let matrices = readMatrices(
            columns: column.columns, namedRows: Set(substitutes.map(\.substitute.row)), usage: &usage)
        if let chart = column.chart { checkZones(of: chart, in: matrices) }
        checkRowSubstitutes(substitutes, in: matrices)
        let limits = object.bounds("limits").map { Limit($0.measure, maximum: $0.bound, label: $0.label) }
        checkReach(of: matrices, limits: limits)
        let zonesOrdered = object.flag("zones_ordered") ?? false
        if object.has("zones_ordered"), !object.has("zone_chart") {
            faults.fault(
                object.place(of: "zones_ordered"), .keysConflict, found: "zones_ordered",
                expected: "zone_chart beside it")
        }
        let service = Service(
            code: object.code("code"), name: object.text("name"), issue: object.word("issue") ?? IssueMode.none,
            label: readLabel(), origin: Area(countries: object.countries("origin")),
            destination: Area(countries: object.countries("destination")),
            packaging: object.codes("packaging").map(\.text), hazards: object.codes("hazards").map(\.text),
            signatures: readSignatures(), deliversOnSaturday: object.flag("saturday") ?? false, limits: limits,
            column: column.rule, tables: matrices.map(\.table), billableWeight: readBillableWeight(),
            rowSubstitutes: substitutes.map(\.substitute), surcharges: readSurcharges(),
            tax: object.value(
                "tax", .unknownWord, expected: "none, exempt, included 20 % or added 20 %", read: ScalarText.tax)
                ?? TaxTreatment.none)
        return ReadService(
            service: service, place: object.place(of: "code"), matrices: matrices, zonesOrdered: zonesOrdered)
    }

    /// What the service's own labels carry; a service whose labels are its own must say it, another must not.
    private func readLabel() -> LabelDefinition? {
        let isOwn = object.node("issue")?.scalar?.string == IssueMode.own.rawValue
        guard let label = object.object("label", .label) else {
            if isOwn, !object.has("label") {
                faults.fault(object.place, .missingKey, found: "", expected: "the key label, since issue is own")
            }
            return nil
        }
        if !isOwn {
            faults.fault(
                object.place(of: "label"), .keysConflict, found: "label", expected: "issue: own, or no label")
        }
        let number = label.object("number", .labelNumber)
        let format = number?.word("format") as NumberFormat?
        let testRange = number.flatMap { number in
            format.flatMap { readTestRange(number, format: $0) }
        }
        return LabelDefinition(
            template: label.word("template") ?? .uspsParcel, title: label.text("title"),
            icon: label.has("icon") ? label.text("icon") : "", banner: label.has("banner") ? label.text("banner") : "",
            postage: label.scalars("postage").map(\.text), numberFormat: format?.rawValue ?? "",
            serviceCode: number?.text("service_code") ?? "", testRange: testRange)
    }

    private func readTestRange(_ number: ObjectReader, format: NumberFormat) -> LabelDefinition.TestRange? {
        guard let range = number.object("test_range", .testRange) else { return nil }
        func serial(_ key: String) -> Int64? {
            range.value(key, .badQuantity, expected: "a whole number, 0 or more") { text in
                Int64(text).flatMap { $0 >= 0 ? $0 : nil }
            }
        }
        guard let first = serial("first"), let last = serial("last") else { return nil }
        if last < first {
            faults.fault(range.place(of: "last"), .endsBeforeStart, found: "\(last)", expected: "\(first) or more")
            return nil
        }
        do throws(NumberFault) {
            let code = number.text("service_code")
            let issuer = range.text("issuer")
            let prefix: NumberRange.Prefix =
                switch format {
                case .impb: .impb(serviceType: code, mailer: issuer, digits: 22)
                case .s10: .s10(serviceIndicator: code, country: issuer)
                }
            _ = try NumberRange(prefix: prefix, first: first, last: last, test: true)
        } catch {
            faults.fault(range.place, .badQuantity, found: error.value, expected: error.expected)
        }
        return LabelDefinition.TestRange(issuer: range.text("issuer"), first: first, last: last)
    }

    private func readColumn(
        usage: inout ServiceUsage
    ) -> (rule: ColumnRule, columns: MatrixExpectation.Columns, chart: ReadZoneChart?) {
        if object.has("zone_chart"), object.has("formats") {
            faults.fault(
                object.place(of: "formats"), .keysConflict, found: "formats", expected: "either zone_chart or formats")
        }
        if let name = object.scalar("zone_chart") {
            usage.zoneCharts.insert(name.text)
            let chart = context.zoneCharts[name.text]
            if chart == nil {
                let names = context.zoneCharts.keys
                faults.fault(
                    name.place, .unknownZoneChart, found: name.text,
                    expected: expectedName(for: name.text, among: names, otherwise: "a name declared in zone_charts"))
            }
            return (.zone(chart: name.text), .zones, chart?.read)
        }
        guard object.has("formats") else { return (.single, .single, nil) }
        let names = object.codes("formats", atLeastOne: "format")
        let formats = names.compactMap { name -> ColumnRule.Format? in
            usage.formats.insert(name.text)
            guard let format = context.formats[name.text] else {
                let known = context.formats.keys
                faults.fault(
                    name.place, .unknownFormat, found: name.text,
                    expected: expectedName(for: name.text, among: known, otherwise: "a name declared in formats"))
                return nil
            }
            return format.format
        }
        return (.format(formats), .formats(names.map(\.text)), nil)
    }

    private func readSignatures() -> [ShipmentOptions.Signature] {
        object.codes("signatures").compactMap { scalar in
            guard let signature = ShipmentOptions.Signature(rawValue: scalar.text), signature != .none else {
                faults.fault(scalar.place, .unknownWord, found: scalar.text, expected: "any or adult")
                return nil
            }
            return signature
        }
    }

    // MARK: Matrices

    private func readMatrices(
        columns: MatrixExpectation.Columns, namedRows: Set<String>, usage: inout ServiceUsage
    ) -> [ReadMatrix] {
        var matrices: [ReadMatrix] = []
        let tables = object.objects("tables", .table, atLeastOne: "table")
        let expectation = MatrixExpectation(
            columns: columns, namedRows: namedRows, gaps: context.gaps, currency: context.currency)
        var highestCover: Money?
        for table in tables {
            let cover = table.money("cover", in: context.currency)
            if tables.count > 1, cover != nil || !table.has("cover") {
                let cover = cover ?? .init(micros: 0, context.currency ?? Currency("XXX")!)
                if cover.micros <= highestCover?.micros ?? 0 {
                    faults.fault(
                        table.place(of: "cover"), .coversNotRising, found: cover.micros == 0 ? "" : cover.description,
                        expected: highestCover.map { "a cover above \($0)" }
                            ?? "a cover, since there are several tables")
                } else {
                    highestCover = cover
                }
            }
            guard let name = table.scalar("file") else { continue }
            let path = filePath(name.text, folder: context.folder)
            guard let bytes = source.files[path] else {
                let folder = context.folder + "/"
                let beside = source.files.keys.filter { $0.hasPrefix(folder) }.map {
                    String($0.dropFirst(folder.count))
                }
                faults.fault(
                    name.place, .unknownFile, found: name.text,
                    expected: nearestName(to: name.text, in: beside) ?? "a CSV file beside tariff.yaml")
                continue
            }
            if matrices.contains(where: { $0.table.file == path }) {
                faults.fault(name.place, .duplicate, found: name.text, expected: "each file once in a service")
                continue
            }
            usage.files.insert(path)
            guard
                let matrix = MatrixReader(file: path, expectation: expectation, faults: faults).read(
                    bytes, cover: cover)
            else { continue }
            usage.gaps.formUnion(matrix.gapsUsed)
            if let first = matrices.first, first.table.rows != matrix.table.rows {
                faults.fault(
                    matrix.header, .badHeader, found: matrix.table.rows.rawValue,
                    expected: "\(first.table.rows.rawValue)_not_over, as in the service's first table")
            }
            matrices.append(matrix)
        }
        return matrices
    }

    /// Every zone that the chart gives must have a column in every table.
    private func checkZones(of chart: ReadZoneChart, in matrices: [ReadMatrix]) {
        for matrix in matrices {
            for zone in chart.zones where !matrix.table.columns.contains(zone.name) {
                faults.fault(
                    matrix.header, .missingColumn, found: matrix.headings.joined(separator: ","),
                    expected: "a column zone\(zone.name), which the chart gives at \(zone.place.source)")
            }
        }
    }

    private func checkReach(of matrices: [ReadMatrix], limits: [Limit]) {
        for matrix in matrices {
            let measure: ParcelMeasure = matrix.table.rows == .weight ? .weight : .volume
            guard let limit = limits.first(where: { $0.measure == measure }), let last = matrix.table.steps.last,
                last.bound < limit.maximum
            else { continue }
            faults.fault(
                Place(file: matrix.table.file, line: last.line), .rowsEndEarly, found: last.label,
                expected: "rows up to the service's limit, \(limit.label)")
        }
    }

    // MARK: Rules

    private func readRowSubstitutes() -> [(substitute: RowSubstitute, place: Place)] {
        object.objects("row_substitutes", .rowSubstitute).map { entry in
            let condition = entry.condition("when") ?? Condition([])
            return (RowSubstitute(row: entry.text("row"), condition: condition), entry.place(of: "row"))
        }
    }

    /// A row that is substituted must stand in every table.
    private func checkRowSubstitutes(
        _ substitutes: [(substitute: RowSubstitute, place: Place)], in matrices: [ReadMatrix]
    ) {
        for (substitute, place) in substitutes where !substitute.row.isEmpty {
            for matrix in matrices where !matrix.table.namedRows.contains(where: { $0.name == substitute.row }) {
                faults.fault(
                    place, .unknownRow, found: substitute.row, expected: "a row of that name in \(matrix.table.file)")
            }
        }
    }

    private func readBillableWeight() -> [BillableWeightRule] {
        var rules: [(rule: BillableWeightRule, place: Place)] = []
        for entry in object.objects("billable_weight", .billableWeight) {
            let (from, until) = entry.period(within: context.validity)
            let rounding = entry.value(
                "sides", .badQuantity, expected: "as measured, nearest 1 in, up 1 in or down 1/4 in",
                read: ScalarText.sideRounding)
            let rule = BillableWeightRule(
                from: from, until: until, sideRounding: rounding ?? .none,
                dimensional: entry.object("dimensional", .dimensional).flatMap(readDimensional),
                minimums: entry.objects("minimums", .minimum).compactMap { minimum in
                    let weight = minimum.mass("weight")
                    let condition = minimum.condition("when")
                    guard let weight, let condition else { return nil }
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

    private func readDimensional(_ entry: ObjectReader) -> BillableWeightRule.Dimensional? {
        let divisor = entry.value(
            "divisor", .badQuantity, expected: "a volume for a unit of weight, such as 166 in3/lb",
            read: ScalarText.divisor)
        let over = entry.value(
            "over", .badQuantity, expected: ScalarText.boundExpected(.volume), read: ScalarText.volume)
        let roundUpTo = entry.mass("round_up_to")
        let cap = entry.mass("cap")
        guard let divisor, let roundUpTo else { return nil }
        return .init(
            volumeOver: over, divisorVolume: divisor.volume, divisorMass: divisor.mass, roundUpTo: roundUpTo, cap: cap,
            label: entry.text("divisor"))
    }

    private func readSurcharges() -> [Surcharge] {
        var surcharges: [Surcharge] = []
        for entry in object.objects("surcharges", .surcharge) {
            let (from, until) = entry.period(within: context.validity)
            let surcharge = Surcharge(
                code: entry.code("code"), description: entry.text("description"), from: from, until: until,
                condition: entry.condition("when") ?? Condition([]),
                amount: readAmount(entry, in: context.currency) ?? .fixed(0),
                group: entry.has("group") ? entry.code("group") : nil, source: entry.place.source)
            let clashes = surcharges.contains { other in
                guard other.code == surcharge.code, other.group == nil || other.group != surcharge.group else {
                    return false
                }
                return other.from ?? .distantPast <= until ?? .distantFuture
                    && from ?? .distantPast <= other.until ?? .distantFuture
            }
            if clashes, !surcharge.code.isEmpty {
                faults.fault(
                    entry.place(of: "code"), .duplicate, found: surcharge.code,
                    expected: "each surcharge once on any day, or several in one group")
            }
            surcharges.append(surcharge)
        }
        return surcharges
    }
}

extension CivilDate {
    /// Before every day that a tariff can name.
    static let distantPast = CivilDate(day: .min)
    /// After every day that a tariff can name.
    static let distantFuture = CivilDate(day: .max)
}

/// What a surcharge or a preference costs: `4.00 USD` or `5 %`.
func readAmount(_ entry: ObjectReader, in currency: Currency?) -> Surcharge.Amount? {
    guard let scalar = entry.scalar("amount") else { return nil }
    if scalar.text.hasSuffix("%") {
        return entry.value(
            "amount", .badPercent, expected: "a percentage such as 5.25 %", read: { ScalarText.percent($0) }
        )
        .map { .percentOfBase(basisPoints: $0) }
    }
    return entry.money("amount", in: currency).map { .fixed($0.micros) }
}
