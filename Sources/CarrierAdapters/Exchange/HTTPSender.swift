/// Whatever takes a request and brings its answer: ``HTTPClient``, or something put around or in place of it.
public protocol HTTPSender: Sendable {
    /// Sends a request once and returns the whole answer, whatever its status.
    func send(_ request: HTTPRequest) async throws(TransportFault) -> HTTPResponse
}

extension HTTPClient: HTTPSender {}
