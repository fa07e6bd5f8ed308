public import ShipmentModel

/// All rates and refusals for a shipment, in words: what the API answers and a packer or clerk reads.
public struct Quote: Sendable {
    /// The digest of the rate book that answered.
    public var rateBook: String
    /// The ship date it was answered for.
    public var asOf: CivilDate
    /// The rates, cheapest first.
    public var rates: [Rate]
    /// The services that cannot be had, each with every reason that holds.
    public var ineligible: [Ineligible]
    /// The index of the rate to take; nil if there is none to take, for which `selection` says why.
    public var selected: Int?
    /// The index of the rate that would be taken if the selected one could not be had; nil if there is none.
    public var runnerUp: Int?
    /// Why that one, in sentences.
    public var selection: [String]

    /// Prices one parcel with one service.
    public struct Rate: Sendable {
        /// The carrier's code.
        public var carrier: String
        /// The account's name, or the kind of published price.
        public var account: String
        /// The service's code.
        public var service: String
        /// The service's name.
        public var serviceName: String
        /// How its label comes about.
        public var issue: IssueMode
        /// The price: the sum of the charges, to the last digit.
        public var price: Money
        /// The zone that chose the column; nil where the service is priced without zones.
        public var zone: String?
        /// The format that chose the column; nil where the service is priced without formats.
        public var format: String?
        /// The bound of the row that priced it, as the price list writes it: `2 lb`, `0.30 ft³`; the weight for a flat row.
        public var billableWeight: String
        /// What decided the row.
        public var weightBasis: WeightBasis
        /// How the price came about, base price first.
        public var charges: [Charge]
        /// What the tariff does not hold of the price; nil if it is complete.
        public var missing: String?
        /// What else must be known about it: a chart used outside its dates, tax contained in the price.
        public var notes: [String]
        /// Whether its price can be compared with the others': false in another currency without an exchange rate.
        public var isComparable: Bool
        /// What our own label of the service carries; nil unless `issue` is `own`.
        public var label: LabelDefinition?
    }

    /// One line of a price.
    public struct Charge: Sendable {
        /// `base`, `tax`, or the surcharge's code.
        public var code: String
        /// What it is.
        public var description: String
        /// The amount.
        public var amount: Money
        /// File and line of the figure, below `rate-tables/`.
        public var source: String
    }

    /// A service that cannot be had.
    public struct Ineligible: Sendable {
        /// The carrier's code.
        public var carrier: String
        /// The account's name.
        public var account: String
        /// The service's code.
        public var service: String
        /// The service's name.
        public var serviceName: String
        /// Every reason that holds, most important first.
        public var reasons: [Reason]
    }

    /// Why a service cannot be had.
    public struct Reason: Sendable {
        /// The kind of reason.
        public var code: RefusalCode
        /// What is allowed, where it can be stated.
        public var limit: String?
        /// What the shipment asks, where it can be stated.
        public var actual: String?
        /// The reason in a sentence.
        public var message: String
        /// A reason.
        public init(code: RefusalCode, limit: String?, actual: String?, message: String) {
            self.code = code
            self.limit = limit
            self.actual = actual
            self.message = message
        }
    }
}

extension RateBook {
    /// Rates a shipment's first parcel and selects a service by the house's rules.
    ///
    /// - Parameters:
    ///   - shipment: the shipment; its options narrow the choice.
    ///   - shipDate: the day to price it on.
    ///   - policy: the house's own rules.
    ///   - buffer: reused storage.
    ///   - passingOver: why a rate cannot serve the purpose at hand (a label we can get no number for); nil where it can.
    public func quote(
        _ shipment: Shipment, on shipDate: CivilDate, policy: SelectionPolicy, buffer: inout RateBuffer,
        passingOver: (Quote.Rate) -> Quote.Reason? = { _ in nil }
    ) -> Quote {
        precondition(shipment.parcels.count == 1, "a quote prices one parcel")
        let parcel = shipment.parcels[0]
        let request = request(shipment, parcel: parcel, shipDate: shipDate)
        rate(request, into: &buffer)
        var quote = Quote(
            rateBook: digest, asOf: shipDate, rates: buffer.rates.map { explain($0, request, buffer) },
            ineligible: explainRefusals(request, shipment, buffer), selected: nil, runnerUp: nil, selection: [])
        policy.select(in: &quote, for: shipment, passingOver: passingOver)
        return quote
    }

    private func explain(_ rate: RateRecord, _ request: RatingRequest, _ buffer: RateBuffer) -> Quote.Rate {
        let service = services[rate.service]
        let tariff = tariffs[service.tariff]
        let definition = definition(of: rate.service)
        let table = tableDetails[rate.table]
        let isStep = rate.row < tables[rate.table].bounds.count
        let label = table.rowLabels[rate.row]
        var zone: String?
        var format: String?
        var place = ""
        var notes: [String] = []
        switch service.column {
        case .zone(let chart, _):
            zone = table.columns[rate.column]
            place = "zone \(table.columns[rate.column]), "
            if rate.zoneFromCaller {
                notes.append("zone \(table.columns[rate.column]) is the caller's: no zone chart covers the postcodes")
            } else if !chartDefinitions[chart].declaration.isEmpty {
                notes.append(chartDefinitions[chart].declaration)
            }
        case .format:
            format = table.columns[rate.column]
            place = "\(table.columns[rate.column]), "
        case .single:
            break
        }
        if case .included(let basisPoints) = definition.tax {
            notes.append("the price contains tax of \(RateBook.percent(basisPoints))")
        }
        let charges = buffer.charges[rate.charges].map { charge in
            let amount = Money(micros: charge.amount, tariff.currency)
            switch charge.kind {
            case ChargeRecord.base:
                return Quote.Charge(
                    code: "base", description: definition.name + ": " + place + (isStep ? "not over \(label)" : label),
                    amount: amount, source: "\(table.file):\(table.rowLines[rate.row])")
            case ChargeRecord.tax:
                return Quote.Charge(
                    code: "tax", description: "Tax \(RateBook.percent(service.addedTaxBasisPoints))", amount: amount,
                    source: tariff.path + "/tariff.yaml")
            default:
                let surcharge = surchargeDetails[charge.kind]
                return Quote.Charge(
                    code: surcharge.code, description: surcharge.description, amount: amount, source: surcharge.source)
            }
        }
        return Quote.Rate(
            carrier: tariff.carrier, account: tariff.account, service: definition.code, serviceName: definition.name,
            issue: definition.issue, price: Money(micros: rate.price, tariff.currency), zone: zone, format: format,
            billableWeight: isStep ? label : Mass(picograms: rate.billableWeight).formatted(.lb) + " lb",
            weightBasis: rate.basis, charges: charges, missing: tariff.isPriceComplete ? nil : tariff.missing,
            notes: notes, isComparable: true, label: definition.label)
    }

    /// 1250 basis points as `12.5 %`.
    private static func percent(_ basisPoints: Int) -> String {
        var units = Int128(basisPoints)
        var scale = 2
        while scale > 0, units % 10 == 0 {
            units /= 10
            scale -= 1
        }
        return "\(ExactDecimal(units: units, scale: scale)) %"
    }

    private func explainRefusals(
        _ request: RatingRequest, _ shipment: Shipment, _ buffer: RateBuffer
    ) -> [Quote.Ineligible] {
        var result: [Quote.Ineligible] = []
        var previous = -1
        for refusal in buffer.refusals {
            let tariff = tariffs[services[refusal.service].tariff]
            let definition = definition(of: refusal.service)
            if refusal.service != previous {
                result.append(
                    Quote.Ineligible(
                        carrier: tariff.carrier, account: tariff.account, service: definition.code,
                        serviceName: definition.name, reasons: []))
                previous = refusal.service
            }
            result[result.count - 1].reasons.append(reason(refusal, request, shipment))
        }
        return result
    }

    private func reason(_ refusal: RefusalRecord, _ request: RatingRequest, _ shipment: Shipment) -> Quote.Reason {
        let service = services[refusal.service]
        let tariff = tariffs[service.tariff]
        let definition = definition(of: refusal.service)
        let parcel = shipment.parcels[0]
        func reason(_ limit: String?, _ actual: String?, _ message: String) -> Quote.Reason {
            Quote.Reason(code: refusal.code, limit: limit, actual: actual, message: message)
        }
        switch refusal.code {
        case .tariffNotInForce:
            let days = services[groups[groups.firstIndex { $0.contains(refusal.service) }!]].map { version in
                "\(CivilDate(day: version.firstDay)) to \(CivilDate(day: version.lastDay))"
            }.joined(separator: ", ")
            return reason(days, "\(request.shipDate)", "no tariff is in force on \(request.shipDate): held are \(days)")
        case .notRequested:
            return reason(nil, nil, "the options ask for other carriers, accounts or services")
        case .originNotServed:
            return reason(
                definition.origin.countries.map(\.code).joined(separator: " "), request.origin.code,
                "it does not collect in \(request.origin.code)")
        case .destinationNotServed:
            return reason(
                definition.destination.countries.map(\.code).joined(separator: " "), request.destination.code,
                "it does not deliver in \(request.destination.code)")
        case .packagingNotAccepted:
            return reason(
                definition.packaging.joined(separator: " "), parcel.packaging,
                "it does not take packaging “\(parcel.packaging)”")
        case .hazardNotAccepted:
            let hazards = parcel.contents.map(\.hazard).filter { $0 != "none" && !definition.hazards.contains($0) }
            return reason(
                definition.hazards.isEmpty ? "none" : definition.hazards.joined(separator: " "),
                hazards.joined(separator: " "), "it does not take contents of hazard “\(hazards.first ?? "")”")
        case .signatureNotOffered:
            return reason(
                definition.signatures.isEmpty ? "none" : definition.signatures.map(\.rawValue).joined(separator: " "),
                request.signature.rawValue, "it cannot obtain the signature “\(request.signature.rawValue)”")
        case .saturdayNotOffered:
            return reason(nil, nil, "it does not deliver on Saturday on request")
        case .dimensionsMissing:
            return reason(nil, nil, "its price or limits depend on length, width and height: give the dimensions")
        case .overLastRow:
            return overLastRow(refusal, request, reason)
        case .tooHeavy, .tooLong, .tooWide, .tooHigh, .tooLarge, .tooBulky:
            let limit = definition.limits[refusal.detail]
            let actual = limit.measure.formatted(request.measures[limit.measure], like: limit.label)
            return reason(limit.label, actual, "\(limit.measure.name) of \(actual) exceeds the limit of \(limit.label)")
        case .noFormatFits:
            guard case .format(let formats) = definition.column, let last = formats.last else {
                preconditionFailure("a service without formats was refused for its format")
            }
            let actual = parcel.dimensions.map {
                "\($0.length.formatted(.mm)) × \($0.width.formatted(.mm)) × \($0.height.formatted(.mm)) mm, "
                    + "\(parcel.weight.formatted(.g)) g"
            }
            return reason(
                formats.map(\.code).joined(separator: " "), actual,
                "it fits none of the formats: the largest, \(last.code), takes \(last.sides.length.formatted(.mm)) × "
                    + "\(last.sides.width.formatted(.mm)) × \(last.sides.height.formatted(.mm)) mm and "
                    + "\(last.maximumWeight.formatted(.g)) g")
        case .zoneUnknown:
            let from = shipment.shipFrom.postcode ?? "(none)"
            let to = shipment.shipTo.postcode ?? "(none)"
            return reason(
                nil, "\(from) to \(to)",
                "no zone chart covers \(from) to \(to): name the zone in options.zones.\(tariff.carrier)")
        case .zoneNotPriced:
            let columns = tableDetails[service.tables.lowerBound].columns
            let zone: String
            if case .zone(let chart, _) = service.column, refusal.detail >= 0 {
                zone = charts[chart].codes[refusal.detail]
            } else {
                zone = request.zones.first { $0.carrier == tariff.carrier }?.zone ?? ""
            }
            return reason(columns.joined(separator: " "), zone, "it has no price for zone \(zone)")
        case .insuredValueOverCover:
            let micros = tables[refusal.detail].cover
            let cover = micros < 0 ? nil : Money(micros: micros, tariff.currency).description
            return reason(
                cover ?? "no cover", request.insured?.description,
                "the insured value of \(request.insured?.description ?? "") exceeds its cover (\(cover ?? "none held"))"
            )
        case .insuredValueNotComparable:
            return reason(
                tariff.currency.code, request.insured?.description,
                "no exchange rate is held from \(request.insured?.currency.code ?? "") to \(tariff.currency.code)")
        case .notPriced:
            return reason(nil, nil, "the price list has no price for this weight and column")
        case .priceGap:
            return reason(nil, nil, "the price is a gap in the table: \(gaps[refusal.detail])")
        case .deliveryDateUnknown:
            return reason(
                nil, request.deliverBy?.description, "the tariff holds no delivery times, so no date can be promised")
        case .accountNotAllowed, .excludedByPolicy, .notIssuable:
            preconditionFailure("\(refusal.code) is the selection's to give, not the rating's")
        }
    }

    private func overLastRow(
        _ refusal: RefusalRecord, _ request: RatingRequest, _ reason: (String?, String?, String) -> Quote.Reason
    ) -> Quote.Reason {
        let table = tables[refusal.detail]
        let last = table.bounds.isEmpty ? "" : tableDetails[refusal.detail].rowLabels[table.bounds.count - 1]
        let measure: ParcelMeasure = table.rows == .weight ? .weight : .volume
        let actual = measure.formatted(request.measures[measure], like: last)
        return reason(
            last, actual, "\(measure.name) of \(actual) (or what is billed for it) exceeds the last row, \(last)")
    }
}

extension ParcelMeasure {
    /// The measure's name in a sentence.
    var name: String {
        switch self {
        case .weight: "weight"
        case .length: "length"
        case .width: "width"
        case .height: "height"
        case .lengthPlusGirth: "length plus girth"
        case .sumOfSides: "sum of the sides"
        case .volume: "volume"
        }
    }

    /// A value of the measure in the unit that a label such as `108 in` ends with.
    func formatted(_ value: Int128, like label: String) -> String {
        let unit = label.split(separator: " ").last.map(String.init) ?? ""
        switch kind {
        case .mass:
            let known = Mass.Unit(rawValue: unit) ?? .kg
            return Mass(picograms: Int64(clamping: value)).formatted(known) + " " + known.rawValue
        case .length:
            let known = Length.Unit(rawValue: unit) ?? .mm
            return Length(nanometres: Int64(clamping: value)).formatted(known) + " " + known.rawValue
        case .volume:
            let name = unit.hasSuffix("³") || unit.hasSuffix("3") ? String(unit.dropLast()) : unit
            let known = Length.Unit(rawValue: name) ?? .cm
            return Volume(cubicNanometres: value).formatted(known) + " " + known.rawValue + "³"
        }
    }
}
