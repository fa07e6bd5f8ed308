import ShipmentModel

extension RateBook {
    /// Adds what is due on top of the base price, in the tariff's order; false where the service is refused because an
    /// amount that is due is not held.
    func addSurcharges(
        _ record: UnsafeMutablePointer<RateRecord>, _ service: UnsafePointer<ServiceInForce>, _ numbers: Range<Int>,
        base: Int64, _ inForce: InForce, _ request: borrowing RatingRequest, _ buffer: inout RateBuffer
    ) -> Bool {
        for number in numbers {
            let surcharge = inForce.surcharges.pointer(number)
            guard holds(surcharge.pointee.condition, buffer.facts),
                surcharge.pointee.columns &>> UInt64(truncatingIfNeeded: record.pointee.column) & 1 != 0
            else { continue }
            let amount = amount(surcharge, record, base: base, service, inForce, request, &buffer)
            if amount == Cell.notPriced { continue }
            if amount == SpecialAmount.refused { return false }
            if surcharge.pointee.group >= 0 {
                record.pointee.price += replaceInGroup(
                    surcharge, amount, Int(record.pointee.chargesStart), &buffer)
            } else {
                record.pointee.price += amount
                buffer.append(
                    ChargeRecord(
                        amount: amount, kind: surcharge.pointee.number, code: surcharge.pointee.code, group: -1,
                        piece: 0))
            }
        }
        return true
    }

    /// What a surcharge whose condition holds comes to; `Cell.notPriced` where it is not due after all, and
    /// `SpecialAmount.refused` where it is due and not held.
    func amount(
        _ surcharge: UnsafePointer<SurchargeInForce>, _ record: UnsafeMutablePointer<RateRecord>, base: Int64,
        _ service: UnsafePointer<ServiceInForce>, _ inForce: InForce, _ request: borrowing RatingRequest,
        _ buffer: inout RateBuffer
    ) -> Int64 {
        switch surcharge.pointee.kind {
        case .fixed: return surcharge.pointee.amount
        case .centsOfBase: return RateBook.share(surcharge.pointee.amount, of: base, coin: 10_000)
        case .special: return special(surcharge, record.pointee, service, inForce, request, &buffer)
        }
    }

    /// Adds a surcharge unless a higher one of its group stands already; returns by how much the price changes.
    @inline(never)
    func replaceInGroup(
        _ surcharge: UnsafePointer<SurchargeInForce>, _ amount: Int64, _ start: Int, _ buffer: inout RateBuffer
    ) -> Int64 {
        for index in start..<buffer.chargeCount where buffer.chargeBase[index].group == surcharge.pointee.group {
            let standing = buffer.chargeBase[index].amount
            guard amount > standing else { return 0 }
            buffer.chargeBase[index].amount = amount
            buffer.chargeBase[index].kind = surcharge.pointee.number
            buffer.chargeBase[index].code = surcharge.pointee.code
            return amount - standing
        }
        buffer.append(
            ChargeRecord(
                amount: amount, kind: surcharge.pointee.number, code: surcharge.pointee.code,
                group: surcharge.pointee.group, piece: 0))
        return amount
    }

    /// The amount of a rarer kind of surcharge; `Cell.notPriced` where it is not due after all, and
    /// `SpecialAmount.refused` where it is due and not held.
    @inline(never)
    func special(
        _ surcharge: UnsafePointer<SurchargeInForce>, _ record: RateRecord, _ service: UnsafePointer<ServiceInForce>,
        _ inForce: InForce, _ request: borrowing RatingRequest, _ buffer: inout RateBuffer
    ) -> Int64 {
        let start = Int(record.chargesStart)
        let special = inForce.specials.pointer(Int(surcharge.pointee.special))
        guard record.billableWeight > special.pointee.billableOver,
            record.billableWeight <= special.pointee.billableNotOver,
            special.pointee.unless == 0 || !stands(special.pointee.unless, from: start, buffer)
        else { return Cell.notPriced }
        let coin = service.pointee.coin
        switch special.pointee.kind {
        case .fixed: return special.pointee.amount
        case .byColumn: return inForce.byColumn[Int(special.pointee.amount) + Int(record.column)]
        case .percent:
            let amount = RateBook.share(
                special.pointee.amount, of: sum(special.pointee.basis, from: start, buffer), coin: coin,
                special.pointee.rounding)
            // Shares of shares of all charges can grow beyond any price.
            guard amount.magnitude <= RateBook.greatestAmount else {
                return refuse(.surchargeNotPriced, surcharge, service, &buffer)
            }
            return min(max(amount, special.pointee.atLeast), special.pointee.atMost)
        case .atLeast:
            let lacking = special.pointee.amount - sum(special.pointee.basis, from: start, buffer)
            return lacking > 0 ? lacking : Cell.notPriced
        case .perUnit:
            let value = measure(special.pointee.measure, record, service, request)
            let over = value - special.pointee.above
            guard over > 0 else { return Cell.notPriced }
            let steps = (over + special.pointee.step - 1) / special.pointee.step
            let (amount, overflow) = Int128(special.pointee.amount).multipliedReportingOverflow(by: steps)
            guard !overflow, amount.magnitude <= RateBook.greatestAmount else {
                return refuse(.surchargeNotPriced, surcharge, service, &buffer)
            }
            return Int64(RateBook.wholeCoins(amount, coin))
        case .table:
            // Nothing insured, or nothing of value, costs nothing.
            if special.pointee.measure.kind == .money,
                measure(special.pointee.measure, record, service, request) == 0
            {
                return Cell.notPriced
            }
            let table = tables[Int(special.pointee.amount)]
            let value = Int64(clamping: measure(special.pointee.measure, record, service, request))
            let row = row(in: table, value)
            guard row >= 0 else { return refuse(.surchargeNotPriced, surcharge, service, &buffer) }
            let column = table.columnCount == 1 ? 0 : Int(record.column)
            let amount =
                row < Int(table.priceRows)
                ? cells[table.cell(row, column)] : stepped(table, row, column, value)
            return amount >= 0 ? amount : refuse(.surchargeNotPriced, surcharge, service, &buffer)
        case .shareNotHeld:
            return refuse(.fuelNotHeld, surcharge, service, &buffer)
        }
    }

    private func refuse(
        _ code: RefusalCode, _ surcharge: UnsafePointer<SurchargeInForce>, _ service: UnsafePointer<ServiceInForce>,
        _ buffer: inout RateBuffer
    ) -> Int64 {
        buffer.refuse(Int(service.pointee.service), code, Int(surcharge.pointee.number))
        return SpecialAmount.refused
    }

    private func measure(
        _ measure: ParcelMeasure, _ record: RateRecord, _ service: UnsafePointer<ServiceInForce>,
        _ request: borrowing RatingRequest
    ) -> Int128 {
        if measure == .billableWeight { return Int128(record.billableWeight) }
        let currency = services[Int(service.pointee.service)].currency
        return request.value(CompiledMeasured(measure: measure, sides: .none, currency: currency), exchangeRates)
    }

    /// Whether a charge of one of these codes stands.
    private func stands(_ codes: UInt64, from start: Int, _ buffer: borrowing RateBuffer) -> Bool {
        for index in start..<buffer.chargeCount where codes >> UInt64(buffer.chargeBase[index].code) & 1 != 0 {
            return true
        }
        return false
    }

    /// The sum of the charges of these codes.
    private func sum(_ codes: UInt64, from start: Int, _ buffer: borrowing RateBuffer) -> Int64 {
        var sum: Int64 = 0
        for index in start..<buffer.chargeCount where codes >> UInt64(buffer.chargeBase[index].code) & 1 != 0 {
            sum += buffer.chargeBase[index].amount
        }
        return sum
    }

    // MARK: Shares

    /// Prices below this multiply with any ordinary share within 64 bits: 900,000 in money.
    static let ordinaryPrice: Int64 = 900_000_000_000

    /// A share in millionths of an amount below `ordinaryPrice`, to the nearest cent of a currency with two decimal places,
    /// halves away from zero: the same as `share` in fewer instructions.
    @inline(__always)
    static func cents(_ millionths: Int64, of amount: Int64) -> Int64 {
        let exact = amount &* millionths
        return (exact &+ (exact < 0 ? -5_000_000_000 : 5_000_000_000)) / 10_000_000_000 &* 10_000
    }

    /// A share in millionths of an amount, brought to whole coins.
    static func share(
        _ millionths: Int64, of amount: Int64, coin: Int64, _ rounding: SpecialAmount.Rounding = .nearest
    ) -> Int64 {
        let exact = Int128(amount) * Int128(millionths)
        let step = Int128(coin) * 1_000_000
        let ahead: Int128 =
            switch rounding {
            case .nearest: (step + 1) / 2
            case .up: step - 1
            case .down: 0
            }
        return Int64(clamping: (exact + (exact < 0 ? -ahead : ahead)) / step * Int128(coin))
    }

    /// An amount to the nearest coin, halves away from zero.
    static func wholeCoins(_ amount: Int128, _ coin: Int64) -> Int128 {
        let step = Int128(coin)
        return (amount + (amount < 0 ? -step / 2 : step / 2)) / step * step
    }

    /// The most that a single charge may come to, twenty thousand million in money: the sum of as many as a service can
    /// have, and tax on it, stays within 64 bits.
    static let greatestAmount: Int64 = 20_000_000_000_000_000

    // MARK: Tax

    /// Adds tax as a charge of its own; tax that the prices contain is taken out of the other charges, so that their sum
    /// stays the published price.
    @inline(never)
    func addTax(
        _ record: UnsafeMutablePointer<RateRecord>, _ service: UnsafePointer<ServiceInForce>,
        _ buffer: inout RateBuffer
    ) {
        let coin = service.pointee.coin
        let rules = Int(service.pointee.taxesStart)..<Int(service.pointee.taxesEnd)
        switch taxTreatment(record.pointee, rules, buffer) {
        case .none, .exempt, .zeroRated: return
        case .added(let share):
            let tax = RateBook.share(share.millionths, of: record.pointee.price, coin: coin)
            record.pointee.price += tax
            buffer.append(ChargeRecord(amount: tax, kind: ChargeRecord.tax, code: 63, group: -1, piece: 0))
        case .included(let share):
            let start = Int(record.pointee.chargesStart)
            let tax = RateBook.contained(share, in: record.pointee.price, coin: coin)
            var rest = tax
            for index in (start + 1)..<max(start + 1, buffer.chargeCount) {
                let own = RateBook.contained(share, in: buffer.chargeBase[index].amount, coin: coin)
                buffer.chargeBase[index].amount -= own
                rest -= own
            }
            // The base price bears what rounding leaves.
            buffer.chargeBase[start].amount -= rest
            buffer.append(ChargeRecord(amount: tax, kind: ChargeRecord.tax, code: 63, group: -1, piece: 0))
        }
    }

    /// The tax rule of the tariff that holds for a rate; nil where no tax is ever due.
    func taxRule(_ record: RateRecord, _ buffer: borrowing RateBuffer) -> TaxRule? {
        let service = Int(record.service)
        let rules = services[service].taxes
        return taxRule(record, rules, buffer).map { definition(of: service).taxes[$0 - rules.lowerBound] }
    }

    private func taxTreatment(
        _ record: RateRecord, _ rules: Range<Int>, _ buffer: borrowing RateBuffer
    ) -> TaxTreatment {
        taxRule(record, rules, buffer).map { taxes[$0].treatment } ?? .none
    }

    private func taxRule(_ record: RateRecord, _ rules: Range<Int>, _ buffer: borrowing RateBuffer) -> Int? {
        rules.first {
            holds(taxes[$0].condition, buffer.facts, column: Int(record.column), billable: record.billableWeight)
        }
    }

    /// The tax at a rate that an amount contains, to the nearest coin.
    private static func contained(_ share: Percentage, in amount: Int64, coin: Int64) -> Int64 {
        let numerator = Int128(amount) * Int128(share.millionths)
        let step = Int128(1_000_000 + share.millionths) * Int128(coin)
        let half = (step + 1) / 2
        return Int64((numerator + (numerator < 0 ? -half : half)) / step) * coin
    }
}

extension SpecialAmount {
    /// Due, and not held: the service is refused.
    static let refused = Int64.min + 1
}
