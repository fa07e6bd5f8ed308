public import TextFormats

/// An attempt ended without a label, for good; a new request begins another. In the parcel's stream.
public struct LabelRejected: EventPayload {
    /// `LabelRejected`.
    public static let type = "LabelRejected"
    /// 1.
    public static let schema = 1

    /// The attempt's number.
    public var attempt: Int
    /// Who refused, or could not be told the shipment: the carrier's code, or `waybill`.
    public var refusedBy: String
    /// The reason's code, theirs or ours. Never a carrier's own sentence, which may repeat an address.
    public var code: String

    /// An attempt's end without a label.
    public init(attempt: Int, refusedBy: String, code: String) {
        self.attempt = attempt
        self.refusedBy = refusedBy
        self.code = code
    }

    /// The payload.
    public var json: JSONValue {
        .object([
            JSONMember("attempt", .integer(attempt)), JSONMember("refused_by", .string(refusedBy)),
            JSONMember("code", .string(code)),
        ])
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        attempt = Int(try fields.integer("attempt", atLeast: 1))
        refusedBy = try fields.text("refused_by")
        code = try fields.text("code")
    }
}
