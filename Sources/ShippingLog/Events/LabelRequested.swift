public import TextFormats

/// Somebody asked for a parcel's label, and an attempt to make it began. In the parcel's stream.
public struct LabelRequested: EventPayload {
    /// `LabelRequested`.
    public static let type = "LabelRequested"
    /// 1.
    public static let schema = 1

    /// Members of these names hold personal data in a shipment, and never stand among the facts, at any depth.
    public static let personalMembers = [
        "name", "company", "street", "phone", "email", "references", "description",
    ]

    /// The attempt's number, from 1.
    public let attempt: Int
    /// What rating and billing need of the shipment: country, region, rating postcode, residential flag, weights, sizes,
    /// article numbers, values, HS codes, options.
    public let facts: JSONValue
    /// What says whether another request is for the same shipment.
    public let fingerprint: Fingerprint

    /// A request; refuses facts with a member of personal data.
    public init(attempt: Int, facts: JSONValue, fingerprint: Fingerprint) throws(EventFault) {
        if let way = LabelRequested.wayToPersonalMember(in: facts) {
            throw EventFault(
                .personalData, type: LabelRequested.type, schema: LabelRequested.schema,
                pointer: JSONPointer(["facts"] + way))
        }
        self.attempt = attempt
        self.facts = facts
        self.fingerprint = fingerprint
    }

    private static func wayToPersonalMember(in value: JSONValue) -> [String]? {
        switch value {
        case .object(let members):
            for member in members {
                if personalMembers.contains(member.name) { return [member.name] }
                if let way = wayToPersonalMember(in: member.value) { return [member.name] + way }
            }
            return nil
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                if let way = wayToPersonalMember(in: element) { return [String(index)] + way }
            }
            return nil
        default: return nil
        }
    }

    /// The payload.
    public var json: JSONValue {
        .object([
            JSONMember("attempt", .integer(attempt)), JSONMember("facts", facts),
            JSONMember("fingerprint", .string(fingerprint.hex)),
        ])
    }

    /// Reads the payload. What is in the log already is taken as it is.
    public init(_ fields: EventFields) throws(EventFault) {
        attempt = Int(try fields.integer("attempt", atLeast: 1))
        facts = try fields.json("facts")
        fingerprint = try fields.fingerprint("fingerprint")
    }
}
