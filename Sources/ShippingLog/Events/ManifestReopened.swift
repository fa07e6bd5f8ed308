public import TextFormats

/// A closed manifest's day takes labels again, and those on the list may be voided until it is closed anew. Who did it is
/// the record's. In the manifest's stream.
public struct ManifestReopened: EventPayload {
    /// `ManifestReopened`.
    public static let type = "ManifestReopened"
    /// 1.
    public static let schema = 1

    /// The revision that does not count any more.
    public var revision: Int
    /// Why, in the words of whoever did it.
    public var reason: String

    /// A manifest opened again.
    public init(revision: Int, reason: String) {
        self.revision = revision
        self.reason = reason
    }

    /// The payload.
    public var json: JSONValue {
        .object([JSONMember("revision", .integer(revision)), JSONMember("reason", .string(reason))])
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        revision = Int(try fields.integer("revision", atLeast: 1))
        reason = try fields.text("reason")
    }
}
