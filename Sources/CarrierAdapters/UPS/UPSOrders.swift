internal import ShipmentModel
internal import TextFormats

/// Requests to UPS as functions of what they ask for. Source: UPS's own descriptions of Shipping and Rating v2409, Label
/// Recovery v1, Tracking v1 and Address Validation v2.
enum UPSOrders {
    /// What is recovered.
    enum Recovered {
        case number(String)
        case reference(String)
    }

    private static let wishes: Set<OrderLimits.Wish> = [.signature, .adultSignature, .saturday, .insurance]

    static func token(_ settings: CarrierAccountSettings) -> CarrierCall {
        let basic = Base64.encode(
            Array((settings.secret("client_id") + ":" + settings.secret("client_secret")).utf8))
        return .form(
            "/security/v1/oauth/token", headers: ["Authorization": "Basic " + basic],
            [("grant_type", "client_credentials")])
    }

    private static func headers(_ id: String) -> HTTPHeaders {
        ["transId": String(id.prefix(32)), "transactionSrc": "waybill"]
    }

    // MARK: Shipping

    /// A day is told unless it has passed, in UTC. Clocks west of UTC may still show the day that has passed there: without
    /// a day the label is of UPS's own today, which is no later than the next. What UTC calls today may be yet to come by
    /// the carrier's clock, and tomorrow may have begun at the desk's: both are told.
    ///
    /// - Parameter today: the day in UTC.
    static func ship(
        _ order: PurchaseOrder, today: CivilDate, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> CarrierCall {
        let shipment = order.shipment
        let parcel = try OrderLimits.parcel(of: shipment, taking: wishes)
        let isAbroad = shipment.shipFrom.country != shipment.shipTo.country
        let from = try UPSParty(shipment.shipFrom, "sender", isAbroad: isAbroad, settings)
        let to = try UPSParty(shipment.shipTo, "recipient", isAbroad: isAbroad, settings)
        let service = settings.service(order.service)
        try settings.omitPackaging(of: parcel, told: service.values["packaging"])
        let account = settings.value("account_number")
        let isImperial = UPSParty.isImperial(from.country)
        // References of parcels stand on labels within the United States and within Puerto Rico, those of shipments
        // on all others.
        let isHomely = !isAbroad && ["US", "PR"].contains(from.country)
        let references = try references(order)
        let package = JSONValue.members([
            "Packaging": .members(["Code": .string(service.values["packaging"] ?? "02")]),
            "Dimensions": try dimensions(parcel, isImperial: isImperial),
            "PackageWeight": try weight(parcel, isImperial: isImperial, digits: 5),
            "ReferenceNumber": isHomely ? references : nil,
            "PackageServiceOptions": try packageOptions(shipment, isHomely: isHomely),
        ])
        let body = JSONValue.members([
            "Description": isAbroad ? .string(try description(parcel, settings)) : nil,
            "Shipper": from.shipper(account),
            "ShipTo": to.recipient, "ShipFrom": from.sender,
            "PaymentInformation": .members(["ShipmentCharge": .array([charge(account)])]),
            "ShipmentRatingOptions": .members(["NegotiatedRatesIndicator": .string("")]),
            "ReferenceNumber": isHomely ? nil : references, "Service": .members(["Code": .string(service.code)]),
            "ShipmentServiceOptions": shipmentOptions(shipment, isHomely: isHomely),
            "ShipmentDate": order.shipDate >= today ? .string(WireText.compact(order.shipDate)) : nil,
            "Package": .array([package]),
        ])
        return .json(
            .post, "/api/shipments/v2409/ship", headers: headers(order.reference),
            .members([
                "ShipmentRequest": .members([
                    "Request": .members([
                        "RequestOption": .string("nonvalidate"),
                        "TransactionReference": .members(["CustomerContext": .string(order.reference)]),
                    ]), "Shipment": body, "LabelSpecification": specification("ZPL"),
                ])
            ]), effect: .change)
    }

    private static func charge(_ account: String) -> JSONValue {
        .members(["Type": .string("01"), "BillShipper": .members(["AccountNumber": .string(account)])])
    }

    private static func specification(_ format: String) -> JSONValue {
        .members([
            "LabelImageFormat": .members(["Code": .string(format)]),
            "LabelStockSize": .members(["Height": .string("6"), "Width": .string("4")]),
        ])
    }

    /// The purchase's reference, by which label recovery finds it, and what the client calls the order.
    private static func references(_ order: PurchaseOrder) throws(CarrierFault) -> JSONValue {
        let shipment = order.shipment
        let names = ([shipment.order] + shipment.references.map { $0.value }).compactMap { $0 }.filter { !$0.isEmpty }
        let text = try CarrierField.optional(names.joined(separator: "/"), "reference", longest: 35, .ascii)
        return .array(
            ([order.reference] + (text.map { [$0] } ?? [])).map { .members(["Value": .string($0)]) })
    }

    /// What leaves the country, which UPS wants in one text. An account that leaves out what does not fit together gets
    /// the first line that fits; where none does, nothing could be told.
    private static func description(
        _ parcel: Parcel, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> String {
        let name = "contents-description"
        func field(_ text: String?) throws(CarrierFault) -> String {
            try CarrierField.required(text, name, longest: 50, .latin1)
        }
        func together() throws(CarrierFault) -> String? {
            try CarrierField.contents(parcel, name, longest: 50, .latin1)
        }
        if let all = try settings.told(.contents, try together()) { return all }
        if let line = parcel.contents.lazy.compactMap({ try? field($0.description) }).first { return line }
        do throws(CarrierFault) { return try field(try together()) } catch { throw .unfit(error.code, error.detail) }
    }

    /// Pounds or kilograms with one decimal place, never less than it is.
    private static func weight(_ parcel: Parcel, isImperial: Bool, digits: Int) throws(CarrierFault) -> JSONValue {
        let text = WireText.mass(parcel.weight, isImperial ? .lb : .kg, places: 1)
        guard text.utf8.count <= digits else { throw .unmappable("weight-too-much") }
        return .members([
            "UnitOfMeasurement": .members(["Code": .string(isImperial ? "LBS" : "KGS")]), "Weight": .string(text),
        ])
    }

    /// Whole inches or centimetres, never less than they are; nil where nobody has measured.
    private static func dimensions(_ parcel: Parcel, isImperial: Bool) throws(CarrierFault) -> JSONValue? {
        guard let sides = parcel.dimensions else { return nil }
        let unit: Length.Unit = isImperial ? .inch : .cm
        let texts = [sides.length, sides.width, sides.height].map { WireText.length($0, unit, places: 0) }
        guard texts.allSatisfy({ $0.utf8.count <= 3 }) else { throw .unmappable("dimensions-too-large") }
        return .members([
            "UnitOfMeasurement": .members(["Code": .string(isImperial ? "IN" : "CM")]), "Length": .string(texts[0]),
            "Width": .string(texts[1]), "Height": .string(texts[2]),
        ])
    }

    /// A signature is asked of parcels within the United States and within Puerto Rico, by other codes than of shipments.
    private static func packageOptions(_ shipment: Shipment, isHomely: Bool) throws(CarrierFault) -> JSONValue? {
        var members: [JSONMember] = []
        if isHomely, let code = signature(shipment, any: "2", adult: "3") {
            members.append(JSONMember("DeliveryConfirmation", code))
        }
        if let value = shipment.options.insuredValue {
            guard let amount = value.twoPlaces, value.micros > 0 else {
                throw .unmappable("insured-value-unusable", "an amount of whole cents")
            }
            members.append(
                JSONMember(
                    "DeclaredValue",
                    .members([
                        "CurrencyCode": .string(value.currency.code), "MonetaryValue": .string(amount),
                    ])))
        }
        return members.isEmpty ? nil : .object(members)
    }

    private static func shipmentOptions(_ shipment: Shipment, isHomely: Bool) -> JSONValue? {
        var members: [JSONMember] = []
        if shipment.options.saturday { members.append(JSONMember("SaturdayDeliveryIndicator", .string(""))) }
        if !isHomely, let code = signature(shipment, any: "1", adult: "2") {
            members.append(JSONMember("DeliveryConfirmation", code))
        }
        return members.isEmpty ? nil : .object(members)
    }

    private static func signature(_ shipment: Shipment, any: String, adult: String) -> JSONValue? {
        switch shipment.options.signature {
        case .none: nil
        case .any: .members(["DCISType": .string(any)])
        case .adult: .members(["DCISType": .string(adult)])
        }
    }

    // MARK: Label recovery and voids

    static func recovery(of what: Recovered, form: String, _ settings: CarrierAccountSettings) -> CarrierCall {
        let format = form == "pdf" ? "PDF" : "ZPL"
        var number: JSONValue?
        var values: JSONValue?
        let id: String
        switch what {
        case .number(let text):
            id = text
            number = .string(text)
        case .reference(let text):
            id = text
            values = .members([
                "ReferenceNumber": .members(["Value": .string(text)]),
                "ShipperNumber": .string(settings.value("account_number")),
            ])
        }
        return .json(
            .post, "/api/labels/v1/recovery", headers: headers(id),
            .members([
                "LabelRecoveryRequest": .members([
                    "Request": .members(["TransactionReference": .members(["CustomerContext": .string(id)])]),
                    "LabelSpecification": specification(format), "TrackingNumber": number, "ReferenceValues": values,
                ])
            ]), effect: .read)
    }

    static func void(_ trackingNumber: String) -> CarrierCall {
        var headers = headers(transaction(trackingNumber))
        headers.append(name: "Accept", value: "application/json")
        return CarrierCall(
            .delete, "/api/shipments/v2409/void/cancel/" + PathText.encoded(trackingNumber), headers: headers,
            effect: .change)
    }

    /// A number as it may stand in a header, whoever made it up.
    private static func transaction(_ trackingNumber: String) -> String {
        String(decoding: trackingNumber.utf8.filter { (0x21...0x7E).contains($0) }, as: UTF8.self)
    }

    // MARK: Rating

    static func shop(
        _ shipment: Shipment, on date: CivilDate, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> CarrierCall {
        let parcel = try OrderLimits.parcel(of: shipment, taking: wishes)
        let isAbroad = shipment.shipFrom.country != shipment.shipTo.country
        let account = settings.value("account_number")
        let from = try UPSParty.rated(shipment.shipFrom, "sender")
        let isImperial = UPSParty.isImperial(shipment.shipFrom.country.code)
        let isHomely = !isAbroad && ["US", "PR"].contains(shipment.shipFrom.country.code)
        let package = JSONValue.members([
            "PackagingType": .members(["Code": .string("02")]),
            "Dimensions": try dimensions(parcel, isImperial: isImperial),
            "PackageWeight": try weight(parcel, isImperial: isImperial, digits: 6),
            "PackageServiceOptions": try packageOptions(shipment, isHomely: isHomely),
        ])
        let time = JSONValue.members([
            "PackageBillType": .string("03"), "Pickup": .members(["Date": .string(WireText.compact(date))]),
        ])
        let body = JSONValue.members([
            "Shipper": try UPSParty.rated(shipment.shipFrom, "sender", number: account),
            "ShipTo": try UPSParty.rated(shipment.shipTo, "recipient", marksHome: true), "ShipFrom": from,
            "PaymentDetails": .members(["ShipmentCharge": .array([charge(account)])]), "NumOfPieces": .string("1"),
            "Package": .array([package]),
            "ShipmentServiceOptions": shipmentOptions(shipment, isHomely: isHomely),
            "ShipmentRatingOptions": .members(["NegotiatedRatesIndicator": .string("")]),
            // Of a parcel that leaves the country days are told only to whoever tells what it is worth.
            "DeliveryTimeInformation": isAbroad ? nil : time,
        ])
        var call = CarrierCall.json(
            .post, "/api/rating/v2409/Shop", headers: ["transactionSrc": "waybill"],
            .members([
                "RateRequest": .members([
                    "Request": .members(["RequestOption": .string("Shop")]),
                    "PickupType": .members(["Code": .string(settings.values["pickup_type"] ?? "01")]),
                    "Shipment": body,
                ])
            ]), effect: .read)
        if !isAbroad { call.query = [("additionalinfo", "timeintransit")] }
        return call
    }

    // MARK: Tracking and addresses

    static func tracking(_ trackingNumber: String) -> CarrierCall {
        var headers = headers(transaction(trackingNumber))
        headers.append(name: "Accept", value: "application/json")
        return CarrierCall(
            .get, "/api/track/v1/details/" + PathText.encoded(trackingNumber), query: [("locale", "en_US")],
            headers: headers)
    }

    /// Option 3: both whether the address is one, and whether it is a home.
    static func addressCheck(_ address: Address) throws(CarrierFault) -> CarrierCall {
        let country = address.country.code
        guard ["US", "PR"].contains(country) else { throw .unmappable("recipient-country-unsupported") }
        let lines = try CarrierField.street(address, "recipient-street", lines: 3, longest: 100, .latin1)
        let zip = (address.postcode ?? "").split(separator: "-")
        return .json(
            .post, "/api/addressvalidation/v2/3", headers: ["transactionSrc": "waybill"],
            .members([
                "XAVRequest": .members([
                    "AddressKeyFormat": .members([
                        "ConsigneeName": .text(
                            try CarrierField.optional(address.company, "recipient-company", longest: 40, .latin1)),
                        "AddressLine": .array(lines.map { .string($0) }),
                        "PoliticalDivision2": .text(
                            try CarrierField.optional(address.city, "recipient-city", longest: 30, .latin1)),
                        "PoliticalDivision1": .text(
                            try CarrierField.optional(address.region, "recipient-region", longest: 30, .latin1)),
                        "PostcodePrimaryLow": .text(
                            try CarrierField.optional(
                                zip.first.map { String($0) }, "recipient-postcode", longest: 10, .ascii)),
                        "PostcodeExtendedLow": .text(
                            try CarrierField.optional(
                                zip.dropFirst().first.map { String($0) }, "recipient-postcode", longest: 10, .ascii)),
                        "CountryCode": .string(country),
                    ])
                ])
            ]), effect: .read)
    }
}

extension UPSParty {
    /// Whether a country measures in pounds and inches.
    static func isImperial(_ country: String) -> Bool { ["US", "PR", "VI"].contains(country) }
}
