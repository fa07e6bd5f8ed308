extension JSONValue {
    /// The one text that equal values share: members sorted by the UTF-8 bytes of their names, no blanks, RFC 8785's
    /// string escapes, numbers as ``canonicalNumber(_:)`` writes them.
    ///
    /// Unlike RFC 8785 numbers never pass through a binary float, so that none loses a digit. Strings are not
    /// normalised: composed and decomposed forms are different texts.
    public func canonical() -> [UInt8] {
        var writer = JSONWriter()
        writeCanonical(to: &writer)
        return writer.take()
    }

    /// The value with the members of each object sorted by the UTF-8 bytes of their names.
    public var sorted: JSONValue {
        switch self {
        case .array(let elements):
            .array(elements.map(\.sorted))
        case .object(let members):
            .object(
                JSONValue.sorted(members).map { JSONMember($0.name, $0.value.sorted) })
        default: self
        }
    }

    /// Members sorted by the UTF-8 bytes of their names.
    private static func sorted(_ members: [JSONMember]) -> [JSONMember] {
        for index in members.indices.dropFirst() where !precedes(members[index - 1].name, members[index].name) {
            return members.sorted { precedes($0.name, $1.name) }
        }
        return members
    }

    private static func precedes(_ a: String, _ b: String) -> Bool {
        a.withBytes { a in
            b.withBytes { b in
                for index in 0..<min(a.count, b.count) where a[index] != b[index] { return a[index] < b[index] }
                return a.count < b.count
            }
        }
    }

    private func writeCanonical(to writer: inout JSONWriter) {
        switch self {
        case .string(let text): writer.string(text)
        case .number(let text): writer.rawNumber(JSONValue.canonicalNumber(text))
        case .array(let elements):
            writer.beginArray()
            for index in elements.indices { elements[index].writeCanonical(to: &writer) }
            writer.endArray()
        case .object(let members):
            let members = JSONValue.sorted(members)
            writer.beginObject()
            // By index, so that no member is copied.
            for index in members.indices {
                writer.key(named: members[index].name)
                members[index].value.writeCanonical(to: &writer)
            }
            writer.endObject()
        default: writer.value(self)
        }
    }

    /// The most digits a canonical number has in plain notation.
    private static let plainDigits = 40

    /// A JSON number's shortest exact form: plain notation without an exponent and without zeros at the end of the
    /// fraction (`1.50`, `15e-1` and `0.15E+1` are `1.5`; `-0` is `0`). A number that would need more than 40 digits
    /// that way is written with one digit before the point and an exponent (`1e400`, `-2.5e-60`).
    public static func canonicalNumber(_ text: String) -> String {
        let isInteger = text.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
        if isInteger, text.utf8.count <= plainDigits { return text }
        let parts = text.split(maxSplits: 1) { $0 == "e" || $0 == "E" }
        let exponent = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
        let negative = parts[0].first == "-"
        let mantissa = parts[0].drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
        var digits = Array(mantissa.joined().utf8)
        // The value is 0.d1d2d3… × 10^point.
        var point = mantissa[0].utf8.count + exponent
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        let leading = digits.prefix { $0 == UInt8(ascii: "0") }.count
        digits.removeFirst(leading)
        point -= leading
        guard !digits.isEmpty else { return "0" }
        let sign = negative ? "-" : ""
        func string(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }
        func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }
        guard max(point, digits.count) - min(point, 0) <= plainDigits else {
            let fraction = digits.count > 1 ? "." + string(digits.dropFirst()) : ""
            return sign + string(digits.prefix(1)) + fraction + "e" + String(point - 1)
        }
        if point <= 0 { return sign + "0." + zeros(-point) + string(digits) }
        if point >= digits.count { return sign + string(digits) + zeros(point - digits.count) }
        return sign + string(digits.prefix(point)) + "." + string(digits.dropFirst(point))
    }
}
