internal import LabelDesk
internal import TextFormats
internal import WireFormat

/// Purchases whose end nobody could find out, and labels that carriers keep, for the person who asks the carrier.
extension WaybillAPI {
    /// How many purchases a page holds unless another number is asked for.
    private static let pageLength = 100

    /// `GET /v1/purchases?state=referred`: the purchases that a person has to clear up, a page at a time.
    func purchases(_ request: APIRequest) async -> APIResponse {
        let limit: Int
        do throws(APIRefusal) {
            try request.allowParameters(["state", "after", "limit"])
            guard request.query["state"] ?? "referred" == "referred" else {
                throw WaybillAPI.unknownValue("state", request, "known is referred")
            }
            limit = try WaybillAPI.limit(request, atMost: LabelDesk.mostReferrals)
        } catch { return error.response }
        do throws(LabelRefusal) {
            let page = try await desk.referrals(after: request.query["after"], limit: limit)
            let next = page.next.map {
                // The place is percent-encoded already, and once more as a parameter.
                "/v1/purchases?state=referred&limit=\(limit)&after=" + $0.replacing("%", with: "%25")
            }
            return .json(200, ReferralJSON.write(page, next: next))
        } catch { return .refusal(error) }
    }

    /// `GET /v1/extra-labels`: the labels too many that carriers do not take back, a page at a time.
    func extraLabels(_ request: APIRequest) async -> APIResponse {
        let limit: Int
        do throws(APIRefusal) {
            try request.allowParameters(["after", "limit"])
            limit = try WaybillAPI.limit(request, atMost: LabelDesk.mostKept)
        } catch { return error.response }
        do throws(LabelRefusal) {
            let page = try await desk.keptLabels(after: request.query["after"], limit: limit)
            let next = page.next.map {
                "/v1/extra-labels?limit=\(limit)&after=" + $0.replacing("%", with: "%25")
            }
            return .json(200, KeptLabelJSON.write(page, next: next))
        } catch { return .refusal(error) }
    }

    /// `POST /v1/extra-labels/{tracking number}/clear`: a person has seen to one, as often as it is said.
    func clear(_ trackingNumber: String, _ request: APIRequest) async -> APIResponse {
        do throws(APIRefusal) {
            try request.allowParameters([])
        } catch { return error.response }
        do throws(LabelRefusal) {
            try await desk.clear(trackingNumber, who: "api", requestID: request.id, deadline: request.deadline)
        } catch { return .refusal(error) }
        return .json(200, KeptLabelJSON.cleared(trackingNumber))
    }

    private static func limit(_ request: APIRequest, atMost most: Int) throws(APIRefusal) -> Int {
        let text = request.query["limit"] ?? String(pageLength)
        guard let number = Int(text), (1...most).contains(number) else {
            throw unknownValue("limit", request, "expected 1 to \(most)")
        }
        return number
    }

    private static func unknownValue(_ name: String, _ request: APIRequest, _ right: String) -> APIRefusal {
        APIRefusal(
            Problem(
                title: "A parameter has a value that is not known", status: 400, code: "unknown-parameter-value",
                detail: "?\(name)=\(String((request.query[name] ?? "").prefix(40)).visible): \(right)"))
    }

    /// `POST /v1/labels/{id}/settle`: ends a purchase that a person has looked into, as often as it is said.
    func settle(_ id: String, _ request: APIRequest) async -> APIResponse {
        do throws(APIRefusal) {
            try request.allowParameters([])
        } catch { return error.response }
        do throws(SettlementFaults) {
            return await settle(id, as: try Settlement(request.body), request)
        } catch { return .problem(error.problem) }
    }

    /// Ends it; answers with the label, or that there is none.
    func settle(_ id: String, as settlement: Settlement, _ request: APIRequest) async -> APIResponse {
        do throws(LabelRefusal) {
            try await desk.settle(
                id, as: settlement, who: "api", requestID: request.id, deadline: request.deadline)
        } catch { return .refusal(error) }
        return settlement.isBought ? await label(id) : .json(200, ReferralJSON.notBought(id))
    }
}

/// Where a request comes from, as a browser tells it. Programs tell nothing.
///
/// The server has no authentication yet: without this, any page that a person visits could have their browser buy labels
/// here, close days, or say how a purchase ended.
struct BrowserOrigin {
    private let site: String?
    private let origin: String?
    private let host: String?

    init(_ request: APIRequest) {
        site = request.header("sec-fetch-site")
        origin = request.header("origin")
        host = request.header("host") ?? request.header(":authority")
    }

    /// Refuses what comes from a page of another origin.
    func refuseForeign() throws(APIRefusal) {
        if let site, site != "same-origin", site != "none" { throw BrowserOrigin.foreign }
        if let origin, !isOurs(origin) { throw BrowserOrigin.foreign }
    }

    /// Refuses what does not surely come from a page of ours.
    func requireOurs() throws(APIRefusal) {
        try refuseForeign()
        guard site == "same-origin" || origin != nil else { throw BrowserOrigin.foreign }
    }

    private func isOurs(_ origin: String) -> Bool {
        guard let host else { return false }
        return origin == "http://" + host || origin == "https://" + host
    }

    private static let foreign = APIRefusal(
        Problem(
            title: "The request comes from a page of another origin", status: 403, code: "foreign-origin",
            detail: "programs name no origin; forms are sent from the console of this server itself"))
}
