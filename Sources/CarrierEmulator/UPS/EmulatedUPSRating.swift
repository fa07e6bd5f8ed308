internal import TextFormats

/// What UPS asks for a shipment, by `prices.json`: so much for the service, so much a pound.
extension EmulatedUPS {
    private static let prices = EmulatedPrices("ups")
    private static let domestic = services("domestic")
    private static let international = services("international")

    /// The services that are offered, the price of their first pound in cents, and their days in transit.
    private static func services(_ name: String) -> [(code: String, cents: Int64, days: Int64)] {
        prices.rows(name).map { ($0.text("code"), $0.number("first_pound"), $0.number("days")) }
    }

    static func services(_ from: String, _ to: String) -> [(code: String, cents: Int64, days: Int64)] {
        from == "US" && to == "US" ? domestic : international
    }

    /// What a shipment costs by the list, in cents: the first pound, and a share of it for each other. A kilogram counts
    /// as two and a fifth.
    static func price(_ cents: Int64, _ parcels: [JSONValue]) -> Int64 {
        parcels.reduce(0) { sum, parcel in
            let weight = parcel["PackageWeight"] ?? .null
            var thousandths = JSONValue.number(weight.text("Weight") ?? "").thousandthsUpwards ?? 1_000
            switch weight["UnitOfMeasurement"]?.text("Code") {
            case "KGS": thousandths = thousandths * 11 / 5
            case "OZS": thousandths /= 16
            default: break
            }
            let each = cents * prices.number("each_pound_percent") / 100
            return sum + cents + each * ((max(1_000, thousandths) + 999) / 1_000 - 1)
        }
    }

    /// What the account pays of a list price.
    static func negotiated(_ cents: Int64, _ city: String) -> Int64 {
        prices.find("to", city) ?? cents * prices.number("account_percent") / 100
    }

    static let negotiatedAlert = (code: "120900", text: "User Id and Shipper Number combination is not qualified")

    func rate(
        _ request: EmulatorRequest, _ option: String, _ version: Int, _ context: EmulatorContext
    ) -> EmulatorResponse {
        guard let json = request.json else { return EmulatedUPS.refusal(400, [("9110001", "The body is not JSON")]) }
        let kinds = ["rate": false, "shop": true, "ratetimeintransit": false, "shoptimeintransit": true]
        guard let isShop = kinds[option.lowercased()] else {
            return EmulatedUPS.refusal(400, [("110971", "Invalid request option: \(option)")])
        }
        let hasTime =
            option.lowercased().hasSuffix("timeintransit") || request.parameter("additionalinfo") == "timeintransit"
        let place = "RateRequest.Shipment"
        var check = RequestCheck(json)
        check.object("RateRequest.Request")
        check.text("RateRequest.PickupType.Code", 2...2, required: false)
        check.object(place)
        for party in ["Shipper", "ShipTo"] { EmulatedUPS.checkParty(&check, "\(place).\(party)", isShipping: false) }
        if check.value("\(place).ShipFrom") != nil {
            EmulatedUPS.checkParty(&check, "\(place).ShipFrom", isShipping: false)
        }
        check.text("\(place).Service.Code", 2...2, required: !isShop)
        let parcels = parcels(&check, place, isShipping: false)
        if hasTime {
            check.text("\(place).DeliveryTimeInformation.PackageBillType", oneOf: ["02", "03", "04"])
            let first = EmulatorTime.date(context.seconds - 35 * 86_400).filter { $0 != "-" }
            let last = EmulatorTime.date(context.seconds + 60 * 86_400).filter { $0 != "-" }
            check.text("\(place).DeliveryTimeInformation.Pickup.Date", 8...8, required: false) {
                (first...last).contains($0)
            }
        }
        if let refused = EmulatedUPS.refusal(check) { return refused }
        let shipment = json["RateRequest"]?["Shipment"] ?? .null
        let city = shipment["ShipTo"]?["Address"]?.text("City") ?? ""
        if let odd = EmulatedUPS.oddity(city) { return odd }
        if let refused = refusalOfAccount(
            [shipment["Shipper"]?.text("ShipperNumber")] + EmulatedUPS.payers(shipment["PaymentDetails"]))
        {
            return refused
        }
        let from = shipment["ShipFrom"] ?? shipment["Shipper"]
        let offered = EmulatedUPS.services(
            from?["Address"]?.text("CountryCode") ?? "", shipment["ShipTo"]?["Address"]?.text("CountryCode") ?? "")
        let code = shipment["Service"]?.text("Code")
        let wanted = isShop ? offered : offered.filter { $0.code == code }
        guard !wanted.isEmpty, city != "Oddity-Service-Unavailable" else {
            return EmulatedUPS.refusal(
                400, [("111210", "The requested service is unavailable between the selected locations.")])
        }
        let wantsNegotiated = shipment["ShipmentRatingOptions"]?["NegotiatedRatesIndicator"] != nil
        var alerts: [(code: String, text: String)] = []
        if wantsNegotiated, city == "Oddity-Negotiated-Absent" { alerts.append(EmulatedUPS.negotiatedAlert) }
        if city == "Oddity-Alerts" {
            alerts.append(("110971", "Your invoice may vary from the displayed reference rates"))
        }
        let rated = wanted.map { service in
            let list = EmulatedUPS.price(service.cents, parcels)
            let isNegotiated = wantsNegotiated && city != "Oddity-Negotiated-Absent"
            return ratedShipment(
                service, list, isNegotiated ? EmulatedUPS.negotiated(list, city) : nil, parcels, shipment, version,
                isSingle: city == "Oddity-Single-Objects", arrival: hasTime ? context.seconds : nil)
        }
        return .json(
            200,
            .record([
                "RateResponse": .record([
                    "Response": EmulatedUPS.response(alerts, json["RateRequest"]?["Request"]?["TransactionReference"]),
                    "RatedShipment": EmulatedUPS.list(
                        rated, version, since: 2_409, isSingle: city == "Oddity-Single-Objects"),
                ])
            ]))
    }

    /// The parcels of a shipment, each checked; a single one may stand there without a list.
    func parcels(_ check: inout RequestCheck, _ place: String, isShipping: Bool) -> [JSONValue] {
        guard let value = check.value("\(place).Package") else {
            check.note("\(place).Package", .missing)
            return []
        }
        guard let list = value.array else {
            EmulatedUPS.checkParcel(&check, "\(place).Package", isShipping: isShipping)
            return [value]
        }
        if !(1...200).contains(list.count) { check.note("\(place).Package", .length) }
        for index in list.indices {
            EmulatedUPS.checkParcel(&check, "\(place).Package.\(index)", isShipping: isShipping)
        }
        return list
    }

    private func ratedShipment(
        _ service: (code: String, cents: Int64, days: Int64), _ list: Int64, _ own: Int64?, _ parcels: [JSONValue],
        _ shipment: JSONValue, _ version: Int, isSingle: Bool, arrival: Int64?
    ) -> JSONValue {
        let weight = JSONValue.record([
            "UnitOfMeasurement": .record(["Code": .string("LBS"), "Description": .string("Pounds")]),
            "Weight": parcels.first?["PackageWeight"]?["Weight"] ?? .string("1.0"),
        ])
        let packages = parcels.map { _ in
            JSONValue.record(["TotalCharges": EmulatedUPS.money(list / Int64(parcels.count)), "Weight": .string("1.0")])
        }
        let wantsTax = shipment["TaxInformationIndicator"] != nil
        let taxes = [
            JSONValue.record(["Type": .string("VAT"), "MonetaryValue": .string(EmulatorMoney.fixed(list / 5))])
        ]
        return .record([
            "Service": .record(["Code": .string(service.code), "Description": .string("")]), "Zone": .string("005"),
            "RatedShipmentAlert": .array([
                .record([
                    "Code": .string("110971"),
                    "Description": .string("Your invoice may vary from the displayed reference rates"),
                ])
            ]), "BillingWeight": weight, "TransportationCharges": EmulatedUPS.money(list),
            "ServiceOptionsCharges": EmulatedUPS.money(0),
            "TaxCharges": wantsTax ? EmulatedUPS.list(taxes, version, since: 2_409, isSingle: isSingle) : nil,
            "TotalCharges": EmulatedUPS.money(list),
            "TotalChargesWithTaxes": wantsTax ? EmulatedUPS.money(list + list / 5) : nil,
            "NegotiatedRateCharges": own.map { .record(["TotalCharge": EmulatedUPS.money($0)]) },
            "RatedPackage": EmulatedUPS.list(packages, version, since: 2_409, isSingle: isSingle),
            "GuaranteedDelivery": .record(["BusinessDaysInTransit": .string(String(service.days))]),
            "TimeInTransit": arrival.map { EmulatedUPS.timeInTransit(service.code, service.days, $0) },
        ])
    }

    private static func timeInTransit(_ code: String, _ days: Int64, _ now: Int64) -> JSONValue {
        func day(_ seconds: Int64) -> JSONValue { .string(EmulatorTime.date(seconds).filter { $0 != "-" }) }
        return .record([
            "PickupDate": day(now), "PackageBillType": .string("03"),
            "ServiceSummary": .record([
                "Service": .record(["Description": .string("UPS service \(code)")]),
                "EstimatedArrival": .record([
                    "Arrival": .record(["Date": day(now + days * 86_400), "Time": .string("230000")]),
                    "BusinessDaysInTransit": .string(String(days)),
                    "Pickup": .record(["Date": day(now), "Time": .string("000000")]), "DayOfWeek": .string("FRI"),
                    "TotalTransitDays": .string(String(days)),
                ]),
            ]),
        ])
    }
}
