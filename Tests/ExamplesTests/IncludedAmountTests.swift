import RatingEngine
import ShipmentModel
import Testing

/// What the retail prices of USPS contain, by the announcement of the increase of 2025-10-05 and not by the tables.
@Suite struct IncludedAmountTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let service: String
        let postcode: String
        let weight: String
        let sides: String?
        var packaging = "own"
        let zone: String?
        let amount: String
        var testDescription: String { "\(service) \(weight) \(sides ?? packaging)" }
    }

    static let cases = [
        Case(
            service: "ground-advantage", postcode: "90001", weight: "10 lb", sides: "10 x 8 x 4", zone: "8",
            amount: "1.00"),
        Case(
            service: "ground-advantage", postcode: "90001", weight: "10.5 lb", sides: "10 x 8 x 4", zone: "8",
            amount: "2.00"),
        // 30 + 2 × (20 + 19.5) is 109 in.
        Case(
            service: "ground-advantage", postcode: "20001", weight: "5 lb", sides: "30 x 20 x 19.5", zone: "3",
            amount: "3.00"),
        Case(
            service: "priority-mail-express", postcode: "90001", weight: "25.01 lb", sides: "10 x 8 x 4", zone: "8",
            amount: "16.00"),
        Case(
            service: "priority-mail-express", postcode: "90001", weight: "26 lb", sides: "10 x 8 x 4", zone: "8",
            amount: "16.00"),
        Case(
            service: "priority-mail-flat-rate", postcode: "90001", weight: "5 lb", sides: nil,
            packaging: "large-flat-rate-box", zone: nil, amount: "1.45"),
        Case(
            service: "priority-mail-flat-rate", postcode: "90001", weight: "5 lb", sides: nil,
            packaging: "padded-flat-rate-envelope", zone: nil, amount: "0.90"),
        Case(
            service: "priority-mail-flat-rate", postcode: "90001", weight: "5 lb", sides: nil,
            packaging: "flat-rate-envelope", zone: nil, amount: "0.90"),
    ]

    @Test(arguments: cases)
    func theIncreaseIsShownAndNotAdded(_ example: Case) throws {
        let inches = try example.sides.map { text in
            try text.split(separator: " x ").map { try Length(text: $0 + " in") }
        }
        var options = ShipmentOptions()
        options.accounts = ["retail"]
        let shipment = Shipment(
            shipFrom: Address(postcode: "10001", country: Country("US")!),
            shipTo: Address(postcode: example.postcode, country: Country("US")!),
            parcels: [
                Parcel(
                    weight: try Mass(text: example.weight), dimensions: inches.map { Dimensions($0[0], $0[1], $0[2]) },
                    packaging: example.packaging)
            ], options: options)
        let day = try #require(CivilDate("2025-12-02"))
        var buffer = RateBuffer()
        let quote = Quoter(Shipped.book).quote(shipment, on: day, buffer: &buffer)
        let rate = try #require(quote.rates.first { $0.carrier == "usps" && $0.service == example.service })
        #expect(rate.includes.map(\.code) == ["temporary-increase"])
        #expect(rate.includes.map { $0.amount?.amount } == [example.amount])
        #expect(rate.zone == example.zone)
        #expect(!rate.charges.contains { $0.code == "temporary-increase" })
        if example.packaging != "own" { #expect(rate.billableWeight == "5 lb" && rate.weightBasis == .flat) }
    }
}
