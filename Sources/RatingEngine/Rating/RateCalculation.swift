import ShipmentModel

extension RateBook {
    /// Rates a parcel with every service of the book: each ends either as a rate with its charges or as a refusal with
    /// every reason that holds.
    ///
    /// - Complexity: O(services × (log rows + surcharges)); allocates nothing once the buffer has grown to the book.
    public func rate(_ request: borrowing RatingRequest, into buffer: inout RateBuffer) {
        rate(request, nil, into: &buffer)
    }

    /// Prices a parcel with every service of the book, without what the prices are made of: for simulations. Of the
    /// buffer's rates only the service and the price count afterwards.
    public func price(_ request: borrowing RatingRequest, into buffer: inout RateBuffer) {
        buffer.begin(self, on: request.shipDate.day)
        establishFacts(request, buffer.facts)
        rateServices(request, nil, &buffer, as: PriceOnly.self)
    }

    /// Rates a parcel with the services that are admitted, by group; with all where nothing is said.
    func rate(
        _ request: borrowing RatingRequest, _ admission: UnsafePointer<Admission>?, into buffer: inout RateBuffer
    ) {
        buffer.begin(self, on: request.shipDate.day)
        establishFacts(request, buffer.facts)
        rateServices(request, admission, &buffer, as: Breakdown.self)
    }

    /// Rates a parcel about which every question has been answered.
    ///
    /// The loop holds only what most services need, with everything it looks at in a few registers: a service priced by
    /// weight and zone, whose row and column have been found for this parcel by a service before it that has the same
    /// bounds, rule and chart; and of its surcharges, those of which services with the same list of conditions have
    /// found that they are due. Where the services that follow differ in nothing but their amounts, they are rated
    /// together by `rateAlike`. All else, refusals included, begins in `basePrice`.
    @inline(__always)
    func rateServices<Detail: RateDetail>(
        _ request: borrowing RatingRequest, _ admission: UnsafePointer<Admission>?, _ buffer: inout RateBuffer,
        as detail: Detail.Type
    ) {
        // The buffer holds it, and keeps on holding it until another day is rated.
        let inForce = buffer.inForce.unsafelyUnwrapped
        let services = inForce.services
        let surcharges = inForce.surcharges
        let facts = UnsafePointer(buffer.facts)
        let places = UnsafePointer(buffer.places)
        let charges = buffer.chargeBase
        let isOrdinary = request.insured == nil && request.deliverBy == nil
        let isWhole = !request.isBaseOnly
        var record = buffer.rateBase
        var charge = charges
        var number = 0
        nextService: while number < services.count {
            let service = services.pointer(number)
            number &+= 1
            if let admission, admission[Int(service.pointee.group)] != .asked {
                refuse(Int(service.pointee.service), admission[Int(service.pointee.group)], &buffer)
                continue
            }
            let place = places + Int(service.pointee.placeSlot)
            var base = Cell.notPriced
            if isOrdinary, service.pointee.isPlain, place.pointee.isKnown, holds(service.pointee.eligibility, facts) {
                if service.pointee.alike > 0, isWhole {
                    let rated = rateAlike(
                        service, place.pointee, admission, record, charge, inForce, &buffer, as: detail)
                    if rated.services > 0 {
                        record += rated.services
                        charge += rated.charges
                        number &+= rated.services &- 1
                        continue
                    }
                }
                base = cells[Int(service.pointee.firstCell) &+ Int(place.pointee.offset)]
                record.pointee.service = service.pointee.service
                record.pointee.billableWeight = place.pointee.weight
                record.pointee.column = place.pointee.column
                if Detail.isKept {
                    record.pointee.row = place.pointee.row
                    record.pointee.basis = place.pointee.basis
                    record.pointee.table = service.pointee.firstTable
                    record.pointee.zoneFromCaller = false
                }
            }
            if base < 0 {
                base = basePrice(record, service, request, &buffer)
                guard base >= 0 else { continue }
            }
            let start = charge - charges
            record.pointee.chargesStart = Int32(truncatingIfNeeded: start)
            let writes = Detail.isKept || service.pointee.needsCharges
            if writes {
                charge.initialize(
                    to: ChargeRecord(amount: base, kind: ChargeRecord.base, code: 0, group: -1, piece: 0))
                charge += 1
            }
            var price = base
            var due: UInt64 = 0
            if !isWhole {
                // The surcharges of several pieces are added when all their base prices are known.
            } else if service.pointee.hasDueBits {
                due = buffer.due[Int(service.pointee.dueSlot)]
                if due == RateBuffer.dueUnknown { due = findDue(service, inForce, &buffer) }
            } else {
                record.pointee.price = price
                buffer.chargeCount = charge - charges
                let numbers = Int(service.pointee.surchargesStart)..<Int(service.pointee.surchargesEnd)
                guard addSurcharges(record, service, numbers, base: base, inForce, request, &buffer) else {
                    charge = charges + start
                    continue
                }
                price = record.pointee.price
                charge = charges + buffer.chargeCount
            }
            let column = UInt64(truncatingIfNeeded: record.pointee.column)
            while due != 0 {
                let surcharge = surcharges.pointer(Int(service.pointee.surchargesStart) &+ due.trailingZeroBitCount)
                due &= due &- 1
                guard surcharge.pointee.columns &>> column & 1 != 0 else { continue }
                var amount = surcharge.pointee.amount
                if surcharge.pointee.kind == .centsOfBase, base < RateBook.ordinaryPrice {
                    amount = RateBook.cents(amount, of: base)
                } else if surcharge.pointee.kind != .fixed {
                    record.pointee.price = price
                    buffer.chargeCount = charge - charges
                    amount = self.amount(surcharge, record, base: base, service, inForce, request, &buffer)
                    if amount == Cell.notPriced { continue }
                    if amount == SpecialAmount.refused {
                        charge = charges + start
                        continue nextService
                    }
                }
                if surcharge.pointee.group >= 0, !surcharge.pointee.isSettled {
                    buffer.chargeCount = charge - charges
                    price += replaceInGroup(surcharge, amount, start, &buffer)
                    charge = charges + buffer.chargeCount
                    continue
                }
                if writes {
                    charge.initialize(
                        to: ChargeRecord(
                            amount: amount, kind: surcharge.pointee.number, code: surcharge.pointee.code, group: -1,
                            piece: 0))
                    charge += 1
                }
                price += amount
            }
            record.pointee.price = price
            if price < 0 {
                // Discounts of more than everything are a slip of the tariff, and no price.
                buffer.refuse(Int(service.pointee.service), .notPriced)
                charge = charges + start
                continue
            }
            if service.pointee.hasTax, isWhole {
                buffer.chargeCount = charge - charges
                addTax(record, service, &buffer)
                charge = charges + buffer.chargeCount
            }
            if Detail.isKept {
                record.pointee.chargesEnd = Int32(truncatingIfNeeded: charge - charges)
            } else {
                // The next service's charges take the same place, which stays in the nearest cache.
                charge = charges + start
            }
            record += 1
        }
        buffer.rateCount = record - buffer.rateBase
        buffer.chargeCount = charge - charges
        for absent in inForce.absent {
            if let admission, admission[Int(absent.group)] != .asked {
                refuse(Int(absent.service), admission[Int(absent.group)], &buffer)
            } else {
                buffer.refuse(Int(absent.service), .tariffNotInForce)
            }
        }
    }

    /// Rates a service and those after it that differ in nothing but amounts (`InForce.alike`), all taking the parcel and
    /// pricing it in the cell that is known: charge by charge for all of them, so that a charge costs a few
    /// instructions. Ends before the first that is not admitted, or whose base price is none or too great.
    ///
    /// Nothing can overflow: a base price is below `ordinaryPrice`, a share of it at most ten times that, a fixed amount
    /// at most `greatestAmount`, none of them negative, and there are at most 63.
    @inline(__always)
    private func rateAlike<Detail: RateDetail>(
        _ first: UnsafePointer<ServiceInForce>, _ place: FoundPlace, _ admission: UnsafePointer<Admission>?,
        _ record: UnsafeMutablePointer<RateRecord>, _ charge: UnsafeMutablePointer<ChargeRecord>, _ inForce: InForce,
        _ buffer: inout RateBuffer, as detail: Detail.Type
    ) -> (services: Int, charges: Int) {
        let bases = buffer.bases
        let prices = buffer.prices
        var count = 0
        while count < Int(first.pointee.alike) {
            if let admission, admission[Int(first[count].group)] != .asked { break }
            let base = cells[Int(first[count].firstCell) &+ Int(place.offset)]
            // What is no price is negative, and the greatest of all without its sign.
            guard UInt64(bitPattern: base) < UInt64(RateBook.ordinaryPrice) else { break }
            bases[count] = base
            prices[count] = base
            count &+= 1
        }
        if count == 0 { return (0, 0) }
        var due = buffer.due[Int(first.pointee.dueSlot)]
        if due == RateBuffer.dueUnknown { due = findDue(first, inForce, &buffer) }
        let width = Detail.isKept ? 1 &+ due.nonzeroBitCount : 0
        if Detail.isKept {
            for index in 0..<count {
                charge[index &* width] = ChargeRecord(
                    amount: bases[index], kind: ChargeRecord.base, code: 0, group: -1, piece: 0)
            }
        }
        var next = charge + 1
        while due != 0 {
            let bit = due.trailingZeroBitCount
            due &= due &- 1
            let column = inForce.alikeCharges.pointer(
                Int(first.pointee.alikeCharges) &+ bit &* Int(first.pointee.alikeStride))
            if first.pointee.alikeShares &>> UInt64(bit) & 1 == 0 {
                for index in 0..<count {
                    if Detail.isKept { next[index &* width] = column[index] }
                    prices[index] &+= column[index].amount
                }
            } else {
                for index in 0..<count {
                    let amount = RateBook.cents(column[index].amount, of: bases[index])
                    if Detail.isKept {
                        next[index &* width] = column[index]
                        next[index &* width].amount = amount
                    }
                    prices[index] &+= amount
                }
            }
            next += 1
        }
        let start = Int32(truncatingIfNeeded: charge - buffer.chargeBase)
        for index in 0..<count {
            if Detail.isKept {
                record[index] = RateRecord(
                    price: prices[index], billableWeight: place.weight, service: first[index].service,
                    chargesStart: start &+ Int32(truncatingIfNeeded: index &* width),
                    chargesEnd: start &+ Int32(truncatingIfNeeded: (index &+ 1) &* width),
                    table: first[index].firstTable, row: place.row, column: place.column, basis: place.basis,
                    zoneFromCaller: false)
            } else {
                record[index].service = first[index].service
                record[index].price = prices[index]
            }
        }
        return (count, count &* width)
    }

    /// Refuses a service that is not admitted, or leaves it out.
    private func refuse(_ service: Int, _ admission: Admission, _ buffer: inout RateBuffer) {
        switch admission {
        case .asked, .foreign: break
        case .notRequested: buffer.refuse(service, .notRequested)
        case .notAllowed: buffer.refuse(service, .accountNotAllowed)
        case .excluded: buffer.refuse(service, .excludedByPolicy)
        }
    }

    /// Finds which of a service's surcharges are due by their conditions, for it and all with the same list.
    @inline(never)
    private func findDue(
        _ service: UnsafePointer<ServiceInForce>, _ inForce: InForce, _ buffer: inout RateBuffer
    ) -> UInt64 {
        let start = Int(service.pointee.surchargesStart)
        var due: UInt64 = 0
        for number in start..<Int(service.pointee.surchargesEnd)
        where holds(inForce.surcharges.pointer(number).pointee.condition, buffer.facts) {
            due |= 1 << UInt64(number - start)
        }
        for number in Int(service.pointee.settledStart)..<Int(service.pointee.settledEnd) {
            let group = inForce.settledGroups[number]
            var highest = -1
            for member in Int(group.first)..<Int(group.end) where due >> UInt64(member) & 1 != 0 {
                if highest < 0 {
                    highest = member
                } else if inForce.surcharges[start + member].amount > inForce.surcharges[start + highest].amount {
                    due &= ~(1 << UInt64(highest))
                    highest = member
                } else {
                    due &= ~(1 << UInt64(member))
                }
            }
        }
        buffer.due[Int(service.pointee.dueSlot)] = due
        return due
    }

    /// The base price of a parcel with any service, and how it was found; −1 where the service is refused.
    @inline(never)
    func basePrice(
        _ record: UnsafeMutablePointer<RateRecord>, _ service: UnsafePointer<ServiceInForce>,
        _ request: borrowing RatingRequest, _ buffer: inout RateBuffer
    ) -> Int64 {
        guard holds(service.pointee.eligibility, buffer.facts) else {
            refuseIneligible(service, request, &buffer)
            return -1
        }
        let column = column(service, request, &buffer)
        guard column.index >= 0 else { return -1 }
        record.pointee = .none
        record.pointee.service = service.pointee.service
        record.pointee.column = Int16(truncatingIfNeeded: column.index)
        record.pointee.zoneFromCaller = column.fromCaller
        return service.pointee.isPlain && request.insured == nil && request.deliverBy == nil
            ? plainPrice(record, service, request, &buffer) : chosenPrice(record, service, request, &buffer)
    }

    // MARK: Column

    /// The column that prices the parcel; −1 where there is none, and the reason has been given.
    func column(
        _ service: UnsafePointer<ServiceInForce>, _ request: borrowing RatingRequest, _ buffer: inout RateBuffer
    ) -> (index: Int, fromCaller: Bool) {
        switch service.pointee.columnKind {
        case .single:
            return (0, false)
        case .zone:
            let chart = Int(service.pointee.chart)
            var zone = Int(buffer.zones[chart])
            if zone == -2 {
                zone = self.zone(chart, request, &buffer)
                buffer.zones[chart] = Int16(truncatingIfNeeded: zone)
            }
            if zone >= 0 {
                let column = Int(zoneColumns[Int(service.pointee.columns) + zone])
                if column < 0 { buffer.refuse(Int(service.pointee.service), .zoneNotPriced, zone) }
                return (column, false)
            }
            return (columnFromCaller(Int(service.pointee.service), request, &buffer), true)
        case .format:
            return (format(service, request, &buffer), false)
        }
    }

    @inline(never)
    private func zone(_ chart: Int, _ request: borrowing RatingRequest, _ buffer: inout RateBuffer) -> Int {
        let numbers = chartNumbers[chart]
        if numbers.matrix >= 0, request.originZIP3 >= 0, request.destinationZIP >= 0 {
            let zone = matrices[Int(numbers.matrix)].zone(fromZIP3: request.originZIP3, toZIP: request.destinationZIP)
            if zone >= 0 { return zone }
        }
        for number in Int(numbers.firstPair)..<Int(numbers.endPair) {
            let pair = zonePairs[number]
            if holds(pair.condition, buffer.facts) { return Int(pair.zone) }
        }
        return numbers.byDestination < 0
            ? -1 : destinations.zone(of: request.destinationPlace, chart: Int(numbers.byDestination))
    }

    /// The column of the zone that the caller names for the carrier, where no chart covers the pair of places.
    @inline(never)
    private func columnFromCaller(
        _ service: Int, _ request: borrowing RatingRequest, _ buffer: inout RateBuffer
    ) -> Int {
        let carrier = tariffs[services[service].tariff].carrier
        guard let named = request.zones.first(where: { $0.carrier == carrier }) else {
            buffer.refuse(service, .zoneUnknown)
            return -1
        }
        guard let column = services[service].columns.firstIndex(of: named.zone) else {
            buffer.refuse(service, .zoneNotPriced, -1)
            return -1
        }
        return column
    }

    @inline(never)
    private func format(
        _ service: UnsafePointer<ServiceInForce>, _ request: borrowing RatingRequest, _ buffer: inout RateBuffer
    ) -> Int {
        let range = Int(service.pointee.columns)..<Int(service.pointee.formatsEnd)
        for number in range where request.measures.fit(formats[number]) { return number - range.lowerBound }
        buffer.refuse(Int(service.pointee.service), .noFormatFits)
        return -1
    }

    // MARK: Row

    /// The base price of a plain service: one table by weight; −1 where it is refused.
    private func plainPrice(
        _ record: UnsafeMutablePointer<RateRecord>, _ service: UnsafePointer<ServiceInForce>,
        _ request: borrowing RatingRequest, _ buffer: inout RateBuffer
    ) -> Int64 {
        let table = tables[Int(service.pointee.firstTable)]
        let column = Int(record.pointee.column)
        let billable = billableWeight(Int(service.pointee.rule), column, request, &buffer)
        let row = row(in: table, billable.weight)
        guard row >= 0 else {
            buffer.refuse(Int(service.pointee.service), .overLastRow, Int(service.pointee.firstTable))
            return -1
        }
        let basis = basis(billable, table, service)
        record.pointee.row = Int32(row)
        record.pointee.basis = basis
        record.pointee.billableWeight = billable.weight
        record.pointee.table = service.pointee.firstTable
        if row < Int(table.priceRows), !record.pointee.zoneFromCaller {
            let offset = row * Int(table.rowStride) + column * Int(table.columnStride)
            buffer.places[Int(service.pointee.placeSlot)] = FoundPlace(
                weight: billable.weight, offset: Int32(offset), row: Int32(row), column: record.pointee.column,
                basis: basis, isKnown: true)
        }
        return price(record, table, service, &buffer)
    }

    /// What decided the row by weight: nothing of the parcel where there is a single row and no rule, as of flat-rate
    /// packaging.
    private func basis(
        _ billable: BillableWeight, _ table: CompiledTable, _ service: UnsafePointer<ServiceInForce>
    ) -> WeightBasis {
        table.rowCount == 1 && table.priceRows == 1 && service.pointee.rule < 0 ? .flat : billable.basis
    }

    /// What the row and column of a rate come to; −1 where it is refused.
    private func price(
        _ record: UnsafeMutablePointer<RateRecord>, _ table: CompiledTable, _ service: UnsafePointer<ServiceInForce>,
        _ buffer: inout RateBuffer
    ) -> Int64 {
        let row = Int(record.pointee.row)
        let column = Int(record.pointee.column)
        let price =
            row < Int(table.priceRows) || row >= Int(table.rowCount)
            ? cells[table.cell(row, column)]
            : stepped(table, row, column, record.pointee.billableWeight)
        if price < 0 { refuseCell(price, service, &buffer) }
        return price < 0 ? -1 : price
    }

    /// The first row whose inclusive upper bound reaches the value; −1 if none does.
    func row(in table: CompiledTable, _ value: Int64) -> Int {
        // A dimensional weight that exceeds what can be counted.
        if value == .max { return -1 }
        var low = 0
        var count = Int(table.rowCount)
        let first = Int(table.firstBound)
        while count > 0 {
            let half = count / 2
            if bounds[first + low + half] < value {
                low += half + 1
                count -= half + 1
            } else {
                count = half
            }
        }
        return low == Int(table.rowCount) ? -1 : low
    }

    /// The row of a table by volume.
    private func row(in table: CompiledTable, volume: Int128) -> Int {
        for row in 0..<Int(table.rowCount) where volume <= volumeBounds[Int(table.firstBound) + row] { return row }
        return -1
    }

    /// The greatest of actual, dimensional and minimum weight under a rule.
    func billableWeight(
        _ rule: Int, _ column: Int, _ request: borrowing RatingRequest, _ buffer: inout RateBuffer
    ) -> BillableWeight {
        if request.isTogether {
            return BillableWeight(weight: request.measures.weight, basis: request.togetherBasis)
        }
        guard rule >= 0 else { return BillableWeight(weight: request.measures.weight, basis: .actual) }
        let compiled = billableRules[rule]
        if !compiled.looksAtColumn, buffer.billable[rule].weight >= 0 { return buffer.billable[rule] }
        var weight = request.measures.weight
        var basis = WeightBasis.actual
        if let dimensional = compiled.dimensional,
            holds(compiled.dimensionalCondition, buffer.facts, column: column, billable: 0)
        {
            let volume = request.measures.volume(sides: compiled.sideRounding)
            let isBox = compiled.nonrectangular & request.packaging == 0
            let counted = dimensional.weight(ofVolume: volume, isBox: isBox)
            if counted > weight { (weight, basis) = (counted, .dimensional) }
        }
        for number in Int(compiled.firstMinimum)..<Int(compiled.endMinimum) {
            let minimum = minimums[number]
            if minimum.weight > weight, holds(minimum.condition, buffer.facts, column: column, billable: 0) {
                (weight, basis) = (minimum.weight, .minimum)
            }
        }
        let result = BillableWeight(weight: compiled.weightRounding.applied(to: weight), basis: basis)
        if !compiled.looksAtColumn { buffer.billable[rule] = result }
        return result
    }

    // MARK: Base price

    @inline(never)
    private func refuseCell(
        _ cell: Int64, _ service: UnsafePointer<ServiceInForce>, _ buffer: inout RateBuffer
    ) {
        if cell == Cell.notPriced { return buffer.refuse(Int(service.pointee.service), .notPriced) }
        buffer.refuse(Int(service.pointee.service), .priceGap, Cell.gapNumber(cell))
    }

    /// The base price of a service that is not plain: by cover, by conditions or by volume; −1 where it is refused.
    @inline(never)
    private func chosenPrice(
        _ record: UnsafeMutablePointer<RateRecord>, _ service: UnsafePointer<ServiceInForce>,
        _ request: borrowing RatingRequest, _ buffer: inout RateBuffer
    ) -> Int64 {
        let column = Int(record.pointee.column)
        guard isWithinLimits(service, column, &buffer), isInTime(record.pointee, request, &buffer) else {
            return -1
        }
        let number = table(service, request, &buffer)
        guard number >= 0 else { return -1 }
        record.pointee.table = Int32(number)
        let table = tables[number]
        var row = -1
        for substitute in Int(service.pointee.substitutesStart)..<Int(service.pointee.substitutesEnd) {
            if holds(substitutes[substitute].condition, buffer.facts, column: column, billable: 0) {
                row = Int(table.rowCount) + Int(substitutes[substitute].row)
                record.pointee.basis = .flat
                record.pointee.billableWeight = request.measures.weight
                break
            }
        }
        if row < 0 {
            switch table.rows {
            case .weight:
                let billable = billableWeight(Int(service.pointee.rule), column, request, &buffer)
                row = self.row(in: table, billable.weight)
                record.pointee.basis = basis(billable, table, service)
                record.pointee.billableWeight = billable.weight
            case .volume, .lengthPlusWidth, .value:
                let sides =
                    service.pointee.rule < 0 ? .none : billableRules[Int(service.pointee.rule)].sideRounding
                row =
                    table.rows == .volume
                    ? self.row(in: table, volume: request.measures.volume(sides: sides))
                    : self.row(in: table, Int64(request.measures.value(.lengthPlusWidth, sides: sides)))
                record.pointee.basis = .cubic
                record.pointee.billableWeight = request.measures.weight
            }
        }
        guard row >= 0 else {
            buffer.refuse(Int(service.pointee.service), .overLastRow, number)
            return -1
        }
        record.pointee.row = Int32(row)
        return price(record, table, service, &buffer)
    }

    /// How many steps a value has started.
    static func steps(_ row: CompiledStepRow, _ value: Int64) -> Int64 {
        value > row.above ? (value - row.above - 1) / row.step + 1 : 0
    }

    /// What a row that is multiplied comes to for a value; negative for no price, as in `cells`.
    func stepped(_ table: CompiledTable, _ row: Int, _ column: Int, _ value: Int64) -> Int64 {
        func cell(_ row: Int) -> Int64 { cells[table.cell(row, column)] }
        let step = stepRows[Int(table.firstStepRow) + row - Int(table.priceRows)]
        let each = cell(row)
        guard each >= 0 else { return each }
        let steps = RateBook.steps(step, value)
        var (sum, overflow) = each.multipliedReportingOverflow(by: steps)
        guard !overflow, sum <= RateBook.greatestAmount else { return Cell.notPriced }
        if step.coin > 1 { sum = Int64(RateBook.wholeCoins(Int128(sum), step.coin)) }
        guard step.onTopOf >= 0 else { return sum }
        let under = cell(Int(step.onTopOf))
        return under >= 0 ? under + sum : under
    }

    /// The table whose cover reaches the insured value; −1 where none does.
    private func table(
        _ service: UnsafePointer<ServiceInForce>, _ request: borrowing RatingRequest, _ buffer: inout RateBuffer
    ) -> Int {
        let first = Int(service.pointee.firstTable)
        guard let insured = request.insured, insured.micros > 0 else { return first }
        let compiled = services[Int(service.pointee.service)]
        guard let value = request.amount(insured, in: compiled.currency, exchangeRates) else {
            buffer.refuse(Int(service.pointee.service), .insuredValueNotComparable)
            return -1
        }
        for number in compiled.tables where value <= tables[number].cover { return number }
        // What the tables do not cover a surcharge does.
        if compiled.coversBySurcharge { return compiled.tables.upperBound - 1 }
        buffer.refuse(Int(service.pointee.service), .insuredValueOverCover, compiled.tables.upperBound - 1)
        return -1
    }

    /// Whether every limit that counts under a condition is kept; refuses the service otherwise.
    private func isWithinLimits(
        _ service: UnsafePointer<ServiceInForce>, _ column: Int, _ buffer: inout RateBuffer
    ) -> Bool {
        var isWithin = true
        let version = Int(service.pointee.service)
        for number in services[version].limits
        where holds(limits[number].excess, buffer.facts, column: column, billable: 0) {
            let limit = Int(limits[number].number)
            buffer.refuse(version, overLimit: definition(of: version).limits[limit], limit)
            isWithin = false
        }
        return isWithin
    }

    /// Whether it arrives by the day that is asked for; refuses the service otherwise.
    private func isInTime(
        _ record: RateRecord, _ request: borrowing RatingRequest, _ buffer: inout RateBuffer
    ) -> Bool {
        guard let deliverBy = request.deliverBy else { return true }
        let version = Int(record.service)
        guard let estimate = delivery(of: version, column: Int(record.column), request) else {
            buffer.refuse(version, .deliveryDateUnknown)
            return false
        }
        if estimate.latest > deliverBy { buffer.refuse(version, .deliveredTooLate, Int(estimate.latest.day)) }
        return estimate.latest <= deliverBy
    }

    /// When a service delivers; nil where its tariff does not say, or its calendar does not reach so far.
    func delivery(of version: Int, column: Int, _ request: borrowing RatingRequest) -> DeliveryEstimate? {
        definition(of: version).delivery?.estimate(
            shipDate: request.shipDate, readyAt: request.readyAt, zone: services[version].columns[column])
    }

    // MARK: Refusals

    /// Names everything that makes a parcel ineligible.
    @inline(never)
    private func refuseIneligible(
        _ planned: UnsafePointer<ServiceInForce>, _ request: borrowing RatingRequest, _ buffer: inout RateBuffer
    ) {
        if !buffer.explains { return }
        let index = Int(planned.pointee.service)
        var isServed = true
        var lacksSides = false
        for number in Int(planned.pointee.partsStart)..<Int(planned.pointee.partsEnd) {
            let part = eligibilityParts.pointer(number)
            let mask = part.pointee.mask
            if buffer.facts[Int(mask.word)] & mask.interest == mask.wanted { continue }
            switch part.pointee.code {
            case .originNotServed, .destinationNotServed: isServed = false
            case .dimensionsMissing: lacksSides = true
            // A condition has several parts, and one reason.
            case .conditionNotMet where buffer.hasRefused(index, .conditionNotMet): continue
            default: break
            }
            buffer.refuse(index, part.pointee.code, Int(part.pointee.detail))
        }
        if isServed, !lacksSides || planned.pointee.columnKind != .format {
            _ = column(planned, request, &buffer)
        }
        if request.deliverBy != nil, definition(of: index).delivery == nil {
            buffer.refuse(index, .deliveryDateUnknown)
        }
    }
}

/// How much of a rate is kept.
protocol RateDetail {
    static var isKept: Bool { get }
}

/// All that explains it.
enum Breakdown: RateDetail {
    static var isKept: Bool { true }
}

/// The price and the service.
enum PriceOnly: RateDetail {
    static var isKept: Bool { false }
}

extension RateBuffer {
    /// Whether a service has just been refused for a reason.
    func hasRefused(_ service: Int, _ code: RefusalCode) -> Bool {
        refusals.last.map { $0.service == service && $0.code == code } ?? false
    }

    /// An insured value may exceed a limit or a table's cover: what the refusal points at tells which.
    mutating func refuse(_ service: Int, overLimit limit: Limit, _ number: Int) {
        refuse(service, limit.measure.refusal, limit.measure == .insuredValue ? -2 - number : number)
    }

    @inline(__always)
    mutating func append(_ charge: ChargeRecord) {
        chargeBase[chargeCount] = charge
        chargeCount += 1
    }
}

extension RatingRequest.Measures {
    /// Whether the parcel, turned to fit best, stays within a format.
    func fit(_ format: CompiledFormat) -> Bool {
        weight <= format.weight && (hasDimensions || !format.needsDimensions)
            && length <= format.length && width <= format.width && height <= format.height
            && format.limits.allSatisfy { value($0.measure) <= $0.maximum }
    }
}

extension ParcelMeasure {
    /// The reason given when a limit on the measure is exceeded.
    var refusal: RefusalCode {
        switch self {
        case .weight, .billableWeight: .tooHeavy
        case .length: .tooLong
        case .width: .tooWide
        case .height: .tooHigh
        case .lengthPlusGirth, .sumOfSides, .lengthPlusWidth: .tooLarge
        case .volume: .tooBulky
        case .value: .tooValuable
        case .insuredValue: .insuredValueOverCover
        case .pieces: .tooManyPieces
        }
    }
}
