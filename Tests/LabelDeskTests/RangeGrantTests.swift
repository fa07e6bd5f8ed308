import RatingEngine
import ShipmentModel
import ShippingLog
import Synchronization
import Testing
import TextFormats
import TrackingNumbers

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
                grant, in: shop.store, clock: shop.clock, who: "test", deadline: .now + .seconds(60))
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
}
