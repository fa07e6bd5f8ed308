public import TextFormats

/// An attempt's label is made ahead, while the parcel is being packed: nobody has asked for it yet. In the parcel's stream,
/// after the attempt's beginning.
public struct PreparationStarted: EventPayload {
    /// `PreparationStarted`.
    public static let type = "PreparationStarted"
    /// 1.
    public static let schema = 1

    /// The attempt's number.
    public var attempt: Int

    /// A label made ahead.
    public init(attempt: Int) { self.attempt = attempt }

    /// The payload.
    public var json: JSONValue { .object([JSONMember("attempt", .integer(attempt))]) }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        attempt = Int(try fields.integer("attempt", atLeast: 1))
    }
}
