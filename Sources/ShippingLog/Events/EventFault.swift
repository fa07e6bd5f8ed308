public import TextFormats

/// Why an event cannot be read or must not be written.
public struct EventFault: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Problem: Hashable, Sendable {
        /// This program knows no such type.
        case unknownType
        /// The schema version is later than this program knows.
        case newerSchema(known: Int)
        /// No upcast leads from this schema version to the present one.
        case noUpcast
        /// The payload is no JSON.
        case notJSON(JSONFault)
        /// The member is missing.
        case missing
        /// The member is something else than it must be.
        case wrong(expected: String, found: String)
        /// A member whose name is that of personal data, which the log never holds.
        case personalData
    }

    /// What is wrong.
    public var problem: Problem
    /// The event's type.
    public var type: String
    /// The event's schema version.
    public var schema: Int
    /// Where in the payload.
    public var pointer: JSONPointer

    /// A fault.
    public init(_ problem: Problem, type: String, schema: Int, pointer: JSONPointer = JSONPointer()) {
        self.problem = problem
        self.type = type
        self.schema = schema
        self.pointer = pointer
    }
}

extension EventFault: CustomStringConvertible {
    /// What is wrong, in words.
    public var description: String {
        let place = "\(type) version \(schema)" + (pointer.tokens.isEmpty ? "" : " at \(pointer)")
        return switch problem {
        case .unknownType: "\(place): unknown type of event"
        case .newerSchema(let known): "\(place): this program knows versions up to \(known)"
        case .noUpcast: "\(place): no way from this version to the present one"
        case .notJSON(let fault): "\(place): \(fault.message)"
        case .missing: "\(place): missing"
        case .wrong(let expected, let found): "\(place): \(found) where \(expected) was expected"
        case .personalData: "\(place): personal data does not go into the log"
        }
    }
}
