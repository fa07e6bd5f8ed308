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
}
