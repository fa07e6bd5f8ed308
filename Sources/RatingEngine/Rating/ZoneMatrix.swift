/// A zone chart compiled into one byte a pair of ZIP3 prefixes, with its five-digit exceptions beside it.
struct ZoneMatrix: Sendable {
    /// Zone number + 1 by 1000 × origin + destination; 0 where the chart is silent.
    private let zones: [UInt8]
    /// Where an origin's exceptions begin in `exceptions`; 1001 entries.
    private let exceptionStart: [Int32]
    private let exceptions: [Exception]
    /// The zones' codes by number.
    let codes: [String]

    private struct Exception: Sendable {
        let first: UInt32
        let last: UInt32
        let zone: UInt8
    }

    /// Compiles a chart; nil if it has more than 254 zones or a range outside 000 to 999.
    init?(_ chart: ZoneChart) {
        let codes = Set(chart.ranges.map(\.zone)).union(chart.exceptions.map(\.zone)).sorted()
        guard codes.count <= 254 else { return nil }
        let numbers = Dictionary(uniqueKeysWithValues: codes.enumerated().map { ($1, UInt8($0 + 1)) })
        var zones = [UInt8](repeating: 0, count: 1_000_000)
        for range in chart.ranges {
            guard range.origin < 1000, range.first <= range.last, range.last < 1000, let number = numbers[range.zone]
            else { return nil }
            let row = Int(range.origin) * 1000
            for destination in Int(range.first)...Int(range.last) { zones[row + destination] = number }
        }
        let sorted = chart.exceptions.sorted { ($0.origin, $0.first) < ($1.origin, $1.first) }
        var start = [Int32](repeating: 0, count: 1001)
        for exception in sorted {
            guard exception.origin < 1000 else { return nil }
            start[Int(exception.origin) + 1] += 1
        }
        for origin in 0..<1000 { start[origin + 1] += start[origin] }
        self.zones = zones
        self.codes = codes
        exceptionStart = start
        exceptions = sorted.map { Exception(first: $0.first, last: $0.last, zone: numbers[$0.zone]!) }
    }

    /// The number of the zone from an origin ZIP3 to a five-digit destination, an index into `codes`; −1 where the
    /// chart is silent. O(exceptions of the origin), which is a handful.
    func zone(fromZIP3 origin: Int, toZIP destination: Int) -> Int {
        var index = Int(exceptionStart[origin])
        let end = Int(exceptionStart[origin + 1])
        while index < end {
            let exception = exceptions[index]
            if destination >= exception.first, destination <= exception.last { return Int(exception.zone) - 1 }
            index += 1
        }
        return Int(zones[origin * 1000 + destination / 100]) - 1
    }
}
