import ShipmentModel

extension RateBook {
    /// Rates a parcel with every service of the book: each ends either as a rate with its charges or as a refusal with
    /// every reason that holds.
    ///
    /// - Complexity: O(services × (log rows + surcharges)); allocates nothing once the buffer has grown to the book.
    public func rate(_ request: RatingRequest, into buffer: inout RateBuffer) {
        buffer.reset(charts: charts.count, rules: billableRules.count, boundSets: boundSetCount)
        establishFacts(request, &buffer)
        for (number, group) in groups.enumerated() {
            let inForce = version(of: group, on: request.shipDate)
            if let requested = request.requested, !requested[number] {
                buffer.refuse(inForce ?? group.upperBound - 1, .notRequested)
            } else if let inForce {
                rate(inForce, request, &buffer)
            } else {
                buffer.refuse(group.upperBound - 1, .tariffNotInForce)
            }
        }
    }

    private func version(of group: Range<Int>, on date: CivilDate) -> Int? {
        for index in group where services[index].firstDay <= date.day && date.day <= services[index].lastDay {
            return index
        }
        return nil
    }

    private func rate(_ index: Int, _ request: RatingRequest, _ buffer: inout RateBuffer) {
        let service = services[index]
        guard holds(service.eligibility, buffer) else {
            let isServed = refuseIneligible(index, request, &buffer)
            if isServed { _ = column(index, service, request, &buffer) }
            return
        }
        guard let column = column(index, service, request, &buffer),
            let table = table(index, service, request, &buffer)
        else { return }
        let row = self.row(service, tables[table], request, &buffer)
        guard row.number >= 0 else { return buffer.refuse(index, .overLastRow, table) }
        let compiled = tables[table]
        let cell = compiled.firstCell + row.number * compiled.columnCount + column.index
        let base = cells[cell]
        guard base >= 0 else {
            if base == Cell.notPriced { return buffer.refuse(index, .notPriced, cell) }
            return buffer.refuse(index, .priceGap, Cell.gapNumber(base))
        }
        let firstCharge = buffer.charges.count
        buffer.charges.append(ChargeRecord(kind: ChargeRecord.base, amount: base))
        var price = base
        addSurcharges(service, request, base: base, &price, &buffer)
        if service.addedTaxBasisPoints > 0 {
            let tax = percent(service.addedTaxBasisPoints, of: price, service)
            buffer.charges.append(ChargeRecord(kind: ChargeRecord.tax, amount: tax))
            price += tax
        }
        buffer.rates.append(
            RateRecord(
                service: index, price: price, charges: firstCharge..<buffer.charges.count, table: table,
                row: Int(cellRows[cell]), column: column.index, basis: row.basis, billableWeight: row.weight,
                zoneFromCaller: column.fromCaller))
    }

    /// Names everything that makes a parcel ineligible, by the service's own definition; returns whether the places at
    /// least are served.
    private func refuseIneligible(_ index: Int, _ request: RatingRequest, _ buffer: inout RateBuffer) -> Bool {
        let service = definition(of: index)
        let isServed =
            service.origin.countries.contains(request.origin)
            && service.destination.countries.contains(request.destination)
        if !service.origin.countries.contains(request.origin) { buffer.refuse(index, .originNotServed) }
        if !service.destination.countries.contains(request.destination) {
            buffer.refuse(index, .destinationNotServed)
        }
        if !service.packaging.isEmpty,
            !service.packaging.contains(where: { packagingNumbers[$0].map { 1 << UInt64($0) } == request.packaging })
        {
            buffer.refuse(index, .packagingNotAccepted)
        }
        let hazards = service.hazards.reduce(0 as UInt64) { $0 | 1 << UInt64(hazardNumbers[$1]!) }
        if request.hazards & ~hazards != 0 { buffer.refuse(index, .hazardNotAccepted) }
        if request.signature != .none, !service.signatures.contains(request.signature) {
            buffer.refuse(index, .signatureNotOffered)
        }
        if request.saturday, !service.deliversOnSaturday { buffer.refuse(index, .saturdayNotOffered) }
        if serviceDetails[index].needsDimensions, !request.measures.hasDimensions {
            buffer.refuse(index, .dimensionsMissing)
        }
        for (number, limit) in service.limits.enumerated() where request.measures[limit.measure] > limit.maximum {
            buffer.refuse(index, limit.measure.refusal, number)
        }
        if request.deliverBy != nil { buffer.refuse(index, .deliveryDateUnknown) }
        return isServed
    }

    private func column(
        _ index: Int, _ service: CompiledService, _ request: RatingRequest, _ buffer: inout RateBuffer
    ) -> (index: Int, fromCaller: Bool)? {
        switch service.column {
        case .single:
            return (0, false)
        case .format(let range):
            // Without sides the parcel is refused already.
            guard request.measures.hasDimensions else { return nil }
            for number in range where request.measures.fit(formats[number]) {
                return (number - range.lowerBound, false)
            }
            buffer.refuse(index, .noFormatFits)
            return nil
        case .zone(let chart, let columns):
            var zone = Int(buffer.zones[chart])
            if zone == -2 {
                zone =
                    request.originZIP3 < 0 || request.destinationZIP < 0
                    ? -1 : charts[chart].zone(fromZIP3: request.originZIP3, toZIP: request.destinationZIP)
                buffer.zones[chart] = Int16(zone)
            }
            if zone >= 0 {
                let column = Int(zoneColumns[columns + zone])
                if column >= 0 { return (column, false) }
                buffer.refuse(index, .zoneNotPriced, zone)
                return nil
            }
            return columnFromCaller(index, service, request, &buffer)
        }
    }

    /// The column of the zone that the caller names for the carrier, where no chart covers the pair of postcodes.
    private func columnFromCaller(
        _ index: Int, _ service: CompiledService, _ request: RatingRequest, _ buffer: inout RateBuffer
    ) -> (index: Int, fromCaller: Bool)? {
        guard let named = request.zones.first(where: { $0.carrier == tariffs[service.tariff].carrier }) else {
            buffer.refuse(index, .zoneUnknown)
            return nil
        }
        guard let column = tableDetails[service.tables.lowerBound].columns.firstIndex(of: named.zone) else {
            buffer.refuse(index, .zoneNotPriced, -1)
            return nil
        }
        return (column, true)
    }

    private func table(
        _ index: Int, _ service: CompiledService, _ request: RatingRequest, _ buffer: inout RateBuffer
    ) -> Int? {
        guard let insured = request.insured, insured.micros > 0 else { return service.tables.lowerBound }
        guard insured.currency == service.currency else {
            buffer.refuse(index, .insuredValueNotComparable)
            return nil
        }
        for number in service.tables {
            if insured.micros <= tables[number].cover { return number }
        }
        buffer.refuse(index, .insuredValueOverCover, service.tables.upperBound - 1)
        return nil
    }

    private func row(
        _ service: CompiledService, _ table: CompiledTable, _ request: RatingRequest, _ buffer: inout RateBuffer
    ) -> (number: Int, basis: WeightBasis, weight: Int64) {
        for number in service.substitutes where holds(substitutes[number].condition, buffer) {
            return (table.bounds.count + substitutes[number].row, .flat, request.measures.weight)
        }
        let rule = ruleInForce(service, request.shipDate)
        switch table.rows {
        case .volume:
            let volume =
                rule < 0
                ? request.measures.volume : request.measures.volume(rounded: billableRules[rule].sideRounding)
            let row = RateBook.firstRow(volumeBounds, table.bounds, volume)
            return (row, .cubic, request.measures.weight)
        case .weight:
            let billable = billableWeight(rule, request, &buffer)
            var found = buffer.rows[table.boundSet]
            if found.weight != billable.weight {
                found = FoundRow(
                    weight: billable.weight, row: RateBook.firstRow(weightBounds, table.bounds, billable.weight))
                buffer.rows[table.boundSet] = found
            }
            return (found.row, billable.basis, billable.weight)
        }
    }

    /// The number of the service's billable-weight rule in force; −1 for none.
    private func ruleInForce(_ service: CompiledService, _ date: CivilDate) -> Int {
        for number in service.billableRules {
            let dated = serviceRules[number]
            if dated.firstDay <= date.day, date.day <= dated.lastDay { return dated.rule }
        }
        return -1
    }

    /// The greatest of actual, dimensional and minimum weight under a rule.
    private func billableWeight(
        _ rule: Int, _ request: RatingRequest, _ buffer: inout RateBuffer
    ) -> BillableWeight {
        guard rule >= 0 else { return BillableWeight(weight: request.measures.weight, basis: .actual) }
        if buffer.billable[rule].weight >= 0 { return buffer.billable[rule] }
        let compiled = billableRules[rule]
        var weight = request.measures.weight
        var basis = WeightBasis.actual
        if let dimensional = compiled.dimensional {
            let counted = dimensional.weight(ofVolume: request.measures.volume(rounded: compiled.sideRounding))
            if counted > weight { (weight, basis) = (counted, .dimensional) }
        }
        for number in compiled.minimums
        where minimums[number].weight > weight && holds(minimums[number].condition, buffer) {
            (weight, basis) = (minimums[number].weight, .minimum)
        }
        buffer.billable[rule] = BillableWeight(weight: weight, basis: basis)
        return buffer.billable[rule]
    }

    /// The first row whose inclusive upper bound reaches the value, counted within the table; −1 if none does.
    private static func firstRow<Bound: Comparable>(_ bounds: [Bound], _ range: Range<Int>, _ value: Bound) -> Int {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low == range.upperBound ? -1 : low - range.lowerBound
    }

    private func addSurcharges(
        _ service: CompiledService, _ request: RatingRequest, base: Int64, _ price: inout Int64,
        _ buffer: inout RateBuffer
    ) {
        let day = request.shipDate.day
        for number in service.surcharges {
            let surcharge = surcharges[number]
            guard surcharge.firstDay <= day, day <= surcharge.lastDay, holds(surcharge.condition, buffer) else {
                continue
            }
            let amount: Int64
            switch surcharge.amount {
            case .fixed(let micros): amount = micros
            case .percentOfBase(let basisPoints): amount = percent(basisPoints, of: base, service)
            }
            price += replaceInGroup(number, amount, service, &buffer)
        }
    }

    /// Adds a surcharge unless a higher one of its group stands already; returns by how much the price changes.
    private func replaceInGroup(
        _ number: Int, _ amount: Int64, _ service: CompiledService, _ buffer: inout RateBuffer
    ) -> Int64 {
        let group = surcharges[number].group
        if group >= 0 {
            var index = buffer.charges.count - 1
            while buffer.charges[index].kind != ChargeRecord.base {
                let kind = buffer.charges[index].kind
                if surcharges[kind].group == group {
                    let standing = buffer.charges[index].amount
                    guard amount > standing else { return 0 }
                    buffer.charges[index] = ChargeRecord(kind: number, amount: amount)
                    return amount - standing
                }
                index -= 1
            }
        }
        buffer.charges.append(ChargeRecord(kind: number, amount: amount))
        return amount
    }

    /// A share of an amount, rounded half up to the currency's smallest coin.
    private func percent(_ basisPoints: Int, of amount: Int64, _ service: CompiledService) -> Int64 {
        let exact = Int128(amount) * Int128(basisPoints)
        let step = Int128(service.coin) * 10_000
        return Int64((2 * exact + step) / (2 * step)) * service.coin
    }
}

extension RateBuffer {
    mutating func refuse(_ service: Int, _ code: RefusalCode, _ detail: Int = -1) {
        refusals.append(RefusalRecord(service: service, code: code, detail: detail))
    }
}

extension RatingRequest.Measures {
    /// Whether the parcel, turned to fit best, stays within a format.
    func fit(_ format: CompiledFormat) -> Bool {
        weight <= format.weight && length <= format.length && width <= format.width && height <= format.height
    }

    /// The volume of the rounded sides.
    func volume(rounded rounding: Rounding<Length>) -> Int128 {
        Int128(rounding.applied(to: length)) * Int128(rounding.applied(to: width))
            * Int128(rounding.applied(to: height))
    }
}

extension ParcelMeasure {
    /// The reason given when a limit on the measure is exceeded.
    var refusal: RefusalCode {
        switch self {
        case .weight: .tooHeavy
        case .length: .tooLong
        case .width: .tooWide
        case .height: .tooHigh
        case .lengthPlusGirth, .sumOfSides: .tooLarge
        case .volume: .tooBulky
        }
    }
}
