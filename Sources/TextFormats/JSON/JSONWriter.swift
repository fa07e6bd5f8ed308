/// Writes JSON piece by piece into a byte buffer, without building a tree.
///
/// The caller keeps the grammar: a name before each member's value, each `begin` with its `end`. Commas, colons and
/// escapes are the writer's.
///
/// ```swift
/// var json = JSONWriter()
/// json.beginObject()
/// json.member("zone", "4")
/// json.endObject()
/// ```
public struct JSONWriter: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8]
    private let indent: Int?
    private var depth = 0
    private var needsComma = false
    private var follows = false

    /// A writer with an empty buffer.
    ///
    /// - Parameter indent: blanks per level, each member on a line of its own; nil for no blanks at all.
    public init(indent: Int? = nil) { self.init(into: [], indent: indent) }

    /// A writer that appends to the given buffer, to reuse its storage; `take` hands it back.
    public init(into bytes: consuming [UInt8], indent: Int? = nil) {
        self.bytes = bytes
        self.indent = indent
    }

    /// The bytes written, taken out of the writer.
    public consuming func take() -> [UInt8] { bytes }

    /// Opens an object.
    public mutating func beginObject() { begin(UInt8(ascii: "{")) }

    /// Closes the object.
    public mutating func endObject() { end(UInt8(ascii: "}")) }

    /// Opens an array.
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }

    /// Closes the array.
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// Writes a member's name; its value must follow.
    public mutating func key(_ name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        if indent != nil { bytes.append(UInt8(ascii: " ")) }
        follows = true
    }

    /// Writes a string.
    public mutating func string(_ text: String) {
        separate()
        quote(text)
        needsComma = true
    }

    /// Writes a number; the text must match RFC 8259's grammar of numbers.
    public mutating func rawNumber(_ text: String) { raw(text.utf8) }

    /// Writes a whole number.
    public mutating func integer(_ value: some BinaryInteger) { raw(String(value).utf8) }

    /// Writes true or false.
    public mutating func bool(_ value: Bool) { raw((value ? "true" : "false").utf8) }

    /// Writes null.
    public mutating func null() { raw("null".utf8) }

    /// Writes bytes that are one JSON value already.
    public mutating func raw(_ json: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    /// Writes a member whose value is a string.
    public mutating func member(_ name: String, _ text: String) {
        key(name)
        string(text)
    }

    /// Writes a member whose value is true or false.
    public mutating func member(_ name: String, _ value: Bool) {
        key(name)
        bool(value)
    }

    /// Writes a member whose value is a whole number.
    public mutating func member(_ name: String, _ value: some BinaryInteger) {
        key(name)
        integer(value)
    }

    /// Writes a value as it is: members in their order, numbers in their own digits.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let flag): bool(flag)
        case .number(let text): rawNumber(text)
        case .string(let text): string(text)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let members):
            beginObject()
            for member in members {
                key(member.name)
                self.value(member.value)
            }
            endObject()
        }
    }

    /// Writes a line feed between two values, as JSON Lines wants it; only outside arrays and objects.
    public mutating func lineFeed() {
        precondition(depth == 0, "a line feed inside a value")
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        depth += 1
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        depth -= 1
        if needsComma { newLine() }
        bytes.append(bracket)
        needsComma = true
    }

    /// Writes what belongs between this value or name and what stands before it.
    private mutating func separate() {
        if follows {
            follows = false
            return
        }
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        if depth > 0 { newLine() }
        needsComma = false
    }

    private mutating func newLine() {
        guard let indent else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * depth))
    }

    /// Writes a quoted string with RFC 8785's escapes: the short ones, `\u00xx` for other controls, nothing else.
    private mutating func quote(_ text: String) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { utf8 in
            var start = 0
            for index in 0..<utf8.count {
                let byte = utf8[index]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                bytes.append(contentsOf: utf8[start..<index])
                escape(byte)
                start = index + 1
            }
            bytes.append(contentsOf: utf8[start...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x00..<0x20:
            let hexadecimal = byte & 0xF
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            bytes.append(hexadecimal < 10 ? UInt8(ascii: "0") + hexadecimal : UInt8(ascii: "a") + hexadecimal - 10)
        default: bytes.append(byte)
        }
    }
}

extension JSONValue {
    /// The value on one line, without blanks, members in their order.
    public func compact() -> [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.take()
    }

    /// The value for people: two blanks a level, members in their order, a line feed at the end.
    public func pretty() -> [UInt8] {
        var writer = JSONWriter(indent: 2)
        writer.value(self)
        return writer.take() + [UInt8(ascii: "\n")]
    }
}
