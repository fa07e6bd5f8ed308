import Foundation
import GRDB
import ShippingLog
import Testing

@Suite struct FileTests {
    @Test func flushesEveryCommit() async throws {
        try await withStore { store, _ in
            let condition = try await store.condition()
            #expect(condition.synchronous == 2)
            #expect(condition.format == 1)
            #expect(condition.bytes > 0)
        }
    }

    @Test func oneStoreAFile() async throws {
        try await withStore { store, folder in
            #expect(throws: StoreFault.inUse(path: folder.database)) { try SQLiteLogStore(path: folder.database) }
            let link = folder.url.appendingPathComponent("link.sqlite").path
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.database)
            #expect(throws: StoreFault.inUse(path: link)) { try SQLiteLogStore(path: link) }
            // The refused ones have not let go of what the first one holds.
            _ = try await store.commit(appendBatch(try StreamName(["a"]), at: 0))
            await store.close()
            let next = try SQLiteLogStore(path: folder.database)
            #expect(try await next.read(try StreamName(["a"])).count == 1)
            await next.close()
        }
    }

    /// A link may be there before what it leads to.
    @Test func oneStoreAFileThatALinkLeadsTo() async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        let link = folder.url.appendingPathComponent("link.sqlite").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.database)
        let store = try SQLiteLogStore(path: link)
        #expect(throws: StoreFault.inUse(path: folder.database)) { try SQLiteLogStore(path: folder.database) }
        #expect(throws: StoreFault.inUse(path: link)) { try SQLiteLogStore(path: link) }
        await store.close()
    }

    /// Whoever copies the file alone, with nobody at work on it, has everything; and nobody else can read it.
    @Test func aClosedFileHoldsEverythingForItsOwnerAlone() async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        let store = try SQLiteLogStore(path: folder.database)
        let stream = try StreamName(["a"])
        for version in 0..<20 { _ = try await store.commit(appendBatch(stream, at: version)) }
        for name in ["", "-wal", "-lock"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.database + name)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600, "\(name)")
        }
        await store.close()
        let copy = folder.url.appendingPathComponent("copy.sqlite").path
        try FileManager.default.copyItem(atPath: folder.database, toPath: copy)
        let copied = try SQLiteLogStore(path: copy)
        #expect(try await copied.read(stream).count == 20)
        await copied.close()
    }

    @Test func aStoreThatIsDroppedLetsGo() async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        do {
            let store = try SQLiteLogStore(path: folder.database)
            _ = try await store.commit(appendBatch(try StreamName(["a"]), at: 0))
        }
        var next: SQLiteLogStore?
        for _ in 0..<500 where next == nil {
            next = try? SQLiteLogStore(path: folder.database)
            try await Task.sleep(for: .milliseconds(10))
        }
        let store = try #require(next)
        #expect(try await store.read(try StreamName(["a"])).count == 1)
        await store.close()
    }

    private func unsuitable(_ path: String) -> String? {
        do {
            _ = try SQLiteLogStore(path: path)
            return nil
        } catch {
            if case .unsuitable(_, let reason) = error { return reason }
            return "\(error)"
        }
    }

    @Test func refusesALaterFormat() async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        try await SQLiteLogStore(path: folder.database).close()
        let queue = try DatabaseQueue(path: folder.database)
        try await queue.write { try $0.execute(sql: "PRAGMA user_version = 2") }
        try queue.close()
        #expect(unsuitable(folder.database) == "its format is version 2, and this program knows versions up to 1")
    }

    @Test func refusesAnotherProgramsFileAndLeavesItAlone() async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        let queue = try DatabaseQueue(path: folder.database)
        try await queue.write { try $0.execute(sql: "CREATE TABLE theirs(x); INSERT INTO theirs VALUES(1)") }
        try queue.close()
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.database))
        #expect(unsuitable(folder.database) == "it is a SQLite file of another program")
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.database)) == before)
    }

    @Test func refusesWhatIsNoDatabase() throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        try Data(repeating: 65, count: 10_000).write(to: URL(fileURLWithPath: folder.database))
        #expect(unsuitable(folder.database) != nil)
        #expect(unsuitable(folder.url.path + "/none/log.sqlite") != nil)
        let subfolder = folder.url.appendingPathComponent("folder")
        try FileManager.default.createDirectory(at: subfolder, withIntermediateDirectories: true)
        #expect(unsuitable(subfolder.path) != nil)
    }

    /// Somebody else's program holds the file's write lock for a while.
    @Test func deadlinesHoldWhileTheWriterIsStuck() async throws {
        try await withStore { store, folder in
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: folder.database, configuration: configuration)
            try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            let (a, b) = (try StreamName(["a"]), try StreamName(["b"]))
            let first = await fault { () throws(StoreFault) in
                _ = try await store.commit(appendBatch(a, at: 0), deadline: .now + .seconds(1))
            }
            #expect(first == .outcomeUnknown("the deadline passed while it was being written"))
            let second = await fault { () throws(StoreFault) in
                _ = try await store.commit(appendBatch(b, at: 0), deadline: .now + .milliseconds(10))
            }
            #expect(second == .deadlinePassed)
            try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
            try other.close()
            // What began was written in the end; what had not begun was not.
            #expect(try await store.waitForEvents(after: .start, deadline: soon))
            _ = try await store.commit(appendBatch(try StreamName(["c"]), at: 0))
            #expect(try await store.read(a).count == 1)
            #expect(try await store.read(b).isEmpty)
        }
    }

    @Test func aFullFileRefusesAndLosesNothing() async throws {
        var options = SQLiteLogStore.Options()
        options.maximumBytes = 400_000
        try await withStore(options) { store, _ in
            var kept: [StreamName] = []
            var full = 0
            for n in 0..<60 {
                let stream = try StreamName(["s", String(n)])
                let text = String(repeating: "x", count: 20_000)
                let fault = await fault { () throws(StoreFault) in
                    _ = try await store.commit(appendBatch(stream, at: 0, [text]))
                }
                switch fault {
                case nil: kept.append(stream)
                case .full?: full += 1
                default: Issue.record("\(fault as Any)")
                }
            }
            #expect(kept.count > 5 && full > 5)
            // What fits still goes in, beside what does not.
            let faults = try await withThrowingTaskGroup(of: (Bool, StoreFault?).self) { group in
                for n in 0..<20 {
                    let stream = try StreamName(["t", String(n)])
                    let text = String(repeating: "x", count: n % 2 == 0 ? 20_000 : 1)
                    group.addTask {
                        (
                            n % 2 == 0,
                            await fault { () throws(StoreFault) in
                                _ = try await store.commit(appendBatch(stream, at: 0, [text]))
                            }
                        )
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(faults.contains { !$0.0 && $0.1 == nil })
            for stream in kept { #expect(try await store.read(stream).count == 1) }
            #expect(try await store.verify().firstBreak == nil)
        }
    }
}
