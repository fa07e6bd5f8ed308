internal import LabelDesk
internal import TextFormats
internal import WireFormat

/// Problems as answers.
extension APIResponse {
    /// An error answer by RFC 9457.
    static func problem(_ problem: Problem, retryAfter seconds: Int? = nil) -> APIResponse {
        APIResponse(
            status: problem.status, contentType: Problem.mediaType,
            headers: seconds.map { [("Retry-After", String($0))] } ?? [], body: problem.json())
    }

    /// Nothing stands at the path.
    static let notFound = APIResponse.problem(.notFound)

    /// The request was meant for a server of another name.
    static func misdirected(_ name: String) -> APIResponse {
        .problem(
            Problem(
                title: "This server is not known by that name", status: 421, code: "unknown-host",
                detail:
                    "found “\(name.visible.prefix(253))”; expected an address, localhost, the host of --listen or one of --name"
            ))
    }

    /// The body is larger than is read.
    static func bodyTooLarge(_ limit: Int) -> APIResponse {
        .problem(
            Problem(
                title: "The body is too large", status: 413, code: "body-too-large",
                detail: "at most \(limit) bytes are read"))
    }

    /// The body did not come to its end.
    static let bodyUnreadable = APIResponse.problem(
        Problem(title: "The body could not be read to its end", status: 400, code: "body-unreadable"))

    /// The body did not come in time.
    static let bodyTooSlow = APIResponse.problem(
        Problem(title: "The body did not come in time", status: 408, code: "request-timeout"))

    /// The path takes other methods.
    static func methodNotAllowed(_ allowed: String) -> APIResponse {
        var response = APIResponse.problem(
            Problem(
                title: "The method is not allowed here", status: 405, code: "method-not-allowed",
                detail: "allowed: \(allowed)"))
        response.headers.append(("Allow", allowed))
        return response
    }

    /// Why there is no label.
    static func refusal(_ refusal: LabelRefusal, of shipment: JSONValue? = nil) -> APIResponse {
        let (problem, seconds) = refusal.problem
        var response = APIResponse.problem(problem.placed(in: shipment), retryAfter: seconds)
        response.operatorDetail = refusal.operatorDetail
        return response
    }
}
