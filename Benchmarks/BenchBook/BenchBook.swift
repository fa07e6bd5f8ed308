public import RatingEngine
public import ShipmentModel

/// Invented books of the size that the figures in docs/performance.md are for: 40 services, 16 zones, 30 weights, with
/// limits, dimensional weight and surcharges each.
public enum BenchBook {
    /// How its services differ.
    public enum Services: String, CaseIterable, Sendable {
        /// In amounts only, so that they are rated together; five surcharges each.
        case alike
        /// In every rule, as contracts do, so that none is rated with another: divisor, bounds, remote area, fuel list,
        /// discount with a least price, a surcharge by zone and weight, and tax; eight surcharges each.
        case unlike
    }

    /// Compiles one.
    public static func make(_ kind: Services = .alike) throws -> RateBook {
        let us = country("US")
        let zones = (1...16).map(String.init)
        var ranges: [ZoneChart.Range] = []
        for origin in 0..<1000 {
            for block in 0..<100 {
                let first = UInt16(block * 10)
                ranges.append(
                    .init(origin: UInt16(origin), first: first, last: first + 9, zone: zones[(origin + block) % 16]))
            }
        }
        let chart = ZoneChart(name: "bench", file: "bench/zones.csv", validFrom: day(2025, 1, 1), ranges: ranges)
        let services = (0..<40).map { number in
            let service = service(number: number, us, zones)
            return kind == .alike ? service : unlike(service, number: number, us, zones)
        }
        let tariff = Tariff(
            carrier: "bench", carrierName: "Bench", account: "bench", currency: currency("USD"),
            validFrom: day(2025, 1, 1), validUntil: day(2025, 12, 31), untilBasis: .assumed, source: "invented",
            path: "bench", zoneCharts: [chart], services: services)
        return try RateBook(tariffs: [tariff], digest: "sha256:" + String(repeating: "0", count: 64))
    }

    /// Parcels of 1 to 60 lb and up to 30 × 14 × 10 in between random ZIP codes, the same every time.
    public static func shipments(_ count: Int) -> [Shipment] {
        var seed: UInt64 = 1
        func random(_ bound: UInt64) -> Int64 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64((seed >> 33) % bound)
        }
        return (0..<count).map { _ in
            let from = String(10_000 + random(89_999))
            let to = String(10_000 + random(89_999))
            let parcel = Parcel(
                weight: Mass(picograms: (1 + random(60)) * Mass.Unit.lb.picograms),
                dimensions: Dimensions(inches(1 + random(30)), inches(1 + random(14)), inches(1 + random(10))))
            return Shipment(
                shipDate: day(2025, 12, 2), shipFrom: Address(postcode: from, country: country("US")),
                shipTo: Address(postcode: to, country: country("US"), residential: random(2) == 0), parcels: [parcel])
        }
    }

    private static func service(number: Int, _ us: Country, _ zones: [String]) -> Service {
        let steps = (1...30).map { row in
            RateTable.Row(
                bound: Int128(row * 5) * Int128(Mass.Unit.lb.picograms), label: "\(row * 5) lb", line: row + 1,
                cells: (1...16).map { .price(Int64(row * 100_000 * $0 + number * 10_000)) })
        }
        let pound = Mass(picograms: Mass.Unit.lb.picograms)
        let rule = BillableWeightRule(
            sideRounding: .nearest(inches(1)),
            dimensional: .init(
                volumeOver: cubicInches(1728), divisorVolume: cubicInches(166), divisorMass: pound, roundUpTo: pound,
                label: "166 in³/lb"))
        func over(_ measure: ParcelMeasure, _ count: Int64) -> Condition {
            Condition([.over(measure, Int128(inches(count).nanometres))])
        }
        func surcharge(_ code: String, _ condition: Condition, _ amount: Surcharge.Amount, _ group: String? = nil)
            -> Surcharge
        {
            Surcharge(
                code: code, description: code, condition: condition, amount: amount, group: group, source: "bench")
        }
        return Service(
            code: "service-\(number)", name: "Service \(number)", issue: .none, origin: Area(countries: [us]),
            destination: Area(countries: [us]),
            limits: [
                Limit(.weight, maximum: 150 * Int128(Mass.Unit.lb.picograms), label: "150 lb"),
                Limit(.lengthPlusGirth, maximum: Int128(inches(130).nanometres), label: "130 in"),
                Limit(.length, maximum: Int128(inches(96).nanometres), label: "96 in"),
            ],
            column: .zone(chart: "bench"),
            tables: [RateTable(file: "bench/\(number).csv", rows: .weight, columns: zones, steps: steps)],
            billableWeight: [rule],
            surcharges: [
                surcharge("long", over(.length, 22), .fixed(4_000_000), "length"),
                surcharge("very-long", over(.length, 30), .fixed(8_000_000), "length"),
                surcharge(
                    "bulky", Condition([.over(.volume, cubicInches(3456).cubicNanometres)]), .fixed(18_000_000)),
                surcharge("residential", Condition([.residential(true)]), .fixed(5_000_000)),
                surcharge("fuel", Condition([]), .percent(Percentage(millionths: 150_000), of: .base, limits: .init())),
            ])
    }

    /// A service with rules that no other has.
    private static func unlike(_ service: Service, number: Int, _ us: Country, _ zones: [String]) -> Service {
        let own = Int64(number)
        func prefix(_ first: Int) -> PostcodeRange {
            PostcodeRange(
                first: PostcodeRange.key(of: String(first), in: us),
                last: PostcodeRange.key(of: "\(first + 4)99", in: us))
        }
        let remote = Area(
            name: "remote-\(number)",
            places: [.init(country: us, postcodes: stride(from: 100 + number, to: 990, by: 45).map(prefix))])
        let fuel = FuelIndex(
            file: "bench/fuel-\(number).csv",
            periods: (0..<52).map { week in
                let first = day(2025, 1, 1).day + Int32(7 * week)
                return .init(
                    from: CivilDate(day: first), until: CivilDate(day: first + 6),
                    percentage: Percentage(millionths: 150_000 + own * 1_000 + Int64(week) * 100), line: week + 2)
            })
        let byZone = RateTable(
            file: "bench/handling-\(number).csv", rows: .weight, columns: zones,
            steps: (1...3).map { row in
                RateTable.Row(
                    bound: Int128(row * 50) * Int128(Mass.Unit.lb.picograms), label: "\(row * 50) lb", line: row + 1,
                    cells: (1...16).map { .price(Int64(row * 50_000 + $0 * 10_000 + number * 10_000)) })
            })
        func surcharge(
            _ code: String, _ amount: Surcharge.Amount, _ clauses: [Condition.Clause] = [], group: String? = nil
        ) -> Surcharge {
            Surcharge(
                code: code, description: code, condition: Condition(clauses), amount: amount, group: group,
                source: "bench")
        }
        func over(_ measure: ParcelMeasure, _ millimetres: Int64) -> Condition.Clause {
            .over(
                measure, Int128(Length.Unit.mm.nanometres * millimetres), sides: .up(inches(1)))
        }
        var result = service
        result.billableWeight[0].dimensional?.divisorVolume = cubicInches(Int128(130 + number))
        result.billableWeight[0].dimensional?.label = "\(130 + number) in³/lb"
        result.surcharges = [
            surcharge("discount", .percent(Percentage(millionths: -200_000 - own * 1_000), of: .base, limits: .init())),
            surcharge("minimum", .atLeast(7_000_000 + own * 10_000, of: .charges(["base", "discount"]))),
            surcharge("long", .fixed(4_000_000 + own * 10_000), [over(.length, 500 + 5 * own)], group: "length"),
            surcharge("very-long", .fixed(8_000_000 + own * 10_000), [over(.length, 700 + 5 * own)], group: "length"),
            surcharge("handling", .table(byZone, by: .billableWeight), [over(.lengthPlusGirth, 1_000 + 20 * own)]),
            surcharge("residential", .fixed(5_000_000 + own * 10_000), [.residential(true)]),
            surcharge("remote", .fixed(3_000_000 + own * 10_000), [.destination(remote, isIn: true)]),
            surcharge(
                "fuel", .index(fuel, of: .charges(["base", "discount", "residential", "remote"]), limits: .init())),
        ]
        result.taxes = [
            TaxRule(
                .added(Percentage(millionths: 200_000)),
                condition: Condition([.destination(remote, isIn: false), .zones([zones[number % 16]])])),
            TaxRule(.zeroRated),
        ]
        return result
    }

    private static func inches(_ count: Int64) -> Length { Length(nanometres: count * Length.Unit.inch.nanometres) }

    private static func cubicInches(_ count: Int128) -> Volume {
        Volume(cubicNanometres: Volume.cubic(.inch).cubicNanometres * count)
    }

    // The arguments are literals of ours.
    private static func day(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
        CivilDate(year: year, month: month, day: day)!
    }
    private static func country(_ code: String) -> Country { Country(code)! }
    private static func currency(_ code: String) -> Currency { Currency(code)! }
}
