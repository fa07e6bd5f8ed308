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

    /// The bytes written, taken out of the writer, which begins anew.
    public mutating func take() -> [UInt8] {
        // Not consumed: in a debug build the writer would be copied before, and its buffer with it.
        storage.removeLast(storage.count - count)
        var taken: [UInt8] = []
        swap(&taken, &storage)
        self = JSONWriter(indent: indent)
        return taken
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
        quote(name, isName: true)
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
        text.withBytes { utf8 in
            append(upTo: JSONWriter.room(for: utf8)) { JSONWriter.put(utf8, at: $0) - $0 }
        }
    }

    /// Writes a number; the text must match RFC 8259's grammar of numbers.
    public mutating func rawNumber(_ text: String) {
        separate()
        text.withBytes { utf8 in
            append(upTo: utf8.count) { place in
                if let base = utf8.baseAddress { place.update(from: base, count: utf8.count) }
                return utf8.count
            }
        }
        needsComma = true
    }

    /// Writes a whole number.
    @inlinable
    public mutating func integer(_ value: some BinaryInteger) { rawNumber(String(value)) }

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
        text.withBytes { utf8 in
            append(upTo: length + 6 + JSONWriter.room(for: utf8)) { place in
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
                return JSONWriter.quote(utf8, at: end) - place
            }
        }
        needsComma = true
    }

    /// Writes a member whose value is true or false.
    public mutating func member(_ name: StaticString, _ value: Bool) {
        key(name)
        bool(value)
    }

    /// Writes a member whose value is a whole number.
    @inlinable
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
        if indent != nil, depth > 0 { newLine() }
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

    /// Writes a quoted string with RFC 8785's escapes: the short ones, `\u00xx` for other controls, nothing else. Behind a
    /// name stands a colon.
    private mutating func quote(_ text: String, isName: Bool = false) {
        text.withBytes { utf8 in
            append(upTo: JSONWriter.room(for: utf8) + 3) { place in
                let end = JSONWriter.quote(utf8, at: place)
                guard isName else { return end - place }
                end[0] = UInt8(ascii: ":")
                return end + 1 - place
            }
        }
    }

    /// Puts a quoted string in place; returns where it ends.
    @inline(__always)
    private static func quote(
        _ utf8: UnsafeBufferPointer<UInt8>, at place: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        place[0] = UInt8(ascii: "\"")
        let end = put(utf8, at: place + 1)
        end[0] = UInt8(ascii: "\"")
        return end + 1
    }

    /// How many bytes the longest escape takes.
    private static let longest = 6

    /// How many bytes the inside of a string takes at most; of a long one, such as a document, that is counted, so that
    /// it does not ask for six times the room.
    private static func room(for utf8: UnsafeBufferPointer<UInt8>) -> Int {
        guard utf8.count > 4_096 else { return longest * utf8.count }
        return utf8.reduce(0) { room, byte in
            byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") ? room + longest : room + 1
        }
    }

    /// Puts the inside of a string in place, eight bytes at a time where none of them needs an escape; returns where it
    /// ends.
    @inline(__always)
    private static func put(
        _ utf8: UnsafeBufferPointer<UInt8>, at place: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        guard let base = utf8.baseAddress else { return place }
        var (next, last, end) = (base, base + utf8.count, place)
        while next < last {
            if last - next >= 8 {
                let word = UnsafeRawPointer(next).loadUnaligned(as: UInt64.self)
                if isClean(word) {
                    UnsafeMutableRawPointer(end).storeBytes(of: word, as: UInt64.self)
                    next += 8
                    end += 8
                    continue
                }
            } else if utf8.count >= 8 {
                // The last eight bytes, of which some have been put there already, as they are.
                let word = UnsafeRawPointer(last - 8).loadUnaligned(as: UInt64.self)
                if isClean(word) {
                    end += last - next
                    UnsafeMutableRawPointer(end - 8).storeBytes(of: word, as: UInt64.self)
                    return end
                }
            }
            let byte = next[0]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                end = escape(byte, at: end)
            } else {
                end[0] = byte
                end += 1
            }
            next += 1
        }
        return end
    }

    /// Whether none of a word's eight bytes needs an escape.
    @inline(__always)
    private static func isClean(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // Sets the highest bit of the lowest byte that is under `limit`, which is 128 at most, and none if there is none.
        func below(_ limit: UInt64, _ word: UInt64) -> UInt64 { (word &- ones &* limit) & ~word }
        let quote = ones &* UInt64(UInt8(ascii: "\""))
        let backslash = ones &* UInt64(UInt8(ascii: "\\"))
        return (below(0x20, word) | below(1, word ^ quote) | below(1, word ^ backslash)) & (ones &* 0x80) == 0
    }

    private static func escape(
        _ byte: UInt8, at place: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        var end = place
        func put(_ byte: UInt8) {
            end[0] = byte
            end += 1
        }
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
        return end
    }

    // MARK: Storage

    /// By how many bytes the room grows: by as many as there are, within these bounds.
    private static let growth = 1024...1 << 16

    @inline(__always)
    private mutating func append(_ byte: UInt8) {
        append(upTo: 1) { place in
            place[0] = byte
            return 1
        }
    }

    private mutating func makeRoom(_ size: Int) {
        let step = min(max(count, JSONWriter.growth.lowerBound), JSONWriter.growth.upperBound)
        let room = [UInt8](repeating: 0, count: count + max(size, step) - storage.count)
        // Appended it costs no copy of what is there while a buffer that was handed in has room.
        if storage.isEmpty { storage = room } else { storage += room }
    }

    /// Lets bytes be put in place.
    ///
    /// - Parameters:
    ///   - size: the most that will be.
    ///   - put: puts them there and says how many they are.
    @inline(__always)
    private mutating func append(upTo size: Int, _ put: (UnsafeMutablePointer<UInt8>) -> Int) {
        if storage.count - count < size { makeRoom(size) }
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
