import Foundation
import TestSupport

/// Packing desks. Each packs for a while, then asks for its order's label, and as impatient hands and scripts that fire
/// several times do, asks again and again within a few seconds; once it has all its answers it packs the next order.
struct DeskLoad: Sendable {
    /// How many desks there are.
    var desks = 80
    /// How long an order is packed.
    var packing: ClosedRange<Double> = 30...75
    /// How often an order's label is asked for again.
    var duplicates = 7
    /// Within how many seconds.
    var impatience = 3.0
    /// From what the times are drawn.
    var seed: UInt64 = 1
    /// An order's JSON.
    var body: @Sendable (String) -> String

    /// Lets all desks work for so long, and returns when the last of them has its answers. They begin in the midst of
    /// packing.
    func run(for duration: Duration, on target: LoadTarget) async throws -> LoadHistory {
        let history = LoadHistory()
        let end = ContinuousClock.now + duration
        try await withThrowingTaskGroup(of: Void.self) { group in
            for desk in 0..<desks {
                group.addTask {
                    var chances = SplitMix64(seed: seed &* 1_000_003 &+ UInt64(desk))
                    var pause = Double.random(in: 0...packing.upperBound, using: &chances)
                    for count in 1... {
                        let next = ContinuousClock.now + .seconds(pause)
                        guard next < end else { return }
                        try await Task.sleep(until: next, clock: .continuous)
                        let delays = (0..<duplicates).map { _ in Double.random(in: 0...impatience, using: &chances) }
                        await ask("D\(desk)-\(count)", delays, desk, history, target)
                        pause = Double.random(in: packing, using: &chances)
                    }
                }
            }
            try await group.waitForAll()
        }
        return history
    }

    /// Lets every desk ask for an order's label, and again, at one instant.
    func burst(on target: LoadTarget) async -> LoadHistory {
        let history = LoadHistory()
        await withTaskGroup(of: Void.self) { group in
            for desk in 0..<desks {
                group.addTask {
                    await ask("B\(desk)", Array(repeating: 0, count: duplicates), desk, history, target)
                }
            }
        }
        return history
    }

    /// One request, and another after each of these seconds: every third of them without the key.
    private func ask(
        _ order: String, _ delays: [Double], _ desk: Int, _ history: LoadHistory, _ target: LoadTarget
    ) async {
        let body = body(order)
        await withTaskGroup(of: Void.self) { group in
            for (index, delay) in ([0] + delays).enumerated() {
                group.addTask {
                    try? await Task.sleep(for: .seconds(delay))
                    await history.label(
                        body, of: order, key: index % 3 == 2 ? nil : "key-\(order)", desk: desk, from: target)
                }
            }
        }
    }
}
