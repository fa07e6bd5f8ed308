import RatingEngine
import ShipmentModel

/// A small invented tariff whose every figure is chosen to be recognised in a result.
enum Toy {
    static let usd = Currency("USD")!
    static let us = Country("US")!
    static let day = CivilDate("2025-12-02")!

    static func mass(_ text: String) -> Mass { (try? Mass(text: text))! }
    static func length(_ text: String) -> Length { (try? Length(text: text))! }
    static func micros(_ amount: String) -> Int64 { Money(amount, usd)!.micros }
    static func inches(_ a: String, _ b: String, _ c: String) -> Dimensions {
        Dimensions(length(a + " in"), length(b + " in"), length(c + " in"))
    }
    static func cubicInches(_ count: Int128) -> Volume {
        Volume(cubicNanometres: Volume.cubic(.inch).cubicNanometres * count)
    }

    /// Rows of 1, 2, 3, 5 and 70 lb; zone 1 costs 1.00 a row number, zone 2 twice that. Row 3 lb is blank in zone 2.
    static func table(file: String = "toy/ground.csv", cover: Money? = nil, plus: Int64 = 0) -> RateTable {
        let bounds = ["1 lb", "2 lb", "3 lb", "5 lb", "70 lb"]
        let steps = bounds.enumerated().map { index, label in
            let unit = Int64(index + 1) * 1_000_000 + plus
            return RateTable.Row(
                bound: Int128(mass(label).picograms), label: label, line: index + 2,
                cells: [.price(unit), index == 2 ? .blank : .price(unit * 2)])
        }
        let oversized = RateTable.NamedRow(name: "Oversized", line: 7, cells: [.price(99_000_000), .gap("torn page")])
        return RateTable(
            file: file, cover: cover, rows: .weight, columns: ["1", "2"], steps: steps, namedRows: [oversized])
    }

    static let chart = ZoneChart(
        name: "toy", file: "toy/zones.csv", validFrom: CivilDate("2016-11-01")!, declaration: "chart of 2016",
        ranges: [
            .init(origin: 432, first: 0, last: 499, zone: "1"), .init(origin: 432, first: 500, last: 899, zone: "2"),
            .init(origin: 432, first: 900, last: 900, zone: "9"),
        ],
        exceptions: [.init(origin: 432, first: 43210, last: 43219, zone: "2")])

    static func over(_ measure: ParcelMeasure, _ text: String) -> Condition.Clause {
        .over(measure, Int128(length(text).nanometres))
    }

    static func ground(code: String = "ground") -> Service {
        let billable = BillableWeightRule(
            sideRounding: .nearest(length("1 in")),
            dimensional: .init(
                volumeOver: cubicInches(1728), divisorVolume: cubicInches(166), divisorMass: mass("1 lb"),
                roundUpTo: mass("1 lb"), cap: mass("70 lb"), label: "166 in³/lb"),
            minimums: [.init(weight: mass("5 lb"), condition: Condition([over(.lengthPlusGirth, "84 in")]))])
        return Service(
            code: code, name: "Toy Ground", issue: .own, origin: Area(countries: [us]),
            destination: Area(countries: [us]),
            limits: [
                Limit(.weight, maximum: Int128(mass("70 lb").picograms), label: "70 lb"),
                Limit(.lengthPlusGirth, maximum: Int128(length("130 in").nanometres), label: "130 in"),
            ],
            column: .zone(chart: "toy"), tables: [table()], billableWeight: [billable],
            rowSubstitutes: [.init(row: "Oversized", condition: Condition([over(.lengthPlusGirth, "108 in")]))],
            surcharges: [
                Surcharge(
                    code: "long", description: "Long", condition: Condition([over(.length, "22 in")]),
                    amount: .fixed(4_000_000), group: "length", source: "toy/tariff.yaml:40"),
                Surcharge(
                    code: "very-long", description: "Very long", condition: Condition([over(.length, "30 in")]),
                    amount: .fixed(8_400_000), group: "length", source: "toy/tariff.yaml:44"),
                Surcharge(
                    code: "tube", description: "Tube", condition: Condition([.packaging(["tube"])]),
                    amount: .percent(Percentage(millionths: 125_000), of: .base, limits: .init()),
                    source: "toy/tariff.yaml:48"),
                Surcharge(
                    code: "peak", description: "Peak", from: CivilDate("2025-12-01")!, until: CivilDate("2025-12-24")!,
                    condition: Condition([.residential(true)]), amount: .fixed(250_000), source: "toy/tariff.yaml:52"),
            ])
    }

    static func tariff(_ services: [Service] = [ground()], account: String = "list", from: String = "2025-01-01")
        -> Tariff
    {
        Tariff(
            carrier: "toy", carrierName: "Toy Post", account: account, currency: usd, validFrom: CivilDate(from)!,
            validUntil: CivilDate("2025-12-31")!, untilBasis: .assumed, source: "invented", path: "toy/" + account,
            zoneCharts: [chart], services: services)
    }

    static func shipment(
        to postcode: String = "10001", weight: String = "1.5 lb", dimensions: Dimensions? = inches("10", "8", "4"),
        packaging: String = "own", residential: Bool? = nil, options: ShipmentOptions = .init()
    ) -> Shipment {
        Shipment(
            shipFrom: Address(postcode: "43215", country: us),
            shipTo: Address(postcode: postcode, country: us, residential: residential),
            parcels: [Parcel(weight: mass(weight), dimensions: dimensions, packaging: packaging)], options: options)
    }

    static func quote(
        _ shipment: Shipment, tariffs: [Tariff] = [tariff()], policy: SelectionPolicy = .init(),
        on date: CivilDate = day
    ) throws -> Quote {
        var buffer = RateBuffer()
        return Quoter(try RateBook(tariffs: tariffs, digest: "sha256:toy"), policy).quote(
            shipment, on: date, buffer: &buffer)
    }

    /// The same with exchange rates.
    static func quote(
        _ shipment: Shipment, tariffs: [Tariff], policy: SelectionPolicy = .init(), exchangeRates: ExchangeRates,
        on date: CivilDate = day
    ) throws -> Quote {
        var buffer = RateBuffer()
        let book = try RateBook(tariffs: tariffs, exchangeRates: exchangeRates, digest: "sha256:toy")
        return quote(shipment, book: book, policy: policy, on: date, buffer: &buffer)
    }

    /// The same from a book made before, into a buffer that has been used before.
    static func quote(
        _ shipment: Shipment, book: RateBook, policy: SelectionPolicy = .init(), on date: CivilDate = day,
        buffer: inout RateBuffer
    ) -> Quote {
        Quoter(book, policy).quote(shipment, on: date, buffer: &buffer)
    }
}
