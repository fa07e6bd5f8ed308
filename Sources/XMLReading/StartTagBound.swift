/// Bounds the attributes of each start tag before libxml2 sees it. Its versions before 2.12 compare each attribute with
/// every other one and tell of none before the tag ends: a million of them would keep a thread busy for minutes.
///
/// Only a bound: what is no markup at all is left to libxml2 to refuse.
struct StartTagBound {
    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func check(_ bytes: [UInt8]) throws(XMLFault) {
        var bound = StartTagBound(bytes)
        while bound.skip(past: "<") {
            if bound.isAt("!--") {
                _ = bound.skip(past: "-->")
            } else if bound.isAt("![CDATA[") {
                _ = bound.skip(past: "]]>")
            } else if bound.isAt("?") {
                _ = bound.skip(past: "?>")
            } else {
                try bound.readTag()
            }
        }
    }

    /// Counts the equals signs outside quotes up to the tag's end.
    private mutating func readTag() throws(XMLFault) {
        var count = 0
        var quote: UInt8?
        while position < bytes.count {
            let byte = bytes[position]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: ">") {
                return
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: "=") {
                count += 1
                if count > XMLLimits.attributesInOneTag { throw fault() }
            }
            position += 1
        }
    }

    private func fault() -> XMLFault {
        let before = bytes[..<position]
        let newline = UInt8(ascii: "\n")
        let lineStart = before.lastIndex(of: newline).map { $0 + 1 } ?? 0
        return XMLFault(
            code: .tooMany, line: before.count { $0 == newline } + 1, column: position - lineStart + 1,
            message: "more than \(XMLLimits.attributesInOneTag) attributes in one start tag")
    }

    private func isAt(_ text: StaticString) -> Bool {
        guard bytes.count - position >= text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { text in
            text.indices.allSatisfy { bytes[position + $0] == text[$0] }
        }
    }

    /// Moves behind the next occurrence of the text; false, and to the end, if there is none.
    private mutating func skip(past text: StaticString) -> Bool {
        let first = text.withUTF8Buffer { $0[0] }
        while position < bytes.count {
            if bytes[position] == first, isAt(text) {
                position += text.utf8CodeUnitCount
                return true
            }
            position += 1
        }
        return false
    }
}
