/// The members a shipment's JSON may have: what the reader checks names against and a CSV header is read by.
indirect enum WireShape: Sendable {
    /// A string.
    case text
    /// A whole number.
    case integer
    /// True or false.
    case flag
    /// Named members.
    case object(Members)
    /// A text or named members: `"2 lb"` or `{"value": "2", "unit": "lb"}`.
    case textOrObject(Members)
    /// Elements of one shape.
    case list(WireShape)
    /// Members of any name, all texts.
    case texts

    /// The members of an object.
    struct Members: Sendable {
        let shapes: [(name: String, shape: WireShape)]
        let names: [String]

        init(_ shapes: KeyValuePairs<String, WireShape>) {
            self.shapes = shapes.map { ($0.key, $0.value) }
            names = shapes.map(\.key)
        }

        subscript(name: String) -> WireShape? { shapes.first { $0.name == name }?.shape }
    }

    static let mass = Members(["value": .text, "unit": .text])
    static let money = Members(["amount": .text, "currency": .text])
    static let dimensions = Members(["length": .text, "width": .text, "height": .text, "unit": .text])
    static let address = Members([
        "name": .text, "company": .text, "street": .list(.text), "city": .text, "region": .text, "postcode": .text,
        "country": .text, "phone": .text, "email": .text, "residential": .flag,
    ])
    static let contentLine = Members([
        "sku": .text, "description": .text, "quantity": .integer, "value": .object(money), "hs_code": .text,
        "origin": .text, "weight": .textOrObject(mass), "hazard": .text,
    ])
    static let parcel = Members([
        "n": .integer, "weight": .textOrObject(mass), "dimensions": .object(dimensions), "packaging": .text,
        "contents": .list(.object(contentLine)),
    ])
    static let billing = Members(["party": .text])
    static let customs = Members(["type": .text, "incoterm": .text, "ioss": .text, "eori": .text])
    static let options = Members([
        "signature": .text, "saturday": .flag, "insured_value": .object(money), "deliver_by": .text, "ready_at": .text,
        "carriers": .list(.text), "accounts": .list(.text), "services": .list(.text), "currency": .text,
        "zones": .texts, "billing": .object(billing), "customs": .object(customs),
    ])
    static let shipment = Members([
        "client": .text, "order": .text, "parcel": .integer, "ship_date": .text, "ship_from": .object(address),
        "ship_to": .object(address), "return_to": .object(address), "weight": .textOrObject(mass),
        "dimensions": .object(dimensions), "packaging": .text, "references": .texts,
        "contents": .list(.object(contentLine)), "options": .object(options),
        "parcels": .list(.object(parcel)),
    ])
}
