public import TextFormats

/// How payloads of old schema versions become those of the next, step by step. The log itself is never rewritten.
public struct Upcasts: Sendable {
    /// Turns a payload of one version into that of the next.
    public typealias Step = @Sendable (JSONValue) throws(EventFault) -> JSONValue

    /// A type of event, and the version a step starts from.
    public struct Key: Hashable, Sendable {
        /// The type.
        public var type: String
        /// The version before the step.
        public var schema: Int

        /// The start of a step.
        public init(type: String, schema: Int) {
            self.type = type
            self.schema = schema
        }
    }

    private let steps: [Key: Step]

    /// Upcasts of these steps.
    public init(_ steps: [Key: Step]) { self.steps = steps }

    /// Those of this program: none yet, every type is at its first version.
    public static let all = Upcasts([:])

    func apply(_ value: JSONValue, type: String, from schema: Int, to present: Int) throws(EventFault) -> JSONValue {
        guard schema <= present else { throw EventFault(.newerSchema(known: present), type: type, schema: schema) }
        var value = value
        for version in stride(from: schema, to: present, by: 1) {
            guard let step = steps[Key(type: type, schema: version)] else {
                throw EventFault(.noUpcast, type: type, schema: schema)
            }
            value = try step(value)
        }
        return value
    }
}
