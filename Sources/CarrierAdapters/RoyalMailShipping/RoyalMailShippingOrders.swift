internal import ShipmentModel
internal import TextFormats

/// What the Shipping API is asked. Field names, lengths and words are those of its description, version 3.0.20.
enum RoyalMailShippingOrders {
    static func token(_ settings: CarrierAccountSettings) -> CarrierCall {
        CarrierCall(
            .post, "/token",
            headers: [
                "X-IBM-Client-Id": settings.secret("client_id"),
                "X-IBM-Client-Secret": settings.secret("client_secret"),
                "X-RMG-Security-Username": settings.secret("username"),
                "X-RMG-Security-Password": settings.secret("password"), "Accept": "application/json",
            ], isAuthorised: false)
    }

    /// The most characters of what is in a shipment.
    private static let longestContents = 70

    // MARK: Shipments

    static func ship(
        _ order: PurchaseOrder, _ settings: CarrierAccountSettings, form: String
    ) throws(CarrierFault) -> CarrierCall {
        let shipment = order.shipment
        let parcel = try OrderLimits.parcel(of: shipment, taking: [.signature, .saturday, .insurance, .customs])
        let service = settings.service(order.service)
        try settings.omitPackaging(of: parcel, told: service.values["format"])
        try settings.omitHome(of: shipment)
        let goods = try goods(shipment)
        var words = goods?.words
        if goods == nil {
            words = try settings.contents(of: parcel, isDeclared: false, longest: longestContents)
        }
        // Kilograms throughout: an article's weight has too few digits before the point to be in grams.
        let weight = JSONValue.number(WireText.mass(parcel.weight, .kg, places: 3))
        let body = JSONValue.members([
            "Shipper": try shipper(order),
            "Destination": .object(try party(shipment.shipTo, "recipient", isRequired: true)),
            "ShipmentInformation": .members([
                "ShipmentDate": .string(order.shipDate.description),
                "ServiceCode": .string(try CarrierField.required(service.code, "service-code", longest: 10)),
                "ServiceOptions": try options(shipment, service, settings), "TotalPackages": .integer(1),
                "TotalWeight": weight, "WeightUnitOfMeasure": .string("KG"),
                "Product": .string(shipment.options.customs?.type == .documents ? "DOX" : "NDX"),
                "DescriptionOfGoods": .text(words), "ReasonForExport": .text(goods?.reason),
                "Value": goods.map { .number($0.value) }, "Currency": .text(goods?.currency),
                "Incoterms": .text(shipment.options.customs?.incoterm), "LabelFormat": .string(format(form)),
                "ShipmentAction": .string("Process"),
                "Packages": .array([try package(parcel, weight)]), "Items": goods.map { .array($0.items) },
            ]),
        ])
        return .json(.post, "/shipments", body, effect: .change)
    }

    /// What the Shipping API calls a form of labels.
    private static func format(_ form: String) -> String {
        switch form {
        case "zpl-203": "ZPL203DPI"
        case "zpl-300": "ZPL300DPI"
        default: "PDF"
        }
    }

    /// The sender, with our reference first, then the order's number, then the department.
    private static func shipper(_ order: PurchaseOrder) throws(CarrierFault) -> JSONValue {
        var members = [JSONMember("ShipperReference", .string(order.reference))]
        if let number = try CarrierField.optional(order.shipment.order, "order", longest: 40) {
            members.append(JSONMember("ShipperReference2", .string(number)))
        }
        for reference in order.shipment.references {
            guard reference.name == "department" else {
                throw .unmappable("reference-unsupported", "no field for a reference \(reference.name)")
            }
            members.append(
                JSONMember(
                    "ShipperDepartment", .string(try CarrierField.required(reference.value, "department", longest: 30)))
            )
        }
        return .object(members + (try party(order.shipment.shipFrom, "sender", isRequired: false)))
    }

    /// Somebody with an address.
    private static func party(
        _ address: Address, _ whose: String, isRequired: Bool
    ) throws(CarrierFault) -> [JSONMember] {
        let contact = address.name ?? address.company
        let street = try CarrierField.street(address, "\(whose)-street", lines: 3, longest: 35)
        let isBritish = address.country.code == "GB"
        let fields: [(name: String, text: String?)] = [
            ("CompanyName", try CarrierField.optional(address.company, "\(whose)-company", longest: 35)),
            (
                "ContactName",
                isRequired
                    ? try CarrierField.required(contact, "\(whose)-name", longest: 40)
                    : try CarrierField.optional(contact, "\(whose)-name", longest: 40)
            ), ("AddressLine1", street[0]), ("AddressLine2", street.dropFirst().first),
            ("AddressLine3", street.dropFirst(2).first),
            ("Town", try CarrierField.required(address.city, "\(whose)-city", longest: 35)),
            ("County", try CarrierField.optional(address.region, "\(whose)-region", longest: 50)),
            ("CountryCode", address.country.code),
            (
                "Postcode",
                isBritish
                    ? try CarrierField.required(address.postcode, "\(whose)-postcode", longest: 10)
                    : try CarrierField.optional(address.postcode, "\(whose)-postcode", longest: 10)
            ), ("PhoneNumber", try CarrierField.phoneText(address.phone, "\(whose)-phone", longest: 20)),
            ("EmailAddress", try CarrierField.optional(address.email, "\(whose)-email", longest: 254)),
        ]
        return fields.compactMap { field in field.text.map { JSONMember(field.name, .string($0)) } }
    }

    private static func options(
        _ shipment: Shipment, _ service: CarrierAccountSettings.Service, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> JSONValue? {
        let notifications = service.values["notifications"]
        if let notifications {
            let wants = (email: notifications != "SMS", text: notifications != "Email")
            guard !wants.email || shipment.shipTo.email != nil else { throw .unmappable("recipient-email-missing") }
            guard !wants.text || shipment.shipTo.phone != nil else { throw .unmappable("recipient-phone-missing") }
        }
        let wantsSignature = shipment.options.signature == .any && service.values["signature"] != "included"
        let options = JSONValue.members([
            "PostingLocation": .text(settings.values["posting_location"]),
            "ServiceLevel": .text(service.values["level"]), "ServiceFormat": .text(service.values["format"]),
            "SaturdayGuaranteed": shipment.options.saturday ? .bool(true) : nil,
            "ConsequentialLoss": .text(try cover(shipment.options.insuredValue)),
            "TrackingNotifications": .text(notifications), "RecordedSignedFor": wantsSignature ? .bool(true) : nil,
        ])
        return options.members?.isEmpty == true ? nil : options
    }

    /// The lowest level that covers a value.
    private static func cover(_ value: Money?) throws(CarrierFault) -> String? {
        guard let value else { return nil }
        guard value.currency.code == "GBP" else { throw .unmappable("insured-value-currency") }
        let levels: [Int64] = [1_000, 2_500, 5_000, 7_500, 10_000]
        guard let index = levels.firstIndex(where: { value.micros <= $0 * 1_000_000 }) else {
            throw .unmappable("insured-value-too-high")
        }
        return "Level\(index + 1)"
    }

    private static func package(_ parcel: Parcel, _ weight: JSONValue) throws(CarrierFault) -> JSONValue {
        func centimetres(_ length: Length?) throws(CarrierFault) -> JSONValue? {
            guard let length else { return nil }
            guard length.nanometres <= 2_500_000_000 else { throw .unmappable("dimensions-too-large") }
            return .number(WireText.length(length, .cm, places: 2))
        }
        return .members([
            "PackageOccurrence": .integer(1), "Weight": weight,
            "Length": try centimetres(parcel.dimensions?.length), "Width": try centimetres(parcel.dimensions?.width),
            "Height": try centimetres(parcel.dimensions?.height),
        ])
    }

    // MARK: Customs

    private static func goods(
        _ shipment: Shipment
    ) throws(CarrierFault) -> (
        items: [JSONValue], words: String, reason: String, value: String, currency: String
    )? {
        guard let customs = shipment.options.customs else { return nil }
        guard customs.ioss == nil else { throw .unmappable("ioss-unsupported") }
        guard customs.eori == nil else { throw .unmappable("eori-unsupported") }
        if let incoterm = customs.incoterm, !["DDP", "DAT", "DAP", "DDU"].contains(incoterm) {
            throw .unfit("incoterm-unsupported")
        }
        let lines = shipment.parcels.flatMap(\.contents)
        guard !lines.isEmpty else { throw .unmappable("contents-missing", isAboutService: false) }
        var items: [JSONValue] = []
        var hundredths: Int64 = 0
        var currency: Currency?
        for line in lines {
            guard let value = line.value, let weight = line.weight, let origin = line.origin else {
                throw .unmappable(
                    "contents-incomplete", "customs wants the value, weight and origin of all contents",
                    isAboutService: false)
            }
            guard (currency ?? value.currency) == value.currency else {
                throw .unmappable("contents-currencies", isAboutService: false)
            }
            currency = value.currency
            guard let amount = value.twoPlaces, let worth = value.hundredths, (1...1_000_000_000).contains(worth),
                (1...999_999).contains(line.quantity), weight > .zero
            else { throw .unmappable("contents-too-much", isAboutService: false) }
            hundredths += worth * Int64(line.quantity)
            guard hundredths <= 10_000_000_000 else { throw .unmappable("contents-too-much", isAboutService: false) }
            if let code = line.hsCode, !(6...12).contains(code.utf8.count) { throw .unmappable("hs-code-length") }
            items.append(
                .members([
                    "Quantity": .integer(line.quantity),
                    "Description": .string(try CarrierField.required(line.description, "contents", longest: 255)),
                    "Value": .number(amount), "Weight": .number(WireText.mass(weight, .kg, places: 3)),
                    "PackageOccurrence": .integer(1), "HsCode": .text(line.hsCode),
                    "SkuCode": .text(try CarrierField.optional(line.sku, "sku", longest: 30)),
                    "CountryOfOrigin": .string(origin.code),
                ]))
        }
        let all = lines.compactMap(\.description).joined(separator: ", ")
        let words = all.unicodeScalars.count <= longestContents ? all : lines[0].description
        let total = Money(micros: hundredths * 10_000, currency ?? Currency("GBP")!)
        return (
            items, try CarrierField.required(words, "contents", longest: longestContents), reason(customs.type),
            total.twoPlaces ?? "0", total.currency.code
        )
    }

    private static func reason(_ kind: ShipmentOptions.Customs.Kind) -> String {
        switch kind {
        case .sale: "Sale of goods"
        case .gift: "Gift"
        case .documents: "Documents"
        case .sample: "Commercial sample"
        case .returned: "Returned goods"
        case .other: "Other"
        }
    }

    // MARK: Afterwards

    static func print(_ number: String, form: String) -> CarrierCall {
        .json(
            .put, "/shipments/" + PathText.encoded(number) + "/printLabel",
            .members(["LabelFormat": .string(format(form))]), effect: .change)
    }

    static func cancel(_ number: String) -> CarrierCall {
        .json(
            .put, "/shipments/cancel",
            .array([
                .members(["ShipmentId": .string(number), "ReasonForCancellation": .string("OrderCancelled")])
            ]), effect: .change)
    }

    static func manifest(_ settings: CarrierAccountSettings) -> CarrierCall {
        .json(
            .post, "/manifests", .members(["PostingLocation": .text(settings.values["posting_location"])]),
            effect: .change)
    }

    /// The services that carry half a kilogram to Windsor Castle.
    static let availability = CarrierCall.json(
        .post, "/shipments/serviceAvailability",
        .members([
            "Destination": .members([
                "Town": .string("Windsor"), "CountryCode": .string("GB"), "Postcode": .string("SL4 1NJ"),
            ]),
            "ShipmentInformation": .members([
                "TotalPackages": .integer(1), "TotalWeight": .number("0.5"), "WeightUnitOfMeasure": .string("KG"),
                "Product": .string("NDX"),
            ]),
        ]), effect: .read)
}
