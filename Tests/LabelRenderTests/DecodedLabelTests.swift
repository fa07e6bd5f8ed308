import LabelSamples
import Foundation
import LabelRender
import ShipmentModel
import Testing

/// Labels are rendered and read by programs that share no code with us: `scripts/label-check/decode.py`.
@Suite struct DecodedLabelTests {
    struct Page: Decodable {
        let width: Int
        let height: Int
        let symbols: [Symbol]
    }

    struct Symbol: Decodable {
        let format: String
        let identifier: String
        let text: String
    }

    /// What the checking script sees.
    static func decode(_ label: [UInt8], _ suffix: String, dpi: Int) throws -> [Page] {
        let python = Tool.root.appendingPathComponent(".venv-label-check/bin/python").path
        try #require(
            FileManager.default.isExecutableFile(atPath: python),
            "the label checker is not installed: run `make setup`")
        let script = Tool.root.appendingPathComponent("scripts/label-check/decode.py").path
        return try Tool.withFile(label, suffix) { file in
            let outcome = try Tool.run(python, [script, file, "--dpi", "\(dpi)"])
            try #require(outcome.status == 0, "\(outcome.errors)")
            return try JSONDecoder().decode([Page].self, from: outcome.output)
        }
    }

    static let payload = "42073108\u{1D}9234690361980900000142"

    static func expectUSPS(_ pages: [Page], payload: String = payload) throws {
        let page = try #require(pages.first)
        #expect(pages.count == 1)
        let linear = page.symbols.filter { $0.identifier == "]C1" }
        #expect(linear.map(\.text) == [payload])
        let matrices = page.symbols.filter { $0.identifier == "]d2" }
        #expect(matrices.map(\.text) == [payload, payload])
        #expect(page.symbols.count == 3)
    }

    @Test(arguments: [(Resolution.dpi203, 812, 1218), (.dpi300, 1200, 1800), (.dpi600, 2400, 3600)])
    func zplOfAUSPSLabelIsRead(resolution: Resolution, width: Int, height: Int) throws {
        let drawing = try Samples.renderer.draw(.uspsParcel, try Samples.usps())
        let pages = try Self.decode(try Samples.renderer.zpl(drawing, resolution), "zpl", dpi: resolution.rawValue)
        try Self.expectUSPS(pages)
        #expect(pages[0].width == width && pages[0].height == height)
    }

    @Test(arguments: [203, 300])
    func pdfOfAUSPSLabelIsRead(dpi: Int) throws {
        let drawing = try Samples.renderer.draw(.uspsParcel, try Samples.usps())
        try Self.expectUSPS(try Self.decode(try Samples.renderer.pdf([drawing]), "pdf", dpi: dpi))
    }

    @Test(arguments: Resolution.allCases)
    func pngOfAUSPSLabelIsRead(resolution: Resolution) throws {
        let drawing = try Samples.renderer.draw(.uspsParcel, try Samples.usps())
        try Self.expectUSPS(
            try Self.decode(try Samples.renderer.png(drawing, resolution), "png", dpi: resolution.rawValue))
    }

    @Test(arguments: [
        ("9205590006662200704797", "63118-2628", "420631182628\u{1D}9205590006662200704797"),
        ("92748931507708513018050063", "73108-1234", "42073108\u{1D}92748931507708513018050063"),
        ("9305512345600000000012", "00601", "42000601\u{1D}9305512345600000000012"),
    ])
    func otherConstructsAreRead(number: String, postcode: String, payload: String) throws {
        let drawing = try Samples.renderer.draw(.uspsParcel, try Samples.usps(number: number, postcode: postcode))
        let zpl = try Self.decode(try Samples.renderer.zpl(drawing, .dpi203), "zpl", dpi: 203)
        try Self.expectUSPS(zpl, payload: payload)
        let pdf = try Self.decode(try Samples.renderer.pdf([drawing]), "pdf", dpi: 300)
        try Self.expectUSPS(pdf, payload: payload)
    }

    @Test(arguments: ["zpl", "pdf", "png"])
    func postalLabelIsRead(writer: String) throws {
        let drawing = try Samples.renderer.draw(.s10Parcel, try Samples.s10(name: "محمد علي"))
        let label =
            switch writer {
            case "zpl": try Samples.renderer.zpl(drawing, .dpi203)
            case "pdf": try Samples.renderer.pdf([drawing])
            default: try Samples.renderer.png(drawing, .dpi203)
            }
        let pages = try Self.decode(label, writer, dpi: 203)
        #expect(pages.flatMap(\.symbols).map(\.text) == ["CY148078673US"])
        #expect(pages.flatMap(\.symbols).map(\.identifier) == ["]C0"])
    }

    @Test func hostileTextPrintsAsText() throws {
        var content = try Samples.usps(name: "^XZ~JA^XA^FDX^FS")
        content.shipTo.company = "_5E~CC,\\&\\"
        content.references = [.init(name: "><=>0", value: "^CI13~DGR:A.GRF")]
        let drawing = try Samples.renderer.draw(.uspsParcel, content)
        try Self.expectUSPS(try Self.decode(try Samples.renderer.zpl(drawing, .dpi203), "zpl", dpi: 203))
    }
}
