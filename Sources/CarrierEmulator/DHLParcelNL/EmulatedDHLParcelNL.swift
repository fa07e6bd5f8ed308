internal import TextFormats

/// DHL Parcel Netherlands (eCommerce Benelux), as far as third parties' programs tell what its interface looks like.
///
/// The right client is ``EmulatorSettings/user`` with the key ``EmulatorSettings/password``, the right account
/// ``EmulatorSettings/account``. Tokens hold for ``EmulatorSettings/tokenSeconds``. A label's identifier is the client's:
/// the same again is the same label, whatever else the order says.
///
/// From memory, not from any description: the members of addresses and names, that labels are given back with
/// `DELETE /labels/{labelId}`, what tracking looks like, that tokens' ends are seconds since 1970. The shape of errors is
/// made up (`status`, `title`, `detail`).
///
/// A recipient whose `city` or `companyName` is one of these words gets:
/// - `Oddity-Wrapped-Base64`: the label in lines of 76 characters.
/// - `Oddity-No-Tracker`: an answer without a `trackerCode`; the label is made.
/// - `Oddity-Wrong-Document`: a page of HTML where the label should be.
/// - `Oddity-Duplicate-Refused`: 409 for an identifier that is there.
/// - `Oddity-Status-200`: 200 for 201.
/// - `Oddity-Html-401`, `Oddity-Html-502`: a page of HTML with that status; nothing is done.
public struct EmulatedDHLParcelNL: EmulatedCarrier {
    /// `dhl-parcel-nl`.
    public static let name = "dhl-parcel-nl"

    private struct Label: Sendable {
        var id: String
        var tracker: String
        var reference: String
        var parcelType: String
        var soldAt: Int64
        var isVoid = false
        var oddity: String
    }

    private let settings: EmulatorSettings
    /// Until when tokens hold, in seconds since 1970.
    private var tokens: [String: Int64] = [:]
    private var refreshTokens: Set<String> = []
    private var labels: [Label] = []

    /// A carrier with empty books.
    public init(_ settings: EmulatorSettings) { self.settings = settings }

    /// Every label not given back, oldest first.
    public var liveLabels: [EmulatedLabel] {
        labels.filter { !$0.isVoid }.map {
            EmulatedLabel(trackingNumber: $0.tracker, reference: $0.id, service: $0.parcelType, soldAt: $0.soldAt)
        }
    }

    /// Answers a request.
    public mutating func answer(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        let parts = request.parts
        switch (request.method, parts) {
        case ("POST", ["authenticate", "api-key"]):
            guard request.json?["userId"]?.string == settings.user, request.json?["key"]?.string == settings.password
            else { return refusal(401, "Unauthorized", "The key is not that of the user") }
            return token(&context)
        case ("POST", ["authenticate", "refresh-token"]):
            guard let given = request.json?["refreshToken"]?.string, refreshTokens.remove(given) != nil else {
                return refusal(401, "Unauthorized", "The token is not known")
            }
            return token(&context)
        // Tracking is open to everyone.
        case ("GET", ["track-trace"]): return track(request, context)
        default: break
        }
        guard let bearer = request.bearer, let until = tokens[bearer], context.seconds < until else {
            return refusal(401, "Unauthorized", "The token is missing, wrong or has expired")
        }
        switch (request.method, parts.first, parts.count) {
        case ("POST", "labels", 1): return order(request, &context)
        case ("GET", "labels", 2):
            guard let label = labels.first(where: { $0.id == parts[1].lowercased() && !$0.isVoid }) else {
                return refusal(404, "Not Found", "There is no such label")
            }
            return shown(label, request, status: 200)
        case ("DELETE", "labels", 2): return void(parts[1], context)
        case ("GET", "capabilities", 2): return capabilities(request)
        default: return refusal(404, "Not Found", "There is no such resource")
        }
    }

    private mutating func token(_ context: inout EmulatorContext) -> EmulatorResponse {
        let access = context.token()
        let refresh = context.token()
        tokens[access] = context.seconds + Int64(settings.tokenSeconds)
        refreshTokens.insert(refresh)
        return .json(
            200,
            .object([
                JSONMember("accessToken", .string(access)),
                JSONMember("accessTokenExpiration", .integer(context.seconds + Int64(settings.tokenSeconds))),
                JSONMember("refreshToken", .string(refresh)),
                JSONMember("refreshTokenExpiration", .integer(context.seconds + 604_800)),
                JSONMember("accountNumbers", .array([.string(settings.account)])),
            ]))
    }

    private func refusal(_ status: Int, _ title: String, _ detail: String) -> EmulatorResponse {
        .json(
            status,
            .object([
                JSONMember("status", .integer(status)), JSONMember("title", .string(title)),
                JSONMember("detail", .string(detail)),
            ]))
    }

    // MARK: Labels

    private static let parcelTypes = ["ENVELOPE", "SMALL", "MEDIUM", "LARGE", "XLARGE", "BULKY", "PALLET"]

    private mutating func order(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        guard let body = request.json, body.members != nil else {
            return refusal(400, "Bad Request", "The body is no JSON object")
        }
        if let fault = fault(of: body) { return refusal(400, "Bad Request", fault) }
        let id = body["labelId"]?.string?.lowercased() ?? ""
        let receiver = body["receiver"]
        let texts = [receiver?["address"]?["city"], receiver?["name"]?["companyName"]].compactMap { $0?.string }
        let oddity = texts.first { $0.hasPrefix("Oddity-") }.map { String($0.dropFirst(7)) } ?? ""
        if oddity == "Html-401" || oddity == "Html-502" {
            return .text(
                Int(oddity.suffix(3)) ?? 502, "text/html", "<html><body><h1>Please try later</h1></body></html>")
        }
        let status = oddity == "Status-200" ? 200 : 201
        if let made = labels.first(where: { $0.id == id }) {
            if oddity == "Duplicate-Refused" || made.isVoid {
                return refusal(409, "Conflict", "There is a label with that labelId")
            }
            return shown(made, request, status: status)
        }
        let digits = String(context.next())
        let options = body["options"]?.array ?? []
        let label = Label(
            id: id, tracker: "JVGL" + String(repeating: "0", count: max(0, 20 - digits.count)) + digits,
            reference: options.first { $0["key"]?.string == "REFERENCE" }?["input"]?.string ?? "",
            parcelType: body["parcelTypeKey"]?.string ?? "", soldAt: context.now, oddity: oddity)
        labels.append(label)
        return shown(label, request, status: status)
    }

    /// What is wrong with an order; nil if nothing is.
    private func fault(of body: JSONValue) -> String? {
        if (body["labelId"]?.string ?? "").wholeMatch(
            of: /[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}/) == nil
        {
            return "labelId is no UUID"
        }
        guard EmulatedDHLParcelNL.parcelTypes.contains(body["parcelTypeKey"]?.string ?? "") else {
            return "parcelTypeKey is not known"
        }
        guard body["accountId"]?.string == settings.account else { return "accountId is not the user's" }
        for party in ["receiver", "shipper"] {
            guard let value = body[party], value.members != nil else { return party + " is required" }
            let name = value["name"]
            guard ["lastName", "companyName"].contains(where: { !(name?[$0]?.string ?? "").isEmpty }) else {
                return party + ".name: lastName or companyName is required"
            }
            let address = value["address"]
            guard (address?["countryCode"]?.string ?? "").wholeMatch(of: /[A-Z]{2}/) != nil else {
                return party + ".address.countryCode has not two letters"
            }
            for part in ["postalCode", "city", "street", "number"]
            where (address?[part]?.string ?? "").isEmpty { return "\(party).address.\(part) is required" }
            if address?["countryCode"]?.string == "NL",
                (address?["postalCode"]?.string ?? "").wholeMatch(of: /[0-9]{4} ?[A-Z]{2}/) == nil
            {
                return party + ".address.postalCode is none of NL"
            }
        }
        guard let options = body["options"]?.array else { return "options is required" }
        let keys = options.map { $0["key"]?.string ?? "" }
        guard !keys.contains(""), Set(keys).count == keys.count else { return "options: a key is missing or twice" }
        guard keys.filter({ ["DOOR", "PS", "BP", "H"].contains($0) }).count == 1 else {
            return "options: exactly one of DOOR, PS, BP and H is required"
        }
        for option in options where option["key"]?.string?.hasPrefix("REFERENCE") == true {
            guard let input = option["input"]?.string, !input.isEmpty else { return "options: REFERENCE has no input" }
        }
        guard let piece = body["pieceNumber"]?.integer, let quantity = body["quantity"]?.integer,
            (1...99).contains(quantity), (1...quantity).contains(piece)
        else { return "pieceNumber and quantity are whole numbers from 1" }
        return nil
    }

    /// A label in the form that is asked for.
    private func shown(_ label: Label, _ request: EmulatorRequest, status: Int) -> EmulatorResponse {
        let accept = request.header("accept") ?? "application/json"
        let lines = [label.tracker, label.parcelType]
        let isWrong = label.oddity == "Wrong-Document"
        let pdf = isWrong ? Array("<html><body>No label</body></html>".utf8) : SpecimenDocument.pdf(lines)
        if accept.contains("zpl") {
            return .bytes(status, accept, isWrong ? pdf : SpecimenDocument.zpl(lines))
        }
        if accept.contains("application/pdf") { return .bytes(status, "application/pdf", pdf) }
        guard accept.contains("json") || accept.contains("*/*") else {
            return refusal(406, "Not Acceptable", "There are JSON, PDF and ZPL")
        }
        let tracker = label.oddity == "No-Tracker" ? [] : [JSONMember("trackerCode", .string(label.tracker))]
        return .json(
            status,
            .object(
                [JSONMember("labelId", .string(label.id))] + tracker + [
                    JSONMember("parcelTypeKey", .string(label.parcelType)),
                    JSONMember("orderReference", .string(label.reference)),
                    JSONMember("accountId", .string(settings.account)),
                    JSONMember(
                        "pdf",
                        .string(EmulatorBase64.encode(pdf, line: label.oddity == "Wrapped-Base64" ? 76 : 0))),
                ]))
    }

    private mutating func void(_ id: String, _ context: EmulatorContext) -> EmulatorResponse {
        guard let index = labels.firstIndex(where: { $0.id == id.lowercased() && !$0.isVoid }) else {
            return refusal(404, "Not Found", "There is no such label")
        }
        guard context.now < labels[index].soldAt + EmulatedDHLParcelNL.course[1].after * 1_000 else {
            return refusal(409, "Conflict", "The parcel is under way")
        }
        labels[index].isVoid = true
        return EmulatorResponse(status: 204)
    }

    // MARK: Where a parcel is

    private static let course: [(after: Int64, category: String, status: String)] = [
        (0, "DATA_RECEIVED", "PRENOTIFICATION_RECEIVED"), (6 * 3_600, "UNDERWAY", "PARCEL_SORTED_AT_HUB"),
        (20 * 3_600, "IN_DELIVERY", "OUT_FOR_DELIVERY"), (26 * 3_600, "DELIVERED", "DELIVERED"),
    ]

    private func track(_ request: EmulatorRequest, _ context: EmulatorContext) -> EmulatorResponse {
        // A postcode may stand behind the code.
        let code = (request.parameter("key") ?? "").split(separator: "+").first.map(String.init) ?? ""
        guard let label = labels.first(where: { $0.tracker == code && !$0.isVoid }) else {
            return .json(200, .array([]))
        }
        let start = label.soldAt / 1_000
        let events = EmulatedDHLParcelNL.course.filter { start + $0.after <= context.seconds }.map { step in
            JSONValue.object([
                JSONMember("timestamp", .string(EmulatorTime.iso(start + step.after) + "Z")),
                JSONMember("category", .string(step.category)), JSONMember("status", .string(step.status)),
            ])
        }
        return .json(
            200,
            .array([
                .object([
                    JSONMember("barcode", .string(label.tracker)),
                    JSONMember("date", .string(EmulatorTime.date(start))),
                    JSONMember("events", .array(events)),
                ])
            ]))
    }

    // MARK: What can be had

    private func capabilities(_ request: EmulatorRequest) -> EmulatorResponse {
        guard let to = request.parameter("toCountry"), to.wholeMatch(of: /[A-Z]{2}/) != nil else {
            return refusal(400, "Bad Request", "toCountry has not two letters")
        }
        return .json(
            200,
            .array(
                EmulatedDHLParcelNL.parcelTypes.enumerated().map { rank, type in
                    .object([
                        JSONMember("rank", .integer(rank + 1)),
                        JSONMember("fromCountryCode", .string(request.parameter("fromCountry") ?? "NL")),
                        JSONMember("toCountryCode", .string(to)),
                        JSONMember("parcelType", .object([JSONMember("key", .string(type))])),
                        JSONMember(
                            "options",
                            .array(
                                ["DOOR", "PS", "REFERENCE", "REFERENCE2", "HANDT"].map {
                                    .object([JSONMember("key", .string($0))])
                                })),
                    ])
                }))
    }
}
