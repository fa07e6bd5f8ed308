import ShippingLog
import Testing

@Suite struct FollowTests {
    @Test func missesNothingUnderConcurrentWriters() async throws {
        try await withStore { store, _ in
            let (writers, each) = (16, 60)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<writers {
                    group.addTask {
                        for n in 0..<each {
                            // Two streams at once, in different shards as a rule.
                            let own = try StreamName(["own", String(writer)])
                            let other = try StreamName(["other", String(writer), String(n)])
                            _ = try await store.commit(
                                LogBatch(
                                    context: testContext,
                                    appends: [
                                        StreamAppend(stream: own, expectedVersion: n, events: [testEvent("\(n)")]),
                                        StreamAppend(stream: other, expectedVersion: 0, events: [testEvent()]),
                                    ]))
                        }
                    }
                }
                for limit in [1, 7, 1000] {
                    group.addTask {
                        var cursor = Cursor.start
                        var seen: Set<String> = []
                        var positions = Array(repeating: Int64(0), count: Cursor.shardCount)
                        while seen.count < writers * each * 2 {
                            #expect(try await store.waitForEvents(after: cursor, deadline: soon))
                            let page = try await store.follow(after: cursor, limit: limit)
                            #expect(page.events.count <= limit)
                            for event in page.events {
                                #expect(seen.insert(event.id).inserted)
                                positions[event.shard] += 1
                                #expect(event.position == positions[event.shard])
                            }
                            cursor = try Cursor(page.cursor.description)
                        }
                        #expect(cursor.eventCount == Int64(writers * each * 2))
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.verify().records == Int64(writers * each * 2))
        }
    }

    @Test func aBusyShardDoesNotStarveTheOthers() async throws {
        try await withStore { store, _ in
            let busy = try StreamName(["busy"])
            _ = try await store.commit(appendBatch(busy, at: 0, (0..<500).map(String.init)))
            var quiet = 0
            for n in 0..<40 {
                let stream = try StreamName(["quiet", String(n)])
                if stream.shard != busy.shard { quiet += 1 }
                _ = try await store.commit(appendBatch(stream, at: 0))
            }
            let page = try await store.follow(after: .start, limit: 128)
            #expect(page.events.count == 128)
            #expect(page.events.count { $0.shard != busy.shard } == quiet)
        }
    }

    @Test(arguments: [1, 2, 3, 1000])
    func byStreamEveryEventComesOnceInOrder(limit: Int) async throws {
        try await withStore { store, _ in
            let streams = try [["b"], ["a", "x"], ["a"], ["a", "é"]].map { try StreamName($0) }
            for version in 0..<4 {
                for stream in streams { _ = try await store.commit(appendBatch(stream, at: version)) }
            }
            var records: [EventRecord] = []
            while true {
                let last = records.last.map { ($0.stream, $0.version) }
                let page = try await store.readByStream(after: last, limit: limit)
                if page.isEmpty { break }
                records += page
            }
            #expect(records.map(\.stream) == streams.sorted().flatMap { Array(repeating: $0, count: 4) })
            #expect(records.map(\.version) == streams.flatMap { _ in [1, 2, 3, 4] })
        }
    }

    @Test func anAnswerIsBoundedWhateverTheLimit() async throws {
        try await withStore { store, _ in
            let stream = try StreamName(["a"])
            let texts = (0..<LogPage.maximum + 5).map(String.init)
            _ = try await store.commit(appendBatch(stream, at: 0, texts))
            for limit in [LogPage.maximum, LogPage.maximum + 1, .max] {
                #expect(try await store.follow(after: .start, limit: limit).events.count == LogPage.maximum)
                #expect(try await store.read(stream, after: 0, limit: limit).count == LogPage.maximum)
            }
            for limit in [0, -1, .min] {
                #expect(try await store.follow(after: .start, limit: limit).events.isEmpty)
                #expect(try await store.read(stream, after: 0, limit: limit).isEmpty)
                #expect(try await store.streams(after: nil, limit: limit).isEmpty)
            }
            #expect(try await store.read(stream).count == texts.count)
        }
    }

    @Test func waitsOnlyUntilItsDeadline() async throws {
        try await withStore { store, _ in
            let found = try await store.waitForEvents(after: .start, deadline: .now + .milliseconds(20))
            #expect(!found)
            _ = try await store.commit(appendBatch(try StreamName(["a"]), at: 0))
            #expect(try await store.waitForEvents(after: .start, deadline: .now))
            let end = try await store.follow(after: .start, limit: 10).cursor
            #expect(try await !store.waitForEvents(after: end, deadline: .now - .seconds(1)))
        }
    }

    @Test func cancellationEndsTheWait() async throws {
        try await withStore { store, _ in
            for _ in 0..<50 {
                let waiting = Task { try await store.waitForEvents(after: .start, deadline: soon) }
                await Task.yield()
                waiting.cancel()
                let found = try await waiting.value
                #expect(!found)
            }
        }
    }

    @Test func keepsCheckpoints() async throws {
        try await withStore { store, _ in
            #expect(try await store.checkpoint("webhook/1") == nil)
            _ = try await store.commit(appendBatch(try StreamName(["a"]), at: 0))
            let end = try await store.follow(after: .start, limit: 10).cursor
            try await store.setCheckpoint("webhook/1", to: end)
            #expect(try await store.checkpoint("webhook/1") == end)
            try await store.setCheckpoint("webhook/1", to: .start)
            #expect(try await store.checkpoint("webhook/1") == .start)
            #expect(try await store.checkpoint("webhook/2") == nil)
        }
    }
}
