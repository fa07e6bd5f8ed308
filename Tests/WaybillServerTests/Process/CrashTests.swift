import CarrierAdapters
import Foundation
import ShippingLog
import Synchronization
import Testing

/// Servers that are ended, in every way, and started again on the same log.
@Suite(.serialized) struct CrashTests {
    /// What an order was answered with.
    struct Label: Hashable, Sendable {
        let id: String
        let number: String
    }

    private static let ordersPerRound = 12
    private static let rounds = 48

    private static func key(_ order: String) -> String? { order.utf8.last! % 2 == 0 ? "key-\(order)" : nil }

    /// Asks for an order's label; nil if no whole answer came.
    private static func label(_ order: String, _ server: RunningServer) async throws -> Label? {
        let response: HTTPResponse
        do {
            response = try await server.label(Samples.abroad(order), key: key(order))
        } catch { return nil }
        // Handed back by a server that has been told to stop.
        if response.status == 503, try Answer(response.body).text("code") == "shutting-down" { return nil }
        guard response.status == 201 else {
            throw ServerTrouble("\(order): \(response.status) \(String(decoding: response.body, as: UTF8.self))")
        }
        let answer = try Answer(response.body)
        guard let id = answer.text("id"), let number = answer.text("tracking_number") else {
            throw ServerTrouble("\(order): an answer without label")
        }
        return Label(id: id, number: number)
    }

    /// Asks for the labels of many orders at once, and calls back with how many have been answered so far.
    private static func labels(
        _ orders: [String], _ server: RunningServer, answered: (Int) async throws -> Void = { _ in }
    ) async throws -> [String: Label] {
        try await withThrowingTaskGroup(of: (String, Label?).self) { group in
            for order in orders { group.addTask { (order, try await label(order, server)) } }
            var labels: [String: Label] = [:]
            try await answered(0)
            for try await (order, label) in group {
                guard let label else { continue }
                labels[order] = label
                try await answered(labels.count)
            }
            return labels
        }
    }

    @Test func killedAtAnyMomentItForgetsNothingAndRepeatsNothing() async throws {
        try await RunningServer.withFolder { folder async throws in
            let log = folder.appendingPathComponent("log.sqlite")
            var known: [String: Label] = [:]
            var orders: [String] = []
            var unanswered = 0
            for round in 0..<Self.rounds {
                let server = try await RunningServer.start(.s10, log: log)
                // What was asked for before: the answered have their label, the others get one now.
                let before = try await Self.labels(orders.suffix(2 * Self.ordersPerRound), server)
                for (order, label) in before {
                    #expect(known[order, default: label] == label, "\(order) after kill \(round)")
                    known[order] = label
                }
                #expect(before.count == min(orders.count, 2 * Self.ordersPerRound))

                let new = (0..<Self.ordersPerRound).map { "EX-\(round)-\($0)" }
                orders += new
                // Killed after so many answers, from none to nearly all, and a moment that differs from round to round.
                let enough = round % Self.ordersPerRound
                let answers = try await Self.labels(new, server) { count in
                    guard count == enough else { return }
                    try await Task.sleep(for: .milliseconds(round * 7 % 23))
                    try await server.kill()
                }
                unanswered += new.count - answers.count
                known.merge(answers) { first, _ in first }
            }
            // Otherwise the kills came too late to prove anything.
            #expect(unanswered > 0)

            let server = try await RunningServer.start(.s10, log: log)
            let all = try await Self.labels(orders, server)
            #expect(all.count == Self.rounds * Self.ordersPerRound)
            for (order, label) in known { #expect(all[order] == label, "\(order)") }
            #expect(Set(all.values.map(\.number)).count == all.count)
            #expect(Set(all.values.map(\.id)).count == all.count)
            #expect(try await server.stop() == 0)
            try await Self.expectOneLabelEach(log, orders: orders.count)
        }
    }

    /// Every parcel has one label and one number of its own, and every hash chain holds.
    private static func expectOneLabelEach(_ log: URL, orders: Int) async throws {
        let store = try SQLiteLogStore(path: log.path)
        let report = try await store.verify()
        #expect(report.firstBreak == nil)
        var issued: [StreamName: Int] = [:]
        var numbers: Set<String> = []
        for record in try await store.follow(after: .start, limit: 1_000_000).events {
            guard case .labelIssued(let label) = try LogEvent(record) else { continue }
            issued[record.stream, default: 0] += 1
            #expect(numbers.insert(label.trackingNumber).inserted, "\(label.trackingNumber) twice")
            let zpl = try await store.document(record.stream, label: label.label, name: "zpl-203")
            #expect(zpl?.digest == label.documents.first?.digest)
        }
        #expect(issued.count == orders && issued.values.allSatisfy { $0 == 1 })
        await store.close()
    }

    @Test func toldToStopItFinishesWhatItHasBegun() async throws {
        try await RunningServer.withFolder { folder async throws in
            let log = folder.appendingPathComponent("log.sqlite")
            let server = try await RunningServer.start(.s10, log: log)
            let orders = (0..<60).map { "EX-\($0)" }
            let code = Mutex<Int32?>(nil)
            let labels = try await Self.labels(orders, server) { count in
                guard count == 3 else { return }
                let ended = try await server.stop()
                code.withLock { $0 = ended }
            }
            #expect(code.withLock { $0 } == 0)
            #expect(labels.count >= 3)
            let next = try await RunningServer.start(.s10, log: log)
            let all = try await Self.labels(orders, next)
            #expect(all.count == orders.count)
            for (order, label) in labels { #expect(all[order] == label, "\(order)") }
            #expect(try await next.stop() == 0)
            try await Self.expectOneLabelEach(log, orders: orders.count)
        }
    }

    @Test func aClientThatNeverFinishesDoesNotKeepItFromStopping() async throws {
        try await RunningServer.withFolder { folder async throws in
            let server = try await RunningServer.start(.s10, log: folder.appendingPathComponent("log.sqlite"))
            let clients = try [
                "", "GET /live HT", "POST /v1/labels HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{",
                "GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n",
            ].map { try RawConnection(port: server.port, sending: $0) }
            #expect(try await server.send(.get, "/live").status == 200)
            #expect(try await server.stop() == 0)
            withExtendedLifetime(clients) {}
        }
    }

    @Test func aLogHasOneServer() async throws {
        try await RunningServer.withFolder { folder async throws in
            let log = folder.appendingPathComponent("log.sqlite")
            let first = try await RunningServer.start(.s10, log: log)
            let second = try WaybillProcess(RunningServer.arguments(.s10, log: log), folder: folder)
            #expect(try await second.end(within: .seconds(60)) == 69)
            #expect(second.errors.contains("log.sqlite is open in another process"))
            // By another way to the same file.
            let link = folder.appendingPathComponent("link.sqlite")
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: log)
            let third = try WaybillProcess(RunningServer.arguments(.s10, log: link), folder: folder)
            #expect(try await third.end(within: .seconds(60)) == 69)
            #expect(try await Self.label("EX-1", first) != nil)
            #expect(try await first.stop() == 0)
        }
    }

    @Test func aPortInUseIsSaid() async throws {
        try await RunningServer.withFolder { folder async throws in
            let first = try await RunningServer.start(.s10, log: folder.appendingPathComponent("first.sqlite"))
            let second = try WaybillProcess(
                RunningServer.arguments(
                    .s10, log: folder.appendingPathComponent("second.sqlite"), listen: "127.0.0.1:\(first.port)"),
                folder: folder)
            #expect(try await second.end(within: .seconds(60)) == 69)
            #expect(second.errors.contains("127.0.0.1:\(first.port) is in use"))
            #expect(try await first.stop() == 0)
        }
    }
}
