internal import ShipmentModel
internal import TextFormats

/// What DHL Parcel is asked: requests as values.
struct DHLParcelNLOrders: Sendable {
    let settings: CarrierAccountSettings

    /// The token's call.
    var token: CarrierCall {
        var call = CarrierCall.json(
            .post, "/authenticate/api-key",
            .members([
                "userId": .string(settings.secret("user_id")), "key": .string(settings.secret("key")),
            ]), effect: .read, answerBytes: 1_024 * 1_024)
        call.isAuthorised = false
        return call
    }

    /// The call that makes a label, its identifier made of the order's reference.
    ///
    /// - Parameters:
    ///   - accept: `application/json`, or `application/zpl` for the label alone.
    ///   - now: the time of day, in seconds since 1970.
    func label(_ order: PurchaseOrder, id: String, accept: String, now: Int64) throws(CarrierFault) -> CarrierCall {
        let service = settings.service(order.service)
        _ = try OrderLimits.parcel(of: order.shipment, taking: DHLParcelNLOrders.wishes(service))
        try OrderLimits.references(of: order.shipment, most: 0)
        try settings.omit(shipDate: order.shipDate, now: now)
        try settings.omit(.region, order.shipment.shipFrom.region, "sender-region")
        try settings.omit(.region, order.shipment.shipTo.region, "recipient-region")
        try settings.omitExtension(of: order.shipment.shipFrom.phone, "sender-phone")
        try settings.omitExtension(of: order.shipment.shipTo.phone, "recipient-phone")
        guard let size = service.values["parcel_type"] else {
            throw .unmappable("parcel-type-missing")
        }
        let reference = try CarrierField.optional(order.shipment.order, "order", longest: 35) ?? order.reference
        var options: [JSONValue] = [.members(["key": .string(service.code)])]
        for code in DHLParcelNLOrders.options(order.shipment.options, service) {
            options.append(.members(["key": .string(code)]))
        }
        options.append(.members(["key": .string("REFERENCE"), "input": .string(reference)]))
        let body = JSONValue.members([
            "labelId": .string(id), "parcelTypeKey": .string(size),
            "receiver": try DHLParcelNLOrders.party(order.shipment.shipTo),
            "shipper": try DHLParcelNLOrders.party(order.shipment.shipFrom),
            "accountId": .string(settings.value("account_id")), "options": .array(options),
            "pieceNumber": .integer(1), "quantity": .integer(1), "application": .string("waybill"),
        ])
        return .json(.post, "/labels", headers: ["Accept": accept], body, effect: .change)
    }

    /// The call that fetches a label made before.
    static func made(_ id: String, accept: String) -> CarrierCall {
        CarrierCall(
            .get, "/labels/" + PathText.encoded(id), headers: ["Accept": accept],
            answerBytes: CarrierCall.labelBytes)
    }

    private static func wishes(_ service: CarrierAccountSettings.Service) -> Set<OrderLimits.Wish> {
        var wishes: Set<OrderLimits.Wish> = []
        if service.values["signature_option"] != nil { wishes.insert(.signature) }
        if service.values["adult_signature_option"] != nil { wishes.insert(.adultSignature) }
        if service.values["saturday_option"] != nil { wishes.insert(.saturday) }
        return wishes
    }

    /// The options that a service always has, and those that the shipment asks for.
    private static func options(
        _ wanted: ShipmentOptions, _ service: CarrierAccountSettings.Service
    ) -> [String] {
        var codes = (service.values["options"] ?? "").split(separator: " ").map(String.init)
        let asked: [String?] = [
            wanted.signature == .any ? service.values["signature_option"] : nil,
            wanted.signature == .adult ? service.values["adult_signature_option"] : nil,
            wanted.saturday ? service.values["saturday_option"] : nil,
        ]
        for code in asked.compactMap({ $0 }) where !codes.contains(code) { codes.append(code) }
        return codes
    }

    private static func party(_ address: Address) throws(CarrierFault) -> JSONValue {
        let name = try CarrierField.optional(address.name, "name", longest: 50)
        let company = try CarrierField.optional(address.company, "company", longest: 50)
        guard name ?? company != nil else { throw .unmappable("name-missing", "the carrier wants a name or a company") }
        let house = try HouseNumber(address)
        return .members([
            "name": .members(["lastName": .text(name), "companyName": .text(company)]),
            "address": .members([
                "countryCode": .string(address.country.code),
                "postalCode": .string(try postcode(address)),
                "city": .string(try CarrierField.required(address.city, "city", longest: 50)),
                "street": .string(try CarrierField.required(house.street, "street", longest: 50)),
                "number": .string(house.number),
                "addition": .text(
                    try CarrierField.optional(house.addition, "house-number-addition", longest: 50)),
                "additionalAddressLine": .text(
                    try CarrierField.optional(house.more, "additional-address-line", longest: 50)),
                // Where nobody says, a company is a business.
                "isBusiness": .bool(address.residential == false || (address.residential == nil && company != nil)),
            ]), "email": .text(try CarrierField.optional(address.email, "email", longest: 80)),
            "phoneNumber": .text(try CarrierField.phone(address.phone, "phone")),
        ])
    }

    private static func postcode(_ address: Address) throws(CarrierFault) -> String {
        let given = try CarrierField.required(address.postcode, "postcode", longest: 12)
        guard address.country.code == "NL" else { return given }
        let text = given.uppercased().filter { $0 != " " }
        let bytes = Array(text.utf8)
        guard bytes.count == 6, bytes.prefix(4).allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            bytes.suffix(2).allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        else { throw .unmappable("postcode-form", "not a postcode of NL") }
        return text
    }
}
