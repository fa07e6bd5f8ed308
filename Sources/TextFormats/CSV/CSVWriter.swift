/// Writes CSV (RFC 4180, with LF ends) into a byte buffer.
///
/// Spreadsheets run a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return as a formula. Unless such a
/// cell is a plain signed decimal number, it gets an apostrophe in front, which they take for "this is text".
public struct CSVWriter: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8]
    private let separator: UInt8
    private let guardsFormulas: Bool
    private var fields = 0

    /// A writer that appends to the given buffer.
    ///
    /// - Parameters:
    ///   - separator: what stands between fields; an ASCII character.
    ///   - guardsFormulas: false only for files that no spreadsheet will open.
    public init(into bytes: consuming [UInt8] = [], separator: Character = ",", guardsFormulas: Bool = true) {
        guard let byte = separator.asciiValue else { preconditionFailure("the separator must be ASCII") }
        self.bytes = bytes
        self.separator = byte
        self.guardsFormulas = guardsFormulas
    }

    /// The bytes written, taken out of the writer, which begins anew.
    public mutating func take() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &bytes)
        fields = 0
        return taken
    }

    /// Writes a row.
    public mutating func row(_ texts: some Sequence<String>) {
        for text in texts { field(text) }
        endRow()
    }

    /// Writes a field of the current row.
    public mutating func field(_ text: String) {
        if fields > 0 { bytes.append(separator) }
        fields += 1
        var text = text
        text.withUTF8 { utf8 in
            let guarded = guardsFormulas && CSVWriter.isFormula(utf8)
            guard guarded || needsQuotes(utf8) else {
                bytes.append(contentsOf: utf8)
                return
            }
            bytes.append(UInt8(ascii: "\""))
            if guarded { bytes.append(UInt8(ascii: "'")) }
            for byte in utf8 {
                if byte == UInt8(ascii: "\"") { bytes.append(byte) }
                bytes.append(byte)
            }
            bytes.append(UInt8(ascii: "\""))
        }
    }

    /// Ends the current row.
    public mutating func endRow() {
        // A row of one empty field would otherwise be an empty line, which readers pass over.
        if fields == 1, bytes.isEmpty || bytes.last == UInt8(ascii: "\n") { bytes.append(contentsOf: "\"\"".utf8) }
        bytes.append(UInt8(ascii: "\n"))
        fields = 0
    }

    private func needsQuotes(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = utf8.first, let last = utf8.last else { return false }
        // A comment sign, a byte order mark or blanks at the ends would be lost on some readers.
        if first == UInt8(ascii: "#") || first == 0xEF || first == UInt8(ascii: " ") || last == UInt8(ascii: " ") {
            return true
        }
        return utf8.contains {
            $0 == separator || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
        }
    }

    /// Whether a spreadsheet might run the cell.
    private static func isFormula(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
        switch utf8.first {
        case UInt8(ascii: "="), UInt8(ascii: "@"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): true
        case UInt8(ascii: "+"), UInt8(ascii: "-"): !isDecimal(utf8.dropFirst())
        default: false
        }
    }

    /// Whether the bytes are digits, perhaps with a point and more digits.
    private static func isDecimal(_ utf8: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let parts = utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            !part.isEmpty && part.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }
    }
}
