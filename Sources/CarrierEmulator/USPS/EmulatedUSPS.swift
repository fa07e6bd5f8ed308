internal import TextFormats

/// USPS APIs v3, played: tokens, payment authorisation, prices, domestic labels, tracking, SCAN forms and addresses.
///
/// Below `/usps` the paths are the carrier's. The client identifier and secret are ``EmulatorSettings/user`` and
/// ``EmulatorSettings/password``; the payer's account is ``EmulatorSettings/account``, any CRID and MID of the right form
/// will do. `expires_in` of a token is now a text, now a number.
///
/// Oddities are asked for with the recipient's city (with `/addresses/v3/address`: the `city`):
/// - `Oddity-Quota`: 429 with `Retry-After: 60`.
/// - `Oddity-Multipart`: parts whatever was accepted, with base64 in lines of 76, a wrong `Content-Encoding` and the
///   boundary's words within.
/// - `Oddity-Multipart-Swapped`: the same with the image first, which has no name.
/// - `Oddity-Multipart-Cut`: the same without the line that ends it.
/// - `Oddity-Wrapped-Base64`: an image in lines of 76 characters.
/// - `Oddity-Not-A-Label`: an image that is a page of HTML.
/// - `Oddity-Price-0.1`, `Oddity-Price-42.7`, `Oddity-Price-8.65`: that postage, and neither fees nor extra services.
/// - `Oddity-Commitment-List`: the commitment is a list of one.
/// - `Oddity-Text-Numbers`: amounts are texts.
/// - `Oddity-Manifested`: the Shipping Services File is made at once, so that a cancellation becomes a dispute.
///
/// Prices go by postcodes, so there the destination decides: 00010, 00427 and 00865 cost 0.1, 42.7 and 8.65.
public struct EmulatedUSPS: EmulatedCarrier {
    /// `usps`.
    public static let name = "usps"

    /// A label and what became of it.
    struct Sale: Sendable {
        /// What became of it.
        enum State: Sendable { case live, cancelled, disputed(day: String) }
        var label: EmulatedLabel
        var key: String?
        var request: [UInt8]
        var state: State = .live
        var isInForm = false
        /// When its Shipping Services File is made, in seconds since 1970.
        var filedAt: Int64
        var metadata: JSONValue
        var image: [UInt8]
        var imageType: String
        var city: String
        var reprints = 0
    }

    let settings: EmulatorSettings
    var tokens: [String: Int64] = [:]
    var paymentTokens: [String: Int64] = [:]
    var sales: [Sale] = []
    var disputes = 0
    var forms = 0

    /// USPS with empty books.
    public init(_ settings: EmulatorSettings) { self.settings = settings }

    /// Every label that is neither canceled nor disputed.
    public var liveLabels: [EmulatedLabel] {
        sales.compactMap { if case .live = $0.state { $0.label } else { nil } }
    }

    /// Answers a request.
    public mutating func answer(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        let parts = request.parts
        let call = request.method + " /" + parts.prefix(3).joined(separator: "/")
        if call == "POST /oauth2/v3/token" { return token(request, &context) }
        let api = "/" + parts.prefix(2).joined(separator: "/")
        guard let bearer = request.bearer, let end = tokens[bearer], end > context.now else {
            return EmulatedUSPS.refusal(
                api, 401, "Unauthorized", [], [.init("WWW-Authenticate", "Bearer realm=\"usps\"")])
        }
        switch (call, parts.count) {
        case ("POST /payments/v3/payment-authorization", 3): return authorisePayment(request, &context)
        case ("POST /prices/v3/base-rates", 4) where parts[3] == "search": return baseRates(request, context)
        case ("POST /prices/v3/base-rates-list", 4) where parts[3] == "search": return ratesList(request, context)
        case ("POST /prices/v3/total-rates", 4) where parts[3] == "search":
            return ratesList(request, context, isTotal: true)
        case ("POST /shipments/v3/options", 4) where parts[3] == "search": return options(request, context)
        case ("POST /labels/v3/label", 3): return buy(request, &context)
        case ("DELETE /labels/v3/label", 3...4): return cancel(request, context)
        case ("POST /labels/v3/label-reprint", 3...4): return reprint(request, context)
        case ("GET /tracking/v3/tracking", 4): return track(parts[3], request, context)
        case ("POST /scan-forms/v3/scan-form", 3): return scanForm(request, &context)
        case ("GET /addresses/v3/address", 3): return address(request)
        default: return EmulatedUSPS.refusal(api, 404, "Resource not found", [])
        }
    }

    // MARK: Tokens

    private mutating func token(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        let fields: [String: String]
        if let members = request.json?.members {
            fields = Dictionary(
                members.map { ($0.name, $0.value.string ?? "") }, uniquingKeysWith: { first, _ in first })
        } else {
            fields = Dictionary(request.form.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        }
        guard fields["grant_type"] == "client_credentials" else {
            return .json(400, .record(["error": .string("unsupported_grant_type")]))
        }
        guard fields["client_id"] == settings.user, fields["client_secret"] == settings.password else {
            return .json(
                401,
                .record([
                    "error": .string("invalid_client"), "error_description": .string("Client credentials are invalid."),
                ]))
        }
        let token = context.token()
        tokens[token] = context.now + Int64(settings.tokenSeconds) * 1_000
        let lifetime = String(settings.tokenSeconds)
        return .json(
            200,
            .record([
                "access_token": .string(token), "token_type": .string("Bearer"), "issued_at": .integer(context.now),
                "expires_in": tokens.count % 2 == 0 ? .number(lifetime) : .string(lifetime),
                "status": .string("approved"), "scope": .string("labels prices tracking scan-forms addresses payments"),
                "issuer": .string(request.base), "client_id": .string(settings.user),
                "application_name": .string("Emulator"), "api_products": .string("[Public Access I]"),
                "public_key": .string(""),
            ]))
    }

    private mutating func authorisePayment(
        _ request: EmulatorRequest, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        let api = "/payments/v3"
        guard let json = request.json else { return EmulatedUSPS.refusal(api, 400, "The body is not JSON", []) }
        var check = RequestCheck(json)
        let count = check.list("roles", 1...10)
        let names = [
            "PAYER", "RATE_HOLDER", "LABEL_OWNER", "SHIPPER", "MAIL_OWNER", "PLATFORM", "RETURN_LABEL_PAYER",
            "RETURN_LABEL_RATE_HOLDER", "RETURN_LABEL_OWNER", "LABEL_PROVIDER",
        ]
        let isMailer = { (text: String) in [6, 9].contains(text.utf8.count) && text.isDigits }
        for index in 0..<count {
            let role = "roles.\(index)"
            check.text("\(role).roleName", oneOf: names)
            check.text("\(role).CRID", 2...18, where: { $0.isDigits })
            let isOwner = check.string("\(role).roleName") == "LABEL_OWNER"
            check.text("\(role).MID", required: isOwner, where: isMailer)
            check.text("\(role).manifestMID", required: isOwner, where: isMailer)
            guard check.string("\(role).roleName") == "PAYER" else { continue }
            check.text("\(role).accountType", oneOf: ["EPS", "PERMIT", "METER", "OMAS"])
            check.text("\(role).accountNumber", where: { $0 == settings.account })
        }
        let given = Set((0..<count).compactMap { check.string("roles.\($0).roleName") })
        if !given.isSuperset(of: ["PAYER", "LABEL_OWNER"]) { check.note("roles") }
        if let refused = EmulatedUSPS.refusal(api, check) { return refused }
        let token = context.token()
        paymentTokens[token] = context.now + Int64(settings.tokenSeconds) * 1_000
        return .json(200, .record(["paymentAuthorizationToken": .string(token), "roles": json["roles"]]))
    }

    // MARK: Errors

    /// One entry of an error's list.
    struct Complaint {
        var code: String?
        var detail: String
        var parameter: String
    }

    /// An error in the carrier's shape.
    static func refusal(
        _ api: String, _ status: Int, _ message: String, _ complaints: [Complaint],
        _ headers: [EmulatorRequest.Parameter] = []
    ) -> EmulatorResponse {
        let errors = complaints.map { complaint in
            JSONValue.record([
                "status": .string(String(status)), "code": complaint.code.map { .string($0) },
                "title": .string(message), "detail": .string(complaint.detail),
                "source": .record(["parameter": .string(complaint.parameter), "example": .string("")]),
            ])
        }
        return .json(
            status,
            .record([
                "apiVersion": .string(api),
                "error": .record([
                    "code": .string(String(status)), "message": .string(message), "errors": .array(errors),
                ]),
            ]), headers: headers)
    }

    /// The answer to a request that does not fit the description; nil if nothing is wrong with it.
    static func refusal(_ api: String, _ check: RequestCheck) -> EmulatorResponse? {
        guard !check.findings.isEmpty else { return nil }
        return refusal(
            api, 400, "Bad Request", check.findings.map { Complaint(code: nil, detail: $0.text, parameter: $0.place) })
    }

    /// Error 429 as every description has it, with the seconds to wait.
    static func tooMany(_ api: String) -> EmulatorResponse {
        refusal(api, 429, "Too Many Requests", [], [.init("Retry-After", "60")])
    }

    /// The two letters of states, territories and armed forces.
    static let states = Set(
        """
        AA AE AL AK AP AS AZ AR CA CO CT DE DC FM FL GA GU HI ID IL IN IA KS KY LA ME MH MD MA MI MN MS MO MP MT NE NV NH \
        NJ NM NY NC ND OH OK OR PW PA PR RI SC SD TN TX UT VT VI VA WA WV WI WY
        """.split(separator: " ").map(String.init))
}
