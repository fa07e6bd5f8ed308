import RatingEngine
import ShipmentModel

/// Tariffs and shipments in a few words, so that a table of cases reads like a price list. Texts that cannot be read
/// trap: they are the tests' own.
extension Toy {
    /// A quantity in the unit of its kind: `22 in`, `70 lb`, `1728 in3`, `4 l`, `100` (money or a count).
    static func quantity(_ text: String, _ kind: ParcelMeasure.Kind) -> Int128 {
        switch kind {
        case .mass: Int128(mass(text).picograms)
        case .length: Int128(length(text).nanometres)
        case .volume: volume(text).cubicNanometres
        case .money: Int128(micros(text))
        case .count: Int128(text)!
        }
    }

    static func volume(_ text: String) -> Volume {
        let parts = text.split(separator: " ")
        let decimal = ExactDecimal(parts[0])!
        let unit: Int128 =
            switch parts[1] {
            case "in3": Volume.cubic(.inch).cubicNanometres
            case "ft3": Volume.cubic(.ft).cubicNanometres
            case "cm3": Volume.cubic(.cm).cubicNanometres
            case "m3": Volume.cubic(.m).cubicNanometres
            case "l": Volume.cubic(.cm).cubicNanometres * 1000
            default: preconditionFailure("a volume in \(parts[1])")
            }
        let tens = (0..<decimal.scale).reduce(into: Int128(1)) { value, _ in value *= 10 }
        precondition(decimal.units * unit % tens == 0, "\(text) is no whole number of nm³")
        return Volume(cubicNanometres: decimal.units * unit / tens)
    }

    static func date(_ text: String) -> CivilDate { CivilDate(text)! }
    static func country(_ code: String) -> Country { Country(code)! }
    static func percent(_ text: String) -> Percentage { Percentage(percent: text)! }

    /// Three sides in one unit: `12 x 12 x 13.5 in`.
    static func sides(_ text: String) -> Dimensions {
        let unit = " " + text.split(separator: " ").last!
        let sides = text.dropLast(unit.count).split(separator: " x ").map { length($0 + unit) }
        return Dimensions(sides[0], sides[1], sides[2])
    }

    /// A matrix as in a file, cells divided by `|`: the measure and the columns, then the rows. `-` is blank, `gap …` a
    /// gap, and the first cell is a bound, `+ 1 lb to 70 lb`, `x 1 lb`, or a name.
    static func matrix(
        _ text: String, file: String = "toy/matrix.csv", cover: Money? = nil, unitPrice: Money? = nil
    ) -> RateTable {
        let lines = text.split(separator: "\n").map { line in
            line.split(separator: "|").map { $0.trimmed }
        }
        let measure = RateTable.RowMeasure(rawValue: lines[0][0])!
        let kind: ParcelMeasure.Kind =
            switch measure {
            case .weight: .mass
            case .volume: .volume
            case .lengthPlusWidth: .length
            case .value: .money
            }
        var table = RateTable(
            file: file, cover: cover, unitPrice: unitPrice, rows: measure, columns: Array(lines[0].dropFirst()),
            steps: [])
        for (index, line) in lines.enumerated().dropFirst() {
            let cells = line.dropFirst().map { text -> RateTable.Cell in
                if text == "-" { return .blank }
                if text.hasPrefix("gap ") { return .gap(String(text.dropFirst(4))) }
                return .price(micros(text))
            }
            let label = line[0]
            guard label.first!.isNumber || label.hasPrefix("+ ") || label.hasPrefix("x ") else {
                table.namedRows.append(.init(name: label, line: index + 1, cells: cells))
                continue
            }
            var pricing = RateTable.Pricing.price
            var bound = label
            if !label.first!.isNumber {
                let parts = label.dropFirst(2).split(separator: " to ").map(String.init)
                let step = quantity(parts[0], kind)
                pricing = label.hasPrefix("+") ? .eachAdditional(step: step) : .each(step: step)
                bound = parts.count > 1 ? parts[1] : ""
            }
            table.steps.append(
                .init(
                    bound: bound.isEmpty ? .max : quantity(bound, kind), pricing: pricing, label: label,
                    line: index + 1, cells: cells))
        }
        return table
    }

    /// Zone n is where the ZIP code begins with n.
    static let zones = ZoneChart(
        name: "zones", file: "", validFrom: date("2000-01-01"),
        ranges: (1...8).map { .init(origin: 432, first: $0 * 100, last: $0 * 100 + 99, zone: "\($0)") })

    static let everywhere = Area(name: "everywhere", places: [.init(country: nil)])

    /// A service from the United States to everywhere; with a column `price` it knows no zones.
    static func service(_ table: RateTable, code: String = "ground", _ change: (inout Service) -> Void = { _ in })
        -> Service
    {
        var service = Service(
            code: code, name: "Ground", issue: .none, origin: Area(countries: [us]), destination: everywhere,
            column: table.columns == ["price"] ? .single : .zone(chart: "zones"), tables: [table])
        change(&service)
        return service
    }

    /// A tariff of these services for all days from 2000 to 2030.
    static func list(
        _ services: [Service], currency: Currency = usd, account: String = "list", charts: [ZoneChart] = [zones]
    ) -> Tariff {
        Tariff(
            carrier: "toy", carrierName: "Toy Post", account: account, currency: currency,
            validFrom: date("2000-01-01"), validUntil: date("2030-12-31"), untilBasis: .assumed, source: "invented",
            path: "toy/" + account, zoneCharts: charts, services: services)
    }

    /// A shipment of one parcel from Columbus, Ohio.
    static func ship(
        _ weight: String = "1 lb", _ sides: String? = "10 x 8 x 4 in", zone: Int = 1, packaging: String = "own",
        residential: Bool? = nil, _ change: (inout Shipment) -> Void = { _ in }
    ) -> Shipment {
        var shipment = Shipment(
            shipFrom: Address(postcode: "43215", country: us),
            shipTo: Address(postcode: "\(zone)0001", country: us, residential: residential),
            parcels: [Parcel(weight: mass(weight), dimensions: sides.map(Self.sides), packaging: packaging)])
        change(&shipment)
        return shipment
    }

    /// A shipment to a postcode of a country, or to a region of it.
    static func ship(to country: String, _ postcode: String? = nil, region: String? = nil) -> Shipment {
        ship {
            $0.shipTo = Address(region: region, postcode: postcode, country: Country(country)!)
        }
    }

    /// A share of other charges.
    static func share(
        _ percent: String, of basis: Surcharge.Basis = .base, atLeast: String? = nil, atMost: String? = nil,
        rounding: Surcharge.CoinRounding = .nearest
    ) -> Surcharge.Amount {
        .percent(
            Toy.percent(percent), of: basis,
            limits: .init(atLeast: atLeast.map(micros), atMost: atMost.map(micros), rounding: rounding))
    }

    /// A surcharge.
    static func add(
        _ code: String, _ amount: Surcharge.Amount, when clauses: Condition.Clause..., from: String? = nil,
        until: String? = nil, group: String? = nil, unless: [String] = [], perShipment: Bool = false
    ) -> Surcharge {
        Surcharge(
            code: code, description: code, from: from.map(date), until: until.map(date), condition: Condition(clauses),
            amount: amount, group: group, unless: unless, isPerShipment: perShipment, source: "toy/tariff.yaml:1")
    }

    static func fixed(_ amount: String) -> Surcharge.Amount { .fixed(micros(amount)) }

    /// Amounts by zone: `2: 14.00, 3: 15.00`.
    static func byZone(_ text: String) -> Surcharge.Amount {
        .byZone(
            text.split(separator: ", ").map { entry in
                let parts = entry.split(separator: ": ").map(String.init)
                return .init(zone: parts[0], micros: micros(parts[1]))
            })
    }

    static func limit(_ measure: ParcelMeasure, _ text: String, when clauses: Condition.Clause...) -> Limit {
        Limit(
            measure, maximum: quantity(text, measure.kind), label: text,
            condition: clauses.isEmpty ? nil : Condition(clauses))
    }

    /// A fuel list: from, until, percent.
    static func fuel(_ rows: [(String, String, String)]) -> FuelIndex {
        FuelIndex(
            file: "fuel/toy.csv",
            periods: rows.enumerated().map { line, row in
                .init(from: date(row.0), until: date(row.1), percentage: percent(row.2), line: line + 2)
            })
    }
}

extension Condition.Clause {
    /// `over` with a bound in words.
    static func above(_ measure: ParcelMeasure, _ text: String, sides: Rounding<Length> = .none) -> Self {
        .over(measure, Toy.quantity(text, measure.kind), sides: sides)
    }

    /// `not_over` with a bound in words.
    static func upTo(_ measure: ParcelMeasure, _ text: String, sides: Rounding<Length> = .none) -> Self {
        .notOver(measure, Toy.quantity(text, measure.kind), sides: sides)
    }

    /// To postcodes as a tariff names them.
    static func to(_ country: String, _ postcodes: String...) -> Self {
        .destination(Area.of(country, postcodes), isIn: true)
    }
}

extension Area {
    /// Postcodes of a country as a tariff names them.
    static func of(_ country: String, _ postcodes: [String]) -> Area {
        let code = Country(country)!
        return Area(
            name: country + " " + postcodes.joined(separator: " "),
            places: [
                .init(country: code, postcodes: postcodes.flatMap { (try? PostcodeExpression.ranges($0, in: code))! })
            ])
    }
}

extension StringProtocol {
    /// Without blanks at its ends.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
