public import ShipmentModel
public import TextFormats

/// Writes a shipment in its JSON shape, the one way that all texts of the same meaning share: weights in grams, sides
/// in millimetres, parcels always listed, everything that has its default left out, so that a later default does not
/// change what earlier shipments look like.
public enum ShipmentWriter {
    /// The shipment as JSON, the members of each object in the order of their names, in which its canonical text is
    /// soonest written.
    public static func value(_ shipment: Shipment) -> JSONValue {
        var object = JSONObject(room: 9)
        object.add("client", shipment.client)
        object.add("options", value(shipment.options))
        object.add("order", shipment.order)
        object.add("parcels", .array(shipment.parcels.map(value)))
        object.add("references", texts(shipment.references.map { ($0.name, $0.value) }))
        object.add("return_to", shipment.returnTo.map(value))
        object.add("ship_date", shipment.shipDate?.description)
        object.add("ship_from", value(shipment.shipFrom))
        object.add("ship_to", value(shipment.shipTo))
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
        var object = JSONObject(room: 10)
        object.add("city", address.city)
        object.add("company", address.company)
        object.add("country", address.country.code)
        object.add("email", address.email)
        object.add("name", address.name)
        object.add("phone", address.phone)
        object.add("postcode", address.postcode)
        object.add("region", address.region)
        object.add("residential", address.residential.map(JSONValue.bool))
        object.add("street", strings(address.street))
        return object.value
    }

    private static func value(_ parcel: Parcel) -> JSONValue {
        var object = JSONObject(room: 5)
        object.add("contents", parcel.contents.isEmpty ? nil : .array(parcel.contents.map(value)))
        object.add("dimensions", parcel.dimensions.map(value))
        object.add("n", .integer(parcel.number))
        object.add("packaging", parcel.packaging)
        object.add("weight", value(parcel.weight))
        return object.value
    }

    private static func value(_ line: ContentLine) -> JSONValue {
        var object = JSONObject(room: 8)
        object.add("description", line.description)
        object.add("hazard", line.hazard == "none" ? nil : line.hazard)
        object.add("hs_code", line.hsCode)
        object.add("origin", line.origin?.code)
        object.add("quantity", .integer(line.quantity))
        object.add("sku", line.sku)
        object.add("value", line.value.map(value))
        object.add("weight", line.weight.map(value))
        return object.value
    }

    private static func value(_ options: ShipmentOptions) -> JSONValue? {
        var object = JSONObject()
        object.add("accounts", strings(options.accounts))
        object.add(
            "billing",
            options.billing == .sender ? nil : .object([JSONMember("party", .string(options.billing.rawValue))]))
        object.add("carriers", strings(options.carriers))
        object.add("currency", options.currency?.code)
        object.add("customs", options.customs.map(value))
        object.add("deliver_by", options.deliverBy?.description)
        object.add("insured_value", options.insuredValue.map(value))
        object.add("ready_at", options.readyAt.map(timeOfDay))
        object.add("saturday", options.saturday ? .bool(true) : nil)
        object.add("services", strings(options.services))
        object.add("signature", options.signature == .none ? nil : options.signature.rawValue)
        object.add("zones", texts(options.zones.map { ($0.carrier, $0.zone) }))
        return object.isEmpty ? nil : object.value
    }

    private static func value(_ customs: ShipmentOptions.Customs) -> JSONValue {
        var object = JSONObject(room: 4)
        object.add("eori", customs.eori)
        object.add("incoterm", customs.incoterm)
        object.add("ioss", customs.ioss)
        object.add("type", customs.type.rawValue)
        return object.value
    }

    /// Minutes since midnight as `16:30`.
    private static func timeOfDay(_ minutes: Int) -> String {
        func padded(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        return padded(minutes / 60) + ":" + padded(minutes % 60)
    }

    private static func value(_ mass: Mass) -> JSONValue {
        .object([
            JSONMember("unit", .string("g")), JSONMember("value", .string(decimal(mass.picograms, scale: 12))),
        ])
    }

    private static func value(_ dimensions: Dimensions) -> JSONValue {
        .object([
            JSONMember("height", .string(decimal(dimensions.height.nanometres, scale: 6))),
            JSONMember("length", .string(decimal(dimensions.length.nanometres, scale: 6))),
            JSONMember("unit", .string("mm")),
            JSONMember("width", .string(decimal(dimensions.width.nanometres, scale: 6))),
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
        return ExactDecimal(units: Int128(units), scale: scale).description
    }
}
