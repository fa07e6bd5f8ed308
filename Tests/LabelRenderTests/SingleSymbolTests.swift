import Foundation
import LabelRender
import LabelSamples
import Testing
import TrackingNumbers

extension LabelProofs {
    /// A barcode alone, as another program has it drawn: through the public interface only.
    @Suite struct SingleSymbolTests {
        private static let mailmark2D = "JGB 012100123412345678AB19XY1A 0EC1A1BB      "

        /// Symbols that a reader reads: what it says.
        private static func read() throws -> [(SymbolContent, BarcodeRule, String)] {
            let sscc = try SSCC("376123450000010039")
            return [
                (.aztec("[)>\u{1E}01\u{1D}02ABC\u{1E}\u{04}"), .dpdAztec, "]z0[)>\u{1E}01\u{1D}02ABC\u{1E}\u{04}"),
                (.qr("https://example.com/p/1"), .deskQR, "]Q1https://example.com/p/1"),
                (.payload(.interleaved2of5("60701001756402")), .interleaved2of5, "]I060701001756402"),
                (.payload(try Mailmark2D(mailmark2D).barcode), .royalMailMailmark2D, "]d1" + mailmark2D),
                (
                    .payload(.dataMatrix(mailmark2D + "www.sockshop.example")), .royalMailMailmark2D,
                    "]d1" + mailmark2D + "www.sockshop.example"
                ),
                (.payload(sscc.barcode), .gs1SSCC, "]C100376123450000010039"),
                (.payload(.code128("CY148078673US")), .upuS10, "]C0CY148078673US"),
                (.payload(.code39("3318810025")), .dhlExpressWaybill, "]A03318810025"),
                (
                    .payload(.gs1([GS1Element(identifier: "420", value: "73108", needsSeparator: true)])),
                    .uspsDataMatrix, "]d242073108"
                ),
            ]
        }

        /// Four-state codes, which no reader at hand reads: their published bars.
        private static func bars() throws -> [(SymbolContent, BarcodeRule, String)] {
            try FourStateVectors.intelligentMail.map {
                (.intelligentMail(tracking: "01234567094987654321", routing: $0.0), .uspsIMb, $0.1)
            }
                + FourStateVectors.mailmark.map {
                    (.payload(try Mailmark($0.0).barcode), .royalMailMailmark4State, $0.1)
                } + FourStateVectors.rm4scc.map { (.payload(.rm4scc($0.0)), .royalMailRM4SCC, $0.1) }
                + FourStateVectors.kix.map { (.payload(.kix($0.0)), .postNLKIX, $0.1) }
        }

        @Test(arguments: Resolution.allCases)
        func symbolsAreReadFromEveryWriter(resolution: Resolution) throws {
            let renderer = Samples.renderer
            let symbols = try Self.read()
            let drawings = try symbols.map { try renderer.draw($0.0, $0.1) }
            for (suffix, files) in [
                ("zpl", try drawings.map { try renderer.zpl($0, resolution) }),
                ("png", try drawings.map { try renderer.png($0, resolution) }),
                ("pdf", try drawings.map { try renderer.pdf([$0]) }),
            ] {
                let pages = try LabelChecker.read(files, suffix, dpi: resolution.rawValue)
                let read = pages.map { $0.symbols.map { $0.identifier + $0.text } }
                #expect(read == symbols.map { [$0.2] }, "\(suffix) \(resolution)")
            }
        }

        @Test(arguments: Resolution.allCases)
        func fourStateCodesAreReadFromEveryWriter(resolution: Resolution) throws {
            let renderer = Samples.renderer
            let codes = try Self.bars()
            let drawings = try codes.map { try renderer.draw($0.0, $0.1) }
            for (suffix, files) in [
                ("zpl", try drawings.map { try renderer.zpl($0, resolution) }),
                ("png", try drawings.map { try renderer.png($0, resolution) }),
                ("pdf", try drawings.map { try renderer.pdf([$0]) }),
            ] {
                let pages = try LabelChecker.render(files, suffix, dpi: resolution.rawValue)
                try #require(pages.count == codes.count)
                for (page, code) in zip(pages, codes) {
                    let read = FourStateReader(columns: 0..<page.width, rows: 0..<page.height, isDark: page.isDark)
                    #expect(read?.bars == code.2, "\(suffix) \(resolution)")
                }
            }
        }

        @Test func turnedAndWithQuietZones() throws {
            let content = SymbolContent.payload(.rm4scc("SN34RD1A"))
            let upright = try Samples.renderer.draw(content, .royalMailRM4SCC)
            let turned = try Samples.renderer.draw(content, .royalMailRM4SCC, turn: .quarter)
            #expect(upright.width == turned.height && upright.height == turned.width)
            // Bars of 5 mm and 2 mm of clear zone above and below, and a dot of 203 dpi for rounding.
            #expect(upright.height == 9_125_000)
        }

        @Test(
            arguments: [
                (.payload(.rm4scc("sn3 4rd")), .royalMailRM4SCC, "symbol", "1 to 50 digits and capital letters"),
                (.payload(.interleaved2of5("123")), .interleaved2of5, "symbol", "an even number of digits"),
                (.intelligentMail(tracking: "1", routing: ""), .uspsIMb, "symbol", "a tracking code of twenty digits"),
                (.aztec("ä"), .dpdAztec, "symbol", "printable ASCII"),
                (.payload(.mailmark("1")), .royalMailMailmark4State, "symbol", "a Mailmark of 22 or 26"),
                (.payload(.kix("2500GG30250")), .deskQR, "rule", "a rule for this symbology: usps-imb, royal-mail-"),
            ] as [(SymbolContent, BarcodeRule, String, String)])
        func whatCannotBeDrawnIsAFault(content: SymbolContent, rule: BarcodeRule, field: String, expected: String) {
            #expect { try Samples.renderer.draw(content, rule) } throws: { error in
                guard let fault = error as? LabelFault else { return false }
                return fault.code == .symbol && fault.field == field && fault.expected.hasPrefix(expected)
            }
        }
    }
}
