public import ShipmentModel
public import TextFormats

/// A parcel has its label. In the parcel's stream.
public struct LabelIssued: EventPayload {
    /// `LabelIssued`.
    public static let type = "LabelIssued"
    /// 1.
    public static let schema = 1

    /// A rendering made when the label was issued.
    public struct Document: Hashable, Sendable {
        /// Format and resolution, such as `zpl-203`.
        public var name: String
        /// The SHA-256 of its bytes.
        public var digest: ContentDigest

        /// A rendering.
        public init(name: String, digest: ContentDigest) {
            self.name = name
            self.digest = digest
        }
    }

    /// The attempt's number.
    public var attempt: Int
    /// The label's identifier.
    public var label: String
    /// The tracking number.
    public var trackingNumber: String
    /// The carrier's code.
    public var carrier: String
    /// The account billed.
    public var account: String
    /// The service's code.
    public var service: String
    /// What it costs: our book's price, or what the carrier's API sold it for.
    public var price: Money
    /// The renderings stored with it.
    public var documents: [Document]
    /// Whether it prints SPECIMEN and must not go out.
    public var specimen: Bool

    /// An issued label.
    public init(
        attempt: Int, label: String, trackingNumber: String, carrier: String, account: String, service: String,
        price: Money, documents: [Document], specimen: Bool
    ) {
        self.attempt = attempt
        self.label = label
        self.trackingNumber = trackingNumber
        self.carrier = carrier
        self.account = account
        self.service = service
        self.price = price
        self.documents = documents
        self.specimen = specimen
    }

    /// The payload.
    public var json: JSONValue {
        .object([
            JSONMember("account", .string(account)), JSONMember("attempt", .integer(attempt)),
            JSONMember("carrier", .string(carrier)),
            JSONMember(
                "documents",
                .array(
                    documents.map {
                        .object([
                            JSONMember("digest", .string($0.digest.description)),
                            JSONMember("name", .string($0.name)),
                        ])
                    })),
            JSONMember("label", .string(label)), JSONMember("price", .money(price)),
            JSONMember("service", .string(service)), JSONMember("specimen", .bool(specimen)),
            JSONMember("tracking_number", .string(trackingNumber)),
        ])
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        attempt = Int(try fields.integer("attempt", atLeast: 1))
        label = try fields.text("label")
        trackingNumber = try fields.text("tracking_number")
        carrier = try fields.text("carrier")
        account = try fields.text("account")
        service = try fields.text("service")
        price = try fields.money("price")
        var documents: [Document] = []
        for document in try fields.objects("documents") {
            documents.append(Document(name: try document.text("name"), digest: try document.digest("digest")))
        }
        self.documents = documents
        specimen = try fields.flag("specimen")
    }
}
