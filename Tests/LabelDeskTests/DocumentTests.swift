import LabelDesk
import LabelRender
import ShippingLog
import Testing

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
