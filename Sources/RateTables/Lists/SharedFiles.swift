internal import RatingEngine
internal import ShipmentModel

/// The files of the directory that tariffs share: each is read once however often it is named, and which of them were
/// named is remembered.
final class SharedFiles {
    let source: RateSource
    let faults: FaultList
    /// The files that something refers to.
    private(set) var used: Set<String> = []
    /// The kinds of packaging and danger that the tariffs name.
    let kinds = KindNames()
    private var postcodeLists: [PostcodeKey: [PostcodeRange]] = [:]
    private var calendars: [String: BusinessCalendar?] = [:]
    private var indexes: [FuelKey: ReadFuelIndex?] = [:]
    private var charts: [String: ZoneChartRows] = [:]
    private var chartRanges: [ColumnKey: ZoneChart.Ranges] = [:]
    private var chartExceptions: [ColumnKey: [ZoneChart.Exception]] = [:]
    private var destinations: [String: DestinationRows?] = [:]
    private var routings: [RoutingKey: RoutingTable?] = [:]

    private struct PostcodeKey: Hashable {
        var path: String
        var country: Country
    }

    private struct ColumnKey: Hashable {
        var path: String
        var column: Int
    }

    private struct RoutingKey: Hashable {
        var path: String
        var template: LabelDefinition.Template
    }

    private struct FuelKey: Hashable {
        var path: String
        var lookUp: FuelReader.LookUp?
    }

    init(source: RateSource, faults: FaultList) {
        self.source = source
        self.faults = faults
    }

    /// Remembers that a file is known.
    func markUsed(_ path: String) { used.insert(path) }

    /// The path of a file that a tariff names: a bare name is beside the `tariff.yaml`, one with a slash below the rate
    /// directory. Nil, and reported, where there is none.
    func use(_ name: PlacedText, folder: String, expected: String) -> String? {
        let path = name.text.contains("/") || folder.isEmpty ? name.text : folder + "/" + name.text
        guard source.files[path] != nil else {
            let beside = folder + "/"
            let known = source.files.keys.filter { $0.hasSuffix(".csv") }.map {
                $0.hasPrefix(beside) ? String($0.dropFirst(beside.count)) : $0
            }
            if let other = FileNames.alike(path, in: source.others), let right = FileNames.expected(other) {
                faults.fault(
                    name.place, .unknownFile, found: name.text,
                    expected: "\(right); there is \(other), which is not read")
                return nil
            }
            faults.fault(
                name.place, .unknownFile, found: name.text,
                expected: nearestName(to: name.text, in: known)
                    ?? known.first { $0.hasSuffix("/" + name.text) } ?? expected)
            return nil
        }
        used.insert(path)
        return path
    }

    /// The bytes of a file that is known to exist.
    func bytes(_ path: String) -> [UInt8] { source.files[path] ?? [] }

    /// The postcodes of a list.
    func postcodes(_ path: String, of country: Country) -> [PostcodeRange] {
        let key = PostcodeKey(path: path, country: country)
        if let known = postcodeLists[key] { return known }
        let list = PostcodeList.read(bytes(path), file: path, country: country, faults: faults)
        postcodeLists[key] = list
        return list
    }

    /// A calendar.
    func calendar(_ path: String, name: String) -> BusinessCalendar? {
        if let known = calendars[path] { return known }
        let calendar = CalendarReader(file: path, faults: faults).read(bytes(path), name: name)
        calendars[path] = .some(calendar)
        return calendar
    }

    /// A list of shares by date.
    func fuelIndex(_ path: String, lookUp: FuelReader.LookUp?) -> ReadFuelIndex? {
        let key = FuelKey(path: path, lookUp: lookUp)
        if let known = indexes[key] { return known }
        let index = FuelReader(files: self, faults: faults).read(path, lookUp: lookUp)
        indexes[key] = .some(index)
        return index
    }

    /// The rows of a chart by three-digit prefixes, or of its exceptions.
    func chartRows(_ path: String, destinationDigits: Int) -> ZoneChartRows {
        let key = "\(destinationDigits) \(path)"
        if let known = charts[key] { return known }
        let rows = ZoneChartRows(bytes(path), file: path, destinationDigits: destinationDigits, faults: faults)
        charts[key] = rows
        return rows
    }

    /// The zones of one column of a chart, one array however many tariffs have it.
    func chartRanges(_ path: String, column: Int) -> ZoneChart.Ranges {
        let key = ColumnKey(path: path, column: column)
        if let known = chartRanges[key] { return known }
        let ranges = chartRows(path, destinationDigits: 3).ranges(column)
        chartRanges[key] = ranges
        return ranges
    }

    /// The exceptions of one column of a file.
    func chartExceptions(_ path: String, column: Int) -> [ZoneChart.Exception] {
        let key = ColumnKey(path: path, column: column)
        if let known = chartExceptions[key] { return known }
        let exceptions = chartRows(path, destinationDigits: 5).exceptions(column)
        chartExceptions[key] = exceptions
        return exceptions
    }

    /// The rows of a list of destinations.
    func destinationRows(_ path: String) -> DestinationRows? {
        if let known = destinations[path] { return known }
        let rows = DestinationRows(bytes(path), file: path, faults: faults)
        destinations[path] = .some(rows)
        return rows
    }

    /// The routing data that a template prints.
    func routing(_ path: String, for template: LabelDefinition.Template) -> RoutingTable? {
        let key = RoutingKey(path: path, template: template)
        if let known = routings[key] { return known }
        let table = RoutingReader(file: path, template: template, faults: faults).read(bytes(path))
        routings[key] = .some(table)
        return table
    }
}
