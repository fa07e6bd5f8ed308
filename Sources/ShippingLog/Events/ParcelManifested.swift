public import TextFormats

/// A parcel's label is on the list of what was handed over to the carrier. In the parcel's stream, written with the
/// ``ManifestListed`` that lists it. While that manifest is closed the label cannot be voided.
public struct ParcelManifested: EventPayload {
    /// `ParcelManifested`.
    public static let type = "ParcelManifested"
    /// 1.
    public static let schema = 1

    /// The attempt's number.
    public var attempt: Int
    /// The label's identifier.
    public var label: String
    /// The manifest's stream.
    public var manifest: StreamName
    /// The first revision of the manifest that has the label.
    public var revision: Int

    /// A label on a manifest.
    public init(attempt: Int, label: String, manifest: StreamName, revision: Int) {
        self.attempt = attempt
        self.label = label
        self.manifest = manifest
        self.revision = revision
    }

    /// The payload.
    public var json: JSONValue {
        .object([
            JSONMember("attempt", .integer(attempt)),
            JSONMember("label", .string(label)),
            JSONMember("manifest", .string(manifest.text)),
            JSONMember("revision", .integer(revision)),
        ])
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        attempt = Int(try fields.integer("attempt", atLeast: 1))
        label = try fields.text("label")
        manifest = try fields.stream("manifest")
        revision = Int(try fields.integer("revision", atLeast: 1))
    }
}
