internal import ShipmentModel
internal import TextFormats

/// What EasyPost is sent: JSON of its API v2, inches and ounces.
struct EasyPostOrders: Sendable {
    let settings: CarrierAccountSettings

    private static let dollar = Currency("USD")!

    /// A shipment to be made, which tells rates and sells nothing.
    ///
    /// - Parameters:
    ///   - reference: what it is to be known by; nil for one that is only asked for its rates.
    ///   - form: the label's form; nil for EasyPost's usual one, of a shipment that is asked for its rates.
    ///   - today: the day it is, in UTC.
    func shipment(
        _ shipment: Shipment, on date: CivilDate, today: CivilDate, reference: String? = nil, form: String? = nil
    ) throws(CarrierFault) -> JSONValue {
        let parcel = try OrderLimits.parcel(
            of: shipment, taking: [.signature, .adultSignature, .saturday, .insurance])
        if reference != nil { try settings.omitPackaging(of: parcel) }
        let accounts = (settings.values["carrier_accounts"] ?? "").split(separator: " ")
        return .members([
            "shipment": .members([
                "to_address": try address(shipment.shipTo), "from_address": try address(shipment.shipFrom),
                "parcel": try size(of: parcel), "reference": .text(reference),
                "options": try options(shipment, date, today, form),
                "carrier_accounts": accounts.isEmpty ? nil : .array(accounts.map { .string(String($0)) }),
            ])
        ])
    }

    /// What the carrier is asked for beyond carrying; what it does not repeat it has not understood.
    func wishes(of shipment: Shipment) -> [JSONMember] {
        var wishes: [JSONMember] = []
        switch shipment.options.signature {
        case .none: break
        case .any: wishes.append(JSONMember("delivery_confirmation", .string("SIGNATURE")))
        case .adult: wishes.append(JSONMember("delivery_confirmation", .string("ADULT_SIGNATURE")))
        }
        if shipment.options.saturday { wishes.append(JSONMember("saturday_delivery", .bool(true))) }
        return wishes
    }

    private func options(
        _ shipment: Shipment, _ date: CivilDate, _ today: CivilDate, _ form: String?
    ) throws(CarrierFault) -> JSONValue? {
        var options = wishes(of: shipment)
        if let form { options.append(JSONMember("label_format", .string(EasyPostOrders.format(of: form)))) }
        if let order = try CarrierField.optional(shipment.order, "order", longest: 50) {
            options.append(JSONMember("invoice_number", .string(order)))
        }
        guard shipment.references.count <= 3 else {
            throw .unmappable("references-too-many", "three are printed beside the order's number")
        }
        for (index, reference) in shipment.references.enumerated() {
            let text = try CarrierField.required(reference.value, "reference", longest: 50)
            options.append(JSONMember("print_custom_\(index + 1)", .string(text)))
        }
        // Counted by the clock that EasyPost dates labels by, which is UTC's. A day that has passed there is not told.
        if date > today { options.append(JSONMember("date_advance", .integer(date.day - today.day))) }
        return options.isEmpty ? nil : .object(options)
    }

    /// What EasyPost calls a form.
    static func format(of form: String) -> String {
        switch form {
        case "pdf": "PDF"
        case "zpl-203": "ZPL"
        default: "PNG"
        }
    }

    /// An address.
    ///
    /// - Parameter tellsHome: whether EasyPost is told if it is a home; not where that is what it is asked.
    func address(_ address: Address, tellsHome: Bool = true) throws(CarrierFault) -> JSONValue {
        let name = try CarrierField.optional(address.name, "name", longest: 100)
        let company = try CarrierField.optional(address.company, "company", longest: 100)
        guard name != nil || company != nil else { throw .unmappable("name-missing") }
        let street = try CarrierField.street(address, lines: 2, longest: 100)
        return .members([
            "name": .text(name), "company": .text(company), "street1": .string(street[0]),
            "street2": street.count > 1 ? .string(street[1]) : nil,
            "city": .text(try CarrierField.optional(address.city, "city", longest: 100)),
            "state": .text(try CarrierField.optional(address.region, "region", longest: 50)),
            "zip": .text(try CarrierField.optional(address.postcode, "postcode", longest: 20)),
            "country": .string(address.country.code),
            "phone": .text(try CarrierField.phoneText(address.phone, "phone", longest: 40)),
            "email": .text(try CarrierField.optional(address.email, "email", longest: 100)),
            "residential": tellsHome ? address.residential.map { .bool($0) } : nil,
        ])
    }

    private func size(of parcel: Parcel) throws(CarrierFault) -> JSONValue {
        var length: JSONValue?
        var width: JSONValue?
        var height: JSONValue?
        if let sides = parcel.dimensions {
            guard sides.height > .zero else { throw .unmappable("dimensions-out-of-range") }
            length = .number(WireText.length(sides.length, .inch, places: 1))
            width = .number(WireText.length(sides.width, .inch, places: 1))
            height = .number(WireText.length(sides.height, .inch, places: 1))
        }
        return .members([
            "length": length, "width": width, "height": height,
            "weight": .number(WireText.mass(parcel.weight, .oz, places: 1)),
        ])
    }

    /// What a shipment is to be insured for: EasyPost's insurance, in dollars.
    func insurance(of shipment: Shipment) throws(CarrierFault) -> String? {
        guard let value = shipment.options.insuredValue else { return nil }
        guard value.currency == EasyPostOrders.dollar else { throw .unmappable("insured-value-currency") }
        guard let amount = value.twoPlaces, value.micros > 0 else { throw .unmappable("insured-value-out-of-range") }
        return amount
    }

    /// The purchase of a rate.
    static func purchase(rate: String, insurance: String?) -> JSONValue {
        .members(["rate": .members(["id": .string(rate)]), "insurance": .text(insurance)])
    }

    /// A scan form of shipments; the key is singular in EasyPost's own recordings.
    static func scanForm(_ shipments: [String]) -> JSONValue {
        let list = shipments.map { JSONValue.members(["id": .string($0)]) }
        return .members(["scan_form": .members(["shipment": .array(list)])])
    }

    /// A refund by tracking number.
    static func refund(_ number: String, of carrier: String) -> JSONValue {
        .members([
            "refund": .members(["carrier": .string(carrier), "tracking_codes": .array([.string(number)])])
        ])
    }

    /// A question for where a parcel is.
    static func tracker(_ number: String) -> JSONValue {
        .members(["tracker": .members(["tracking_code": .string(number)])])
    }
}
