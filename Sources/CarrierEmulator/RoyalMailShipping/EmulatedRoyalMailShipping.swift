internal import TextFormats

/// Royal Mail's Shipping API V3 (3.0.20, Pro Shipping), from its own description.
///
/// The right `X-IBM-Client-Id` and `X-RMG-Security-Username` are ``EmulatorSettings/user``, the right
/// `X-IBM-Client-Secret` and `X-RMG-Security-Password` ``EmulatorSettings/password``; the right posting location is
/// ``EmulatorSettings/account``, which may be left out. Paths are taken with and without `/shipping/v3` in front. Tokens
/// are JSON Web Tokens that bear their times and no true signature. A service code is unknown if it begins with `X`; it has
/// tracking if it begins with `T` or `SD`; no service carries more than 30 kg.
///
/// A destination whose town or company is one of these words gets:
/// - `Oddity-No-Label`: a shipment without its label, which can be printed afterwards.
/// - `Oddity-Never-Label`: a shipment without its label, which cannot be printed either.
/// - `Oddity-Wrapped-Base64`: the label in lines of 76 characters.
/// - `Oddity-Wrong-Document`: a page of HTML where the label should be.
/// - `Oddity-Other-Format`: a PDF whatever was asked for, and says so.
/// - `Oddity-Fault-In-200`: status 200 whose body is a refusal; nothing is done.
/// - `Oddity-Held`: a shipment that is held, and only printing releases it.
public struct EmulatedRoyalMailShipping: EmulatedCarrier {
    /// `royal-mail-shipping`.
    public static let name = "royal-mail-shipping"

    /// A shipment in the books: each of its parcels is one.
    struct Parcel: Sendable {
        enum State: Sendable { case created, processed, manifested, cancelled }
        var uniqueID: String
        var trackingNumber: String?
        var reference: String
        var service: String
        var shipDate: String
        var thousandths: Int64
        var words: [String]
        var soldAt: Int64
        var state: State
    }

    let settings: EmulatorSettings
    private var tokens: [String: Int64] = [:]
    var parcels: [Parcel] = []

    /// A carrier with empty books.
    public init(_ settings: EmulatorSettings) { self.settings = settings }

    /// Every parcel that was processed and not cancelled, oldest first; one without tracking has its unique ID for a number.
    public var liveLabels: [EmulatedLabel] {
        parcels.filter { $0.state == .processed || $0.state == .manifested }.map {
            EmulatedLabel(
                trackingNumber: $0.trackingNumber ?? $0.uniqueID, reference: $0.reference, service: $0.service,
                soldAt: $0.soldAt)
        }
    }

    /// Answers a request.
    public mutating func answer(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        var parts = request.parts
        if parts.starts(with: ["shipping", "v3"]) { parts.removeFirst(2) }
        guard request.header("x-ibm-client-id") == settings.user,
            request.header("x-ibm-client-secret") == settings.password
        else { return gateway("Invalid client id or secret.") }
        if request.method == "POST", parts == ["token"] { return token(request, &context) }
        guard let token = request.header("x-rmg-auth-token"), let until = tokens[token], context.seconds < until else {
            return gateway("Authentication failure.")
        }
        guard request.header("content-type")?.hasPrefix("application/json") == true, let body = request.json else {
            return refusal(400, "The request is invalid.", [("The body is no JSON.", "Body", "E1433")])
        }
        switch (request.method, parts) {
        case ("POST", ["shipments"]): return create(body, &context)
        case ("POST", ["shipments", "serviceAvailability"]): return services(body, context)
        case ("PUT", ["shipments", "cancel"]): return cancel(body)
        case ("PUT", let parts) where parts.count == 3 && parts[0] == "shipments" && parts[2] == "printLabel":
            return printLabel(parts[1], body)
        case ("POST", ["manifests"]): return manifest(body, by: nil, &context)
        case ("POST", ["manifests", "bycarrier"]): return manifest(body, by: "CarrierCodes", &context)
        case ("POST", ["manifests", "byservice"]): return manifest(body, by: "ServiceCodes", &context)
        default: return .json(404, .record(["httpCode": .integer(404), "httpMessage": .string("Not Found")]))
        }
    }

    private mutating func token(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        guard request.header("x-rmg-security-username") == settings.user,
            request.header("x-rmg-security-password") == settings.password
        else { return gateway("Invalid or expired token.") }
        let until = context.seconds + Int64(settings.tokenSeconds)
        func part(_ text: String) -> String {
            EmulatorBase64.encode(Array(text.utf8)).replacing("=", with: "").replacing("+", with: "-")
                .replacing("/", with: "_")
        }
        let token =
            part(#"{"alg":"HS256"}"#) + "." + part(#"{"exp":\#(until),"iat":\#(context.seconds)}"#) + "."
            + context.token()
        tokens[token] = until
        return .json(200, .record(["token": .string(token)]))
    }

    // MARK: Shapes of answers

    /// The gateway's own refusal.
    private func gateway(_ text: String) -> EmulatorResponse {
        .json(
            401,
            .record([
                "httpCode": .integer(401), "httpMessage": .string("Unauthorized"), "moreInformation": .string(text),
            ]))
    }

    /// The carrier's refusal, each fault with its words, place and code.
    func refusal(
        _ status: Int, _ message: String, _ errors: [(text: String, cause: String, code: String)],
        _ members: [JSONMember] = [], asStatus sent: Int? = nil
    ) -> EmulatorResponse {
        let listed = errors.map { error in
            JSONValue.record([
                "Message": .string(error.text), "Cause": .string(error.cause), "ErrorCode": .string(error.code),
            ])
        }
        return .json(
            sent ?? status,
            .object(
                members + [
                    JSONMember("HttpStatusCode", .integer(status)),
                    JSONMember("HttpStatusDescription", .string(status == 404 ? "NotFound" : "BadRequest")),
                    JSONMember("Message", .string(message)),
                ] + (listed.isEmpty ? [] : [JSONMember("Errors", .array(listed))])))
    }

    func success(_ message: String, _ members: [JSONMember]) -> EmulatorResponse {
        .json(
            200,
            .object(
                members + [
                    JSONMember("HttpStatusCode", .integer(200)), JSONMember("HttpStatusDescription", .string("OK")),
                    JSONMember("Message", .string(message)),
                ]))
    }

    /// A shipment is named by its unique ID or its tracking number.
    func index(_ name: String) -> Int? {
        parcels.firstIndex { $0.uniqueID == name || $0.trackingNumber == name }
    }

    // MARK: Labels

    func images(_ parcels: [Parcel], _ format: String) -> (format: String, text: String)? {
        guard let words = parcels.first?.words, !words.contains("Oddity-Never-Label") else { return nil }
        let format = words.contains("Oddity-Other-Format") ? "PDF" : format
        var bytes: [UInt8] = []
        for parcel in parcels {
            let lines = [parcel.trackingNumber ?? parcel.uniqueID, parcel.service, parcel.reference]
            switch format {
            case "ZPL203DPI", "ZPL300DPI": bytes += SpecimenDocument.zpl(lines)
            case "PNG": bytes = SpecimenDocument.png()
            case "DATASTREAM": bytes += Array(lines.joined(separator: "|").utf8)
            default: bytes = SpecimenDocument.pdf(lines)
            }
        }
        if words.contains("Oddity-Wrong-Document") { bytes = Array("<html><body>No label</body></html>".utf8) }
        return (format, EmulatorBase64.encode(bytes, line: words.contains("Oddity-Wrapped-Base64") ? 76 : 0))
    }

    private mutating func printLabel(_ name: String, _ body: JSONValue) -> EmulatorResponse {
        let named = [JSONMember("ShipmentId", .string(name))]
        guard let index = index(name) else { return refusal(404, "The shipment was not found.", [], named) }
        var check = RequestCheck(body)
        check.text("LabelFormat", required: false, oneOf: EmulatedRoyalMailShipping.labelFormats)
        switch parcels[index].state {
        case .cancelled:
            return refusal(
                400, "Invalid request.", [("The shipment is cancelled.", "ShipmentExportState", "E1434")], named)
        case .manifested:
            let text = "The shipment has already been manifested and cannot be reprinted."
            return refusal(400, "Invalid request.", [(text, "ShipmentExportState", "E1434")], named)
        case .created, .processed: break
        }
        guard check.findings.isEmpty else {
            return refusal(400, "Invalid request.", [("The label format is invalid.", "LabelFormat", "E1433")], named)
        }
        guard let image = images([parcels[index]], body.text("LabelFormat") ?? "PDF") else {
            return refusal(400, "Invalid request.", [("The label could not be made.", "Label", "E1431")], named)
        }
        parcels[index].state = .processed
        let parcel = parcels[index]
        return success(
            "Label printed and shipment moved to processed ready for manifesting.",
            named + [
                JSONMember("LabelImage", .string(image.text)), JSONMember("LabelImageFormat", .string(image.format)),
                JSONMember("UniqueId", .string(parcel.uniqueID)), JSONMember("CarrierCode", .string("RMG")),
            ] + (parcel.trackingNumber.map { [JSONMember("TrackingNumber", .string($0))] } ?? []))
    }

    // MARK: Cancelling and manifesting

    private mutating func cancel(_ body: JSONValue) -> EmulatorResponse {
        let asked = body.array ?? []
        guard (1...99).contains(asked.count) else {
            return refusal(400, "The request is invalid.", [("1 to 99 shipments.", "ShipmentIds", "E1433")])
        }
        let names = asked.map { $0.text("ShipmentId") ?? "" }
        let ids = [JSONMember("ShipmentIds", .array(names.map { .string($0) }))]
        let missing = names.filter { index($0) == nil }
        guard missing.isEmpty else {
            return refusal(
                404, "One or more shipments were not found. No shipments have been cancelled.",
                missing.map { ("The shipment was not found.", $0, "E1435") }, ids)
        }
        var errors: [(text: String, cause: String, code: String)] = []
        for (name, one) in zip(names, asked) {
            let reasons = ["OrderCancelled", "Repacked", "UploadedInError", "WrongService"]
            switch one.text("ReasonForCancellation") {
            case nil: errors.append(("The reason for cancellation is required.", name, "E1432"))
            case .some(let reason) where !reasons.contains(reason):
                errors.append(("The reason for cancellation is invalid.", name, "E1433"))
            default: break
            }
            switch index(name).map({ parcels[$0].state }) {
            case .manifested:
                errors.append(("The shipment has already been manifested and cannot be cancelled.", name, "E1434"))
            case .cancelled: errors.append(("The shipment is cancelled.", name, "E1434"))
            default: break
            }
        }
        guard errors.isEmpty else {
            return refusal(400, "One or more requests are invalid. No shipments have been cancelled.", errors, ids)
        }
        for name in names { if let index = index(name) { parcels[index].state = .cancelled } }
        return success("Shipments cancelled.", ids)
    }

    private mutating func manifest(
        _ body: JSONValue, by filter: String?, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        let location = body.text("PostingLocation") ?? settings.account
        let named = [JSONMember("PostingLocation", .string(location))]
        guard location == settings.account else {
            return refusal(
                400, "The request is invalid.", [("The posting location is invalid.", "PostingLocation", "E1433")],
                named)
        }
        let wanted = filter.flatMap { body[$0]?.array?.compactMap(\.string) }
        let due = parcels.indices.filter { index in
            parcels[index].state == .processed
                && (wanted?.contains(filter == "ServiceCodes" ? parcels[index].service : "RMG") ?? true)
        }
        guard !due.isEmpty else {
            return refusal(
                400, "The request is invalid.",
                [("There are no shipments ready to manifest", "PostingLocation", "E1434")], named)
        }
        for index in due { parcels[index].state = .manifested }
        let number = "INT" + String(1_800_000_000 + context.next())
        let services = Set(due.map { parcels[$0].service })
        let weight = due.reduce(0) { $0 + parcels[$1].thousandths }
        let lines = ["Manifest \(number)"] + due.map { parcels[$0].trackingNumber ?? parcels[$0].uniqueID }
        let made = JSONValue.record([
            "ManifestNumber": .string(number),
            "ManifestImage": .string(EmulatorBase64.encode(SpecimenDocument.pdf(lines))),
            "CarrierCode": .string("RMG"),
            "ServiceCode": .string(services.count == 1 ? services.first ?? "" : "Mixed"),
            "TotalWeight": .number(EmulatorMoney.shortest(weight / 10)), "TotalPackages": .integer(due.count),
        ])
        return success("Shipments manifested successfully", named + [JSONMember("Manifests", .array([made]))])
    }
}
