/// A whole answer, whatever its status: redirects and errors are answers too, and are not followed or thrown.
public struct HTTPResponse: Hashable, Sendable {
    /// The status code, 200 to 999.
    public let status: Int
    /// The header fields in order, without trailers. Where the body came compressed, `Content-Encoding` and
    /// `Content-Length` still say how it was sent.
    public let headers: HTTPHeaders
    /// The body, decompressed if it came with a `Content-Encoding`, whether that was asked for or not.
    public let body: [UInt8]

    /// A whole answer.
    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
