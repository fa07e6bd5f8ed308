internal import RatingEngine
internal import ShipmentModel

/// Reads the zone charts that tariffs name.
struct ZoneChartReader {
    let files: SharedFiles
    let areas: AreaBook
    /// The tariff's folder.
    let folder: String
    /// The tariff's days; nil where they were faulty.
    let validity: ClosedRange<CivilDate>?

    private var faults: FaultList { files.faults }
    /// The most zones that a chart can have.
    private static let maximumZones = 253

    /// The chart that an entry of `zone_charts` describes.
    func read(_ object: ObjectReader, name: String) -> ReadZoneChart? {
        let validFrom = object.date("valid_from")
        let validUntil = object.date("valid_until")
        let declaration = object.text("declaration")
        if let validFrom, let validUntil, validUntil < validFrom {
            faults.fault(
                object.place(of: "valid_until"), .endsBeforeStart, found: validUntil.description,
                expected: "\(validFrom) or later")
        }
        let sources = ["file", "destinations", "pairs"]
        if object.flag("declared_by_caller") == true {
            object.refuse(
                sources + ["column", "exceptions"], expected: "declared_by_caller alone, or the zones without it")
            let chart = ZoneChart(
                name: name, file: "", validFrom: validFrom ?? validity?.lowerBound ?? .distantPast,
                validUntil: validUntil, declaration: declaration)
            return ReadZoneChart(chart: chart, place: object.place, zones: [], isDeclaredByCaller: true)
        }
        if !object.has("valid_from") {
            faults.fault(object.place, .missingKey, found: "", expected: "the key valid_from")
        }
        if !sources.contains(where: object.has) {
            faults.fault(
                object.place, .missingKey, found: "",
                expected: "one of the keys \(sources.joined(separator: ", ")), declared_by_caller")
        }
        if !object.has("file") { object.refuse(["exceptions"], expected: "file beside it") }
        if !object.has("file"), !object.has("destinations") {
            object.refuse(["column"], expected: "file or destinations beside it")
        }
        var chart = ZoneChart(
            name: name, file: "", column: object.has("column") ? object.text("column") : "zone",
            validFrom: validFrom ?? .distantPast, validUntil: validUntil, declaration: declaration)
        var zones: [ChartZone] = []
        let isRead = [
            readFile(object, into: &chart, &zones), readDestinations(object, into: &chart, &zones),
            readPairs(object, into: &chart, &zones),
        ]
        guard validFrom != nil, !isRead.contains(false) else { return nil }
        if zones.count > Self.maximumZones {
            faults.fault(
                object.place, .tooMany, found: "\(zones.count) zones", expected: "at most \(Self.maximumZones) zones")
        }
        return ReadZoneChart(chart: chart, place: object.place, zones: zones)
    }

    private func path(_ key: String, of object: ObjectReader) -> String? {
        object.scalar(key).flatMap {
            files.use(
                $0, folder: folder, expected: "a file below the rate directory, such as usps/zone-chart-2016-11-01.csv")
        }
    }

    private func index(of column: String, in columns: [String], at object: ObjectReader) -> Int? {
        if let index = columns.firstIndex(of: column) { return index }
        let known = columns.joined(separator: ", ")
        faults.fault(
            object.place(of: "column"), .unknownColumn, found: column,
            expected: nearestName(to: column, in: columns) ?? "column: and one of \(known)")
        return nil
    }

    /// Adds zones that are not among those known.
    private func add(_ zones: [ZoneChartRows.Zone], of file: String, to known: inout [ChartZone]) {
        for zone in zones where !known.contains(where: { $0.name == zone.name }) {
            known.append(ChartZone(name: zone.name, place: Place(file: file, line: zone.line)))
        }
    }

    /// Reads `file` and `exceptions`; false where they are faulty, true also where they are left out.
    private func readFile(_ object: ObjectReader, into chart: inout ZoneChart, _ zones: inout [ChartZone]) -> Bool {
        guard object.has("file") else { return true }
        let exceptionsPath = path("exceptions", of: object)
        guard let path = path("file", of: object), exceptionsPath != nil || !object.has("exceptions") else {
            return false
        }
        let rows = files.chartRows(path, destinationDigits: 3)
        guard !rows.columns.isEmpty, let column = index(of: chart.column, in: rows.columns, at: object) else {
            return false
        }
        chart.file = path
        chart.ranges = files.chartRanges(path, column: column)
        add(rows.zones[column], of: path, to: &zones)
        guard let exceptionsPath else { return true }
        let exceptions = files.chartRows(exceptionsPath, destinationDigits: 5)
        // Exceptions may be those of one column (`zone`), or have the same columns.
        guard !exceptions.columns.isEmpty,
            let exceptionColumn = exceptions.columns == ["zone"]
                ? 0 : index(of: chart.column, in: exceptions.columns, at: object)
        else { return false }
        chart.exceptionsFile = exceptionsPath
        chart.exceptions = files.chartExceptions(exceptionsPath, column: exceptionColumn)
        add(exceptions.zones[exceptionColumn], of: exceptionsPath, to: &zones)
        return true
    }

    private func readDestinations(
        _ object: ObjectReader, into chart: inout ZoneChart, _ zones: inout [ChartZone]
    ) -> Bool {
        guard object.has("destinations") else { return true }
        guard let path = path("destinations", of: object), let rows = files.destinationRows(path),
            let column = index(of: chart.column, in: rows.columns.map(\.text), at: object)
        else { return false }
        if chart.file.isEmpty { chart.file = path }
        for row in rows.rows {
            let zone = row.zones[column]
            chart.destinations.append(.init(place: row.place, zone: zone.text))
            guard zone.text != ZoneChart.notServed else { continue }
            add([.init(name: zone.text, line: zone.place.line)], of: path, to: &zones)
        }
        return true
    }

    private func readPairs(_ object: ObjectReader, into chart: inout ZoneChart, _ zones: inout [ChartZone]) -> Bool {
        for entry in object.objects("pairs", .zonePair) {
            let origin = entry.area("origin", areas)
            let destination = entry.area("destination", areas)
            guard let zone = entry.scalar("zone") else { continue }
            guard ScalarText.isZone(zone.text) else {
                faults.fault(
                    zone.place, .unknownZone, found: zone.text, expected: "a zone of at most 8 letters and digits")
                continue
            }
            if let origin, let destination {
                // A pair of two lists without any place is one of two faulty names.
                if chart.pairs.contains(where: { $0.origin == origin && $0.destination == destination }),
                    !origin.places.isEmpty, !destination.places.isEmpty
                {
                    faults.fault(
                        entry.place, .duplicate, found: "\(origin.name) to \(destination.name)",
                        expected: "each pair of places once: the first counts")
                }
                chart.pairs.append(.init(origin: origin, destination: destination, zone: zone.text))
            }
            add([.init(name: zone.text, line: zone.place.line)], of: zone.place.file, to: &zones)
        }
        return true
    }
}

/// A zone chart with the places that checks refer to.
struct ReadZoneChart {
    var chart: ZoneChart
    /// Where the tariff declares it.
    var place: Place
    /// Its zones.
    var zones: [ChartZone]
    /// Whether it has none, since whoever asks names the zone.
    var isDeclaredByCaller = false
}

/// A zone and where a chart first mentions it.
struct ChartZone {
    var name: String
    var place: Place
}
