import RatingEngine
import ShipmentModel
import TestSupport
import Testing

/// The engine against a reading of the tariff that takes its time: `NaivePricing`.
@Suite struct OracleTests {
    /// Every service by account and code: its charges, or `refused`.
    static func outcomes(_ quote: Quote) -> [String: String] {
        var result: [String: String] = [:]
        for rate in quote.rates {
            result[rate.account + "/" + rate.service] = rate.charges.map { "\($0.code) \($0.amount.amount)" }
                .joined(separator: " + ")
        }
        for service in quote.ineligible { result[service.account + "/" + service.service] = "refused" }
        return result
    }

    /// What the engine says otherwise than the naive reading; empty where they agree.
    static func differences(_ scenario: Scenario, _ buffer: inout RateBuffer) throws -> [String] {
        let book = try scenario.book()
        return scenario.shipments.enumerated().flatMap { number, entry in
            let quote = Toy.quote(entry.shipment, book: book, on: entry.day, buffer: &buffer)
            let fast = outcomes(quote)
            let slow = NaivePricing(
                tariffs: scenario.tariffs, shipment: entry.shipment, day: entry.day,
                poundInCents: scenario.poundInCents
            ).outcomes()
            var found = Set(fast.keys).union(slow.keys).sorted().compactMap { key -> String? in
                fast[key] == slow[key]
                    ? nil : "shipment \(number), \(key): \(fast[key] ?? "-") instead of \(slow[key] ?? "-")"
            }
            for rate in quote.rates where rate.price.micros != rate.charges.reduce(0, { $0 + $1.amount.micros }) {
                found.append("shipment \(number), \(rate.service): \(rate.price) is not the sum of its charges")
            }
            let request = book.request(entry.shipment, parcel: entry.shipment.parcels[0], shipDate: entry.day)
            book.rate(request, into: &buffer)
            let rates = buffer.rates.map { "\($0.service) \($0.price)" }
            book.price(request, into: &buffer)
            let prices = buffer.rates.map { "\($0.service) \($0.price)" }
            if rates != prices { found.append("shipment \(number): \(prices) without and \(rates) with charges") }
            return found
        }
    }

    /// One buffer for all books, so that nothing of one may be left over in the next.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func theEngineAgreesWithANaiveReading(seed: UInt64) throws {
        try compare(seed: seed, runs: 400, Scenario.random)
    }

    /// Services that differ in nothing but amounts are rated together.
    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func theEngineAgreesOnServicesThatAreAlike(seed: UInt64) throws {
        try compare(seed: seed, runs: 400, Scenario.family)
    }

    private func compare(seed: UInt64, runs: UInt64, _ scenario: (inout Choices) -> Scenario) throws {
        var buffer = RateBuffer()
        for run in 1...runs {
            var choices = Choices(seed: seed * 1_000_000 + run)
            let scenario = scenario(&choices)
            guard try !Self.differences(scenario, &buffer).isEmpty else { continue }
            func differences(_ scenario: Scenario) -> [String] {
                var fresh = RateBuffer()
                return (try? Self.differences(scenario, &fresh)) ?? []
            }
            let least = scenario.reduced { !differences($0).isEmpty }
            Issue.record("seed \(seed), run \(run): \(differences(least)) in \(least.withoutCharts)")
            return
        }
    }

    /// In whatever order parcels, days and books follow each other, a buffer says of each the same as a fresh one.
    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func aBufferRemembersNothing(seed: UInt64) throws {
        var used = RateBuffer()
        let found = counterexample(seed: seed * 1_000_000, runs: 20) { choices in
            (Scenario.random(&choices), Scenario.random(&choices), choices.list(4...24) { $0.int(in: 0...63) })
        } holds: { (scenario: Scenario, other: Scenario, order: [Int]) in
            let books = [try scenario.book(), try other.book()]
            let shipments = scenario.shipments + other.shipments
            return order.allSatisfy { choice in
                let entry = shipments[choice / 2 % shipments.count]
                var fresh = RateBuffer()
                let expected = Toy.quote(entry.shipment, book: books[choice % 2], on: entry.day, buffer: &fresh)
                let actual = Toy.quote(entry.shipment, book: books[choice % 2], on: entry.day, buffer: &used)
                return "\(expected)" == "\(actual)"
            }
        }
        #expect(found == nil)
    }

    /// Enough of what is generated can be had: a property of refusals alone would say little.
    @Test func randomTariffsPriceParcels() throws {
        var priced = 0
        var surcharged = 0
        var refused = 0
        for seed in 1...40 as ClosedRange<UInt64> {
            var choices = Choices(seed: seed)
            let scenario = Scenario.random(&choices)
            let book = try scenario.book()
            var buffer = RateBuffer()
            for entry in scenario.shipments {
                let quote = Toy.quote(entry.shipment, book: book, on: entry.day, buffer: &buffer)
                priced += quote.rates.count
                surcharged += quote.rates.count { $0.charges.count > 1 }
                refused += quote.ineligible.count
            }
        }
        #expect(priced > 60 && surcharged > 30 && refused > 60, "\(priced) priced, \(surcharged) of them with more")
    }
}
