public import ShipmentModel
public import TextFormats

/// The carrier has made a label for the parcel besides the one in use. It costs money until it is voided. In the parcel's
/// stream.
public struct ExtraLabelFound: EventPayload {
    /// `ExtraLabelFound`.
    public static let type = "ExtraLabelFound"
    /// 1.
    public static let schema = 1

    /// The attempt's number.
    public var attempt: Int
    /// The label's tracking number.
    public var trackingNumber: String
    /// What it costs; nil if the carrier did not say.
    public var price: Money?

    /// A label too many.
    public init(attempt: Int, trackingNumber: String, price: Money?) {
        self.attempt = attempt
        self.trackingNumber = trackingNumber
        self.price = price
    }

    /// The payload.
    public var json: JSONValue {
        var members = [
            JSONMember("attempt", .integer(attempt)),
            JSONMember("tracking_number", .string(trackingNumber)),
        ]
        if let price { members.append(JSONMember("price", .money(price))) }
        return .object(members)
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        attempt = Int(try fields.integer("attempt", atLeast: 1))
        trackingNumber = try fields.text("tracking_number")
        price = fields.has("price") ? try fields.money("price") : nil
    }
}
