internal import CSQLiteShim
internal import GRDB
internal import GRDBSQLite
internal import Synchronization

/// The log in one SQLite file: write-ahead log, every commit flushed to the disk before it is acknowledged, as many
/// commits as come together in one flush.
///
/// One store at a time may have the file open. SQLite's calls block; they run on the connections' own queues, never on
/// the threads that Swift's tasks share.
public final class SQLiteLogStore: LogStore {
    /// How a store is run.
    public struct Options: Sendable {
        /// How many commits may wait; the next is refused as ``StoreFault/overloaded(waiting:)``.
        public var waitingCommits = 4096
        /// How many bytes the waiting commits may hold together.
        public var waitingBytes = 64 << 20
        /// How many commits share a flush at most.
        public var groupCommits = 512
        /// How many bytes they may hold together.
        public var groupBytes = 16 << 20
        /// How large the file may grow, in bytes; nil means as large as the disk allows. For keeping a test or a shared
        /// disk from filling: beyond it commits fail as ``StoreFault/full(_:)``.
        public var maximumBytes: Int64?
        /// How many connections read.
        public var readers = 4
        /// After so many bytes of changes they are moved from the write-ahead log into the file.
        public var checkpointBytes = 32 << 20

        /// The defaults, which suit a server.
        public init() {}
    }

    private static let pageBytes = 4096
    /// SQLite's count of the memory it uses is asked by nobody, and costs a lock at each allocation. It can be turned off
    /// before SQLite's first use in a process, which in ours is the first store's; where that is past it goes on.
    private static let countsNoMemory = waybill_sqlite_count_no_memory() == SQLITE_OK
    /// Claims arrive in no order; the more of their index is at hand, the less is read again. But SQLite looks through all
    /// of it at the end of nearly every transaction: after balancing a tree it takes the cache for one of a gigabyte.
    private static let writerCacheBytes = 16 << 20
    /// How long another program's lock on the file is waited for, in seconds.
    private static let busyTimeout = 5.0

    let pool: DatabasePool
    let looks: SQLiteLooks
    private let lock: SQLiteFileLock
    let queue: CommitQueue
    let waiters: EventWaiters
    let checkpointer: SQLiteCheckpointer
    let writing: Writing
    let checkpointPages: Int32

    /// The writer and what it needs; touched only on the writing connection's queue.
    final class Writing: @unchecked Sendable {
        var writer: SQLiteWriter?
        /// Pages in the write-ahead log, as SQLite tells after each commit.
        let walPages = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
        /// Whether they are being moved into the file.
        var isCheckpointing = false

        init() { walPages.initialize(to: 0) }
        deinit { walPages.deallocate() }

        /// Lets go of the connection before it is closed; once only.
        func end(_ database: Database) {
            guard writer != nil else { return }
            sqlite3_wal_hook(database.sqliteConnection, nil, nil)
            writer = nil
        }
    }

    /// Opens the file, makes it if there is none, and brings it to this version. Blocks; for a program's start.
    ///
    /// Throws ``StoreFault/inUse(path:)`` if another store has it open, ``StoreFault/unsuitable(path:reason:)`` if it is
    /// not a file that this program may write, or cannot be as durable as promised.
    public init(path: String, options: Options = Options()) throws(StoreFault) {
        _ = SQLiteLogStore.countsNoMemory
        lock = try SQLiteFileLock(database: path)
        queue = CommitQueue(
            limits: CommitQueue.Limits(
                waiting: options.waitingCommits, waitingBytes: options.waitingBytes, group: options.groupCommits,
                groupBytes: options.groupBytes))
        let writing = Writing()
        self.writing = writing
        checkpointPages = Int32(clamping: options.checkpointBytes / SQLiteLogStore.pageBytes)
        var configuration = Configuration()
        configuration.label = "waybill.log"
        configuration.busyMode = .timeout(SQLiteLogStore.busyTimeout)
        configuration.maximumReaderCount = options.readers
        configuration.foreignKeysEnabled = false
        // Transactions are the writer's own, and one that a failing disk left open is answered with a fault, not a trap.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { database in
            try SQLiteSchema.refuseForeign(database, path: path)
            try database.execute(sql: "PRAGMA page_size = \(SQLiteLogStore.pageBytes)")
        }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            let end = try pool.writeWithoutTransaction { database in
                try SQLiteSchema.harden(database, path: path)
                try SQLiteSchema.migrate(database)
                try database.execute(sql: "PRAGMA cache_size = -\(SQLiteLogStore.writerCacheBytes / 1024)")
                if let bytes = options.maximumBytes {
                    try database.execute(
                        sql: "PRAGMA max_page_count = \(bytes / Int64(SQLiteLogStore.pageBytes))")
                }
                // Takes the place of SQLite's own checkpoints, whose failures nobody would hear of.
                sqlite3_wal_hook(
                    database.sqliteConnection,
                    { context, _, _, pages in
                        context?.storeBytes(of: pages, as: Int32.self)
                        return SQLITE_OK
                    }, writing.walPages)
                let writer = try SQLiteWriter(database)
                writing.writer = writer
                return writer.end
            }
            looks = SQLiteLooks(pool, limit: options.waitingCommits)
            checkpointer = try SQLiteCheckpointer(
                path: path, writer: pool, busyTimeout: SQLiteLogStore.busyTimeout)
            waiters = EventWaiters(end: end)
        } catch { throw StoreFault(anything: error) }
    }

    /// Stops taking commits, waits for the one being written, and gives up the file.
    /// Afterwards the file holds everything, but where writing to it has failed: then the write-ahead log beside it does.
    public func close() async {
        let isSound = queue.refusal == nil
        halt(.stopped("it has been closed"))
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            pool.asyncWriteWithoutTransaction { [writing] database in
                writing.end(database)
                done.resume()
            }
        }
        if isSound {
            await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
                checkpointer.empty { _ in done.resume() }
            }
        }
        checkpointer.close()
        try? pool.close()
        lock.unlock()
    }

    deinit {
        pool.asyncWriteWithoutTransaction { [writing] database in writing.end(database) }
    }

    func halt(_ fault: StoreFault) {
        queue.close(fault)
        waiters.close()
    }

    /// How the file is kept, as the writing connection itself says.
    public struct Condition: Hashable, Sendable {
        /// SQLite's `synchronous`: 2 (FULL), or the store would not have opened.
        public var synchronous: Int
        /// The version of the file's format.
        public var format: Int
        /// How large the file is, in bytes, free pages included.
        public var bytes: Int64
    }

    /// How the file is kept just now.
    public func condition() async throws(StoreFault) -> Condition {
        try await exclusively { database in
            func pragma(_ name: String) throws(SQLiteFailure) -> Int64 {
                let statement = try SQLiteStatement(database, "PRAGMA \(name)")
                defer { statement.reset() }
                return try statement.step() ? statement.integer(0) : 0
            }
            do throws(SQLiteFailure) {
                return .success(
                    Condition(
                        synchronous: Int(try pragma("synchronous")), format: Int(try pragma("user_version")),
                        bytes: try pragma("page_count") * Int64(SQLiteLogStore.pageBytes)))
            } catch { return .failure(StoreFault(error)) }
        }
    }
}
