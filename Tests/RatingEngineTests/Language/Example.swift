import RatingEngine
import ShipmentModel
import Testing

/// A line of the tariff language's specification: what a tariff says, a shipment, and what it comes to.
struct Example: Sendable, CustomTestStringConvertible {
    /// The rule, and the published source of its figures where there is one.
    let point: String
    let tariffs: [Tariff]
    let shipment: Shipment
    let day: CivilDate
    /// `base 10.00 + fuel 1.50`, or `refused: too-heavy`.
    let expected: String

    var testDescription: String { point }

    init(_ point: String, _ tariff: Tariff, _ shipment: Shipment, on day: String = "2025-12-02", _ expected: String) {
        self.point = point
        tariffs = [tariff]
        self.shipment = shipment
        self.day = Toy.date(day)
        self.expected = expected
    }

    init(
        _ point: String, _ service: Service, _ shipment: Shipment, on day: String = "2025-12-02", _ expected: String
    ) {
        self.init(point, Toy.list([service]), shipment, on: day, expected)
    }

    /// Several shipments by the same rule.
    static func table(
        _ point: String, _ service: Service, on day: String = "2025-12-02", _ rows: [(Shipment, String)]
    ) -> [Example] {
        rows.enumerated().map { Example("\(point), row \($0 + 1)", service, $1.0, on: day, $1.1) }
    }

    /// The same shipment on several days.
    static func days(
        _ point: String, _ service: Service, _ shipment: Shipment, _ rows: [(String, String)]
    ) -> [Example] {
        rows.map { Example("\(point), \($0.0)", service, shipment, on: $0.0, $0.1) }
    }

    /// Quotes it and compares; whatever it comes to, the charges sum to the price and a refusal has words.
    func check() throws {
        let quote = try Toy.quote(shipment, tariffs: tariffs, on: day)
        #expect(quote.outcome == expected, "\(point)")
        for rate in quote.rates {
            #expect(rate.price.micros == rate.charges.reduce(0) { $0 + $1.amount.micros }, "\(point)")
        }
        for reason in quote.ineligible.flatMap(\.reasons) { #expect(!reason.message.isEmpty, "\(point)") }
    }
}

extension Quote {
    /// What the first service came to: its charges, or the reasons against it.
    var outcome: String {
        if let rate = rates.first {
            return rate.charges.map { "\($0.code) \($0.amount.amount)" }.joined(separator: " + ")
        }
        return "refused: " + (ineligible.first?.reasons.map(\.code.rawValue).joined(separator: " ") ?? "")
    }
}
