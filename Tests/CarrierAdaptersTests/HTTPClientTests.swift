import CarrierAdapters
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPClientTests {
    // MARK: Whole answers

    @Test func anAnswerComesBackWhole() async throws {
        let server = HostileServer { _ in
            [
                .answer(
                    "{\"ok\":true}", status: "201 Created", headers: ["X-One: 1", "Set-Cookie: a", "set-cookie:  b "])
            ]
        }
        defer { server.stop() }
        let response = try await client().send(
            HTTPRequest(
                .get, HTTPURL(server.url("/a/../b?c=d")), headers: ["Authorization": "Bearer x", "X-Empty": ""]))
        #expect(response.status == 201)
        #expect(response.body == Array("{\"ok\":true}".utf8))
        #expect(response.headers["x-one"] == "1")
        #expect(response.headers.values(of: "Set-Cookie") == ["a", "b"])
        let request = try #require(server.requests.first)
        #expect(request.line == "GET /a/../b?c=d HTTP/1.1")
        #expect(request.header("Host") == "127.0.0.1:\(server.port)")
        #expect(request.header("Authorization") == "Bearer x")
        #expect(request.header("X-Empty") == "")
        #expect(request.header("Content-Type") == nil)
        #expect(request.header("Accept-Encoding") == nil)
    }

    @Test(arguments: HTTPRequest.Method.allCases)
    func eachMethodSendsItsBody(method: HTTPRequest.Method) async throws {
        let server = HostileServer { request in
            [request.line.hasPrefix("HEAD") ? .send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n") : .answer("done!")]
        }
        defer { server.stop() }
        let body: [UInt8] = method.allowsBody ? [0, 13, 10, 0, 255] + Array(repeating: 7, count: 2_000_000) : []
        let client = try client()
        let first = try await client.send(HTTPRequest(method, HTTPURL(server.url()), body: body))
        let second = try await client.send(HTTPRequest(method, HTTPURL(server.url())))
        #expect(first.body == (method == .head ? [] : Array("done!".utf8)))
        #expect(second.status == 200)
        #expect(server.requests.map(\.body) == [body, []])
        #expect(server.requests.allSatisfy { $0.line == "\(method.rawValue) / HTTP/1.1" })
        #expect(server.requests.allSatisfy { $0.header("Expect") == nil && $0.header("Content-Type") == nil })
        #expect(server.connectionCount == 1)
    }

    @Test func oneConnectionServesManyRequests() async throws {
        let server = HostileServer { [.answer("\($0.number)")] }
        defer { server.stop() }
        let client = try client(handles: 4)
        for number in 1...20 {
            let response = try await client.send(HTTPRequest(.get, HTTPURL(server.url())))
            #expect(response.body == Array("\(number)".utf8))
        }
        #expect(server.connectionCount == 1)
    }

    @Test func aSlowAnswerInPiecesIsWhole() async throws {
        let pieces = Array(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 1\r\n\r\n".utf8)
        let server = HostileServer { _ in pieces.flatMap { [.sendBytes([$0]), .pause(milliseconds: 1)] } }
        defer { server.stop() }
        let response = try await client().send(HTTPRequest(.get, HTTPURL(server.url())))
        #expect(response.body == Array("abcde".utf8))
        #expect(response.headers["X-T"] == nil)
    }

    @Test func informationBeforeTheAnswerIsDropped() async throws {
        let server = HostileServer { _ in
            [.send("HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\n"), .answer("ok", headers: ["X-Folded: a\r\n  b"])]
        }
        defer { server.stop() }
        let response = try await client().send(HTTPRequest(.post, HTTPURL(server.url()), body: [1]))
        #expect(response.status == 200)
        #expect(response.headers["X-Early"] == nil)
        #expect(response.headers["X-Folded"] == "a b")
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func redirectsAreAnswers(status: Int) async throws {
        let server = HostileServer {
            [.answer("", status: "\(status) Moved", headers: ["Location: /next", "X: \($0.number)"])]
        }
        defer { server.stop() }
        let response = try await client().send(HTTPRequest(.post, HTTPURL(server.url()), body: [1]))
        #expect(response.status == status)
        #expect(response.headers["Location"] == "/next")
        #expect(server.requests.count == 1)
    }

    @Test(arguments: [
        "400 Bad", "401 No\r\nWWW-Authenticate: Basic", "417 No", "421 No", "429 Wait", "500 Oops", "503 Down",
    ])
    func errorsAreAnswersAndNothingIsRepeated(status: String) async throws {
        let server = HostileServer { _ in [.answer("x", status: status)] }
        defer { server.stop() }
        let response = try await client().send(HTTPRequest(.post, HTTPURL(server.url()), body: [1]))
        #expect(status.hasPrefix("\(response.status)"))
        #expect(server.requests.count == 1)
    }

    @Test func aConfiguredProxyIsUsed() async throws {
        let proxy = HostileServer { _ in [.answer("by proxy")] }
        defer { proxy.stop() }
        let client = try HTTPClient(
            .init(handles: 1, allowsPlainLoopback: true, proxy: HTTPURL(proxy.url())))
        let response = try await client.send(HTTPRequest(.get, HTTPURL("http://127.0.0.1:9/x")))
        #expect(response.body == Array("by proxy".utf8))
        #expect(proxy.requests.first?.line == "GET http://127.0.0.1:9/x HTTP/1.1")
    }

    // MARK: Answers that are not whole

    @Test(
        arguments: [
            ([.close], .connectionLost),
            ([.reset], .connectionLost),
            ([.send("HTTP/1.1 200 OK\r\nContent-Le"), .close], .truncated),
            ([.send("HTTP/1.1 200 OK\r\nX: y\r\n"), .close], .truncated),
            ([.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"), .close], .truncated),
            (
                [.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), .pause(milliseconds: 50), .reset],
                .connectionLost
            ),
            ([.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), .close], .truncated),
            ([.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"), .close], .truncated),
            ([.send("SSH-2.0-OpenSSH_9.2\r\n"), .close], .malformed),
            ([.send("HTTP/1.1 banana\r\n\r\n"), .close], .malformed),
            ([.send("HTTP/9.9 200 OK\r\n\r\n"), .close], .malformed),
            ([.send("\r\n\r\n\r\n"), .close], .malformed),
        ] as [([HostileServer.Step], TransportFault.Cause)])
    func brokenAnswersLeaveTheOutcomeUnknown(steps: [HostileServer.Step], cause: TransportFault.Cause) async throws {
        let server = HostileServer { _ in steps }
        defer { server.stop() }
        let fault = await fault(try client(), try HTTPRequest(.post, HTTPURL(server.url()), body: [1]))
        #expect(unknownCause(fault) == cause)
        #expect(server.requests.count == 1)
    }

    @Test func aPurchaseIsNotRepeatedWhenItsKeptConnectionBreaks() async throws {
        let server = HostileServer { $0.number == 1 ? [.answer("first")] : [.close] }
        defer { server.stop() }
        let client = try client()
        _ = try await client.send(HTTPRequest(.post, HTTPURL(server.url("/1")), body: [1]))
        let fault = await fault(client, try HTTPRequest(.post, HTTPURL(server.url("/2")), body: [2]))
        #expect(unknownCause(fault) == .connectionLost)
        #expect(server.requests.map(\.line) == ["POST /1 HTTP/1.1", "POST /2 HTTP/1.1"])
    }

    @Test func afterAFaultTheHandleServesAgain() async throws {
        let server = HostileServer { $0.number.isMultiple(of: 2) ? [.answer("even")] : [.send("HTTP/1.1 2"), .reset] }
        defer { server.stop() }
        let client = try client()
        for _ in 1...5 {
            let fault = await fault(client, try HTTPRequest(.get, HTTPURL(server.url())))
            #expect(unknownCause(fault) == .connectionLost)
            #expect(try await client.send(HTTPRequest(.get, HTTPURL(server.url()))).body == Array("even".utf8))
        }
    }

    @Test(arguments: ["Content-Length: 1001", "Transfer-Encoding: chunked", "Connection: close"])
    func tooMuchIsCutOff(framing: String) async throws {
        let text = String(repeating: "x", count: 1_001)
        let body = framing.hasSuffix("chunked") ? "3E9\r\n\(text)\r\n0\r\n\r\n" : text
        let server = HostileServer { _ in [.send("HTTP/1.1 200 OK\r\n\(framing)\r\n\r\n\(body)"), .close] }
        defer { server.stop() }
        let fault = await fault(
            try client(), try HTTPRequest(.get, HTTPURL(server.url()), limits: .init(responseBytes: 1_000)))
        #expect(fault == .tooLarge(limit: 1_000, status: 200))
    }

    @Test func justEnoughIsTaken() async throws {
        let server = HostileServer { _ in [.answer(String(repeating: "x", count: 1_000))] }
        defer { server.stop() }
        let response = try await client().send(
            HTTPRequest(.get, HTTPURL(server.url()), limits: .init(responseBytes: 1_000)))
        #expect(response.body.count == 1_000)
    }

    @Test func headersWithoutEndAreCutOff() async throws {
        let server = HostileServer { _ in
            [.send("HTTP/1.1 200 OK\r\n")]
                + Array(repeating: .send("X: " + String(repeating: "y", count: 1_000) + "\r\n"), count: 100)
        }
        defer { server.stop() }
        let fault = await fault(try client(), try HTTPRequest(.get, HTTPURL(server.url())))
        #expect(fault == .tooLarge(limit: 8 * 1_024 * 1_024, status: 200))
    }

    /// Whatever bytes come back, there is an answer or a fault that does not claim that nothing was sent.
    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func spoiltAnswersNeverTrap(seed: UInt64) async throws {
        var random = SplitMix64(state: seed)
        var bytes = Array(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
                .utf8)
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            let at = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0...2, using: &random) {
            case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: at)
            default: bytes.remove(at: at)
            }
        }
        let spoilt = bytes
        let server = HostileServer { _ in [.sendBytes(spoilt), .close] }
        defer { server.stop() }
        let fault = await fault(try client(), try HTTPRequest(.post, HTTPURL(server.url()), body: [1]))
        #expect(fault?.isCertainlyNotSent != true)
    }

    // MARK: Nothing sent

    @Test func aRefusedConnectionIsNotSent() async throws {
        let (descriptor, port) = LoopbackSocket.bound()
        defer { LoopbackSocket.close(descriptor) }
        let fault = await fault(try client(), try HTTPRequest(.post, HTTPURL("http://127.0.0.1:\(port)/"), body: [1]))
        #expect(notSentCause(fault) == .connect)
        #expect(fault?.isCertainlyNotSent == true)
    }

    @Test func aFailureOfTLSIsNotSent() async throws {
        let server = HostileServer(greeting: "SSH-2.0-OpenSSH_9.2\r\n") { _ in [] }
        defer { server.stop() }
        let fault = await fault(
            try client(), try HTTPRequest(.post, HTTPURL(server.url(scheme: "https")), body: [1]))
        #expect(notSentCause(fault) == .tls)
    }

    @Test func plainHTTPNeedsPermissionAndThisMachine() async throws {
        let server = HostileServer { _ in [.answer("x")] }
        defer { server.stop() }
        let strict = try HTTPClient(.init(handles: 1))
        let here = await fault(strict, try HTTPRequest(.get, HTTPURL(server.url())))
        let away = await fault(try client(), try HTTPRequest(.get, HTTPURL("http://carrier.example/")))
        for fault in [here, away] {
            guard case .refused(let refusal) = fault else {
                Issue.record("not refused: \(String(describing: fault))")
                continue
            }
            #expect(refusal.code == .plainHTTP)
        }
        #expect(server.requests.isEmpty)
    }

    // MARK: Deadlines, cancellation, overload

    @Test func silenceEndsAtTheDeadline() async throws {
        let server = HostileServer { _ in [.silence] }
        defer { server.stop() }
        let fault = await fault(
            try client(),
            try HTTPRequest(.post, HTTPURL(server.url()), body: [1], limits: .init(total: .milliseconds(300))))
        #expect(unknownCause(fault) == .timeOut)
        try await server.wait { server.hangUps == 1 }
    }

    @Test func waitingForAHandleEndsAtTheDeadline() async throws {
        let server = HostileServer { _ in [.hold, .answer("late")] }
        defer { server.stop() }
        let client = try client(handles: 1)
        async let first = client.send(HTTPRequest(.get, HTTPURL(server.url("/first"))))
        try await server.waitForRequests(1)
        let fault = await fault(
            client, try HTTPRequest(.get, HTTPURL(server.url("/second")), limits: .init(total: .milliseconds(100))))
        #expect(notSentCause(fault) == .timeOut)
        server.release()
        #expect(try await first.body == Array("late".utf8))
        #expect(server.requests.count == 1)
    }

    @Test func cancellingATransferHangsUp() async throws {
        let server = HostileServer { _ in [.silence] }
        defer { server.stop() }
        let client = try client()
        let request = try HTTPRequest(.post, HTTPURL(server.url()), body: [1], limits: .init(total: .seconds(3_600)))
        let task = Task { await fault(client, request) }
        try await server.waitForRequests(1)
        task.cancel()
        #expect(await unknownCause(task.value) == .cancelled)
        try await server.wait { server.hangUps == 1 }
    }

    @Test func cancellingWhatWaitsSendsNothing() async throws {
        let server = HostileServer { _ in [.hold, .answer("late")] }
        defer { server.stop() }
        let client = try client(handles: 1)
        async let first = client.send(HTTPRequest(.get, HTTPURL(server.url())))
        try await server.waitForRequests(1)
        let request = try HTTPRequest(.get, HTTPURL(server.url()), limits: .init(total: .seconds(3_600)))
        let tasks = (1...10).map { _ in Task { await fault(client, request) } }
        for task in tasks { task.cancel() }
        for task in tasks { #expect(await notSentCause(task.value) == .cancelled) }
        server.release()
        #expect(try await first.status == 200)
        #expect(server.requests.count == 1)
    }

    @Test func manyRequestsShareFewHandles() async throws {
        let server = HostileServer {
            [.pause(milliseconds: 5), .answer(String($0.line.split(separator: " ")[1].dropFirst()))]
        }
        defer { server.stop() }
        let client = try client(handles: 8)
        let answers = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for number in 1...64 {
                group.addTask {
                    let response = try await client.send(HTTPRequest(.get, HTTPURL(server.url("/\(number)"))))
                    return (number, String(decoding: response.body, as: UTF8.self))
                }
            }
            return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
        }
        #expect(answers == Dictionary(uniqueKeysWithValues: (1...64).map { ($0, "\($0)") }))
        #expect(server.requests.count == 64)
        #expect(server.connectionCount <= 8)
        #expect(server.mostInWork <= 8)
    }

    @Test func beyondTheWaitingListRequestsAreRefused() async throws {
        let server = HostileServer { _ in [.hold, .answer("ok")] }
        defer { server.stop() }
        let client = try client(handles: 2, waitingLimit: 3)
        let request = try HTTPRequest(.get, HTTPURL(server.url()))
        let tasks = (1...20).map { _ in Task { await fault(client, request) } }
        try await server.waitForRequests(2)
        var refused = 0
        for await fault in faults(of: tasks, releasing: server, after: 15) {
            if fault == .overloaded(waiting: 3) { refused += 1 } else { #expect(fault == nil) }
        }
        #expect(refused == 15)
        #expect(server.requests.count == 5)
    }

    @Test func shutdownFinishesWhatRunsAndRefusesTheRest() async throws {
        let server = HostileServer { _ in [.hold, .answer("ok")] }
        defer { server.stop() }
        let client = try client(handles: 1)
        let request = try HTTPRequest(.get, HTTPURL(server.url()))
        async let running = client.send(request)
        try await server.waitForRequests(1)
        let waiting = Task { await fault(client, request) }
        async let closing: Void = client.shutdown()
        #expect(await notSentCause(waiting.value) == .closed)
        server.release()
        #expect(try await running.status == 200)
        await closing
        await client.shutdown()
        #expect(await notSentCause(fault(client, request)) == .closed)
    }

    @Test(
        arguments: [
            .init(handles: 0), .init(handles: 257), .init(waitingLimit: -1), .init(keptConnectionsPerHandle: 0),
        ] as [HTTPClient.Configuration])
    func configurationsOutOfRangeAreRefused(configuration: HTTPClient.Configuration) {
        #expect(throws: HTTPClient.SetupFault.self) { try HTTPClient(configuration) }
    }

    // MARK: Helpers

    private func client(handles: Int = 1, waitingLimit: Int = 256) throws -> HTTPClient {
        try HTTPClient(.init(handles: handles, waitingLimit: waitingLimit, allowsPlainLoopback: true))
    }

    private func fault(_ client: HTTPClient, _ request: HTTPRequest) async -> TransportFault? {
        do throws(TransportFault) {
            _ = try await client.send(request)
            return nil
        } catch {
            return error
        }
    }

    private func unknownCause(_ fault: TransportFault?) -> TransportFault.Cause? {
        if case .unknown(let cause, _) = fault { cause } else { nil }
    }

    private func notSentCause(_ fault: TransportFault?) -> TransportFault.Cause? {
        if case .notSent(let cause, _) = fault { cause } else { nil }
    }

    /// The tasks' results as they come; the server is released once so many are there.
    private func faults(
        of tasks: [Task<TransportFault?, Never>], releasing server: HostileServer, after count: Int
    ) -> AsyncStream<TransportFault?> {
        AsyncStream { stream in
            Task {
                await withTaskGroup(of: TransportFault?.self) { group in
                    for task in tasks { group.addTask { await task.value } }
                    var seen = 0
                    for await fault in group {
                        stream.yield(fault)
                        seen += 1
                        if seen == count { server.release() }
                    }
                }
                stream.finish()
            }
        }
    }
}

/// Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
