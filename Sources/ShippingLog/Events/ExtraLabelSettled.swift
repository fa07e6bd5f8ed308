public import TextFormats

/// What became of giving back a label besides the one in use. In the parcel's stream.
public struct ExtraLabelSettled: EventPayload {
    /// `ExtraLabelSettled`.
    public static let type = "ExtraLabelSettled"
    /// 1.
    public static let schema = 1

    /// The attempt's number.
    public var attempt: Int
    /// The label's tracking number.
    public var trackingNumber: String
    /// Why the carrier does not take it back, as its code or ours, and its price has to be claimed; nil if it did.
    public var refusal: String?

    /// What became of giving back a label.
    public init(attempt: Int, trackingNumber: String, refusal: String?) {
        self.attempt = attempt
        self.trackingNumber = trackingNumber
        self.refusal = refusal
    }

    /// The payload.
    public var json: JSONValue {
        var members = [
            JSONMember("attempt", .integer(attempt)), JSONMember("tracking_number", .string(trackingNumber)),
        ]
        if let refusal { members.append(JSONMember("refusal", .string(refusal))) }
        return .object(members)
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        attempt = Int(try fields.integer("attempt", atLeast: 1))
        trackingNumber = try fields.text("tracking_number")
        refusal = fields.has("refusal") ? try fields.text("refusal") : nil
    }
}
