public import TextFormats

/// A label that was bought is about to be voided at its carrier. It is not to be used any more, whatever the carrier says.
/// In the parcel's stream.
public struct VoidStarted: EventPayload {
    /// `VoidStarted`.
    public static let type = "VoidStarted"
    /// 1.
    public static let schema = 1

    /// The attempt's number.
    public var attempt: Int
    /// The label's identifier.
    public var label: String
    /// Why, as a code: `requested`, `reissued`, `superseded`.
    public var reason: String

    /// An intent to void.
    public init(attempt: Int, label: String, reason: String) {
        self.attempt = attempt
        self.label = label
        self.reason = reason
    }

    /// The payload.
    public var json: JSONValue {
        .object([
            JSONMember("attempt", .integer(attempt)),
            JSONMember("label", .string(label)),
            JSONMember("reason", .string(reason)),
        ])
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        attempt = Int(try fields.integer("attempt", atLeast: 1))
        label = try fields.text("label")
        reason = try fields.text("reason")
    }
}
