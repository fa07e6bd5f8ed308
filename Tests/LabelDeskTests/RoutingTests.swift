import Foundation
import LabelRender
import RateTables
import RatingEngine
import ShipmentModel
import ShippingLog
import TestSupport
import Testing
import TrackingNumbers

@testable import LabelDesk

/// A carrier's routing data lead each parcel its own way, and a label keeps what they said.
@Suite struct RoutingTests {
    private static func zpl(_ shop: TestShop, _ id: String, _ size: LabelSize = .fourBySix) async throws -> String {
        String(
            decoding: try await shop.desk.document(
                id, DocumentName(.zpl, .dpi203, size: size), deadline: .now + .seconds(60)), as: UTF8.self)
    }

    /// What the label's Code 128 holds: its field without the choices of code sets, such as `>5`.
    private static func barcode(_ zpl: String) throws -> String {
        let line = try #require(zpl.split(separator: "\n").first { $0.contains("^BC") && $0.contains("^FD") })
        var rest = try #require(line.split(separator: "^FD").last).replacing("^FS", with: "")[...]
        var text = ""
        while let character = rest.popFirst() {
            if character == ">" { rest.removeFirst() } else { text.append(character) }
        }
        return text.replacing("_25", with: "%")
    }

    @Test func eachDestinationHasItsRoute() async throws {
        try await TestShop.open(.dpd) { shop async throws in
            for (to, route, sort, country) in [
                (InventedTariff.Place.utrecht, "NL-FIX-0500", "05", "528"), (.berlin, "DE-FIX-0100", "01", "901"),
                // Not in the file: no route, and the country's number of ISO 3166-1.
                (.london, nil, nil, "826"),
            ] {
                let shipment = try InventedTariff.parcel("SO-\(country)", from: .amsterdam, to: to)
                let answer = try await shop.issue(shipment)
                let zpl = try await Self.zpl(shop, answer.label.label)
                let texts = zplTexts(Array(zpl.utf8))
                let number = try DPDParcelNumber(answer.label.trackingNumber)
                let postcode = shipment.shipTo.postcode?.filter { $0 != " " } ?? ""
                let label = try DPDLabelNumber(parcel: number, postcode: postcode, service: "101", country: country)
                #expect(texts.contains(label.humanReadable), "\(texts)")
                #expect(texts.contains(route ?? "ROUTE: NO DPD ROUTING DATA"))
                #expect(texts.contains("2026A") == (route != nil))
                if let sort { #expect(texts.contains("D-Sort \(sort) ")) }
                #expect(texts.contains("O-Sort 0998 "))
                #expect(try Self.barcode(zpl) == "%" + label.text.dropLast())
            }
        }
    }

    /// The label is drawn in another size when its file has long changed, by a desk with the new one.
    @Test func aLabelKeepsItsRoute() async throws {
        func prices(_ route: String) -> Prices {
            InventedTariff(
                label: """
                    template: dpd-parcel
                    title: CLASSIC
                    number: {format: dpd-parcel, service_code: classic, test_range: {issuer: "0999", first: 1, last: 99}}
                    details: {service_code: "101"}
                    routing: routing.csv
                    """, files: ["routing.csv": "country,from,to,routing_code\nNL,,,\(route)\n"]
            ).prices
        }
        let (before, after) = (prices("NL-BEFORE"), prices("NL-AFTER"))
        #expect(before.book.digest != after.book.digest)
        try await TestShop.open(before) { shop async throws in
            let shipment = try InventedTariff.parcel(from: .amsterdam, to: .utrecht)
            let first = try await shop.issue(shipment)
            let changed = TestShop.desk(after, shop.store, shop.clock)
            let form = DocumentName(.zpl, .dpi203, size: .mm100x150)
            let drawn = zplTexts(
                try await changed.document(first.label.label, form, deadline: .now + .seconds(60)))
            #expect(drawn.contains("NL-BEFORE") && !drawn.contains("NL-AFTER"))
            let second = try await changed.issue(
                LabelRequest(
                    shipment: try InventedTariff.parcel("SO-2", from: .amsterdam, to: .utrecht), key: nil, who: "test",
                    requestID: "r", deadline: .now + .seconds(60)))
            #expect(zplTexts(Array(try await Self.zpl(shop, second.label.label).utf8)).contains("NL-AFTER"))
        }
    }

    // MARK: The documentation's examples

    /// The blocks of a section of docs/rate-tables.md, each with its language.
    private static func blocks(of section: String) throws -> [(language: Substring, text: Substring)] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let document = String(
            decoding: try Data(contentsOf: root.appendingPathComponent("docs/rate-tables.md")), as: UTF8.self)
        let rest = try #require(document.split(separator: "\n### \(section)\n", maxSplits: 1).dropFirst().first)
        let parts = rest.split(separator: "\n##", maxSplits: 1)[0].split(separator: "```")
        return stride(from: 1, to: parts.count, by: 2).map { index in
            let lines = parts[index].split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            return (lines[0], lines[1])
        }
    }

    /// What stands under `label` in an example, which begins with `issue: own`.
    private static func label(_ yaml: Substring) throws -> String {
        let lines = yaml.split(separator: "\n")
        try #require(lines[0] == "    issue: own" && lines[1] == "    label:")
        return lines.dropFirst(2).map { String($0.dropFirst(6)) }.joined(separator: "\n")
    }

    @Test func theExampleOfOwnLabelsIssuesOne() async throws {
        let blocks = try Self.blocks(of: "Labels of our own")
        let tariff = InventedTariff(label: try Self.label(try #require(blocks.first).text))
        try await TestShop.open(tariff.prices) { shop async throws in
            let answer = try await shop.issue(try InventedTariff.parcel(from: .columbus, to: .chicago))
            #expect(throws: Never.self) { try FedEx12(answer.label.trackingNumber) }
        }
    }

    @Test func theExampleOfRoutingDataIssuesOne() async throws {
        let blocks = try Self.blocks(of: "Routing data")
        try #require(blocks.map(\.language) == ["yaml", "csv"])
        let tariff = InventedTariff(
            label: try Self.label(blocks[0].text), files: ["routing.csv": String(blocks[1].text)])
        try await TestShop.open(tariff.prices) { shop async throws in
            let answer = try await shop.issue(try InventedTariff.parcel(from: .amsterdam, to: .berlin))
            #expect(try await Self.zpl(shop, answer.label.label).contains("DE-DPD-0100"))
        }
    }
}
