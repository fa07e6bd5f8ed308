internal import RatingEngine
internal import ShipmentModel

/// What a service or a surcharge expects of its matrices.
struct MatrixExpectation {
    /// What the columns are.
    var columns: Columns
    /// What the rows may measure.
    var measures: [RateTable.RowMeasure]
    /// The rows that conditions choose, by name.
    var namedRows: Set<String> = []
    /// The reasons of gaps, by code.
    var gaps: [String: String]
    /// The tariff's currency; nil where it was faulty.
    var currency: Currency?
    /// Whether a cell may be zero.
    var allowsZero = false

    /// What the columns are.
    enum Columns {
        /// `zone1`, `zone2` …
        case zones
        /// The codes of formats.
        case formats([String])
        /// One, headed `price`.
        case single
        /// One, headed `price`, or zones.
        case singleOrZones
    }
}

/// A matrix with the places that checks refer to.
struct ReadMatrix {
    var table: RateTable
    /// The header's place.
    var header: Place
    /// For each column of the table the heading of the file's column: `zone1`, or `zone9-10` for each of two.
    var headings: [String]
    /// For each column of the table the file's, from 0 for the first behind the row's bound.
    var fileColumns: [Int]
    /// For each step, where the file's cells begin in the line.
    var cellColumns: [[Int]] = []
    /// The same for each row with a name.
    var namedCellColumns: [[Int]] = []
    /// The codes of the gaps used.
    var gapsUsed: Set<String> = []
    /// Whether the columns are formats, each of which has steps of its own.
    var isByFormat = false

    /// The headings as the file has them.
    var headerText: String {
        headings.indices.filter { !repeatsColumn($0) }.map { headings[$0] }.joined(separator: ",")
    }

    /// The place of a price cell.
    func place(step: Int, column: Int) -> Place {
        place(line: table.steps[step].line, cellColumns[step], column: column)
    }

    /// The place of a cell in a row with a name.
    func place(namedRow: Int, column: Int) -> Place {
        place(line: table.namedRows[namedRow].line, namedCellColumns[namedRow], column: column)
    }

    private func place(line: Int, _ cells: [Int], column: Int) -> Place {
        Place(file: table.file, line: line, column: cells[min(fileColumns[column], cells.count - 1)])
    }

    /// A price with what it is for: `4.80 for 2 kg in zone1`.
    func described(_ price: Int64, step: Int, column: Int, _ currency: Currency) -> String {
        "\(Money(micros: price, currency).amount) for \(table.steps[step].label) in \(headings[column])"
    }

    /// The columns of all matrices of a service stand for the same zones or formats in the same order.
    func checkColumns(against first: ReadMatrix, faults: FaultList) {
        guard table.columns != first.table.columns else { return }
        let missing = first.table.columns.first { !table.columns.contains($0) }
        let added = table.columns.first { !first.table.columns.contains($0) }
        let difference =
            missing.map { "; \($0) is missing" } ?? added.map { "; \($0) is not among them" } ?? "; the order differs"
        faults.fault(
            header, .missingColumn, found: headerText,
            expected: "the columns of \(first.table.file), \(first.columnText)\(difference)")
    }

    /// The rows with names are the same in all matrices of a service, in the same order.
    func checkNamedRows(against first: ReadMatrix, faults: FaultList) {
        for (own, other) in zip(table.namedRows, first.table.namedRows) where own.name != other.name {
            return faults.fault(
                Place(file: table.file, line: own.line), .misplacedRow, found: own.name,
                expected: "\(other.name), as in \(first.table.file): rows with names stand in the same order")
        }
    }

    /// The headings behind the row's bound.
    private var columnText: String { headerText.replacing(",", with: ", ") }

    /// Whether a column holds the same cells as the one before it, since the file has one for both.
    func repeatsColumn(_ column: Int) -> Bool { column > 0 && fileColumns[column] == fileColumns[column - 1] }
}

/// Reads a matrix: `weight_not_over,zone1,zone2` and below it one row a bound, cells `12.50`, blank, or `gap:reason`.
struct MatrixReader {
    let file: String
    let expectation: MatrixExpectation
    let faults: FaultList
    /// The price of one ticket, where the cells count tickets.
    var unitPrice: Money?
    /// The currency's smallest coin, in millionths.
    private let coin: Int64

    init(file: String, expectation: MatrixExpectation, faults: FaultList, unitPrice: Money? = nil) {
        self.file = file
        self.expectation = expectation
        self.faults = faults
        self.unitPrice = unitPrice
        coin = expectation.currency?.coin ?? 1
    }

    func read(_ bytes: [UInt8], cover: Money? = nil) -> ReadMatrix? {
        let lines = MatrixLine.lines(bytes, file: file, faults: faults)
        guard let header = lines.first else {
            faults.fault(Place(file: file), .badHeader, found: "", expected: headerExpected)
            return nil
        }
        guard let measure = measure(header) else { return nil }
        let columns = MatrixColumns(header, file: file, expected: expectation.columns, faults: faults)
        var result = ReadMatrix(
            table: RateTable(
                file: file, cover: cover, unitPrice: unitPrice, rows: measure, columns: columns.codes, steps: []),
            header: header.place(of: 0, in: file), headings: columns.headings, fileColumns: columns.fileColumns)
        if case .formats = expectation.columns { result.isByFormat = true }
        for line in lines.dropFirst() where line.hasWidth(header.cells.count, in: file, faults: faults) {
            read(line, into: &result)
        }
        // Where rows are there, and each is faulty, that has been said.
        if !result.table.steps.isEmpty || lines.count == 1 + result.table.namedRows.count { checkPrices(result) }
        return result
    }

    private var headerExpected: String {
        let rows = expectation.measures.map { "\($0.rawValue)_not_over" }.joined(separator: " or ")
        return switch expectation.columns {
        case .zones: "\(rows), then zone1, zone2 …"
        case .formats(let codes): "\(rows), then " + codes.joined(separator: ", ")
        case .single: "\(rows), then price"
        case .singleOrZones: "\(rows), then price, or zone1, zone2 …"
        }
    }

    private func measure(_ header: MatrixLine) -> RateTable.RowMeasure? {
        if let measure = expectation.measures.first(where: { "\($0.rawValue)_not_over" == header.cells[0] }) {
            return measure
        }
        let hasSemicolons = header.cells.count == 1 && header.cells[0].contains(";")
        faults.fault(
            header.place(of: 0, in: file), .badHeader, found: header.cells[0],
            expected: headerExpected + (hasSemicolons ? ", with commas between them instead of semicolons" : ""))
        return nil
    }

    // MARK: Rows

    private func read(_ line: MatrixLine, into result: inout ReadMatrix) {
        let place = line.place(of: 0, in: file)
        guard let row = rowLabel(line.cells[0], place, in: result) else { return }
        var fileCells: [RateTable.Cell] = []
        fileCells.reserveCapacity(line.cells.count - 1)
        for index in 1..<max(1, line.cells.count) {
            fileCells.append(
                cell(line.cells[index], row, at: line.place(of: index, in: file), gapsUsed: &result.gapsUsed))
        }
        let cells = result.fileColumns.map { fileCells[$0] }
        switch row {
        case .named(let name):
            result.table.namedRows.append(.init(name: name, line: line.line, cells: cells))
            result.namedCellColumns.append(Array(line.columns.dropFirst()))
        case .step(let bound, let pricing):
            result.table.steps.append(
                .init(bound: bound, pricing: pricing, label: line.cells[0], line: line.line, cells: cells))
            result.cellColumns.append(Array(line.columns.dropFirst()))
        }
    }

    private enum Label {
        case named(String)
        case step(bound: Int128, RateTable.Pricing)

        /// Whether the cells are what is charged, and not what a unit costs.
        var isCharged: Bool {
            switch self {
            case .named, .step(_, .price): true
            case .step: false
            }
        }
    }

    /// What the first cell of a row says; nil, and reported, where it says nothing. A row that stands in the wrong order
    /// is reported and read all the same.
    private func rowLabel(_ label: String, _ place: Place, in result: ReadMatrix) -> Label? {
        if let first = label.utf8.first, !ScalarText.isDigit(first) {
            if label.hasPrefix("+ ") || label.hasPrefix("x ") { return stepLabel(label, place, in: result) }
            if let first = label.unicodeScalars.first, first.properties.isAlphabetic {
                return namedLabel(label, place, in: result)
            }
        }
        let measure = result.table.rows.parcelMeasure
        guard let bound = bound(label, place, of: measure) else { return nil }
        if let previous = result.table.steps.last {
            if previous.bound == .max {
                faults.fault(
                    place, .misplacedRow, found: label, expected: "no row below \(previous.label), which has no end")
            } else if previous.pricing != .price {
                faults.fault(
                    place, .misplacedRow, found: label,
                    expected: "x and a step, as in x 1 lb to 150 lb: below a row that goes on by the unit, "
                        + "\(previous.label), none has a price")
            } else if bound <= previous.bound {
                faults.fault(
                    place, bound == previous.bound ? .duplicate : .rowsNotRising, found: label,
                    expected: "more than the row above, \(previous.label)")
            }
        }
        return .step(bound: bound, .price)
    }

    private func namedLabel(_ name: String, _ place: Place, in result: ReadMatrix) -> Label {
        if !expectation.namedRows.contains(name) {
            let expected =
                nearestName(to: name, in: expectation.namedRows)
                ?? (["a quantity such as 1 lb"] + expectation.namedRows.sorted()).joined(separator: ", or ")
            faults.fault(place, .unknownRow, found: name, expected: expected)
        }
        if result.table.namedRows.contains(where: { $0.name == name }) {
            faults.fault(place, .duplicate, found: name, expected: "each row once")
        }
        return .named(name)
    }

    /// `+ 1 lb`, `+ 1 lb to 70 lb`, `x 1 lb`, `x 1 lb to 499 lb`.
    private func stepLabel(_ label: String, _ place: Place, in result: ReadMatrix) -> Label? {
        let isAddition = label.hasPrefix("+")
        let parts = label.dropFirst(2).split(separator: " to ", omittingEmptySubsequences: false)
        let measure = result.table.rows.parcelMeasure
        guard parts.count <= 2, let step = bound(String(parts[0]), place, of: measure),
            let end = parts.count == 2 ? bound(String(parts[1]), place, of: measure) : .max
        else { return nil }
        if step <= 0 {
            faults.fault(place, .notPositive, found: label, expected: "a step above zero")
            return nil
        }
        if measure.kind == .volume {
            faults.fault(
                place, .misplacedRow, found: label,
                expected: "rows with a price each, such as 0.30 ft3: volumes do not go on by the unit")
        }
        let previous = result.table.steps.last
        if let previous, previous.bound >= end {
            faults.fault(
                place, previous.bound == .max ? .misplacedRow : .rowsNotRising, found: label,
                expected: previous.bound == .max
                    ? "no row below \(previous.label), which has no end"
                    : "an end above the row above, \(previous.label)")
        }
        if isAddition, previous?.pricing != .price {
            faults.fault(
                place, .misplacedRow, found: label, expected: "a row of prices above it, to which the cells are added")
        }
        return .step(bound: end, isAddition ? .eachAdditional(step: step) : .each(step: step))
    }

    private func bound(_ text: String, _ place: Place, of measure: ParcelMeasure) -> Int128? {
        if measure.kind == .money {
            let money = readMoney(PlacedText(text: text, place: place), in: nil, .notNegative, faults: faults)
            if let money, let currency = expectation.currency, money.currency != currency {
                faults.faultOnce(
                    place, .currencyDiffers, found: text,
                    expected: "amounts in \(currency.code), the currency of tariff.yaml, in all rows")
            }
            return money.map { Int128($0.micros) }
        }
        if let bound = ScalarText.bound(text, of: measure) { return bound }
        faults.fault(
            place, .badQuantity, found: text,
            expected: Suggestion.quantity(text, measure) ?? ScalarText.boundExpected(measure))
        return nil
    }

    // MARK: Cells

    private func cell(
        _ text: String, _ row: Label, at place: Place, gapsUsed: inout Set<String>
    ) -> RateTable.Cell {
        if text.isEmpty { return .blank }
        if unitPrice == nil, let micros = ScalarText.plainMicros(text), micros > 0 {
            return price(micros, text, row, at: place)
        }
        if text.hasPrefix("gap:") { return gap(text.dropFirst(4), at: place, gapsUsed: &gapsUsed) }
        if let unitPrice { return tickets(text, of: unitPrice, at: place) }
        guard let micros = ScalarText.micros(text) else {
            if let currency = foreignCurrency(text) {
                faults.faultOnce(
                    place, .currencyDiffers, found: text,
                    expected:
                        "a price in \(expectation.currency?.code ?? "the tariff's currency"), not \(currency.code), "
                        + "and without the code")
                return .blank
            }
            let suggested = Suggestion.price(text)
            faults.fault(
                place, .notAPrice, found: text,
                expected: suggested ?? "a price such as 12.50, a blank, or gap: and a reason's code")
            return .blank
        }
        guard micros > 0 || (micros == 0 && expectation.allowsZero) else {
            faults.fault(
                place, .notPositive, found: text,
                expected: expectation.allowsZero
                    ? "a price, not negative" : "a price above zero, a blank, or gap: and a reason's code")
            return .blank
        }
        return price(micros, text, row, at: place)
    }

    /// A price; what is charged is a number of whole coins, while a unit may cost fractions of one.
    private func price(_ micros: Int64, _ text: String, _ row: Label, at place: Place) -> RateTable.Cell {
        if row.isCharged, let currency = expectation.currency, micros % coin != 0 {
            faults.fault(
                place, .finerThanCoin, found: text, expected: Suggestion.coins(micros, currency, naming: false))
        }
        return .price(micros)
    }

    /// A number of tickets, as their price.
    private func tickets(_ text: String, of unitPrice: Money, at place: Place) -> RateTable.Cell {
        guard let count = ScalarText.count(text, 1...1_000_000) else {
            faults.fault(
                place, .notAPrice, found: text,
                expected: "a whole number of tickets at \(unitPrice), a blank, or gap: and a reason's code")
            return .blank
        }
        let (micros, overflow) = unitPrice.micros.multipliedReportingOverflow(by: Int64(count))
        guard !overflow, micros <= ScalarText.maximumMicros else {
            faults.fault(place, .notAPrice, found: text, expected: "fewer tickets at \(unitPrice)")
            return .blank
        }
        return .price(micros)
    }

    /// The currency that a cell such as `12.50 EUR`, `€12.50` or `£12.50` names, if it is not the tariff's.
    private func foreignCurrency(_ text: String) -> Currency? {
        guard text.utf8.contains(where: ScalarText.isDigit) else { return nil }
        let signs: [(Character, String)] = [("€", "EUR"), ("£", "GBP")]
        let sign = signs.first { text.contains($0.0) }.flatMap { Currency($0.1) }
        guard let currency = Currency(text.suffix(3)) ?? Currency(text.prefix(3)) ?? sign,
            currency != expectation.currency
        else { return nil }
        return currency
    }

    /// `gap:code`, or `gap:code remark`.
    private func gap(_ text: Substring, at place: Place, gapsUsed: inout Set<String>) -> RateTable.Cell {
        let code = String(text.prefix { $0 != " " })
        let remark = text.dropFirst(code.count).trimmingBlanks
        guard let reason = expectation.gaps[code] else {
            let codes = expectation.gaps.keys
            faults.fault(
                place, .unknownGap, found: code,
                expected: expectedName(for: code, among: codes, otherwise: "a code declared in gaps of tariff.yaml"))
            return .blank
        }
        gapsUsed.insert(code)
        return .gap(remark.isEmpty ? reason : "\(reason): \(remark)")
    }

    // MARK: The whole

    /// Warns of rows in another system of units than most: a `70 kg` below rows in pounds.
    private func warnOfUnits(_ table: RateTable) {
        let metric = ["mg", "g", "kg", "mm", "cm", "m", "mm3", "cm3", "m3", "l"]
        let isMetric = table.steps.map { metric.contains(String($0.label.split(separator: " ").last ?? "")) }
        guard table.rows != .value, let first = isMetric.first, isMetric.contains(!first) else { return }
        let isMostlyMetric =
            2 * isMetric.count { $0 } == isMetric.count ? first : 2 * isMetric.count { $0 } > isMetric.count
        for (step, row) in table.steps.enumerated() where isMetric[step] != isMostlyMetric {
            faults.warn(
                Place(file: file, line: row.line), .suspiciousValue, found: row.label,
                expected: "a unit such as that of the other rows, as in "
                    + (table.steps[isMetric.firstIndex(of: isMostlyMetric)!].label))
        }
    }

    private func checkPrices(_ matrix: ReadMatrix) {
        let table = matrix.table
        warnOfUnits(table)
        if table.steps.isEmpty || matrix.headings.isEmpty {
            faults.fault(matrix.header, .noPrices, found: "", expected: "at least one row and one column of prices")
            return
        }
        for (column, heading) in matrix.headings.enumerated() where !matrix.repeatsColumn(column) {
            let isBlank =
                table.steps.allSatisfy { $0.cells[column] == .blank }
                && table.namedRows.allSatisfy { $0.cells[column] == .blank }
            if isBlank {
                faults.fault(
                    matrix.header, .noPrices, found: heading, expected: "at least one price or gap in the column")
            }
        }
    }
}

extension RateTable.RowMeasure {
    /// What is measured of the parcel.
    var parcelMeasure: ParcelMeasure {
        switch self {
        case .weight: .weight
        case .volume: .volume
        case .lengthPlusWidth: .lengthPlusWidth
        case .value: .value
        }
    }

    /// The measure of a table that is looked up by one of the parcel's; nil where none is.
    init?(by measure: ParcelMeasure) {
        switch measure {
        case .weight, .billableWeight: self = .weight
        case .volume: self = .volume
        case .lengthPlusWidth: self = .lengthPlusWidth
        case .value, .insuredValue: self = .value
        case .length, .width, .height, .lengthPlusGirth, .sumOfSides, .pieces: return nil
        }
    }
}
