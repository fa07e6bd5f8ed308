internal import TextFormats

/// What USPS asks for a parcel, by `prices.json`: so much for the class, so much a pound and zone.
extension EmulatedUSPS {
    static let mailClasses = [
        "PARCEL_SELECT", "PARCEL_SELECT_LIGHTWEIGHT", "PRIORITY_MAIL_EXPRESS", "PRIORITY_MAIL",
        "FIRST-CLASS_PACKAGE_SERVICE", "LIBRARY_MAIL", "MEDIA_MAIL", "BOUND_PRINTED_MATTER", "USPS_CONNECT_LOCAL",
        "USPS_CONNECT_MAIL", "USPS_CONNECT_REGIONAL", "USPS_GROUND_ADVANTAGE", "USPS_RETAIL_GROUND",
    ]
    static let categories = ["LETTERS", "FLATS", "MACHINABLE", "IRREGULAR", "NON_MACHINABLE", "NONSTANDARD"]
    static let rateIndicators = Set(
        """
        3D 3N 3R 5D BA BB BM C1 C2 C3 C4 C5 CP CM DC DE DF DN DR E4 E6 E7 FA FB FE FP FS LC LF LL LO LS NP O1 O2 O3 O4 O5 \
        O6 O7 OS P5 P6 P7 P8 P9 Q6 Q7 Q8 Q9 Q0 PA PL PM PR SB SN SP SR
        """.split(separator: " ").map(String.init))
    static let facilities = [
        "NONE", "DESTINATION_NETWORK_DISTRIBUTION_CENTER", "DESTINATION_SECTIONAL_CENTER_FACILITY",
        "DESTINATION_DELIVERY_UNIT", "DESTINATION_SERVICE_HUB", "DESTINATION_REGIONAL_PROCESSING_DISTRIBUTION_CENTER",
    ]

    /// What a parcel costs in cents, and why.
    struct Price {
        var postage: Int64
        var fees: [(name: String, sku: String, cents: Int64)]
        var zone: String
        var isContract: Bool
        var total: Int64 { postage + fees.reduce(0) { $0 + $1.cents } }
    }

    /// The price of a parcel.
    ///
    /// - Parameters:
    ///   - weight: in thousandths of a pound.
    ///   - length: in thousandths of an inch.
    static func price(
        _ mailClass: String, from: String, to: String, weight: Int64, length: Int64, isContract: Bool
    ) -> Price {
        let zone = max(1, abs((Int64(from.prefix(1)) ?? 0) - (Int64(to.prefix(1)) ?? 0)) % 9)
        if let postage = list.find("to", to) {
            return Price(postage: postage, fees: [], zone: "0\(zone)", isContract: isContract)
        }
        let pounds = max(1, (weight + 999) / 1_000)
        var postage = list.find("classes", mailClass) ?? list.number("other_classes")
        postage += list.number("each_pound") * (pounds - 1) + list.number("each_zone") * (zone - 1)
        if isContract { postage = postage * list.number("contract_percent") / 100 }
        var fees: [(name: String, sku: String, cents: Int64)] = []
        if let long = list.part("long"), length > long.number("over") {
            fees.append((long.text("name"), long.text("sku"), long.number("fee")))
        }
        return Price(postage: postage, fees: fees, zone: "0\(zone)", isContract: isContract)
    }

    private static let list = EmulatedPrices("usps")

    // MARK: Verbs

    func baseRates(_ request: EmulatorRequest, _ context: EmulatorContext) -> EmulatorResponse {
        checked(request, context) { check in
            check.text("mailClass", oneOf: EmulatedUSPS.mailClasses)
            check.text("processingCategory", oneOf: EmulatedUSPS.categories)
            check.text("rateIndicator", where: { EmulatedUSPS.rateIndicators.contains($0) })
            check.text("destinationEntryFacilityType", oneOf: EmulatedUSPS.facilities)
            check.text("priceType", oneOf: ["RETAIL", "COMMERCIAL", "CONTRACT", "NSA"])
        } answer: { json in
            rateOption(json, json.text("mailClass") ?? "", json)
        }
    }

    func ratesList(
        _ request: EmulatorRequest, _ context: EmulatorContext, isTotal: Bool = false
    ) -> EmulatorResponse {
        checked(request, context) { check in
            check.text("mailClass", required: false, oneOf: EmulatedUSPS.mailClasses + ["ALL"])
            check.text("priceType", required: false, oneOf: ["RETAIL", "COMMERCIAL", "CONTRACT", "NSA"])
        } answer: { json in
            let options = wanted(json).map { mailClass in
                var option = rateOption(json, mailClass, json)
                guard isTotal, case .object(var members) = option else { return option }
                members.insert(JSONMember("totalPrice", option["totalBasePrice"] ?? .null), at: 1)
                members.append(JSONMember("extraServices", .array(EmulatedUSPS.extras(json))))
                option = .object(members)
                return option
            }
            return .record(["rateOptions": .array(options)])
        }
    }

    func options(_ request: EmulatorRequest, _ context: EmulatorContext) -> EmulatorResponse {
        guard let json = request.json else {
            return EmulatedUSPS.refusal("/shipments/v3", 400, "The body is not JSON", [])
        }
        var check = RequestCheck(json)
        check.text("originZIPCode", where: EmulatedUSPS.isPostcode)
        check.text("destinationZIPCode", where: EmulatedUSPS.isPostcode)
        check.list("pricingOptions", 1...10)
        for name in ["weight", "length", "width", "height"] { check.number("packageDescription.\(name)") }
        check.text("packageDescription.mailClass", required: false, oneOf: EmulatedUSPS.mailClasses + ["ALL"])
        if let refused = EmulatedUSPS.refusal("/shipments/v3", check) { return refused }
        let package = json["packageDescription"] ?? .null
        let places = JSONValue.record([
            "originZIPCode": json["originZIPCode"], "destinationZIPCode": json["destinationZIPCode"],
            "weight": package["weight"], "length": package["length"],
            "priceType": json["pricingOptions"]?[0]?["priceType"] ?? .string("COMMERCIAL"),
            "accountNumber": json["pricingOptions"]?[0]?["paymentAccount"]?["accountNumber"],
        ])
        let day = EmulatorTime.date(context.seconds + 2 * 86_400)
        let found = wanted(package).map { mailClass in
            var option = rateOption(places, mailClass, package)
            if case .object(let members) = option {
                option = .object(
                    [
                        JSONMember(
                            "commitment",
                            .record([
                                "name": .string("2 Days"), "scheduleDeliveryDate": .string(day),
                                "expectedDeliveryDate": .string(day), "guaranteedDelivery": .bool(false),
                            ])), JSONMember("totalPrice", option["totalBasePrice"] ?? .null),
                    ] + members + [JSONMember("extraServices", .array([]))])
            }
            return JSONValue.record(["mailClass": .string(mailClass), "rateOptions": .array([option])])
        }
        return .json(
            200,
            .record([
                "originZIPCode": json["originZIPCode"], "destinationZIPCode": json["destinationZIPCode"],
                "pricingOptions": .array([
                    .record(["priceType": places["priceType"], "shippingOptions": .array(found)])
                ]),
            ]))
    }

    private func checked(
        _ request: EmulatorRequest, _ context: EmulatorContext, _ special: (inout RequestCheck) -> Void,
        answer: (JSONValue) -> JSONValue
    ) -> EmulatorResponse {
        let api = "/prices/v3"
        guard let json = request.json else { return EmulatedUSPS.refusal(api, 400, "The body is not JSON", []) }
        var check = RequestCheck(json)
        check.text("originZIPCode", where: EmulatedUSPS.isPostcode)
        check.text("destinationZIPCode", where: EmulatedUSPS.isPostcode)
        for name in ["weight", "length", "width", "height"] { check.number(name) }
        let last = EmulatorTime.date(context.seconds + 7 * 86_400)
        check.text(
            "mailingDate", required: false,
            where: { (EmulatorTime.date(context.seconds)...last).contains($0) && $0.utf8.count == 10 })
        check.text("accountType", required: false, oneOf: ["EPS", "PERMIT", "METER", "MID"])
        check.text("accountNumber", required: false, where: { $0.isDigits })
        special(&check)
        return EmulatedUSPS.refusal(api, check) ?? .json(200, answer(json))
    }

    private func wanted(_ json: JSONValue) -> [String] {
        let several = ["USPS_GROUND_ADVANTAGE", "PRIORITY_MAIL", "PRIORITY_MAIL_EXPRESS"]
        if let list = json["mailClasses"]?.array {
            let names = list.compactMap(\.string)
            return names.contains("ALL") ? several : names
        }
        guard let one = json.text("mailClass"), one != "ALL" else { return several }
        return [one]
    }

    private func rateOption(_ places: JSONValue, _ mailClass: String, _ package: JSONValue) -> JSONValue {
        let kind = places.text("priceType") ?? "COMMERCIAL"
        // An account's number overrides the kind of price that is asked for.
        let wantsContract = kind == "CONTRACT" || kind == "NSA" || places.text("accountNumber") != nil
        let isContract = wantsContract && places.text("accountNumber") == settings.account
        let price = EmulatedUSPS.price(
            mailClass, from: places.text("originZIPCode") ?? "",
            to: String((places.text("destinationZIPCode") ?? "").prefix(5)),
            weight: places["weight"]?.thousandthsUpwards ?? 0, length: places["length"]?.thousandthsUpwards ?? 0,
            isContract: isContract)
        let warning = JSONValue.record([
            "warningCode": .string("001"),
            "warningDescription": .string("Contract rate not found for request. Published rate returned."),
        ])
        let rate = JSONValue.record([
            "SKU": .string("DUXP0XXXUC01080"), "description": .string(mailClass + " Single-piece"),
            "priceType": .string(isContract ? "CONTRACT" : wantsContract ? "COMMERCIAL" : kind),
            "price": .number(EmulatorMoney.shortest(price.postage)), "weight": places["weight"],
            "dimWeight": .integer(0),
            "fees": .array(EmulatedUSPS.fees(price)), "startDate": .string("2026-01-18"), "endDate": .string(""),
            "warnings": .array(wantsContract && !isContract ? [warning] : []), "mailClass": .string(mailClass),
            "zone": .string(price.zone),
            "processingCategory": package["processingCategory"]
                ?? .string(price.fees.isEmpty ? "MACHINABLE" : "NONSTANDARD"),
            "destinationEntryFacilityType": .string("NONE"),
            "rateIndicator": package["rateIndicator"]
                ?? .string(mailClass == "PRIORITY_MAIL_EXPRESS" ? "PA" : "SP"),
        ])
        return .record([
            "totalBasePrice": .number(EmulatorMoney.shortest(price.total)), "rates": .array([rate]),
        ])
    }

    /// The extra services that are asked for; a few of them where none is named.
    private static func extras(_ json: JSONValue) -> [JSONValue] {
        let asked = json["extraServices"]?.array?.compactMap(\.integer) ?? [920, 921, 922, 930]
        return asked.map { code in
            .record([
                "extraService": .string(String(code)), "name": .string("Extra service \(code)"),
                "SKU": .string("DXTP0EXXXCX0000"), "priceType": .string("COMMERCIAL"),
                "price": .number(code == 920 || code == 986 ? "0.0" : "3.7"), "warnings": .array([]),
            ])
        }
    }

    static func fees(_ price: Price) -> [JSONValue] {
        price.fees.map { fee in
            .record([
                "name": .string(fee.name), "SKU": .string(fee.sku),
                "price": .number(EmulatorMoney.shortest(fee.cents)),
            ])
        }
    }

    static func isPostcode(_ text: String) -> Bool {
        let parts = text.split(whereSeparator: { $0 == "-" || $0 == " " })
        return parts.allSatisfy(\.isDigits) && (parts.map(\.utf8.count) == [5] || parts.map(\.utf8.count) == [5, 4])
    }
}
