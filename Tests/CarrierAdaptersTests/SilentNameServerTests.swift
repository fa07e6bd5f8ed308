import CarrierAdapters
import HangingNames
import Testing

/// A name server that never answers: libcurl's look-up waits on a thread of its own until a test lets it end. What came
/// while it still waits did not wait for it.
@Suite(.serialized, .timeLimit(.minutes(3))) struct SilentNameServerTests {
    @Test func theDeadlineHoldsAndTheHandleServesAgain() async throws {
        try await withServer { server, client async throws in
            #expect(await fault(client, try asking(total: .seconds(1))) == .timeOut)
            try await server.wait { hanging_names_waiting() == 1 }
            #expect(try await client.send(HTTPRequest(.get, HTTPURL(server.url()))).status == 200)
            #expect(hanging_names_waiting() == 1)
        }
    }

    @Test func theTimeForConnectingHolds() async throws {
        try await withServer { server, client async throws in
            #expect(await fault(client, try asking(connect: .seconds(1), total: .seconds(3_600))) == .timeOut)
            try await server.wait { hanging_names_waiting() == 1 }
        }
    }

    @Test func otherRequestsGoOnMeanwhile() async throws {
        try await withServer(handles: 2) { server, client async throws in
            let request = try asking(total: .seconds(3_600))
            let lost = Task { await fault(client, request) }
            try await server.wait { hanging_names_waiting() == 1 }
            for _ in 1...20 {
                #expect(try await client.send(HTTPRequest(.get, HTTPURL(server.url()))).status == 200)
            }
            #expect(hanging_names_waiting() == 1)
            hanging_names_release()
            #expect(await lost.value == .resolve)
        }
    }

    @Test func cancellingEndsAtOnce() async throws {
        try await withServer { server, client async throws in
            let request = try asking(total: .seconds(3_600))
            let lost = Task { await fault(client, request) }
            try await server.wait { hanging_names_waiting() == 1 }
            lost.cancel()
            #expect(await lost.value == .cancelled)
            #expect(hanging_names_waiting() == 1)
        }
    }

    @Test func shuttingDownDoesNotWaitForIt() async throws {
        try await withServer(handles: 2) { server, client async throws in
            // One look-up was given up before, one is under way.
            #expect(await fault(client, try asking(total: .milliseconds(200))) == .timeOut)
            let request = try asking(total: .seconds(1))
            let lost = Task { await fault(client, request) }
            try await server.wait { hanging_names_waiting() == 2 }
            await client.shutdown()
            #expect(await lost.value == .timeOut)
            #expect(hanging_names_waiting() == 2)
        }
    }

    // MARK: Helpers

    /// A server beside it that answers, and a client; afterwards no look-up waits.
    private func withServer(
        handles: Int = 1, _ body: (HostileServer, HTTPClient) async throws -> Void
    ) async throws {
        let server = HostileServer { _ in [.answer("ok")] }
        defer {
            hanging_names_release()
            server.stop()
        }
        try await body(server, try HTTPClient(.init(handles: handles, allowsPlainLoopback: true)))
        hanging_names_release()
        try await server.wait { hanging_names_waiting() == 0 }
    }

    private func asking(connect: Duration = .seconds(3_600), total: Duration) throws -> HTTPRequest {
        try HTTPRequest(
            .post, HTTPURL("https://carrier.hangs.invalid/"), body: [1], limits: .init(connect: connect, total: total))
    }

    /// Why nothing was sent; nil if something was.
    private func fault(_ client: HTTPClient, _ request: HTTPRequest) async -> TransportFault.Cause? {
        do throws(TransportFault) {
            _ = try await client.send(request)
            return nil
        } catch {
            if case .notSent(let cause, _) = error { return cause }
            return nil
        }
    }
}
