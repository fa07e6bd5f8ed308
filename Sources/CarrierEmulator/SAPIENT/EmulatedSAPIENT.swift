internal import TextFormats

/// Intersoft's SAPIENT (the Royal Mail Shipping API v4 among others) as its guides and other users' programs tell it.
///
/// The lengths of fields are those that a client made from a description of v4.0 tells, where it does, and otherwise those
/// of the Royal Mail Shipping API V3, which it succeeds. Beyond
/// `E1001` (missing) and `E1002` (too long), error codes are this emulator's own, as are the bodies of a refused token
/// and of a 401, which are those of the servers that it runs on. A shipment that was manifested is not cancelled any more.
///
/// Tokens are at `/oauth/connect/token`. The account's identifier is ``EmulatorSettings/account``.
///
/// Recipients' towns or companies that ask for something unusual:
/// - `Oddity-Wrapped-Base64`: the label in lines of 76 characters;
/// - `Oddity-No-Label`: no label in the answer, which can be had with `printlabel` later;
/// - `Oddity-Html-Label`: the label is a page that says why there is none;
/// - `Oddity-Other-Format`: a PDF, whatever was asked for;
/// - `Oddity-Untracked`: a service without tracking: no `TrackingNumber`, only the carrier's `UniqueId`;
/// - `Oddity-Number-Reused`: the tracking number of the shipment made before;
/// - `Oddity-Error-In-200`: errors with the status 200; nothing is done;
/// - `Oddity-Html-401`: a gateway's page with the status 401; nothing is done;
/// - `Oddity-Html-502`: a gateway's page with the status 502; the shipment is made;
/// - `Oddity-Service-Refused`: the service does not go there.
public struct EmulatedSAPIENT: EmulatedCarrier {
    /// A shipment that was made.
    struct Sold: Sendable {
        enum Standing: Sendable { case made, held, cancelled, manifested }

        var shipment: String
        var carrier: String
        var unique: String
        var label: EmulatedLabel
        var form: String
        var weight: Int64
        var standing = Standing.made
        /// Whether it has a label: not with the action `Create`.
        var isLabelled: Bool

        /// Whether an identifier means it: its own, or the number on its label, in any case.
        func isNamed(_ id: String) -> Bool {
            [shipment, label.trackingNumber, unique].contains { $0.lowercased() == id.lowercased() }
        }
    }

    /// A manifest.
    struct Manifest: Sendable {
        var number: String
        var carrier: String
        var shipments: [String]
    }

    /// See ``EmulatedCarrier/name``.
    public static let name = "sapient"

    let settings: EmulatorSettings
    private var tokens: [String: Int64] = [:]
    var sold: [Sold] = []
    private var manifests: [Manifest] = []

    /// Carriers that shipments are made with, and what their tracking numbers begin with.
    static let carriers = ["RM": "TT", "EVRI": "H00", "DX": "DX", "UPS": "1Z", "YODEL": "JD0"]
    /// The forms of labels.
    static let forms = ["PDF", "PNG", "ZPL203DPI", "ZPL300DPI", "DATASTREAM", "PDF4X3", "PNG4X3"]

    /// A carrier with empty books.
    public init(_ settings: EmulatorSettings) { self.settings = settings }

    /// Every label sold and not void, oldest first.
    public var liveLabels: [EmulatedLabel] {
        sold.filter { $0.standing != .cancelled && $0.isLabelled }.map(\.label)
    }

    /// Answers a request.
    public mutating func answer(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        let parts = request.parts
        if request.method == "POST", parts == ["oauth", "connect", "token"] { return token(request, &context) }
        guard let token = request.bearer, let until = tokens[token], context.now < until else {
            let reason = request.bearer == nil ? "Bearer" : "Bearer error=\"invalid_token\""
            return EmulatorResponse(status: 401, headers: [.init("WWW-Authenticate", reason)])
        }
        guard parts.first == "v4" else { return EmulatorResponse(status: 404) }
        switch (request.method, Array(parts.dropFirst()).map { $0.lowercased() }) {
        case ("GET", ["shippingaccounts"]): return accounts()
        case ("PUT", ["shipments", "status"]): return changeStatus(request)
        case ("POST", let parts) where parts.count == 2 && parts[0] == "shipments":
            return make(parts[1].uppercased(), request, &context)
        case ("GET", let parts) where parts.count == 4 && parts[0] == "shipments" && parts[1] == "printlabel":
            return printLabel(parts[2].uppercased(), parts[3], request)
        case ("POST", let parts) where parts.count == 2 && parts[0] == "manifests":
            return manifest(parts[1].uppercased(), request, &context)
        case ("GET", let parts) where (3...4).contains(parts.count) && parts[0] == "manifests":
            return show(parts[1].uppercased(), parts[2].uppercased(), list: parts.count == 4 && parts[3] == "shipments")
        default: return EmulatorResponse(status: 404)
        }
    }

    private mutating func token(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        let fields = request.form
        func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }
        func refusal(_ error: String) -> EmulatorResponse {
            .json(400, .object([.init("error", .string(error))]))
        }
        guard request.header("content-type")?.hasPrefix("application/x-www-form-urlencoded") == true else {
            return refusal("invalid_request")
        }
        guard field("grant_type") == "client_credentials" else { return refusal("unsupported_grant_type") }
        let given = request.basic ?? (field("client_id") ?? "", field("client_secret") ?? "")
        guard given == (settings.user, settings.password) else { return refusal("invalid_client") }
        let token = context.token()
        tokens = tokens.filter { $0.value > context.now }
        tokens[token] = context.now + Int64(settings.tokenSeconds) * 1_000
        return .json(
            200,
            .object([
                .init("access_token", .string(token)), .init("expires_in", .integer(settings.tokenSeconds)),
                .init("token_type", .string("Bearer")), .init("scope", .string("mcss.api")),
            ]))
    }

    private func accounts() -> EmulatorResponse {
        .json(
            200,
            .object([
                .init(
                    "ShippingAccounts",
                    .array([
                        .object([
                            .init("ShippingAccountId", .string(settings.account)),
                            .init("AccountNumber", .string("0123456789")), .init("CarrierCode", .string("RM")),
                        ])
                    ]))
            ]))
    }

    /// What is wrong, as SAPIENT writes it.
    static func problem(_ errors: [SAPIENTProblem], status: Int = 400, _ message: String = "Invalid Request")
        -> EmulatorResponse
    {
        .json(
            status,
            .object([
                .init("Message", .string(message)),
                .init(
                    "Errors",
                    .array(
                        errors.map {
                            .object([
                                .init("Message", .string($0.text)), .init("Cause", .string($0.place)),
                                .init("ErrorCode", .string($0.code)),
                            ])
                        })),
            ]))
    }
}

// MARK: After a shipment is made

extension EmulatedSAPIENT {
    private func printLabel(_ carrier: String, _ id: String, _ request: EmulatorRequest) -> EmulatorResponse {
        guard let found = sold.first(where: { $0.isNamed(id) && $0.carrier == carrier }), found.isLabelled else {
            return EmulatedSAPIENT.problem([.init("E1404", "shipmentId", "The shipment was not found.")], status: 404)
        }
        guard found.standing != .cancelled else {
            return EmulatedSAPIENT.problem([.init("E1009", "shipmentId", "The shipment has been cancelled.")])
        }
        let form = request.parameter("labelFormat") ?? found.form
        guard EmulatedSAPIENT.forms.contains(form) else {
            return EmulatedSAPIENT.problem([.init("E1003", "labelFormat", "The label format is invalid.")])
        }
        return .json(
            200,
            .object([
                .init("Label", .string(EmulatorBase64.encode(EmulatedSAPIENT.document(found, form)))),
                .init("LabelFormat", .string(form)),
            ]))
    }

    /// A label's document.
    static func document(_ shipment: Sold, _ form: String) -> [UInt8] {
        let lines = [shipment.carrier, shipment.label.service, shipment.label.trackingNumber, shipment.unique]
        return switch form {
        case "PNG", "PNG4X3": SpecimenDocument.png()
        case "ZPL203DPI", "ZPL300DPI": SpecimenDocument.zpl(lines)
        case "DATASTREAM": Array(lines.joined(separator: "|").utf8)
        default: SpecimenDocument.pdf(lines)
        }
    }

    private mutating func changeStatus(_ request: EmulatorRequest) -> EmulatorResponse {
        let ids = (request.json?["ShipmentIds"]?.array ?? []).compactMap(\.string)
        var errors: [SAPIENTProblem] = []
        if ids.isEmpty { errors.append(.init("E1001", "ShipmentIds", "The shipment identifiers are required.")) }
        let status = request.json?["Status"]?.string ?? ""
        if status.isEmpty { errors.append(.init("E1001", "Status", "The status is required.")) }
        let reason = request.json?["Reason"]?.string ?? ""
        switch status {
        case "Cancel":
            if reason.isEmpty { errors.append(.init("E1001", "Reason", "The reason is required.")) }
            // The reason is one of a list, not any text.
            if !reason.isEmpty, !["Order Cancelled", "Packed in Error", "Repacked"].contains(reason) {
                errors.append(.init("E1003", "Reason", "The reason is invalid."))
            }
        case "Hold", "Release", "": break
        default: errors.append(.init("E1003", "Status", "The status is invalid."))
        }
        for (index, id) in ids.enumerated() {
            let place = "ShipmentIds[\(index)]"
            switch sold.first(where: { $0.isNamed(id) })?.standing {
            case nil: errors.append(.init("E1404", place, "The shipment was not found."))
            case .cancelled: errors.append(.init("E1009", place, "The shipment has already been cancelled."))
            case .manifested: errors.append(.init("E1010", place, "The shipment has already been manifested."))
            case .made, .held: break
            }
        }
        guard errors.isEmpty else { return EmulatedSAPIENT.problem(errors) }
        for index in sold.indices where ids.contains(where: sold[index].isNamed) {
            sold[index].standing = status == "Cancel" ? .cancelled : status == "Hold" ? .held : .made
        }
        return .json(200, .object([.init("success", .bool(true))]))
    }

    private mutating func manifest(
        _ carrier: String, _ request: EmulatorRequest, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        guard EmulatedSAPIENT.carriers[carrier] != nil else { return EmulatorResponse(status: 404) }
        switch request.json?["ShippingAccountId"]?.string ?? "" {
        case settings.account: break
        case "":
            return EmulatedSAPIENT.problem([
                .init("E1001", "ShippingAccountId", "The shipping account identifier is required.")
            ])
        default:
            return EmulatedSAPIENT.problem([
                .init("E1003", "ShippingAccountId", "The shipping account was not found.")
            ])
        }
        let open = sold.indices.filter {
            sold[$0].carrier == carrier && sold[$0].standing == .made && sold[$0].isLabelled
        }
        guard !open.isEmpty else {
            return EmulatedSAPIENT.problem([
                .init("E1011", "ShippingAccountId", "There are no shipments to manifest.")
            ])
        }
        for index in open { sold[index].standing = .manifested }
        let made = Manifest(
            number: "ISH\(2_000_000 + context.next())", carrier: carrier, shipments: open.map { sold[$0].shipment })
        manifests.append(made)
        return .json(200, .array([shown(made, context.seconds)]))
    }

    private func shown(_ manifest: Manifest, _ now: Int64) -> JSONValue {
        let document = SpecimenDocument.pdf(["Manifest", manifest.number, "\(manifest.shipments.count) shipments"])
        let weight = sold.filter { manifest.shipments.contains($0.shipment) }.reduce(0) { $0 + $1.weight }
        return .object([
            .init("CarrierCode", .string(manifest.carrier)),
            .init("CreatedDateUtc", .string(EmulatorTime.iso(now) + "Z")),
            .init("ManifestDate", .string(EmulatorTime.date(now))), .init("ManifestNumber", .string(manifest.number)),
            .init("ManifestImage", .string(EmulatorBase64.encode(document))),
            .init("ShippingAccount", .object([.init("ShippingAccountId", .string(settings.account))])),
            .init("TotalItems", .integer(manifest.shipments.count)),
            .init("TotalShipments", .integer(manifest.shipments.count)),
            .init("TotalWeight", .number(SAPIENTNumber.text(weight))), .init("WeightUnitOfMeasure", .string("KG")),
        ])
    }

    private func show(_ carrier: String, _ number: String, list: Bool) -> EmulatorResponse {
        guard let found = manifests.first(where: { $0.number == number && $0.carrier == carrier }) else {
            return EmulatedSAPIENT.problem(
                [.init("E1404", "manifestNumber", "The manifest was not found.")], status: 404)
        }
        guard list else { return .json(200, shown(found, 0)) }
        let shipments = sold.filter { found.shipments.contains($0.shipment) }.map { shipment -> JSONValue in
            .object([
                .init("ShipmentId", .string(shipment.shipment)),
                .init("TrackingNumber", .string(shipment.label.trackingNumber)),
            ])
        }
        return .json(200, .object([.init("Shipments", .array(shipments))]))
    }
}
