import ShipmentModel

/// Turns tariffs into the arrays of a `RateBook`.
struct RateBookCompiler {
    private(set) var tariffs: [Tariff] = []
    private(set) var services: [CompiledService] = []
    private(set) var serviceDetails: [ServiceDetail] = []
    private(set) var groups: [Range<Int>] = []
    private(set) var countryWords: [UInt64] = []
    private(set) var formats: [CompiledFormat] = []
    private(set) var zoneColumns: [Int16] = []
    private(set) var tables: [CompiledTable] = []
    private(set) var tableDetails: [TableDetail] = []
    private(set) var weightBounds: [Int64] = []
    private(set) var volumeBounds: [Int128] = []
    private(set) var cells: [Int64] = []
    private(set) var cellRows: [Int32] = []
    private(set) var gaps: [String] = []
    private(set) var charts: [ZoneMatrix] = []
    private(set) var chartDefinitions: [ZoneChart] = []
    private(set) var billableRules: [CompiledBillableRule] = []
    private(set) var serviceRules: [DatedRule] = []
    private(set) var minimums: [CompiledMinimum] = []
    private(set) var substitutes: [CompiledSubstitute] = []
    private(set) var facts = FactCompiler()
    private(set) var boundSetCount = 0
    private(set) var surcharges: [CompiledSurcharge] = []
    private(set) var surchargeDetails: [Surcharge] = []
    private(set) var packagingNumbers: [String: Int] = [:]
    private(set) var hazardNumbers: [String: Int] = [:]
    /// Charts by file, so that tariffs sharing one share its matrix.
    private var chartNumbers: [String: Int] = [:]
    private var gapNumbers: [String: Int] = [:]
    private var countrySets: [[UInt64]: Int] = [:]
    private var boundSets: [BoundKey: (Range<Int>, Int)] = [:]
    private var ruleNumbers: [RuleKey: Int] = [:]

    mutating func compile(_ unordered: [Tariff]) throws(RateBookFault) {
        let ordered = unordered.sorted {
            ($0.carrier, $0.account, $0.validFrom, $0.path) < ($1.carrier, $1.account, $1.validFrom, $1.path)
        }
        var versions: [(tariff: Int, definition: Int)] = []
        for (index, tariff) in ordered.enumerated() {
            guard tariff.validFrom <= tariff.validUntil else {
                throw RateBookFault(
                    tariff: tariff.path, service: nil,
                    description: "valid_until \(tariff.validUntil) is before valid_from \(tariff.validFrom)")
            }
            versions += tariff.services.indices.map { (index, $0) }
        }
        func key(_ version: (tariff: Int, definition: Int)) -> (String, String, String) {
            let tariff = ordered[version.tariff]
            return (tariff.carrier, tariff.account, tariff.services[version.definition].code)
        }
        versions.sort { a, b in key(a) == key(b) ? a.tariff < b.tariff : key(a) < key(b) }
        for (index, version) in versions.enumerated() {
            let tariff = ordered[version.tariff]
            let service = try compile(version, tariff)
            if index > 0, key(versions[index - 1]) == key(version) {
                guard services[index - 1].lastDay < service.firstDay else {
                    throw RateBookFault(
                        tariff: tariff.path, service: tariff.services[version.definition].code,
                        description: "also priced by \(ordered[versions[index - 1].tariff].path) on \(tariff.validFrom)"
                    )
                }
                groups[groups.count - 1] = groups[groups.count - 1].lowerBound..<index + 1
            } else {
                groups.append(index..<index + 1)
            }
            services.append(service)
            serviceDetails.append(
                ServiceDetail(
                    code: tariff.services[version.definition].code, definition: version.definition,
                    needsDimensions: RateBookCompiler.needsDimensions(tariff.services[version.definition])))
        }
        tariffs = ordered.map(RateBookCompiler.withoutMatrices)
    }

    /// The tariff as metadata: its matrices live on in the compiled arrays only.
    private static func withoutMatrices(_ tariff: Tariff) -> Tariff {
        var result = tariff
        result.zoneCharts = []
        for index in result.services.indices {
            result.services[index].tables = []
            result.services[index].surcharges = []
        }
        return result
    }

    private mutating func compile(
        _ version: (tariff: Int, definition: Int), _ tariff: Tariff
    ) throws(RateBookFault) -> CompiledService {
        let service = tariff.services[version.definition]
        func fault(_ description: String) -> RateBookFault {
            RateBookFault(tariff: tariff.path, service: service.code, description: description)
        }
        guard let first = service.tables.first else { throw fault("it has no price table") }
        let column: CompiledColumn
        switch service.column {
        case .zone(let name):
            guard let chart = tariff.zoneCharts.first(where: { $0.name == name }) else {
                throw fault("zone chart “\(name)” is not among the tariff's charts")
            }
            let number = try chartNumber(chart, fault)
            column = .zone(chart: number, columns: zoneColumns.count)
            zoneColumns += charts[number].codes.map { code in Int16(first.columns.firstIndex(of: code) ?? -1) }
        case .format(let definitions):
            guard definitions.map(\.code) == first.columns else {
                throw fault(
                    "formats \(definitions.map(\.code)) differ from the columns \(first.columns) of \(first.file)")
            }
            column = .format(formats.count..<formats.count + definitions.count)
            formats += definitions.map { format in
                CompiledFormat(
                    length: format.sides.length.nanometres, width: format.sides.width.nanometres,
                    height: format.sides.height.nanometres, weight: format.maximumWeight.picograms)
            }
        case .single:
            guard first.columns.count == 1 else { throw fault("\(first.file) has more than one column") }
            column = .single
        }
        let tableStart = tables.count
        for table in service.tables {
            guard table.columns == first.columns else {
                throw fault("the columns of \(table.file) differ from those of \(first.file)")
            }
            try append(table, fault)
        }
        let ruleStart = serviceRules.count
        for rule in service.billableWeight {
            let number = try ruleNumber(rule, fault)
            serviceRules.append(
                DatedRule(firstDay: rule.from?.day ?? .min, lastDay: rule.until?.day ?? .max, rule: number))
        }
        let substituteStart = substitutes.count
        substitutes += try service.rowSubstitutes.map { substitute throws(RateBookFault) in
            guard let row = first.namedRows.firstIndex(where: { $0.name == substitute.row }),
                service.tables.allSatisfy({ $0.namedRows.map(\.name) == first.namedRows.map(\.name) })
            else { throw fault("row “\(substitute.row)” is not in every table") }
            return CompiledSubstitute(row: row, condition: try condition(substitute.condition, fault))
        }
        let surchargeStart = surcharges.count
        var groupNumbers: [String: Int] = [:]
        for surcharge in service.surcharges {
            var group = -1
            if let name = surcharge.group {
                group = groupNumbers[name] ?? groupNumbers.count
                groupNumbers[name] = group
            }
            surcharges.append(
                CompiledSurcharge(
                    firstDay: surcharge.from?.day ?? .min, lastDay: surcharge.until?.day ?? .max,
                    condition: try condition(surcharge.condition, fault), amount: surcharge.amount, group: group))
            surchargeDetails.append(surcharge)
        }
        let tax: Int
        if case .added(let basisPoints) = service.tax { tax = basisPoints } else { tax = 0 }
        return CompiledService(
            tariff: version.tariff, firstDay: tariff.validFrom.day, lastDay: tariff.validUntil.day,
            coin: (tariff.currency.decimals..<6).reduce(1) { coin, _ in coin * 10 }, currency: tariff.currency,
            eligibility: facts.condition(try eligibility(service, fault)),
            column: column, tables: tableStart..<tables.count, billableRules: ruleStart..<serviceRules.count,
            substitutes: substituteStart..<substitutes.count, surcharges: surchargeStart..<surcharges.count,
            addedTaxBasisPoints: tax)
    }

    /// What must be so of a parcel for the service to take it.
    private mutating func eligibility(
        _ service: Service, _ fault: (String) -> RateBookFault
    ) throws(RateBookFault) -> [FactCompiler.Part] {
        var parts: [FactCompiler.Part] = [
            .init(fact: .origin(countrySet(service.origin)), stands: true),
            .init(fact: .destination(countrySet(service.destination)), stands: true),
            .init(fact: .hazardBeside(try bits(service.hazards, &hazardNumbers, fault)), stands: false),
            .init(fact: .signatureBeside(service.signatures.reduce(0) { $0 | $1.bit }), stands: false),
            .init(fact: .deliverBy, stands: false),
        ]
        if !service.packaging.isEmpty {
            parts.append(.init(fact: .packaging(try packagingBits(service.packaging, fault)), stands: true))
        }
        if !service.deliversOnSaturday { parts.append(.init(fact: .saturday, stands: false)) }
        if RateBookCompiler.needsDimensions(service) {
            parts.append(.init(fact: .dimensionsMissing, stands: false))
        }
        parts += service.limits.map { .init(fact: .over($0.measure, $0.maximum), stands: false) }
        return parts
    }

    /// The first word of the area's countries in `countryWords`.
    private mutating func countrySet(_ area: Area) -> Int {
        let words = CountryWords.words(of: area.countries)
        if let start = countrySets[words] { return start }
        let start = countryWords.count
        countrySets[words] = start
        countryWords += words
        return start
    }

    private static func needsDimensions(_ service: Service) -> Bool {
        func looksAtSides(_ condition: Condition) -> Bool {
            condition.clauses.contains { clause in
                switch clause {
                case .over(let measure, _), .notOver(let measure, _): measure != .weight
                case .packaging, .residential: false
                }
            }
        }
        if case .format = service.column { return true }
        return service.limits.contains { $0.measure != .weight }
            || service.tables.contains { $0.rows == .volume }
            || service.billableWeight.contains {
                $0.dimensional != nil || $0.minimums.contains { looksAtSides($0.condition) }
            }
            || service.rowSubstitutes.contains { looksAtSides($0.condition) }
            || service.surcharges.contains { looksAtSides($0.condition) }
    }

    private mutating func chartNumber(
        _ chart: ZoneChart, _ fault: (String) -> RateBookFault
    ) throws(RateBookFault) -> Int {
        let key = [chart.file, chart.exceptionsFile, chart.declaration].joined(separator: "\n")
        if let number = chartNumbers[key] { return number }
        guard let matrix = ZoneMatrix(chart) else {
            throw fault("zone chart “\(chart.name)” has more than 254 zones or a prefix outside 000 to 999")
        }
        charts.append(matrix)
        var definition = chart
        definition.ranges = []
        definition.exceptions = []
        chartDefinitions.append(definition)
        chartNumbers[key] = charts.count - 1
        return charts.count - 1
    }

    private mutating func append(
        _ table: RateTable, _ fault: (String) -> RateBookFault
    ) throws(RateBookFault) {
        let columnCount = table.columns.count
        guard columnCount > 0, columnCount <= Int(Int16.max),
            table.steps.allSatisfy({ $0.cells.count == columnCount }),
            table.namedRows.allSatisfy({ $0.cells.count == columnCount })
        else { throw fault("the rows of \(table.file) differ in width from its header") }
        guard zip(table.steps, table.steps.dropFirst()).allSatisfy({ $0.bound < $1.bound }) else {
            throw fault("the rows of \(table.file) do not rise")
        }
        let (bounds, boundSet) = try boundRange(table, fault)
        let firstCell = cells.count
        let rowCount = table.steps.count + table.namedRows.count
        cells += [Int64](repeating: Cell.notPriced, count: rowCount * columnCount)
        cellRows += [Int32](repeating: -1, count: rowCount * columnCount)
        for column in 0..<columnCount {
            // From the last step upwards, so that a blank takes the price of the next row down.
            var below = (cell: Cell.notPriced, row: Int32(-1))
            for row in table.steps.indices.reversed() {
                below = value(table.steps[row].cells[column], row).map { ($0, Int32(row)) } ?? below
                cells[firstCell + row * columnCount + column] = below.cell
                cellRows[firstCell + row * columnCount + column] = below.row
            }
            for (number, named) in table.namedRows.enumerated() {
                let row = table.steps.count + number
                cells[firstCell + row * columnCount + column] = value(named.cells[column], row) ?? Cell.notPriced
                cellRows[firstCell + row * columnCount + column] = Int32(row)
            }
        }
        tables.append(
            CompiledTable(
                rows: table.rows, bounds: bounds, boundSet: boundSet, firstCell: firstCell, columnCount: columnCount,
                cover: table.cover?.micros ?? -1))
        tableDetails.append(
            TableDetail(
                file: table.file, columns: table.columns,
                rowLabels: table.steps.map(\.label) + table.namedRows.map(\.name),
                rowLines: table.steps.map(\.line) + table.namedRows.map(\.line)))
    }

    /// The number of a rule in `billableRules`; equal rules share it, and with it the weight found for a parcel.
    private mutating func ruleNumber(
        _ rule: BillableWeightRule, _ fault: (String) -> RateBookFault
    ) throws(RateBookFault) -> Int {
        let dimensional = rule.dimensional.map(DimensionalWeight.init)
        let least = try rule.minimums.map { minimum throws(RateBookFault) in
            CompiledMinimum(weight: minimum.weight.picograms, condition: try condition(minimum.condition, fault))
        }
        let key = RuleKey(rounding: rule.sideRounding, dimensional: dimensional, minimums: least)
        if let known = ruleNumbers[key] { return known }
        let start = minimums.count
        minimums += least
        billableRules.append(
            CompiledBillableRule(
                sideRounding: rule.sideRounding, dimensional: dimensional, minimums: start..<minimums.count))
        ruleNumbers[key] = billableRules.count - 1
        return billableRules.count - 1
    }

    private struct RuleKey: Hashable {
        let rounding: Rounding<Length>
        let dimensional: DimensionalWeight?
        let minimums: [CompiledMinimum]
    }

    /// Where the table's bounds stand; tables with equal bounds share them, and with them the row found for a weight.
    private mutating func boundRange(
        _ table: RateTable, _ fault: (String) -> RateBookFault
    ) throws(RateBookFault) -> (Range<Int>, Int) {
        let key = BoundKey(rows: table.rows, bounds: table.steps.map(\.bound))
        if let known = boundSets[key] { return known }
        let bounds: Range<Int>
        switch table.rows {
        case .weight:
            let start = weightBounds.count
            for step in table.steps {
                guard let bound = Int64(exactly: step.bound) else {
                    throw fault("\(step.label) in \(table.file) is too large")
                }
                weightBounds.append(bound)
            }
            bounds = start..<weightBounds.count
        case .volume:
            let start = volumeBounds.count
            volumeBounds += key.bounds
            bounds = start..<volumeBounds.count
        }
        boundSets[key] = (bounds, boundSetCount)
        boundSetCount += 1
        return (bounds, boundSetCount - 1)
    }

    private struct BoundKey: Hashable {
        let rows: RateTable.RowMeasure
        let bounds: [Int128]
    }

    /// The compiled cell; nil for a blank.
    private mutating func value(_ cell: RateTable.Cell, _ row: Int) -> Int64? {
        switch cell {
        case .price(let micros): return micros
        case .blank: return nil
        case .gap(let reason):
            let number = gapNumbers[reason] ?? gaps.count
            if number == gaps.count {
                gaps.append(reason)
                gapNumbers[reason] = number
            }
            return Cell.gap(number)
        }
    }

    private mutating func condition(
        _ condition: Condition, _ fault: (String) -> RateBookFault
    ) throws(RateBookFault) -> Range<Int> {
        facts.condition(
            try condition.clauses.map { clause throws(RateBookFault) in
                switch clause {
                case .over(let measure, let bound): .init(fact: .over(measure, bound), stands: true)
                case .notOver(let measure, let bound): .init(fact: .over(measure, bound), stands: false)
                case .packaging(let codes): .init(fact: .packaging(try packagingBits(codes, fault)), stands: true)
                case .residential(let value): .init(fact: .residential, stands: value)
                }
            })
    }

    private mutating func packagingBits(
        _ codes: [String], _ fault: (String) -> RateBookFault
    ) throws(RateBookFault) -> UInt64 {
        try bits(codes, &packagingNumbers, fault)
    }

    private func bits(
        _ codes: [String], _ numbers: inout [String: Int], _ fault: (String) -> RateBookFault
    ) throws(RateBookFault) -> UInt64 {
        var result: UInt64 = 0
        for code in codes {
            let number = numbers[code] ?? numbers.count
            guard number < 63 else { throw fault("more than 63 packaging or hazard codes in the book, at “\(code)”") }
            numbers[code] = number
            result |= 1 << UInt64(number)
        }
        return result
    }
}

extension ShipmentOptions.Signature {
    /// Its bit among the signatures a service obtains.
    var bit: UInt8 {
        switch self {
        case .none: 1
        case .any: 2
        case .adult: 4
        }
    }
}
