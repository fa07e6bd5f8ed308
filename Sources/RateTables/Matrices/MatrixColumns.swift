internal import RatingEngine

/// The columns that a matrix's header names: one a zone, although one column of the file may stand for several.
struct MatrixColumns {
    /// The codes of the columns: zones or formats.
    private(set) var codes: [String] = []
    /// For each the heading of the file's column.
    private(set) var headings: [String] = []
    /// For each the file's column, from 0 for the first behind the row's bound.
    private(set) var fileColumns: [Int] = []

    private let header: MatrixLine
    private let file: String
    private let faults: FaultList

    init(_ header: MatrixLine, file: String, expected: MatrixExpectation.Columns, faults: FaultList) {
        self.header = header
        self.file = file
        self.faults = faults
        var expected = expected
        if case .singleOrZones = expected { expected = header.cells.dropFirst().first == "price" ? .single : .zones }
        for (index, heading) in header.cells.enumerated().dropFirst() {
            for code in read(heading, index, expected) { add(code, heading, index) }
        }
        if case .formats(let formats) = expected {
            for format in formats where !codes.contains(format) {
                faults.fault(
                    header.place(of: 0, in: file), .missingColumn, found: header.cells.joined(separator: ","),
                    expected: "a column \(format)")
            }
            if codes != formats, codes.sorted() == formats.sorted() {
                faults.fault(
                    header.place(of: 1, in: file), .columnsNotRising, found: codes.joined(separator: ", "),
                    expected: "the columns in the order of the service's formats, \(formats.joined(separator: ", "))")
            }
        }
        if case .zones = expected { checkNeighbours() }
        if codes.count > RateBookLimits.columns {
            faults.fault(
                header.place(of: fileColumns[RateBookLimits.columns] + 1, in: file), .tooMany,
                found: "\(codes.count) columns",
                expected: "at most \(RateBookLimits.columns) columns; one of several zones counts as several")
        }
    }

    private mutating func add(_ code: String, _ heading: String, _ index: Int) {
        if codes.contains(code) {
            faults.fault(
                header.place(of: index, in: file), .duplicate, found: heading, expected: "each column once")
        }
        codes.append(code)
        headings.append(heading)
        fileColumns.append(index - 1)
    }

    /// The codes that a heading stands for. One that is reported stands for itself, so that its cells are read.
    private func read(_ heading: String, _ index: Int, _ expected: MatrixExpectation.Columns) -> [String] {
        let place = header.place(of: index, in: file)
        switch expected {
        case .zones, .singleOrZones:
            if heading.hasPrefix("zone"), let zones = ScalarText.zones(heading.dropFirst(4)) { return zones }
            let code = heading.drop { !$0.isNumber }
            faults.fault(
                place, .unknownColumn, found: heading,
                expected: ScalarText.zones(code) != nil ? "zone\(code)" : "a zone's heading, such as zone1 or zone9-10")
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
        return [heading]
    }

    /// Numbers of zones rise from column to column. A list may begin anew once, as one that goes from 25 to 9; two
    /// neighbours that have changed places, or a second fall, are a mistake in any list.
    private func checkNeighbours() {
        var falls = 0
        for index in codes.indices.dropFirst() where fileColumns[index] != fileColumns[index - 1] {
            guard let left = ScalarText.count(codes[index - 1], 0...99_999_999),
                let right = ScalarText.count(codes[index], 0...99_999_999), right < left
            else { continue }
            falls += 1
            guard left == right + 1 || falls == 2 else { continue }
            faults.fault(
                header.place(of: fileColumns[index] + 1, in: file), .columnsNotRising, found: headings[index],
                expected: "\(headings[index]) before \(headings[index - 1]); have two columns changed places?")
            return
        }
    }
}
