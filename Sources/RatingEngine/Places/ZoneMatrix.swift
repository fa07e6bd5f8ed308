/// The pairs of ZIP3 prefixes of a zone chart, one byte each, with its five-digit exceptions beside it.
struct ZoneMatrix: Sendable {
    /// Zone number + 1 by 1000 × origin + destination; 0 where the chart is silent.
    private let zones: [UInt8]
    /// Where an origin's exceptions begin in `exceptions`; 1001 entries.
    private let exceptionStart: [Int32]
    private let exceptions: [Exception]

    private struct Exception: Sendable {
        let first: UInt32
        let last: UInt32
        let zone: UInt8
    }

    var bytes: Int { zones.count + exceptionStart.count * 4 + exceptions.count * MemoryLayout<Exception>.stride }

    /// Compiles a chart whose zones have these numbers, at most 253; nil if it has a prefix outside 000 to 999.
    init?(_ chart: ZoneChart, _ numbers: [String: Int]) {
        guard let zones = ZoneMatrix.fill(chart.ranges, numbers: chart.ranges.zones.map { UInt8(numbers[$0]! + 1) })
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
        self.zones = zones
        exceptionStart = start
        self.exceptions = exceptions.map {
            Exception(first: $0.first, last: $0.last, zone: UInt8(numbers[$0.zone]! + 1))
        }
    }

    /// The matrix of zones, of which each number stands for one of the ranges' zones; nil if a prefix is none. Runs over
    /// memory rather than elements of an array, since a build without optimisation starts with it too.
    private static func fill(_ ranges: ZoneChart.Ranges, numbers: [UInt8]) -> [UInt8]? {
        var zones = [UInt8](repeating: 0, count: 1_000_000)
        let isFilled = zones.withUnsafeMutableBufferPointer { zones in
            ranges.rows.withUnsafeBufferPointer { rows in
                for block in ranges.blocks {
                    guard block.originTo < 1000 else { return false }
                    for origin in Int(block.originFrom)...Int(block.originTo) {
                        let start = origin * 1000
                        var number = block.rows.lowerBound
                        let end = block.rows.upperBound
                        while number < end {
                            let row = rows[number]
                            guard row.first <= row.last, row.last < 1000 else { return false }
                            let zone = numbers[Int(row.zone)]
                            var cell = start + Int(row.first)
                            let last = start + Int(row.last)
                            while cell <= last {
                                zones[cell] = zone
                                cell += 1
                            }
                            number += 1
                        }
                    }
                }
                return true
            }
        }
        return isFilled ? zones : nil
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
        return Int(zones[origin * 1000 + destination / 100]) - 1
    }
}
