public import TextFormats

/// The carrier does not void a label. In the parcel's stream.
public struct VoidRefused: EventPayload {
    /// `VoidRefused`.
    public static let type = "VoidRefused"
    /// 1.
    public static let schema = 1

    /// The attempt's number.
    public var attempt: Int
    /// The label's identifier.
    public var label: String
    /// Why, as the carrier's code, such as `already-used`, or ours, where it cannot be asked: `no-void`.
    public var code: String

    /// A label that the carrier does not take back.
    public init(attempt: Int, label: String, code: String) {
        self.attempt = attempt
        self.label = label
        self.code = code
    }

    /// The payload.
    public var json: JSONValue {
        .object([
            JSONMember("attempt", .integer(attempt)),
            JSONMember("label", .string(label)),
            JSONMember("code", .string(code)),
        ])
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        attempt = Int(try fields.integer("attempt", atLeast: 1))
        label = try fields.text("label")
        code = try fields.text("code")
    }
}
