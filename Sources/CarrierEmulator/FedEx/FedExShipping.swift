internal import TextFormats

// MARK: What a shipment must say

extension EmulatedFedEx {
    static let pickups = ["CONTACT_FEDEX_TO_SCHEDULE", "DROPOFF_AT_FEDEX_LOCATION", "USE_SCHEDULED_PICKUP"]
    private static let stocks = [
        "PAPER_4X6", "STOCK_4X675", "PAPER_4X675", "PAPER_4X8", "PAPER_4X9", "PAPER_7X475",
        "PAPER_85X11_BOTTOM_HALF_LABEL", "PAPER_85X11_TOP_HALF_LABEL", "PAPER_LETTER", "STOCK_4X675_LEADING_DOC_TAB",
        "STOCK_4X8", "STOCK_4X9_LEADING_DOC_TAB", "STOCK_4X6", "STOCK_4X675_TRAILING_DOC_TAB",
        "STOCK_4X9_TRAILING_DOC_TAB", "STOCK_4X9", "STOCK_4X85_TRAILING_DOC_TAB", "STOCK_4X105_TRAILING_DOC_TAB",
    ]
    /// The members of a shipment to be shipped.
    private static let members: Set<String> = [
        "shipDatestamp", "totalDeclaredValue", "shipper", "recipients", "soldTo", "recipientLocationNumber",
        "pickupType", "serviceType", "packagingType", "totalWeight", "origin", "shippingChargesPayment",
        "shipmentSpecialServices", "emailNotificationDetail", "expressFreightDetail", "variableHandlingChargeDetail",
        "customsClearanceDetail", "smartPostInfoDetail", "blockInsightVisibility", "labelSpecification",
        "shippingDocumentSpecification", "rateRequestType", "preferredCurrency", "totalPackageCount",
        "masterTrackingId", "requestedPackageLineItems",
    ]

    /// Notes members that the description does not know: a misspelt one would be overlooked by the carrier.
    static func unknownMembers(of place: String, known: Set<String>, _ check: inout RequestCheck) {
        for member in check.value(place)?.members ?? [] where !known.contains(member.name) {
            check.note("\(place).\(member.name)")
        }
    }

    private static func party(_ place: String, _ check: inout RequestCheck) {
        check.object(place)
        let country = check.string("\(place).address.countryCode")
        check.text("\(place).contact.phoneNumber", 10...15) { phone in
            guard ["US", "CA"].contains(country) else { return phone.allSatisfy { $0.isASCII } }
            let local = phone.hasPrefix("+1") ? String(phone.dropFirst(2)) : phone
            return local.isDigits && (local.count == 10 || local.count == 11 && local.hasPrefix("1"))
        }
        check.text("\(place).contact.personName", 1...70, required: false)
        check.text("\(place).contact.companyName", 1...35, required: false)
        check.text("\(place).contact.emailAddress", 3...80, required: false)
        if check.value("\(place).contact.personName") == nil, check.value("\(place).contact.companyName") == nil {
            check.note("\(place).contact.personName", .missing)
        }
        for index in 0..<check.list("\(place).address.streetLines", 1...3) {
            check.text("\(place).address.streetLines.\(index)", 1...35)
        }
        check.text("\(place).address.city", 1...35)
        check.text("\(place).address.countryCode", 2...2)
        check.text("\(place).address.stateOrProvinceCode", 2...2, required: ["US", "CA"].contains(country))
        check.text("\(place).address.postalCode", 1...10, required: ["US", "CA", "GB", "DE"].contains(country))
        if let residential = check.value("\(place).address.residential"), residential.bool == nil {
            check.note("\(place).address.residential", .kind)
        }
    }

    /// Notes what is wrong with parcels; how many there are.
    static func parcels(_ place: String, _ check: inout RequestCheck) -> Int {
        var count = 0
        for index in 0..<check.list(place, 1...999) {
            let item = "\(place).\(index)"
            check.text("\(item).weight.units", oneOf: ["KG", "LB"])
            check.number("\(item).weight.value")
            if check.value("\(item).dimensions") != nil {
                check.text("\(item).dimensions.units", oneOf: ["CM", "IN"])
                for side in ["length", "width", "height"] {
                    guard let value = check.value("\(item).dimensions.\(side)") else {
                        check.note("\(item).dimensions.\(side)", .missing)
                        continue
                    }
                    if !(1...999).contains(value.integer ?? 0) { check.note("\(item).dimensions.\(side)") }
                }
            }
            for reference in 0..<check.list("\(item).customerReferences", 1...6, required: false) {
                check.text(
                    "\(item).customerReferences.\(reference).customerReferenceType",
                    oneOf: [
                        "CUSTOMER_REFERENCE", "DEPARTMENT_NUMBER", "INVOICE_NUMBER", "P_O_NUMBER",
                        "INTRACOUNTRY_REGULATORY_REFERENCE", "RMA_ASSOCIATION",
                    ])
                check.text("\(item).customerReferences.\(reference).value", 1...40)
            }
            if let group = check.value("\(item).groupPackageCount") {
                guard let number = group.integer, (1...999).contains(number) else {
                    check.note("\(item).groupPackageCount")
                    continue
                }
                count += number
            } else {
                count += 1
            }
        }
        return count
    }

    private static func checked(_ body: JSONValue) -> (RequestCheck, parcels: Int) {
        var check = RequestCheck(body)
        check.text("labelResponseOptions", oneOf: ["URL_ONLY", "LABEL"])
        let shipment = "requestedShipment"
        check.object(shipment)
        unknownMembers(of: shipment, known: members, &check)
        party("\(shipment).shipper", &check)
        check.list("\(shipment).recipients", 1...1)
        party("\(shipment).recipients.0", &check)
        check.text("\(shipment).shipDatestamp", 10...10, required: false) { isDate($0) }
        check.text("\(shipment).pickupType", oneOf: pickups)
        check.text("\(shipment).serviceType", 3...60) { $0.utf8.allSatisfy { $0 != 0x20 } }
        check.text("\(shipment).packagingType", 3...60)
        check.text(
            "\(shipment).shippingChargesPayment.paymentType", oneOf: ["SENDER", "RECIPIENT", "THIRD_PARTY", "COLLECT"])
        if ["RECIPIENT", "THIRD_PARTY"].contains(check.string("\(shipment).shippingChargesPayment.paymentType")) {
            check.text("\(shipment).shippingChargesPayment.payor.responsibleParty.accountNumber.value")
        }
        let label = "\(shipment).labelSpecification"
        check.text("\(label).imageType", oneOf: ["ZPLII", "EPL2", "PDF", "PNG"])
        check.text("\(label).labelStockType", oneOf: stocks)
        let image = check.string("\(label).imageType")
        if ["ZPLII", "EPL2"].contains(image), check.string("\(label).labelStockType")?.hasPrefix("PAPER") == true {
            check.note("\(label).labelStockType")
        }
        if let resolution = check.value("\(label).resolution") {
            if resolution.integer == nil { check.note("\(label).resolution", .kind) }
            if resolution.integer == 300, image != "ZPLII" { check.note("\(label).resolution") }
        }
        let count = parcels("\(shipment).requestedPackageLineItems", &check)
        if check.string("\(shipment).shipper.address.countryCode")
            != check.string("\(shipment).recipients.0.address.countryCode")
        {
            check.object("\(shipment).customsClearanceDetail")
            check.number("\(shipment).totalWeight")
        }
        return (check, count)
    }

    static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [4, 2, 2] && parts.allSatisfy(\.isDigits)
            && (1...12).contains(Int(parts[1]) ?? 0) && (1...31).contains(Int(parts[2]) ?? 0)
    }

    static let prices = EmulatedPrices("fedex")

    /// What a parcel costs the account, in cents.
    static func cents(_ service: String, grams: Int64) -> Int64 {
        let base = prices.find("services", service) ?? prices.number("other_services")
        return base + grams * prices.number("each_kilogram") / 1_000
    }

    /// A share of a price: `list_percent`, `base_percent`.
    static func share(_ name: String, of cents: Int64) -> Int64 { cents * prices.number(name) / 100 }

    /// The weight of a parcel in grams.
    static func grams(_ item: JSONValue) -> Int64 {
        let value = item["weight"]?["value"]?.thousandthsUpwards ?? 0
        return item["weight"]?["units"]?.string == "LB" ? value * 45_359 / 100_000 : value
    }
}

// MARK: Ship, look after a job, cancel

extension EmulatedFedEx {
    mutating func validate(
        _ body: JSONValue, _ request: EmulatorRequest, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        let (check, _) = EmulatedFedEx.checked(body)
        if let refusal = accountRefusal(check, request, &context) ?? refusal(check, request, &context) {
            return refusal
        }
        let note = alert("SHIPMENT.VALIDATION.SUCCESS", "Shipment validated successfully. No errors found.")
        return output(.record(["alerts": .array([note])]), request, &context)
    }

    mutating func ship(
        _ body: JSONValue, _ request: EmulatorRequest, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        let (check, count) = EmulatedFedEx.checked(body)
        if let refusal = accountRefusal(check, request, &context) ?? refusal(check, request, &context) {
            return refusal
        }
        guard let shipment = body["requestedShipment"], let recipient = shipment["recipients"]?[0],
            let service = shipment["serviceType"]?.string
        else { preconditionFailure("what was checked") }
        guard !service.hasPrefix("NO_") else {
            return error(
                400, "SERVICETYPE.NOT.ALLOWED", "The service is not available between these places", request, &context)
        }
        let words = [
            recipient["address"]?["city"]?.string ?? "", recipient["contact"]?["companyName"]?.string ?? "",
        ]
        if words.contains("Oddity-Html-401") {
            return .text(401, "text/html", "<html><body><h1>Unauthorized</h1></body></html>")
        }
        let made = make(
            shipment, recipient, service, words, isLink: body["labelResponseOptions"]?.string == "URL_ONLY",
            request, &context)
        let isLater = count > 40 || words.contains("Oddity-Job")
        guard isLater else { return output(made, request, &context) }
        let job = "job-" + context.token().prefix(12)
        jobs[job] = (made, context.seconds + Int64(settings.labelDelaySeconds))
        return output(.record(["jobId": .string(job)]), request, &context)
    }

    private mutating func make(
        _ shipment: JSONValue, _ recipient: JSONValue, _ service: String, _ words: [String], isLink: Bool,
        _ request: EmulatorRequest, _ context: inout EmulatorContext
    ) -> JSONValue {
        let label = shipment["labelSpecification"]
        let type = label?["imageType"]?.string ?? ""
        // A day that is past is taken for today.
        let today = EmulatorTime.date(context.seconds)
        let date = max(shipment["shipDatestamp"]?.string ?? today, today)
        var master = ""
        var answers: [JSONValue] = []
        var total: Int64 = 0
        for item in shipment["requestedPackageLineItems"]?.array ?? [] {
            for _ in 0..<(item["groupPackageCount"]?.integer ?? 1) {
                let number = EmulatedFedEx.trackingNumber(context.next())
                if master.isEmpty { master = number }
                let grams = EmulatedFedEx.grams(item)
                let price =
                    EmulatedFedEx.cents(service, grams: grams) + (words.contains("Oddity-Dearer") ? 100 : 0)
                total += price
                let document = document(type, [number, service, recipient["address"]?["city"]?.string ?? ""])
                pieces.append(
                    Piece(
                        trackingNumber: number, master: master,
                        reference: reference(item), service: service, shipDate: date, grams: grams,
                        city: recipient["address"]?["city"]?.string ?? "", soldAt: context.now, document: document,
                        documentType: type))
                answers.append(
                    piece(
                        number, master, price, item, answers.count + 1,
                        documents(number, type, document, words, isLink: isLink, request), date, words))
            }
        }
        return .record([
            "transactionShipments": .array([
                .record([
                    "masterTrackingNumber": .string(master), "serviceType": .string(service),
                    "shipDatestamp": .string(date),
                    "serviceCategory": .string(service.contains("GROUND") ? "GROUND" : "EXPRESS"),
                    "serviceName": .string("FedEx " + service), "pieceResponses": .array(answers),
                    "shipmentDocuments": .array([]), "completedShipmentDetail": completed(total, words),
                ])
            ]),
            "alerts": .array([
                alert("SHIP.RECIPIENT.POSTALCITY.MISMATCH", "Recipient Postal-City Mismatch.", "WARNING")
            ]),
        ])
    }

    private func completed(_ cents: Int64, _ words: [String]) -> JSONValue {
        func rate(_ type: String, _ cents: Int64) -> JSONValue {
            .record([
                "rateType": .string(type), "totalNetCharge": .number(EmulatorMoney.shortest(cents)),
                "totalNetFedExCharge": .number(EmulatorMoney.shortest(cents)), "currency": .string("USD"),
                "rateZone": .string("US001O"),
            ])
        }
        return .record([
            "usDomestic": .bool(true), "carrierCode": .string("FDXE"),
            "shipmentRating": words.contains("Oddity-No-Rating")
                ? nil
                : .record([
                    "actualRateType": .string("PAYOR_ACCOUNT_PACKAGE"),
                    "shipmentRateDetails": .array([
                        rate("PAYOR_LIST_PACKAGE", EmulatedFedEx.share("list_percent", of: cents)),
                        rate("PAYOR_ACCOUNT_PACKAGE", cents),
                    ]),
                ]),
        ])
    }

    private func piece(
        _ number: String, _ master: String, _ price: Int64, _ item: JSONValue, _ place: Int, _ documents: JSONValue?,
        _ date: String, _ words: [String]
    ) -> JSONValue {
        let isRated = !words.contains("Oddity-No-Rating")
        return .record([
            "masterTrackingNumber": .string(master), "trackingNumber": .string(number),
            "packageSequenceNumber": .integer(place), "deliveryTimestamp": .string(date),
            "netChargeAmount": isRated ? .number(EmulatorMoney.shortest(price)) : nil,
            "baseRateAmount": isRated
                ? .number(EmulatorMoney.shortest(EmulatedFedEx.share("base_percent", of: price))) : nil,
            "netDiscountAmount": .number("0.0"), "codCollectionAmount": .number("0.0"),
            "customerReferences": item["customerReferences"], "packageDocuments": documents,
        ])
    }

    private func reference(_ item: JSONValue) -> String {
        let all = item["customerReferences"]?.array ?? []
        let own = all.first { $0["customerReferenceType"]?.string == "CUSTOMER_REFERENCE" } ?? all.first
        return own?["value"]?.string ?? ""
    }

    private func documents(
        _ number: String, _ type: String, _ document: [UInt8], _ words: [String], isLink: Bool,
        _ request: EmulatorRequest
    ) -> JSONValue? {
        guard !words.contains("Oddity-No-Document") else { return nil }
        let isExpired = words.contains("Oddity-Expired-Link")
        let link =
            request.base + "/document/v2/document/retrieve/SH,\(number)_SHIPPING_\(isExpired ? "X" : "P")"
            + "/isLabel=true&autoPrint=false"
        let bytes =
            words.contains("Oddity-Wrong-Document") ? Array("<html><body>No label</body></html>".utf8) : document
        let encoded = EmulatorBase64.encode(bytes, line: words.contains("Oddity-Wrapped-Base64") ? 76 : 0)
        let asLink = isLink || isExpired || words.contains("Oddity-Url-Label")
        return .array([
            .record([
                "contentType": .string("LABEL"), "copiesToPrint": .integer(1), "docType": .string(type),
                "encodedLabel": asLink ? nil : .string(encoded), "url": asLink ? .string(link) : nil,
            ])
        ])
    }

    private func document(_ type: String, _ lines: [String]) -> [UInt8] {
        switch type {
        case "ZPLII": SpecimenDocument.zpl(lines)
        case "EPL2": SpecimenDocument.epl(lines)
        case "PNG": SpecimenDocument.png()
        default: SpecimenDocument.pdf(lines)
        }
    }

    /// Links hold for a day.
    mutating func document(
        _ request: EmulatorRequest, _ parts: [String], _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        let name = parts.dropFirst(4).first ?? ""
        let piece = pieces.first { name == "SH,\($0.trackingNumber)_SHIPPING_P" }
        guard request.method == "GET", let piece, context.now - piece.soldAt < 86_400_000 else {
            return error(
                404, "NOT.FOUND.ERROR", "The document is no longer available.", request, &context, named: false)
        }
        let types = ["PDF": "application/pdf", "PNG": "image/png"]
        return .bytes(200, types[piece.documentType] ?? "text/plain", piece.document)
    }

    /// Twelve digits with FedEx's own check digit: weights 3, 1, 7, modulo 11, then 10.
    static func trackingNumber(_ sequence: Int64) -> String {
        let digits = "79" + String(String(1_000_000_000 + sequence).suffix(9))
        let weights = [3, 1, 7]
        let sum = digits.utf8.enumerated().reduce(0) { sum, digit in
            sum + weights[digit.offset % 3] * Int(digit.element - UInt8(ascii: "0"))
        }
        return digits + String(sum % 11 % 10)
    }

    mutating func results(
        _ body: JSONValue, _ request: EmulatorRequest, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        var check = RequestCheck(body)
        check.text("jobId")
        if let refusal = accountRefusal(check, request, &context) ?? refusal(check, request, &context) {
            return refusal
        }
        guard let name = body["jobId"]?.string, let job = jobs[name] else {
            return error(404, "NOT.FOUND.ERROR", "The job is not known.", request, &context)
        }
        guard context.seconds >= job.readyAt else {
            return output(
                .record([
                    "jobId": .string(name),
                    "alerts": .array([alert("SHIPMENT.JOB.INPROGRESS", "The shipment is still being made.")]),
                ]), request, &context)
        }
        return output(job.output, request, &context)
    }

    mutating func cancel(
        _ body: JSONValue, _ request: EmulatorRequest, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        var check = RequestCheck(body)
        check.text("trackingNumber")
        check.text("deletionControl", required: false, oneOf: ["DELETE_ALL_PACKAGES"])
        check.text("senderCountryCode", 2...2, required: false)
        if let refusal = accountRefusal(check, request, &context) ?? refusal(check, request, &context) {
            return refusal
        }
        let number = body["trackingNumber"]?.string ?? ""
        guard let found = pieces.first(where: { $0.trackingNumber == number }) else {
            return error(
                400, "TRACKINGNUMBER.ENTERED.INVALID",
                "Error with entered Tracking Number. Please verify the entered Tracking Number.", request, &context)
        }
        let all = pieces.indices.filter { pieces[$0].master == found.master }
        guard !found.isCancelled else {
            return error(
                400, "TRACKINGNUMBER.ALREADY.CANCELLED", "The shipment was cancelled before.", request, &context)
        }
        guard all.allSatisfy({ pieces[$0].closedAt == nil && context.now - pieces[$0].soldAt < 86_400_000 }) else {
            return error(400, "SHIPMENT.ALREADY.TENDERED", "The shipment has been tendered.", request, &context)
        }
        for index in all { pieces[index].isCancelled = true }
        // The description says `message`; what is recorded says this.
        return output(
            .record([
                "cancelledShipment": .bool(true), "cancelledHistory": .bool(true),
                "successMessage": .string("Success"),
            ]), request, &context)
    }
}
