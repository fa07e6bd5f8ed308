internal import TextFormats

/// EasyPost's interface v2, as recorded by its own client library and, where that is silent, as remembered: shipments
/// with rates, buying one of them, refunds, trackers, scan forms, addresses.
///
/// The API key is the user of a Basic authorisation, with an empty password; both the settings' user and their password
/// are right. Paths may begin with `/v2` or not, since clients count it to the host or to the path. Labels are links,
/// to the emulator itself: the real ones name another host.
///
/// Remembered and not recorded: the listing of shipments (`page_size`, `before_id`, `start_datetime`, `purchased`,
/// newest first, `has_more`), the refusal of a second purchase (`SHIPMENT.POSTAGE.EXISTS`) and of a second refund, and
/// the codes of a wrong key and of a resource that is not there.
///
/// A shipment whose recipient's **city** is one of these words is answered oddly:
///
/// | city | what happens |
/// |---|---|
/// | `Oddity-Price-42.7` | each rate is written exactly so |
/// | `Oddity-Rate-Error` | USPS tells no rates, and a message says why |
/// | `Oddity-No-Rates` | no rates and no messages |
/// | `Oddity-List-Rate-Absent` | `list_rate` and `retail_rate` are null |
/// | `Oddity-Price-Differs` | what is bought costs a dollar more than its rate said |
/// | `Oddity-Buy-Fails` | buying is answered with 422 `SHIPMENT.POSTAGE.FAILURE` and errors that are plain texts |
/// | `Oddity-Label-Absent` | bought, but `postage_label` is null as long as labels take |
/// | `Oddity-Label-Expired` | the label's link answers 403 with XML |
/// | `Oddity-Label-Junk` | the label's link answers a page of HTML with 200 |
/// | `Oddity-Same-Tracking-Code` | the tracking code that test accounts get again and again |
/// | `Oddity-Refund-Rejected` | the carrier turns the refund down later |
/// | `Oddity-Too-Many` | 429 with a body that says so; nothing is done |
/// | `Oddity-HTML-401` | a page of HTML with 401; nothing is done |
public struct EmulatedEasyPost: EmulatedCarrier {
    /// The name its paths begin with.
    public static let name = "easypost"

    let settings: EmulatorSettings
    var shipments: [EasyPostShipment] = []
    var addresses: [String: JSONValue] = [:]
    var trackers: [(id: String, code: String, carrier: String)] = []
    var forms: [EasyPostScanForm] = []

    /// A carrier with empty books.
    public init(_ settings: EmulatorSettings) { self.settings = settings }

    /// Every label bought whose refund was not asked for, or was turned down, oldest first.
    public var liveLabels: [EmulatedLabel] {
        shipments.compactMap { shipment in
            guard let purchase = shipment.purchase,
                purchase.refundedAt == nil || shipment.city == "Oddity-Refund-Rejected"
            else { return nil }
            return EmulatedLabel(
                trackingNumber: purchase.trackingCode, reference: shipment.reference ?? "",
                service: purchase.rate.service, soldAt: purchase.boughtAt)
        }
    }

    /// Answers a request.
    public mutating func answer(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        var parts = request.parts
        if parts.first == "v2" { parts.removeFirst() }
        if request.method == "GET", parts.first == "files", parts.count == 3 {
            return file(parts[1], parts[2], context)
        }
        var response: EmulatorResponse
        if let basic = request.basic, [settings.user, settings.password].contains(basic.user), basic.password.isEmpty {
            response = authorised(request, parts, &context)
        } else {
            response = EasyPostAnswer.error(
                401, "APIKEY.INACTIVE",
                "This api key is no longer active. Please use a different api key or reactivate this key.")
        }
        response.headers.append(.init("x-ep-request-uuid", context.token()))
        return response
    }

    private mutating func authorised(
        _ request: EmulatorRequest, _ parts: [String], _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        let isJSON = request.header("content-type")?.hasPrefix("application/json") ?? false
        if !request.body.isEmpty, !isJSON || request.json?.members == nil {
            return EasyPostAnswer.error(400, "BAD_REQUEST", "The request could not be parsed.")
        }
        let body = request.json ?? .object([])
        switch (request.method, parts.first, parts.count) {
        case ("POST", "shipments", 1): return create(body, request.base, &context)
        case ("GET", "shipments", 1): return list(request, context)
        case ("GET", "shipments", 2):
            return withShipment(parts[1]) { EasyPostAnswer.json(200, $0.json(request.base, context, settings)) }
        case ("POST", "shipments", 3) where parts[2] == "buy": return buy(parts[1], body, request.base, &context)
        case ("POST", "shipments", 3) where parts[2] == "refund": return refund(parts[1], request.base, context)
        case ("GET", "shipments", 3) where parts[2] == "label":
            return convert(parts[1], request.parameter("file_format"), request.base, context)
        case ("POST", "refunds", 1): return refunds(body, &context)
        case ("POST", "trackers", 1): return track(body, &context)
        case ("GET", "trackers", 2):
            guard let tracker = trackers.first(where: { $0.id == parts[1] }) else { return EasyPostAnswer.notFound }
            return EasyPostAnswer.json(200, tracking(tracker, context))
        case ("POST", "scan_forms", 1): return scanForm(body, request.base, &context)
        case ("GET", "scan_forms", 2):
            guard let form = forms.first(where: { $0.id == parts[1] }) else { return EasyPostAnswer.notFound }
            return EasyPostAnswer.json(200, form.json(request.base))
        case ("POST", "addresses", 1): return address(body, &context)
        case ("GET", "addresses", 2):
            return addresses[parts[1]].map { EasyPostAnswer.json(200, $0) } ?? EasyPostAnswer.notFound
        case ("GET", "addresses", 3) where parts[2] == "verify": return verify(parts[1])
        default: return EasyPostAnswer.notFound
        }
    }

    func withShipment(_ id: String, _ answer: (EasyPostShipment) -> EmulatorResponse) -> EmulatorResponse {
        shipments.first { $0.id == id }.map(answer) ?? EasyPostAnswer.notFound
    }

    /// A label or a form.
    private func file(_ kind: String, _ name: String, _ context: EmulatorContext) -> EmulatorResponse {
        let parts = name.split(separator: ".").map(String.init)
        guard parts.count == 2 else { return EmulatorResponse(status: 404) }
        if kind == "scan_form", let form = forms.first(where: { $0.id == parts[0] }) {
            return .bytes(200, "application/pdf", SpecimenDocument.pdf(["SCAN FORM"] + form.codes))
        }
        guard let shipment = shipments.first(where: { $0.id == parts[0] }), let purchase = shipment.purchase else {
            return EmulatorResponse(status: 404)
        }
        if shipment.city == "Oddity-Label-Expired" {
            return .text(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>")
        }
        if shipment.city == "Oddity-Label-Junk" {
            return .text(200, "text/html", "<html><body>Not here</body></html>")
        }
        let lines = ["\(purchase.rate.carrier) \(purchase.rate.service)", purchase.trackingCode]
        switch parts[1] {
        case "png": return .bytes(200, "image/png", SpecimenDocument.png())
        case "pdf": return .bytes(200, "application/pdf", SpecimenDocument.pdf(lines))
        case "zpl": return .bytes(200, "application/zpl", SpecimenDocument.zpl(lines))
        default: return .bytes(200, "application/epl2", SpecimenDocument.epl(lines))
        }
    }
}

/// Answers in EasyPost's shapes.
enum EasyPostAnswer {
    static func json(_ status: Int, _ value: JSONValue) -> EmulatorResponse {
        EmulatorResponse.json(status, value)
    }

    /// An error with its fields; `texts` where the errors are plain texts instead.
    static func error(
        _ status: Int, _ code: String, _ message: String, _ fields: [(field: String, message: String)] = [],
        texts: [String] = []
    ) -> EmulatorResponse {
        let errors: [JSONValue] =
            fields.map { .object([.init("field", .string($0.field)), .init("message", .string($0.message))]) }
            + texts.map { .string($0) }
        return json(
            status,
            .object([
                .init(
                    "error",
                    .object([
                        .init("code", .string(code)), .init("message", .string(message)),
                        .init("errors", .array(errors)),
                    ]))
            ]))
    }

    static let notFound = error(404, "NOT_FOUND", "The requested resource could not be found.")

    /// A member that must be there.
    static func required(_ field: String) -> EmulatorResponse {
        error(422, "PARAMETER.REQUIRED", "Missing required parameter.", [(field, "cannot be blank")])
    }

    static func invalid(_ field: String, _ message: String) -> EmulatorResponse {
        error(422, "PARAMETER.INVALID", "Invalid parameter.", [(field, message)])
    }

    /// A text, or null.
    static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

    /// `2026-07-01T10:30:00Z` of milliseconds.
    static func time(_ milliseconds: Int64) -> JSONValue { .string(EmulatorTime.iso(milliseconds / 1_000) + "Z") }

    /// A decimal as hundredths, rounded up; nil if it is none.
    static func hundredths(_ value: JSONValue?) -> Int64? {
        let text: String
        switch value {
        case .number(let digits), .string(let digits): text = digits
        default: return nil
        }
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...9).contains(parts[0].count),
            parts.dropFirst().allSatisfy({ (1...9).contains($0.count) }),
            parts.allSatisfy({ $0.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } })
        else { return nil }
        let places = parts.count == 2 ? String(decoding: parts[1], as: UTF8.self) : ""
        let two = (places + "00").prefix(2)
        guard let whole = Int64(String(decoding: parts[0], as: UTF8.self)), let hundredths = Int64(two) else {
            return nil
        }
        let isRounded = places.dropFirst(2).contains { $0 != "0" }
        return whole * 100 + hundredths + (isRounded ? 1 : 0)
    }

    /// `12.30` of cents.
    static func dollars(_ cents: Int64) -> String {
        let rest = String(cents % 100)
        return "\(cents / 100)." + (rest.utf8.count < 2 ? "0" : "") + rest
    }
}
