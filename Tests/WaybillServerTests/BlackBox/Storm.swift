import CarrierAdapters
import Foundation
import Testing

extension BlackBox {
    /// Eighty packing desks whose requests come eight times each, before a carrier that takes its time.
    ///
    /// `WAYBILL_STORM_SECONDS` says how long; usually a minute.
    @Suite struct Storm {
        private static let slow = ["--min-ms", "600", "--max-ms", "2400", "--slots", "8"]
        /// How long the server lets anybody wait.
        private static let deadline = Duration.seconds(30)

        private static func open(
            _ body: (RunningCarrier, LoadTarget) async throws -> Void
        ) async throws {
            try await RunningServer.withFolder { folder async throws in
                let carrier = try await RunningCarrier.start(in: folder, options: slow)
                let options = try RunningCarrier.options([carrier], in: folder, more: [#""slots": 8"#])
                try await ServedLog.open(.gateway, options: options) { served async throws in
                    let target = try LoadTarget(served.server)
                    try await body(carrier, target)
                    await target.close()
                    try await served.end(labels: try await carrier.ledger().labels.count)
                }
            }
        }

        private static let load = DeskLoad { Samples.withinBritain($0, name: "Gwen Price") }

        /// Each order was bought once, all its requests got the same label, and nobody waited past the deadline; how long
        /// it took until each order had its label.
        private static func expectOneLabelEach(
            _ history: LoadHistory, _ carrier: RunningCarrier
        ) async throws -> Latencies {
            let operations = history.operations
            var answers: [String: Set<[UInt8]>] = [:]
            var ready: [String: (asked: Duration, had: Duration)] = [:]
            for operation in operations {
                guard case .label(_, _, let body) = operation.outcome else {
                    Issue.record("\(operation)")
                    continue
                }
                answers[operation.order, default: []].insert(body)
                let end = operation.sent + operation.took
                let (asked, had) = ready[operation.order] ?? (operation.sent, end)
                ready[operation.order] = (min(asked, operation.sent), min(had, end))
                #expect(operation.took < deadline)
            }
            for (order, bodies) in answers { #expect(bodies.count == 1, "\(order)") }
            let ledger = try await carrier.ledger()
            #expect(ledger.orders.count == answers.count)
            #expect(ledger.labels.count == answers.count && Set(ledger.labels.map(\.order)).count == answers.count)
            #expect(ledger.mostAtOnce <= 8)
            return Latencies(ready.values.map { $0.had - $0.asked })
        }

        @Test func eachOrderIsBoughtOnce() async throws {
            try await Self.open { carrier, target async throws in
                let seconds = BlackBox.setting("WAYBILL_STORM_SECONDS", usually: 60)
                let history = try await Self.load.run(for: .seconds(seconds), on: target)
                #expect(history.operations.count >= 8)
                let latencies = try await Self.expectOneLabelEach(history, carrier)
                BlackBox.measured(
                    "storm of 80 desks, \(seconds) s, carrier 0.6–2.4 s, 8 slots: \(history.operations.count) requests, "
                        + "\(try await carrier.ledger().orders.count) orders at the carrier; label after \(latencies)")
            }
        }

        @Test func allEightyAtOneInstantAreServedBeforeTheDeadline() async throws {
            try await Self.open { carrier, target async throws in
                var load = Self.load
                load.duplicates = 2
                let history = await load.burst(on: target)
                #expect(history.operations.count == 240)
                let latencies = try await Self.expectOneLabelEach(history, carrier)
                BlackBox.measured(
                    "80 desks at one instant, 3 requests each, carrier 0.6–2.4 s, 8 slots: "
                        + "\(try await carrier.ledger().orders.count) orders at the carrier; label after \(latencies)")
            }
        }
    }
}
