/// A place in a text, as an editor shows it.
public struct TextPosition: Hashable, Comparable, Sendable {
    /// The line, from 1. CR LF, LF and CR each end a line.
    public var line: Int
    /// The character within the line, from 1, counted in Unicode scalars.
    public var column: Int
    /// The byte, from 0.
    public var offset: Int

    /// A place.
    public init(line: Int, column: Int, offset: Int) {
        self.line = line
        self.column = column
        self.offset = offset
    }

    /// Orders by byte.
    public static func < (a: TextPosition, b: TextPosition) -> Bool { a.offset < b.offset }

    /// The beginning of a text.
    public static let start = TextPosition(line: 1, column: 1, offset: 0)

    /// The place so many bytes behind another, found by counting: made for faults, not for every node of a document.
    ///
    /// - Parameters:
    ///   - count: how many of the bytes lie between.
    ///   - bytes: the text from the first place on.
    ///   - start: the first place.
    public init(_ count: Int, into bytes: some Collection<UInt8>, from start: TextPosition = .start) {
        var line = start.line
        var column = start.column
        var previous: UInt8 = 0
        for byte in bytes.prefix(count) {
            switch byte {
            case UInt8(ascii: "\n") where previous == UInt8(ascii: "\r"):
                break
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                line += 1
                column = 1
            case 0x80...0xBF:
                break
            default:
                column += 1
            }
            previous = byte
        }
        self.init(line: line, column: column, offset: start.offset + count)
    }
}

extension TextPosition: CustomStringConvertible {
    /// `12:7`: line and column.
    public var description: String { "\(line):\(column)" }
}
