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
}
