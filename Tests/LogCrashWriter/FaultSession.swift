internal import FaultyVFS
import Foundation
internal import GRDB
internal import ShippingLog

/// A whole life of a store (made, written, read, erased from, checkpointed, closed) during which one call to the file
/// system fails, and what must be true of everything it said, then and once it is opened again.
actor FaultSession {
    /// What the store said about a batch.
    enum Answer {
        case acknowledged
        case unknown
        case refused
    }

    private static let options: SQLiteLogStore.Options = {
        var options = SQLiteLogStore.Options()
        options.readers = 2
        options.checkpointBytes = 300_000
        return options
    }()
    private static let opening = "opening"
    /// How many callers commit at once, and how many batches each, one after the other: changes are moved into the file
    /// while more are written.
    private static let callers = 3
    private static let batchesEach = 3
    private static let batchesARound = callers * batchesEach
    /// How many batches a life without faults has.
    private static let batches = 4 * batchesARound

    private let path: String
    /// Whether the faults are of syncs alone: after one the store must stop.
    private let failsSyncs: Bool
    private var answers: [Int: Answer] = [:]
    /// Whether the personal data of batch 0 has been erased; nil if it may have been.
    private var isErased: Bool? = false
    private var hasStopped = false
    /// What must not be, in words.
    private(set) var wrongs: [String] = []

    init(path: String, failsSyncs: Bool) {
        self.path = path
        self.failsSyncs = failsSyncs
    }

    /// How many batches were acknowledged.
    var acknowledged: Int { answers.values.count { $0 == .acknowledged } }

    // MARK: The life

    func live() async {
        let store: SQLiteLogStore
        do throws(StoreFault) {
            store = try SQLiteLogStore(path: path, options: FaultSession.options)
        } catch {
            return note(error, FaultSession.opening)
        }
        for round in 0..<3 {
            await commit(round, store)
            await settle(store)
            // Somebody else's backup reads for a while: what came after its beginning cannot be moved into the file.
            let backup = round == 1 ? beginBackup() : nil
            await commit(round, store, callers: 1..<FaultSession.callers)
            await settle(store)
            try? backup?.close()
        }
        await readBack(store)
        await change(store)
        await commit(3, store)
        await commit(3, store, callers: 1..<FaultSession.callers)
        await settle(store)
        await ask("verifying") { () throws(StoreFault) in
            if let chainBreak = try await store.verify().firstBreak { return "a break: \(chainBreak)" }
            return nil
        }
        await store.close()
    }

    private func beginBackup() -> DatabaseQueue? {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.allowsUnsafeTransactions = true
        guard let queue = try? DatabaseQueue(path: path, configuration: configuration) else { return nil }
        try? queue.inDatabase { try $0.execute(sql: "BEGIN; SELECT count(*) FROM events") }
        return queue
    }

    private func commit(_ round: Int, _ store: SQLiteLogStore, callers: Range<Int> = 0..<1) async {
        let hadStopped = hasStopped
        let told = await withTaskGroup(of: [(Int, StoreFault?)].self) { group in
            for caller in callers {
                let first = round * FaultSession.batchesARound + caller * FaultSession.batchesEach
                group.addTask {
                    var told: [(Int, StoreFault?)] = []
                    for number in first..<first + FaultSession.batchesEach {
                        do throws(StoreFault) {
                            _ = try await store.commit(FaultBatch(number).batch, deadline: .now + .seconds(60))
                            told.append((number, nil))
                        } catch { told.append((number, error)) }
                    }
                    return told
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        for (number, fault) in told {
            guard let fault else {
                answers[number] = .acknowledged
                if hadStopped { wrongs.append("batch \(number) was acknowledged by a store that had stopped") }
                continue
            }
            if case .outcomeUnknown = fault { answers[number] = .unknown } else { answers[number] = .refused }
            note(fault, "batch \(number)", hadStopped: hadStopped)
        }
    }

    /// After a failed sync the store must come to a stop by itself; a checkpoint that failed tells it a moment later.
    private func settle(_ store: SQLiteLogStore) async {
        guard failsSyncs, faulty_vfs_fired() else { return }
        let deadline = ContinuousClock.now + .seconds(30)
        while !hasStopped {
            guard ContinuousClock.now < deadline else { return wrongs.append("it goes on after a failed sync") }
            do throws(StoreFault) { _ = try await store.condition() } catch { note(error, "its condition") }
        }
    }

    private func readBack(_ store: SQLiteLogStore) async {
        for (number, answer) in answers.sorted(by: { $0.key < $1.key }) where number % 5 == 0 {
            guard answer == .acknowledged else { continue }
            await ask("reading batch \(number)") { () throws(StoreFault) in
                try await FaultBatch(number).found(in: store) == .whole ? nil : "it is not there"
            }
        }
        let acknowledged = acknowledged
        await ask("following") { () throws(StoreFault) in
            let found = try await store.follow(after: .start, limit: 1000).events.count
            return found < acknowledged * 2 ? "\(found) events of \(acknowledged) batches" : nil
        }
    }

    private func change(_ store: SQLiteLogStore) async {
        if answers[0] == .acknowledged {
            let stream = FaultBatch(0).stream
            isErased = nil
            await ask("erasing") { () throws(StoreFault) in
                guard try await store.erase(stream) else { return "there was nothing to erase" }
                isErased = true
                return nil
            }
        }
        await ask("keeping a checkpoint") { () throws(StoreFault) in
            try await store.setCheckpoint("follower", to: .start)
            return nil
        }
        await ask("sweeping claims") { () throws(StoreFault) in
            _ = try await store.sweepClaims(expiredBy: Timestamp(microseconds: 0), limit: 10)
            return nil
        }
    }

    /// Does something that may fail; what it returns is wrong.
    private func ask(_ what: String, _ body: () async throws(StoreFault) -> String?) async {
        let hadStopped = hasStopped
        do throws(StoreFault) {
            if let wrong = try await body() { wrongs.append("\(what): \(wrong)") }
            if hadStopped { wrongs.append("\(what) was done by a store that had stopped") }
        } catch { note(error, what, hadStopped: hadStopped) }
    }

    /// A fault that says what happened is well; one that names our own mistakes or another's writes is not.
    private func note(_ fault: StoreFault, _ what: String, hadStopped: Bool = false) {
        switch fault {
        case .stopped: hasStopped = true
        // What GRDB hears too late of turning the write-ahead log on, reading back tells.
        case .unsuitable where what == FaultSession.opening: break
        case .outcomeUnknown, .full, .unavailable:
            if hadStopped { wrongs.append("\(what), by a store that had stopped: \(fault)") }
            if case .outcomeUnknown = fault { hasStopped = true }
        default: wrongs.append("\(what): \(fault)")
        }
    }

    // MARK: What is left of it

    /// Opens the file without faults: everything acknowledged is there, nothing refused is, and nothing is there by half.
    func check() async {
        do {
            try await checkWhatIsThere()
        } catch { wrongs.append("opened again: \(error)") }
    }

    private func checkWhatIsThere() async throws {
        let store = try SQLiteLogStore(path: path)
        var events = 0
        for number in 0..<FaultSession.batches {
            let found = try await FaultBatch(number).found(in: store)
            if found != .nothing { events += 2 }
            switch (answers[number] ?? .refused, found) {
            case (.acknowledged, .erased) where number == 0 && isErased != false: break
            case (.acknowledged, .whole) where number != 0 || isErased != true: break
            case (.unknown, .whole), (.unknown, .nothing), (.refused, .nothing): break
            case (let answer, let found): wrongs.append("batch \(number) was \(answer) and is there as \(found)")
            }
        }
        let report = try await store.verify()
        if report.firstBreak != nil || report.records != events { wrongs.append("\(events) events: \(report)") }
        // It can go on.
        _ = try await store.commit(FaultBatch(1000).batch, deadline: .now + .seconds(60))
        await store.close()
        let queue = try DatabaseQueue(path: path)
        let integrity = try await queue.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
        if integrity != ["ok"] { wrongs.append("integrity: \(integrity)") }
        try queue.close()
    }
}

/// A batch with something of everything, all of it following from its number.
struct FaultBatch: Sendable {
    enum Found {
        case whole
        case nothing
        /// Whole but for what erasure takes.
        case erased
        case half
    }

    private let number: Int
    let stream: StreamName

    init(_ number: Int) {
        self.number = number
        guard let stream = try? StreamName(["fault", String(number)]) else { preconditionFailure("a plain name") }
        self.stream = stream
    }

    private var text: [UInt8] { Array("{\"number\":\(number)}".utf8) }
    private var document: [UInt8] { Array(repeating: UInt8(truncatingIfNeeded: number), count: 6000) }
    private var content: ContentWrite { ContentWrite(bytes: text + document) }
    private var key: VaultKey {
        guard let key = VaultKey(bytes: Array(repeating: UInt8(truncatingIfNeeded: number | 1), count: 32)) else {
            preconditionFailure("a key that is not zero")
        }
        return key
    }

    var batch: LogBatch {
        let event = NewEvent(type: "Test", schema: 1, payload: text)
        return LogBatch(
            context: EventContext(client: "test", time: Timestamp(microseconds: Int64(number)), who: "fault-session"),
            appends: [StreamAppend(stream: stream, expectedVersion: 0, events: [event, event])],
            claims: [.take(name: "fault#\(number)", Claim(value: text))],
            vault: [VaultWrite(stream: stream, key: key, personal: text)],
            documents: [DocumentWrite(stream: stream, label: "L\(number)", name: "zpl-203", bytes: document)],
            contents: [content])
    }

    func found(in store: SQLiteLogStore) async throws(StoreFault) -> Found {
        let events = try await store.read(stream)
        let claim = try await store.claim("fault#\(number)")
        let vault = try await store.vault(stream)
        let bytes = try await store.content(content.digest)
        if events.isEmpty, claim == nil, vault == .none, bytes == nil { return .nothing }
        guard events.map(\.payload) == [text, text], claim?.value == text, bytes == content.bytes else { return .half }
        if vault == .erased { return .erased }
        let stored = try await store.document(stream, label: "L\(number)", name: "zpl-203")
        return vault == .kept(key: key, personal: text) && stored?.bytes == document ? .whole : .half
    }
}
