/// An event about to be appended.
public struct NewEvent: Hashable, Sendable {
    /// Its type's name, such as `LabelIssued`.
    public var type: String
    /// The version of the type's schema, from 1.
    public var schema: Int
    /// Canonical JSON. The store keeps the bytes as they are.
    public var payload: [UInt8]

    /// An event about to be appended.
    public init(type: String, schema: Int, payload: [UInt8]) {
        self.type = type
        self.schema = schema
        self.payload = payload
    }
}

/// An event as the log holds it. Nothing of it ever changes.
public struct EventRecord: Hashable, Sendable {
    /// The shard, 0 up to ``Cursor/shardCount``; given by the stream's name.
    public var shard: Int
    /// The place within the shard, from 1, without gaps.
    public var position: Int64
    /// The stream.
    public var stream: StreamName
    /// The place within the stream, from 1, without gaps.
    public var version: Int
    /// The event's type.
    public var type: String
    /// The version of the type's schema, from 1.
    public var schema: Int
    /// Who, when and why.
    public var context: EventContext
    /// Canonical JSON.
    public var payload: [UInt8]
    /// ``hash`` of the record before this one in its shard; ``ContentDigest/zero`` for the first.
    public var previous: ContentDigest

    /// A record.
    public init(
        shard: Int, position: Int64, stream: StreamName, version: Int, type: String, schema: Int, context: EventContext,
        payload: [UInt8], previous: ContentDigest
    ) {
        self.shard = shard
        self.position = position
        self.stream = stream
        self.version = version
        self.type = type
        self.schema = schema
        self.context = context
        self.payload = payload
        self.previous = previous
    }

    /// The event's identifier, for causes and for consumers that drop duplicates: `<shard>-<position>`.
    public var id: String { "\(shard)-\(position)" }

    /// The SHA-256 over every member, ``previous`` included: each number as 8 bytes, big-endian, each text and the
    /// payload after its length in bytes, so that no two records give the same bytes.
    public var hash: ContentDigest {
        var input = HashInput(room: 512 + payload.count)
        input.text("waybill-record-1")
        previous.withBytes { input.bytes.append(contentsOf: $0) }
        input.number(Int64(shard))
        input.number(position)
        input.text(stream.text)
        input.number(Int64(version))
        input.text(type)
        input.number(Int64(schema))
        input.text(context.client)
        input.number(context.time.microseconds)
        input.text(context.who)
        input.text(context.cause)
        input.text(context.correlation)
        input.number(Int64(payload.count))
        input.bytes.append(contentsOf: payload)
        return ContentDigest(of: input.bytes)
    }
}

/// The bytes that a record's hash is made of.
private struct HashInput {
    var bytes: [UInt8] = []

    init(room: Int) { bytes.reserveCapacity(room) }

    mutating func number(_ value: Int64) { withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) } }

    mutating func text(_ value: String) {
        var value = value
        value.withUTF8 { utf8 in
            number(Int64(utf8.count))
            bytes.append(contentsOf: utf8)
        }
    }
}
