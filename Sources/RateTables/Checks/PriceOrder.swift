internal import RatingEngine
internal import ShipmentModel

/// An entry of `accepted_falls`, `accepted_leaps` or `accepted_blanks`: cells that were published so.
final class AcceptedPrices {
    let place: Place
    let file: String
    /// The lines of the rows in the file.
    let rows: ClosedRange<Int>
    let columns: ClosedRange<Int>
    private(set) var isUsed = false

    init(place: Place, file: String, rows: ClosedRange<Int>, columns: ClosedRange<Int>) {
        self.place = place
        self.file = file
        self.rows = rows
        self.columns = columns
    }

    /// Whether the entry names a cell; it is then in use.
    func accepts(line: Int, column: Int, in file: String) -> Bool {
        guard file == self.file, rows.contains(line), columns.contains(column) else { return false }
        isUsed = true
        return true
    }
}

extension [AcceptedPrices] {
    /// Whether one of them names a cell. Every entry that does is used, not only the first.
    func accept(line: Int, column: Int, in file: String) -> Bool {
        reduce(false) { $1.accepts(line: line, column: column, in: file) || $0 }
    }
}

extension RateTable {
    /// What the heaviest parcel of a row costs, whose cell is `price`; nil where that is not known. Rows that stand in the
    /// wrong place have been reported, and may be anything.
    ///
    /// - Parameter above: the last row above that has a price in the column, and what its heaviest parcel costs.
    func heaviest(_ price: Int64, _ step: Int, _ above: (price: Int128, step: Int)?) -> Int128? {
        func each(_ unit: Int128, over lower: Int128) -> Int128? {
            let before = step > 0 ? steps[step - 1].bound : 0
            let (double, isTooFar) = before.multipliedReportingOverflow(by: 2)
            let (span, isTooWide) = (steps[step].bound == .max ? double : steps[step].bound)
                .subtractingReportingOverflow(lower)
            guard !isTooFar, !isTooWide, span > 0 else { return nil }
            let (cost, isTooMuch) = ((span - 1) / unit + 1).multipliedReportingOverflow(by: Int128(price))
            return isTooMuch ? nil : cost
        }
        switch steps[step].pricing {
        case .price: return Int128(price)
        case .each(let unit): return each(unit, over: 0)
        case .eachAdditional(let unit):
            guard let above, above.step == step - 1 else { return nil }
            let (sum, isTooMuch) = (each(unit, over: steps[above.step].bound) ?? 0).addingReportingOverflow(above.price)
            return isTooMuch ? nil : sum
        }
    }
}

/// Finds prices that fall as the parcel gets heavier or, where columns are ordered, the zone farther. Published lists
/// do fall here and there, but a slipped digit looks the same: each fall must be accepted by name.
///
/// A row that is multiplied is held against the one above by what the heaviest parcel of each costs: its lightest may cost
/// less, since prices a pound go down by the bracket. Across zones its cells are compared as they are.
/// A row without end is looked at where it is twice as heavy as the row above ends.
func checkPriceOrder(
    _ matrix: ReadMatrix, currency: Currency, columnsOrdered: Bool, accepted: [AcceptedPrices], faults: FaultList
) {
    let steps = matrix.table.steps
    func amount(_ micros: Int128) -> String { Money(micros: Int64(clamping: micros), currency).amount }
    func report(_ price: Int64, step: Int, column: Int, _ code: RateFault.Code, _ expected: String) {
        if accepted.accept(line: steps[step].line, column: column, in: matrix.table.file) { return }
        faults.fault(
            matrix.place(step: step, column: column), code,
            found: matrix.described(price, step: step, column: column, currency),
            expected: expected + ", or an entry in accepted_falls")
    }
    var above = [(price: Int128, step: Int)?](repeating: nil, count: matrix.headings.count)
    for (step, row) in steps.enumerated() {
        var nearer: (price: Int64, column: Int)?
        for (column, cell) in row.cells.enumerated() {
            // One column of the file may stand for several zones.
            guard case .price(let price) = cell, !matrix.repeatsColumn(column) else { continue }
            let own = matrix.table.heaviest(price, step, above[column])
            if let own, let above = above[column], own < above.price {
                let other = "\(amount(above.price)), the price of \(steps[above.step].label)"
                report(
                    price, step: step, column: column, .fallsWithWeight,
                    row.pricing == .price
                        ? "at least " + other
                        : "so much that the heaviest parcel costs, instead of \(amount(own)), at least " + other)
            }
            if columnsOrdered, let nearer, price < nearer.price {
                report(
                    price, step: step, column: column, .fallsAcrossZones,
                    "at least \(amount(Int128(nearer.price))), the price of \(matrix.headings[nearer.column])")
            }
            nearer = (price, column)
            above[column] = own.map { (price: $0, step: step) }
        }
    }
}
