internal import ShipmentModel
internal import TextFormats

/// What Australia Post is asked, as pure functions of what we have.
struct AustraliaPostOrders: Sendable {
    let settings: CarrierAccountSettings

    /// Beyond a parcel carried: a service that is said to bring a signature, and cover against loss.
    private func wishes(_ service: CarrierAccountSettings.Service) -> Set<OrderLimits.Wish> {
        service.values["signature"] == "yes" ? [.signature, .insurance] : [.insurance]
    }

    // MARK: Shipments

    /// Makes a shipment of one parcel.
    func shipment(_ order: PurchaseOrder) throws(CarrierFault) -> CarrierCall {
        let service = settings.service(order.service)
        let parcel = try OrderLimits.parcel(of: order.shipment, taking: wishes(service))
        try settings.omitPackaging(of: parcel)
        try settings.omitHome(of: order.shipment)
        var features: JSONValue?
        if let value = order.shipment.options.insuredValue {
            guard value.currency.code == "AUD", let amount = value.twoPlaces else {
                throw .unmappable("insured-value-unsupported", "cover is bought in Australian dollars and cents")
            }
            features = .members(["TRANSIT_COVER": .members(["attributes": .members(["cover_amount": .number(amount)])])]
            )
        }
        let product = try CarrierField.required(service.code, "product", longest: 5)
        let item = JSONValue.members([
            "item_reference": .string(order.reference), "product_id": .string(product),
            "length": side(parcel.dimensions?.length), "width": side(parcel.dimensions?.width),
            "height": side(parcel.dimensions?.height), "weight": mass(parcel.weight),
            "authority_to_leave": .bool(service.values["authority_to_leave"] == "yes"),
            "contains_dangerous_goods": .bool(false), "features": features,
        ])
        let shipment = JSONValue.members([
            // What a shipment is found by is the reference of the sender, not that of the shipment.
            "shipment_reference": .string(order.reference), "customer_reference_1": .string(order.reference),
            "customer_reference_2": .text(try remark(on: order.shipment)),
            "from": try address(order.shipment.shipFrom), "to": try address(order.shipment.shipTo),
            "items": .array([item]), "movement_type": .string("DESPATCH"),
        ])
        return .json(
            .post, "/shipping/v1/shipments", .members(["shipments": .array([shipment])]), effect: .change,
            answerBytes: 1_024 * 1_024)
    }

    /// The order's number and the client's references.
    private func remark(on shipment: Shipment) throws(CarrierFault) -> String? {
        let order = try CarrierField.optional(shipment.order, "order", longest: 50)
        let all = ([order].compactMap { $0 } + shipment.references.map(\.value)).joined(separator: ", ")
        return try CarrierField.optional(all, "references", longest: 50)
    }

    private func mass(_ mass: Mass) -> JSONValue { .number(WireText.mass(mass, .kg, places: 3)) }
    private func side(_ length: Length?) -> JSONValue? {
        length.map { .number(WireText.length($0, .cm, places: 1)) }
    }

    private func address(_ address: Address) throws(CarrierFault) -> JSONValue {
        let lines = try CarrierField.street(address, lines: 3, longest: 40)
        let hasName = !(address.name ?? "").isEmpty
        return .members([
            "name": .string(try CarrierField.required(hasName ? address.name : address.company, "name", longest: 40)),
            "business_name": .text(try CarrierField.optional(hasName ? address.company : nil, "company", longest: 40)),
            "lines": .array(lines.map { .string($0) }),
            "suburb": .string(try CarrierField.required(address.city, "city", longest: 40)),
            "state": .string(try state(of: address)), "postcode": .string(try postcode(of: address)),
            "phone": .text(try CarrierField.phoneText(address.phone, "phone", longest: 20)),
            "email": .text(try CarrierField.optional(address.email, "email", longest: 50)),
        ])
    }

    private static let states = ["ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA"]

    private func state(of address: Address) throws(CarrierFault) -> String {
        let state = try CarrierField.required(address.region, "region", longest: 3).uppercased()
        guard AustraliaPostOrders.states.contains(state) else { throw .unmappable("region-unknown") }
        return state
    }

    private func postcode(of address: Address) throws(CarrierFault) -> String {
        guard address.country.code == "AU" else {
            throw .unmappable("country-unsupported", "only parcels within Australia are sold")
        }
        let postcode = try CarrierField.required(address.postcode, "postcode", longest: 4)
        guard postcode.utf8.count == 4, postcode.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .unmappable("postcode-malformed", "an Australian postcode has four digits")
        }
        return postcode
    }

    /// The shipments that bear a reference.
    func search(_ reference: String) -> CarrierCall {
        CarrierCall(
            .get, "/shipping/v1/shipments",
            query: [
                ("offset", "0"), ("number_of_shipments", String(AustraliaPostOrders.mostFound)),
                ("sender_reference", reference),
            ])
    }

    /// How many shipments may bear one reference.
    static let mostFound = 20

    /// Shipments that are made or ordered and not yet under way, so many from a place on.
    func open(from offset: Int, count: Int) -> CarrierCall {
        CarrierCall(
            .get, "/shipping/v1/shipments",
            query: [
                ("offset", String(offset)), ("number_of_shipments", String(count)), ("status", "Created,Initiated"),
            ], answerBytes: 8 * 1_024 * 1_024)
    }

    /// These shipments.
    func shipments(_ ids: [String]) -> CarrierCall {
        CarrierCall(
            .get, "/shipping/v1/shipments", query: [("shipment_ids", ids.joined(separator: ","))],
            answerBytes: 8 * 1_024 * 1_024)
    }

    /// Deletes a shipment. What is deleted already is not there: asking again does no harm.
    func delete(_ id: String) -> CarrierCall {
        CarrierCall(.delete, "/shipping/v1/shipments/" + PathText.encoded(id), effect: .change)
    }

    // MARK: Labels

    /// Has a shipment's label drawn. It may be drawn any number of times.
    ///
    /// - Parameter product: the carrier's code of the service, which decides how its labels are called.
    func label(_ id: String, product: String, form: String) throws(CarrierFault) -> CarrierCall {
        let groups = settings.services.values.filter { $0.code == product }.compactMap { $0.values["group"] }
        guard let group = groups.min() else {
            throw .unmappable("label-group-missing", "no service with \(product) names one")
        }
        let layout = JSONValue.members([
            "group": .string(group), "layout": .string(form == "pdf" ? "A4-1pp" : "A6-1pp"), "branded": .bool(true),
            "left_offset": .integer(0), "top_offset": .integer(0),
        ])
        return .json(
            .post, "/shipping/v1/labels",
            .members([
                "wait_for_label_url": .bool(true),
                "preferences": .array([
                    .members([
                        "type": .string("PRINT"), "format": .string(form.hasPrefix("zpl") ? "ZPL" : "PDF"),
                        "groups": .array([layout]),
                    ])
                ]), "shipments": .array([.members(["shipment_id": .string(id)])]),
            ]), effect: .read, answerBytes: 1_024 * 1_024)
    }

    /// How far a label is.
    func labelRequest(_ id: String) -> CarrierCall {
        CarrierCall(.get, "/shipping/v1/labels/" + PathText.encoded(id))
    }

    // MARK: Prices, days, places

    /// What one parcel costs with each of our services.
    func prices(_ shipment: Shipment) throws(CarrierFault) -> CarrierCall {
        let parcel = try OrderLimits.parcel(of: shipment, taking: [.signature])
        let products = Set(settings.services.values.map(\.code)).sorted()
        let item = JSONValue.members([
            "item_reference": .string("1"), "length": side(parcel.dimensions?.length),
            "width": side(parcel.dimensions?.width), "height": side(parcel.dimensions?.height),
            "weight": mass(parcel.weight),
            "product_ids": products.isEmpty ? nil : .array(products.map { .string($0) }),
        ])
        return .json(
            .post, "/shipping/v1/prices/items",
            .members([
                "from": .members(["postcode": .string(try postcode(of: shipment.shipFrom))]),
                "to": .members(["postcode": .string(try postcode(of: shipment.shipTo))]), "items": .array([item]),
            ]), effect: .read, answerBytes: 1_024 * 1_024)
    }

    /// Orders shipments: they are charged and handed over.
    func order(_ ids: [String], on date: CivilDate, by sender: Address) throws(CarrierFault) -> CarrierCall {
        let consignor = try CarrierField.optional(sender.company ?? sender.name, "name", longest: 40)
        return .json(
            .put, "/shipping/v1/orders",
            .members([
                "order_reference": .string("waybill-\(date)"), "payment_method": .string("CHARGE_TO_ACCOUNT"),
                "consignor": .text(consignor), "shipments": .array(ids.map { .members(["shipment_id": .string($0)]) }),
            ]), effect: .change, answerBytes: 8 * 1_024 * 1_024)
    }

    /// The paper of an order.
    func summary(_ order: String) -> CarrierCall {
        let account = PathText.encoded(settings.value("account_number"))
        return CarrierCall(
            .get, "/shipping/v1/accounts/\(account)/orders/\(PathText.encoded(order))/summary",
            headers: ["Accept": "application/pdf"], answerBytes: CarrierCall.labelBytes)
    }

    /// Where a parcel is.
    func track(_ number: String) -> CarrierCall {
        CarrierCall(.get, "/shipping/v1/track", query: [("tracking_ids", number)])
    }

    /// Whether a suburb, a state and a postcode belong together.
    func suburb(_ address: Address) throws(CarrierFault) -> CarrierCall {
        CarrierCall(
            .get, "/shipping/v1/address",
            query: [
                ("suburb", try CarrierField.required(address.city, "city", longest: 40)),
                ("state", try state(of: address)),
                ("postcode", try postcode(of: address)),
            ])
    }
}
