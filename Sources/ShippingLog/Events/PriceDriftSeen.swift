public import ShipmentModel
public import TextFormats

/// A carrier asked for another price than our table has. In the service's drift stream, the first of a day: an analyst's
/// early warning that a table, a surcharge or a contract has changed.
public struct PriceDriftSeen: EventPayload {
    /// `PriceDriftSeen`.
    public static let type = "PriceDriftSeen"
    /// 1.
    public static let schema = 1

    /// The carrier's code.
    public var carrier: String
    /// The account's name.
    public var account: String
    /// The service's code.
    public var service: String
    /// The rate book that our price is of.
    public var book: ContentDigest
    /// The ship date that was asked for.
    public var shipDate: String
    /// Our price.
    public var table: Money
    /// The carrier's.
    public var live: Money
    /// Whether it is the account's own price, or the carrier's list price.
    public var isAccountPrice: Bool
    /// Where from and to, as far as prices depend on it: `US → GB`.
    public var lane: String
    /// What the parcels weigh together, in grams, rounded up.
    public var grams: Int64

    /// A price that differs.
    public init(
        carrier: String, account: String, service: String, book: ContentDigest, shipDate: String, table: Money,
        live: Money, isAccountPrice: Bool, lane: String, grams: Int64
    ) {
        self.carrier = carrier
        self.account = account
        self.service = service
        self.book = book
        self.shipDate = shipDate
        self.table = table
        self.live = live
        self.isAccountPrice = isAccountPrice
        self.lane = lane
        self.grams = grams
    }

    /// The payload.
    public var json: JSONValue {
        .object([
            JSONMember("carrier", .string(carrier)),
            JSONMember("account", .string(account)),
            JSONMember("service", .string(service)),
            JSONMember("book", .string(book.description)),
            JSONMember("ship_date", .string(shipDate)),
            JSONMember("table", JSONValue.money(table)),
            JSONMember("live", JSONValue.money(live)),
            JSONMember("account_price", .bool(isAccountPrice)),
            JSONMember("lane", .string(lane)),
            JSONMember("grams", .integer(grams)),
        ])
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        carrier = try fields.text("carrier")
        account = try fields.text("account")
        service = try fields.text("service")
        book = try fields.digest("book")
        shipDate = try fields.text("ship_date")
        table = try fields.money("table")
        live = try fields.money("live")
        isAccountPrice = try fields.flag("account_price")
        lane = try fields.text("lane")
        grams = try fields.integer("grams", atLeast: 0)
    }
}
