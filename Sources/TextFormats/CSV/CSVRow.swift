/// A row of a CSV text. Its fields lie in one buffer and become strings only when asked for.
public struct CSVRow: Sendable {
    /// The line the row begins on, from 1.
    public internal(set) var line = 1
    /// The contents of all fields, unquoted, with or without separators between them.
    var bytes: [UInt8] = []
    /// Where each field stands in `bytes`, and where it begins in the text.
    var fields: [CSVField] = []

    /// How many fields there are, at least one.
    public var count: Int { fields.count }

    /// The text of a field, without its quotes.
    public subscript(index: Int) -> String {
        let range = range(index)
        return bytes.withUnsafeBufferPointer { String(decoding: $0[range], as: UTF8.self) }
    }

    /// The bytes of a field, without its quotes: UTF-8.
    public func bytes(_ index: Int) -> ArraySlice<UInt8> { bytes[range(index)] }

    /// Whether a field holds nothing.
    public func isEmpty(_ index: Int) -> Bool { range(index).isEmpty }

    /// Whether no field holds anything but blanks and tabs.
    public var isBlank: Bool {
        fields.allSatisfy { field in
            bytes[field.start..<field.end].allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        }
    }

    /// The line and the column that a field begins at, from 1, the column in Unicode scalars.
    public func place(_ index: Int) -> (line: Int, column: Int) { (fields[index].line, fields[index].column) }

    /// The texts of all fields.
    public var texts: [String] { (0..<count).map { self[$0] } }

    private func range(_ index: Int) -> Range<Int> { fields[index].start..<fields[index].end }
}

/// A field of a row: where its contents stand in a buffer, and where it begins in the text.
public struct CSVField: Sendable {
    /// Where its contents begin in the buffer.
    public internal(set) var start: Int
    /// Where they end.
    public internal(set) var end: Int
    /// The line it begins at, from 1.
    public internal(set) var line: Int
    /// The column it begins at, from 1, in Unicode scalars.
    public internal(set) var column: Int
}

/// The names of a CSV text's columns: its first row.
public struct CSVHeader: Sendable {
    /// The names in the order of their columns.
    public let names: [String]
    private let columns: [String: Int]

    /// Reads the names; a column without one and two of one name are faults.
    public init(_ row: CSVRow) throws(CSVFault) {
        var columns: [String: Int] = [:]
        for index in 0..<row.count {
            let name = row[index]
            let place = row.place(index)
            guard !name.isEmpty else {
                throw CSVFault(.emptyName, line: place.line, column: place.column, "column \(index + 1) has no name")
            }
            if let first = columns.updateValue(index, forKey: name) {
                throw CSVFault(
                    .duplicateName, line: place.line, column: place.column,
                    "columns \(first + 1) and \(index + 1) have one name; each name may stand once")
            }
        }
        names = row.texts
        self.columns = columns
    }

    /// The column of a name, from 0; nil if there is none.
    public subscript(name: String) -> Int? { columns[name] }
}
