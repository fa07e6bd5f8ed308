import LabelSamples
import ShipmentModel
import Testing
import TrackingNumbers

@testable import LabelRender

/// The words that keep a label from being taken for another: every template shows them.
@Suite struct MarkTests {
    private static func texts(_ sample: LabelSample) throws -> [String] {
        try sample.draw().elements.compactMap { placed in
            if case .text(let line) = placed.element { line.text } else { nil }
        }
    }

    @Test func everyTemplateMarksReturnsAndTrials() throws {
        let labels = try LabelSample.all().filter { $0.template != nil }
        #expect(Set(labels.compactMap(\.template)) == Set(LabelTemplate.allCases))
        for label in labels {
            for (isReturn, isSpecimen) in [(true, true), (true, false), (false, true), (false, false)] {
                let texts = try Self.texts(
                    label.changed {
                        $0.isReturn = isReturn
                        $0.isSpecimen = isSpecimen
                    })
                let words = Set(texts.flatMap { $0.split(separator: " ") })
                #expect(texts.contains { $0.hasPrefix("RETURN") && $0 != "RETURN ADDRESS" } == isReturn, "\(label)")
                #expect(words.contains("SPECIMEN") == isSpecimen, "\(label)")
            }
        }
    }

    /// A label the other way round is drawn by the template it was drawn by, at home and abroad.
    @Test(arguments: LabelTemplate.allCases)
    func everyTemplateDrawsReturns(template: LabelTemplate) throws {
        let labels = try LabelSample.all().filter { $0.template == template && !$0.content.isReturn }
        try #require(!labels.isEmpty)
        for label in labels {
            let there = label.content
            let back = there.returning(
                service: there.service, number: there.number, pieceNumber: there.pieceNumber,
                shipDate: CivilDate(day: 20_500))
            #expect(back.shipTo == there.shipFrom && back.shipFrom == there.shipTo && back.isReturn)
            #expect(back.mass == there.mass && back.weight == there.weight && back.references == there.references)
            #expect(back.pieceNumber == there.pieceNumber && back.customs == nil && back.shipDate.day == 20_500)
            let texts = try Self.texts(LabelSample("back", .label(template, back), []))
            #expect(texts.contains { $0.contains("RETURN") && $0 != "RETURN ADDRESS" }, "\(label)")
            #expect(texts.contains { $0.contains("SPECIMEN") } == there.isSpecimen, "\(label)")
        }
    }

    @Test func returnsGoWhereUndeliverableParcelsGo() throws {
        var content = try LabelSample.dhlExpress().content
        content.returnTo = Address(
            company: "Returns hall", street: ["2 Kingsway"], city: "London", postcode: "WC2B 6AN",
            country: Samples.country("GB"))
        let back = content.returning(service: content.service, number: content.number, shipDate: content.shipDate)
        #expect(back.shipTo.company == "Returns hall" && back.returnTo == nil)
        // The plate is the piece's that went out; the one that comes back has another.
        #expect(back.pieceNumber == nil)
    }
}
