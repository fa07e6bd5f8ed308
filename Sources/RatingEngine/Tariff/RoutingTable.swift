public import ShipmentModel

/// What a carrier's routing data say of each destination, found by country and postcode with one binary search.
///
/// Of rows that match the narrowest counts: one that lies within another, and of ranges of British districts that share
/// one that with fewer districts.
public struct RoutingTable: Hashable, Sendable {
    /// What is said of one destination.
    public struct Row: Hashable, Sendable {
        /// The country.
        public var country: Country
        /// Its postcodes; empty for the whole country.
        public var postcodes: [PostcodeRange]
        /// A text for each column; empty where nothing is said.
        public var values: [String]

        /// What is said of one destination.
        public init(country: Country, postcodes: [PostcodeRange], values: [String]) {
            self.country = country
            self.postcodes = postcodes
            self.values = values
        }
    }

    /// The file, below the rate directory.
    public let file: String
    /// What the columns hold.
    public let columns: [LabelDefinition.Detail.Name]
    /// The texts of all rows, row by row.
    private let values: [String]
    private var destinations: [Country: Segments] = [:]

    /// A country's postcodes, cut where another row begins to count.
    private struct Segments: Hashable {
        /// The first keys, ascending.
        var starts: [UInt64] = []
        /// The row that counts from there on; −1 for none.
        var rows: [Int32] = []

        mutating func append(_ start: UInt64, _ row: Int32) {
            if starts.last == start {
                rows[rows.count - 1] = row
            } else {
                starts.append(start)
                rows.append(row)
            }
        }
    }

    /// A part of a row's postcodes.
    private struct Part {
        let range: PostcodeRange
        let row: Int32
        /// How many parts the row has.
        let count: Int
    }

    /// A table of rows in any order.
    ///
    /// - Parameters:
    ///   - rows: each with as many texts as there are columns; at most as many as an `Int32` counts.
    ///   - clash: told of a row and an earlier one that share postcodes though neither is narrower.
    public init(
        file: String, columns: [LabelDefinition.Detail.Name], rows: [Row], clash: (_ row: Int, _ earlier: Int) -> Void
    ) {
        self.file = file
        self.columns = columns
        values = rows.flatMap(\.values)
        var parts: [Country: [Part]] = [:]
        for (index, row) in rows.enumerated() {
            // An address without a postcode has the key 0.
            let ranges = row.postcodes.isEmpty ? [PostcodeRange(first: 0, last: .max)] : row.postcodes
            parts[row.country, default: []] += ranges.map {
                Part(range: $0, row: Int32(index), count: ranges.count)
            }
        }
        for (country, parts) in parts { destinations[country] = RoutingTable.segments(parts, clash: clash) }
    }

    /// What is printed on a label to an address, by the columns' order; empty where the table does not hold it.
    public func details(to address: Address) -> [LabelDefinition.Detail] {
        guard let segments = destinations[address.country] else { return [] }
        let key = address.postcode.map { PostcodeRange.key(of: $0, in: address.country) } ?? 0
        var low = 0
        var high = segments.starts.count
        while low < high {
            let middle = (low + high) / 2
            if segments.starts[middle] <= key { low = middle + 1 } else { high = middle }
        }
        guard low > 0, segments.rows[low - 1] >= 0 else { return [] }
        let first = Int(segments.rows[low - 1]) * columns.count
        return columns.indices.compactMap { column in
            let value = values[first + column]
            return value.isEmpty ? nil : LabelDefinition.Detail(columns[column], value)
        }
    }

    /// Lays parts over each other, wider ones first.
    private static func segments(_ parts: [Part], clash: (Int, Int) -> Void) -> Segments {
        let ordered = parts.sorted {
            ($0.range.first, $1.range.last, $1.count, $0.row) < ($1.range.first, $0.range.last, $0.count, $1.row)
        }
        var segments = Segments()
        var open: [Part] = []
        func close() {
            let end = open.removeLast().range.last
            if end < .max { segments.append(end + 1, open.last?.row ?? -1) }
        }
        for part in ordered {
            while let top = open.last, top.range.last < part.range.first { close() }
            if let top = open.last,
                part.range.last > top.range.last || (part.range == top.range && part.count == top.count)
            {
                clash(Int(max(part.row, top.row)), Int(min(part.row, top.row)))
                continue
            }
            open.append(part)
            segments.append(part.range.first, part.row)
        }
        while !open.isEmpty { close() }
        return segments
    }
}
