import CarrierAdapters
import Foundation
import ShippingLog
import Testing
import TextFormats

/// The program itself, over HTTP.
@Suite(.serialized) struct ServerTests {
    @Test func aLabelFromTheOrderToThePrinter() async throws {
        try await RunningServer.withFolder { folder async throws in
            let log = folder.appendingPathComponent("log.sqlite")
            let server = try await RunningServer.start(.shipped, log: log)

            for path in ["/live", "/ready"] {
                #expect(try await server.send(.get, path).status == 200)
            }
            let quote = try await server.send(.post, "/v1/quotes", body: Array(Samples.order().utf8))
            #expect(quote.status == 200 && quote.headers["Content-Type"] == "application/json")
            #expect(try Answer(quote.body).root["rates"]?.array?.isEmpty == false)

            let issued = try await server.label(Samples.order(), key: "k-1")
            #expect(issued.status == 201 && issued.headers["Waybill-Deduplicated"] == nil)
            #expect(issued.headers["X-Request-ID"] != nil)
            let label = try Answer(issued.body)
            let id = try #require(label.text("id"))
            let number = try #require(label.text("tracking_number"))
            #expect(issued.headers["Location"] == "/v1/labels/\(id)")

            let stored = try await server.send(.get, "/v1/labels/\(id)")
            #expect(try Answer(stored.body).text("tracking_number") == number)

            let again = try await server.label(Samples.order(), key: "k-1")
            #expect(again.status == 201 && again.headers["Waybill-Deduplicated"] == "key")
            #expect(again.body == issued.body)
            let keyless = try await server.label(Samples.order())
            #expect(keyless.status == 201 && keyless.headers["Waybill-Deduplicated"] == "parcel")
            #expect(keyless.body == issued.body)

            var documents: [String: [UInt8]] = [:]
            for (format, type) in [("zpl", "application/zpl"), ("pdf", "application/pdf"), ("png", "image/png")] {
                let path = try #require(label.root["documents"]?[format]?.string)
                let document = try await server.send(.get, path)
                #expect(document.status == 200 && document.headers["Content-Type"] == type)
                #expect(try await server.send(.get, path).body == document.body)
                let direct = try await server.label(Samples.order(), key: "k-1", headers: ["Accept": type])
                #expect(direct.status == 201 && direct.body == document.body)
                documents[format] = document.body
            }
            let finer = try await server.send(.get, "/v1/labels/\(id)/document.zpl?dpi=300")
            #expect(finer.status == 200 && finer.body != documents["zpl"])
            #expect(try await server.send(.get, "/v1/labels/\(id)/document.zpl?dpi=72").status == 400)

            // Read back by programs that know nothing of ours.
            let payload = "42060614\u{1D}\(number)"
            for (format, bytes) in documents {
                let symbols = try LabelCheck.symbols(bytes, suffix: format, folder: folder)
                #expect(symbols.sorted() == ["]C1 \(payload)", "]d2 \(payload)", "]d2 \(payload)"], "\(format)")
            }
            #expect(try await server.stop() == 0)

            // The next process knows it all.
            let next = try await RunningServer.start(.shipped, log: log)
            let later = try await next.label(Samples.order(), key: "k-1")
            #expect(later.body == issued.body && later.headers["Waybill-Deduplicated"] == "key")
            for (format, bytes) in documents {
                #expect(try await next.send(.get, "/v1/labels/\(id)/document.\(format)").body == bytes)
            }
            #expect(try await next.stop() == 0)
        }
    }

    @Test func faultsAreProblemsAndLeaveNoTrace() async throws {
        try await RunningServer.withFolder { folder async throws in
            let log = folder.appendingPathComponent("log.sqlite")
            let server = try await RunningServer.start(.s10, log: log)
            let order = Samples.abroad("EX-1")

            func expect(_ status: Int, _ code: String, _ response: HTTPResponse) throws {
                #expect(response.status == status)
                #expect(response.headers["Content-Type"] == "application/problem+json")
                #expect(try Answer(response.body).text("code") == code)
            }
            let large = String(repeating: " ", count: 1 << 20) + order
            for path in ["/v1/labels", "/v1/quotes"] {
                try expect(413, "body-too-large", await server.send(.post, path, body: Array(large.utf8)))
                try expect(400, "invalid-json", await server.send(.post, path, body: Array("{".utf8)))
                try expect(400, "invalid-json", await server.send(.post, path))
                try expect(422, "invalid-shipment", await server.send(.post, path, body: Array("{}".utf8)))
            }
            try expect(400, "idempotency-key-malformed", await server.label(order, key: "\"k"))
            try expect(
                400, "idempotency-key-malformed", await server.label(order, key: "k", headers: ["Idempotency-Key": "k"])
            )
            for path in [
                "/v1/labels", "/v1/labels/batch", "/v1/manifests", "/v1/labels/lbl_1/settle", "/v1/quotes/batch",
            ] {
                try expect(
                    403, "foreign-origin",
                    await server.send(
                        .post, path, headers: ["Origin": "http://evil.example"], body: Array(order.utf8)))
            }
            for path in ["/v1/labels/batch", "/v1/quotes/batch"] {
                for type in ["text/csv", "Application/CSV; charset=utf-8", "application/vnd.ms-excel"] {
                    try expect(
                        415, "unsupported-media-type",
                        await server.send(
                            .post, path, headers: ["Content-Type": type], body: Array("order\nSO-1\n".utf8)))
                }
            }
            try expect(406, "not-acceptable", await server.label(order, headers: ["Accept": "text/html"]))
            try expect(
                400, "unknown-parameter-value",
                await server.send(.post, "/v1/labels?dpi=1", body: Array(order.utf8)))
            try expect(
                400, "repeated-parameter",
                await server.send(.post, "/v1/labels?dpi=203&dpi=300", body: Array(order.utf8)))
            let heavy = try await server.label(order.putting("50 kg", for: "1.25 kg"), key: "k")
            try expect(422, "no-eligible-service", heavy)

            for path in [
                "/v1", "/v2/labels", "/v1/label", "/v1/labels/lbl_1", "/v1/labels/lbl_1/document.zpl",
                "/v1/labels/a/b/c", "/v1/labels/%2e%2e", "/favicon.ico", "/v1/labels/x/document.exe",
            ] {
                try expect(404, "not-found", await server.send(.get, path))
            }
            for (method, path, allowed) in [
                (HTTPRequest.Method.get, "/v1/labels", "POST"), (.get, "/v1/quotes", "POST"),
                (.put, "/v1/labels", "POST"), (.delete, "/v1/labels/lbl_1", "GET, HEAD"),
                (.post, "/v1/labels/lbl_1", "GET, HEAD"), (.post, "/live", "GET, HEAD"),
                (.patch, "/v1/labels/lbl_1/document.zpl", "GET, HEAD"),
            ] {
                let response = try await server.send(method, path)
                try expect(405, "method-not-allowed", response)
                #expect(response.headers["Allow"] == allowed, "\(method) \(path)")
            }
            #expect(try await server.stop() == 0)

            let store = try SQLiteLogStore(path: log.path)
            let events = try await store.follow(after: .start, limit: 1000).events
            #expect(events.map(\.type) == [RateBookPublished.type])
            await store.close()
        }
    }

    @Test func aBatchIsAnsweredWhileItIsSent() async throws {
        try await RunningServer.withFolder { folder async throws in
            let server = try await RunningServer.start(.shipped, log: folder.appendingPathComponent("log.sqlite"))
            // More than the body of any other request may be.
            let count = 120
            let blanks = String(repeating: " ", count: 20_000)
            let body = (1...count).map { blanks + Samples.order("SO-\($0)") }.joined(separator: "\n")
            let response = try await server.send(.post, "/v1/quotes/batch", body: Array(body.utf8))
            #expect(response.status == 200)
            #expect(response.headers["Content-Type"] == "application/jsonl")
            #expect(response.headers["X-Request-ID"] != nil)
            let lines = response.body.split(separator: UInt8(ascii: "\n"))
            #expect(lines.count == count)
            for (number, line) in [(1, lines[0]), (count, lines[count - 1])] {
                #expect(try Answer(Array(line)).text("order") == "SO-\(number)")
            }
            #expect(try await server.send(.get, "/v1/quotes/batch").headers["Allow"] == "POST")

            // The first line's answer comes before the second line is sent.
            let line = Samples.order() + "\n"
            let length = String(line.utf8.count, radix: 16)
            let connection = try RawConnection(
                port: server.port,
                sending: "POST /v1/quotes/batch HTTP/1.1\r\nHost: localhost\r\nAccept: application/x-ndjson\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n\(length)\r\n\(line)\r\n")
            let first = try await connection.received(until: "\"selection\"")
            #expect(first.contains("application/x-ndjson") && first.contains(#""line":1,"order":"SO-1""#))
            try await connection.send("\(length)\r\n\(line)\r\n0\r\n\r\n")
            #expect(try await connection.received(until: "\r\n0\r\n\r\n").contains(#""line":2,"#))
            #expect(try await server.stop() == 0)
        }
    }

    @Test func whoStopsSendingOrTakingABatchIsDropped() async throws {
        try await RunningServer.withFolder { folder async throws in
            let server = try await RunningServer.start(.shipped, log: folder.appendingPathComponent("log.sqlite"))
            let head = "POST /v1/quotes/batch HTTP/1.1\r\nHost: localhost\r\n"
            let silent = try RawConnection(port: server.port, sending: head + "Content-Length: 5000\r\n\r\n{")
            // Some 80 MB of answers, which nobody takes.
            let body = String(repeating: Samples.order() + "\n", count: 10_000)
            async let isGreedyDropped = RawConnection.isDropped(
                port: server.port, whenSending: head + "Content-Length: \(body.utf8.count)\r\n\r\n" + body)
            let garbled = try RawConnection(port: server.port, sending: "GARBAGE\r\n\r\n")
            async let answer = garbled.received(until: nil)
            #expect(try await silent.received(until: nil).contains("HTTP/1.1 200"))
            #expect(try await isGreedyDropped)
            #expect(try await answer.hasPrefix("HTTP/1.1 400"))
            #expect(try await server.stop() == 0)
        }
    }

    /// While it takes some, the server neither reads on nor takes it for one that has stopped sending.
    @Test func whoTakesABatchSlowlyHasAllOfIt() async throws {
        try await RunningServer.withFolder { folder async throws in
            let server = try await RunningServer.start(.shipped, log: folder.appendingPathComponent("log.sqlite"))
            // So much of both that neither fits what is kept on the way.
            let line = Samples.order() + String(repeating: " ", count: 2_000) + "\n"
            let body = String(repeating: line, count: 1_500)
            let head = "POST /v1/quotes/batch HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            let connection = try RawConnection(port: server.port, sending: "", room: 65_536)
            async let isSent: Void = connection.send(head + "Content-Length: \(body.utf8.count)\r\n\r\n" + body)
            let answer = try await connection.receivedSlowly(bytesPerSecond: 100_000, for: 14)
            try await isSent
            #expect(answer.components(separatedBy: "\"line\":").count - 1 == 1_500)
            #expect(try await server.stop() == 0)
        }
    }

    /// A name that is made to point here is not ours, whatever is asked by it.
    @Test func whoAsksByAnotherNameIsRefused() async throws {
        try await RunningServer.withFolder { folder async throws in
            let server = try await RunningServer.start(
                .s10, log: folder.appendingPathComponent("log.sqlite"), options: ["--name", "labels.example"])
            for (host, status) in [
                ("evil.example:\(server.port)", "421"), ("Labels.Example:80", "200"), ("127.0.0.1", "200"),
            ] {
                for path in ["/live", "/", "/metrics"] {
                    let answer = try await RawConnection.exchange(
                        port: server.port, "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
                    #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(host) \(path)")
                    #expect(answer.contains("\"unknown-host\"") == (status == "421"))
                }
            }
            // Whether there is such a label is not told either.
            let answer = try await RawConnection.exchange(
                port: server.port,
                "POST /v1/labels/lbl_1/void HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\n"
                    + "Sec-Fetch-Site: same-origin\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 421 "))
            #expect(try await server.stop() == 0)
        }
    }

    @Test func aConnectionServesOneRequestAfterTheOther() async throws {
        try await RunningServer.withFolder { folder async throws in
            let server = try await RunningServer.start(.s10, log: folder.appendingPathComponent("log.sqlite"))
            let bytes = try await RawConnection.exchange(
                port: server.port,
                // A HEAD has no body, whatever its length says; a GET must follow at once.
                "HEAD /live HTTP/1.1\r\nHost: localhost\r\n\r\nGET /live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            )
            let heads = bytes.components(separatedBy: "\r\n\r\n")
            #expect(heads.count == 3)
            #expect(heads[0].hasPrefix("HTTP/1.1 200") && heads[0].lowercased().contains("content-length: 5"))
            #expect(heads.dropFirst().first?.hasPrefix("HTTP/1.1 200") == true)
            #expect(heads.last == "live\n")
            #expect(try await server.stop() == 0)
        }
    }

    @Test func whatIsNotHTTPHarmsNobody() async throws {
        try await RunningServer.withFolder { folder async throws in
            let server = try await RunningServer.start(.s10, log: folder.appendingPathComponent("log.sqlite"))
            for bytes in [
                "GARBAGE\r\n\r\n", "GET /live HTTP/9.9\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}", "",
                "POST /v1/labels HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                "POST /v1/labels HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                "POST /v1/labels HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "POST /v1/labels HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{",
                "GET /\u{0} HTTP/1.1\r\n\r\n", "GET /" + String(repeating: "a", count: 200_000),
            ] {
                let answer = try await RawConnection.exchange(port: server.port, bytes)
                #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(bytes.prefix(40))")
                #expect(try await server.send(.get, "/live").status == 200)
            }
            #expect(try await server.stop() == 0)
        }
    }

    @Test func eightyAtOnceAreOneLabel() async throws {
        try await RunningServer.withFolder { folder async throws in
            let log = folder.appendingPathComponent("log.sqlite")
            let server = try await RunningServer.start(.shipped, log: log)
            for (order, key) in [("SO-1", "same"), ("SO-2", nil)] {
                let responses = try await withThrowingTaskGroup(of: HTTPResponse.self) { group in
                    for _ in 0..<80 { group.addTask { try await server.label(Samples.order(order), key: key) } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(responses.map(\.status) == Array(repeating: 201, count: 80))
                #expect(Set(responses.map(\.body)).count == 1)
                #expect(responses.count { $0.headers["Waybill-Deduplicated"] == nil } == 1)
            }
            #expect(try await server.stop() == 0)
            let store = try SQLiteLogStore(path: log.path)
            let events = try await store.follow(after: .start, limit: 10_000).events
            #expect(events.count { $0.type == LabelIssued.type } == 2)
            #expect(events.count { $0.type == NumberAllocated.type } == 2)
            await store.close()
        }
    }
}
