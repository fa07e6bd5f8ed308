import CarrierAdapters
import Testing

@Suite("TLS", .timeLimit(.minutes(1)), .serialized)
struct TLSTests {
    static let wrong = [
        "expired", "not-yet-valid", "wrong-host", "self-signed", "unknown-authority", "no-intermediate", "tls-1.1",
        "plain-http",
    ]

    @Test(arguments: wrong)
    func `a server that is not to be trusted gets nothing of the request`(name: String) async throws {
        let server = try TLSServer(name)
        defer { server.stop() }
        let client = try HTTPClient(.init(handles: 1, certificateBundle: server.authority))
        let fault = await fault(client, try request(port: try await server.port()))
        guard case .notSent(.tls, _) = fault else {
            Issue.record("not .notSent(.tls): \(String(describing: fault))")
            return
        }
        let connection = try await server.connections(1)[0]
        if name == "plain-http" {
            // The beginning of TLS, and nothing that the request says.
            for text in ["POST", "purchase", "Authorization", "key-4711", "Smith"] {
                #expect(!connection.received.contains(text))
            }
        } else {
            #expect(connection.received.isEmpty)
        }
    }

    @Test(arguments: [
        ("right", "TLSv1.3"), ("tls-1.2", "TLSv1.2"), ("intermediate", "TLSv1.3"), ("http-2", "TLSv1.3 h2"),
    ])
    func `a server that is to be trusted serves request after request on one connection`(
        name: String, agreed: String
    ) async throws {
        let server = try TLSServer(name)
        defer { server.stop() }
        let client = try HTTPClient(.init(handles: 1, certificateBundle: server.authority))
        let request = try request(port: try await server.port())
        for _ in 1...3 {
            let response = try await client.send(request)
            #expect(response.status == 200)
            #expect(response.body == Array("ok".utf8))
        }
        await client.shutdown()
        let connections = try await server.connections(1)
        #expect(connections.map(\.agreed) == [agreed])
        #expect(connections[0].received.contains("Smith"))
    }

    @Test func `the system's authorities do not vouch for a carrier that only the bundle knows`() async throws {
        let server = try TLSServer("right")
        defer { server.stop() }
        let fault = await fault(try HTTPClient(.init(handles: 1)), try request(port: try await server.port()))
        guard case .notSent(.tls, _) = fault else {
            Issue.record("not .notSent(.tls): \(String(describing: fault))")
            return
        }
        #expect(try await server.connections(1)[0].received.isEmpty)
    }

    @Test func `a server that is silent before TLS costs no more than the time for connecting`() async throws {
        let server = HostileServer { _ in [.silence] }
        defer { server.stop() }
        let client = try HTTPClient(.init(handles: 1))
        let request = try HTTPRequest(
            .post, HTTPURL(server.url(scheme: "https")), body: [1],
            limits: .init(connect: .milliseconds(200), total: .seconds(3_600)))
        guard case .notSent(.timeOut, _) = await fault(client, request) else {
            Issue.record("not .notSent(.timeOut)")
            return
        }
    }

    private func request(port: Int) throws -> HTTPRequest {
        try HTTPRequest(
            .post, HTTPURL("https://localhost:\(port)/purchase?key=key-4711"),
            headers: ["Authorization": "Bearer key-4711"], body: Array("{\"name\":\"Smith\"}".utf8))
    }

    private func fault(_ client: HTTPClient, _ request: HTTPRequest) async -> TransportFault? {
        do throws(TransportFault) {
            _ = try await client.send(request)
            return nil
        } catch {
            return error
        }
    }
}
