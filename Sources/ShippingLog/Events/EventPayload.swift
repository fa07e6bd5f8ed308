public import TextFormats

/// A typed event: what happened, without who, when and why, which its record tells.
///
/// Rules of change: a member may be added, if reading without it means what it meant before. Anything else is a new
/// schema version with an upcast, or a new type. No event holds personal data: no names, streets, phone numbers,
/// e-mails or reference texts.
public protocol EventPayload: Hashable, Sendable {
    /// The type's name, for ever.
    static var type: String { get }
    /// The schema version that ``json`` writes, from 1.
    static var schema: Int { get }
    /// The payload, members in any order; in the order of their names it is soonest written.
    var json: JSONValue { get }
    /// Reads a payload of the present schema version. Members it does not know are left alone: they are of a later
    /// program.
    init(_ fields: EventFields) throws(EventFault)
}

extension EventPayload {
    /// The event as a stream takes it: canonical JSON.
    public var newEvent: NewEvent { NewEvent(type: Self.type, schema: Self.schema, payload: json.canonical()) }
}
