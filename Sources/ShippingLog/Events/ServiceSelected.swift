public import ShipmentModel
public import TextFormats

/// A service was chosen for a parcel, by the prices of one rate book. A second one within an attempt takes the first's
/// place: the carrier of the first was not to be had. In the parcel's stream.
public struct ServiceSelected: EventPayload {
    /// `ServiceSelected`.
    public static let type = "ServiceSelected"
    /// 1.
    public static let schema = 1

    /// One service at its price.
    public struct Choice: Hashable, Sendable {
        /// The carrier's code.
        public var carrier: String
        /// The account billed.
        public var account: String
        /// The service's code.
        public var service: String
        /// The price by our book.
        public var price: Money

        /// One service at its price.
        public init(carrier: String, account: String, service: String, price: Money) {
            self.carrier = carrier
            self.account = account
            self.service = service
            self.price = price
        }

        var json: JSONValue {
            .object([
                JSONMember("account", .string(account)), JSONMember("carrier", .string(carrier)),
                JSONMember("price", .money(price)), JSONMember("service", .string(service)),
            ])
        }

        init(_ fields: EventFields) throws(EventFault) {
            carrier = try fields.text("carrier")
            account = try fields.text("account")
            service = try fields.text("service")
            price = try fields.money("price")
        }
    }

    /// The attempt's number.
    public var attempt: Int
    /// The rate book.
    public var book: ContentDigest
    /// The service chosen.
    public var winner: Choice
    /// The next best; nil if there was no other.
    public var runnerUp: Choice?
    /// Why this one, in the selection's own words, each a sentence or code.
    public var why: [String]

    /// A choice of service.
    public init(attempt: Int, book: ContentDigest, winner: Choice, runnerUp: Choice?, why: [String]) {
        self.attempt = attempt
        self.book = book
        self.winner = winner
        self.runnerUp = runnerUp
        self.why = why
    }

    /// The payload.
    public var json: JSONValue {
        var members = [
            JSONMember("attempt", .integer(attempt)), JSONMember("book", .string(book.description)),
        ]
        if let runnerUp { members.append(JSONMember("runner_up", runnerUp.json)) }
        members.append(JSONMember("why", .texts(why)))
        members.append(JSONMember("winner", winner.json))
        return .object(members)
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        attempt = Int(try fields.integer("attempt", atLeast: 1))
        book = try fields.digest("book")
        winner = try Choice(try fields.object("winner"))
        runnerUp = fields.has("runner_up") ? try Choice(try fields.object("runner_up")) : nil
        why = try fields.texts("why")
    }
}
