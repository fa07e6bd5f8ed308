import LabelSamples
import ShipmentModel
import TestSupport
import Testing
import TrackingNumbers

@testable import LabelRender

@Suite struct CustomsTests {
    private static func faults(_ change: (inout Shipment) throws -> Void) throws -> [String] {
        var shipment = try Samples.export()
        try change(&shipment)
        do throws(CustomsFaults) {
            _ = try CustomsDeclaration(
                .cn22, of: shipment, parcel: 0, operatorName: "Royal Mail", date: CivilDate(day: 20_424))
            return []
        } catch {
            return error.faults.map { $0.code.rawValue + " " + $0.field }
        }
    }

    private static func lineFaults(_ change: (inout ContentLine) throws -> Void) throws -> [String] {
        try faults { try change(&$0.parcels[0].contents[2]) }.map {
            $0.replacing("parcels[0].contents[2].", with: "")
        }
    }

    @Test func vagueLinesAreRefusedWithTheirField() throws {
        #expect(try Self.faults { _ in } == [])
        #expect(try Self.lineFaults { $0.description = nil } == ["missing-field description"])
        #expect(try Self.lineFaults { $0.description = " \u{200B}" } == ["missing-field description"])
        for vague in ["gift", "Gift!", "PARTS", "spare  parts", "ab", "12345"] {
            #expect(try Self.lineFaults { $0.description = vague } == ["bad-customs description"], "\(vague)")
        }
        for plain in ["Gift box of soap", "Men's socks", "靴下", "靴", "Носки хлопковые"] {
            #expect(try Self.lineFaults { $0.description = plain } == [], "\(plain)")
        }
        #expect(try Self.lineFaults { $0.value = nil } == ["missing-field value"])
        #expect(try Self.lineFaults { $0.value?.micros = 0 } == ["bad-customs value"])
        #expect(try Self.lineFaults { $0.value = Currency("EUR").flatMap { Money("1", $0) } } == ["bad-customs value"])
        #expect(try Self.lineFaults { $0.value?.micros = .max } == ["bad-customs value"])
        #expect(try Self.lineFaults { $0.weight = nil } == ["missing-field weight"])
        #expect(try Self.lineFaults { $0.weight = .zero } == ["bad-customs weight"])
        #expect(try Self.lineFaults { $0.weight = Mass(picograms: .max) } == ["bad-customs weight"])
        #expect(try Self.lineFaults { $0.origin = nil } == ["missing-field origin"])
        #expect(try Self.lineFaults { $0.origin = Country("ZZ") } == ["bad-customs origin"])
        #expect(try Self.lineFaults { $0.hsCode = nil } == ["missing-field hs_code"])
        for code in ["61159", "6115.95", "61159500000"] {
            #expect(try Self.lineFaults { $0.hsCode = code } == ["bad-customs hs_code"], "\(code)")
        }
        #expect(try Self.lineFaults { $0.quantity = 0 } == ["bad-customs quantity"])
        #expect(
            try Self.lineFaults { $0 = ContentLine(quantity: 1) } == [
                "missing-field description", "missing-field value", "missing-field weight", "missing-field hs_code",
                "missing-field origin",
            ])
    }

    @Test func shipmentsThatCannotBeDeclaredAreRefused() throws {
        #expect(try Self.faults { $0.options.customs = nil } == ["missing-field options.customs.type"])
        #expect(try Self.faults { $0.options.customs?.type = .other } == ["bad-customs options.customs.type"])
        #expect(try Self.faults { $0.parcels[0].contents = [] } == ["missing-field parcels[0].contents"])
        #expect(
            try Self.faults { $0.parcels[0].weight = try Mass(text: "1.199 kg") } == ["bad-customs parcels[0].weight"])
        #expect(try Self.faults { $0.parcels[0].weight = try Mass(text: "1.2 kg") } == [])
        #expect(
            try Self.faults {
                $0.shipFrom.name = nil
                $0.shipFrom.company = nil
            } == ["missing-field ship_from.name"])
        // Documents have no HS code, and may be worth nothing.
        #expect(
            try Self.faults { shipment in
                shipment.options.customs?.type = .documents
                shipment.parcels[0].contents[1].hsCode = nil
                shipment.parcels[0].contents[1].value?.micros = 0
            } == [])
    }

    @Test func totalsAreExact() throws {
        let declaration = try Samples.declaration(.cn22)
        // 6 × 4.15 + 28.00 + 2 × 9.50; 6 × 60 + 180 + 2 × 330 g
        #expect(declaration.value.description == "71.90 GBP")
        #expect(declaration.netWeight.formatted(.kg) == "1.2")
        let found = counterexample(seed: 4711, runs: 200) { choices in
            choices.list(1...8) {
                (Int64($0.int(in: 1...99)), Int64($0.int(in: 1...1_000_000_007)), $0.int(in: 1...999))
            }
        } holds: { lines in
            var shipment = try Samples.export()
            let template = shipment.parcels[0].contents[0]
            shipment.parcels[0].contents = lines.map { weight, value, quantity in
                var line = template
                line.quantity = quantity
                line.value?.micros = value
                line.weight = Mass(picograms: weight)
                return line
            }
            let declaration = try CustomsDeclaration(
                .cn23, of: shipment, parcel: 0, operatorName: "", date: CivilDate(day: 0))
            let values = lines.reduce(Int128(0)) { $0 + Int128($1.1) * Int128($1.2) }
            let weights = lines.reduce(Int128(0)) { $0 + Int128($1.0) * Int128($1.2) }
            return Int128(declaration.value.micros) == values && Int128(declaration.netWeight.picograms) == weights
                && declaration.lines.reduce(0) { $0 + $1.value.micros } == declaration.value.micros
        }
        #expect(found == nil)
    }

    @Test func theFormsSayWhatWasDeclared() throws {
        for form in CustomsDeclaration.Form.allCases {
            let texts = PostalTemplateTests.texts(
                try Samples.renderer.draw(.customs(try Samples.customsForm(form)))
            ).joined(separator: "\n")
            for said in [
                "Men's cotton socks, knitted", "691200", "PT", "24.90", "71.90", "1.2", "1.25 kg", "2025-12-02",
                "Ann Weaver", "IOSS IM2760000742", "EORI GB123456789000", "Royal Mail", "GBP",
            ] {
                #expect(texts.contains(said), "\(form): \(said)")
            }
            for said in [
                "DE811193231", "12.35 GBP", "INV-2025-1001", "Mugs are wrapped", "+44 20 7946 0123",
                "j.mueller@example.org", "return to sender", "UNITED KINGDOM", "GERMANY",
            ] {
                #expect(texts.contains(said) == (form == .cn23), "\(form): \(said)")
            }
        }
        let pointing = PostalTemplateTests.texts(
            try Samples.renderer.draw(.s10Parcel, try Samples.s10(customs: .cn23)))
        #expect(pointing.contains { $0.contains("CN 23 ATTACHED") })
    }

    /// Exactly the box of the declared category is ticked.
    @Test(arguments: [
        (ShipmentOptions.Customs.Kind.gift, "Gift"), (.documents, "Documents"), (.sale, "Sale of goods"),
        (.sample, "Commercial sample"), (.returned, "Returned goods"), (.other, "Other: Loan for an exhibition"),
    ])
    func theCategoryIsTicked(kind: ShipmentOptions.Customs.Kind, name: String) throws {
        var shipment = try Samples.export()
        shipment.options.customs?.type = kind
        let form = CustomsForm(
            try CustomsDeclaration(
                .cn22, of: shipment, parcel: 0, operatorName: "Royal Mail", date: CivilDate(day: 20_424),
                explanation: kind == .other ? "Loan for an exhibition" : ""),
            shipFrom: shipment.shipFrom, shipTo: shipment.shipTo, number: try S10("RA473124829GB"), isSpecimen: false)
        let texts = PostalTemplateTests.texts(try Samples.renderer.draw(.customs(form)))
        #expect(texts.filter { $0 == "X" }.count == 1)
        let tick = try #require(texts.firstIndex(of: "X"))
        #expect(texts[tick + 1] == name)
    }

    @Test func moreLinesThanFitAreAFault() throws {
        func lines(_ count: Int) throws -> LabelContent {
            var shipment = try Samples.export()
            shipment.parcels[0].weight = try Mass(text: "20 kg")
            shipment.parcels[0].contents = Array(repeating: shipment.parcels[0].contents[0], count: count)
            var content = try Samples.s10(customs: .cn22)
            content.customs = try CustomsDeclaration(
                .cn22, of: shipment, parcel: 0, operatorName: "Royal Mail", date: CivilDate(day: 20_424))
            return content
        }
        for size in LabelSize.allCases {
            _ = try Samples.renderer.draw(.s10Parcel, try lines(8), size: size)
            #expect { try Samples.renderer.draw(.s10Parcel, try lines(30), size: size) } throws: {
                ($0 as? LabelFault)?.code == .textTooLong && ($0 as? LabelFault)?.field == "customs.lines"
            }
        }
    }
}
