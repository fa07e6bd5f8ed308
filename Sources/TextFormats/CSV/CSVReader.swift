/// Reads CSV (RFC 4180) from chunks of bytes of any size, a row at a time, so that a file never has to fit in memory.
///
/// Fields may be quoted, with quotes inside doubled. CR LF, LF and CR end a row. A byte order mark at the beginning and
/// lines without any character are passed over. Blanks belong to their field. A faulty row is reported in its place and
/// reading goes on behind it.
///
/// ```swift
/// var reader = CSVReader()
/// reader.read(chunk) { result in … }   // as often as there are chunks
/// reader.finish { result in … }
/// ```
public struct CSVReader: Sendable {
    /// The longest row, in bytes and fields: a missing quote must not swallow a file.
    public static let maximumRow = 1 << 20

    private enum State {
        case fieldStart, plain, quoted
        /// Behind a quote inside quotes: the end of the field, or the first of two.
        case quote
        /// In a comment, or behind a fault: until the line ends.
        case skipping
    }

    private let separator: UInt8
    /// Whether a line that begins with `#` is passed over, as long as no row has come.
    private var comments: Bool
    private let sameWidth: Bool
    private var state = State.fieldStart
    private var row = CSVRow()
    private var fault: CSVFault?
    private var width: Int?
    private var line = 1
    private var column = 1
    private var fieldLine = 1
    private var fieldColumn = 1
    private var afterCarriageReturn = false
    private var hasOnlyASCII = true
    private var markBytes = 0

    /// A reader at the beginning of a text.
    ///
    /// - Parameters:
    ///   - separator: what stands between fields; an ASCII character.
    ///   - comments: whether lines that begin with `#` above the first row are passed over. Below it they are rows: an order
    ///     may be called `#1002`.
    ///   - sameWidth: whether each row must have as many fields as the first.
    public init(separator: Character = ",", comments: Bool = false, sameWidth: Bool = true) {
        guard let byte = separator.asciiValue else { preconditionFailure("the separator must be ASCII") }
        self.separator = byte
        self.comments = comments
        self.sameWidth = sameWidth
    }

    /// All rows of a text.
    public static func rows(
        _ bytes: [UInt8], separator: Character = ",", comments: Bool = false, sameWidth: Bool = true
    ) -> [Result<CSVRow, CSVFault>] {
        var rows: [Result<CSVRow, CSVFault>] = []
        var reader = CSVReader(separator: separator, comments: comments, sameWidth: sameWidth)
        reader.read(bytes) { rows.append($0) }
        reader.finish { rows.append($0) }
        return rows
    }

    /// Reads a chunk and hands over each row that ends in it.
    public mutating func read(_ chunk: [UInt8], _ take: (Result<CSVRow, CSVFault>) -> Void) {
        chunk.withUnsafeBufferPointer { read($0, take) }
    }

    /// Reads a chunk and hands over each row that ends in it.
    public mutating func read(_ chunk: UnsafeBufferPointer<UInt8>, _ take: (Result<CSVRow, CSVFault>) -> Void) {
        var at = 0
        skipMark(chunk, &at)
        while at < chunk.count {
            if state == .fieldStart, row.fields.isEmpty, !afterCarriageReturn, readPlainRow(chunk, &at, take) {
                continue
            }
            let byte = chunk[at]
            if afterCarriageReturn {
                afterCarriageReturn = false
                if byte == UInt8(ascii: "\n") {
                    if state == .quoted { row.bytes.append(byte) }
                    at += 1
                    continue
                }
            }
            switch state {
            case .fieldStart:
                if row.fields.isEmpty, row.bytes.isEmpty { row.line = line }
                fieldLine = line
                fieldColumn = column
                if byte == UInt8(ascii: "#"), comments, row.fields.isEmpty {
                    state = .skipping
                } else if byte == UInt8(ascii: "\"") {
                    state = .quoted
                    advance(1, &at)
                } else if isLineEnd(byte), row.fields.isEmpty {
                    endLine(byte, &at)
                } else {
                    state = .plain
                }
            case .plain:
                append(chunk, &at) { [separator] in $0 == separator || $0 == UInt8(ascii: "\"") || isLineEnd($0) }
                if at < chunk.count { endPlain(chunk[at], &at, take) }
            case .quoted:
                append(chunk, &at) { $0 == UInt8(ascii: "\"") || isLineEnd($0) }
                guard at < chunk.count, row.bytes.count <= CSVReader.maximumRow else { break }
                if chunk[at] == UInt8(ascii: "\"") {
                    state = .quote
                    advance(1, &at)
                } else {
                    row.bytes.append(chunk[at])
                    endLine(chunk[at], &at)
                }
            case .quote:
                if byte == UInt8(ascii: "\"") {
                    row.bytes.append(byte)
                    state = .quoted
                    advance(1, &at)
                } else if byte == separator || isLineEnd(byte) {
                    endPlain(byte, &at, take)
                } else {
                    refuse(
                        .textAfterQuote, line: line, column: column,
                        "a quoted field must be followed by a separator or the row's end")
                }
            case .skipping:
                while at < chunk.count, !isLineEnd(chunk[at]) { advance(1, &at) }
                guard at < chunk.count else { break }
                endRow(take)
                endLine(chunk[at], &at)
            }
            if row.bytes.count + row.fields.count > CSVReader.maximumRow, state != .skipping {
                refuse(
                    .rowTooLong, line: row.line, column: 1,
                    "the row is longer than \(CSVReader.maximumRow) bytes; is a closing quote missing?")
            }
        }
    }

    /// Reads a row that lies in the chunk with its end and has no quote, which most are: at one go, and otherwise with the
    /// same result as state by state. False, with nothing done, for any other.
    private mutating func readPlainRow(
        _ chunk: UnsafeBufferPointer<UInt8>, _ at: inout Int, _ take: (Result<CSVRow, CSVFault>) -> Void
    ) -> Bool {
        let start = at
        guard !isLineEnd(chunk[start]), chunk[start] != UInt8(ascii: "#") || !comments else { return false }
        let limit = min(chunk.count, start + CSVReader.maximumRow)
        var end = start
        var fieldStart = start
        var fieldColumn = 1
        var continuations = 0
        var hasOnlyASCII = true
        func field() -> CSVField {
            CSVField(start: fieldStart - start, end: end - start, line: line, column: fieldColumn)
        }
        while end < limit {
            let byte = chunk[end]
            if byte == separator {
                row.fields.append(field())
                fieldStart = end + 1
                fieldColumn = fieldStart - start + 1 - continuations
            } else if byte >= 0x80 {
                hasOnlyASCII = false
                if byte & 0xC0 == 0x80 { continuations += 1 }
            } else if byte == UInt8(ascii: "\"") {
                break
            } else if isLineEnd(byte) {
                // Whether a line feed follows a carriage return must be known.
                guard byte == UInt8(ascii: "\n") || end + 1 < chunk.count else { break }
                row.fields.append(field())
                row.line = line
                row.bytes.append(contentsOf: UnsafeBufferPointer(rebasing: chunk[start..<end]))
                self.hasOnlyASCII = hasOnlyASCII
                column = end - start + 1 - continuations
                endRow(take)
                line += 1
                column = 1
                at = end + 1
                if byte == UInt8(ascii: "\r"), chunk[at] == UInt8(ascii: "\n") { at += 1 }
                return true
            }
            end += 1
        }
        row.fields.removeAll(keepingCapacity: true)
        return false
    }

    /// Ends the text and hands over the last row, if no line feed has ended it.
    public mutating func finish(_ take: (Result<CSVRow, CSVFault>) -> Void) {
        keepMark()
        switch state {
        case .fieldStart where row.fields.isEmpty: return
        case .fieldStart:
            fieldLine = line
            fieldColumn = column
            endField()
        case .plain, .quote: endField()
        case .quoted:
            fault = CSVFault(
                .unterminatedQuote, line: fieldLine, column: fieldColumn, "the quote that opens here is never closed")
        case .skipping: break
        }
        endRow(take)
    }

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Passes over a byte order mark, which may come in pieces.
    private mutating func skipMark(_ chunk: UnsafeBufferPointer<UInt8>, _ at: inout Int) {
        while markBytes < 3, at < chunk.count {
            guard chunk[at] == CSVReader.mark[markBytes] else { return keepMark() }
            markBytes += 1
            at += 1
        }
    }

    /// Makes text of what was passed over as the beginning of a mark.
    private mutating func keepMark() {
        if (1...2).contains(markBytes) {
            row.bytes.append(contentsOf: CSVReader.mark[..<markBytes])
            state = .plain
            hasOnlyASCII = false
            column = 2
        }
        markBytes = 3
    }

    private mutating func advance(_ count: Int, _ at: inout Int) {
        at += count
        column += count
    }

    /// Appends the bytes up to one that ends the run, and counts their scalars.
    @inline(__always)
    private mutating func append(
        _ chunk: UnsafeBufferPointer<UInt8>, _ at: inout Int, until ends: (UInt8) -> Bool
    ) {
        let start = at
        var continuations = 0
        var all: UInt8 = 0
        while at < chunk.count, !ends(chunk[at]) {
            all |= chunk[at]
            if chunk[at] & 0xC0 == 0x80 { continuations += 1 }
            at += 1
        }
        if all >= 0x80 { hasOnlyASCII = false }
        column += at - start - continuations
        row.bytes.append(contentsOf: chunk[start..<at])
    }

    /// Handles the byte that ends a field, or a quote where none may be.
    private mutating func endPlain(_ byte: UInt8, _ at: inout Int, _ take: (Result<CSVRow, CSVFault>) -> Void) {
        if byte == separator {
            endField()
            advance(1, &at)
            state = .fieldStart
        } else if isLineEnd(byte) {
            endField()
            endRow(take)
            endLine(byte, &at)
        } else {
            refuse(
                .strayQuote, line: line, column: column,
                "a field with a quote in it must be quoted, and the quote doubled")
        }
    }

    private mutating func endField() {
        let start = row.fields.last?.end ?? 0
        row.fields.append(CSVField(start: start, end: row.bytes.count, line: fieldLine, column: fieldColumn))
    }

    private mutating func endLine(_ byte: UInt8, _ at: inout Int) {
        at += 1
        line += 1
        column = 1
        afterCarriageReturn = byte == UInt8(ascii: "\r")
    }

    /// Remembers what is wrong with the row and passes over the rest of its line.
    private mutating func refuse(_ code: CSVFault.Code, line: Int, column: Int, _ message: String) {
        fault = CSVFault(code, line: line, column: column, message)
        state = .skipping
    }

    /// Hands over the row, or what is wrong with it, and begins the next.
    private mutating func endRow(_ take: (Result<CSVRow, CSVFault>) -> Void) {
        if fault == nil, !row.fields.isEmpty { check() }
        if let fault {
            comments = false
            take(.failure(fault))
        } else if !row.fields.isEmpty {
            comments = false
            take(.success(row))
        }
        row.bytes.removeAll(keepingCapacity: true)
        row.fields.removeAll(keepingCapacity: true)
        hasOnlyASCII = true
        fault = nil
        state = .fieldStart
    }

    /// Checks what can only be checked of a whole row: its width and its encoding.
    private mutating func check() {
        if !hasOnlyASCII, let field = firstInvalidField() {
            let place = row.place(field)
            fault = CSVFault(.invalidUTF8, line: place.line, column: place.column, "the field's bytes are not UTF-8")
        }
        guard sameWidth, fault == nil else { return }
        guard let width else {
            self.width = row.count
            return
        }
        guard row.count != width else { return }
        let place = row.count > width ? row.place(width) : (line: line, column: column)
        let fields = width == 1 ? "1 field is" : "\(width) fields are"
        fault = CSVFault(
            .raggedRow, line: place.line, column: place.column, "the row has \(row.count); \(fields) expected")
    }

    private func firstInvalidField() -> Int? {
        row.bytes.withUnsafeBufferPointer { bytes in
            for (index, field) in row.fields.enumerated() {
                var at = field.start
                while at < field.end {
                    let rest = UnsafeBufferPointer(rebasing: bytes[at..<field.end])
                    guard let length = UTF8Sequence.length(rest) else { return index }
                    at += length
                }
            }
            return nil
        }
    }
}

@inline(__always)
private func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
