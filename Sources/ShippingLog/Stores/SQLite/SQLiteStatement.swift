internal import GRDB
internal import GRDBSQLite

/// What SQLite said when a call failed.
struct SQLiteFailure: Error {
    /// The extended result code.
    var code: Int32
    /// SQLite's words.
    var message: String

    init(_ connection: OpaquePointer?) {
        code = sqlite3_extended_errcode(connection)
        message = String(cString: sqlite3_errmsg(connection))
    }

    init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }
}

/// A prepared statement driven through SQLite's own interface: a row costs a fraction of what it does through
/// general-purpose values. Confined to the queue of its connection, as all of GRDB's statements are.
struct SQLiteStatement {
    private let statement: Statement
    private let handle: OpaquePointer

    /// A statement that GRDB keeps prepared for this connection.
    init(_ database: Database, _ sql: String) throws(SQLiteFailure) {
        do {
            statement = try database.cachedStatement(sql: sql)
        } catch {
            throw SQLiteFailure(database.sqliteConnection)
        }
        handle = statement.sqliteStatement
    }

    private var connection: OpaquePointer? { sqlite3_db_handle(handle) }

    /// Tells SQLite to copy what is bound: the caller's bytes need not outlive the call.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private func check(_ code: Int32) throws(SQLiteFailure) {
        if code != SQLITE_OK { throw SQLiteFailure(connection) }
    }

    /// Binds parameter `index`, from 1.
    func bind(_ index: Int32, _ value: Int64) throws(SQLiteFailure) {
        try check(sqlite3_bind_int64(handle, index, value))
    }

    func bind(_ index: Int32, _ value: Int64?) throws(SQLiteFailure) {
        if let value { try bind(index, value) } else { try check(sqlite3_bind_null(handle, index)) }
    }

    func bind(_ index: Int32, _ text: String) throws(SQLiteFailure) {
        var text = text
        let code = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                // An empty buffer may have no address, which SQLite would take for null.
                sqlite3_bind_text(
                    handle, index, characters.baseAddress ?? SQLiteStatement.nothing, Int32(characters.count),
                    SQLiteStatement.transient)
            }
        }
        try check(code)
    }

    func bind(_ index: Int32, _ bytes: [UInt8]) throws(SQLiteFailure) {
        let code = bytes.withUnsafeBufferPointer { buffer in
            buffer.isEmpty
                ? sqlite3_bind_zeroblob(handle, index, 0)
                : sqlite3_bind_blob64(
                    handle, index, buffer.baseAddress, sqlite3_uint64(buffer.count), SQLiteStatement.transient)
        }
        try check(code)
    }

    private nonisolated(unsafe) static let nothing: UnsafePointer<CChar> = UnsafePointer(
        UnsafeMutablePointer<CChar>.allocate(capacity: 1))

    /// Takes the next row; false at the end. After the end or a failure the statement is ready for its next use.
    func step() throws(SQLiteFailure) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            sqlite3_reset(handle)
            return false
        default:
            let failure = SQLiteFailure(connection)
            sqlite3_reset(handle)
            throw failure
        }
    }

    /// Runs to the end; the rows, if any, are dropped.
    func run() throws(SQLiteFailure) { while try step() {} }

    /// Leaves a statement that was not stepped to its end.
    func reset() { sqlite3_reset(handle) }

    /// How many rows the last change touched.
    var changes: Int { Int(sqlite3_changes(connection)) }

    /// The row that the last insertion made.
    var insertedRow: Int64 { sqlite3_last_insert_rowid(connection) }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func text(_ column: Int32) -> String {
        guard let bytes = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    func bytes(_ column: Int32) -> [UInt8] { withBytes(column) { Array($0) } }

    func withBytes<T>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> T) -> T {
        let start = sqlite3_column_blob(handle, column)
        return body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }
}

extension StoreFault {
    /// What a failure means for whoever asked; nothing has been written.
    init(_ failure: SQLiteFailure) {
        let said = "\(failure.message) (SQLite \(failure.code))"
        switch failure.code & 0xFF {
        case SQLITE_FULL: self = .full(said)
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_IOERR, SQLITE_NOMEM, SQLITE_CANTOPEN, SQLITE_PROTOCOL, SQLITE_READONLY:
            self = .unavailable(said)
        case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt(said)
        default: self = .failed(said)
        }
    }

    /// Any error that came out of GRDB or of our own closures inside it.
    init(anything error: any Error) {
        switch error {
        case let fault as StoreFault: self = fault
        case let failure as SQLiteFailure: self = StoreFault(failure)
        case let error as DatabaseError:
            self = StoreFault(
                SQLiteFailure(code: error.extendedResultCode.rawValue, message: error.message ?? "no message"))
        case is CancellationError: self = .unavailable("the task was cancelled")
        default: self = .unavailable("\(error)")
        }
    }
}
