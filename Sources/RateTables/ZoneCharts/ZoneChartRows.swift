internal import RatingEngine

/// The rows of a zone chart's file, still without zone names: `origin_from,origin_to,destination_from,destination_to`
/// and one or more columns of zones, headed `zone` or by name; each end inclusive, ordered by origin and then by
/// destination. Where a zone is blank the destination is not served.
struct ZoneChartRows {
    /// Destinations that share their zones.
    struct Row: BitwiseCopyable {
        /// The first destination: three digits, or five in a file of exceptions.
        var first: UInt32
        /// The last destination.
        var last: UInt32
    }

    /// Rows of which each is one of every origin from one to another.
    struct Block {
        /// The first origin's first three digits.
        var originFrom: UInt16
        /// The last origin's.
        var originTo: UInt16
        /// Where its rows begin and end in `rows`.
        var rows: Range<Int>
    }

    /// A zone and the line where it first appears in its column.
    struct Zone {
        var name: String
        var line: Int
    }

    /// The rows, ordered within their block.
    private(set) var rows: [Row] = []
    /// The blocks, ordered by origin.
    private(set) var blocks: [Block] = []
    /// The headings of the columns of zones.
    private(set) var columns: [String] = []
    /// For each row and column the zone, as an index into that column's `zones`; `noZone` for a blank.
    private(set) var cells: [UInt8] = []
    /// The zones of each column in the order in which they first appear.
    private(set) var zones: [[Zone]] = []

    /// The cell of a destination that is not served.
    static let noZone: UInt8 = 255
    /// The headings before the zones.
    static let header = "origin_from,origin_to,destination_from,destination_to,"

    /// Reads a file whose destinations have so many digits. Lines that begin with `#` before the header are remarks.
    init(_ bytes: [UInt8], file: String, destinationDigits: Int, faults: FaultList) {
        var reader = ChartLineReader(bytes: bytes, file: file, destinationDigits: destinationDigits, faults: faults)
        guard let headings = reader.readHeader() else { return }
        columns = headings
        var names = ZoneNumbers(columns: columns.count)
        bytes.withUnsafeBufferPointer { read(&reader, $0, &names) }
        zones = names.zones
    }

    private mutating func read(
        _ reader: inout ChartLineReader, _ bytes: UnsafeBufferPointer<UInt8>, _ names: inout ZoneNumbers
    ) {
        rows.reserveCapacity(bytes.count / 16)
        cells.reserveCapacity(bytes.count / 16 * columns.count)
        let columnCount = columns.count
        var line = ChartLineReader.Line(zones: [UInt64](repeating: 0, count: columnCount))
        var lastDestination: UInt32 = 0
        var block = Block(originFrom: 0, originTo: 0, rows: 0..<0)
        var hasBlock = false
        var isEmpty = true
        reading: while true {
            switch reader.next(bytes, &line) {
            case .end: break reading
            case .faulty:
                isEmpty = false
                continue
            case .row: isEmpty = false
            }
            let isOfBlock = hasBlock && line.originFrom == block.originFrom && line.originTo == block.originTo
            // The zones of a row that stands in the wrong place are read all the same.
            let firstCell = cells.count
            var column = 0
            while column < columnCount {
                let number = names.number(line.zones[column], column, line: reader.line)
                if number == ZoneNumbers.tooMany {
                    reader.report(.badChartRow, expected: "at most \(ZoneNumbers.maximum) zones")
                }
                cells.append(number == ZoneNumbers.tooMany ? ZoneChartRows.noZone : UInt8(number))
                column += 1
            }
            if isOfBlock, line.first <= lastDestination {
                cells.removeSubrange(firstCell...)
                reader.report(
                    .chartNotSorted, field: 2,
                    expected: "destinations above those of the row before, " + reader.padded(lastDestination))
                continue
            }
            if !isOfBlock {
                guard !hasBlock || line.originFrom > block.originTo else {
                    cells.removeSubrange(firstCell...)
                    reader.report(
                        .chartNotSorted, field: 0,
                        expected: "the same origins as the row before, or origins above \(block.originTo)")
                    continue
                }
                if hasBlock { end(block) }
                hasBlock = true
                block = Block(
                    originFrom: line.originFrom, originTo: line.originTo, rows: rows.count..<rows.count)
            }
            rows.append(Row(first: line.first, last: line.last))
            lastDestination = line.last
        }
        if isEmpty { reader.report(.noPrices, expected: "at least one row") }
        if hasBlock { end(block) }
    }

    /// Adds a block whose rows end with those read so far.
    private mutating func end(_ block: Block) {
        blocks.append(
            Block(
                originFrom: block.originFrom, originTo: block.originTo, rows: block.rows.lowerBound..<rows.count))
    }

    /// The ranges of one column; destinations have three digits.
    func ranges(_ column: Int) -> ZoneChart.Ranges {
        var ranges: [ZoneChart.Ranges.Row] = []
        ranges.reserveCapacity(rows.count)
        var columnBlocks: [ZoneChart.Ranges.Block] = []
        columnBlocks.reserveCapacity(blocks.count)
        let columnCount = columns.count
        let notServed = UInt16(zones[column].count)
        for block in blocks {
            let start = ranges.count
            var number = block.rows.lowerBound
            while number < block.rows.upperBound {
                let zone = cells[number * columnCount + column]
                let row = rows[number]
                ranges.append(
                    .init(
                        first: UInt16(truncatingIfNeeded: row.first), last: UInt16(truncatingIfNeeded: row.last),
                        zone: zone == ZoneChartRows.noZone ? notServed : UInt16(zone)))
                number += 1
            }
            columnBlocks.append(
                .init(originFrom: block.originFrom, originTo: block.originTo, rows: start..<ranges.count))
        }
        return ZoneChart.Ranges(
            zones: zones[column].map(\.name) + [ZoneChart.notServed], rows: ranges, blocks: columnBlocks)
    }

    /// The exceptions of one column; destinations have five digits.
    func exceptions(_ column: Int) -> [ZoneChart.Exception] {
        let names = zones[column].map(\.name)
        var exceptions: [ZoneChart.Exception] = []
        for block in blocks {
            for origin in block.originFrom...block.originTo {
                for number in block.rows {
                    let zone = cells[number * columns.count + column]
                    let row = rows[number]
                    exceptions.append(
                        .init(
                            origin: origin, first: row.first, last: row.last,
                            zone: zone == ZoneChartRows.noZone ? ZoneChart.notServed : names[Int(zone)]))
                }
            }
        }
        return exceptions
    }
}

/// Numbers the zones of each column in the order in which they appear.
private struct ZoneNumbers {
    private(set) var zones: [[ZoneChartRows.Zone]]
    /// The zones' letters and digits by column and number.
    private var packed: [UInt64]
    private var counts: [Int]

    /// How many zones a column may have; a book takes one more from a chart, that of places not served.
    static let maximum = 253
    /// Instead of the number of a zone that is one too many.
    static let tooMany = -1

    init(columns: Int) {
        zones = Array(repeating: [], count: columns)
        packed = Array(repeating: 0, count: columns * ZoneNumbers.maximum)
        counts = Array(repeating: 0, count: columns)
    }

    /// The number of a zone, `noZone` for a blank; a new one, first seen in the line, where it has none.
    mutating func number(_ zone: UInt64, _ column: Int, line: Int) -> Int {
        if zone == 0 { return Int(ZoneChartRows.noZone) }
        let first = column * ZoneNumbers.maximum
        let count = counts[column]
        var number = 0
        while number < count {
            if packed[first + number] == zone { return number }
            number += 1
        }
        guard count < ZoneNumbers.maximum else { return ZoneNumbers.tooMany }
        packed[first + count] = zone
        counts[column] = count + 1
        zones[column].append(.init(name: ChartLineReader.unpack(zone), line: line))
        return count
    }
}
