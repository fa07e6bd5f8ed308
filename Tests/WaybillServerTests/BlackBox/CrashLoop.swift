import CarrierAdapters
import Foundation
import ShippingLog
import TestSupport
import Testing

extension BlackBox {
    /// A server that is killed again and again while it issues labels of our own and buys others.
    ///
    /// `WAYBILL_CRASH_ROUNDS` says how often; usually 100 times.
    @Suite struct CrashLoop {
        private static let rounds = BlackBox.setting("WAYBILL_CRASH_ROUNDS", usually: 100)
        /// How many ask at once, and how many orders each has at most in a round.
        private static let clients = 8
        private static let ordersEach = 3

        /// What an order was answered with.
        private struct Known: Equatable, Sendable {
            let id: String
            let number: String
            let body: [UInt8]
        }

        /// The tables of the invented post, whose labels are our own, beside those of the carriers that sell theirs.
        private static func tables(in folder: URL) throws -> URL {
            let tables = folder.appendingPathComponent("tables")
            try FileManager.default.createDirectory(at: tables, withIntermediateDirectories: true)
            for (table, carrier) in [
                (RunningServer.Tables.s10, "fixture-post"), (.gateway, "fixture-courier"),
            ] {
                try FileManager.default.copyItem(
                    at: URL(fileURLWithPath: "\(Samples.root)/\(table.rawValue)/\(carrier)"),
                    to: tables.appendingPathComponent(carrier))
            }
            return tables
        }

        /// Every other order's label is bought.
        private static func body(_ order: String) -> String {
            order.hasPrefix("own")
                ? Samples.abroad(order).putting(#""options":{"carriers":["fixture-post"],"#, for: #""options":{"#)
                : Samples.withinBritain(order, name: "Gwen Price").saying(
                    #""options":{"carriers":["fixture-courier"]}"#)
        }

        private static func key(_ order: String) -> String? { order.hasSuffix("3") ? nil : "key-\(order)" }

        /// Asks for a label; nil if no whole answer came.
        private static func label(_ order: String, _ server: RunningServer) async throws -> Known? {
            let response: HTTPResponse
            do { response = try await server.label(body(order), key: key(order)) } catch { return nil }
            guard response.status == 201, let answer = try? Answer(response.body), let id = answer.text("id"),
                let number = answer.text("tracking_number")
            else {
                throw ServerTrouble("\(order): \(response.status) \(String(decoding: response.body, as: UTF8.self))")
            }
            return Known(id: id, number: number, body: response.body)
        }

        /// Asks for the labels of many orders, so many at once; those that were answered.
        private static func labels(_ orders: [[String]], _ server: RunningServer) async throws -> [String: Known] {
            try await withThrowingTaskGroup(of: [String: Known].self) { group in
                for orders in orders {
                    group.addTask {
                        var known: [String: Known] = [:]
                        for order in orders {
                            guard let label = try await label(order, server) else { break }
                            known[order] = label
                        }
                        return known
                    }
                }
                return try await group.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
            }
        }

        private static func split(_ orders: [String]) -> [[String]] {
            (0..<clients).map { client in
                stride(from: client, to: orders.count, by: clients).map { orders[$0] }
            }
        }

        @Test func noLabelIsLostAndNoneBoughtTwice() async throws {
            try await RunningServer.withFolder { folder async throws in
                let log = folder.appendingPathComponent("log.sqlite")
                let carrier = try await RunningCarrier.start(
                    in: folder,
                    options: [
                        "--min-ms", "5", "--max-ms", "60", "--journal", folder.appendingPathComponent("journal").path,
                    ])
                let options =
                    try RunningCarrier.options([carrier], in: folder)
                    + ["--rate-tables", try Self.tables(in: folder).path]
                let clock = ContinuousClock()
                var chances = SplitMix64(seed: 4)
                var orders: [String] = []
                var known: [String: Known] = [:]
                var last: [String] = []
                var lost = 0
                var starts: [Duration] = []
                func start() async throws -> RunningServer {
                    let begun = clock.now
                    let server = try await RunningServer.start(.gateway, log: log, options: options)
                    starts.append(clock.now - begun)
                    return server
                }
                func compare(_ labels: [String: Known], _ asked: Int, _ round: Int) {
                    #expect(labels.count == asked, "round \(round)")
                    for (order, label) in labels {
                        #expect(known[order, default: label] == label, "\(order) after kill \(round)")
                        known[order] = label
                    }
                }
                for round in 0..<Self.rounds {
                    let server = try await start()
                    // What the last kill cut short, and some of what came long before.
                    let some = (0..<4).compactMap { _ in orders.randomElement(using: &chances) }
                    let again = Array(Set(last + some))
                    compare(try await Self.labels(Self.split(again), server), again.count, round)

                    let fresh = (0..<Self.clients).map { client in
                        (0..<Self.ordersEach).map {
                            "\((client + $0) % 2 == 0 ? "own" : "bought")-\(round)-\(client)\($0)"
                        }
                    }
                    async let answers = Self.labels(fresh, server)
                    try await Task.sleep(for: .milliseconds(Int.random(in: 10...160, using: &chances)))
                    try await server.kill()
                    let answered = try await answers
                    last = fresh.flatMap { $0 }
                    orders += last
                    lost += last.count - answered.count
                    known.merge(answered) { first, _ in first }
                }
                // Otherwise the kills came too late to prove anything.
                #expect(lost > Self.rounds)

                let acknowledged = known.count
                let server = try await start()
                compare(try await Self.labels(Self.split(orders), server), orders.count, Self.rounds)
                #expect(Set(known.values.map(\.number)).count == orders.count)
                #expect(Set(known.values.map(\.id)).count == orders.count)
                #expect(try await server.stop() == 0)

                let ledger = try await carrier.ledger()
                let bought = Set(orders.filter { $0.hasPrefix("bought") })
                #expect(Set(ledger.live.map(\.order)) == bought && ledger.live.count == bought.count)
                for label in ledger.live { #expect(known[label.order]?.number == label.number) }
                let store = try SQLiteLogStore(path: log.path)
                let issued = try await ServedLog.issued(store)
                #expect(issued.count == orders.count && Set(issued.map(\.label)).count == orders.count)
                #expect(try await store.verify().firstBreak == nil)
                await store.close()

                let longest = starts.max() ?? .zero
                BlackBox.measured(
                    "crash loop: \(Self.rounds) kills, \(orders.count) orders, \(acknowledged) of them answered before "
                        + "the end, 0 lost, 0 bought twice; \(ledger.orders.count) orders at the carrier for "
                        + "\(bought.count) labels")
                BlackBox.measured(
                    "crash loop: from start to ready \(Latencies(starts)); longest \(longest.inMilliseconds) ms")
            }
        }
    }
}
