import ShipmentModel

extension RateBook {
    /// Refusals in words, each service's together, in the book's order.
    func explain(
        _ refusals: [RefusalRecord], _ request: borrowing RatingRequest, _ parcel: Parcel, _ shipment: Shipment,
        _ policy: SelectionPolicy
    ) -> [Quote.Ineligible] {
        var result: [Quote.Ineligible] = []
        result.reserveCapacity(services.count)
        let words = QuotedWords(shipment, on: request.shipDate)
        // Services without a version in force come last in the buffer. The sort keeps each service's order.
        let ordered = refusals.indices.sorted {
            (refusals[$0].service, $0) < (refusals[$1].service, $1)
        }
        var previous = -1
        for index in ordered {
            let refusal = refusals[index]
            if refusal.service != previous {
                result.append(ineligible(refusal.service, []))
                previous = refusal.service
            }
            result[result.count - 1].reasons.append(reason(refusal, request, parcel, shipment, policy, words))
        }
        return result
    }

    /// A service that cannot be had.
    func ineligible(_ version: Int, _ reasons: [Quote.Reason]) -> Quote.Ineligible {
        let names = serviceNames[version]
        return Quote.Ineligible(
            carrier: names.carrier, account: names.account, service: names.code, serviceName: names.name,
            issue: names.issue, reasons: reasons)
    }

    /// A refusal in words.
    func reason(
        _ refusal: RefusalRecord, _ request: borrowing RatingRequest, _ parcel: Parcel, _ shipment: Shipment,
        _ policy: SelectionPolicy, _ words: QuotedWords
    ) -> Quote.Reason {
        func said(_ limit: String?, _ actual: String?, _ sentence: Quote.Reason.Sentence) -> Quote.Reason {
            Quote.Reason(code: refusal.code, limit: limit, actual: actual, sentence: sentence)
        }
        // What is said most often comes first, and makes no new texts.
        let names = serviceNames[refusal.service]
        switch refusal.code {
        case .tariffNotInForce:
            return said(names.heldDays, words.date, .init("no tariff is in force on ", words.date, names.heldEnd))
        case .originNotServed:
            return said(names.origin, words.from, .init("it does not collect in ", words.from))
        case .destinationNotServed:
            return said(names.destination, words.to, .init("it does not deliver to ", words.to))
        case .packagingNotAccepted:
            return said(names.packaging, parcel.packaging, .init("it does not take packaging “", parcel.packaging, "”"))
        case .notRequested:
            return said(nil, nil, .init("the options ask for other carriers, accounts or services"))
        default: return rarerReason(refusal, request, parcel, shipment, policy, words)
        }
    }

    private func rarerReason(
        _ refusal: RefusalRecord, _ request: borrowing RatingRequest, _ parcel: Parcel, _ shipment: Shipment,
        _ policy: SelectionPolicy, _ words: QuotedWords
    ) -> Quote.Reason {
        let service = services[refusal.service]
        let tariff = tariffs[service.tariff]
        let definition = definition(of: refusal.service)
        func reason(_ limit: String?, _ actual: String?, _ message: String) -> Quote.Reason {
            Quote.Reason(code: refusal.code, limit: limit, actual: actual, message: message)
        }
        switch refusal.code {
        case .postOfficeBoxNotServed:
            return reason(nil, nil, "it does not deliver to post-office boxes: a street address is needed")
        case .conditionNotMet:
            let isHomeUnknown = shipment.shipTo.residential == nil && definition.condition?.looksAtHomes ?? false
            return reason(
                nil, nil,
                "the tariff offers it for other parcels: see “when” of the service in " + tariff.path
                    + (isHomeUnknown ? "; " + Quote.homeUnknown : ""))
        case .hazardNotAccepted:
            let hazards = parcel.contents.map(\.hazard).filter { $0 != "none" && !definition.hazards.contains($0) }
            return reason(
                definition.hazards.isEmpty ? "none" : definition.hazards.joined(separator: " "),
                hazards.joined(separator: " "), "it does not take contents of hazard “\(hazards.first ?? "")”")
        case .signatureNotOffered:
            let asked = shipment.options.signature.rawValue
            return reason(
                definition.signatures.isEmpty ? "none" : definition.signatures.map(\.rawValue).joined(separator: " "),
                asked, "it cannot obtain the signature “" + asked + "”")
        case .saturdayNotOffered:
            return reason(nil, nil, "it does not deliver on Saturday on request")
        case .dimensionsMissing:
            return reason(nil, nil, "its price or limits depend on length, width and height: give the dimensions")
        case .overLastRow:
            return overLastRow(refusal, request, reason)
        case .tooHeavy, .tooLong, .tooWide, .tooHigh, .tooLarge, .tooBulky, .tooValuable, .tooManyPieces:
            let limit = definition.limits[refusal.detail]
            if limit.measure == .value, request.contentsValue(in: service.currency, exchangeRates) == nil {
                return reason(
                    limit.label, nil,
                    "the value of its contents cannot be compared with the limit of \(limit.label): it is in several "
                        + "currencies, or in one from which no exchange rate is held")
            }
            let actual = limit.measure.formatted(
                request.value(
                    CompiledMeasured(measure: limit.measure, sides: .none, currency: service.currency),
                    exchangeRates), over: limit.maximum, like: limit.label)
            return reason(
                limit.label, actual, limit.measure.name + " of " + actual + " exceeds the limit of " + limit.label)
        case .noFormatFits:
            return noFormatFits(definition, parcel, reason)
        case .zoneUnknown:
            let places = words.from + " to " + words.to
            return reason(
                nil, places, "no zone chart covers \(places): name the zone in options.zones." + tariff.carrier)
        case .zoneNotPriced:
            let zone: String
            if case .zone(let chart, _) = service.column, refusal.detail >= 0 {
                zone = charts[chart].codes[refusal.detail]
                if zone == ZoneChart.notServed { return notServed(charts[chart], words, reason) }
            } else {
                zone = shipment.options.zones.first { $0.carrier == tariff.carrier }?.zone ?? ""
            }
            return reason(service.columns.joined(separator: " "), zone, "it has no price for zone " + zone)
        case .insuredValueOverCover:
            return insuredValueOverCover(refusal, request, reason)
        case .insuredValueNotComparable:
            return reason(
                tariff.currency.code, request.insured?.description,
                "no exchange rate is held from \(request.insured?.currency.code ?? "") to \(tariff.currency.code)")
        case .notPriced:
            return reason(nil, nil, "the price list has no price for this weight and column")
        case .priceGap:
            return reason(nil, nil, "the price is a gap in the table: " + gaps[refusal.detail])
        case .surchargeNotPriced:
            let surcharge = surcharges[refusal.detail].detail
            return reason(
                nil, nil, "“\(surcharge.code)” is due and the tariff has no amount for it: \(surcharge.source)")
        case .fuelNotHeld:
            let surcharge = surcharges[refusal.detail].detail
            let date = request.shipDate.description
            return reason(
                nil, date,
                "no percentage of “\(surcharge.code)” is held for \(date): extend the list named in \(surcharge.source)"
            )
        case .deliveredTooLate:
            let latest = CivilDate(day: Int32(refusal.detail)).description
            let asked = request.deliverBy?.description ?? ""
            return reason(asked, latest, "it may be delivered as late as \(latest), after \(asked)")
        case .deliveryDateUnknown:
            return reason(
                nil, request.deliverBy?.description, "the tariff holds no delivery times, so no date can be promised")
        case .accountNotAllowed:
            let account = tariff.carrier + "/" + tariff.account
            let allowed = (policy.accounts(of: shipment.client) ?? []).map { $0.carrier + "/" + $0.name }
            return reason(
                allowed.joined(separator: " "), account,
                "client “\(shipment.client)” may not use the account " + account)
        case .excludedByPolicy:
            let exclusion = policy.exclusion(
                client: shipment.client, carrier: tariff.carrier, service: definition.code)
            return reason(nil, nil, "excluded: " + (exclusion?.reason ?? ""))
        case .tariffNotInForce, .originNotServed, .destinationNotServed, .packagingNotAccepted, .notRequested:
            preconditionFailure("\(refusal.code) has been said")
        case .notIssuable:
            preconditionFailure("that no label can be issued is not the rating's to say")
        }
    }

    private func notServed(
        _ chart: CompiledChart, _ words: QuotedWords, _ reason: (String?, String?, String) -> Quote.Reason
    ) -> Quote.Reason {
        let files = [chart.file, chart.exceptionsFile].filter { !$0.isEmpty }.joined(separator: " or ")
        let places = words.from + " to " + words.to
        return reason(
            nil, places,
            "it does not serve \(places): the zone is left blank in \(files.isEmpty ? "the tariff's chart" : files)")
    }

    private func overLastRow(
        _ refusal: RefusalRecord, _ request: borrowing RatingRequest,
        _ reason: (String?, String?, String) -> Quote.Reason
    ) -> Quote.Reason {
        let table = tables[refusal.detail]
        let last = table.rowCount == 0 ? "" : tableDetails[refusal.detail].rowLabels[Int(table.rowCount) - 1]
        let measure: ParcelMeasure
        switch table.rows {
        case .weight: measure = .weight
        case .volume: measure = .volume
        case .lengthPlusWidth, .value: measure = .lengthPlusWidth
        }
        let actual = measure.formatted(request.measures.value(measure), like: last)
        return reason(
            last, actual, "\(measure.name) of \(actual) (or what is billed for it) exceeds the last row, \(last)")
    }

    private func noFormatFits(
        _ definition: Service, _ parcel: Parcel, _ reason: (String?, String?, String) -> Quote.Reason
    ) -> Quote.Reason {
        guard case .format(let formats) = definition.column, let last = formats.last else {
            preconditionFailure("a service without formats was refused for its format")
        }
        let sides = parcel.dimensions.map { $0.text + ", " } ?? ""
        var takes: [String] = []
        if let sides = last.sides { takes.append(sides.text) }
        takes += last.limits.map { $0.measure.name + " " + $0.label }
        if let weight = last.maximumWeight { takes.append(weight.formatted(.g) + " g") }
        return reason(
            formats.map(\.code).joined(separator: " "), sides + parcel.weight.formatted(.g) + " g",
            "it fits none of the formats: the largest, \(last.code), takes " + takes.joined(separator: " and "))
    }

    private func insuredValueOverCover(
        _ refusal: RefusalRecord, _ request: borrowing RatingRequest,
        _ reason: (String?, String?, String) -> Quote.Reason
    ) -> Quote.Reason {
        let service = services[refusal.service]
        let asked = request.insured?.description ?? ""
        if refusal.detail < -1 {
            let label = definition(of: refusal.service).limits[-2 - refusal.detail].label
            return reason(label, asked, "the insured value of \(asked) exceeds the limit of \(label)")
        }
        let micros = tables[refusal.detail].cover
        let cover = micros < 0 ? nil : Money(micros: micros, service.currency).description
        return reason(
            cover ?? "no cover", asked, "the insured value of \(asked) exceeds its cover (\(cover ?? "none held"))")
    }
}

/// What reasons say of a shipment, as texts made once a quote.
struct QuotedWords {
    let date: String
    let from: String
    let to: String

    init(_ shipment: Shipment, on shipDate: CivilDate) {
        date = shipDate.description
        from = shipment.shipFrom.placeText
        to = shipment.shipTo.placeText
    }
}

extension Address {
    /// Country, region and postcode, as far as given: `US HI 96813`.
    var placeText: String {
        var text = country.code
        if let region, !region.isEmpty { text += " " + region }
        if let postcode, !postcode.isEmpty { text += " " + postcode }
        return text
    }
}

extension Dimensions {
    /// In millimetres: `240 × 165 × 5 mm`.
    fileprivate var text: String {
        length.formatted(.mm) + " × " + width.formatted(.mm) + " × " + height.formatted(.mm) + " mm"
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
        case .lengthPlusWidth: "length plus width"
        case .volume: "volume"
        case .value: "value"
        case .insuredValue: "insured value"
        case .pieces: "number of pieces"
        case .billableWeight: "billable weight"
        }
    }

    /// A value above a limit, in as many decimal places as tell it from the limit: `20.0000001 lb` above `20 lb`.
    fileprivate func formatted(_ value: Int128, over limit: Int128, like label: String) -> String {
        for places in 6..<10 {
            let text = formatted(value, like: label, places: places)
            if text != formatted(limit, like: label, places: places) { return text }
        }
        return formatted(value, like: label, places: 10)
    }

    /// A value of the measure in the unit that a label such as `108 in` ends with.
    func formatted(_ value: Int128, like label: String, places: Int = 6) -> String {
        let unit = label.split(separator: " ").last.map(String.init) ?? ""
        switch kind {
        case .mass:
            let known = Mass.Unit(rawValue: unit) ?? .kg
            return Mass(picograms: Int64(clamping: value)).formatted(known, places: places) + " " + known.rawValue
        case .length:
            let known = Length.Unit(rawValue: unit) ?? .mm
            return Length(nanometres: Int64(clamping: value)).formatted(known, places: places) + " " + known.rawValue
        case .volume:
            let name = unit.hasSuffix("³") || unit.hasSuffix("3") ? String(unit.dropLast()) : unit
            let known = Length.Unit(rawValue: name) ?? .cm
            return Volume(cubicNanometres: value).formatted(known, places: places) + " " + known.rawValue + "³"
        case .money:
            guard let currency = Currency(unit) else { return "\(value)" }
            return Money(micros: Int64(clamping: value), currency).description
        case .count:
            return String(value)
        }
    }
}
