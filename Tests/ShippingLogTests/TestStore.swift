import Foundation
import ShippingLog

/// A folder of its own for one test, which removes it when its stores are closed.
struct TestFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("shipping-log-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(at: url) }

    var database: String { url.appendingPathComponent("log.sqlite").path }
}

/// Runs a test on a fresh store.
func withStore(
    _ options: SQLiteLogStore.Options = .init(), _ body: (SQLiteLogStore, TestFolder) async throws -> Void
) async throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let store = try SQLiteLogStore(path: folder.database, options: options)
    do {
        try await body(store, folder)
    } catch {
        await store.close()
        throw error
    }
    await store.close()
}

/// Later than any test may take.
var soon: ContinuousClock.Instant { .now + .seconds(60) }

let testContext = EventContext(
    client: "sock-shop", time: Timestamp(microseconds: 1_764_667_800_000_000), who: "desk/17", cause: "request/1",
    correlation: "request/1")

func testEvent(_ text: String = "x") -> NewEvent {
    NewEvent(type: "Test", schema: 1, payload: Array("{\"text\":\"\(text)\"}".utf8))
}

func appendBatch(_ stream: StreamName, at version: Int, _ texts: [String] = ["x"]) -> LogBatch {
    LogBatch(
        context: testContext,
        appends: [StreamAppend(stream: stream, expectedVersion: version, events: texts.map { testEvent($0) })])
}

func testKey(_ seed: UInt8) -> VaultKey { VaultKey(bytes: (0..<32).map { $0 &* 7 &+ seed | 1 })! }

extension LogStore {
    func commit(_ batch: LogBatch) async throws(StoreFault) -> LogReceipt { try await commit(batch, deadline: soon) }
}

/// What a call throws; nil if it does not.
func fault(_ body: () async throws(StoreFault) -> Void) async -> StoreFault? {
    do {
        try await body()
        return nil
    } catch { return error }
}
