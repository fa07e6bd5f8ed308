public import TextFormats

/// A person has seen to a label too many that its carrier does not take back: has claimed its price, or given it up. In the
/// parcel's stream.
public struct ExtraLabelCleared: EventPayload {
    /// `ExtraLabelCleared`.
    public static let type = "ExtraLabelCleared"
    /// 1.
    public static let schema = 1

    /// The attempt's number.
    public var attempt: Int
    /// The label's tracking number.
    public var trackingNumber: String

    /// A label seen to.
    public init(attempt: Int, trackingNumber: String) {
        self.attempt = attempt
        self.trackingNumber = trackingNumber
    }

    /// The payload.
    public var json: JSONValue {
        .object([
            JSONMember("attempt", .integer(attempt)), JSONMember("tracking_number", .string(trackingNumber)),
        ])
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        attempt = Int(try fields.integer("attempt", atLeast: 1))
        trackingNumber = try fields.text("tracking_number")
    }
}
