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
    /// What has been written, and room for more behind it: bytes are put in place through one pointer a token, not
    /// appended one by one.
    private var storage: [UInt8]
    private var count: Int
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
        count = bytes.count
        storage = bytes
        self.indent = indent
    }

    /// What has been written.
    public var bytes: [UInt8] { Array(storage[..<count]) }

    /// The bytes written, taken out of the writer.
    public consuming func take() -> [UInt8] {
        storage.removeLast(storage.count - count)
        return storage
    }

    /// Opens an object.
    public mutating func beginObject() { begin(UInt8(ascii: "{")) }

    /// Closes the object.
    public mutating func endObject() { end(UInt8(ascii: "}")) }

    /// Opens an array.
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }

    /// Closes the array.
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// Writes a member's name, one of ours that needs no escape; its value must follow.
    public mutating func key(_ name: StaticString) {
        separate()
        let length = name.utf8CodeUnitCount
        let isCompact = indent == nil
        append(upTo: length + 4) { place in
            place[0] = UInt8(ascii: "\"")
            (place + 1).update(from: name.utf8Start, count: length)
            place[length + 1] = UInt8(ascii: "\"")
            place[length + 2] = UInt8(ascii: ":")
            place[length + 3] = UInt8(ascii: " ")
            return isCompact ? length + 3 : length + 4
        }
        follows = true
    }

    /// Writes a member's name that is not known beforehand; its value must follow.
    public mutating func key(named name: String) {
        separate()
        quote(name)
        append(UInt8(ascii: ":"))
        if indent != nil { append(UInt8(ascii: " ")) }
        follows = true
    }

    /// Writes a string.
    public mutating func string(_ text: String) {
        separate()
        quote(text)
        needsComma = true
    }

    /// Writes a string that is given in three pieces.
    public mutating func string(_ beginning: String, _ middle: String, _ end: String) {
        separate()
        append(UInt8(ascii: "\""))
        escape(beginning)
        escape(middle)
        escape(end)
        append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes the inside of a string.
    private mutating func escape(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            let isClean = JSONWriter.isClean(utf8)
            append(upTo: isClean ? utf8.count : 6 * utf8.count) { place in
                if isClean {
                    if let base = utf8.baseAddress { place.update(from: base, count: utf8.count) }
                    return utf8.count
                }
                var end = place
                for byte in utf8 { JSONWriter.escape(byte, at: &end) }
                return end - place
            }
        }
    }

    /// Writes a number; the text must match RFC 8259's grammar of numbers.
    public mutating func rawNumber(_ text: String) { raw(text.utf8) }

    /// Writes a whole number.
    public mutating func integer(_ value: some BinaryInteger) { raw(String(value).utf8) }

    /// Writes a decimal number as a string, to the last digit: `"12.50"`.
    ///
    /// - Parameters:
    ///   - units: its digits without the point.
    ///   - scale: how many of them stand behind the point, 0 to 18.
    ///   - places: how many zeros at its end are kept behind the point at least.
    public mutating func decimal(_ units: Int64, scale: Int, atLeast places: Int) {
        separate()
        append(upTo: 24) { place in
            var rest = units.magnitude
            var scale = scale
            while scale > places, rest % 10 == 0 {
                rest /= 10
                scale -= 1
            }
            // From the last digit to the first.
            var start = 23
            place[start] = UInt8(ascii: "\"")
            var digits = 0
            repeat {
                if digits == scale, scale > 0 {
                    start -= 1
                    place[start] = UInt8(ascii: ".")
                }
                start -= 1
                place[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
                digits += 1
            } while rest > 0 || digits <= scale
            if units < 0 {
                start -= 1
                place[start] = UInt8(ascii: "-")
            }
            start -= 1
            place[start] = UInt8(ascii: "\"")
            place.update(from: place + start, count: 24 - start)
            return 24 - start
        }
        needsComma = true
    }

    /// Writes true or false.
    public mutating func bool(_ value: Bool) { word(value ? "true" : "false") }

    /// Writes null.
    public mutating func null() { word("null") }

    /// Writes bytes that are one JSON value already.
    public mutating func raw(_ json: some Collection<UInt8>) {
        separate()
        append(upTo: json.count) { place in
            var length = 0
            for byte in json {
                place[length] = byte
                length += 1
            }
            return length
        }
        needsComma = true
    }

    /// Writes a member whose value is a string.
    public mutating func member(_ name: StaticString, _ text: String) {
        guard indent == nil, depth > 0, !follows else {
            key(name)
            return string(text)
        }
        // The commonest token by far, put in place at once.
        let length = name.utf8CodeUnitCount
        let separates = needsComma
        var text = text
        text.withUTF8 { utf8 in
            let isClean = JSONWriter.isClean(utf8)
            append(upTo: length + 6 + (isClean ? utf8.count : 6 * utf8.count)) { place in
                var end = place
                if separates {
                    end[0] = UInt8(ascii: ",")
                    end += 1
                }
                end[0] = UInt8(ascii: "\"")
                (end + 1).update(from: name.utf8Start, count: length)
                end += length + 1
                end[0] = UInt8(ascii: "\"")
                end[1] = UInt8(ascii: ":")
                end += 2
                JSONWriter.quote(utf8, isClean: isClean, at: &end)
                return end - place
            }
        }
        needsComma = true
    }

    /// Writes a member whose name is not known beforehand and whose value is a string.
    public mutating func member(named name: String, _ text: String) {
        key(named: name)
        string(text)
    }

    /// Writes a member whose value is true or false.
    public mutating func member(_ name: StaticString, _ value: Bool) {
        key(name)
        bool(value)
    }

    /// Writes a member whose value is a whole number.
    public mutating func member(_ name: StaticString, _ value: some BinaryInteger) {
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
                key(named: member.name)
                self.value(member.value)
            }
            endObject()
        }
    }

    /// Writes a line feed between two values, as JSON Lines wants it; only outside arrays and objects.
    public mutating func lineFeed() {
        precondition(depth == 0, "a line feed inside a value")
        append(UInt8(ascii: "\n"))
        needsComma = false
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        append(bracket)
        depth += 1
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        depth -= 1
        if needsComma { newLine() }
        append(bracket)
        needsComma = true
    }

    private mutating func word(_ word: StaticString) {
        separate()
        append(upTo: word.utf8CodeUnitCount) { place in
            place.update(from: word.utf8Start, count: word.utf8CodeUnitCount)
            return word.utf8CodeUnitCount
        }
        needsComma = true
    }

    /// Writes what belongs between this value or name and what stands before it.
    private mutating func separate() {
        if follows {
            follows = false
            return
        }
        if needsComma { append(UInt8(ascii: ",")) }
        if depth > 0 { newLine() }
        needsComma = false
    }

    private mutating func newLine() {
        guard let indent else { return }
        let blanks = indent * depth
        append(upTo: 1 + blanks) { place in
            place[0] = UInt8(ascii: "\n")
            (place + 1).update(repeating: UInt8(ascii: " "), count: blanks)
            return 1 + blanks
        }
    }

    /// Writes a quoted string with RFC 8785's escapes: the short ones, `\u00xx` for other controls, nothing else.
    private mutating func quote(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            // One escape takes at most six bytes.
            let isClean = JSONWriter.isClean(utf8)
            append(upTo: (isClean ? utf8.count : 6 * utf8.count) + 2) { place in
                var end = place
                JSONWriter.quote(utf8, isClean: isClean, at: &end)
                return end - place
            }
        }
    }

    @inline(__always)
    private static func quote(
        _ utf8: UnsafeBufferPointer<UInt8>, isClean: Bool, at end: inout UnsafeMutablePointer<UInt8>
    ) {
        end[0] = UInt8(ascii: "\"")
        end += 1
        if isClean {
            if let base = utf8.baseAddress { end.update(from: base, count: utf8.count) }
            end += utf8.count
        } else {
            for byte in utf8 { JSONWriter.escape(byte, at: &end) }
        }
        end[0] = UInt8(ascii: "\"")
        end += 1
    }

    /// Whether no byte needs an escape. Without a branch in the loop, so that the compiler takes many bytes at a time.
    private static func isClean(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
        var found: UInt8 = 0
        for byte in utf8 {
            found |= byte < 0x20 ? 1 : 0
            found |= byte == UInt8(ascii: "\"") ? 1 : 0
            found |= byte == UInt8(ascii: "\\") ? 1 : 0
        }
        return found == 0
    }

    private static func escape(_ byte: UInt8, at end: inout UnsafeMutablePointer<UInt8>) {
        func put(_ byte: UInt8) {
            end[0] = byte
            end += 1
        }
        guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { return put(byte) }
        put(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: put(UInt8(ascii: "b"))
        case 0x09: put(UInt8(ascii: "t"))
        case 0x0A: put(UInt8(ascii: "n"))
        case 0x0C: put(UInt8(ascii: "f"))
        case 0x0D: put(UInt8(ascii: "r"))
        case 0x00..<0x20:
            let hexadecimal = byte & 0xF
            for byte in "u00".utf8 { put(byte) }
            put(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            put(hexadecimal < 10 ? UInt8(ascii: "0") + hexadecimal : UInt8(ascii: "a") + hexadecimal - 10)
        default: put(byte)
        }
    }

    // MARK: Storage

    /// How many bytes the room behind grows by at least.
    private static let room = 4096

    @inline(__always)
    private mutating func append(_ byte: UInt8) {
        append(upTo: 1) { place in
            place[0] = byte
            return 1
        }
    }

    /// Lets bytes be put in place.
    ///
    /// - Parameters:
    ///   - size: the most that will be.
    ///   - put: puts them there and says how many they are.
    @inline(__always)
    private mutating func append(upTo size: Int, _ put: (UnsafeMutablePointer<UInt8>) -> Int) {
        if storage.count - count < size {
            storage.append(contentsOf: repeatElement(0, count: count + max(size, JSONWriter.room) - storage.count))
        }
        let start = count
        count += storage.withUnsafeMutableBufferPointer { buffer in
            // There is room, so there is an address.
            guard let base = buffer.baseAddress else { return 0 }
            return put(base + start)
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
