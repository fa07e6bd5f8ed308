internal import TextFormats

/// PostNL's Send & Track interfaces: Barcode v1_1, Labelling v2_2, Confirming v2, Shipping Status v2 and Postalcode Check
/// v1, from PostNL's own SDK documentation and recorded answers.
///
/// The right `apikey` is ``EmulatorSettings/user``, the right customer code `DEVC`, the right customer number the first
/// eight characters of ``EmulatorSettings/account``. The barcode is the key of a purchase: a label that is asked for again
/// under its barcode is printed again, as the carrier is remembered to do; its documents do not say.
///
/// Stricter than the carrier: sides that are not given longest first are refused, where the carrier would print a wrong
/// label. Error codes other than 111, 500, 10302, 1280103, 1280202 and the barcode's 8 are invented.
///
/// A recipient whose `City` or `CompanyName` is one of these words gets:
/// - `Oddity-Object-For-Array`: `ResponseShipments` and `Labels` as objects.
/// - `Oddity-Null-Object`: `{}` and `"{}"` where there is nothing.
/// - `Oddity-Number-For-String`: codes as numbers.
/// - `Oddity-Wrapped-Base64`: the label in lines of 76 characters.
/// - `Oddity-No-Label`: 200, the error 111 and no label, as recorded; the barcode is announced.
/// - `Oddity-Error-In-200`: 200 with an error; nothing is done.
/// - `Oddity-Junk-200`: 200 with a body that is no JSON; the label is made.
/// - `Oddity-Other-Barcode`: a label with another barcode than the one asked for.
/// - `Oddity-Wrong-Document`: a page of HTML where the label should be.
/// - `Oddity-Address-Unknown`: a label with the warning 1280103.
/// - `Oddity-Relabel-Refused`: a barcode that has a label is refused.
/// - `Oddity-Html-401`, `Oddity-Html-502`: a page of HTML with that status; nothing is done.
/// - `Oddity-Fault-500`, `Oddity-Rate-Limited`: the gateway's own 500 and 429; nothing is done.
public struct EmulatedPostNL: EmulatedCarrier {
    /// `postnl`.
    public static let name = "postnl"
    /// The right customer code.
    public static let customerCode = "DEVC"

    /// What is known of a barcode.
    struct Consignment: Sendable {
        var barcode: String
        var reference: String
        var product: String
        var soldAt: Int64
        var confirmedAt: Int64?
        var weight: String
        var city: String
    }

    let key: String
    let customerNumber: String
    var consignments: [Consignment] = []

    /// A carrier with empty books.
    public init(_ settings: EmulatorSettings) {
        key = settings.user
        customerNumber = String(settings.account.prefix(8))
    }

    /// Every barcode with a label, oldest first. There are no voids.
    public var liveLabels: [EmulatedLabel] {
        consignments.map {
            EmulatedLabel(
                trackingNumber: $0.barcode, reference: $0.reference, service: $0.product, soldAt: $0.soldAt)
        }
    }

    /// Answers a request.
    public mutating func answer(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        guard let given = request.header("apikey") else {
            return gateway(401, "Failed to resolve API Key variable 'request.header.apikey'")
        }
        guard given == key else { return gateway(401, "Invalid ApiKey") }
        let parts = request.parts
        switch parts {
        case ["shipment", "v1_1", "barcode"]:
            guard request.method == "GET" else { return gateway(405, "Only GET requests allowed") }
            return barcode(request, &context)
        case ["shipment", "v2_2", "label"]:
            guard request.method == "POST" else { return gateway(405, "Only POST requests allowed") }
            return label(request, &context)
        case ["shipment", "v2", "confirm"]:
            guard request.method == "POST" else { return gateway(405, "Only Get & POST requests allowed") }
            return confirm(request, context)
        case ["shipment", "checkout", "v1", "postalcodecheck"]:
            guard request.method == "GET" else { return gateway(405, "Only GET & POST requests allowed") }
            return postalcode(request)
        default: break
        }
        guard parts.starts(with: ["shipment", "v2", "status"]) else {
            return .text(404, "text/html", "<html><body><h1>404 Not Found</h1></body></html>")
        }
        guard request.method == "GET" else { return gateway(405, "Only GET requests allowed") }
        return status(request, Array(parts.dropFirst(3)), context)
    }

    private func gateway(_ status: Int, _ message: String) -> EmulatorResponse {
        .json(
            status,
            .object([
                JSONMember("message", .string(message)), JSONMember("http_status_code", .integer(status)),
            ]))
    }

    private func fault(_ status: Int, _ text: String, _ code: String) -> EmulatorResponse {
        .json(
            status,
            .object([
                JSONMember(
                    "fault",
                    .object([
                        JSONMember("faultstring", .string(text)),
                        JSONMember("detail", .object([JSONMember("errorcode", .string(code))])),
                    ]))
            ]))
    }

    // MARK: Barcodes

    private static let types = ["2S", "3S", "CC", "CP", "CD", "CF", "LA", "RI", "UE"]

    private func barcode(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        func refusal(_ message: String, _ number: String) -> EmulatorResponse {
            .json(
                400,
                .object([
                    JSONMember(
                        "errors",
                        .array([
                            .object([
                                JSONMember("ErrorMsg", .string(message)), JSONMember("ErrorNumber", .string(number)),
                            ])
                        ]))
                ]))
        }
        guard request.parameter("CustomerCode") == EmulatedPostNL.customerCode else {
            return refusal("CustomerCode is unknown", "1")
        }
        guard request.parameter("CustomerNumber") == customerNumber else {
            return refusal("CustomerNumber is unknown", "2")
        }
        guard let type = request.parameter("Type"), EmulatedPostNL.types.contains(type) else {
            return refusal("Type is not known", "3")
        }
        var number = context.next()
        if let serie = request.parameter("Serie") {
            guard let match = serie.wholeMatch(of: /([0-9]{3,9})-([0-9]{3,9})/), let low = Int64(match.1),
                let high = Int64(match.2), high - low >= 100_000
            else { return refusal("Serie does not have the form 000000000-999999999", "7") }
            guard number <= high - low else { return refusal("Too many numbers in series", "8") }
            number += low
        }
        let text: String
        if type == "2S" || type == "3S" {
            text = type + EmulatedPostNL.customerCode + padded(number, 9)
        } else {
            let digits = padded(number, 8)
            text = type + digits + String(EmulatedPostNL.checkDigit(digits)) + "NL"
        }
        return .json(200, .object([JSONMember("Barcode", .string(text))]))
    }

    private func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number).suffix(width)
        return String(repeating: "0", count: width - digits.count) + digits
    }

    /// The check digit of the Universal Postal Union's standard S10, for eight digits.
    static func checkDigit(_ digits: String) -> Int {
        let weights = [8, 6, 4, 2, 3, 5, 9, 7]
        let sum = zip(digits.utf8, weights).reduce(0) { $0 + Int($1.0 - UInt8(ascii: "0")) * $1.1 }
        let digit = 11 - sum % 11
        return digit == 10 ? 0 : digit == 11 ? 5 : digit
    }

    // MARK: Labels

    private mutating func label(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        guard let body = request.json else { return fault(500, "Unexpected token in object literal", "steps.json") }
        let confirm: Bool
        switch request.parameter("confirm") {
        case nil, "true": confirm = true
        case "false": confirm = false
        case .some: return refused("", [("3000", "confirm is true or false")])
        }
        let request = PostNLRequest(body, customerNumber)
        let faults = request.faults(needsPrinter: true)
        guard faults.isEmpty else { return refused(request.firstBarcode, faults) }
        let oddity = request.oddity
        switch oddity {
        case "Html-401", "Html-502":
            return .text(
                Int(oddity.suffix(3)) ?? 502, "text/html", "<html><body><h1>Please try again later</h1></body></html>")
        case "Fault-500": return fault(500, "Failed to execute the ExtensionCallout", "flow.APITimedOut")
        case "Rate-Limited": return gateway(429, "Too many requests. Rate limit exceeded!")
        case "Error-In-200":
            return .json(200, errors(request.firstBarcode, [("1280202", "Incorrect address specified")]))
        case "Relabel-Refused" where consignments.contains(where: { $0.barcode == request.firstBarcode }):
            return refused(request.firstBarcode, [("10303", "Barcode is used already")])
        default: break
        }
        var shipments: [JSONValue] = []
        for index in request.shipments.indices {
            let barcode =
                request.shipments[index]["Barcode"]?.string
                ?? "3S" + EmulatedPostNL.customerCode + padded(context.next(), 9)
            keep(request, index, barcode, context.now, isConfirmed: confirm)
            let shown = oddity == "Other-Barcode" ? "3S" + EmulatedPostNL.customerCode + "999999999" : barcode
            shipments.append(answer(request, index, shown, oddity))
        }
        if oddity == "Junk-200" { return .text(200, "application/json", "<invalid") }
        let isObject = oddity == "Object-For-Array" && shipments.count == 1
        return .json(
            200,
            .object([
                JSONMember("MergedLabels", oddity == "Null-Object" ? .string("{}") : .array([])),
                JSONMember("ResponseShipments", isObject ? shipments[0] : .array(shipments)),
            ]))
    }

    /// A label under a barcode that has one already is the same label, printed again.
    private mutating func keep(
        _ request: PostNLRequest, _ index: Int, _ barcode: String, _ now: Int64, isConfirmed: Bool
    ) {
        let shipment = request.shipments[index]
        let place = consignments.firstIndex { $0.barcode == barcode }
        var consignment = Consignment(
            barcode: barcode, reference: shipment["Reference"]?.string ?? "",
            product: PostNLRequest.text(shipment["ProductCodeDelivery"]) ?? "",
            soldAt: place.map { consignments[$0].soldAt } ?? now,
            confirmedAt: place.flatMap { consignments[$0].confirmedAt },
            weight: PostNLRequest.text(shipment["Dimension"]?["Weight"]) ?? "",
            city: request.receiver(index)?["City"]?.string ?? "")
        if isConfirmed, consignment.confirmedAt == nil { consignment.confirmedAt = now }
        if let place { consignments[place] = consignment } else { consignments.append(consignment) }
    }

    private func answer(
        _ request: PostNLRequest, _ index: Int, _ barcode: String, _ oddity: String
    ) -> JSONValue {
        let product = PostNLRequest.text(request.shipments[index]["ProductCodeDelivery"]) ?? ""
        func code(_ text: String) -> JSONValue {
            // A number of JSON does not begin with 0.
            oddity == "Number-For-String" && !text.hasPrefix("0") ? .number(text) : .string(text)
        }
        func remark(_ number: String, _ text: String) -> JSONValue {
            .object([JSONMember("Code", code(number)), JSONMember("Description", .string(text))])
        }
        let nothing: JSONValue = oddity == "Null-Object" ? .object([]) : .array([])
        if oddity == "No-Label" {
            return .object([
                JSONMember("ProductCodeDelivery", .string(product)), JSONMember("Labels", .array([])),
                JSONMember("Barcode", .string(barcode)),
                JSONMember("Errors", .array([remark("111", "No label available, Direct Infeed")])),
                JSONMember("Warnings", .array([remark("500", "No partner found")])),
            ])
        }
        let isZPL = request.printer.hasPrefix("Zebra|")
        let lines = [barcode, product]
        let document =
            oddity == "Wrong-Document"
            ? Array("<html><body>No label</body></html>".utf8)
            : isZPL ? SpecimenDocument.zpl(lines) : SpecimenDocument.pdf(lines)
        let label = JSONValue.object([
            JSONMember(
                "Content", .string(EmulatorBase64.encode(document, line: oddity == "Wrapped-Base64" ? 76 : 0))),
            JSONMember("Labeltype", .string("Label")),
            JSONMember("OutputType", .string(isZPL ? "Zebra" : "PDF")),
        ])
        return .object([
            JSONMember("Barcode", .string(barcode)), JSONMember("Errors", nothing),
            JSONMember(
                "Warnings", oddity == "Address-Unknown" ? .array([remark("1280103", "Address is unknown")]) : nothing),
            JSONMember("Labels", oddity == "Object-For-Array" ? label : .array([label])),
            JSONMember("ProductCodeDelivery", code(product)),
        ])
    }

    private func errors(_ barcode: String, _ faults: [(code: String, text: String)]) -> JSONValue {
        .object([
            JSONMember(
                "Errors",
                .array(
                    faults.map { fault in
                        .object([
                            JSONMember("Error", .string("Validation failed for shipment: " + barcode)),
                            JSONMember("Code", .string(fault.code)), JSONMember("Description", .string(fault.text)),
                        ])
                    }))
        ])
    }

    private func refused(_ barcode: String, _ faults: [(code: String, text: String)]) -> EmulatorResponse {
        .json(400, errors(barcode, faults))
    }

    // MARK: Confirmations

    private mutating func confirm(_ request: EmulatorRequest, _ context: EmulatorContext) -> EmulatorResponse {
        guard let body = request.json else { return fault(500, "Unexpected token in object literal", "steps.json") }
        let request = PostNLRequest(body, customerNumber)
        let faults = request.faults(needsPrinter: false)
        var answers: [JSONValue] = []
        func shipment(_ barcode: String, _ errors: [(code: String, text: String)]) -> JSONValue {
            .object([
                JSONMember(
                    "Errors",
                    .array(
                        errors.map {
                            .object([
                                JSONMember("Code", .string($0.code)), JSONMember("Description", .string($0.text)),
                            ])
                        })), JSONMember("Warnings", .array([])), JSONMember("Barcode", .string(barcode)),
            ])
        }
        guard faults.isEmpty else {
            return .json(
                400,
                .object([JSONMember("ResponseShipments", .array([shipment(request.firstBarcode, faults)]))]))
        }
        for index in request.shipments.indices {
            let barcode = request.shipments[index]["Barcode"]?.string ?? ""
            keep(request, index, barcode, context.now, isConfirmed: true)
            answers.append(shipment(barcode, []))
        }
        return .json(200, .object([JSONMember("ResponseShipments", .array(answers))]))
    }

    // MARK: Where a parcel is

    private func status(_ request: EmulatorRequest, _ parts: [String], _ context: EmulatorContext) -> EmulatorResponse {
        let found: Consignment?
        switch parts {
        case ["barcode"]: return fault(400, "no barcode supplied in path", "400")
        case ["reference"]:
            guard request.parameter("customerCode") == EmulatedPostNL.customerCode,
                request.parameter("customerNumber") == customerNumber, let reference = request.parameter("reference")
            else { return fault(400, "customerCode, customerNumber and reference are required", "400") }
            found = consignments.last { $0.reference == reference && $0.confirmedAt != nil }
        default:
            guard parts.count == 2, parts[0] == "barcode" else { return fault(404, "no such resource", "404") }
            found = consignments.first { $0.barcode == parts[1] && $0.confirmedAt != nil }
        }
        guard let found, let confirmedAt = found.confirmedAt else {
            return .json(
                200,
                .object([
                    JSONMember(
                        "Warnings",
                        .array([
                            .object([
                                JSONMember("Message", .string("No shipment found")), JSONMember("Code", .string("2")),
                            ])
                        ]))
                ]))
        }
        let steps = PostNLStatus.steps(from: confirmedAt / 1_000, until: context.seconds)
        let isDetailed = request.parameter("detail") == "true"
        let shipment = PostNLStatus.shipment(found, customerNumber, steps, isDetailed: isDetailed)
        return .json(
            200,
            .object([
                JSONMember(isDetailed ? "CompleteStatus" : "CurrentStatus", .object([JSONMember("Shipment", shipment)]))
            ]))
    }

    // MARK: Addresses

    /// Houses that are known: postcode, number, street, town.
    private static let houses: [(postcode: String, number: String, street: String, city: String)] = [
        ("3521VA", "9", "Bilderdijkstraat", "UTRECHT"), ("1015CS", "12", "Keizersgracht", "AMSTERDAM"),
        ("2521CA", "3", "Waldorpstraat", "DEN HAAG"), ("3571ZZ", "74", "Molengraaffplantsoen", "UTRECHT"),
    ]

    private func postalcode(_ request: EmulatorRequest) -> EmulatorResponse {
        func refusal(_ detail: String) -> EmulatorResponse {
            .json(
                400,
                .object([
                    JSONMember(
                        "errors",
                        .array([
                            .object([
                                JSONMember("status", .string("400")), JSONMember("title", .string("Bad request")),
                                JSONMember("detail", .string(detail)),
                            ])
                        ]))
                ]))
        }
        guard let postcode = request.parameter("postalcode"), postcode.count == 6 else {
            return refusal("Input field 'postalcode' must have 6 characters")
        }
        guard let number = request.parameter("housenumber"), number.wholeMatch(of: /[0-9]{1,5}/) != nil else {
            return refusal("Input field 'housenumber' must be a number")
        }
        let addition = request.parameter("housenumberaddition")
        guard (addition ?? "").count <= 6 else { return refusal("Input field 'housenumberaddition' is too long") }
        let found = EmulatedPostNL.houses.filter { $0.postcode == postcode.uppercased() && $0.number == number }
        return .json(
            200,
            .array(
                found.map { house in
                    let first = house.street + " " + house.number + (addition.map { " " + $0 } ?? "")
                    return .object(
                        [
                            JSONMember("city", .string(house.city)), JSONMember("postalCode", .string(house.postcode)),
                            JSONMember("streetName", .string(house.street)),
                            JSONMember("houseNumber", .number(house.number)),
                        ] + (addition.map { [JSONMember("houseNumberAddition", .string($0))] } ?? []) + [
                            JSONMember(
                                "formattedAddress",
                                .array([.string(first), .string(house.postcode + " " + house.city)]))
                        ])
                }))
    }
}
