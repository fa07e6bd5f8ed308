/// Header fields in their order; names are compared without regard to case, and a name may occur several times.
public struct HTTPHeaders: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    /// One header field.
    public struct Field: Hashable, Sendable {
        /// The name as written.
        public let name: String
        /// The value without blanks at its ends.
        public let value: String
        /// A header field.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The fields in order.
    public private(set) var fields: [Field]

    /// Header fields in order.
    public init(_ fields: [Field] = []) { self.fields = fields }

    /// Header fields in the literal's order; a name may occur several times.
    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// The first value of that name, or nil.
    public subscript(name: String) -> String? { fields.first { Self.isSame($0.name, name) }?.value }

    /// All values of that name, in order.
    public func values(of name: String) -> [String] { fields.filter { Self.isSame($0.name, name) }.map(\.value) }

    /// Adds a field at the end.
    public mutating func append(name: String, value: String) { fields.append(Field(name: name, value: value)) }

    /// Adds text to the last field's value, for a line that continues the one before.
    mutating func continueLast(with text: String) {
        guard let last = fields.popLast() else { return }
        append(name: last.name, value: last.value.isEmpty ? text : last.value + " " + text)
    }

    /// Whether two header names are the same, letters A to Z without regard to case.
    static func isSame(_ one: String, _ other: String) -> Bool {
        func folded(_ byte: UInt8) -> UInt8 {
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
        }
        return one.utf8.count == other.utf8.count && zip(one.utf8, other.utf8).allSatisfy { folded($0) == folded($1) }
    }
}
