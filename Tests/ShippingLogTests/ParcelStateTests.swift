@testable import ShippingLog
import Testing

@Suite struct ParcelStateTests {
    private typealias Events = SampleEvents

    @Test func aLabelsWay() throws {
        var state = ParcelState()
        #expect(state.liveLabel == nil && state.openAttempt == nil && state.nextAttempt == 1)
        try state.apply(Events.requested(1))
        #expect(state.openAttempt?.stage == .requested)
        #expect(state.openAttempt?.fingerprint == Events.fingerprint)
        try state.apply(Events.selected(1))
        try state.apply(Events.allocated(1))
        #expect(state.openAttempt?.allocation?.serial == 7)
        try state.apply(Events.issued(1))
        #expect(state.liveLabel?.trackingNumber == "940000000007")
        #expect(state.openAttempt == nil)
        #expect(state.version == 4)
        try state.apply(Events.voided(1))
        #expect(state.liveLabel == nil)
        #expect(state.attempts[0].label?.label == "lbl-1")
        #expect(state.nextAttempt == 2)
        for event in [Events.requested(2), Events.selected(2), Events.issued(2)] { try state.apply(event) }
        #expect(state.liveLabel?.label == "lbl-2")
        #expect(state.attempts.map(\.stage) == [.voided, .issued])
    }

    @Test func printingIsCountedAndChangesNothingElse() throws {
        var state = try ParcelState([Events.requested(1), Events.selected(1), Events.issued(1)])
        #expect(!state.attempts[0].prints.mayExist)
        try state.apply(Events.printFailed(1, unknown: false))
        #expect(!state.attempts[0].prints.mayExist)
        try state.apply(Events.printFailed(1, unknown: true))
        #expect(state.attempts[0].prints.mayExist)
        try state.apply(Events.printed(1))
        #expect(state.liveLabel?.label == "lbl-1" && state.version == 6)
        for event in [Events.voided(1), Events.requested(2), Events.printed(1)] { try state.apply(event) }
        let prints = state.attempts[0].prints
        #expect([prints.printed, prints.failed, prints.unknown] == [2, 1, 1])
        #expect(state.attempts.map(\.stage) == [.voided, .requested])
        #expect(state.attempts[1].prints.total == 0)
    }

    @Test func anotherServiceTakesTheFirstsPlace() throws {
        let state = try ParcelState([
            Events.requested(1), Events.selected(1), Events.allocated(1), Events.selected(1, service: "priority-mail"),
        ])
        #expect(state.openAttempt?.choice?.service == "priority-mail")
        #expect(state.openAttempt?.allocation == nil)
    }

    @Test func afterARejectionANewAttempt() throws {
        let state = try ParcelState([Events.requested(1), Events.rejected(1), Events.requested(2)])
        #expect(state.openAttempt?.number == 2)
        #expect(state.attempts[0].rejection?.code == "down")
    }

    @Test(arguments: [
        ([Events.selected(1)], FoldFault.Problem.attempt(expected: 0, found: 1)),
        ([Events.requested(2)], .attempt(expected: 1, found: 2)),
        ([Events.requested(1), Events.requested(2)], .notFree),
        ([Events.requested(1), Events.selected(2)], .attempt(expected: 1, found: 2)),
        ([Events.requested(1), Events.allocated(1)], .stage(.requested)),
        ([Events.requested(1), Events.issued(1)], .stage(.requested)),
        ([Events.requested(1), Events.selected(1), Events.issued(1), Events.requested(2)], .notFree),
        ([Events.requested(1), Events.selected(1), Events.issued(1), Events.issued(1)], .stage(.issued)),
        ([Events.requested(1), Events.selected(1), Events.issued(1), Events.rejected(1)], .stage(.issued)),
        (
            [Events.requested(1), Events.selected(1), Events.issued(1), Events.voided(1, label: "x")],
            .otherLabel(live: "lbl-1", found: "x")
        ), ([Events.requested(1), Events.rejected(1), Events.voided(1)], .stage(.rejected)),
        ([Events.requested(1), Events.rejected(1), Events.rejected(1)], .stage(.rejected)),
        ([Events.granted(1, 2)], .foreignEvent), ([Events.printed(1)], .attempt(expected: 0, found: 1)),
        ([Events.requested(1), Events.printed(1)], .stage(.requested)),
        (
            [Events.requested(1), Events.selected(1), Events.issued(1), Events.printed(1, label: "x")],
            .otherLabel(live: "lbl-1", found: "x")
        ),
    ])
    func whatCannotFollowIsRefused(events: [LogEvent], problem: FoldFault.Problem) throws {
        var state = try ParcelState(events.dropLast())
        let before = state
        let last = try #require(events.last)
        #expect(throws: FoldFault(problem: problem, type: last.type, version: events.count - 1)) {
            try state.apply(last)
        }
        #expect(state == before)
    }

    // MARK: Purchases, voids, manifests

    /// A way to each stage; `bought` where the label is a carrier's.
    private static let ways: [(name: String, stage: ParcelState.Stage, events: [LogEvent])] = {
        let chosen = [Events.requested(1), Events.selected(1)]
        let started = chosen + [Events.purchaseStarted(1)]
        return [
            ("requested", .requested, [Events.requested(1)]), ("selected", .selected, chosen),
            ("allocated", .allocated, chosen + [Events.allocated(1)]), ("started", .started, started),
            ("unknown", .unknown, started + [Events.purchaseUnknown(1)]),
            ("referred", .referred, started + [Events.purchaseReferred(1)]),
            ("own", .issued, chosen + [Events.allocated(1), Events.issued(1)]),
            ("bought", .issued, started + [Events.issued(1)]),
            ("manifested", .issued, started + [Events.issued(1), Events.manifested(1)]),
            ("voiding", .voiding, started + [Events.issued(1), Events.voidStarted(1)]),
            ("refused", .issued, started + [Events.issued(1), Events.voidStarted(1), Events.voidRefused(1)]),
            ("rejected", .rejected, started + [Events.rejected(1)]),
            ("voided", .voided, started + [Events.issued(1), Events.voidStarted(1), Events.voided(1)]),
        ]
    }()

    /// What each event leads to, and from where; from anywhere else it is refused.
    private static let table: [(event: LogEvent, leads: ParcelState.Stage?, from: Set<String>)] = [
        (Events.selected(1), .selected, ["requested", "selected", "allocated"]),
        (Events.allocated(1), .allocated, ["selected", "allocated"]),
        (Events.purchaseStarted(1), .started, ["selected"]), (Events.purchaseUnknown(1), .unknown, ["started"]),
        (Events.purchaseReferred(1), .referred, ["started", "unknown"]),
        (Events.issued(1), .issued, ["selected", "allocated", "started", "unknown", "referred"]),
        (
            Events.rejected(1), .rejected,
            ["requested", "selected", "allocated", "started", "unknown", "referred"]
        ), (Events.voidStarted(1), .voiding, ["own", "bought", "manifested", "refused"]),
        (Events.voidRefused(1), .issued, ["voiding"]),
        (Events.voided(1), .voided, ["own", "bought", "manifested", "refused", "voiding"]),
        (Events.manifested(1), .issued, ["own", "bought", "refused"]),
        (Events.requested(2), .requested, ["rejected", "voided"]),
        (
            Events.extraFound(1), nil,
            [
                "started", "unknown", "referred", "bought", "manifested", "voiding", "refused", "rejected", "voided",
            ]
        ), (Events.extraSettled(1), nil, []),
    ]

    @Test(arguments: table.indices)
    func anEventFollowsOnlyItsStages(row: Int) throws {
        let (event, leads, from) = ParcelStateTests.table[row]
        for (name, stage, events) in ParcelStateTests.ways {
            var state = try ParcelState(events)
            #expect(state.attempts.last?.stage == stage, "\(name)")
            let before = state
            do {
                try state.apply(event)
                #expect(from.contains(name), "\(event.type) after \(name)")
                #expect(state.version == events.count + 1)
                #expect(state.attempts.last?.stage == leads ?? stage, "\(event.type) after \(name)")
            } catch {
                #expect(!from.contains(name), "\(event.type) after \(name)")
                #expect(error.type == event.type && error.version == events.count)
                #expect(state == before)
            }
        }
    }

    @Test func theRefusalSaysWhatStandsInTheWay() throws {
        typealias Problem = FoldFault.Problem
        let started = [Events.requested(1), Events.selected(1), Events.purchaseStarted(1)]
        let issued = started + [Events.issued(1)]
        let prepared = [Events.requested(1), Events.preparationStarted(1)] + issued.dropFirst()
        let cases: [([LogEvent], LogEvent, Problem)] = [
            (started, Events.purchaseStarted(1), .stage(.started)),
            (started, Events.voidStarted(1), .stage(.started)),
            (started, Events.purchaseUnknown(2), .attempt(expected: 1, found: 2)),
            (started, Events.requested(2), .notFree), (issued, Events.requested(2), .notFree),
            (
                [Events.requested(1), Events.selected(1), Events.purchaseStarted(1, label: "lbl-9")], Events.issued(1),
                .otherLabel(live: "lbl-9", found: "lbl-1")
            ), (issued, Events.voidStarted(1, label: "x"), .otherLabel(live: "lbl-1", found: "x")),
            (
                issued + [Events.voidStarted(1)], Events.voidRefused(1, label: "x"),
                .otherLabel(live: "lbl-1", found: "x")
            ), (issued, Events.manifested(1, label: "x"), .otherLabel(live: "lbl-1", found: "x")),
            (issued + [Events.manifested(1)], Events.manifested(1), .manifested(Events.manifest)),
            (issued, Events.preparedTaken(1), .notSpare), (issued, Events.preparationStarted(1), .stage(.issued)),
            (prepared, Events.preparedTaken(1, label: "x"), .otherLabel(live: "lbl-1", found: "x")),
            (prepared + [Events.preparedTaken(1)], Events.preparedTaken(1), .notSpare),
            (issued, Events.extraFound(1, "940000000007"), .knownLabel("940000000007")),
            (issued + [Events.extraFound(1)], Events.extraFound(1), .knownLabel("940000000014")),
            (issued, Events.extraFound(2), .attempt(expected: 1, found: 2)),
            ([Events.requested(1), Events.selected(1)], Events.extraFound(1), .stage(.selected)),
            (issued, Events.extraSettled(1), .noExtraLabel("940000000014")),
            (issued, Events.extraSettled(2), .attempt(expected: 1, found: 2)),
            (
                issued + [Events.extraFound(1), Events.extraSettled(1)], Events.extraSettled(1),
                .noExtraLabel("940000000014")
            ),
        ]
        for (events, event, problem) in cases {
            var state = try ParcelState(events)
            let before = state
            #expect(throws: FoldFault(problem: problem, type: event.type, version: events.count)) {
                try state.apply(event)
            }
            #expect(state == before)
        }
    }

    @Test func aPurchaseIsOpenUntilItHasAnEnd() throws {
        var state = try ParcelState([Events.requested(1), Events.selected(1)])
        #expect(!state.isOpenAtCarrier && state.openAttempt != nil)
        let way: [(LogEvent, open: Bool, live: Bool)] = [
            (Events.purchaseStarted(1), true, false), (Events.purchaseUnknown(1), true, false),
            (Events.purchaseReferred(1), true, false), (Events.issued(1), false, true),
            (Events.extraFound(1), true, true), (Events.extraSettled(1, refusal: "tendered"), false, true),
            (Events.voidStarted(1), true, false), (Events.voidRefused(1), false, true),
            (Events.voidStarted(1), true, false), (Events.voided(1), false, false),
        ]
        for (event, open, live) in way {
            try state.apply(event)
            #expect(state.isOpenAtCarrier == open, "after \(event.type)")
            #expect((state.liveLabel != nil) == live, "after \(event.type)")
        }
        let attempt = state.attempts[0]
        #expect(attempt.labelID == "lbl-1" && attempt.referral?.reason == "out-of-time")
        #expect(attempt.extraLabels.map { $0.settled?.refusal } == ["tendered"])
        #expect(state.nextAttempt == 2)
    }

    @Test func aLabelTooManyIsFoundAfterTheNextAttemptHasBegun() throws {
        let state = try ParcelState([
            Events.requested(1), Events.selected(1), Events.purchaseStarted(1), Events.rejected(1),
            Events.requested(2), Events.selected(2), Events.extraFound(1),
        ])
        #expect(state.isOpenAtCarrier && state.openAttempt?.number == 2)
        #expect(state.attempts.map(\.extraLabels.count) == [1, 0])
    }

    @Test func aLabelThatItsCarrierKeepsIsAPersonsUntilItIsCleared() throws {
        var state = try ParcelState([
            Events.requested(1), Events.selected(1), Events.purchaseStarted(1), Events.issued(1), Events.extraFound(1),
            Events.extraFound(1, "940000000021"),
        ])
        #expect(!state.hasKeptLabel)
        #expect(throws: FoldFault.self) { try state.apply(Events.extraCleared(1)) }
        try state.apply(Events.extraSettled(1, refusal: "tendered"))
        try state.apply(Events.extraSettled(1, "940000000021"))
        #expect(state.hasKeptLabel)
        // What was taken back is nobody's matter.
        #expect(throws: FoldFault.self) { try state.apply(Events.extraCleared(1, "940000000021")) }
        #expect(throws: FoldFault.self) { try state.apply(Events.extraCleared(2)) }
        try state.apply(Events.extraCleared(1))
        #expect(!state.hasKeptLabel && !state.isOpenAtCarrier)
        #expect(throws: FoldFault.self) { try state.apply(Events.extraCleared(1)) }
    }

    @Test func aRefusedVoidLeavesTheLabelAsItWas() throws {
        let issued = [Events.requested(1), Events.selected(1), Events.purchaseStarted(1), Events.issued(1)]
        let state = try ParcelState(issued + [Events.voidStarted(1), Events.voidRefused(1)])
        #expect(state.liveLabel?.label == "lbl-1" && state.attempts[0].voidReason == nil)
    }

    @Test func whatIsGivenUpIsOnNoManifest() throws {
        let issued = [Events.requested(1), Events.selected(1), Events.purchaseStarted(1), Events.issued(1)]
        var state = try ParcelState(issued + [Events.manifested(1)])
        #expect(state.attempts[0].manifested?.manifest == Events.manifest)
        #expect(state.liveLabel?.label == "lbl-1")
        try state.apply(Events.voidStarted(1))
        #expect(state.attempts[0].manifested == nil)
        for event in [Events.voidRefused(1), Events.manifested(1), Events.voided(1)] { try state.apply(event) }
        #expect(state.attempts[0].manifested == nil)
    }
}
