/// Where the log lives. One store is a file of this machine, another a database that many nodes share; both give the
/// same answers.
///
/// What a commit has acknowledged survives the process and the machine's power. Nothing here decides by the clock:
/// times come in with the batch, deadlines with the call.
///
/// Whatever a `limit` says, no answer holds more than ``LogPage/maximum`` entries, and a negative one asks for none.
public protocol LogStore: Sendable {
    /// Writes a batch, all or nothing, and returns once it is durable.
    ///
    /// A batch that has not begun by the deadline is not written (``StoreFault/deadlinePassed``); one that has begun and
    /// not ended by then may be (``StoreFault/outcomeUnknown(_:)``).
    func commit(_ batch: LogBatch, deadline: ContinuousClock.Instant) async throws(StoreFault) -> LogReceipt

    /// The stream's events after a version, in order, at most so many; empty past its end.
    func read(_ stream: StreamName, after version: Int, limit: Int) async throws(StoreFault) -> [EventRecord]

    /// What there is to be known of a stream and of who holds these names, by whoever is about to write to it.
    func look(at stream: StreamName, claims names: [String]) async throws(StoreFault) -> StreamLook

    /// Who holds a unique name; nil if nobody. One that has expired is still told, until somebody takes it or it is
    /// swept away.
    func claim(_ name: String) async throws(StoreFault) -> Claim?

    /// The names that begin like this and are held, and who holds them, after one of them, in order of their bytes, at most
    /// so many.
    func claims(prefix: String, after name: String?, limit: Int) async throws(StoreFault) -> [NamedClaim]

    /// Removes claims that have expired by then, at most so many; returns how many there were.
    func sweepClaims(expiredBy time: Timestamp, limit: Int) async throws(StoreFault) -> Int

    /// A parcel's personal data.
    func vault(_ stream: StreamName) async throws(StoreFault) -> VaultState

    /// Destroys a parcel's key, personal data and documents for ever; the log stays as it is. Returns once the bytes are
    /// gone from the store's files. False if there was nothing to erase.
    func erase(_ stream: StreamName) async throws(StoreFault) -> Bool

    /// A label's document; nil if there is none under the name. ``StoreFault/vaultErased(_:)`` after erasure.
    func document(_ stream: StreamName, label: String, name: String) async throws(StoreFault) -> StoredDocument?

    /// The bytes kept under a digest; nil if there are none.
    func content(_ digest: ContentDigest) async throws(StoreFault) -> [UInt8]?

    /// The events after a cursor, at most so many, and where to go on. Empty at the log's end; misses nothing.
    func follow(after cursor: Cursor, limit: Int) async throws(StoreFault) -> LogPage

    /// Waits until there are events after a cursor, or the deadline has passed, or the task is cancelled; tells whether
    /// there are.
    func waitForEvents(after cursor: Cursor, deadline: ContinuousClock.Instant) async throws(StoreFault) -> Bool

    /// The names of all streams after one, in order of their bytes, at most so many.
    func streams(after name: StreamName?, limit: Int) async throws(StoreFault) -> [StreamName]

    /// Every event, stream by stream in order of name, and in each stream in order; after this event of this stream, at
    /// most so many. For folding a whole log without holding it.
    func readByStream(
        after last: (stream: StreamName, version: Int)?, limit: Int
    ) async throws(StoreFault) -> [EventRecord]

    /// How far a named follower has come; nil if it has kept nothing.
    func checkpoint(_ follower: String) async throws(StoreFault) -> Cursor?

    /// Keeps how far a named follower has come. Setting it back makes it read again.
    func setCheckpoint(_ follower: String, to cursor: Cursor) async throws(StoreFault)

    /// Recomputes every hash chain and reports the first break.
    func verify() async throws(StoreFault) -> ChainReport
}

/// A unique name and who holds it.
public struct NamedClaim: Hashable, Sendable {
    /// The name.
    public var name: String
    /// Who holds it.
    public var claim: Claim
}

/// What is known of a parcel's personal data.
public enum VaultState: Hashable, Sendable {
    /// Nothing was ever written.
    case none
    /// There it is: the key, and the personal data as canonical JSON.
    case kept(key: VaultKey, personal: [UInt8])
    /// It has been erased.
    case erased
}

/// A label's document as stored.
public struct StoredDocument: Hashable, Sendable {
    /// The document.
    public var bytes: [UInt8]
    /// Its SHA-256.
    public var digest: ContentDigest
}

extension LogStore {
    /// All events of a stream, in order.
    public func read(_ stream: StreamName) async throws(StoreFault) -> [EventRecord] {
        let step = 1000
        var records: [EventRecord] = []
        while true {
            let page = try await read(stream, after: records.count, limit: step)
            records += page
            if page.count < step { return records }
        }
    }
}
