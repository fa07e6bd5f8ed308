internal import TextFormats

// MARK: Shipments

extension EmulatedDHLExpress {
    mutating func ship(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        guard let body = request.json else { return broken(["#: expected type: JSONObject, found: Null"], request) }
        let problems = DHLExpressRule.shipment.problems(body)
        guard problems.isEmpty else { return broken(problems, request) }
        let receiver = body["customerDetails"]?["receiverDetails"]?["postalAddress"]
        let city = receiver?["cityName"]?.string ?? ""
        if let odd = instead(city, request) { return odd }
        let wrong = shipmentProblems(body, context)
        guard wrong.isEmpty else { return refused(wrong, request) }
        if request.parameter("validateDataOnly") == "true" {
            return .json(200, .object([.init("status", .string("OK"))]))
        }
        let shipper = body["customerDetails"]?["shipperDetails"]?["postalAddress"]
        let account = body["accounts"]?.array?.first { $0["typeCode"]?.string == "shipper" }?["number"]?.string
        let place = context.next()
        // Nine digits and what is left of them when they are divided by seven.
        let nine = 110_373_390 + place % 889_000_000
        let number = String(nine) + String(nine % 7)
        let piece = "JD01460000" + String(1_000_000_000 + place % 1_000_000_000)
        let own = body["customerReferences"]?[0]?["value"]?.string
        let reference = own ?? body["content"]?["packages"]?[0]?["customerReferences"]?[0]?["value"]?.string
        let product = body["productCode"]?.string ?? ""
        let label = EmulatedLabel(
            trackingNumber: city == "Oddity-Number-Reused" ? sold.last?.label.trackingNumber ?? number : number,
            reference: reference ?? "", service: product, soldAt: context.now)
        let origin = shipper?["countryCode"]?.string ?? ""
        sold.append(
            Sold(
                label: label, piece: piece, recipientCity: city,
                recipientCountry: receiver?["countryCode"]?.string ?? "",
                senderCity: shipper?["cityName"]?.string ?? "", account: account ?? ""))
        if city == "Oddity-Process-Failure-Done" { return EmulatedDHLExpress.processFailure(request) }
        return made(label, piece, city, origin, body, request)
    }

    /// The answers to which nothing is done.
    private func instead(_ city: String, _ request: EmulatorRequest) -> EmulatorResponse? {
        switch city {
        case "Oddity-Html-401": return EmulatedDHLExpress.gatewayPage
        case "Oddity-Process-Failure": return EmulatedDHLExpress.processFailure(request)
        case "Oddity-Error-In-201":
            var answer = refused(["7120: Required either #/documentImages", "7147: The shipment description"], request)
            answer.status = 201
            return answer
        case "Oddity-Status-Number":
            return .json(
                400,
                .object([
                    .init("instance", .string("/expressapi/shipments")), .init("title", .string("Bad request")),
                    .init(
                        "detail",
                        .string("420504: The requested product is not available between origin and destination")),
                    .init("status", .integer(400)),
                ]))
        case "Oddity-Many-Problems":
            return refused(
                [
                    "1001: The requested product(s) (P) not available based on your search criteria.(0123456789abcdef)",
                    "410135: Requested product(s) not available at origin, P/P",
                ], request)
        default: return nil
        }
    }

    private func shipmentProblems(_ body: JSONValue, _ context: EmulatorContext) -> [String] {
        var found: [String] = []
        let time = body["plannedShippingDateAndTime"]?.string ?? ""
        if let seconds = DHLExpressTime.seconds(time) {
            if seconds < context.seconds || seconds > context.seconds + 10 * 86_400 {
                found.append("998: ShipTimeStamp is in the past or more than 10 days in the future.")
            }
        } else {
            found.append(DHLExpressTime.malformed)
        }
        let accounts = body["accounts"]?.array ?? []
        if !accounts.contains(where: {
            $0["typeCode"]?.string == "shipper" && $0["number"]?.string == settings.account
        }) {
            found.append(EmulatedDHLExpress.unknownAccount)
        }
        let content = body["content"]
        let isDeclarable = content?["isCustomsDeclarable"]?.bool ?? false
        let places = ["shipperDetails", "receiverDetails"].map {
            body["customerDetails"]?[$0]?["postalAddress"]?["countryCode"]?.string ?? ""
        }
        let product = body["productCode"]?.string ?? ""
        let offered = EmulatedDHLExpress.products(from: places[0], to: places[1], declarable: isDeclarable)
        if !offered.contains(where: { $0.code == product }) {
            found.append("1001: The requested product(s) (\(product)) not available based on your search criteria.")
            found.append("410135: Requested product(s) not available at origin, \(product)/\(product)")
        }
        if isDeclarable {
            for name in ["declaredValue", "declaredValueCurrency", "exportDeclaration"] where content?[name] == nil {
                found.append("#/content: required key [\(name)] not found")
            }
        }
        for (index, service) in (body["valueAddedServices"]?.array ?? []).enumerated() {
            let code = service["serviceCode"]?.string ?? ""
            if !["II", "AA", "SF", "SX", "DD", "WY", "PT", "NN"].contains(code) {
                found.append(
                    "7008: The requested Special Service Code  #/valueAddedServices/\(index)/serviceCode '\(code)' is not "
                        + "available between this origin and destination. Please validate the products and services "
                        + "combination (via the /rates or /products service) or contact our customer service.")
            }
            if code == "II", service["value"] == nil || service["currency"] == nil {
                found.append("#/valueAddedServices/\(index): required keys [value, currency] not found")
            }
        }
        return found
    }

    private func made(
        _ label: EmulatedLabel, _ piece: String, _ city: String, _ origin: String, _ body: JSONValue,
        _ request: EmulatorRequest
    ) -> EmulatorResponse {
        let output = body["outputImageProperties"]
        let form = output?["encodingFormat"]?.string ?? "pdf"
        let number = label.trackingNumber
        func document(_ kind: String) -> JSONValue {
            let lines = [kind, number, piece, label.service, label.reference]
            var bytes =
                switch form {
                case "zpl": SpecimenDocument.zpl(lines)
                case "epl", "lp2": SpecimenDocument.epl(lines)
                default: SpecimenDocument.pdf(lines)
                }
            if city == "Oddity-Html-Label" { bytes = Array("<html><body>No label</body></html>".utf8) }
            return .object([
                .init("imageFormat", .string(form.uppercased())),
                .init(
                    "content",
                    .string(EmulatorBase64.encode(bytes, line: city == "Oddity-Wrapped-Base64" ? 76 : 0))),
                .init("typeCode", .string(kind)),
            ])
        }
        let wanted = (output?["imageOptions"]?.array ?? []).filter { $0["isRequested"]?.bool ?? true }
        var kinds = wanted.compactMap { $0["typeCode"]?.string }.filter { $0 != "label" }
        if city != "Oddity-No-Label" { kinds.insert("label", at: 0) }
        if city == "Oddity-No-Label" { kinds.append("waybillDoc") }
        let link = "\(request.base)/shipments/\(number)/tracking"
        let shown = city == "Oddity-Numbers" ? JSONValue.number(number) : .string(number)
        var answer: [JSONMember] = [
            .init("shipmentTrackingNumber", shown), .init("trackingUrl", .string(link)),
            .init(
                "packages",
                .array([
                    .object([
                        .init("referenceNumber", .integer(1)), .init("trackingNumber", .string(piece)),
                        .init("trackingUrl", .string(link + "?pieceTrackingNumber=" + piece)),
                    ])
                ])), .init("documents", .array(kinds.map(document))),
        ]
        if body["getRateEstimates"]?.bool == true {
            let weight = EmulatedDHLExpress.weight(body["content"]?["packages"]) ?? 0
            let prices = prices(
                label.service, weight: weight, from: origin, to: city, plus: city == "Oddity-Price-Changed" ? 111 : 0)
            answer.append(.init("shipmentCharges", .array(prices.map(\.row))))
        }
        if city == "Oddity-Warnings" {
            answer.append(.init("warnings", .array([.string("8010: Limited product capability")])))
        }
        return .json(201, .object(answer))
    }
}
