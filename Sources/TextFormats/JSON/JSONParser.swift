/// Parses JSON from memory, strictly by RFC 8259. Faults are kept as an offset; `JSONDocument` finds line and column.
struct JSONParser {
    /// What is wrong, at which byte.
    struct Failure: Error {
        var code: JSONFault.Code
        var offset: Int
    }

    let base: UnsafePointer<UInt8>
    let count: Int
    /// The next byte to be read.
    var at = 0

    /// Objects with more members than this look for duplicate names with a set.
    private static let linearSearch = 16

    /// The buffer must outlive the parser.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        // An empty buffer may have no address; `count` keeps it from being read.
        base = bytes.baseAddress ?? UnsafePointer(bitPattern: 1)!
        count = bytes.count
    }

    func failure(_ code: JSONFault.Code) -> Failure { Failure(code: code, offset: at) }

    /// What to report when the byte at `at` does not fit.
    func unexpected() -> Failure {
        guard at < count else { return failure(.unexpectedEnd) }
        guard base[at] >= 0x80 else { return failure(.unexpectedCharacter) }
        return failure(sequenceLength() == nil ? .invalidUTF8 : .unexpectedCharacter)
    }

    /// Parses the whole text as one value.
    mutating func document() throws(Failure) -> JSONValue {
        try begin()
        let value = try value(depth: 0)
        try end()
        return value
    }

    /// Passes over the blanks before a document's value.
    mutating func begin() throws(Failure) {
        if count >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF { throw failure(.byteOrderMark) }
        skipBlanks()
        guard at < count else { throw failure(.empty) }
    }

    /// Passes over the blanks behind a document's value; nothing else may be there.
    mutating func end() throws(Failure) {
        skipBlanks()
        guard at == count else {
            let fault = unexpected()
            throw fault.code == .unexpectedCharacter ? failure(.trailingContent) : fault
        }
    }

    @inline(__always)
    mutating func skipBlanks() {
        while at < count {
            switch base[at] {
            case 0x20, 0x09, 0x0A, 0x0D: at += 1
            default: return
            }
        }
    }

    /// Parses the value that begins at `at`; `depth` arrays and objects are open around it.
    mutating func value(depth: Int) throws(Failure) -> JSONValue {
        guard at < count else { throw failure(.unexpectedEnd) }
        switch base[at] {
        case UInt8(ascii: "\""):
            at += 1
            return .string(try string())
        case UInt8(ascii: "{"):
            guard depth < JSONDocument.maximumDepth else { throw failure(.tooDeep) }
            return .object(try members(depth: depth + 1))
        case UInt8(ascii: "["):
            guard depth < JSONDocument.maximumDepth else { throw failure(.tooDeep) }
            return .array(try elements(depth: depth + 1))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .number(try number())
        case UInt8(ascii: "t"):
            try word("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try word("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try word("null")
            return .null
        default:
            throw unexpected()
        }
    }

    private mutating func members(depth: Int) throws(Failure) -> [JSONMember] {
        at += 1
        var members: [JSONMember] = []
        var names: Set<String> = []
        skipBlanks()
        if at < count, base[at] == UInt8(ascii: "}") {
            at += 1
            return members
        }
        members.reserveCapacity(4)
        while true {
            let start = at
            let name = try memberName()
            let isDuplicate: Bool
            if members.count < JSONParser.linearSearch {
                isDuplicate = members.contains { $0.name == name }
            } else {
                if names.isEmpty { names = Set(members.map(\.name)) }
                isDuplicate = !names.insert(name).inserted
            }
            guard !isDuplicate else { throw Failure(code: .duplicateName, offset: start) }
            members.append(JSONMember(name, try value(depth: depth)))
            guard try another(before: UInt8(ascii: "}")) else { return members }
        }
    }

    private mutating func elements(depth: Int) throws(Failure) -> [JSONValue] {
        at += 1
        var elements: [JSONValue] = []
        skipBlanks()
        if at < count, base[at] == UInt8(ascii: "]") {
            at += 1
            return elements
        }
        while true {
            elements.append(try value(depth: depth))
            guard try another(before: UInt8(ascii: "]")) else { return elements }
        }
    }

    /// Parses a member's name and its colon, and stops at its value.
    mutating func memberName() throws(Failure) -> String {
        guard at < count, base[at] == UInt8(ascii: "\"") else { throw unexpected() }
        at += 1
        let name = try string()
        skipBlanks()
        guard at < count, base[at] == UInt8(ascii: ":") else { throw unexpected() }
        at += 1
        skipBlanks()
        return name
    }

    /// Whether a comma follows (true; stops at what comes next) or the closing bracket (false; stops behind it).
    mutating func another(before close: UInt8) throws(Failure) -> Bool {
        skipBlanks()
        guard at < count else { throw failure(.unexpectedEnd) }
        if base[at] == close {
            at += 1
            return false
        }
        guard base[at] == UInt8(ascii: ",") else { throw unexpected() }
        at += 1
        skipBlanks()
        return true
    }

    private mutating func word(_ word: StaticString) throws(Failure) {
        for index in 0..<word.utf8CodeUnitCount {
            guard at < count, base[at] == word.utf8Start[index] else { throw unexpected() }
            at += 1
        }
    }

    private mutating func number() throws(Failure) -> String {
        let start = at
        if base[at] == UInt8(ascii: "-") { at += 1 }
        let whole = at
        guard digits() > 0 else { throw missingDigit() }
        guard base[whole] != UInt8(ascii: "0") || at == whole + 1 else {
            throw Failure(code: .invalidNumber, offset: whole)
        }
        if at < count, base[at] == UInt8(ascii: ".") {
            at += 1
            guard digits() > 0 else { throw missingDigit() }
        }
        if at < count, base[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < count, base[at] == UInt8(ascii: "-") || base[at] == UInt8(ascii: "+") { at += 1 }
            let exponent = at
            let length = digits()
            guard length > 0 else { throw missingDigit() }
            guard length <= 4 else { throw Failure(code: .exponentTooLarge, offset: exponent) }
        }
        return text(start..<at)
    }

    private func missingDigit() -> Failure { failure(at < count ? .invalidNumber : .unexpectedEnd) }

    /// Passes over digits and says how many.
    private mutating func digits() -> Int {
        let start = at
        while at < count, base[at] &- UInt8(ascii: "0") < 10 { at += 1 }
        return at - start
    }

    /// Parses a string whose opening quote has been read.
    private mutating func string() throws(Failure) -> String {
        let start = at
        try plainCharacters()
        if base[at] == UInt8(ascii: "\"") {
            let result = text(start..<at)
            at += 1
            return result
        }
        var bytes = [UInt8](UnsafeBufferPointer(start: base + start, count: at - start))
        while base[at] != UInt8(ascii: "\"") {
            try escape(into: &bytes)
            let run = at
            try plainCharacters()
            bytes.append(contentsOf: UnsafeBufferPointer(start: base + run, count: at - run))
        }
        at += 1
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Passes over a string's characters up to a quote or a backslash, which is there: the end of the text throws.
    @inline(__always)
    private mutating func plainCharacters() throws(Failure) {
        while at < count {
            let byte = base[at]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
            if byte >= 0x80 {
                guard let length = sequenceLength() else { throw failure(.invalidUTF8) }
                at += length
            } else {
                guard byte >= 0x20 else { throw failure(.controlCharacter) }
                at += 1
            }
        }
        throw failure(.unexpectedEnd)
    }

    /// Parses the escape at `at` and appends the character it stands for.
    private mutating func escape(into bytes: inout [UInt8]) throws(Failure) {
        let start = at
        at += 1
        guard at < count else { throw failure(.unexpectedEnd) }
        switch base[at] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(base[at])
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "u"):
            at += 1
            let unit = try hexadecimal(start)
            var scalar = UInt32(unit)
            if unit & 0xF800 == 0xD800 {
                guard unit < 0xDC00, at + 1 < count, base[at] == UInt8(ascii: "\\"), base[at + 1] == UInt8(ascii: "u")
                else { throw Failure(code: .loneSurrogate, offset: start) }
                at += 2
                let low = try hexadecimal(at - 2)
                guard low & 0xFC00 == 0xDC00 else { throw Failure(code: .loneSurrogate, offset: start) }
                scalar = 0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF))
            }
            // Surrogates are excluded above, so every value left is a scalar.
            bytes.append(contentsOf: UTF8.encode(Unicode.Scalar(scalar)!)!)
            return
        default: throw Failure(code: .invalidEscape, offset: start)
        }
        at += 1
    }

    /// Parses four hexadecimal digits of the escape that began at `start`.
    private mutating func hexadecimal(_ start: Int) throws(Failure) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard at < count else { throw failure(.unexpectedEnd) }
            let byte = base[at]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw Failure(code: .invalidEscape, offset: start)
            }
            unit = unit << 4 | UInt16(digit)
            at += 1
        }
        return unit
    }

    private func sequenceLength() -> Int? {
        UTF8Sequence.length(UnsafeBufferPointer(start: base + at, count: count - at))
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: UnsafeBufferPointer(start: base + range.lowerBound, count: range.count), as: UTF8.self)
    }
}
