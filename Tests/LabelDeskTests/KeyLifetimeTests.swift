import LabelDesk
import ShippingLog
import Testing

/// How long a key stands for its label, to the second, by a clock that the tests set.
@Suite struct KeyLifetimeTests {
    private static let hour: Int64 = 3600
    private static let lifetime = LabelDesk.keyLifetimeSeconds

    @Test func aKeyIsRememberedFor72Hours() { #expect(Self.lifetime == 72 * Self.hour) }

    /// Steps of the clock, and which guard answers after them.
    private static let steps: [(name: String, seconds: [Int64], guardian: LabelAnswer.Duplicate)] = [
        ("at once", [], .key),
        ("a second before the end", [lifetime - 1], .key),
        ("at the end", [lifetime], .parcel),
        ("a second after the end", [lifetime + 1], .parcel),
        ("an hour later", [hour], .key),
        ("an hour before", [-hour], .key),
        ("an hour forth and back", [hour, -hour], .key),
        ("an hour back and forth at the end", [lifetime, -hour], .key),
        ("an hour forth just before the end, as when clocks change", [lifetime - 60, hour], .parcel),
        ("a year before", [-365 * 24 * hour], .key),
        ("a year later", [365 * 24 * hour], .parcel),
    ]

    @Test(arguments: steps.indices)
    func whoAnswers(_ index: Int) async throws {
        let (name, seconds, guardian) = Self.steps[index]
        try await TestShop.open(.s10) { shop async throws in
            let first = try await shop.issue(Orders.abroad(), key: "k")
            for step in seconds { shop.clock.advance(seconds: step) }
            let again = try await shop.issue(Orders.abroad(), key: "k")
            #expect(again.duplicate == guardian, "\(name)")
            #expect(LabelJSON.write(again) == LabelJSON.write(first), "\(name)")
            #expect(try await shop.issuedCount() == 1)
        }
    }

    /// Until the last second the key is refused for another order, from then on it is that order's.
    @Test func aKeyIsFreeForAnotherOrderOnceItIsForgotten() async throws {
        try await TestShop.open(.s10) { shop async throws in
            _ = try await shop.issue(Orders.abroad("EX-1"), key: "k")
            shop.clock.advance(seconds: Self.lifetime - 1)
            guard
                case .keyReused? = await IssuingTests.refusal({ () throws(LabelRefusal) in
                    try await shop.issue(Orders.abroad("EX-2"), key: "k")
                })
            else {
                Issue.record("another order has the key before its time is over")
                return
            }
            shop.clock.advance(seconds: 1)
            #expect(try await shop.issue(Orders.abroad("EX-2"), key: "k").duplicate == nil)
            #expect(try await shop.issue(Orders.abroad("EX-2"), key: "k").duplicate == .key)
            #expect(try await shop.issuedCount() == 2)
        }
    }

    @Test func aRepetitionDoesNotProlongIt() async throws {
        try await TestShop.open(.s10) { shop async throws in
            _ = try await shop.issue(Orders.abroad(), key: "k")
            shop.clock.advance(seconds: Self.lifetime - 1)
            #expect(try await shop.issue(Orders.abroad(), key: "k").duplicate == .key)
            shop.clock.advance(seconds: 1)
            #expect(try await shop.issue(Orders.abroad(), key: "k").duplicate == .parcel)
        }
    }

    /// A key that came for a label which stood already is remembered as long, from then on.
    @Test func aKeyThatCameLaterLivesLonger() async throws {
        try await TestShop.open(.s10) { shop async throws in
            _ = try await shop.issue(Orders.abroad(), key: "k")
            shop.clock.advance(seconds: 10 * Self.hour)
            #expect(try await shop.issue(Orders.abroad(), key: "l").duplicate == .parcel)
            shop.clock.advance(seconds: Self.lifetime - 1)
            #expect(try await shop.issue(Orders.abroad(), key: "l").duplicate == .key)
            #expect(try await shop.issue(Orders.abroad("EX-2"), key: "k").duplicate == nil)
        }
    }

    @Test func sweepingForgetsWhatHasExpiredAndNothingElse() async throws {
        try await TestShop.open(.s10) { shop async throws in
            _ = try await shop.issue(Orders.abroad("EX-1"), key: "k")
            shop.clock.advance(seconds: Self.hour)
            _ = try await shop.issue(Orders.abroad("EX-2"), key: "l")
            shop.clock.advance(seconds: Self.lifetime - Self.hour - 1)
            #expect(try await shop.desk.forgetExpiredKeys() == 0)
            shop.clock.advance(seconds: 1)
            #expect(try await shop.desk.forgetExpiredKeys() == 1)
            #expect(try await shop.issue(Orders.abroad("EX-2"), key: "l").duplicate == .key)
            #expect(try await shop.issue(Orders.abroad("EX-1"), key: "k").duplicate == .parcel)
        }
    }
}
