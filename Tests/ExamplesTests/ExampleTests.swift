import Foundation
import RateTables
import RatingEngine
import ShipmentModel
import Testing
import TextFormats
import WireFormat

/// The examples quote as their own documentation says.
@Suite struct ExampleTests {
    /// Worked out by hand from the published tables, without the engine; the last column shows how.
    @Test func pricesAgreeWithThoseWorkedOutByHand() throws {
        let rows = try Shipped.table("Examples/shipments/expected.csv")
        #expect(rows.count >= 40)
        for row in rows {
            let file = try #require(row["file"])
            let quote = try Shipped.quote("Examples/shipments/" + file)
            guard let selected = quote.selected else {
                Issue.record("\(file): \(quote.selection)")
                continue
            }
            let rate = quote.rates[selected]
            #expect(rate.carrier == row["carrier"], "\(file)")
            #expect(rate.service == row["service"], "\(file)")
            #expect(rate.zone ?? rate.format ?? "" == row["zone"], "\(file)")
            #expect(rate.price.amount == row["price"], "\(file)")
            #expect(rate.price.currency.code == row["currency"], "\(file)")
            for (column, code) in [
                ("base", "base"), ("nonstandard_length", "nonstandard-length"),
                ("nonstandard_volume", "nonstandard-volume"), ("special_handling", "special-handling"),
            ] {
                var amount = rate.charges.first { $0.code == code }?.amount
                // The published price of a taxed service contains its tax.
                if code == "base", let tax = rate.charges.first(where: { $0.code == "tax" })?.amount {
                    amount = amount.map { $0 + tax }
                }
                let charged = amount?.amount ?? ""
                #expect(charged == row[column], "\(file): \(code)")
            }
        }
    }

    static let files: [String] = {
        let folder = Shipped.root + "/Examples/shipments"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted()
    }()

    @Test func thereAreThirtyOrMore() {
        #expect(Self.files.count >= 30)
    }

    @Test(arguments: files)
    func everyExampleIsAShipmentAndEveryServiceIsAnswered(file: String) throws {
        let shipment = try ShipmentReader.read(try Shipped.bytes("Examples/shipments/" + file), for: .label)
        guard shipment.parcels.count == 1 else { return }
        let quote = Shipped.quote(shipment)
        let accounts = try #require(Shipped.rates.selection.accounts(of: shipment.client))
        let services = Set(
            Shipped.book.tariffs.flatMap { tariff in
                let isOurs = accounts.contains { $0.carrier == tariff.carrier && $0.name == tariff.account }
                // A service of another's account is answered only where the shipment names the account.
                let isNamed = shipment.options.accounts.contains(tariff.account)
                let isAskedFor =
                    isNamed && (shipment.options.carriers.isEmpty || shipment.options.carriers.contains(tariff.carrier))
                return isOurs || isAskedFor ? tariff.services.map { [tariff.carrier, tariff.account, $0.code] } : []
            })
        #expect(quote.rates.count + quote.ineligible.count == services.count)
        #expect(quote.ineligible.allSatisfy { !$0.reasons.isEmpty })
        #expect(!quote.selection.isEmpty)
    }

    struct Refusal: Sendable {
        let file: String
        let carrier: String
        let code: RefusalCode
    }

    static let refusals = [
        Refusal(file: "us-tariff-expired.json", carrier: "usps", code: .tariffNotInForce),
        Refusal(file: "us-before-any-tariff.json", carrier: "fedex", code: .tariffNotInForce),
        Refusal(file: "us-too-heavy-for-usps.json", carrier: "usps", code: .tooHeavy),
        Refusal(file: "us-too-heavy-for-all.json", carrier: "fedex", code: .tooHeavy),
        Refusal(file: "us-no-dimensions.json", carrier: "usps", code: .dimensionsMissing),
        Refusal(file: "us-lithium-battery.json", carrier: "usps", code: .hazardNotAccepted),
        Refusal(file: "us-adult-signature.json", carrier: "fedex", code: .signatureNotOffered),
        Refusal(file: "us-insured.json", carrier: "fedex", code: .insuredValueOverCover),
        Refusal(file: "us-flat-rate-box.json", carrier: "usps", code: .packagingNotAccepted),
        Refusal(file: "us-retail-is-not-ours.json", carrier: "usps", code: .accountNotAllowed),
        Refusal(file: "us-to-canada.json", carrier: "fedex", code: .destinationNotServed),
        Refusal(file: "uk-special-delivery-gap.json", carrier: "royal-mail", code: .priceGap),
        Refusal(file: "uk-saturday-single-source.json", carrier: "royal-mail", code: .priceGap),
        Refusal(file: "uk-to-jersey.json", carrier: "royal-mail", code: .destinationNotServed),
    ]

    @Test(arguments: refusals)
    func refusalsNameTheirReason(_ example: Refusal) throws {
        let quote = try Shipped.quote("Examples/shipments/" + example.file)
        let codes = quote.ineligible.filter { $0.carrier == example.carrier }.flatMap(\.reasons).map(\.code)
        #expect(codes.contains(example.code), "\(example.file): \(codes)")
    }

    @Test func faultyExamplesAreRefusedWithTheirPlace() throws {
        let folder = "Examples/shipments/faulty"
        let names = try FileManager.default.contentsOfDirectory(atPath: Shipped.root + "/" + folder)
            .filter { $0.hasSuffix(".json") }
        #expect(names.count >= 20)
        for name in names {
            #expect(throws: ShipmentFaults.self, "\(name)") {
                try ShipmentReader.read(try Shipped.bytes(folder + "/" + name), for: .label)
            }
            do {
                _ = try ShipmentReader.read(try Shipped.bytes(folder + "/" + name), for: .label)
            } catch let faults as ShipmentFaults {
                #expect(faults.faults.allSatisfy { ($0.line ?? 0) > 0 && ($0.column ?? 0) > 0 }, "\(name)")
            }
        }
    }

    /// The README beside the examples names the field that each faulty one is about.
    @Test func faultyExamplesNameTheFieldThatTheirReadmeSays() throws {
        let readme = String(decoding: try Shipped.bytes("Examples/shipments/README.md"), as: UTF8.self)
        var checked = 0
        for line in readme.split(separator: "\n") where line.contains("](faulty/") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            let file = cells[0].split(separator: "(")[1].dropLast()
            let pointers = cells[2].replacingOccurrences(of: "`", with: "").components(separatedBy: ", ")
            guard pointers.allSatisfy({ $0.hasPrefix("/") }) else { continue }
            do {
                _ = try ShipmentReader.read(try Shipped.bytes("Examples/shipments/" + file), for: .label)
                Issue.record("\(file) is read")
            } catch let faults as ShipmentFaults {
                #expect(faults.faults.map(\.pointer.description).sorted() == pointers.sorted(), "\(file)")
            }
            checked += 1
        }
        #expect(checked >= 15)
    }

    @Test(arguments: ["jsonl", "csv"])
    func batchesReportTheirBadLinesInPlaceAndGoOn(format: String) throws {
        let inputs = ShipmentBatch.read(
            try Shipped.bytes("Examples/orders." + format), format: BatchFormat(rawValue: format), for: .quote)
        let faulty = inputs.filter { if case .failure = $0.result { true } else { false } }
        #expect(inputs.count == 20)
        #expect(faulty.map(\.index) == [6, 13])
    }
}
