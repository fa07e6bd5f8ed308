internal import TextFormats

/// Tracking and address validation of UPS.
extension EmulatedUPS {
    // MARK: Tracking

    func track(_ number: String, _ request: EmulatorRequest, _ context: EmulatorContext) -> EmulatorResponse {
        if let refused = EmulatedUPS.refusalOfHeaders(request) { return refused }
        let isPlain = number.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }
        guard isPlain, (7...34).contains(number.utf8.count) else {
            return EmulatedUPS.refusal(400, [("TV1002", "Invalid inquiry number")])
        }
        let found = sales.flatMap { sale in
            sale.labels.filter { $0.trackingNumber == number }.map { package($0, sale, context) }
        }
        return tracked(number, found)
    }

    func track(reference: String, _ request: EmulatorRequest, _ context: EmulatorContext) -> EmulatorResponse {
        if let refused = EmulatedUPS.refusalOfHeaders(request) { return refused }
        let found = sales.filter { $0.references.contains(reference) }.flatMap { sale in
            sale.labels.map { package($0, sale, context) }
        }
        return tracked(reference, found)
    }

    private static func refusalOfHeaders(_ request: EmulatorRequest) -> EmulatorResponse? {
        let missing = ["transId", "transactionSrc"].filter { (request.header($0.lowercased()) ?? "").isEmpty }
        return missing.isEmpty ? nil : refusal(400, missing.map { ("TV0001", "Missing header \($0)") })
    }

    private func tracked(_ inquiry: String, _ packages: [JSONValue]) -> EmulatorResponse {
        if packages.isEmpty, inquiry.hasSuffix("404") {
            return EmulatedUPS.refusal(404, [("TW0001", "Tracking Information Not Found")])
        }
        let warning = JSONValue.record([
            "code": .string("TW0001"), "message": .string("Tracking Information Not Found"),
        ])
        let shipment = JSONValue.record([
            "inquiryNumber": .string(inquiry), "package": packages.isEmpty ? nil : .array(packages),
            "warnings": packages.isEmpty ? .array([warning]) : nil,
        ])
        return .json(200, .record(["trackResponse": .record(["shipment": .array([shipment])])]))
    }

    private func package(_ label: EmulatedLabel, _ sale: Sale, _ context: EmulatorContext) -> JSONValue {
        typealias Stage = (hours: Int64, type: String, code: String, statusCode: String, text: String)
        let made: Stage = (
            0, "M", "MP", "003", "Shipper created a label, UPS has not received the package yet."
        )
        let stages: [Stage] =
            sale.voided.contains(label.trackingNumber)
            ? [made, (0, "MV", "VP", "002", "Billing information voided")]
            : [
                made, (12, "I", "OR", "005", "Origin Scan"), (30, "I", "DP", "005", "Departed from Facility"),
                (40, "O", "OF", "021", "Out For Delivery Today"), (46, "D", "FS", "011", "DELIVERED"),
            ]
        let sold = label.soldAt / 1_000
        let reached = stages.filter { context.seconds >= sold + $0.hours * 3_600 }
        let last = reached.last ?? made
        let address = sale.to["Address"] ?? .null
        func date(_ seconds: Int64) -> JSONValue { .string(EmulatorTime.date(seconds).filter { $0 != "-" }) }
        func time(_ seconds: Int64) -> JSONValue { .string(EmulatorTime.time(seconds).filter { $0 != ":" }) }
        let place = JSONValue.record([
            "city": address["City"], "stateProvince": address["StateProvinceCode"],
            "postalCode": address["PostalCode"], "countryCode": address["CountryCode"],
            "country": address["CountryCode"],
        ])
        let activity = reached.reversed().map { stage in
            let moment = sold + stage.hours * 3_600
            return JSONValue.record([
                "location": .record(["address": place, "slic": .string("1234")]),
                "status": .record([
                    "type": .string(stage.type), "description": .string(stage.text), "code": .string(stage.code),
                    "statusCode": .string(stage.statusCode),
                ]), "date": date(moment), "time": time(moment), "gmtDate": date(moment),
                "gmtOffset": .string("+00:00"), "gmtTime": .string(EmulatorTime.time(moment)),
            ])
        }
        let end = sold + 46 * 3_600
        return .record([
            "trackingNumber": .string(label.trackingNumber),
            "deliveryDate": .array([.record(["type": .string(last.type == "D" ? "DEL" : "SDD"), "date": date(end)])]),
            "deliveryTime": last.type == "D"
                ? .record(["type": .string("DEL"), "endTime": time(end)])
                : .record(["type": .string("EOD"), "startTime": .string(""), "endTime": .string("230000")]),
            "activity": .array(activity),
            "currentStatus": .record([
                "description": .string(last.text), "code": .string(last.statusCode), "type": .string(last.type),
                "statusCode": .string(last.statusCode),
            ]), "packageCount": .integer(sale.labels.count),
            "referenceNumber": .array(
                sale.references.map { .record(["type": .string("PACKAGE"), "number": .string($0)]) }),
            "service": .record(["code": .string(label.service), "description": .string("UPS service")]),
        ])
    }

    // MARK: Addresses

    func validate(_ request: EmulatorRequest, _ option: String) -> EmulatorResponse {
        guard ["1", "2", "3"].contains(option) else { return EmulatedUPS.refusal(400, [("264001", "Invalid option")]) }
        guard let json = request.json else { return EmulatedUPS.refusal(400, [("9110001", "The body is not JSON")]) }
        let place = "XAVRequest.AddressKeyFormat"
        var check = RequestCheck(json)
        check.object(place)
        check.text("\(place).ConsigneeName", 1...40, required: false)
        check.text("\(place).AttentionName", 1...40, required: false)
        let lines = check.list("\(place).AddressLine", 1...3, required: false)
        for index in 0..<lines { check.text("\(place).AddressLine.\(index)", 1...100) }
        for name in ["PoliticalDivision2", "PoliticalDivision1", "Urbanization"] {
            check.text("\(place).\(name)", 1...30, required: false)
        }
        check.text("\(place).PostcodePrimaryLow", 1...10, required: false)
        check.text("\(place).PostcodeExtendedLow", 1...10, required: false)
        check.text("\(place).CountryCode", 2...2, oneOf: ["US", "PR"])
        if let refused = EmulatedUPS.refusal(check) { return refused }
        let city = check.string("\(place).PoliticalDivision2") ?? ""
        if let odd = EmulatedUPS.oddity(city) { return odd }
        let isFirm = check.value("\(place).ConsigneeName") != nil
        let kind = JSONValue.record([
            "Code": .string(isFirm ? "1" : "2"), "Description": .string(isFirm ? "Commercial" : "Residential"),
        ])
        func capital(_ name: String, _ suffix: String = "") -> JSONValue? {
            check.string("\(place).\(name)").map { .string($0.uppercased() + suffix) }
        }
        func candidate(_ suffix: String) -> JSONValue {
            let address = (0..<lines).compactMap { capital("AddressLine.\($0)", $0 == 0 ? suffix : "") }
            return .record([
                "AddressClassification": option == "1" ? nil : kind,
                "AddressKeyFormat": .record([
                    "AddressLine": .array(address), "Region": .string(city.uppercased()),
                    "PoliticalDivision2": capital("PoliticalDivision2"),
                    "PoliticalDivision1": capital("PoliticalDivision1"),
                    "PostcodePrimaryLow": check.string("\(place).PostcodePrimaryLow").map {
                        .string(String($0.prefix(5)))
                    },
                    "PostcodeExtendedLow": .string("1234"), "CountryCode": capital("CountryCode"),
                ]),
            ])
        }
        var members: [JSONMember] = [JSONMember("Response", EmulatedUPS.response([], nil))]
        switch city {
        case "Oddity-No-Candidates": members.append(JSONMember("NoCandidatesIndicator", .string("")))
        case "Oddity-Ambiguous":
            members.append(JSONMember("AmbiguousAddressIndicator", .string("")))
            if option != "1" { members.append(JSONMember("AddressClassification", kind)) }
            members.append(JSONMember("Candidate", .array([candidate(" N"), candidate(" S")])))
        default:
            members.append(JSONMember("ValidAddressIndicator", .string("")))
            if option != "1" { members.append(JSONMember("AddressClassification", kind)) }
            members.append(JSONMember("Candidate", .array([candidate("")])))
        }
        return .json(200, .record(["XAVResponse": .object(members)]))
    }
}
