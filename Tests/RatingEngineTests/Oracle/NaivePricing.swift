import RatingEngine
import ShipmentModel

/// What a shipment costs, found by reading a tariff from top to bottom for it alone: slow and obvious. It shares no code
/// with the engine and is what the engine is compared with.
struct NaivePricing {
    let tariffs: [Tariff]
    let shipment: Shipment
    let day: CivilDate
    /// What one pound sterling is worth in dollars, in hundredths; nil where no rate is held.
    let poundInCents: Int64?

    /// By account and service: the charges, or `refused`.
    func outcomes() -> [String: String] {
        var result: [String: String] = [:]
        for tariff in tariffs {
            for service in tariff.services {
                let key = tariff.account + "/" + service.code
                guard tariff.validFrom <= day, day <= tariff.validUntil else {
                    result[key] = result[key] ?? "refused"
                    continue
                }
                let reading = NaiveReading(pricing: self, tariff: tariff, service: service)
                result[key] =
                    reading.charges().map { charges in
                        charges.map { "\($0.code) \(Money(micros: $0.amount, tariff.currency).amount)" }
                            .joined(separator: " + ")
                    } ?? "refused"
            }
        }
        return result
    }
}

/// One tariff's service, read for one shipment.
struct NaiveReading {
    let pricing: NaivePricing
    let tariff: Tariff
    let service: Service

    struct Charge {
        var piece: Int
        var code: String
        var amount: Int64
        var group: String?
    }

    /// What the row of a piece was found by.
    struct Found {
        var column: Int
        var base: Int64
        var billable: Int64
    }

    private var shipment: Shipment { pricing.shipment }
    private var columns: [String] { service.tables[0].columns }
    private var coin: Int128 { tariff.currency.decimals == 0 ? 1_000_000 : 10_000 }

    /// All charges in order; nil where the service is refused.
    func charges() -> [Charge]? {
        var found: [Found] = []
        for parcel in shipment.parcels {
            guard takes(parcel), let column = column(parcel), isWithinLimits(parcel, column), isInTime(column),
                let base = base(parcel, column)
            else { return nil }
            found.append(base)
        }
        var charges = found.indices.map { Charge(piece: $0, code: "base", amount: found[$0].base, group: nil) }
        for surcharge in service.surcharges
        where (surcharge.from ?? pricing.day) <= pricing.day && pricing.day <= (surcharge.until ?? pricing.day) {
            for piece in found.indices {
                let parcel = shipment.parcels[piece]
                guard holds(surcharge.condition, parcel, column: found[piece].column, billable: found[piece].billable)
                else { continue }
                let scope = charges.filter { isDueOnce(surcharge) || $0.piece == piece }
                if surcharge.unless.contains(where: { code in scope.contains { $0.code == code } }) { continue }
                switch amount(surcharge.amount, parcel, found[piece], scope) {
                case .notDue: continue
                case .notHeld: return nil
                // More than twenty thousand million is no price.
                case .due(let amount) where amount.magnitude > 20_000_000_000_000_000: return nil
                case .due(let amount): add(surcharge, amount, piece, &charges)
                }
                if isDueOnce(surcharge) { break }
            }
        }
        charges = found.indices.flatMap { piece in charges.filter { $0.piece == piece } }
        return charges.reduce(0) { $0 + $1.amount } < 0 ? nil : taxed(charges, found[0])
    }

    /// Per shipment, or the price of covering the shipment's value.
    private func isDueOnce(_ surcharge: Surcharge) -> Bool {
        switch surcharge.amount {
        case .perUnit(_, _, of: .insuredValue, _), .table(_, by: .insuredValue): true
        default: surcharge.isPerShipment
        }
    }

    private func add(_ surcharge: Surcharge, _ amount: Int64, _ piece: Int, _ charges: inout [Charge]) {
        let new = Charge(piece: piece, code: surcharge.code, amount: amount, group: surcharge.group)
        if let group = surcharge.group,
            let standing = charges.firstIndex(where: { $0.piece == piece && $0.group == group })
        {
            if amount > charges[standing].amount { charges[standing] = new }
        } else {
            charges.append(new)
        }
    }

    // MARK: Whether it is taken

    private func takes(_ parcel: Parcel) -> Bool {
        let options = shipment.options
        if !options.carriers.isEmpty, !options.carriers.contains(tariff.carrier) { return false }
        if !options.accounts.isEmpty, !options.accounts.contains(tariff.account) { return false }
        if !options.services.isEmpty, !options.services.contains(service.code) { return false }
        guard service.origin.naivelyHolds(shipment.shipFrom), service.destination.naivelyHolds(shipment.shipTo) else {
            return false
        }
        if shipment.shipTo.isPostOfficeBox, !service.servesPostOfficeBoxes { return false }
        if !service.packaging.isEmpty, !service.packaging.contains(parcel.packaging) { return false }
        for line in parcel.contents where line.hazard != "none" && !service.hazards.contains(line.hazard) {
            return false
        }
        if options.signature != .none, !service.signatures.contains(options.signature) { return false }
        if options.saturday, !service.deliversOnSaturday { return false }
        if parcel.dimensions == nil, looksAtSides(parcel.packaging) { return false }
        if let condition = service.condition, !holds(condition, parcel, column: nil, billable: 0) { return false }
        return true
    }

    private func isWithinLimits(_ parcel: Parcel, _ column: Int) -> Bool {
        service.limits.allSatisfy { limit in
            if let condition = limit.condition, !holds(condition, parcel, column: column, billable: 0) { return true }
            return measure(limit.measure, parcel) <= limit.maximum
        }
    }

    /// Whether any rule that is for the packaging, on whatever day, looks at the sides.
    private func looksAtSides(_ packaging: String) -> Bool {
        func isFor(_ condition: Condition?) -> Bool {
            (condition?.clauses ?? []).allSatisfy { clause in
                if case .packaging(let codes) = clause { return codes.contains(packaging) }
                return true
            }
        }
        func looks(_ condition: Condition?) -> Bool {
            (condition?.clauses ?? []).contains { clause in
                switch clause {
                case .over(let measure, _, _), .notOver(let measure, _, _): measure.needsDimensions
                default: false
                }
            }
        }
        func matters(_ condition: Condition?, _ itself: Bool = false) -> Bool {
            isFor(condition) && (itself || looks(condition))
        }
        if case .format(let formats) = service.column,
            formats.contains(where: { $0.sides != nil || $0.limits.contains { $0.measure.needsDimensions } })
        {
            return true
        }
        if service.tables[0].rows != .weight { return true }
        return matters(service.condition)
            || service.limits.contains { matters($0.condition, $0.measure.needsDimensions) }
            || service.billableWeight.contains { rule in
                rule.dimensional.map { matters($0.condition, true) } ?? false
                    || rule.minimums.contains { matters($0.condition) }
            } || service.rowSubstitutes.contains { matters($0.condition) }
            || service.surcharges.contains { surcharge in
                switch surcharge.amount {
                case .perUnit(_, _, let measure, _), .table(_, let measure):
                    matters(surcharge.condition, measure.needsDimensions)
                default: matters(surcharge.condition)
                }
            }
    }

    // MARK: Measures and conditions

    private func measure(
        _ measure: ParcelMeasure, _ parcel: Parcel, sides: Rounding<Length> = .none, billable: Int64 = 0
    ) -> Int128 {
        let all = [parcel.dimensions?.length, parcel.dimensions?.width, parcel.dimensions?.height].map { side in
            NaiveReading.rounded(Int128(side?.nanometres ?? 0), sides) { Int128($0.nanometres) }
        }
        switch measure {
        case .weight: return Int128(parcel.weight.picograms)
        case .length: return all[0]
        case .width: return all[1]
        case .height: return all[2]
        case .lengthPlusGirth: return all[0] + all[1] + all[1] + all[2] + all[2]
        case .sumOfSides: return all[0] + all[1] + all[2]
        case .volume: return all[0] * all[1] * all[2]
        case .lengthPlusWidth: return all[0] + all[1]
        case .value: return Int128(contentsValue(parcel).flatMap { converted($0) } ?? .max)
        case .insuredValue: return Int128(converted(shipment.options.insuredValue) ?? 0)
        case .pieces: return Int128(shipment.parcels.count)
        case .billableWeight: return Int128(billable)
        }
    }

    /// Nothing where no line has a value; nil where they are in several currencies.
    private func contentsValue(_ parcel: Parcel) -> Money? {
        let values = parcel.contents.compactMap { line in
            line.value.map { Money(micros: $0.micros * Int64(line.quantity), $0.currency) }
        }
        guard let first = values.first else { return Money(micros: 0, tariff.currency) }
        guard values.allSatisfy({ $0.currency == first.currency }) else { return nil }
        return values.dropFirst().reduce(first, +)
    }

    /// Dollars for pounds, to the cent; nil where no rate is held.
    private func converted(_ money: Money?) -> Int64? {
        guard let money else { return 0 }
        if money.currency == tariff.currency { return money.micros }
        guard money.currency.code == "GBP", tariff.currency.code == "USD", let rate = pricing.poundInCents else {
            return nil
        }
        return Int64(NaiveReading.nearest(Int128(money.micros) * Int128(rate), 100 * 10_000) * 10_000)
    }

    private func holds(_ condition: Condition, _ parcel: Parcel, column: Int?, billable: Int64) -> Bool {
        condition.clauses.allSatisfy { clause in
            switch clause {
            case .over(let what, let bound, let sides): measure(what, parcel, sides: sides, billable: billable) > bound
            case .notOver(let what, let bound, let sides):
                measure(what, parcel, sides: sides, billable: billable) <= bound
            case .packaging(let codes): codes.contains(parcel.packaging)
            case .hazards(let codes): parcel.contents.contains { codes.contains($0.hazard) }
            case .residential(let isHome): (shipment.shipTo.residential == true) == isHome
            case .postOfficeBox(let isBox): shipment.shipTo.isPostOfficeBox == isBox
            case .military(let isMilitary): shipment.shipTo.isMilitary == isMilitary
            case .origin(let area, let isIn): area.naivelyHolds(shipment.shipFrom) == isIn
            case .destination(let area, let isIn): area.naivelyHolds(shipment.shipTo) == isIn
            case .zones(let zones): column.map { zones.contains(columns[$0]) } ?? false
            case .signatures(let signatures): signatures.contains(shipment.options.signature)
            case .saturday(let isAsked): shipment.options.saturday == isAsked
            case .billing(let parties): parties.contains(shipment.options.billing)
            }
        }
    }

    // MARK: Column and row

    private func column(_ parcel: Parcel) -> Int? {
        switch service.column {
        case .single: return 0
        case .zone(let name):
            let chart = tariff.zoneCharts.first { $0.name == name }!
            let zone =
                chart.naiveZone(from: shipment.shipFrom, to: shipment.shipTo)
                ?? shipment.options.zones.first { $0.carrier == tariff.carrier }?.zone
            return zone.flatMap { columns.firstIndex(of: $0) }
        case .format(let formats):
            return formats.firstIndex { format in
                if let most = format.maximumWeight, parcel.weight > most { return false }
                if let sides = format.sides {
                    guard let own = parcel.dimensions else { return false }
                    if own.length > sides.length || own.width > sides.width || own.height > sides.height {
                        return false
                    }
                }
                return format.limits.allSatisfy { measure($0.measure, parcel) <= $0.maximum }
            }
        }
    }

    private func base(_ parcel: Parcel, _ column: Int) -> Found? {
        guard let table = table() else { return nil }
        for substitute in service.rowSubstitutes
        where holds(substitute.condition, parcel, column: column, billable: 0) {
            let row = table.namedRows.first { $0.name == substitute.row }!
            guard case .price(let price) = row.cells[column] else { return nil }
            return Found(column: column, base: price, billable: parcel.weight.picograms)
        }
        let rule = service.billableWeight.first {
            ($0.from ?? pricing.day) <= pricing.day && pricing.day <= ($0.until ?? pricing.day)
        }
        var value: Int128
        var weight = parcel.weight.picograms
        switch table.rows {
        case .weight:
            weight = billable(parcel, column, rule)
            value = Int128(weight)
        case .volume: value = measure(.volume, parcel, sides: rule?.sideRounding ?? .none)
        case .lengthPlusWidth, .value: value = measure(.lengthPlusWidth, parcel, sides: rule?.sideRounding ?? .none)
        }
        return price(table, column, value).map { Found(column: column, base: $0, billable: weight) }
    }

    /// The table whose cover reaches the insured value; the last where a surcharge covers what the tables do not.
    private func table() -> RateTable? {
        guard let insured = shipment.options.insuredValue, insured.micros > 0 else { return service.tables[0] }
        guard let value = converted(insured) else { return nil }
        if let table = service.tables.first(where: { table in table.cover.map { value <= $0.micros } ?? false }) {
            return table
        }
        let isCovered = service.surcharges.contains { surcharge in
            switch surcharge.amount {
            case .perUnit(_, _, .insuredValue, _), .table(_, .insuredValue): true
            default: false
            }
        }
        return isCovered ? service.tables.last : nil
    }

    private func billable(_ parcel: Parcel, _ column: Int, _ rule: BillableWeightRule?) -> Int64 {
        var weight = parcel.weight.picograms
        guard let rule else { return weight }
        if let dimensional = rule.dimensional,
            dimensional.condition.map({ holds($0, parcel, column: column, billable: 0) }) ?? true
        {
            var millionths = measure(.volume, parcel, sides: rule.sideRounding) * 1_000_000
            if let shapes = dimensional.nonrectangular, shapes.packaging.contains(parcel.packaging) {
                millionths = millionths / 1_000_000 * Int128(shapes.factor.millionths)
            }
            let counts = dimensional.volumeOver.map { millionths > $0.cubicNanometres * 1_000_000 } ?? true
            if counts {
                var counted = NaiveReading.steps(millionths, dimensional) * dimensional.roundUpTo.picograms
                if let cap = dimensional.cap { counted = min(counted, cap.picograms) }
                weight = max(weight, counted)
            }
        }
        for minimum in rule.minimums where holds(minimum.condition, parcel, column: column, billable: 0) {
            weight = max(weight, minimum.weight.picograms)
        }
        return Int64(NaiveReading.rounded(Int128(weight), rule.weightRounding) { Int128($0.picograms) })
    }

    /// The fewest whole steps of weight that a volume in millionths of nm³ does not exceed, found by trying.
    private static func steps(_ millionths: Int128, _ rule: BillableWeightRule.Dimensional) -> Int64 {
        let left = millionths.multipliedFullWidth(by: Int128(rule.divisorMass.picograms))
        func reaches(_ steps: Int64) -> Bool {
            let right = (Int128(steps) * Int128(rule.roundUpTo.picograms) * 1_000_000).multipliedFullWidth(
                by: rule.divisorVolume.cubicNanometres)
            return (right.high, right.low) >= (left.high, left.low)
        }
        var low: Int64 = -1
        var high: Int64 = 1
        while !reaches(high) { high *= 2 }
        while high - low > 1 {
            let middle = (low + high) / 2
            if reaches(middle) { high = middle } else { low = middle }
        }
        return high
    }

    /// The price of a value in a column: the first row that reaches it, blanks passed over.
    private func price(_ table: RateTable, _ column: Int, _ value: Int128) -> Int64? {
        guard let index = table.steps.firstIndex(where: { value <= $0.bound }) else { return nil }
        let row = table.steps[index]
        func started(_ each: Int64, _ amount: Int128, _ step: Int128) -> Int64 {
            wholeCoins(each, times: amount / step + (amount % step == 0 ? 0 : 1))
        }
        switch row.pricing {
        case .price:
            for below in table.steps[index...] where below.pricing == .price {
                switch below.cells[column] {
                case .price(let price): return price
                case .gap: return nil
                case .blank: continue
                }
            }
            return nil
        case .each(let step):
            guard case .price(let each) = row.cells[column] else { return nil }
            return started(each, value, step)
        case .eachAdditional(let step):
            guard case .price(let each) = row.cells[column],
                let last = table.steps.last(where: { $0.pricing == .price }),
                case .price(let under) = last.cells[column]
            else { return nil }
            return under + started(each, value - last.bound, step)
        }
    }

    /// So many times an amount, to the nearest coin.
    private func wholeCoins(_ amount: Int64, times count: Int128) -> Int64 {
        Int64(NaiveReading.nearest(Int128(amount) * count, coin) * coin)
    }

    // MARK: Amounts

    private enum Due {
        case notDue, notHeld
        case due(Int64)
    }

    private func amount(_ amount: Surcharge.Amount, _ parcel: Parcel, _ found: Found, _ scope: [Charge]) -> Due {
        func sum(_ basis: Surcharge.Basis) -> Int64 {
            switch basis {
            case .all: scope.reduce(0) { $0 + $1.amount }
            case .charges(let codes): scope.filter { codes.contains($0.code) }.reduce(0) { $0 + $1.amount }
            }
        }
        func share(_ percentage: Percentage, _ basis: Surcharge.Basis, _ limits: Surcharge.AmountLimits) -> Due {
            let product = Int128(sum(basis)) * Int128(percentage.millionths)
            let step = 1_000_000 * coin
            let whole: Int128
            switch limits.rounding {
            case .nearest: whole = NaiveReading.nearest(product, step)
            case .down: whole = product / step
            case .up: whole = product / step + (product % step == 0 ? 0 : product > 0 ? 1 : -1)
            }
            var result = Int64(whole * coin)
            if let least = limits.atLeast, result < least { result = least }
            if let most = limits.atMost, result > most { result = most }
            return .due(result)
        }
        switch amount {
        case .fixed(let micros): return .due(micros)
        case .byZone(let amounts):
            return amounts.last { $0.zone == columns[found.column] }.map { .due($0.micros) } ?? .notDue
        case .percent(let percentage, let basis, let limits): return share(percentage, basis, limits)
        case .index(let index, let basis, let limits):
            let period = index.periods.first { $0.from <= pricing.day && pricing.day <= $0.until }
            return period.map { share($0.percentage, basis, limits) } ?? .notHeld
        case .perUnit(let micros, let step, let what, let above):
            let over = measure(what, parcel, billable: found.billable) - above
            return over <= 0 ? .notDue : .due(wholeCoins(micros, times: over / step + (over % step == 0 ? 0 : 1)))
        case .table(let table, let what):
            let value = measure(what, parcel, billable: found.billable)
            if what.kind == .money, value == 0 { return .notDue }
            let column = table.columns.count == 1 ? 0 : found.column
            return price(table, column, value).map { .due($0) } ?? .notHeld
        case .atLeast(let least, let basis):
            return sum(basis) < least ? .due(least - sum(basis)) : .notDue
        }
    }

    private func taxed(_ charges: [Charge], _ found: Found) -> [Charge] {
        let parcel = shipment.parcels[0]
        let rule = service.taxes.first { rule in
            rule.condition.map { holds($0, parcel, column: found.column, billable: found.billable) } ?? true
        }
        let sum = Int128(charges.reduce(0) { $0 + $1.amount })
        func tax(_ amount: Int64) -> Charge { Charge(piece: 0, code: "tax", amount: amount, group: nil) }
        switch rule?.treatment {
        case nil, .some(.none), .exempt, .zeroRated: return charges
        case .added(let share):
            return charges
                + [tax(Int64(NaiveReading.nearest(sum * Int128(share.millionths), 1_000_000 * coin) * coin))]
        case .included(let share):
            func contained(_ amount: Int128) -> Int64 {
                let whole = Int128(1_000_000 + share.millionths) * coin
                return Int64(NaiveReading.nearest(amount * Int128(share.millionths), whole) * coin)
            }
            var net = charges
            for index in net.indices.dropFirst() { net[index].amount -= contained(Int128(net[index].amount)) }
            let total = contained(sum)
            net[0].amount = Int64(sum) - total - net.dropFirst().reduce(0) { $0 + $1.amount }
            return net + [tax(total)]
        }
    }

    // MARK: Delivery

    /// Day after day, as one counts on a wall calendar.
    private func isInTime(_ column: Int) -> Bool {
        guard let deliverBy = shipment.options.deliverBy else { return true }
        guard let rule = service.delivery else { return false }
        func isBusiness(_ day: CivilDate, _ saturday: Bool) -> Bool {
            day.weekday < (saturday ? 6 : 5) && !rule.calendar.holidays.contains(day)
        }
        func next(_ day: CivilDate, _ saturday: Bool) -> CivilDate {
            var next = CivilDate(day: day.day + 1)
            while rule.calendar.covers.contains(next), !isBusiness(next, saturday) {
                next = CivilDate(day: next.day + 1)
            }
            return next
        }
        var day = pricing.day
        guard rule.calendar.covers.contains(day) else { return false }
        let isLate = shipment.options.readyAt.flatMap { ready in rule.cutOff.map { ready > $0 } } ?? false
        if isLate || !isBusiness(day, false) { day = next(day, false) }
        let days = rule.byZone.first { $0.zone == columns[column] }?.days ?? rule.days
        for _ in 0..<days.latest { day = next(day, rule.deliversOnSaturday) }
        return rule.calendar.covers.contains(day) && day <= deliverBy
    }

    // MARK: Rounding

    /// To the nearest whole, halves away from zero.
    private static func nearest(_ numerator: Int128, _ denominator: Int128) -> Int128 {
        let whole = numerator / denominator
        let rest = numerator - whole * denominator
        if 2 * rest >= denominator { return whole + 1 }
        if -2 * rest >= denominator { return whole - 1 }
        return whole
    }

    private static func rounded<Step>(_ value: Int128, _ rounding: Rounding<Step>, _ size: (Step) -> Int128) -> Int128 {
        switch rounding {
        case .none: return value
        case .nearest(let step): return nearest(value, size(step)) * size(step)
        case .up(let step): return value % size(step) == 0 ? value : (value / size(step) + 1) * size(step)
        case .down(let step): return value / size(step) * size(step)
        }
    }
}
