public import TextFormats

/// A label is about to be bought from a carrier: the intent, durable before the first byte is sent. A process that ends
/// after it leaves a purchase that may have been made. In the parcel's stream.
public struct PurchaseStarted: EventPayload {
    /// `PurchaseStarted`.
    public static let type = "PurchaseStarted"
    /// 1.
    public static let schema = 1

    /// The attempt's number.
    public var attempt: Int
    /// The identifier that the label will have.
    public var label: String
    /// The carrier's code.
    public var carrier: String
    /// The account billed.
    public var account: String
    /// The service's code.
    public var service: String
    /// What the carrier is told to know the purchase by: the same in every call, and in no other purchase.
    public var reference: String
    /// The SHA-256 of what is asked of the carrier, in canonical form: a label found by reference is ours only if it was
    /// asked for so.
    public var request: ContentDigest
    /// The form that the label is wanted in, `zpl-203`; nil for the account's usual one. The same in every call.
    public var form: String?

    /// An intent to buy.
    public init(
        attempt: Int, label: String, carrier: String, account: String, service: String, reference: String,
        request: ContentDigest, form: String? = nil
    ) {
        self.attempt = attempt
        self.label = label
        self.carrier = carrier
        self.account = account
        self.service = service
        self.reference = reference
        self.request = request
        self.form = form
    }

    /// The payload.
    public var json: JSONValue {
        let members = [
            JSONMember("attempt", .integer(attempt)),
            JSONMember("label", .string(label)),
            JSONMember("carrier", .string(carrier)),
            JSONMember("account", .string(account)),
            JSONMember("service", .string(service)),
            JSONMember("reference", .string(reference)),
            JSONMember("request", .string(request.description)),
        ]
        return .object(members + (form.map { [JSONMember("form", .string($0))] } ?? []))
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        attempt = Int(try fields.integer("attempt", atLeast: 1))
        label = try fields.text("label")
        carrier = try fields.text("carrier")
        account = try fields.text("account")
        service = try fields.text("service")
        reference = try fields.text("reference")
        request = try fields.digest("request")
        form = fields.has("form") ? try fields.text("form") : nil
    }
}
