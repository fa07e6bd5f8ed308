internal import GRDB
internal import GRDBSQLite

extension SQLiteLogStore {
    /// Writes a batch, all or nothing, and returns once it is on the disk. See ``LogStore/commit(_:deadline:)``.
    public func commit(
        _ batch: LogBatch, deadline: ContinuousClock.Instant
    ) async throws(StoreFault) -> LogReceipt {
        if let refusal = queue.refusal { throw refusal }
        let prepared = try PreparedBatch(batch, keys: await documentKeys(batch))
        let answer = await withCheckedContinuation { caller in
            if queue.add(PendingCommit(prepared, deadline: deadline, caller: caller)) { drain() }
        }
        return try answer.get()
    }

    /// The keys of parcels that get documents without a vault write.
    private func documentKeys(_ batch: LogBatch) async throws(StoreFault) -> [StreamName: VaultKey] {
        var keys: [StreamName: VaultKey] = [:]
        for document in batch.documents
        where keys[document.stream] == nil && !batch.vault.contains(where: { $0.stream == document.stream }) {
            let stream = document.stream
            let stored = try await reading { try SQLiteVault.key($0, stream) }
            guard let stored else { throw .vaultMissing(stream) }
            guard let key = VaultKey(bytes: stored) else { throw .vaultErased(stream) }
            keys[stream] = key
        }
        return keys
    }

    /// Has the writer take one group, and then another, until nothing waits. Each group is a turn of its own on the
    /// connection's queue, so that erasure and checkpoints get theirs.
    private func drain() {
        pool.asyncWriteWithoutTransaction { [self] _ in
            guard let group = queue.take(now: .now) else { return }
            writeGroup(group)
            drain()
        }
    }

    private func writeGroup(_ group: [PendingCommit]) {
        guard writing.writer != nil, queue.refusal == nil else {
            let refusal = queue.refusal ?? .stopped("it has been closed")
            return queue.finish(group.map { _ in .failure(refusal) })
        }
        switch writing.writer!.write(group.map(\.batch)) {
        case .done(let results):
            queue.finish(results)
            waiters.advance(to: writing.writer!.end)
            checkpointIfDue()
        case .commitFailed(let results, let failure):
            // After a failed flush nobody knows what is on the disk, and asking again would be told that all is well.
            halt(.stopped("a commit failed: \(failure.message) (SQLite \(failure.code))"))
            queue.finish(
                results.map { result in
                    result.flatMap { _ in .failure(.outcomeUnknown("the commit failed: \(failure.message)")) }
                })
        }
    }

    /// Has changes moved from the write-ahead log into the file when there are many.
    private func checkpointIfDue() {
        guard writing.walPages.pointee >= checkpointPages, !writing.isCheckpointing else { return }
        writing.isCheckpointing = true
        checkpointer.move { [self] failure in
            writing.isCheckpointing = false
            if let failure { haltAfterCheckpoint(failure) }
        }
    }

    /// Everything acknowledged is in the write-ahead log and will be found there on opening; but the file cannot be
    /// trusted to take it.
    private func haltAfterCheckpoint(_ failure: SQLiteFailure) {
        halt(.stopped("moving changes into the file failed: \(failure.message) (SQLite \(failure.code))"))
    }

    /// Runs a change that is no batch, in a transaction of its own.
    private func changing<T: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws(StoreFault) -> T {
        try await exclusively { [self] database in
            guard let writer = writing.writer else { return .failure(.stopped("it has been closed")) }
            let (result, committed) = writer.transaction { try body(database) }
            if !committed, case .failure(let fault) = result { halt(.stopped("a commit failed: \(fault)")) }
            return result
        }
    }

    /// Runs something on the writing connection.
    func exclusively<T: Sendable>(
        _ body: @escaping @Sendable (Database) -> Result<T, StoreFault>
    ) async throws(StoreFault) -> T {
        let result = await withCheckedContinuation { (done: CheckedContinuation<Result<T, StoreFault>, Never>) in
            pool.asyncWriteWithoutTransaction { [self] database in
                if let refusal = queue.refusal { return done.resume(returning: .failure(refusal)) }
                done.resume(returning: body(database))
            }
        }
        return try result.get()
    }

    /// Destroys a parcel's key, personal data and documents, and empties the write-ahead log of them.
    public func erase(_ stream: StreamName) async throws(StoreFault) -> Bool {
        let found = try await changing { database in try SQLiteVault.erase(database, stream) }
        guard found else { return false }
        // The write-ahead log still holds older pages; what SQLite has moved it does not overwrite by itself.
        let failure = await withCheckedContinuation { done in
            checkpointer.empty { done.resume(returning: $0) }
        }
        guard let failure else { return true }
        let fault = StoreFault(failure)
        // A reader in the way is no more than that: erasing again will do.
        if failure.code & 0xFF != SQLITE_BUSY { haltAfterCheckpoint(failure) }
        throw fault
    }

    /// Removes claims that have expired by then, at most so many; returns how many there were.
    public func sweepClaims(expiredBy time: Timestamp, limit: Int) async throws(StoreFault) -> Int {
        try await changing { database in
            let statement = try SQLiteStatement(
                database,
                "DELETE FROM claims WHERE name IN (SELECT name FROM claims WHERE expires <= ?1 LIMIT ?2)")
            try statement.bind(1, time.microseconds)
            try statement.bind(2, Int64(LogPage.bounded(limit)))
            try statement.run()
            return statement.changes
        }
    }

    /// Keeps how far a named follower has come.
    public func setCheckpoint(_ follower: String, to cursor: Cursor) async throws(StoreFault) {
        try await changing { database in
            let statement = try SQLiteStatement(
                database,
                "INSERT INTO checkpoints VALUES(?1, ?2) ON CONFLICT(follower) DO UPDATE SET cursor = excluded.cursor")
            try statement.bind(1, follower)
            try statement.bind(2, cursor.description)
            try statement.run()
        }
    }
}
