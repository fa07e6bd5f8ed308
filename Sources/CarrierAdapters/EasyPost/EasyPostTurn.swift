/// Lets one at a time look through EasyPost's list of shipments: the others wait, and what the next of them finds out they
/// need not find out themselves. EasyPost answers few lists a second.
actor EasyPostTurn {
    private var isTaken = false
    private var waiting: [(id: UInt64, continuation: CheckedContinuation<Bool, Never>)] = []
    private var waitCount: UInt64 = 0

    /// Waits for the turn; false if it does not come by the deadline. Whoever has got it must ``leave()``.
    func take(deadline: ContinuousClock.Instant) async -> Bool {
        guard isTaken else {
            isTaken = true
            return true
        }
        waitCount += 1
        let id = waitCount
        let alarm = Task {
            try? await Task.sleep(until: deadline, clock: .continuous)
            if !Task.isCancelled { giveUp(id) }
        }
        defer { alarm.cancel() }
        return await withCheckedContinuation { waiting.append((id, $0)) }
    }

    /// Gives the turn to whoever waits longest.
    func leave() {
        guard waiting.isEmpty else { return waiting.removeFirst().continuation.resume(returning: true) }
        isTaken = false
    }

    private func giveUp(_ id: UInt64) {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
        waiting.remove(at: index).continuation.resume(returning: false)
    }
}
