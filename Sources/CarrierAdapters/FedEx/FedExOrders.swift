internal import ShipmentModel
internal import TextFormats

/// What FedEx is asked. Field names, lengths and words are those of FedEx's descriptions of its interfaces, version 1.
enum FedExOrders {
    static func token(_ id: String, _ secret: String) -> CarrierCall {
        // Both go into the body; FedEx takes no `Authorization: Basic`.
        .form(
            "/oauth/token",
            [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)])
    }

    // MARK: Prices

    static func rate(
        _ shipment: Shipment, _ shipDate: CivilDate, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> CarrierCall {
        let units = Units(shipment)
        var lines: [JSONValue] = []
        for parcel in shipment.parcels {
            guard parcel.weight > .zero else { throw .unmappable("weight-missing", isAboutService: false) }
            lines.append(try line(parcel, shipment, units, references: nil))
        }
        return rate(
            .members([
                "shipper": .members(["address": try place(shipment.shipFrom)]),
                "recipient": .members(["address": try place(shipment.shipTo)]),
                "shipDateStamp": .string(shipDate.description), "pickupType": .string(pickup(settings)),
                "rateRequestType": .array([.string("ACCOUNT"), .string("LIST")]),
                "shipmentSpecialServices": shipmentServices(shipment),
                "customsClearanceDetail": try customs(shipment, units, isQuote: true),
                "requestedPackageLineItems": .array(lines),
            ]), settings)
    }

    /// The prices of one pound inside Memphis, where FedEx is at home.
    static func probe(_ settings: CarrierAccountSettings) -> CarrierCall {
        let address = JSONValue.members(["postalCode": .string("38116"), "countryCode": .string("US")])
        let weight = JSONValue.members(["units": .string("LB"), "value": .integer(1)])
        return rate(
            .members([
                "shipper": .members(["address": address]), "recipient": .members(["address": address]),
                "pickupType": .string(pickup(settings)),
                "rateRequestType": .array([.string("ACCOUNT"), .string("LIST")]),
                "requestedPackageLineItems": .array([.members(["weight": weight])]),
            ]), settings)
    }

    private static func rate(_ requested: JSONValue, _ settings: CarrierAccountSettings) -> CarrierCall {
        .json(
            .post, "/rate/v1/rates/quotes",
            .members([
                "accountNumber": account(settings),
                "rateRequestControlParameters": .members(["returnTransitTimes": .bool(true)]),
                "requestedShipment": requested,
            ]), effect: .read)
    }

    /// As much of an address as prices depend on.
    private static func place(_ address: Address) throws(CarrierFault) -> JSONValue {
        .members([
            "city": .text(address.city), "stateOrProvinceCode": .text(try region(address)),
            "postalCode": .string(try CarrierField.required(address.postcode, "postcode", longest: 10)),
            "countryCode": .string(address.country.code), "residential": address.residential.map { .bool($0) },
        ])
    }

    // MARK: Labels

    static func ship(
        _ order: PurchaseOrder, _ settings: CarrierAccountSettings, form: String
    ) throws(CarrierFault) -> CarrierCall {
        let shipment = order.shipment
        let parcel = try OrderLimits.parcel(
            of: shipment, taking: [.signature, .adultSignature, .saturday, .insurance, .customs])
        let units = Units(shipment)
        let service = settings.service(order.service)
        try settings.omitPackaging(of: parcel, told: service.values["packaging"])
        let body = JSONValue.members([
            "labelResponseOptions": .string("LABEL"), "accountNumber": account(settings),
            "requestedShipment": .members([
                "shipDatestamp": .string(order.shipDate.description),
                "shipper": try party(shipment.shipFrom, "sender", settings),
                "recipients": .array([try party(shipment.shipTo, "recipient", settings)]),
                "pickupType": .string(pickup(settings)), "serviceType": .string(service.code),
                "packagingType": .string(service.values["packaging"] ?? defaultPackaging),
                "shippingChargesPayment": .members(["paymentType": .string("SENDER")]),
                "shipmentSpecialServices": shipmentServices(shipment),
                "customsClearanceDetail": try customs(shipment, units, isQuote: false),
                "labelSpecification": label(form, settings), "rateRequestType": .array([.string("ACCOUNT")]),
                "totalPackageCount": .integer(1), "totalWeight": totalWeight(shipment, parcel),
                "requestedPackageLineItems": .array([
                    try line(parcel, shipment, units, references: references(order))
                ]),
            ]), "processingOptionType": .string("SYNCHRONOUS_ONLY"),
        ])
        return .json(
            .post, "/ship/v1/shipments", headers: ["x-customer-transaction-id": order.reference], body, effect: .change)
    }

    /// Wanted of shipments to another country: in pounds, whatever the parcels are weighed in, with one decimal place.
    private static func totalWeight(_ shipment: Shipment, _ parcel: Parcel) -> JSONValue? {
        shipment.shipFrom.country == shipment.shipTo.country
            ? nil : .number(WireText.mass(parcel.weight, .lb, places: 1))
    }

    static let defaultPackaging = "YOUR_PACKAGING"

    private static func account(_ settings: CarrierAccountSettings) -> JSONValue {
        .members(["value": .string(settings.value("account_number"))])
    }

    private static func pickup(_ settings: CarrierAccountSettings) -> String {
        settings.values["pickup_type"] ?? "USE_SCHEDULED_PICKUP"
    }

    private static func label(_ form: String, _ settings: CarrierAccountSettings) -> JSONValue {
        let isThermal = form.hasPrefix("zpl")
        return .members([
            "imageType": .string(isThermal ? "ZPLII" : form == "pdf" ? "PDF" : "PNG"),
            "labelStockType": .string(
                isThermal
                    ? settings.values["label_stock"] ?? "STOCK_4X6" : settings.values["paper_stock"] ?? "PAPER_4X6"),
            "resolution": isThermal ? .integer(form == "zpl-300" ? 300 : 203) : nil,
        ])
    }

    /// Somebody with an address. FedEx wants a person or a company, and a telephone number in any case.
    private static func party(
        _ address: Address, _ whose: String, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> JSONValue {
        let person = try CarrierField.optional(address.name, "\(whose)-name", longest: 70)
        let company = try CarrierField.optional(address.company, "\(whose)-company", longest: 35)
        guard person != nil || company != nil else { throw .unmappable("\(whose)-name-missing") }
        let isNorthAmerican = withRegion.contains(address.country.code)
        if !isNorthAmerican { try settings.omit(.region, address.region, "\(whose)-region") }
        return .members([
            "contact": .members([
                "personName": .text(person), "companyName": .text(company),
                "phoneNumber": .string(try phone(address, "\(whose)-phone")),
                "phoneExtension": .text(
                    try settings.told(
                        .phoneExtension, CarrierField.phoneExtension(address.phone, "\(whose)-phone", longest: 6))),
                "emailAddress": .text(try CarrierField.optional(address.email, "\(whose)-email", longest: 80)),
            ]),
            "address": .members([
                "streetLines": .array(
                    try CarrierField.street(address, "\(whose)-street", lines: 3, longest: 35).map { .string($0) }),
                "city": .string(try CarrierField.required(address.city, "\(whose)-city", longest: 35)),
                "stateOrProvinceCode": .text(try region(address)),
                "postalCode": .text(
                    isNorthAmerican
                        ? try CarrierField.required(address.postcode, "\(whose)-postcode", longest: 10)
                        : try CarrierField.optional(address.postcode, "\(whose)-postcode", longest: 10)),
                "countryCode": .string(address.country.code), "residential": address.residential.map { .bool($0) },
            ]),
        ])
    }

    /// Where FedEx has a field for states and provinces.
    private static let withRegion = ["US", "CA", "PR"]

    /// The two letters where FedEx has a field for them.
    private static func region(_ address: Address) throws(CarrierFault) -> String? {
        guard withRegion.contains(address.country.code) else { return nil }
        return try CarrierField.optional(address.region, "region", longest: 2, .ascii)
    }

    private static func phone(_ address: Address, _ name: String) throws(CarrierFault) -> String {
        guard let phone = try CarrierField.phone(address.phone, name) else {
            throw .unmappable("\(name)-missing", "FedEx wants a \(name)")
        }
        var digits = phone.hasPrefix("+") ? String(phone.dropFirst()) : phone
        if ["US", "CA"].contains(address.country.code) {
            if digits.utf8.count == 11, digits.hasPrefix("1") { digits.removeFirst() }
            guard digits.utf8.count == 10 else { throw .unmappable("\(name)-length", "FedEx wants ten digits") }
        } else if !(10...15).contains(digits.utf8.count) {
            throw .unmappable("\(name)-length", "FedEx wants 10 to 15 digits")
        }
        return digits
    }

    // MARK: Parcels

    /// Pounds and inches where they are in use at the sender's place, kilograms and centimetres elsewhere.
    struct Units {
        let isMetric: Bool

        init(_ shipment: Shipment) { isMetric = shipment.shipFrom.country.code != "US" }

        func weight(_ mass: Mass) -> JSONValue {
            .members([
                "units": .string(isMetric ? "KG" : "LB"),
                "value": .number(WireText.mass(mass, isMetric ? .kg : .lb, places: 2)),
            ])
        }

        func length(_ length: Length) -> String { WireText.length(length, isMetric ? .cm : .inch, places: 0) }
    }

    private static func line(
        _ parcel: Parcel, _ shipment: Shipment, _ units: Units, references: [JSONValue]?
    ) throws(CarrierFault) -> JSONValue {
        var dimensions: JSONValue?
        if let sides = parcel.dimensions {
            let texts = [sides.length, sides.width, sides.height].map { units.length($0) }
            guard texts.allSatisfy({ $0.utf8.count <= 3 }) else { throw .unmappable("dimensions-too-large") }
            dimensions = .members([
                "length": .number(texts[0]), "width": .number(texts[1]), "height": .number(texts[2]),
                "units": .string(units.isMetric ? "CM" : "IN"),
            ])
        }
        let signature: String? =
            switch shipment.options.signature {
            case .none: nil
            case .any: "DIRECT"
            case .adult: "ADULT"
            }
        return .members([
            // Without it FedEx leaves the references out.
            "groupPackageCount": .integer(1), "customerReferences": references.map { .array($0) },
            "declaredValue": shipment.options.insuredValue.map { money($0) }, "weight": units.weight(parcel.weight),
            "dimensions": dimensions,
            "packageSpecialServices": signature.map { type in
                .members([
                    "specialServiceTypes": .array([.string("SIGNATURE_OPTION")]),
                    "signatureOptionType": .string(type),
                ])
            },
        ])
    }

    private static func money(_ money: Money) -> JSONValue {
        .members(["amount": .number(money.amount), "currency": .string(money.currency.code)])
    }

    private static func shipmentServices(_ shipment: Shipment) -> JSONValue? {
        shipment.options.saturday ? .members(["specialServiceTypes": .array([.string("SATURDAY_DELIVERY")])]) : nil
    }

    /// Our reference as the customer's; the order as the invoice's number, and the references that FedEx has a kind for.
    private static func references(_ order: PurchaseOrder) throws(CarrierFault) -> [JSONValue] {
        func reference(_ type: String, _ value: String) -> JSONValue {
            .members(["customerReferenceType": .string(type), "value": .string(value)])
        }
        var all = [reference("CUSTOMER_REFERENCE", order.reference)]
        if let number = try CarrierField.optional(order.shipment.order, "order", longest: 30) {
            all.append(reference("INVOICE_NUMBER", number))
        }
        let kinds = ["po": "P_O_NUMBER", "department": "DEPARTMENT_NUMBER"]
        for given in order.shipment.references {
            guard let type = kinds[given.name] else {
                throw .unmappable("reference-unsupported", "FedEx has no field for a reference \(given.name)")
            }
            all.append(reference(type, try CarrierField.required(given.value, "reference", longest: 30)))
        }
        return all
    }

    // MARK: Customs

    private static func customs(
        _ shipment: Shipment, _ units: Units, isQuote: Bool
    ) throws(CarrierFault) -> JSONValue? {
        guard let customs = shipment.options.customs else { return nil }
        guard customs.ioss == nil else { throw .unmappable("ioss-unsupported") }
        guard customs.eori == nil else { throw .unmappable("eori-unsupported") }
        let lines = shipment.parcels.flatMap(\.contents)
        guard !lines.isEmpty else { throw .unmappable("contents-missing", isAboutService: false) }
        var commodities: [JSONValue] = []
        var total: Money?
        for line in lines {
            guard let value = line.value, let origin = line.origin, let weight = line.weight, line.quantity > 0 else {
                throw .unmappable(
                    "contents-incomplete", "customs wants the value, weight and origin of all contents",
                    isAboutService: false)
            }
            guard total.map({ $0.currency == value.currency }) ?? true else {
                throw .unmappable("contents-currencies", isAboutService: false)
            }
            let (micros, isTooMuch) = value.micros.multipliedReportingOverflow(by: Int64(line.quantity))
            let (sum, isTooMuchInAll) = (total?.micros ?? 0).addingReportingOverflow(micros)
            let (picograms, isTooHeavy) = weight.picograms.multipliedReportingOverflow(by: Int64(line.quantity))
            guard !isTooMuch, !isTooMuchInAll, !isTooHeavy else {
                throw .unmappable("contents-too-much", isAboutService: false)
            }
            total = Money(micros: sum, value.currency)
            commodities.append(
                .members([
                    "description": .string(try CarrierField.required(line.description, "contents", longest: 450)),
                    "countryOfManufacture": .string(origin.code), "quantity": .integer(line.quantity),
                    "quantityUnits": .string("PCS"), "numberOfPieces": .integer(line.quantity),
                    "unitPrice": money(value), "customsValue": money(Money(micros: micros, value.currency)),
                    "weight": units.weight(Mass(picograms: picograms)), "harmonizedCode": .text(line.hsCode),
                    "partNumber": .text(line.sku),
                ]))
        }
        guard let purpose = purposes[customs.type] else {
            throw .unfit("customs-type-unsupported", "FedEx has no word for the type \(customs.type.rawValue)")
        }
        let isPrepaid = customs.incoterm == "DDP"
        return .members([
            "dutiesPayment": .members(["paymentType": .string(isPrepaid ? "SENDER" : "RECIPIENT")]),
            "isDocumentOnly": .bool(customs.type == .documents), "totalCustomsValue": total.map { money($0) },
            "commercialInvoice": isQuote
                ? nil
                : .members(["shipmentPurpose": .string(purpose), "termsOfSale": .text(customs.incoterm)]),
            "commodities": .array(commodities),
        ])
    }

    /// What FedEx calls the reasons that it has a word for. Goods that come back are to it such as were repaired.
    private static let purposes: [ShipmentOptions.Customs.Kind: String] = [
        .sale: "SOLD", .gift: "GIFT", .sample: "SAMPLE", .documents: "NOT_SOLD",
    ]

    // MARK: Afterwards

    static func cancel(_ trackingNumber: String, _ settings: CarrierAccountSettings) -> CarrierCall {
        .json(
            .put, "/ship/v1/shipments/cancel",
            .members([
                "accountNumber": account(settings), "trackingNumber": .string(trackingNumber),
                "deletionControl": .string("DELETE_ALL_PACKAGES"),
            ]), effect: .change)
    }

    static func track(_ trackingNumber: String) -> CarrierCall {
        .json(
            .post, "/track/v1/trackingnumbers",
            .members([
                "includeDetailedScans": .bool(true),
                "trackingInfo": .array([
                    .members(["trackingNumberInfo": .members(["trackingNumber": .string(trackingNumber)])])
                ]),
            ]), effect: .read)
    }

    static func close(_ date: CivilDate, _ settings: CarrierAccountSettings) -> CarrierCall {
        // The slash at the end is part of the path.
        .json(
            .put, "/ship/v1/endofday/",
            .members([
                "closeReqType": .string("GCDR"), "groundServiceCategory": .string("GROUND"),
                "accountNumber": account(settings), "closeDate": .string(date.description),
                "closeDocumentSpecification": .members(["closeDocumentTypes": .array([.string("MANIFEST")])]),
            ]), effect: .change)
    }

    static func resolve(_ address: Address) throws(CarrierFault) -> CarrierCall {
        let street = address.street.filter { !$0.isEmpty }
        guard !street.isEmpty else { throw .unmappable("street-missing") }
        return .json(
            .post, "/address/v1/addresses/resolve",
            .members([
                "addressesToValidate": .array([
                    .members([
                        "address": .members([
                            "streetLines": .array(street.map { .string($0) }),
                            "city": .string(try CarrierField.required(address.city, "city", longest: 35)),
                            "stateOrProvinceCode": .text(address.region),
                            "postalCode": .string(try CarrierField.required(address.postcode, "postcode", longest: 10)),
                            "countryCode": .string(address.country.code),
                        ])
                    ])
                ])
            ]), effect: .read)
    }
}
