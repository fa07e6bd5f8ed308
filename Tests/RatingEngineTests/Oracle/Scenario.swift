import RatingEngine
import ShipmentModel
import TestSupport

/// Tariffs, and shipments to be priced with them.
struct Scenario: Sendable {
    var tariffs: [Tariff]
    var shipments: [Dated]
    /// What one pound sterling is worth in dollars, in hundredths; nil where no rate is held.
    var poundInCents: Int64?

    struct Dated: Sendable {
        var shipment: Shipment
        var day: CivilDate
    }

    /// Tariffs and shipments that have nothing to do with each other but their bounds.
    static func random(_ choices: inout Choices) -> Scenario {
        Scenario(
            tariffs: RandomTariff.tariffs(&choices),
            shipments: choices.list(4...12) {
                Dated(shipment: RandomParcels.shipment(&$0), day: RandomParcels.day(&$0))
            }, poundInCents: choices.oneIn(2) ? 125 : nil)
    }

    /// Services that mostly differ in nothing but amounts.
    static func family(_ choices: inout Choices) -> Scenario {
        Scenario(
            tariffs: RandomTariff.family(&choices),
            shipments: choices.list(4...12) {
                var shipment = RandomParcels.shipment(&$0)
                // What is looked at service by service is what `random` is for.
                if !$0.oneIn(6) { shipment.options = ShipmentOptions() }
                return Dated(shipment: shipment, day: RandomParcels.day(&$0))
            }, poundInCents: choices.oneIn(2) ? 125 : nil)
    }

    func book() throws -> RateBook {
        let rates = poundInCents.map { cents in
            [
                ExchangeRates.Rate(
                    from: Toy.date("2000-01-01"), until: Toy.date("2030-12-31"), base: Currency("GBP")!, quote: Toy.usd,
                    rate: ExactDecimal(units: Int128(cents), scale: 2), source: "fx/toy.csv:2")
            ]
        }
        return try RateBook(tariffs: tariffs, exchangeRates: ExchangeRates(rates ?? []), digest: "sha256:toy")
    }

    /// Without the charts, which are always the same.
    var withoutCharts: Scenario {
        var result = self
        for index in result.tariffs.indices { result.tariffs[index].zoneCharts = [] }
        return result
    }

    /// Left out what can be left out while something stays true: the least that shows a fault.
    func reduced(while fails: (Scenario) -> Bool) -> Scenario {
        var smallest = self
        search: while true {
            for candidate in smallest.smaller where fails(candidate) {
                smallest = candidate
                continue search
            }
            return smallest
        }
    }

    /// The same with one thing left out.
    private var smaller: [Scenario] {
        var result: [Scenario] = []
        func vary(_ change: (inout Scenario) -> Void) {
            var candidate = self
            change(&candidate)
            result.append(candidate)
        }
        for index in shipments.indices where shipments.count > 1 { vary { $0.shipments.remove(at: index) } }
        for index in tariffs.indices where tariffs.count > 1 { vary { $0.tariffs.remove(at: index) } }
        for number in tariffs.indices {
            for index in tariffs[number].services.indices {
                if tariffs[number].services.count > 1 { vary { $0.tariffs[number].services.remove(at: index) } }
                for service in tariffs[number].services[index].smaller {
                    vary { $0.tariffs[number].services[index] = service }
                }
            }
        }
        for index in shipments.indices {
            let shipment = shipments[index].shipment
            for piece in shipment.parcels.indices where shipment.parcels.count > 1 {
                vary { $0.shipments[index].shipment.parcels.remove(at: piece) }
            }
            for piece in shipment.parcels.indices where !shipment.parcels[piece].contents.isEmpty {
                vary { $0.shipments[index].shipment.parcels[piece].contents.removeLast() }
            }
            if shipment.options != ShipmentOptions() { vary { $0.shipments[index].shipment.options = .init() } }
            if shipment.options.insuredValue != nil { vary { $0.shipments[index].shipment.options.insuredValue = nil } }
        }
        return result
    }
}

extension Service {
    /// The same with one rule left out.
    fileprivate var smaller: [Service] {
        var result: [Service] = []
        func vary(_ change: (inout Service) -> Void) {
            var candidate = self
            change(&candidate)
            result.append(candidate)
        }
        for index in surcharges.indices {
            let code = surcharges[index].code
            vary { service in
                service.surcharges.remove(at: index)
                guard !service.surcharges[..<index].contains(where: { $0.code == code }) else { return }
                for later in service.surcharges.indices { service.surcharges[later].forget(code) }
            }
            vary { $0.surcharges[index].amount = .fixed(1_000_000) }
        }
        for index in limits.indices { vary { $0.limits.remove(at: index) } }
        for index in taxes.indices { vary { $0.taxes.remove(at: index) } }
        for index in rowSubstitutes.indices { vary { $0.rowSubstitutes.remove(at: index) } }
        for index in tables.indices where tables.count > 1 { vary { $0.tables.remove(at: index) } }
        if !billableWeight.isEmpty { vary { $0.billableWeight = [] } }
        for rule in billableWeight.indices {
            if billableWeight[rule].dimensional != nil { vary { $0.billableWeight[rule].dimensional = nil } }
            for index in billableWeight[rule].minimums.indices {
                vary { $0.billableWeight[rule].minimums.remove(at: index) }
            }
        }
        if delivery != nil { vary { $0.delivery = nil } }
        if condition != nil { vary { $0.condition = nil } }
        for row in tables[0].steps.indices where tables[0].steps[row].pricing != .price {
            vary { $0.tables[0].steps.remove(at: row) }
        }
        func clauses(_ condition: Condition, _ set: @escaping (inout Service, Condition) -> Void) {
            for index in condition.clauses.indices {
                var rest = condition
                rest.clauses.remove(at: index)
                vary { set(&$0, rest) }
            }
        }
        for index in surcharges.indices { clauses(surcharges[index].condition) { $0.surcharges[index].condition = $1 } }
        for index in rowSubstitutes.indices {
            clauses(rowSubstitutes[index].condition) { $0.rowSubstitutes[index].condition = $1 }
        }
        for index in limits.indices {
            if let condition = limits[index].condition { clauses(condition) { $0.limits[index].condition = $1 } }
        }
        return result
    }
}

extension Surcharge {
    /// Refers no longer to a charge.
    fileprivate mutating func forget(_ code: String) {
        unless.removeAll { $0 == code }
        func rest(_ basis: Basis) -> Basis {
            if case .charges(let codes) = basis { return .charges(codes.filter { $0 != code }) }
            return basis
        }
        switch amount {
        case .percent(let share, let basis, let limits): amount = .percent(share, of: rest(basis), limits: limits)
        case .index(let index, let basis, let limits): amount = .index(index, of: rest(basis), limits: limits)
        case .atLeast(let least, let basis): amount = .atLeast(least, of: rest(basis))
        case .fixed, .byZone, .perUnit, .table: break
        }
    }
}
