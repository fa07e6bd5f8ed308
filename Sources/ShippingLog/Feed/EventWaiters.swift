internal import Synchronization

/// Followers of this process that wait at the log's end.
final class EventWaiters: Sendable {
    private struct Waiter {
        var cursor: Cursor
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var end: Cursor
        var waiters: [UInt64: Waiter] = [:]
        /// Calls that have not returned, and whether they have been told to give up.
        var calls: [UInt64: Bool] = [:]
        var next: UInt64 = 0
    }

    private let state: Mutex<State>

    init(end: Cursor) { state = Mutex(State(end: end)) }

    /// The log has grown to here.
    func advance(to end: Cursor) {
        let woken = state.withLock { state -> [Waiter] in
            state.end = end
            guard !state.waiters.isEmpty else { return [] }
            let ready = state.waiters.filter { $0.value.cursor.isBehind(end) }
            for id in ready.keys { state.waiters[id] = nil }
            return Array(ready.values)
        }
        for waiter in woken { waiter.continuation.resume(returning: true) }
    }

    /// Nothing more will come.
    func close() {
        let woken = state.withLock { state -> [Waiter] in
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in woken { waiter.continuation.resume(returning: false) }
    }

    /// Whether there are events after the cursor, at once or by the deadline.
    func wait(after cursor: Cursor, deadline: ContinuousClock.Instant) async -> Bool {
        let id = state.withLock { state in
            state.next += 1
            state.calls[state.next] = false
            return state.next
        }
        let alarm = Task { [weak self] in
            try? await Task.sleep(until: deadline, clock: .continuous)
            self?.give(up: id)
        }
        defer {
            alarm.cancel()
            state.withLock { $0.calls[id] = nil }
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> Bool? in
                    if cursor.isBehind(state.end) { return true }
                    if state.calls[id] == true { return false }
                    state.waiters[id] = Waiter(cursor: cursor, continuation: continuation)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            give(up: id)
        }
    }

    private func give(up id: UInt64) {
        let waiter = state.withLock { state in
            // It may be about to begin to wait, and must not then.
            if state.calls[id] != nil { state.calls[id] = true }
            return state.waiters.removeValue(forKey: id)
        }
        waiter?.continuation.resume(returning: false)
    }
}
