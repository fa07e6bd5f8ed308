internal import ShipmentModel
internal import TextFormats

/// What DPD UK is asked, as pure functions of what we have.
///
/// The lengths of its fields are remembered, not read anywhere, but for the references' 25 characters.
struct DPDUKOrders: Sendable {
    let settings: CarrierAccountSettings

    /// Asks for a session.
    func login() -> CarrierCall {
        let credentials = Base64.encode((settings.secret("user") + ":" + settings.secret("password")).utf8)
        return CarrierCall(
            .post, "/user/", query: [("action", "login")],
            headers: [
                "Authorization": "Basic " + credentials, "GeoClient": client, "Accept": "application/json",
                "Content-Type": "application/json",
            ], isAuthorised: false)
    }

    /// Who we are, in a header of each call.
    var client: String { "account/" + settings.value("account_number") }

    /// Makes a shipment of one parcel.
    func shipment(_ order: PurchaseOrder) throws(CarrierFault) -> CarrierCall {
        let shipment = order.shipment
        let service = settings.service(order.service)
        let parcel = try OrderLimits.parcel(
            of: shipment, taking: service.values["saturday"] == "yes" ? [.saturday, .insurance] : [.insurance])
        try OrderLimits.references(of: shipment, most: 1)
        try settings.omit(.email, shipment.shipFrom.email, "sender-email")
        try settings.omitExtension(of: shipment.shipFrom.phone, "sender-phone")
        try settings.omitExtension(of: shipment.shipTo.phone, "recipient-phone")
        try settings.omitPackaging(of: parcel)
        try settings.omitHome(of: shipment)
        if parcel.dimensions != nil { try settings.omit(.dimensions, "dimensions") }
        var liability: String?
        if let value = shipment.options.insuredValue {
            guard value.currency.code == "GBP", let amount = value.twoPlaces else {
                throw .unmappable("insured-value-unsupported", "liability is extended in pounds and pence")
            }
            liability = amount
        }
        let consignment = JSONValue.members([
            "consignmentNumber": .null, "consignmentRef": .null, "parcel": .array([]),
            "collectionDetails": try party(shipment.shipFrom, isRecipient: false),
            "deliveryDetails": try party(shipment.shipTo, isRecipient: true),
            "networkCode": .string(try CarrierField.required(service.code, "service", longest: 10, .ascii)),
            "numberOfParcels": .integer(1), "totalWeight": .number(WireText.mass(parcel.weight, .kg, places: 2)),
            "shippingRef1": .string(order.reference),
            "shippingRef2": .string(try CarrierField.optional(shipment.order, "order", longest: 25) ?? ""),
            "shippingRef3": .string(try reference(of: shipment) ?? ""), "customsValue": .null,
            "deliveryInstructions": .string(""), "parcelDescription": .string(""),
            "liabilityValue": liability.map { .number($0) } ?? .null, "liability": .bool(liability != nil),
        ])
        return .json(
            .post, "/shipping/shipment",
            .members([
                "jobId": .null, "collectionOnDelivery": .bool(false), "invoice": .null,
                "collectionDate": .string(collection(of: order)), "consolidate": .bool(false),
                "consignment": .array([consignment]),
            ]), effect: .change, answerBytes: 1_024 * 1_024)
    }

    private func reference(of shipment: Shipment) throws(CarrierFault) -> String? {
        try CarrierField.optional(shipment.references.first?.value, "reference", longest: 25)
    }

    /// When it is collected, in local time; in the afternoon if nobody says.
    private func collection(of order: PurchaseOrder) -> String {
        let minutes = order.shipment.options.readyAt ?? 16 * 60
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        return "\(order.shipDate)T\(two(minutes / 60)):\(two(minutes % 60)):00"
    }

    private func party(_ address: Address, isRecipient: Bool) throws(CarrierFault) -> JSONValue {
        guard address.country.code == "GB" else {
            throw .unmappable("country-unsupported", "only parcels within the United Kingdom are sold")
        }
        let postcode = try CarrierField.required(address.postcode, "postcode", longest: 8, .ascii)
        // A parcel to Northern Ireland is declared to customs, which nobody's programs tell enough about.
        guard !postcode.uppercased().hasPrefix("BT") else { throw .unmappable("northern-ireland-unsupported") }
        let street = try CarrierField.street(address, lines: 2, longest: 35, .latin1)
        let phone = try CarrierField.phone(address.phone, "phone")
        let mobile = phone.flatMap { TelephoneNumber($0)?.isBritishMobile == true ? $0 : nil }
        let notes = JSONValue.members([
            "email": .text(try CarrierField.optional(address.email, "email", longest: 50, .ascii)),
            "mobile": .text(try CarrierField.optional(mobile, "phone", longest: 15)),
        ])
        return .members([
            "contactDetails": .members([
                "contactName": .string(
                    try CarrierField.required(address.name ?? address.company, "name", longest: 35, .latin1)),
                "telephone": .string(try CarrierField.required(phone, "phone", longest: 15)),
            ]),
            "address": .members([
                "organisation": .text(try CarrierField.optional(address.company, "company", longest: 35, .latin1)),
                "countryCode": .string(address.country.code), "postcode": .string(postcode),
                "street": .string(street[0]), "locality": street.count > 1 ? .string(street[1]) : nil,
                "town": .string(try CarrierField.required(address.city, "city", longest: 35, .latin1)),
                "county": .text(try CarrierField.optional(address.region, "region", longest: 35, .latin1)),
            ]), "notificationDetails": isRecipient && notes.members?.isEmpty == false ? notes : nil,
        ])
    }

    /// Asks for a shipment's label as ZPL.
    func label(_ shipment: String) -> CarrierCall {
        CarrierCall(
            .get, "/shipping/shipment/\(PathText.encoded(shipment))/label/", headers: ["Accept": "text/vnd.zebra-zpl"],
            answerBytes: CarrierCall.labelBytes)
    }
}
