import RatingEngine
import ShipmentModel
import Testing

/// Which places an area names, and which zone lies between two.
@Suite struct PlaceTests {
    /// A place and whether an area holds it.
    struct Case: Sendable, CustomTestStringConvertible {
        let area: Area
        let country: String
        var region: String?
        var postcode: String?
        let belongs: Bool
        var testDescription: String {
            "\(area.name) \(belongs ? "holds" : "does not hold") \(country) \(region ?? "") \(postcode ?? "")"
        }
    }

    static func table(_ area: Area, _ country: String, in inside: [String], out outside: [String]) -> [Case] {
        inside.map { Case(area: area, country: country, postcode: $0, belongs: true) }
            + outside.map { Case(area: area, country: country, postcode: $0, belongs: false) }
    }

    static let postcodes =
        table(.of("US", ["10001"]), "US", in: ["10001", "10001-1234"], out: ["10002", "1000", "00001", ""])
        + table(
            .of("US", ["967*", "968*"]), "US", in: ["96700", "96799", "96850-0001"], out: ["96699", "96900", "09670"])
        + table(.of("US", ["995..999"]), "US", in: ["99500", "99999", "99950-9999"], out: ["99499", "10000"])
        + table(.of("US", ["00500..00599"]), "US", in: ["00500", "00544", "00599"], out: ["00499", "00600", "05000"])
        + table(.of("US", ["005..009"]), "US", in: ["00500", "00999"], out: ["01000", "00499", "05000"])
        // Districts end where the next begins: PA2 is not PA20, and neither is PA2A.
        + table(
            .of("GB", ["PA2"]), "GB", in: ["PA2 0AB", "PA20AB", "pa2 0ab", "PA2-9ZZ"],
            out: ["PA20 0AB", "PA1 2AB", "PA29 6XX", "P2 0AB", "PA3 2AA"])
        + table(
            .of("GB", ["PA20..PA49"]), "GB", in: ["PA20 0AB", "PA49 9ZZ", "PA34 4AB", "PA42 7BX"],
            out: ["PA2 0AB", "PA19 1AA", "PA50 1AA", "PA4 9AA", "PH20 1AA"])
        + table(
            .of("GB", ["IV", "KW", "HS", "ZE", "PH17..PH26"]), "GB",
            in: ["IV1 1AA", "IV63 7YX", "KW15 1QQ", "HS1 2AA", "ZE1 0AA", "PH17 2QS", "PH26 3ED"],
            out: ["PH16 5AA", "PH27 1AA", "PH1 7AA", "I1 1AA", "V1 1AA", "ZA1 0AA"])
        + table(.of("GB", ["EC1A"]), "GB", in: ["EC1A 1BB", "ec1a1bb"], out: ["EC1 1AB", "EC1B 1BB", "EC1V 9NR"])
        + table(.of("GB", ["EC1A 1BB"]), "GB", in: ["EC1A1BB", "EC1A 1BB"], out: ["EC1A 1BA", "EC1A 1BC"])
        + table(.of("GB", ["BT"]), "GB", in: ["BT1 5GS", "BT94 9ZZ"], out: ["B1 1AA", "B10 0AA", "TB1 1AA"])
        // An area of letters is not one that begins with them.
        + table(.of("GB", ["B"]), "GB", in: ["B1 1AA", "B99 9AA"], out: ["BT1 5GS", "BA1 1AA"])
        + table(.of("CA", ["V*"]), "CA", in: ["V5K 0A1", "v5k0a1", "V9Z"], out: ["T5K 0A1", "5V0 0A1"])
        + table(.of("CA", ["@0*"]), "CA", in: ["A0B 1C1", "X0A 0H0"], out: ["A1B 1C1", "00B 1C1"])
        + table(.of("NL", ["1#00*"]), "NL", in: ["1000 AA", "1900ZZ"], out: ["1010 AA", "2000 AA", "100 AA"])
        + table(.of("NL", ["?2*"]), "NL", in: ["1234 AB", "A2"], out: ["1334 AB", "22"].filter { $0 != "22" })
        + table(.of("NZ", ["0110", "0112..0119"]), "NZ", in: ["0110", "0112", "0119"], out: ["0111", "0120", "110"])
        + table(.of("IE", ["D0#*"]), "IE", in: ["D02 X285", "D09"], out: ["D12 X285", "A02 X285"])
        + table(.of("JE", ["JE2"]), "JE", in: ["JE2 3QA"], out: ["JE3 1AA", "JE20 1AA"])
        // Another country's postcode is another place.
        + table(.of("US", ["10001"]), "PR", in: [], out: ["10001"])
        + [Case(area: .of("US", ["10001"]), country: "US", belongs: false)]

    static let lower48 = Area(
        name: "lower-48", places: [.init(country: Toy.us)],
        exceptions: [
            .init(country: Toy.us, regions: ["AK", "HI", "AA", "AE", "AP"]),
            .init(
                country: Toy.us,
                postcodes: ["967*", "968*", "995..999", "090..098"].flatMap {
                    (try? PostcodeExpression.ranges($0, in: Toy.us))!
                }),
        ])
    static let abroad = Area(name: "abroad", places: [.init(country: nil)], exceptions: [.init(country: Toy.us)])
    static let ireland = Area(
        name: "ireland",
        places: [
            .init(country: Toy.country("IE")),
            .init(
                country: Toy.country("GB"), postcodes: (try? PostcodeExpression.ranges("BT", in: Toy.country("GB")))!),
        ])
    static let europe = Area(countries: ["BE", "DE", "FR"].map { Toy.country($0) })
    static let hawaii = Area(name: "hawaii", places: [.init(country: Toy.us, regions: ["HI", "AK"])])

    static let areas = [
        Case(area: lower48, country: "US", region: "OH", postcode: "43215", belongs: true),
        Case(area: lower48, country: "US", postcode: "43215", belongs: true),
        Case(area: lower48, country: "US", belongs: true),
        // Either the region or the postcode gives it away.
        Case(area: lower48, country: "US", region: "HI", postcode: "43215", belongs: false),
        Case(area: lower48, country: "US", region: "hi", belongs: false),
        Case(area: lower48, country: "US", postcode: "96813", belongs: false),
        Case(area: lower48, country: "US", region: "OH", postcode: "99501", belongs: false),
        Case(area: lower48, country: "US", region: "AE", postcode: "09012", belongs: false),
        Case(area: lower48, country: "US", postcode: "09012", belongs: false),
        Case(area: lower48, country: "PR", postcode: "00901", belongs: false),
        Case(area: abroad, country: "GB", belongs: true), Case(area: abroad, country: "US", belongs: false),
        Case(area: abroad, country: "US", region: "HI", postcode: "96813", belongs: false),
        Case(area: abroad, country: "PR", postcode: "00901", belongs: true),
        Case(area: ireland, country: "IE", postcode: "D02 X285", belongs: true),
        Case(area: ireland, country: "GB", postcode: "BT1 5GS", belongs: true),
        Case(area: ireland, country: "GB", postcode: "B1 1AA", belongs: false),
        Case(area: ireland, country: "GB", belongs: false),
        Case(area: europe, country: "DE", postcode: "10115", belongs: true),
        Case(area: europe, country: "NL", belongs: false),
        Case(area: hawaii, country: "US", region: "HI", belongs: true),
        Case(area: hawaii, country: "US", region: "HIX", belongs: false),
        Case(area: hawaii, country: "US", belongs: false),
        Case(area: hawaii, country: "CA", region: "AK", belongs: false),
    ]

    /// One area as a service's destination, as its origin, and both ways in a condition.
    @Test(arguments: postcodes + areas)
    func belongs(_ example: Case) throws {
        let place = Address(
            region: example.region, postcode: example.postcode, country: Toy.country(example.country))
        let table = Toy.matrix("weight | price\n1 lb | 1.00")
        func rates(_ shipment: Shipment, _ change: (inout Service) -> Void) throws -> Quote.Rate? {
            try Toy.quote(
                shipment,
                tariffs: [
                    Toy.list([
                        Toy.service(table) {
                            $0.origin = Toy.everywhere
                            change(&$0)
                        }
                    ])
                ]
            ).rates.first
        }
        let to = Toy.ship { $0.shipTo = place }
        let from = Toy.ship { $0.shipFrom = place }
        #expect(try (rates(to) { $0.destination = example.area } != nil) == example.belongs)
        #expect(try (rates(from) { $0.origin = example.area } != nil) == example.belongs)
        func codes(_ shipment: Shipment) throws -> [String]? {
            try rates(shipment) {
                $0.surcharges = [
                    Toy.add("to", Toy.fixed("1"), when: .destination(example.area, isIn: true)),
                    Toy.add("not-to", Toy.fixed("1"), when: .destination(example.area, isIn: false)),
                    Toy.add("from", Toy.fixed("1"), when: .origin(example.area, isIn: true)),
                    Toy.add("not-from", Toy.fixed("1"), when: .origin(example.area, isIn: false)),
                ]
            }?.charges.dropFirst().map(\.code)
        }
        #expect(try codes(to)?.contains("to") == example.belongs)
        #expect(try codes(to)?.contains("not-to") == !example.belongs)
        #expect(try codes(from)?.contains("from") == example.belongs)
        #expect(try codes(from)?.contains("not-from") == !example.belongs)
    }

    // MARK: Zones

    /// A chart and which zone lies between two places; nil where it has none.
    struct ZoneCase: Sendable, CustomTestStringConvertible {
        let chart: ZoneChart
        let from: Address
        let to: Address
        let zone: String?
        var testDescription: String {
            "\(chart.name): \(from.country.code) \(from.postcode ?? "") to \(to.country.code) \(to.region ?? "") "
                + "\(to.postcode ?? "")"
        }
    }

    static func address(_ country: String, _ postcode: String? = nil, region: String? = nil) -> Address {
        Address(region: region, postcode: postcode, country: Toy.country(country))
    }

    static func chart(_ name: String, _ change: (inout ZoneChart) -> Void) -> ZoneChart {
        var chart = ZoneChart(name: name, file: "", validFrom: Toy.date("2000-01-01"))
        change(&chart)
        return chart
    }

    /// usps/zone_chart_2016-11-01: origin 005 to 005 and beyond, and the Pacific islands among 969.
    static let national = chart("national") {
        $0.ranges = ZoneChart.Ranges([
            ZoneChart.Range(origin: 5, first: 5, last: 5, zone: "1"),
            ZoneChart.Range(origin: 5, first: 6, last: 9, zone: "7"),
            ZoneChart.Range(origin: 5, first: 10, last: 29, zone: "2"),
            ZoneChart.Range(origin: 5, first: 969, last: 969, zone: "9"),
            ZoneChart.Range(origin: 10, first: 5, last: 5, zone: "3"),
        ])
        $0.exceptions = [
            .init(origin: 5, first: 96900, last: 96938, zone: "8"),
            .init(origin: 5, first: 96945, last: 96959, zone: "8"),
        ]
    }

    static func zones(_ chart: ZoneChart, from: Address, _ rows: [(Address, String?)]) -> [ZoneCase] {
        rows.map { ZoneCase(chart: chart, from: from, to: $0.0, zone: $0.1) }
    }

    static let prefixes =
        zones(
            national, from: address("US", "00501"),
            [
                (address("US", "00501"), "1"), (address("US", "00599"), "1"), (address("US", "00600"), "7"),
                (address("PR", "00901"), "7"), (address("US", "00999-9999"), "7"), (address("US", "01000"), "2"),
                (address("US", "02999"), "2"), (address("US", "03000"), nil), (address("US", "00499"), nil),
                (address("US", "96938"), "8"), (address("US", "96939"), "9"), (address("US", "96944"), "9"),
                (address("US", "96945"), "8"), (address("US", "96959"), "8"), (address("US", "96960"), "9"),
                (address("US", nil), nil), (address("US", "ABCDE"), nil), (address("US", "1234"), nil),
            ])
        // The way back is a zone of its own.
        + zones(
            national, from: address("US", "01001"), [(address("US", "00501"), "3"), (address("US", "00601"), nil)])

    static let mainland = Area.of("GB", ["M", "EC1A"])
    static let highlands = Area.of("GB", ["IV", "PA20..PA49"])
    static let pairs = chart("pairs") {
        $0.pairs = [
            .init(origin: mainland, destination: highlands, zone: "3"),
            .init(origin: highlands, destination: highlands, zone: "1"),
            .init(origin: highlands, destination: Area(countries: [Toy.country("GB")]), zone: "2"),
            .init(
                origin: Area(countries: [Toy.country("GB")]), destination: Area(countries: [Toy.country("GB")]),
                zone: "5"),
        ]
    }

    static let pairCases =
        zones(
            pairs, from: address("GB", "M1 1AA"),
            [
                (address("GB", "IV1 1AA"), "3"), (address("GB", "PA20 1AA"), "3"), (address("GB", "PA2 0AA"), "5"),
                (address("GB", "M2 2BB"), "5"), (address("IE", "D02 X285"), nil),
            ])
        + zones(
            pairs, from: address("GB", "IV1 1AA"),
            [(address("GB", "M1 1AA"), "2"), (address("GB", "IV2 2AA"), "1"), (address("GB"), "2")])

    static let destinations = chart("destinations") {
        func place(_ country: String, _ regions: [String] = [], _ postcodes: [String] = []) -> Area.Place {
            let code = Toy.country(country)
            return .init(
                country: code, regions: regions,
                postcodes: postcodes.flatMap { (try? PostcodeExpression.ranges($0, in: code))! })
        }
        $0.destinations = [
            .init(place: place("CA", [], ["V*"]), zone: "3"), .init(place: place("CA", ["YT", "NU"]), zone: "2"),
            .init(place: place("CA"), zone: "1"), .init(place: place("DE"), zone: "5"),
            .init(place: place("US", ["HI"]), zone: "8"), .init(place: place("CA", [], ["V5K*"]), zone: "4"),
        ]
    }

    /// A postcode counts before its region, a region before its country, a narrower range before a wider one.
    static let destinationCases = zones(
        destinations, from: address("US", "43215"),
        [
            (address("CA", "T2P 1A1"), "1"), (address("CA"), "1"), (address("CA", "Y1A 1A1", region: "YT"), "2"),
            (address("CA", "V9Z 1A1"), "3"), (address("CA", "V9Z 1A1", region: "YT"), "3"),
            (address("CA", "V5K 1A1"), "4"), (address("CA", region: "nu"), "2"), (address("CA", region: "ON"), "1"),
            (address("DE", "10115"), "5"), (address("US", region: "HI"), "8"), (address("US", region: "OH"), nil),
            (address("MX"), nil),
        ])

    @Test(arguments: prefixes + pairCases + destinationCases)
    func zone(_ example: ZoneCase) throws {
        let table = Toy.matrix("weight | 1 | 2 | 3 | 4 | 5 | 7 | 8 | 9\n1 lb | 1 | 2 | 3 | 4 | 5 | 7 | 8 | 9")
        let service = Toy.service(table) {
            $0.column = .zone(chart: example.chart.name)
            $0.origin = Toy.everywhere
        }
        let quote = try Toy.quote(
            Toy.ship {
                $0.shipFrom = example.from
                $0.shipTo = example.to
            }, tariffs: [Toy.list([service], charts: [example.chart])])
        #expect(quote.rates.first?.zone == example.zone)
        if example.zone == nil { #expect(quote.outcome == "refused: zone-unknown") }
    }

    // MARK: Places not served

    /// A blank stops the search: no later or wider entry counts instead, and not the zone that the shipment names.
    static let blanks = chart("blanks") {
        $0.file = "toy/zones.csv"
        $0.exceptionsFile = "toy/zones5.csv"
        $0.ranges = ZoneChart.Ranges([
            ZoneChart.Range(origin: 432, first: 100, last: 199, zone: ZoneChart.notServed),
            ZoneChart.Range(origin: 432, first: 200, last: 299, zone: "2"),
        ])
        $0.exceptions = [
            .init(origin: 432, first: 10001, last: 10001, zone: "1"),
            .init(origin: 432, first: 20000, last: 20009, zone: ZoneChart.notServed),
        ]
        $0.pairs = [
            .init(origin: everyPlace, destination: Area(countries: [Toy.country("MX")]), zone: ZoneChart.notServed),
            .init(origin: everyPlace, destination: Area(countries: ["US", "MX"].map { Toy.country($0) }), zone: "3"),
        ]
        $0.destinations = [
            .init(place: .init(country: Toy.country("CA")), zone: "1"),
            .init(place: .init(country: Toy.country("CA"), regions: ["YT"]), zone: ZoneChart.notServed),
            .init(
                place: .init(
                    country: Toy.country("CA"),
                    postcodes: (try? PostcodeExpression.ranges("V*", in: Toy.country("CA")))!
                ), zone: ZoneChart.notServed),
            .init(
                place: .init(
                    country: Toy.country("CA"),
                    postcodes: (try? PostcodeExpression.ranges("V5K*", in: Toy.country("CA")))!), zone: "2"),
            .init(place: .init(country: Toy.country("DE")), zone: ZoneChart.notServed),
        ]
    }
    private static let everyPlace = Toy.everywhere

    static let blankCases: [(to: Address, zone: String?)] = [
        (address("US", "10050"), nil), (address("US", "10001"), "1"), (address("US", "20009"), nil),
        (address("US", "20010"), "2"), (address("US", "30000"), "3"), (address("MX", "06000"), nil),
        (address("CA", "T2P 1A1"), "1"), (address("CA", "Y1A 1A1", region: "YT"), nil),
        (address("CA", "V9Z 1A1"), nil), (address("CA", "V5K 1A1"), "2"), (address("DE", "10115"), nil),
        // Of this one the chart says nothing, so that the shipment's zone counts.
        (address("FR", "75001"), "4"),
    ]

    @Test(arguments: blankCases.indices)
    func aBlankZoneIsNotServed(number: Int) throws {
        let row = Self.blankCases[number]
        let table = Toy.matrix("weight | 1 | 2 | 3 | 4\n1 lb | 1 | 2 | 3 | 4")
        let service = Toy.service(table) { $0.column = .zone(chart: "blanks") }
        let quote = try Toy.quote(
            Toy.ship {
                $0.shipFrom = Self.address("US", "43215")
                $0.shipTo = row.to
                $0.options.zones = [.init(carrier: "toy", zone: "4")]
            }, tariffs: [Toy.list([service], charts: [Self.blanks])])
        #expect(quote.rates.first?.zone == row.zone)
        guard row.zone == nil else { return }
        #expect(quote.outcome == "refused: zone-not-priced")
        let places =
            "US 43215 to "
            + [row.to.country.code, row.to.region, row.to.postcode].compactMap(\.self)
            .joined(separator: " ")
        #expect(
            quote.ineligible.first?.reasons.first?.message
                == "it does not serve \(places): the zone is left blank in toy/zones.csv or toy/zones5.csv")
    }

    /// A chart that a tariff lists itself is held once, however many of its services name it.
    @Test func servicesShareTheChartOfTheirTariff() throws {
        func bytes(_ codes: String...) throws -> Int {
            let table = Toy.matrix("weight | 1 | 2\n1 lb | 1.00 | 2.00")
            return try RateBook(tariffs: [Toy.list(codes.map { Toy.service(table, code: $0) })], digest: "")
                .compiledBytes
        }
        let chart = 8_000
        #expect(try bytes("a") > chart)
        #expect(try bytes("a", "b", "c") - bytes("a") < chart)
    }

    /// Two tariffs may name one file and list pairs of their own beside it.
    @Test func chartsWithPairsOfTheirOwnAreNotShared() throws {
        func tariff(_ account: String, pair: String) -> Tariff {
            let chart = Self.chart("zones") {
                $0.file = "toy/zones.csv"
                $0.ranges = ZoneChart.Ranges([ZoneChart.Range(origin: 432, first: 0, last: 99, zone: "1")])
                $0.pairs = [.init(origin: Toy.everywhere, destination: Toy.everywhere, zone: pair)]
            }
            let table = Toy.matrix("weight | 1 | 2 | 3\n1 lb | 1.00 | 2.00 | 3.00")
            return Toy.list([Toy.service(table)], account: account, charts: [chart])
        }
        let quote = try Toy.quote(
            Toy.ship { $0.shipTo = Self.address("US", "90001") },
            tariffs: [tariff("a", pair: "2"), tariff("b", pair: "3")])
        #expect(quote.rates.map(\.zone) == ["2", "3"])
    }

    // MARK: Boxes and forces

    static let streets: [(service: Service, shipment: Shipment, outcome: String)] = {
        let table = Toy.matrix("weight | price\n70 lb | 1.00")
        let doors = Toy.service(table) { $0.servesPostOfficeBoxes = false }
        let anywhere = Toy.service(table)
        let boxes = Toy.service(table) { $0.condition = Condition([.postOfficeBox(true)]) }
        let forces = Toy.service(table) {
            $0.destination = Area(name: "forces", places: [.init(country: Toy.us, regions: ["AA", "AE", "AP"])])
        }
        let box = Toy.ship { $0.shipTo.street = ["P.O. Box 12"] }
        let unit = Toy.ship {
            $0.shipTo = Address(
                street: ["PSC 802 Box 74"], city: "APO", region: "AE", postcode: "09499", country: Toy.us)
        }
        return [
            (doors, Toy.ship(), "base 1.00"), (doors, box, "refused: po-box-not-served"), (doors, unit, "base 1.00"),
            (anywhere, box, "base 1.00"), (boxes, box, "base 1.00"), (boxes, Toy.ship(), "refused: condition-not-met"),
            (forces, unit, "base 1.00"), (forces, Toy.ship(), "refused: destination-not-served"),
        ]
    }()

    @Test(arguments: streets.indices)
    func boxesAndForces(number: Int) throws {
        let row = Self.streets[number]
        try Example("boxes and forces, row \(number + 1)", row.service, row.shipment, row.outcome).check()
    }
}
