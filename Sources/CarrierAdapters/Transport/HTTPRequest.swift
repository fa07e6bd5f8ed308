/// A request that is fit to be sent: building one checks it.
public struct HTTPRequest: Hashable, Sendable {
    /// The methods that carriers' interfaces use.
    public enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"

        /// Whether a request with it may carry a body.
        public var allowsBody: Bool { self != .get && self != .head }
    }

    /// How long a request may take and how much may come back.
    public struct Limits: Hashable, Sendable {
        /// The longest time for looking up the name, connecting and agreeing on TLS.
        public var connect: Duration
        /// The longest time from the call to the answer's last byte, waiting for a free handle included.
        public var total: Duration
        /// The most bytes of a body that are accepted, counted after decompressing; more is `tooLarge`.
        public var responseBytes: Int

        /// Limits; by default 2 s for connecting, 10 s in all and 8 MiB.
        public init(
            connect: Duration = .seconds(2), total: Duration = .seconds(10), responseBytes: Int = 8 * 1_024 * 1_024
        ) {
            self.connect = connect
            self.total = total
            self.responseBytes = responseBytes
        }
    }

    /// The method.
    public let method: Method
    /// Where to.
    public let url: HTTPURL
    /// The header fields; the transport adds `Host` and the framing of the body, and nothing else but `Accept: */*`
    /// where none is given.
    public let headers: HTTPHeaders
    /// The body; empty for none.
    public let body: [UInt8]
    /// How long it may take and how much may come back.
    public let limits: Limits

    /// The most bytes of all header names and values together.
    public static let maximumHeaderBytes = 65_536

    /// Checks and holds a request; `refused` with the place and what would be right otherwise.
    public init(
        _ method: Method, _ url: HTTPURL, headers: HTTPHeaders = [:], body: [UInt8] = [], limits: Limits = Limits()
    ) throws(TransportFault) {
        try Self.check(headers)
        try Self.check(limits)
        guard body.isEmpty || method.allowsBody else {
            throw .refused(
                HTTPRefusal(.bodyNotAllowed, at: "body", expected: "no body with the method \(method.rawValue)"))
        }
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.limits = limits
    }

    private static func check(_ headers: HTTPHeaders) throws(TransportFault) {
        var size = 0
        for (index, field) in headers.fields.enumerated() {
            let place = "header \(index + 1)"
            guard !field.name.isEmpty, field.name.utf8.allSatisfy(isTokenByte) else {
                throw .refused(HTTPRefusal(.headerName, at: place, expected: "letters, digits and !#$%&'*+-.^_`|~"))
            }
            guard !framing.contains(where: { HTTPHeaders.isSame($0, field.name) }) else {
                throw .refused(
                    HTTPRefusal(.framingHeader, at: place, expected: "none of \(framing.joined(separator: ", "))"))
            }
            guard field.value.utf8.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x09 }) else {
                throw .refused(HTTPRefusal(.headerValue, at: place, expected: "printable ASCII, blanks and tabs"))
            }
            size += field.name.utf8.count + field.value.utf8.count
        }
        guard size <= maximumHeaderBytes else {
            throw .refused(HTTPRefusal(.tooLong, at: "headers", expected: "at most \(maximumHeaderBytes) bytes"))
        }
    }

    private static func check(_ limits: Limits) throws(TransportFault) {
        let day = Duration.seconds(86_400)
        let times = [("limits.connect", limits.connect), ("limits.total", limits.total)]
        for (place, time) in times where time <= .zero || time > day {
            throw .refused(HTTPRefusal(.badLimit, at: place, expected: "more than nothing and at most a day"))
        }
        guard limits.responseBytes > 0 else {
            throw .refused(HTTPRefusal(.badLimit, at: "limits.responseBytes", expected: "at least 1"))
        }
    }

    /// RFC 9110 section 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// What decides where a message ends, or which host it is for, is the transport's own.
    private static let framing = [
        "Host", "Content-Length", "Transfer-Encoding", "Connection", "Expect", "TE", "Trailer", "Upgrade",
    ]
}
