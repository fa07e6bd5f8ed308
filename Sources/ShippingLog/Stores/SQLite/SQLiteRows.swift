internal import GRDB

/// Where an event stands in the table: the shard above the position, so that a shard is one run of keys.
enum SQLitePlace {
    private static let positionBits: Int64 = 48

    static func place(shard: Int, position: Int64) -> Int64 { Int64(shard) << positionBits | position }
    static func shard(_ place: Int64) -> Int { Int(place >> positionBits) }
    static func position(_ place: Int64) -> Int64 { place & (1 << positionBits - 1) }
}

extension Claim {
    /// The value in this column of a row, and the expiry in the next.
    init(_ row: SQLiteStatement, from column: Int32) {
        self.init(
            value: row.bytes(column),
            expires: row.isNull(column + 1) ? nil : Timestamp(microseconds: row.integer(column + 1)))
    }
}

/// Statements that read events.
enum SQLiteRows {
    private static let columns = """
        e.place, s.name, e.version, e.type, e.schema, e.client, e.time, e.who, e.cause, e.correlation, e.payload, \
        e.previous
        """

    private static let ofStream =
        "SELECT \(columns) FROM streams s JOIN events e ON e.stream = s.id "
        + "WHERE s.name = ?1 AND e.version > ?2 ORDER BY e.version LIMIT ?3"

    private static let ofShard =
        "SELECT \(columns) FROM events e JOIN streams s ON s.id = e.stream "
        + "WHERE e.place > ?1 AND e.place < ?2 ORDER BY e.place LIMIT ?3"

    private static let byStream =
        "SELECT \(columns) FROM streams s JOIN events e ON e.stream = s.id "
        + "WHERE s.name >= ?1 AND (s.name > ?1 OR e.version > ?2) ORDER BY s.name, e.version LIMIT ?3"

    static func events(
        _ database: Database, byStreamAfter name: String, version: Int, limit: Int
    ) throws -> [EventRecord] {
        let statement = try SQLiteStatement(database, byStream)
        try statement.bind(1, name)
        try statement.bind(2, Int64(version))
        try statement.bind(3, Int64(limit))
        var records: [EventRecord] = []
        while try statement.step() { records.append(try record(statement)) }
        return records
    }

    static func events(_ database: Database, stream: StreamName, after version: Int, limit: Int) throws -> [EventRecord]
    {
        let statement = try SQLiteStatement(database, ofStream)
        try statement.bind(1, stream.text)
        try statement.bind(2, Int64(version))
        try statement.bind(3, Int64(limit))
        var records: [EventRecord] = []
        while try statement.step() { records.append(try record(statement)) }
        return records
    }

    /// Appends a shard's events after a position to `records`, at most so many; returns the last one's position.
    static func events(
        _ database: Database, shard: Int, after position: Int64, limit: Int, into records: inout [EventRecord]
    ) throws -> Int64 {
        let statement = try SQLiteStatement(database, ofShard)
        try statement.bind(1, SQLitePlace.place(shard: shard, position: position))
        try statement.bind(2, SQLitePlace.place(shard: shard + 1, position: 0))
        try statement.bind(3, Int64(limit))
        var last = position
        while try statement.step() {
            let record = try record(statement)
            last = record.position
            records.append(record)
        }
        return last
    }

    private static func record(_ row: SQLiteStatement) throws -> EventRecord {
        let place = row.integer(0)
        let previous = row.withBytes(11) { $0.count == 32 ? ContentDigest(raw: $0) : nil }
        guard let previous else {
            row.reset()
            throw StoreFault.corrupt("the record at \(place) has no digest of the one before")
        }
        return EventRecord(
            shard: SQLitePlace.shard(place), position: SQLitePlace.position(place),
            stream: StreamName(stored: row.text(1)), version: Int(row.integer(2)), type: row.text(3),
            schema: Int(row.integer(4)),
            context: EventContext(
                client: row.text(5), time: Timestamp(microseconds: row.integer(6)), who: row.text(7),
                cause: row.text(8), correlation: row.text(9)),
            payload: row.bytes(10), previous: previous)
    }
}
