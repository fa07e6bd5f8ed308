import ShippingLog
import Synchronization

/// A store that passes everything on to the one behind it, but for what a test wants otherwise.
protocol StoreInFront: LogStore {
    var store: any LogStore { get }
}

extension StoreInFront {
    func read(_ stream: StreamName, after version: Int, limit: Int) async throws(StoreFault) -> [EventRecord] {
        try await store.read(stream, after: version, limit: limit)
    }

    func look(at stream: StreamName, claims names: [String]) async throws(StoreFault) -> StreamLook {
        try await store.look(at: stream, claims: names)
    }

    func claim(_ name: String) async throws(StoreFault) -> Claim? { try await store.claim(name) }

    func claims(prefix: String, after name: String?, limit: Int) async throws(StoreFault) -> [NamedClaim] {
        try await store.claims(prefix: prefix, after: name, limit: limit)
    }

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

/// A store that writes the batches with a claim on the given name, and does not know so.
struct UnsureStore: StoreInFront {
    let store: any LogStore
    let claims: String

    func commit(
        _ batch: LogBatch, deadline: ContinuousClock.Instant
    ) async throws(StoreFault) -> LogReceipt {
        let receipt = try await store.commit(batch, deadline: deadline)
        for case .take(let name, _) in batch.claims where name.hasPrefix(claims) {
            throw .outcomeUnknown("a test")
        }
        return receipt
    }
}

/// A store that does not know whether it wrote the first batch with a tracking number, and writes it when the next one with
/// such comes.
final class LateStore: StoreInFront {
    private enum First {
        case yetToCome
        case held(LogBatch)
        case written
    }

    let store: any LogStore
    private let first = Mutex(First.yetToCome)

    init(_ store: any LogStore) { self.store = store }

    func commit(
        _ batch: LogBatch, deadline: ContinuousClock.Instant
    ) async throws(StoreFault) -> LogReceipt {
        let hasNumber = batch.claims.contains { claim in
            if case .take(let name, _) = claim { name.hasPrefix("number/") } else { false }
        }
        if hasNumber {
            let (isFirst, late) = first.withLock { first -> (Bool, LogBatch?) in
                switch first {
                case .yetToCome:
                    first = .held(batch)
                    return (true, nil)
                case .held(let batch):
                    first = .written
                    return (false, batch)
                case .written: return (false, nil)
                }
            }
            if isFirst { throw .outcomeUnknown("a test") }
            if let late { _ = try await store.commit(late, deadline: deadline) }
        }
        return try await store.commit(batch, deadline: deadline)
    }
}
