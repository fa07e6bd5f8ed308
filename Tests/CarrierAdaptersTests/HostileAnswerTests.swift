import CarrierAdapters
import Testing

/// Answers that no carrier should give, and some that one or another does.
@Suite("Hostile answers", .timeLimit(.minutes(1)))
struct HostileAnswerTests {
    // MARK: Compressed bodies

    /// `{"ok":true}` as gzip, as zlib and as bare deflate.
    static let gzip: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xAB, 0x56, 0xCA, 0xCF, 0x56, 0xB2, 0x2A, 0x29,
        0x2A, 0x4D, 0xAD, 0x05, 0x00, 0x90, 0x5F, 0xD4, 0xA7, 0x0B, 0x00, 0x00, 0x00,
    ]
    static let zlib: [UInt8] = [
        0x78, 0x9C, 0xAB, 0x56, 0xCA, 0xCF, 0x56, 0xB2, 0x2A, 0x29, 0x2A, 0x4D, 0xAD, 0x05, 0x00, 0x16, 0xE3, 0x04,
        0x11,
    ]
    static let bareDeflate: [UInt8] = [0xAB, 0x56, 0xCA, 0xCF, 0x56, 0xB2, 0x2A, 0x29, 0x2A, 0x4D, 0xAD, 0x05, 0x00]

    @Test(arguments: [("gzip", gzip), ("x-gzip", gzip), ("GZIP", gzip), ("deflate", zlib), ("deflate", bareDeflate)])
    func `a body that comes compressed unasked is decompressed`(encoding: String, bytes: [UInt8]) async throws {
        let server = HostileServer { _ in
            [.send(head("Content-Encoding: \(encoding)", count: bytes.count)), .sendBytes(bytes)]
        }
        defer { server.stop() }
        let client = try client()
        for _ in 1...2 {
            let response = try await client.send(HTTPRequest(.get, HTTPURL(server.url())))
            #expect(response.body == Array("{\"ok\":true}".utf8))
            #expect(response.headers["Content-Encoding"] == encoding)
        }
        #expect(server.requests[0].header("Accept-Encoding") == nil)
        #expect(server.connectionCount == 1)
    }

    @Test func `compression is asked for by the request's own header`() async throws {
        let server = HostileServer { _ in [.answer("x")] }
        defer { server.stop() }
        _ = try await client().send(HTTPRequest(.get, HTTPURL(server.url()), headers: ["Accept-Encoding": "gzip"]))
        #expect(server.requests[0].header("Accept-Encoding") == "gzip")
    }

    @Test func `a compressed body that ends early is no answer, wherever it ends`() async throws {
        for (encoding, whole) in [("gzip", Self.gzip), ("deflate", Self.zlib), ("deflate", Self.bareDeflate)] {
            let server = HostileServer { request in
                let count = Int(request.line.split(separator: " ")[1].dropFirst()) ?? 0
                return [.send(head("Content-Encoding: \(encoding)", count: count)), .sendBytes(Array(whole[..<count]))]
            }
            defer { server.stop() }
            let client = try client()
            for count in 1..<whole.count {
                let fault = await fault(client, try HTTPRequest(.get, HTTPURL(server.url("/\(count)"))))
                #expect(cause(fault) == .truncated, "\(count) bytes of \(encoding)")
            }
            #expect(try await client.send(HTTPRequest(.get, HTTPURL(server.url("/0")))).body.isEmpty)
        }
    }

    @Test func `streams of gzip may follow each other, and come byte by byte`() async throws {
        let server = HostileServer { _ in
            [.send(head("Content-Encoding: gzip", count: 2 * Self.gzip.count))]
                + (Self.gzip + Self.gzip).flatMap { [.sendBytes([$0]), .pause(milliseconds: 1)] }
        }
        defer { server.stop() }
        let response = try await client().send(HTTPRequest(.get, HTTPURL(server.url())))
        #expect(response.body == Array("{\"ok\":true}{\"ok\":true}".utf8))
    }

    @Test(arguments: ["identity", "", "Identity, "])
    func `an encoding that is none changes nothing`(encoding: String) async throws {
        let server = HostileServer { _ in [.answer("ok", headers: ["Content-Encoding: \(encoding)"])] }
        defer { server.stop() }
        #expect(try await client().send(HTTPRequest(.get, HTTPURL(server.url()))).body == Array("ok".utf8))
    }

    @Test func `what is not in its encoding is no answer`() async throws {
        let gzip = Self.gzip
        var spoilt: [(String, [UInt8])] = [
            ("gzip", Array("{\"ok\":true}".utf8)), ("gzip", Array(gzip[..<10]) + [0xFF, 0xFF, 0xFF, 0xFF]),
            ("deflate", [0xFF, 0xFF, 0xFF]), ("gzip", gzip + [0, 0]), ("deflate", Self.zlib + [0]), ("br", [1, 2]),
            ("rot13", Array("{}".utf8)),
            ("gzip, gzip, gzip, gzip, gzip, gzip, gzip", gzip),
        ]
        for index in [gzip.count - 1, gzip.count - 5] {
            var bytes = gzip
            bytes[index] ^= 0x40
            spoilt.append(("gzip", bytes))
        }
        for (encoding, bytes) in spoilt {
            let server = HostileServer { _ in
                [.send(head("Content-Encoding: \(encoding)", count: bytes.count)), .sendBytes(bytes)]
            }
            defer { server.stop() }
            let fault = await fault(try client(), try HTTPRequest(.post, HTTPURL(server.url()), body: [1]))
            #expect(cause(fault) == .malformed, "\(encoding) \(bytes)")
        }
    }

    /// Blocks of deflate that each stand for 100 000 zeros, in a gzip stream without end.
    @Test func `a small body that unpacks to a large one is cut off at the limit`() async throws {
        let start: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
        let server = HostileServer { _ in
            [
                .send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"), .sendBytes(start),
                .sendRepeatedly(Self.zeros, times: 100_000), .close,
            ]
        }
        defer { server.stop() }
        let fault = await fault(
            try client(), try HTTPRequest(.get, HTTPURL(server.url()), limits: .init(responseBytes: 1_000_000)))
        #expect(fault == .tooLarge(limit: 1_000_000, status: 200))
    }

    /// The same, not a byte beyond the limit.
    @Test func `the limit counts what is unpacked`() async throws {
        let bytes = Self.gzip
        let server = HostileServer { _ in
            [.send(head("Content-Encoding: gzip", count: bytes.count)), .sendBytes(bytes)]
        }
        defer { server.stop() }
        let client = try client()
        let response = try await client.send(HTTPRequest(.get, HTTPURL(server.url()), limits: .init(responseBytes: 11)))
        #expect(response.body.count == 11)
        let fault = await fault(client, try HTTPRequest(.get, HTTPURL(server.url()), limits: .init(responseBytes: 10)))
        #expect(fault == .tooLarge(limit: 10, status: 200))
    }

    /// One block of deflate: 100 000 zeros.
    static let zeros: [UInt8] =
        [UInt8]([0xEC, 0xC1, 0x31, 0x01, 0x00, 0x00, 0x00, 0xC2, 0xA0, 0xF5, 0x4F, 0x6D, 0x0D, 0x0F, 0xA0])
        + [UInt8](repeating: 0, count: 96) + [0x80, 0x57, 0x03, 0x00, 0x00, 0xFF, 0xFF]

    // MARK: Too much

    @Test(arguments: ["Content-Length: 1073741824", "Connection: close"])
    func `a gigabyte is cut off at the limit`(framing: String) async throws {
        let part = [UInt8](repeating: 0x78, count: 65_536)
        let server = HostileServer { _ in
            [.send("HTTP/1.1 200 OK\r\n\(framing)\r\n\r\n"), .sendRepeatedly(part, times: 16_384), .silence]
        }
        defer { server.stop() }
        let client = try client()
        let fault = await fault(
            client, try HTTPRequest(.get, HTTPURL(server.url()), limits: .init(responseBytes: 1_000_000)))
        #expect(fault == .tooLarge(limit: 1_000_000, status: 200))
        await client.shutdown()
        // The limit, and what the system's buffers on both sides hold.
        #expect(server.bytesSent < 32 * 1_024 * 1_024)
    }

    static let headerBombs: [(String, [HostileServer.Step])] = [
        ("one line", [.send("HTTP/1.1 200 OK\r\nX: "), .sendRepeatedly(Array("yyyyyyyyyy".utf8), times: 1_000_000)]),
        ("a status line", [.send("HTTP/1.1 200 "), .sendRepeatedly(Array("yyyyyyyyyy".utf8), times: 1_000_000)]),
        ("many lines", [.send("HTTP/1.1 200 OK\r\n"), .sendRepeatedly(Array("X: y\r\n".utf8), times: 1_000_000)]),
        ("names alone", [.send("HTTP/1.1 200 OK\r\n"), .sendRepeatedly(Array("X:\r\n".utf8), times: 1_000_000)]),
        (
            "folded lines",
            [.send("HTTP/1.1 200 OK\r\nX: y\r\n"), .sendRepeatedly(Array(" y\r\n".utf8), times: 1_000_000)]
        ),
        ("information", [.sendRepeatedly(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), times: 1_000_000)]),
        (
            "information with fields",
            [.sendRepeatedly(Array("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n".utf8), times: 1_000_000)]
        ),
        (
            "trailers",
            [
                .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"),
                .sendRepeatedly(Array("X: y\r\n".utf8), times: 1_000_000),
            ]
        ),
    ]

    @Test(arguments: headerBombs)
    func `headers without end are cut off`(name: String, steps: [HostileServer.Step]) async throws {
        let server = HostileServer { _ in steps + [.silence] }
        defer { server.stop() }
        let client = try client()
        let fault = await fault(client, try HTTPRequest(.post, HTTPURL(server.url()), body: [1]))
        #expect(fault?.isCertainlyNotSent == false)
        #expect(cause(fault) != .timeOut)
        await client.shutdown()
        #expect(server.bytesSent < 32 * 1_024 * 1_024)
    }

    // MARK: Too slow

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", "HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 ",
    ])
    func `an answer that drips ends at the deadline`(beginning: String) async throws {
        let drip = Array(repeating: [.pause(milliseconds: 5), .send("y")] as [HostileServer.Step], count: 4_000).flatMap
        { $0 }
        let server = HostileServer { _ in [.send(beginning)] + drip }
        defer { server.stop() }
        let fault = await fault(
            try client(),
            try HTTPRequest(.post, HTTPURL(server.url()), body: [1], limits: .init(total: .milliseconds(300))))
        #expect(cause(fault) == .timeOut)
    }

    @Test func `a host that accepts nobody costs no more than the time for connecting`() async throws {
        let host = try UnansweringHost()
        defer { host.close() }
        let request = try HTTPRequest(
            .post, HTTPURL("http://127.0.0.1:\(host.port)/"), body: [1],
            limits: .init(connect: .milliseconds(200), total: .seconds(3_600)))
        guard case .notSent(.timeOut, _) = await fault(try client(), request) else {
            Issue.record("not .notSent(.timeOut)")
            return
        }
    }

    // MARK: Framing

    static let misframed: [(String, TransportFault.Cause)] = [
        ("Content-Length: -5\r\n\r\nok", .malformed),
        ("Content-Length: five\r\n\r\nok", .malformed),
        ("Content-Length: 99999999999999999999999\r\n\r\nok", .malformed),
        ("Content-Length: 2\r\nContent-Length: 4\r\n\r\nokay", .malformed),
        ("Content-Length: 4\r\nContent-Length: 2\r\n\r\nokay", .malformed),
        ("Content-Length: 9223372036854775807\r\n\r\nok", .truncated),
        ("Content-Length: 2\r\nContent-Length: 7\r\n\r\nokay", .truncated),
        ("Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nok\r\n0\r\n\r\n", .connectionLost),
        ("Transfer-Encoding: chunked\r\n\r\n7FFFFFFFFFFFFFFF\r\nok\r\n0\r\n\r\n", .truncated),
        ("Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\nok\r\n0\r\n\r\n", .connectionLost),
        ("Transfer-Encoding: chunked\r\n\r\n-2\r\nok\r\n0\r\n\r\n", .connectionLost),
        ("Transfer-Encoding: chunked\r\n\r\nxyz\r\nok\r\n0\r\n\r\n", .connectionLost),
        ("Transfer-Encoding: chunked\r\n\r\n\r\nok\r\n0\r\n\r\n", .connectionLost),
        ("Transfer-Encoding: chunked\r\n\r\n2\r\nokay\r\n0\r\n\r\n", .connectionLost),
    ]

    @Test(arguments: misframed)
    func `a body whose length is not told rightly is no answer`(
        text: String, cause expected: TransportFault.Cause
    ) async throws {
        let server = HostileServer { _ in [.send("HTTP/1.1 200 OK\r\n" + text), .close] }
        defer { server.stop() }
        let fault = await fault(try client(), try HTTPRequest(.post, HTTPURL(server.url()), body: [1]))
        #expect(cause(fault) == expected)
    }

    static let smuggled = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"

    @Test(
        arguments: [
            ("with the answer", [.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + smuggled)]),
            ("a moment later", [.answer("ok"), .pause(milliseconds: 30), .send(smuggled)]),
            (
                "as a time-out of the idle connection",
                [.answer("ok"), .send("HTTP/1.1 408 Request Timeout\r\nContent-Length: 4\r\n\r\nevil")]
            ),
        ] as [(String, [HostileServer.Step])])
    func `what follows an answer is not taken for the next one`(name: String, steps: [HostileServer.Step]) async throws
    {
        let server = HostileServer { $0.number == 1 ? steps : [.answer("second")] }
        defer { server.stop() }
        let client = try client()
        #expect(try await client.send(HTTPRequest(.get, HTTPURL(server.url()))).body == Array("ok".utf8))
        try await server.wait { server.bytesSent >= 40 + Self.smuggled.utf8.count }
        #expect(try await client.send(HTTPRequest(.get, HTTPURL(server.url()))).body == Array("second".utf8))
    }

    // MARK: Odd answers

    @Test func `an answer before the request has been read does not claim that nothing was sent`() async throws {
        let server = HostileServer(greeting: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") { _ in [] }
        defer { server.stop() }
        let body = [UInt8](repeating: 1, count: 4_000_000)
        let fault = await fault(try client(), try HTTPRequest(.post, HTTPURL(server.url()), body: body))
        #expect(fault?.isCertainlyNotSent != true)
    }

    @Test(arguments: [
        "ok", "{\"ok\": true}\r\n\r\n", "<html>\r\n\r\n", "HTTP/0.9 200 OK\r\n\r\nok", "ICY 200 OK\r\n\r\nok",
    ])
    func `what does not begin as HTTP is no answer`(text: String) async throws {
        let server = HostileServer { _ in [.send(text), .close] }
        defer { server.stop() }
        let fault = await fault(try client(), try HTTPRequest(.post, HTTPURL(server.url()), body: [1]))
        #expect(cause(fault) == .malformed)
    }

    @Test func `headers that are not UTF-8 are read with the bytes replaced`() async throws {
        let bytes = Array("HTTP/1.1 200 OK\r\nX-Name: M".utf8) + [0xFC, 0xFF] + Array("ller\r\nX-".utf8) + [0xE9]
        let server = HostileServer { _ in [.sendBytes(bytes + Array(": 1\r\nContent-Length: 2\r\n\r\nok".utf8))] }
        defer { server.stop() }
        let response = try await client().send(HTTPRequest(.get, HTTPURL(server.url())))
        #expect(response.headers["X-Name"] == "M\u{FFFD}\u{FFFD}ller")
        #expect(response.headers["Content-Length"] == "2")
    }

    @Test func `a content type that was not asked for comes back as it is`() async throws {
        let server = HostileServer { _ in [.answer("<html>", headers: ["Content-Type: text/html; charset=x"])] }
        defer { server.stop() }
        let response = try await client().send(
            HTTPRequest(.get, HTTPURL(server.url()), headers: ["Accept": "application/json"]))
        #expect(response.headers["Content-Type"] == "text/html; charset=x")
        #expect(response.body == Array("<html>".utf8))
    }

    @Test(arguments: [301, 302, 307, 308])
    func `a redirect takes no credential to another host`(status: Int) async throws {
        let other = HostileServer { _ in [.answer("thanks")] }
        let server = HostileServer { _ in
            [.answer("", status: "\(status) Moved", headers: ["Location: \(other.url())"])]
        }
        defer {
            server.stop()
            other.stop()
        }
        let response = try await client().send(
            HTTPRequest(.get, HTTPURL(server.url()), headers: ["Authorization": "Bearer key-4711"]))
        #expect(response.status == status)
        #expect(other.connectionCount == 0)
    }

    // MARK: Helpers

    private func client() throws -> HTTPClient { try HTTPClient(.init(handles: 1, allowsPlainLoopback: true)) }

    private func fault(_ client: HTTPClient, _ request: HTTPRequest) async -> TransportFault? {
        do throws(TransportFault) {
            _ = try await client.send(request)
            return nil
        } catch {
            return error
        }
    }

    /// The cause, if the outcome is unknown.
    private func cause(_ fault: TransportFault?) -> TransportFault.Cause? {
        if case .unknown(let cause, _) = fault { cause } else { nil }
    }
}

private func head(_ field: String, count: Int) -> String {
    "HTTP/1.1 200 OK\r\n\(field)\r\nContent-Length: \(count)\r\n\r\n"
}
