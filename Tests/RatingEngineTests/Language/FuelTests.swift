import RatingEngine
import ShipmentModel
import Testing

/// Shares that change with the ship date.
@Suite struct FuelTests {
    static func service(_ base: String = "100.00", _ surcharges: Surcharge...) -> Service {
        Toy.service(Toy.matrix("weight | price\n150 lb | \(base)")) { $0.surcharges = surcharges }
    }

    static func index(_ index: FuelIndex, of basis: Surcharge.Basis = .base) -> Surcharge.Amount {
        .index(index, of: basis, limits: .init())
    }

    /// ups-2006/fuel_surcharge_history.csv, ground, as far as its first days are known.
    static let ups = Toy.fuel([
        ("2005-09-05", "2005-12-31", "3.00"), ("2006-01-02", "2006-01-31", "3.75"),
        ("2006-02-01", "2006-02-28", "4.00"),
    ])

    static let held = Example.days(
        "by the day; a day without a share refuses", service("100.00", Toy.add("fuel", index(ups))), Toy.ship(),
        [
            ("2005-09-04", "refused: fuel-not-held"), ("2005-09-05", "base 100.00 + fuel 3.00"),
            ("2005-12-31", "base 100.00 + fuel 3.00"), ("2006-01-01", "refused: fuel-not-held"),
            ("2006-01-02", "base 100.00 + fuel 3.75"), ("2006-02-01", "base 100.00 + fuel 4.00"),
            ("2006-02-28", "base 100.00 + fuel 4.00"), ("2006-03-01", "refused: fuel-not-held"),
        ])

    static let notDue = Example.days(
        "where it is not due, nothing need be held",
        service("100.00", Toy.add("fuel", index(ups), when: .residential(true))), Toy.ship(),
        [("2004-01-01", "base 100.00"), ("2006-01-02", "base 100.00")])

    /// EIA prices of Mondays; a percentage takes effect on the Monday two weeks later (UPS). The steps are FedEx Ground's
    /// of 2024-05-06: 3.37 to 3.46 is 15 %.
    static let lagged: FuelIndex = {
        func price(_ day: String, _ price: String, _ line: Int) -> FuelIndex.PublishedPrice {
            .init(published: Toy.date(day), micros: Toy.micros(price), line: line)
        }
        return FuelIndex(
            file: "fuel/us-diesel.csv",
            prices: [
                price("2024-05-06", "3.46", 2), price("2024-05-13", "3.460001", 3), price("2024-05-20", "3.37", 4),
                price("2024-06-03", "3.56", 5), price("2024-06-11", "3.30", 6), price("2024-06-17", "3.561", 7),
            ],
            steps: [
                .init(priceNotOver: Toy.micros("3.36"), percentage: Toy.percent("14.75")),
                .init(priceNotOver: Toy.micros("3.46"), percentage: Toy.percent("15")),
                .init(priceNotOver: Toy.micros("3.56"), percentage: Toy.percent("15.25")),
            ], lagWeeks: 2, takesEffectOn: 0)
    }()

    static let late = Example.days(
        "two weeks late, from Monday to Sunday", service("100.00", Toy.add("fuel", index(lagged))), Toy.ship(),
        [
            ("2024-05-19", "refused: fuel-not-held"), ("2024-05-20", "base 100.00 + fuel 15.00"),
            ("2024-05-26", "base 100.00 + fuel 15.00"), ("2024-05-27", "base 100.00 + fuel 15.25"),
            ("2024-06-02", "base 100.00 + fuel 15.25"), ("2024-06-03", "base 100.00 + fuel 15.00"),
            // A week without a new price keeps the last.
            ("2024-06-16", "base 100.00 + fuel 15.00"), ("2024-06-17", "base 100.00 + fuel 15.25"),
            // Published on a Tuesday: the Monday after.
            ("2024-06-30", "base 100.00 + fuel 15.25"),
            // Above the last step there is no share: and it took effect on the same Monday as the one before.
            ("2024-07-01", "refused: fuel-not-held"),
        ])

    /// nz/aramex_variable_rates.csv, 2024-01: 7.60 + 1.60 + 0 + 1.50 = 10.70 % of the base price.
    static let summed = [
        Example(
            "Aramex adds its percentages, each of the base price",
            service(
                "33.30", Toy.add("vfr", index(Toy.fuel([("2024-01-01", "2024-01-31", "7.60")]))),
                Toy.add("ruc", index(Toy.fuel([("2024-01-01", "2024-01-31", "1.60")]))),
                Toy.add("arft", index(Toy.fuel([("2024-01-01", "2024-01-31", "1.50")])))), Toy.ship(), on: "2024-01-15",
            // 2.5308, 0.5328, 0.4995
            "base 33.30 + vfr 2.53 + ruc 0.53 + arft 0.50"),
        Example(
            "compounded: each of all before",
            service(
                "100.00", Toy.add("a", index(Toy.fuel([("2024-01-01", "2024-01-31", "10")]), of: .all)),
                Toy.add("b", index(Toy.fuel([("2024-01-01", "2024-01-31", "10")]), of: .all))), Toy.ship(),
            on: "2024-01-15", "base 100.00 + a 10.00 + b 11.00"),
        // Royal Mail accounts: fuel after discounts (8 % of 2022-07-04), then 0.02 a parcel (2023-11-06).
        Example(
            "Royal Mail account surcharges in their order",
            service(
                "4.50", Toy.add("discount", Toy.share("-10")),
                Toy.add(
                    "fuel", index(Toy.fuel([("2022-07-04", "2025-12-31", "8.0")]), of: .charges(["base", "discount"]))),
                Toy.add("green", Toy.fixed("0.02"), from: "2023-11-06")), Toy.ship(), on: "2024-03-01",
            "base 4.50 + discount -0.45 + fuel 0.32 + green 0.02"),
        // UPS Ground: 15.25 % of base and accessorials.
        Example(
            "of base and what is named",
            service(
                "10.00", Toy.add("residential", Toy.fixed("5.95")), Toy.add("insurance", Toy.fixed("9.00")),
                Toy.add(
                    "fuel",
                    index(Toy.fuel([("2024-01-01", "2024-12-31", "15.25")]), of: .charges(["base", "residential"])))),
            Toy.ship(), on: "2024-03-01", "base 10.00 + residential 5.95 + insurance 9.00 + fuel 2.43"),
        Example(
            "within bounds",
            Toy.service(Toy.matrix("weight | price\n150 lb | 10.00")) {
                $0.surcharges = [
                    Toy.add(
                        "fuel",
                        .index(
                            Toy.fuel([("2024-01-01", "2024-12-31", "15")]), of: .base,
                            limits: .init(atLeast: Toy.micros("2.00"), atMost: nil, rounding: .up)))
                ]
            }, Toy.ship(), on: "2024-03-01", "base 10.00 + fuel 2.00"),
    ]

    @Test(arguments: held + notDue + late + summed)
    func prices(_ example: Example) throws { try example.check() }
}
