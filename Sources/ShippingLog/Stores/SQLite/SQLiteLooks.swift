internal import GRDB
internal import Synchronization

/// Looks at streams, those that come while others are being answered together in one reading transaction: to begin and
/// end one costs several times what the look itself does.
final class SQLiteLooks: Sendable {
    private struct Pending: Sendable {
        let stream: StreamName
        let names: [String]
        let caller: CheckedContinuation<Result<StreamLook, StoreFault>, Never>
    }

    private struct State {
        var waiting: [Pending] = []
        var isReading = false
    }

    private let pool: DatabasePool
    private let limit: Int
    private let state = Mutex(State())

    /// Looks through a pool, of which so many may wait.
    init(_ pool: DatabasePool, limit: Int) {
        self.pool = pool
        self.limit = limit
    }

    func look(at stream: StreamName, claims names: [String]) async throws(StoreFault) -> StreamLook {
        let result = await withCheckedContinuation { caller in
            let isFirst: Bool? = state.withLock { state in
                guard state.waiting.count < limit else { return nil }
                state.waiting.append(Pending(stream: stream, names: names, caller: caller))
                defer { state.isReading = true }
                return !state.isReading
            }
            switch isFirst {
            case nil: caller.resume(returning: .failure(.overloaded(waiting: limit)))
            case true?: answerWaiting()
            case false?: break
            }
        }
        return try result.get()
    }

    /// Answers all who wait, and then those who have come meanwhile. Who is answered together is settled before the
    /// transaction begins, so that nobody is shown what was there before they asked.
    private func answerWaiting() {
        let group = state.withLock { state in
            defer { state.waiting = [] }
            if state.waiting.isEmpty { state.isReading = false }
            return state.waiting
        }
        guard !group.isEmpty else { return }
        pool.asyncRead { [self] database in
            do {
                let statements = try SQLiteLookStatements(try database.get())
                for pending in group {
                    let result: Result<StreamLook, StoreFault>
                    do {
                        result = .success(try statements.look(at: pending.stream, claims: pending.names))
                    } catch { result = .failure(StoreFault(anything: error)) }
                    pending.caller.resume(returning: result)
                }
            } catch {
                for pending in group { pending.caller.resume(returning: .failure(StoreFault(anything: error))) }
            }
            answerWaiting()
        }
    }
}

/// The statements of a look, on one connection.
private struct SQLiteLookStatements {
    private let database: Database
    private let findStream, findKey, findClaim: SQLiteStatement

    init(_ database: Database) throws {
        self.database = database
        findStream = try SQLiteStatement(database, "SELECT id FROM streams WHERE name = ?1")
        findKey = try SQLiteStatement(database, "SELECT key FROM vault_keys WHERE stream = ?1")
        findClaim = try SQLiteStatement(database, "SELECT value, expires FROM claims WHERE name = ?1")
    }

    func look(at stream: StreamName, claims names: [String]) throws -> StreamLook {
        var look = StreamLook()
        for name in names {
            try findClaim.bind(1, name)
            guard try findClaim.step() else { continue }
            look.claims[name] = Claim(findClaim, from: 0)
            findClaim.reset()
        }
        // Most parcels are looked at for the first time.
        try findStream.bind(1, stream.text)
        guard try findStream.step() else { return look }
        let id = findStream.integer(0)
        findStream.reset()
        look.events = try SQLiteRows.events(database, stream: stream, after: 0, limit: .max)
        try findKey.bind(1, id)
        guard try findKey.step() else { return look }
        look.key = VaultKey(bytes: findKey.bytes(0)).map { .kept($0) } ?? .erased
        findKey.reset()
        return look
    }
}
