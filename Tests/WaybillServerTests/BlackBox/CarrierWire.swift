import CarrierAdapters
import Foundation
import TestSupport
import Testing
import TextFormats

extension BlackBox {
    /// Labels bought at the carriers' own interfaces, each played by `waybill carrier-emulator`, over HTTP.
    @Suite(.serialized) struct CarrierWire {
        /// What came of asking for a label.
        private enum End: Equatable {
            case label(String)
            /// A person has to ask the carrier, and finds it in the list of those.
            case task
        }

        private static func withEmulator(
            _ body: (RunningEmulator, inout ServedLog) async throws -> Void
        ) async throws {
            try await RunningServer.withFolder { folder async throws in
                let emulator = try await RunningEmulator.start(in: folder)
                try await ServedLog.open(.carriers, options: try emulator.options(in: folder)) { served async throws in
                    try await body(emulator, &served)
                    #expect(try await served.server.stop() == 0)
                }
            }
        }

        /// Asks until it is known what came of it.
        private static func end(_ server: RunningServer, _ order: String, at carrier: String) async throws -> End {
            let body = try RunningEmulator.order(order, at: carrier)
            let deadline = ContinuousClock.now + .seconds(240)
            while true {
                let response = try await server.label(body, key: order)
                let answer = try Answer(response.body)
                switch (response.status, answer.text("code")) {
                case (201, _): return .label(answer.text("tracking_number") ?? "")
                case (409, "purchase-unknown"):
                    let list = try await server.send(.get, "/v1/purchases?limit=100")
                    let listed = try JSONDocument(list.body).root["purchases"]?.array ?? []
                    #expect(listed.contains { $0["order"]?.string == order }, "\(carrier) is in no list")
                    return .task
                case (409, "still-running"), (503, _): break
                default:
                    throw ServerTrouble(
                        "\(carrier): \(response.status) \(String(decoding: response.body, as: UTF8.self))")
                }
                guard ContinuousClock.now < deadline else { throw ServerTrouble("\(carrier): no end") }
                try await Task.sleep(for: .milliseconds(200))
            }
        }

        /// Asks for a label at each carrier at the same time.
        private static func ends(_ server: RunningServer, _ prefix: String) async throws -> [String: End] {
            try await withThrowingTaskGroup(of: (String, End).self) { group in
                for carrier in RunningEmulator.carriers {
                    group.addTask {
                        (carrier, try await end(server, "\(prefix)-\(carrier)", at: carrier))
                    }
                }
                var ends: [String: End] = [:]
                for try await (carrier, end) in group { ends[carrier] = end }
                return ends
            }
        }

        /// Whether what was sold can be found again: NZ Post's numbers are told in the answer that was lost.
        private static func recovers(_ carrier: String) -> Bool {
            guard let adapter = KnownCarriers.adapter(carrier) else { return false }
            return adapter.descriptor.recovery != .none && carrier != "nz-post"
        }

        @Test func aLabelIsBoughtAtEachCarrierOnceAndGivenBackWhereItTakesIt() async throws {
            try await Self.withEmulator { emulator, served async throws in
                let server = served.server
                let ends = try await Self.ends(server, "A")
                let again = try await Self.ends(server, "A")
                #expect(ends == again)
                for (carrier, numbers) in try await emulator.labels() {
                    #expect(ends[carrier] == numbers.first.map { .label($0) }, "\(carrier)")
                    #expect(numbers.count == 1, "\(carrier): \(numbers)")
                }
                for carrier in RunningEmulator.carriers {
                    let order = try RunningEmulator.order("A-\(carrier)", at: carrier)
                    let id = try #require(try Answer(try await server.label(order).body).text("id"))
                    let label = try JSONDocument(try await server.send(.get, "/v1/labels/\(id)").body).root
                    for (_, address) in (label["documents"]?.members ?? []).map({ ($0.name, $0.value.string ?? "") }) {
                        #expect(try await server.send(.get, address).status == 200, "\(carrier): \(address)")
                    }
                    let void = try await server.send(.post, "/v1/labels/\(id)/void")
                    let takesBack = try #require(KnownCarriers.adapter(carrier)).descriptor.abilities.voids
                    #expect((void.status < 300) == takesBack, "\(carrier): \(void.status)")
                }
                for (carrier, numbers) in try await emulator.labels() {
                    let takesBack = try #require(KnownCarriers.adapter(carrier)).descriptor.abilities.voids
                    #expect(numbers.isEmpty == takesBack, "\(carrier): \(numbers)")
                }
            }
        }

        /// One server loses the connection, another is killed. Both at once, because it takes two minutes until a person is
        /// asked what only the carrier can tell.
        @Test func aPurchaseWhoseAnswerIsLostEndsInOneLabelOrATask() async throws {
            async let connection: Void = Self.loseTheConnection()
            async let server: Void = Self.loseTheServer()
            _ = try await (connection, server)
        }

        /// The purchase is made, and the connection closed before its answer.
        private static func loseTheConnection() async throws {
            try await withEmulator { emulator, served async throws in
                try await emulator.spoilPurchases(#""do": "lost""#)
                try await check(try await ends(served.server, "L"), emulator)
            }
        }

        /// The server is killed while every carrier has sold and none has answered.
        private static func loseTheServer() async throws {
            try await withEmulator { emulator, served async throws in
                try await emulator.spoilPurchases(#""do": "slow", "milliseconds": 20000"#)
                let server = served.server
                let asking = RunningEmulator.carriers.map { carrier in
                    Task {
                        try await server.label(
                            try RunningEmulator.order("K-\(carrier)", at: carrier), key: "K-\(carrier)")
                    }
                }
                let deadline = ContinuousClock.now + .seconds(60)
                while try await emulator.labels().values.contains(where: \.isEmpty) {
                    guard ContinuousClock.now < deadline else {
                        throw ServerTrouble("not all sold: \(try await emulator.labels())")
                    }
                    try await Task.sleep(for: .milliseconds(20))
                }
                try await served.restart(killing: true)
                for task in asking { _ = await task.result }
                try await check(try await ends(served.server, "K"), emulator)
            }
        }

        private static func check(_ ends: [String: End], _ emulator: RunningEmulator) async throws {
            let sold = try await emulator.labels()
            for carrier in RunningEmulator.carriers {
                let numbers = sold[carrier] ?? []
                #expect(numbers.count == 1, "\(carrier): \(numbers)")
                #expect(
                    ends[carrier] == (recovers(carrier) ? .label(numbers.first ?? "") : .task),
                    "\(carrier): \(String(describing: ends[carrier])), sold \(numbers)")
            }
        }

        /// A command about an account at the emulator: how it ended, and all that it wrote.
        private static func carrier(
            _ command: String, _ account: String, _ arguments: [String] = [], at emulator: RunningEmulator,
            in folder: URL
        ) throws -> (code: Int32, said: String) {
            let program = try #require(WaybillProcess.program)
            let file = folder.appendingPathComponent("said-\(UUID().uuidString)")
            try Data().write(to: file)
            let output = try FileHandle(forWritingTo: file)
            let process = try ChildProcess(
                "/usr/bin/env",
                ["timeout", "120", program.path, "carrier", command, account] + arguments
                    + emulator.options(in: folder).prefix(2),
                output: output.fileDescriptor, errors: output.fileDescriptor)
            let code = process.waitUntilExit()
            return (code, String(decoding: try Data(contentsOf: file), as: UTF8.self))
        }

        @Test(arguments: [0, 3_600, -3_600])
        func aClockThatIsWrongIsTold(seconds: Int) async throws {
            try await RunningServer.withFolder { folder async throws in
                let emulator = try await RunningEmulator.start(in: folder)
                if seconds != 0 {
                    let fault = #"{"do": "clock-skew", "carrier": "usps", "seconds": \#(seconds), "times": 100}"#
                    #expect(try await emulator.spoil(fault).status == 200)
                }
                let (code, said) = try Self.carrier("check", "usps", at: emulator, in: folder)
                let clock = try #require(
                    said.firstMatch(of: #/\n  clock +(ok|WRONG) +the carrier's is (\d+) s (ahead of|behind) ours\n/#),
                    "\(said)")
                #expect(clock.1 == (seconds == 0 ? "ok" : "WRONG"))
                #expect(abs((Int(clock.2) ?? 0) - abs(seconds)) <= 60, "\(said)")
                if seconds != 0 { #expect(clock.3 == (seconds < 0 ? "behind" : "ahead of")) }
                #expect(code == (seconds == 0 ? 0 : 1), "\(said)")
                // What the fault does not name keeps its clock.
                let other = try Self.carrier("check", "postnl", at: emulator, in: folder)
                #expect(other.said.contains(#/\n  clock +ok /#), "\(other.said)")
            }
        }

        @Test func faultsBeyondTheMostAreRefused() async throws {
            try await RunningServer.withFolder { folder async throws in
                let emulator = try await RunningEmulator.start(in: folder)
                let one = #"{"do": "500", "carrier": "evri", "call": "POST /never"}"#
                let many = "[" + Array(repeating: one, count: 999).joined(separator: ",") + "]"
                #expect(try await emulator.spoil(many).status == 200)
                #expect(try await emulator.spoil("[\(one),\(one)]").status == 409)
                #expect(try await emulator.spoil(one).status == 200)
                let refused = try await emulator.spoil(one)
                #expect(refused.status == 409)
                #expect(String(decoding: refused.body, as: UTF8.self).hasPrefix("at most 1000 faults"))
            }
        }

        @Test func aDayIsClosedWithTheNumbersOfAFile() async throws {
            try await Self.withEmulator { emulator, served async throws in
                guard case .label(let number) = try await Self.end(served.server, "D-1", at: "usps") else {
                    throw ServerTrouble("no label")
                }
                try await RunningServer.withFolder { folder async throws in
                    let file = folder.appendingPathComponent("numbers.txt")
                    let form = folder.appendingPathComponent("form.pdf")
                    func close(_ text: String) throws -> (code: Int32, said: String) {
                        try Data(text.utf8).write(to: file)
                        return try Self.carrier(
                            "close-day", "usps",
                            [
                                "--numbers", file.path, "--pdf", form.path, "--ship-from",
                                Samples.root + "/Examples/fixtures/carriers/shipments/washington-to-st-louis.json",
                            ], at: emulator, in: folder)
                    }
                    let faulty = try close("\(number)\r\n\r\nlabel,\(number)\r\n\u{1B}[2J\r\n")
                    #expect(faulty.code == 65)
                    #expect(faulty.said.contains("numbers.txt:3: expected a tracking number"), "\(faulty.said)")
                    #expect(faulty.said.contains(#"numbers.txt:4: expected a tracking number"#))
                    #expect(!faulty.said.contains("\u{1B}") && !faulty.said.contains("numbers.txt:2"))
                    #expect(try close(" \t\r\n\n").said.contains("has no tracking number"))
                    let good = try close("\u{FEFF}\r\n  \(number)\t\r\n\n \(number)")
                    #expect(good.code == 0 && good.said.contains(", 1 label\n"), "\(good.said)")
                    #expect(try Data(contentsOf: form).starts(with: Data("%PDF-".utf8)))
                }
            }
        }

        /// What carriers charge stands beside what our tables say, and a difference is counted and told once.
        @Test func pricesOfCarriersStandBesideOurs() async throws {
            try await Self.withEmulator { emulator, served async throws in
                let order = try RunningEmulator.order("Q-1", at: "usps")
                let response = try await served.server.send(
                    .post, "/v1/quotes/live?wait_ms=20000", body: Array(order.utf8))
                let root = try JSONDocument(response.body).root
                let live = try #require(root["live"]?.array?.first)
                #expect(live["carrier"]?.string == "usps" && live["service"]?.string == "parcel")
                #expect(root["silent"]?.array == [])
                let table = try #require(live["table_price"]?["amount"]?.string)
                let drift = try #require(live["drift"]?["amount"]?.string)
                #expect(table == root["rates"]?[0]?["price"]?["amount"]?.string && drift != "0.00")
                let metrics = String(decoding: try await served.server.send(.get, "/metrics").body, as: UTF8.self)
                #expect(
                    metrics.contains(
                        #"waybill_price_drift_total{carrier="usps",account="emulated",service="parcel"} 1"#))
            }
        }
    }
}
