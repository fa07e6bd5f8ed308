internal import RatingEngine
internal import ShipmentModel

/// An entry of `accepted_falls`: cells that were published lower than a lighter or nearer one.
final class AcceptedFall {
    let place: Place
    let file: String
    let rows: ClosedRange<Int128>
    let columns: ClosedRange<Int>
    private(set) var isUsed = false

    init(place: Place, file: String, rows: ClosedRange<Int128>, columns: ClosedRange<Int>) {
        self.place = place
        self.file = file
        self.rows = rows
        self.columns = columns
    }

    /// Whether the entry names a cell; it is then in use.
    func accepts(_ bound: Int128, column: Int, in file: String) -> Bool {
        guard file == self.file, rows.contains(bound), columns.contains(column) else { return false }
        isUsed = true
        return true
    }
}

/// Finds prices that fall as the parcel gets heavier or, where columns are ordered, the zone farther. Published lists
/// do fall here and there, but a slipped digit looks the same: each fall must be accepted by name.
func checkPriceOrder(
    _ matrix: ReadMatrix, currency: Currency, columnsOrdered: Bool, accepted: [AcceptedFall], faults: FaultList
) {
    let steps = matrix.table.steps
    func amount(_ micros: Int64) -> String { Money(micros: micros, currency).amount }
    func check(_ price: Int64, step: Int, column: Int, against before: Int64, _ code: RateFault.Code, _ other: String) {
        guard price < before else { return }
        // Every entry that names the cell is used, not only the first.
        let isAccepted = accepted.reduce(false) {
            $1.accepts(steps[step].bound, column: column, in: matrix.table.file) || $0
        }
        if isAccepted { return }
        faults.fault(
            matrix.place(step: step, column: column), code,
            found: "\(amount(price)) for \(steps[step].label) in \(matrix.headings[column])",
            expected: "at least \(amount(before)), the price of \(other), or an entry in accepted_falls")
    }
    var above = [(price: Int64, step: Int)?](repeating: nil, count: matrix.headings.count)
    for (step, row) in steps.enumerated() {
        var nearer: (price: Int64, column: Int)?
        for (column, cell) in row.cells.enumerated() {
            // One column of the file may stand for several zones; prices a unit are compared with nothing.
            guard case .price(let price) = cell, row.pricing == .price, !matrix.repeatsColumn(column) else { continue }
            if let (before, from) = above[column] {
                check(price, step: step, column: column, against: before, .fallsWithWeight, steps[from].label)
            }
            if columnsOrdered, let (before, from) = nearer {
                check(price, step: step, column: column, against: before, .fallsAcrossZones, matrix.headings[from])
            }
            above[column] = (price, step)
            nearer = (price, column)
        }
    }
}
