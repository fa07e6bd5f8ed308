internal import RatingEngine
internal import ShipmentModel

/// What a service expects of its matrices.
struct MatrixExpectation {
    /// What the columns are.
    var columns: Columns
    /// The rows that conditions choose, by name.
    var namedRows: Set<String>
    /// The reasons of gaps, by code.
    var gaps: [String: String]
    /// The tariff's currency; nil where it was faulty.
    var currency: Currency?

    /// What the columns are.
    enum Columns {
        /// `zone1`, `zone2` …
        case zones
        /// The codes of formats.
        case formats([String])
        /// One, headed `price`.
        case single
    }
}

/// A matrix with the places that checks refer to.
struct ReadMatrix {
    var table: RateTable
    /// The header's place.
    var header: Place
    /// The headings of the price columns: `zone1`.
    var headings: [String]
    /// For each step, where its cells begin in the line.
    var cellColumns: [[Int]]
    /// The codes of the gaps used.
    var gapsUsed: Set<String>

    /// The place of a price cell.
    func place(step: Int, column: Int) -> Place {
        let columns = cellColumns[step]
        return Place(file: table.file, line: table.steps[step].line, column: columns[min(column, columns.count - 1)])
    }
}

/// Reads a matrix: `weight_not_over,zone1,zone2` and below it one row a weight (or a volume), cells `12.50`, blank, or
/// `gap:reason`.
struct MatrixReader {
    let file: String
    let expectation: MatrixExpectation
    let faults: FaultList

    func read(_ bytes: [UInt8], cover: Money?) -> ReadMatrix? {
        let lines = MatrixLine.lines(bytes, file: file, faults: faults)
        guard let header = lines.first else {
            faults.fault(Place(file: file), .badHeader, found: "", expected: headerExpected)
            return nil
        }
        guard let measure = measure(header) else { return nil }
        let (columns, headings) = readColumns(header)
        var result = ReadMatrix(
            table: RateTable(file: file, cover: cover, rows: measure, columns: columns, steps: []),
            header: header.place(of: 0, in: file), headings: headings, cellColumns: [], gapsUsed: [])
        for line in lines.dropFirst() { read(line, width: header.cells.count, into: &result) }
        checkPrices(result)
        return result
    }

    private var headerExpected: String {
        switch expectation.columns {
        case .zones: "weight_not_over or volume_not_over, then zone1, zone2 …"
        case .formats(let codes): "weight_not_over or volume_not_over, then " + codes.joined(separator: ", ")
        case .single: "weight_not_over or volume_not_over, then price"
        }
    }

    private func measure(_ header: MatrixLine) -> RateTable.RowMeasure? {
        switch header.cells[0] {
        case "weight_not_over": return .weight
        case "volume_not_over": return .volume
        default:
            faults.fault(header.place(of: 0, in: file), .badHeader, found: header.cells[0], expected: headerExpected)
            return nil
        }
    }

    /// The codes of the columns and their headings.
    private func readColumns(_ header: MatrixLine) -> (codes: [String], headings: [String]) {
        var codes: [String] = []
        for (index, heading) in header.cells.enumerated().dropFirst() {
            let place = header.place(of: index, in: file)
            var code = heading
            switch expectation.columns {
            case .zones:
                code = String(heading.dropFirst(4))
                if !heading.hasPrefix("zone") || !isZone(code) {
                    faults.fault(place, .unknownColumn, found: heading, expected: "a zone's heading, such as zone1")
                }
            case .formats(let formats):
                if !formats.contains(heading) {
                    faults.fault(
                        place, .unknownColumn, found: heading,
                        expected: expectedName(for: heading, among: formats, otherwise: "a format of the service"))
                }
            case .single:
                if heading != "price" || index > 1 {
                    faults.fault(place, .unknownColumn, found: heading, expected: "one column, price")
                }
            }
            if codes.contains(code) {
                faults.fault(place, .duplicate, found: heading, expected: "each column once")
            }
            codes.append(code)
        }
        if case .formats(let formats) = expectation.columns {
            for format in formats where !codes.contains(format) {
                faults.fault(
                    header.place(of: 0, in: file), .missingColumn, found: header.cells.joined(separator: ","),
                    expected: "a column \(format)")
            }
        }
        return (codes, Array(header.cells.dropFirst()))
    }

    private func isZone(_ code: String) -> Bool {
        (1...8).contains(code.utf8.count)
            && code.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
            }
    }

    private func read(_ line: MatrixLine, width: Int, into result: inout ReadMatrix) {
        guard line.cells.count == width else {
            faults.fault(
                line.place(of: min(line.cells.count, width), in: file), .wrongCellCount,
                found: "\(line.cells.count) cells", expected: "\(width) cells, as in the header")
            return
        }
        let cells = line.cells.enumerated().dropFirst().map { index, text in
            cell(text, at: line.place(of: index, in: file), gapsUsed: &result.gapsUsed)
        }
        let label = line.cells[0]
        let place = line.place(of: 0, in: file)
        if let first = label.unicodeScalars.first, !("0"..."9").contains(first), first != "-", first != "." {
            readNamed(label, place, cells, into: &result)
            return
        }
        let measure: ParcelMeasure = result.table.rows == .weight ? .weight : .volume
        guard let bound = ScalarText.bound(label, of: measure) else {
            faults.fault(place, .badQuantity, found: label, expected: ScalarText.boundExpected(measure))
            return
        }
        if let previous = result.table.steps.last, bound <= previous.bound {
            let code: RateFault.Code = bound == previous.bound ? .duplicate : .rowsNotRising
            faults.fault(place, code, found: label, expected: "more than the row above, \(previous.label)")
        }
        result.table.steps.append(.init(bound: bound, label: label, line: line.line, cells: cells))
        result.cellColumns.append(Array(line.columns.dropFirst()))
    }

    private func readNamed(_ name: String, _ place: Place, _ cells: [RateTable.Cell], into result: inout ReadMatrix) {
        if !expectation.namedRows.contains(name) {
            let expected =
                nearestName(to: name, in: expectation.namedRows)
                ?? (["a quantity such as 1 lb"] + expectation.namedRows.sorted()).joined(separator: ", or ")
            faults.fault(place, .unknownRow, found: name, expected: expected)
        }
        if result.table.namedRows.contains(where: { $0.name == name }) {
            faults.fault(place, .duplicate, found: name, expected: "each row once")
        }
        result.table.namedRows.append(.init(name: name, line: place.line, cells: cells))
    }

    private func cell(_ text: String, at place: Place, gapsUsed: inout Set<String>) -> RateTable.Cell {
        if text.isEmpty { return .blank }
        if text.hasPrefix("gap:") { return gap(text.dropFirst(4), at: place, gapsUsed: &gapsUsed) }
        if let currency = foreignCurrency(text) {
            faults.fault(
                place, .currencyDiffers, found: text,
                expected:
                    "a price in \(expectation.currency?.code ?? "the tariff's currency"), not \(currency.code), and "
                    + "without the code")
            return .blank
        }
        guard let micros = ScalarText.micros(text) else {
            faults.fault(
                place, .notAPrice, found: text, expected: "a price such as 12.50, a blank, or gap: and a reason's code")
            return .blank
        }
        guard micros > 0 else {
            faults.fault(place, .notPositive, found: text, expected: "a price above zero")
            return .blank
        }
        return .price(micros)
    }

    /// The currency that a cell such as `12.50 EUR` names, if it is not the tariff's.
    private func foreignCurrency(_ text: String) -> Currency? {
        guard let currency = Currency(text.suffix(3)), currency != expectation.currency,
            text.utf8.contains(where: { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
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

    private func checkPrices(_ matrix: ReadMatrix) {
        if matrix.table.steps.isEmpty || matrix.headings.isEmpty {
            faults.fault(matrix.header, .noPrices, found: "", expected: "at least one row and one column of prices")
            return
        }
        for (column, heading) in matrix.headings.enumerated()
        where matrix.table.steps.allSatisfy({ column >= $0.cells.count || $0.cells[column] == .blank }) {
            faults.fault(matrix.header, .noPrices, found: heading, expected: "at least one price or gap in the column")
        }
    }
}
