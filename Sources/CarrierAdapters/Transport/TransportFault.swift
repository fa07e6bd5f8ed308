/// Why `HTTPClient` has no whole answer to hand back, classed by what the other side may have seen.
///
/// A purchase is decided on that class alone: after `refused`, `overloaded` and `notSent` it may be tried again, since
/// no byte of the request left this process; after `unknown` and `tooLarge` the carrier may have done what it was asked.
public enum TransportFault: Error, Hashable, Sendable {
    /// The request was at fault; nothing was sent.
    case refused(HTTPRefusal)
    /// All handles are busy and the waiting list is full, with so many waiting; nothing was sent.
    case overloaded(waiting: Int)
    /// Certainly nothing of the request was sent.
    case notSent(Cause, detail: String)
    /// The request was sent, or may have been in part, and no whole answer came.
    case unknown(Cause, detail: String)
    /// The request was sent and its answer exceeds the limit in bytes; the status is known if its line had arrived.
    case tooLarge(limit: Int, status: Int?)

    /// Whether it is certain that nothing was sent.
    public var isCertainlyNotSent: Bool {
        switch self {
        case .refused, .overloaded, .notSent: true
        case .unknown, .tooLarge: false
        }
    }

    /// What went wrong underneath.
    public enum Cause: Hashable, Sendable {
        /// The host's or the proxy's name has no address.
        case resolve
        /// No connection could be opened.
        case connect
        /// TLS could not be agreed on, or the other side's certificate is not to be trusted.
        case tls
        /// The deadline, or the time allowed for connecting, passed.
        case timeOut
        /// The connection broke before an answer was complete, without its length being known.
        case connectionLost
        /// The answer's body is shorter than it said.
        case truncated
        /// The answer is not HTTP, or its body is not in the encoding that it names.
        case malformed
        /// The Swift task that asked was cancelled.
        case cancelled
        /// The client was shut down.
        case closed
        /// Another of libcurl's codes.
        case other(code: Int)
    }
}

/// What is wrong with a request. The offending text itself is not repeated: it may be a key.
public struct HTTPRefusal: Hashable, Sendable {
    /// What is wrong, as a stable word.
    public enum Code: String, Sendable {
        /// Not an absolute http or https URL in the form accepted here.
        case malformedURL = "malformed-url"
        /// Plain http to a host that is not this machine, or where the configuration does not allow it.
        case plainHTTP = "plain-http"
        /// A header's name is no token.
        case headerName = "header-name"
        /// A header's value holds CR, LF, NUL or another byte that does not belong in one.
        case headerValue = "header-value"
        /// A header that the transport itself sets, such as `Content-Length`.
        case framingHeader = "framing-header"
        /// A body on a method that has none.
        case bodyNotAllowed = "body-not-allowed"
        /// A limit that is not positive, or longer than a day.
        case badLimit = "bad-limit"
        /// The URL or the headers are longer than allowed.
        case tooLong = "too-long"
    }

    /// What is wrong.
    public let code: Code
    /// Where: `url`, `header 3`, `limits.total`.
    public let place: String
    /// What would be right.
    public let expected: String

    /// A refusal.
    public init(_ code: Code, at place: String, expected: String) {
        self.code = code
        self.place = place
        self.expected = expected
    }
}
