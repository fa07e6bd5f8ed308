import CarrierAdapters
import Foundation
import LabelDesk
import LabelRender
import Testing
import TextFormats

/// Labels bought from a carrier over HTTP, by the real program over a real log.
@Suite(.serialized) struct GatewayProcessTests {
    /// A server with one carrier, or two, behind it.
    private static func withCarrier(
        _ recovery: String = "key", carriers count: Int = 1, options: [String] = [], more: [String] = [],
        _ body: (RunningServer, [RunningCarrier], URL) async throws -> Void
    ) async throws {
        try await RunningServer.withFolder { folder async throws in
            var carriers: [RunningCarrier] = []
            for number in 1...count {
                let own = ["--prefix", number == 1 ? "SC" : "HL"]
                carriers.append(try await RunningCarrier.start(in: folder, recovery: recovery, options: own + options))
            }
            let server = try await RunningServer.start(
                .gateway, log: folder.appendingPathComponent("log.sqlite"),
                options: try RunningCarrier.options(carriers, in: folder, more: more))
            try await body(server, carriers, folder)
            #expect(try await server.stop() == 0)
        }
    }

    private static func parcel(_ order: String) -> String { Samples.withinBritain(order, name: "Gwen Price") }

    /// The number of an order's label; fails if there is none.
    private static func number(_ server: RunningServer, _ order: String, key: String? = nil) async throws -> String {
        let response = try await server.label(parcel(order), key: key)
        guard response.status == 201, let number = try Answer(response.body).text("tracking_number") else {
            throw ServerTrouble("\(order): \(response.status) \(String(decoding: response.body, as: UTF8.self))")
        }
        return number
    }

    /// Waits until a carrier's books say something.
    private static func wait(
        _ carrier: RunningCarrier, until isSo: (CarrierLedger) -> Bool
    ) async throws -> CarrierLedger {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            let ledger = try await carrier.ledger()
            if isSo(ledger) { return ledger }
            guard ContinuousClock.now < deadline else { throw ServerTrouble("not so: \(ledger)") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test func aLabelIsBoughtOnceHoweverOftenItIsAskedFor() async throws {
        try await Self.withCarrier { server, carriers, _ async throws in
            let first = try await server.label(Self.parcel("GB-1"), key: "one")
            #expect(first.status == 201)
            let answer = try Answer(first.body)
            let number = answer.text("tracking_number")
            #expect(answer.root["price"]?["amount"]?.string == "5.25" && answer.text("service") == "parcel")
            for key in ["one", "two", nil] {
                let again = try await server.label(Self.parcel("GB-1"), key: key)
                #expect(try again.status == 201 && Answer(again.body).text("tracking_number") == number)
            }
            let id = try #require(answer.text("id"))
            let zpl = try await server.send(.get, "/v1/labels/\(id)/document.zpl")
            #expect(zpl.status == 200 && String(decoding: zpl.body, as: UTF8.self).hasPrefix("^XA"))
            let ledger = try await carriers[0].ledger()
            #expect(ledger.orders.map(\.order) == ["GB-1"] && ledger.orders.map(\.service) == ["parcel"])
            #expect(ledger.labels.map(\.number) == [number])
        }
    }

    @Test func manyAtOnceAreBoughtOnceEach() async throws {
        let options = ["--min-ms", "0", "--max-ms", "100", "--slots", "4"]
        try await Self.withCarrier(options: options, more: ["\"slots\": 4"]) { server, carriers, _ async throws in
            let numbers = try await withThrowingTaskGroup(of: (String, String).self) { group in
                for number in 0..<120 {
                    let order = "GB-\(number % 20)"
                    let key = number % 3 == 0 ? "key-\(order)" : nil
                    group.addTask { (order, try await Self.number(server, order, key: key)) }
                }
                return try await group.reduce(into: [String: Set<String>]()) { $0[$1.0, default: []].insert($1.1) }
            }
            #expect(numbers.count == 20 && numbers.values.allSatisfy { $0.count == 1 })
            let ledger = try await carriers[0].ledger()
            #expect(ledger.orders.count == 20 && ledger.labels.count == 20)
            // Four at a time is what the file says, to a carrier that takes more.
            #expect(ledger.mostAtOnce <= 4)
            #expect(Set(ledger.labels.map(\.number)) == numbers.values.reduce(into: []) { $0.formUnion($1) })
        }
    }

    @Test func aRefusalIsTheAnswerAndAnotherServiceIsTakenWhereItMayDo() async throws {
        try await Self.withCarrier { server, carriers, _ async throws in
            try await carriers[0].script(
                #"""
                [{"do": "reject", "code": "no-such-street", "order": "GB-1"},
                 {"do": "reject", "code": "too-far", "about_service": true, "order": "GB-2"}]
                """#)
            let refused = try await server.label(Self.parcel("GB-1"), key: "one")
            #expect(refused.status == 422)
            #expect(refused.headers["Content-Type"] == "application/problem+json")
            #expect(try Answer(refused.body).text("code") == "carrier-rejected")
            #expect(String(decoding: refused.body, as: UTF8.self).contains("no-such-street"))
            let other = try await server.label(Self.parcel("GB-2"))
            #expect(try other.status == 201 && Answer(other.body).text("service") == "parcel-by-hand")
            let ledger = try await carriers[0].ledger()
            #expect(ledger.orders.map(\.service) == ["parcel", "parcel", "parcel-by-hand"])
            #expect(ledger.labels.map(\.order) == ["GB-2"])
            // Refused once is not refused for ever.
            #expect(try await Self.number(server, "GB-1", key: "one") == "SC00000002")
        }
    }

    @Test func aCarrierThatIsBusyIsAskedAgainThenAnotherIsTaken() async throws {
        try await Self.withCarrier(carriers: 2) { server, carriers, _ async throws in
            try await carriers[0].script(
                #"[{"do": "busy", "order": "GB-1"}, {"do": "busy", "order": "GB-2", "times": 3}]"#)
            #expect(try await Self.number(server, "GB-1") == "SC00000001")
            #expect(try await Self.number(server, "GB-2") == "HL00000001")
            let courier = try await carriers[0].ledger()
            let haulier = try await carriers[1].ledger()
            #expect(courier.orders.map(\.did) == ["busy", "sell", "busy", "busy", "busy"])
            // Each time it is the same order.
            #expect(Set(courier.orders.map(\.reference)).count == 2)
            #expect(courier.labels.map(\.order) == ["GB-1"] && haulier.labels.map(\.order) == ["GB-2"])
        }
    }

    @Test func aCarrierThatIsNotThereIsPassedOver() async throws {
        try await RunningServer.withFolder { folder async throws in
            let gone = try await RunningCarrier.start(in: folder)
            let there = try await RunningCarrier.start(in: folder, options: ["--prefix", "HL"])
            let options = try RunningCarrier.options([gone, there], in: folder)
            try await gone.stop()
            let server = try await RunningServer.start(
                .gateway, log: folder.appendingPathComponent("log.sqlite"), options: options)
            #expect(try await Self.number(server, "GB-1") == "HL00000001")
            #expect(try await server.stop() == 0)
        }
    }

    /// Whatever becomes of an answer, a carrier that knows its orders sells one label.
    @Test(arguments: ["sell-in-silence", "lose", "unreadable", "in-progress"], ["key", "two-step"])
    func ofALostAnswerComesOneLabel(fault: String, recovery: String) async throws {
        try await Self.withCarrier(recovery) { server, carriers, _ async throws in
            try await carriers[0].script("[{\"do\": \"\(fault)\"}]")
            let number = try await Self.number(server, "GB-1")
            #expect(number == "SC00000001")
            let ledger = try await carriers[0].ledger()
            #expect(ledger.orders.map(\.did) == [fault, "sell"])
            #expect(Set(ledger.orders.map(\.reference)).count == 1)
            #expect(ledger.labels.map(\.number) == [number] && ledger.live.count == 1)
        }
    }

    /// A carrier that can only be asked is never sent an order twice while a label may have come of the first.
    @Test func aCarrierThatIsLookedUpIsNotOrderedFromAgain() async throws {
        let more = ["\"settling_seconds\": 0, \"spacing_seconds\": 1"]
        try await Self.withCarrier("look-up", more: more) { server, carriers, _ async throws in
            try await carriers[0].script(
                #"[{"do": "sell-in-silence", "order": "GB-1"}, {"do": "lose", "order": "GB-2"}]"#)
            #expect(try await Self.number(server, "GB-1") == "SC00000001")
            var ledger = try await carriers[0].ledger()
            #expect(ledger.orders.count == 1 && ledger.labels.count == 1 && ledger.lookUps == 1)
            // Proven to have come to nothing, it is asked for anew.
            #expect(try await Self.number(server, "GB-2") == "SC00000002")
            ledger = try await carriers[0].ledger()
            #expect(ledger.orders.count == 3 && ledger.labels.count == 2 && ledger.lookUps >= 3)
            #expect(Set(ledger.orders.map(\.reference)).count == 3)
        }
    }

    /// A carrier's search may lag: what it does not find at first is not ordered again for that.
    @Test func aLabelThatIsFoundLateIsTheLabel() async throws {
        let more = ["\"settling_seconds\": 0, \"spacing_seconds\": 6"]
        try await Self.withCarrier("look-up", more: more) { server, carriers, _ async throws in
            try await carriers[0].script(#"[{"do": "sell-in-silence", "visible_after_ms": 1200}]"#)
            #expect(try await Self.number(server, "GB-1") == "SC00000001")
            let ledger = try await carriers[0].ledger()
            #expect(ledger.orders.count == 1 && ledger.labels.count == 1 && ledger.lookUps >= 2)
        }
    }

    @Test func aVoidGoesToTheCarrier() async throws {
        try await Self.withCarrier { server, carriers, _ async throws in
            let label = try await server.label(Self.parcel("GB-1"), key: "one")
            let id = try #require(try Answer(label.body).text("id"))
            try await carriers[0].script(#"[{"call": "void", "do": "void-in-silence"}]"#)
            // Of the first nobody hears; asking again does no harm.
            let voided = try await server.send(.post, "/v1/labels/\(id)/void")
            #expect(voided.status == 200)
            #expect(try await server.send(.post, "/v1/labels/\(id)/void").status == 200)
            let ledger = try await carriers[0].ledger()
            #expect(ledger.labels.map(\.isVoided) == [true] && ledger.voids == 2)
            // A new label after it is another one.
            #expect(try await Self.number(server, "GB-1", key: "two") == "SC00000002")
        }
    }

    @Test func aVoidThatTheCarrierRefusesLeavesTheLabel() async throws {
        try await Self.withCarrier { server, carriers, _ async throws in
            let label = try await server.label(Self.parcel("GB-1"))
            let id = try #require(try Answer(label.body).text("id"))
            try await carriers[0].script(#"[{"call": "void", "do": "reject", "code": "already-used"}]"#)
            let refused = try await server.send(.post, "/v1/labels/\(id)/void")
            #expect(refused.status == 409 && String(decoding: refused.body, as: UTF8.self).contains("already-used"))
            #expect(try await carriers[0].ledger().live.count == 1)
        }
    }

    /// Killed while the carrier is at work, the next process finds the intent and takes up what it finds.
    @Test(arguments: ["key", "look-up"])
    func killedBetweenIntentAndAnswerItHasOneLabel(recovery: String) async throws {
        try await RunningServer.withFolder { folder async throws in
            let journal = folder.appendingPathComponent("journal")
            let carrier = try await RunningCarrier.start(
                in: folder, recovery: recovery, options: ["--journal", journal.path])
            let more = recovery == "look-up" ? ["\"settling_seconds\": 0, \"spacing_seconds\": 1"] : []
            let options = try RunningCarrier.options([carrier], in: folder, more: more)
            let log = folder.appendingPathComponent("log.sqlite")
            try await carrier.script(
                #"""
                [{"do": "sell", "after_ms": 30000, "order": "GB-SOLD"}, {"do": "hang", "order": "GB-HANGS"}]
                """#)
            let server = try await RunningServer.start(.gateway, log: log, options: options)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for order in ["GB-SOLD", "GB-HANGS"] {
                    group.addTask {
                        // The server is killed under it.
                        _ = try? await server.label(Self.parcel(order), key: order)
                    }
                }
                _ = try await Self.wait(carrier) { $0.orders.count == 2 && $0.labels.count == 1 }
                try await server.kill()
                try await group.waitForAll()
            }
            let next = try await RunningServer.start(.gateway, log: log, options: options)
            // Nobody asks for it, and it is taken up all the same.
            if recovery == "key" {
                _ = try await Self.wait(carrier) { $0.labels.count == 2 }
            }
            let sold = try await Self.number(next, "GB-SOLD", key: "GB-SOLD")
            let other = try await Self.number(next, "GB-HANGS", key: "GB-HANGS")
            let ledger = try await carrier.ledger()
            #expect(ledger.labels.map(\.order).sorted() == ["GB-HANGS", "GB-SOLD"] && ledger.live.count == 2)
            #expect(Set(ledger.labels.map(\.number)) == [sold, other] && sold == "SC00000001")
            // The carrier's own books, which were on the disk before it answered, say the same.
            let lines = try JSONLines(journal)
            #expect(lines.compactMap { $0["sold"]?.string } == ledger.labels.map(\.number))
            #expect(try await next.stop() == 0)
        }
    }

    /// By chance, in every way that ends by itself: each order has one label, and the carrier bills no other.
    @Test func whateverGoesWrongByChanceEachOrderHasOneLabel() async throws {
        try await Self.withCarrier(options: ["--faults", "20", "--seed", "7"]) { server, carriers, _ async throws in
            let numbers = try await withThrowingTaskGroup(of: (String, String).self) { group in
                for number in 0..<24 {
                    group.addTask {
                        let order = "GB-\(number)"
                        // A carrier that is too often busy is not waited for; whoever packs asks again.
                        for _ in 0..<20 {
                            let response = try await server.label(Self.parcel(order), key: order)
                            if response.status == 201, let number = try Answer(response.body).text("tracking_number") {
                                return (order, number)
                            }
                            guard [409, 429, 503].contains(response.status) else {
                                throw ServerTrouble(String(decoding: response.body, as: UTF8.self))
                            }
                            try await Task.sleep(for: .milliseconds(500))
                        }
                        throw ServerTrouble("\(order) has no label")
                    }
                }
                return try await group.reduce(into: [String: String]()) { $0[$1.0] = $1.1 }
            }
            #expect(numbers.count == 24 && Set(numbers.values).count == 24)
            let ledger = try await carriers[0].ledger()
            #expect(ledger.orders.contains { $0.did != "sell" })
            #expect(Set(ledger.live.map(\.number)) == Set(numbers.values))
        }
    }

    // MARK: The file

    @Test func withoutCarriersNothingIsBought() async throws {
        try await RunningServer.withFolder { folder async throws in
            let server = try await RunningServer.start(.gateway, log: folder.appendingPathComponent("log.sqlite"))
            let response = try await server.label(Self.parcel("GB-1"))
            #expect(try response.status == 422 && Answer(response.body).text("code") == "no-eligible-service")
            #expect(try await server.stop() == 0)
        }
    }

    @Test func aFaultyFileIsToldWithItsPlaces() async throws {
        try await RunningServer.withFolder { folder async throws in
            let file = folder.appendingPathComponent("carriers.json")
            try Data("{\"carriers\": [\n{\"carrier\": \"a\", \"account\": \"b\"}]}\n".utf8).write(to: file)
            for command in [["serve", "--listen", "127.0.0.1:0"], ["label", "Examples/labels.jsonl"]] {
                let process = try WaybillProcess(
                    command.map { $0.hasPrefix("Examples") ? Samples.root + "/" + $0 : $0 } + [
                        "--carriers", file.path, "--rate-tables", Samples.root + "/rate-tables", "--store",
                        "sqlite:\(folder.path)/log.sqlite",
                    ], folder: folder)
                #expect(try await process.end(within: .seconds(60)) == 65)
                #expect(process.errors.contains("\(file.path):2:1: /carriers/0: expected either adapter"))
            }
        }
    }

    /// The secret of a file beside the list goes to the gateway and nowhere else.
    @Test func theSecretIsReadFromItsFile() async throws {
        try await RunningServer.withFolder { folder async throws in
            try Data("s3cret\n".utf8).write(to: folder.appendingPathComponent("token"))
            let carrier = try await RunningCarrier.start(in: folder, options: ["--token", "s3cret"])
            let log = folder.appendingPathComponent("log.sqlite")
            let without = try await RunningServer.start(
                .gateway, log: log, options: try RunningCarrier.options([carrier], in: folder))
            let refused = try await without.label(Self.parcel("GB-1"))
            #expect(refused.status == 503)
            #expect(String(decoding: refused.body, as: UTF8.self).contains("not-authorised"))
            #expect(try await without.stop() == 0)
            let with = try await RunningServer.start(
                .gateway, log: log,
                options: try RunningCarrier.options([carrier], in: folder, more: ["\"token_file\": \"token\""]))
            #expect(try await Self.number(with, "GB-1") == "SC00000001")
            #expect(!with.errors.contains("s3cret"))
            #expect(try await with.stop() == 0)
        }
    }

    /// Whatever form a gateway may answer with, documents of it can be asked for.
    @Test func everyFormOfABoughtLabelIsADocuments() {
        var names: Set<String> = []
        for format in [LabelFormat.zpl, .pdf, .png] {
            for size in format.sizes {
                for resolution in Resolution.allCases {
                    names.insert(DocumentName(format, resolution, size: size).text)
                }
            }
        }
        #expect(names.isSuperset(of: GatewayCarrier.forms) && GatewayCarrier.forms.count == 21)
    }
}

/// A file of JSON Lines.
private struct JSONLines: Sequence {
    let values: [JSONValue]

    init(_ file: URL) throws {
        values = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map {
            try JSONDocument(Array($0)).root
        }
    }

    func makeIterator() -> IndexingIterator<[JSONValue]> { values.makeIterator() }
}
