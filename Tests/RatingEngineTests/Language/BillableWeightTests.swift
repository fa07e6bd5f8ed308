import RatingEngine
import ShipmentModel
import Testing

/// How the weight that is paid for comes about. The matrices count 1.00 a pound or kilogram, so that the base price says
/// what was billed.
@Suite struct BillableWeightTests {
    static let perPound = Toy.matrix("weight | price\nx 1 lb | 1.00")
    static let perPoundByZone = Toy.matrix("weight | 4 | 5 | 8\nx 1 lb | 1.00 | 1.00 | 1.00")
    static let perHectogram = Toy.matrix("weight | price\nx 0.1 kg | 0.10")

    static func dimensional(
        _ volume: String, per mass: String, over: String? = nil, roundUpTo: String = "1 lb", cap: String? = nil,
        when clauses: [Condition.Clause] = [],
        nonrectangular: BillableWeightRule.Dimensional.Nonrectangular? = nil
    ) -> BillableWeightRule.Dimensional {
        .init(
            volumeOver: over.map(Toy.volume), divisorVolume: Toy.volume(volume), divisorMass: Toy.mass(mass),
            roundUpTo: Toy.mass(roundUpTo), cap: cap.map(Toy.mass),
            condition: clauses.isEmpty ? nil : Condition(clauses), nonrectangular: nonrectangular,
            label: "\(volume)/\(mass)")
    }

    static func service(_ rules: BillableWeightRule..., table: RateTable = perPound) -> Service {
        Toy.service(table) { $0.billableWeight = rules }
    }

    static func inch(_ text: String) -> Length { Toy.length(text + " in") }

    /// dimension_rules_history.csv: USPS over 1728 in³, 166 and nearest inch until 2026-07-11, then 139 and up.
    static let usps = service(
        .init(
            until: Toy.date("2026-07-11"), sideRounding: .nearest(inch("1")),
            dimensional: dimensional("166 in3", per: "1 lb", over: "1728 in3", cap: "70 lb")),
        .init(
            from: Toy.date("2026-07-12"), sideRounding: .up(inch("1")),
            dimensional: dimensional("139 in3", per: "1 lb", over: "1728 in3", cap: "70 lb")))

    /// dimension_rules_history.csv: FedEx and UPS, 139 without threshold; the nearest inch until 2025-08-17, then up.
    static let parcelCarriers = service(
        .init(
            until: Toy.date("2025-08-17"), sideRounding: .nearest(inch("1")), weightRounding: .up(Toy.mass("1 lb")),
            dimensional: dimensional("139 in3", per: "1 lb")),
        .init(
            from: Toy.date("2025-08-18"), sideRounding: .up(inch("1")), weightRounding: .up(Toy.mass("1 lb")),
            dimensional: dimensional("139 in3", per: "1 lb")))

    static let changes =
        // 12 × 12 × 13 ÷ 166 = 11.3; 13 × 12 × 13 ÷ 139 = 14.6.
        Example.days(
            "USPS 2026-07-12", usps, Toy.ship("3 lb", "12.4 x 12 x 13 in"),
            [("2026-07-11", "base 12.00"), ("2026-07-12", "base 15.00"), ("2026-07-13", "base 15.00")])
        // 12 × 12 × 12 is not over 1728; 12 × 12 × 13 ÷ 139 = 13.5.
        + Example.days(
            "USPS 2026-07-12: what was not over one cubic foot", usps, Toy.ship("3 lb", "12 x 12 x 12.4 in"),
            [("2026-07-11", "base 3.00"), ("2026-07-12", "base 14.00")])
        // 1872 ÷ 139 = 13.5; 2028 ÷ 139 = 14.6.
        + Example.days(
            "FedEx and UPS 2025-08-18", parcelCarriers, Toy.ship("3 lb", "12.4 x 12 x 13 in"),
            [("2025-08-17", "base 14.00"), ("2025-08-18", "base 15.00"), ("2025-08-19", "base 15.00")])
        + Example.days(
            "FedEx and UPS: 1.49 rounds down, 1.50 up", parcelCarriers, Toy.ship("1 lb", "20 x 20 x 1.49 in"),
            [("2025-08-17", "base 3.00"), ("2025-08-18", "base 6.00")])
        + Example.days(
            "FedEx and UPS: 1.50", parcelCarriers, Toy.ship("1 lb", "20 x 20 x 1.5 in"),
            [("2025-08-17", "base 6.00"), ("2025-08-18", "base 6.00")])

    static let rules =
        Example.table(
            "USPS until 2026-07-11: over one cubic foot, 166", usps,
            [
                (Toy.ship("1 lb", "12 x 12 x 12 in"), "base 1.00"),
                (Toy.ship("1 lb", "12.49 x 12.49 x 12.49 in"), "base 1.00"),
                (Toy.ship("1 lb", "12.5 x 12 x 12 in"), "base 12.00"),
                (Toy.ship("11.9 lb", "13 x 12 x 12 in"), "base 12.00"),
                (Toy.ship("12 lb", "13 x 12 x 12 in"), "base 12.00"),
                (Toy.ship("12.1 lb", "13 x 12 x 12 in"), "base 13.00"),
                // 166 × 12 = 1992 = 83 × 6 × 4 exactly; one more in³ is the next pound.
                (Toy.ship("1 lb", "83 x 6 x 4 in"), "base 12.00"), (Toy.ship("1 lb", "1993 x 1 x 1 in"), "base 13.00"),
                // More than 70 lb counts as 70 (DMM 123.1.4.2e), but what is heavier weighs what it weighs.
                (Toy.ship("1 lb", "40 x 30 x 20 in"), "base 70.00"),
                (Toy.ship("75 lb", "40 x 30 x 20 in"), "base 75.00"),
                (Toy.ship("1 lb", nil), "refused: dimensions-missing"),
            ])
        + Example.table(
            "no threshold", parcelCarriers,
            [(Toy.ship("1 lb", "12 x 12 x 12 in"), "base 13.00"), (Toy.ship("1.2 lb", "1 x 1 x 1 in"), "base 2.00")])
        + Example.table(
            "5000 cm³/kg in half-kilograms",
            service(.init(dimensional: dimensional("5000 cm3", per: "1 kg", roundUpTo: "0.5 kg")), table: perHectogram),
            [
                (Toy.ship("1 kg", "40 x 30 x 20 cm"), "base 5.00"), (Toy.ship("1 kg", "25 x 25 x 40 cm"), "base 5.00"),
                (Toy.ship("1 kg", "25 x 25 x 40.1 cm"), "base 5.50"),
                (Toy.ship("5.3 kg", "40 x 30 x 20 cm"), "base 5.30"),
            ])
        + Example.table(
            "200 kg/m³ (NZ Couriers, domestic)",
            service(.init(dimensional: dimensional("1 m3", per: "200 kg", roundUpTo: "0.1 kg")), table: perHectogram),
            [
                (Toy.ship("1 kg", "50 x 50 x 20 cm"), "base 10.00"),
                (Toy.ship("10.1 kg", "50 x 50 x 20 cm"), "base 10.10"),
                (Toy.ship("1 kg", "50 x 50 x 20.1 cm"), "base 10.10"),
            ])
        + Example.table(
            "167 kg/m³ (NZ Couriers, international)",
            service(.init(dimensional: dimensional("1 m3", per: "167 kg", roundUpTo: "0.5 kg")), table: perHectogram),
            [
                (Toy.ship("1 kg", "50 x 50 x 20 cm"), "base 8.50"),
                (Toy.ship("1 kg", "100 x 100 x 100 cm"), "base 167.00"),
            ])
        + Example.table(
            "4 litres a kilogram",
            service(.init(dimensional: dimensional("4 l", per: "1 kg", roundUpTo: "1 kg")), table: perHectogram),
            [
                (Toy.ship("1 kg", "20 x 20 x 10 cm"), "base 1.00"), (Toy.ship("1 kg", "20 x 20 x 60 cm"), "base 6.00"),
                (Toy.ship("1 kg", "20 x 20 x 60.1 cm"), "base 7.00"),
            ])
        + Example.table(
            "only in zones 5 to 8 (USPS Priority Mail until 2014: 194)",
            service(
                .init(
                    sideRounding: .nearest(inch("1")),
                    dimensional: dimensional("194 in3", per: "1 lb", over: "1728 in3", when: [.zones(["5", "8"])])),
                table: perPoundByZone),
            [
                (Toy.ship("1 lb", "20 x 20 x 10 in", zone: 4), "base 1.00"),
                (Toy.ship("1 lb", "20 x 20 x 10 in", zone: 5), "base 21.00"),
                (Toy.ship("1 lb", "20 x 20 x 10 in", zone: 8), "base 21.00"),
            ])
        + Example.table(
            "what is no box counts by 0.785 (DMM 123.1.4.2)",
            service(
                .init(
                    sideRounding: .nearest(inch("1")),
                    dimensional: dimensional(
                        "166 in3", per: "1 lb", over: "1728 in3",
                        nonrectangular: .init(factor: Toy.percent("78.5"), packaging: ["tube", "roll"])))),
            [
                // 3456 ÷ 166 = 20.8; 2712.96 ÷ 166 = 16.3.
                (Toy.ship("1 lb", "24 x 12 x 12 in"), "base 21.00"),
                (Toy.ship("1 lb", "24 x 12 x 12 in", packaging: "tube"), "base 17.00"),
                (Toy.ship("1 lb", "24 x 12 x 12 in", packaging: "roll"), "base 17.00"),
                // 2200 × 0.785 = 1727; 2211 × 0.785 = 1735.6 is over 1728.
                (Toy.ship("1 lb", "22 x 10 x 10 in", packaging: "tube"), "base 1.00"),
                (Toy.ship("1 lb", "67 x 11 x 3 in", packaging: "tube"), "base 11.00"),
            ])
        + Example.table(
            "weights up to 50 g, at least 200 g (NZ Post international economy)",
            service(
                .init(
                    weightRounding: .up(Toy.mass("50 g")),
                    minimums: [.init(weight: Toy.mass("200 g"), condition: Condition([]))]),
                table: Toy.matrix("weight | price\nx 1 g | 1")),
            [
                (Toy.ship("20 g", nil), "base 200.00"), (Toy.ship("200 g", nil), "base 200.00"),
                (Toy.ship("200.1 g", nil), "base 250.00"), (Toy.ship("250 g", nil), "base 250.00"),
                (Toy.ship("251 g", nil), "base 300.00"),
            ])
        + Example.table(
            "weights to the nearest and down",
            Toy.service(Toy.matrix("weight | price\nx 1 g | 1")) {
                $0.billableWeight = [.init(weightRounding: .nearest(Toy.mass("100 g")))]
            },
            [
                (Toy.ship("149.9 g", nil), "base 100.00"), (Toy.ship("150 g", nil), "base 200.00"),
                (Toy.ship("249.9 g", nil), "base 200.00"),
            ])
        + Example.table(
            "weights down to half a kilogram",
            Toy.service(Toy.matrix("weight | price\nx 1 g | 1")) {
                $0.billableWeight = [.init(weightRounding: .down(Toy.mass("0.5 kg")))]
            },
            [
                (Toy.ship("999.9 g", nil), "base 500.00"), (Toy.ship("1 kg", nil), "base 1000.00"),
                (Toy.ship("100 g", nil), "base 0.00"),
            ])

    /// Least weights (dimension_rules_history.csv).
    static let minimums =
        Example.table(
            "FedEx Oversize: over 96 in or 130 in with girth, at least 90 lb",
            service(
                .init(minimums: [
                    .init(weight: Toy.mass("90 lb"), condition: Condition([.above(.length, "96 in")])),
                    .init(weight: Toy.mass("90 lb"), condition: Condition([.above(.lengthPlusGirth, "130 in")])),
                ])),
            [
                (Toy.ship("5 lb", "96 x 4 x 4 in"), "base 5.00"), (Toy.ship("5 lb", "96.1 x 4 x 4 in"), "base 90.00"),
                (Toy.ship("5 lb", "70 x 20 x 10 in"), "base 5.00"),
                (Toy.ship("5 lb", "70 x 20 x 10.1 in"), "base 90.00"),
                (Toy.ship("91 lb", "97 x 4 x 4 in"), "base 91.00"),
            ])
        + Example.table(
            "UPS Oversize 1, 2 and 3 of 2006: the highest that holds",
            service(
                .init(minimums: [
                    .init(weight: Toy.mass("30 lb"), condition: Condition([.above(.lengthPlusGirth, "84 in")])),
                    .init(weight: Toy.mass("70 lb"), condition: Condition([.above(.lengthPlusGirth, "108 in")])),
                    .init(weight: Toy.mass("90 lb"), condition: Condition([.above(.lengthPlusGirth, "130 in")])),
                ])),
            [
                (Toy.ship("5 lb", "44 x 10 x 10 in"), "base 5.00"),
                (Toy.ship("5 lb", "44.1 x 10 x 10 in"), "base 30.00"),
                (Toy.ship("5 lb", "68.1 x 10 x 10 in"), "base 70.00"),
                (Toy.ship("5 lb", "90.1 x 10 x 10 in"), "base 90.00"),
                (Toy.ship("75 lb", "68.1 x 10 x 10 in"), "base 75.00"),
            ])
        + Example.table(
            "Priority Mail balloon price: zones 1 to 4, under 20 lb, 84 to 108 in (cns.usps.com, historical)",
            service(
                .init(minimums: [
                    .init(
                        weight: Toy.mass("20 lb"),
                        condition: Condition([
                            .above(.lengthPlusGirth, "84 in"), .upTo(.lengthPlusGirth, "108 in"),
                            .upTo(.weight, "20 lb"), .zones(["4"]),
                        ]))
                ]), table: perPoundByZone),
            [
                (Toy.ship("5 lb", "44 x 10 x 10 in", zone: 4), "base 5.00"),
                (Toy.ship("5 lb", "44.1 x 10 x 10 in", zone: 4), "base 20.00"),
                (Toy.ship("5 lb", "44.1 x 10 x 10 in", zone: 5), "base 5.00"),
                (Toy.ship("5 lb", "68 x 10 x 10 in", zone: 4), "base 20.00"),
                (Toy.ship("5 lb", "68.1 x 10 x 10 in", zone: 4), "base 5.00"),
                (Toy.ship("20.1 lb", "44.1 x 10 x 10 in", zone: 4), "base 21.00"),
            ])
        + Example.table(
            "a tube's least weight (FedEx, 2018-01-01: 9 lb)",
            service(.init(minimums: [.init(weight: Toy.mass("9 lb"), condition: Condition([.packaging(["tube"])]))])),
            [
                (Toy.ship("2 lb", nil, packaging: "tube"), "base 9.00"), (Toy.ship("2 lb", nil), "base 2.00"),
                (Toy.ship("9.1 lb", nil, packaging: "tube"), "base 10.00"),
            ])

    @Test(arguments: changes + rules + minimums)
    func prices(_ example: Example) throws { try example.check() }

    @Test(arguments: [
        ("1 lb", "12 x 12 x 13 in", WeightBasis.dimensional), ("20 lb", "12 x 12 x 13 in", .actual),
        ("1 lb", "12 x 12 x 12 in", .actual),
    ])
    func theQuoteSaysWhatDecided(weight: String, sides: String, basis: WeightBasis) throws {
        let quote = try Toy.quote(Toy.ship(weight, sides), tariffs: [Toy.list([Self.usps])])
        #expect(quote.rates.first?.weightBasis == basis)
    }

    /// Two services with the same rule and rows, to the same place, which lies in zone 4 of the one and 8 of the other.
    @Test(arguments: [["a-near", "b-far"], ["b-near", "a-far"]])
    func aRuleByZoneIsNotShared(codes: [String]) throws {
        let far = PlaceTests.chart("far") {
            $0.ranges = ZoneChart.Ranges([ZoneChart.Range(origin: 432, first: 400, last: 499, zone: "8")])
        }
        let services = codes.map { code in
            Toy.service(Self.perPoundTo150, code: code) {
                $0.column = .zone(chart: code.hasSuffix("far") ? "far" : "zones")
                $0.billableWeight = [
                    .init(dimensional: Self.dimensional("194 in3", per: "1 lb", when: [.zones(["5", "8"])]))
                ]
            }
        }
        let quote = try Toy.quote(
            Toy.ship("1 lb", "20 x 20 x 10 in", zone: 4), tariffs: [Toy.list(services, charts: [Toy.zones, far])])
        #expect(quote.rates.map { "\($0.service) \($0.price.amount)" } == ["\(codes[0]) 1.00", "\(codes[1]) 21.00"])
    }

    static let perPoundTo150 = Toy.matrix(
        "weight | 4 | 5 | 8\n1 lb | 1.00 | 1.00 | 1.00\n150 lb | 21.00 | 21.00 | 21.00")
}
