internal import RatingEngine
internal import ShipmentModel
internal import TrackingNumbers
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
    let files: SharedFiles
    let path: String

    private var faults: FaultList { files.faults }

    /// The tariff's folder below the rate directory.
    private var folder: String { String(path.dropLast("/tariff.yaml".count)) }

    /// The tariff; nil where so much is missing that there is none. Anything faulty has been reported.
    func read() -> ReadTariff? {
        guard let node = composeYAML(files.bytes(path), file: path, faults: faults),
            let object = ObjectReader(node, .tariff, file: path, faults: faults)
        else { return nil }
        let currency = object.value(
            "currency", .unknownCurrency, expected: Suggestion.currency(object.text("currency")),
            read: { Currency($0).flatMap { $0.isAssigned ? $0 : nil } })
        let validity = readValidity(object)
        let isPriceComplete = object.flag("price_complete") ?? true
        if isPriceComplete == object.has("missing") {
            faults.fault(
                object.place(of: "missing"), .keysConflict, found: object.has("missing") ? "missing" : "",
                expected: "missing, saying what the price lacks, exactly where price_complete is false")
        }
        let untilBasis: Tariff.UntilBasis? = object.word("until_basis")
        let gaps = readGaps(object)
        let areas = readAreas(object)
        let context = ServiceContext(
            folder: folder, currency: currency, validity: validity,
            isEndKnown: untilBasis != nil && untilBasis != .assumed,
            isPriceComplete: isPriceComplete,
            gaps: gaps.mapValues(\.text), areas: areas, formats: readFormats(object),
            zoneCharts: readZoneCharts(object, areas: areas, validity: validity))
        var usage = ServiceUsage()
        let serviceObjects = object.objects("services", .service, atLeastOne: "service")
        var services: [ReadService] = []
        for serviceObject in serviceObjects {
            let service = ServiceReader(object: serviceObject, context: context, files: files).read(usage: &usage)
            if services.contains(where: { $0.service.code == service.service.code }), !service.service.code.isEmpty {
                faults.fault(
                    serviceObject.place(of: "code"), .duplicate, found: service.service.code,
                    expected: "each service once in a tariff")
            }
            checkTestRange(of: service.service, against: services, at: serviceObject.place(of: "label"))
            services.append(service)
        }
        checkPrices(services, object: object, context: context)
        warnUnused(usage, gaps: gaps, context: context)
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

    /// No two services' test ranges may hold serials that their formats count together.
    private func checkTestRange(of service: Service, against others: [ReadService], at place: Place) {
        guard let label = service.label, let range = label.testRange, let numbers = label.testNumbers else { return }
        let clash = others.first { other in
            other.service.label?.testNumbers?.overlaps(numbers) ?? false
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

    private func readAreas(_ object: ObjectReader) -> AreaBook {
        let book = AreaBook(faults: faults)
        for (name, value) in object.namedEntries("areas") where isCode(name) {
            let area = ObjectReader(value, .area, file: path, faults: faults).map {
                AreaReader(object: $0, files: files, folder: folder).read(name: name.text)
            }
            book.declare(name, area)
        }
        return book
    }

    private func readFormats(_ object: ObjectReader) -> [String: NamedFormat] {
        var formats: [String: NamedFormat] = [:]
        for (name, value) in object.namedEntries("formats") where isCode(name) {
            guard let object = ObjectReader(value, .format, file: path, faults: faults) else { continue }
            if object.isEmpty {
                faults.fault(
                    object.place, .missingKey, found: "",
                    expected: "one of \(Shape.format.keys.joined(separator: ", "))")
            }
            let sides = object.value(
                "sides", .badQuantity, expected: "three sides such as 450 x 350 x 160 mm", read: ScalarText.sides)
            let weight = object.mass("weight")
            let limits = [ParcelMeasure.length, .lengthPlusGirth, .sumOfSides].compactMap { measure in
                object.quantity(measure.rawValue, of: measure) { text in
                    ScalarText.bound(text, of: measure).map { Limit(measure, maximum: $0, label: text) }
                }
            }
            formats[name.text] = NamedFormat(
                format: .init(code: name.text, sides: sides, maximumWeight: weight, limits: limits), place: name.place,
                sides: object.scalar("sides"), weight: object.scalar("weight"))
        }
        return formats
    }

    private func readZoneCharts(
        _ object: ObjectReader, areas: AreaBook, validity: ClosedRange<CivilDate>?
    ) -> [String: NamedChart] {
        let charts = ZoneChartReader(files: files, areas: areas, folder: folder, validity: validity)
        var result: [String: NamedChart] = [:]
        for (name, value) in object.namedEntries("zone_charts") where isCode(name) {
            guard let object = ObjectReader(value, .zoneChart, file: path, faults: faults) else { continue }
            let read = charts.read(object, name: name.text)
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
            services.flatMap { $0.matrices + $0.included }.map { ($0.table.file, $0) }, uniquingKeysWith: { $1 })
        let falls = object.objects("accepted_falls", .acceptedPrices).compactMap {
            readAccepted($0, matrices: matrices)
        }
        let leaps = object.objects("accepted_leaps", .acceptedPrices).compactMap {
            readAccepted($0, matrices: matrices)
        }
        let blanks = object.objects("accepted_blanks", .acceptedPrices).compactMap {
            readAccepted($0, matrices: matrices)
        }
        let currency = context.currency ?? Currency("XXX")!
        // Services may share a matrix, of which one may say that its columns are ordered: each fault is said once.
        let ordered = Set(services.filter(\.zonesOrdered).flatMap(\.matrices).map(\.table.file))
        var checked: Set<String> = []
        for matrix in services.flatMap(\.matrices) where checked.insert(matrix.table.file).inserted {
            checkPriceOrder(
                matrix, currency: currency, columnsOrdered: ordered.contains(matrix.table.file), accepted: falls,
                faults: faults)
            checkPriceLeaps(matrix, currency: currency, accepted: leaps, faults: faults)
            checkBlankCells(matrix, accepted: blanks, faults: faults)
        }
        for matrix in services.flatMap(\.included) where checked.insert(matrix.table.file).inserted {
            checkBlankCells(matrix, accepted: blanks, faults: faults)
        }
        func warn(_ accepted: [AcceptedPrices], _ found: String, _ expected: String) {
            for entry in accepted where !entry.isUsed {
                faults.warn(entry.place, .unusedName, found: found, expected: expected)
            }
        }
        warn(falls, "an accepted fall", "an entry that names a price that falls")
        warn(leaps, "an accepted leap", "an entry that names a price that leaps")
        warn(blanks, "an accepted blank", "an entry that names a blank cell of a table by zone")
    }

    private func readAccepted(_ object: ObjectReader, matrices: [String: ReadMatrix]) -> AcceptedPrices? {
        _ = object.scalar("source")
        guard let file = object.scalar("file"), let rows = object.scalar("rows"), let columns = object.scalar("columns")
        else { return nil }
        let path = file.text.contains("/") || folder.isEmpty ? file.text : folder + "/" + file.text
        guard let matrix = matrices[path] else {
            let names = matrices.keys.map {
                String($0.hasPrefix(folder + "/") ? $0.dropFirst(folder.count + 1) : $0[...])
            }
            faults.fault(
                file.place, .unknownFile, found: file.text,
                expected: nearestName(to: file.text, in: names) ?? "the file of a table of this tariff")
            return nil
        }
        let measure = matrix.table.rows.parcelMeasure
        func range<Bound: Comparable>(
            _ text: PlacedText, _ code: RateFault.Code, _ expected: String, _ find: (String) -> ClosedRange<Bound>?
        ) -> ClosedRange<Bound>? {
            let ends = text.text.split(separator: "..", omittingEmptySubsequences: false).map {
                find(String($0.trimmingBlanks))
            }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
                first.lowerBound <= last.upperBound
            else {
                faults.fault(text.place, code, found: text.text, expected: expected)
                return nil
            }
            return first.lowerBound...last.upperBound
        }
        let rowRange = range(rows, .unknownRow, "a row of the table such as 1 lb, or two such as 1 lb..5 lb") {
            (label: String) -> ClosedRange<Int>? in
            let table = matrix.table
            let line =
                table.steps.first { $0.label == label }?.line ?? table.namedRows.first { $0.name == label }?.line
                ?? ScalarText.bound(label, of: measure).flatMap { bound in
                    table.steps.first { $0.bound == bound }?.line
                }
            return line.map { $0...$0 }
        }
        let columnRange = range(
            columns, .unknownColumn, "a column of the table such as zone1, or two such as zone1..zone4"
        ) { (heading: String) -> ClosedRange<Int>? in
            guard let first = matrix.headings.firstIndex(of: heading),
                let last = matrix.headings.lastIndex(of: heading)
            else { return nil }
            return first...last
        }
        guard let rowRange, let columnRange else { return nil }
        return AcceptedPrices(place: object.place, file: matrix.table.file, rows: rowRange, columns: columnRange)
    }

    /// Says what is declared and never used: often a name misspelt elsewhere.
    private func warnUnused(_ usage: ServiceUsage, gaps: [String: PlacedText], context: ServiceContext) {
        func warn(_ name: String, _ place: Place, isUsed: Bool, _ kind: String) {
            guard !isUsed else { return }
            faults.warn(place, .unusedName, found: name, expected: "\(kind) that is used")
        }
        for (code, reason) in gaps { warn(code, reason.place, isUsed: usage.gaps.contains(code), "a gap reason") }
        for name in context.areas.unused { warn(name.text, name.place, isUsed: false, "an area") }
        for (name, format) in context.formats {
            warn(name, format.place, isUsed: usage.formats.contains(name), "a format")
        }
        for (name, chart) in context.zoneCharts {
            warn(name, chart.place, isUsed: usage.zoneCharts.contains(name), "a zone chart")
        }
    }
}
