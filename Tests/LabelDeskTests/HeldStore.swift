import ShippingLog
import Synchronization

/// A store whose commits of labels wait until they are released.
final class HeldStore: StoreInFront {
    private struct State {
        var isReleased = false
        var held: [CheckedContinuation<Void, Never>] = []
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    let store: any LogStore
    private let state = Mutex(State())

    init(_ store: any LogStore) { self.store = store }

    /// Waits until a commit is held.
    func untilSomebodyIsHeld() async {
        await withCheckedContinuation { watcher in
            let isHeld = state.withLock { state in
                if state.held.isEmpty { state.watchers.append(watcher) }
                return !state.held.isEmpty
            }
            if isHeld { watcher.resume() }
        }
    }

    /// Lets all commits go on, and later ones through.
    func release() {
        let held = state.withLock { state in
            state.isReleased = true
            defer { state.held = [] }
            return state.held
        }
        for commit in held { commit.resume() }
    }

    private func hold() async {
        await withCheckedContinuation { commit in
            let (isReleased, watchers) = state.withLock { state in
                if !state.isReleased { state.held.append(commit) }
                defer { state.watchers = [] }
                return (state.isReleased, state.watchers)
            }
            if isReleased { commit.resume() }
            for watcher in watchers { watcher.resume() }
        }
    }

    func commit(
        _ batch: LogBatch, deadline: ContinuousClock.Instant
    ) async throws(StoreFault) -> LogReceipt {
        if batch.appends.contains(where: { $0.stream.kind == "parcel" }) { await hold() }
        return try await store.commit(batch, deadline: deadline)
    }
}
