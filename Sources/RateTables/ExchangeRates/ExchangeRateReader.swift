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
            place: row.cells[0].place)
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
        var kept: [Set<Currency>: [ExchangeRates.Rate]] = [:]
        for (rate, place) in rates.map({ ($0.rate, $0.place) }) {
            let pair = Set([rate.base, rate.quote])
            let known = kept[pair] ?? []
            // Those kept are in order of time and do not overlap: only the two beside it can.
            var low = 0
            var high = known.count
            while low < high {
                let middle = (low + high) / 2
                if known[middle].from < rate.from { low = middle + 1 } else { high = middle }
            }
            let beside = known[max(0, low - 1)..<min(known.count, low + 1)]
            if let other = beside.first(where: rate.overlaps) {
                faults.fault(
                    place, .overlappingDates,
                    found: "\(rate.base.code) and \(rate.quote.code) from \(rate.from) to \(rate.until)",
                    expected:
                        "one rate for both on a day; \(other.source) holds one from \(other.from) to \(other.until)")
            } else {
                kept[pair, default: []].insert(rate, at: low)
            }
        }
        return kept.values.flatMap(\.self)
    }
}
