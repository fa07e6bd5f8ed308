import RatingEngine
import ShipmentModel
import Testing

/// What a parcel of the toy tariff costs, and why.
@Suite struct RatingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let point: String
        let shipment: Shipment
        let charges: [String]
        let basis: WeightBasis
        let row: String
        var testDescription: String { point }
    }

    static let cases: [Case] = [
        Case(
            point: "bounds are inclusive", shipment: Toy.shipment(weight: "2 lb"), charges: ["base 2.00"],
            basis: .actual, row: "2 lb"),
        Case(
            point: "a trifle more is the next row", shipment: Toy.shipment(weight: "2.0000001 lb"),
            charges: ["base 3.00"], basis: .actual, row: "3 lb"),
        Case(
            point: "a five-digit exception counts before the ZIP3", shipment: Toy.shipment(to: "43215-0001"),
            charges: ["base 4.00"], basis: .actual, row: "2 lb"),
        Case(
            point: "a blank cell takes the next row down", shipment: Toy.shipment(to: "60601", weight: "2.5 lb"),
            charges: ["base 8.00"], basis: .actual, row: "5 lb"),
        Case(
            point: "1728 in³ is not over 1728 in³", shipment: Toy.shipment(dimensions: Toy.inches("12", "12", "12")),
            charges: ["base 2.00"], basis: .actual, row: "2 lb"),
        Case(
            point: "12.5 rounds up to 13: 13 × 12 × 12 ÷ 166 is 11.3, billed 12",
            shipment: Toy.shipment(dimensions: Toy.inches("12.5", "12.49", "12")),
            charges: ["base 5.00"], basis: .dimensional, row: "70 lb"),
        Case(
            point: "the heavier of actual and dimensional",
            shipment: Toy.shipment(weight: "60 lb", dimensions: Toy.inches("13", "12", "12")), charges: ["base 5.00"],
            basis: .actual, row: "70 lb"),
        Case(
            point: "only the highest of a group", shipment: Toy.shipment(dimensions: Toy.inches("31", "2", "2")),
            charges: ["base 2.00", "very-long 8.40"], basis: .actual, row: "2 lb"),
        Case(
            point: "22 in is not over 22 in", shipment: Toy.shipment(dimensions: Toy.inches("22", "2", "2")),
            charges: ["base 2.00"], basis: .actual, row: "2 lb"),
        Case(
            point: "a percentage of the base", shipment: Toy.shipment(packaging: "tube"),
            charges: ["base 2.00", "tube 0.25"], basis: .actual, row: "2 lb"),
        Case(
            point: "a dated surcharge for homes", shipment: Toy.shipment(residential: true),
            charges: ["base 2.00", "peak 0.25"], basis: .actual, row: "2 lb"),
        Case(
            point: "a minimum weight by girth", shipment: Toy.shipment(dimensions: Toy.inches("20", "20", "12.01")),
            charges: ["base 5.00"], basis: .dimensional, row: "70 lb"),
        Case(
            point: "a minimum weight above both", shipment: Toy.shipment(dimensions: Toy.inches("80", "1", "1.1")),
            charges: ["base 4.00", "very-long 8.40"], basis: .minimum, row: "5 lb"),
        Case(
            point: "the oversized row whatever the weight",
            shipment: Toy.shipment(weight: "3 lb", dimensions: Toy.inches("40", "20", "15")),
            charges: ["base 99.00", "very-long 8.40"], basis: .flat, row: "3 lb"),
    ]

    @Test(arguments: cases)
    func prices(_ example: Case) throws {
        let quote = try Toy.quote(example.shipment)
        let rate = try #require(quote.rates.first, "\(quote.ineligible)")
        #expect(rate.charges.map { "\($0.code) \($0.amount.amount)" } == example.charges)
        #expect(rate.price.micros == rate.charges.reduce(0) { $0 + $1.amount.micros })
        #expect(rate.weightBasis == example.basis)
        #expect(rate.billableWeight == example.row)
        #expect(quote.selected == 0)
    }

    @Test func aRateNamesTheLineOfTheFile() throws {
        var shipment = Toy.shipment()
        shipment.shipTo.residential = false
        let rate = try #require(try Toy.quote(shipment).rates.first)
        #expect(rate.charges[0].source == "toy/ground.csv:3")
        #expect(rate.zone == "1")
        #expect(rate.notes == ["chart of 2016"])
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let code: RefusalCode
        let shipment: Shipment
        var date = Toy.day
        let message: String
        var testDescription: String { code.rawValue }
    }

    static func asking(_ change: (inout ShipmentOptions) -> Void) -> ShipmentOptions {
        var options = ShipmentOptions()
        change(&options)
        return options
    }

    static let refusals: [Refusal] = [
        Refusal(
            code: .tariffNotInForce, shipment: Toy.shipment(), date: CivilDate("2026-01-01")!,
            message: "no tariff is in force on 2026-01-01: held are 2025-01-01 to 2025-12-31"),
        Refusal(
            code: .notRequested, shipment: Toy.shipment(options: asking { $0.carriers = ["usps"] }),
            message: "the options ask for other carriers, accounts or services"),
        Refusal(
            code: .hazardNotAccepted,
            shipment: {
                var shipment = Toy.shipment()
                shipment.parcels[0].contents = [ContentLine(quantity: 1, hazard: "lithium-ion")]
                return shipment
            }(), message: "it does not take contents of hazard “lithium-ion”"),
        Refusal(
            code: .signatureNotOffered, shipment: Toy.shipment(options: asking { $0.signature = .adult }),
            message: "it cannot obtain the signature “adult”"),
        Refusal(
            code: .saturdayNotOffered, shipment: Toy.shipment(options: asking { $0.saturday = true }),
            message: "it does not deliver on Saturday on request"),
        Refusal(
            code: .dimensionsMissing, shipment: Toy.shipment(dimensions: nil),
            message: "its price or limits depend on length, width and height: give the dimensions"),
        Refusal(
            code: .tooHeavy, shipment: Toy.shipment(weight: "70.1 lb"),
            message: "weight of 70.1 lb exceeds the limit of 70 lb"),
        Refusal(
            code: .tooHeavy, shipment: Toy.shipment(weight: "70.0000001 lb"),
            message: "weight of 70.0000001 lb exceeds the limit of 70 lb"),
        Refusal(
            code: .tooLarge, shipment: Toy.shipment(dimensions: Toy.inches("60", "20", "16")),
            message: "length plus girth of 132 in exceeds the limit of 130 in"),
        Refusal(
            code: .zoneUnknown, shipment: Toy.shipment(to: "99999"),
            message: "no zone chart covers US 43215 to US 99999: name the zone in options.zones.toy"),
        Refusal(
            code: .zoneNotPriced, shipment: Toy.shipment(to: "90001"), message: "it has no price for zone 9"),
        Refusal(
            code: .priceGap, shipment: Toy.shipment(to: "60601", dimensions: Toy.inches("40", "20", "15")),
            message: "the price is a gap in the table: torn page"),
        Refusal(
            code: .insuredValueOverCover,
            shipment: Toy.shipment(options: asking { $0.insuredValue = Money("10", Toy.usd) }),
            message: "the insured value of 10.00 USD exceeds its cover (none held)"),
        Refusal(
            code: .insuredValueNotComparable,
            shipment: Toy.shipment(options: asking { $0.insuredValue = Money("10", Currency("GBP")!) }),
            message: "no exchange rate is held from GBP to USD"),
        Refusal(
            code: .deliveryDateUnknown,
            shipment: Toy.shipment(options: asking { $0.deliverBy = CivilDate("2025-12-05") }),
            message: "the tariff holds no delivery times, so no date can be promised"),
    ]

    @Test(arguments: refusals)
    func refuses(_ example: Refusal) throws {
        let quote = try Toy.quote(example.shipment, on: example.date)
        #expect(quote.rates.isEmpty)
        #expect(quote.selected == nil)
        let reason = try #require(quote.ineligible.first?.reasons.first)
        #expect(reason.code == example.code)
        #expect(reason.message == example.message)
    }

    @Test func everyReasonIsReportedMostImportantFirst() throws {
        let quote = try Toy.quote(Toy.shipment(to: "99999", weight: "80 lb", dimensions: nil))
        #expect(quote.ineligible[0].reasons.map(\.code) == [.dimensionsMissing, .tooHeavy, .zoneUnknown])
    }

    @Test func theCallersZoneCountsOnlyWhereNoChartCoversThePair() throws {
        let zone = Self.asking { $0.zones = [.init(carrier: "toy", zone: "2")] }
        var shipment = Toy.shipment(to: "99999", options: zone)
        shipment.shipTo.residential = false
        let uncovered = try #require(try Toy.quote(shipment).rates.first)
        #expect(uncovered.price.amount == "4.00")
        #expect(uncovered.notes == ["zone 2 is the caller's: no zone chart covers the places"])
        let covered = try #require(try Toy.quote(Toy.shipment(to: "10001", options: zone)).rates.first)
        #expect(covered.zone == "1")
    }

    @Test func coverIsADimension() throws {
        var service = Toy.ground()
        service.tables = [
            Toy.table(file: "toy/50.csv", cover: Money("50", Toy.usd)),
            Toy.table(file: "toy/500.csv", cover: Money("500", Toy.usd), plus: 10_000_000),
        ]
        func price(_ insured: String) throws -> String? {
            let options = Self.asking { $0.insuredValue = Money(insured, Toy.usd) }
            return try Toy.quote(Toy.shipment(options: options), tariffs: [Toy.tariff([service])]).rates.first?.price
                .amount
        }
        #expect(try price("0") == "2.00")
        #expect(try price("50") == "2.00")
        #expect(try price("50.01") == "12.00")
        #expect(try price("500.01") == nil)
    }

    @Test func formatsFitInAnyOrientation() throws {
        var service = Toy.ground()
        service.column = .format([
            .init(code: "1", sides: Toy.inches("9", "6", "1"), maximumWeight: Toy.mass("2 lb")),
            .init(code: "2", sides: Toy.inches("18", "14", "6"), maximumWeight: Toy.mass("70 lb")),
        ])
        service.billableWeight = []
        service.rowSubstitutes = []
        let tariffs = [Toy.tariff([service])]
        func format(_ dimensions: Dimensions, _ weight: String) throws -> String {
            let quote = try Toy.quote(Toy.shipment(weight: weight, dimensions: dimensions), tariffs: tariffs)
            return quote.rates.first?.format ?? quote.ineligible[0].reasons[0].code.rawValue
        }
        #expect(try format(Toy.inches("1", "9", "6"), "2 lb") == "1")
        #expect(try format(Toy.inches("1", "9", "6"), "2.1 lb") == "2")
        #expect(try format(Toy.inches("6", "18", "14"), "1 lb") == "2")
        #expect(try format(Toy.inches("6", "18", "14.1"), "1 lb") == "no-format-fits")
    }
}
