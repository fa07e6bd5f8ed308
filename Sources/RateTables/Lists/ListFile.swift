/// A CSV file whose columns are found by their headings: lists of dates, prices, destinations.
struct ListFile {
    /// One row with its cells in the order of the columns asked for.
    struct Row {
        var line: Int
        var cells: [PlacedText]
    }

    /// The rows below the header.
    var rows: [Row] = []
    /// The place of the header.
    let header: Place
    /// The headings beside the columns asked for, and where each stands.
    var others: [PlacedText] = []
    /// For each row the cells of the other columns.
    var otherCells: [[PlacedText]] = []

    /// Reads a list. A column that is missing, and one more than asked for, are reported.
    ///
    /// - Parameters:
    ///   - columns: the headings that must be there, in any order.
    ///   - hasOthers: whether there may be more.
    init?(_ bytes: [UInt8], file: String, columns: [String], hasOthers: Bool = false, faults: FaultList) {
        let lines = MatrixLine.lines(bytes, file: file, faults: faults)
        let expected = columns.joined(separator: ",") + (hasOthers ? " and further columns" : "")
        guard let first = lines.first else {
            faults.fault(Place(file: file), .badHeader, found: "", expected: expected)
            return nil
        }
        header = first.place(of: 0, in: file)
        var indexes: [Int] = []
        for column in columns {
            guard let index = first.cells.firstIndex(of: column) else {
                faults.fault(
                    header, .badHeader, found: first.cells.joined(separator: ","),
                    expected: first.cells.count == 1 && first.cells[0].contains(";")
                        ? "\(expected), with commas instead of semicolons" : expected)
                return nil
            }
            indexes.append(index)
        }
        let rest = first.cells.indices.filter { !indexes.contains($0) }
        for index in rest {
            let place = first.place(of: index, in: file)
            if !hasOthers || first.cells[..<index].contains(first.cells[index]) {
                faults.fault(
                    place, hasOthers ? .duplicate : .unknownColumn, found: first.cells[index],
                    expected: hasOthers ? "each column once" : expected)
            }
            others.append(PlacedText(text: first.cells[index], place: place))
        }
        for line in lines.dropFirst() {
            guard line.hasWidth(first.cells.count, in: file, faults: faults) else { continue }
            func cell(_ index: Int) -> PlacedText {
                PlacedText(text: line.cells[index], place: line.place(of: index, in: file))
            }
            rows.append(Row(line: line.line, cells: indexes.map(cell)))
            otherCells.append(rest.map(cell))
        }
        if rows.isEmpty { faults.fault(header, .noPrices, found: "", expected: "at least one row") }
    }
}
