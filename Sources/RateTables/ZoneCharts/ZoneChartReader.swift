internal import RatingEngine
internal import ShipmentModel

/// Reads the zone charts that tariffs name, each file once however many tariffs use it.
final class ZoneChartReader {
    private let source: RateSource
    private let faults: FaultList
    private var charts: [Files: (ranges: [ZoneChart.Range], exceptions: [ZoneChart.Exception], zones: [ChartZone])?] =
        [:]

    private struct Files: Hashable {
        var file: String
        var exceptions: String?
    }

    init(source: RateSource, faults: FaultList) {
        self.source = source
        self.faults = faults
    }

    /// The chart that an entry of `zone_charts` describes.
    func read(_ object: ObjectReader, name: String, usedFiles: inout Set<String>) -> ReadZoneChart? {
        func path(_ key: String) -> String? {
            guard let scalar = object.scalar(key) else { return nil }
            guard source.files[scalar.text] != nil else {
                faults.fault(
                    scalar.place, .unknownFile, found: scalar.text,
                    expected: "a file below the rate directory, such as usps/zone-chart-2016-11-01.csv")
                return nil
            }
            usedFiles.insert(scalar.text)
            return scalar.text
        }
        let validFrom = object.date("valid_from")
        let validUntil = object.date("valid_until")
        let declaration = object.text("declaration")
        if let validFrom, let validUntil, validUntil < validFrom {
            faults.fault(
                object.place(of: "valid_until"), .endsBeforeStart, found: validUntil.description,
                expected: "\(validFrom) or later")
        }
        let exceptions = path("exceptions")
        guard let file = path("file"), let rows = rows(Files(file: file, exceptions: exceptions)), let validFrom
        else { return nil }
        let chart = ZoneChart(
            name: name, file: file, exceptionsFile: exceptions ?? "", validFrom: validFrom, validUntil: validUntil,
            declaration: declaration,
            ranges: rows.ranges, exceptions: rows.exceptions)
        return ReadZoneChart(chart: chart, place: object.place, zones: rows.zones)
    }

    private func rows(
        _ files: Files
    ) -> (ranges: [ZoneChart.Range], exceptions: [ZoneChart.Exception], zones: [ChartZone])? {
        if let known = charts[files] { return known }
        let ranges = ZoneChartRows(
            source.files[files.file] ?? [], file: files.file, destinationDigits: 3, faults: faults)
        var zones = ranges.zones.map { ChartZone(name: $0.name, place: Place(file: files.file, line: $0.line)) }
        var exceptions: [ZoneChart.Exception] = []
        if let file = files.exceptions {
            let rows = ZoneChartRows(source.files[file] ?? [], file: file, destinationDigits: 5, faults: faults)
            exceptions = rows.rows.map {
                .init(origin: $0.origin, first: $0.first, last: $0.last, zone: rows.zones[Int($0.zone)].name)
            }
            for zone in rows.zones where !zones.contains(where: { $0.name == zone.name }) {
                zones.append(ChartZone(name: zone.name, place: Place(file: file, line: zone.line)))
            }
        }
        let result = (
            ranges.rows.map {
                ZoneChart.Range(
                    origin: $0.origin, first: UInt16($0.first), last: UInt16($0.last),
                    zone: ranges.zones[Int($0.zone)].name)
            }, exceptions, zones
        )
        charts[files] = result
        return result
    }
}

/// A zone chart with the places that checks refer to.
struct ReadZoneChart {
    var chart: ZoneChart
    /// Where the tariff declares it.
    var place: Place
    /// Its zones.
    var zones: [ChartZone]
}

/// A zone and where a chart first mentions it.
struct ChartZone {
    var name: String
    var place: Place
}
