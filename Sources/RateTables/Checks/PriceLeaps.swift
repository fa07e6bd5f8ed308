internal import RatingEngine
internal import ShipmentModel

/// Finds prices that leap as the parcel gets heavier. In the first row and the last a digit too few or too many makes no
/// price fall: 0.45 instead of 4.50, 1729.80 instead of 172.98.
///
/// What the heaviest parcel of a row costs is at most five times that of the row above, and twice where it is at most
/// twice as heavy. Of a row that goes on by the unit it may be twice as much a kilogram.
func checkPriceLeaps(_ matrix: ReadMatrix, currency: Currency, accepted: [AcceptedPrices], faults: FaultList) {
    let table = matrix.table
    let steps = table.steps
    for column in matrix.headings.indices where !matrix.repeatsColumn(column) {
        var prices: [(price: Int128, step: Int)] = []
        var cells: [Int64] = []
        for (step, row) in steps.enumerated() {
            guard case .price(let cell) = row.cells[column], let price = table.heaviest(cell, step, prices.last) else {
                continue
            }
            prices.append((price, step))
            cells.append(cell)
        }
        for index in prices.indices.dropFirst() {
            let (above, own) = (prices[index - 1], prices[index])
            guard let most = table.most(own.step, above), own.price > most.price else { continue }
            // One slipped digit is one fault: where a price falls beside the leap, that has been said.
            let isAfterFall = index > 1 && above.price < prices[index - 2].price
            let isBeforeFall = index + 1 < prices.count && prices[index + 1].price < own.price
            if isAfterFall || isBeforeFall { continue }
            if accepted.accept(line: steps[own.step].line, column: column, in: table.file) { continue }
            func amount(_ micros: Int128) -> String { Money(micros: Int64(clamping: micros), currency).amount }
            let isPrice = steps[own.step].pricing == .price
            faults.fault(
                matrix.place(step: own.step, column: column), .leapsWithWeight,
                found: matrix.described(cells[index], step: own.step, column: column, currency),
                expected: (isPrice ? "" : "so much that the heaviest parcel costs, instead of \(amount(own.price)), ")
                    + "at most \(most.factor) times \(amount(above.price)), the price of \(steps[above.step].label) "
                    + "in line \(steps[above.step].line), or an entry in accepted_leaps")
        }
    }
}

extension RateTable {
    /// The most that the heaviest parcel of a row may cost, and how many times the price of a row above that is; nil where
    /// there is no saying.
    fileprivate func most(_ step: Int, _ above: (price: Int128, step: Int)) -> (price: Int128, factor: Int128)? {
        let lighter = steps[above.step].bound
        guard above.price > 0, lighter > 0, let double = lighter.times(2) else { return nil }
        let bound = steps[step].bound == .max ? double : steps[step].bound
        let perUnit = bound.times(2).map { ($0 - 1) / lighter + 1 }
        let isPrice = steps[step].pricing == .price
        guard let factor = isPrice ? (bound <= double ? 2 : 5) : perUnit else { return nil }
        return above.price.times(factor).map { ($0, factor) }
    }
}

extension Int128 {
    /// The product; nil where it is too great.
    fileprivate func times(_ factor: Int128) -> Int128? {
        let (product, isTooGreat) = multipliedReportingOverflow(by: factor)
        return isTooGreat ? nil : product
    }
}
