public import TextFormats

/// A purchase whose end could not be found out in time: a person has to. In the parcel's stream.
public struct PurchaseReferred: EventPayload {
    /// `PurchaseReferred`.
    public static let type = "PurchaseReferred"
    /// 1.
    public static let schema = 1

    /// The attempt's number.
    public var attempt: Int
    /// Why, as a code, such as `out-of-time`, `no-recovery`, `number-known`, `other-request`.
    public var reason: String
    /// The number of a label that the carrier says it has made and that cannot be taken for ours; nil if there is none.
    public var trackingNumber: String?

    /// A purchase that a person has to clear up.
    public init(attempt: Int, reason: String, trackingNumber: String?) {
        self.attempt = attempt
        self.reason = reason
        self.trackingNumber = trackingNumber
    }

    /// The payload.
    public var json: JSONValue {
        var members = [JSONMember("attempt", .integer(attempt)), JSONMember("reason", .string(reason))]
        if let trackingNumber { members.append(JSONMember("tracking_number", .string(trackingNumber))) }
        return .object(members)
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        attempt = Int(try fields.integer("attempt", atLeast: 1))
        reason = try fields.text("reason")
        trackingNumber = fields.has("tracking_number") ? try fields.text("tracking_number") : nil
    }
}
