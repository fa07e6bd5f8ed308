internal import TextFormats

/// FedEx's REST interfaces: OAuth, Rates and Transit Times v1, Ship v1, Track v1, Ground End of Day v1 and Address
/// Validation v1, from FedEx's own descriptions of them.
///
/// The right `client_id` and `client_secret` are ``EmulatorSettings/user`` and ``EmulatorSettings/password``, the right
/// account is ``EmulatorSettings/account``. Tracking may be asked under a second endpoint, `track`. Bodies are packed with
/// gzip for whoever takes that.
///
/// Error codes that the descriptions do not name are invented: `INVALID.INPUT.EXCEPTION` (with the member's place in
/// `parameterList`), `TRACKINGNUMBER.ALREADY.CANCELLED`, `SHIPMENT.ALREADY.TENDERED`, `GROUNDCLOSE.NOTHING.TO.CLOSE`.
/// Scans happen by themselves: a parcel is picked up a day after its label was made, out for delivery a day later and
/// delivered six hours after that.
///
/// A recipient whose city or company is one of these words gets:
/// - `Oddity-Currencies`: in quotes, the account's price twice, first in another currency.
/// - `Oddity-Duplicate-Services`: in quotes, each service once for each type of rate.
/// - `Oddity-No-Account-Rate`: in quotes, list prices alone.
/// - `Oddity-Dearer`: a label that costs one dollar more than the quote.
/// - `Oddity-No-Rating`: a label without any price.
/// - `Oddity-Url-Label`: a link where the label itself was asked for.
/// - `Oddity-Expired-Link`: a link to a document that is not there any more.
/// - `Oddity-No-Document`: a label without its document.
/// - `Oddity-Wrong-Document`: a page of HTML where the label should be.
/// - `Oddity-Wrapped-Base64`: the label in lines of 76 characters.
/// - `Oddity-Job`: the answer is only a job's number, as for more than 40 parcels.
/// - `Oddity-Reused-Number`: two parcels under one number when tracked, the older one first.
/// - `Oddity-Address-Unknown`, `Oddity-Address-No-Suite`, `Oddity-Address-Texts`: an address that is not found, that lacks
///   a flat, whose attributes are texts instead of truth values.
/// - `Oddity-Html-401`: a page of HTML with that status.
public struct EmulatedFedEx: EmulatedCarrier {
    /// `fedex`.
    public static let name = "fedex"

    /// A parcel in the books.
    struct Piece: Sendable {
        var trackingNumber: String
        var master: String
        var reference: String
        var service: String
        var shipDate: String
        var grams: Int64
        var city: String
        var soldAt: Int64
        var document: [UInt8]
        var documentType: String
        var isCancelled = false
        var closedAt: Int64?

        var isGround: Bool { service == "FEDEX_GROUND" || service == "GROUND_HOME_DELIVERY" }
    }

    let settings: EmulatorSettings
    /// Until when tokens hold, in seconds since 1970.
    var tokens: [String: Int64] = [:]
    var pieces: [Piece] = []
    /// Answers that are ready later, by job.
    var jobs: [String: (output: JSONValue, readyAt: Int64)] = [:]
    /// Closed days: the date and its document.
    var closes: [(date: String, document: [UInt8])] = []

    /// A carrier with empty books.
    public init(_ settings: EmulatorSettings) { self.settings = settings }

    /// Every label sold and not cancelled, oldest first.
    public var liveLabels: [EmulatedLabel] {
        pieces.filter { !$0.isCancelled }.map {
            EmulatedLabel(
                trackingNumber: $0.trackingNumber, reference: $0.reference, service: $0.service, soldAt: $0.soldAt)
        }
    }

    /// Answers a request.
    public mutating func answer(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        var response = answered(request, &context)
        if let accepted = request.header("accept-encoding"), accepted.contains("gzip"),
            let packed = EmulatorGzip.packed(response.body)
        {
            response.body = packed
            response.headers.append(.init("Content-Encoding", "gzip"))
        }
        return response
    }

    private mutating func answered(
        _ request: EmulatorRequest, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        var parts = request.parts
        if parts.first == "track", ["track", "oauth"].contains(parts.dropFirst().first) { parts.removeFirst() }
        if parts == ["oauth", "token"] { return token(request, &context) }
        if parts.starts(with: ["document", "v2", "document", "retrieve"]) { return document(request, parts, &context) }
        guard let token = request.bearer, let until = tokens[token], context.seconds < until else {
            return error(
                401, "NOT.AUTHORIZED.ERROR", "Access token expired. Please modify your request and try again.",
                request, &context, named: false)
        }
        guard request.method == "POST" || request.method == "PUT" else { return noSuchThing(request, &context) }
        guard request.header("content-type")?.hasPrefix("application/json") == true, let body = request.json,
            body.members != nil
        else { return error(400, "INVALID.INPUT.EXCEPTION", "Invalid field value in the input", request, &context) }
        switch (request.method, parts) {
        case ("POST", ["rate", "v1", "rates", "quotes"]): return quotes(body, request, &context)
        case ("POST", ["ship", "v1", "shipments"]): return ship(body, request, &context)
        case ("POST", ["ship", "v1", "shipments", "packages", "validate"]): return validate(body, request, &context)
        case ("POST", ["ship", "v1", "shipments", "results"]): return results(body, request, &context)
        case ("PUT", ["ship", "v1", "shipments", "cancel"]): return cancel(body, request, &context)
        case ("PUT", ["ship", "v1", "endofday"]) where request.path.hasSuffix("/"):
            return close(body, request, &context)
        case ("POST", ["ship", "v1", "endofday"]) where request.path.hasSuffix("/"):
            return reprint(body, request, &context)
        case ("POST", ["track", "v1", "trackingnumbers"]): return track(body, request, &context)
        case ("POST", ["address", "v1", "addresses", "resolve"]): return resolve(body, request, &context)
        default: return noSuchThing(request, &context)
        }
    }

    private func noSuchThing(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        error(
            404, "NOT.FOUND.ERROR",
            "The resource you requested is no longer available. Please modify your request and try again.", request,
            &context, named: false)
    }

    private mutating func token(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        func field(_ name: String) -> String? { request.form.first { $0.name == name }?.value }
        guard request.method == "POST",
            request.header("content-type")?.hasPrefix("application/x-www-form-urlencoded") == true,
            field("grant_type") == "client_credentials", field("client_id") == settings.user,
            field("client_secret") == settings.password
        else {
            return error(
                401, "NOT.AUTHORIZED.ERROR",
                "The given client credentials were not valid. Please modify your request and try again.", request,
                &context, named: false)
        }
        let token = context.token()
        tokens[token] = context.seconds + Int64(settings.tokenSeconds)
        return .json(
            200,
            .record([
                "access_token": .string(token), "token_type": .string("bearer"),
                "expires_in": .integer(settings.tokenSeconds), "scope": .string("CXS"),
            ]))
    }

    // MARK: Shapes of answers

    /// An answer with something in it.
    func output(
        _ output: JSONValue, _ request: EmulatorRequest, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        .json(
            200,
            .record([
                "transactionId": .string(transaction(&context)),
                "customerTransactionId": request.header("x-customer-transaction-id").map { .string($0) },
                "output": output,
            ]))
    }

    /// An error.
    func error(
        _ status: Int, _ code: String, _ message: String, _ request: EmulatorRequest,
        _ context: inout EmulatorContext, named: Bool = true, places: [String] = []
    ) -> EmulatorResponse {
        .json(
            status,
            .record([
                "transactionId": .string(transaction(&context)),
                "customerTransactionId": named
                    ? request.header("x-customer-transaction-id").map { .string($0) } : nil,
                "errors": .array([
                    .record([
                        "code": .string(code), "message": .string(message),
                        "parameterList": places.isEmpty
                            ? nil
                            : .array(places.map { .record(["key": .string($0), "value": .string("invalid")]) }),
                    ])
                ]),
            ]))
    }

    /// What is wrong with a request, if something is.
    func refusal(
        _ check: RequestCheck, _ request: EmulatorRequest, _ context: inout EmulatorContext
    ) -> EmulatorResponse? {
        guard let first = check.findings.first else { return nil }
        return error(
            400, first.place.hasSuffix("phoneNumber") ? "PHONENUMBER.INVALID" : "INVALID.INPUT.EXCEPTION",
            "Validation failed. Error count: \(check.findings.count). \(first.text)", request, &context,
            places: check.findings.map(\.place))
    }

    /// What is wrong with the account in a request, if something is.
    func accountRefusal(
        _ check: RequestCheck, _ request: EmulatorRequest, _ context: inout EmulatorContext
    ) -> EmulatorResponse? {
        guard let number = check.string("accountNumber.value") else {
            return error(
                400, "ACCOUNTNUMBER.REGISTRATION.REQUIRED",
                "Please enter a valid 9-digit FedEx account number or register for a new FedEx account number.",
                request, &context)
        }
        return number == settings.account
            ? nil
            : error(
                400, "ACCOUNT.NUMBER.MISMATCH", "Account number does not match with the credentials", request, &context)
    }

    func alert(_ code: String, _ message: String, _ type: String = "NOTE") -> JSONValue {
        .record(["code": .string(code), "alertType": .string(type), "message": .string(message)])
    }

    private func transaction(_ context: inout EmulatorContext) -> String {
        let digits = context.token()
        let cuts = [0, 8, 12, 16, 20, 32]
        return zip(cuts, cuts.dropFirst()).map { from, to in
            String(digits.dropFirst(from).prefix(to - from))
        }.joined(separator: "-")
    }
}
