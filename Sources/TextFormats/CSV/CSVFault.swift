/// Why a row of a CSV text was refused, and where.
public struct CSVFault: Error, Hashable, Sendable {
    /// What is wrong. The raw values are stable.
    public enum Code: String, Sendable, CaseIterable {
        /// The text ends within quotes; the place is the opening quote.
        case unterminatedQuote = "unterminated-quote"
        /// A quote stands inside a field that does not begin with one.
        case strayQuote = "stray-quote"
        /// Something stands between a closing quote and the separator.
        case textAfterQuote = "text-after-quote"
        /// A row has more or fewer fields than the first; the place is the first field too many, or the row's end.
        case raggedRow = "ragged-row"
        /// The bytes of a field are not UTF-8.
        case invalidUTF8 = "invalid-utf-8"
        /// A row is longer than 1 MiB.
        case rowTooLong = "row-too-long"
        /// Two columns have one name.
        case duplicateName = "duplicate-name"
        /// A column has no name.
        case emptyName = "empty-name"
    }

    /// What is wrong.
    public let code: Code
    /// The line, from 1, within the whole text.
    public let line: Int
    /// The column, from 1, in Unicode scalars.
    public let column: Int
    /// What is wrong, in words, and what would be right.
    public let message: String

    init(_ code: Code, line: Int, column: Int, _ message: String) {
        self.code = code
        self.line = line
        self.column = column
        self.message = message
    }
}
