import ShippingLog
import Testing

@Suite struct ClaimTests {
    private func change(_ change: ClaimChange, at seconds: Int64 = 0) -> LogBatch {
        var context = testContext
        context.time = testContext.time.adding(seconds: seconds)
        return LogBatch(context: context, claims: [change])
    }

    @Test func theSecondIsToldWhoHoldsIt() async throws {
        try await withStore { store, _ in
            _ = try await store.commit(change(.take(name: "parcel/1", Claim(value: [1]))))
            let fault = await fault { () throws(StoreFault) in
                _ = try await store.commit(change(.take(name: "parcel/1", Claim(value: [2]))))
            }
            #expect(fault == .claimTaken(name: "parcel/1", holder: Claim(value: [1])))
            #expect(try await store.claim("parcel/1") == Claim(value: [1]))
        }
    }

    @Test func twiceInOneBatchFails() async throws {
        try await withStore { store, _ in
            let fault = await fault { () throws(StoreFault) in
                _ = try await store.commit(
                    LogBatch(
                        context: testContext,
                        claims: [.take(name: "k", Claim(value: [1])), .take(name: "k", Claim(value: [1]))]))
            }
            #expect(fault == .claimTaken(name: "k", holder: Claim(value: [1])))
            let claim = try await store.claim("k")
            #expect(claim == nil)
        }
    }

    @Test func anExpiredOneIsFree() async throws {
        try await withStore { store, _ in
            let expires = testContext.time.adding(seconds: 72 * 3600)
            let held = Claim(value: [1], expires: expires)
            _ = try await store.commit(change(.take(name: "key", held)))
            let early = await fault { () throws(StoreFault) in
                _ = try await store.commit(change(.take(name: "key", Claim(value: [2])), at: 72 * 3600 - 1))
            }
            #expect(early == .claimTaken(name: "key", holder: held))
            _ = try await store.commit(change(.take(name: "key", Claim(value: [2])), at: 72 * 3600))
            #expect(try await store.claim("key") == Claim(value: [2]))
        }
    }

    @Test func replacesAndReleasesOnlyTheValueNamed() async throws {
        try await withStore { store, _ in
            _ = try await store.commit(change(.take(name: "p", Claim(value: [1]))))
            let wrong = await fault { () throws(StoreFault) in
                _ = try await store.commit(change(.replace(name: "p", current: [9], with: Claim(value: [2]))))
            }
            #expect(wrong == .claimChanged(name: "p", actual: Claim(value: [1])))
            _ = try await store.commit(change(.replace(name: "p", current: [1], with: Claim(value: [2]))))
            let stale = await fault { () throws(StoreFault) in
                _ = try await store.commit(change(.release(name: "p", current: [1])))
            }
            #expect(stale == .claimChanged(name: "p", actual: Claim(value: [2])))
            _ = try await store.commit(change(.release(name: "p", current: [2])))
            let gone = await fault { () throws(StoreFault) in
                _ = try await store.commit(change(.release(name: "p", current: [2])))
            }
            #expect(gone == .claimChanged(name: "p", actual: nil))
            _ = try await store.commit(change(.take(name: "p", Claim(value: []))))
            #expect(try await store.claim("p") == Claim(value: []))
        }
    }

    @Test func sweepsOnlyWhatHasExpired() async throws {
        try await withStore { store, _ in
            let time = testContext.time
            for n in 0..<10 {
                let claim = Claim(value: [1], expires: n < 7 ? time.adding(seconds: Int64(n)) : nil)
                _ = try await store.commit(change(.take(name: "k\(n)", claim)))
            }
            #expect(try await store.sweepClaims(expiredBy: time.adding(seconds: 4), limit: 3) == 3)
            #expect(try await store.sweepClaims(expiredBy: time.adding(seconds: 4), limit: 3) == 2)
            #expect(try await store.sweepClaims(expiredBy: time.adding(seconds: 4), limit: 3) == 0)
            #expect(try await store.claim("k4") == nil)
            #expect(try await store.claim("k5") != nil)
            #expect(try await store.claim("k9") != nil)
        }
    }

    @Test func namesAreBytes() async throws {
        try await withStore { store, _ in
            _ = try await store.commit(change(.take(name: "\u{E9}", Claim(value: [1]))))
            _ = try await store.commit(change(.take(name: "e\u{301}", Claim(value: [2]))))
            #expect(try await store.claim("\u{E9}") == Claim(value: [1]))
        }
    }
}
