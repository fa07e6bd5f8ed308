internal import TextFormats

/// DHL Express' MyDHL API as its description 3.1.1 and the program texts of other users tell it.
///
/// Nothing can be voided: MyDHL has no call for it. What a shipment costs is a small formula of this emulator's own. The
/// body of a 401 and the words for a ship date in the past are from memory.
///
/// Recipient cities that ask for something unusual:
/// - `Oddity-Price-8.65`: the account's own price is the number behind the last `-`, written as it stands there;
/// - `Oddity-Negotiated-Absent`: no `BILLC` row, only the list's price (`PULCL`) and that in the base currency;
/// - `Oddity-No-Price`: products without any price, and a warning;
/// - `Oddity-Price-Changed`: what is charged for the shipment is 1.11 more than what was quoted;
/// - `Oddity-Warnings`: warnings with the answer, whose shipment is made nevertheless;
/// - `Oddity-Numbers`: the tracking number comes as a number;
/// - `Oddity-Wrapped-Base64`: documents in lines of 76 characters;
/// - `Oddity-No-Label`: documents without a label among them;
/// - `Oddity-Html-Label`: the label is a page that says why there is none;
/// - `Oddity-Number-Reused`: the tracking number of the label sold before;
/// - `Oddity-Error-In-201`: an error with the status 201; nothing is done;
/// - `Oddity-Status-Number`: an error whose `status` is a number; nothing is done;
/// - `Oddity-Many-Problems`: an error whose problems are in `additionalDetails`; nothing is done;
/// - `Oddity-Process-Failure`: 500 with `code` in place of `status`; nothing is done;
/// - `Oddity-Process-Failure-Done`: the same, and the shipment is made;
/// - `Oddity-Html-401`: a gateway's page with the status 401;
/// - `Oddity-Returned`: what is delivered there is refused and comes back;
/// - `Oddity-Undeliverable`, `Oddity-Ambiguous`: addresses that are not known, or of which there are two.
public struct EmulatedDHLExpress: EmulatedCarrier {
    /// A shipment that was made.
    struct Sold: Sendable {
        var label: EmulatedLabel
        var piece: String
        var recipientCity: String
        var recipientCountry: String
        var senderCity: String
        var account: String
    }

    /// See ``EmulatedCarrier/name``.
    public static let name = "dhl-express"

    let settings: EmulatorSettings
    var sold: [Sold] = []

    /// A carrier with empty books.
    public init(_ settings: EmulatorSettings) { self.settings = settings }

    /// Every label sold and not void, oldest first.
    public var liveLabels: [EmulatedLabel] { sold.map(\.label) }

    /// Answers a request.
    public mutating func answer(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        guard let given = request.basic, given == (settings.user, settings.password) else {
            let reasons = JSONValue.array([.object([.init("msg", .string("Unauthorized"))])])
            let details = JSONValue.object([.init("msgId", .string("Id-" + context.token()))])
            return .json(
                401, .object([.init("reasons", reasons), .init("details", details)]),
                headers: [.init("WWW-Authenticate", "Basic realm=\"MyDHL\"")])
        }
        if request.header("x-version") == nil {
            return problem(400, "Missing mandatory parameters: x-version", request, title: "Missing parameters")
        }
        if let reference = request.header("message-reference"), !(1...36).contains(reference.utf8.count) {
            return problem(400, "Parameters not having correct format: Message-Reference (maxLength=36)", request)
        }
        var parts = request.parts[...]
        for prefix in ["mydhlapi", "test"] where parts.first == prefix { parts = parts.dropFirst() }
        switch (request.method, Array(parts)) {
        case ("GET", ["rates"]): return rates(RateQuestion(query: request), request, context)
        case ("POST", ["rates"]): return postRates(request, context)
        case ("POST", ["shipments"]): return ship(request, &context)
        case ("GET", ["tracking"]): return trackMany(request, context)
        case ("GET", ["address-validate"]): return validate(request)
        case ("GET", let parts) where parts.count == 3 && parts[0] == "shipments" && parts[2] == "tracking":
            return track([parts[1]], request, context)
        case ("GET", let parts) where parts.count == 3 && parts[0] == "shipments" && parts[2] == "get-image":
            return image(parts[1], request, context)
        default: return problem(404, "No resource at this path", request, title: "Not found", message: "Not found")
        }
    }

    /// An error as MyDHL writes it.
    func problem(
        _ status: Int, _ detail: String, _ request: EmulatorRequest, title: String = "Bad request",
        message: String = "Bad request", more: [String] = []
    ) -> EmulatorResponse {
        var members = [
            JSONMember("instance", .string("/expressapi" + request.path)), .init("detail", .string(detail)),
            .init("title", .string(title)), .init("message", .string(message)),
            .init("status", .string(String(status))),
        ]
        if !more.isEmpty { members.append(.init("additionalDetails", .array(more.map { .string($0) }))) }
        return .json(status, .object(members))
    }

    /// What broke the description: 422, one problem in `detail`, several in `additionalDetails`.
    func broken(_ problems: [String], _ request: EmulatorRequest) -> EmulatorResponse {
        problem(
            422, problems.count == 1 ? problems[0] : "Multiple problems found, see Additional Details", request,
            title: "Validation error", message: "Unprocessable Entity", more: problems.count == 1 ? [] : problems)
    }

    /// Everything wrong, 400.
    func refused(_ problems: [String], _ request: EmulatorRequest) -> EmulatorResponse {
        problem(
            400, problems.count == 1 ? problems[0] : "Multiple problems found, see Additional Details", request,
            more: problems.count == 1 ? [] : problems)
    }

    static let unknownAccount =
        "The account number is not found or invalid. Please check the account number and retry."

    static func processFailure(_ request: EmulatorRequest) -> EmulatorResponse {
        .json(
            500,
            .object([
                .init("instance", .string("/expressapi" + request.path)),
                .init(
                    "detail",
                    .string("999: Process failure occurred. Process ID associated for that transaction (1234567890)")),
                .init("title", .string("Internal Server Error")), .init("message", .string("Internal Server Error")),
                .init("code", .string("500")),
            ]))
    }

    static let gatewayPage = EmulatorResponse.text(
        401, "text/html", "<html><head><title>401</title></head><body>Authorization Required</body></html>")
}

// MARK: Where things are

extension EmulatedDHLExpress {
    private mutating func trackMany(_ request: EmulatorRequest, _ context: EmulatorContext) -> EmulatorResponse {
        if let reference = request.parameter("shipmentReference") {
            guard let account = request.parameter("shipperAccountNumber") else {
                return problem(
                    400, "Missing mandatory parameters: shipperAccountNumber", request, title: "Missing parameters")
            }
            let days = (request.parameter("dateRangeFrom") ?? "0000")...(request.parameter("dateRangeTo") ?? "9999")
            let numbers = sold.filter {
                $0.label.reference == reference && $0.account == account
                    && days.contains(EmulatorTime.date($0.label.soldAt / 1_000))
            }
            guard !numbers.isEmpty else {
                return problem(
                    404, "No Shipments Found for ReferenceID | \(reference)", request, title: "Not data found",
                    message: "Not data found")
            }
            return track(numbers.map(\.label.trackingNumber), request, context)
        }
        let numbers = request.query.filter { $0.name == "shipmentTrackingNumber" }.flatMap {
            $0.value.split(separator: ",").map(String.init)
        }
        guard !numbers.isEmpty else {
            return problem(
                400, "Missing mandatory parameters: shipmentTrackingNumber", request, title: "Missing parameters")
        }
        guard numbers.count <= 200 else {
            return problem(
                400, "Parameters not having correct format: shipmentTrackingNumber (maxItems=200)", request,
                title: "Wrong format")
        }
        return track(numbers, request, context)
    }

    private func track(
        _ numbers: [String], _ request: EmulatorRequest, _ context: EmulatorContext
    ) -> EmulatorResponse {
        let views = [
            "all-checkpoints", "all-checkpoints-with-remarks", "last-checkpoint", "shipment-details-only",
            "advance-shipment", "bbx-children",
        ]
        let view = request.parameter("trackingView") ?? "all-checkpoints"
        guard views.contains(view) else {
            return problem(
                400,
                "Parameters not having correct format: trackingView (valid parameters for trackingView are \(views))",
                request, title: "Wrong format")
        }
        let shipments = numbers.compactMap { number in sold.last { $0.label.trackingNumber == number } }
        guard !shipments.isEmpty else {
            return problem(
                404, "No data found", request, title: "Not data found", message: "Not data found")
        }
        return .json(
            200,
            .object([
                .init("shipments", .array(shipments.map { report($0, view: view, now: context.seconds) }))
            ]))
    }

    private func report(_ shipment: Sold, view: String, now: Int64) -> JSONValue {
        let start = shipment.label.soldAt / 1_000
        let isReturned = shipment.recipientCity == "Oddity-Returned"
        let (here, there) = (shipment.senderCity, shipment.recipientCity)
        let plan: [(hours: Int64, code: String, text: String, place: String)] =
            [
                (2, "PU", "Shipment picked up", here), (5, "DF", "Shipment has departed from a DHL facility", here),
                (20, "AR", "Arrived at DHL Delivery Facility", there),
                (22, "WC", "Shipment is out with courier", there),
                isReturned ? (26, "RD", "Recipient refused delivery", there) : (26, "OK", "Delivered", there),
            ] + (isReturned ? [(30, "RT", "Returned to shipper", here)] : [])
        // The newest first, as MyDHL lists them.
        var events = plan.filter { start + $0.hours * 3_600 <= now }.reversed().map { event -> JSONValue in
            let time = start + event.hours * 3_600
            let area = JSONValue.object([
                .init("code", .string(String(event.place.uppercased().prefix(3)))),
                .init("description", .string(event.place)),
            ])
            return .object([
                .init("date", .string(EmulatorTime.date(time))), .init("time", .string(EmulatorTime.time(time))),
                .init("typeCode", .string(event.code)), .init("description", .string(event.text)),
                .init("serviceArea", .array([area])),
            ])
        }
        if view == "last-checkpoint" { events = Array(events.prefix(1)) }
        if ["shipment-details-only", "advance-shipment"].contains(view) { events = [] }
        let references = JSONValue.array([
            .object([.init("value", .string(shipment.label.reference)), .init("typeCode", .string("CU"))])
        ])
        return .object([
            .init("shipmentTrackingNumber", .string(shipment.label.trackingNumber)),
            .init("status", .string("Success")), .init("shipmentTimestamp", .string(EmulatorTime.iso(start))),
            .init("productCode", .string(String(shipment.label.service.prefix(1)))),
            .init("description", .string("Goods")), .init("shipperReferences", references),
            .init("totalWeight", .number("1.25")), .init("unitOfMeasurements", .string("metric")),
            .init("events", .array(events)), .init("numberOfPieces", .integer(1)),
        ])
    }

    private func image(_ number: String, _ request: EmulatorRequest, _ context: EmulatorContext) -> EmulatorResponse {
        let missing = ["shipperAccountNumber", "typeCode", "pickupYearAndMonth"].filter { request.parameter($0) == nil }
        guard missing.isEmpty else {
            return problem(
                400, "Missing mandatory parameters: \(missing.joined(separator: ", "))", request,
                title: "Missing parameters")
        }
        let found = sold.last {
            $0.label.trackingNumber == number && $0.account == request.parameter("shipperAccountNumber")
                && EmulatorTime.date($0.label.soldAt / 1_000).prefix(7) == request.parameter("pickupYearAndMonth") ?? ""
                && $0.label.soldAt + 2 * 3_600_000 <= context.now
        }
        guard let found, request.parameter("typeCode") == "waybill" else {
            return problem(
                404, "1504: No document images found for the provided search criteria.", request, title: "Not found",
                message: "Not found")
        }
        let document = SpecimenDocument.pdf(["Waybill", found.label.trackingNumber])
        return .json(
            200,
            .object([
                .init(
                    "documents",
                    .array([
                        .object([
                            .init("shipmentTrackingNumber", .string(number)), .init("typeCode", .string("waybill")),
                            .init("function", .string("both")), .init("encodingFormat", .string("PDF")),
                            .init("content", .string(EmulatorBase64.encode(document))),
                        ])
                    ]))
            ]))
    }
}

// MARK: Addresses

extension EmulatedDHLExpress {
    private func validate(_ request: EmulatorRequest) -> EmulatorResponse {
        let missing = ["type", "countryCode"].filter { request.parameter($0) == nil }
        guard missing.isEmpty else {
            return problem(
                400, "Missing mandatory parameters: \(missing.joined(separator: ", "))", request,
                title: "Missing parameters")
        }
        let (city, postcode) = (request.parameter("cityName") ?? "", request.parameter("postalCode") ?? "")
        let country = request.parameter("countryCode") ?? ""
        var wrong: [String] = []
        if !["pickup", "delivery"].contains(request.parameter("type")) { wrong.append("type") }
        if country.utf8.count != 2 { wrong.append("countryCode (maxLength=2)") }
        if city.unicodeScalars.count > 45 { wrong.append("cityName (maxLength=45)") }
        if postcode.unicodeScalars.count > 12 { wrong.append("postalCode (maxLength=12)") }
        guard wrong.isEmpty else {
            return problem(
                400, "Parameters not having correct format: \(wrong.joined(separator: ", "))", request)
        }
        if city == "Oddity-Html-401" { return EmulatedDHLExpress.gatewayPage }
        func address(_ city: String, _ code: String) -> JSONValue {
            .object([
                .init("countryCode", .string(country)), .init("postalCode", .string(postcode)),
                .init("cityName", .string(city.uppercased())),
                .init(
                    "serviceArea",
                    .object([
                        .init("code", .string(code)), .init("description", .string("\(city.uppercased())-\(country)")),
                        .init("GMTOffset", .string("+01:00")),
                    ])),
            ])
        }
        let isEmpty = city == "Oddity-Undeliverable" || (city.isEmpty && postcode.isEmpty)
        let addresses: [JSONValue] =
            switch city {
            case _ where isEmpty: []
            case "Oddity-Ambiguous": [address(city + "-Nord", "AAA"), address(city + "-Sud", "BBB")]
            default: [address(city, String(city.uppercased().prefix(3)))]
            }
        return .json(200, .object([.init("address", .array(addresses))]))
    }
}
