internal import TextFormats

/// Labels of USPS: sold, given back, printed again.
extension EmulatedUSPS {
    private static let labelsAPI = "/labels/v3"
    static let labelJSON = "application/vnd.usps.labels+json"

    mutating func buy(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        let api = EmulatedUSPS.labelsAPI
        if let refused = refusalOfPayment(request, context) { return refused }
        guard let json = request.json else { return EmulatedUSPS.refusal(api, 400, "The body is not JSON", []) }
        let key = request.header("x-idempotency-key")
        if let key {
            guard EmulatedUSPS.isUUID(key) else {
                return EmulatedUSPS.refusal(
                    api, 400, "Bad Request",
                    [Complaint(code: nil, detail: "not a UUID", parameter: "X-Idempotency-Key")])
            }
            if let sale = sales.first(where: { $0.key == key }) {
                // The same key with another request: what the carrier answers is not documented; 400 is our assumption.
                guard sale.request == request.body else {
                    return EmulatedUSPS.refusal(
                        api, 400, "Bad Request",
                        [Complaint(code: nil, detail: "used with another request", parameter: "X-Idempotency-Key")])
                }
                return answer(sale, request)
            }
        }
        if let refused = EmulatedUSPS.refusal(api, checked(json, context)) { return refused }
        let city = json["toAddress"]?.text("city") ?? ""
        if city == "Oddity-Quota" { return EmulatedUSPS.tooMany(api) }
        let type = json["imageInfo"]?.text("imageType") ?? "PDF"
        if type.hasPrefix("ZPL"), (json["imageInfo"]?.text("receiptOption") ?? "SAME_PAGE") == "SAME_PAGE" {
            return EmulatedUSPS.refusal(
                api, 400, "Bad Request",
                [
                    Complaint(
                        code: "160009", detail: "A receipt on the same page is not available for ZPL",
                        parameter: "imageInfo.receiptOption")
                ])
        }
        let sale = sell(json, request, type, city, key, &context)
        sales.append(sale)
        return answer(sale, request)
    }

    private func refusalOfPayment(_ request: EmulatorRequest, _ context: EmulatorContext) -> EmulatorResponse? {
        let api = EmulatedUSPS.labelsAPI
        guard let token = request.header("x-payment-authorization-token") else {
            return EmulatedUSPS.refusal(
                api, 400, "Bad Request",
                [Complaint(code: nil, detail: "is required", parameter: "X-Payment-Authorization-Token")])
        }
        guard let end = paymentTokens[token], end > context.now else {
            return EmulatedUSPS.refusal(
                api, 401, "Unauthorized",
                [
                    Complaint(
                        code: nil, detail: "The payment authorization token is not valid or has expired.",
                        parameter: "X-Payment-Authorization-Token")
                ], [.init("WWW-Authenticate", "Bearer realm=\"usps\"")])
        }
        return nil
    }

    // MARK: What is asked for

    private func checked(_ json: JSONValue, _ context: EmulatorContext) -> RequestCheck {
        var check = RequestCheck(json)
        check.object("imageInfo", required: false)
        check.text("imageInfo.imageType", required: false, oneOf: EmulatedUSPS.imageTypes)
        check.text(
            "imageInfo.labelType", required: false,
            oneOf: ["4X4LABEL", "4X5LABEL", "4X6LABEL", "6X4LABEL", "2X7LABEL"])
        check.text("imageInfo.receiptOption", required: false, oneOf: ["SAME_PAGE", "SEPARATE_PAGE", "NONE"])
        for place in ["toAddress", "fromAddress"] { EmulatedUSPS.checkAddress(&check, place) }
        for place in ["senderAddress", "returnAddress"] where json.given(place) != nil {
            EmulatedUSPS.checkAddress(&check, place)
        }
        let package = "packageDescription"
        check.text("\(package).mailClass", oneOf: EmulatedUSPS.mailClasses)
        check.text("\(package).processingCategory", oneOf: EmulatedUSPS.categories)
        check.text("\(package).rateIndicator", where: { EmulatedUSPS.rateIndicators.contains($0) })
        check.text("\(package).destinationEntryFacilityType", oneOf: EmulatedUSPS.facilities)
        for name in ["weight", "length", "width", "height"] { check.number("\(package).\(name)") }
        check.number("\(package).girth", required: false)
        check.text("\(package).weightUOM", required: false, oneOf: ["lb"])
        check.text("\(package).dimensionsUOM", required: false, oneOf: ["in"])
        let today = EmulatorTime.date(context.seconds)
        let last = EmulatorTime.date(context.seconds + 7 * 86_400)
        check.text(
            "\(package).mailingDate", where: { $0.utf8.count >= 10 && (today...last).contains(String($0.prefix(10))) })
        let references = check.list("\(package).customerReference", 0...4, required: false)
        for index in 0..<references { check.text("\(package).customerReference.\(index).referenceNumber", 1...30) }
        let services = check.list("\(package).extraServices", 0...5, required: false)
        for index in 0..<services {
            let place = "\(package).extraServices.\(index)"
            if check.value(place)?.integer.map({ (300...999).contains($0) }) != true { check.note(place) }
        }
        check.number("\(package).packageOptions.packageValue", required: false, mayBeZero: true)
        return check
    }

    private static let imageTypes = [
        "PDF", "TIFF", "JPG", "PNG", "GIF", "SVG", "ZPL203DPI", "ZPL300DPI", "EPL300DPI", "LABEL_BROKER", "NONE",
    ]

    static func checkAddress(_ check: inout RequestCheck, _ place: String) {
        check.object(place)
        guard let address = check.value(place), address.members != nil else { return }
        check.text("\(place).streetAddress", 1...50)
        check.text("\(place).secondaryAddress", 0...50, required: false)
        check.text("\(place).city", 1...28)
        check.text("\(place).state", 2...2, where: { EmulatedUSPS.states.contains($0) })
        check.text("\(place).ZIPCode", where: { $0.utf8.count == 5 && $0.isDigits })
        if address.given("ZIPPlus4") != nil {
            check.text("\(place).ZIPPlus4", where: { $0.utf8.count == 4 && $0.isDigits })
        }
        // A label needs somebody: first and last name, or a firm.
        let needsName = address.text("firm") == nil
        check.text("\(place).firstName", 1...50, required: needsName)
        check.text("\(place).lastName", 1...50, required: needsName)
        check.text("\(place).firm", 0...50, required: false)
        check.text("\(place).urbanization", 0...96, required: false)
        check.text(
            "\(place).phone", required: false,
            where: { phone in
                let digits = phone.hasPrefix("+") ? phone.dropFirst() : phone[...]
                return digits.isDigits && (6...15).contains(digits.utf8.count)
                    && (!phone.hasPrefix("+") || digits.utf8.count > 7)
            })
        check.text("\(place).email", 1...50, required: false, where: { $0.contains("@") && $0.isASCII })
    }

    // MARK: What is sold

    private func sell(
        _ json: JSONValue, _ request: EmulatorRequest, _ type: String, _ city: String, _ key: String?,
        _ context: inout EmulatorContext
    ) -> Sale {
        let package = json["packageDescription"] ?? .null
        let mailClass = package.text("mailClass") ?? ""
        let number = EmulatedUSPS.trackingNumber(context.next())
        let exact: [String: Int64] = ["Oddity-Price-0.1": 10, "Oddity-Price-42.7": 4_270, "Oddity-Price-8.65": 865]
        let to = json["toAddress"]?.text("ZIPCode") ?? ""
        var price = EmulatedUSPS.price(
            mailClass, from: json["fromAddress"]?.text("ZIPCode") ?? "", to: to,
            weight: package["weight"]?.thousandthsUpwards ?? 0, length: package["length"]?.thousandthsUpwards ?? 0,
            isContract: true)
        var extras: [JSONValue] = []
        func amount(_ cents: Int64) -> JSONValue {
            let text = EmulatorMoney.shortest(cents)
            return city == "Oddity-Text-Numbers" ? .string(text) : .number(text)
        }
        if let postage = exact[city] {
            price.postage = postage
            price.fees = []
        } else {
            for code in package["extraServices"]?.array ?? [] {
                extras.append(
                    .record([
                        "name": .string("Extra service \(code.integer ?? 0)"), "SKU": .string("DXTP0EXXXCX0000"),
                        "price": amount((code.integer ?? 0) == 920 ? 0 : 370), "warnings": .array([]),
                    ]))
            }
        }
        let day = package.text("mailingDate").map { String($0.prefix(10)) } ?? ""
        let delivery = EmulatorTime.date(context.seconds + 2 * 86_400)
        let commitment = JSONValue.record([
            "name": .string("2 Days"), "scheduleDeliveryDate": .string(delivery),
            "expectedDeliveryDate": .string(delivery), "isPriorityMailNextDay": .bool(false),
        ])
        let fees = price.fees.map { fee in
            JSONValue.record(["name": .string(fee.name), "SKU": .string(fee.sku), "price": amount(fee.cents)])
        }
        let metadata = JSONValue.record([
            "labelAddress": json["toAddress"], "routingInformation": .string("420\(to)"),
            "trackingNumber": .string(number), "constructCode": .string("C01"), "SKU": .string("DUXP0XXXUC01080"),
            "postage": amount(price.postage), "extraServices": .array(extras), "serviceTypeCode": .string("055"),
            "zone": .string(price.zone), "mailingDate": .string(day + "T00:00:00Z"),
            "commitment": city == "Oddity-Commitment-List" ? .array([commitment]) : commitment,
            "weightUOM": .string("lb"), "weight": package["weight"], "dimensionalWeight": .number("0.0"),
            "fees": .array(fees), "bannerText": .string("USPS TRACKING # USPS Ship"),
            "retailDistributionCode": .string("01"),
            "links": .array([
                .record([
                    "rel": .array([.string("Tracking URL")]),
                    "href": .string("https://tools.example/track?n=\(number)"),
                    "method": .string("GET"),
                ])
            ]),
        ])
        let isAtOnce = package["packageOptions"]?["immediateManifest"]?.bool == true
        let filedAt =
            city == "Oddity-Manifested"
            ? context.seconds : isAtOnce ? context.seconds + 900 : EmulatedUSPS.endOfDay(day, context)
        let reference = package["customerReference"]?[0]?.text("referenceNumber")
        return Sale(
            label: EmulatedLabel(
                trackingNumber: number, reference: key ?? reference ?? "", service: mailClass, soldAt: context.now),
            key: key, request: request.body, filedAt: filedAt, metadata: metadata,
            image: image(type, number, mailClass, city), imageType: type, city: city)
    }

    /// When the Shipping Services File of a day is made: at 12:30 am the next day in Chicago, which is taken for six hours
    /// behind UTC all year.
    private static func endOfDay(_ day: String, _ context: EmulatorContext) -> Int64 {
        let midnight = context.seconds - EmulatorTime.parts(context.seconds).second
        let ahead = (0...7).first { EmulatorTime.date(midnight + $0 * 86_400) == day } ?? 0
        return midnight + (ahead + 1) * 86_400 + 6 * 3_600 + 1_800
    }

    private func image(_ type: String, _ number: String, _ mailClass: String, _ city: String) -> [UInt8] {
        if city == "Oddity-Not-A-Label" { return Array("<html><body>Please log in</body></html>".utf8) }
        let lines = [number, mailClass]
        return switch type {
        case "ZPL203DPI", "ZPL300DPI": SpecimenDocument.zpl(lines)
        case "EPL300DPI": SpecimenDocument.epl(lines)
        case "PNG": SpecimenDocument.png()
        case "NONE", "LABEL_BROKER": []
        default: SpecimenDocument.pdf(lines)
        }
    }

    /// A number of 22 digits: application identifier, service type, mailer, serial number, check digit (modulo 10, weights
    /// 3 and 1 from the right).
    static func trackingNumber(_ sequence: Int64) -> String {
        let serial = String(sequence % 10_000_000)
        let digits = "92055" + "903000001" + String(repeating: "0", count: 7 - serial.utf8.count) + serial
        let sum = digits.utf8.reversed().enumerated().reduce(0) {
            $0 + Int($1.element - 0x30) * ($1.offset % 2 == 0 ? 3 : 1)
        }
        return digits + String((10 - sum % 10) % 10)
    }

    private static func isUUID(_ text: String) -> Bool {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.utf8.count) == [8, 4, 4, 4, 12] && groups.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }

    // MARK: How it is handed over

    private func answer(_ sale: Sale, _ request: EmulatorRequest) -> EmulatorResponse {
        guard case .object(let members) = sale.metadata else { preconditionFailure("metadata are an object") }
        let isOdd = sale.city.hasPrefix("Oddity-Multipart")
        let text = EmulatorBase64.encode(sale.image, line: isOdd || sale.city == "Oddity-Wrapped-Base64" ? 76 : 0)
        if request.header("accept")?.contains(EmulatedUSPS.labelJSON) == true, !isOdd {
            let image = sale.image.isEmpty ? [] : [JSONMember("labelImage", .string(text))]
            var response = EmulatorResponse.json(200, .object(members + image))
            response.headers = [.init("Content-Type", EmulatedUSPS.labelJSON)]
            return response
        }
        return parts(of: sale, image: text, isOdd: isOdd)
    }

    /// The interface's usual form: a part of JSON, a part with the image.
    private func parts(of sale: Sale, image text: String, isOdd: Bool) -> EmulatorResponse {
        let isSwapped = sale.city == "Oddity-Multipart-Swapped"
        let type = sale.imageType.hasPrefix("ZPL") ? "application/zpl" : "application/\(sale.imageType.lowercased())"
        let file = "filename=\"labelImage.\(sale.imageType.lowercased())\""
        var writer = JSONWriter()
        writer.value(sale.metadata)
        func part(_ heads: [String], _ content: String) -> String {
            "--usps-boundary\r\n" + heads.joined(separator: "\r\n") + "\r\n\r\n" + content + "\r\n"
        }
        var parts = [
            part(
                ["Content-Disposition: form-data; name=\"labelMetadata\"", "Content-Type: application/json"],
                String(decoding: writer.take(), as: UTF8.self))
        ]
        if !sale.image.isEmpty {
            parts.append(
                part(
                    [
                        "Content-Disposition: "
                            + (isSwapped ? "attachment; \(file)" : "form-data; \(file); name=\"labelImage\""),
                        "Content-Type: \(type)", "Content-Transfer-Encoding: binary",
                    ] + (isOdd ? ["Content-Encoding: gzip"] : []), text))
        }
        if isSwapped { parts.reverse() }
        if isOdd {
            parts.append(
                part(["Content-Disposition: form-data; name=\"note\""], "a line with --usps-boundary in it"))
        }
        let end = sale.city == "Oddity-Multipart-Cut" ? "" : "--usps-boundary--\r\n"
        let boundary = isSwapped ? "usps-boundary" : "\"usps-boundary\""
        return .text(200, "multipart/form-data; boundary=\(boundary)", parts.joined() + end)
    }

    // MARK: Afterwards

    /// The place of the sale that a number in the path, or the key of the purchase, means.
    private func found(_ request: EmulatorRequest) -> Int? {
        if request.parts.count == 4 { return sales.firstIndex { $0.label.trackingNumber == request.parts[3] } }
        guard let key = request.header("x-idempotency-key") else { return nil }
        return sales.firstIndex { $0.key == key }
    }

    mutating func cancel(_ request: EmulatorRequest, _ context: EmulatorContext) -> EmulatorResponse {
        if let refused = refusalOfPayment(request, context) { return refused }
        func refused(_ code: String, _ detail: String) -> EmulatorResponse {
            EmulatedUSPS.refusal(
                EmulatedUSPS.labelsAPI, 400, "Bad Request",
                [Complaint(code: code, detail: detail, parameter: "trackingNumber")])
        }
        guard let index = found(request) else { return refused("160184", "Order not found") }
        let today = EmulatorTime.date(context.seconds)
        let number = JSONValue.string(sales[index].label.trackingNumber)
        switch sales[index].state {
        case .cancelled: return refused("160186", "The label has already been canceled")
        case .disputed(today):
            return refused("160301", "A refund request for this order has already been submitted today")
        case .disputed, .live: break
        }
        guard context.seconds >= sales[index].filedAt else {
            guard !sales[index].isInForm else { return refused("160174", "The label is in a SCAN form") }
            sales[index].state = .cancelled
            return .json(200, .record(["trackingNumber": number, "status": .string("CANCELED")]))
        }
        disputes += 1
        sales[index].state = .disputed(day: today)
        return .json(
            200,
            .record([
                "trackingNumber": number, "status": .string("DISPUTED"),
                "disputeId": .string(String(103_788 + disputes)),
            ]))
    }

    mutating func reprint(_ request: EmulatorRequest, _ context: EmulatorContext) -> EmulatorResponse {
        if let refused = refusalOfPayment(request, context) { return refused }
        func refused(_ code: String, _ detail: String) -> EmulatorResponse {
            EmulatedUSPS.refusal(
                EmulatedUSPS.labelsAPI, 400, "Bad Request",
                [Complaint(code: code, detail: detail, parameter: "trackingNumber")])
        }
        guard let index = found(request) else { return refused("160379", "Order not found") }
        guard case .live = sales[index].state else { return refused("160380", "The label is not live") }
        guard context.seconds < sales[index].filedAt else { return refused("160381", "The mailing date is past") }
        guard sales[index].reprints < 3 else { return refused("160382", "The label was printed three times") }
        sales[index].reprints += 1
        return answer(sales[index], request)
    }
}

extension String {
    /// Whether all of it is ASCII.
    fileprivate var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }
}
