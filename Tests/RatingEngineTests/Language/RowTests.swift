import RatingEngine
import ShipmentModel
import Testing

/// How a parcel finds its price in a matrix.
@Suite struct RowTests {
    /// Notice 123 of 2025-10-05, page 15, zones 1 and 2 (surcharges and limits left out).
    static let groundAdvantage = Toy.service(
        Toy.matrix(
            """
            weight | 1 | 2
            4 oz | 4.50 | 4.56
            8 oz | 4.95 | 5.04
            12 oz | 5.68 | 5.77
            15.999 oz | 6.37 | 6.38
            1 lb | 7.10 | 7.20
            2 lb | 7.36 | 7.44
            3 lb | 7.71 | 7.79
            Oversized | 98.25 | 108.68
            """)
    ) {
        $0.rowSubstitutes = [.init(row: "Oversized", condition: Condition([.above(.lengthPlusGirth, "108 in")]))]
    }

    static let weights =
        Example.table(
            "bounds are inclusive, ounces before pounds (Notice 123, 2025-10-05, p. 15)", groundAdvantage,
            [
                (Toy.ship("0.1 oz"), "base 4.50"), (Toy.ship("4 oz"), "base 4.50"),
                (Toy.ship("4.001 oz"), "base 4.95"), (Toy.ship("8 oz"), "base 4.95"),
                (Toy.ship("12 oz"), "base 5.68"), (Toy.ship("12.001 oz"), "base 6.37"),
                (Toy.ship("15.999 oz"), "base 6.37"), (Toy.ship("453.59 g"), "base 7.10"),
                (Toy.ship("16 oz"), "base 7.10"), (Toy.ship("1 lb"), "base 7.10"),
                (Toy.ship("1.0001 lb"), "base 7.36"), (Toy.ship("1 lb", zone: 2), "base 7.20"),
                (Toy.ship("3 lb"), "base 7.71"), (Toy.ship("3.0001 lb"), "refused: over-last-row"),
                (Toy.ship("1 lb", zone: 3), "refused: zone-not-priced"),
            ])
        + Example.table(
            "a named row replaces the row by weight (Notice 123: oversized, regardless of weight)", groundAdvantage,
            [
                // 30 + 2 × (20 + 19) is 108, 30 + 2 × (20 + 19.01) is over.
                (Toy.ship("2 lb", "30 x 20 x 19 in"), "base 7.36"),
                (Toy.ship("2 lb", "30 x 20 x 19.01 in"), "base 98.25"),
                (Toy.ship("4 oz", "30 x 20 x 19.01 in", zone: 2), "base 108.68"),
                // Even where no row by weight is left.
                (Toy.ship("4 lb", "30 x 20 x 19.01 in"), "base 98.25"),
            ])
        + Example.table(
            "blanks take the next row down, gaps refuse",
            Toy.service(
                Toy.matrix(
                    """
                    weight | 1 | 2 | 3
                    1 lb | 1.00 | 2.00 | gap torn page
                    2 lb | 1.50 | - | 3.50
                    3 lb | 2.00 | - | -
                    5 lb | 2.50 | 4.00 | gap conflict 8.55 or 7.85
                    9 lb | 3.00 | 5.00 | -
                    """)),
            [
                (Toy.ship("1.5 lb", zone: 2), "base 4.00"), (Toy.ship("3 lb", zone: 2), "base 4.00"),
                (Toy.ship("5 lb", zone: 2), "base 4.00"), (Toy.ship("5.1 lb", zone: 2), "base 5.00"),
                (Toy.ship("1 lb", zone: 3), "refused: price-gap"), (Toy.ship("2 lb", zone: 3), "base 3.50"),
                // A blank above a gap is that gap, and a blank below the last price is none.
                (Toy.ship("2.1 lb", zone: 3), "refused: price-gap"),
                (Toy.ship("5.1 lb", zone: 3), "refused: not-priced"), (Toy.ship("5.1 lb"), "base 3.00"),
            ])
        + Example.table(
            "half-kilogram rows, then kilograms",
            Toy.service(Toy.matrix("weight | price\n0.5 kg | 10.00\n1 kg | 12.00\n2 kg | 15.00")),
            [
                (Toy.ship("500 g"), "base 10.00"), (Toy.ship("500.001 g"), "base 12.00"),
                (Toy.ship("1.1 lb"), "base 10.00"), (Toy.ship("1.2 lb"), "base 12.00"),
                (Toy.ship("1 kg"), "base 12.00"), (Toy.ship("1001 g"), "base 15.00"),
            ])

    static let stepped =
        Example.table(
            "each started pound on top, then each pound of the whole (docs/rate-tables.md)",
            Toy.service(
                Toy.matrix("weight | 2 | 3\n5 lb | 12.00 | 13.00\n+ 1 lb to 100 lb | 0.80 | 0.90\nx 1 lb | 0.95 | 1.05")
            ),
            [
                (Toy.ship("5 lb", zone: 2), "base 12.00"), (Toy.ship("5.0001 lb", zone: 2), "base 12.80"),
                (Toy.ship("6 lb", zone: 2), "base 12.80"), (Toy.ship("7.2 lb", zone: 2), "base 14.40"),
                (Toy.ship("100 lb", zone: 2), "base 88.00"), (Toy.ship("100.01 lb", zone: 2), "base 95.95"),
                (Toy.ship("120 lb", zone: 2), "base 114.00"), (Toy.ship("120.5 lb", zone: 3), "base 127.05"),
            ])
        + Example.table(
            "per-pound multipliers with rising ends",
            Toy.service(
                Toy.matrix("weight | price\n150 lb | 90.00\nx 1 lb to 499 lb | 0.70\nx 1 lb to 999 lb | 0.60")),
            [
                (Toy.ship("150 lb"), "base 90.00"), (Toy.ship("150.1 lb"), "base 105.70"),
                (Toy.ship("499 lb"), "base 349.30"), (Toy.ship("499.1 lb"), "base 300.00"),
                (Toy.ship("999 lb"), "base 599.40"), (Toy.ship("999.1 lb"), "refused: over-last-row"),
            ])
        + Example.table(
            "half-kilograms on top, a blank and a gap among multiplied rows",
            Toy.service(
                Toy.matrix(
                    "weight | 1 | 2 | 3\n1 kg | 5.00 | 5.00 | -\n+ 0.5 kg to 10 kg | 1.25 | - | 1.00\nx 1 kg | gap lost | 2.00 | 2.00"
                )),
            [
                (Toy.ship("1.2 kg"), "base 6.25"), (Toy.ship("1.5 kg"), "base 6.25"),
                (Toy.ship("1.51 kg"), "base 7.50"), (Toy.ship("10 kg"), "base 27.50"),
                (Toy.ship("1.2 kg", zone: 2), "refused: not-priced"), (Toy.ship("11 kg"), "refused: price-gap"),
                (Toy.ship("10.2 kg", zone: 2), "base 22.00"),
                // Nothing that the steps could stand on.
                (Toy.ship("1.2 kg", zone: 3), "refused: not-priced"),
            ])

    /// 5 × 0.245 is 1.225 and 25 × 0.777 is 19.425: a half goes up. In yen there are no fractions: 3 × 12.5 is 37.5.
    static let fractions =
        Example.table(
            "what the steps come to is rounded to the coin",
            Toy.service(Toy.matrix("weight | price\n1 kg | 5.02\n+ 0.5 kg to 10 kg | 0.245\nx 1 kg | 0.777")),
            [
                (Toy.ship("1 kg"), "base 5.02"), (Toy.ship("1.5 kg"), "base 5.27"), (Toy.ship("2 kg"), "base 5.51"),
                (Toy.ship("3.5 kg"), "base 6.25"), (Toy.ship("24 kg"), "base 18.65"),
                (Toy.ship("24.7 kg"), "base 19.43"),
            ])
        + [("1 kg", "base 13"), ("2 kg", "base 25"), ("3 kg", "base 38")].map { weight, expected in
            Example(
                "in a currency without cents, " + weight,
                Toy.list([Toy.service(Toy.matrix("weight | price\nx 1 kg | 12.5"))], currency: Currency("JPY")!),
                Toy.ship(weight), expected)
        }

    static let packaging =
        Example.table(
            "an envelope's row up to 8 oz (FedEx 2026 Retail, 2Day, effective 2026-02-02)",
            Toy.service(
                Toy.matrix(
                    "weight | 2 | 3\n1 lb | 26.46 | 27.74\n2 lb | 27.54 | 29.10\nEnvelope | 26.45 | 27.73\nPak | 27.53 | 29.09"
                )
            ) {
                $0.rowSubstitutes = [
                    .init(row: "Envelope", condition: Condition([.packaging(["envelope"]), .upTo(.weight, "8 oz")])),
                    .init(
                        row: "Pak",
                        condition: Condition([.packaging(["pak", "envelope"]), .upTo(.weight, "1.5 lb")])),
                ]
            },
            [
                (Toy.ship("8 oz", zone: 2, packaging: "envelope"), "base 26.45"),
                // Heavier, the next substitute that holds, then the row by weight.
                (Toy.ship("8.01 oz", zone: 2, packaging: "envelope"), "base 27.53"),
                (Toy.ship("1.51 lb", zone: 2, packaging: "envelope"), "base 27.54"),
                (Toy.ship("8 oz", nil, zone: 3, packaging: "envelope"), "base 27.73"),
                (Toy.ship("8 oz", zone: 2, packaging: "pak"), "base 27.53"),
                (Toy.ship("8 oz", zone: 2), "base 26.46"),
                (Toy.ship("8 oz", zone: 2, packaging: "unheard-of"), "base 26.46"),
            ])
        + Example.table(
            "One Rate by packaging and zones (FedEx 2026 Retail: 2Day A.M. local and regional)",
            Toy.service(
                Toy.matrix(
                    """
                    weight | 2 | 3 | 4
                    Envelope | 33.80 | 36.90 | 36.90
                    Pak | 39.25 | 40.95 | 40.95
                    Large Box | 43.50 | 54.50 | 54.50
                    """)
            ) {
                $0.packaging = ["fedex-envelope", "fedex-pak", "fedex-large-box"]
                $0.limits = [
                    Toy.limit(.weight, "10 lb", when: .packaging(["fedex-envelope"])), Toy.limit(.weight, "50 lb"),
                ]
                $0.rowSubstitutes = [
                    .init(row: "Envelope", condition: Condition([.packaging(["fedex-envelope"])])),
                    .init(row: "Pak", condition: Condition([.packaging(["fedex-pak"])])),
                    .init(row: "Large Box", condition: Condition([.packaging(["fedex-large-box"])])),
                ]
            },
            [
                (Toy.ship("10 lb", nil, zone: 2, packaging: "fedex-envelope"), "base 33.80"),
                (Toy.ship("10.1 lb", nil, zone: 2, packaging: "fedex-envelope"), "refused: too-heavy"),
                (Toy.ship("10.1 lb", nil, zone: 4, packaging: "fedex-pak"), "base 40.95"),
                (Toy.ship("50 lb", nil, zone: 3, packaging: "fedex-large-box"), "base 54.50"),
                (Toy.ship("50.1 lb", nil, zone: 3, packaging: "fedex-large-box"), "refused: too-heavy"),
                (Toy.ship("1 lb", nil, zone: 3), "refused: packaging-not-accepted"),
            ])
        + Example.table(
            "a flat-rate box whatever it weighs (Notice 123, 2025-10-05: Priority Mail flat-rate envelope, commercial)",
            Toy.service(Toy.matrix("weight | price\n70 lb | 10.40")) { $0.packaging = ["flat-rate-envelope"] },
            [
                (Toy.ship("1 oz", nil, zone: 8, packaging: "flat-rate-envelope"), "base 10.40"),
                (Toy.ship("70 lb", nil, packaging: "flat-rate-envelope"), "base 10.40"),
                (Toy.ship("70.001 lb", nil, packaging: "flat-rate-envelope"), "refused: over-last-row"),
                (Toy.ship("1 oz", nil), "refused: packaging-not-accepted"),
            ])

    /// Notice 123 of 2025-10-05, page 12, zones 1 and 2; sides are rounded down to a quarter of an inch.
    static let cubic =
        Example.table(
            "cubic tiers by volume (Notice 123, 2025-10-05, p. 12)",
            Toy.service(
                Toy.matrix(
                    "volume | 1 | 2\n0.10 ft3 | 8.21 | 8.36\n0.20 ft3 | 8.29 | 8.44\n0.30 ft3 | 8.73 | 8.95\n0.40 ft3 | 10.31 | 10.52\n0.50 ft3 | 10.83 | 11.12"
                )
            ) { service in
                service.billableWeight = [.init(sideRounding: .down(Toy.length("1/4 in")))]
                service.limits = [Toy.limit(.weight, "20 lb"), Toy.limit(.length, "18 in")]
            },
            [
                // 0.10 ft³ is 172.8 in³.
                (Toy.ship("20 lb", "6 x 6 x 4.75 in"), "base 8.21"), (Toy.ship("1 lb", "6 x 6 x 4.99 in"), "base 8.21"),
                (Toy.ship("1 lb", "6 x 6 x 5 in"), "base 8.29"),
                (Toy.ship("1 lb", "6.24 x 6.24 x 4.99 in"), "base 8.21"),
                (Toy.ship("1 lb", "12 x 6 x 2.4 in"), "base 8.21"),
                (Toy.ship("1 lb", "12 x 12 x 6 in", zone: 2), "base 11.12"),
                (Toy.ship("1 lb", "12 x 12.24 x 6.24 in"), "base 10.83"),
                (Toy.ship("1 lb", "12 x 12 x 6.25 in"), "refused: over-last-row"),
                (Toy.ship("20.1 lb", "6 x 6 x 4 in"), "refused: too-heavy"),
                (Toy.ship("1 lb", "18 x 3 x 3 in"), "base 8.21"),
                (Toy.ship("1 lb", "18.1 x 3 x 3 in"), "refused: too-long"),
                (Toy.ship("1 lb", nil), "refused: dimensions-missing"),
            ])
        + Example.table(
            "cubic tiers of soft packs by length and width (ecommercebytes m888: 18 in longest)",
            Toy.service(
                Toy.matrix("length_plus_width | price\n21 in | 8.21\n27 in | 8.29\n31 in | 8.73\n36 in | 10.83")
            ) {
                $0.billableWeight = [.init(sideRounding: .down(Toy.length("1/4 in")))]
                $0.packaging = ["soft-pack"]
            },
            [
                (Toy.ship("1 lb", "12 x 9 x 3 in", packaging: "soft-pack"), "base 8.21"),
                (Toy.ship("1 lb", "12.2 x 9.2 x 3 in", packaging: "soft-pack"), "base 8.21"),
                (Toy.ship("1 lb", "12.25 x 9 x 3 in", packaging: "soft-pack"), "base 8.29"),
                (Toy.ship("1 lb", "18 x 18 x 1 in", packaging: "soft-pack"), "base 10.83"),
                (Toy.ship("1 lb", "18.25 x 18 x 1 in", packaging: "soft-pack"), "refused: over-last-row"),
            ])

    /// royal-mail/formats.csv: Royal Mail's own limits.
    static let formats = Example.table(
        "formats, however the parcel is turned (Royal Mail size limits)",
        Toy.service(
            Toy.matrix(
                "weight | letter | large-letter | small-parcel | tube | medium-parcel\n100 g | 1.70 | 3.15 | 5.00 | 5.10 | 7.00\n750 g | - | 3.60 | 5.00 | 5.10 | 7.00\n2 kg | - | - | 5.00 | 5.10 | 7.00\n20 kg | - | - | - | - | 12.00"
            )
        ) {
            $0.column = .format([
                .init(code: "letter", sides: Toy.sides("240 x 165 x 5 mm"), maximumWeight: Toy.mass("100 g")),
                .init(code: "large-letter", sides: Toy.sides("353 x 250 x 25 mm"), maximumWeight: Toy.mass("750 g")),
                .init(code: "small-parcel", sides: Toy.sides("450 x 350 x 160 mm"), maximumWeight: Toy.mass("2 kg")),
                .init(
                    code: "tube", maximumWeight: Toy.mass("2 kg"),
                    limits: [Toy.limit(.length, "90 cm"), Toy.limit(.sumOfSides, "104 cm")]),
                .init(code: "medium-parcel", sides: Toy.sides("610 x 460 x 460 mm"), maximumWeight: Toy.mass("20 kg")),
            ])
        },
        [
            (Toy.ship("100 g", "240 x 165 x 5 mm"), "base 1.70"), (Toy.ship("100 g", "5 x 240 x 165 mm"), "base 1.70"),
            (Toy.ship("100.1 g", "240 x 165 x 5 mm"), "base 3.60"),
            (Toy.ship("90 g", "240 x 165 x 5.1 mm"), "base 3.15"),
            (Toy.ship("90 g", "241 x 165 x 5 mm"), "base 3.15"), (Toy.ship("750 g", "25 x 353 x 250 mm"), "base 3.60"),
            (Toy.ship("751 g", "25 x 353 x 250 mm"), "base 5.00"),
            (Toy.ship("2 kg", "160 x 350 x 450 mm"), "base 5.00"),
            (Toy.ship("1 kg", "900 x 70 x 70 mm"), "base 5.10"),
            (Toy.ship("1 kg", "900 x 70 x 71 mm"), "refused: no-format-fits"),
            (Toy.ship("1 kg", "901 x 10 x 10 mm"), "refused: no-format-fits"),
            (Toy.ship("1 kg", "460 x 350 x 160 mm"), "base 5.10"),
            (Toy.ship("1 kg", "600 x 350 x 160 mm"), "base 7.00"),
            (Toy.ship("2.1 kg", "450 x 350 x 160 mm"), "base 12.00"),
            (Toy.ship("20 kg", "460 x 460 x 610 mm"), "base 12.00"),
            (Toy.ship("20.1 kg", "460 x 460 x 610 mm"), "refused: no-format-fits"),
            (Toy.ship("1 kg", nil), "refused: dimensions-missing"),
        ])

    @Test(arguments: weights + stepped + fractions + packaging + cubic + formats)
    func prices(_ example: Example) throws { try example.check() }

    /// The row's bound is said, as it is what is paid for; where nothing depends on the weight, the parcel's own. The first
    /// flat-rate packaging stands in the row by weight, the others in rows that replace it.
    @Test(arguments: [
        ("flat-rate-envelope", "3 kg", "3 kg", WeightBasis.flat), ("flat-rate-box", "3 kg", "3 kg", .flat),
        ("own", "3 kg", "5 kg", .actual), ("own", "5 kg", "5 kg", .actual), ("own", "5.2 kg", "5.2 kg", .actual),
    ])
    func theWeightThatIsSaid(packaging: String, weight: String, said: String, basis: WeightBasis) throws {
        let flat = Toy.service(Toy.matrix("weight | price\n70 kg | 10.40\nBox | 12.00")) {
            $0.packaging = ["flat-rate-envelope", "flat-rate-box"]
            $0.rowSubstitutes = [.init(row: "Box", condition: Condition([.packaging(["flat-rate-box"])]))]
        }
        let byWeight = Toy.service(Toy.matrix("weight | price\n1 kg | 5.00\n5 kg | 9.00\n+ 1 kg to 20 kg | 1.00")) {
            $0.packaging = ["own"]
        }
        let service = packaging == "own" ? byWeight : flat
        let quote = try Toy.quote(Toy.ship(weight, nil, packaging: packaging), tariffs: [Toy.list([service])])
        #expect(quote.rates.map(\.billableWeight) == [said])
        #expect(quote.rates.map(\.weightBasis) == [basis])
    }

    /// The counter's cover goes with the price (Royal Mail Special Delivery by 1pm, 2025-04-07: 1,000 and 2,500 GBP).
    @Test(arguments: [
        ("0", "base 11.75"), ("0.01", "base 11.75"), ("1000", "base 11.75"), ("1000.01", "base 18.75"),
        ("2500", "base 18.75"), ("2500.01", "refused: insured-value-over-cover"),
    ])
    func coverIsADimension(insured: String, expected: String) throws {
        let gbp = Currency("GBP")!
        func table(_ price: String, _ cover: String) -> RateTable {
            Toy.matrix("weight | price\n100 g | \(price)", file: "toy/\(cover).csv", cover: Money(cover, gbp))
        }
        let service = Toy.service(table("11.75", "1000")) { $0.tables.append(table("18.75", "2500")) }
        let shipment = Toy.ship("100 g") { $0.options.insuredValue = Money(insured, gbp) }
        try Example("cover", Toy.list([service], currency: gbp), shipment, expected).check()
    }

    /// NZ Couriers, long haul to 0.025 m³: 1 to 5 tickets by 5 kg; the ticket's price is invented.
    @Test(arguments: [
        ("5 kg", "4.20", "1 × 4.20 NZD"), ("5.1 kg", "8.40", "2 × 4.20 NZD"), ("25 kg", "21.00", "5 × 4.20 NZD"),
    ])
    func ticketsAreCounted(weight: String, price: String, said: String) throws {
        let nzd = Currency("NZD")!
        let table = Toy.matrix(
            "weight | price\n5 kg | 4.20\n10 kg | 8.40\n15 kg | 12.60\n20 kg | 16.80\n25 kg | 21.00",
            unitPrice: Money("4.20", nzd))
        let quote = try Toy.quote(
            Toy.ship(weight), tariffs: [Toy.list([Toy.service(table)], currency: nzd)])
        let base = try #require(quote.rates.first?.charges.first)
        #expect(base.amount.amount == price)
        #expect(base.description.hasSuffix(said))
    }

    /// A charge names the line its figure stands on: the next row down for a blank, the step for a multiplied row.
    @Test(arguments: [("1 lb", 1, 2), ("1 lb", 2, 3), ("2 lb", 2, 3), ("3 lb", 1, 4), ("6 lb", 1, 5)])
    func chargesNameTheirLine(weight: String, zone: Int, line: Int) throws {
        let table = Toy.matrix(
            "weight | 1 | 2\n1 lb | 1.00 | -\n2 lb | 2.00 | 2.00\n+ 1 lb to 5 lb | 1.00 | 1.00\nx 1 lb | 1.00 | 1.00")
        let quote = try Toy.quote(Toy.ship(weight, zone: zone), tariffs: [Toy.list([Toy.service(table)])])
        #expect(quote.rates.first?.charges.first?.source == "toy/matrix.csv:\(line)")
    }
}
