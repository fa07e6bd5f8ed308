import RateTables
import RatingEngine
import ShipmentModel
import TestSupport
import Testing

/// What must hold of every quote from the shipped tariffs, whatever the shipment.
@Suite struct RatingProperties {
    /// A shipment within the United States or Great Britain, of any size and weight that a person might send.
    static func shipment(_ choices: inout Choices) -> Shipment {
        let isBritish = choices.oneIn(4)
        let country = Country(isBritish ? "GB" : "US")!
        func postcode() -> String {
            isBritish
                ? choices.element(["M1 1EZ", "EC1A 1BB", "BT1 5GS"])
                : String(String(100_000 + choices.int(in: 500...99_999)).dropFirst())
        }
        let from = postcode()
        let to = postcode()
        let sides = (0..<3).map { _ in Length(nanometres: Int64(choices.int(in: 1...24_000)) * 100_000) }
        let weight = Mass(picograms: Int64(choices.int(in: 1...75_000)) * Mass.Unit.g.picograms)
        return Shipment(
            shipDate: CivilDate(isBritish ? "2026-04-10" : "2025-12-02"),
            shipFrom: Address(postcode: from, country: country),
            shipTo: Address(postcode: to, country: country, residential: choices.bool()),
            parcels: [
                Parcel(
                    weight: weight, dimensions: Dimensions(sides[0], sides[1], sides[2]),
                    packaging: choices.oneIn(8) ? "tube" : "own")
            ])
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func chargesSumToThePriceAndNoneIsNegative(seed: UInt64) {
        let found = counterexample(seed: seed, runs: 500) {
            Self.shipment(&$0)
        } holds: { shipment in
            Shipped.quote(shipment).rates.allSatisfy { rate in
                rate.charges.reduce(0) { $0 + $1.amount.micros } == rate.price.micros
                    && rate.charges.allSatisfy { $0.amount.micros >= 0 && $0.amount.currency == rate.price.currency }
                    && rate.charges.first?.code == "base"
            }
        }
        #expect(found == nil)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func ratesAreSortedAndTheSelectedIsTheCheapestComplete(seed: UInt64) {
        let found = counterexample(seed: seed, runs: 500) {
            Self.shipment(&$0)
        } holds: { shipment in
            let quote = Shipped.quote(shipment)
            let prices = quote.rates.map(\.price.micros)
            let complete = quote.rates.filter { $0.missing == nil }
            return prices == prices.sorted()
                && quote.selected.map { quote.rates[$0].price.micros }
                    == (complete.isEmpty ? quote.rates : complete).map(\.price.micros).min()
        }
        #expect(found == nil)
    }

    /// A batch's rows are chosen without explanations, by the same rules.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func theChoiceWithoutExplanationIsTheSelectedRate(seed: UInt64) {
        var policy = Shipped.rates.selection
        policy.discouragements = [
            .init(
                carrier: "usps", service: "ground-advantage-cubic", amount: .percent(Percentage(millionths: 20_000)),
                reason: "boxes are measured late"),
            .init(
                carrier: "usps", service: "ground-advantage",
                amount: .fixed(Money(micros: 250_000, Currency("USD")!)), reason: "slow"),
        ]
        let quoter = Quoter(Shipped.book, policy)
        let found = counterexample(seed: seed, runs: 500) {
            Self.shipment(&$0)
        } holds: { shipment in
            var buffer = RateBuffer()
            let quote = quoter.quote(shipment, on: shipment.shipDate!, buffer: &buffer)
            let choice = quoter.choose(shipment, on: shipment.shipDate!, buffer: &buffer)
            guard let selected = quote.selected.map({ quote.rates[$0] }) else { return choice == nil }
            return choice.map {
                $0.carrier == selected.carrier && $0.account == selected.account && $0.service == selected.service
                    && $0.price == selected.price && $0.zoneOrFormat == selected.zone ?? selected.format ?? ""
                    && $0.billableWeight == selected.billableWeight && $0.weightBasis == selected.weightBasis
                    && $0.missing == selected.missing
            } ?? false
        }
        #expect(found == nil)
    }

    /// No shipped table falls with weight, so that a heavier parcel of the same size never costs less.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func aHeavierParcelNeverCostsLess(seed: UInt64) {
        let found = counterexample(seed: seed, runs: 300) { choices in
            (shipment: Self.shipment(&choices), extra: choices.int(in: 1...20_000))
        } holds: { input in
            var heavier = input.shipment
            heavier.parcels[0].weight.picograms += Int64(input.extra) * Mass.Unit.g.picograms
            let light = Shipped.quote(input.shipment).rates
            return Shipped.quote(heavier).rates.allSatisfy { rate in
                light.first { $0.carrier == rate.carrier && $0.service == rate.service }
                    .map { $0.price.micros <= rate.price.micros || $0.format != rate.format } ?? true
            }
        }
        #expect(found == nil)
    }

    /// A book of tariffs in another order answers the same.
    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func theOrderOfFilesChangesNothing(seed: UInt64) throws {
        let reversed = try RateBook(tariffs: Shipped.rates.tariffs.reversed(), digest: Shipped.rates.digest)
        let found = counterexample(seed: seed, runs: 200) {
            Self.shipment(&$0)
        } holds: { shipment in
            var buffer = RateBuffer()
            let other = Quoter(reversed, Shipped.rates.selection).quote(
                shipment, on: shipment.shipDate!, buffer: &buffer)
            return "\(other)" == "\(Shipped.quote(shipment))"
        }
        #expect(found == nil)
    }

    /// The dense chart gives what the published file says, read line by line.
    @Test func zonesAreThePublishedOnes() throws {
        let chart = try #require(
            Shipped.rates.tariffs.first { $0.carrier == "usps" }?.zoneCharts.first { $0.name == "national" })
        for range in stride(from: 0, to: chart.ranges.count, by: 97).map({ chart.ranges[$0] }) {
            let zip = Int(range.last) * 100 + 1
            let isException = chart.exceptions.contains {
                $0.origin == range.origin && $0.first <= zip && zip <= $0.last
            }
            guard !isException else { continue }
            let quote = Shipped.quote(Self.domestic(from: Int(range.origin) * 100 + 1, to: zip))
            let rate = quote.rates.first { $0.service == "ground-advantage" }
            #expect(rate?.zone == range.zone, "\(range)")
        }
        for exception in stride(from: 0, to: chart.exceptions.count, by: 29).map({ chart.exceptions[$0] }) {
            let quote = Shipped.quote(Self.domestic(from: Int(exception.origin) * 100 + 1, to: Int(exception.first)))
            let rate = quote.rates.first { $0.service == "ground-advantage" }
            #expect(rate?.zone == exception.zone, "\(exception)")
        }
    }

    private static func domestic(from: Int, to: Int) -> Shipment {
        func zip(_ number: Int) -> String { String(String(100_000 + number).dropFirst()) }
        let inch = Length(nanometres: Length.Unit.inch.nanometres)
        return Shipment(
            shipDate: CivilDate("2025-12-02"), shipFrom: Address(postcode: zip(from), country: Country("US")!),
            shipTo: Address(postcode: zip(to), country: Country("US")!),
            parcels: [Parcel(weight: Mass(picograms: Mass.Unit.lb.picograms), dimensions: Dimensions(inch, inch, inch))]
        )
    }
}
