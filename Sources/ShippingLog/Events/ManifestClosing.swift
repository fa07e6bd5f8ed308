public import TextFormats

/// The closing of a manifest began: from here on no label is made for its day. In the manifest's stream.
public struct ManifestClosing: EventPayload {
    /// `ManifestClosing`.
    public static let type = "ManifestClosing"
    /// 1.
    public static let schema = 1

    /// Which closing of the day it is, from 1.
    public var revision: Int

    /// The beginning of a closing.
    public init(revision: Int) { self.revision = revision }

    /// The payload.
    public var json: JSONValue { .object([JSONMember("revision", .integer(revision))]) }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        revision = Int(try fields.integer("revision", atLeast: 1))
    }
}
