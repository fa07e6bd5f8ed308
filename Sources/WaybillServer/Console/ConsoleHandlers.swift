internal import LabelDesk
internal import Printing
internal import ShippingLog
internal import WireFormat

/// The console's handlers. What it shows and does, the API does too.
extension WaybillAPI {
    /// How long a printer may take to say how it is, before the page says that it does not.
    private static let printerPatience = Duration.seconds(1)
    /// How many purchases the page shows.
    private static let purchasesShown = 50

    /// `GET /`: the page.
    func console(_ refusal: Problem? = nil) async -> APIResponse {
        async let printers = consolePrinters()
        async let ranges = consoleRanges()
        let purchases: Result<ReferralPage, LabelRefusal>
        do throws(LabelRefusal) {
            purchases = .success(try await desk.referrals(limit: WaybillAPI.purchasesShown))
        } catch { purchases = .failure(error) }
        let kept: Result<KeptLabelPage, LabelRefusal>
        do throws(LabelRefusal) {
            kept = .success(try await desk.keptLabels(limit: WaybillAPI.purchasesShown))
        } catch { kept = .failure(error) }
        let page = ConsolePage(
            purchases: purchases, kept: kept, carriers: desk.carrierStandings, printers: await printers,
            ranges: await ranges, refusal: refusal)
        return APIResponse(
            status: refusal?.status ?? 200, contentType: "text/html; charset=utf-8",
            headers: WaybillAPI.consoleFields, body: page.html())
    }

    /// `GET /console/style.css`: how it looks.
    func consoleStyle() -> APIResponse {
        APIResponse(
            status: 200, contentType: "text/css; charset=utf-8", headers: [("X-Content-Type-Options", "nosniff")],
            body: Array(ConsolePage.style.utf8))
    }

    /// `POST /console/labels/{id}/settle`: ends a purchase as a form says, then shows the page again.
    func settleForm(_ id: String, _ request: APIRequest) async -> APIResponse {
        do throws(APIRefusal) {
            try BrowserOrigin(request).requireOurs()
        } catch { return await console(error.problem) }
        guard let form = MultipartForm(request.body, contentType: request.header("content-type") ?? "") else {
            return await console(
                Problem(
                    title: "The form could not be read", status: 400, code: "bad-form",
                    detail: "send it from this page"))
        }
        let settlement: Settlement
        switch form.text("end") {
        case "none" where form.text("asked") == "yes": settlement = .notBought
        case "bought":
            do throws(SettlementFaults) {
                settlement = try Settlement(
                    trackingNumber: form.text("tracking_number"), amount: form.text("amount"),
                    currency: form.text("currency"), document: form.file("document"), form: form.text("form"))
            } catch { return await console(error.problem) }
        default:
            return await console(
                Problem(
                    title: "Nothing is said of what the carrier has answered", status: 422, code: "bad-form",
                    detail: "tick that it was asked"))
        }
        do throws(LabelRefusal) {
            try await desk.settle(
                id, as: settlement, who: "console", requestID: request.id, deadline: request.deadline)
        } catch { return await console(error.problem.problem) }
        return APIResponse(
            status: 303, contentType: "text/plain; charset=utf-8", headers: [("Location", "/")], body: [])
    }

    /// `POST /console/extra-labels/{tracking number}/clear`: a person has seen to a label too many; then shows the page again.
    func clearForm(_ trackingNumber: String, _ request: APIRequest) async -> APIResponse {
        do throws(APIRefusal) {
            try BrowserOrigin(request).requireOurs()
        } catch { return await console(error.problem) }
        do throws(LabelRefusal) {
            try await desk.clear(trackingNumber, who: "console", requestID: request.id, deadline: request.deadline)
        } catch { return await console(error.problem.problem) }
        return APIResponse(
            status: 303, contentType: "text/plain; charset=utf-8", headers: [("Location", "/")], body: [])
    }

    /// No script runs here, nothing comes from elsewhere, and no page elsewhere may show this one in a frame. Forms tell
    /// where they come from only under a policy that lets them.
    private static let consoleFields: [(name: String, value: String)] = [
        (
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"), ("Cache-Control", "no-store"),
    ]

    private func consolePrinters() async -> [ConsolePage.Printer] {
        let statuses = await desk.printers.statuses(deadline: .now + WaybillAPI.printerPatience)
        return zip(desk.printers.queues, statuses).map { queue, status in
            let state: String
            var details = queue.depth > 0 ? ["\(queue.depth) queued"] : []
            switch status {
            case .success(let status):
                state = status.troubles.isEmpty ? (status.isBusy ? "printing" : "ready") : "stopped"
                details += status.troubles.map(\.rawValue)
            case .failure(let fault):
                state = "unknown"
                details.append("\(fault.code.rawValue): \(fault.detail)")
            }
            return ConsolePage.Printer(
                name: queue.configuration.name, stations: queue.configuration.stations, state: state,
                details: details.joined(separator: ", "), needsSomebody: state == "stopped" || state == "unknown")
        }
    }

    /// The ranges that labels use, those running low first.
    private func consoleRanges() async -> Result<[ConsolePage.Range], LabelRefusal> {
        do throws(LabelRefusal) {
            let ranges = try await desk.numberRanges().flatMap { space in
                space.state.grants.filter { !$0.granted.specimen }.map { grant in
                    ConsolePage.Range(
                        carrier: grant.granted.carrier, account: grant.granted.account,
                        services: grant.granted.services, remaining: grant.remaining,
                        isLow: space.state.isLow(grant))
                }
            }
            return .success(ranges.filter(\.isLow) + ranges.filter { !$0.isLow })
        } catch { return .failure(error) }
    }
}
