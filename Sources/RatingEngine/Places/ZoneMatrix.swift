/// The pairs of ZIP3 prefixes of a zone chart, one byte each, with its five-digit exceptions beside it. Origins whose
/// zones are all the same share them, so that more of a chart stays near the processor.
struct ZoneMatrix: Sendable {
    /// Each origin's row in `zones`.
    private let rows: [UInt16]
    /// Zone number + 1 by 1000 × row + destination; 0 where the chart is silent.
    private let zones: [UInt8]
    /// Where an origin's exceptions begin in `exceptions`; 1001 entries.
    private let exceptionStart: [Int32]
    private let exceptions: [Exception]

    private struct Exception: Sendable {
        let first: UInt32
        let last: UInt32
        let zone: UInt8
    }

    var bytes: Int {
        zones.count + rows.count * 2 + exceptionStart.count * 4 + exceptions.count * MemoryLayout<Exception>.stride
    }

    /// Compiles a chart whose zones have these numbers, at most 253; nil if it has a prefix outside 000 to 999.
    init?(_ chart: ZoneChart, _ numbers: [String: Int]) {
        guard
            let (rows, zones) = ZoneMatrix.fill(
                chart.ranges, numbers: chart.ranges.zones.map { UInt8(numbers[$0]! + 1) })
        else { return nil }
        var exceptions = chart.exceptions
        func isBefore(_ a: ZoneChart.Exception, _ b: ZoneChart.Exception) -> Bool {
            a.origin == b.origin ? a.first < b.first : a.origin < b.origin
        }
        // Files have them in order.
        let isSorted = exceptions.indices.dropFirst().allSatisfy { !isBefore(exceptions[$0], exceptions[$0 - 1]) }
        if !isSorted { exceptions.sort(by: isBefore) }
        var start = [Int32](repeating: 0, count: 1001)
        for exception in exceptions {
            guard exception.origin < 1000 else { return nil }
            start[Int(exception.origin) + 1] += 1
        }
        for origin in 0..<1000 { start[origin + 1] += start[origin] }
        self.rows = rows
        self.zones = zones
        exceptionStart = start
        self.exceptions = exceptions.map {
            Exception(first: $0.first, last: $0.last, zone: UInt8(numbers[$0.zone]! + 1))
        }
    }

    /// The rows of zones, each once, of which each number stands for one of the ranges' zones; nil if a prefix is none.
    /// Runs over memory rather than elements of an array, since a build without optimisation starts with it too.
    private static func fill(_ ranges: ZoneChart.Ranges, numbers: [UInt8]) -> (rows: [UInt16], zones: [UInt8])? {
        // The first row is that of origins of which the chart says nothing.
        var rows = [UInt16](repeating: 0, count: 1000)
        var zones = [UInt8](repeating: 0, count: 1000)
        var known: [Int: [UInt16]] = [:]
        var row = [UInt8](repeating: 0, count: 1000)
        for block in ranges.blocks {
            guard block.originTo < 1000, fill(&row, from: block, of: ranges, numbers) else { return nil }
            let hash = row.withUnsafeBytes { bytes in
                var hasher = Hasher()
                hasher.combine(bytes: bytes)
                return hasher.finalize()
            }
            var number = known[hash]?.first { row.elementsEqual(zones[Int($0) * 1000..<Int($0) * 1000 + 1000]) }
            if number == nil {
                number = UInt16(zones.count / 1000)
                zones += row
                known[hash, default: []].append(UInt16(zones.count / 1000 - 1))
            }
            for origin in Int(block.originFrom)...Int(block.originTo) { rows[origin] = number! }
        }
        return (rows, zones)
    }

    /// Sets a row to what a block says; false if a prefix is none.
    private static func fill(
        _ row: inout [UInt8], from block: ZoneChart.Ranges.Block, of ranges: ZoneChart.Ranges, _ numbers: [UInt8]
    ) -> Bool {
        row.withUnsafeMutableBufferPointer { cells in
            ranges.rows.withUnsafeBufferPointer { rows in
                cells.update(repeating: 0)
                for number in block.rows {
                    let range = rows[number]
                    guard range.first <= range.last, range.last < 1000 else { return false }
                    cells[Int(range.first)...Int(range.last)].update(repeating: numbers[Int(range.zone)])
                }
                return true
            }
        }
    }

    /// The number of the zone from an origin ZIP3 to a five-digit destination; −1 where the chart is silent.
    /// O(exceptions of the origin), which is a handful.
    func zone(fromZIP3 origin: Int, toZIP destination: Int) -> Int {
        var index = Int(exceptionStart[origin])
        let end = Int(exceptionStart[origin + 1])
        while index < end {
            let exception = exceptions[index]
            if destination >= exception.first, destination <= exception.last { return Int(exception.zone) - 1 }
            index += 1
        }
        return Int(zones[Int(rows[origin]) * 1000 + destination / 100]) - 1
    }
}
