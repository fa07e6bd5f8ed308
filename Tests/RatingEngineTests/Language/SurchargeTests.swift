import RatingEngine
import ShipmentModel
import Testing

/// What is added to the base price, or taken off it.
@Suite struct SurchargeTests {
    /// The same base price in every zone.
    static func service(_ base: String = "10.00", _ surcharges: Surcharge...) -> Service {
        Toy.service(
            Toy.matrix(
                "weight | 1 | 2 | 3 | 4 | 5\n150 lb | \(base) | \(base) | \(base) | \(base) | \(base)")
        ) { $0.surcharges = surcharges }
    }

    /// usps/surcharges_domestic.csv: Notice 123 of 2025-10-05, Ground Advantage.
    static let nonstandard = service(
        "10.00",
        Toy.add("length-1", Toy.fixed("4.00"), when: .above(.length, "22 in"), group: "length"),
        Toy.add("length-2", Toy.fixed("8.40"), when: .above(.length, "30 in"), group: "length"),
        Toy.add("volume", Toy.fixed("18.00"), when: .above(.volume, "2 ft3")),
        Toy.add("special-handling", Toy.fixed("4.00"), when: .packaging(["tube", "roll"])))

    static let sizes =
        Example.table(
            "nonstandard fees (Notice 123, Ground Advantage)", nonstandard,
            [
                (Toy.ship("1 lb", "22 x 4 x 4 in"), "base 10.00"),
                (Toy.ship("1 lb", "22.0001 x 4 x 4 in"), "base 10.00 + length-1 4.00"),
                (Toy.ship("1 lb", "4 x 4 x 30 in"), "base 10.00 + length-1 4.00"),
                (Toy.ship("1 lb", "30.1 x 4 x 4 in"), "base 10.00 + length-2 8.40"),
                // 2 ft³ is 3456 in³.
                (Toy.ship("1 lb", "18 x 16 x 12 in"), "base 10.00"),
                (Toy.ship("1 lb", "18 x 16 x 12.0001 in"), "base 10.00 + volume 18.00"),
                (
                    Toy.ship("1 lb", "31 x 16 x 12 in", packaging: "tube"),
                    "base 10.00 + length-2 8.40 + volume 18.00 + special-handling 4.00"
                ),
                (Toy.ship("1 lb", packaging: "tube"), "base 10.00 + special-handling 4.00"),
                (Toy.ship("1 lb", packaging: "can"), "base 10.00"),
                (Toy.ship("1 lb", nil), "refused: dimensions-missing"),
            ])
        + Example.table(
            "UPS Large Package: length and girth over 130 in, or longer than 96 in (2025-08-16)",
            service(
                "10.00",
                Toy.add("large-package", Toy.fixed("90.50"), when: .above(.lengthPlusGirth, "130 in"), group: "large"),
                Toy.add("large-package", Toy.fixed("90.50"), when: .above(.length, "96 in"), group: "large")),
            [
                (Toy.ship("1 lb", "90 x 10 x 10 in"), "base 10.00"),
                (Toy.ship("1 lb", "90 x 10 x 10.1 in"), "base 10.00 + large-package 90.50"),
                (Toy.ship("1 lb", "96 x 1 x 1 in"), "base 10.00"),
                (Toy.ship("1 lb", "96.1 x 1 x 1 in"), "base 10.00 + large-package 90.50"),
                // Both: still once.
                (Toy.ship("1 lb", "100 x 10 x 10 in"), "base 10.00 + large-package 90.50"),
            ])
        + Example.table(
            "by weight, with sides rounded before they are compared",
            service(
                "10.00", Toy.add("heavy", Toy.fixed("43.50"), when: .above(.weight, "50 lb")),
                Toy.add(
                    "wide", Toy.fixed("27.00"),
                    when: .above(.width, "30 in", sides: .nearest(Toy.length("1 in"))))),
            [
                (Toy.ship("50 lb"), "base 10.00"), (Toy.ship("50.0001 lb"), "base 10.00 + heavy 43.50"),
                (Toy.ship("1 lb", "40 x 30.49 x 2 in"), "base 10.00"),
                (Toy.ship("1 lb", "40 x 30.5 x 2 in"), "base 10.00 + wide 27.00"),
            ])
        + Example.table(
            "by the weight that is paid for",
            Toy.service(Toy.matrix("weight | price\n150 lb | 10.00")) {
                $0.billableWeight = [
                    .init(dimensional: BillableWeightTests.dimensional("139 in3", per: "1 lb"))
                ]
                $0.surcharges = [
                    Toy.add("heavy", Toy.fixed("5.00"), when: .above(.billableWeight, "20 lb")),
                    Toy.add(
                        "middle", Toy.fixed("1.00"), when: .above(.billableWeight, "10 lb"),
                        .upTo(.billableWeight, "20 lb")),
                ]
            },
            [
                // 139 × 20 = 2780.
                (Toy.ship("1 lb", "20 x 13.9 x 10 in"), "base 10.00 + middle 1.00"),
                (Toy.ship("1 lb", "20 x 13.9 x 10.1 in"), "base 10.00 + heavy 5.00"),
                (Toy.ship("10 lb", "1 x 1 x 1 in"), "base 10.00"),
                (Toy.ship("11 lb", "1 x 1 x 1 in"), "base 10.00 + middle 1.00"),
                (Toy.ship("20.5 lb", "1 x 1 x 1 in"), "base 10.00 + heavy 5.00"),
            ])

    /// rules/fedex_ups_surcharges.csv.
    static let dated =
        Example.days(
            "FedEx residential delivery",
            service(
                "10.00",
                Toy.add(
                    "residential", Toy.fixed("6.55"), when: .residential(true), from: "2025-01-06", until: "2026-01-04"),
                Toy.add("residential", Toy.fixed("6.95"), when: .residential(true), from: "2026-01-05")),
            Toy.ship(residential: true),
            [
                ("2025-01-05", "base 10.00"), ("2025-01-06", "base 10.00 + residential 6.55"),
                ("2026-01-04", "base 10.00 + residential 6.55"), ("2026-01-05", "base 10.00 + residential 6.95"),
                ("2026-01-06", "base 10.00 + residential 6.95"),
            ])
        + Example.days(
            "UPS demand, additional handling",
            service(
                "10.00",
                Toy.add("demand", Toy.fixed("8.25"), from: "2025-09-28", until: "2025-11-22"),
                Toy.add("demand", Toy.fixed("10.80"), from: "2025-11-23", until: "2025-12-27"),
                Toy.add("demand", Toy.fixed("8.25"), from: "2025-12-28", until: "2026-01-17")),
            Toy.ship(),
            [
                ("2025-09-27", "base 10.00"), ("2025-09-28", "base 10.00 + demand 8.25"),
                ("2025-11-22", "base 10.00 + demand 8.25"), ("2025-11-23", "base 10.00 + demand 10.80"),
                ("2025-12-27", "base 10.00 + demand 10.80"), ("2025-12-28", "base 10.00 + demand 8.25"),
                ("2026-01-17", "base 10.00 + demand 8.25"), ("2026-01-18", "base 10.00"),
            ])

    static func worth(_ value: String, _ quantity: Int = 1) -> Shipment {
        Toy.ship { $0.parcels[0].contents = [.init(quantity: quantity, value: Money(value, Toy.usd))] }
    }

    /// Contents of which nothing is said in the tariff's currency alone.
    static func worth(euros: String, dollars: String? = nil) -> Shipment {
        Toy.ship { shipment in
            shipment.parcels[0].contents = [.init(quantity: 1, value: Money(euros, Currency("EUR")!))]
            if let dollars { shipment.parcels[0].contents.append(.init(quantity: 1, value: Money(dollars, Toy.usd))) }
        }
    }

    static func insured(_ value: String) -> Shipment { Toy.ship { $0.options.insuredValue = Money(value, Toy.usd) } }

    /// Cover to 100 is part of the price; above, it is charged for: by a table, or by a least amount beside it.
    @Test(arguments: [
        (nil, true), ("0", true), ("0.01", true), ("100", true), ("100.01", false), ("300", false), ("500", false),
    ])
    func coverWithoutCharge(value: String?, isIncluded: Bool) throws {
        let table = Toy.matrix("weight | price\n1 lb | 10.00", cover: Money("100", Toy.usd))
        let service = Toy.service(table) {
            $0.surcharges = [
                Toy.add("value", Toy.fixed("1.50"), when: .above(.insuredValue, "100"), group: "value"),
                Toy.add(
                    "value",
                    .perUnit(Toy.micros("0.50"), step: Toy.quantity("100", .money), of: .insuredValue, above: 0),
                    when: .above(.insuredValue, "100"), group: "value"),
            ]
        }
        let quote = try Toy.quote(value.map(Self.insured) ?? Toy.ship(), tariffs: [Toy.list([service])])
        #expect(quote.rates.map(\.includesCover) == [isIncluded])
    }

    static func asking(_ change: (inout ShipmentOptions) -> Void) -> Shipment { Toy.ship { change(&$0.options) } }

    static let conditions =
        Example.table(
            "homes and others (FedEx delivery area, 2026-01-05)",
            service(
                "10.00",
                Toy.add("area", Toy.fixed("6.60"), when: .residential(true), .to("US", "10001", "200*")),
                Toy.add("area", Toy.fixed("4.45"), when: .residential(false), .to("US", "10001", "200*"))),
            [
                (Toy.ship(residential: true), "base 10.00 + area 6.60"),
                (Toy.ship(residential: false), "base 10.00 + area 4.45"),
                (Toy.ship(), "base 10.00 + area 4.45"),
                (Toy.ship(zone: 2, residential: true), "base 10.00 + area 6.60"),
                (Toy.ship(zone: 3, residential: true), "base 10.00"),
            ])
        + Example.table(
            "UPS additional handling, packaging: by zone (2021-04-11)",
            service(
                "10.00",
                Toy.add(
                    "packaging", Toy.byZone("2: 14.00, 3: 15.00, 4: 15.00, 5: 16.00"), when: .packaging(["crate"]))),
            [
                (Toy.ship(zone: 1, packaging: "crate"), "base 10.00"),
                (Toy.ship(zone: 2, packaging: "crate"), "base 10.00 + packaging 14.00"),
                (Toy.ship(zone: 4, packaging: "crate"), "base 10.00 + packaging 15.00"),
                (Toy.ship(zone: 5, packaging: "crate"), "base 10.00 + packaging 16.00"),
                (Toy.ship(zone: 5), "base 10.00"),
            ])
        + Example.table(
            "only in some zones", service("10.00", Toy.add("far", Toy.fixed("1.00"), when: .zones(["3", "5"]))),
            [
                (Toy.ship(zone: 2), "base 10.00"), (Toy.ship(zone: 3), "base 10.00 + far 1.00"),
                (Toy.ship(zone: 4), "base 10.00"), (Toy.ship(zone: 5), "base 10.00 + far 1.00"),
            ])
        + Example.table(
            "by what the contents are worth",
            service("10.00", Toy.add("dear", Toy.fixed("2.00"), when: .above(.value, "500"))),
            [
                (worth("500"), "base 10.00"), (worth("500.01"), "base 10.00 + dear 2.00"),
                (worth("250", 2), "base 10.00"), (worth("250.01", 2), "base 10.00 + dear 2.00"),
                (Toy.ship(), "base 10.00"),
            ])
        + Example.table(
            "signatures (Notice 123: confirmation 3.95, adult 8.40), Saturday (UPS 2006: 12.50), who pays",
            Toy.service(Toy.matrix("weight | price\n70 lb | 10.00")) {
                $0.signatures = [.any, .adult]
                $0.deliversOnSaturday = true
                $0.surcharges = [
                    Toy.add("signature", Toy.fixed("3.95"), when: .signatures([.any])),
                    Toy.add("adult", Toy.fixed("8.40"), when: .signatures([.adult])),
                    Toy.add("saturday", Toy.fixed("12.50"), when: .saturday(true)),
                    Toy.add(
                        "third-party", Toy.share("2.5", of: .all), when: .billing([.thirdParty, .recipient])),
                ]
            },
            [
                (Toy.ship(), "base 10.00"), (asking { $0.signature = .any }, "base 10.00 + signature 3.95"),
                (asking { $0.signature = .adult }, "base 10.00 + adult 8.40"),
                (asking { $0.saturday = true }, "base 10.00 + saturday 12.50"),
                // FedEx 2018: 2.5 % of all charges; 22.50 × 2.5 % = 0.5625.
                (
                    asking {
                        $0.saturday = true
                        $0.billing = .thirdParty
                    }, "base 10.00 + saturday 12.50 + third-party 0.56"
                ),
                (asking { $0.billing = .recipient }, "base 10.00 + third-party 0.25"),
            ])
        + Example.table(
            "post-office boxes",
            service("10.00", Toy.add("box", Toy.fixed("1.00"), when: .postOfficeBox(true))),
            [
                (Toy.ship { $0.shipTo.street = ["PO Box 12"] }, "base 10.00 + box 1.00"),
                (Toy.ship { $0.shipTo.street = ["12 Box Road"] }, "base 10.00"),
            ])

    /// royal-mail/parcelforce_zonal_surcharges.csv and others.
    static let amounts =
        Example.table(
            "Parcelforce zone 2: 120 % of the price, at least 7.75", service("5.00", parcelforce),
            [(Toy.ship(), "base 5.00 + zone-2 7.75")])
        + Example.table(
            "Parcelforce: just below the least", service("6.45", parcelforce), [(Toy.ship(), "base 6.45 + zone-2 7.75")]
        )
        + Example.table(
            "Parcelforce: just above it", service("6.50", parcelforce), [(Toy.ship(), "base 6.50 + zone-2 7.80")])
        + Example.table(
            "Parcelforce zone 3: 165 %, at least 13.25",
            service("8.03", Toy.add("zone-3", Toy.share("165", atLeast: "13.25"))),
            [(Toy.ship(), "base 8.03 + zone-3 13.25")])
        + Example.table(
            "at most", service("100.00", Toy.add("share", Toy.share("50", atMost: "40.00"))),
            [(Toy.ship(), "base 100.00 + share 40.00")])
        + Example.table(
            "shares to the nearest coin, up and down",
            service(
                "10.10", Toy.add("nearest", Toy.share("2.5")), Toy.add("up", Toy.share("2.5", rounding: .up)),
                Toy.add("down", Toy.share("2.5", rounding: .down)), Toy.add("off", Toy.share("-2.5")),
                Toy.add("off-up", Toy.share("-2.5", rounding: .up)),
                Toy.add("off-down", Toy.share("-2.5", rounding: .down))),
            // 0.2525 and −0.2525.
            [
                (
                    Toy.ship(),
                    "base 10.10 + nearest 0.25 + up 0.26 + down 0.25 + off -0.25 + off-up -0.26 + off-down -0.25"
                )
            ])
        + Example.table(
            "halves away from zero",
            service("10.20", Toy.add("half", Toy.share("2.5")), Toy.add("half-off", Toy.share("-2.5"))),
            // 0.255
            [(Toy.ship(), "base 10.20 + half 0.26 + half-off -0.26")])
        + Example.table(
            "a share of named charges",
            service(
                "10.00", Toy.add("discount", Toy.share("-38")),
                Toy.add("residential", Toy.fixed("5.95"), when: .residential(true)),
                Toy.add("other", Toy.fixed("1.00")),
                Toy.add("fuel", Toy.share("10", of: .charges(["base", "discount", "residential"]))),
                Toy.add("all", Toy.share("100", of: .all))),
            [
                (
                    Toy.ship(residential: true),
                    "base 10.00 + discount -3.80 + residential 5.95 + other 1.00 + fuel 1.22 + all 14.37"
                ),
                // What is not due counts nothing.
                (Toy.ship(), "base 10.00 + discount -3.80 + other 1.00 + fuel 0.62 + all 7.82"),
            ])
        + Example.table(
            "a minimum net charge beside the discount (docs/rate-tables.md)",
            service(
                "14.00", Toy.add("discount", Toy.share("-38")),
                Toy.add("minimum-net-charge", .atLeast(Toy.micros("9.25"), of: .charges(["base", "discount"])))),
            [(Toy.ship(), "base 14.00 + discount -5.32 + minimum-net-charge 0.57")])
        + Example.table(
            "a minimum net charge that is reached",
            service(
                "15.00", Toy.add("discount", Toy.share("-38")),
                Toy.add("minimum-net-charge", .atLeast(Toy.micros("9.30"), of: .charges(["base", "discount"])))),
            [(Toy.ship(), "base 15.00 + discount -5.70")])
        + Example.table(
            "USPS insurance (Notice 123, p. 27): rows by value, then 1.50 for each started 100 over 600",
            service(
                "10.00", Toy.add("insurance", .table(insurance, by: .insuredValue), when: .above(.insuredValue, "0"))),
            [
                (Toy.ship(), "base 10.00"), (insured("0.01"), "base 10.00 + insurance 2.70"),
                (insured("50"), "base 10.00 + insurance 2.70"), (insured("50.01"), "base 10.00 + insurance 3.40"),
                (insured("600"), "base 10.00 + insurance 8.95"), (insured("600.01"), "base 10.00 + insurance 10.45"),
                (insured("700"), "base 10.00 + insurance 10.45"), (insured("5000"), "base 10.00 + insurance 74.95"),
                (insured("5000.01"), "refused: surcharge-not-priced"),
            ])
        + Example.table(
            "UPS declared value of 2006: 0.50 per 100, at least 1.50 above 100",
            service(
                "10.00",
                Toy.add("value", Toy.fixed("1.50"), when: .above(.insuredValue, "100"), group: "value"),
                Toy.add(
                    "value",
                    .perUnit(Toy.micros("0.50"), step: Toy.quantity("100", .money), of: .insuredValue, above: 0),
                    when: .above(.insuredValue, "100"), group: "value")),
            [
                (insured("100"), "base 10.00"), (insured("100.01"), "base 10.00 + value 1.50"),
                (insured("300"), "base 10.00 + value 1.50"), (insured("300.01"), "base 10.00 + value 2.00"),
                (insured("1000"), "base 10.00 + value 5.00"),
            ])
        + Example.table(
            "1.25 for each started 100 above the first 100 (docs/rate-tables.md)",
            service(
                "10.00",
                Toy.add(
                    "cover",
                    .perUnit(
                        Toy.micros("1.25"), step: Toy.quantity("100", .money), of: .insuredValue,
                        above: Toy.quantity("100", .money)))),
            [
                (Toy.ship(), "base 10.00"), (insured("100"), "base 10.00"),
                (insured("100.01"), "base 10.00 + cover 1.25"),
                (insured("200"), "base 10.00 + cover 1.25"), (insured("200.01"), "base 10.00 + cover 2.50"),
            ])
        + Example.table(
            "what the steps come to is rounded to the coin, halves away from zero",
            service(
                "10.00",
                Toy.add(
                    "cover",
                    .perUnit(
                        Toy.micros("0.035"), step: Toy.quantity("100", .money), of: .insuredValue,
                        above: Toy.quantity("100", .money))),
                Toy.add(
                    "rebate",
                    .perUnit(Toy.micros("-0.005"), step: Toy.quantity("1 lb", .mass), of: .weight, above: 0),
                    when: .residential(true))),
            [
                (insured("200"), "base 10.00 + cover 0.04"), (insured("200.01"), "base 10.00 + cover 0.07"),
                (insured("1100"), "base 10.00 + cover 0.35"),
                (Toy.ship(residential: true), "base 10.00 + rebate -0.01"),
                (Toy.ship("3 lb", residential: true), "base 10.00 + rebate -0.02"),
                (Toy.ship("4 lb", residential: true), "base 10.00 + rebate -0.02"),
            ])
        + Example.table(
            "a rural ticket for each 15 kg (NZ Couriers; the ticket's price is invented)",
            service(
                "10.00",
                Toy.add(
                    "rural", .perUnit(Toy.micros("3.50"), step: Toy.quantity("15 kg", .mass), of: .weight, above: 0))),
            [
                (Toy.ship("1 g"), "base 10.00 + rural 3.50"), (Toy.ship("15 kg"), "base 10.00 + rural 3.50"),
                (Toy.ship("15.001 kg"), "base 10.00 + rural 7.00"), (Toy.ship("30.1 kg"), "base 10.00 + rural 10.50"),
            ])
        + Example.table(
            "a table by zone, by the weight that is paid for",
            service(
                "10.00",
                Toy.add(
                    "handling",
                    .table(
                        Toy.matrix(
                            "weight | 1 | 2 | 3 | 4 | 5\n10 lb | 1 | 2 | 3 | gap lost | 5\n20 lb | 2 | 4 | - | 8 | 10"),
                        by: .billableWeight))),
            [
                (Toy.ship("10 lb", zone: 2), "base 10.00 + handling 2.00"),
                (Toy.ship("10.1 lb", zone: 2), "base 10.00 + handling 4.00"),
                (Toy.ship("10 lb", zone: 4), "refused: surcharge-not-priced"),
                (Toy.ship("11 lb", zone: 3), "refused: surcharge-not-priced"),
                (Toy.ship("21 lb", zone: 1), "refused: surcharge-not-priced"),
            ])

    static let parcelforce = Toy.add("zone-2", Toy.share("120", atLeast: "7.75"))

    static let insurance = Toy.matrix(
        """
        value | price
        50 | 2.70
        100 | 3.40
        200 | 4.40
        300 | 4.45
        400 | 5.95
        500 | 7.45
        600 | 8.95
        + 100 to 5000 | 1.50
        """)

    static let order =
        Example.table(
            "of a group only the highest counts, in whichever order, and stands where the first stood",
            service(
                "10.00", Toy.add("a", Toy.fixed("5.00"), when: .above(.length, "20 in"), group: "size"),
                Toy.add("x", Toy.fixed("1.00")),
                Toy.add("b", Toy.fixed("3.00"), when: .above(.length, "10 in"), group: "size"),
                Toy.add("c", Toy.fixed("7.00"), when: .above(.length, "30 in"), group: "size"),
                Toy.add("d", Toy.fixed("2.00"), when: .above(.length, "10 in"), group: "other")),
            [
                (Toy.ship("1 lb", "10 x 2 x 2 in"), "base 10.00 + x 1.00"),
                (Toy.ship("1 lb", "11 x 2 x 2 in"), "base 10.00 + x 1.00 + b 3.00 + d 2.00"),
                (Toy.ship("1 lb", "21 x 2 x 2 in"), "base 10.00 + a 5.00 + x 1.00 + d 2.00"),
                (Toy.ship("1 lb", "31 x 2 x 2 in"), "base 10.00 + c 7.00 + x 1.00 + d 2.00"),
            ])
        + Example.table(
            "not beside another",
            service(
                "10.00", Toy.add("extended", Toy.fixed("7.75"), when: .to("US", "2*")),
                Toy.add("area", Toy.fixed("6.60"), when: .residential(true), unless: ["extended"]),
                Toy.add("note", Toy.fixed("0.10"), unless: ["area"])),
            [
                (Toy.ship(residential: true), "base 10.00 + area 6.60"),
                (Toy.ship(zone: 2, residential: true), "base 10.00 + extended 7.75 + note 0.10"),
                (Toy.ship(), "base 10.00 + note 0.10"),
            ])
        + Example.table(
            "one of a group that another replaced no longer stands",
            service(
                "10.00", Toy.add("low", Toy.fixed("1.00"), group: "g"),
                Toy.add("high", Toy.fixed("2.00"), when: .residential(true), group: "g"),
                Toy.add("beside", Toy.fixed("0.50"), unless: ["low"]),
                Toy.add("share", Toy.share("100", of: .charges(["low", "high"])))),
            [
                (Toy.ship(), "base 10.00 + low 1.00 + share 1.00"),
                (Toy.ship(residential: true), "base 10.00 + high 2.00 + beside 0.50 + share 2.00"),
            ])

    @Test(arguments: sizes + dated + conditions + amounts + order)
    func prices(_ example: Example) throws { try example.check() }

    static let homeUnknown = "whether the address is a home is not known: it counts as a business"

    /// A home that nobody named costs what a business costs, and the quote says so where it matters on that day.
    @Test(arguments: [
        (nil, "2025-12-02", true), (nil, "2025-11-30", false), (false, "2025-12-02", false),
        (true, "2025-12-02", false),
    ])
    func aHomeThatNobodyNamedIsSaid(residential: Bool?, day: String, isNoted: Bool) throws {
        let homes = SurchargeTests.service(
            "10.00", Toy.add("home", Toy.fixed("5.95"), when: .residential(true), from: "2025-12-01"))
        var plain = SurchargeTests.service("11.00", Toy.add("long", Toy.fixed("1.00"), when: .above(.length, "20 in")))
        plain.code = "plain"
        let quote = try Toy.quote(
            Toy.ship(residential: residential), tariffs: [Toy.list([homes, plain])], on: Toy.date(day))
        let notes = quote.rates.map { $0.service == "plain" ? [] : $0.notes }.flatMap(\.self)
        #expect(notes == (isNoted ? [Self.homeUnknown] : []))
        #expect(quote.rates.contains { $0.service == "plain" && $0.notes.isEmpty })
    }

    @Test(arguments: [nil, false] as [Bool?])
    func aServiceForHomesSaysThatItIsNotKnown(residential: Bool?) throws {
        var homes = SurchargeTests.service("10.00")
        homes.condition = Condition([.residential(true)])
        let quote = try Toy.quote(Toy.ship(residential: residential), tariffs: [Toy.list([homes])])
        let message = quote.ineligible.first?.reasons.first?.message ?? ""
        #expect(quote.outcome == "refused: condition-not-met")
        #expect(message.hasSuffix(Self.homeUnknown) == (residential == nil))
    }
}
