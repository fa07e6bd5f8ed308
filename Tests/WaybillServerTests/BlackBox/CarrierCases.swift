import CarrierAdapters
import Foundation
import ShippingLog
import Testing

extension BlackBox {
    /// Labels that are bought over HTTP from a carrier that goes wrong in every way: one order each time, and no label too
    /// many, whatever is asked for how often.
    ///
    /// An answer that comes when nobody listens any more takes longer than half a minute, and is left to the simulation of
    /// `LabelDeskTests`, where time costs nothing.
    @Suite struct Carrier {
        private static let order = Samples.withinBritain("GB-1", name: "Gwen Price")
        /// So that look-ups are believed soon.
        private static let soon = [#""settling_seconds": 1, "spacing_seconds": 1"#]

        /// A carrier and a server that buys there.
        private static func open(
            _ recovery: String = "key", _ options: [String] = [],
            body: (RunningCarrier, inout ServedLog) async throws -> Void
        ) async throws {
            try await RunningServer.withFolder { folder async throws in
                let carrier = try await RunningCarrier.start(in: folder, recovery: recovery, options: options)
                let carriers = try RunningCarrier.options(
                    [carrier], in: folder, more: recovery == "look-up" ? soon : [])
                try await ServedLog.open(.gateway, options: carriers) { served async throws in
                    try await body(carrier, &served)
                }
            }
        }

        /// Something that goes wrong once and ends with a label: how many orders that took of the carrier.
        private struct Trouble: Sendable {
            var recovery = "key"
            let script: String
            let orders: Int
            var service = "parcel"
        }

        private static let troubles: [NamedCase<Trouble>] = [
            .init("nothing", Trouble(script: "[]", orders: 1)),
            .init("429 with Retry-After", Trouble(script: #"[{"do":"throttle","retry_after":1}]"#, orders: 2)),
            .init("503", Trouble(script: #"[{"do":"busy"}]"#, orders: 2)),
            .init("200 with a page instead of a label", Trouble(script: #"[{"do":"unreadable"}]"#, orders: 2)),
            .init("sold, and the connection closed", Trouble(script: #"[{"do":"sell-in-silence"}]"#, orders: 2)),
            .init("lost, and the connection closed", Trouble(script: #"[{"do":"lose"}]"#, orders: 2)),
            .init("409 in progress", Trouble(script: #"[{"do":"in-progress"}]"#, orders: 2)),
            .init(
                "the service refused, and the next one sold",
                Trouble(
                    script: #"[{"do":"reject","code":"not-there","about_service":true}]"#, orders: 2,
                    service: "parcel-by-hand")),
            .init(
                "two-step: sold, and the connection closed",
                Trouble(recovery: "two-step", script: #"[{"do":"sell-in-silence"}]"#, orders: 2)),
            .init(
                "look-up finds one",
                Trouble(recovery: "look-up", script: #"[{"do":"sell-in-silence"}]"#, orders: 1)),
            .init(
                "look-up finds it only after a while",
                Trouble(
                    recovery: "look-up", script: #"[{"do":"sell-in-silence","visible_after_ms":1300}]"#, orders: 1)),
            .init(
                "look-up fails, then finds it",
                Trouble(
                    recovery: "look-up", script: #"[{"do":"sell-in-silence"},{"call":"look-up","do":"busy"}]"#,
                    orders: 1)),
            .init(
                "look-up finds none twice, so it is bought again",
                Trouble(recovery: "look-up", script: #"[{"do":"lose"}]"#, orders: 2)),
            .init("sold after a while", Trouble(script: #"[{"do":"sell","after_ms":600}]"#, orders: 1)),
        ]

        @Test(arguments: troubles)
        private func whatGoesWrongOnceEndsWithOneLabel(_ this: NamedCase<Trouble>) async throws {
            let trouble = this.value
            try await Self.open(trouble.recovery) { carrier, served async throws in
                try await carrier.script(trouble.script)
                let responses = try await served.server.atOnce(12) { index, server in
                    try await server.label(Self.order, key: index % 3 == 0 ? nil : "k-\(index % 3)")
                }
                #expect(responses.map(\.status) == Array(repeating: 201, count: 12))
                #expect(Set(responses.map(\.body)).count == 1)
                let first = try FirstAnswer(any: responses[0])
                first.expect(again: try await served.server.label(Self.order, key: "k-1"))
                #expect(try Answer(first.body).text("service") == trouble.service)
                let ledger = try await carrier.ledger()
                #expect(ledger.orders.count == trouble.orders)
                #expect(ledger.labels.map(\.number) == [first.number])
                // The label that was sold is the one that is kept.
                let zpl = try await served.server.send(.get, first.location + "/document.zpl")
                #expect(zpl.status == 200 && String(decoding: zpl.body, as: UTF8.self).contains(first.number))
                try await served.end(labels: 1)
            }
        }

        @Test func eightyAtOnceAreOneOrder() async throws {
            try await Self.open("key", ["--min-ms", "300", "--max-ms", "300"]) { carrier, served async throws in
                let responses = try await served.server.atOnce(80) { index, server in
                    try await server.label(Self.order, key: "k-\(index % 7)")
                }
                #expect(responses.map(\.status) == Array(repeating: 201, count: 80))
                #expect(Set(responses.map(\.body)).count == 1)
                let ledger = try await carrier.ledger()
                #expect(ledger.orders.count == 1 && ledger.labels.count == 1)
                try await served.end(labels: 1)
            }
        }

        /// A refusal is an end of that order. The key is free for the corrected one, and for the same one.
        @Test func aRefusalIsNotStored() async throws {
            try await Self.open { carrier, served async throws in
                try await carrier.script(#"[{"do":"reject","code":"no-such-street"}]"#)
                let problem = try expectProblem(
                    await served.server.label(Self.order, key: "k"), 422, "carrier-rejected")
                #expect(problem.text("detail")?.contains("no-such-street") == true)
                let corrected = Self.order.putting("34 Queen Street", for: "33 Queen Street")
                let first = try FirstAnswer(try await served.server.label(corrected, key: "k"))
                first.expect(again: try await served.server.label(corrected, key: "k"))
                let ledger = try await carrier.ledger()
                #expect(ledger.orders.map(\.did) == ["reject", "sell"])
                #expect(Set(ledger.orders.map(\.reference)).count == 2)
                #expect(ledger.labels.map(\.number) == [first.number])
                try await served.end(labels: 1)
            }
        }

        /// A number that another parcel bears is a person's matter: neither parcel gets it twice, and nothing more is bought.
        @Test func aNumberThatAnotherParcelHasIsKeptFromThisOne() async throws {
            try await Self.open { carrier, served async throws in
                let first = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                try await carrier.script(#"[{"do":"known-number"}]"#)
                let other = Samples.withinBritain("GB-2", name: "Gwen Price")
                for key in ["l", "l", nil] {
                    try expectProblem(await served.server.label(other, key: key), 409, "purchase-unknown")
                }
                first.expect(again: try await served.server.label(Self.order, key: "k"))
                #expect(try await carrier.ledger().orders.count == 2)
                try await served.end(labels: 1)
            }
        }

        /// A carrier that can neither be asked nor be repeated: a person has to find out.
        @Test func whatNobodyCanFindOutIsAPersonsMatterAndNeverBoughtTwice() async throws {
            try await Self.open("none") { carrier, served async throws in
                try await carrier.script(#"[{"do":"sell-in-silence"}]"#)
                for key in ["k", "k", "l", nil] {
                    let response = try await served.server.label(Self.order, key: key)
                    try expectProblem(response, 409, "purchase-unknown")
                }
                try await served.restart(killing: true)
                try expectProblem(await served.server.label(Self.order, key: "k"), 409, "purchase-unknown")
                #expect(try await carrier.ledger().orders.count == 1)
                try await served.end(labels: 0)
            }
        }

        /// Once a person has said that nothing was bought, the key is as good as new.
        @Test func whatAPersonHasFoundNotBoughtIsBoughtUnderTheSameKey() async throws {
            try await Self.open("none") { carrier, served async throws in
                try await carrier.script(#"[{"do":"lose"}]"#)
                let problem = try expectProblem(
                    await served.server.label(Self.order, key: "k"), 409, "purchase-unknown")
                let label = try #require(problem.text("label"))
                let settled = try await served.server.send(
                    .post, label + "/settle", body: Array(#"{"bought":null}"#.utf8))
                #expect(settled.status == 200)
                let first = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                first.expect(again: try await served.server.label(Self.order, key: "k"))
                let ledger = try await carrier.ledger()
                #expect(ledger.orders.map(\.did) == ["lose", "sell"])
                #expect(ledger.labels.map(\.number) == [first.number])
                try await served.end(labels: 1)
            }
        }

        /// Two labels of one order, found by the next process: the older one is kept, the other given back.
        @Test func ofTwoLabelsThatALookUpFindsOneIsGivenBack() async throws {
            try await Self.open("look-up") { carrier, served async throws in
                try await carrier.script(#"[{"do":"sell-twice","after_ms":700}]"#)
                let server = served.server
                async let told = try? await server.label(Self.order, key: "k")
                while try await carrier.ledger().labels.count < 2 { try await Task.sleep(for: .milliseconds(10)) }
                try await served.restart(killing: true)
                let first = try FirstAnswer(any: try await served.server.label(Self.order, key: "k"))
                #expect(await told == nil)
                let deadline = ContinuousClock.now + .seconds(30)
                while try await carrier.ledger().live.count > 1, ContinuousClock.now < deadline {
                    try await Task.sleep(for: .milliseconds(50))
                }
                let ledger = try await carrier.ledger()
                #expect(ledger.orders.count == 1 && ledger.labels.count == 2)
                #expect(ledger.live.map(\.number) == [first.number])
                #expect(first.number == ledger.labels[0].number)
                first.expect(again: try await served.server.label(Self.order, key: "k"))
                try await served.end(labels: 1)
            }
        }

        @Test func whoGoesAwayWhileItIsBoughtFindsTheLabelLater() async throws {
            try await Self.open("key", ["--min-ms", "400", "--max-ms", "400"]) { carrier, served async throws in
                for _ in 0..<5 {
                    _ = try RawConnection(
                        port: served.server.port,
                        sending: "POST /v1/labels HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: k\r\n"
                            + "Content-Length: \(Self.order.utf8.count)\r\n\r\n" + Self.order)
                }
                let any = try FirstAnswer(any: try await served.server.label(Self.order, key: "k"))
                any.expect(again: try await served.server.label(Self.order, key: "k"))
                let ledger = try await carrier.ledger()
                #expect(ledger.orders.count == 1 && ledger.labels.map(\.number) == [any.number])
                try await served.end(labels: 1)
            }
        }

        private static let ends: [NamedCase<(recovery: String, killing: Bool, orders: Int)>] = [
            .init("killed, repeated by its key", ("key", true, 2)),
            .init("killed, repeated as a two-step purchase", ("two-step", true, 2)),
            .init("killed, found by look-up", ("look-up", true, 1)),
            .init("stopped, which waits for the answer", ("key", false, 1)),
        ]

        /// The label is sold, and the server ends before it hears of that.
        @Test(arguments: ends)
        func aServerThatEndsWhileItBuysLosesNothing(
            _ this: NamedCase<(recovery: String, killing: Bool, orders: Int)>
        ) async throws {
            try await Self.open(this.value.recovery) { carrier, served async throws in
                try await carrier.script(#"[{"do":"sell","after_ms":700}]"#)
                let server = served.server
                async let told = try? await server.label(Self.order, key: "k")
                while try await carrier.ledger().labels.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
                try await served.restart(killing: this.value.killing)
                let first = try FirstAnswer(any: try await served.server.label(Self.order, key: "k"))
                if let told = await told { #expect(told.status == 201 && told.body == first.body) }
                let ledger = try await carrier.ledger()
                #expect(ledger.orders.count == this.value.orders)
                #expect(Set(ledger.orders.map(\.reference)).count == 1)
                #expect(ledger.labels.map(\.number) == [first.number])
                try await served.end(labels: 1)
            }
        }

        @Test func aVoidedLabelIsGivenBackAndItsKeyNeverBuysAnother() async throws {
            try await Self.open { carrier, served async throws in
                let first = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                try await carrier.script(#"[{"call":"void","do":"busy"},{"call":"void","do":"void-in-silence"}]"#)
                for _ in 0..<2 {
                    #expect(try await served.server.send(.post, first.location + "/void").status == 200)
                }
                try expectProblem(await served.server.label(Self.order, key: "k"), 409, "label-voided")
                #expect(try await carrier.ledger().live.isEmpty)
                let second = try FirstAnswer(try await served.server.label(Self.order, key: "l"))
                #expect(second.number != first.number)
                try expectProblem(await served.server.label(Self.order, key: "k"), 409, "label-voided")
                let ledger = try await carrier.ledger()
                #expect(ledger.live.map(\.number) == [second.number] && ledger.orders.count == 2)
                try await served.end(labels: 2)
            }
        }

        @Test func aLabelThatIsNotTakenBackStandsAndIsNotBoughtAgain() async throws {
            try await Self.open { carrier, served async throws in
                let first = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                try await carrier.script(#"[{"call":"void","do":"reject","code":"already-used"}]"#)
                let problem = try expectProblem(
                    await served.server.send(.post, first.location + "/void"), 409, "void-refused")
                #expect(problem.text("detail")?.contains("already-used") == true)
                first.expect(again: try await served.server.label(Self.order, key: "k"))
                #expect(try await carrier.ledger().orders.count == 1)
                try await served.end(labels: 1)
            }
        }

        @Test func aReplacedLabelIsGivenBackFirst() async throws {
            try await Self.open { carrier, served async throws in
                let first = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                let other = Self.order.putting("Gwen Pryce", for: "Gwen Price")
                let responses = try await served.server.atOnce(12) { _, server in
                    try await server.send(
                        .post, "/v1/labels?reissue=true", headers: ["Idempotency-Key": "l"], body: Array(other.utf8))
                }
                #expect(Set(responses.map(\.status)) == [201] && Set(responses.map(\.body)).count == 1)
                let second = try FirstAnswer(any: responses[0])
                try expectProblem(await served.server.label(Self.order, key: "k"), 409, "label-voided")
                let ledger = try await carrier.ledger()
                #expect(ledger.labels.map(\.number) == [first.number, second.number])
                #expect(ledger.live.map(\.number) == [second.number] && ledger.orders.count == 2)
                try await served.end(labels: 2)
            }
        }

        /// 503 is not stored: the same key buys once the carrier is there.
        @Test func whatFailedForWantOfACarrierIsWorkedAgain() async throws {
            try await RunningServer.withFolder { folder async throws in
                var carrier: RunningCarrier? = try await RunningCarrier.start(in: folder)
                let port = try #require(carrier?.port)
                let options = try RunningCarrier.options([#require(carrier)], in: folder)
                carrier = nil
                try await ServedLog.open(.gateway, options: options) { served async throws in
                    let response = try await served.server.label(Self.order, key: "k")
                    try expectProblem(response, 503, "carrier-unavailable")
                    #expect(response.headers["Retry-After"] != nil)
                    let back = try await RunningCarrier.start(in: folder, port: port)
                    let deadline = ContinuousClock.now + .seconds(30)
                    var answer = try await served.server.label(Self.order, key: "k")
                    while answer.status == 503, ContinuousClock.now < deadline {
                        try await Task.sleep(for: .milliseconds(250))
                        answer = try await served.server.label(Self.order, key: "k")
                    }
                    let first = try FirstAnswer(any: answer)
                    first.expect(again: try await served.server.label(Self.order, key: "k"))
                    #expect(try await back.ledger().labels.map(\.number) == [first.number])
                    try await served.end(labels: 1)
                }
            }
        }
    }
}
