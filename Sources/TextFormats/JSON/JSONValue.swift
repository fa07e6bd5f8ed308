/// A JSON value. Numbers keep their text, so that no digit is lost to a binary float; objects keep the order of their
/// members, and equality respects it.
public enum JSONValue: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, exactly as written: `1.50`, `-2e3`. Must match RFC 8259's grammar of numbers.
    case number(String)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object. No two members have the same name.
    case object([JSONMember])

    /// A whole number.
    @inlinable
    public static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

    /// The member of that name; nil if there is none or this is no object.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The element at that place; nil if there is none or this is no array.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The text, if this is a string.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The elements, if this is an array.
    public var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members, if this is an object.
    public var members: [JSONMember]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The value, if this is true or false.
    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The value, if this is a number written as a plain integer that fits: `12`, not `12.0`.
    public var integer: Int? {
        if case .number(let text) = self { Int(text) } else { nil }
    }

    /// What kind of value this is, in words for a message: `a string`, `null`.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// The value that a pointer leads to; nil if there is none.
    public func value(at pointer: JSONPointer) -> JSONValue? {
        var current = self
        for token in pointer.tokens {
            let next =
                switch current {
                case .object: current[token]
                case .array: JSONPointer.index(token).flatMap { current[$0] }
                default: nil as JSONValue?
                }
            guard let next else { return nil }
            current = next
        }
        return current
    }
}

/// A member of a JSON object.
public struct JSONMember: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its value.
    public var value: JSONValue

    /// A member.
    public init(_ name: String, _ value: JSONValue) {
        self.name = name
        self.value = value
    }
}
