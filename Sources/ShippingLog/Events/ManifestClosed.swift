public import TextFormats

/// A manifest is complete and its day closed. In the manifest's stream.
public struct ManifestClosed: EventPayload {
    /// `ManifestClosed`.
    public static let type = "ManifestClosed"
    /// 1.
    public static let schema = 1

    /// Which closing of the day it is.
    public var revision: Int
    /// How many labels the list has.
    public var count: Int
    /// The digest of the list: see ``ManifestState/digest``.
    public var digest: ContentDigest

    /// A complete manifest.
    public init(revision: Int, count: Int, digest: ContentDigest) {
        self.revision = revision
        self.count = count
        self.digest = digest
    }

    /// The payload.
    public var json: JSONValue {
        .object([
            JSONMember("revision", .integer(revision)), JSONMember("count", .integer(count)),
            JSONMember("digest", .string(digest.description)),
        ])
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        revision = Int(try fields.integer("revision", atLeast: 1))
        count = Int(try fields.integer("count", atLeast: 0))
        digest = try fields.digest("digest")
    }
}
