import LabelSamples
import ShipmentModel
import TestSupport
import Testing
import TrackingNumbers

@testable import LabelRender

/// The labels of posts and GS1, and the forms beside them.
@Suite struct PostalTemplateTests {
    static func texts(_ drawing: LabelDrawing) -> [String] {
        drawing.elements.compactMap { if case .text(let line) = $0.element { line.text } else { nil } }
    }

    @Test func contentThatDoesNotSuitIsAFault() throws {
        func fault(
            _ template: LabelTemplate, _ content: LabelContent, _ change: (inout LabelContent) throws -> Void
        ) throws -> String? {
            var content = content
            try change(&content)
            do throws(LabelFault) {
                _ = try Samples.renderer.draw(template, content)
                return nil
            } catch {
                return error.code.rawValue + " " + error.field
            }
        }
        let s10 = try TrackingNumber("CY148078673US", format: .s10)
        let mail = try Samples.royalMail()
        #expect(try fault(.royalMailTracked, mail) { $0.number = s10 } == "wrong-number-format tracking_number")
        #expect(
            try fault(.royalMailTracked, mail) { $0.shipTo = try Samples.s10().shipTo }
                == "wrong-destination ship_to.country")
        #expect(try fault(.royalMailTracked, mail) { $0.service.postage = [] } == "missing-field service.postage")
        #expect(try fault(.royalMailTracked, mail) { $0.shipTo.postcode = "1234" } == "bad-postcode ship_to.postcode")
        let dutch = try Samples.postNL()
        #expect(try fault(.postNLParcel, dutch) { $0.number = s10 } == "wrong-number-format tracking_number")
        #expect(try fault(.postNLParcel, dutch) { $0.shipTo = mail.shipTo } == "wrong-destination ship_to.country")
        let carton = try Samples.gs1()
        #expect(try fault(.gs1Logistic, carton) { $0.number = s10 } == "wrong-number-format tracking_number")
        #expect(
            try fault(.gs1Logistic, carton) { $0.references = Array(repeating: $0.references[0], count: 30) }
                == "text-too-long references")
    }

    /// The first two are the worked examples of the KIX's documentation.
    @Test(
        arguments: [
            (["Postbus 30250"], "2500GG", "2500GG30250"), (["Dorpsstraat 5 hs"], "1234 AB", "1234AB5XHS"),
            (["Kingsfordweg 151"], "1043 GR", "1043GR151"),
            (["Dorpsstraat 5a", " "], "1234 AB", "1234AB5XA"), (["Lange Laan 7 bis"], "1234 AB", "1234AB7XBIS"),
            // Another line, or none.
            (["Plein 1945", "14"], "1234 AB", nil), (["Zuidas", "WTC Tower 9"], "1234 AB", nil),
            (["Damrak 1", "Unit B"], "1012 LG", nil), (["WTC", "Strawinskylaan 1"], "1234 AB", nil),
            // A line that begins with a figure.
            (["12"], "1234 AB", nil), (["2e Hugo de Grootstraat 12-3"], "1052 LA", nil),
            (["1e Dorpsstraat"], "1234 AB", nil), (["14 Dorpsstraat 5"], "1234 AB", nil),
            // No number, or several.
            (["Dorpsstraat"], "1234 AB", nil), (["Plein 1944 12"], "1234 AB", nil), (["Hal C9 laan 5"], "1234 AB", nil),
            (["Dorpsstraat 5 en 7"], "1234 AB", nil), (["Dorpsstraat ٥"], "1234 AB", nil),
            (["Hugo de Grootstraat 12-3"], "1052 LA", nil), (["Plein 40-45"], "1234 AB", nil),
            // Perhaps a year, which streets are named after.
            (["Plein 1945"], "1234 AB", nil), (["Plein 1940-1945"], "1234 AB", nil),
            // More behind it than an addition, or a longer number than there is.
            (["Dorpsstraat 5 ter attentie van Jan"], "1234 AB", nil), (["Unit 3 Damrak"], "1234 AB", nil),
            (["Dorpsstraat 123456"], "1234 AB", nil),
        ] as [([String], String, String?)])
    func kixIsOfTheAddress(street: [String], postcode: String, kix: String?) throws {
        var content = try Samples.postNL()
        content.shipTo.street = street
        content.shipTo.postcode = postcode
        #expect(PostNLLabel.kix(content.shipTo)?.text == kix)
        let drawn = try Samples.renderer.draw(.postNLParcel, content).elements.compactMap { placed -> Symbol? in
            if case .symbol(let symbol) = placed.element, case .fourState = symbol.symbol { symbol.symbol } else { nil }
        }
        #expect(drawn == (kix.flatMap { FourStateMessage(kix: $0) }.map { [.fourState($0)] } ?? []))
    }
}
