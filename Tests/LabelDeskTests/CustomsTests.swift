import LabelRender
import RatingEngine
import ShipmentModel
import ShippingLog
import TestSupport
import Testing
import TextFormats
import WireFormat

@testable import LabelDesk

/// What customs is told: on the label, beside it, or not at all.
@Suite struct CustomsTests {
    /// Light enough for a packet, whose declaration is part of the label.
    private static func packet() -> Shipment { Orders.abroad("EX-9", weight: "400 g") }

    private func document(_ shop: TestShop, _ id: String, _ name: DocumentName) async throws(LabelRefusal) -> [UInt8] {
        try await shop.desk.document(id, name, deadline: .now + .seconds(60))
    }

    @Test(arguments: LabelSize.allCases) func aPacketsLabelIsItsDeclaration(size: LabelSize) async throws {
        try await TestShop.open(.s10) { shop async throws in
            let label = try await shop.issue(Self.packet()).label
            #expect(label.service == "s10-packet" && label.documents.map(\.name) == ["zpl-203"])
            // Drawn by the next process, from what the vault holds.
            let later = try await shop.restarted()
            let text = try pdfTexts(try await document(later, label.label, DocumentName(.pdf, size: size)))
            for part in [
                "CUSTOMS DECLARATION", "CN 22", "Fixture Post (invented)", "Cotton socks", "611595", "PT", "0.12",
                "20.00",
                "0.4 kg", "2025-12-02", "SPECIMEN",
            ] { #expect(text.contains(part), "\(part) is not in \(text)") }
            guard size.sheet == nil else { return await later.store.close() }
            let zpl = try await document(later, label.label, DocumentName(.zpl, .dpi300, size: size))
            #expect(zplTexts(zpl).contains("CN 22") && zplTexts(zpl).contains("Cotton socks"))
            await later.store.close()
        }
    }

    @Test func aParcelsDeclarationGoesBesideIt() async throws {
        try await TestShop.open(.s10) { shop async throws in
            let answer = try await shop.issue(Orders.abroad())
            let name = DocumentName(.pdf, of: .customs)
            let label = answer.label
            let pdf = try await document(shop, label.label, name)
            #expect(label.service == "s10-parcel" && label.documents.map(\.name) == ["zpl-203", "customs-pdf"])
            #expect(label.documents.last?.digest == ContentDigest(of: pdf))
            let text = try pdfTexts(pdf)
            for part in [
                "CN 23", "Cotton socks", "611595", "20.00", "Sock Shop Ltd", "Jürgen Müller", "SPECIMEN",
                String(label.trackingNumber.suffix(2)),
            ] { #expect(text.contains(part), "\(part) is not in \(text)") }
            let own = try pdfTexts(try await document(shop, label.label, DocumentName(.pdf)))
            #expect(own.contains("CN 23 ATTACHED") && !own.contains("Cotton socks"))
            let json = try JSONDocument(LabelJSON.write(answer)).root
            #expect(json["documents"]?["customs"]?.string == "/v1/labels/\(label.label)/customs.pdf")
            // In other forms as well, and the same in the next process.
            let forms = [
                DocumentName(.zpl, .dpi300, size: .a6, of: .customs), DocumentName(.png, of: .customs),
                DocumentName(.pdf, size: .a4x4, turn: .quarter, of: .customs),
            ]
            var written: [DocumentName: [UInt8]] = [name: pdf]
            for form in forms { written[form] = try await document(shop, label.label, form) }
            #expect(Set(written.values).count == 4)
            let drawn = try await shop.desk.drawing(label.label, size: .fourBySix, of: .customs)
            #expect(try shop.desk.write([drawn], as: name) == pdf)
            let later = try await shop.restarted()
            for (form, bytes) in written { #expect(try await document(later, label.label, form) == bytes) }
            await later.store.close()
        }
    }

    @Test func whatCustomsLacksIsNamedBeforeANumberIsDrawn() async throws {
        try await TestShop.open(.s10) { shop async throws in
            var bare = Self.packet()
            bare.options.customs = nil
            bare.parcels[0].contents.append(ContentLine(description: "gift", quantity: 1, hsCode: "6115"))
            var empty = Orders.abroad()
            empty.parcels[0].contents = []
            for (shipment, expected) in [
                (
                    bare,
                    [
                        "/options/customs/type", "/parcels/0/contents/1/description", "/parcels/0/contents/1/value",
                        "/parcels/0/contents/1/weight", "/parcels/0/contents/1/hs_code", "/parcels/0/contents/1/origin",
                    ]
                ),
                (empty, ["/parcels/0/contents"]),
            ] {
                let refusal = await IssuingTests.refusal { () throws(LabelRefusal) in try await shop.issue(shipment) }
                guard case .notDeclared? = refusal, let problem = refusal?.problem.problem else {
                    Issue.record("\(String(describing: refusal))")
                    continue
                }
                #expect(problem.status == 422 && problem.code == "customs-incomplete")
                #expect(problem.errors.map(\.pointer.description) == expected)
                // What was found is told beside what would be right.
                for found in ["“gift”: expected what the article is", "“6115”: expected an HS code"] {
                    #expect(problem.errors.contains { $0.detail.hasPrefix(found) } == (expected.count > 1), "\(found)")
                }
                // In a shipment that does not list its parcel.
                let flat = problem.placed(in: .object([])).errors.map(\.pointer.description)
                #expect(flat == expected.map { $0.replacing("/parcels/0", with: "") })
                let listed = problem.placed(in: .object([JSONMember("parcels", .array([]))]))
                #expect(listed == problem)
            }
            #expect(try await shop.events().isEmpty)
        }
    }

    /// More articles than the form has lines for.
    @Test func aFormThatDoesNotHoldTheContentsIsNoLabel() async throws {
        try await TestShop.open(.s10) { shop async throws in
            for var shipment in [Self.packet(), Orders.abroad()] {
                let line = shipment.parcels[0].contents[0]
                var few = line
                few.weight = Mass(picograms: 1_000_000_000_000)
                shipment.parcels[0].contents = Array(repeating: few, count: 60)
                let refusal = await IssuingTests.refusal { () throws(LabelRefusal) in try await shop.issue(shipment) }
                guard case .notDrawable(let fault)? = refusal else {
                    Issue.record("\(String(describing: refusal))")
                    continue
                }
                #expect(fault.code == .textTooLong)
                #expect(refusal?.problem.problem.errors.map(\.pointer.description) == ["/parcels/0/contents"])
            }
            #expect(try await shop.events().isEmpty)
        }
    }

    @Test(arguments: ["400 g", "1.25 kg"]) func whatStaysInTheTerritoryNeedsNone(weight: String) async throws {
        try await TestShop.open(.s10) { shop async throws in
            let label = try await shop.issue(Orders.withinBritain(weight: weight)).label
            #expect(label.documents.map(\.name) == ["zpl-203"])
            let text = try pdfTexts(try await document(shop, label.label, DocumentName(.pdf)))
            #expect(!text.contains("CUSTOMS") && !text.contains("CN 2"))
            let refusal = await IssuingTests.refusal { () throws(LabelRefusal) in
                try await shop.desk.drawing(label.label, size: .a6, of: .customs)
            }
            guard case .noCustomsDocument(onLabel: false)? = refusal else {
                Issue.record("\(String(describing: refusal))")
                return
            }
        }
    }

    @Test func whatIsOnTheLabelIsNoDocument() async throws {
        try await TestShop.open(.s10) { shop async throws in
            let id = try await shop.issue(Self.packet()).label.label
            let refusal = await IssuingTests.refusal { () throws(LabelRefusal) in
                try await document(shop, id, DocumentName(.pdf, of: .customs))
            }
            guard case .noCustomsDocument(onLabel: true)? = refusal else {
                Issue.record("\(String(describing: refusal))")
                return
            }
            #expect(refusal?.problem.problem.status == 404)
        }
    }

    @Test func nothingPersonalIsInTheLog() async throws {
        try await TestShop.open(.s10) { shop async throws in
            var shipment = Orders.abroad()
            shipment.parcels[0].contents[0].description = "Mug for canary"
            shipment.options.customs?.eori = "GB205672212000"
            _ = try await shop.issue(shipment)
            for event in try await shop.events() {
                let payload = String(decoding: event.payload, as: UTF8.self)
                #expect(!payload.contains("canary") && !payload.contains("GB205672212000"))
            }
        }
    }

    @Test(arguments: [
        ("GB", "DE", false), ("GB", "GB", true), ("NL", "DE", true), ("FR", "MC", true), ("FR", "RE", false),
        ("IT", "SM", false), ("GB", "IM", true), ("GB", "JE", false), ("US", "PR", true), ("US", "GU", false),
        ("CH", "LI", true), ("CH", "DE", false), ("NO", "SE", false),
    ]) func territories(from: String, to: String, isHeld: Bool) throws {
        let territory = CustomsTerritory(try #require(Country(from)))
        #expect(territory.holds(try #require(Country(to))) == isHeld)
    }
}
