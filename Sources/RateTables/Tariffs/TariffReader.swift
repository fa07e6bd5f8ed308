internal import RatingEngine
internal import ShipmentModel
internal import Yams

/// A tariff with the places that checks across tariffs refer to.
struct ReadTariff {
    var tariff: Tariff
    /// Where its first day stands.
    var validFrom: Place
    /// Where each service begins, in order.
    var services: [Place]
}

/// Reads one `tariff.yaml` and the matrices and charts it names.
struct TariffReader {
    let source: RateSource
    let path: String
    let charts: ZoneChartReader
    let faults: FaultList

    /// The tariff's folder below the rate directory.
    private var folder: String { String(path.dropLast("/tariff.yaml".count)) }

    /// The tariff; nil where so much is missing that there is none. Anything faulty has been reported.
    func read(usedFiles: inout Set<String>) -> ReadTariff? {
        guard let node = composeYAML(source.files[path] ?? [], file: path, faults: faults),
            let object = ObjectReader(node, .tariff, file: path, faults: faults)
        else { return nil }
        let currency = object.value(
            "currency", .unknownCurrency, expected: "a currency's three capital letters by ISO 4217, such as USD",
            read: { Currency($0) })
        let validity = readValidity(object)
        let isPriceComplete = object.flag("price_complete") ?? true
        if isPriceComplete == object.has("missing") {
            faults.fault(
                object.place(of: "missing"), .keysConflict, found: object.has("missing") ? "missing" : "",
                expected: "missing, saying what the price lacks, exactly where price_complete is false")
        }
        let untilBasis: Tariff.UntilBasis? = object.word("until_basis")
        let gaps = readGaps(object)
        let context = ServiceContext(
            folder: folder, currency: currency, validity: validity, gaps: gaps.mapValues(\.text),
            formats: readFormats(object),
            zoneCharts: readZoneCharts(object, validity: validity, usedFiles: &usedFiles))
        var usage = ServiceUsage(files: usedFiles)
        let serviceObjects = object.objects("services", .service, atLeastOne: "service")
        var services: [ReadService] = []
        for serviceObject in serviceObjects {
            let reader = ServiceReader(object: serviceObject, context: context, source: source, faults: faults)
            let service = reader.read(usage: &usage)
            if services.contains(where: { $0.service.code == service.service.code }), !service.service.code.isEmpty {
                faults.fault(
                    serviceObject.place(of: "code"), .duplicate, found: service.service.code,
                    expected: "each service once in a tariff")
            }
            checkTestRange(of: service.service, against: services, at: serviceObject.place(of: "label"))
            services.append(service)
        }
        usedFiles = usage.files
        checkPrices(services, object: object, context: context)
        warnUnused(usage, object: object, gaps: gaps, context: context)
        let carrier = object.code("carrier")
        let account = object.code("account")
        let carrierName = object.text("carrier_name")
        let source = object.text("source")
        let completeness = object.text("completeness")
        let missing = object.text("missing")
        guard let currency, let validity, let untilBasis, !carrier.isEmpty, !account.isEmpty else { return nil }
        let tariff = Tariff(
            carrier: carrier, carrierName: carrierName, account: account,
            currency: currency, validFrom: validity.lowerBound, validUntil: validity.upperBound, untilBasis: untilBasis,
            isPriceComplete: isPriceComplete, missing: missing, source: source,
            completeness: completeness, path: folder,
            zoneCharts: context.zoneCharts.values.compactMap(\.read?.chart).sorted { $0.name < $1.name },
            services: services.map(\.service))
        return ReadTariff(
            tariff: tariff, validFrom: object.place(of: "valid_from"), services: services.map(\.place))
    }

    /// Serials are counted per issuer, whatever the service: two test ranges of one must not share any.
    private func checkTestRange(of service: Service, against others: [ReadService], at place: Place) {
        guard let label = service.label, let range = label.testRange else { return }
        let clash = others.first { other in
            guard let known = other.service.label, let taken = known.testRange else { return false }
            return known.numberFormat == label.numberFormat && taken.issuer == range.issuer
                && taken.first <= range.last && range.first <= taken.last
        }
        guard let clash else { return }
        faults.fault(
            place, .duplicate, found: "\(range.first) to \(range.last)",
            expected: "serials that the test range of \(clash.service.code) does not have")
    }

    private func readValidity(_ object: ObjectReader) -> ClosedRange<CivilDate>? {
        guard let from = object.date("valid_from"), let until = object.date("valid_until") else { return nil }
        guard from <= until else {
            faults.fault(
                object.place(of: "valid_until"), .endsBeforeStart, found: until.description,
                expected: "\(from) or later")
            return nil
        }
        return from...until
    }

    private func readGaps(_ object: ObjectReader) -> [String: PlacedText] {
        var gaps: [String: PlacedText] = [:]
        for (name, value) in object.namedEntries("gaps") where isCode(name) {
            if let reason = value.readScalar(expected: "the reason in words", file: path, faults: faults) {
                gaps[name.text] = PlacedText(text: reason.text, place: name.place)
            }
        }
        return gaps
    }

    private func readFormats(_ object: ObjectReader) -> [String: NamedFormat] {
        var formats: [String: NamedFormat] = [:]
        for (name, value) in object.namedEntries("formats") where isCode(name) {
            guard let object = ObjectReader(value, .format, file: path, faults: faults) else { continue }
            let sides = object.value(
                "sides", .badQuantity, expected: "three sides such as 450 x 350 x 160 mm", read: ScalarText.sides)
            guard let sides, let weight = object.mass("weight") else {
                // The name is known, so that services that use it are not reported too.
                formats[name.text] = NamedFormat(format: nil, place: name.place)
                continue
            }
            formats[name.text] = NamedFormat(
                format: .init(code: name.text, sides: sides, maximumWeight: weight), place: name.place)
        }
        return formats
    }

    private func readZoneCharts(
        _ object: ObjectReader, validity: ClosedRange<CivilDate>?, usedFiles: inout Set<String>
    ) -> [String: NamedChart] {
        var result: [String: NamedChart] = [:]
        for (name, value) in object.namedEntries("zone_charts") where isCode(name) {
            guard let object = ObjectReader(value, .zoneChart, file: path, faults: faults) else { continue }
            let read = charts.read(object, name: name.text, usedFiles: &usedFiles)
            result[name.text] = NamedChart(read: read, place: name.place)
            guard let chart = read?.chart, let validity, chart.declaration.isEmpty else { continue }
            let end = chart.validUntil ?? validity.upperBound
            if chart.validFrom > validity.lowerBound || end < validity.upperBound {
                faults.fault(
                    name.place, .undeclaredChart, found: "\(chart.validFrom)..\(chart.validUntil?.description ?? "")",
                    expected: "a declaration, since the chart does not cover all days of the tariff, "
                        + "\(validity.lowerBound)..\(validity.upperBound)")
            }
        }
        return result
    }

    private func isCode(_ name: PlacedText) -> Bool {
        if ScalarText.code(name.text) != nil { return true }
        faults.fault(name.place, .badCode, found: name.text, expected: codeExpected)
        return false
    }

    /// Checks the order of all prices against what the tariff accepts.
    private func checkPrices(_ services: [ReadService], object: ObjectReader, context: ServiceContext) {
        let matrices = Dictionary(
            services.flatMap { service in service.matrices.map { ($0.table.file, $0) } }, uniquingKeysWith: { $1 })
        let accepted = object.objects("accepted_falls", .acceptedFall).compactMap {
            readAcceptedFall($0, matrices: matrices)
        }
        let currency = context.currency ?? Currency("XXX")!
        var checked: Set<String> = []
        for service in services {
            for matrix in service.matrices where checked.insert(matrix.table.file).inserted {
                checkPriceOrder(
                    matrix, currency: currency, columnsOrdered: service.zonesOrdered, accepted: accepted, faults: faults
                )
            }
        }
        for entry in accepted where !entry.isUsed {
            faults.warn(
                entry.place, .unusedName, found: "an accepted fall", expected: "an entry that names a price that falls")
        }
    }

    private func readAcceptedFall(_ object: ObjectReader, matrices: [String: ReadMatrix]) -> AcceptedFall? {
        _ = object.scalar("source")
        guard let file = object.scalar("file"), let rows = object.scalar("rows"), let columns = object.scalar("columns")
        else { return nil }
        guard let matrix = matrices[filePath(file.text, folder: folder)] else {
            faults.fault(file.place, .unknownFile, found: file.text, expected: "the file of a table of this tariff")
            return nil
        }
        let measure: ParcelMeasure = matrix.table.rows == .weight ? .weight : .volume
        func range<Bound: Comparable>(
            _ text: PlacedText, _ code: RateFault.Code, _ expected: String, _ find: (String) -> Bound?
        )
            -> ClosedRange<Bound>?
        {
            let ends = text.text.split(separator: "..", omittingEmptySubsequences: false).map {
                find(String($0.trimmingBlanks))
            }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last
            else {
                faults.fault(text.place, code, found: text.text, expected: expected)
                return nil
            }
            return first...last
        }
        let rowRange = range(rows, .unknownRow, "a row of the table such as 1 lb, or two such as 1 lb..5 lb") { label in
            ScalarText.bound(label, of: measure).flatMap { bound in
                matrix.table.steps.contains { $0.bound == bound } ? bound : nil
            }
        }
        let columnRange = range(
            columns, .unknownColumn, "a column of the table such as zone1, or two such as zone1..zone4"
        ) { matrix.headings.firstIndex(of: $0) }
        guard let rowRange, let columnRange else { return nil }
        return AcceptedFall(place: object.place, file: matrix.table.file, rows: rowRange, columns: columnRange)
    }

    /// Says what is declared and never used: often a name misspelt elsewhere.
    private func warnUnused(
        _ usage: ServiceUsage, object: ObjectReader, gaps: [String: PlacedText], context: ServiceContext
    ) {
        func warn(_ name: String, _ place: Place, isUsed: Bool, _ kind: String) {
            guard !isUsed else { return }
            faults.warn(place, .unusedName, found: name, expected: "a \(kind) that is used")
        }
        for (code, reason) in gaps { warn(code, reason.place, isUsed: usage.gaps.contains(code), "gap reason") }
        for (name, format) in context.formats {
            warn(name, format.place, isUsed: usage.formats.contains(name), "format")
        }
        for (name, chart) in context.zoneCharts {
            warn(name, chart.place, isUsed: usage.zoneCharts.contains(name), "zone chart")
        }
    }
}

/// The path of a file that a tariff names: a bare name is beside the `tariff.yaml`, one with a slash below the rate
/// directory.
func filePath(_ name: String, folder: String) -> String {
    name.contains("/") || folder.isEmpty ? name : folder + "/" + name
}
