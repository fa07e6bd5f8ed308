import RatingEngine
import ShipmentModel
import Testing

/// Cases at the edge of what numbers can hold, and of what pieces and places can be: each was wrong once.
@Suite struct EdgeTests {
    static func tube(_ volume: String, per mass: String, roundUpTo: String) -> Service {
        BillableWeightTests.service(
            .init(
                dimensional: BillableWeightTests.dimensional(
                    volume, per: mass, roundUpTo: roundUpTo,
                    nonrectangular: .init(factor: Toy.percent("78.5"), packaging: ["tube"]))))
    }

    /// 1000 cm³ × 0.785 ÷ 5000 is 0.157 kg: one pound. The divisor of 5000 cm³/kg in pounds, in millionths of nm³, exceeds
    /// 128 bits.
    @Test func aScaledDivisorInAnotherUnitIsExact() async {
        await #expect(processExitsWith: .success) {
            let service = EdgeTests.tube("5000 cm3", per: "1 kg", roundUpTo: "1 lb")
            let shipment = Toy.ship("0.1 lb", "10 x 10 x 10 cm", packaging: "tube")
            let quote = try Toy.quote(shipment, tariffs: [Toy.list([service])])
            precondition(quote.outcome == "base 1.00")
        }
    }

    /// 160,000 in³ × 0.785 ÷ 166 is 756.6 lb, 343.2 kg: 343.5 kg or 757.3 lb. The product exceeds 128 bits.
    @Test func aScaledVolumeInAnotherUnitIsExact() async {
        await #expect(processExitsWith: .success) {
            let service = EdgeTests.tube("166 in3", per: "1 lb", roundUpTo: "0.5 kg")
            let shipment = Toy.ship("1 lb", "100 x 40 x 40 in", packaging: "tube")
            let quote = try Toy.quote(shipment, tariffs: [Toy.list([service])])
            precondition(quote.outcome == "base 758.00")
        }
    }

    /// 8000 m³ ÷ 139 in³/lb is 1,593 t, more than a mass can be. Whatever is said, nothing may trap.
    @Test func aDimensionalWeightBeyondAnyIsOverTheLastRow() async {
        await #expect(processExitsWith: .success) {
            let service = BillableWeightTests.service(
                .init(dimensional: BillableWeightTests.dimensional("139 in3", per: "1 lb")))
            let quote = try Toy.quote(Toy.ship("1 lb", "20 x 20 x 20 m"), tariffs: [Toy.list([service])])
            precondition(quote.outcome == "refused: over-last-row")
        }
    }

    /// That the same does not trap where nothing exceeds anything: the cases above say what they seem to.
    @Test func anOrdinaryVolumeIsPriced() async {
        await #expect(processExitsWith: .success) {
            let service = EdgeTests.tube("166 in3", per: "1 lb", roundUpTo: "1 lb")
            let shipment = Toy.ship("1 lb", "100 x 40 x 40 in", packaging: "tube")
            let quote = try Toy.quote(shipment, tariffs: [Toy.list([service])])
            precondition(quote.outcome == "base 757.00")
        }
    }

    static func together(_ change: (inout Service) -> Void) -> Service {
        Toy.service(Toy.matrix("weight | 1 | 2\n1 lb | 1.00 | 1.00\n20 lb | 9.00 | gap lost\n50 lb | 20.00 | 22.00")) {
            $0.pieces = .together
            change(&$0)
        }
    }

    /// Pieces priced together have one base price: shares of it, and what it lacks, are due once.
    @Test(arguments: [
        (Toy.share("10"), "base 9.00 + extra 0.90"), (Toy.share("10", atLeast: "2.00"), "base 9.00 + extra 2.00"),
        (Surcharge.Amount.atLeast(Toy.micros("5.00"), of: .base), "base 9.00"),
    ])
    func aShareOfOneBasePriceIsDueOnce(amount: Surcharge.Amount, expected: String) throws {
        let service = Self.together { $0.surcharges = [Toy.add("extra", amount)] }
        let shipment = PieceTests.shipment(("1 lb", PieceTests.small), ("1 lb", PieceTests.small))
        let quote = try Toy.quote(shipment, tariffs: [Toy.list([service])])
        #expect(quote.outcome == expected)
    }

    /// A piece that has no price of its own (a gap) is joined by its billable weight in its zone, 1 + 20 lb, not in the
    /// first.
    @Test func aPieceWithoutAPriceOfItsOwnKeepsItsZone() throws {
        let service = Self.together {
            $0.billableWeight = [
                .init(dimensional: BillableWeightTests.dimensional("139 in3", per: "1 lb", when: [.zones(["2"])]))
            ]
        }
        let shipment = PieceTests.shipment(("1 lb", "1 x 1 x 1 in"), ("1 lb", "20 x 13.9 x 10 in")) {
            $0.shipTo.postcode = "20001"
        }
        let quote = try Toy.quote(shipment, tariffs: [Toy.list([service])])
        #expect(quote.outcome == "base 22.00")
    }

    /// A postcode abroad of five digits is no ZIP code.
    @Test func aGermanPostcodeIsNoZIPCode() throws {
        let chart = PlaceTests.chart("both") {
            $0.ranges = ZoneChart.Ranges([ZoneChart.Range(origin: 432, first: 101, last: 101, zone: "1")])
            $0.destinations = [.init(place: .init(country: Toy.country("DE")), zone: "2")]
        }
        let service = Toy.service(Toy.matrix("weight | 1 | 2\n1 lb | 1.00 | 2.00")) { $0.column = .zone(chart: "both") }
        let quote = try Toy.quote(Toy.ship(to: "DE", "10115"), tariffs: [Toy.list([service], charts: [chart])])
        #expect(quote.outcome == "base 2.00")
    }

    /// Reasons come in the order of `RefusalCode`, whatever the order of the tariff's limits.
    @Test func reasonsComeInTheOrderOfTheirCodes() throws {
        let service = Toy.service(Toy.matrix("weight | 1\n500 lb | 1.00")) {
            $0.limits = [Toy.limit(.lengthPlusGirth, "20 in"), Toy.limit(.weight, "2 lb")]
        }
        let shipment = Toy.ship("3 lb") {
            $0.options.deliverBy = Toy.date("2025-12-05")
            $0.shipTo.postcode = "90001"
        }
        let quote = try Toy.quote(shipment, tariffs: [Toy.list([service])])
        #expect(quote.outcome == "refused: too-heavy too-large zone-unknown delivery-date-unknown")
    }

    /// Two services with the same bounds, of which one ends in a price and the other in a row by started pound: what was
    /// found for the one is not the other's. 12.00 to 5 lb and 1 × 0.80.
    @Test func aRowByStartedPoundIsNotSharedWithARowOfPrices() throws {
        let flat = Toy.service(
            Toy.matrix("weight | 1 | 2\n1 lb | 6.00 | 6.00\n5 lb | 13.00 | 13.00\n100 lb | 99.00 | 99.00"), code: "a")
        let stepped = Toy.service(
            Toy.matrix("weight | 1 | 2\n1 lb | 5.00 | 5.00\n5 lb | 12.00 | 12.00\n+ 1 lb to 100 lb | 0.80 | 0.80"),
            code: "b")
        let quote = try Toy.quote(Toy.ship("6 lb"), tariffs: [Toy.list([flat, stepped])])
        #expect(quote.rates.map(\.price.amount) == ["12.80", "99.00"])
    }

    /// 16 + 15 lb exceed 20 lb; what was found for the first service is not the second's, which takes no tubes.
    @Test func whatPiecesCameToTogetherIsForgottenWithTheService() throws {
        let matrix = "weight | 1 | 2\n%LAST | 9.00 | 9.00"
        let light = Toy.service(Toy.matrix(matrix.replacing("%LAST", with: "20 lb")), code: "a") {
            $0.pieces = .together
        }
        let boxes = Toy.service(Toy.matrix(matrix.replacing("%LAST", with: "99 lb")), code: "b") {
            $0.pieces = .together
            $0.packaging = ["box"]
        }
        let shipment = PieceTests.shipment(("16 lb", PieceTests.small), ("15 lb", PieceTests.small)) {
            $0.parcels[0].packaging = "box"
            $0.parcels[1].packaging = "tube"
        }
        let quote = try Toy.quote(shipment, tariffs: [Toy.list([light, boxes])])
        #expect(quote.rates.isEmpty)
        #expect(quote.ineligible.map { $0.reasons.map(\.code) } == [[.overLastRow], [.packagingNotAccepted]])
    }

    @Test func aPriceBelowNothingIsNoPrice() throws {
        let service = Toy.service(Toy.matrix("weight | 1 | 2\n1 lb | 12.00 | 12.00")) {
            $0.surcharges = [Toy.add("discount", .fixed(Toy.micros("-15.00")))]
        }
        #expect(try Toy.quote(Toy.ship("1 lb"), tariffs: [Toy.list([service])]).outcome == "refused: not-priced")
    }

    @Test(arguments: ["PA2 0*", "PA20 0", "PA2 0A"])
    func britishSectorsCannotBeNamed(text: String) {
        #expect(throws: PostcodeExpression.Fault.self) {
            try PostcodeExpression.ranges(text, in: Toy.country("GB"))
        }
    }
}
