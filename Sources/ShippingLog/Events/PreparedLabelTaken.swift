public import TextFormats

/// Somebody asked for a label that had been made ahead: from now on it is the parcel's like any other. In the parcel's
/// stream.
public struct PreparedLabelTaken: EventPayload {
    /// `PreparedLabelTaken`.
    public static let type = "PreparedLabelTaken"
    /// 1.
    public static let schema = 1

    /// The attempt's number.
    public var attempt: Int
    /// The label's identifier.
    public var label: String

    /// A label that was wanted.
    public init(attempt: Int, label: String) {
        self.attempt = attempt
        self.label = label
    }

    /// The payload.
    public var json: JSONValue {
        .object([JSONMember("attempt", .integer(attempt)), JSONMember("label", .string(label))])
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        attempt = Int(try fields.integer("attempt", atLeast: 1))
        label = try fields.text("label")
    }
}
