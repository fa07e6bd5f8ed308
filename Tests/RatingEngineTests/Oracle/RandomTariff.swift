import RatingEngine
import ShipmentModel
import TestSupport

/// Tariffs of everything that the language knows, mixed without sense, with bounds from a few lists that random parcels
/// take their weights and sides from too: most land just at, below or above some bound.
struct RandomTariff {
    static let weights = [
        "1 oz", "8 oz", "1 lb", "500 g", "2 lb", "1 kg", "5 lb", "10 lb", "20 lb", "10 kg", "50 lb", "70 lb", "150 lb",
    ].map { Toy.mass($0).picograms }.sorted()
    static let lengths = ["1 in", "5 cm", "6 in", "10 in", "30 cm", "12 in", "18 in", "22 in", "30 in", "1 m"].map {
        Toy.length($0).nanometres
    }.sorted()
    static let girths = ["40 in", "84 in", "108 in", "130 in"].map { Toy.length($0).nanometres }
    static let volumes = ["100 in3", "0.10 ft3", "1000 in3", "1728 in3", "3456 in3", "0.125 m3"].map {
        Toy.volume($0).cubicNanometres
    }.sorted()
    static let values = ["0", "50", "100", "500", "1000", "5000"].map { Toy.micros($0) }
    static let packagings = ["own", "tube", "pak", "crate"]
    static let hazards = ["lithium-ion", "flammable-liquid"]
    /// Where versions, rules, surcharges and fuel shares begin.
    static let changes = ["2025-08-18", "2025-12-01", "2026-01-05", "2026-07-12"].map { Toy.date($0) }
    static let first = Toy.date("2025-01-01")
    static let last = Toy.date("2026-12-31")

    static let areas: [Area] = [
        Area(countries: [Toy.us]), Toy.everywhere, Area(countries: ["US", "CA", "GB"].map { Toy.country($0) }),
        .of("US", ["10001", "200*", "995..999"]), .of("GB", ["PA2", "IV"]), .of("GB", ["PA20..PA49", "M"]),
        .of("CA", ["V*"]),
        PlaceTests.lower48, PlaceTests.abroad, PlaceTests.hawaii, PlaceTests.ireland,
        Area(
            name: "some", places: [.init(country: Toy.us, regions: ["OH", "HI"]), .init(country: Toy.country("CA"))],
            exceptions: [.init(country: Toy.country("CA"), regions: ["YT"])]),
    ]

    static let charts: [ZoneChart] = [
        PlaceTests.chart("prefixes") {
            $0.ranges = ZoneChart.Ranges([
                ZoneChart.Range(origin: 432, first: 0, last: 99, zone: "1"),
                ZoneChart.Range(origin: 432, first: 100, last: 199, zone: "2"),
                ZoneChart.Range(origin: 432, first: 200, last: 499, zone: ZoneChart.notServed),
                ZoneChart.Range(origin: 432, first: 900, last: 998, zone: "3"),
                ZoneChart.Range(origin: 100, first: 0, last: 999, zone: "2"),
            ])
            $0.exceptions = [
                .init(origin: 432, first: 10001, last: 10001, zone: "4"),
                .init(origin: 432, first: 96813, last: 96813, zone: ZoneChart.notServed),
            ]
            $0.pairs = PlaceTests.pairs.pairs.map { pair in
                var pair = pair
                pair.zone = pair.zone == "5" ? "4" : pair.zone
                return pair
            }
        },
        PlaceTests.chart("destinations") {
            $0.destinations = PlaceTests.destinations.destinations.map { destination in
                var destination = destination
                destination.zone =
                    ["2": ZoneChart.notServed, "4": ZoneChart.notServed, "5": "1", "8": "2"][destination.zone]
                    ?? destination.zone
                return destination
            }
            $0.pairs = [.init(origin: areas[0], destination: areas[3], zone: "3")]
        },
    ]

    let choices: UnsafeMutablePointer<Choices>

    /// One or two accounts, each with one tariff or with two that follow each other.
    static func tariffs(_ choices: inout Choices) -> [Tariff] {
        withUnsafeMutablePointer(to: &choices) { pointer in
            let random = RandomTariff(choices: pointer)
            var result: [Tariff] = []
            for account in ["contract", "list"].prefix(pointer.pointee.int(in: 1...2)) {
                var known: Service?
                let currency = pointer.pointee.oneIn(6) ? Currency("JPY")! : Toy.usd
                let change = pointer.pointee.bool() ? pointer.pointee.element(changes) : nil
                let spans = change.map { [(first, CivilDate(day: $0.day - 1)), ($0, last)] } ?? [(first, last)]
                for (from, until) in spans {
                    var tariff = Toy.list([], currency: currency, account: account, charts: charts)
                    tariff.validFrom = from
                    tariff.validUntil = until
                    tariff.path += from.description
                    for code in ["air", "ground", "sea"].prefix(pointer.pointee.int(in: 1...3)) {
                        let service =
                            known.map { random.oneIn(2) ? random.variant(of: $0, code) : nil } ?? nil
                        tariff.services.append(service ?? random.service(code, currency))
                        known = tariff.services.last
                    }
                    result.append(tariff)
                }
            }
            return result
        }
    }

    /// One tariff of services that mostly differ in nothing but amounts, as those of a price list with many levels do.
    static func family(_ choices: inout Choices) -> [Tariff] {
        withUnsafeMutablePointer(to: &choices) { pointer in
            let random = RandomTariff(choices: pointer)
            let first = random.plainService()
            var services = (1...pointer.pointee.int(in: 2...8)).map { number in
                random.relative(of: first, "service-\(number)")
            }
            if pointer.pointee.oneIn(3) { services.append(random.service("service-4a", Toy.usd)) }
            var tariff = Toy.list(services, charts: charts)
            tariff.validFrom = Self.first
            tariff.validUntil = last
            return [tariff]
        }
    }

    private func oneIn(_ times: UInt64) -> Bool { choices.pointee.oneIn(times) }
    private func int(_ range: ClosedRange<Int>) -> Int { choices.pointee.int(in: range) }
    private func element<T>(_ values: [T]) -> T { choices.pointee.element(values) }
    private func some<T>(_ values: [T], upTo count: Int) -> [T] {
        var rest = values
        return (0..<min(int(0...count), values.count)).map { _ in rest.remove(at: int(0...rest.count - 1)) }
    }

    // MARK: A service

    private func service(_ code: String, _ currency: Currency) -> Service {
        let measure: RateTable.RowMeasure = oneIn(5) ? .volume : oneIn(8) ? .lengthPlusWidth : .weight
        var column = ColumnRule.single
        var columns = ["price"]
        switch int(0...3) {
        case 1, 2:
            column = .zone(chart: element(Self.charts).name)
            columns = [["1", "2", "3", "4"], ["4", "1"], ["2", "3", "1"]][int(0...2)]
        case 3:
            let formats = self.formats()
            column = .format(formats)
            columns = formats.map(\.code)
        default: break
        }
        var zones: [String] = []
        if case .zone = column { zones = columns }
        let named = some(["Oversized", "Envelope"], upTo: 2)
        var tables = [table(measure, columns, named)]
        if oneIn(3) {
            tables[0].cover = Money(micros: Toy.micros("100"), currency)
            tables.append(table(measure, columns, named))
            tables[1].cover = Money(micros: Toy.micros("500"), currency)
        }
        var result = Service(
            code: code, name: code, issue: .none,
            origin: element([Toy.everywhere, Toy.everywhere, Self.areas[0], Self.areas[2]]),
            destination: oneIn(3) ? element(Self.areas) : Toy.everywhere, column: column, tables: tables)
        if oneIn(8) { result.condition = condition(zones: []) }
        result.servesPostOfficeBoxes = !oneIn(4)
        result.packaging = oneIn(6) ? some(Self.packagings, upTo: 3) : []
        result.hazards = oneIn(2) ? Self.hazards : some(Self.hazards, upTo: 1)
        result.signatures = oneIn(2) ? [.any, .adult] : some([.any, .adult], upTo: 1)
        result.deliversOnSaturday = oneIn(2)
        result.limits = (0..<max(0, int(0...4) - 2)).map { _ in limit(zones) }
        result.billableWeight = billableWeight(zones)
        result.rowSubstitutes = named.filter { _ in oneIn(2) }.map {
            RowSubstitute(row: $0, condition: condition(zones: zones))
        }
        result.surcharges = surcharges(columns, zones)
        result.taxes = taxes(zones)
        if oneIn(3) {
            result.delivery = DeliveryRule(
                days: .init(earliest: int(0...1), latest: int(1...4)),
                byZone: zones.prefix(1).map { .init(zone: $0, days: .init(earliest: 0, latest: int(0...6))) },
                cutOff: oneIn(2) ? 17 * 60 : nil, calendar: PromiseTests.calendar, deliversOnSaturday: oneIn(2),
                source: "invented")
        }
        return result
    }

    /// Another service with the same bounds and rules, as the services of one carrier are: what is found for the one is
    /// used for the other.
    private func variant(of other: Service, _ code: String) -> Service {
        var result = other
        result.code = code
        result.name = code
        var zones: [String] = []
        if case .zone = other.column {
            zones = other.tables[0].columns
            result.column = .zone(chart: element(Self.charts).name)
        }
        for number in result.tables.indices {
            for row in result.tables[number].steps.indices where oneIn(2) {
                result.tables[number].steps[row].cells = result.tables[number].columns.map { _ in cell() }
            }
        }
        if oneIn(2) { result.limits = (0..<int(0...2)).map { _ in limit(zones) } }
        if oneIn(2) { result.surcharges = surcharges(other.tables[0].columns, zones) }
        if oneIn(2) { result.taxes = taxes(zones) }
        if oneIn(3) { result.rowSubstitutes = [] }
        if oneIn(3) { result.destination = Toy.everywhere }
        return result
    }

    /// One priced by weight and zone, with surcharges of fixed amounts and shares of the base price.
    private func plainService() -> Service {
        let columns = oneIn(4) ? ["price"] : ["1", "2", "3", "4"]
        var result = Service(
            code: "", name: "", issue: .none, origin: Toy.everywhere, destination: Toy.everywhere,
            column: columns.count == 1 ? .single : .zone(chart: element(Self.charts).name),
            tables: [table(.weight, columns)])
        result.hazards = Self.hazards
        result.signatures = [.any, .adult]
        result.billableWeight = billableWeight([])
        result.surcharges = (0..<int(0...6)).map { number in
            Surcharge(
                code: "s\(number)", description: "s\(number)", condition: condition(zones: []),
                amount: oneIn(3) ? share() : .fixed(price()),
                group: oneIn(3) ? "g" : nil, source: "toy/tariff.yaml:\(number)")
        }
        return result
    }

    /// A share of the base price; where none is given, no discount.
    private func share(_ percentage: Percentage? = nil) -> Surcharge.Amount {
        .percent(percentage ?? Percentage(millionths: Int64(int(0...5000)) * 100), of: .base, limits: .init())
    }

    /// The same with other amounts, now and then a discount or a price greater than most, and rarely another rule.
    private func relative(of other: Service, _ code: String) -> Service {
        var result = other
        result.code = code
        result.name = code
        for row in result.tables[0].steps.indices {
            result.tables[0].steps[row].cells = result.tables[0].columns.map { _ in
                oneIn(30) ? .price(899_999_990_000 + Int64(int(0...2)) * 10_000) : cell()
            }
        }
        for number in result.surcharges.indices {
            switch result.surcharges[number].amount {
            case .fixed: result.surcharges[number].amount = .fixed(oneIn(20) ? -price() : price())
            default: result.surcharges[number].amount = share(oneIn(20) ? percent() : nil)
            }
            if oneIn(30) { result.surcharges[number].amount = oneIn(2) ? share() : .fixed(price()) }
            if oneIn(30) { result.surcharges[number].condition = condition(zones: []) }
        }
        if oneIn(15) { result.destination = element(Self.areas) }
        if oneIn(15) { result.taxes = taxes([]) }
        return result
    }

    private func formats() -> [ColumnRule.Format] {
        ["letter", "packet", "parcel"].prefix(int(1...3)).map { code in
            var format = ColumnRule.Format(code: code)
            if oneIn(2) {
                let sides = (0..<3).map { _ in Length(nanometres: element(Self.lengths)) }
                format.sides = Dimensions(sides[0], sides[1], sides[2])
            }
            if oneIn(2) { format.maximumWeight = Mass(picograms: element(Self.weights)) }
            if oneIn(3) { format.limits = [Limit(.sumOfSides, maximum: Int128(element(Self.girths)), label: "1 in")] }
            return format
        }
    }

    /// Often one that others have too.
    private func price() -> Int64 {
        if oneIn(4) { return Int64(int(1...3)) * 1_000_000 }
        return Int64(int(0...20_000)) * (oneIn(8) ? 1_250 : 10_000)
    }

    private func cell() -> RateTable.Cell { oneIn(10) ? .blank : oneIn(20) ? .gap("torn page") : .price(price()) }

    private func table(_ measure: RateTable.RowMeasure, _ columns: [String], _ named: [String] = []) -> RateTable {
        func row(_ bound: Int128, _ pricing: RateTable.Pricing = .price, _ line: Int) -> RateTable.Row {
            .init(bound: bound, pricing: pricing, label: "\(line) lb", line: line, cells: columns.map { _ in cell() })
        }
        /// Often up to the last there is, so that most parcels find a row.
        func few(_ all: [Int128]) -> [Int128] {
            let rows = some(Array(all.dropLast()), upTo: 5) + (oneIn(4) ? [] : all.suffix(1))
            return rows.sorted()
        }
        let bounds: [Int128]
        switch measure {
        case .weight: bounds = few(Self.weights.map { Int128($0) })
        case .volume: bounds = few(Self.volumes)
        case .lengthPlusWidth: bounds = few(Self.lengths.map { Int128($0) * 2 })
        case .value: bounds = few(Self.values.map { Int128($0) }.filter { $0 > 0 })
        }
        var table = RateTable(
            file: "toy/\(measure.rawValue).csv", rows: measure, columns: columns,
            steps: bounds.enumerated().map { row($1, .price, $0 + 2) })
        if measure == .weight, oneIn(2) {
            let step = Int128(element(Self.weights))
            let above = bounds.last ?? 0
            if !bounds.isEmpty, oneIn(2) {
                table.steps.append(row(above + step * 5, .eachAdditional(step: step), 20))
                if oneIn(2) { table.steps.append(row(.max, .each(step: Int128(element(Self.weights))), 21)) }
            } else {
                table.steps.append(row(.max, .each(step: step), 20))
            }
        }
        table.namedRows = named.enumerated().map {
            .init(name: $1, line: 30 + $0, cells: columns.map { _ in cell() })
        }
        return table
    }

    // MARK: Rules

    private func bound(_ measure: ParcelMeasure) -> Int128 {
        switch measure.kind {
        case .mass: Int128(element(Self.weights))
        case .volume: element(Self.volumes)
        case .money: Int128(element(Self.values))
        case .count: Int128(int(1...3))
        case .length:
            Int128(element([.length, .width, .height].contains(measure) ? Self.lengths : Self.girths))
        }
    }

    private func rounding() -> Rounding<Length> {
        let step = Length(
            nanometres: element([Toy.length("1 in"), Toy.length("0.25 in"), Toy.length("1 cm")]).nanometres)
        return element([.none, .nearest(step), .up(step), .down(step)])
    }

    private static let ofParcel = ParcelMeasure.allCases.filter { $0 != .billableWeight }

    /// A condition; on zones where there are any, and on the billable weight where that may be.
    private func condition(zones: [String], billable: Bool = false) -> Condition {
        Condition(
            (0..<int(0...2)).map { _ in
                switch int(0...(zones.isEmpty ? 9 : 11)) {
                case 0:
                    let measure = element(Self.ofParcel)
                    return .over(measure, bound(measure), sides: measure.needsDimensions ? rounding() : .none)
                case 1:
                    let measure = element(Self.ofParcel)
                    return .notOver(measure, bound(measure), sides: measure.needsDimensions ? rounding() : .none)
                case 2: return .packaging(some(Self.packagings, upTo: 3))
                case 3: return .hazards(some(Self.hazards, upTo: 2))
                case 4: return oneIn(4) ? .postOfficeBox(oneIn(2)) : .residential(oneIn(2))
                case 5: return .destination(element(Self.areas), isIn: oneIn(2))
                case 6: return .origin(element(Self.areas), isIn: oneIn(2))
                case 7: return .signatures(some([.none, .any, .adult], upTo: 2).filter { $0 != .none })
                case 8:
                    return oneIn(2) ? .saturday(oneIn(2)) : .billing(some([.sender, .recipient, .thirdParty], upTo: 2))
                case 9 where billable:
                    let bound = Int128(element(Self.weights))
                    return oneIn(2) ? .over(.billableWeight, bound) : .notOver(.billableWeight, bound)
                case 9: return .over(.weight, Int128(element(Self.weights)))
                default: return .zones(some(zones, upTo: zones.count))
                }
            })
    }

    private func limit(_ zones: [String]) -> Limit {
        let measure = element(Self.ofParcel)
        let maximum = max(bound(measure), measure.kind == .count ? 1 : bound(measure))
        return Limit(measure, maximum: maximum, label: "limit", condition: oneIn(2) ? condition(zones: zones) : nil)
    }

    private func billableWeight(_ zones: [String]) -> [BillableWeightRule] {
        if oneIn(3) { return [] }
        let change = oneIn(2) ? element(Self.changes) : nil
        let spans: [(CivilDate?, CivilDate?)] =
            change.map { [(nil, CivilDate(day: $0.day - 1)), ($0, nil)] } ?? [(nil, nil)]
        return spans.map { from, until in
            var rule = BillableWeightRule(from: from, until: until, sideRounding: rounding())
            let step = element([Toy.mass("1 lb"), Toy.mass("0.5 kg"), Toy.mass("0.1 kg"), Toy.mass("1 oz")])
            rule.weightRounding = element([.none, .up(step), .nearest(step), .down(step)])
            if oneIn(2) {
                let divisor = element([
                    ("139 in3", "1 lb"), ("166 in3", "1 lb"), ("5000 cm3", "1 kg"), ("1 m3", "200 kg"),
                ])
                rule.dimensional = BillableWeightTests.dimensional(
                    divisor.0, per: divisor.1, roundUpTo: element(["1 lb", "0.5 kg", "0.1 kg"]),
                    cap: oneIn(3) ? "70 lb" : nil)
                if oneIn(2) { rule.dimensional?.volumeOver = Volume(cubicNanometres: element(Self.volumes)) }
                if oneIn(2) {
                    rule.dimensional?.condition =
                        zones.isEmpty || oneIn(2) ? condition(zones: zones) : Condition([.zones([element(zones)])])
                }
                if divisor.1 == "1 lb", rule.dimensional?.roundUpTo == Toy.mass("1 lb"), oneIn(2) {
                    rule.dimensional?.nonrectangular = .init(factor: Toy.percent("78.5"), packaging: ["tube", "crate"])
                }
            }
            rule.minimums = (0..<int(0...2)).map { _ in
                .init(weight: Mass(picograms: element(Self.weights)), condition: condition(zones: zones))
            }
            return rule
        }
    }

    // MARK: Surcharges and taxes

    private func percent() -> Percentage {
        Percentage(millionths: Int64(int(0...5000)) * 100 - (oneIn(4) ? 250_000 : 0))
    }

    private func fuel() -> FuelIndex {
        var days = Self.changes
        if oneIn(3) { days.remove(at: int(0...days.count - 1)) }
        return FuelIndex(
            file: "fuel/toy.csv",
            periods: days.enumerated().map { number, from in
                let next = number + 1 < days.count ? days[number + 1].day - (oneIn(6) ? 4 : 1) : Self.last.day
                return .init(from: from, until: CivilDate(day: next), percentage: percent(), line: number + 2)
            })
    }

    private func surcharges(_ columns: [String], _ zones: [String]) -> [Surcharge] {
        var codes: [String] = []
        return (0..<int(0...6)).map { number in
            let code = oneIn(5) && !codes.isEmpty ? element(codes) : "s\(number)"
            func basis() -> Surcharge.Basis { oneIn(4) ? .all : .charges(["base"] + some(codes, upTo: 2)) }
            func limits() -> Surcharge.AmountLimits {
                .init(
                    atLeast: oneIn(3) ? price() : nil, atMost: oneIn(5) ? price() + 200_000_000 : nil,
                    rounding: element([.nearest, .up, .down]))
            }
            let amount: Surcharge.Amount
            switch int(0...8) {
            case 1 where !zones.isEmpty:
                amount = .byZone(some(zones, upTo: 4).map { .init(zone: $0, micros: price()) })
            case 2: amount = .percent(percent(), of: basis(), limits: limits())
            case 3: amount = .percent(percent(), of: .base, limits: .init())
            case 4: amount = .index(fuel(), of: oneIn(2) ? .base : basis(), limits: oneIn(2) ? .init() : limits())
            case 5:
                let measure = element([
                    ParcelMeasure.weight, .length, .insuredValue, .value, .pieces, .billableWeight, .volume,
                ])
                amount = .perUnit(
                    price(), step: max(1, bound(measure)), of: measure, above: oneIn(2) ? 0 : bound(measure))
            case 6:
                let measure = element([ParcelMeasure.insuredValue, .value])
                amount = .table(table(.value, oneIn(2) ? columns : ["price"]), by: measure)
            case 7: amount = .atLeast(price() * 2, of: basis())
            default: amount = .fixed(oneIn(6) ? -price() / 4 : price())
            }
            let change = oneIn(3) ? element(Self.changes) : nil
            let isEarly = oneIn(2)
            let isOnce = oneIn(5)
            let result = Surcharge(
                code: code, description: code, from: isEarly ? nil : change,
                until: isEarly ? change.map { CivilDate(day: $0.day - 1) } : nil,
                condition: condition(zones: zones, billable: true), amount: amount,
                group: !isOnce && oneIn(4) ? element(["g", "h"]) : nil, unless: oneIn(4) ? some(codes, upTo: 2) : [],
                isPerShipment: isOnce, source: "toy/tariff.yaml:\(number)")
            codes.append(code)
            return result
        }
    }

    private func taxes(_ zones: [String]) -> [TaxRule] {
        (0..<int(0...2)).map { _ in
            let share = Percentage(millionths: element([200_000, 150_000, 210_000, 55_000]))
            let treatment: TaxTreatment = element([.included(share), .added(share), .exempt, .zeroRated, .none])
            return TaxRule(treatment, condition: oneIn(2) ? condition(zones: zones, billable: true) : nil)
        }
    }
}
