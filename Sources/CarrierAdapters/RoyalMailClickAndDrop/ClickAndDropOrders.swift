internal import ShipmentModel
internal import TextFormats

/// What Click & Drop is asked. Field names, lengths and words are those of its description, version 1.0.0.
enum ClickAndDropOrders {
    // MARK: Orders

    static func create(
        _ order: PurchaseOrder, _ settings: CarrierAccountSettings, now: Int64
    ) throws(CarrierFault) -> CarrierCall {
        let shipment = order.shipment
        let parcel = try OrderLimits.parcel(of: shipment, taking: [.signature, .insurance, .customs])
        let service = settings.service(order.service)
        let code = try CarrierField.required(service.code, "service-code", longest: 10)
        try settings.omitPackaging(of: parcel, told: service.values["format"])
        // Whether the recipient is a business is another question, asked of trade with Northern Ireland.
        try settings.omitHome(of: shipment)
        let contents = try contents(shipment, settings)
        let goods = JSONValue.number(contents.total)
        let item = JSONValue.members([
            "orderReference": .string(order.reference), "recipient": try recipient(shipment.shipTo),
            "sender": try sender(shipment.shipFrom, settings),
            "packages": .array([try package(parcel, service, contents.lines)]),
            "orderDate": .string(WallTime(now).text + "Z"),
            "plannedDespatchDate": .string(order.shipDate.description + "T00:00:00Z"),
            // What the goods are worth; what was charged for carriage is the shop's and not told us.
            "subtotal": goods, "shippingCostCharged": .integer(0), "total": goods,
            "currencyCode": .string(contents.currency),
            "postageDetails": .members([
                "sendNotificationsTo": .string("recipient"), "serviceCode": .string(code),
                "carrierName": .text(settings.values["carrier_name"]),
                "serviceRegisterCode": .text(service.values["register"]),
                "consequentialLoss": try cover(shipment.options.insuredValue),
                "requestSignatureUponDelivery": shipment.options.signature == .any ? .bool(true) : nil,
                "department": .text(settings.values["department"]),
                "IOSSNumber": .text(shipment.options.customs?.ioss),
            ]), "tags": try tags(shipment),
            "label": .members([
                "includeLabelInResponse": .bool(true), "includeCN": .bool(shipment.options.customs != nil),
                "includeReturnsLabel": .bool(false),
            ]),
        ])
        return .json(.post, "/orders", .members(["items": .array([item])]), effect: .change)
    }

    private static func recipient(_ address: Address) throws(CarrierFault) -> JSONValue {
        let name = try CarrierField.optional(address.name, "recipient-name", longest: 210)
        let company = try CarrierField.optional(address.company, "recipient-company", longest: 100)
        guard name != nil || company != nil else { throw .unmappable("recipient-name-missing") }
        let street = try CarrierField.street(address, "recipient-street", lines: 3, longest: 100)
        return .members([
            "address": .members([
                "fullName": .text(name), "companyName": .text(company), "addressLine1": .string(street[0]),
                "addressLine2": .text(street.dropFirst().first), "addressLine3": .text(street.dropFirst(2).first),
                "city": .string(try CarrierField.required(address.city, "recipient-city", longest: 100)),
                "county": .text(try CarrierField.optional(address.region, "recipient-region", longest: 100)),
                "postcode": .text(try postcode(address)), "countryCode": .string(address.country.code),
            ]), "phoneNumber": .text(try CarrierField.phoneText(address.phone, "recipient-phone", longest: 25)),
            "emailAddress": .text(try CarrierField.optional(address.email, "recipient-email", longest: 254)),
        ])
    }

    private static func postcode(_ address: Address) throws(CarrierFault) -> String? {
        address.country.code == "GB"
            ? try CarrierField.required(address.postcode, "recipient-postcode", longest: 20)
            : try CarrierField.optional(address.postcode, "recipient-postcode", longest: 20)
    }

    /// Who sends, by one name. From where is a setting of the account at Click & Drop, and cannot be said.
    private static func sender(
        _ address: Address, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> JSONValue {
        try settings.omit(.senderAddress, "sender-address")
        try settings.omit(.person, address.company == nil ? nil : address.name, "sender-name")
        return .members([
            "tradingName": .text(
                try CarrierField.optional(address.company ?? address.name, "sender-name", longest: 250)),
            "phoneNumber": .text(try CarrierField.phoneText(address.phone, "sender-phone", longest: 25)),
            "emailAddress": .text(try CarrierField.optional(address.email, "sender-email", longest: 254)),
        ])
    }

    /// The order's number and references, for whoever looks at the order in Click & Drop.
    private static func tags(_ shipment: Shipment) throws(CarrierFault) -> JSONValue? {
        var tags: [JSONValue] = []
        let order = shipment.order.map { [Shipment.Reference(name: "order", value: $0)] } ?? []
        for reference in order + shipment.references {
            tags.append(
                .members([
                    "key": .string(try CarrierField.required(reference.name, "reference", longest: 100)),
                    "value": .string(try CarrierField.required(reference.value, "reference", longest: 100)),
                ]))
        }
        return tags.isEmpty ? nil : .array(tags)
    }

    // MARK: Parcels

    private static func package(
        _ parcel: Parcel, _ service: CarrierAccountSettings.Service, _ contents: [JSONValue]
    ) throws(CarrierFault) -> JSONValue {
        let gram = Mass.Unit.g.picograms
        let grams = parcel.weight.picograms / gram + (parcel.weight.picograms % gram > 0 ? 1 : 0)
        guard grams <= 30_000 else { throw .unmappable("weight-too-heavy", "Click & Drop takes 30 kg") }
        let format = service.values["format"] ?? "parcel"
        var dimensions: JSONValue?
        if let sides = parcel.dimensions {
            func millimetres(_ length: Length) throws(CarrierFault) -> JSONValue {
                let text = WireText.length(length, .mm, places: 0)
                guard text.utf8.count <= 5 else { throw .unmappable("dimensions-too-large") }
                return .number(text)
            }
            dimensions = .members([
                "heightInMms": try millimetres(sides.height), "widthInMms": try millimetres(sides.width),
                "depthInMms": try millimetres(sides.length),
            ])
        }
        return .members([
            "weightInGrams": .integer(grams), "packageFormatIdentifier": .string(format), "dimensions": dimensions,
            "contents": contents.isEmpty ? nil : .array(contents),
        ])
    }

    /// The loss to be covered, in whole pounds, never less than what was asked for.
    private static func cover(_ value: Money?) throws(CarrierFault) -> JSONValue? {
        guard let value else { return nil }
        guard value.currency.code == "GBP" else { throw .unmappable("insured-value-currency") }
        let pounds = value.micros / 1_000_000 + (value.micros % 1_000_000 > 0 ? 1 : 0)
        guard (0...10_000).contains(pounds) else { throw .unmappable("insured-value-too-high") }
        return .integer(pounds)
    }

    /// What is inside, what it is worth in all, and in which currency. Without customs nobody needs to know, and an
    /// article's number is never told: Click & Drop would change its own list of articles by it.
    private static func contents(
        _ shipment: Shipment, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> (lines: [JSONValue], total: String, currency: String) {
        guard let customs = shipment.options.customs else { return ([], "0", "GBP") }
        guard customs.eori == nil else { throw .unmappable("eori-unsupported") }
        guard customs.incoterm == nil || customs.incoterm == "DAP" else { throw .unfit("incoterm-unsupported") }
        let given = shipment.parcels.flatMap(\.contents)
        guard !given.isEmpty else { throw .unmappable("contents-missing", isAboutService: false) }
        var lines: [JSONValue] = []
        var hundredths: Int64 = 0
        var currency: Currency?
        for (index, line) in given.enumerated() {
            try settings.omit(.sku, line.sku, "contents-sku", in: "line \(index + 1) of the contents")
            guard let value = line.value, let weight = line.weight, let origin = line.origin else {
                throw .unmappable(
                    "contents-incomplete", "customs wants the value, weight and origin of all contents",
                    isAboutService: false)
            }
            guard (currency ?? value.currency) == value.currency else {
                throw .unmappable("contents-currencies", isAboutService: false)
            }
            currency = value.currency
            let gram = Mass.Unit.g.picograms
            let grams = weight.picograms / gram + (weight.picograms % gram > 0 ? 1 : 0)
            guard let text = value.twoPlaces, let worth = value.hundredths, worth <= 99_999_900, grams <= 999_999,
                (1...999_999).contains(line.quantity)
            else { throw .unmappable("contents-too-much", isAboutService: false) }
            hundredths += worth * Int64(line.quantity)
            guard hundredths <= 99_999_900 else { throw .unmappable("contents-too-much", isAboutService: false) }
            let words = try CarrierField.required(line.description, "contents", longest: 300)
            lines.append(
                .members([
                    "name": .string(words), "quantity": .integer(line.quantity), "unitValue": .number(text),
                    "unitWeightInGrams": .integer(grams),
                    "customsDescription": words.unicodeScalars.count <= 50 ? .string(words) : nil,
                    "extendedCustomsDescription": .string(words),
                    "customsCode": .text(try CarrierField.optional(line.hsCode, "hs-code", longest: 10)),
                    "originCountryCode": .string(origin.code),
                    "customsDeclarationCategory": .string(category(customs.type)),
                ]))
        }
        let total = Money(micros: hundredths * 10_000, currency ?? Currency("GBP")!)
        return (lines, total.twoPlaces ?? "0", total.currency.code)
    }

    private static func category(_ kind: ShipmentOptions.Customs.Kind) -> String {
        switch kind {
        case .sale: "saleOfGoods"
        case .gift: "gift"
        case .documents: "documents"
        case .sample: "commercialSample"
        case .returned: "returnedGoods"
        case .other: "other"
        }
    }

    // MARK: Afterwards

    static func find(_ reference: String) -> CarrierCall {
        // A reference stands in quotation marks: without them it would be an order's number.
        CarrierCall(.get, "/orders/" + PathText.encoded("\"\(reference)\""))
    }

    static func find(_ number: Int) -> CarrierCall { CarrierCall(.get, "/orders/\(number)") }

    static func label(_ number: Int) -> CarrierCall {
        CarrierCall(
            .get, "/orders/\(number)/label",
            query: [("documentType", "postageLabel"), ("includeReturnsLabel", "false")],
            headers: ["Accept": "application/pdf"], answerBytes: CarrierCall.labelBytes)
    }

    static func delete(_ number: Int) -> CarrierCall {
        CarrierCall(.delete, "/orders/\(number)", effect: .change)
    }

    static func list(since: Int64, after token: String?, count: Int = 100) -> CarrierCall {
        var query = [("pageSize", String(count)), ("startDateTime", WallTime(since).text + "Z")]
        if let token { query.append(("continuationToken", token)) }
        return CarrierCall(.get, "/orders", query: query.map { (name: $0.0, value: $0.1) })
    }

    static func manifest(_ settings: CarrierAccountSettings) -> CarrierCall {
        .json(
            .post, "/manifests", .members(["carrierName": .text(settings.values["carrier_name"])]), effect: .change)
    }

    static func manifest(number: String) -> CarrierCall {
        CarrierCall(.get, "/manifests/" + PathText.encoded(number), answerBytes: CarrierCall.labelBytes)
    }

    static func retryManifest(_ number: String) -> CarrierCall {
        CarrierCall(
            .post, "/manifests/retry/" + PathText.encoded(number), effect: .change, answerBytes: CarrierCall.labelBytes)
    }
}
