/// The rows of a zone chart's file, still without zone names: `origin_from,origin_to,destination_from,destination_to,
/// zone`, each end inclusive, ordered by origin and then by destination.
struct ZoneChartRows {
    /// A row for one origin.
    struct Row {
        /// The origin's first three digits.
        var origin: UInt16
        /// The first destination: three digits, or five in a file of exceptions.
        var first: UInt32
        /// The last destination.
        var last: UInt32
        /// The zone, as an index into `zones`.
        var zone: UInt8
    }

    /// The rows, one for each origin, ordered.
    var rows: [Row] = []
    /// The zones in the order in which they first appear, and the line where they do.
    var zones: [(name: String, line: Int)] = []

    static let header = "origin_from,origin_to,destination_from,destination_to,zone"

    /// Reads a file whose destinations have so many digits. Lines that begin with `#` before the header are remarks.
    init(_ bytes: [UInt8], file: String, destinationDigits: Int, faults: FaultList) {
        var reader = LineReader(bytes: bytes, file: file, destinationDigits: destinationDigits, faults: faults)
        guard reader.skipHeader() else { return }
        rows.reserveCapacity(bytes.count / 16)
        var blockStart = 0
        var block = (from: UInt16(0), to: UInt16(0))
        var packedZones: [UInt64] = []
        var isEmpty = true
        while let line = reader.next() {
            isEmpty = false
            guard let line else { continue }
            let zone: Int
            if let known = packedZones.firstIndex(of: line.zone) {
                zone = known
            } else if packedZones.count < 255 {
                zone = packedZones.count
                packedZones.append(line.zone)
                zones.append((LineReader.unpack(line.zone), reader.line))
            } else {
                reader.report(.badChartRow, expected: "at most 255 zones")
                continue
            }
            let isFirst = blockStart == rows.count
            if !isFirst, line.originFrom == block.from, line.originTo == block.to {
                guard line.first > rows[rows.count - 1].last else {
                    reader.report(
                        .chartNotSorted,
                        expected: "destinations above those of the row before, \(rows[rows.count - 1].last)")
                    continue
                }
            } else {
                if !rows.isEmpty {
                    guard line.originFrom > block.to else {
                        reader.report(
                            .chartNotSorted,
                            expected: "the same origins as the row before, or origins above \(block.to)")
                        continue
                    }
                    repeatBlock(from: blockStart, origins: block)
                }
                blockStart = rows.count
                block = (line.originFrom, line.originTo)
            }
            rows.append(Row(origin: line.originFrom, first: line.first, last: line.last, zone: UInt8(zone)))
        }
        if isEmpty { reader.report(.noPrices, expected: "at least one row") }
        if !rows.isEmpty {
            repeatBlock(from: blockStart, origins: block)
        }
    }

    /// Writes the rows of the last block, which are those of its first origin, again for its other origins.
    private mutating func repeatBlock(from start: Int, origins: (from: UInt16, to: UInt16)) {
        guard origins.to > origins.from else { return }
        let end = rows.count
        for origin in (origins.from + 1)...origins.to {
            for index in start..<end {
                var row = rows[index]
                row.origin = origin
                rows.append(row)
            }
        }
    }
}

/// One pass over the bytes of a chart: a national chart has some 130,000 rows, and start-up waits for it.
private struct LineReader {
    let bytes: [UInt8]
    let file: String
    let destinationDigits: Int
    let faults: FaultList
    /// The number of the line read last, from 1.
    private(set) var line = 0
    private var start = 0
    private var index = 0

    init(bytes: [UInt8], file: String, destinationDigits: Int, faults: FaultList) {
        self.bytes = bytes
        self.file = file
        self.destinationDigits = destinationDigits
        self.faults = faults
    }

    struct Line {
        var originFrom: UInt16
        var originTo: UInt16
        var first: UInt32
        var last: UInt32
        /// The zone's letters and digits, the first lowest; at most eight.
        var zone: UInt64
    }

    static func unpack(_ zone: UInt64) -> String {
        var name: [UInt8] = []
        var rest = zone
        while rest != 0 {
            name.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
        return String(decoding: name, as: UTF8.self)
    }

    func report(_ code: RateFault.Code, expected: String) {
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
        faults.fault(
            Place(file: file, line: max(1, line), column: 1), code,
            found: String(decoding: bytes[start..<end], as: UTF8.self), expected: expected)
    }

    /// Passes remarks and the header; false, and reported, if the header is another.
    mutating func skipHeader() -> Bool {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        repeat {
            start = index
            line += 1
            while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
            let isRemark = start < bytes.count && bytes[start] == UInt8(ascii: "#")
            let text = bytes[start..<index]
            if index < bytes.count { index += 1 }
            if !isRemark {
                guard text.elementsEqual(ZoneChartRows.header.utf8) else {
                    report(.badHeader, expected: ZoneChartRows.header)
                    return false
                }
                return true
            }
        } while index < bytes.count
        report(.badHeader, expected: ZoneChartRows.header)
        return false
    }

    /// The next line; nil inside where it was faulty and reported, nil outside at the end.
    mutating func next() -> Line?? {
        guard index < bytes.count else { return nil }
        start = index
        line += 1
        if let line = parse() { return line }
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
        if index < bytes.count { index += 1 }
        report(
            .badChartRow,
            expected:
                "two origins of 3 digits, two destinations of \(destinationDigits) digits, each not below the one "
                + "before, and a zone of at most 8 letters and digits")
        return .some(nil)
    }

    private mutating func parse() -> Line? {
        guard let originFrom = number(digits: 3), let originTo = number(digits: 3), originFrom <= originTo,
            let first = number(digits: destinationDigits), let last = number(digits: destinationDigits), first <= last
        else { return nil }
        var zone: UInt64 = 0
        var shift: UInt64 = 0
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"):
                guard shift < 64 else { return nil }
                zone |= UInt64(byte) << shift
                shift += 8
                index += 1
                continue
            case UInt8(ascii: "\n"):
                break
            default:
                return nil
            }
            break
        }
        guard zone != 0 else { return nil }
        if index < bytes.count { index += 1 }
        return Line(
            originFrom: UInt16(originFrom), originTo: UInt16(originTo), first: first, last: last, zone: zone)
    }

    /// So many digits and the comma after them.
    private mutating func number(digits: Int) -> UInt32? {
        guard index + digits < bytes.count, bytes[index + digits] == UInt8(ascii: ",") else { return nil }
        var value: UInt32 = 0
        for byte in bytes[index..<(index + digits)] {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + UInt32(digit)
        }
        index += digits + 1
        return value
    }
}
