import ShipmentModel

/// Turns tariffs into the arrays of a `RateBook`: first notes what is asked of parcels and places, then numbers it.
struct RateBookCompiler {
    private(set) var tariffs: [Tariff] = []
    private(set) var services: [CompiledService] = []
    private(set) var groups: [Range<Int>] = []
    private(set) var versionFacts: [VersionFacts] = []
    private(set) var serviceNames: [ServiceNames] = []
    private(set) var destinations = PlaceIndex.Builder()
    private(set) var origins = PlaceIndex.Builder()
    private(set) var facts = FactCompiler()
    private(set) var formats: [CompiledFormat] = []
    private(set) var zoneColumns: [Int16] = []
    private(set) var tables: [CompiledTable] = []
    private(set) var tableDetails: [TableDetail] = []
    private(set) var bounds: [Int64] = []
    private(set) var volumeBounds: [Int128] = []
    private(set) var cells: [Int64] = []
    private(set) var cellRows: [Int32] = []
    private(set) var stepRows: [CompiledStepRow] = []
    private(set) var gaps: [String] = []
    private(set) var charts: [CompiledChart] = []
    private(set) var chartNumbering: [ChartNumbers] = []
    private(set) var zonePairs: [CompiledPair] = []
    private(set) var matrices: [ZoneMatrix] = []
    private(set) var billableRules: [CompiledBillableRule] = []
    private(set) var minimums: [CompiledMinimum] = []
    private(set) var substitutes: [CompiledSubstitute] = []
    private var boundSetCount = 0
    private(set) var limits: [CompiledLimit] = []
    private(set) var surcharges: [CompiledSurcharge] = []
    private(set) var taxes: [CompiledTax] = []
    private(set) var eligibilityParts: [EligibilityPart] = []
    private(set) var packagingNumbers: [String: Int] = [:]
    private(set) var hazardNumbers: [String: Int] = [:]
    private(set) var spanStarts: [Int32] = []
    private var chartNumbers: [ChartKey: Int] = [:]
    private var gapNumbers: [String: Int] = [:]
    private var columnSets: [[Int16]: Int] = [:]
    private var boundSets: [BoundKey: (first: Int, number: Int)] = [:]
    private var ruleNumbers: [RuleKey: Int] = [:]

    mutating func compile(_ unordered: [Tariff]) throws(RateBookFault) {
        let ordered = unordered.sorted {
            ($0.carrier, $0.account, $0.validFrom, $0.path) < ($1.carrier, $1.account, $1.validFrom, $1.path)
        }
        var versions: [Version] = []
        for (index, tariff) in ordered.enumerated() {
            guard tariff.validFrom <= tariff.validUntil else {
                throw RateBookFault(
                    tariff: tariff.path, service: nil,
                    description: "valid_until \(tariff.validUntil) is before valid_from \(tariff.validFrom)")
            }
            versions += tariff.services.indices.map { Version(tariff: index, definition: $0, tariff) }
        }
        versions.sort { a, b in a.key == b.key ? a.tariff < b.tariff : a.key < b.key }
        for version in versions { try note(version, in: ordered[version.tariff]) }
        facts.number(destinations: destinations.areas.count, origins: origins.areas.count)
        for (index, version) in versions.enumerated() {
            let tariff = ordered[version.tariff]
            let service = try compile(version, tariff)
            if index > 0, versions[index - 1].key == version.key {
                guard services[index - 1].lastDay < service.firstDay else {
                    throw RateBookFault(
                        tariff: tariff.path, service: service.code,
                        description: "also priced by \(ordered[versions[index - 1].tariff].path) on \(tariff.validFrom)"
                    )
                }
                groups[groups.count - 1] = groups[groups.count - 1].lowerBound..<index + 1
            } else {
                groups.append(index..<index + 1)
            }
            services.append(service)
            versionFacts.append(
                VersionFacts(
                    group: Int32(groups.count - 1), currency: tariff.currency,
                    isIncomplete: !tariff.isPriceComplete || !tariff.services[version.definition].missing.isEmpty))
        }
        nameServices(ordered)
        interleave()
        tariffs = ordered.map(RateBookCompiler.withoutMatrices)
        spanStarts = dayBreaks()
    }

    private struct Version {
        let tariff: Int
        let definition: Int
        let key: (String, String, String)

        init(tariff: Int, definition: Int, _ content: Tariff) {
            self.tariff = tariff
            self.definition = definition
            key = (content.carrier, content.account, content.services[definition].code)
        }
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

    /// Writes down what is said of each version.
    private mutating func nameServices(_ tariffs: [Tariff]) {
        for group in groups {
            let days = services[group].map { version in
                "\(CivilDate(day: version.firstDay)) to \(CivilDate(day: version.lastDay))"
            }.joined(separator: ", ")
            for version in services[group] {
                let tariff = tariffs[version.tariff]
                let service = tariff.services[version.definition]
                serviceNames.append(ServiceNames(service, of: tariff, heldDays: days))
            }
        }
    }

    /// The days on which anything changes, after the beginning of time.
    private func dayBreaks() -> [Int32] {
        var days: Set<Int32> = [.min]
        func add(_ first: Int32, _ last: Int32) {
            days.insert(first)
            if last < .max { days.insert(last + 1) }
        }
        for service in services {
            add(service.firstDay, service.lastDay)
            for rule in service.billableRules { add(rule.firstDay, rule.lastDay) }
        }
        for surcharge in surcharges {
            add(surcharge.firstDay, surcharge.lastDay)
            if case .index(let index, _, _) = surcharge.kind {
                for period in index.periods { add(period.from.day, period.until.day) }
            }
        }
        return days.sorted()
    }

    // MARK: Questions

    /// Notes every question that a version asks.
    private mutating func note(_ version: Version, in tariff: Tariff) throws(RateBookFault) {
        let service = tariff.services[version.definition]
        let fault = Faulty(tariff: tariff.path, service: service.code)
        facts.note(try eligibility(service, tariff, fault).map(\.part))
        if case .zone(let name) = service.column {
            for pair in try chart(name, tariff, fault).pairs { facts.note(parts(pair)) }
        }
        for limit in service.limits { facts.note(try excess(of: limit, tariff, fault)) }
        for condition in conditions(of: service) { facts.note(try parts(condition, tariff, fault)) }
    }

    /// Every condition of a service beside that of being taken at all.
    private func conditions(of service: Service) -> [Condition] {
        var result = service.rowSubstitutes.map(\.condition) + service.surcharges.map(\.condition)
        for rule in service.billableWeight {
            result += rule.minimums.map(\.condition)
            if let condition = rule.dimensional?.condition { result.append(condition) }
        }
        result += service.taxes.compactMap(\.condition)
        return result
    }

    private mutating func parts(_ pair: ZoneChart.Pair) -> [FactCompiler.Part] {
        [
            .init(fact: .origin(origins.number(of: pair.origin)), stands: true),
            .init(fact: .destination(destinations.number(of: pair.destination)), stands: true),
        ]
    }

    /// The clauses of a condition that look at the parcel only, as questions.
    private mutating func parts(
        _ condition: Condition, _ tariff: Tariff, _ fault: Faulty
    ) throws(RateBookFault) -> [FactCompiler.Part] {
        var result: [FactCompiler.Part] = []
        for clause in condition.clauses {
            switch clause {
            case .over(let measure, let bound, let sides):
                if measure == .billableWeight { continue }
                result.append(.init(fact: .over(measured(measure, sides, tariff), bound), stands: true))
            case .notOver(let measure, let bound, let sides):
                if measure == .billableWeight { continue }
                result.append(.init(fact: .over(measured(measure, sides, tariff), bound), stands: false))
            case .packaging(let codes):
                result.append(
                    .init(fact: .packaging(try RateBookCompiler.bits(codes, &packagingNumbers, fault)), stands: true))
            case .hazards(let codes):
                result.append(
                    .init(fact: .hazard(try RateBookCompiler.bits(codes, &hazardNumbers, fault)), stands: true))
            case .residential(let isHome): result.append(.init(fact: .residential, stands: isHome))
            case .postOfficeBox(let isBox): result.append(.init(fact: .postOfficeBox, stands: isBox))
            case .military(let isMilitary): result.append(.init(fact: .military, stands: isMilitary))
            case .origin(let area, let isIn):
                result.append(.init(fact: .origin(origins.number(of: area)), stands: isIn))
            case .destination(let area, let isIn):
                result.append(.init(fact: .destination(destinations.number(of: area)), stands: isIn))
            case .zones: continue
            case .signatures(let signatures):
                result.append(.init(fact: .signature(signatures.reduce(0) { $0 | $1.bit }), stands: true))
            case .saturday(let isAsked): result.append(.init(fact: .saturday, stands: isAsked))
            case .billing(let parties):
                result.append(.init(fact: .billing(parties.reduce(0) { $0 | $1.bit }), stands: true))
            }
        }
        return result
    }

    /// The questions that all stand where a limit with a condition is exceeded.
    private mutating func excess(
        of limit: Limit, _ tariff: Tariff, _ fault: Faulty
    ) throws(RateBookFault) -> [FactCompiler.Part] {
        [.init(fact: .over(measured(limit.measure, .none, tariff), limit.maximum), stands: true)]
            + (try parts(limit.condition ?? Condition([]), tariff, fault))
    }

    private func measured(_ measure: ParcelMeasure, _ sides: Rounding<Length>, _ tariff: Tariff) -> Fact.Measured {
        Fact.Measured(measure: measure, sides: sides, currency: measure.kind == .money ? tariff.currency : nil)
    }

    /// What must be so of a parcel for the service to take it, each with the reason given where it is not so, most
    /// important first.
    private mutating func eligibility(
        _ service: Service, _ tariff: Tariff, _ fault: Faulty
    ) throws(RateBookFault) -> [Demand] {
        var demands: [Demand] = [
            Demand(.originNotServed, .init(fact: .origin(origins.number(of: service.origin)), stands: true)),
            Demand(
                .destinationNotServed,
                .init(fact: .destination(destinations.number(of: service.destination)), stands: true)),
        ]
        if !service.servesPostOfficeBoxes {
            demands.append(Demand(.postOfficeBoxNotServed, .init(fact: .postOfficeBox, stands: false)))
        }
        if let condition = service.condition {
            demands += try parts(condition, tariff, fault).map { Demand(.conditionNotMet, $0) }
        }
        if !service.packaging.isEmpty {
            let bits = try RateBookCompiler.bits(service.packaging, &packagingNumbers, fault)
            demands.append(Demand(.packagingNotAccepted, .init(fact: .packaging(bits), stands: true)))
        }
        let hazards = try RateBookCompiler.bits(service.hazards, &hazardNumbers, fault)
        demands.append(Demand(.hazardNotAccepted, .init(fact: .hazardBeside(hazards), stands: false)))
        let signatures = service.signatures.reduce(0 as UInt64) { $0 | $1.bit }
        demands.append(Demand(.signatureNotOffered, .init(fact: .signatureBeside(signatures), stands: false)))
        if !service.deliversOnSaturday {
            demands.append(Demand(.saturdayNotOffered, .init(fact: .saturday, stands: false)))
        }
        let needsSides = try needsSides(service, fault)
        if needsSides != 0 {
            demands.append(Demand(.dimensionsMissing, .init(fact: .dimensionsMissing(needsSides), stands: false)))
        }
        for (number, limit) in service.limits.enumerated() where limit.condition == nil {
            let fact = Fact.over(measured(limit.measure, .none, tariff), limit.maximum)
            demands.append(
                Demand(
                    limit.measure.refusal, .init(fact: fact, stands: false),
                    detail: limit.measure == .insuredValue ? -2 - number : number))
        }
        // Sorted stably: several limits on one measure keep the tariff's order.
        let rank = Dictionary(uniqueKeysWithValues: RefusalCode.allCases.enumerated().map { ($1, $0) })
        return demands.enumerated().sorted {
            (rank[$0.element.code]!, $0.offset) < (rank[$1.element.code]!, $1.offset)
        }.map(\.element)
    }

    /// One thing that must be so, and what is said where it is not.
    private struct Demand {
        let code: RefusalCode
        let part: FactCompiler.Part
        let detail: Int

        init(_ code: RefusalCode, _ part: FactCompiler.Part, detail: Int = -1) {
            self.code = code
            self.part = part
            self.detail = detail
        }
    }

    /// The packagings, as bits, for which a price or limit looks at the sides: rules that are only for some packagings
    /// ask for the sides of no others.
    private mutating func needsSides(_ service: Service, _ fault: Faulty) throws(RateBookFault) -> UInt64 {
        var bits: UInt64 = 0
        func looksAtSides(_ condition: Condition?) -> Bool {
            condition?.clauses.contains { clause in
                switch clause {
                case .over(let measure, _, _), .notOver(let measure, _, _): measure.needsDimensions
                default: false
                }
            } ?? false
        }
        /// Adds the packagings that a rule is for, if it looks at the sides.
        func add(_ looks: Bool, for condition: Condition?, _ numbers: inout [String: Int]) throws(RateBookFault) {
            guard looks || looksAtSides(condition) else { return }
            var own = UInt64.max
            for case .packaging(let codes) in condition?.clauses ?? [] {
                own &= try RateBookCompiler.bits(codes, &numbers, fault)
            }
            bits |= own
        }
        if case .format(let formats) = service.column,
            formats.contains(where: { $0.sides != nil || $0.limits.contains { $0.measure.needsDimensions } })
        {
            return .max
        }
        if service.tables.contains(where: { $0.rows == .volume || $0.rows == .lengthPlusWidth }) { return .max }
        try add(false, for: service.condition, &packagingNumbers)
        for limit in service.limits {
            try add(limit.measure.needsDimensions, for: limit.condition, &packagingNumbers)
        }
        for rule in service.billableWeight {
            if let dimensional = rule.dimensional { try add(true, for: dimensional.condition, &packagingNumbers) }
            for minimum in rule.minimums { try add(false, for: minimum.condition, &packagingNumbers) }
        }
        for substitute in service.rowSubstitutes { try add(false, for: substitute.condition, &packagingNumbers) }
        for surcharge in service.surcharges {
            try add(surcharge.amount.needsDimensions, for: surcharge.condition, &packagingNumbers)
        }
        return bits
    }

    /// The set of codes as bits. Bit 63 is for what no tariff names.
    private static func bits(
        _ codes: [String], _ numbers: inout [String: Int], _ fault: Faulty
    ) throws(RateBookFault) -> UInt64 {
        var bits: UInt64 = 0
        for code in codes {
            let number = numbers[code] ?? numbers.count
            guard number < RateBookLimits.kinds else {
                throw fault("more than \(RateBookLimits.kinds) kinds of packaging or danger: “\(code)”")
            }
            numbers[code] = number
            bits |= 1 << UInt64(number)
        }
        return bits
    }

    // MARK: A version of a service

    private mutating func compile(_ version: Version, _ tariff: Tariff) throws(RateBookFault) -> CompiledService {
        let service = tariff.services[version.definition]
        let fault = Faulty(tariff: tariff.path, service: service.code)
        guard let first = service.tables.first else { throw fault("it has no price table") }
        let columns = first.columns
        let column = try self.column(service, first, tariff, version.tariff, fault)
        for measure in service.limits where measure.measure == .billableWeight {
            throw fault("a limit on the billable weight: \(measure.label)")
        }
        guard service.pieces == .separate || first.rows == .weight else {
            throw fault("pieces priced together by \(first.rows.rawValue): only weights can be added")
        }
        let tableStart = tables.count
        for table in service.tables {
            guard table.columns == columns else {
                throw fault("the columns of \(table.file) differ from those of \(first.file)")
            }
            guard table.rows == first.rows, table.rows != .value else {
                throw fault("the rows of \(table.file) are by \(table.rows.rawValue)")
            }
            _ = try append(table, tariff.currency, fault)
        }
        let tableEnd = tables.count
        var rules: [DatedRule] = []
        for rule in service.billableWeight {
            let number = try ruleNumber(rule, columns, tariff, fault)
            rules.append(DatedRule(firstDay: rule.from?.day ?? .min, lastDay: rule.until?.day ?? .max, rule: number))
        }
        let substituteStart = substitutes.count
        for substitute in service.rowSubstitutes {
            guard let row = first.namedRows.firstIndex(where: { $0.name == substitute.row }),
                service.tables.allSatisfy({ $0.namedRows.map(\.name) == first.namedRows.map(\.name) })
            else { throw fault("row “\(substitute.row)” is not in every table") }
            let condition = try condition(substitute.condition, columns, tariff, fault)
            guard !condition.looksAtBillableWeight else { throw fault("a row chosen by the billable weight") }
            substitutes.append(CompiledSubstitute(row: Int32(row), condition: condition))
        }
        let surchargeStart = surcharges.count
        try appendSurcharges(of: service, columns, tariff, fault)
        let limitStart = limits.count
        for (number, limit) in service.limits.enumerated() {
            guard let own = limit.condition else { continue }
            var excess = try condition(own, columns, tariff, fault)
            excess.parcel = facts.condition(try self.excess(of: limit, tariff, fault))
            limits.append(CompiledLimit(number: Int32(number), excess: excess))
        }
        let taxStart = taxes.count
        if !service.taxes.allSatisfy({ $0.treatment == .none }) {
            taxes += try service.taxes.map { rule throws(RateBookFault) in
                CompiledTax(
                    treatment: rule.treatment,
                    condition: try condition(rule.condition ?? Condition([]), columns, tariff, fault))
            }
        }
        let demands = try eligibility(service, tariff, fault)
        let partStart = eligibilityParts.count
        eligibilityParts += demands.map { demand in
            EligibilityPart(mask: facts.mask(demand.part), code: demand.code, detail: Int32(demand.detail))
        }
        let included = try service.includes.map { entry throws(RateBookFault) -> Int in
            guard case .table(let table) = entry.amount else { return -1 }
            guard table.columns == columns, table.rows == first.rows else {
                throw fault("the columns or rows of \(table.file) differ from those of \(first.file)")
            }
            return try append(table, tariff.currency, fault)
        }
        return CompiledService(
            tariff: version.tariff, code: service.code, definition: version.definition,
            firstDay: tariff.validFrom.day, lastDay: tariff.validUntil.day,
            coin: tariff.currency.coin, currency: tariff.currency,
            eligibility: facts.condition(demands.map(\.part)),
            column: column, columns: columns,
            limits: limitStart..<limits.count, tables: tableStart..<tableEnd, billableRules: rules,
            substitutes: substituteStart..<substitutes.count, surcharges: surchargeStart..<surcharges.count,
            taxes: taxStart..<taxes.count, eligibilityParts: partStart..<eligibilityParts.count, included: included,
            coversBySurcharge: service.surcharges.contains { $0.coversValue },
            residentialDays: RateBookCompiler.residentialDays(service))
    }

    /// The days on which a rule of a service asks whether the address is a home.
    private static func residentialDays(_ service: Service) -> [ClosedRange<Int32>] {
        func asks(_ condition: Condition?) -> Bool { condition?.looksAtHomes ?? false }
        func days(_ from: CivilDate?, _ until: CivilDate?) -> ClosedRange<Int32> {
            (from?.day ?? .min)...max(from?.day ?? .min, until?.day ?? .max)
        }
        let always =
            [service.condition] + service.limits.map(\.condition) + service.rowSubstitutes.map(\.condition)
            + service.taxes.map(\.condition)
        if always.contains(where: asks) { return [.min ... .max] }
        var result: [ClosedRange<Int32>] = []
        for rule in service.billableWeight
        where asks(rule.dimensional?.condition) || rule.minimums.contains(where: { asks($0.condition) }) {
            result.append(days(rule.from, rule.until))
        }
        for surcharge in service.surcharges where asks(surcharge.condition) {
            result.append(days(surcharge.from, surcharge.until))
        }
        return result
    }

    private mutating func column(
        _ service: Service, _ first: RateTable, _ tariff: Tariff, _ index: Int, _ fault: Faulty
    ) throws(RateBookFault) -> CompiledColumn {
        switch service.column {
        case .zone(let name):
            let number = try chartNumber(try chart(name, tariff, fault), of: index, fault)
            // A place that is not served has a zone that no column is of.
            let columns = charts[number].codes.map { code in
                Int16(code == ZoneChart.notServed ? -1 : first.columns.firstIndex(of: code) ?? -1)
            }
            let start = columnSets[columns] ?? zoneColumns.count
            if start == zoneColumns.count {
                zoneColumns += columns
                columnSets[columns] = start
            }
            return .zone(chart: number, columns: start)
        case .format(let definitions):
            guard definitions.map(\.code) == first.columns else {
                throw fault(
                    "formats \(definitions.map(\.code)) differ from the columns \(first.columns) of \(first.file)")
            }
            let start = formats.count
            formats += definitions.map { format in
                CompiledFormat(
                    length: format.sides?.length.nanometres ?? .max, width: format.sides?.width.nanometres ?? .max,
                    height: format.sides?.height.nanometres ?? .max, weight: format.maximumWeight?.picograms ?? .max,
                    limits: format.limits,
                    needsDimensions: format.sides != nil || format.limits.contains { $0.measure.needsDimensions })
            }
            return .format(start..<formats.count)
        case .single:
            guard first.columns.count == 1 else { throw fault("\(first.file) has more than one column") }
            return .single
        }
    }

    /// What makes two charts the same: their file, of which many tariffs use the same column, or, where a tariff itself
    /// lists zones, that tariff and the name.
    private enum ChartKey: Hashable {
        case file(String, column: String, exceptions: String, declaration: String)
        case own(tariff: Int, name: String)

        init(_ chart: ZoneChart, of tariff: Int) {
            let isPrefixes = !chart.ranges.isEmpty || !chart.exceptions.isEmpty
            let isOfOneFile = chart.pairs.isEmpty && (chart.destinations.isEmpty || !isPrefixes)
            self =
                !chart.file.isEmpty && isOfOneFile
                ? .file(
                    chart.file, column: chart.column, exceptions: chart.exceptionsFile,
                    declaration: chart.declaration)
                : .own(tariff: tariff, name: chart.name)
        }
    }

    private func chart(_ name: String, _ tariff: Tariff, _ fault: Faulty) throws(RateBookFault) -> ZoneChart {
        guard let chart = tariff.zoneCharts.first(where: { $0.name == name }) else {
            throw fault("zone chart “\(name)” is not among the tariff's charts")
        }
        return chart
    }

    /// The number of a chart that a tariff, of this index, names.
    private mutating func chartNumber(
        _ chart: ZoneChart, of tariff: Int, _ fault: Faulty
    ) throws(RateBookFault) -> Int {
        let key = ChartKey(chart, of: tariff)
        if let number = chartNumbers[key] { return number }
        var codes = Set(chart.ranges.zones).union(chart.exceptions.map(\.zone))
        codes.formUnion(chart.pairs.map(\.zone))
        codes.formUnion(chart.destinations.map(\.zone))
        let sorted = codes.sorted()
        let numbers = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
        guard sorted.count <= 254 else { throw fault("zone chart “\(chart.name)” has more than 254 zones") }
        var matrix: ZoneMatrix?
        if !chart.ranges.isEmpty || !chart.exceptions.isEmpty {
            matrix = ZoneMatrix(chart, numbers)
            if matrix == nil { throw fault("zone chart “\(chart.name)” has a prefix outside 000 to 999") }
        }
        let firstPair = zonePairs.count
        zonePairs += chart.pairs.map { pair in
            CompiledPair(condition: facts.condition(parts(pair)), zone: Int32(numbers[pair.zone]!))
        }
        chartNumbering.append(
            ChartNumbers(
                matrix: matrix == nil ? -1 : Int32(matrices.count), firstPair: Int32(firstPair),
                endPair: Int32(zonePairs.count),
                byDestination: chart.destinations.isEmpty
                    ? -1
                    : Int32(destinations.chart(chart.destinations.map { ($0.place, UInt8(numbers[$0.zone]! + 1)) }))))
        if let matrix { matrices.append(matrix) }
        charts.append(
            CompiledChart(
                codes: sorted, file: chart.file, exceptionsFile: chart.exceptionsFile,
                declaration: chart.declaration))
        chartNumbers[key] = charts.count - 1
        return charts.count - 1
    }

    // MARK: Tables

    /// Adds a table; returns its number.
    private mutating func append(
        _ table: RateTable, _ currency: Currency, _ fault: Faulty
    ) throws(RateBookFault) -> Int {
        let columnCount = table.columns.count
        guard (1...RateBookLimits.columns).contains(columnCount) else {
            throw fault("\(table.file) has \(columnCount) columns")
        }
        guard table.steps.allSatisfy({ $0.cells.count == columnCount }),
            table.namedRows.allSatisfy({ $0.cells.count == columnCount })
        else { throw fault("the rows of \(table.file) differ in width from its header") }
        guard zip(table.steps, table.steps.dropFirst()).allSatisfy({ $0.bound < $1.bound }) else {
            throw fault("the rows of \(table.file) do not rise")
        }
        let priceRows = table.steps.firstIndex { $0.pricing != .price } ?? table.steps.count
        guard table.steps[priceRows...].allSatisfy({ $0.pricing != .price }) else {
            throw fault("a row of prices follows one that is multiplied in \(table.file)")
        }
        let firstStepRow = stepRows.count
        for row in table.steps[priceRows...] { try appendStepRow(row, priceRows, table, currency, fault) }
        let (firstBound, boundSet) = try boundNumbers(table, fault)
        let firstCell = cells.count
        let rowCount = table.steps.count + table.namedRows.count
        cells += [Int64](repeating: Cell.notPriced, count: rowCount * columnCount)
        cellRows += [Int32](repeating: -1, count: rowCount * columnCount)
        for column in 0..<columnCount {
            // From the last price upwards, so that a blank takes the price of the next row down.
            var below = (cell: Cell.notPriced, row: Int32(-1))
            for row in table.steps.indices.reversed() {
                let own = value(table.steps[row].cells[column]).map { (cell: $0, row: Int32(row)) }
                below = own ?? (row < priceRows ? below : (cell: Cell.notPriced, row: -1))
                cells[firstCell + row * columnCount + column] = below.cell
                cellRows[firstCell + row * columnCount + column] = below.row
                if row == priceRows { below = (cell: Cell.notPriced, row: -1) }
            }
            for (number, named) in table.namedRows.enumerated() {
                let row = table.steps.count + number
                cells[firstCell + row * columnCount + column] = value(named.cells[column]) ?? Cell.notPriced
                cellRows[firstCell + row * columnCount + column] = Int32(row)
            }
        }
        tables.append(
            CompiledTable(
                rows: CompiledTable.RowKind(table.rows), firstBound: Int32(firstBound),
                rowCount: Int32(table.steps.count), priceRows: Int32(priceRows), firstStepRow: Int32(firstStepRow),
                boundSet: Int32(boundSet), firstCell: Int32(firstCell), rowStride: Int32(columnCount),
                columnStride: 1, columnCount: Int32(columnCount), cover: table.cover?.micros ?? -1))
        tableDetails.append(
            TableDetail(
                file: table.file, columns: table.columns,
                rowLabels: table.steps.map(\.label) + table.namedRows.map(\.name),
                rowLines: table.steps.map(\.line) + table.namedRows.map(\.line),
                unitPrice: table.unitPrice?.micros))
        return tables.count - 1
    }

    /// Lays the tables that have the same shape into each other, so that the prices of one row and column of all of them
    /// are neighbours: a parcel finds those of many services in few cache lines.
    private mutating func interleave() {
        struct TableShape: Hashable {
            let boundSet: Int32
            let columns: Int32
            let rows: Int
        }
        var members: [TableShape: [Int]] = [:]
        var order: [TableShape] = []
        for (number, table) in tables.enumerated() {
            let shape = TableShape(
                boundSet: table.boundSet, columns: table.columnCount, rows: tableDetails[number].rowLabels.count)
            if members[shape, default: []].isEmpty { order.append(shape) }
            members[shape, default: []].append(number)
        }
        var laid = [Int64](repeating: Cell.notPriced, count: cells.count)
        var laidRows = [Int32](repeating: -1, count: cells.count)
        var first = 0
        for shape in order {
            let group = members[shape]!
            let size = shape.rows * Int(shape.columns)
            for (place, number) in group.enumerated() {
                let from = Int(tables[number].firstCell)
                for cell in 0..<size {
                    laid[first + cell * group.count + place] = cells[from + cell]
                    laidRows[first + cell * group.count + place] = cellRows[from + cell]
                }
                tables[number].firstCell = Int32(first + place)
                tables[number].columnStride = Int32(group.count)
                tables[number].rowStride = Int32(group.count) * shape.columns
            }
            first += size * group.count
        }
        cells = laid
        cellRows = laidRows
    }

    private mutating func appendStepRow(
        _ row: RateTable.Row, _ priceRows: Int, _ table: RateTable, _ currency: Currency, _ fault: Faulty
    ) throws(RateBookFault) {
        func exact(_ value: Int128) throws(RateBookFault) -> Int64 {
            guard let exact = Int64(exactly: value), exact > 0 else {
                throw fault("a step in \(table.file): \(row.label)")
            }
            return exact
        }
        guard table.rows != .volume else { throw fault("a row by started volume in \(table.file): \(row.label)") }
        let isWhole = row.cells.allSatisfy { cell in
            if case .price(let micros) = cell { micros % currency.coin == 0 } else { true }
        }
        let coin = isWhole ? 1 : currency.coin
        switch row.pricing {
        case .price: break
        case .each(let step):
            stepRows.append(CompiledStepRow(step: try exact(step), above: 0, onTopOf: -1, coin: coin))
        case .eachAdditional(let step):
            guard priceRows > 0 else { throw fault("nothing stands before \(row.label) in \(table.file)") }
            stepRows.append(
                CompiledStepRow(
                    step: try exact(step), above: try exact(table.steps[priceRows - 1].bound),
                    onTopOf: Int32(priceRows - 1), coin: coin))
        }
    }

    private mutating func value(_ cell: RateTable.Cell) -> Int64? {
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

    /// Tables with equal bounds share them, and with them the row found for a parcel.
    private struct BoundKey: Hashable {
        let rows: RateTable.RowMeasure
        let bounds: [Int128]
    }

    private mutating func boundNumbers(
        _ table: RateTable, _ fault: Faulty
    ) throws(RateBookFault) -> (first: Int, number: Int) {
        let key = BoundKey(rows: table.rows, bounds: table.steps.map(\.bound))
        if let known = boundSets[key] { return known }
        let found: (first: Int, number: Int)
        if table.rows == .volume {
            found = (volumeBounds.count, boundSetCount)
            volumeBounds += key.bounds
        } else {
            found = (bounds.count, boundSetCount)
            for bound in key.bounds {
                if bound == .max {
                    bounds.append(.max)
                } else if let exact = Int64(exactly: bound) {
                    bounds.append(exact)
                } else {
                    throw fault("a row of \(table.file) ends beyond what can be counted")
                }
            }
        }
        boundSetCount += 1
        boundSets[key] = found
        return found
    }

    // MARK: Rules

    /// What makes two billable-weight rules the same.
    private struct RuleKey: Hashable {
        let sides: SideRounding
        let weight: WeightRounding
        let dimensional: DimensionalWeight?
        let nonrectangular: UInt64
        let conditions: [ConditionKey]
    }

    private struct ConditionKey: Hashable {
        let weight: Int64
        let parts: [FactCompiler.Part]
        let columns: UInt64
    }

    /// The number of a rule in `billableRules`; equal rules share it, and with it the weight found for a parcel.
    private mutating func ruleNumber(
        _ rule: BillableWeightRule, _ columns: [String], _ tariff: Tariff, _ fault: Faulty
    ) throws(RateBookFault) -> Int {
        let dimensional = rule.dimensional.map(DimensionalWeight.init)
        let dimensionalCondition = try condition(
            rule.dimensional?.condition ?? Condition([]), columns, tariff, fault)
        let shapes = rule.dimensional?.nonrectangular
        let nonrectangular = try RateBookCompiler.bits(shapes?.packaging ?? [], &packagingNumbers, fault)
        let least = try rule.minimums.map { minimum throws(RateBookFault) in
            CompiledMinimum(
                weight: minimum.weight.picograms, condition: try condition(minimum.condition, columns, tariff, fault))
        }
        let conditions = least.map(\.condition) + [dimensionalCondition]
        guard !conditions.contains(where: \.looksAtBillableWeight) else {
            throw fault("a billable-weight rule that looks at the billable weight")
        }
        var keys: [ConditionKey] = []
        for (number, minimum) in rule.minimums.enumerated() {
            keys.append(
                ConditionKey(
                    weight: minimum.weight.picograms, parts: try parts(minimum.condition, tariff, fault),
                    columns: least[number].condition.columns))
        }
        keys.append(
            ConditionKey(
                weight: 0, parts: try parts(rule.dimensional?.condition ?? Condition([]), tariff, fault),
                columns: dimensionalCondition.columns))
        let key = RuleKey(
            sides: SideRounding(rule.sideRounding), weight: WeightRounding(rule.weightRounding),
            dimensional: dimensional, nonrectangular: nonrectangular, conditions: keys)
        if let known = ruleNumbers[key] { return known }
        let start = minimums.count
        minimums += least
        billableRules.append(
            CompiledBillableRule(
                sideRounding: key.sides, weightRounding: key.weight, dimensional: dimensional,
                dimensionalCondition: dimensionalCondition, nonrectangular: nonrectangular,
                firstMinimum: Int32(start), endMinimum: Int32(minimums.count),
                looksAtColumn: conditions.contains { $0.columns != .max }))
        ruleNumbers[key] = billableRules.count - 1
        return billableRules.count - 1
    }

    private mutating func condition(
        _ condition: Condition, _ columns: [String], _ tariff: Tariff, _ fault: Faulty
    ) throws(RateBookFault) -> CompiledCondition {
        var result = CompiledCondition()
        result.parcel = facts.condition(try parts(condition, tariff, fault))
        for clause in condition.clauses {
            switch clause {
            case .zones(let zones):
                var mask: UInt64 = 0
                for zone in zones {
                    guard let column = columns.firstIndex(of: zone) else {
                        throw fault("a condition on zone “\(zone)”, which has no column")
                    }
                    mask |= 1 << UInt64(column)
                }
                result.columns &= mask
            case .over(.billableWeight, let bound, _):
                result.billableOver = max(result.billableOver, Int64(clamping: bound))
            case .notOver(.billableWeight, let bound, _):
                result.billableNotOver = min(result.billableNotOver, Int64(clamping: bound))
            default: continue
            }
        }
        return result
    }

    private mutating func appendSurcharges(
        of service: Service, _ columns: [String], _ tariff: Tariff, _ fault: Faulty
    ) throws(RateBookFault) {
        var groupNumbers: [String: Int] = [:]
        var codes: [String: UInt8] = ["base": 0]
        for surcharge in service.surcharges {
            var group = -1
            if let name = surcharge.group {
                group = groupNumbers[name] ?? groupNumbers.count
                groupNumbers[name] = group
            }
            let code = codes[surcharge.code] ?? UInt8(codes.count)
            guard code <= RateBookLimits.surchargeCodes, group < RateBookLimits.surchargeGroups else {
                throw fault(
                    "more than \(RateBookLimits.surchargeCodes) kinds of surcharge, or "
                        + "\(RateBookLimits.surchargeGroups) groups: “\(surcharge.code)”")
            }
            func mask(_ names: [String]) throws(RateBookFault) -> UInt64 {
                var mask: UInt64 = 0
                for name in names {
                    guard let known = codes[name] else {
                        throw fault("“\(surcharge.code)” refers to “\(name)”, which does not come before it")
                    }
                    mask |= 1 << UInt64(known)
                }
                return mask
            }
            func mask(_ basis: Surcharge.Basis) throws(RateBookFault) -> UInt64 {
                switch basis {
                case .all: return .max
                case .charges(let names): return try mask(names)
                }
            }
            let kind: CompiledSurcharge.Kind
            switch surcharge.amount {
            case .fixed(let micros): kind = .fixed(micros)
            case .byZone(let amounts):
                var byColumn = [Int64](repeating: Cell.notPriced, count: columns.count)
                for amount in amounts {
                    guard let column = columns.firstIndex(of: amount.zone) else {
                        throw fault("“\(surcharge.code)” has an amount for zone “\(amount.zone)”, which has no column")
                    }
                    byColumn[column] = amount.micros
                }
                kind = .byColumn(byColumn)
            case .percent(let share, let basis, let limits): kind = .percent(share, of: try mask(basis), limits)
            case .index(let index, let basis, let limits): kind = .index(index, of: try mask(basis), limits)
            case .perUnit(let micros, let step, let measure, let above):
                guard step > 0 else { throw fault("“\(surcharge.code)” has a step of nothing") }
                kind = .perUnit(micros, step: step, of: measure, above: above)
            case .table(let table, let measure):
                guard table.columns == columns || table.columns.count == 1 else {
                    throw fault("the columns of \(table.file) differ from the service's")
                }
                kind = .table(try append(table, tariff.currency, fault), by: measure)
            case .atLeast(let micros, let basis): kind = .atLeast(micros, of: try mask(basis))
            }
            surcharges.append(
                CompiledSurcharge(
                    detail: surcharge, firstDay: surcharge.from?.day ?? .min, lastDay: surcharge.until?.day ?? .max,
                    condition: try condition(surcharge.condition, columns, tariff, fault), kind: kind,
                    group: Int8(group), code: code, unless: try mask(surcharge.unless)))
            codes[surcharge.code] = code
        }
    }
}

extension Currency {
    /// Its smallest coin, in millionths.
    fileprivate var coin: Int64 { (decimals..<6).reduce(1) { coin, _ in coin * 10 } }
}

/// Whose fault it is.
private struct Faulty {
    let tariff: String
    let service: String

    func callAsFunction(_ description: String) -> RateBookFault {
        RateBookFault(tariff: tariff, service: service, description: description)
    }
}

extension CompiledTable.RowKind {
    init(_ rows: RateTable.RowMeasure) {
        switch rows {
        case .weight: self = .weight
        case .volume: self = .volume
        case .lengthPlusWidth: self = .lengthPlusWidth
        case .value: self = .value
        }
    }
}

extension Condition {
    /// Whether it asks if the address is a home.
    var looksAtHomes: Bool { clauses.contains { if case .residential = $0 { true } else { false } } }
}

extension Surcharge.Amount {
    /// Whether it looks at the sides.
    var needsDimensions: Bool {
        switch self {
        case .perUnit(_, _, let measure, _), .table(_, let measure): measure.needsDimensions
        case .fixed, .byZone, .percent, .index, .atLeast: false
        }
    }
}

extension Surcharge {
    /// Whether it is the price of cover: due by the insured value.
    var coversValue: Bool {
        switch amount {
        case .perUnit(_, _, .insuredValue, _), .table(_, .insuredValue): true
        default: false
        }
    }
}
