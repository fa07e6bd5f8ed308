public import TextFormats

/// A label came out of a printer, as far as the printer can tell. It changes nothing about the label. In the parcel's
/// stream.
public struct LabelPrinted: EventPayload {
    /// `LabelPrinted`.
    public static let type = "LabelPrinted"
    /// 1.
    public static let schema = 1

    /// The attempt's number.
    public var attempt: Int
    /// The label's identifier.
    public var label: String
    /// The printer's name.
    public var printer: String
    /// What was sent: format and resolution, such as `zpl-203`.
    public var document: String
    /// The SHA-256 of the bytes sent.
    public var digest: ContentDigest
    /// Whether the label had, or may have, been printed before.
    public var reprint: Bool
    /// How it is known, as a code: `printer-idle`, `job-completed`, `file-written`, `bytes-taken`.
    public var confirmed: String

    /// A printed label.
    public init(
        attempt: Int, label: String, printer: String, document: String, digest: ContentDigest, reprint: Bool,
        confirmed: String
    ) {
        self.attempt = attempt
        self.label = label
        self.printer = printer
        self.document = document
        self.digest = digest
        self.reprint = reprint
        self.confirmed = confirmed
    }

    /// The payload.
    public var json: JSONValue {
        .object([
            JSONMember("attempt", .integer(attempt)), JSONMember("label", .string(label)),
            JSONMember("printer", .string(printer)), JSONMember("document", .string(document)),
            JSONMember("digest", .string(digest.description)), JSONMember("reprint", .bool(reprint)),
            JSONMember("confirmed", .string(confirmed)),
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
        confirmed = try fields.text("confirmed")
    }
}
