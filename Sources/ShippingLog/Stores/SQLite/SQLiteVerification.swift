internal import GRDB

/// What recomputing the chains reads, in steps, so that no reader is held for long.
enum SQLiteVerification {
    struct Step: Sendable {
        var records: [EventRecord]
        /// Where reading came to a record that cannot be one.
        var unreadable: ChainBreak?
    }

    private static let stepRecords = 2000

    /// A shard's head row and the last record there is, seen at one moment.
    struct Head: Sendable {
        var position: Int64
        var hash: ContentDigest
        var lastPosition: Int64

        func contradiction(shard: Int) -> ChainBreak? {
            guard position != lastPosition else { return nil }
            return ChainBreak(
                shard: shard, position: max(position, lastPosition),
                problem: .headDiffers(headPosition: position, lastPosition: lastPosition))
        }
    }

    static func head(_ database: Database, shard: Int) throws -> Head {
        let statement = try SQLiteStatement(
            database,
            """
            SELECT position, hash, (SELECT max(place) FROM events WHERE place >= ?2 AND place < ?3)
            FROM shard_heads WHERE shard = ?1
            """)
        try statement.bind(1, Int64(shard))
        try statement.bind(2, SQLitePlace.place(shard: shard, position: 0))
        try statement.bind(3, SQLitePlace.place(shard: shard + 1, position: 0))
        guard try statement.step() else { throw StoreFault.corrupt("shard \(shard) has no head") }
        defer { statement.reset() }
        guard let hash = ContentDigest(bytes: statement.bytes(1)) else {
            throw StoreFault.corrupt("the head of shard \(shard) has no digest")
        }
        return Head(
            position: statement.integer(0), hash: hash, lastPosition: SQLitePlace.position(statement.integer(2)))
    }

    /// The next records of a shard; those that came after the head was read are left out.
    static func step(_ database: Database, shard: Int, after position: Int64, upTo head: Int64) throws -> Step {
        var records: [EventRecord] = []
        let limit = min(Int64(stepRecords), max(head - position, 0))
        guard limit > 0 else { return Step(records: [], unreadable: nil) }
        do {
            _ = try SQLiteRows.events(database, shard: shard, after: position, limit: Int(limit), into: &records)
        } catch StoreFault.corrupt(let what) {
            return Step(
                records: records,
                unreadable: ChainBreak(
                    shard: shard, position: position + Int64(records.count) + 1, problem: .unreadable(what)))
        }
        return Step(records: records, unreadable: nil)
    }
}
