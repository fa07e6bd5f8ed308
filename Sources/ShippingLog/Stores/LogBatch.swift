/// What one commit writes: all of it or nothing.
///
/// A store takes the parts in this order, and the first that cannot be had fails the batch: ``claims``, ``appends``,
/// ``vault``, ``documents``, ``contents``. So whoever loses a race for a claim is told who holds it.
public struct LogBatch: Sendable {
    /// Who, when and why, for every event of the batch. Its time is also the time by which claims have expired.
    public var context: EventContext
    /// Events to append, stream by stream; a stream at most once.
    public var appends: [StreamAppend]
    /// Unique names to take, replace or release.
    public var claims: [ClaimChange]
    /// Personal data to keep apart from the log.
    public var vault: [VaultWrite]
    /// Label documents to keep apart from the log.
    public var documents: [DocumentWrite]
    /// Bytes to keep under their own digest, such as the files of a rate book.
    public var contents: [ContentWrite]

    /// A batch.
    public init(
        context: EventContext, appends: [StreamAppend] = [], claims: [ClaimChange] = [], vault: [VaultWrite] = [],
        documents: [DocumentWrite] = [], contents: [ContentWrite] = []
    ) {
        self.context = context
        self.appends = appends
        self.claims = claims
        self.vault = vault
        self.documents = documents
        self.contents = contents
    }

    /// Roughly how many bytes it holds, for bounding queues.
    var weight: Int {
        appends.reduce(0) { $0 + $1.events.reduce(256) { $0 + $1.payload.count + 256 } }
            + claims.count * 256 + vault.reduce(0) { $0 + $1.personal.count + 256 }
            + documents.reduce(0) { $0 + $1.bytes.count + 256 } + contents.reduce(0) { $0 + $1.bytes.count + 256 }
    }
}

/// Events to append to one stream.
public struct StreamAppend: Sendable {
    /// The stream.
    public var stream: StreamName
    /// How many events the stream has so far; 0 for a new one. There is no "any": who appends has read.
    public var expectedVersion: Int
    /// The events, in order; at least one.
    public var events: [NewEvent]

    /// Events to append to one stream.
    public init(stream: StreamName, expectedVersion: Int, events: [NewEvent]) {
        precondition(expectedVersion >= 0, "a stream has no negative number of events")
        precondition(!events.isEmpty, "an append has at least one event")
        self.stream = stream
        self.expectedVersion = expectedVersion
        self.events = events
    }
}

/// A unique name somebody holds, such as an idempotency key of a client or the one live label of a parcel.
public struct Claim: Hashable, Sendable {
    /// A small value that says who holds it, such as a label's identifier.
    public var value: [UInt8]
    /// From when on it is free again; nil means never.
    public var expires: Timestamp?

    /// A claim.
    public init(value: [UInt8], expires: Timestamp? = nil) {
        self.value = value
        self.expires = expires
    }
}

/// What to do with a unique name.
public enum ClaimChange: Hashable, Sendable {
    /// Take it. Fails with ``StoreFault/claimTaken(name:holder:)`` unless it is free or has expired.
    case take(name: String, Claim)
    /// Replace its value. Fails with ``StoreFault/claimChanged(name:actual:)`` unless it has just this value now.
    case replace(name: String, current: [UInt8], with: Claim)
    /// Give it back. Fails with ``StoreFault/claimChanged(name:actual:)`` unless it has just this value now.
    case release(name: String, current: [UInt8])
    /// Take nothing, but write the batch only while nobody holds the name. Fails with
    /// ``StoreFault/claimTaken(name:holder:)`` unless it is free or has expired.
    case require(free: String)
}

/// Personal data of one parcel, and the key it is sealed with.
public struct VaultWrite: Sendable {
    /// The parcel's stream.
    public var stream: StreamName
    /// 32 random bytes, made once a parcel. A second write for the parcel brings the same key.
    public var key: VaultKey
    /// Names, streets, phones, e-mails, reference texts, as canonical JSON.
    public var personal: [UInt8]

    /// Personal data of one parcel.
    public init(stream: StreamName, key: VaultKey, personal: [UInt8]) {
        self.stream = stream
        self.key = key
        self.personal = personal
    }
}

/// The 32 bytes that a parcel's personal data and documents are sealed with, and its fingerprint is made with.
/// Destroying it destroys them.
public struct VaultKey: Hashable, Sendable {
    /// The key.
    public let bytes: [UInt8]

    /// A key of 32 bytes, not all zero; nil for anything else. Where they come from is the caller's to say: they must
    /// not be guessable.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 32, bytes.contains(where: { $0 != 0 }) else { return nil }
        self.bytes = bytes
    }

    /// All bytes at once.
    public func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }
}

extension VaultKey: CustomStringConvertible {
    /// Never the key.
    public var description: String { "•••" }
}

/// One rendering of one label. The first bytes stored under a name stay.
public struct DocumentWrite: Sendable {
    /// The parcel's stream; its vault must be there, or come in the same batch.
    public var stream: StreamName
    /// The label's identifier.
    public var label: String
    /// Format and resolution, such as `zpl-203`.
    public var name: String
    /// The document.
    public var bytes: [UInt8]
    /// The SHA-256 of ``bytes``, as `LabelIssued` records it.
    public let digest: ContentDigest

    /// One rendering of one label.
    public init(stream: StreamName, label: String, name: String, bytes: [UInt8]) {
        self.stream = stream
        self.label = label
        self.name = name
        self.bytes = bytes
        self.digest = ContentDigest(of: bytes)
    }
}

/// Bytes kept under their own digest.
public struct ContentWrite: Sendable {
    /// The bytes.
    public let bytes: [UInt8]
    /// Their SHA-256.
    public let digest: ContentDigest

    /// Bytes kept under their own digest.
    public init(bytes: [UInt8]) {
        self.bytes = bytes
        self.digest = ContentDigest(of: bytes)
    }
}

/// What a commit wrote. Once it is there, the batch survives the loss of the process and of power.
public struct LogReceipt: Hashable, Sendable {
    /// Where the events of one append went.
    public struct Appended: Hashable, Sendable {
        /// The stream.
        public var stream: StreamName
        /// Its number of events now.
        public var version: Int
        /// Its shard.
        public var shard: Int
        /// The position of the append's last event.
        public var position: Int64
    }
    /// One entry an append, in the batch's order.
    public var appended: [Appended]
}
