internal import GRDB

extension SQLiteLogStore {
    func reading<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws(StoreFault) -> T {
        if let refusal = queue.refusal { throw refusal }
        do {
            return try await pool.read(body)
        } catch { throw StoreFault(anything: error) }
    }

    /// The stream's events after a version, in order, at most so many.
    public func read(
        _ stream: StreamName, after version: Int, limit: Int
    ) async throws(StoreFault) -> [EventRecord] {
        try await reading { try SQLiteRows.events($0, stream: stream, after: version, limit: LogPage.bounded(limit)) }
    }

    /// What there is to be known of a stream and of who holds these names.
    public func look(at stream: StreamName, claims names: [String]) async throws(StoreFault) -> StreamLook {
        if let refusal = queue.refusal { throw refusal }
        return try await looks.look(at: stream, claims: names)
    }

    /// Who holds a unique name; nil if nobody.
    public func claim(_ name: String) async throws(StoreFault) -> Claim? {
        try await reading { database -> Claim? in
            let statement = try SQLiteStatement(database, "SELECT value, expires FROM claims WHERE name = ?1")
            try statement.bind(1, name)
            guard try statement.step() else { return nil }
            defer { statement.reset() }
            return Claim(statement, from: 0)
        }
    }

    /// The names that begin like this and are held, after one of them, at most so many.
    public func claims(prefix: String, after name: String?, limit: Int) async throws(StoreFault) -> [NamedClaim] {
        try await reading { database in
            let statement = try SQLiteStatement(
                database,
                "SELECT name, value, expires FROM claims WHERE name >= ?1 AND name > ?2 ORDER BY name LIMIT ?3")
            try statement.bind(1, prefix)
            try statement.bind(2, name ?? "")
            try statement.bind(3, Int64(LogPage.bounded(limit)))
            var claims: [NamedClaim] = []
            while try statement.step() {
                let name = statement.text(0)
                guard name.utf8.starts(with: prefix.utf8) else { break }
                claims.append(NamedClaim(name: name, claim: Claim(statement, from: 1)))
            }
            statement.reset()
            return claims
        }
    }

    /// A parcel's personal data.
    public func vault(_ stream: StreamName) async throws(StoreFault) -> VaultState {
        try await reading { try SQLiteVault.state($0, stream) }
    }

    /// A label's document; nil if there is none under the name.
    public func document(
        _ stream: StreamName, label: String, name: String
    ) async throws(StoreFault) -> StoredDocument? {
        try await reading { try SQLiteVault.document($0, stream, label: label, name: name) }
    }

    /// The bytes kept under a digest; nil if there are none.
    public func content(_ digest: ContentDigest) async throws(StoreFault) -> [UInt8]? {
        try await reading { database -> [UInt8]? in
            let statement = try SQLiteStatement(database, "SELECT bytes FROM contents WHERE digest = ?1")
            try statement.bind(1, digest.bytes)
            guard try statement.step() else { return nil }
            defer { statement.reset() }
            let bytes = statement.bytes(0)
            guard ContentDigest(of: bytes) == digest else {
                throw StoreFault.corrupt("the content under \(digest) has another digest")
            }
            return bytes
        }
    }

    /// The events after a cursor, at most so many, and where to go on.
    public func follow(after cursor: Cursor, limit: Int) async throws(StoreFault) -> LogPage {
        let limit = LogPage.bounded(limit)
        return try await reading { database in
            var records: [EventRecord] = []
            var cursor = cursor
            // A busy shard must not keep the others waiting: each gets its share, then the rest goes to who has more.
            for share in [(limit + Cursor.shardCount - 1) / Cursor.shardCount, limit] {
                for shard in 0..<Cursor.shardCount where records.count < limit {
                    cursor.positions[shard] = try SQLiteRows.events(
                        database, shard: shard, after: cursor.positions[shard],
                        limit: min(share, limit - records.count), into: &records)
                }
            }
            return LogPage(events: records, cursor: cursor)
        }
    }

    /// Waits until there are events after a cursor, or the deadline has passed; tells whether there are.
    public func waitForEvents(
        after cursor: Cursor, deadline: ContinuousClock.Instant
    ) async throws(StoreFault) -> Bool {
        if let refusal = queue.refusal { throw refusal }
        let found = await waiters.wait(after: cursor, deadline: deadline)
        if let refusal = queue.refusal { throw refusal }
        return found
    }

    /// The names of all streams after one, in order of their bytes, at most so many.
    public func streams(after name: StreamName?, limit: Int) async throws(StoreFault) -> [StreamName] {
        try await reading { database in
            let statement = try SQLiteStatement(
                database, "SELECT name FROM streams WHERE name > ?1 ORDER BY name LIMIT ?2")
            try statement.bind(1, name?.text ?? "")
            try statement.bind(2, Int64(LogPage.bounded(limit)))
            var names: [StreamName] = []
            while try statement.step() { names.append(StreamName(stored: statement.text(0))) }
            return names
        }
    }

    /// Every event, stream by stream in order of name, after this event of this stream, at most so many.
    public func readByStream(
        after last: (stream: StreamName, version: Int)?, limit: Int
    ) async throws(StoreFault) -> [EventRecord] {
        try await reading { database in
            try SQLiteRows.events(
                database, byStreamAfter: last?.stream.text ?? "", version: last?.version ?? 0,
                limit: LogPage.bounded(limit))
        }
    }

    /// How far a named follower has come; nil if it has kept nothing.
    public func checkpoint(_ follower: String) async throws(StoreFault) -> Cursor? {
        try await reading { database -> Cursor? in
            let statement = try SQLiteStatement(database, "SELECT cursor FROM checkpoints WHERE follower = ?1")
            try statement.bind(1, follower)
            guard try statement.step() else { return nil }
            defer { statement.reset() }
            do throws(CursorFault) {
                return try Cursor(statement.text(0))
            } catch { throw StoreFault.corrupt("the checkpoint of \(follower) is \(error.text)") }
        }
    }

    /// Recomputes every hash chain and reports the first break.
    public func verify() async throws(StoreFault) -> ChainReport {
        var report = ChainReport(records: 0, firstBreak: nil)
        for shard in 0..<Cursor.shardCount {
            let head = try await reading { try SQLiteVerification.head($0, shard: shard) }
            var chain = ChainVerifier(shard: shard)
            report.firstBreak = head.contradiction(shard: shard)
            while report.firstBreak == nil {
                let position = chain.position
                let step = try await reading { database in
                    try SQLiteVerification.step(database, shard: shard, after: position, upTo: head.position)
                }
                for record in step.records where report.firstBreak == nil {
                    report.firstBreak = chain.take(record)
                    if report.firstBreak == nil { report.records += 1 }
                }
                if report.firstBreak == nil { report.firstBreak = step.unreadable }
                if step.records.isEmpty { break }
            }
            if report.firstBreak == nil {
                report.firstBreak = chain.finish(headPosition: head.position, headHash: head.hash)
            }
            if report.firstBreak != nil { break }
        }
        return report
    }
}
