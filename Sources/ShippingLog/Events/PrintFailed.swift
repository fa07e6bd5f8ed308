public import TextFormats

/// A label did not come out of a printer, or nobody knows whether it did. It changes nothing about the label. In the
/// parcel's stream.
public struct PrintFailed: EventPayload {
    /// `PrintFailed`.
    public static let type = "PrintFailed"
    /// 1.
    public static let schema = 1

    /// The attempt's number.
    public var attempt: Int
    /// The label's identifier.
    public var label: String
    /// The printer's name.
    public var printer: String
    /// What was or would have been sent: format and resolution, such as `zpl-203`.
    public var document: String
    /// The SHA-256 of its bytes.
    public var digest: ContentDigest
    /// Whether the label had, or may have, been printed before.
    public var reprint: Bool
    /// Whether it may have been printed all the same.
    public var unknown: Bool
    /// Why, as a code, such as `paper-out`.
    public var reason: String

    /// A label that was not printed, or not known to be.
    public init(
        attempt: Int, label: String, printer: String, document: String, digest: ContentDigest, reprint: Bool,
        unknown: Bool, reason: String
    ) {
        self.attempt = attempt
        self.label = label
        self.printer = printer
        self.document = document
        self.digest = digest
        self.reprint = reprint
        self.unknown = unknown
        self.reason = reason
    }

    /// The payload.
    public var json: JSONValue {
        .object([
            JSONMember("attempt", .integer(attempt)), JSONMember("label", .string(label)),
            JSONMember("printer", .string(printer)), JSONMember("document", .string(document)),
            JSONMember("digest", .string(digest.description)), JSONMember("reprint", .bool(reprint)),
            JSONMember("unknown", .bool(unknown)), JSONMember("reason", .string(reason)),
        ])
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        attempt = Int(try fields.integer("attempt", atLeast: 1))
        label = try fields.text("label")
        printer = try fields.text("printer")
        document = try fields.text("document")
        digest = try fields.digest("digest")
        reprint = try fields.flag("reprint")
        unknown = try fields.flag("unknown")
        reason = try fields.text("reason")
    }
}
