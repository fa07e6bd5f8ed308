internal import GRDB
internal import GRDBSQLite

/// Applies batches on the writing connection. Confined to that connection's queue.
///
/// Since the file belongs to this store alone, the shards' heads are kept here, and written to their rows at the end of
/// each transaction that moved them.
struct SQLiteWriter {
    struct Head: Equatable {
        var position: Int64
        var hash: ContentDigest
    }

    private(set) var heads: [Head]
    private let database: Database

    private let begin, commit, rollback, savepoint, release, rollbackTo: SQLiteStatement
    private let findStream, addStream, addEvent, setHead: SQLiteStatement
    private let takeClaim, replaceClaim, releaseClaim, findClaim: SQLiteStatement
    private let findKey, addKey, putPersonal, addDocument, findDocument, addContent: SQLiteStatement

    init(_ database: Database) throws {
        func prepare(_ sql: String) throws -> SQLiteStatement { try SQLiteStatement(database, sql) }
        self.database = database
        begin = try prepare("BEGIN IMMEDIATE")
        commit = try prepare("COMMIT")
        rollback = try prepare("ROLLBACK")
        savepoint = try prepare("SAVEPOINT batch")
        release = try prepare("RELEASE batch")
        rollbackTo = try prepare("ROLLBACK TO batch")
        findStream = try prepare(
            "SELECT id, (SELECT max(version) FROM events WHERE stream = streams.id) FROM streams WHERE name = ?1")
        addStream = try prepare("INSERT INTO streams(name) VALUES(?1) ON CONFLICT(name) DO NOTHING")
        addEvent = try prepare("INSERT INTO events VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)")
        setHead = try prepare("UPDATE shard_heads SET position = ?2, hash = ?3 WHERE shard = ?1")
        takeClaim = try prepare(
            "INSERT INTO claims VALUES(?1, ?2, ?3) ON CONFLICT(name) DO UPDATE "
                + "SET value = excluded.value, expires = excluded.expires WHERE claims.expires <= ?4")
        replaceClaim = try prepare("UPDATE claims SET value = ?2, expires = ?3 WHERE name = ?1 AND value = ?4")
        releaseClaim = try prepare("DELETE FROM claims WHERE name = ?1 AND value = ?2")
        findClaim = try prepare("SELECT value, expires FROM claims WHERE name = ?1")
        findKey = try prepare("SELECT key FROM vault_keys WHERE stream = ?1")
        addKey = try prepare("INSERT INTO vault_keys(stream, key) VALUES(?1, ?2)")
        putPersonal = try prepare(
            "INSERT INTO personal VALUES(?1, ?2) ON CONFLICT(stream) DO UPDATE SET sealed = excluded.sealed")
        addDocument = try prepare(
            "INSERT INTO documents(stream, label, name, digest, sealed) VALUES(?1, ?2, ?3, ?4, ?5) "
                + "ON CONFLICT(stream, label, name) DO NOTHING")
        findDocument = try prepare("SELECT digest FROM documents WHERE stream = ?1 AND label = ?2 AND name = ?3")
        addContent = try prepare("INSERT INTO contents(digest, bytes) VALUES(?1, ?2) ON CONFLICT(digest) DO NOTHING")
        var heads: [Head] = []
        let statement = try prepare("SELECT position, hash FROM shard_heads ORDER BY shard")
        while try statement.step() {
            guard let hash = ContentDigest(bytes: statement.bytes(1)) else {
                throw StoreFault.corrupt("the head of shard \(heads.count) has no digest")
            }
            heads.append(Head(position: statement.integer(0), hash: hash))
        }
        guard heads.count == Cursor.shardCount else {
            throw StoreFault.corrupt("there are \(heads.count) shards instead of \(Cursor.shardCount)")
        }
        self.heads = heads
    }

    /// The log's end.
    var end: Cursor { Cursor(positions: heads.map(\.position)) }

    /// What became of a group of batches.
    enum Outcome {
        /// Each batch's own result; those that succeeded are durable.
        case done([Result<LogReceipt, StoreFault>])
        /// The commit itself failed: those that succeeded may or may not be durable.
        case commitFailed([Result<LogReceipt, StoreFault>], SQLiteFailure)
    }

    /// Writes a group in one transaction; a batch that fails leaves the others alone.
    mutating func write(_ group: [PreparedBatch]) -> Outcome {
        // To be able to undo one batch costs a copy of each page that it changes, and hardly any is refused.
        if let outcome = write(group, canUndo: false) { return outcome }
        guard let outcome = write(group, canUndo: true) else { preconditionFailure("each batch can be undone") }
        return outcome
    }

    /// Nil if nothing was written since a batch is to be undone that cannot be undone alone.
    private mutating func write(_ group: [PreparedBatch], canUndo: Bool) -> Outcome? {
        let before = heads
        do {
            try begin.run()
        } catch {
            return .done(group.map { _ in .failure(StoreFault(error)) })
        }
        var results: [Result<LogReceipt, StoreFault>] = []
        do {
            for batch in group {
                let undo = canUndo ? heads : before
                if canUndo { try savepoint.run() }
                do {
                    results.append(.success(try apply(batch)))
                } catch .refused(let fault) {
                    guard canUndo else {
                        heads = before
                        abandon()
                        return nil
                    }
                    heads = undo
                    try rollbackTo.run()
                    results.append(.failure(fault))
                } catch .failed(let failure) {
                    throw failure
                }
                if canUndo { try release.run() }
            }
            for (shard, head) in heads.enumerated() where head != before[shard] {
                try setHead.bind(1, Int64(shard))
                try setHead.bind(2, head.position)
                try setHead.bind(3, head.hash.bytes)
                try setHead.run()
            }
        } catch {
            heads = before
            abandon()
            guard let failure = error as? SQLiteFailure else { preconditionFailure("untyped error \(error)") }
            // SQLite gave up the whole transaction. A batch that asks too much must not cost the others theirs.
            guard group.count > 1 else { return .done([.failure(StoreFault(failure))]) }
            return writeOneByOne(group)
        }
        do {
            try commit.run()
        } catch {
            heads = before
            abandon()
            return .commitFailed(results, error)
        }
        return .done(results)
    }

    private mutating func writeOneByOne(_ group: [PreparedBatch]) -> Outcome {
        var results: [Result<LogReceipt, StoreFault>] = []
        for batch in group {
            switch write([batch]) {
            case .done(let result): results += result
            case .commitFailed(let result, let failure):
                let rest = group.count - results.count - 1
                let fault = StoreFault.stopped(failure.message)
                // Those written before are durable; the caller calls every success in doubt, which is the safe side.
                return .commitFailed(results + result + Array(repeating: .failure(fault), count: rest), failure)
            }
        }
        return .done(results)
    }

    /// Runs other changes in a transaction of their own. False as the second part means that the commit itself failed.
    func transaction<T>(_ body: () throws -> T) -> (result: Result<T, StoreFault>, committed: Bool) {
        do {
            try begin.run()
            let value = try body()
            do {
                try commit.run()
            } catch {
                abandon()
                return (.failure(.outcomeUnknown(error.message)), false)
            }
            return (.success(value), true)
        } catch {
            abandon()
            return (.failure(StoreFault(anything: error)), true)
        }
    }

    private func abandon() {
        if sqlite3_get_autocommit(database.sqliteConnection) == 0 { try? rollback.run() }
    }

    // MARK: One batch

    private enum Refusal: Error {
        case refused(StoreFault)
        case failed(SQLiteFailure)
    }

    private mutating func apply(_ batch: PreparedBatch) throws(Refusal) -> LogReceipt {
        do {
            for change in batch.claims { try apply(change, at: batch.context.time) }
            var known: [StreamName: Known] = [:]
            var appended: [LogReceipt.Appended] = []
            for append in batch.appends { appended.append(try apply(append, batch.context, &known)) }
            for vault in batch.vault { try apply(vault, &known) }
            for document in batch.documents { try apply(document, &known) }
            for content in batch.contents {
                try addContent.bind(1, content.digest.bytes)
                try addContent.bind(2, content.bytes)
                try addContent.run()
            }
            return LogReceipt(appended: appended)
        } catch let fault as StoreFault {
            throw .refused(fault)
        } catch let failure as SQLiteFailure {
            throw .failed(failure)
        } catch { preconditionFailure("untyped error \(error)") }
    }

    private func apply(_ change: ClaimChange, at time: Timestamp) throws {
        switch change {
        case .take(let name, let claim):
            try takeClaim.bind(1, name)
            try takeClaim.bind(2, claim.value)
            try takeClaim.bind(3, claim.expires?.microseconds)
            try takeClaim.bind(4, time.microseconds)
            try takeClaim.run()
            if takeClaim.changes == 0, let holder = try self.claim(name) {
                throw StoreFault.claimTaken(name: name, holder: holder)
            }
        case .replace(let name, let current, let claim):
            try replaceClaim.bind(1, name)
            try replaceClaim.bind(2, claim.value)
            try replaceClaim.bind(3, claim.expires?.microseconds)
            try replaceClaim.bind(4, current)
            try replaceClaim.run()
            if replaceClaim.changes == 0 {
                throw StoreFault.claimChanged(name: name, actual: try self.claim(name))
            }
        case .release(let name, let current):
            try releaseClaim.bind(1, name)
            try releaseClaim.bind(2, current)
            try releaseClaim.run()
            if releaseClaim.changes == 0 {
                throw StoreFault.claimChanged(name: name, actual: try self.claim(name))
            }
        case .require(let name):
            if let holder = try self.claim(name), holder.expires.map({ $0 > time }) ?? true {
                throw StoreFault.claimTaken(name: name, holder: holder)
            }
        }
    }

    private func claim(_ name: String) throws(SQLiteFailure) -> Claim? {
        try findClaim.bind(1, name)
        guard try findClaim.step() else { return nil }
        defer { findClaim.reset() }
        return Claim(findClaim, from: 0)
    }

    /// What a batch has found out about a stream on its way.
    private struct Known {
        /// Its row.
        var id: Int64
        /// Whether the batch has made the row, so that there is no vault yet.
        var isNew = false
        /// The key that its vault has.
        var key: VaultKey?
    }

    private mutating func apply(
        _ append: StreamAppend, _ context: EventContext, _ known: inout [StreamName: Known]
    ) throws -> LogReceipt.Appended {
        let stream = append.stream
        let row: Known
        var version = 0
        // Most parcels are written of for the first time.
        if append.expectedVersion == 0, let new = try add(stream) {
            row = Known(id: new, isNew: true)
        } else {
            let found = try find(stream)
            version = found?.version ?? 0
            guard let found, version == append.expectedVersion else {
                throw StoreFault.versionConflict(stream: stream, expected: append.expectedVersion, actual: version)
            }
            row = Known(id: found.id)
        }
        known[stream] = row
        let shard = stream.shard
        // What is bound stays bound.
        try addEvent.bind(2, row.id)
        try addEvent.bind(6, context.client)
        try addEvent.bind(7, context.time.microseconds)
        try addEvent.bind(8, context.who)
        try addEvent.bind(9, context.cause)
        try addEvent.bind(10, context.correlation)
        for (index, event) in append.events.enumerated() {
            let record = EventRecord(
                shard: shard, position: heads[shard].position + 1, stream: stream, version: version + index + 1,
                type: event.type, schema: event.schema, context: context, payload: event.payload,
                previous: heads[shard].hash)
            try addEvent.bind(1, SQLitePlace.place(shard: shard, position: record.position))
            try addEvent.bind(3, Int64(record.version))
            try addEvent.bind(4, record.type)
            try addEvent.bind(5, Int64(record.schema))
            try addEvent.bind(11, record.payload)
            try addEvent.bind(12, record.previous.bytes)
            try addEvent.run()
            heads[shard] = Head(position: record.position, hash: record.hash)
        }
        return LogReceipt.Appended(
            stream: stream, version: version + append.events.count, shard: shard, position: heads[shard].position)
    }

    private func find(_ stream: StreamName) throws(SQLiteFailure) -> (id: Int64, version: Int)? {
        try findStream.bind(1, stream.text)
        guard try findStream.step() else { return nil }
        defer { findStream.reset() }
        return (findStream.integer(0), Int(findStream.integer(1)))
    }

    /// Makes a stream's row; nil if it is there already.
    private func add(_ stream: StreamName) throws(SQLiteFailure) -> Int64? {
        try addStream.bind(1, stream.text)
        try addStream.run()
        return addStream.changes == 0 ? nil : addStream.insertedRow
    }

    /// What there is of a stream; nil if nothing.
    private func look(_ stream: StreamName) throws(SQLiteFailure) -> Known? {
        try find(stream).map { Known(id: $0.id) }
    }

    /// The key as stored: nil if there is no vault, all zero once erased.
    private func key(stream id: Int64) throws(SQLiteFailure) -> [UInt8]? {
        try findKey.bind(1, id)
        guard try findKey.step() else { return nil }
        defer { findKey.reset() }
        return findKey.bytes(0)
    }

    private func apply(_ write: PreparedBatch.Vault, _ known: inout [StreamName: Known]) throws {
        var stream: Known
        if let found = try known[write.stream] ?? look(write.stream) {
            stream = found
        } else {
            guard let new = try add(write.stream) else { preconditionFailure("a stream is there or it is not") }
            stream = Known(id: new, isNew: true)
        }
        if !stream.isNew, let stored = try key(stream: stream.id) {
            guard let key = VaultKey(bytes: stored) else { throw StoreFault.vaultErased(write.stream) }
            guard key == write.key else { throw StoreFault.vaultKeyDiffers(write.stream) }
        } else {
            try addKey.bind(1, stream.id)
            try addKey.bind(2, write.key.bytes)
            try addKey.run()
        }
        stream.isNew = false
        stream.key = write.key
        known[write.stream] = stream
        try putPersonal.bind(1, stream.id)
        try putPersonal.bind(2, write.sealed)
        try putPersonal.run()
    }

    private func apply(_ write: PreparedBatch.Document, _ known: inout [StreamName: Known]) throws {
        guard var stream = try known[write.stream] ?? look(write.stream) else {
            throw StoreFault.vaultMissing(write.stream)
        }
        if stream.key == nil {
            guard let stored = try key(stream: stream.id) else { throw StoreFault.vaultMissing(write.stream) }
            guard let key = VaultKey(bytes: stored) else { throw StoreFault.vaultErased(write.stream) }
            stream.key = key
            known[write.stream] = stream
        }
        guard stream.key == write.key else { throw StoreFault.vaultKeyDiffers(write.stream) }
        try addDocument.bind(1, stream.id)
        try addDocument.bind(2, write.label)
        try addDocument.bind(3, write.name)
        try addDocument.bind(4, write.digest.bytes)
        try addDocument.bind(5, write.sealed)
        try addDocument.run()
        guard addDocument.changes == 0 else { return }
        try findDocument.bind(1, stream.id)
        try findDocument.bind(2, write.label)
        try findDocument.bind(3, write.name)
        guard try findDocument.step() else { return }
        defer { findDocument.reset() }
        if ContentDigest(bytes: findDocument.bytes(0)) != write.digest {
            throw StoreFault.documentDiffers(stream: write.stream, label: write.label, name: write.name)
        }
    }
}
