internal import RatingEngine
internal import ShipmentModel

/// Reads all lists of exchange rates, `fx/*.csv`: `from,until,base,quote,rate`, where one unit of the base is worth so
/// much of the quote from the first to the last day, both inclusive. Rows may stand in any order.
struct ExchangeRateReader {
    let source: RateSource
    let faults: FaultList

    private struct PlacedRate {
        var rate: ExchangeRates.Rate
        var place: Place
        /// The cell of the rate itself.
        var cell: PlacedText
    }

    /// The paths of all lists of a directory.
    static func paths(in source: RateSource) -> [String] {
        source.paths.filter { $0.hasPrefix("fx/") && $0.hasSuffix(".csv") }
    }

    /// The rates of all lists together; those with faults are left out.
    func read() -> ExchangeRates {
        var rates: [PlacedRate] = []
        for path in ExchangeRateReader.paths(in: source) {
            let list = ListFile(
                source.files[path] ?? [], file: path, columns: ["from", "until", "base", "quote", "rate"],
                faults: faults)
            for row in list?.rows ?? [] { if let rate = read(row, path) { rates.append(rate) } }
        }
        return ExchangeRates(withoutOverlaps(rates))
    }

    private func read(_ row: ListFile.Row, _ path: String) -> PlacedRate? {
        let from = readDate(row.cells[0], faults: faults)
        let until = readDate(row.cells[1], faults: faults)
        let base = readCurrency(row.cells[2])
        let quote = readCurrency(row.cells[3])
        let rate = readRate(row.cells[4])
        if let from, let until, until < from {
            faults.fault(
                row.cells[1].place, .endsBeforeStart, found: until.description, expected: "\(from) or later")
            return nil
        }
        if let base, base == quote {
            faults.fault(row.cells[3].place, .duplicate, found: base.code, expected: "another currency than the base")
            return nil
        }
        guard let from, let until, let base, let quote, let rate else { return nil }
        return PlacedRate(
            rate: .init(
                from: from, until: until, base: base, quote: quote, rate: rate, source: "\(path):\(row.line)"),
            place: row.cells[0].place, cell: row.cells[4])
    }

    private func readCurrency(_ cell: PlacedText) -> Currency? {
        if let currency = Currency(cell.text), currency.isAssigned { return currency }
        let signs = ["$": "USD", "€": "EUR", "£": "GBP"]
        let capitals = cell.text.uppercased()
        let near = signs[cell.text] ?? nearestName(to: capitals, in: Currency.assigned.map(\.code))
        faults.fault(
            cell.place, .unknownCurrency, found: cell.text,
            expected: near ?? "a currency's three capital letters by ISO 4217, such as EUR")
        return nil
    }

    private func readRate(_ cell: PlacedText) -> ExactDecimal? {
        if let rate = ExactDecimal(cell.text), ExchangeRates.isInRange(rate) { return rate }
        let suggested = Suggestion.price(cell.text).flatMap { text in
            ExactDecimal(text).flatMap { ExchangeRates.isInRange($0) ? text : nil }
        }
        faults.fault(
            cell.place, .badRate, found: cell.text,
            expected: suggested
                ?? "a number above 0, at most \(ExchangeRates.maximumRate), with at most "
                + "\(ExchangeRates.maximumDecimals) decimal places")
        return nil
    }

    /// The rates without those of which one above holds the same pair of currencies, in either direction, on the same
    /// day; they are reported. There and back would not end where it began.
    private func withoutOverlaps(_ rates: [PlacedRate]) -> [ExchangeRates.Rate] {
        var kept: [Set<Currency>: [PlacedRate]] = [:]
        for placed in rates {
            let rate = placed.rate
            let pair = Set([rate.base, rate.quote])
            let known = kept[pair] ?? []
            // Those kept are in order of time and do not overlap: only the two beside it can.
            var low = 0
            var high = known.count
            while low < high {
                let middle = (low + high) / 2
                if known[middle].rate.from < rate.from { low = middle + 1 } else { high = middle }
            }
            let beside = known[max(0, low - 1)..<min(known.count, low + 1)].map(\.rate)
            if let other = beside.first(where: rate.overlaps) {
                faults.fault(
                    placed.place, .overlappingDates,
                    found: "\(rate.base.code) and \(rate.quote.code) from \(rate.from) to \(rate.until)",
                    expected:
                        "one rate for both on a day; \(other.source) holds one from \(other.from) to \(other.until)")
            } else {
                kept[pair, default: []].insert(placed, at: low)
            }
        }
        for rates in kept.values { warnOfLeaps(rates) }
        return kept.values.flatMap { $0.map(\.rate) }
    }

    /// Warns of a rate that lies more than a fifth above or below that of the day before: no market moves so, a slipped
    /// digit does.
    private func warnOfLeaps(_ rates: [PlacedRate]) {
        for (before, next) in zip(rates, rates.dropFirst())
        where before.rate.until.day + 1 == next.rate.from.day && next.rate.isLeap(from: before.rate) {
            faults.warn(
                next.cell.place, .suspiciousValue, found: next.cell.text,
                expected: "a rate within a fifth of that of the day before, \(before.cell.text) "
                    + "\(before.rate.base.code) to \(before.rate.quote.code) at \(before.rate.source)")
        }
    }
}

extension ExchangeRates.Rate {
    /// Whether it is more than 6/5, or less than 5/6, of another of the same two currencies.
    fileprivate func isLeap(from other: Self) -> Bool {
        func power(_ exponent: Int) -> Int128 { (0..<exponent).reduce(1) { power, _ in power * 10 } }
        // Both as fractions: the other way round, numerator and denominator change places.
        let (own, its) = (rate, other.rate)
        let isTurned = base != other.base
        let left = isTurned ? own.units * its.units : own.units * power(its.scale)
        let right = isTurned ? power(own.scale) * power(its.scale) : its.units * power(own.scale)
        return left / 6 > right / 5 || left / 5 < right / 6
    }
}
