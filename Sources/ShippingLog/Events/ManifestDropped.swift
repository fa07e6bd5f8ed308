public import TextFormats

/// Labels that stood on a manifest before it was reopened, were voided then, and are not on it any more from this
/// revision on. In the manifest's stream.
public struct ManifestDropped: EventPayload {
    /// `ManifestDropped`.
    public static let type = "ManifestDropped"
    /// 1.
    public static let schema = 1

    /// Which closing of the day it is.
    public var revision: Int
    /// The labels' identifiers.
    public var labels: [String]

    /// Labels taken off the list.
    public init(revision: Int, labels: [String]) {
        self.revision = revision
        self.labels = labels
    }

    /// The payload.
    public var json: JSONValue {
        .object([JSONMember("revision", .integer(revision)), JSONMember("labels", .texts(labels))])
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        revision = Int(try fields.integer("revision", atLeast: 1))
        labels = try fields.texts("labels")
    }
}
