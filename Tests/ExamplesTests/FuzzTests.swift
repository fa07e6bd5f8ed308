import Foundation
import RateTables
import RatingEngine
import ShipmentModel
import TestSupport
import Testing
import TextFormats
import WireFormat

/// Whatever is asked of the shipped tariffs and of the contract example, an answer comes that makes sense.
///
/// `WAYBILL_FUZZ=1000000` makes so many shipments a seed instead of 800, and `WAYBILL_FUZZ_SEED` sets where
/// the seeds begin (otherwise 1):
///
///     WAYBILL_FUZZ=1000000 swift test -c release --filter FuzzTests
@Suite struct FuzzTests {
    /// A whole number from the environment; what is none must not make a run that tests nothing.
    private static func setting(_ name: String, atLeast least: Int, otherwise: Int) throws -> Int {
        guard let text = ProcessInfo.processInfo.environment[name] else { return otherwise }
        return try #require(
            Int(text).flatMap { $0 >= least ? $0 : nil }, "\(name)=\(text): expected a whole number, at least \(least)")
    }
    private static func runs() throws -> Int { try setting("WAYBILL_FUZZ", atLeast: 1, otherwise: 800) }
    private static func seed(_ number: UInt64) throws -> UInt64 {
        (UInt64(try setting("WAYBILL_FUZZ_SEED", atLeast: 0, otherwise: 1)) + number) * 1_000_000_000
    }

    static let contract: (rates: RateDirectory, book: RateBook) = {
        do {
            let rates = try RateDirectory.load(Shipped.root + "/Examples/contract/rate-tables")
            return (
                rates,
                try RateBook(tariffs: rates.tariffs, exchangeRates: rates.exchangeRates, digest: rates.digest)
            )
        } catch { fatalError("\(error)") }
    }()

    /// Every service of a book by carrier, account and code.
    static func services(_ tariffs: [Tariff]) -> Set<[String]> {
        Set(tariffs.flatMap { tariff in tariff.services.map { [tariff.carrier, tariff.account, $0.code] } })
    }

    /// What is wrong with a quote; empty if nothing is.
    static func faults(of quote: Quote, services: Set<[String]>) -> [String] {
        var found: [String] = []
        let answered =
            quote.rates.map { [$0.carrier, $0.account, $0.service] }
            + quote.ineligible.map { [$0.carrier, $0.account, $0.service] }
        if Set(answered) != services || answered.count != services.count {
            found.append("not every service is answered once: \(answered.count) of \(services.count)")
        }
        for rate in quote.rates {
            let (sum, overflow) = rate.charges.reduce((Int64(0), false)) { sum, charge in
                let (next, over) = sum.0.addingReportingOverflow(charge.amount.micros)
                return (next, sum.1 || over)
            }
            if overflow || sum != rate.price.micros { found.append("\(rate.service): \(rate.price) is not the sum") }
            if rate.price.micros < 0 { found.append("\(rate.service): \(rate.price) is negative") }
            if rate.charges.first?.code != "base" { found.append("\(rate.service): no base price") }
            if rate.charges.contains(where: { $0.source.isEmpty || $0.amount.currency != rate.price.currency }) {
                found.append("\(rate.service): a charge without source or in another currency")
            }
        }
        for service in quote.ineligible {
            if service.reasons.isEmpty { found.append("\(service.service): no reason") }
            if service.reasons.contains(where: \.message.isEmpty) { found.append("\(service.service): no message") }
        }
        if let selected = quote.selected, !quote.rates.indices.contains(selected) {
            found.append("selected \(selected)")
        }
        if quote.selection.isEmpty { found.append("no word on the selection") }
        return found
    }

    @Test(arguments: 0...3 as ClosedRange<UInt64>)
    func theShippedTariffsAnswerAnything(seed: UInt64) throws {
        let services = Self.services(Shipped.book.tariffs)
        let found = counterexample(
            seed: try Self.seed(seed), runs: try Self.runs(), RandomExtremes.shipment
        ) { shipment in
            Self.faults(of: Shipped.quote(shipment, policy: SelectionPolicy()), services: services).isEmpty
        }
        guard let found else { return }
        Issue.record(
            "\(Self.faults(of: Shipped.quote(found.value, policy: SelectionPolicy()), services: services)): \(found)")
    }

    @Test(arguments: 0...1 as ClosedRange<UInt64>)
    func theContractAnswersAnything(seed: UInt64) throws {
        let (rates, book) = Self.contract
        let services = Self.services(book.tariffs)
        let found = counterexample(
            seed: try Self.seed(100 + seed), runs: try Self.runs(), RandomExtremes.shipment
        ) { shipment in
            Self.faults(of: Shipped.quote(shipment, book: book, policy: rates.selection), services: services).isEmpty
        }
        #expect(found == nil)
    }

    /// Writing an answer takes longer than finding it, so that fewer are.
    @Test(arguments: 0...3 as ClosedRange<UInt64>)
    func whatIsAnsweredIsJSON(seed: UInt64) throws {
        let found = counterexample(
            seed: try Self.seed(200 + seed), runs: max(1, try Self.runs() / 20), RandomExtremes.shipment
        ) { shipment in
            var json = JSONWriter()
            QuoteJSON.write(Shipped.quote(shipment, policy: SelectionPolicy()), to: &json)
            _ = try JSONDocument(json.bytes)
            return true
        }
        #expect(found == nil)
    }

    /// Shipments that everything refuses would prove nothing of prices.
    @Test func aThirdOfWhatIsAskedHasAPrice() {
        var rated: [[Quote.Rate]] = []
        for seed in 1...200 as ClosedRange<UInt64> {
            var choices = Choices(seed: seed)
            let rates = Shipped.quote(RandomExtremes.shipment(&choices), policy: SelectionPolicy()).rates
            if !rates.isEmpty { rated.append(rates) }
        }
        let rates = rated.joined()
        #expect(rated.count * 3 >= 200)
        #expect(Set(rates.map(\.carrier)) == Set(Shipped.book.tariffs.map(\.carrier)))
        #expect(Set(rates.map(\.weightBasis)).isSuperset(of: [.actual, .dimensional, .cubic, .flat]))
        #expect(rates.count { $0.charges.count > 1 } >= 20 && rates.contains { $0.charges.last?.parcel == 2 })
        #expect(Set(rates.map { [$0.carrier, $0.account, $0.service] }).count >= 60)
    }

    /// Each thing that an answer may not be is found.
    @Test func aWrongAnswerIsFound() throws {
        let services = Self.services(Shipped.book.tariffs)
        let shipment = try ShipmentReader.read(
            try Shipped.bytes("Examples/shipments/us-socks-to-chicago.json"), for: .quote)
        let right = Shipped.quote(shipment, policy: SelectionPolicy())
        #expect(Self.faults(of: right, services: services) == [])
        let wrongs: [(inout Quote) -> Void] = [
            { $0.rates.removeLast() },
            { $0.rates[0].charges.removeAll() },
            { $0.rates[0].charges[0].amount = $0.rates[0].charges[0].amount + $0.rates[0].price },
            { $0.rates[0].charges[0].source = "" },
            { $0.ineligible[0].reasons = [] },
            {
                let reason = $0.ineligible[0].reasons[0]
                $0.ineligible[0].reasons[0] = .init(code: reason.code, limit: nil, actual: nil, message: "")
            },
            { $0.selected = $0.rates.count },
            { $0.selection = [] },
        ]
        for (number, change) in wrongs.enumerated() {
            var wrong = right
            change(&wrong)
            #expect(Self.faults(of: wrong, services: services) != [], "\(number)")
        }
    }
}
