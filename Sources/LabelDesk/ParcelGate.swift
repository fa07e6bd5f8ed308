import ShippingLog

/// Lets one request at a time work on a parcel, and the others wait for its end instead of doing the work again.
///
/// Not a guard: the unique claims in the log are what prevents a second label or print. The gate only spares the losers of
/// the race their quote, their number and their drawing, and lets them hear what became of the winner's print.
actor ParcelGate {
    /// How an arriving request goes on.
    enum Entry: Sendable {
        /// It does the work, and must call `leave`.
        case first
        /// The one before it has ended: look what came of it.
        case after
        /// The one before it is still working at the deadline.
        case deadlinePassed
        /// So many wait for the parcel already that another would not help anybody.
        case tooMany
    }

    /// The most requests that wait for one parcel.
    static let maximumWaiting = 1024

    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Entry, Never>
    }
    private var waiting: [StreamName: [Waiter]] = [:]
    private var nextID: UInt64 = 0

    /// Enters, or waits for the one inside to leave.
    func enter(_ parcel: StreamName, deadline: ContinuousClock.Instant) async -> Entry {
        guard let waiters = waiting[parcel] else {
            waiting[parcel] = []
            return .first
        }
        guard waiters.count < ParcelGate.maximumWaiting else { return .tooMany }
        nextID += 1
        let id = nextID
        let alarm = Task {
            try? await Task.sleep(until: deadline, clock: .continuous)
            self.giveUp(parcel, id)
        }
        defer { alarm.cancel() }
        return await withCheckedContinuation { continuation in
            waiting[parcel, default: []].append(Waiter(id: id, continuation: continuation))
        }
    }

    /// Leaves, and wakes everybody who waited.
    func leave(_ parcel: StreamName) {
        for waiter in waiting.removeValue(forKey: parcel) ?? [] { waiter.continuation.resume(returning: .after) }
    }

    private func giveUp(_ parcel: StreamName, _ id: UInt64) {
        guard let index = waiting[parcel]?.firstIndex(where: { $0.id == id }) else { return }
        waiting[parcel]!.remove(at: index).continuation.resume(returning: .deadlinePassed)
    }
}
