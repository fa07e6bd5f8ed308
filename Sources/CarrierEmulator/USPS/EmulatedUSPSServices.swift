internal import TextFormats

/// What USPS does with labels after they are sold, and with addresses.
extension EmulatedUSPS {
    // MARK: Tracking

    func track(_ number: String, _ request: EmulatorRequest, _ context: EmulatorContext) -> EmulatorResponse {
        let api = "/tracking/v3"
        let expand = request.parameter("expand") ?? "SUMMARY"
        guard ["SUMMARY", "DETAIL"].contains(expand) else {
            return EmulatedUSPS.refusal(
                api, 400, "Bad Request", [Complaint(code: nil, detail: "not allowed", parameter: "expand")])
        }
        guard let sale = sales.first(where: { $0.label.trackingNumber == number }), case .live = sale.state else {
            return EmulatedUSPS.refusal(
                api, 404, "Not Found",
                [Complaint(code: "150000", detail: "The number is not known", parameter: "trackingNumber")])
        }
        let stages: [(hours: Int64, category: String, status: String, code: String)] = [
            (1, "Pre-Shipment", "Shipping Label Created, USPS Awaiting Item", "GX"),
            (24, "Accepted", "USPS in possession of item", "03"),
            (30, "In Transit", "Departed USPS Regional Facility", "L1"),
            (46, "Out for Delivery", "Out for Delivery", "OF"),
            (50, "Delivered", "Delivered, Left with Individual", "01"),
        ]
        let sold = sale.label.soldAt / 1_000
        let reached = stages.filter { context.seconds >= sold + $0.hours * 3_600 }
        guard let last = reached.last else {
            return EmulatedUSPS.refusal(
                api, 400, "Bad Request",
                [
                    Complaint(
                        code: "150001", detail: "A status update is not yet available for this number",
                        parameter: "trackingNumber")
                ])
        }
        let address = sale.metadata["labelAddress"] ?? .null
        if expand == "SUMMARY" {
            return .json(
                200,
                .record([
                    "trackingNumber": .string(number), "statusSummary": .string(last.status + "."),
                    "eventSummaries": .array(
                        reached.reversed().map {
                            .string("\($0.status), \(EmulatorTime.date(sold + $0.hours * 3_600))")
                        }),
                ]))
        }
        let events = reached.reversed().map { stage in
            JSONValue.record([
                "eventType": .string(stage.status),
                "eventTimestamp": .string(EmulatorTime.iso(sold + stage.hours * 3_600)),
                "GMTTimestamp": .string(EmulatorTime.iso(sold + stage.hours * 3_600) + "Z"),
                "GMTOffset": .string("+00:00"),
                "eventCountry": .null, "eventCity": address["city"], "eventState": address["state"],
                "eventZIP": address["ZIPCode"], "firm": .null, "name": .null, "authorizedAgent": .string("false"),
                "eventCode": .string(stage.code),
            ])
        }
        return .json(
            200,
            .record([
                "trackingNumber": .string(number), "mailClass": .string(sale.label.service),
                "destinationCity": address["city"], "destinationState": address["state"],
                "destinationZIP": address["ZIPCode"],
                "expectedDeliveryTimeStamp": .string(EmulatorTime.iso(sold + 50 * 3_600)),
                "status": .string(last.status), "statusCategory": .string(last.category),
                "statusSummary": .string(last.status + "."), "trackingEvents": .array(events),
            ]))
    }

    // MARK: SCAN forms

    mutating func scanForm(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        let api = "/scan-forms/v3"
        guard let json = request.json else { return EmulatedUSPS.refusal(api, 400, "The body is not JSON", []) }
        var check = RequestCheck(json)
        check.text(
            "imageInfo.imageType", required: false,
            oneOf: ["PDF", "TIFF", "JPG", "PNG", "GIF", "SVG", "ZPL203DPI", "ZPL300DPI", "NONE"])
        check.text("imageInfo.labelType", required: false, oneOf: ["8.5X11LABEL", "4X6LABEL"])
        check.text("mailingDate", 10...10, where: { $0 >= EmulatorTime.date(context.seconds) })
        check.text("entryFacilityZIPCode", where: { $0.utf8.count == 5 && $0.isDigits })
        check.text("destinationEntryFacilityType", oneOf: EmulatedUSPS.facilities)
        check.object("shipment")
        let count = check.list("shipment.trackingNumbers", 1...40_000)
        EmulatedUSPS.checkAddress(&check, "fromAddress")
        if let refused = EmulatedUSPS.refusal(api, check) { return refused }
        // Of the meanings of these codes only 160040's is known.
        var complaints: [Complaint] = []
        var places: [Int] = []
        for index in 0..<count {
            let place = "shipment.trackingNumbers.\(index)"
            let number = check.string(place) ?? ""
            guard let sale = sales.firstIndex(where: { $0.label.trackingNumber == number }) else {
                complaints.append(Complaint(code: "160034", detail: "\(number) is not known", parameter: place))
                continue
            }
            if case .live = sales[sale].state {
                if sales[sale].isInForm {
                    complaints.append(
                        Complaint(code: "160040", detail: "\(number) is in another SCAN form", parameter: place))
                } else if places.contains(sale) {
                    complaints.append(Complaint(code: "160039", detail: "\(number) is there twice", parameter: place))
                }
                places.append(sale)
            } else {
                complaints.append(Complaint(code: "160037", detail: "\(number) was canceled", parameter: place))
            }
        }
        guard complaints.isEmpty else { return EmulatedUSPS.refusal(api, 400, "Bad Request", complaints) }
        for sale in places {
            sales[sale].isInForm = true
            sales[sale].filedAt = min(sales[sale].filedAt, context.seconds + 900)
        }
        forms += 1
        let serial = String(forms)
        let number = "92759" + "903000001" + String(repeating: "0", count: 8 - serial.utf8.count) + serial
        return scanFormAnswer(json, number, request)
    }

    private func scanFormAnswer(_ json: JSONValue, _ number: String, _ request: EmulatorRequest) -> EmulatorResponse {
        guard case .object(let asked) = json else { preconditionFailure("the request was checked") }
        let type = json["imageInfo"]?.text("imageType") ?? "PDF"
        let document: [UInt8] =
            switch type {
            case "ZPL203DPI", "ZPL300DPI": SpecimenDocument.zpl(["SCAN form", number])
            case "PNG": SpecimenDocument.png()
            case "NONE": []
            default: SpecimenDocument.pdf(["SCAN form", number])
            }
        let image = EmulatorBase64.encode(document)
        let metadata =
            [JSONMember("form", .string("5630"))] + asked + [
                JSONMember("manifestNumber", .string(number)),
                JSONMember("trackingNumbers", json["shipment"]?["trackingNumbers"] ?? .array([])),
            ]
        let accept = request.header("accept") ?? ""
        if accept.contains(EmulatedUSPS.labelJSON) {
            var response = EmulatorResponse.json(200, .object(metadata + [JSONMember("SCANFormImage", .string(image))]))
            response.headers = [.init("Content-Type", EmulatedUSPS.labelJSON)]
            return response
        }
        var writer = JSONWriter()
        writer.value(.object(metadata))
        // The names are those of the carrier's printed example; its description says SCANFormMetaData and SCANFormImage.
        let body =
            "--usps-form\r\nContent-Disposition: form-data; name=\"Scan Form Response\"\r\n"
            + "Content-Type: application/json\r\n\r\n" + String(decoding: writer.take(), as: UTF8.self)
            + "\r\n--usps-form\r\nContent-Disposition: form-data; name=\"label\"; filename=\"label.\(type.lowercased())\"\r\n"
            + "Content-Type: application/\(type.lowercased())\r\n\r\n\(image)\r\n--usps-form--\r\n"
        return .text(200, "multipart/form-data; boundary=usps-form", body)
    }

    // MARK: Addresses

    /// An address in capitals. The city may ask for an answer: `Oddity-Address-Unknown` (404), `Oddity-DPV-D`,
    /// `Oddity-DPV-S`, `Oddity-DPV-N`, `Oddity-Vacant`.
    func address(_ request: EmulatorRequest) -> EmulatorResponse {
        let api = "/addresses/v3"
        var complaints: [Complaint] = []
        func complain(_ name: String, _ detail: String) {
            complaints.append(Complaint(code: nil, detail: detail, parameter: name))
        }
        let street = request.parameter("streetAddress") ?? ""
        let state = request.parameter("state") ?? ""
        let city = request.parameter("city") ?? ""
        let postcode = request.parameter("ZIPCode") ?? ""
        if street.isEmpty { complain("streetAddress", "is required") }
        if !EmulatedUSPS.states.contains(state) { complain("state", "is required: two letters") }
        if city.isEmpty, postcode.isEmpty { complain("city", "either city or ZIPCode is required") }
        if !postcode.isEmpty, postcode.utf8.count != 5 || !postcode.isDigits {
            complain("ZIPCode", "must be five digits")
        }
        guard complaints.isEmpty else { return EmulatedUSPS.refusal(api, 400, "Bad Request", complaints) }
        switch city {
        case "Oddity-Quota": return EmulatedUSPS.tooMany(api)
        case "Oddity-Address-Unknown": return EmulatedUSPS.refusal(api, 404, "Address Not Found.", [])
        default: break
        }
        let confirmation = city.hasPrefix("Oddity-DPV-") ? String(city.suffix(1)) : "Y"
        let isFirm = request.parameter("firm").map { !$0.isEmpty } ?? false
        func capital(_ name: String) -> JSONValue { .string((request.parameter(name) ?? "").uppercased()) }
        let correction = JSONValue.record([
            "code": .string("32"),
            "text": .string("Default address: more information is needed, such as an apartment."),
        ])
        return .json(
            200,
            .record([
                "firm": capital("firm"),
                "address": .record([
                    "streetAddress": capital("streetAddress"), "streetAddressAbbreviation": .null,
                    "secondaryAddress": capital("secondaryAddress"), "cityAbbreviation": .null, "city": capital("city"),
                    "state": capital("state"), "ZIPCode": .string(postcode.isEmpty ? "63104" : postcode),
                    "ZIPPlus4": confirmation == "Y" ? .string("1234") : .null, "urbanization": .null,
                ]),
                "additionalInfo": .record([
                    "deliveryPoint": .string("45"), "carrierRoute": .string("C001"),
                    "DPVConfirmation": .string(confirmation), "DPVCMRA": .string("N"),
                    "business": .string(isFirm ? "Y" : "N"), "centralDeliveryPoint": .string("N"),
                    "vacant": .string(city == "Oddity-Vacant" ? "Y" : "N"),
                ]),
                "corrections": .array(confirmation == "D" ? [correction] : []),
                "matches": .array([
                    .record(["code": .string("31"), "text": .string("Single Response - exact match")])
                ]), "warnings": .array([]),
            ]))
    }
}
