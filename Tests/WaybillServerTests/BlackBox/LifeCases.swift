import CarrierAdapters
import Foundation
import ShippingLog
import Testing

extension BlackBox {
    /// What a key and a parcel go through: many at once, clients that go away, servers that end, labels that are voided,
    /// replaced or erased, other days and other prices.
    @Suite struct Life {
        private static let order = Samples.abroad("EX-1")

        // MARK: At once

        private static let keysAtOnce: [NamedCase<@Sendable (Int) -> String?>] = [
            .init("with one key", { _ in "k" }), .init("with a key each", { "k-\($0)" }),
            .init("without a key", { _ in nil }),
            .init("some with a key, some without", { $0 % 3 == 0 ? nil : "k-\($0 % 3)" }),
        ]

        @Test(arguments: [2, 80], keysAtOnce)
        func manyAtOnceAreOneLabel(count: Int, _ keys: NamedCase<@Sendable (Int) -> String?>) async throws {
            try await ServedLog.open { served async throws in
                let responses = try await served.server.atOnce(count) { index, server in
                    try await server.label(Self.order, key: keys.value(index))
                }
                #expect(responses.map(\.status) == Array(repeating: 201, count: count))
                #expect(Set(responses.map(\.body)).count == 1)
                #expect(responses.count { $0.headers["Waybill-Deduplicated"] == nil } == 1)
                // And each of the keys stands for the label from now on.
                let first = try FirstAnswer(any: responses[0])
                for index in 0..<min(count, 3) {
                    let key = keys.value(index)
                    first.expect(
                        again: try await served.server.label(Self.order, key: key), by: key == nil ? "parcel" : "key")
                }
                try await served.end(labels: 1)
            }
        }

        @Test func eightyShipmentsUnderOneKeyAreOneLabelAnd79Refusals() async throws {
            try await ServedLog.open { served async throws in
                let responses = try await served.server.atOnce(80) { index, server in
                    try await server.label(Samples.abroad("EX-\(index)"), key: "k")
                }
                #expect(responses.count { $0.status == 201 } == 1)
                for response in responses where response.status != 201 {
                    try expectProblem(response, 422, "idempotency-key-reused")
                }
                try await served.end(labels: 1)
            }
        }

        @Test func eightyShipmentsOfOneParcelAreOneLabelAnd79Refusals() async throws {
            try await ServedLog.open { served async throws in
                let responses = try await served.server.atOnce(80) { index, server in
                    try await server.label(Self.order.putting("Recipient \(index)", for: "Jürgen Müller"))
                }
                #expect(responses.count { $0.status == 201 } == 1)
                for response in responses where response.status != 201 {
                    try expectProblem(response, 409, "parcel-has-label")
                }
                try await served.end(labels: 1)
            }
        }

        @Test func oneConnectionThatSendsItsRequestsWithoutWaitingGetsTheSameTwice() async throws {
            try await ServedLog.open { served async throws in
                func request(_ last: String) -> String {
                    "POST /v1/labels HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: k\r\n\(last)"
                        + "Content-Length: \(Self.order.utf8.count)\r\n\r\n" + Self.order
                }
                let connection = try RawConnection(
                    port: served.server.port, sending: request("") + request("Connection: close\r\n"))
                let text = try await connection.received(until: nil)
                let second = try #require(text.range(of: "HTTP/1.1 201", options: .backwards))
                let answers = [
                    try RawAnswer(String(text[..<second.lowerBound])),
                    try RawAnswer(String(text[second.lowerBound...])),
                ]
                #expect(answers.map(\.status) == [201, 201] && answers[0].body == answers[1].body)
                try await served.end(labels: 1)
            }
        }

        // MARK: Clients that go away

        private static let head =
            "POST /v1/labels HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: k\r\nContent-Length: \(order.utf8.count)\r\n\r\n"
        private static let departures: [NamedCase<String>] = [
            .init("after the first line", "POST /v1/labels HTTP/1.1\r\n"),
            .init("before the body", head),
            .init("in the middle of the body", head + String(order.prefix(300))),
            .init("before the body's last byte", head + String(order.dropLast())),
        ]

        @Test(arguments: departures)
        func whoGoesAwayHasAskedForNothing(_ this: NamedCase<String>) async throws {
            try await ServedLog.open { served async throws in
                for _ in 0..<5 { _ = try RawConnection(port: served.server.port, sending: this.value) }
                let first = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                first.expect(again: try await served.server.label(Self.order, key: "k"))
                try await served.end(labels: 1)
            }
        }

        @Test func whoGoesAwayBeforeTheAnswerFindsItWhenHeAsksAgain() async throws {
            try await ServedLog.open { served async throws in
                for _ in 0..<5 { _ = try RawConnection(port: served.server.port, sending: Self.head + Self.order) }
                let any = try FirstAnswer(any: try await served.server.label(Self.order, key: "k"))
                any.expect(again: try await served.server.label(Self.order, key: "k"))
                try await served.end(labels: 1)
            }
        }

        // MARK: Servers that end

        @Test(arguments: [NamedCase("stopped", false), NamedCase("killed", true)])
        func anotherProcessGivesTheSameBytes(_ killing: NamedCase<Bool>) async throws {
            try await ServedLog.open { served async throws in
                let keyed = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                let bare = try FirstAnswer(try await served.server.label(Samples.abroad("EX-2")))
                for _ in 0..<2 {
                    try await served.restart(killing: killing.value)
                    keyed.expect(again: try await served.server.label(Self.order, key: "k"))
                    bare.expect(again: try await served.server.label(Samples.abroad("EX-2")), by: "parcel")
                    try expectProblem(
                        await served.server.label(Samples.abroad("EX-3"), key: "k"), 422, "idempotency-key-reused")
                }
                try await served.end(labels: 2)
            }
        }

        /// Killed at moments between the request and its answer: whatever was told is told again.
        @Test(arguments: [0, 2, 5, 9, 14, 20, 30, 50])
        func killedWhileEightyWaitItStillMakesOneLabel(milliseconds: Int) async throws {
            try await ServedLog.open { served async throws in
                let server = served.server
                let told = await withTaskGroup(of: HTTPResponse?.self) { group in
                    for index in 0..<80 {
                        group.addTask { try? await server.label(Self.order, key: index % 2 == 0 ? "k" : nil) }
                    }
                    try? await Task.sleep(for: .milliseconds(milliseconds))
                    try? await server.kill()
                    return await group.reduce(into: [HTTPResponse]()) { if let response = $1 { $0.append(response) } }
                }
                try await served.restartKilled()
                let first = try FirstAnswer(any: try await served.server.label(Self.order, key: "k"))
                for response in told { #expect(response.status == 201 && response.body == first.body) }
                first.expect(again: try await served.server.label(Self.order, key: "k"))
                try await served.end(labels: 1)
            }
        }

        // MARK: Labels that are voided, replaced, erased

        @Test func theKeyOfAVoidedLabelSaysSoAndNeverMakesAnother() async throws {
            try await ServedLog.open { served async throws in
                let first = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                for _ in 0..<2 {
                    let voided = try await served.server.send(.post, first.location + "/void")
                    #expect(voided.status == 200)
                    #expect(try Answer(voided.body).text("status") == "voided")
                }
                func expectVoided() async throws {
                    let problem = try expectProblem(
                        await served.server.label(Self.order, key: "k"), 409, "label-voided")
                    #expect(problem.text("tracking_number") == first.number)
                    #expect(problem.text("label") == first.location)
                }
                try await expectVoided()
                let second = try FirstAnswer(try await served.server.label(Self.order, key: "l"))
                #expect(second.number != first.number && second.id != first.id)
                try await expectVoided()
                second.expect(again: try await served.server.label(Self.order, key: "l"))
                second.expect(again: try await served.server.label(Self.order), by: "parcel")
                try await served.restart()
                try await expectVoided()
                second.expect(again: try await served.server.label(Self.order, key: "l"))
                try await served.end(labels: 2)
            }
        }

        @Test func aReplacedLabelsKeySaysThatItIsVoid() async throws {
            try await ServedLog.open { served async throws in
                let other = Self.order.putting("Jürgen Maier", for: "Jürgen Müller")
                func reissue() async throws -> HTTPResponse {
                    try await served.server.send(
                        .post, "/v1/labels?reissue=true", headers: ["Idempotency-Key": "l"], body: Array(other.utf8))
                }
                let first = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                let second = try FirstAnswer(try await reissue())
                #expect(second.number != first.number)
                second.expect(again: try await reissue())
                second.expect(again: try await served.server.label(other, key: "l"))
                try expectProblem(await served.server.label(Self.order, key: "k"), 409, "label-voided")
                let old = try await served.server.send(.get, first.location)
                #expect(try Answer(old.body).text("status") == "voided")
                try await served.end(labels: 2)
            }
        }

        @Test func anEditedOrderUnderItsOldKeyIsRefusedWithAndWithoutReissue() async throws {
            try await ServedLog.open { served async throws in
                let first = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                let edited = Self.order.putting("1.30 kg", for: "1.25 kg")
                for path in ["/v1/labels", "/v1/labels?reissue=true"] {
                    let response = try await served.server.send(
                        .post, path, headers: ["Idempotency-Key": "k"], body: Array(edited.utf8))
                    try expectProblem(response, 422, "idempotency-key-reused")
                }
                first.expect(again: try await served.server.label(Self.order, key: "k"))
                try await served.end(labels: 1)
            }
        }

        /// Once a parcel's personal data has been erased there is no label any more, and none is made anew.
        @Test func anErasedParcelIsGoneWithItsTrackingNumber() async throws {
            try await ServedLog.open { served async throws in
                let first = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                try await served.restart { store in
                    let stream = try StreamName.parcel(client: "default", order: "EX-1", number: 1)
                    #expect(try await store.erase(stream))
                }
                for key in ["k", "l", nil] {
                    let problem = try expectProblem(await served.server.label(Self.order, key: key), 410, "erased")
                    #expect(problem.text("tracking_number") == first.number)
                }
                let document = try await served.server.send(.get, first.location + "/document.zpl")
                #expect(document.status == 410)
                try await served.end(labels: 1)
            }
        }

        // MARK: Other days

        private static let dated = order.saying(#""ship_date":"2025-12-02""#)
        private static let days: [NamedCase<(day: String, guardian: String)>] = [
            .init("two days later, when the ship date has passed", ("2025-12-04", "key")),
            .init("four days later, when the key is forgotten", ("2025-12-06", "parcel")),
            .init("with a clock that was set back three days", ("2025-11-29", "key")),
            .init("over the end of the year", ("2026-01-02", "parcel")),
            .init(
                "with a clock that was set back half a year, over a change of daylight saving", ("2025-06-02", "key")),
        ]

        @Test(arguments: days)
        func onAnotherDayTheLabelIsTheSame(_ this: NamedCase<(day: String, guardian: String)>) async throws {
            try await ServedLog.open { served async throws in
                let first = try FirstAnswer(try await served.server.label(Self.dated, key: "k"))
                try await served.restart(options: ["--clock", this.value.day])
                first.expect(again: try await served.server.label(Self.dated, key: "k"), by: this.value.guardian)
                // Which has written the key down anew if it was forgotten.
                first.expect(again: try await served.server.label(Self.dated, key: "k"))
                try await served.end(labels: 1)
            }
        }

        @Test func aForgottenKeyIsFreeForAnotherOrder() async throws {
            try await ServedLog.open { served async throws in
                let first = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                try expectProblem(
                    await served.server.label(Samples.abroad("EX-2"), key: "k"), 422, "idempotency-key-reused")
                try await served.restart(options: ["--clock", "2025-12-06"])
                let second = try FirstAnswer(try await served.server.label(Samples.abroad("EX-2"), key: "k"))
                #expect(second.number != first.number)
                // Now it is that order's, and the first one has its label by its parcel only.
                try expectProblem(await served.server.label(Self.order, key: "k"), 422, "idempotency-key-reused")
                first.expect(again: try await served.server.label(Self.order), by: "parcel")
                try await served.end(labels: 2)
            }
        }

        // MARK: Other prices, and numbers that are used up

        /// A copy of the invented post's tables with a text replaced in each file that has it.
        private static func tables(_ new: String, for old: String, beside log: URL) throws -> [String] {
            let folder = log.deletingLastPathComponent().appendingPathComponent("tables-\(UUID().uuidString)")
            try FileManager.default.copyItem(
                at: URL(fileURLWithPath: Samples.root + "/" + RunningServer.Tables.s10.rawValue), to: folder)
            var replaced = 0
            for file in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
                let place = folder.appendingPathComponent(file)
                guard let text = try? String(contentsOf: place, encoding: .utf8), text.contains(old) else { continue }
                try text.replacingOccurrences(of: old, with: new).write(to: place, atomically: true, encoding: .utf8)
                replaced += 1
            }
            guard replaced > 0 else { throw ServerTrouble("no table has \(old)") }
            return ["--rate-tables", folder.path]
        }

        @Test func otherPricesDoNotChangeALabelThatStands() async throws {
            try await ServedLog.open { served async throws in
                let first = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                try await served.restart(
                    options: Self.tables("FIXTURE PARCEL", for: "FIXTURE INTERNATIONAL PARCEL", beside: served.log))
                first.expect(again: try await served.server.label(Self.order, key: "k"))
                let second = try FirstAnswer(try await served.server.label(Samples.abroad("EX-2"), key: "l"))
                let books = try [first.body, second.body].map { try Answer($0).text("rate_book") }
                #expect(books[0] != books[1])
                try await served.end(labels: 2)
            }
        }

        /// 503 is not stored: the same key is worked again once there are numbers.
        @Test func whatFailedForWantOfNumbersIsWorkedAgain() async throws {
            try await ServedLog.open { served async throws in
                try await served.restart(
                    options: Self.tables("last: 1}", for: "last: 99999999}", beside: served.log))
                let first = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                let next = Samples.abroad("EX-2")
                for _ in 0..<2 {
                    let response = try await served.server.label(next, key: "l")
                    try expectProblem(response, 503, "numbers-exhausted")
                    #expect(response.headers["Retry-After"] != nil)
                }
                let grant =
                    #"{"carrier":"fixture-post","account":"retail","format":"upu-s10","issuer":"GB","#
                    + #""first":10,"last":20}"#
                #expect(
                    try await served.server.send(.post, "/v1/number-ranges", body: Array(grant.utf8)).status == 201)
                let second = try FirstAnswer(try await served.server.label(next, key: "l"))
                second.expect(again: try await served.server.label(next, key: "l"))
                first.expect(again: try await served.server.label(Self.order, key: "k"))
                try await served.end(labels: 2)
            }
        }
    }
}
