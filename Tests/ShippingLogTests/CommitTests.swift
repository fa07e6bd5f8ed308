import ShippingLog
import Testing

@Suite struct CommitTests {
    @Test func appendsToSeveralStreamsAtOnce() async throws {
        try await withStore { store, _ in
            let (a, b) = (try StreamName(["a"]), try StreamName(["b"]))
            let receipt = try await store.commit(
                LogBatch(
                    context: testContext,
                    appends: [
                        StreamAppend(stream: a, expectedVersion: 0, events: [testEvent("1"), testEvent("2")]),
                        StreamAppend(stream: b, expectedVersion: 0, events: [testEvent("3")]),
                    ]))
            #expect(receipt.appended.map(\.version) == [2, 1])
            let records = try await store.read(a)
            #expect(records.map(\.version) == [1, 2])
            #expect(records.map(\.position) == [1, 2])
            #expect(records.map(\.payload) == [testEvent("1").payload, testEvent("2").payload])
            #expect(records.allSatisfy { $0.context == testContext && $0.stream == a && $0.shard == a.shard })
            #expect(records[1].previous == records[0].hash)
            #expect(try await store.read(b).count == 1)
            #expect(try await store.read(try StreamName(["c"])).isEmpty)
            #expect(try await store.read(a, after: 1, limit: 10).map(\.version) == [2])
            #expect(try await store.streams(after: nil, limit: 10) == [a, b])
            #expect(try await store.streams(after: a, limit: 10) == [b])
        }
    }

    @Test func refusesAnotherVersion() async throws {
        try await withStore { store, _ in
            let stream = try StreamName(["a"])
            _ = try await store.commit(appendBatch(stream, at: 0, ["1", "2"]))
            for expected in [0, 1, 3] {
                let fault = await fault { () throws(StoreFault) in
                    _ = try await store.commit(appendBatch(stream, at: expected))
                }
                #expect(fault == .versionConflict(stream: stream, expected: expected, actual: 2))
            }
            #expect(try await store.commit(appendBatch(stream, at: 2)).appended[0].version == 3)
        }
    }

    @Test func nothingOfAFailedBatchStays() async throws {
        try await withStore { store, _ in
            let (a, b) = (try StreamName(["a"]), try StreamName(["b"]))
            _ = try await store.commit(appendBatch(b, at: 0))
            let before = try await store.follow(after: .start, limit: 100)
            let content = ContentWrite(bytes: [1, 2, 3])
            let fault = await fault { () throws(StoreFault) in
                _ = try await store.commit(
                    LogBatch(
                        context: testContext,
                        appends: [
                            StreamAppend(stream: a, expectedVersion: 0, events: [testEvent()]),
                            StreamAppend(stream: b, expectedVersion: 0, events: [testEvent()]),
                        ], claims: [.take(name: "k", Claim(value: [1]))],
                        vault: [VaultWrite(stream: a, key: testKey(1), personal: [1])], contents: [content]))
            }
            #expect(fault == .versionConflict(stream: b, expected: 0, actual: 1))
            #expect(try await store.read(a).isEmpty)
            #expect(try await store.claim("k") == nil)
            #expect(try await store.vault(a) == .none)
            #expect(try await store.content(content.digest) == nil)
            #expect(try await store.follow(after: .start, limit: 100) == before)
            #expect(try await store.verify().firstBreak == nil)
        }
    }

    @Test func refusesAStreamTwice() async throws {
        try await withStore { store, _ in
            let stream = try StreamName(["a"])
            let append = StreamAppend(stream: stream, expectedVersion: 0, events: [testEvent()])
            let fault = await fault { () throws(StoreFault) in
                _ = try await store.commit(LogBatch(context: testContext, appends: [append, append]))
            }
            #expect(fault == .streamTwice(stream))
        }
    }

    @Test func emptyTextsAndPayloadsComeBack() async throws {
        try await withStore { store, _ in
            let stream = try StreamName(["a"])
            let context = EventContext(client: "", time: Timestamp(microseconds: -1), who: "")
            let event = NewEvent(type: "", schema: 0, payload: [])
            let append = StreamAppend(stream: stream, expectedVersion: 0, events: [event])
            _ = try await store.commit(LogBatch(context: context, appends: [append]))
            let record = try await store.read(stream)[0]
            #expect(record.context == context)
            #expect(record.type.isEmpty && record.schema == 0 && record.payload.isEmpty)
            #expect(try await store.verify().firstBreak == nil)
        }
    }

    @Test func keepsContentsByDigest() async throws {
        try await withStore { store, _ in
            let content = ContentWrite(bytes: Array(repeating: 7, count: 100_000))
            for _ in 0..<2 { _ = try await store.commit(LogBatch(context: testContext, contents: [content])) }
            #expect(try await store.content(content.digest) == content.bytes)
            #expect(try await store.content(.zero) == nil)
        }
    }

    @Test func aPassedDeadlineWritesNothing() async throws {
        try await withStore { store, _ in
            let stream = try StreamName(["a"])
            let fault = await fault { () throws(StoreFault) in
                _ = try await store.commit(appendBatch(stream, at: 0), deadline: .now - .seconds(1))
            }
            #expect(fault == .deadlinePassed)
            #expect(try await store.read(stream).isEmpty)
        }
    }

    @Test func afterClosingEverythingIsRefused() async throws {
        try await withStore { store, _ in
            await store.close()
            let stream = try StreamName(["a"])
            let closed = StoreFault.stopped("it has been closed")
            #expect(
                await fault { () throws(StoreFault) in _ = try await store.commit(appendBatch(stream, at: 0)) }
                    == closed)
            #expect(await fault { () throws(StoreFault) in _ = try await store.read(stream) } == closed)
            #expect(await fault { () throws(StoreFault) in _ = try await store.erase(stream) } == closed)
            #expect(
                await fault { () throws(StoreFault) in
                    _ = try await store.waitForEvents(after: .start, deadline: soon)
                } == closed)
        }
    }
}
