import RatingEngine
import ShipmentModel
import Testing

/// Delivery by a day: what is late, what is not known, and what is taken where prices are the same.
@Suite struct PromiseTests {
    static let calendar = BusinessCalendar(
        name: "us", covers: Toy.date("2025-11-01")...Toy.date("2026-01-31"),
        holidays: ["2025-11-27", "2025-12-25", "2026-01-01"].map(Toy.date))

    static func service(
        _ earliest: Int, _ latest: Int, code: String = "ground", saturday: Bool = false, price: String = "10.00"
    ) -> Service {
        Toy.service(Toy.matrix("weight | 1 | 2\n70 lb | \(price) | \(price)"), code: code) {
            $0.delivery = DeliveryRule(
                days: .init(earliest: earliest, latest: latest),
                byZone: [.init(zone: "2", days: .init(earliest: earliest + 1, latest: latest + 1))], cutOff: 17 * 60,
                calendar: calendar, deliversOnSaturday: saturday, source: "a test")
        }
    }

    /// 2025-11-26 is the Wednesday before Thanksgiving.
    static func shipment(by day: String?, readyAt: Int? = nil, zone: Int = 1) -> Shipment {
        Toy.ship(zone: zone) {
            $0.options.deliverBy = day.map(Toy.date)
            $0.options.readyAt = readyAt
        }
    }

    static let days = [
        Example("in time on the last day", service(1, 2), shipment(by: "2025-12-01"), on: "2025-11-26", "base 10.00"),
        Example(
            "a day too late: Thanksgiving and a weekend lie between", service(1, 2), shipment(by: "2025-11-30"),
            on: "2025-11-26", "refused: delivered-too-late"),
        Example(
            "Saturday counts where it is delivered on", service(1, 2, saturday: true), shipment(by: "2025-11-29"),
            on: "2025-11-26", "base 10.00"),
        Example(
            "ready at the cut-off", service(1, 1), shipment(by: "2025-12-03", readyAt: 17 * 60), on: "2025-12-02",
            "base 10.00"),
        Example(
            "ready a minute after it", service(1, 1), shipment(by: "2025-12-03", readyAt: 17 * 60 + 1),
            on: "2025-12-02",
            "refused: delivered-too-late"),
        Example("by zone, near", service(1, 1), shipment(by: "2025-12-03"), on: "2025-12-02", "base 10.00"),
        Example(
            "by zone, far", service(1, 1), shipment(by: "2025-12-03", zone: 2), on: "2025-12-02",
            "refused: delivered-too-late"),
        Example(
            "outside the calendar nothing is known", service(1, 2), shipment(by: "2026-03-01"), on: "2026-01-30",
            "refused: delivery-date-unknown"),
        Example("nobody asks for a day", service(1, 2), shipment(by: nil), on: "2026-01-30", "base 10.00"),
        Example(
            "no delivery times are held", Toy.service(Toy.matrix("weight | price\n70 lb | 10.00")),
            shipment(by: "2025-12-31"), "refused: delivery-date-unknown"),
    ]

    @Test(arguments: days)
    func prices(_ example: Example) throws { try example.check() }

    @Test func theEstimateIsInTheQuote() throws {
        let quote = try Toy.quote(
            Self.shipment(by: nil), tariffs: [Toy.list([Self.service(1, 3)])], on: Toy.date("2025-11-26"))
        let delivery = try #require(quote.rates.first?.delivery)
        #expect(delivery.collected == Toy.date("2025-11-26"))
        #expect(delivery.earliest == Toy.date("2025-11-28") && delivery.latest == Toy.date("2025-12-02"))
    }

    /// Of equal prices the earlier delivery is taken, and one that is known before one that is not.
    @Test func ofEqualPricesTheEarlierIsTaken() throws {
        let services = [
            Self.service(1, 5, code: "a-slow"), Self.service(1, 2, code: "b-fast"),
            Toy.service(Toy.matrix("weight | 1 | 2\n70 lb | 10.00 | 10.00"), code: "a-unknown"),
            Self.service(0, 0, code: "a-dear", price: "10.01"), Self.service(1, 2, code: "c-fast"),
        ]
        let quote = try Toy.quote(Self.shipment(by: nil), tariffs: [Toy.list(services)])
        #expect(quote.rates.map(\.service) == ["b-fast", "c-fast", "a-slow", "a-unknown", "a-dear"])
        #expect(quote.selected == 0)
    }
}
