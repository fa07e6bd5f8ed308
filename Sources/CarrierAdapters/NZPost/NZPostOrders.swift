internal import ShipmentModel
internal import TextFormats

/// What NZ Post is asked: requests as values.
struct NZPostOrders: Sendable {
    let settings: CarrierAccountSettings

    /// The token's call.
    var token: CarrierCall {
        .form(
            "/as/token.oauth2", endpoint: NZPostAdapter.oauth,
            [
                (name: "grant_type", value: "client_credentials"),
                (name: "client_id", value: settings.secret("client_id")),
                (name: "client_secret", value: settings.secret("client_secret")),
            ])
    }

    // MARK: Labels

    /// The body that a label is asked for with.
    ///
    /// - Parameter now: the time of day, in seconds since 1970.
    func label(_ order: PurchaseOrder, now: Int64) throws(CarrierFault) -> JSONValue {
        let service = settings.service(order.service)
        let parcel = try OrderLimits.parcel(of: order.shipment, taking: NZPostOrders.wishes(service))
        try OrderLimits.references(of: order.shipment, most: 0)
        let (from, to) = (order.shipment.shipFrom, order.shipment.shipTo)
        try NZPostOrders.checkDomestic(from, to)
        try settings.omit(shipDate: order.shipDate, now: now)
        try settings.omitPackaging(of: parcel)
        try settings.omitHome(of: order.shipment)
        try settings.omit(.region, from.region, "sender-region")
        try settings.omit(.region, to.region, "recipient-region")
        try settings.omitExtension(of: from.phone, "sender-phone")
        try settings.omitExtension(of: to.phone, "recipient-phone")
        guard let sides = parcel.dimensions else {
            throw .unmappable("dimensions-missing", "the carrier wants the parcel's sides")
        }
        let second = try CarrierField.optional(order.shipment.order, "order", longest: NZPostOrders.longest)
        let dimensions = JSONValue.members([
            "length_cm": NZPostOrders.centimetres(sides.length), "width_cm": NZPostOrders.centimetres(sides.width),
            "height_cm": NZPostOrders.centimetres(sides.height), "weight_kg": NZPostOrders.kilograms(parcel),
        ])
        let details = JSONValue.members([
            "service_code": .string(service.code), "return_indicator": .string("OUTBOUND"),
            "add_ons": .array(NZPostOrders.addOns(order.shipment.options, service).map { .string($0) }),
            "dimensions": dimensions,
        ])
        return .members([
            "carrier": .string(service.values["carrier"] ?? "COURIERPOST"),
            "account_number": .string(settings.value("account_number")),
            "sender_reference_1": .string(order.reference), "sender_reference_2": .text(second),
            "sender_details": try sender(from), "receiver_details": try NZPostOrders.person(to, phoneNeeded: false),
            "pickup_address": try NZPostOrders.address(from), "delivery_address": try NZPostOrders.address(to),
            "parcel_details": .array([details]), "format": .string("PDF"),
        ])
    }

    /// The lengths of NZ Post's fields are not known to us: texts that no label has room for are refused.
    private static let longest = 50

    private static func wishes(_ service: CarrierAccountSettings.Service) -> Set<OrderLimits.Wish> {
        var wishes: Set<OrderLimits.Wish> = []
        if service.values["signature_add_on"] != nil { wishes.insert(.signature) }
        if service.values["adult_signature_add_on"] != nil { wishes.insert(.adultSignature) }
        if service.values["saturday_add_on"] != nil { wishes.insert(.saturday) }
        return wishes
    }

    /// The add-ons that a service always has, and those that the shipment asks for.
    private static func addOns(
        _ options: ShipmentOptions, _ service: CarrierAccountSettings.Service
    ) -> [String] {
        var codes = (service.values["add_ons"] ?? "").split(separator: " ").map(String.init)
        let asked: [String?] = [
            options.signature == .any ? service.values["signature_add_on"] : nil,
            options.signature == .adult ? service.values["adult_signature_add_on"] : nil,
            options.saturday ? service.values["saturday_add_on"] : nil,
        ]
        for code in asked.compactMap({ $0 }) where !codes.contains(code) { codes.append(code) }
        return codes
    }

    private func sender(_ address: Address) throws(CarrierFault) -> JSONValue {
        var person = try NZPostOrders.person(address, phoneNeeded: true).members ?? []
        if let text = settings.values["site_code"] {
            guard let site = Int(text) else { throw CarrierFault(.configuration, code: "site-code") }
            person.append(JSONMember("site_code", .integer(site)))
        }
        return .object(person)
    }

    private static func person(_ address: Address, phoneNeeded: Bool) throws(CarrierFault) -> JSONValue {
        let name = try CarrierField.optional(address.name, "name", longest: longest)
        let company = try CarrierField.optional(address.company, "company", longest: longest)
        guard let shown = name ?? company else { throw .unmappable("name-missing", "the carrier wants a name") }
        let phone = try CarrierField.phone(address.phone, "phone")
        guard !phoneNeeded || phone != nil else { throw .unmappable("phone-missing", "the carrier wants a telephone") }
        return .members([
            "name": .string(shown), "phone": .text(phone),
            "email": .text(try CarrierField.optional(address.email, "email", longest: 80)),
        ])
    }

    /// An address: the last of several street lines is the suburb.
    private static func address(_ address: Address) throws(CarrierFault) -> JSONValue {
        var lines = try CarrierField.street(address, lines: 4, longest: longest)
        let suburb = lines.count > 1 ? lines.removeLast() : nil
        // Without a person's name the company's is the name already.
        let company = address.name == nil ? nil : address.company
        return .members([
            "company_name": .text(try CarrierField.optional(company, "company", longest: longest)),
            "street": .string(try CarrierField.required(lines.joined(separator: ", "), "street", longest: longest)),
            "suburb": .text(suburb),
            "city": .string(try CarrierField.required(address.city, "city", longest: longest)),
            "postcode": .string(try postcode(address)), "country_code": .string(address.country.code),
        ])
    }

    private static func postcode(_ address: Address) throws(CarrierFault) -> String {
        let postcode = try CarrierField.required(address.postcode, "postcode", longest: 10)
        guard postcode.utf8.count == 4,
            postcode.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { throw .unmappable("postcode-form", "a postcode of New Zealand has four digits") }
        return postcode
    }

    private static func checkDomestic(_ from: Address, _ to: Address) throws(CarrierFault) {
        guard from.country.code == "NZ", to.country.code == "NZ" else {
            throw .unmappable("country-unsupported", "labels are made within New Zealand only")
        }
    }

    private static func centimetres(_ length: Length) -> JSONValue {
        .number(WireText.length(length, .cm, places: 0))
    }

    private static func kilograms(_ parcel: Parcel) -> JSONValue {
        .number(WireText.mass(parcel.weight, .kg, places: 3))
    }

    // MARK: Prices

    /// The question what a parcel costs: kilograms and centimetres.
    func prices(_ shipment: Shipment) throws(CarrierFault) -> CarrierCall {
        let parcel = try OrderLimits.parcel(of: shipment, taking: [])
        let (from, to) = (shipment.shipFrom, shipment.shipTo)
        try NZPostOrders.checkDomestic(from, to)
        guard let sides = parcel.dimensions else {
            throw .unmappable("dimensions-missing", "the carrier wants the parcel's sides")
        }
        return CarrierCall(
            .get, "/shippingoptions/2.0/domestic",
            query: [
                ("pickup_city", try CarrierField.required(from.city, "city", longest: NZPostOrders.longest)),
                ("pickup_postcode", try NZPostOrders.postcode(from)), ("pickup_country", "NZ"),
                ("delivery_city", try CarrierField.required(to.city, "city", longest: NZPostOrders.longest)),
                ("delivery_postcode", try NZPostOrders.postcode(to)), ("delivery_country", "NZ"),
                ("length", WireText.length(sides.length, .cm, places: 0)),
                ("width", WireText.length(sides.width, .cm, places: 0)),
                ("height", WireText.length(sides.height, .cm, places: 0)),
                ("weight", WireText.mass(parcel.weight, .kg, places: 3)),
                ("account_number", settings.value("account_number")),
            ], headers: ["Accept": "application/json"])
    }

    /// The search for an address.
    func search(_ address: Address) -> CarrierCall {
        let parts = address.street + [address.city, address.postcode].compactMap { $0 }
        return CarrierCall(
            .get, "/parceladdress/2.0/domestic/addresses",
            query: [("q", parts.filter { !$0.isEmpty }.joined(separator: ", ")), ("count", "10")],
            headers: ["Accept": "application/json"])
    }
}
