public import ShipmentModel
public import TextFormats

/// Writes a shipment in its JSON shape, the one way that all texts of the same meaning share: weights in grams, sides
/// in millimetres, parcels always listed, everything that has its default left out, so that a later default does not
/// change what earlier shipments look like.
public enum ShipmentWriter {
    /// The shipment as JSON, its members in the order of the documentation.
    public static func value(_ shipment: Shipment) -> JSONValue {
        var object = JSONObject()
        object["client"] = .string(shipment.client)
        object["order"] = shipment.order.map(JSONValue.string)
        object["ship_date"] = shipment.shipDate.map { .string($0.description) }
        object["ship_from"] = value(shipment.shipFrom)
        object["ship_to"] = value(shipment.shipTo)
        object["return_to"] = shipment.returnTo.map(value)
        object["parcels"] = .array(shipment.parcels.map(value))
        object["references"] = texts(shipment.references.map { ($0.name, $0.value) })
        object["options"] = value(shipment.options)
        return object.value
    }

    /// The shipment's canonical text. Two inputs that mean the same (members in another order, 1 and 1.0, 1.25 lb and
    /// 20 oz, defaults spelled out) have the same; a fingerprint is made of it.
    public static func canonical(_ shipment: Shipment) -> [UInt8] { value(shipment).canonical() }

    /// Where two shipments differ: pointers into their JSON shape, ordered.
    public static func differences(_ a: Shipment, _ b: Shipment) -> [JSONPointer] {
        guard a != b else { return [] }
        var differences: [JSONPointer] = []
        collect(value(a).sorted, value(b).sorted, JSONPointer(), &differences)
        return differences
    }

    private static func collect(
        _ a: JSONValue, _ b: JSONValue, _ pointer: JSONPointer, _ differences: inout [JSONPointer]
    ) {
        switch (a, b) {
        case (.object(let first), .object(let second)):
            let names = Set(first.map(\.name)).union(second.map(\.name))
            for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
                compare(a[name], b[name], pointer.appending(name), &differences)
            }
        case (.array(let first), .array(let second)):
            for index in 0..<max(first.count, second.count) {
                compare(a[index], b[index], pointer.appending(index), &differences)
            }
        default:
            if a != b { differences.append(pointer) }
        }
    }

    private static func compare(
        _ a: JSONValue?, _ b: JSONValue?, _ pointer: JSONPointer, _ differences: inout [JSONPointer]
    ) {
        if let a, let b {
            collect(a, b, pointer, &differences)
        } else {
            differences.append(pointer)
        }
    }

    // MARK: Parts

    private static func value(_ address: Address) -> JSONValue {
        var object = JSONObject()
        object["name"] = address.name.map(JSONValue.string)
        object["company"] = address.company.map(JSONValue.string)
        object["street"] = strings(address.street)
        object["city"] = address.city.map(JSONValue.string)
        object["region"] = address.region.map(JSONValue.string)
        object["postcode"] = address.postcode.map(JSONValue.string)
        object["country"] = .string(address.country.code)
        object["phone"] = address.phone.map(JSONValue.string)
        object["email"] = address.email.map(JSONValue.string)
        object["residential"] = address.residential.map(JSONValue.bool)
        return object.value
    }

    private static func value(_ parcel: Parcel) -> JSONValue {
        var object = JSONObject()
        object["n"] = .integer(parcel.number)
        object["weight"] = value(parcel.weight)
        object["dimensions"] = parcel.dimensions.map(value)
        object["packaging"] = .string(parcel.packaging)
        object["contents"] = parcel.contents.isEmpty ? nil : .array(parcel.contents.map(value))
        return object.value
    }

    private static func value(_ line: ContentLine) -> JSONValue {
        var object = JSONObject()
        object["sku"] = line.sku.map(JSONValue.string)
        object["description"] = line.description.map(JSONValue.string)
        object["quantity"] = .integer(line.quantity)
        object["value"] = line.value.map(value)
        object["hs_code"] = line.hsCode.map(JSONValue.string)
        object["origin"] = line.origin.map { .string($0.code) }
        object["weight"] = line.weight.map(value)
        object["hazard"] = line.hazard == "none" ? nil : .string(line.hazard)
        return object.value
    }

    private static func value(_ options: ShipmentOptions) -> JSONValue? {
        var object = JSONObject()
        object["signature"] = options.signature == .none ? nil : .string(options.signature.rawValue)
        object["saturday"] = options.saturday ? .bool(true) : nil
        object["insured_value"] = options.insuredValue.map(value)
        object["deliver_by"] = options.deliverBy.map { .string($0.description) }
        object["ready_at"] = options.readyAt.map { .string(timeOfDay($0)) }
        object["carriers"] = strings(options.carriers)
        object["accounts"] = strings(options.accounts)
        object["services"] = strings(options.services)
        object["currency"] = options.currency.map { .string($0.code) }
        object["zones"] = texts(options.zones.map { ($0.carrier, $0.zone) })
        object["billing"] =
            options.billing == .sender ? nil : .object([JSONMember("party", .string(options.billing.rawValue))])
        object["customs"] = options.customs.map(value)
        return object.isEmpty ? nil : object.value
    }

    private static func value(_ customs: ShipmentOptions.Customs) -> JSONValue {
        var object = JSONObject()
        object["type"] = .string(customs.type.rawValue)
        object["incoterm"] = customs.incoterm.map(JSONValue.string)
        object["ioss"] = customs.ioss.map(JSONValue.string)
        object["eori"] = customs.eori.map(JSONValue.string)
        return object.value
    }

    /// Minutes since midnight as `16:30`.
    private static func timeOfDay(_ minutes: Int) -> String {
        func padded(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        return padded(minutes / 60) + ":" + padded(minutes % 60)
    }

    private static func value(_ mass: Mass) -> JSONValue {
        .object([
            JSONMember("value", .string(decimal(mass.picograms, scale: 12))), JSONMember("unit", .string("g")),
        ])
    }

    private static func value(_ dimensions: Dimensions) -> JSONValue {
        .object([
            JSONMember("length", .string(decimal(dimensions.length.nanometres, scale: 6))),
            JSONMember("width", .string(decimal(dimensions.width.nanometres, scale: 6))),
            JSONMember("height", .string(decimal(dimensions.height.nanometres, scale: 6))),
            JSONMember("unit", .string("mm")),
        ])
    }

    private static func value(_ money: Money) -> JSONValue {
        .object([
            JSONMember("amount", .string(money.amount)), JSONMember("currency", .string(money.currency.code)),
        ])
    }

    private static func strings(_ texts: [String]) -> JSONValue? {
        texts.isEmpty ? nil : .array(texts.map(JSONValue.string))
    }

    private static func texts(_ pairs: [(String, String)]) -> JSONValue? {
        pairs.isEmpty ? nil : .object(pairs.map { JSONMember($0.0, .string($0.1)) })
    }

    /// `units` × 10^−`scale`, exactly, without zeros at the end of the fraction.
    private static func decimal(_ units: Int64, scale: Int) -> String {
        var units = units
        var scale = scale
        while scale > 0, units % 10 == 0 {
            units /= 10
            scale -= 1
        }
        return scale == 0 ? String(units) : ExactDecimal(units: Int128(units), scale: scale).description
    }
}
