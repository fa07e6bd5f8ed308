import ShipmentModel
import ShippingLog
import Testing

@testable import LabelDesk

/// Many requests at once.
@Suite struct ConcurrencyTests {
    enum Keys: String, CaseIterable {
        case same, different, none

        func key(_ index: Int) -> String? {
            switch self {
            case .same: "k"
            case .different: "k\(index)"
            case .none: nil
            }
        }
    }

    private static func answers(
        _ requests: [(desk: LabelDesk, shipment: Shipment, key: String?)]
    ) async throws -> [LabelAnswer] {
        try await withThrowingTaskGroup(of: LabelAnswer.self) { group in
            for (index, request) in requests.enumerated() {
                group.addTask {
                    try await request.desk.issue(
                        LabelRequest(
                            shipment: request.shipment, key: request.key, who: "test", requestID: "r\(index)",
                            deadline: .now + .seconds(120)))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test(arguments: Keys.allCases)
    func eightyOfOneParcelAreOneLabel(keys: Keys) async throws {
        try await TestShop.open(.s10) { shop async throws in
            let answers = try await Self.answers((0..<80).map { (shop.desk, Orders.abroad(), keys.key($0)) })
            #expect(answers.count == 80)
            #expect(Set(answers.map { LabelJSON.write($0) }).count == 1)
            #expect(answers.count { $0.duplicate == nil } == 1)
            let events = try await shop.events()
            #expect(events.count { $0.type == LabelIssued.type } == 1)
            #expect(events.count { $0.type == NumberAllocated.type } == 1)
        }
    }

    @Test(arguments: Keys.allCases)
    func desksThatShareALogMakeOneLabel(keys: Keys) async throws {
        // Each desk has a gate of its own, so that only the claims in the log are left to prevent a second label.
        try await TestShop.open(.s10) { shop async throws in
            let desks = (0..<4).map { _ in TestShop.desk(shop.prices, shop.store, shop.clock) }
            let answers = try await Self.answers((0..<40).map { (desks[$0 % 4], Orders.abroad(), keys.key($0)) })
            #expect(answers.count == 40)
            #expect(Set(answers.map { LabelJSON.write($0) }).count == 1)
            #expect(try await shop.issuedCount() == 1)
        }
    }

    @Test func twoHundredOrdersHaveTwoHundredNumbers() async throws {
        try await TestShop.open(.s10) { shop async throws in
            let desks = (0..<2).map { _ in TestShop.desk(shop.prices, shop.store, shop.clock) }
            let answers = try await Self.answers((0..<200).map { (desks[$0 % 2], Orders.abroad("EX-\($0)"), nil) })
            #expect(Set(answers.map(\.label.trackingNumber)).count == 200)
            #expect(Set(answers.map(\.label.label)).count == 200)
            #expect(try await shop.issuedCount() == 200)
            #expect(try await shop.store.verify().firstBreak == nil)
        }
    }

    @Test func differentShipmentsOfOneParcelFightForIt() async throws {
        try await TestShop.open(.s10) { shop async throws in
            let desk = shop.desk
            let outcomes = await withTaskGroup(of: String.self) { group in
                for index in 0..<20 {
                    group.addTask {
                        var shipment = Orders.abroad()
                        shipment.shipTo.name = "Recipient \(index)"
                        do throws(LabelRefusal) {
                            let request = LabelRequest(
                                shipment: shipment, key: "k\(index)", who: "test", requestID: "",
                                deadline: .now + .seconds(120))
                            return try await desk.issue(request).duplicate.map { "\($0)" } ?? "new"
                        } catch {
                            guard case .parcelHasLabel(_, let differing) = error else { return "\(error)" }
                            return differing.joined()
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.sorted() == Array(repeating: "/ship_to/name", count: 19) + ["new"])
        }
    }

    @Test func whoComesWhileTheFirstIsAtWorkWaitsUpToItsDeadline() async throws {
        try await TestShop.open(.s10) { shop async throws in
            let store = HeldStore(shop.store)
            let desk = TestShop.desk(shop.prices, store, shop.clock)
            func request(_ deadline: Duration) -> LabelRequest {
                LabelRequest(
                    shipment: Orders.abroad(), key: "k", who: "test", requestID: "", deadline: .now + deadline)
            }
            let first = Task { try await desk.issue(request(.seconds(120))) }
            await store.untilSomebodyIsHeld()
            guard
                case .stillRunning? = await IssuingTests.refusal({ () throws(LabelRefusal) in
                    try await desk.issue(request(.milliseconds(20)))
                })
            else {
                Issue.record("an answer while the first is still at work")
                store.release()
                return
            }
            let patient = Task { try await desk.issue(request(.seconds(120))) }
            store.release()
            let label = try await first.value
            let same = try await patient.value
            #expect(same.duplicate == .key && same.label == label.label)
        }
    }

    @Test func aGateHasRoomForSoManyAndWakesAll() async throws {
        let gate = ParcelGate()
        let parcel = try StreamName(["parcel", "c", "o", "1"])
        let deadline = ContinuousClock.now + .seconds(120)
        guard case .first = await gate.enter(parcel, deadline: deadline) else {
            Issue.record("the first does not enter")
            return
        }
        await withTaskGroup(of: String.self) { group in
            for _ in 0...ParcelGate.maximumWaiting {
                group.addTask { "\(await gate.enter(parcel, deadline: deadline))" }
            }
            // Nobody is turned away before the last place is taken, so all others wait by now.
            #expect(await group.next() == "tooMany")
            await gate.leave(parcel)
            let rest = await group.reduce(into: []) { $0.append($1) }
            #expect(rest == Array(repeating: "after", count: ParcelGate.maximumWaiting))
        }
        guard case .first = await gate.enter(parcel, deadline: deadline) else {
            Issue.record("the gate is not free again")
            return
        }
    }
}
