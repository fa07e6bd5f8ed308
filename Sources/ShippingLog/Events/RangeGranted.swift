public import TextFormats

/// A carrier granted an account a run of serial numbers. In the number space's `range` stream.
public struct RangeGranted: EventPayload {
    /// `RangeGranted`.
    public static let type = "RangeGranted"
    /// 1.
    public static let schema = 1

    /// The carrier's code.
    public var carrier: String
    /// The account it was granted to.
    public var account: String
    /// The services whose labels may use it; empty means all of the account's.
    public var services: [String]
    /// The tracking number format that serials are put into.
    public var format: String
    /// What that format needs besides the serial, such as a mailer identifier: an object of texts.
    public var parameters: JSONValue
    /// The first serial, 0 or more.
    public var first: Int64
    /// The last serial, inclusive.
    public var last: Int64
    /// Whether labels from it are for tests only and print SPECIMEN.
    public var specimen: Bool
    /// With fewer serials left than this somebody must ask the carrier for more; 0 for no warning.
    public var lowWater: Int64
    /// Whether its serials, or some of them, were granted and used up before, so long ago that the format allows them
    /// again.
    public var reused: Bool

    /// A granted run of serial numbers.
    public init(
        carrier: String, account: String, services: [String] = [], format: String, parameters: JSONValue = .object([]),
        first: Int64, last: Int64, specimen: Bool = false, lowWater: Int64 = 0, reused: Bool = false
    ) {
        self.carrier = carrier
        self.account = account
        self.services = services
        self.format = format
        self.parameters = parameters
        self.first = first
        self.last = last
        self.specimen = specimen
        self.lowWater = lowWater
        self.reused = reused
    }

    /// The payload.
    public var json: JSONValue {
        var members = [
            JSONMember("carrier", .string(carrier)), JSONMember("account", .string(account)),
            JSONMember("services", .texts(services)), JSONMember("format", .string(format)),
            JSONMember("parameters", parameters), JSONMember("first", .integer(first)),
            JSONMember("last", .integer(last)), JSONMember("specimen", .bool(specimen)),
            JSONMember("low_water", .integer(lowWater)),
        ]
        // Left out where false, as in the events of before it was known.
        if reused { members.append(JSONMember("reused", .bool(true))) }
        return .object(members)
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        carrier = try fields.text("carrier")
        account = try fields.text("account")
        services = try fields.texts("services")
        format = try fields.text("format")
        parameters = try fields.json("parameters")
        first = try fields.integer("first", atLeast: 0)
        last = try fields.integer("last", atLeast: first)
        specimen = try fields.flag("specimen")
        lowWater = try fields.integer("low_water", atLeast: 0)
        reused = fields.has("reused") ? try fields.flag("reused") : false
    }
}
