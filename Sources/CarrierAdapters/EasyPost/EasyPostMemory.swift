internal import Synchronization

/// Which shipments at EasyPost are ours: those of the last purchases by their reference and tracking number, and how far
/// the list of those made before has been looked through.
final class EasyPostMemory: Sendable {
    /// A look through the list, newest first, that is not at its end.
    struct Sweep: Sendable {
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
        /// When the last look through the whole list began.
        var complete: Int64?
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

    /// Where to look next: on from where the last look ended without an end, or what is new since the last whole one.
    func sweep(now: Int64) -> Sweep {
        state.withLock { state in
            if let unfinished = state.unfinished { return unfinished }
            guard let complete = state.complete else {
                return Sweep(began: now, horizon: now - EasyPostMemory.reach, cursor: nil, pageSize: 50)
            }
            return Sweep(began: now, horizon: complete - EasyPostMemory.overlap, cursor: nil, pageSize: 20)
        }
    }

    /// A look through the list ended, at its end or before.
    func ended(_ sweep: Sweep, isWhole: Bool) {
        state.withLock { state in
            state.unfinished = isWhole ? nil : sweep
            if isWhole { state.complete = max(state.complete ?? sweep.began, sweep.began) }
        }
    }
}
