import Foundation
import ShippingLog
import TestSupport
import Testing

@Suite struct CrashTests {
    /// Checks that everything acknowledged is there; returns how much that is.
    private func check(_ acknowledged: [(stream: String, number: Int)], in store: SQLiteLogStore) async throws -> Int {
        for (stream, numbers) in Dictionary(grouping: acknowledged, by: \.stream) {
            let records = try await store.read(try StreamName(parsing: stream))
            // Batches are of two events: never half of one.
            #expect(records.count % 2 == 0)
            #expect(records.map(\.version) == Array(1...records.count))
            for number in numbers.map(\.number) {
                let payload = Array("{\"number\":\(number),\"stream\":\"\(stream)\"}".utf8)
                #expect(records.count >= number * 2 + 2)
                guard records.count >= number * 2 + 2 else { continue }
                #expect(records[number * 2].payload == payload)
                #expect(try await store.claim("\(stream)#\(number)")?.value == payload)
            }
        }
        return acknowledged.count
    }

    private func acknowledged(_ lines: [String]) -> [(stream: String, number: Int)] {
        lines.compactMap { line in
            let words = line.split(separator: " ")
            guard words.count == 3, words[0] == "ack", let number = Int(words[2]) else { return nil }
            return (String(words[1]), number)
        }
    }

    @Test func killedAtAnyMomentNothingAcknowledgedIsLost() async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        var random = SplitMix64(seed: UInt64.random(in: 0 ... .max))
        var total = 0
        for run in 0..<20 {
            let child = try Child(["write", folder.database, String(run)])
            let wait = Int.random(in: 0...60_000, using: &random)
            let lines = await child.lines { child in
                usleep(UInt32(wait))
                child.kill()
            }
            #expect(!lines.contains { $0.hasPrefix("fault") })
            let store = try SQLiteLogStore(path: folder.database)
            // The last line may have been cut in the pipe; what is whole is true.
            total += try await check(acknowledged(lines), in: store)
            let report = try await store.verify()
            #expect(report.firstBreak == nil)
            await store.close()
        }
        #expect(total > 20)
    }

    @Test func aFailedCommitStopsTheStoreAndLosesNothing() async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        let child = try Child(["starve", folder.database, "300000"])
        let lines = await child.lines()
        #expect(lines.suffix(3) == ["outcomeUnknown", "stopped", "stopped"])
        let store = try SQLiteLogStore(path: folder.database)
        #expect(try await check(acknowledged(lines), in: store) > 5)
        #expect(try await store.verify().firstBreak == nil)
        await store.close()
    }

    @Test func theFileIsFreeOnceItsProcessIsKilled() async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        let child = try Child(["hold", folder.database])
        let refused = Refusal()
        let lines = await child.lines { child in
            refused.fault = (try? Result { try SQLiteLogStore(path: folder.database) }.get()) == nil
            child.kill()
        }
        #expect(lines == ["open"])
        #expect(refused.fault)
        let store = try SQLiteLogStore(path: folder.database)
        await store.close()
    }

    /// Set on one thread before another reads it.
    private final class Refusal: @unchecked Sendable { var fault = false }
}
