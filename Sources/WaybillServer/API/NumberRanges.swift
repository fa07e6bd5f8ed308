internal import LabelDesk
internal import ShippingLog

/// Ranges of tracking numbers, for whoever operates the server: while it runs, no command can write to its log.
extension WaybillAPI {
    /// `GET /v1/number-ranges`: the granted ranges and what is left of them.
    func numberRanges() async -> APIResponse {
        do throws(LabelRefusal) {
            return .json(200, RangeJSON.write(try await desk.numberRanges()))
        } catch {
            return .refusal(error)
        }
    }

    /// `POST /v1/number-ranges`: records a range that a carrier granted, whose numbers serve from then on.
    func grantNumbers(_ request: APIRequest) async -> APIResponse {
        let grant: RangeGranted
        do throws(RangeFaults) {
            grant = try RangeRequest(request.body).grant()
        } catch {
            return .problem(error.problem)
        }
        do throws(RangeGrants.Fault) {
            let decision = try await desk.grant(grant, who: "api")
            let warnings = desk.warnings(of: grant)
            var response = APIResponse.json(201, RangeJSON.write(grant, decision, warnings: warnings))
            if !warnings.isEmpty { response.operatorDetail = warnings.joined(separator: "; ") }
            return response
        } catch {
            let (problem, seconds) = error.problem(grant)
            var response = APIResponse.problem(problem, retryAfter: seconds)
            switch error {
            case .store(let fault): response.operatorDetail = "\(fault)"
            case .unreadable(let reason): response.operatorDetail = reason
            case .number, .taken: break
            }
            return response
        }
    }
}
