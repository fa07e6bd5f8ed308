import ShippingLog
import Testing

@Suite struct RaceTests {
    @Test func oneOfManyWinsAStream() async throws {
        try await withStore { store, _ in
            let stream = try StreamName(["race"])
            let faults = await withTaskGroup(of: StoreFault?.self) { group in
                for n in 0..<64 {
                    group.addTask {
                        await fault { () throws(StoreFault) in
                            _ = try await store.commit(appendBatch(stream, at: 0, ["\(n)"]))
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(faults.count { $0 == nil } == 1)
            #expect(faults.count { $0 == .versionConflict(stream: stream, expected: 0, actual: 1) } == 63)
            #expect(try await store.read(stream).count == 1)
        }
    }

    @Test func oneOfManyWinsAClaimAndTheOthersSeeIt() async throws {
        try await withStore { store, _ in
            let faults = await withTaskGroup(of: (UInt8, StoreFault?).self) { group in
                for n in 0..<64 {
                    group.addTask {
                        let n = UInt8(n)
                        let batch = LogBatch(
                            context: testContext, claims: [.take(name: "parcel", Claim(value: [n]))])
                        return (n, await fault { () throws(StoreFault) in _ = try await store.commit(batch) })
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let winners = faults.filter { $0.1 == nil }.map(\.0)
            #expect(winners.count == 1)
            let holder = Claim(value: winners)
            #expect(faults.count { $0.1 == .claimTaken(name: "parcel", holder: holder) } == 63)
        }
    }

    @Test func oneBadBatchHurtsNoOther() async throws {
        try await withStore { store, _ in
            let taken = try StreamName(["taken"])
            _ = try await store.commit(appendBatch(taken, at: 0))
            let results = try await withThrowingTaskGroup(of: (Int, StoreFault?).self) { group in
                for n in 0..<400 {
                    let stream = try StreamName(["good", String(n)])
                    group.addTask {
                        var batch = appendBatch(stream, at: 0, ["a", "b"])
                        batch.claims = [.take(name: "c\(n)", Claim(value: [1]))]
                        // Every third fails after having written.
                        if n % 3 == 0 {
                            batch.appends.append(
                                StreamAppend(stream: taken, expectedVersion: 0, events: [testEvent()]))
                        }
                        return (n, await fault { () throws(StoreFault) in _ = try await store.commit(batch) })
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for (n, fault) in results {
                let stream = try StreamName(["good", String(n)])
                #expect((fault != nil) == (n % 3 == 0))
                #expect(try await store.read(stream).count == (n % 3 == 0 ? 0 : 2))
                let claim = try await store.claim("c\(n)")
                #expect((claim == nil) == (n % 3 == 0))
            }
            let report = try await store.verify()
            #expect(report.firstBreak == nil && report.records == 1 + 2 * 266)
        }
    }

    @Test func aFullLineTurnsAway() async throws {
        var options = SQLiteLogStore.Options()
        options.waitingCommits = 4
        options.groupCommits = 1
        try await withStore(options) { store, _ in
            let faults = try await withThrowingTaskGroup(of: StoreFault?.self) { group in
                for n in 0..<200 {
                    let stream = try StreamName(["s", String(n)])
                    group.addTask {
                        await fault { () throws(StoreFault) in _ = try await store.commit(appendBatch(stream, at: 0)) }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(faults.contains(nil))
            #expect(faults.allSatisfy { $0 == nil || $0 == .overloaded(waiting: 4) })
            let written = try await store.follow(after: .start, limit: 1000).events.count
            #expect(written == faults.count { $0 == nil })
        }
    }
}
