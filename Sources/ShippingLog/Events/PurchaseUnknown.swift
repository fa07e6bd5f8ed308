public import TextFormats

/// Nobody knows whether a purchase was made: no answer came in time, or one that says nothing. Never bought again before
/// it is known. In the parcel's stream.
public struct PurchaseUnknown: EventPayload {
    /// `PurchaseUnknown`.
    public static let type = "PurchaseUnknown"
    /// 1.
    public static let schema = 1

    /// The attempt's number.
    public var attempt: Int
    /// Why, as a code, such as `timed-out`, `restarted`, `unreadable-answer`.
    public var reason: String

    /// A purchase of which nobody knows what came of it.
    public init(attempt: Int, reason: String) {
        self.attempt = attempt
        self.reason = reason
    }

    /// The payload.
    public var json: JSONValue {
        .object([
            JSONMember("attempt", .integer(attempt)),
            JSONMember("reason", .string(reason)),
        ])
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        attempt = Int(try fields.integer("attempt", atLeast: 1))
        reason = try fields.text("reason")
    }
}
