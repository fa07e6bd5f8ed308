import CarrierAdapters
import Foundation
import Testing

extension BlackBox {
    /// Five times as many new orders as the carrier can serve.
    ///
    /// `WAYBILL_OVERLOAD_SECONDS` says how long, usually six seconds, `WAYBILL_OVERLOAD_MILLISECONDS` how long a call takes,
    /// usually 200, and `WAYBILL_OVERLOAD_SLOTS` how many calls the carrier works on at once: 2, 10 orders a second, usually,
    /// which leaves a debug build the time to refuse the others.
    @Suite struct Overload {
        private static let slots = BlackBox.setting("WAYBILL_OVERLOAD_SLOTS", usually: 2)
        private static let milliseconds = BlackBox.setting("WAYBILL_OVERLOAD_MILLISECONDS", usually: 200)
        private static let perSecond = slots * 1000 / milliseconds

        /// A machine that stalls for a moment has up to three tries for the capacity; all else holds in each.
        @Test func whatIsTooMuchIsRefusedAtOnceAndTheRestServed() async throws {
            var goodput = try await Self.overload()
            for _ in 1..<3 where goodput < 70 { goodput = try await Self.overload() }
            #expect(goodput >= 70)
        }

        /// The share of the carrier's capacity that is used, in percent, at five times as many orders.
        private static func overload() async throws -> Int {
            try await RunningServer.withFolder { folder async throws in
                let carrier = try await RunningCarrier.start(
                    in: folder,
                    options: [
                        "--min-ms", "\(Self.milliseconds)", "--max-ms", "\(Self.milliseconds)", "--slots",
                        "\(Self.slots)",
                    ])
                let options = try RunningCarrier.options([carrier], in: folder, more: [#""slots": \#(Self.slots)"#])
                return try await ServedLog.open(.gateway, options: options) { served async throws in
                    let target = try LoadTarget(served.server)
                    // Before the overload, so that the server has its connections, and knows how long an order takes.
                    let quiet = await Self.load(.seconds(1), perSecond: Self.perSecond / 2, "Q", target)
                    #expect(quiet.operations.count { !$0.isLabel } == 0)

                    let seconds = BlackBox.setting("WAYBILL_OVERLOAD_SECONDS", usually: 6)
                    let soldBefore = try await carrier.ledger().labels.count
                    async let load = Self.load(.seconds(seconds), perSecond: 5 * Self.perSecond, "O", target)
                    try await Task.sleep(for: .seconds(seconds))
                    let sold = try await carrier.ledger().labels.count - soldBefore
                    let ended = ContinuousClock.now
                    let last = LoadHistory()
                    let outcome = await last.label(
                        Samples.withinBritain("LAST", name: "Gwen Price"), of: "LAST", key: nil, from: target)
                    let recovery = try await Self.untilServed(outcome, last, target, since: ended)
                    let history = await load

                    let operations = history.operations
                    let labels = operations.filter(\.isLabel)
                    var refused: [Int: Int] = [:]
                    for operation in operations {
                        switch operation.outcome {
                        case .label: break
                        case .refused(let status, let retryAfter):
                            refused[status, default: 0] += 1
                            #expect([429, 503].contains(status) && retryAfter != nil, "\(status)")
                        case .unknown(let fault): Issue.record("\(operation.order): \(fault)")
                        }
                    }
                    #expect(!refused.isEmpty)
                    let goodput = 100 * sold / (Self.perSecond * seconds)
                    // A guard against hanging; how long it really takes is measured.
                    #expect(recovery < .seconds(15))
                    let ledger = try await carrier.ledger()
                    #expect(ledger.orders.count == ledger.labels.count)
                    BlackBox.measured(
                        "overload, \(5 * Self.perSecond) new orders/s for \(seconds) s at \(Self.perSecond)/s: goodput "
                            + "\(goodput) % of capacity, \(labels.count) labels, refused \(refused); label after "
                            + "\(Latencies(labels.map(\.took))); refusal after "
                            + "\(Latencies(operations.filter { !$0.isLabel }.map(\.took)))")
                    BlackBox.measured("overload: one order after its end \(recovery.inMilliseconds) ms")
                    await target.close()
                    try await served.end(labels: ledger.labels.count)
                    return goodput
                }
            }
        }

        /// New orders at a constant rate, whatever becomes of them.
        private static func load(
            _ duration: Duration, perSecond: Int, _ prefix: String, _ target: LoadTarget
        ) async -> LoadHistory {
            let history = LoadHistory()
            let start = ContinuousClock.now
            let count = Int(duration / .seconds(1)) * perSecond
            await withTaskGroup(of: Void.self) { group in
                for index in 0..<count {
                    let due = start + .microseconds(index * 1_000_000 / perSecond)
                    try? await Task.sleep(until: due, clock: .continuous)
                    group.addTask {
                        let order = "\(prefix)-\(index)"
                        await history.label(
                            Samples.withinBritain(order, name: "Gwen Price"), of: order, key: "key-\(order)",
                            from: target)
                    }
                }
            }
            return history
        }

        /// How long it takes until an order that comes when all is over has its label, asking again as it is told to.
        private static func untilServed(
            _ first: LoadOperation.Outcome, _ history: LoadHistory, _ target: LoadTarget,
            since start: ContinuousClock.Instant
        ) async throws -> Duration {
            var outcome = first
            while ContinuousClock.now - start < .seconds(30) {
                switch outcome {
                case .label: return ContinuousClock.now - start
                case .refused(_, let retryAfter): try await Task.sleep(for: .seconds(retryAfter ?? 1))
                case .unknown(let fault): throw ServerTrouble(fault)
                }
                outcome = await history.label(
                    Samples.withinBritain("LAST", name: "Gwen Price"), of: "LAST", key: nil, from: target)
            }
            return ContinuousClock.now - start
        }
    }
}

extension LoadOperation {
    /// Whether it was answered with a label.
    var isLabel: Bool { if case .label = outcome { true } else { false } }
}
