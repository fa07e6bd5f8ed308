import GRDB
import ShippingLog
import Testing

@Suite struct VerifyTests {
    /// Six events of one stream, then somebody's hands in the file.
    private func firstBreak(after change: String) async throws -> ChainBreak? {
        let folder = try TestFolder()
        defer { folder.remove() }
        let store = try SQLiteLogStore(path: folder.database)
        let stream = try StreamName(["a"])
        for n in 0..<6 { _ = try await store.commit(appendBatch(stream, at: n, ["\(n)"])) }
        #expect(try await store.verify().firstBreak == nil)
        await store.close()
        let queue = try DatabaseQueue(path: folder.database)
        try await queue.write { try $0.execute(sql: change) }
        try queue.close()
        let again = try SQLiteLogStore(path: folder.database)
        let report = try await again.verify()
        await again.close()
        return report.firstBreak
    }

    @Test(arguments: [
        "payload = x'00'", "type = 'Other'", "client = 'x'", "time = time + 1", "who = ''", "cause = 'x'",
        "correlation = ''", "schema = 2", "version = 100",
    ])
    func anyChangedMemberBreaksTheNextLink(change: String) async throws {
        let found = try await firstBreak(after: "UPDATE events SET \(change) WHERE version = 3")
        #expect(found?.shard == 0 && found?.position == 4)
        guard case .hashDiffers? = found?.problem else {
            Issue.record("\(found as Any)")
            return
        }
    }

    @Test func theLastRecordIsGuardedByTheHead() async throws {
        let found = try await firstBreak(after: "UPDATE events SET payload = x'00' WHERE version = 6")
        #expect(found?.position == 6)
    }

    @Test func aMissingRecordIsFound() async throws {
        let found = try await firstBreak(after: "DELETE FROM events WHERE version = 3")
        #expect(found == ChainBreak(shard: 0, position: 3, problem: .positionMissing(found: 4)))
    }

    @Test func aMissingEndIsFound() async throws {
        let found = try await firstBreak(after: "DELETE FROM events WHERE version > 4")
        #expect(found?.problem == .headDiffers(headPosition: 6, lastPosition: 4))
    }

    @Test func aHeadSetBackIsFound() async throws {
        let found = try await firstBreak(after: "UPDATE shard_heads SET position = 4")
        #expect(found != nil)
    }

    @Test func aRenamedStreamIsFound() async throws {
        #expect(try await firstBreak(after: "UPDATE streams SET name = 'b'") != nil)
    }

    @Test func anUnreadableRecordIsFound() async throws {
        let found = try await firstBreak(after: "UPDATE events SET previous = x'0102' WHERE version = 3")
        guard case .unreadable? = found?.problem else {
            Issue.record("\(found as Any)")
            return
        }
        #expect(found?.position == 3)
    }
}
