internal import TextFormats

// MARK: Orders

extension EmulatedRoyalMailClickAndDrop {
    private static let formats = [
        "undefined", "letter", "largeLetter", "smallParcel", "mediumParcel", "largeParcel", "parcel", "documents",
    ]

    mutating func create(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        guard request.header("content-type")?.hasPrefix("application/json") == true, let body = request.json,
            let items = body["items"]?.array, !items.isEmpty
        else {
            return .json(
                400,
                .record([
                    "code": .string("BadRequest"), "message": .string("The request cannot be read"),
                    "details": .string("items"),
                ]))
        }
        var created: [JSONValue] = []
        var failed: [JSONValue] = []
        for item in items {
            let findings = EmulatedRoyalMailClickAndDrop.checked(item)
            if findings.isEmpty {
                created.append(make(item, &context))
            } else {
                failed.append(.record(["order": item, "errors": .array(findings.map { refusal($0, item) })]))
            }
        }
        return .json(
            200,
            .record([
                "successCount": .integer(created.count), "errorsCount": .integer(failed.count),
                "createdOrders": .array(created), "failedOrders": .array(failed),
            ]))
    }

    private func refusal(_ finding: RequestCheck.Finding, _ item: JSONValue) -> JSONValue {
        let codes: [RequestCheck.Finding.Fault: Int] = [.missing: 1, .kind: 2, .length: 3, .value: 4]
        return .record([
            "errorCode": codes[finding.fault].map { .integer($0) }, "errorMessage": .string(finding.text),
            "fields": .array([
                .record([
                    "fieldName": .string(finding.place),
                    "value": RequestCheck(item).string(finding.place).map { .string($0) },
                ])
            ]),
        ])
    }

    private static func address(_ place: String, _ check: inout RequestCheck) {
        for (name, longest, isRequired) in [
            ("fullName", 210, false), ("companyName", 100, false), ("addressLine1", 100, true),
            ("addressLine2", 100, false), ("addressLine3", 100, false), ("city", 100, true), ("county", 100, false),
            ("postcode", 20, false), ("countryCode", 3, true),
        ] { check.text("\(place).\(name)", (isRequired ? 1 : 0)...longest, required: isRequired) }
    }

    /// A number with two places at most, within bounds.
    private static func amount(_ place: String, _ check: inout RequestCheck, required: Bool, most: Int64 = 999_999) {
        check.number(place, required: required, mayBeZero: true)
        if let value = check.value(place)?.thousandthsUpwards, value % 10 != 0 || value > most * 1_000 {
            check.note(place)
        }
    }

    private static func checked(_ item: JSONValue) -> [RequestCheck.Finding] {
        var check = RequestCheck(item)
        check.text("orderReference", 0...40, required: false)
        check.object("recipient")
        if check.value("recipient.addressBookReference") == nil {
            check.object("recipient.address")
            address("recipient.address", &check)
        }
        check.text("recipient.phoneNumber", 0...25, required: false)
        check.text("recipient.emailAddress", 0...254, required: false)
        check.text("sender.tradingName", 0...250, required: false)
        if check.value("billing.address") != nil { address("billing.address", &check) }
        check.text("orderDate") { isTime($0) }
        check.text("plannedDespatchDate", required: false) { isTime($0) }
        check.text("specialInstructions", 0...500, required: false)
        for name in ["subtotal", "shippingCostCharged", "total"] { amount(name, &check, required: true) }
        for name in ["otherCosts", "orderTax"] { amount(name, &check, required: false) }
        amount("customsDutyCosts", &check, required: false, most: 100_000)
        check.text("currencyCode", 3...3, required: false)
        packages(&check)
        check.text(
            "postageDetails.sendNotificationsTo", required: false, oneOf: ["sender", "recipient", "billing"])
        check.text("postageDetails.serviceCode", 1...10, required: false) { !$0.hasPrefix("X") }
        check.text("postageDetails.carrierName", 1...50, required: false)
        check.text("postageDetails.serviceRegisterCode", 1...2, required: false)
        check.text("postageDetails.safePlace", 0...90, required: false)
        for name in ["receiveEmailNotification", "receiveSmsNotification", "requestSignatureUponDelivery"] {
            if let flag = check.value("postageDetails.\(name)"), flag.bool == nil {
                check.note("postageDetails.\(name)", .kind)
            }
        }
        if check.value("label") != nil {
            if check.value("label.includeLabelInResponse")?.bool == nil {
                check.note("label.includeLabelInResponse", .missing)
            }
            if check.value("postageDetails.serviceCode") == nil { check.note("postageDetails.serviceCode", .missing) }
            if check.value("packages") == nil { check.note("packages", .missing) }
        }
        return check.findings
    }

    private static func packages(_ check: inout RequestCheck) {
        let country = check.string("recipient.address.countryCode") ?? "GB"
        for index in 0..<check.list("packages", 0...100, required: false) {
            let place = "packages.\(index)"
            if !(1...30_000).contains(check.value("\(place).weightInGrams")?.integer ?? 0) {
                check.note("\(place).weightInGrams")
            }
            check.text("\(place).packageFormatIdentifier", oneOf: formats)
            if check.value("\(place).dimensions") != nil {
                for side in ["heightInMms", "widthInMms", "depthInMms"]
                where (check.value("\(place).dimensions.\(side)")?.integer ?? 0) < 1 {
                    check.note("\(place).dimensions.\(side)")
                }
            }
            let isAbroad = !["GB", "GBR", "JE", "GG", "IM"].contains(country)
            let contents = check.list("\(place).contents", (isAbroad ? 1 : 0)...200, required: isAbroad)
            for line in 0..<contents {
                let content = "\(place).contents.\(line)"
                if !(1...999_999).contains(check.value("\(content).quantity")?.integer ?? 0) {
                    check.note("\(content).quantity")
                }
                check.text("\(content).name", 0...800, required: false)
                check.text("\(content).SKU", 0...100, required: false)
                amount("\(content).unitValue", &check, required: isAbroad)
                if let weight = check.value("\(content).unitWeightInGrams"),
                    !(0...999_999).contains(weight.integer ?? -1)
                {
                    check.note("\(content).unitWeightInGrams")
                }
                check.text("\(content).customsDescription", 0...50, required: isAbroad)
                check.text("\(content).customsCode", 0...10, required: false)
                check.text("\(content).originCountryCode", 0...3, required: false)
                check.text(
                    "\(content).customsDeclarationCategory", required: false,
                    oneOf: [
                        "none", "gift", "commercialSample", "documents", "other", "returnedGoods", "saleOfGoods",
                        "mixedContent",
                    ])
            }
        }
    }

    /// `2026-07-01T10:00:00`, then a zone or a fraction if there is one.
    private static func isTime(_ text: String) -> Bool {
        let pattern = "dddd-dd-ddTdd:dd:dd"
        let head = text.prefix(pattern.count)
        guard head.utf8.count == pattern.utf8.count else { return false }
        return zip(head.utf8, pattern.utf8).allSatisfy { byte, wanted in
            wanted == UInt8(ascii: "d") ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == wanted
        }
    }

    private mutating func make(_ item: JSONValue, _ context: inout EmulatorContext) -> JSONValue {
        var order = Order(identifier: context.next(), request: item, createdAt: context.now)
        let wantsLabel = item["label"]?["includeLabelInResponse"]?.bool == true
        let fails = order.words.contains("Oddity-Label-Errors") || order.words.contains("Oddity-Label-Later")
        if wantsLabel, !fails { apply(&order) }
        orders.append(order)
        guard case .object(var members) = summary(order) else { preconditionFailure("an object") }
        if wantsLabel {
            if let document = order.document {
                let line = order.words.contains("Oddity-Wrapped-Base64") ? 76 : 0
                members.append(JSONMember("label", .string(EmulatorBase64.encode(document, line: line))))
                members.append(JSONMember("labelErrors", .array([])))
                members.append(JSONMember("generatedDocuments", .array([.string("postageLabel")])))
            } else {
                members.append(
                    JSONMember(
                        "labelErrors",
                        .array([
                            .record([
                                "message": .string("The label could not be generated"),
                                "code": .string("LabelGenerationFailed"),
                            ])
                        ])))
                members.append(JSONMember("generatedDocuments", .array([])))
            }
        }
        return .object(members)
    }

    /// Pays for an order: it has a label from now on, and a tracking number where its service has one.
    private func apply(_ order: inout Order) {
        if ["TP", "TR", "SD"].contains(order.service.prefix(2)), !order.words.contains("Oddity-No-Tracking") {
            order.trackingNumber = EmulatedRoyalMail.trackingNumber("TT", order.identifier)
        }
        order.document =
            order.words.contains("Oddity-Wrong-Document")
            ? Array("<html><body>No label</body></html>".utf8)
            : SpecimenDocument.pdf([
                order.trackingNumber ?? "", order.service, String(order.identifier), order.reference ?? "",
            ])
    }

    // MARK: Labels

    mutating func label(
        _ path: String, _ request: EmulatorRequest, _ context: EmulatorContext
    ) -> EmulatorResponse {
        guard let names = EmulatedRoyalMailClickAndDrop.names(path) else { return wrongPath() }
        guard let type = request.parameter("documentType"),
            ["postageLabel", "despatchNote", "CN22", "CN23"].contains(type),
            type != "postageLabel" || ["true", "false"].contains(request.parameter("includeReturnsLabel"))
        else {
            return .json(
                400,
                .array([
                    .record([
                        "code": .string("BadRequest"),
                        "message": .string("documentType or includeReturnsLabel is missing or wrong"),
                    ])
                ]))
        }
        let found = names.flatMap { indices($0) }
        guard let first = found.first else { return EmulatorResponse(status: 404) }
        for index in found where orders[index].document == nil {
            guard !orders[index].words.contains("Oddity-Label-Errors"), !orders[index].service.isEmpty else {
                return .json(
                    400,
                    .array([
                        .record([
                            "accountOrderNumber": .integer(orders[index].identifier),
                            "channelOrderReference": orders[index].reference.map { .string($0) },
                            "code": .string("LabelGenerationFailed"),
                            "message": .string("The label could not be generated"),
                        ])
                    ]))
            }
            apply(&orders[index])
        }
        // Several labels come as one document; here it is the first one's.
        return .bytes(200, "application/pdf", orders[first].document ?? [])
    }

    // MARK: Deleting and marking

    mutating func delete(_ path: String) -> EmulatorResponse {
        guard let names = EmulatedRoyalMailClickAndDrop.names(path) else { return wrongPath() }
        var deleted: [JSONValue] = []
        var errors: [JSONValue] = []
        for name in names {
            let found = indices(name)
            if found.isEmpty { errors.append(refusal(name.identifier, name.reference, "NotFound", "No such order")) }
            for index in found {
                let order = orders[index]
                if order.manifest != nil || order.shippedAt != nil {
                    errors.append(
                        refusal(
                            order.identifier, order.reference, "OrderIsDespatched",
                            "An order that is despatched cannot be deleted"))
                } else {
                    orders[index].isDeleted = true
                    deleted.append(
                        .record([
                            "orderIdentifier": .integer(order.identifier),
                            "orderReference": order.reference.map { .string($0) },
                            "orderInfo": .string("Order has been deleted"),
                        ]))
                }
            }
        }
        return .json(200, .record(["deletedOrders": .array(deleted), "errors": .array(errors)]))
    }

    private func refusal(
        _ identifier: Int64?, _ reference: String?, _ code: String, _ message: String, status: String? = nil
    ) -> JSONValue {
        .record([
            "orderIdentifier": identifier.map { .integer($0) }, "orderReference": reference.map { .string($0) },
            "status": status.map { .string($0) }, "code": .string(code), "message": .string(message),
        ])
    }

    mutating func setStatus(_ request: EmulatorRequest, _ context: EmulatorContext) -> EmulatorResponse {
        guard let items = request.json?["items"]?.array, !items.isEmpty else {
            return .json(400, .record(["code": .string("BadRequest"), "message": .string("items")]))
        }
        var updated: [JSONValue] = []
        var errors: [JSONValue] = []
        for item in items {
            let identifier = item["orderIdentifier"]?.integer.map { Int64($0) }
            let reference = item.text("orderReference")
            let status = item.text("status") ?? ""
            guard let index = indices((identifier == nil ? reference : nil, identifier)).first,
                ["new", "despatched", "despatchedByOtherCourier"].contains(status)
            else {
                errors.append(refusal(identifier, reference, "BadRequest", "No such order or status", status: status))
                continue
            }
            // A label whose order is set back to new must not be used any more.
            if status == "new" {
                orders[index].document = nil
                orders[index].trackingNumber = nil
                orders[index].shippedAt = nil
            } else {
                orders[index].shippedAt = context.now
            }
            updated.append(
                .record([
                    "orderIdentifier": .integer(orders[index].identifier),
                    "orderReference": orders[index].reference.map { .string($0) }, "status": .string(status),
                ]))
        }
        return .json(200, .record(["updatedOrders": .array(updated), "errors": .array(errors)]))
    }

    // MARK: Manifests

    mutating func manifest(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        if !request.body.isEmpty {
            guard let body = request.json, body.members != nil,
                body.given("carrierName").map({ $0.string != nil }) ?? true
            else { return manifestError(400, "BadRequest", "The request cannot be read") }
        }
        let due = orders.indices.filter {
            !orders[$0].isDeleted && orders[$0].document != nil && orders[$0].manifest == nil
        }
        guard !due.isEmpty else { return manifestError(400, "NoEligibleOrders", "There are no orders to manifest") }
        let words = Set(due.flatMap { orders[$0].words })
        let number = context.next()
        for index in due {
            orders[index].manifest = number
            orders[index].manifestedAt = context.now
        }
        let fails = words.contains("Oddity-Manifest-Fails")
        let isLate = words.contains("Oddity-Manifest-Later")
        let new = Manifest(
            number: number, readyAt: context.seconds + (isLate ? Int64(settings.labelDelaySeconds) : 0),
            hasFailed: fails,
            document: SpecimenDocument.pdf(
                ["Manifest \(number)"] + due.map { orders[$0].trackingNumber ?? String(orders[$0].identifier) }))
        manifests.append(new)
        guard !fails, !isLate else { return .json(202, .record(["manifestNumber": .integer(number)])) }
        return .json(201, shown(new, status: nil))
    }

    private func shown(_ manifest: Manifest, status: String?) -> JSONValue {
        .record([
            "manifestNumber": .integer(manifest.number), "status": status.map { .string($0) },
            "documentPdf": status == nil || status == "Completed"
                ? .string(EmulatorBase64.encode(manifest.document)) : nil,
        ])
    }

    private func manifestError(_ status: Int, _ code: String, _ text: String) -> EmulatorResponse {
        .json(
            status,
            .record(["errors": .array([.record(["code": .string(code), "description": .string(text)])])]))
    }

    func manifestState(_ text: String, _ context: EmulatorContext) -> EmulatorResponse {
        guard let manifest = manifests.first(where: { String($0.number) == text }) else {
            return EmulatorResponse(status: 404)
        }
        let status = manifest.hasFailed ? "Failed" : context.seconds < manifest.readyAt ? "In Progress" : "Completed"
        return .json(200, shown(manifest, status: status))
    }

    mutating func retryManifest(_ text: String, _ context: EmulatorContext) -> EmulatorResponse {
        guard let index = manifests.firstIndex(where: { String($0.number) == text }) else {
            return EmulatorResponse(status: 404)
        }
        guard manifests[index].hasFailed else {
            return manifestError(400, "ManifestNotFailed", "Only a manifest that has failed is tried again")
        }
        manifests[index].hasFailed = false
        manifests[index].readyAt = context.seconds
        return .json(201, shown(manifests[index], status: nil))
    }
}
