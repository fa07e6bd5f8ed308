import RateTables
import RatingEngine
import ShipmentModel
import Testing
import WireFormat

/// The contract example comes to what docs/contract-tariff.md reckons by hand, line by line.
@Suite struct ContractExampleTests {
    static let document = Result { String(decoding: try Shipped.bytes("docs/contract-tariff.md"), as: UTF8.self) }

    private func quote(_ file: String, _ change: (inout Shipment) -> Void = { _ in }) throws -> Quote {
        var shipment = try ShipmentReader.read(try Shipped.bytes("Examples/contract/" + file), for: .quote)
        change(&shipment)
        let (rates, book) = FuzzTests.contract
        return Shipped.quote(shipment, book: book, policy: rates.selection)
    }

    private func selected(_ quote: Quote) throws -> Quote.Rate { quote.rates[try #require(quote.selected)] }

    @Test func theWorkedExampleComesToTheReckoning() throws {
        let rate = try selected(try quote("worked-example.json"))
        #expect(rate.price.description == "22.16 USD" && rate.sellPrice?.description == "24.18 USD")
        #expect(rate.service == "ground" && rate.zone == "3")
        #expect(rate.billableWeight == "16 lb" && rate.weightBasis == .dimensional)
        #expect(
            rate.charges.map { "\($0.code) \($0.amount.amount)" } == [
                "base 17.81", "discount -7.84", "residential 3.10", "delivery-area 3.35", "demand-residential 0.60",
                "declared-value 2.50", "fuel 3.11", "fuel-discount -0.47",
            ])
        let document = try Self.document.get()
        for charge in rate.charges {
            #expect(document.contains(" \(charge.amount.amount) |"), "\(charge.code) \(charge.amount)")
        }
    }

    @Test func aThirdPartyPaysMore() throws {
        let rate = try selected(try quote("worked-example.json") { $0.options.billing = .thirdParty })
        #expect(rate.price.description == "23.16 USD")
        #expect(rate.charges.last.map { "\($0.code) \($0.amount.amount)" } == "third-party 1.00")
    }

    /// The document prints each charge with the line that it comes from.
    @Test func byThursdayItFlies() throws {
        let quote = try quote("deliver-by.json")
        let rate = try selected(quote)
        #expect(rate.price.description == "30.28 USD" && rate.sellPrice?.description == "33.31 USD")
        #expect(rate.service == "2nd-day-air" && rate.zone == "206" && rate.billableWeight == "3 lb")
        let delivery = try #require(rate.delivery)
        #expect(delivery.collected.description == "2025-12-02" && !delivery.isGuaranteed)
        #expect(delivery.earliest.description == "2025-12-04" && delivery.latest.description == "2025-12-04")
        let late = try #require(quote.ineligible.first { $0.service == "ground" }?.reasons.first)
        #expect(late.code == .deliveredTooLate && late.message.contains("2025-12-08"))
        let document = try Self.document.get()
        for charge in rate.charges {
            let line = "\(charge.amount.amount)  \(charge.description)  [\(charge.source)]"
            #expect(document.contains(line), "\(line)")
        }
        #expect(document.contains("  delivered-too-late: " + late.message))
        #expect(document.contains("      delivered 2025-12-04\n"))
    }

    @Test func withoutADayItGoesByGround() throws {
        let rate = try selected(try quote("deliver-by.json") { $0.options.deliverBy = nil })
        #expect(rate.price.description == "15.11 USD" && rate.service == "ground")
    }

    @Test func readyInTheEveningNothingIsInTime() throws {
        let quote = try quote("deliver-by.json") { $0.options.readyAt = 18 * 60 + 15 }
        #expect(quote.rates.isEmpty)
        let services = quote.ineligible.filter { $0.reasons.map(\.code).contains(.deliveredTooLate) }.map(\.service)
        #expect(services == ["2nd-day-air", "ground"])
    }
}
