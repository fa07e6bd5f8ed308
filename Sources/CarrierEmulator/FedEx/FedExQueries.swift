internal import TextFormats

// MARK: Rates

extension EmulatedFedEx {
    private static let quoteMembers: Set<String> = [
        "shipper", "recipient", "serviceType", "preferredCurrency", "rateRequestType", "shipDateStamp", "pickupType",
        "requestedPackageLineItems", "documentShipment", "variableHandlingChargeDetail", "packagingType",
        "totalPackageCount", "totalWeight", "shipmentSpecialServices", "customsClearanceDetail", "smartPostInfoDetail",
        "emailNotificationDetail", "expressFreightDetail", "groupShipment", "serviceTypeDetail",
    ]

    mutating func quotes(
        _ body: JSONValue, _ request: EmulatorRequest, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        var check = RequestCheck(body)
        let place = "requestedShipment"
        check.object(place)
        EmulatedFedEx.unknownMembers(of: place, known: EmulatedFedEx.quoteMembers, &check)
        for party in ["shipper", "recipient"] {
            check.text("\(place).\(party).address.postalCode", 1...10)
            check.text("\(place).\(party).address.countryCode", 2...2)
        }
        check.text("\(place).pickupType", oneOf: EmulatedFedEx.pickups)
        check.text("\(place).shipDateStamp", 10...10, required: false) { EmulatedFedEx.isDate($0) }
        for index in 0..<check.list("\(place).rateRequestType", 1...4, required: false) {
            check.text("\(place).rateRequestType.\(index)", oneOf: ["LIST", "INCENTIVE", "ACCOUNT", "PREFERRED"])
        }
        _ = EmulatedFedEx.parcels("\(place).requestedPackageLineItems", &check)
        if let refusal = accountRefusal(check, request, &context) ?? refusal(check, request, &context) {
            return refusal
        }
        guard let shipment = body[place], let to = shipment["recipient"]?["address"] else {
            preconditionFailure("what was checked")
        }
        let isHome = to["residential"]?.bool == true
        let isDomestic = to["countryCode"] == shipment["shipper"]?["address"]?["countryCode"]
        let all =
            isDomestic
            ? [
                isHome ? "GROUND_HOME_DELIVERY" : "FEDEX_GROUND", "FEDEX_2_DAY", "STANDARD_OVERNIGHT",
                "PRIORITY_OVERNIGHT",
            ] : ["FEDEX_INTERNATIONAL_PRIORITY", "INTERNATIONAL_ECONOMY"]
        let wanted = shipment["serviceType"]?.string
        let services = all.filter { wanted == nil || wanted == $0 }
        guard !services.isEmpty else {
            return error(400, "SERVICETYPE.NOT.ALLOWED", "The service is not available here", request, &context)
        }
        let word = to["city"]?.string ?? ""
        let date = max(
            shipment["shipDateStamp"]?.string ?? "", EmulatorTime.date(context.seconds))
        let details = services.flatMap { reply($0, shipment, word, date) }
        return output(
            .record([
                "rateReplyDetails": .array(details), "quoteDate": .string(EmulatorTime.date(context.seconds)),
                "encoded": .bool(false),
                "alerts": .array([alert("ORIGIN.STATEORPROVINCECODE.CHANGED", "The origin state was changed.")]),
            ]), request, &context)
    }

    private func reply(_ service: String, _ shipment: JSONValue, _ word: String, _ date: String) -> [JSONValue] {
        let types = shipment["rateRequestType"]?.array?.compactMap(\.string) ?? ["ACCOUNT", "LIST"]
        let items = shipment["requestedPackageLineItems"]?.array ?? []
        let own = items.reduce(Int64(0)) { sum, item in
            let count = Int64(item["groupPackageCount"]?.integer ?? 1)
            return sum + EmulatedFedEx.cents(service, grams: EmulatedFedEx.grams(item)) * count
        }
        var rows: [JSONValue] = []
        if types.contains("LIST") { rows.append(row("LIST", EmulatedFedEx.share("list_percent", of: own), "USD")) }
        if types.contains("ACCOUNT"), word != "Oddity-No-Account-Rate" {
            if word == "Oddity-Currencies" {
                rows.append(row("ACCOUNT", EmulatedFedEx.share("canadian_percent", of: own), "CAD"))
            }
            rows.append(row("ACCOUNT", own, "USD"))
        }
        let groups = word == "Oddity-Duplicate-Services" ? rows.map { [$0] } : [rows]
        return groups.map { rows in
            .record([
                "serviceType": .string(service), "serviceName": .string("FedEx " + service),
                "packagingType": .string("YOUR_PACKAGING"), "ratedShipmentDetails": .array(rows),
                "operationalDetail": .record([
                    "ineligibleForMoneyBackGuarantee": .bool(false), "serviceCode": .string("92"),
                    "deliveryDate": .string(later(date) + "T23:59:00"), "transitTime": .string("TWO_DAYS"),
                ]),
                "commit": .record([
                    "dateDetail": .record([
                        "dayOfWeek": .string("FRI"), "dayFormat": .string(later(date) + "T23:59:00"),
                    ]), "transitDays": .record(["description": .string("2 Business Days")]),
                ]),
            ])
        }
    }

    private func row(_ type: String, _ cents: Int64, _ currency: String) -> JSONValue {
        .record([
            "rateType": .string(type), "ratedWeightMethod": .string("ACTUAL"),
            "totalDiscounts": .number("0.0"),
            "totalBaseCharge": .number(EmulatorMoney.shortest(EmulatedFedEx.share("base_percent", of: cents))),
            "totalNetCharge": .number(EmulatorMoney.shortest(cents)),
            "totalNetFedExCharge": .number(EmulatorMoney.shortest(cents)), "currency": .string(currency),
            "shipmentRateDetail": .record([
                "rateZone": .string("05"), "currency": .string(currency), "surCharges": .array([]),
                "totalBillingWeight": .record(["units": .string("LB"), "value": .number("3.0")]),
            ]),
        ])
    }

    /// Two days later, as far as a made-up commitment goes: days of a month that has 28 or more.
    private func later(_ date: String) -> String {
        guard let day = Int(date.suffix(2)) else { return date }
        return String(date.prefix(8)) + (day > 26 ? "28" : (day < 8 ? "0" : "") + String(day + 2))
    }
}

// MARK: Tracking

extension EmulatedFedEx {
    mutating func track(
        _ body: JSONValue, _ request: EmulatorRequest, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        var check = RequestCheck(body)
        if check.value("includeDetailedScans")?.bool == nil { check.note("includeDetailedScans", .missing) }
        let count = check.list("trackingInfo", 1...30)
        for index in 0..<count { check.object("trackingInfo.\(index).trackingNumberInfo") }
        if let refusal = refusal(check, request, &context) { return refusal }
        let asked = body["trackingInfo"]?.array ?? []
        var isComplete = true
        let results = asked.map { info -> JSONValue in
            let number = info["trackingNumberInfo"]?["trackingNumber"]?.string ?? ""
            let found = pieces.first { $0.trackingNumber == number }
            if found == nil { isComplete = false }
            return .record([
                "trackingNumber": .string(number),
                "trackResults": .array(found.map { seen($0, context) } ?? [unknown(number)]),
            ])
        }
        return output(
            .record([
                "completeTrackResults": .array(results),
                "alerts": isComplete ? nil : .string("TRACKING.DATA.NOTFOUND -  Tracking data unavailable"),
            ]), request, &context)
    }

    private func unknown(_ number: String) -> JSONValue {
        let (code, message) =
            number.isEmpty
            ? ("TRACKING.TRACKINGNUMBER.EMPTY", "Please provide tracking number.")
            : (
                "TRACKING.TRACKINGNUMBER.NOTFOUND",
                "Tracking number cannot be found. Please correct the tracking number and try again."
            )
        return .record([
            "trackingNumberInfo": .record(["trackingNumber": .string(number)]),
            "error": .record(["code": .string(code), "message": .string(message)]),
        ])
    }

    private func seen(_ piece: Piece, _ context: EmulatorContext) -> [JSONValue] {
        let hours = (context.now - piece.soldAt) / 3_600_000
        var scans: [(code: String, text: String, after: Int64)] = [("OC", "Shipment information sent to FedEx", 0)]
        if piece.isCancelled {
            scans.append(("CA", "Shipment cancelled by sender", 0))
        } else {
            scans += [
                ("PU", "Picked up", 24), ("IT", "In transit", 30), ("OD", "On FedEx vehicle for delivery", 48),
                ("DL", "Delivered", 54),
            ].filter { hours >= $0.after }
        }
        let last = scans[scans.count - 1]
        let sold = piece.soldAt / 1_000
        let place = JSONValue.record([
            "city": .string("MEMPHIS"), "stateOrProvinceCode": .string("TN"), "countryCode": .string("US"),
        ])
        let result = JSONValue.record([
            "trackingNumberInfo": .record([
                "trackingNumber": .string(piece.trackingNumber), "carrierCode": .string("FDXE"),
                "trackingNumberUniqueId": .string("12026~\(piece.trackingNumber)~FDEG"),
            ]),
            "latestStatusDetail": .record([
                "code": .string(last.code), "derivedCode": .string(last.code == "OC" ? "IN" : last.code),
                "statusByLocale": .string(last.text), "description": .string(last.text), "scanLocation": place,
            ]),
            "dateAndTimes": .array([
                .record([
                    "type": .string("SHIP"), "dateTime": .string(EmulatorTime.iso(sold) + "+00:00"),
                ])
            ]),
            "scanEvents": .array(
                scans.reversed().map { scan in
                    .record([
                        "date": .string(EmulatorTime.iso(sold + scan.after * 3_600) + "+00:00"),
                        "eventType": .string(scan.code), "eventDescription": .string(scan.text),
                        "derivedStatusCode": .string(scan.code == "OC" ? "IN" : scan.code), "scanLocation": place,
                        "exceptionCode": .string(""), "exceptionDescription": .string(""),
                    ])
                }),
        ])
        guard piece.city == "Oddity-Reused-Number" else { return [result] }
        let old = JSONValue.record([
            "trackingNumberInfo": .record([
                "trackingNumber": .string(piece.trackingNumber),
                "trackingNumberUniqueId": .string("12019~\(piece.trackingNumber)~FDEG"),
            ]),
            "latestStatusDetail": .record([
                "code": .string("DL"), "derivedCode": .string("DL"), "description": .string("Delivered"),
            ]),
            "dateAndTimes": .array([
                .record(["type": .string("SHIP"), "dateTime": .string("2019-03-01T00:00:00+00:00")])
            ]),
            "scanEvents": .array([
                .record([
                    "date": .string("2019-03-04T11:00:00-06:00"), "eventType": .string("DL"),
                    "eventDescription": .string("Delivered"),
                ])
            ]),
        ])
        return [old, result]
    }
}

// MARK: The end of a day, and addresses

extension EmulatedFedEx {
    private static func checkedClose(_ body: JSONValue, _ type: String) -> RequestCheck {
        var check = RequestCheck(body)
        check.text("closeReqType", oneOf: [type])
        check.text("groundServiceCategory", oneOf: ["GROUND"])
        for index in 0..<check.list("closeDocumentSpecification.closeDocumentTypes", 1...2, required: false) {
            check.text("closeDocumentSpecification.closeDocumentTypes.\(index)", oneOf: ["MANIFEST", "OP_950"])
        }
        return check
    }

    mutating func close(
        _ body: JSONValue, _ request: EmulatorRequest, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        let check = EmulatedFedEx.checkedClose(body, "GCDR")
        if let refusal = accountRefusal(check, request, &context) ?? refusal(check, request, &context) {
            return refusal
        }
        let today = EmulatorTime.date(context.seconds)
        let date = body["closeDate"]?.string ?? today
        guard EmulatedFedEx.isDate(date), date >= today else {
            return error(
                400, "AVAILABILITY.SHIP.DATE.INVALID", "Ship date is invalid.", request, &context, named: false)
        }
        let due = pieces.indices.filter {
            pieces[$0].isGround && !pieces[$0].isCancelled && pieces[$0].closedAt == nil && pieces[$0].shipDate <= date
        }
        guard !due.isEmpty else {
            return error(400, "GROUNDCLOSE.NOTHING.TO.CLOSE", "There is nothing to close.", request, &context)
        }
        for index in due { pieces[index].closedAt = context.now }
        let wanted = body["closeDocumentSpecification"]
        let isForm = wanted?["closeDocumentTypes"]?.array?.contains(.string("OP_950")) == true
        let lines = ["Pickup manifest \(date)"] + due.map { pieces[$0].trackingNumber }
        // The manifest is a report of text; only the form is drawn.
        let isPDF = isForm && wanted?["op950Detail"]?["format"]?["imageType"]?.string == "PDF"
        let document =
            isPDF ? SpecimenDocument.pdf(lines) : Array(("        " + lines.joined(separator: "\r\n") + "\r\n").utf8)
        closes.append((date, document))
        return closed([document], isForm: isForm, request, &context)
    }

    mutating func reprint(
        _ body: JSONValue, _ request: EmulatorRequest, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        var check = EmulatedFedEx.checkedClose(body, "RGCDR")
        check.text("reprintOption", required: false, oneOf: ["BY_SHIP_DATE", "BY_TRACKING_NUMBER"])
        if let refusal = accountRefusal(check, request, &context) ?? refusal(check, request, &context) {
            return refusal
        }
        let found = closes.filter { $0.date == body["closeDate"]?.string }
        guard !found.isEmpty else {
            return error(
                400, "AVAILABILITY.SHIP.DATE.INVALID", "Ship date is invalid.", request, &context, named: false)
        }
        return closed(found.map(\.document), isForm: false, request, &context)
    }

    private func closed(
        _ documents: [[UInt8]], isForm: Bool, _ request: EmulatorRequest, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        output(
            .record([
                "closeDocuments": .array(
                    documents.map { document in
                        .record([
                            "type": .string(isForm ? "OP_950" : "MANIFEST"),
                            "shippingCycle": .string(String(context.now)), "resolution": .integer(200),
                            "shippingDocumentDisposition": .string("CONFIRMED"), "copiesToPrint": .integer(1),
                            "parts": .array([
                                .record([
                                    "documentPartSequenceNumber": .integer(1),
                                    "image": .string(EmulatorBase64.encode(document)),
                                ])
                            ]),
                        ])
                    })
            ]), request, &context)
    }

    mutating func resolve(
        _ body: JSONValue, _ request: EmulatorRequest, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        var check = RequestCheck(body)
        for index in 0..<check.list("addressesToValidate", 1...100) {
            let place = "addressesToValidate.\(index).address"
            check.list("\(place).streetLines", 1...3)
            check.text("\(place).city", 1...35, required: false)
            check.text("\(place).countryCode", 2...2)
        }
        if let refusal = refusal(check, request, &context) { return refusal }
        let answers = (body["addressesToValidate"]?.array ?? []).map { resolved($0["address"] ?? .null) }
        return output(.record(["resolvedAddresses": .array(answers), "alerts": .array([])]), request, &context)
    }

    private func resolved(_ address: JSONValue) -> JSONValue {
        let city = address["city"]?.string ?? ""
        let isKnown = city != "Oddity-Address-Unknown"
        let lacksSuite = city == "Oddity-Address-No-Suite"
        let lines = address["streetLines"]?.array?.compactMap(\.string) ?? []
        func flag(_ value: Bool) -> JSONValue {
            city == "Oddity-Address-Texts" ? .string(value ? "true" : "false") : .bool(value)
        }
        let postcode = address["postalCode"]?.string ?? ""
        let message: (code: String, text: String)? =
            !isKnown
            ? ("STANDARDIZED.ADDRESS.NOTFOUND", "Standardized address is not found.")
            : lacksSuite ? ("SUITE.NUMBER.REQUIRED", "Invalid or missing Apartment/Suite") : nil
        return .record([
            "streetLinesToken": .array(lines.map { .string($0.uppercased()) }), "city": .string(city.uppercased()),
            "stateOrProvinceCode": address["stateOrProvinceCode"], "countryCode": address["countryCode"],
            "postalCode": .string(isKnown && postcode.count == 5 ? postcode + "-1234" : postcode),
            "parsedPostalCode": .record(["base": .string(postcode), "addOn": .string(isKnown ? "1234" : "")]),
            "classification": .string(isKnown ? "RESIDENTIAL" : "UNKNOWN"), "postOfficeBox": .bool(false),
            "normalizedStatusNameDPV": .bool(isKnown),
            "attributes": .record([
                "DPV": flag(isKnown && !lacksSuite), "Matched": flag(isKnown), "Resolved": flag(isKnown),
                "SuiteRequiredButMissing": flag(lacksSuite), "InvalidSuiteNumber": flag(false),
                "POBox": flag(false), "ResolutionInput": .string("RAW_ADDRESS"),
                "DataVintage": .string("July 2026"), "MultipleMatches": flag(false),
            ]),
            "customerMessage": .array(
                message.map { [.record(["code": .string($0.code), "message": .string($0.text)])] } ?? []),
        ])
    }
}
