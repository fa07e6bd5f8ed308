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

    static let contents: [(LabelTemplate, @Sendable () throws -> LabelContent)] = [
        (.uspsParcel, { try Samples.usps() }), (.s10Parcel, { try Samples.s10() }),
        (.s10Parcel, { try Samples.s10(customs: .cn22) }), (.royalMailTracked, { try Samples.royalMail() }),
        (.postNLParcel, { try Samples.postNL() }), (.gs1Logistic, { try Samples.gs1() }),
    ]

    @Test func returnsGoToTheSenderAndAreMarked() throws {
        for (template, make) in Self.contents {
            let content = try make()
            var back = content.returning(
                service: content.service, number: content.number, shipDate: CivilDate(day: 20_500))
            #expect(back.shipTo == content.shipFrom && back.shipFrom == content.shipTo && back.customs == nil)
            // A number of a domestic range cannot come from abroad in this template's own sample.
            if content.shipFrom.country != content.shipTo.country, template == .uspsParcel { continue }
            for (isReturn, isSpecimen) in [(true, true), (true, false), (false, true), (false, false)] {
                back.isReturn = isReturn
                back.isSpecimen = isSpecimen
                let texts = Self.texts(try Samples.renderer.draw(template, back))
                #expect(texts.contains { $0.contains("RETURN") && !$0.contains("ADDRESS") } == isReturn, "\(template)")
                #expect(texts.contains { $0.contains("SPECIMEN") } == isSpecimen, "\(template)")
            }
        }
        var content = try Samples.s10()
        content.returnTo = Address(
            company: "Returns hall", street: ["2 Kingsway"], city: "London", postcode: "WC2B 6AN",
            country: Samples.country("GB"))
        let back = content.returning(service: content.service, number: content.number, shipDate: content.shipDate)
        #expect(back.shipTo.company == "Returns hall" && back.returnTo == nil)
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
            (["Kingsfordweg 151"], "1043 GR", "1043GR151"), (["2e Hugo de Grootstraat 12-3"], "1052 LA", "1052LA12X3"),
            (["Damrak 1", "Unit B"], "1012 LG", "1012LG1"),
            // Not known without doubt.
            (["Plein 1944 12"], "1234 AB", nil), (["Dorpsstraat"], "1234 AB", nil), (["12"], "1234 AB", nil),
            (["Dorpsstraat 5 ter attentie van Jan"], "1234 AB", nil), (["Dorpsstraat 123456"], "1234 AB", nil),
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
