import ShipmentModel

extension RateBook {
    /// A rate as the choice names it.
    func choice(_ rate: RateRecord) -> Quoter.Choice {
        let version = Int(rate.service)
        let tariff = tariffs[services[version].tariff]
        var column = ""
        if case .single = services[version].column {} else { column = services[version].columns[Int(rate.column)] }
        return Quoter.Choice(
            carrier: tariff.carrier, account: tariff.account, service: services[version].code, zoneOrFormat: column,
            billableWeight: weightLabel(rate), weightBasis: rate.basis,
            price: Money(micros: rate.price, tariff.currency), missing: missing(version))
    }

    /// What is not held of a version's prices; nil where they are complete.
    private func missing(_ version: Int) -> String? {
        guard versionFacts[version].isIncomplete else { return nil }
        let own = definition(of: version).missing
        return own.isEmpty ? tariffs[services[version].tariff].missing : own
    }

    /// A rate without a word of how its price came about.
    func priced(
        _ rate: RateRecord, _ request: borrowing RatingRequest, _ buffer: borrowing RateBuffer
    ) -> Quote.Rate {
        let version = Int(rate.service)
        return Quote.Rate(
            names: serviceNames[version],
            price: Money(micros: rate.price, services[version].currency), sellPrice: nil, zone: nil, format: nil,
            billableWeight: "", weightBasis: rate.basis, charges: [], includes: [], tax: nil,
            delivery: delivery(of: version, column: Int(rate.column), request), missing: missing(version), notes: [],
            isComparable: true, includesCover: includesCover(rate, request, buffer))
    }

    /// A rate in words.
    func explain(
        _ rate: RateRecord, _ request: borrowing RatingRequest, _ shipment: Shipment, _ buffer: borrowing RateBuffer
    ) -> Quote.Rate {
        var explained = priced(rate, request, buffer)
        let version = Int(rate.service)
        let service = services[version]
        let code = service.columns[Int(rate.column)]
        switch service.column {
        case .zone(let chart, _):
            explained.zone = code
            if rate.zoneFromCaller {
                explained.notes.append("zone \(code) is the caller's: no zone chart covers the places")
            } else if !charts[chart].declaration.isEmpty {
                explained.notes.append(charts[chart].declaration)
            }
        case .format: explained.format = code
        case .single: break
        }
        if shipment.shipTo.residential == nil, service.residentialDays.contains(where: { $0 ~= request.shipDate.day }) {
            explained.notes.append(Quote.homeUnknown)
        }
        let tax = taxRule(rate, buffer)
        explained.tax = tax?.treatment.word
        explained.billableWeight = weightLabel(rate)
        explained.charges = buffer.charges(of: rate).map { explain($0, rate, tax, shipment) }
        explained.includes = included(rate, definition(of: version), service.currency)
        return explained
    }

    private func includesCover(
        _ rate: RateRecord, _ request: borrowing RatingRequest, _ buffer: borrowing RateBuffer
    ) -> Bool {
        guard let insured = request.insured, insured.micros > 0 else { return true }
        let currency = services[Int(rate.service)].currency
        guard let value = request.amount(insured, in: currency, exchangeRates), value <= tables[Int(rate.table)].cover
        else { return false }
        return !buffer.charges(of: rate).contains { charge in
            charge.kind != ChargeRecord.base && charge.kind != ChargeRecord.tax
                && surcharges[Int(charge.kind)].detail.isForCover
        }
    }

    /// The bound of the row that priced a parcel, or its weight where the row has none or is the only one.
    private func weightLabel(_ rate: RateRecord) -> String {
        if rate.row < tables[Int(rate.table)].priceRows, rate.basis != .flat {
            return tableDetails[Int(rate.table)].rowLabels[pricingRow(rate)]
        }
        return weightLabel(rate.billableWeight, rate)
    }

    /// A weight in pounds or kilograms, as the rate's table counts.
    func weightLabel(_ picograms: Int64, _ rate: RateRecord) -> String {
        let isMetric = tableDetails[Int(rate.table)].rowLabels.first?.hasSuffix("g") ?? false
        let unit: Mass.Unit = isMetric ? .kg : .lb
        return Mass(picograms: picograms).formatted(unit) + " " + unit.rawValue
    }

    /// The row whose price counts: that of the weight, or the next row down where that is blank.
    private func pricingRow(_ rate: RateRecord) -> Int {
        Int(cellRows[tables[Int(rate.table)].cell(Int(rate.row), Int(rate.column))])
    }

    /// A charge in words.
    func explain(
        _ charge: ChargeRecord, _ rate: RateRecord, _ tax: TaxRule?, _ shipment: Shipment
    ) -> Quote.Charge {
        let service = services[Int(rate.service)]
        let tariff = tariffs[service.tariff]
        let amount = Money(micros: charge.amount, tariff.currency)
        // Tax is the whole shipment's.
        let isOfParcel = shipment.parcels.count > 1 && charge.kind != ChargeRecord.tax
        let parcel = isOfParcel ? shipment.parcels[Int(charge.piece)].number : nil
        switch charge.kind {
        case ChargeRecord.base:
            let table = tableDetails[Int(rate.table)]
            return Quote.Charge(
                code: "base", description: baseDescription(charge, rate, tax), amount: amount,
                source: table.file + ":" + String(table.rowLines[pricingRow(rate)]), parcel: parcel)
        case ChargeRecord.tax:
            return Quote.Charge(
                code: "tax", description: "Tax, " + (tax?.treatment.word ?? ""), amount: amount,
                source: tax?.source ?? "", parcel: parcel)
        default:
            let surcharge = surcharges[Int(charge.kind)].detail
            return Quote.Charge(
                code: surcharge.code, description: surcharge.description, amount: amount,
                source: surcharge.source, parcel: parcel)
        }
    }

    private func baseDescription(_ charge: ChargeRecord, _ rate: RateRecord, _ tax: TaxRule?) -> String {
        let service = services[Int(rate.service)]
        let table = tableDetails[Int(rate.table)]
        let compiled = tables[Int(rate.table)]
        var text = definition(of: Int(rate.service)).name + ": "
        let code = service.columns[Int(rate.column)]
        switch service.column {
        case .zone: text += "zone " + code + ", "
        case .format: text += code + ", "
        case .single: break
        }
        let label = table.rowLabels[pricingRow(rate)]
        if rate.row < compiled.priceRows {
            text += "not over " + label
        } else if rate.row < compiled.rowCount {
            text += steppedDescription(rate, compiled, table)
        } else {
            text += label
        }
        if let unit = table.unitPrice, unit > 0, charge.amount % unit == 0 {
            text += ", \(charge.amount / unit) × \(Money(micros: unit, service.currency))"
        }
        if case .included = tax?.treatment { text += ", less the tax it contains" }
        return text
    }

    /// How a row that is multiplied came to its price: `15.05 to 10 lb + 6 × 0.46`.
    private func steppedDescription(_ rate: RateRecord, _ table: CompiledTable, _ detail: TableDetail) -> String {
        let step = stepRows[Int(table.firstStepRow) + Int(rate.row) - Int(table.priceRows)]
        let currency = services[Int(rate.service)].currency
        func amount(_ row: Int) -> String {
            Money(micros: cells[table.cell(row, Int(rate.column))], currency).amount
        }
        let each = "\(RateBook.steps(step, rate.billableWeight)) × \(amount(Int(rate.row)))"
        if step.onTopOf < 0 { return each }
        return amount(Int(step.onTopOf)) + " to " + detail.rowLabels[Int(step.onTopOf)] + " + " + each
    }

    /// What the base price contains, where the tariff says so for the row and column.
    private func included(_ rate: RateRecord, _ definition: Service, _ currency: Currency) -> [Quote.Included] {
        var result: [Quote.Included] = []
        for (number, entry) in definition.includes.enumerated() {
            var amount: Money?
            var source = entry.source
            switch entry.amount {
            case nil: break
            case .fixed(let micros): amount = Money(micros: micros, currency)
            case .table:
                let index = services[Int(rate.service)].included[number]
                let table = tables[index]
                let row = includedRow(rate, table, index)
                guard row >= 0 else { continue }
                let cell = cells[table.cell(row, Int(rate.column))]
                // A blank says nothing of this zone; a zero is nothing to show.
                guard cell > 0 else { continue }
                amount = Money(micros: cell, currency)
                source = "\(tableDetails[index].file):\(tableDetails[index].rowLines[row])"
            }
            result.append(
                Quote.Included(code: entry.code, description: entry.description, amount: amount, source: source))
        }
        return result
    }

    /// The row of a table of included amounts: the one of the same name, or the one that the weight leads to.
    private func includedRow(_ rate: RateRecord, _ table: CompiledTable, _ index: Int) -> Int {
        let priced = tables[Int(rate.table)]
        if rate.row >= priced.rowCount {
            let name = tableDetails[Int(rate.table)].rowLabels[Int(rate.row)]
            return tableDetails[index].rowLabels.lastIndex(of: name).map { $0 >= Int(table.rowCount) ? $0 : -1 } ?? -1
        }
        return table.rows == .weight ? row(in: table, rate.billableWeight) : -1
    }
}

extension Surcharge {
    /// Whether it is due for cover: by the insured value, or where that exceeds a bound.
    fileprivate var isForCover: Bool {
        coversValue
            || condition.clauses.contains { clause in
                if case .over(.insuredValue, _, _) = clause { true } else { false }
            }
    }
}

extension Quote {
    /// Said where a price or refusal depends on what the shipment leaves open.
    static let homeUnknown = "whether the address is a home is not known: it counts as a business"
}

extension TaxTreatment {
    /// How the answer names it; nil for no tax.
    var word: String? {
        switch self {
        case .none: nil
        case .exempt: "exempt"
        case .zeroRated: "zero-rated"
        case .included(let share): "included \(share)"
        case .added(let share): "added \(share)"
        }
    }
}
