import LabelSamples
import ShipmentModel
import Testing
import TrackingNumbers

@testable import LabelRender

@Suite struct TemplateTests {
    @Test(
        arguments: [
            ("US", "oh", "43215", true, ["JANE DOE", "1 MAIN ST", "TOWN OH 43215"], "UNITED STATES"),
            ("GB", nil, "wc2b 6an", false, ["Jane Doe", "1 Main St", "TOWN", "WC2B 6AN"], "UNITED KINGDOM"),
            ("NL", nil, "1234AB", false, ["Jane Doe", "1 Main St", "1234 AB  TOWN"], "NETHERLANDS"),
            ("DE", nil, "10115", false, ["Jane Doe", "1 Main St", "10115 Town"], "GERMANY"),
            ("IT", "RM", "00118", false, ["Jane Doe", "1 Main St", "00118 TOWN RM"], "ITALY"),
        ] as [(String, String?, String, Bool, [String], String)])
    func addressFollowsItsCountry(
        country: String, region: String?, postcode: String, capitals: Bool, lines: [String], name: String
    ) throws {
        let address = Address(
            name: "Jane Doe", street: ["1 Main St", " "], city: "Town", region: region, postcode: postcode,
            country: Samples.country(country))
        let domestic = try AddressLines.lines(address, field: "ship_to", capitals: capitals, country: false)
        #expect(domestic.map(\.text) == lines)
        let abroad = try AddressLines.lines(address, field: "ship_to", capitals: capitals, country: true)
        #expect(abroad.map(\.text) == lines + [name])
    }

    @Test func anAddressWithoutNameOrStreetIsAFault() {
        let address = Address(postcode: "43215", country: Samples.country("US"))
        #expect { try AddressLines.lines(address, field: "ship_to", capitals: true, country: false) } throws: {
            ($0 as? LabelFault)?.code == .missingField
        }
        let nowhere = Address(name: "Jane", street: ["1"], country: Samples.country("ZZ"))
        #expect { try AddressLines.lines(nowhere, field: "ship_to", capitals: true, country: true) } throws: {
            ($0 as? LabelFault)?.field == "ship_to.country"
        }
    }

    @Test func contentThatDoesNotSuitTheTemplateIsAFault() throws {
        func code(_ template: LabelTemplate, _ change: (inout LabelContent) -> Void) throws -> LabelFault.Code? {
            var content = try template == .uspsParcel ? Samples.usps() : Samples.s10()
            change(&content)
            do throws(LabelFault) {
                _ = try Samples.renderer.draw(template, content)
                return nil
            } catch {
                return error.code
            }
        }
        let s10 = try TrackingNumber("CY148078673US", format: .s10)
        let impb = try TrackingNumber("9234690361980900000142", format: .impb)
        #expect(try code(.uspsParcel) { _ in } == nil)
        #expect(try code(.s10Parcel) { _ in } == nil)
        #expect(try code(.uspsParcel) { $0.number = s10 } == .numberFormat)
        #expect(try code(.s10Parcel) { $0.number = impb } == .numberFormat)
        #expect(try code(.uspsParcel) { $0.shipTo.country = Samples.country("CA") } == .destination)
        #expect(try code(.uspsParcel) { $0.shipTo.country = Samples.country("PR") } == .postcode)
        let sanJuan = Address(
            name: "Jane Doe", street: ["1 Calle Fortaleza"], city: "San Juan", region: "PR", postcode: "00901",
            country: Samples.country("PR"))
        #expect(try code(.uspsParcel) { $0.shipTo = sanJuan } == nil)
        #expect(try code(.uspsParcel) { $0.shipTo.postcode = nil } == .postcode)
        #expect(try code(.uspsParcel) { $0.shipTo.postcode = "4321" } == .postcode)
        #expect(try code(.uspsParcel) { $0.shipTo.street[0] = String(repeating: "W", count: 99) } == .textTooLong)
        #expect(try code(.uspsParcel) { $0.shipTo.name = "😀" } == .missingGlyph)
        #expect(try code(.uspsParcel) { $0.shipTo.city = " " } == .missingField)
        #expect(try code(.uspsParcel) { $0.shipTo.name = String(repeating: "x", count: 1_000_000) } == .textTooLong)
        #expect(try code(.uspsParcel) { $0.service.postage = ["A", "B", "C", "D"] } == nil)
        #expect(try code(.uspsParcel) { $0.service.postage = ["A", "B", "C", "D", "E"] } == .textTooLong)
    }

    @Test func sevenLineAddressesFitAtEightPoint() throws {
        var content = try Samples.usps()
        let longest = Address(
            name: "Maximiliane Featherstonehaugh", company: "International Sock Manufacturing Company",
            street: [
                "Building 12, Loading Dock 4", "1600 Northwest Amphitheatre Parkway", "Suite 1200", "Attention Returns",
            ],
            city: "Winchester-on-the-Severn", region: "MD", postcode: "21401-1234", country: Samples.country("US"))
        content.shipTo = longest
        content.shipFrom = longest
        let drawing = try Samples.renderer.draw(.uspsParcel, content)
        let small = drawing.elements.compactMap {
            if case .text(let line) = $0.element, line.x == 780 * mil { line } else { nil }
        }
        #expect(small.count == 7)
        #expect(small.allSatisfy { $0.size >= points(tenths: 80) && $0.baseline < 3790 * mil })
    }

    @Test func aTrialIsMarkedAndALabelIsNot() throws {
        func texts(_ content: LabelContent, _ template: LabelTemplate) throws -> [String] {
            try Samples.renderer.draw(template, content).elements.compactMap {
                if case .text(let line) = $0.element { line.text } else { nil }
            }
        }
        #expect(try texts(Samples.usps(isSpecimen: true), .uspsParcel).filter { $0.contains("SPECIMEN") }.count == 2)
        #expect(try texts(Samples.s10(isSpecimen: true), .s10Parcel).filter { $0.contains("SPECIMEN") }.count == 1)
        #expect(try !texts(Samples.usps(isSpecimen: false), .uspsParcel).contains { $0.contains("SPECIMEN") })
        #expect(try !texts(Samples.s10(isSpecimen: false), .s10Parcel).contains { $0.contains("SPECIMEN") })
    }

    /// Territories, and the freely associated states, whose mail USPS treats as domestic.
    @Test(
        arguments: [
            ("US", "OH", "43215"), ("AS", "AS", "96799"), ("GU", "GU", "96910"), ("MP", "MP", "96950"),
            ("PR", nil, "00901"), ("UM", "UM", "96898"), ("VI", "VI", "00802"), ("FM", "FM", "96941"),
            ("MH", "MH", "96960"), ("PW", "PW", "96940"),
        ] as [(String, String?, String)])
    func uspsReachesWhatIsDomestic(country: String, region: String?, postcode: String) throws {
        var content = try Samples.usps()
        let address = Address(
            name: "Jane Doe", street: ["1 Main St"], city: "Town", region: region, postcode: postcode,
            country: Samples.country(country))
        content.shipTo = address
        content.shipFrom = address
        _ = try Samples.renderer.draw(.uspsParcel, content)
    }

    /// The distances about the IMpb, measured on the drawing: bars to text, and text to the identification bars.
    @Test(
        arguments: LabelSize.allCases,
        ["USPS TRACKING # USPS Ship", String(repeating: "USPS TRACKING # ", count: 3), ""])
    func uspsBarcodeKeepsItsDistances(size: LabelSize, banner: String) throws {
        var content = try Samples.usps()
        content.service.banner = banner
        let elements = try Samples.renderer.draw(.uspsParcel, content, size: size).elements.map(\.element)
        let bars = try #require(
            elements.lazy.compactMap { element -> Rectangle? in
                if case .symbol(let symbol) = element, case .code128 = symbol.symbol { symbol.place } else { nil }
            }.first)
        let lines = elements.compactMap { if case .text(let line) = $0 { line } else { nil } }
        let rules = elements.compactMap { if case .rectangle(let place) = $0 { place } else { nil } }
        let above = try #require(rules.last { $0.bottom <= bars.y })
        let below = try #require(rules.first { $0.y >= bars.bottom })
        let number = try #require(lines.first { $0.field == "tracking_number" })
        // Capitals of Liberation Sans are 0.688 of the size high.
        func inches(_ length: Nanometres) -> Double { Double(length) / 25_400_000 }
        func capitals(_ line: TextLine) -> Nanometres { line.size * 688 / 1000 }
        let clearance = 0.125...0.25
        let gap = 0.03125...0.04
        #expect(clearance.contains(inches(number.baseline - capitals(number) - bars.bottom)))
        #expect(gap.contains(inches(below.y - number.baseline)))
        for bar in [above, below] { #expect((0.03125...0.0625).contains(inches(bar.height))) }
        if let line = lines.first(where: { $0.field == "service.banner" }) {
            #expect(clearance.contains(inches(bars.y - line.baseline)))
            #expect(gap.contains(inches(line.baseline - capitals(line) - above.bottom)))
        } else {
            #expect(banner.isEmpty)
        }
    }
}
