public import ShipmentModel
public import TextFormats

/// The members of an event's payload, or of an object within it, read with faults that say where.
public struct EventFields: Sendable {
    private let value: JSONValue
    private let type: String
    private let schema: Int
    private let pointer: JSONPointer

    init(_ value: JSONValue, type: String, schema: Int, pointer: JSONPointer = JSONPointer()) throws(EventFault) {
        guard case .object = value else {
            throw EventFault(
                .wrong(expected: "an object", found: value.kind), type: type, schema: schema, pointer: pointer)
        }
        self.value = value
        self.type = type
        self.schema = schema
        self.pointer = pointer
    }

    private func fault(_ problem: EventFault.Problem, _ name: String) -> EventFault {
        EventFault(problem, type: type, schema: schema, pointer: pointer.appending(name))
    }

    /// The fault of a member that is not what it must be.
    func wrong(_ name: String, expected: String) -> EventFault {
        let found = value[name].map { member in member.string.map { "\"\($0)\"" } ?? member.kind } ?? "nothing"
        return fault(.wrong(expected: expected, found: found), name)
    }

    private func read<T>(_ name: String, _ expected: String, _ convert: (JSONValue) -> T?) throws(EventFault) -> T {
        guard let member = value[name] else { throw fault(.missing, name) }
        guard let result = convert(member) else {
            throw wrong(name, expected: expected)
        }
        return result
    }

    /// Whether there is such a member.
    public func has(_ name: String) -> Bool { value[name] != nil }

    /// A text that is not empty.
    public func text(_ name: String) throws(EventFault) -> String {
        try read(name, "a text") { $0.string.flatMap { $0.isEmpty ? nil : $0 } }
    }

    /// Texts, maybe none.
    public func texts(_ name: String) throws(EventFault) -> [String] {
        try read(name, "an array of texts") { value in
            guard let elements = value.array else { return nil }
            let texts = elements.compactMap(\.string)
            return texts.count == elements.count ? texts : nil
        }
    }

    /// True or false.
    public func flag(_ name: String) throws(EventFault) -> Bool { try read(name, "true or false") { $0.bool } }

    /// A whole number of at least so much.
    public func integer(_ name: String, atLeast least: Int64) throws(EventFault) -> Int64 {
        try read(name, "a whole number of at least \(least)") { value in
            value.integer.map(Int64.init).flatMap { $0 >= least ? $0 : nil }
        }
    }

    /// A digest such as `sha256:…`.
    public func digest(_ name: String) throws(EventFault) -> ContentDigest {
        try read(name, "sha256: and 64 hexadecimal digits") { $0.string.flatMap { ContentDigest($0) } }
    }

    /// An amount with its currency.
    public func money(_ name: String) throws(EventFault) -> Money {
        let fields = try object(name)
        let currency = try fields.read("currency", "an ISO 4217 code") { $0.string.flatMap { Currency($0) } }
        return try fields.read("amount", "a decimal amount as a text") { $0.string.flatMap { Money($0, currency) } }
    }

    /// The name of a stream.
    public func stream(_ name: String) throws(EventFault) -> StreamName {
        try read(name, "a stream's name") { value in value.string.flatMap { try? StreamName(parsing: $0) } }
    }

    /// An object, as it stands.
    public func json(_ name: String) throws(EventFault) -> JSONValue {
        try read(name, "an object") { $0.members == nil ? nil : $0 }
    }

    /// The members of an object.
    public func object(_ name: String) throws(EventFault) -> EventFields {
        try EventFields(
            try read(name, "an object") { $0 }, type: type, schema: schema, pointer: pointer.appending(name))
    }

    /// The members of each object of an array.
    public func objects(_ name: String) throws(EventFault) -> [EventFields] {
        let elements = try read(name, "an array of objects") { $0.array }
        var all: [EventFields] = []
        for (index, element) in elements.enumerated() {
            all.append(
                try EventFields(
                    element, type: type, schema: schema, pointer: pointer.appending(name).appending(index)))
        }
        return all
    }
}

extension JSONValue {
    /// An amount with its currency.
    static func money(_ money: Money) -> JSONValue {
        .object([
            JSONMember("amount", .string(money.amount)), JSONMember("currency", .string(money.currency.code)),
        ])
    }

    /// Texts.
    static func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
