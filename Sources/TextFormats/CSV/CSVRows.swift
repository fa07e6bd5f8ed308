/// Consecutive rows of a CSV text in a few buffers, whatever their number: made on one thread, read on another.
public struct CSVRows: Sendable {
    /// The contents of all fields, unquoted, with or without separators between them.
    public private(set) var bytes: [UInt8] = []
    /// The fields of all rows; their places are in `bytes`.
    public private(set) var fields: [CSVField] = []
    /// The rows.
    public private(set) var rows: [Row] = []
    private var faults: [CSVFault] = []

    /// Where a row's fields are, or its fault.
    public struct Row: Sendable {
        /// The line it begins on, or that its fault is on.
        public let line: Int
        /// Its fields in ``CSVRows/fields``; none for a faulty row.
        public let fields: Range<Int>
        fileprivate let fault: Int
    }

    /// No rows.
    public init() {}

    /// How many rows there are.
    public var count: Int { rows.count }

    /// Adds a row.
    public mutating func append(_ result: Result<CSVRow, CSVFault>) {
        let first = fields.count
        switch result {
        case .success(let row):
            let offset = bytes.count
            bytes.append(contentsOf: row.bytes)
            for field in row.fields {
                var field = field
                field.start += offset
                field.end += offset
                fields.append(field)
            }
            rows.append(Row(line: row.line, fields: first..<fields.count, fault: -1))
        case .failure(let fault):
            rows.append(Row(line: fault.line, fields: first..<first, fault: faults.count))
            faults.append(fault)
        }
    }

    /// A row by itself.
    public subscript(index: Int) -> Result<CSVRow, CSVFault> {
        let row = rows[index]
        guard row.fault < 0 else { return .failure(faults[row.fault]) }
        let own = fields[row.fields]
        let start = own.first?.start ?? 0
        var result = CSVRow()
        result.line = row.line
        result.bytes = Array(bytes[start..<(own.last?.end ?? start)])
        result.fields = own.map { field in
            CSVField(start: field.start - start, end: field.end - start, line: field.line, column: field.column)
        }
        return .success(result)
    }
}
