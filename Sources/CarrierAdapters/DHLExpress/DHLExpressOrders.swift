internal import ShipmentModel
internal import TextFormats

/// What DHL Express is asked, as its MyDHL API 3.1.1 describes it: kilograms and centimetres with three places.
enum DHLExpressOrders {
    /// The interface's version, which every request names.
    static let version = "3.1.0"
    /// A place that the carrier's description asks about.
    static let placeOfProbe = Address(city: "Prague", postcode: "14800", country: Country("CZ")!)

    /// The template that fits on paper of 4 × 6 in; the carrier's usual one is 8 in long.
    private static let labelTemplate = "ECOM26_A6_002"
    /// When parcels are ready that do not say when, in minutes since midnight.
    private static let usualReadiness = 17 * 60
    /// How far ahead at least a shipment begins when it is ordered, in seconds; less only where its day ends sooner.
    private static let leeway: Int64 = 15 * 60
    /// How many days ahead a shipment may be made.
    private static let mostDaysAhead: Int64 = 10
    /// What only the Incoterms rule says that duties are paid by somebody else than the recipient.
    private static let dutiesPaid = "DDP"

    // MARK: Calls

    /// Buys a label.
    static func purchase(
        _ order: PurchaseOrder, form: String, _ settings: CarrierAccountSettings, now: Int64
    ) throws(CarrierFault) -> CarrierCall {
        let shipment = order.shipment
        let parcel = try OrderLimits.parcel(
            of: shipment, taking: [.signature, .adultSignature, .saturday, .insurance, .customs])
        let service = settings.service(order.service)
        let extras = try extras(shipment.options, service)
        try settings.omitPackaging(of: parcel, told: service.values["package_type"])
        // A party's `typeCode` is its part in the trade, not what its address is.
        try settings.omitHome(of: shipment)
        let body = JSONValue.members([
            "plannedShippingDateAndTime": .string(
                try plannedTime(order.shipDate, shipment.options.readyAt, settings, now: now)),
            "pickup": .members(["isRequested": .bool(false)]),
            "productCode": .string(try CarrierField.required(service.code, "product-code", longest: 6)),
            "localProductCode": .text(
                try CarrierField.optional(service.values["local_product_code"], "local-product-code", longest: 3)),
            "getRateEstimates": .bool(true),
            "accounts": .array(try accounts(shipment.options, settings)),
            "valueAddedServices": extras.isEmpty ? nil : .array(extras),
            "outputImageProperties": output(form, settings),
            "customerReferences": .array(try references(order)),
            "customerDetails": .members([
                "shipperDetails": try party(
                    shipment.shipFrom, "sender", settings, registrations: DHLExpressCustoms.registrations(shipment)),
                "receiverDetails": try party(shipment.shipTo, "recipient", settings),
            ]),
            "content": try content(order, parcel, service, settings),
        ])
        var headers: HTTPHeaders = [:]
        if let uuid = WireReference.uuid(order.reference) { headers.append(name: "Message-Reference", value: uuid) }
        return .json(.post, "/shipments", headers: headers, body, effect: .change)
    }

    /// Asks for prices. Where nothing beside carriage is wanted, of every product; otherwise of those that have it.
    static func rates(
        _ shipment: Shipment, on shipDate: CivilDate, _ settings: CarrierAccountSettings, now: Int64
    ) throws(CarrierFault) -> CarrierCall {
        guard shipment.options.billing == .sender else { throw .unmappable("billing-unsupported") }
        var packages: [JSONValue] = []
        for parcel in shipment.parcels {
            guard parcel.contents.allSatisfy({ $0.hazard == "none" }) else { throw .unmappable("hazard-unsupported") }
            packages.append(.object(try measures(of: parcel)))
        }
        let body = JSONValue.members([
            "customerDetails": .members([
                "shipperDetails": try postalAddress(shipment.shipFrom, "sender", isWhole: false),
                "receiverDetails": try postalAddress(shipment.shipTo, "recipient", isWhole: false),
            ]),
            "accounts": .array([account("shipper", settings.value("account"))]),
            "productsAndServices": try products(shipment.options, settings),
            "plannedShippingDateAndTime": .string(
                try plannedTime(shipDate, shipment.options.readyAt, settings, now: now)),
            "unitOfMeasurement": .string("metric"),
            "isCustomsDeclarable": .bool(DHLExpressCustoms.isDeclarable(shipment)),
            "monetaryAmount": try DHLExpressCustoms.amounts(shipment),
            "estimatedDeliveryDate": .members(["isRequested": .bool(true), "typeCode": .string("QDDC")]),
            "packages": .array(packages),
        ])
        return .json(.post, "/rates", body, effect: .read)
    }

    /// Asks where a shipment is.
    static func tracking(_ trackingNumber: String) -> CarrierCall {
        CarrierCall(
            .get, "/shipments/\(PathText.encoded(trackingNumber))/tracking",
            query: [("trackingView", "all-checkpoints"), ("levelOfDetail", "shipment")],
            headers: ["Accept": "application/json"])
    }

    /// Asks whether a place is delivered to.
    static func place(_ address: Address) throws(CarrierFault) -> CarrierCall {
        var query = [(name: "type", value: "delivery"), (name: "countryCode", value: address.country.code)]
        if let postcode = try CarrierField.optional(address.postcode, "postcode", longest: 12) {
            query.append(("postalCode", postcode))
        }
        if let city = try CarrierField.optional(address.city, "city", longest: 45) {
            query.append(("cityName", city))
        }
        query.append(("strictValidation", "true"))
        return CarrierCall(.get, "/address-validate", query: query, headers: ["Accept": "application/json"])
    }

    // MARK: When

    /// `2025-01-18T17:00:00 GMT+01:00`, by the sender's clock: when the parcel is ready, but not in the past.
    ///
    /// - Parameter now: seconds since 1970.
    static func plannedTime(
        _ shipDate: CivilDate, _ readyAt: Int?, _ settings: CarrierAccountSettings, now: Int64
    ) throws(CarrierFault) -> String {
        let offset = settings.values["utc_offset"] ?? "+00:00"
        guard let seconds = self.seconds(ofOffset: offset) else {
            throw CarrierFault(.configuration, code: "utc-offset-malformed")
        }
        let local = now + seconds
        let lastOfDay = Int64(shipDate.day + 1) * 86_400 - 1
        guard local <= lastOfDay else {
            throw .unmappable("ship-date-past", "the carrier takes no shipment of the past", isAboutService: false)
        }
        let ready = Int64(shipDate.day) * 86_400 + Int64(readyAt ?? usualReadiness) * 60
        // The day is what was asked for: in its last minutes the lead is what is left of it.
        let soonest = min((local + leeway + 59) / 60 * 60, lastOfDay)
        let planned = max(ready, soonest)
        guard planned <= local + mostDaysAhead * 86_400 else {
            throw .unmappable("ship-date-too-far", "the carrier takes shipments up to 10 days ahead")
        }
        return "\(WallTime(planned).text) GMT\(offset)"
    }

    /// The seconds of `+01:00`; nil for anything else.
    private static func seconds(ofOffset text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == 6, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
            bytes[3] == UInt8(ascii: ":"),
            [1, 2, 4, 5].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[$0]) })
        else { return nil }
        let digits = [1, 2, 4, 5].map { Int64(bytes[$0] - UInt8(ascii: "0")) }
        let (hours, minutes) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
        guard hours <= 14, minutes < 60 else { return nil }
        return (bytes[0] == UInt8(ascii: "-") ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }

    // MARK: Who pays for what

    private static func account(_ type: String, _ number: String) -> JSONValue {
        .members(["typeCode": .string(type), "number": .string(number)])
    }

    private static func accounts(
        _ options: ShipmentOptions, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> [JSONValue] {
        var accounts = [account("shipper", settings.value("account"))]
        if options.customs?.incoterm == dutiesPaid {
            guard let number = settings.values["duties_account"] else { throw .unmappable("duties-account-missing") }
            accounts.append(account("duties-taxes", number))
        }
        return accounts
    }

    /// What is wanted beside carriage, in the carrier's codes: those of signatures and Saturdays are the account's to
    /// know, since they differ by country.
    private static func extras(
        _ options: ShipmentOptions, _ service: CarrierAccountSettings.Service
    ) throws(CarrierFault) -> [JSONValue] {
        var codes: [String] = []
        func add(_ name: String, _ refusal: String) throws(CarrierFault) {
            guard let code = service.values[name] else { throw .unmappable(refusal) }
            codes.append(code)
        }
        switch options.signature {
        case .none: break
        case .any: try add("signature", "signature-unsupported")
        case .adult: try add("adult_signature", "adult-signature-unsupported")
        }
        if options.saturday { try add("saturday", "saturday-unsupported") }
        if options.customs?.incoterm == dutiesPaid { codes.append("DD") }
        var extras: [JSONValue] = codes.map { .members(["serviceCode": .string($0)]) }
        if let value = options.insuredValue {
            extras.append(
                .members([
                    "serviceCode": .string("II"), "value": try DHLExpressCustoms.number(value),
                    "currency": .string(value.currency.code),
                ]))
        }
        return extras
    }

    /// The account's services that have what is wanted; nil where nothing is wanted, which means all products.
    private static func products(
        _ options: ShipmentOptions, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> JSONValue? {
        var refusal: CarrierFault?
        var products: [JSONValue] = []
        for name in settings.services.keys.sorted() {
            let service = settings.service(name)
            do throws(CarrierFault) {
                let extras = try extras(options, service)
                guard !extras.isEmpty else { return nil }
                products.append(
                    .members([
                        "productCode": .string(service.code),
                        "localProductCode": .text(service.values["local_product_code"]),
                        "valueAddedServices": .array(extras),
                    ]))
            } catch { refusal = error }
        }
        if products.isEmpty, let refusal { throw refusal }
        return products.isEmpty ? nil : .array(products)
    }

    // MARK: Parts of a shipment

    private static func output(_ form: String, _ settings: CarrierAccountSettings) -> JSONValue {
        let template = settings.values["label_template"] ?? labelTemplate
        return .members([
            // What is called 200 are the 8 dots a millimetre of printers of 203 dpi.
            "printerDPI": .number(form == "zpl-203" ? "200" : "300"),
            "encodingFormat": .string(form == "pdf" ? "pdf" : "zpl"),
            "imageOptions": .array([
                .members(["typeCode": .string("label"), "templateName": .string(template)]),
                .members(["typeCode": .string("waybillDoc"), "isRequested": .bool(false)]),
            ]),
        ])
    }

    /// The purchase's reference as the consignor's, the order's number as the buyer's.
    private static func references(_ order: PurchaseOrder) throws(CarrierFault) -> [JSONValue] {
        var references = [JSONValue.members(["value": .string(order.reference), "typeCode": .string("CU")])]
        if let number = try CarrierField.optional(order.shipment.order, "order", longest: 35) {
            references.append(.members(["value": .string(number), "typeCode": .string("CO")]))
        }
        return references
    }

    private static func party(
        _ address: Address, _ name: String, _ settings: CarrierAccountSettings, registrations: [JSONValue] = []
    ) throws(CarrierFault) -> JSONValue {
        try settings.omitExtension(of: address.phone, "\(name)-phone")
        guard let phone = try CarrierField.phone(address.phone, "\(name)-phone") else {
            throw .unmappable("\(name)-phone-missing")
        }
        // Both are wanted: a person is their own company, a company its own person.
        let company = try CarrierField.required(
            address.company ?? address.name, "\(name)-company", longest: 100)
        let person = try CarrierField.required(address.name ?? address.company, "\(name)-name", longest: 255)
        return .members([
            "postalAddress": try postalAddress(address, name, isWhole: true),
            "contactInformation": .members([
                "email": .text(try CarrierField.optional(address.email, "\(name)-email", longest: 70)),
                "phone": .string(try CarrierField.required(phone, "\(name)-phone", longest: 70)),
                "companyName": .string(company), "fullName": .string(person),
            ]),
            "registrationNumbers": registrations.isEmpty ? nil : .array(registrations),
        ])
    }

    private static func postalAddress(_ address: Address, _ name: String, isWhole: Bool) throws(CarrierFault)
        -> JSONValue
    {
        var lines: [String] = []
        if isWhole { lines = try CarrierField.street(address, "\(name)-street", lines: 3, longest: 45) }
        let region = try CarrierField.optional(address.region, "\(name)-region", longest: 35)
        let isCode = (2...3).contains(region?.unicodeScalars.count ?? 0)
        return .members([
            "postalCode": .string(
                try CarrierField.optional(address.postcode, "\(name)-postcode", longest: 12) ?? ""),
            "cityName": .string(try CarrierField.required(address.city, "\(name)-city", longest: 45)),
            "countryCode": .string(address.country.code),
            "provinceCode": isCode ? .text(region) : nil,
            "addressLine1": .text(lines.first), "addressLine2": .text(lines.count > 1 ? lines[1] : nil),
            "addressLine3": .text(lines.count > 2 ? lines[2] : nil),
            // Only whole addresses have a place for a region that is no code.
            "provinceName": isWhole && !isCode ? .text(region) : nil,
        ])
    }

    private static func content(
        _ order: PurchaseOrder, _ parcel: Parcel, _ service: CarrierAccountSettings.Service,
        _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> JSONValue {
        let shipment = order.shipment
        var package = try measures(of: parcel)
        if let type = service.values["package_type"] { package.insert(JSONMember("typeCode", .string(type)), at: 0) }
        var references: [JSONValue] = []
        for reference in shipment.references {
            if let value = try CarrierField.optional(reference.value, "reference", longest: 35) {
                references.append(.members(["value": .string(value), "typeCode": .string("CU")]))
            }
        }
        if !references.isEmpty { package.append(JSONMember("customerReferences", .array(references))) }
        let declaration = try DHLExpressCustoms.declaration(order, parcel)
        return .members([
            "packages": .array([.object(package)]),
            "isCustomsDeclarable": .bool(declaration != nil),
            "declaredValue": try declaration.map { (made) throws(CarrierFault) in
                try DHLExpressCustoms.number(made.value)
            },
            "declaredValueCurrency": declaration.map { .string($0.value.currency.code) },
            "exportDeclaration": declaration?.json,
            "description": .string(
                try CarrierField.required(
                    settings.contents(of: parcel, isDeclared: declaration != nil, longest: 70)
                        ?? settings.value("contents"), "contents", longest: 70)),
            "incoterm": .string(try DHLExpressCustoms.incoterm(shipment)),
            "unitOfMeasurement": .string("metric"),
        ])
    }

    private static func measures(of parcel: Parcel) throws(CarrierFault) -> [JSONMember] {
        guard parcel.weight > .zero else { throw .unmappable("weight-missing", isAboutService: false) }
        var members = [JSONMember("weight", .number(WireText.mass(parcel.weight, .kg, places: 3)))]
        if let sides = parcel.dimensions {
            func side(_ length: Length) -> JSONValue { .number(WireText.length(length, .cm, places: 3)) }
            members.append(
                JSONMember(
                    "dimensions",
                    .members([
                        "length": side(sides.length), "width": side(sides.width), "height": side(sides.height),
                    ])))
        }
        return members
    }
}
