import ShippingLog
import Synchronization

/// A store whose commits of labels wait until they are released.
final class HeldStore: LogStore {
    private struct State {
        var isReleased = false
        var held: [CheckedContinuation<Void, Never>] = []
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    private let store: any LogStore
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

    func read(_ stream: StreamName, after version: Int, limit: Int) async throws(StoreFault) -> [EventRecord] {
        try await store.read(stream, after: version, limit: limit)
    }

    func claim(_ name: String) async throws(StoreFault) -> Claim? { try await store.claim(name) }

    func sweepClaims(expiredBy time: Timestamp, limit: Int) async throws(StoreFault) -> Int {
        try await store.sweepClaims(expiredBy: time, limit: limit)
    }

    func vault(_ stream: StreamName) async throws(StoreFault) -> VaultState { try await store.vault(stream) }

    func erase(_ stream: StreamName) async throws(StoreFault) -> Bool { try await store.erase(stream) }

    func document(_ stream: StreamName, label: String, name: String) async throws(StoreFault) -> StoredDocument? {
        try await store.document(stream, label: label, name: name)
    }

    func content(_ digest: ContentDigest) async throws(StoreFault) -> [UInt8]? { try await store.content(digest) }

    func follow(after cursor: Cursor, limit: Int) async throws(StoreFault) -> LogPage {
        try await store.follow(after: cursor, limit: limit)
    }

    func waitForEvents(after cursor: Cursor, deadline: ContinuousClock.Instant) async throws(StoreFault) -> Bool {
        try await store.waitForEvents(after: cursor, deadline: deadline)
    }

    func streams(after name: StreamName?, limit: Int) async throws(StoreFault) -> [StreamName] {
        try await store.streams(after: name, limit: limit)
    }

    func readByStream(
        after last: (stream: StreamName, version: Int)?, limit: Int
    ) async throws(StoreFault) -> [EventRecord] {
        try await store.readByStream(after: last, limit: limit)
    }

    func checkpoint(_ follower: String) async throws(StoreFault) -> Cursor? { try await store.checkpoint(follower) }

    func setCheckpoint(_ follower: String, to cursor: Cursor) async throws(StoreFault) {
        try await store.setCheckpoint(follower, to: cursor)
    }

    func verify() async throws(StoreFault) -> ChainReport { try await store.verify() }
}
