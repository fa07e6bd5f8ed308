public import ShipmentModel
public import TextFormats

/// A shipment in two parts, so that the log never holds what must be erasable.
///
/// The same JSON shape twice: merged they are the shipment again. Descriptions of goods and the numbers given to
/// customs count as personal too: what is engraved on a mug may be a name, and a sole trader's EORI names a person.
public struct ShipmentRecord: Hashable, Sendable {
    /// What rating and billing need: client, order, dates, country, region, the part of the postcode that prices
    /// depend on, the residential flag, weights, sizes, articles, values, codes and options.
    public var facts: JSONValue
    /// What goes to the vault: names, companies, streets, towns, full postcodes, phones, e-mails, references,
    /// descriptions, EORI and IOSS numbers.
    public var personal: JSONValue

    /// A record read back from where its parts were kept.
    public init(facts: JSONValue, personal: JSONValue) {
        self.facts = facts
        self.personal = personal
    }

    /// Splits a shipment.
    public init(_ shipment: Shipment) {
        var rated = shipment
        rated.shipFrom = ShipmentRecord.rated(shipment.shipFrom)
        rated.shipTo = ShipmentRecord.rated(shipment.shipTo)
        // No price depends on it.
        rated.returnTo = nil
        rated.references = []
        rated.options.customs?.ioss = nil
        rated.options.customs?.eori = nil
        for parcel in rated.parcels.indices {
            for line in rated.parcels[parcel].contents.indices {
                rated.parcels[parcel].contents[line].description = nil
            }
        }
        facts = ShipmentWriter.value(rated)
        personal = ShipmentRecord.rest(ShipmentWriter.value(shipment), without: facts) ?? .object([])
    }

    private static func rated(_ address: Address) -> Address {
        Address(
            region: address.region, postcode: address.postcode.map { Postcode.rating($0, in: address.country) },
            country: address.country, residential: address.residential)
    }

    /// The shipment as it was split, or what is left of it without its personal part.
    public func shipment() throws(ShipmentFaults) -> Shipment {
        try ShipmentReader.read(ShipmentRecord.merge(facts, personal), for: .recorded)
    }

    /// What a value says beyond a part of it, whose members come in the same order; nil if nothing. Lists keep their
    /// length, with empty objects in between.
    private static func rest(_ whole: JSONValue, without part: JSONValue?) -> JSONValue? {
        switch (whole, part) {
        case (.object(let members), .object(let others)):
            var others = others[...]
            let rest = members.compactMap { member in
                let other = others.first?.name == member.name ? others.removeFirst().value : nil
                return self.rest(member.value, without: other).map { JSONMember(member.name, $0) }
            }
            precondition(others.isEmpty, "a part has no member that the whole has not")
            return rest.isEmpty ? nil : .object(rest)
        case (.array(let elements), .array(let others)) where elements.count == others.count:
            let rest = zip(elements, others).map { self.rest($0, without: $1) }
            return rest.allSatisfy { $0 == nil } ? nil : .array(rest.map { $0 ?? .object([]) })
        default:
            return whole == part ? nil : whole
        }
    }

    /// Both values in one; where both say something, the second holds.
    private static func merge(_ base: JSONValue, _ addition: JSONValue) -> JSONValue {
        switch (base, addition) {
        case (.object(let first), .object(let second)):
            var object = JSONObject()
            for member in first { object[member.name] = member.value }
            for member in second {
                object[member.name] = object[member.name].map { merge($0, member.value) } ?? member.value
            }
            return object.value
        case (.array(let first), .array(let second)) where first.count == second.count:
            return .array(zip(first, second).map(merge))
        default:
            return addition
        }
    }
}
