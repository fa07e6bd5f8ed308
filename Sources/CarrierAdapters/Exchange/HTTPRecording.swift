internal import TextFormats

/// Sends through another sender and records each exchange, stripped of all that could be a secret or somebody's data: what
/// remains is the structure of both messages, and the few values that tell how a carrier's interface behaves.
///
///     let sender = HTTPRecording(around: try HTTPClient()) { line in log.append(line) }
///
/// A record is one line of JSON: `method`, `host`, `path`, `query`, `headers` and `body` of the request, then `status`,
/// `headers` and `body` of the answer, or `fault`. ``Redaction`` says what is shown of them.
public struct HTTPRecording: HTTPSender {
    private let sender: any HTTPSender
    private let write: @Sendable ([UInt8]) -> Void

    /// A recording; `write` is called once for each exchange, when it has ended, with a line and its line feed. Exchanges
    /// that run at a time end in any order, on any thread.
    public init(around sender: any HTTPSender, write: @escaping @Sendable ([UInt8]) -> Void) {
        self.sender = sender
        self.write = write
    }

    /// Sends the request once and returns the whole answer, whatever its status.
    public func send(_ request: HTTPRequest) async throws(TransportFault) -> HTTPResponse {
        do throws(TransportFault) {
            let response = try await sender.send(request)
            write(HTTPRecording.line(request, .success(response)))
            return response
        } catch {
            write(HTTPRecording.line(request, .failure(error)))
            throw error
        }
    }

    /// The record of an exchange, with its line feed.
    public static func line(_ request: HTTPRequest, _ result: Result<HTTPResponse, TransportFault>) -> [UInt8] {
        let target = request.url.text.prefix { $0 != "#" }.split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let ends =
            switch result {
            case .success(let response):
                [
                    JSONMember("status", .integer(response.status)),
                    JSONMember("headers", Redaction.headers(response.headers)),
                    JSONMember("body", Redaction.body(response.body)),
                ]
            case .failure(let fault): [JSONMember("fault", .string(word(for: fault)))]
            }
        var json = JSONWriter()
        json.value(
            .object([
                JSONMember(
                    "request",
                    .object([
                        JSONMember("method", .string(request.method.rawValue)),
                        JSONMember("host", .string(request.url.host)),
                        JSONMember("path", .string(Redaction.path(ofURL: target[0]))),
                        JSONMember("query", Redaction.query(target.count > 1 ? target[1] : "")),
                        JSONMember("headers", Redaction.headers(request.headers)),
                        JSONMember("body", Redaction.body(request.body)),
                    ])),
                JSONMember("answer", .object(ends)),
            ]))
        return json.take() + [UInt8(ascii: "\n")]
    }

    /// The class of a fault; its words may repeat what the other side said.
    private static func word(for fault: TransportFault) -> String {
        switch fault {
        case .refused(let refusal): "refused: \(refusal.code.rawValue)"
        case .overloaded: "overloaded"
        case .notSent(let cause, _): "not sent: \(cause)"
        case .unknown(let cause, _): "unknown: \(cause)"
        case .tooLarge: "too large"
        }
    }
}
