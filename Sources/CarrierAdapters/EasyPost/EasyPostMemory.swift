internal import Synchronization

/// Which shipments at EasyPost are ours: those of the last purchases by their reference and tracking number, and how far
/// the list of those made before has been looked through.
final class EasyPostMemory: Sendable {
    /// A look through the list, newest first, that is not at its end.
    struct Sweep: Sendable {
        /// The how-manieth it is.
        var number: Int
        /// When it began, in seconds since 1970.
        var began: Int64
        /// Shipments made before this time are not looked at, in seconds since 1970.
        var horizon: Int64
        /// The last shipment that was looked at; nil at the beginning.
        var cursor: String?
        /// How many shipments are asked for at a time: EasyPost lists 100 at most, and each has some 7 KB.
        var pageSize: Int
    }

    private struct State {
        var recent: [String: String] = [:]
        var older: [String: String] = [:]
        /// How many looks have begun.
        var begun = 0
        /// The last look that came to its end, and when it began.
        var whole: (number: Int, began: Int64)?
        var unfinished: Sweep?
    }

    private let state = Mutex(State())
    /// How many entries are kept at least.
    private static let least = 20_000
    /// How far back the first look goes: purchases without an end are taken up again by the next process, and then given
    /// to a person.
    private static let reach: Int64 = 86_400
    /// How much later looks overlap with the one before: clocks differ, and lists lag behind.
    private static let overlap: Int64 = 180

    /// The shipment that was made under a reference.
    func shipment(of reference: String) -> String? { find("reference " + reference) }

    /// The shipment that has a tracking number.
    func shipment(with number: String) -> String? { find("number " + number) }

    private func find(_ key: String) -> String? { state.withLock { $0.recent[key] ?? $0.older[key] } }

    /// Keeps what is known of a shipment.
    func keep(_ shipment: EasyPostShipment) {
        let keys = [shipment.reference.map { "reference " + $0 }, shipment.trackingCode.map { "number " + $0 }]
        state.withLock { state in
            for case let key? in keys { state.recent[key] = shipment.id }
            guard state.recent.count > EasyPostMemory.least else { return }
            state.older = state.recent
            state.recent = [:]
        }
    }

    /// How many looks through the list have begun: to be asked before one that is to be waited for.
    var mark: Int { state.withLock { $0.begun } }

    /// Whether a look that began after a mark has come to its end.
    func isLooked(since mark: Int) -> Bool { state.withLock { $0.whole.map { $0.number > mark } ?? false } }

    /// Where to look next: on from where the last look ended without an end, or what is new since the last whole one.
    func sweep(now: Int64) -> Sweep {
        state.withLock { state in
            if let unfinished = state.unfinished { return unfinished }
            state.begun += 1
            let horizon = state.whole.map { $0.began - EasyPostMemory.overlap } ?? now - EasyPostMemory.reach
            return Sweep(
                number: state.begun, began: now, horizon: horizon, cursor: nil, pageSize: state.whole == nil ? 50 : 20)
        }
    }

    /// A look through the list ended, at its end or before.
    func ended(_ sweep: Sweep, isWhole: Bool) {
        state.withLock { state in
            state.unfinished = isWhole ? nil : sweep
            if isWhole { state.whole = (sweep.number, sweep.began) }
        }
    }
}
