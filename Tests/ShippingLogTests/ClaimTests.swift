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

    // MARK: That a name be free

    @Test func whatMustBeFreeIsNotTaken() async throws {
        try await withStore { store, _ in
            for _ in 0..<2 { _ = try await store.commit(change(.require(free: "closed"))) }
            #expect(try await store.claim("closed") == nil)
            _ = try await store.commit(change(.take(name: "closed", Claim(value: [1]))))
            let batch = LogBatch(
                context: testContext, claims: [.take(name: "due", Claim(value: [2])), .require(free: "closed")])
            let fault = await fault { () throws(StoreFault) in _ = try await store.commit(batch) }
            #expect(fault == .claimTaken(name: "closed", holder: Claim(value: [1])))
            #expect(try await store.claim("due") == nil)
            _ = try await store.commit(change(.release(name: "closed", current: [1])))
            _ = try await store.commit(batch)
            #expect(try await store.claim("due") == Claim(value: [2]))
        }
    }

    @Test func whatHasExpiredIsFree() async throws {
        try await withStore { store, _ in
            let held = Claim(value: [1], expires: testContext.time.adding(seconds: 10))
            _ = try await store.commit(change(.take(name: "k", held)))
            let early = await fault { () throws(StoreFault) in
                _ = try await store.commit(change(.require(free: "k"), at: 9))
            }
            #expect(early == .claimTaken(name: "k", holder: held))
            _ = try await store.commit(change(.require(free: "k"), at: 10))
            #expect(try await store.claim("k") == held)
        }
    }

    @Test func whatTheBatchItselfTakesIsNotFree() async throws {
        try await withStore { store, _ in
            let batch = LogBatch(
                context: testContext, claims: [.take(name: "k", Claim(value: [1])), .require(free: "k")])
            let fault = await fault { () throws(StoreFault) in _ = try await store.commit(batch) }
            #expect(fault == .claimTaken(name: "k", holder: Claim(value: [1])))
        }
    }

    // MARK: Names that begin alike

    private func names(
        _ store: SQLiteLogStore, _ prefix: String, after: String? = nil, limit: Int = 100
    ) async throws -> [String] {
        try await store.claims(prefix: prefix, after: after, limit: limit).map(\.name)
    }

    private func take(_ store: SQLiteLogStore, _ names: [String]) async throws {
        _ = try await store.commit(
            LogBatch(
                context: testContext,
                claims: names.map { .take(name: $0, Claim(value: Array($0.utf8))) }))
    }

    @Test func namesThatBeginAlikeComeInOrderOfTheirBytes() async throws {
        try await withStore { store, _ in
            let alike = [
                "due/a", "due/a/", "due/a/b", "due/a0", "due/B", "due/\u{E9}", "due/e\u{301}", "due/z\u{1F9E6}",
            ]
            try await take(store, alike.shuffled() + ["du", "due", "due-", "dve", "open/a"])
            let ordered = alike.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            #expect(try await names(store, "due/") == ordered)
            #expect(try await names(store, "due/a") == ["due/a", "due/a/", "due/a/b", "due/a0"])
            #expect(try await names(store, "due/a/") == ["due/a/", "due/a/b"])
            #expect(try await names(store, "due/\u{E9}") == ["due/\u{E9}"])
            #expect(try await names(store, "due/e") == ["due/e\u{301}"])
            #expect(try await names(store, "nothing") == [])
            let claims = try await store.claims(prefix: "due/a/b", after: nil, limit: 9)
            #expect(claims.map(\.name) == ["due/a/b"])
            #expect(claims.map(\.claim) == [Claim(value: Array("due/a/b".utf8))])
        }
    }

    @Test func signsThatMeanSomethingToAPatternMeanThemselves() async throws {
        try await withStore { store, _ in
            try await take(store, ["a%b/1", "aXb/1", "a_c/1", "aYc/1", "a*d", "a[e", "a\\f", "a'g", "a%41"])
            #expect(try await names(store, "a%b") == ["a%b/1"])
            #expect(try await names(store, "a%") == ["a%41", "a%b/1"])
            #expect(try await names(store, "a_") == ["a_c/1"])
            for name in ["a*d", "a[e", "a\\f", "a'g"] { #expect(try await names(store, name) == [name]) }
            // All there are.
            #expect(try await names(store, "").count == 9)
        }
    }

    @Test func pagesMissNothingAndRepeatNothing() async throws {
        try await withStore { store, _ in
            let wanted = (0..<57).map { "p/\($0)" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            try await take(store, wanted + ["o/1", "p", "q/1"])
            for limit in [1, 7, 57, 58] {
                var found: [String] = []
                while true {
                    let page = try await names(store, "p/", after: found.last, limit: limit)
                    #expect(page.count <= limit)
                    guard !page.isEmpty else { break }
                    found += page
                }
                #expect(found == wanted)
            }
            // A place that is held by nobody, or lies before or behind.
            #expect(try await names(store, "p/", after: "p/1x", limit: 1) == [wanted[wanted.firstIndex(of: "p/2")!]])
            #expect(try await names(store, "p/", after: "a", limit: 1) == ["p/0"])
            #expect(try await names(store, "p/", after: "q") == [])
        }
    }

    @Test func aPageHasItsBounds() async throws {
        try await withStore { store, _ in
            let count = LogPage.maximum + 3
            try await take(store, (0..<count).map { "n/\(String($0 + 100_000))" })
            #expect(try await names(store, "n/", limit: 0) == [])
            #expect(try await names(store, "n/", limit: -1) == [])
            #expect(try await names(store, "n/", limit: .min) == [])
            let page = try await names(store, "n/", limit: .max)
            #expect(page.count == LogPage.maximum)
            #expect(try await names(store, "n/", after: page.last, limit: .max).count == 3)
        }
    }

    @Test func anExpiredOneIsToldUntilItIsSweptAway() async throws {
        try await withStore { store, _ in
            let time = testContext.time
            _ = try await store.commit(change(.take(name: "k/1", Claim(value: [1], expires: time))))
            _ = try await store.commit(change(.take(name: "k/2", Claim(value: [2]))))
            let told = try await store.claims(prefix: "k/", after: nil, limit: 9)
            #expect(told.map(\.name) == ["k/1", "k/2"] && told.map(\.claim.expires) == [time, nil])
            _ = try await store.sweepClaims(expiredBy: time, limit: 9)
            #expect(try await names(store, "k/") == ["k/2"])
        }
    }
}
