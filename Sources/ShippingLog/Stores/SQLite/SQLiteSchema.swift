internal import GRDB

/// The tables, and how a file comes to have them.
enum SQLiteSchema {
    /// Says that a file is ours: `Wayb` in ASCII.
    static let application: Int64 = 0x5761_7962

    /// One entry a version, in order; an entry never changes once released.
    private static let migrations = [
        """
        CREATE TABLE shard_heads(
            shard INTEGER PRIMARY KEY, position INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;
        CREATE TABLE streams(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE events(
            place INTEGER PRIMARY KEY, stream INTEGER NOT NULL, version INTEGER NOT NULL, type TEXT NOT NULL,
            schema INTEGER NOT NULL, client TEXT NOT NULL, time INTEGER NOT NULL, who TEXT NOT NULL,
            cause TEXT NOT NULL, correlation TEXT NOT NULL, payload BLOB NOT NULL, previous BLOB NOT NULL,
            UNIQUE(stream, version)) STRICT;
        CREATE TABLE claims(name TEXT PRIMARY KEY, value BLOB NOT NULL, expires INTEGER) STRICT, WITHOUT ROWID;
        CREATE INDEX claims_expiring ON claims(expires) WHERE expires IS NOT NULL;
        CREATE TABLE vault_keys(id INTEGER PRIMARY KEY, stream INTEGER NOT NULL UNIQUE, key BLOB NOT NULL) STRICT;
        CREATE TABLE personal(stream INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
        CREATE TABLE documents(
            id INTEGER PRIMARY KEY, stream INTEGER NOT NULL, label TEXT NOT NULL, name TEXT NOT NULL,
            digest BLOB NOT NULL, sealed BLOB NOT NULL, UNIQUE(stream, label, name)) STRICT;
        CREATE TABLE contents(id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, bytes BLOB NOT NULL) STRICT;
        CREATE TABLE checkpoints(follower TEXT PRIMARY KEY, cursor TEXT NOT NULL) STRICT, WITHOUT ROWID;
        """
    ]

    /// The version this program writes.
    static var version: Int64 { Int64(migrations.count) }

    /// Refuses a file of another program, or of a later version of this one, before anything in it is changed.
    static func refuseForeign(_ database: Database, path: String) throws {
        let application = try Int64.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let version = try Int64.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let pages = try Int64.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        // A file that GRDB made in an opening that got no further has pages and no table.
        let tables = try Int64.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        guard application == self.application || (application == 0 && (pages == 0 || tables == 0)) else {
            throw StoreFault.unsuitable(path: path, reason: "it is a SQLite file of another program")
        }
        guard version <= self.version else {
            throw StoreFault.unsuitable(
                path: path,
                reason: "its format is version \(version), and this program knows versions up to \(self.version)")
        }
    }

    /// Brings a file to this program's version, step by step, each step whole or not at all.
    static func migrate(_ database: Database) throws {
        var version = Int(try Int64.fetchOne(database, sql: "PRAGMA user_version") ?? 0)
        while version < migrations.count {
            try database.inTransaction(.immediate) {
                try database.execute(sql: migrations[version])
                if version == 0 {
                    for shard in 0..<Cursor.shardCount {
                        try database.execute(
                            sql: "INSERT INTO shard_heads VALUES(\(shard), 0, zeroblob(32))")
                    }
                }
                try database.execute(sql: "PRAGMA application_id = \(application)")
                try database.execute(sql: "PRAGMA user_version = \(version + 1)")
                return .commit
            }
            version += 1
        }
    }

    /// Makes a writing connection as durable and as forgetful as promised, and reads back that it is.
    static func harden(_ database: Database, path: String) throws {
        // GRDB sets NORMAL when it turns on WAL, after any preparation of ours: with it, commits would return before
        // they are on the disk.
        try database.execute(sql: "PRAGMA synchronous = FULL")
        try database.execute(sql: "PRAGMA secure_delete = ON")
        try database.execute(sql: "PRAGMA temp_store = MEMORY")
        for (pragma, wanted) in [("synchronous", "2"), ("secure_delete", "1"), ("journal_mode", "wal")] {
            let actual = try Row.fetchOne(database, sql: "PRAGMA \(pragma)")?[0] as DatabaseValue?
            let text = actual.flatMap { String.fromDatabaseValue($0) ?? Int64.fromDatabaseValue($0).map(String.init) }
            guard text == wanted else {
                throw StoreFault.unsuitable(
                    path: path, reason: "\(pragma) is \(text ?? "unknown") where \(wanted) was asked for")
            }
        }
    }
}
