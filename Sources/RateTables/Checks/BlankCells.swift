internal import RatingEngine

/// Warns of cells without a price. In lists by zone each row is a step in each zone: a blank is likely to be a lost cell,
/// before the first price of a column and behind the last as well as between two, and in rows with names. Where it was
/// published so, it must be accepted by name. Formats have steps of their own.
func checkBlankCells(_ matrix: ReadMatrix, accepted: [AcceptedPrices], faults: FaultList) {
    guard !matrix.isByFormat else { return }
    let steps = matrix.table.steps
    func warn(_ place: Place, _ row: String, column: Int, _ consequence: String) {
        if accepted.accept(line: place.line, column: column, in: place.file) { return }
        faults.warn(
            place, .missingCell, found: "",
            expected: "the price for \(row) in \(matrix.headings[column]), or an entry in accepted_blanks; a blank "
                + consequence)
    }
    for column in matrix.headings.indices where !matrix.repeatsColumn(column) {
        let last = steps.lastIndex { $0.cells[column] != .blank } ?? -1
        for (step, row) in steps.enumerated() where row.cells[column] == .blank {
            // A column without any price or gap has been reported.
            if last < 0, matrix.table.namedRows.allSatisfy({ $0.cells[column] == .blank }) { break }
            warn(
                matrix.place(step: step, column: column), row.label, column: column,
                step < last ? "is priced by the next row down" : "behind the last price of its column is refused")
        }
        for (index, row) in matrix.table.namedRows.enumerated() where row.cells[column] == .blank {
            if last < 0 { break }
            warn(matrix.place(namedRow: index, column: column), row.name, column: column, "has no price")
        }
    }
}
