import LabelRender
import ShipmentModel
import ShippingLog
import Testing
import TrackingNumbers

@testable import LabelDesk

/// A label's documents: stored once, the same bytes for ever.
@Suite struct DocumentTests {
    @Test func zplIsWhatTheLogHasTheDigestOf() async throws {
        try await TestShop.open { shop async throws in
            let label = try await shop.issue(Orders.socks()).label
            let zpl = try await shop.desk.document(
                label.label, DocumentName(.zpl, .dpi203), deadline: .now + .seconds(60))
            #expect(label.documents == [.init(name: "zpl-203", digest: ContentDigest(of: zpl))])
        }
    }

    @Test(arguments: [
        (LabelFormat.pdf, Resolution.dpi203, "%PDF-1.7"), (.png, .dpi300, "\u{89}PNG"), (.zpl, .dpi600, "^XA"),
    ])
    func othersAreDrawnOnDemandAndKept(format: LabelFormat, resolution: Resolution, start: String) async throws {
        try await TestShop.open(.s10) { shop async throws in
            let answer = try await shop.issue(Orders.abroad())
            let name = DocumentName(format, resolution)
            let first = try await shop.desk.document(answer.label.label, name, deadline: .now + .seconds(60))
            #expect(first.starts(with: start.unicodeScalars.map { UInt8($0.value) }))
            let stored = try await shop.store.document(answer.stream, label: answer.label.label, name: name.text)
            #expect(stored?.bytes == first)
            let second = try await shop.desk.document(answer.label.label, name, deadline: .now + .seconds(60))
            #expect(second == first)
            #expect(try await shop.issuedCount() == 1)
        }
    }

    /// Labels stored before there were sizes and turns keep their names.
    @Test(arguments: [
        (DocumentName(.zpl, .dpi203), "zpl-203"), (DocumentName(.zpl, .dpi600), "zpl-600"),
        (DocumentName(.pdf, .dpi203), "pdf"), (DocumentName(.pdf, .dpi600), "pdf"),
        (DocumentName(.png, .dpi300), "png-300"),
        (DocumentName(.zpl, .dpi203, size: .mm100x150), "zpl-203-100x150mm"),
        (DocumentName(.pdf, size: .a6, turn: .quarter), "pdf-a6-turn90"),
        (DocumentName(.png, .dpi203, turn: .half), "png-203-turn180"), (DocumentName(.pdf, size: .a4x4), "pdf-a4x4"),
        (DocumentName(.pdf, of: .customs), "customs-pdf"),
        (DocumentName(.zpl, .dpi300, size: .a6, of: .customs), "customs-zpl-300-a6"),
    ])
    func namesTellFormsApart(name: DocumentName, text: String) {
        #expect(name.text == text)
    }

    @Test func everyFormHasItsName() {
        var names: Set<String> = []
        var forms: Set<DocumentName> = []
        for format in LabelFormat.allCases {
            for resolution in Resolution.allCases {
                for size in format.sizes {
                    for turn in Turn.allCases {
                        for kind in DocumentName.Kind.allCases {
                            let form = DocumentName(format, resolution, size: size, turn: turn, of: kind)
                            forms.insert(form)
                            names.insert(form.text)
                        }
                    }
                }
            }
        }
        // ZPL at three resolutions and three sizes, PNG at four sizes, PDF at none; each at four turns, of label and customs.
        #expect(forms.count == (3 * 3 + 3 * 4 + 4) * 4 * 2 && names.count == forms.count)
    }

    /// Width and height in dots at 203 dpi.
    @Test(arguments: [
        (LabelSize.fourBySix, Turn.none, 812, 1218), (.fourBySix, .quarter, 1218, 812), (.mm100x150, .none, 800, 1200),
        (.a6, .threeQuarters, 1184, 840), (.a4x4, .none, 1680, 2376), (.a4x4, .quarter, 2376, 1680),
    ])
    func aPageIsAsLargeAsAsked(size: LabelSize, turn: Turn, width: Int, height: Int) async throws {
        try await TestShop.open(.s10) { shop async throws in
            let id = try await shop.issue(Orders.abroad()).label.label
            let png = try await shop.desk.document(
                id, DocumentName(.png, .dpi203, size: size, turn: turn), deadline: .now + .seconds(60))
            // IHDR begins with width and height.
            func number(_ place: Int) -> Int { png[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
            #expect(number(16) == width && number(20) == height)
        }
    }

    /// A recipient whose name fits 4 × 6 in and not 100 × 150 mm, which is a little narrower.
    static func tooWideForMillimetres() throws -> Shipment {
        var shipment = Orders.withinBritain()
        shipment.shipDate = CivilDate("2025-12-02")
        for zeros in 30...90 {
            for thin in 0...3 {
                shipment.shipTo.name = String(repeating: "0", count: zeros) + String(repeating: "i", count: thin)
                let content = LabelContent(
                    shipment, ServiceMarking(name: "X", icon: .filled, banner: "", postage: []),
                    try TrackingNumber("CP000000014ZZ", format: .s10), shipDate: CivilDate("2025-12-02")!,
                    isSpecimen: true)
                func fits(_ size: LabelSize) -> Bool {
                    (try? TestShop.renderer.draw(.s10Parcel, content, size: size)) != nil
                }
                if !fits(.mm100x150), fits(.fourBySix) { return shipment }
            }
        }
        throw LabelRefusal.unreadable("no name is between the two")
    }

    @Test func whatCannotBeDrawnInItsSizeIsNotIssued() async throws {
        try await TestShop.open(.s10) { shop async throws in
            let shipment = try Self.tooWideForMillimetres()
            func issue(_ size: LabelSize) async throws(LabelRefusal) -> LabelAnswer {
                try await shop.desk.issue(
                    LabelRequest(
                        shipment: shipment, key: nil, who: "test", requestID: "r", deadline: .now + .seconds(60),
                        forms: [DocumentName(.zpl, .dpi203, size: size)]))
            }
            let refusal = await IssuingTests.refusal { () throws(LabelRefusal) in try await issue(.mm100x150) }
            guard case .notDrawable(let fault)? = refusal else {
                Issue.record("\(String(describing: refusal))")
                return
            }
            #expect(fault.code == .textTooLong && fault.field == "ship_to.name")
            #expect(try await shop.events().isEmpty)
            // In a size that it fits it is issued, and stands when it is asked for in the other.
            let id = try await issue(.fourBySix).label.label
            let late = await IssuingTests.refusal { () throws(LabelRefusal) in
                try await shop.desk.document(
                    id, DocumentName(.zpl, .dpi203, size: .mm100x150), deadline: .now + .seconds(60))
            }
            guard case .notDrawable? = late else {
                Issue.record("\(String(describing: late))")
                return
            }
            #expect(try await shop.desk.label(id).status == .issued)
        }
    }

    @Test func undeliverableParcelsGoWhereTheShipmentSays() async throws {
        try await TestShop.open(.s10) { shop async throws in
            var shipment = Orders.abroad()
            shipment.returnTo = shipment.shipFrom
            shipment.returnTo?.company = "Backhaul Ltd"
            let answer = try await shop.issue(shipment)
            func zpl(_ shop: TestShop) async throws -> String {
                String(
                    decoding: try await shop.desk.document(
                        answer.label.label, DocumentName(.zpl, .dpi300), deadline: .now + .seconds(60)), as: UTF8.self)
            }
            #expect(try await zpl(shop).contains("Backhaul Ltd"))
            // It is personal: nothing of it is in the events.
            for event in try await shop.events() {
                #expect(!String(decoding: event.payload, as: UTF8.self).contains("Backhaul"))
            }
            // Another return address is another shipment.
            let other = await IssuingTests.refusal { () throws(LabelRefusal) in try await shop.issue(Orders.abroad()) }
            guard case .parcelHasLabel(_, let differing)? = other else {
                Issue.record("\(String(describing: other))")
                return
            }
            #expect(differing == ["/return_to"])
        }
    }

    @Test func aLabelDrawnAgainIsTheLabelAsIssued() async throws {
        // The shipment is put together again from the log and the vault; the drawing must not show it.
        try await TestShop.open { shop async throws in
            let answer = try await shop.issue(Orders.socks(shipDate: nil))
            let issued = try await shop.desk.document(
                answer.label.label, DocumentName(.png, .dpi203), deadline: .now + .seconds(60))
            shop.clock.advance(hours: 24 * 30)
            let later = try await shop.restarted()
            let twin = try await later.desk.document(
                answer.label.label, DocumentName(.png, .dpi203), deadline: .now + .seconds(60))
            #expect(twin == issued)
            await later.store.close()
        }
    }

    @Test func manyAtOnceGetOneDocument() async throws {
        try await TestShop.open(.s10) { shop async throws in
            let id = try await shop.issue(Orders.abroad()).label.label
            let desk = shop.desk
            let documents = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await desk.document(id, DocumentName(.pdf, .dpi203), deadline: .now + .seconds(60))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(documents).count == 1 && documents.count == 20)
        }
    }
}
