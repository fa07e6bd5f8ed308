internal import RatingEngine
internal import ShipmentModel

/// Reads a list of postcodes: a CSV file whose first column is `postcode`. Lists have tens of thousands of rows, so that
/// ZIP codes are read from their bytes.
struct PostcodeList {
    private let bytes: [UInt8]
    private let file: String
    private let country: Country
    private let faults: FaultList
    private let isUnitedStates: Bool
    private var ranges = PlacedRanges()

    /// The postcodes, in rising order.
    static func read(_ bytes: [UInt8], file: String, country: Country, faults: FaultList) -> [PostcodeRange] {
        var list = PostcodeList(bytes: bytes, file: file, country: country, faults: faults)
        return list.read()
    }

    private init(bytes: [UInt8], file: String, country: Country, faults: FaultList) {
        self.bytes = bytes
        self.file = file
        self.country = country
        self.faults = faults
        isUnitedStates = country.code == "US"
    }

    private mutating func read() -> [PostcodeRange] {
        ranges.reserveCapacity(bytes.count / 6)
        var lines = ByteLines(bytes)
        var hasHeader = false
        var hasRows = false
        while let line = lines.next() {
            guard !line.isEmpty, bytes[line.lowerBound] != UInt8(ascii: "#") else { continue }
            let end = line.first { bytes[$0] == UInt8(ascii: ",") } ?? line.upperBound
            let field = line.lowerBound..<end
            if !hasHeader {
                hasHeader = true
                let text = String(decoding: bytes[field], as: UTF8.self)
                if text != "postcode" {
                    faults.fault(
                        Place(file: file, line: lines.line), .badHeader, found: text, expected: "postcode")
                    return []
                }
                continue
            }
            hasRows = true
            if isUnitedStates, readZIP(field, line: lines.line) { continue }
            readText(field, line: lines.line)
        }
        if !hasRows {
            faults.fault(
                Place(file: file), hasHeader ? .noPrices : .badHeader, found: "",
                expected: hasHeader ? "at least one postcode" : "postcode")
        }
        // Where the lines stand matters only where one is to be named; then all of them are found at once.
        var places: [Int: Range<Int>] = [:]
        return ranges.sorted(file: file, faults: faults) { number, _ in
            if places.isEmpty {
                var lines = ByteLines(bytes)
                while let line = lines.next() { places[lines.line] = line }
            }
            let line = places[number] ?? 0..<0
            return String(decoding: bytes[line].prefix { $0 != UInt8(ascii: ",") }, as: UTF8.self)
        }
    }

    /// Five digits, or five digits, two dots and five digits.
    private mutating func readZIP(_ field: Range<Int>, line: Int) -> Bool {
        guard field.count == 5 || field.count == 12, let first = key(field.lowerBound) else { return false }
        var last = first
        if field.count == 12 {
            guard bytes[field.lowerBound + 5] == UInt8(ascii: "."), bytes[field.lowerBound + 6] == UInt8(ascii: "."),
                let end = key(field.lowerBound + 7), end >= first
            else { return false }
            last = end
        }
        ranges.append(PostcodeRange(first: first, last: last | 0xFF_FFFF), line: line, column: 1)
        return true
    }

    private func key(_ start: Int) -> UInt64? {
        var key: UInt64 = 0
        for index in start..<(start + 5) {
            guard ScalarText.isDigit(bytes[index]) else { return nil }
            key = key << 8 | UInt64(bytes[index])
        }
        return key << 24
    }

    private mutating func readText(_ field: Range<Int>, line: Int) {
        let text = String(decoding: bytes[field], as: UTF8.self)
        do throws(PostcodeText.Fault) {
            for range in try PostcodeText.ranges(text, in: country) { ranges.append(range, line: line, column: 1) }
        } catch {
            faults.fault(Place(file: file, line: line), .badPostcode, found: text, expected: error.expected)
        }
    }
}

/// The lines of a text as ranges of its bytes, without their line feeds; a byte order mark is passed over.
struct ByteLines {
    private let bytes: [UInt8]
    private var index: Int
    /// The number of the line read last, from 1.
    private(set) var line = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    mutating func next() -> Range<Int>? {
        guard index < bytes.count else { return nil }
        let start = index
        let end = ByteScan.firstIndex(of: UInt8(ascii: "\n"), in: bytes, from: start) ?? bytes.count
        index = min(end + 1, bytes.count)
        line += 1
        return start..<end
    }
}
