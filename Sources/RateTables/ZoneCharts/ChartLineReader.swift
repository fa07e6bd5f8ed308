/// One pass over the bytes of a chart: a national chart has some 130,000 rows, and start-up waits for it.
struct ChartLineReader {
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

    /// One row, which the next one overwrites.
    struct Line {
        var originFrom: UInt16 = 0
        var originTo: UInt16 = 0
        var first: UInt32 = 0
        var last: UInt32 = 0
        /// The zone of each column: at most eight letters and digits, the first in the lowest byte; 0 for a blank.
        var zones: [UInt64]
    }

    /// What a line was.
    enum Reading {
        case row
        /// Faulty, and reported.
        case faulty
        /// There was none.
        case end
    }

    /// A zone's letters and digits, of which the lowest byte is the first.
    static func unpack(_ zone: UInt64) -> String {
        var name: [UInt8] = []
        var rest = zone
        while rest != 0 {
            name.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
        return String(decoding: name, as: UTF8.self)
    }

    /// Reports the line read last, or one field of it (from 0).
    func report(_ code: RateFault.Code, field: Int? = nil, expected: String) {
        var from = start
        var end = start
        func isEnd(_ index: Int) -> Bool { index >= bytes.count || bytes[index] == UInt8(ascii: "\n") }
        for _ in 0..<(field ?? 0) {
            while !isEnd(from), bytes[from] != UInt8(ascii: ",") { from += 1 }
            if !isEnd(from) { from += 1 }
        }
        end = from
        while !isEnd(end), field == nil || bytes[end] != UInt8(ascii: ",") { end += 1 }
        let column = String(decoding: bytes[start..<from], as: UTF8.self).unicodeScalars.count + 1
        faults.fault(
            Place(file: file, line: max(1, line), column: column), code,
            found: String(decoding: bytes[from..<end], as: UTF8.self), expected: expected)
    }

    /// A destination with its leading zeros.
    func padded(_ destination: UInt32) -> String { padded(destination, destinationDigits) }

    private func padded(_ number: UInt32, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    /// Passes remarks and reads the header: the headings of the columns of zones; nil, and reported, if it is another.
    mutating func readHeader() -> [String]? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        let expected = ZoneChartRows.header + "zone"
        repeat {
            start = index
            line += 1
            index = ByteScan.firstIndex(of: UInt8(ascii: "\n"), in: bytes, from: start) ?? bytes.count
            let isRemark = start < bytes.count && bytes[start] == UInt8(ascii: "#")
            let text = bytes[start..<index]
            if index < bytes.count { index += 1 }
            if isRemark { continue }
            guard text.starts(with: ZoneChartRows.header.utf8) else { break }
            let columns = String(decoding: text.dropFirst(ZoneChartRows.header.utf8.count), as: UTF8.self)
                .split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard Set(columns).count == columns.count, !columns.contains("") else { break }
            return columns
        } while index < bytes.count
        report(.badHeader, expected: expected + ", or several columns of zones, each with a name of its own")
        return nil
    }

    /// Reads the next line, where it is none that is faulty, into the caller's.
    ///
    /// - Parameter buffer: the reader's bytes.
    mutating func next(_ buffer: UnsafeBufferPointer<UInt8>, _ row: inout Line) -> Reading {
        guard index < buffer.count else { return .end }
        start = index
        line += 1
        if parse(buffer, &row) { return .row }
        index = ByteScan.firstIndex(of: UInt8(ascii: "\n"), in: bytes, from: start).map { $0 + 1 } ?? bytes.count
        reportLine(row.zones.count)
        return .faulty
    }

    private mutating func parse(_ buffer: UnsafeBufferPointer<UInt8>, _ row: inout Line) -> Bool {
        // The places of a row take so many bytes; those of a shorter one are wrong.
        guard index + 8 + 2 * (destinationDigits + 1) <= buffer.count else { return false }
        let originFrom = number(buffer, digits: 3)
        let originTo = number(buffer, digits: 3)
        row.first = number(buffer, digits: destinationDigits)
        row.last = number(buffer, digits: destinationDigits)
        guard originFrom <= originTo, row.first <= row.last, originTo != .max, row.last != .max else { return false }
        row.originFrom = UInt16(originFrom)
        row.originTo = UInt16(originTo)
        let columns = row.zones.count
        var column = 0
        while column < columns {
            if column > 0 {
                guard index < buffer.count, buffer[index] == UInt8(ascii: ",") else { return false }
                index += 1
            }
            guard readZone(buffer, &row.zones[column]) else { return false }
            column += 1
        }
        if index < buffer.count {
            guard buffer[index] == UInt8(ascii: "\n") else { return false }
            index += 1
        }
        return true
    }

    /// Reads letters and digits up to a comma or the line's end; false where there is something else, or more than eight.
    private mutating func readZone(_ buffer: UnsafeBufferPointer<UInt8>, _ zone: inout UInt64) -> Bool {
        zone = 0
        var shift: UInt64 = 0
        while index < buffer.count {
            let byte = buffer[index]
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") { return true }
            guard ChartLineReader.isZone(byte), shift < 64 else { return false }
            zone |= UInt64(byte) &<< shift
            shift += 8
            index += 1
        }
        return true
    }

    /// Whether a byte is a letter or a digit.
    private static func isZone(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }

    /// Reads so many digits and the comma after them, which must lie in the buffer; the highest number where something
    /// else stands there.
    private mutating func number(_ buffer: UnsafeBufferPointer<UInt8>, digits: Int) -> UInt32 {
        let end = index + digits
        var value: UInt32 = 0
        while index < end {
            let digit = buffer[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return .max }
            value = value &* 10 &+ UInt32(digit)
            index += 1
        }
        guard buffer[index] == UInt8(ascii: ",") else { return .max }
        index += 1
        return value
    }

    /// Finds which field of the faulty line last read is wrong, and says what would be right.
    private func reportLine(_ zoneCount: Int) {
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
        let fields = String(decoding: bytes[start..<end], as: UTF8.self)
            .split(separator: ",", omittingEmptySubsequences: false)
        let widths = [3, 3, destinationDigits, destinationDigits]
        for (field, width) in widths.enumerated() where field < fields.count {
            let text = String(fields[field])
            if text.utf8.count == width, text.utf8.allSatisfy(ScalarText.isDigit) { continue }
            let short = ScalarText.count(text, 0...99_999).flatMap { text.utf8.count < width ? $0 : nil }
            report(
                .badChartRow, field: field,
                expected: short.map { "\(padded(UInt32($0), width)), whose zeros a spreadsheet drops" }
                    ?? "\(width) digits")
            return
        }
        for (field, lower) in [(1, 0), (3, 2)] where field < fields.count && fields[field] < fields[lower] {
            report(.badChartRow, field: field, expected: "\(fields[lower]) or more, as the column before")
            return
        }
        if fields.count != 4 + zoneCount {
            report(
                .badChartRow, field: fields.count > 4 + zoneCount ? 4 + zoneCount : nil,
                expected: "\(4 + zoneCount) fields, as in the header")
            return
        }
        for field in 4..<fields.count where !fields[field].isEmpty && !ScalarText.isZone(fields[field]) {
            report(
                .badChartRow, field: field,
                expected: "a zone of at most 8 letters and digits, or a blank where the destination is not served")
            return
        }
        report(.badChartRow, expected: "two origins, two destinations and a zone")
    }
}
