import RatingEngine
import ShipmentModel
import Testing

/// How tax relates to a price (tax/vat_gst_btw.csv).
@Suite struct TaxTests {
    static func service(_ base: String, _ taxes: [TaxRule], _ surcharges: Surcharge...) -> Service {
        Toy.service(Toy.matrix("weight | 1 | 2\n150 lb | \(base) | \(base)")) {
            $0.taxes = taxes
            $0.surcharges = surcharges
        }
    }

    static let twenty = Toy.percent("20")

    static let cases = [
        Example("none", service("10.00", []), Toy.ship(), "base 10.00"),
        Example("exempt (Royal Mail stamps; PostNL)", service("10.00", [.init(.exempt)]), Toy.ship(), "base 10.00"),
        Example(
            "zero-rated (Royal Mail international contracts)", service("10.00", [.init(.zeroRated)]), Toy.ship(),
            "base 10.00"),
        Example(
            "added (Parcelforce: prices exclude 20 %)", service("10.01", [.init(.added(twenty))]), Toy.ship(),
            "base 10.01 + tax 2.00"),
        Example(
            "added, of all charges",
            service(
                "10.00", [.init(.added(twenty))], Toy.add("discount", Toy.share("-10")),
                Toy.add("green", Toy.fixed("0.02"))),
            Toy.ship(), "base 10.00 + discount -1.00 + green 0.02 + tax 1.80"),
        // NZ Post 2024-07: 3.60 with 15 % GST is 3.13 without.
        Example(
            "included (NZ Post: 3.60 of which 3.1304)", service("3.60", [.init(.included(Toy.percent("15")))]),
            Toy.ship(),
            "base 3.13 + tax 0.47"),
        Example(
            "included leaves the published price", service("11.75", [.init(.included(twenty))]), Toy.ship(),
            "base 9.79 + tax 1.96"),
        // 12.03 contains 2.005: 2.01 in all; 0.50 contains 0.08, 1.51 contains 0.25, the base bears the rest.
        Example(
            "included in every charge",
            service(
                "10.02", [.init(.included(twenty))], Toy.add("a", Toy.fixed("0.50")), Toy.add("b", Toy.fixed("1.51"))),
            Toy.ship(), "base 8.34 + a 0.42 + b 1.26 + tax 2.01"),
        Example(
            "included in a discount",
            service("12.00", [.init(.included(twenty))], Toy.add("discount", Toy.fixed("-1.20"))), Toy.ship(),
            "base 10.00 + discount -1.00 + tax 1.80"),
        Example(
            "a share of the price with tax in it is of what is published",
            service("12.00", [.init(.included(twenty))], Toy.add("fuel", Toy.share("10"))), Toy.ship(),
            "base 10.00 + fuel 1.00 + tax 2.20"),
    ]

    static let byCondition = service(
        "10.00",
        [
            .init(
                .added(twenty),
                condition: Condition([.destination(Area(countries: [Toy.us]), isIn: true), .zones(["1"])])),
            .init(.exempt, condition: Condition([.residential(true)])), .init(.zeroRated),
        ])

    static let choices = Example.table(
        "the first rule that holds", byCondition,
        [
            (Toy.ship(), "base 10.00 + tax 2.00"), (Toy.ship(zone: 2), "base 10.00"),
            (Toy.ship(residential: true), "base 10.00 + tax 2.00"),
            (Toy.ship(zone: 2, residential: true), "base 10.00"),
        ])

    @Test(arguments: cases + choices)
    func prices(_ example: Example) throws { try example.check() }

    @Test func theQuoteNamesTheTreatment() throws {
        func word(_ shipment: Shipment) throws -> String? {
            try Toy.quote(shipment, tariffs: [Toy.list([Self.byCondition])]).rates.first?.tax
        }
        #expect(try word(Toy.ship()) == "added 20 %")
        #expect(try word(Toy.ship(zone: 2)) == "zero-rated")
        #expect(try word(Toy.ship(zone: 2, residential: true)) == "exempt")
    }

    /// Whatever the price, tax that it contains is taken out of it to the coin.
    @Test func includedTaxNeverChangesThePrice() throws {
        for cents in stride(from: 1, through: 3000, by: 7) {
            let price = Money(micros: Int64(cents) * 10_000, Toy.usd)
            let service = Self.service(
                price.amount, [.init(.included(Toy.percent("21")))], Toy.add("a", Toy.share("3.5")),
                Toy.add("b", Toy.fixed("0.07")))
            let with = try Toy.quote(Toy.ship(), tariffs: [Toy.list([service])]).rates[0]
            var free = service
            free.taxes = []
            #expect(with.price == (try Toy.quote(Toy.ship(), tariffs: [Toy.list([free])]).rates[0].price))
            #expect(with.charges.last?.code == "tax")
            #expect(with.price.micros == with.charges.reduce(0) { $0 + $1.amount.micros })
        }
    }
}
