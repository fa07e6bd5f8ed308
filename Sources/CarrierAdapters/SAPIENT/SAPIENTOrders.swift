internal import ShipmentModel
internal import TextFormats

/// What SAPIENT is asked: kilograms with three places, whole millimetres, names of members with capitals.
enum SAPIENTOrders {
    /// What an address's fields hold; other carriers than Royal Mail take more.
    private static let fieldLength = 40
    /// The rules that the interface knows.
    private static let incoterms: Set<String> = ["DDU", "DDP", "DAP", "DAT"]
    /// How many days ahead a shipment may be made.
    private static let mostDaysAhead: Int32 = 28

    // MARK: Calls

    /// Asks for a token.
    static func token(_ settings: CarrierAccountSettings) -> CarrierCall {
        .form(
            "/connect/token", endpoint: SAPIENTAdapter.tokens,
            [
                ("grant_type", "client_credentials"), ("client_id", settings.secret("client_id")),
                ("client_secret", settings.secret("client_secret")),
            ])
    }

    /// Buys a label.
    static func purchase(
        _ order: PurchaseOrder, form: String, _ settings: CarrierAccountSettings, now: Int64
    ) throws(CarrierFault) -> CarrierCall {
        let shipment = order.shipment
        let parcel = try OrderLimits.parcel(
            of: shipment, taking: [.signature, .adultSignature, .saturday, .customs, .returnAddress])
        try OrderLimits.references(of: shipment, most: shipment.order == nil ? 1 : 0)
        try check(order.shipDate, now: now)
        let service = settings.service(order.service)
        try settings.omitPackaging(of: parcel, told: service.values["package_type"])
        try settings.omitHome(of: shipment)
        // Papers for customs are drawn beside the label, and there is no way for a second document to the printer.
        if shipment.options.customs != nil { try settings.omit(.customsPapers, "customs-papers") }
        let declaration = try declaration(order, parcel)
        let body = JSONValue.members([
            "ShipmentInformation": try information(order, parcel, form, settings, currency: declaration?.currency),
            "Shipper": try shipper(order, settings),
            "Destination": .members(["Address": try address(shipment.shipTo, "recipient", settings)]),
            "CarrierSpecifics": try specifics(shipment.options, service),
            "ReturnToSender": try shipment.returnTo.map { (address) throws(CarrierFault) in
                .members(["Address": try self.address(address, "return", settings)])
            },
            "Packages": .array([package(parcel, service)]),
            "Items": (declaration?.items).map { .array($0) }, "Customs": declaration?.customs,
        ])
        return .json(
            .post, "/v4/shipments/" + PathText.encoded(settings.value("carrier")), body, effect: .change)
    }

    /// Asks for a shipment's label once more.
    static func label(of shipment: String, form: String, _ settings: CarrierAccountSettings) -> CarrierCall {
        let carrier = PathText.encoded(settings.value("carrier"))
        return CarrierCall(
            .get, "/v4/shipments/printLabel/\(carrier)/\(PathText.encoded(shipment))",
            query: [("labelFormat", format(of: form))], headers: ["Accept": "application/json"],
            answerBytes: CarrierCall.labelBytes)
    }

    /// Cancels a shipment. The number that is on the label names it as well as the carrier's own identifier; the reason is
    /// one of the carrier's list.
    static func cancellation(of trackingNumber: String) -> CarrierCall {
        .json(
            .put, "/v4/shipments/status",
            .members([
                "ShipmentIds": .array([.string(trackingNumber)]), "Status": .string("Cancel"),
                "Reason": .string("Order Cancelled"),
            ]), effect: .change, answerBytes: 1_024 * 1_024)
    }

    /// Manifests what the shipping account has printed.
    static func manifest(_ settings: CarrierAccountSettings) -> CarrierCall {
        .json(
            .post, "/v4/manifests/" + PathText.encoded(settings.value("carrier")),
            .members([
                "ShippingAccountId": .string(settings.value("shipping_account")),
                "ShippingLocationId": .text(settings.values["shipping_location"]),
            ]), effect: .change)
    }

    /// Asks for the shipping accounts.
    static var accounts: CarrierCall {
        CarrierCall(.get, "/v4/shippingAccounts", headers: ["Accept": "application/json"])
    }

    /// What the carrier calls a form of labels.
    private static func format(of form: String) -> String {
        switch form {
        case "zpl-203": "ZPL203DPI"
        case "zpl-300": "ZPL300DPI"
        default: "PDF"
        }
    }

    // MARK: Parts of a shipment

    private static func check(_ shipDate: CivilDate, now: Int64) throws(CarrierFault) {
        let today = WallTime(now).date
        guard shipDate >= today else {
            throw .unmappable("ship-date-past", "the carrier takes no shipment of the past", isAboutService: false)
        }
        guard shipDate.day <= today.day + mostDaysAhead else {
            throw .unmappable("ship-date-too-far", "the carrier takes shipments up to 28 days ahead")
        }
    }

    private static func information(
        _ order: PurchaseOrder, _ parcel: Parcel, _ form: String, _ settings: CarrierAccountSettings,
        currency: Currency?
    ) throws(CarrierFault) -> JSONValue {
        let words = try settings.contents(
            of: parcel, isDeclared: order.shipment.options.customs != nil, longest: 70)
        let code = settings.service(order.service).code
        return .members([
            "ContentType": .string(order.shipment.options.customs?.type == .documents ? "DOX" : "NDX"),
            "Action": .string("Process"), "LabelFormat": .string(format(of: form)),
            "ServiceCode": .string(try CarrierField.required(code, "service-code", longest: 10)),
            "DescriptionOfGoods": .string(
                try CarrierField.required(words ?? settings.value("contents"), "contents", longest: 70)),
            "ShipmentDate": .string(order.shipDate.description), "CurrencyCode": .string(currency?.code ?? "GBP"),
            "WeightUnitOfMeasure": .string("KG"), "DimensionsUnitOfMeasure": .string("MM"),
        ])
    }

    /// The sender. The purchase's reference comes first: by it a person finds the shipment in the carrier's lists.
    private static func shipper(
        _ order: PurchaseOrder, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> JSONValue {
        let other = order.shipment.order ?? order.shipment.references.first?.value
        return .members([
            "Address": try address(order.shipment.shipFrom, "sender", settings),
            "ShippingAccountId": .string(settings.value("shipping_account")),
            "ShippingLocationId": .text(settings.values["shipping_location"]),
            "Reference1": .string(order.reference),
            "Reference2": .text(try CarrierField.optional(other, "order", longest: fieldLength)),
            "EoriNumber": .text(order.shipment.options.customs?.eori),
        ])
    }

    private static func address(
        _ address: Address, _ name: String, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> JSONValue {
        try settings.omitExtension(of: address.phone, "\(name)-phone")
        let person = try CarrierField.optional(address.name, "\(name)-name", longest: fieldLength)
        let company = try CarrierField.optional(address.company, "\(name)-company", longest: fieldLength)
        guard person != nil || company != nil else { throw .unmappable("\(name)-name-missing") }
        let lines = try CarrierField.street(address, "\(name)-street", lines: 3, longest: fieldLength)
        let postcode = try CarrierField.optional(address.postcode, "\(name)-postcode", longest: 10)
        guard postcode != nil || address.country.code != "GB" else { throw .unmappable("\(name)-postcode-missing") }
        return .members([
            "ContactName": .text(person ?? company), "CompanyName": .text(company),
            "ContactEmail": .text(try CarrierField.optional(address.email, "\(name)-email", longest: 254)),
            "ContactPhone": .text(
                try CarrierField.optional(
                    CarrierField.phone(address.phone, "\(name)-phone"), "\(name)-phone", longest: 20)),
            "Line1": .string(lines[0]), "Line2": .text(lines.count > 1 ? lines[1] : nil),
            "Line3": .text(lines.count > 2 ? lines[2] : nil),
            "Town": .string(try CarrierField.required(address.city, "\(name)-city", longest: fieldLength)),
            "Postcode": .text(postcode),
            "County": .text(try CarrierField.optional(address.region, "\(name)-region", longest: fieldLength)),
            "CountryCode": .string(address.country.code),
        ])
    }

    /// What is wanted beside carriage, in the words of the account's services.
    private static func specifics(
        _ options: ShipmentOptions, _ service: CarrierAccountSettings.Service
    ) throws(CarrierFault) -> JSONValue? {
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
        let level = service.values["service_level"]
        guard level != nil || !codes.isEmpty else { return nil }
        return .members([
            "ServiceLevel": .text(level),
            "ServiceEnhancements": codes.isEmpty ? nil : .array(codes.map { .members(["Code": .string($0)]) }),
        ])
    }

    private static func package(_ parcel: Parcel, _ service: CarrierAccountSettings.Service) -> JSONValue {
        func side(_ length: Length) -> JSONValue { .number(WireText.length(length, .mm, places: 0)) }
        return .members([
            "PackageType": .string(service.values["package_type"] ?? "Parcel"), "PackageOccurrence": .integer(1),
            "DeclaredWeight": .number(WireText.mass(parcel.weight, .kg, places: 3)),
            "Dimensions": parcel.dimensions.map {
                .members(["Length": side($0.length), "Width": side($0.width), "Height": side($0.height)])
            },
        ])
    }

    // MARK: Customs

    private static func declaration(
        _ order: PurchaseOrder, _ parcel: Parcel
    ) throws(CarrierFault) -> (customs: JSONValue, items: [JSONValue], currency: Currency)? {
        guard let customs = order.shipment.options.customs else { return nil }
        if let rule = customs.incoterm, !incoterms.contains(rule) { throw .unfit("incoterm-unsupported") }
        guard let currency = parcel.contents.first?.value?.currency else { throw .unmappable("contents-value-missing") }
        var items: [JSONValue] = []
        var grams: Int64 = 0
        for line in parcel.contents {
            items.append(try item(line, currency))
            let weight = (line.weight ?? .zero).picograms
            let whole = (weight / Mass.Unit.g.picograms) + (weight % Mass.Unit.g.picograms > 0 ? 1 : 0)
            let (product, isTooMuch) = whole.multipliedReportingOverflow(by: Int64(line.quantity))
            let (sum, isFarTooMuch) = grams.addingReportingOverflow(product)
            guard !isTooMuch, !isFarTooMuch else { throw .unmappable("contents-too-heavy") }
            grams = sum
        }
        // The carrier refuses a parcel that weighs less than what is in it.
        let (mass, isTooMuch) = grams.multipliedReportingOverflow(by: Mass.Unit.g.picograms)
        guard !isTooMuch, parcel.weight.picograms > mass - Mass.Unit.g.picograms else {
            throw .unmappable("contents-too-heavy", "the contents weigh more than the parcel", isAboutService: false)
        }
        let invoice = try CarrierField.optional(order.shipment.order, "order", longest: fieldLength) ?? order.reference
        return (
            .members([
                "ReasonForExport": .string(reason(customs.type)), "Incoterms": .text(customs.incoterm),
                "PreRegistrationNumber": .text(customs.ioss),
                "PreRegistrationType": customs.ioss.map { _ in .string("IOSS") },
                "InvoiceNumber": .string(invoice), "InvoiceDate": .string(order.shipDate.description),
            ]), items, currency
        )
    }

    private static func item(_ line: ContentLine, _ currency: Currency) throws(CarrierFault) -> JSONValue {
        guard let value = line.value else { throw .unmappable("contents-value-missing") }
        guard value.currency == currency else { throw .unmappable("contents-currencies") }
        guard let price = value.twoPlaces else { throw .unmappable("value-too-fine") }
        guard let weight = line.weight, weight > .zero else { throw .unmappable("contents-weight-missing") }
        return .members([
            "SkuCode": .text(try CarrierField.optional(line.sku, "sku", longest: 30)), "PackageOccurrence": .integer(1),
            "Quantity": .integer(line.quantity),
            "Description": .string(
                try CarrierField.required(line.description, "contents-description", longest: 255)),
            "Value": .number(price), "Weight": .number(WireText.mass(weight, .kg, places: 3)),
            "HSCode": .text(line.hsCode), "CountryOfOrigin": .text(line.origin?.code),
        ])
    }

    /// The reasons that postal services take.
    private static func reason(_ kind: ShipmentOptions.Customs.Kind) -> String {
        switch kind {
        case .sale: "Sale of Goods"
        case .gift: "Gift"
        case .documents: "Documents"
        case .sample: "Commercial Sample"
        case .returned: "Returned Goods"
        case .other: "Other"
        }
    }
}
