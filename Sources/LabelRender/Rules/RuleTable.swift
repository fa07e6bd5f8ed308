import ShipmentModel
import TextFormats

/// A table of rules that is part of the program.
///
/// A fault in one is our own and traps; a test reads them all.
struct RuleTable {
    private let columns: CSVHeader
    private let rows: [CSVRow]

    /// Reads a table whose first column names the rule.
    init(_ bytes: [UInt8]) {
        do {
            let rows = try CSVReader.rows(bytes).map { try $0.get() }
            guard let first = rows.first else { preconditionFailure("a table of rules is empty") }
            columns = try CSVHeader(first)
            self.rows = Array(rows.dropFirst())
        } catch {
            preconditionFailure("a table of rules: \(error)")
        }
    }

    /// A value for each rule, by its number; the table's first column must name each once, and nothing else.
    func values<Rule: NumberedRule, Value>(_ rule: Rule.Type, _ value: (Row) -> Value) -> [Value] {
        var values: [Rule: Value] = [:]
        for row in rows {
            guard let rule = Rule(rawValue: row[0]), values[rule] == nil else {
                preconditionFailure("line \(row.line): rule “\(row[0])” is unknown or stands twice")
            }
            values[rule] = value(Row(row: row, columns: columns))
        }
        return Rule.allCases.enumerated().map { number, rule in
            guard let value = values[rule] else { preconditionFailure("rule “\(rule.rawValue)” is missing") }
            precondition(rule.ordinal == number)
            return value
        }
    }

    /// A row.
    struct Row {
        fileprivate let row: CSVRow
        fileprivate let columns: CSVHeader

        /// The text of a column.
        subscript(name: String) -> String {
            guard let column = columns[name] else { preconditionFailure("no column “\(name)”") }
            return row[column]
        }

        /// A length; nil for an empty field.
        func length(_ name: String) -> Nanometres? {
            let text = self[name]
            guard !text.isEmpty else { return nil }
            guard let length = try? Length(text: text) else { fail(name) }
            return Int(length.nanometres)
        }

        /// Two lengths, such as `1 mm to 2 mm`; nil if the field is something else.
        func lengths(_ name: String) -> ClosedRange<Nanometres>? {
            let ends = self[name].split(separator: " to ").compactMap { try? Length(text: $0) }
            guard ends.count == 2, ends[0] <= ends[1] else { return nil }
            return Int(ends[0].nanometres)...Int(ends[1].nanometres)
        }

        /// A number in front of a unit, such as `10 X`; nil if the field has another unit.
        func number(_ name: String, unit: String) -> Int? {
            let parts = self[name].split(separator: " ")
            guard parts.count == 2, parts[1] == unit else { return nil }
            return Int(parts[0])
        }

        /// Traps for a field that holds nothing right.
        func fail(_ name: String) -> Never {
            preconditionFailure("line \(row.line): \(name) “\(self[name])”")
        }
    }
}

/// A list of rules, each with a number, so that what a rule says is found without hashing its name for every text of a
/// label.
protocol NumberedRule: RawRepresentable, CaseIterable, Hashable where RawValue == String {}

extension NumberedRule {
    /// Its place in the list: a case without payload is stored as its number, which reading a table verifies.
    var ordinal: Int { Int(unsafeBitCast(self, to: UInt8.self)) }
}
