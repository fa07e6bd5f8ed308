/// How far a follower has read: one position a shard. Opaque to whoever keeps it; its text is what
/// ``Cursor/init(_:)`` reads.
public struct Cursor: Hashable, Sendable {
    /// How many shards a log has, for ever.
    public static let shardCount = 8

    /// Before the first event.
    public static let start = Cursor(positions: Array(repeating: 0, count: shardCount))

    /// The last position read of each shard; 0 before the first.
    var positions: [Int64]

    init(positions: [Int64]) {
        precondition(positions.count == Cursor.shardCount, "a cursor has \(Cursor.shardCount) positions")
        self.positions = positions
    }

    /// Reads a cursor's text: `c1` and eight counts, each after a dot. Throws for anything else.
    public init(_ text: String) throws(CursorFault) {
        let fields = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard fields.count == Cursor.shardCount + 1, fields[0].elementsEqual("c1".utf8) else {
            throw CursorFault(text: text)
        }
        var positions: [Int64] = []
        for field in fields.dropFirst() {
            let digits = String(decoding: field, as: UTF8.self)
            guard let position = Int64(digits), position >= 0, String(position) == digits else {
                throw CursorFault(text: text)
            }
            positions.append(position)
        }
        self.positions = positions
    }

    /// Whether some shard has an event after this cursor, given the log's own heads.
    func isBehind(_ heads: Cursor) -> Bool { zip(positions, heads.positions).contains { $0 < $1 } }

    /// How many events lie before the cursor.
    public var eventCount: Int64 { positions.reduce(0, +) }
}

extension Cursor: CustomStringConvertible {
    /// `c1.12.0.7.3.0.1.4.9`.
    public var description: String { positions.reduce("c1") { $0 + "." + String($1) } }
}

/// A text that is no cursor; a follower's checkpoint is never guessed.
public struct CursorFault: Error, Hashable, Sendable {
    /// The offending text.
    public let text: String
}

/// A stretch of the log.
public struct LogPage: Hashable, Sendable {
    /// The most entries that any one answer of a store holds.
    public static let maximum = 10_000

    static func bounded(_ limit: Int) -> Int { min(max(limit, 0), maximum) }

    /// The events: within a shard in order, shards one after the other. Order across shards means nothing.
    public var events: [EventRecord]
    /// Where the next stretch begins.
    public var cursor: Cursor
}
