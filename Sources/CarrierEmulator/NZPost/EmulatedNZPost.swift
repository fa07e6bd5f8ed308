internal import TextFormats

/// NZ Post's ShippingOptions 2.0, ParcelLabel v3, ParcelTrack 3.0 and ParcelAddress 2.0, from the carrier's pages and from
/// third parties' programs.
///
/// The right client is ``EmulatorSettings/user`` with ``EmulatorSettings/password``, the right account number
/// ``EmulatorSettings/account``. Tokens are had at `/oauth/as/token.oauth2` and hold for
/// ``EmulatorSettings/tokenSeconds``; labels are ready ``EmulatorSettings/labelDelaySeconds`` after they were asked for,
/// and can be fetched for a day. ParcelLabel wants the header `client_id` too.
///
/// Not known, and made up here: error codes, the words for states other than `Complete`, the members of `related`, which
/// is answered for a consignment's number and for a `sender_reference_2`, and what an address's details look like. The
/// carrier queues what is more than 15 calls a second; here nothing waits.
///
/// A recipient whose `city` or `company_name` is one of these words gets:
/// - `Oddity-Label-Error`: a complete consignment whose label has errors and no tracking number.
/// - `Oddity-Never-Ready`: a consignment that is never complete.
/// - `Oddity-Slow-Label`: a label that takes 20 times as long.
/// - `Oddity-Failed`: the state `Failed`.
/// - `Oddity-Expired`: a label that can no longer be fetched once it is ready.
/// - `Oddity-Status-200`: 200 for 202.
/// - `Oddity-Number-Tracking`: the tracking number as a number.
/// - `Oddity-Wrong-Document`: a page of HTML where the label should be.
/// - `Oddity-Html-401`, `Oddity-Html-502`: a page of HTML with that status; nothing is done.
/// - `Oddity-Failed-200`: 200 with `success` false; nothing is done.
public struct EmulatedNZPost: EmulatedCarrier {
    /// `nz-post`.
    public static let name = "nz-post"

    struct Consignment: Sendable {
        var id: String
        var tracking: String
        var reference1: String
        var reference2: String
        var service: String
        var soldAt: Int64
        var oddity: String
    }

    let settings: EmulatorSettings
    /// Until when tokens hold, in seconds since 1970.
    private var tokens: [String: Int64] = [:]
    var consignments: [Consignment] = []

    /// A carrier with empty books.
    public init(_ settings: EmulatorSettings) { self.settings = settings }

    /// Every consignment whose label has no errors, oldest first. There are no voids.
    public var liveLabels: [EmulatedLabel] {
        consignments.filter { !["Label-Error", "Failed"].contains($0.oddity) }.map {
            EmulatedLabel(
                trackingNumber: $0.tracking, reference: $0.reference2.isEmpty ? $0.reference1 : $0.reference2,
                service: $0.service, soldAt: $0.soldAt)
        }
    }

    /// Answers a request.
    public mutating func answer(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        let parts = request.parts
        if parts == ["oauth", "as", "token.oauth2"] { return token(request, &context) }
        guard let bearer = request.bearer, let until = tokens[bearer], context.seconds < until else {
            return refusal(
                401, [("401", "Unauthorised", "The access token is missing, wrong or has expired")], &context)
        }
        switch (request.method, parts.first) {
        case (_, "shippingoptions"):
            let options = NZPostOptions(request)
            switch (request.method, Array(parts.dropFirst())) {
            case ("GET", ["2.0", "domestic"]), ("POST", ["2.0", "domestic"]):
                return answer(options.domestic(), &context)
            case ("GET", ["2.0", "international"]): return answer(options.international(), &context)
            default: return refusal(404, [("404", "Not found", request.path)], &context)
            }
        case (_, "parcellabel"):
            guard request.header("client_id") == settings.user else {
                return refusal(401, [("401", "Unauthorised", "The header client_id is missing or wrong")], &context)
            }
            guard parts.starts(with: ["parcellabel", "v3", "labels"]) else {
                return refusal(404, [("404", "Not found", request.path)], &context)
            }
            return labels(request, Array(parts.dropFirst(3)), &context)
        case ("GET", "parceltrack"):
            guard parts.count == 4, parts.starts(with: ["parceltrack", "3.0", "parcels"]) else {
                return refusal(404, [("404", "Not found", request.path)], &context)
            }
            return track(parts[3], &context)
        case ("GET", "parceladdress"):
            guard parts.starts(with: ["parceladdress", "2.0", "domestic", "addresses"]) else {
                return refusal(404, [("404", "Not found", request.path)], &context)
            }
            return addresses(request, Array(parts.dropFirst(4)), &context)
        default: return refusal(404, [("404", "Not found", request.path)], &context)
        }
    }

    // MARK: Tokens

    private mutating func token(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        func refused(_ status: Int, _ code: String, _ text: String) -> EmulatorResponse {
            .json(
                status,
                .object([JSONMember("error", .string(code)), JSONMember("error_description", .string(text))]))
        }
        guard request.method == "POST" else { return refused(405, "invalid_request", "POST is wanted") }
        let fields = request.form + request.query
        func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }
        guard field("grant_type") == "client_credentials" else {
            return refused(400, "unsupported_grant_type", "unsupported grant_type")
        }
        let client = request.basic ?? (field("client_id") ?? "", field("client_secret") ?? "")
        guard client == (settings.user, settings.password) else {
            return refused(401, "invalid_client", "Invalid client or client credentials.")
        }
        let token = context.token()
        tokens[token] = context.seconds + Int64(settings.tokenSeconds)
        return .json(
            200,
            .object([
                JSONMember("access_token", .string(token)), JSONMember("token_type", .string("Bearer")),
                JSONMember("expires_in", .integer(settings.tokenSeconds)),
            ]))
    }

    // MARK: Answers

    typealias Fault = (code: String, message: String, details: String)

    private func success(_ members: [JSONMember], status: Int = 200, _ context: inout EmulatorContext)
        -> EmulatorResponse
    {
        .json(
            status,
            .object([JSONMember("success", .bool(true)), JSONMember("message_id", .string(context.token()))] + members))
    }

    private func refusal(_ status: Int, _ faults: [Fault], _ context: inout EmulatorContext) -> EmulatorResponse {
        .json(
            status,
            .object([
                JSONMember("success", .bool(false)), JSONMember("message_id", .string(context.token())),
                JSONMember("errors", .array(faults.map(EmulatedNZPost.error))),
            ]))
    }

    private static func error(_ fault: Fault) -> JSONValue {
        .object([
            JSONMember("code", .string(fault.code)), JSONMember("message", .string(fault.message)),
            JSONMember("details", .string(fault.details)),
        ])
    }

    private func answer(_ result: NZPostOptions.Result, _ context: inout EmulatorContext) -> EmulatorResponse {
        switch result {
        case .services(let services): success([JSONMember("services", .array(services))], &context)
        case .faults(let faults): refusal(400, faults, &context)
        }
    }

    // MARK: Labels

    private mutating func labels(
        _ request: EmulatorRequest, _ parts: [String], _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        switch (request.method, parts.count) {
        case ("POST", 0): return order(request, &context)
        case ("GET", 1):
            guard let consignment = consignments.first(where: { $0.id == parts[0] }) else { break }
            return document(request, consignment, &context)
        case ("GET", 2) where parts[1] == "status":
            guard let consignment = consignments.first(where: { $0.id == parts[0] }) else { break }
            return success(status(consignment, request.base, context), &context)
        case ("GET", 2) where parts[1] == "related":
            let reference = consignments.first { $0.id == parts[0] }?.reference2 ?? parts[0]
            let related = consignments.filter { !reference.isEmpty && $0.reference2 == reference }
            guard !related.isEmpty else { break }
            return success(
                [
                    JSONMember(
                        "consignments",
                        .array(
                            related.map { consignment in
                                .object(
                                    [
                                        JSONMember("sender_reference_1", .string(consignment.reference1)),
                                        JSONMember("sender_reference_2", .string(consignment.reference2)),
                                    ] + status(consignment, request.base, context))
                            }))
                ], &context)
        default: break
        }
        return refusal(404, [("404", "Not found", "There is no such consignment")], &context)
    }

    private mutating func order(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        guard let body = request.json, body.members != nil else {
            return refusal(400, [("400", "Bad request", "The body is no JSON object")], &context)
        }
        let order = NZPostOrder(body, account: settings.account)
        let faults = order.faults()
        guard faults.isEmpty else { return refusal(400, faults, &context) }
        switch order.oddity {
        case "Html-401", "Html-502":
            return .text(
                Int(order.oddity.suffix(3)) ?? 502, "text/html", "<html><body><h1>Please try later</h1></body></html>")
        case "Failed-200":
            return refusal(200, [("500", "Label could not be made", "Try again later")], &context)
        default: break
        }
        let number = context.next()
        let digits = String(number)
        let id = "C" + String(repeating: "0", count: max(0, 9 - digits.count)) + digits
        consignments.append(
            Consignment(
                id: id,
                tracking: order.oddity == "Number-Tracking"
                    ? "794400" + digits
                    : "00794" + String(repeating: "0", count: max(0, 13 - digits.count)) + digits
                        + "AKL",
                reference1: body["sender_reference_1"]?.string ?? "",
                reference2: body["sender_reference_2"]?.string ?? "", service: order.service, soldAt: context.now,
                oddity: order.oddity))
        return success(
            [JSONMember("consignment_id", .string(id))], status: order.oddity == "Status-200" ? 200 : 202, &context)
    }

    /// When a label is ready, in milliseconds since 1970; nil if never.
    private func readyAt(_ consignment: Consignment) -> Int64? {
        let delay = Int64(settings.labelDelaySeconds) * 1_000
        return switch consignment.oddity {
        case "Never-Ready": nil
        case "Slow-Label": consignment.soldAt + 20 * delay
        default: consignment.soldAt + delay
        }
    }

    private func expiry(_ consignment: Consignment) -> Int64 {
        let ready = readyAt(consignment) ?? consignment.soldAt
        return consignment.oddity == "Expired" ? ready : ready + 86_400_000
    }

    private func isReady(_ consignment: Consignment, _ context: EmulatorContext) -> Bool {
        readyAt(consignment).map { $0 <= context.now } ?? false
    }

    private func status(_ consignment: Consignment, _ base: String, _ context: EmulatorContext) -> [JSONMember] {
        var members = [JSONMember("consignment_id", .string(consignment.id))]
        guard isReady(consignment, context) else {
            return members + [
                JSONMember("consignment_status", .string("Pending")), JSONMember("page_urls", .array([])),
                JSONMember("labels", .array([])),
            ]
        }
        if consignment.oddity == "Failed" {
            return members + [
                JSONMember("consignment_status", .string("Failed")), JSONMember("page_urls", .array([])),
                JSONMember("labels", .array([])),
            ]
        }
        let isFaulty = consignment.oddity == "Label-Error"
        let tracking: JSONValue =
            consignment.oddity == "Number-Tracking" ? .number(consignment.tracking) : .string(consignment.tracking)
        let fault: Fault = ("1021", "The delivery address cannot be served", "delivery_address")
        let page = "\(base)/parcellabel/v3/labels/\(consignment.id)?format=PNG&page=1"
        members += [
            JSONMember("consignment_status", .string("Complete")),
            JSONMember("page_urls", .array(isFaulty ? [] : [.string(page)])),
            JSONMember("expiry_date_utc", .string(EmulatorTime.iso(expiry(consignment) / 1_000) + "Z")),
            JSONMember(
                "labels",
                .array([
                    .object([
                        JSONMember("tracking_reference", isFaulty ? .null : tracking),
                        JSONMember("errors", .array(isFaulty ? [EmulatedNZPost.error(fault)] : [])),
                    ])
                ])),
        ]
        return members
    }

    private func document(
        _ request: EmulatorRequest, _ consignment: Consignment, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        guard isReady(consignment, context), !["Label-Error", "Failed"].contains(consignment.oddity) else {
            return refusal(404, [("404", "Not found", "There is no label yet")], &context)
        }
        guard context.now < expiry(consignment) else {
            return refusal(404, [("404", "Not found", "The label has expired")], &context)
        }
        if consignment.oddity == "Wrong-Document" {
            return .text(200, "application/pdf", "<html><body>No label</body></html>")
        }
        switch request.parameter("format") {
        case "PDF":
            return .bytes(200, "application/pdf", SpecimenDocument.pdf([consignment.tracking, consignment.service]))
        case "PNG":
            guard request.parameter("page") == "1" else {
                return refusal(400, [("400", "Bad request", "page is 1")], &context)
            }
            return .bytes(200, "image/png", SpecimenDocument.png())
        default: return refusal(400, [("400", "Bad request", "format is PDF or PNG")], &context)
        }
    }

    // MARK: Where a parcel is

    private static let course: [(after: Int64, text: String, code: String)] = [
        (4 * 3_600, "Picked up", "13"), (12 * 3_600, "Arrived at depot", "6"),
        (24 * 3_600, "With courier for delivery", "31"), (28 * 3_600, "Delivered", "21"),
    ]

    private func track(_ number: String, _ context: inout EmulatorContext) -> EmulatorResponse {
        guard let found = consignments.first(where: { $0.tracking == number && isReady($0, context) }) else {
            return refusal(404, [("404", "Not found", "No parcel has that tracking reference")], &context)
        }
        let start = found.soldAt / 1_000
        let events = EmulatedNZPost.course.filter { start + $0.after <= context.seconds }.map { step in
            JSONValue.object([
                JSONMember("event_description", .string(step.text)),
                JSONMember("event_datetime", .string(EmulatorTime.iso(start + step.after) + "Z")),
                JSONMember("event_edifact_code", .string(step.code)),
            ])
        }
        return success(
            [
                JSONMember(
                    "results",
                    .object([
                        JSONMember("tracking_reference", .string(number)),
                        JSONMember("service", .string(found.service)),
                        JSONMember("tracking_events", .array(events)),
                    ]))
            ], &context)
    }

    // MARK: Addresses

    /// Addresses that are known: number, street, suburb, town, postcode.
    private static let known: [(id: String, street: String, suburb: String, city: String, postcode: String)] = [
        ("990001", "12 Queen Street", "Auckland Central", "Auckland", "1010"),
        ("990002", "5 Lambton Quay", "Pipitea", "Wellington", "6011"),
        ("990003", "5A Lambton Quay", "Pipitea", "Wellington", "6011"),
        ("990004", "151 Victoria Street West", "Auckland Central", "Auckland", "1010"),
    ]

    private func addresses(
        _ request: EmulatorRequest, _ parts: [String], _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        if parts == ["details"] || (parts.count == 2 && parts[1] == "details") {
            let id = parts.count == 2 ? parts[0] : request.parameter("address_id") ?? ""
            guard let found = EmulatedNZPost.known.first(where: { $0.id == id }) else {
                return refusal(404, [("404", "Not found", "There is no such address")], &context)
            }
            return success(
                [
                    JSONMember(
                        "address",
                        .object([
                            JSONMember("address_id", .string(found.id)), JSONMember("street", .string(found.street)),
                            JSONMember("suburb", .string(found.suburb)), JSONMember("city", .string(found.city)),
                            JSONMember("postcode", .string(found.postcode)), JSONMember("country_code", .string("NZ")),
                        ]))
                ], &context)
        }
        guard parts.isEmpty else { return refusal(404, [("404", "Not found", request.path)], &context) }
        let words = (request.parameter("q") ?? "").lowercased().split { $0 == " " || $0 == "," }
        guard !words.isEmpty else { return refusal(400, [("400", "Bad request", "q is required")], &context) }
        guard let count = Int(request.parameter("count") ?? "10"), (1...100).contains(count) else {
            return refusal(400, [("400", "Bad request", "count is 1 to 100")], &context)
        }
        let found = EmulatedNZPost.known.filter { entry in
            let all = [entry.street, entry.suburb, entry.city, entry.postcode].joined(separator: " ").lowercased()
                .split(separator: " ")
            return words.allSatisfy { all.contains($0) }
        }
        return success(
            [
                JSONMember(
                    "addresses",
                    .array(
                        found.prefix(count).map { entry in
                            .object([
                                JSONMember("address_id", .string(entry.id)),
                                JSONMember(
                                    "full_address",
                                    .string(
                                        "\(entry.street), \(entry.suburb), \(entry.city) \(entry.postcode)")),
                            ])
                        }))
            ], &context)
    }
}
