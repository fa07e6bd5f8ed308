import RatingEngine
import ShipmentModel
import Testing

/// What a service does not take.
@Suite struct LimitTests {
    static func service(_ limits: Limit...) -> Service {
        Toy.service(Toy.matrix("weight | 1 | 2\n500 lb | 1.00 | 1.00")) { $0.limits = limits }
    }

    /// dimension_rules_history.csv, nz/rules.csv and Notice 123.
    static let measures =
        Example.table(
            "USPS: 70 lb and 130 in", service(Toy.limit(.weight, "70 lb"), Toy.limit(.lengthPlusGirth, "130 in")),
            [
                (Toy.ship("70 lb"), "base 1.00"), (Toy.ship("70.0001 lb"), "refused: too-heavy"),
                (Toy.ship("1 lb", "50 x 20 x 20 in"), "base 1.00"),
                (Toy.ship("1 lb", "20 x 20 x 50.001 in"), "refused: too-large"),
                (Toy.ship("71 lb", "51 x 20 x 20 in"), "refused: too-heavy too-large"),
                (Toy.ship("1 lb", nil), "refused: dimensions-missing"),
            ])
        + Example.table(
            "each side", service(Toy.limit(.length, "27 in"), Toy.limit(.width, "17 in"), Toy.limit(.height, "9 in")),
            [
                (Toy.ship("1 lb", "9 x 27 x 17 in"), "base 1.00"),
                (Toy.ship("1 lb", "9 x 27.1 x 17 in"), "refused: too-long"),
                (Toy.ship("1 lb", "9 x 27 x 17.1 in"), "refused: too-wide"),
                (Toy.ship("1 lb", "9.1 x 27 x 17 in"), "refused: too-high"),
                (Toy.ship("1 lb", "28 x 28 x 28 in"), "refused: too-long too-wide too-high"),
            ])
        + Example.table(
            "the sum of the sides (Royal Mail international: 900 mm, 600 mm)",
            service(Toy.limit(.sumOfSides, "900 mm"), Toy.limit(.length, "600 mm")),
            [
                (Toy.ship("1 lb", "600 x 150 x 150 mm"), "base 1.00"),
                (Toy.ship("1 lb", "300 x 300 x 300 mm"), "base 1.00"),
                (Toy.ship("1 lb", "300 x 300 x 300.1 mm"), "refused: too-large"),
                (Toy.ship("1 lb", "600.1 x 100 x 100 mm"), "refused: too-long"),
            ])
        + Example.table(
            "length and width together", service(Toy.limit(.lengthPlusWidth, "36 in")),
            [
                (Toy.ship("1 lb", "18 x 18 x 18 in"), "base 1.00"),
                (Toy.ship("1 lb", "18.1 x 18 x 1 in"), "refused: too-large"),
            ])
        + Example.table(
            "CourierPost: 1.5 m, 25 kg, 0.125 m³",
            service(Toy.limit(.weight, "25 kg"), Toy.limit(.length, "1.5 m"), Toy.limit(.volume, "0.125 m3")),
            [
                (Toy.ship("25 kg", "0.5 x 0.5 x 0.5 m"), "base 1.00"),
                (Toy.ship("25 kg", "0.5 x 0.5 x 0.501 m"), "refused: too-bulky"),
                (Toy.ship("25.1 kg", "1.6 x 0.5 x 0.5 m"), "refused: too-heavy too-long too-bulky"),
            ])
        + Example.table(
            "value, cover and pieces",
            service(Toy.limit(.value, "1000"), Toy.limit(.insuredValue, "500"), Toy.limit(.pieces, "1")),
            [
                (SurchargeTests.worth("1000"), "base 1.00"), (SurchargeTests.worth("1000.01"), "refused: too-valuable"),
                (SurchargeTests.worth("500", 3), "refused: too-valuable"),
                (SurchargeTests.worth(euros: "1"), "refused: too-valuable"),
                (SurchargeTests.worth(euros: "1", dollars: "1"), "refused: too-valuable"),
                (Toy.ship { $0.parcels.append($0.parcels[0]) }, "refused: too-many-pieces too-many-pieces"),
                (SurchargeTests.insured("500.01"), "refused: insured-value-over-cover"),
            ])

    static let canada = Area(countries: [Toy.country("CA")])

    static let conditions =
        Example.table(
            "lighter to some places, and by packaging (Notice 123: 66 lb to some countries)",
            Toy.service(Toy.matrix("weight | price\n500 lb | 1.00")) {
                $0.limits = [
                    Toy.limit(.weight, "70 lb"), Toy.limit(.weight, "66 lb", when: .destination(canada, isIn: true)),
                    Toy.limit(.length, "20 in", when: .packaging(["tube"])),
                ]
            },
            [
                (Toy.ship("70 lb"), "base 1.00"),
                (
                    Toy.ship("66 lb") {
                        $0.shipTo = Address(country: Toy.country("CA"))
                    }, "base 1.00"
                ),
                (
                    Toy.ship("66.1 lb") {
                        $0.shipTo = Address(country: Toy.country("CA"))
                    }, "refused: too-heavy"
                ),
                (Toy.ship("1 lb", "20 x 2 x 2 in", packaging: "tube"), "base 1.00"),
                (Toy.ship("1 lb", "20.1 x 2 x 2 in", packaging: "tube"), "refused: too-long"),
                (Toy.ship("1 lb", "20.1 x 2 x 2 in"), "base 1.00"),
                // Sides are asked for only where the limit counts.
                (Toy.ship("1 lb", nil), "base 1.00"),
                (Toy.ship("1 lb", nil, packaging: "tube"), "refused: dimensions-missing"),
            ])
        + Example.table(
            "lighter in one zone", service(Toy.limit(.weight, "44 lb", when: .zones(["2"]))),
            [
                (Toy.ship("44 lb", zone: 2), "base 1.00"), (Toy.ship("44.1 lb", zone: 2), "refused: too-heavy"),
                (Toy.ship("44.1 lb"), "base 1.00"),
            ])

    static func holding(_ hazards: String...) -> Shipment {
        Toy.ship { $0.parcels[0].contents = hazards.map { .init(quantity: 1, hazard: $0) } }
    }

    static let contents =
        Example.table(
            "only the dangers that are named, and for some a fee (UPS 2006: 20.00)",
            Toy.service(Toy.matrix("weight | price\n500 lb | 1.00")) {
                $0.hazards = ["lithium-ion", "flammable-liquid"]
                $0.surcharges = [Toy.add("hazard", Toy.fixed("20.00"), when: .hazards(["flammable-liquid"]))]
            },
            [
                (holding(), "base 1.00"), (holding("none"), "base 1.00"), (holding("lithium-ion"), "base 1.00"),
                (holding("flammable-liquid"), "base 1.00 + hazard 20.00"),
                (holding("none", "lithium-ion", "flammable-liquid"), "base 1.00 + hazard 20.00"),
                (holding("explosive"), "refused: hazard-not-accepted"),
                (holding("lithium-ion", "explosive"), "refused: hazard-not-accepted"),
            ])
        + Example.table(
            "signatures and Saturday that are not offered",
            Toy.service(Toy.matrix("weight | price\n500 lb | 1.00")) { $0.signatures = [.any] },
            [
                (SurchargeTests.asking { $0.signature = .any }, "base 1.00"),
                (SurchargeTests.asking { $0.signature = .adult }, "refused: signature-not-offered"),
                (SurchargeTests.asking { $0.saturday = true }, "refused: saturday-not-offered"),
            ])
        + Example.table(
            "a service for some parcels only",
            Toy.service(Toy.matrix("weight | price\n500 lb | 1.00")) {
                $0.condition = Condition([.upTo(.weight, "20 lb"), .residential(true)])
            },
            [
                (Toy.ship("20 lb", residential: true), "base 1.00"),
                (Toy.ship("20.1 lb", residential: true), "refused: condition-not-met"),
                (Toy.ship("20 lb"), "refused: condition-not-met"),
            ])

    @Test(arguments: measures + conditions + contents)
    func prices(_ example: Example) throws { try example.check() }

    /// A limit and what exceeds it are said in the limit's own unit.
    @Test(arguments: [
        (Toy.limit(.weight, "70 lb"), Toy.ship("71.5 lb"), "70 lb", "71.5 lb"),
        (Toy.limit(.length, "600 mm"), Toy.ship("1 lb", "61 x 1 x 1 cm"), "600 mm", "610 mm"),
        (Toy.limit(.weight, "25 kg", when: .residential(true)), Toy.ship("26 kg", residential: true), "25 kg", "26 kg"),
    ])
    func refusalsNameLimitAndMeasure(limit: Limit, shipment: Shipment, allowed: String, actual: String) throws {
        let quote = try Toy.quote(shipment, tariffs: [Toy.list([Self.service(limit)])])
        let reason = try #require(quote.ineligible.first?.reasons.first)
        #expect(reason.limit == allowed && reason.actual == actual)
        #expect(reason.message.contains(allowed) && reason.message.contains(actual))
    }
}
