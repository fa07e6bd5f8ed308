internal import RatingEngine
internal import ShipmentModel

/// Reads shares that change with the ship date: `from,until,percent`, or prices by day (`published,price`) that a table
/// of steps (`price_not_over,percent`) turns into shares.
struct FuelReader {
    /// How a published price leads to a share.
    struct LookUp: Hashable {
        /// The file of the steps.
        var steps: String
        /// Weeks from publication to effect.
        var lagWeeks: Int
        /// The day of the week on which a share takes effect, 0 for Monday.
        var weekday: Int
    }

    /// The days of the week as tariffs name them.
    static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    /// The highest fuel price read, per gallon or litre in any currency.
    private static let maximumPrice: Int64 = 1_000_000_000_000

    let files: SharedFiles
    let faults: FaultList
    /// What stands instead of a share that the list does not hold: on these days what needs it is refused.
    static let notHeld = "not held"

    func read(_ path: String, lookUp: LookUp?) -> ReadFuelIndex? {
        guard let lookUp else { return readPeriods(path) }
        let prices = readPrices(path)
        let steps = readSteps(lookUp.steps)
        guard let prices, let steps else { return nil }
        let index = FuelIndex(
            file: path, prices: prices, steps: steps, lagWeeks: lookUp.lagWeeks, takesEffectOn: lookUp.weekday)
        return ReadFuelIndex(index: index, rows: index.periods.map { ($0.from...$0.until, $0.line) })
    }

    private func readPeriods(_ path: String) -> ReadFuelIndex? {
        let bytes = files.bytes(path)
        guard let list = ListFile(bytes, file: path, columns: ["from", "until", "percent"], faults: faults) else {
            return nil
        }
        var periods: [FuelIndex.Period] = []
        var rows: [(days: ClosedRange<CivilDate>, line: Int)] = []
        for (index, row) in list.rows.enumerated() {
            let from = readDate(row.cells[0], faults: faults)
            let isHeld = row.cells[2].text != Self.notHeld
            let percent = isHeld ? readShare(row.cells[2]) : .zero
            let next = index + 1 < list.rows.count ? CivilDate(list.rows[index + 1].cells[0].text) : nil
            // A row that the next one precedes is reported there.
            var until = next.map { next in
                from.map { max($0, CivilDate(day: next.day - 1)) } ?? CivilDate(day: next.day - 1)
            }
            if !row.cells[1].text.isEmpty {
                until = readDate(row.cells[1], faults: faults)
            } else if index + 1 == list.rows.count {
                faults.fault(
                    row.cells[1].place, .badDate, found: "",
                    expected: "the last day that the last row is known to hold, such as 2025-12-28")
            }
            guard let from, let until, let percent else { continue }
            if let last = rows.last?.days {
                if from <= last.lowerBound {
                    faults.fault(
                        row.cells[0].place, from == last.lowerBound ? .duplicate : .rowsNotRising,
                        found: from.description,
                        expected: "a day after \(last.lowerBound), that of the row above")
                    continue
                }
                if from <= last.upperBound {
                    faults.fault(
                        row.cells[0].place, .overlappingDates, found: from.description,
                        expected: "\(CivilDate(day: last.upperBound.day + 1)) or later, since the row above ends on "
                            + "\(last.upperBound)")
                    continue
                }
            }
            guard from <= until else {
                faults.fault(
                    row.cells[1].text.isEmpty ? row.cells[0].place : row.cells[1].place, .endsBeforeStart,
                    found: until.description, expected: "\(from) or later")
                continue
            }
            rows.append((from...until, row.line))
            if isHeld { periods.append(.init(from: from, until: until, percentage: percent, line: row.line)) }
        }
        return ReadFuelIndex(index: FuelIndex(file: path, periods: periods), rows: rows)
    }

    private func readPrices(_ path: String) -> [FuelIndex.PublishedPrice]? {
        let bytes = files.bytes(path)
        guard let list = ListFile(bytes, file: path, columns: ["published", "price"], faults: faults) else {
            return nil
        }
        var prices: [FuelIndex.PublishedPrice] = []
        for row in list.rows {
            let published = readDate(row.cells[0], faults: faults)
            let price = readPrice(row.cells[1])
            guard let published, let price else { continue }
            if let last = prices.last, published <= last.published {
                faults.fault(
                    row.cells[0].place, published == last.published ? .duplicate : .rowsNotRising,
                    found: published.description, expected: "a day after \(last.published), that of the row above")
                continue
            }
            prices.append(.init(published: published, micros: price, line: row.line))
        }
        return prices
    }

    private func readSteps(_ path: String) -> [FuelIndex.Step]? {
        let bytes = files.bytes(path)
        guard let list = ListFile(bytes, file: path, columns: ["price_not_over", "percent"], faults: faults) else {
            return nil
        }
        var steps: [FuelIndex.Step] = []
        for row in list.rows {
            let price = readPrice(row.cells[0])
            let percent = readShare(row.cells[1])
            guard let price, let percent else { continue }
            if let last = steps.last, price <= last.priceNotOver {
                faults.fault(
                    row.cells[0].place, price == last.priceNotOver ? .duplicate : .rowsNotRising,
                    found: row.cells[0].text, expected: "more than the row above")
                continue
            }
            if let last = steps.last, percent < last.percentage {
                faults.fault(
                    row.cells[1].place, .fallsWithWeight, found: row.cells[1].text,
                    expected: "at least \(last.percentage), that of the lower price above")
            }
            steps.append(.init(priceNotOver: price, percentage: percent))
        }
        return steps
    }

    private func readPrice(_ cell: PlacedText) -> Int64? {
        guard let micros = ScalarText.micros(cell.text), (1...Self.maximumPrice).contains(micros) else {
            faults.fault(
                cell.place, .notAPrice, found: cell.text,
                expected: Suggestion.price(cell.text) ?? "a price without currency, such as 3.742")
            return nil
        }
        return micros
    }

    /// A number of per cent. A plain one is taken from 1 to 100, and 0; below and above it may be a share of one or
    /// hundredths of a per cent, and must say `%` to be believed.
    private func readShare(_ cell: PlacedText) -> Percentage? {
        if cell.text.hasSuffix("%") {
            if let share = Percentage(percent: cell.text.dropLast().trimmingBlanks), share.millionths >= 0,
                share.millionths <= 10_000_000
            {
                return share
            }
        } else if let share = Percentage(percent: cell.text) {
            let hundred: Int64 = 1_000_000
            if share == .zero || (hundred / 100...hundred).contains(share.millionths) { return share }
            if share > .zero, share.millionths < hundred / 100 {
                faults.fault(
                    cell.place, .suspiciousPercent, found: cell.text,
                    expected: "\(Percentage(millionths: share.millionths * 100)) where a share of one was meant (write "
                        + "per cent), or \(share) with its sign")
                return nil
            }
            if share > .zero, share.millionths <= 100 * hundred {
                faults.fault(
                    cell.place, .suspiciousPercent, found: cell.text,
                    expected: "\(Percentage(millionths: share.millionths / 100)) where hundredths of a per cent were "
                        + "meant, or \(share) with its sign")
                return nil
            }
        }
        let suggested = Suggestion.price(cell.text)
        faults.fault(
            cell.place, .badPercent, found: cell.text,
            expected: suggested ?? "a number of per cent such as 15.25, or \(Self.notHeld)")
        return nil
    }
}

/// Shares by date, and the rows they come from.
struct ReadFuelIndex {
    var index: FuelIndex
    /// The days and the line of each row, also of those that say that there is no share.
    var rows: [(days: ClosedRange<CivilDate>, line: Int)]

    /// Warns of days between two rows of which the list says nothing, although a share may be needed.
    func warnOfGaps(on days: ClosedRange<CivilDate>, faults: FaultList) {
        for (before, next) in zip(rows, rows.dropFirst()) {
            let first = CivilDate(day: before.days.upperBound.day + 1)
            let last = CivilDate(day: next.days.lowerBound.day - 1)
            guard first <= last, days.overlaps(first...last) else { continue }
            faults.warn(
                Place(file: index.file, line: next.line), .missingDays, found: next.days.lowerBound.description,
                expected: "a share for \(first) to \(last) above it, or a row that says \(FuelReader.notHeld): a "
                    + "tariff that is in force then refuses")
        }
    }

    /// Warns of days before the first row on which a share may be needed, and behind the last where it is known how long the
    /// tariff holds. Of a list of prices the next weeks' shares cannot be known.
    func warnOfEnds(on days: ClosedRange<CivilDate>, endIsKnown: Bool, faults: FaultList) {
        guard let first = rows.first, let last = rows.last else { return }
        if days.lowerBound < first.days.lowerBound {
            let end = min(days.upperBound, CivilDate(day: first.days.lowerBound.day - 1))
            faults.warn(
                Place(file: index.file, line: first.line), .missingDays, found: first.days.lowerBound.description,
                expected: "a share for \(days.lowerBound) to \(end) above it, or a row that says \(FuelReader.notHeld)")
        }
        if endIsKnown, days.upperBound > last.days.upperBound {
            let start = max(days.lowerBound, CivilDate(day: last.days.upperBound.day + 1))
            faults.warn(
                Place(file: index.file, line: last.line), .missingDays, found: last.days.upperBound.description,
                expected: "a share for \(start) to \(days.upperBound) below it, or a row that says "
                    + FuelReader.notHeld)
        }
    }
}
