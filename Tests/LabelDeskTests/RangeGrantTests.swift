import RatingEngine
import ShipmentModel
import ShippingLog
import Synchronization
import Testing
import TextFormats
import TrackingNumbers
import WireFormat

@testable import LabelDesk

/// What is granted, and when it is granted again.
@Suite struct RangeGrantTests {
    private static func range(
        _ serials: ClosedRange<Int64>, _ format: NumberFormat = .impb, issuer: String = "912345678",
        carrier: String = "usps", account: String = "commercial", lowWater: Int64 = 0
    ) -> RangeGranted {
        RangeGranted(
            carrier: carrier, account: account, format: format.rawValue,
            parameters: .object([JSONMember("issuer", .string(issuer))]), first: serials.lowerBound,
            last: serials.upperBound, lowWater: lowWater)
    }

    /// A range of the invented post.
    private static func post(_ serials: ClosedRange<Int64>) throws -> RangeGranted {
        let tariff = try #require(Prices.s10.book.tariffs.first)
        return range(serials, .s10, issuer: "GB", carrier: tariff.carrier, account: tariff.account)
    }

    private static func record(_ grant: RangeGranted, _ shop: TestShop) async throws -> NumberReuse.Decision {
        do {
            return try await RangeGrants.record(
                grant, in: shop.store, clock: shop.clock, who: "test")
        } catch RangeGrants.Fault.taken(let decision) { return decision }
    }

    /// A number is its parcel's from the shipping on, however long before that the label was printed.
    @Test func aNumberCountsFromItsShipDate() async throws {
        try await TestShop.open { shop async throws in
            // So large that all numbers are of one block.
            #expect(try await Self.record(Self.range(7...306), shop) == .fresh)
            let label = try await shop.issue(Orders.socks("SO-1", shipDate: "2026-01-15")).label
            // A later label that ships sooner does not count for the first.
            shop.clock.advance(hours: 24)
            _ = try await shop.issue(Orders.socks("SO-2", shipDate: nil))
            let claim = try #require(try await shop.store.claim("number/" + label.trackingNumber))
            #expect(claim.expires?.description == "2026-05-16T00:00:00.000000Z")
            // The second of April would be right for a parcel that ships on the day of its label.
            shop.clock.advance(hours: 24 * 120)
            #expect(shop.clock.today().description == "2026-04-02")
            guard case .tooEarly(_, let used, let allowed) = try await Self.record(Self.range(7...9), shop) else {
                Issue.record("granted again while its parcel's time is not over")
                return
            }
            #expect(used.description == "2026-01-15" && allowed.description == "2026-05-16")
            shop.clock.advance(hours: 24 * 44)
            #expect(try await Self.record(Self.range(7...9), shop) == .again)
        }
    }

    /// The claim that kept a number its parcel's is taken over once its time is over.
    @Test func aNumberThatIsGrantedAgainIsAnotherParcels() async throws {
        try await TestShop.open(.s10) { shop async throws in
            let post = try Self.post(5...5)
            #expect(try await Self.record(post, shop) == .fresh)
            let first = try await shop.issue(Orders.abroad("EX-1")).label
            #expect(!first.specimen)
            guard case .tooEarly = try await Self.record(post, shop) else {
                Issue.record("granted again on the day of its use")
                return
            }
            shop.clock.advance(hours: 24 * 366)
            #expect(try await Self.record(post, shop) == .again)
            let second = try await shop.issue(Orders.abroad("EX-2"))
            #expect(second.label.trackingNumber == first.trackingNumber && second.label.label != first.label)
            let claim = try #require(try await shop.store.claim("number/" + first.trackingNumber))
            #expect(claim.value == Array(second.stream.text.utf8))
            #expect(claim.expires?.description == "2027-12-04T00:00:00.000000Z")
            #expect(try await shop.store.verify().firstBreak == nil)
        }
    }

    // MARK: Marks

    /// What is warned of and what is shown as low are one thing: what a service has left of all its grants.
    @Test func aRangeIsLowFromItsWarningUntilMoreIsGranted() async throws {
        try await TestShop.open { shop async throws in
            let warnings = Mutex<[RangeWarning]>([])
            let desk = LabelDesk(
                book: shop.prices.book, policy: shop.prices.policy, store: shop.store, renderer: TestShop.renderer,
                clock: shop.clock, entropy: SystemEntropy(), process: "test",
                warn: { warning in warnings.withLock { $0.append(warning) } })
            func grant(_ serials: ClosedRange<Int64>, lowWater: Int64) async throws {
                _ = try await desk.grant(
                    Self.range(serials, lowWater: lowWater), who: "test")
            }
            func low() async throws -> [Bool] {
                try await desk.numberRanges().flatMap { space in space.state.grants.map { space.state.isLow($0) } }
            }
            try await grant(1...10, lowWater: 9)
            for order in 1...2 {
                #expect(try await low() == [false])
                #expect(warnings.withLock { $0.isEmpty })
                _ = try await desk.issue(
                    LabelRequest(
                        shipment: Orders.socks("SO-\(order)"), key: nil, who: "test", requestID: "r\(order)",
                        deadline: .now + .seconds(120)))
            }
            #expect(try await low() == [true])
            #expect(warnings.withLock { $0.map { [$0.remaining, $0.lowWater] } } == [[8, 9]])
            // Its own mark is below what it has left; that of the last grant counts for both.
            try await grant(11...12, lowWater: 11)
            #expect(try await low() == [true, true])
            try await grant(13...20, lowWater: 11)
            #expect(try await low() == [false, false, false])
        }
    }

    /// A range for one service is low by itself; one for all is not, as long as every service has enough.
    @Test func eachServiceHasItsMark() throws {
        func grant(_ first: Int64, _ services: [String], lowWater: Int64, specimen: Bool = false) -> LogEvent {
            .rangeGranted(
                RangeGranted(
                    carrier: "c", account: "a", services: services, format: "upu-s10", first: first, last: first + 9,
                    specimen: specimen, lowWater: lowWater))
        }
        func low(_ events: LogEvent...) throws -> [Bool] {
            let state = try RangeState(events)
            return state.grants.map { state.isLow($0) }
        }
        #expect(try low(grant(0, ["x"], lowWater: 11)) == [true])
        #expect(try low(grant(0, ["x"], lowWater: 11, specimen: true)) == [false])
        #expect(try low(grant(0, [], lowWater: 11), grant(10, ["x"], lowWater: 0)) == [true, false])
        #expect(try low(grant(0, [], lowWater: 0), grant(10, ["x"], lowWater: 21)) == [true, true])
        #expect(try low(grant(0, ["y"], lowWater: 0), grant(10, ["x"], lowWater: 11)) == [false, true])
    }

    // MARK: While the desk works

    /// A block for trials that the desk has taken is not used up first.
    @Test func aGrantEndsTrialsAtOnce() async throws {
        try await TestShop.open { shop async throws in
            #expect(try await shop.issue(Orders.socks("SO-1")).label.specimen)
            var other = Self.range(1...100, issuer: "912345679")
            other.account = "other"
            _ = try await shop.desk.grant(other, who: "test")
            #expect(try await shop.issue(Orders.socks("SO-2")).label.specimen)
            _ = try await shop.desk.grant(Self.range(1...100), who: "test")
            #expect(try await shop.issue(Orders.socks("SO-3")).label.specimen == false)
        }
    }

    // MARK: Faults

    private static let right =
        #""carrier":"usps","account":"commercial","format":"usps-impb","issuer":"912345678","first":1,"last":100"#

    @Test func aRangeIsReadWithAllItsMembers() throws {
        let body = "{\(Self.right),\"length\":26,\"services\":[\"b\",\"a\"],\"low_water\":\"10%\",\"test\":true}"
        let grant = try RangeRequest(Array(body.utf8)).grant()
        var expected = Self.range(1...100, lowWater: 10)
        expected.services = ["a", "b"]
        expected.specimen = true
        expected.parameters = .object([
            JSONMember("issuer", .string("912345678")), JSONMember("length", .integer(26)),
        ])
        #expect(grant == expected)
        #expect(try RangeRequest(Array("{\(Self.right),\"low_water\":7}".utf8)).grant().lowWater == 7)
        #expect(try RangeRequest(Array("{\(Self.right)}".utf8)).grant() == Self.range(1...100))
    }

    /// What replaces a part of a right request, and the members that are found to be wrong.
    static let faulty: [(part: String, new: String, pointers: [String])] = [
        (#""carrier":"usps""#, #""carrier":"""#, ["/carrier"]), (#""carrier":"usps","#, "", ["/carrier"]),
        (#""first":1"#, #""first":-1"#, ["/first"]), (#""last":100"#, #""last":0"#, ["/last"]),
        (#""last":100"#, #""last":9223372036854775807"#, ["/last"]),
        (#""first":1,"last":100"#, #""x":1"#, ["/first", "/last", "/x"]),
        (#""last":100"#, #""last":9999999999"#, ["/last"]), (#""last":100"#, #""last":1.5"#, ["/last"]),
        ("usps-impb", "nonsense", ["/format"]), ("912345678", "12", ["/issuer"]), ("usps-impb", "upu-s10", ["/issuer"]),
        (#""last":100"#, #""last":100,"length":23"#, ["/length"]),
        (#""last":100"#, #""last":100,"low_water":"101%""#, ["/low_water"]),
        (#""last":100"#, #""last":100,"low_water":-1"#, ["/low_water"]),
        (#""last":100"#, #""last":100,"services":["a",1]"#, ["/services"]),
        (#""last":100"#, #""last":100,"test":"yes""#, ["/test"]),
        ("commercial", String(repeating: "c", count: 5000), ["/account"]),
        (#""carrier":"usps""#, #""carrier":"usps\nerror: forged""#, ["/carrier"]),
        ("commercial", #"comm\u001b[2J"#, ["/account"]),
        (#""last":100"#, #""last":100,"services":["a\u0000"]"#, ["/services"]),
    ]

    @Test(arguments: faulty.indices) func whatIsWrongWithARangeHasItsPlace(index: Int) throws {
        let (part, new, pointers) = Self.faulty[index]
        let body = "{\(Self.right)}".replacing(part, with: new)
        do throws(RangeFaults) {
            _ = try RangeRequest(Array(body.utf8)).grant()
            Issue.record("granted: \(body)")
        } catch {
            #expect(error.faults.map(\.pointer.description) == pointers, "\(error.faults)")
            #expect(error.problem.status == 422)
        }
    }
}
