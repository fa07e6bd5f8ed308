@testable import ShippingLog
import Testing

@Suite struct ManifestStateTests {
    private typealias Events = SampleEvents

    /// A first closing with these labels, listed one by one.
    private static func closing(_ labels: String...) -> [LogEvent] {
        let listed = [Events.closing(1)] + labels.map { Events.listed(1, $0) }
        return listed + [Events.closed(1, after: listed)]
    }

    @Test func aDayIsClosedReopenedAndClosedAgain() throws {
        var state = ManifestState()
        #expect(state.stage == .open && state.revision == 0)
        for event in ManifestStateTests.closing("b", "a", "c") { try state.apply(event) }
        #expect(state.stage == .closed && state.revision == 1 && state.version == 5)
        #expect(state.labels.map(\.label) == ["a", "b", "c"])
        try state.apply(Events.reopened(1))
        #expect(state.stage == .reopened && state.reopening == "a box came back" && state.count == 3)
        for event in [Events.closing(2), Events.dropped(2, "b"), Events.listed(2, "d", "b")] { try state.apply(event) }
        #expect(state.stage == .closing && state.reopening == nil)
        try state.apply(
            .manifestClosed(ManifestClosed(revision: 2, count: state.count, digest: state.digest)))
        #expect(state.stage == .closed && state.revision == 2)
        #expect(state.labels.map(\.label) == ["a", "b", "c", "d"] && state.lists("d") && !state.lists("e"))
    }

    @Test func theDigestGoesByTheListAndNotByTheOrderOfListing() throws {
        func digest(_ events: LogEvent...) throws -> ContentDigest {
            try ManifestState([Events.closing(1)] + events).digest
        }
        let both = try digest(Events.listed(1, "a", "b"))
        #expect(try digest(Events.listed(1, "b"), Events.listed(1, "a")) == both)
        #expect(try digest(Events.listed(1, "a")) != both)
        #expect(both == ContentDigest(of: Array("a\t94a\tground-advantage\nb\t94b\tground-advantage\n".utf8)))
    }

    @Test(arguments: [
        ([Events.listed(1, "a")], FoldFault.Problem.manifestStage(.open)),
        ([Events.closing(2)], .revision(expected: 1, found: 2)),
        ([Events.closing(1), Events.closing(2)], .manifestStage(.closing)),
        ([Events.closing(1), Events.listed(2, "a")], .revision(expected: 1, found: 2)),
        ([Events.closing(1), Events.listed(1, "a"), Events.listed(1, "b", "a")], .listedTwice("a")),
        ([Events.closing(1), Events.listed(1, "a", "a")], .listedTwice("a")),
        ([Events.closing(1), Events.dropped(1, "a")], .notListed("a")),
        ([Events.closing(1), Events.listed(1, "a"), Events.dropped(1, "a", "a")], .notListed("a")),
        ([Events.closing(1), Events.listed(1, "a"), Events.closed(1, after: [Events.closing(1)])], .otherList),
        (
            [
                Events.closing(1), Events.listed(1, "a"),
                Events.closed(1, after: [Events.closing(1), Events.listed(1, "b")]),
            ], .otherList
        ), (closing("a") + [Events.listed(1, "b")], .manifestStage(.closed)),
        (closing("a") + [Events.closing(2)], .manifestStage(.closed)),
        (closing("a") + [Events.reopened(2)], .revision(expected: 1, found: 2)),
        (closing("a") + [Events.reopened(1), Events.reopened(1)], .manifestStage(.reopened)),
        (closing("a") + [Events.reopened(1), Events.closing(1)], .revision(expected: 2, found: 1)),
        ([Events.reopened(1)], .manifestStage(.open)), ([Events.manifested(1)], .foreignEvent),
    ])
    func whatCannotFollowIsRefused(events: [LogEvent], problem: FoldFault.Problem) throws {
        var state = try ManifestState(events.dropLast())
        let before = state
        let last = try #require(events.last)
        #expect(throws: FoldFault(problem: problem, type: last.type, version: events.count - 1)) {
            try state.apply(last)
        }
        #expect(state == before)
    }

    @Test func equalManifestsHaveOneDigest() throws {
        func value(_ events: [LogEvent]) throws -> ContentDigest {
            var digest = StateDigest()
            try digest.add(Events.manifest, events)
            return digest.value
        }
        let way = ManifestStateTests.closing("a", "b")
        let other = ManifestStateTests.closing("b", "a")
        #expect(try value(way) == value(other))
        #expect(try value(way) != value(way + [Events.reopened(1)]))
        #expect(try value(way) != value(ManifestStateTests.closing("a", "c")))
    }
}
