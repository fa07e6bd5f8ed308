/// A request as the handlers see it: what they decide on, and nothing of the connection.
struct APIRequest: Sendable {
    /// Its identifier, for the log and the answer.
    let id: String
    /// Header fields by lower-case name; a field sent twice has two values.
    let headers: [String: [String]]
    /// The query's parameters, decoded.
    let query: [String: String]
    /// A parameter that stands in the query more than once, of which only the last value is in ``query``; nil if none.
    var repeatedParameter: String?
    /// The body.
    let body: [UInt8]
    /// When the asker is told that it took too long.
    let deadline: ContinuousClock.Instant

    /// The value of a header field sent once; nil if it was not sent or more than once.
    func header(_ name: String) -> String? {
        guard let values = headers[name], values.count == 1 else { return nil }
        return values[0]
    }
}

/// An answer.
struct APIResponse: Sendable {
    var status: Int
    var contentType: String
    var headers: [(name: String, value: String)] = []
    var body: [UInt8]
    /// What goes to the server's log beside the status; never to the asker.
    var operatorDetail: String?

    static func text(_ text: String) -> APIResponse {
        APIResponse(status: 200, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }

    static func json(_ status: Int, _ body: [UInt8]) -> APIResponse {
        APIResponse(status: status, contentType: "application/json", body: body)
    }
}
