import Foundation
import ShippingLog
import Testing

@Suite struct StateDigestTests {
    private typealias Events = SampleEvents

    private static let streams: [(StreamName, [LogEvent])] = {
        do {
            return [
                (
                    try StreamName(parsing: "parcel/sock-shop/SO-1/1"),
                    [Events.requested(1), Events.selected(1), Events.allocated(1), Events.issued(1)]
                ),
                (try StreamName(parsing: "parcel/sock-shop/SO-2/1"), [Events.requested(1), Events.rejected(1)]),
                (
                    try StreamName(parsing: "range/usps/commercial/m1"),
                    [Events.granted(1, 100, services: ["a", "b"], lowWater: 5), Events.leased(1, 50)]
                ),
                (
                    StreamName.book(Events.book),
                    [
                        .rateBookPublished(
                            RateBookPublished(
                                book: Events.book,
                                files: [RateBookPublished.File(path: "selection.yaml", digest: Events.book)]))
                    ]
                ),
            ]
        } catch { fatalError("\(error)") }
    }()

    /// What those streams amount to, in every process, on every store, in every release.
    private static let expected =
        "sha256:daf527820ec69224cae250e24f3c7d2dc285f8513daa66994068cfcd5a3c1d67"

    private func write(_ store: SQLiteLogStore, _ streams: [(StreamName, [LogEvent])]) async throws {
        for (stream, events) in streams {
            for (version, event) in events.enumerated() {
                let append = StreamAppend(
                    stream: stream, expectedVersion: version, events: [event.payload.newEvent])
                _ = try await store.commit(LogBatch(context: testContext, appends: [append]))
            }
        }
    }

    @Test func theOrderOfWritingDoesNotMatter() async throws {
        for streams in [StateDigestTests.streams, StateDigestTests.streams.reversed()] {
            try await withStore { store, _ in
                try await write(store, streams)
                let digest = try await store.stateDigest().description
                #expect(digest == StateDigestTests.expected)
            }
        }
    }

    @Test func anotherProcessAgrees() async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        let store = try SQLiteLogStore(path: folder.database)
        try await write(store, StateDigestTests.streams)
        await store.close()
        for _ in 0..<3 {
            let child = try Child(["digest", folder.database])
            #expect(await child.lines() == [StateDigestTests.expected])
        }
    }

    @Test func anyEventMoreChangesIt() async throws {
        try await withStore { store, _ in
            try await write(store, StateDigestTests.streams)
            let stream = StateDigestTests.streams[0].0
            let append = StreamAppend(
                stream: stream, expectedVersion: 4, events: [Events.voided(1).payload.newEvent])
            _ = try await store.commit(LogBatch(context: testContext, appends: [append]))
            #expect(try await store.stateDigest().description != StateDigestTests.expected)
        }
    }

    @Test func whatCannotBeFoldedIsReported() async throws {
        try await withStore { store, _ in
            let stream = try StreamName(parsing: "parcel/sock-shop/SO-1/1")
            _ = try await store.commit(appendBatch(stream, at: 0))
            do throws(ReplayFault) {
                _ = try await store.stateDigest()
                Issue.record("folded")
            } catch {
                let record = "\(stream.shard)-1"
                #expect(error == .event(EventFault(.unknownType, type: "Test", schema: 1), record: record))
            }
        }
    }
}
