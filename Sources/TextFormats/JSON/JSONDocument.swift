/// A parsed JSON text that still knows where each of its values stands.
///
/// The tree carries no positions, so parsing pays nothing for them: the place of a value is found by walking the text
/// again, which only happens for faults.
public struct JSONDocument: Sendable {
    /// How many arrays and objects may be nested.
    public static let maximumDepth = 64

    /// The document's value.
    public let root: JSONValue
    private let bytes: [UInt8]
    /// Where the document begins in the text it is part of.
    private let start: TextPosition

    /// A part of a text that has been parsed.
    init(root: JSONValue, bytes: [UInt8], start: TextPosition) {
        self.root = root
        self.bytes = bytes
        self.start = start
    }

    /// Parses exactly one JSON value (RFC 8259), perhaps with blanks around it.
    ///
    /// Stricter than many readers: a byte order mark, invalid UTF-8, lone surrogates, two members of one name (compared
    /// as Swift compares strings, so that composed and decomposed forms are one name), nesting beyond
    /// ``maximumDepth`` and exponents of more than four digits are faults.
    ///
    /// - Parameter firstLine: the number of the line the text begins on, for texts that are part of a file.
    public init(_ bytes: [UInt8], firstLine: Int = 1) throws(JSONFault) {
        let start = TextPosition(line: firstLine, column: 1, offset: 0)
        let result = bytes.withUnsafeBufferPointer { buffer -> Result<JSONValue, JSONParser.Failure> in
            var parser = JSONParser(buffer)
            do throws(JSONParser.Failure) { return .success(try parser.document()) } catch { return .failure(error) }
        }
        switch result {
        case .success(let value): self.init(root: value, bytes: bytes, start: start)
        case .failure(let failure): throw JSONFault(failure, in: bytes, from: start)
        }
    }

    /// Parses a text.
    public init(text: String) throws(JSONFault) { try self.init(Array(text.utf8)) }

    /// Which end of a member a position is wanted for.
    public enum Part: Sendable {
        /// Its name.
        case name
        /// Its value.
        case value
    }

    /// Where the value (or the member's name) that a pointer leads to begins. If there is no such value, the place of
    /// the last one on the way to it: of the object, say, that lacks a member.
    public func position(of pointer: JSONPointer, _ part: Part = .value) -> TextPosition {
        let offset = bytes.withUnsafeBufferPointer { buffer in
            var parser = JSONParser(buffer)
            parser.skipBlanks()
            // The text was parsed before, so nothing throws.
            return (try? parser.find(pointer.tokens[...], part)) ?? 0
        }
        return TextPosition(offset, into: bytes, from: start)
    }
}

extension JSONParser {
    /// The offset of the value that tokens lead to from the value at `at`, as far as they lead.
    fileprivate mutating func find(_ tokens: ArraySlice<String>, _ part: JSONDocument.Part) throws(Failure) -> Int {
        let start = at
        guard let token = tokens.first else { return start }
        switch base[at] {
        case UInt8(ascii: "{"):
            at += 1
            skipBlanks()
            guard base[at] != UInt8(ascii: "}") else { return start }
            repeat {
                let nameOffset = at
                guard try memberName() != token else {
                    return part == .name && tokens.count == 1 ? nameOffset : try find(tokens.dropFirst(), part)
                }
                _ = try value(depth: 0)
            } while try another(before: UInt8(ascii: "}"))
        case UInt8(ascii: "["):
            guard let index = JSONPointer.index(token) else { return start }
            at += 1
            skipBlanks()
            guard base[at] != UInt8(ascii: "]") else { return start }
            var current = 0
            repeat {
                guard current != index else { return try find(tokens.dropFirst(), part) }
                _ = try value(depth: 0)
                current += 1
            } while try another(before: UInt8(ascii: "]"))
        default:
            break
        }
        return start
    }
}
