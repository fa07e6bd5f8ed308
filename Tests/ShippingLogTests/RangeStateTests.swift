@testable import ShippingLog
import TestSupport
import Testing

@Suite struct RangeStateTests {
    private typealias Events = SampleEvents

    private func lease(_ state: RangeState, _ count: Int64, _ service: String = "ground") -> RangeLeased? {
        state.lease(upTo: count, service: service, specimen: false, process: "node-1")
    }

    @Test func leasesInOrderAcrossGrants() throws {
        var state = try RangeState([Events.granted(100, 199), Events.granted(10, 12)])
        #expect(lease(state, 60).map { [$0.first, $0.last] } == [100, 159])
        try state.apply(Events.leased(100, 159))
        #expect(lease(state, 60).map { [$0.first, $0.last] } == [160, 199])
        try state.apply(Events.leased(160, 199))
        #expect(lease(state, 60).map { [$0.first, $0.last] } == [10, 12])
        #expect(state.remaining(service: "ground", specimen: false) == 3)
        try state.apply(Events.leased(10, 12))
        #expect(lease(state, 60) == nil)
        #expect(state.remaining(service: "ground", specimen: false) == 0)
        #expect(state.version == 5)
        #expect(state.grant(of: 150)?.granted.first == 100)
        #expect(state.grant(of: 200) == nil)
    }

    @Test func servicesAndSpecimensAreKeptApart() throws {
        let state = try RangeState([
            Events.granted(1, 9, services: ["priority"]), Events.granted(10, 19, specimen: true),
            Events.granted(20, 29, services: ["ground", "priority"]),
        ])
        #expect(lease(state, 5)?.first == 20)
        #expect(lease(state, 5, "priority")?.first == 1)
        #expect(lease(state, 5, "express") == nil)
        #expect(state.lease(upTo: 5, service: "express", specimen: true, process: "p")?.first == 10)
        #expect(state.remaining(service: "priority", specimen: false) == 19)
    }

    @Test func warnsBelowTheMark() throws {
        var state = try RangeState([Events.granted(1, 100, lowWater: 20)])
        #expect(!state.isLow(service: "ground", specimen: false))
        try state.apply(Events.leased(1, 80))
        #expect(!state.isLow(service: "ground", specimen: false))
        try state.apply(Events.leased(81, 81))
        #expect(state.isLow(service: "ground", specimen: false))
        #expect(!state.isLow(service: "ground", specimen: true))
    }

    @Test(arguments: [
        ([Events.granted(5, 9), Events.granted(9, 20)], FoldFault.Problem.overlap(first: 5, last: 9)),
        ([Events.granted(5, 9), Events.granted(1, 5)], .overlap(first: 5, last: 9)),
        ([Events.granted(5, 9), Events.granted(1, 20)], .overlap(first: 5, last: 9)),
        ([Events.granted(5, 9), Events.granted(6, 7)], .overlap(first: 5, last: 9)),
        ([Events.granted(9, 5)], .emptyRange(first: 9, last: 5)),
        ([Events.granted(-1, 5)], .emptyRange(first: -1, last: 5)),
        ([Events.granted(0, .max)], .emptyRange(first: 0, last: .max)),
        ([Events.leased(1, 2)], .leaseOutOfOrder(next: nil)),
        ([Events.granted(5, 9), Events.leased(6, 7)], .leaseOutOfOrder(next: 5)),
        ([Events.granted(5, 9), Events.leased(5, 10)], .leaseOutOfOrder(next: 5)),
        ([Events.granted(5, 9), Events.leased(5, 6), Events.leased(6, 7)], .leaseOutOfOrder(next: 7)),
        ([Events.granted(5, 9), Events.leased(5, 4)], .emptyRange(first: 5, last: 4)),
        ([Events.requested(1)], .foreignEvent),
    ])
    func whatCannotFollowIsRefused(events: [LogEvent], problem: FoldFault.Problem) throws {
        var state = try RangeState(events.dropLast())
        let before = state
        let last = try #require(events.last)
        #expect(throws: FoldFault(problem: problem, type: last.type, version: events.count - 1)) {
            try state.apply(last)
        }
        #expect(state == before)
    }

    @Test(arguments: 0..<20)
    func noSerialIsLeasedTwiceAndNoneOutsideTheGrants(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var state = RangeState()
        var taken: Set<Int64> = []
        for _ in 0..<200 {
            let first = Int64.random(in: 0...2000, using: &random)
            let last = first + Int64.random(in: 0...50, using: &random)
            let granted = RangeGranted(carrier: "c", account: "a", format: "f", first: first, last: last)
            if state.overlapping(granted) == nil { try state.apply(.rangeGranted(granted)) }
            let count = Int64.random(in: 1...30, using: &random)
            guard let lease = lease(state, count) else { continue }
            for serial in lease.first...lease.last {
                #expect(taken.insert(serial).inserted)
                #expect(state.grant(of: serial) != nil)
            }
            try state.apply(.rangeLeased(lease))
        }
        let granted = state.grants.reduce(0) { $0 + $1.granted.last - $1.granted.first + 1 }
        #expect(Int64(taken.count) + state.remaining(service: "any", specimen: false) == granted)
    }

    @Test func whatIsUsedUpCanBeGrantedAgain() throws {
        func again(_ first: Int64, _ last: Int64) -> LogEvent { Events.granted(first, last, reused: true) }
        var state = try RangeState([Events.granted(1, 100), Events.leased(1, 60)])
        for refused in [again(1, 61), again(61, 100), again(60, 200), Events.granted(1, 60)] {
            #expect(throws: FoldFault.self) { try state.apply(refused) }
        }
        try state.apply(again(1, 60))
        #expect(lease(state, 60).map { [$0.first, $0.last] } == [61, 100])
        try state.apply(Events.leased(61, 100))
        #expect(lease(state, 60).map { [$0.first, $0.last] } == [1, 60])
        try state.apply(Events.leased(1, 40))
        #expect(lease(state, 60).map { [$0.first, $0.last] } == [41, 60])
        #expect(state.grant(of: 41)?.granted.reused == true && state.grant(of: 61)?.granted.reused == false)
        // What the second grant has not used up stands in a third's way.
        #expect(throws: FoldFault.self) { try state.apply(again(1, 41)) }
        try state.apply(again(1, 40))
        #expect(state.remaining(service: "ground", specimen: false) == 60)
    }
}
