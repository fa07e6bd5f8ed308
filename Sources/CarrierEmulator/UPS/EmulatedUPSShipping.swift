internal import TextFormats

/// Shipments of UPS: sold, voided, their labels found again.
extension EmulatedUPS {
    private static let formats = ["GIF", "ZPL", "EPL", "SPL"]

    mutating func ship(
        _ request: EmulatorRequest, _ version: Int, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        guard let json = request.json else { return EmulatedUPS.refusal(400, [("9110001", "The body is not JSON")]) }
        if let option = request.parameter("additionaladdressvalidation"), option != "city" {
            return EmulatedUPS.refusal(400, [("9120000", "Invalid additionaladdressvalidation")])
        }
        var check = RequestCheck(json)
        let parcels = checked(&check)
        if let refused = EmulatedUPS.refusal(check) { return refused }
        let shipment = json["ShipmentRequest"]?["Shipment"] ?? .null
        let city = shipment["ShipTo"]?["Address"]?.text("City") ?? ""
        if let odd = EmulatedUPS.oddity(city) { return odd }
        if let refused = refusalOfAccount(
            [shipment["Shipper"]?.text("ShipperNumber") ?? ""] + EmulatedUPS.payers(shipment["PaymentInformation"]))
        {
            return refused
        }
        let from = (shipment["ShipFrom"] ?? shipment["Shipper"])?["Address"]?.text("CountryCode") ?? ""
        let to = shipment["ShipTo"]?["Address"]?.text("CountryCode") ?? ""
        let code = shipment["Service"]?.text("Code") ?? ""
        let offered = EmulatedUPS.services(from, to).first { $0.code == code }
        guard let offered, city != "Oddity-Service-Unavailable" else {
            return EmulatedUPS.refusal(
                400, [("120124", "Requested service is unavailable between the selected locations.")])
        }
        let references = EmulatedUPS.references(shipment, parcels)
        var labels: [EmulatedLabel] = []
        for _ in parcels {
            labels.append(
                EmulatedLabel(
                    trackingNumber: EmulatedUPS.trackingNumber(
                        String(settings.account.suffix(6)), code, context.next()),
                    reference: references.first ?? "", service: code, soldAt: context.now))
        }
        let format = json["ShipmentRequest"]?["LabelSpecification"]?["LabelImageFormat"]?.text("Code") ?? "GIF"
        let sale = Sale(
            number: labels[0].trackingNumber, labels: labels, references: references, to: shipment["ShipTo"] ?? .null,
            format: city == "Oddity-Label-PNG" ? "PNG" : format, city: city)
        sales.append(sale)
        return sold(sale, json, EmulatedUPS.price(offered.cents, parcels), version)
    }

    private func checked(_ check: inout RequestCheck) -> [JSONValue] {
        let place = "ShipmentRequest.Shipment"
        check.text("ShipmentRequest.Request.RequestOption", 1...15)
        check.text("ShipmentRequest.Request.SubVersion", 4...4, required: false)
        check.object(place)
        for party in ["Shipper", "ShipTo"] { EmulatedUPS.checkParty(&check, "\(place).\(party)", isShipping: true) }
        if check.value("\(place).ShipFrom") != nil {
            EmulatedUPS.checkParty(&check, "\(place).ShipFrom", isShipping: true)
        }
        check.text("\(place).Shipper.ShipperNumber")
        check.text("\(place).Description", 1...50, required: false)
        check.text("\(place).Service.Code", 2...2)
        check.object("\(place).PaymentInformation")
        let payment = check.value("\(place).PaymentInformation.ShipmentCharge")
        for charge in payment?.array ?? [payment].compactMap({ $0 }) {
            if charge.text("Type").map({ ["01", "02", "03"].contains($0) }) != true {
                check.note("\(place).PaymentInformation.ShipmentCharge.Type")
            }
        }
        if payment == nil { check.note("\(place).PaymentInformation.ShipmentCharge", .missing) }
        let parcels = parcels(&check, place, isShipping: true)
        func country(_ party: String) -> String { check.string("\(place).\(party).Address.CountryCode") ?? "" }
        let from = check.value("\(place).ShipFrom") == nil ? country("Shipper") : country("ShipFrom")
        if from != country("ShipTo") {
            for name in ["AttentionName", "Phone.Number"] where check.value("\(place).ShipTo.\(name)") == nil {
                check.note("\(place).ShipTo.\(name)", .missing)
            }
        }
        // References stand with the parcel inside the United States and Puerto Rico, with the shipment elsewhere.
        let isDomestic = from == country("ShipTo") && ["US", "PR"].contains(from)
        for (reference, belongs) in parcels.flatMap({ EmulatedUPS.elements($0["ReferenceNumber"]) }).map({
            ($0, isDomestic)
        })
            + EmulatedUPS.elements(check.value("\(place).ReferenceNumber")).map({ ($0, !isDomestic) })
        {
            if !belongs || !(1...35).contains(reference.text("Value")?.unicodeScalars.count ?? 0) {
                check.note("ReferenceNumber.Value")
            }
        }
        checkLabel(&check, "ShipmentRequest.LabelSpecification")
        return parcels
    }

    private func checkLabel(_ check: inout RequestCheck, _ place: String) {
        check.text("\(place).LabelImageFormat.Code", oneOf: EmulatedUPS.formats)
        check.text("\(place).LabelStockSize.Height", oneOf: ["6", "8"])
        check.text("\(place).LabelStockSize.Width", oneOf: ["4"])
        check.text("\(place).HTTPUserAgent", 1...64, required: false)
        check.text("\(place).CharacterSet", 3...3, required: false)
    }

    static func elements(_ value: JSONValue?) -> [JSONValue] { value.map { $0.array ?? [$0] } ?? [] }

    private static func references(_ shipment: JSONValue, _ parcels: [JSONValue]) -> [String] {
        (elements(shipment["ReferenceNumber"]) + parcels.flatMap { elements($0["ReferenceNumber"]) })
            .compactMap { $0.text("Value") }
    }

    /// `1Z`, six characters of the account, the service, seven digits and a check digit.
    static func trackingNumber(_ account: String, _ service: String, _ sequence: Int64) -> String {
        let serial = String(sequence % 10_000_000)
        let six = String((account.uppercased() + "000000").prefix(6))
        let body = six + service + String(repeating: "0", count: 7 - serial.utf8.count) + serial
        let sum = body.utf8.enumerated().reduce(0) { sum, entry in
            let byte = Int(entry.element)
            let value = byte < 0x40 ? byte - 0x30 : (byte - 63) % 10
            return sum + (entry.offset % 2 == 0 ? value : 2 * value)
        }
        return "1Z" + body + String((10 - sum % 10) % 10)
    }

    // MARK: What is handed over

    private func sold(_ sale: Sale, _ json: JSONValue, _ list: Int64, _ version: Int) -> EmulatorResponse {
        let isSingle = sale.city == "Oddity-Single-Objects"
        let shipment = json["ShipmentRequest"]?["Shipment"] ?? .null
        let wantsNegotiated = shipment["ShipmentRatingOptions"]?["NegotiatedRatesIndicator"] != nil
        let isNegotiated = wantsNegotiated && sale.city != "Oddity-Negotiated-Absent"
        var alerts: [(code: String, text: String)] = []
        if wantsNegotiated, !isNegotiated { alerts.append(EmulatedUPS.negotiatedAlert) }
        if sale.city == "Oddity-Alerts" { alerts.append(("121254", "The address was corrected")) }
        let packages = sale.labels.map { label in
            JSONValue.record([
                "TrackingNumber": .string(label.trackingNumber), "ServiceOptionsCharges": EmulatedUPS.money(0),
                "ShippingLabel": .record([
                    "ImageFormat": .record(["Code": .string(sale.format), "Description": .string(sale.format)]),
                    "GraphicImage": .string(image(sale, label, sale.format)),
                    "HTMLImage": sale.format == "GIF" ? .string(EmulatorBase64.encode(Array("<html/>".utf8))) : nil,
                ]),
            ])
        }
        let disclaimer = JSONValue.record(["Code": .string("01"), "Description": .string("Taxes are included")])
        return .json(
            200,
            .record([
                "ShipmentResponse": .record([
                    "Response": EmulatedUPS.response(
                        alerts, json["ShipmentRequest"]?["Request"]?["TransactionReference"]),
                    "ShipmentResults": .record([
                        "Disclaimer": EmulatedUPS.list([disclaimer], version, since: 2_403, isSingle: isSingle),
                        "ShipmentCharges": .record([
                            "TransportationCharges": EmulatedUPS.money(list),
                            "ServiceOptionsCharges": EmulatedUPS.money(0), "TotalCharges": EmulatedUPS.money(list),
                        ]),
                        "NegotiatedRateCharges": isNegotiated
                            ? .record(["TotalCharge": EmulatedUPS.money(EmulatedUPS.negotiated(list, sale.city))])
                            : nil,
                        "BillingWeight": .record([
                            "UnitOfMeasurement": .record(["Code": .string("LBS"), "Description": .string("Pounds")]),
                            "Weight": .string("3.0"),
                        ]), "ShipmentIdentificationNumber": .string(sale.number),
                        "PackageResults": EmulatedUPS.list(packages, version, since: 2_403, isSingle: isSingle),
                    ]),
                ])
            ]))
    }

    private func image(_ sale: Sale, _ label: EmulatedLabel, _ format: String) -> String {
        let lines = [label.trackingNumber, label.service]
        let bytes: [UInt8] =
            switch format {
            case _ where sale.city == "Oddity-Not-A-Label": Array("<html><body>Session expired</body></html>".utf8)
            case "ZPL": SpecimenDocument.zpl(lines)
            case "EPL": SpecimenDocument.epl(lines)
            case "SPL": Array("SPECIMEN \(label.trackingNumber)\r\n".utf8)
            case "PDF": SpecimenDocument.pdf(lines)
            case "PNG": SpecimenDocument.png()
            default: EmulatedUPS.gif
            }
        return EmulatorBase64.encode(bytes, line: sale.city == "Oddity-Wrapped-Base64" ? 76 : 0)
    }

    /// A GIF of one white dot.
    private static let gif: [UInt8] =
        Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0]
        + [2, 2, 0x44, 1, 0, 0x3B]

    // MARK: Afterwards

    mutating func void(
        _ number: String, _ request: EmulatorRequest, _ version: Int, _ context: EmulatorContext
    ) -> EmulatorResponse {
        guard let index = sales.firstIndex(where: { $0.number == number }) else {
            return EmulatedUPS.refusal(400, [("190102", "No shipment found within the allowed void period")])
        }
        let sale = sales[index]
        guard context.now - sale.labels[0].soldAt < 90 * 86_400_000 else {
            return EmulatedUPS.refusal(400, [("190102", "No shipment found within the allowed void period")])
        }
        let all = sale.labels.map(\.trackingNumber)
        var wanted = all
        if let text = request.parameter("trackingnumber") {
            guard let list = (try? JSONDocument(text: text))?.root.array?.compactMap(\.string),
                (1...20).contains(list.count)
            else { return EmulatedUPS.refusal(400, [("9120000", "Invalid trackingnumber")]) }
            wanted = list
        } else if sale.voided.count == all.count {
            return EmulatedUPS.refusal(400, [("190117", "The Shipment has already been voided")])
        }
        let results = wanted.map { tracking in
            let isOurs = all.contains(tracking)
            return JSONValue.record([
                "TrackingNumber": .string(tracking),
                "Status": .record([
                    "Code": .string(isOurs ? "1" : "0"), "Description": .string(isOurs ? "Voided" : "Not Voided"),
                ]),
            ])
        }
        let isAny = wanted.contains { all.contains($0) }
        sales[index].voided.formUnion(wanted.filter { all.contains($0) })
        return .json(
            200,
            .record([
                "VoidShipmentResponse": .record([
                    "Response": EmulatedUPS.response([], nil),
                    "SummaryResult": .record([
                        "Status": .record([
                            "Code": .string(isAny ? "1" : "0"), "Description": .string(isAny ? "Voided" : "Not Voided"),
                        ])
                    ]),
                    "PackageLevelResults": EmulatedUPS.list(
                        results, version, since: 2_403, isSingle: sale.city == "Oddity-Single-Objects"),
                ])
            ]))
    }

    func recover(_ request: EmulatorRequest) -> EmulatorResponse {
        guard let json = request.json else { return EmulatedUPS.refusal(400, [("9110001", "The body is not JSON")]) }
        let place = "LabelRecoveryRequest"
        var check = RequestCheck(json)
        check.object(place)
        check.text(
            "\(place).LabelSpecification.LabelImageFormat.Code", required: false,
            oneOf: ["GIF", "PDF", "ZPL", "EPL", "SPL"])
        check.text("\(place).TrackingNumber", 1...18, required: false)
        let isByReference = check.value("\(place).TrackingNumber") == nil
        check.text("\(place).ReferenceValues.ReferenceNumber.Value", 1...35, required: isByReference)
        check.text("\(place).ReferenceValues.ShipperNumber", required: isByReference)
        if let refused = EmulatedUPS.refusal(check) { return refused }
        let reference = check.string("\(place).ReferenceValues.ReferenceNumber.Value")
        let number = check.string("\(place).TrackingNumber")
        if let refused = refusalOfAccount([check.string("\(place).ReferenceValues.ShipperNumber")]) { return refused }
        let found = sales.flatMap { sale in
            sale.labels.filter { label in
                !sale.voided.contains(label.trackingNumber)
                    && (number.map { $0 == label.trackingNumber } ?? sale.references.contains(reference ?? ""))
            }.map { (sale: sale, label: $0) }
        }
        guard let first = found.first else {
            return EmulatedUPS.refusal(400, [("300100", "No label was found for the request")])
        }
        let format = check.string("\(place).LabelSpecification.LabelImageFormat.Code") ?? "GIF"
        let isSingle = first.sale.city == "Oddity-Single-Objects"
        var members: [JSONMember] = [
            JSONMember(
                "Response", EmulatedUPS.response([], json[place]?["Request"]?["TransactionReference"]))
        ]
        if found.count == 1 {
            let result = JSONValue.record([
                "TrackingNumber": .string(first.label.trackingNumber),
                "LabelImage": .record([
                    "LabelImageFormat": .record(["Code": .string(format)]),
                    "GraphicImage": .string(image(first.sale, first.label, format)),
                ]),
            ])
            members.append(JSONMember("ShipmentIdentificationNumber", .string(first.sale.number)))
            members.append(JSONMember("LabelResults", isSingle ? result : .array([result])))
        } else {
            let candidates = found.map { entry in
                JSONValue.record([
                    "TrackingNumber": .string(entry.label.trackingNumber),
                    "DestinationPostalCode": entry.sale.to["Address"]?["PostalCode"],
                    "DestinationCountryCode": entry.sale.to["Address"]?["CountryCode"],
                ])
            }
            members.append(JSONMember("TrackingCandidate", .array(candidates)))
        }
        return .json(200, .record(["LabelRecoveryResponse": .object(members)]))
    }
}
