internal import GRDB
internal import GRDBSQLite

/// Moves changes from the write-ahead log into the file, on a connection of its own, while the writer goes on; only what
/// came meanwhile is moved with the writer at rest, after which the write-ahead log begins anew.
///
/// SQLite would do it by itself at the end of some commit, which would then take as long as a hundred, and would keep a
/// failure to itself. One move at a time: all go through the queue of this connection.
final class SQLiteCheckpointer: Sendable {
    private let queue: DatabaseQueue
    private let writer: DatabasePool

    /// How often to move while the writer goes on. Each round leaves what was written during it, which is less and less.
    private static let rounds = 2

    init(path: String, writer: DatabasePool, busyTimeout: Double) throws {
        var configuration = Configuration()
        configuration.label = "waybill.log.checkpoint"
        configuration.busyMode = .timeout(busyTimeout)
        configuration.foreignKeysEnabled = false
        queue = try DatabaseQueue(path: path, configuration: configuration)
        self.writer = writer
        try queue.inDatabase { try SQLiteSchema.harden($0, path: path) }
    }

    /// Moves what there is. `done` is called on the writing connection's queue, before anything more is written, with
    /// what went wrong, if anything did.
    func move(done: @escaping @Sendable (SQLiteFailure?) -> Void) {
        queue.asyncWriteWithoutTransaction { [writer] database in
            var failure: SQLiteFailure?
            for _ in 0..<SQLiteCheckpointer.rounds where failure == nil {
                failure = SQLiteCheckpointer.checkpoint(database, SQLITE_CHECKPOINT_PASSIVE)
            }
            writer.unsafeReentrantWrite { database in
                let failure = failure ?? SQLiteCheckpointer.checkpoint(database, SQLITE_CHECKPOINT_PASSIVE)
                if failure != nil { SQLiteCheckpointer.keepLog(database) }
                done(failure)
            }
        }
    }

    /// Moves everything and empties the write-ahead log, so that nothing of older pages stays in it.
    func empty(done: @escaping @Sendable (SQLiteFailure?) -> Void) {
        queue.asyncWriteWithoutTransaction { [writer] _ in
            writer.unsafeReentrantWrite { database in
                let code = sqlite3_wal_checkpoint_v2(
                    database.sqliteConnection, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
                let failure = code == SQLITE_OK ? nil : SQLiteFailure(database.sqliteConnection)
                if failure != nil { SQLiteCheckpointer.keepLog(database) }
                done(failure)
            }
        }
    }

    /// Being kept from it by a reader is no failure: the next time will do.
    private static func checkpoint(_ database: Database, _ mode: Int32) -> SQLiteFailure? {
        let code = sqlite3_wal_checkpoint_v2(database.sqliteConnection, nil, mode, nil, nil)
        switch code & 0xFF {
        case SQLITE_OK, SQLITE_BUSY, SQLITE_LOCKED: return nil
        default: return SQLiteFailure(database.sqliteConnection)
        }
    }

    /// Has the write-ahead log outlive the closing of the file. SQLite flushes the file only after moving the last of the
    /// changes: if that flush fails, those moved earlier may be lost too, but closing moves no more than the rest again,
    /// is told that all is well, and removes the only copy. Opened anew, the file takes them all from the log.
    private static func keepLog(_ database: Database) {
        var keeps: Int32 = 1
        sqlite3_file_control(database.sqliteConnection, nil, SQLITE_FCNTL_PERSIST_WAL, &keeps)
    }

    func close() { try? queue.close() }
}
