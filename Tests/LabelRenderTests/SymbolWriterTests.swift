import LabelSamples
import Foundation
import Testing

@testable import LabelRender

extension LabelProofs {
    /// Each kind of symbol, at every turn, from every writer.
    @Suite struct SymbolWriterTests {
        private static let fonts: FontLibrary = {
            do {
                return try FontLibrary(.debian)
            } catch {
                fatalError("\(error)")
            }
        }()

        /// A rule with modules that suit the symbology.
        private static func rule(_ symbol: Symbol) -> BarcodeRule {
            switch symbol {
            case .code128: .reference
            case .interleaved2of5: .interleaved2of5
            case .gs1DataMatrix, .dataMatrix, .qr: .uspsDataMatrix
            case .aztec: .dpdAztec
            case .pdf417: .fedexPDF417
            case .maxiCode: .upsMaxiCode
            case .code39: .dhlExpressWaybill
            case .fourState: .royalMailRM4SCC
            }
        }

        /// A page with a symbol in the middle of its right upper part.
        private static func drawing(_ symbol: Symbol, _ turn: Turn) throws(LabelFault) -> LabelDrawing {
            let side = 3800 * mil
            var canvas = LabelCanvas(width: 4000 * mil, height: 6000 * mil, fonts: fonts)
            let rule = rule(symbol)
            let isLinear = rule.measures.symbology.kind == .linear
            try canvas.turned(turn, in: Rectangle(x: 150 * mil, y: 700 * mil, width: side, height: side)) {
                part throws(LabelFault) in
                let height = isLinear ? rule.measures.height : side
                try part.symbol(
                    symbol, in: Rectangle(x: 0, y: (side - height) / 2, width: side, height: height), rule: rule,
                    field: "symbol")
            }
            try LayoutRules.check(canvas.drawing)
            return canvas.drawing
        }

        private static func cases() throws -> [SymbolCase] {
            try SymbolDecodingTests.samples() + [
                SymbolCase(
                    .fourState(try #require(FourStateMessage(rm4scc: "SN34RD1A"))), "", "")
            ]
        }

        @Test(arguments: [("zpl", 203), ("zpl", 600), ("png", 203), ("png", 300), ("png", 600), ("pdf", 300)])
        func symbolsAreReadAtEveryTurn(writer: String, dpi: Int) throws {
            let resolution = try #require(Resolution(rawValue: dpi))
            var files: [[UInt8]] = []
            var expected: [(SymbolCase, Turn)] = []
            for symbol in try Self.cases() {
                for turn in Turn.allCases {
                    let drawing = try Self.drawing(symbol.symbol, turn)
                    let file =
                        switch writer {
                        case "zpl": try Samples.renderer.zpl(drawing, resolution)
                        case "png": try Samples.renderer.png(drawing, resolution)
                        default: try Samples.renderer.pdf([drawing])
                        }
                    files.append(file)
                    expected.append((symbol, turn))
                }
            }
            let pages = try SymbolDecodingTests.decode(files, writer, dpi: dpi)
            #expect(pages.count == expected.count)
            for (page, (symbol, turn)) in zip(pages, expected) {
                let name = "\(symbol) turned by \(turn)"
                if case .fourState = symbol.symbol {
                    // No reader at hand knows these; their bars are compared below.
                } else {
                    #expect(page.symbols.map(\.text) == [symbol.text], "\(name)")
                    #expect(page.symbols.map(\.identifier) == [symbol.identifier], "\(name)")
                }
                // Whoever draws it, it stands in the middle of its place.
                let ink = try #require(page.ink, "\(name)")
                let middle = (resolution.dots(2050 * mil), resolution.dots(2600 * mil))
                // Printers have a size of their own for MaxiCode, and the quiet side of a symbol may be light.
                let tolerance = dpi / 12
                #expect(abs((ink[0] + ink[2]) / 2 - middle.0) <= tolerance, "\(name)")
                #expect(abs((ink[1] + ink[3]) / 2 - middle.1) <= tolerance, "\(name)")
            }
        }

        /// A turned symbol is the symbol's dots turned: bars are as many dots wide whichever way they lie.
        @Test(arguments: Resolution.allCases, Turn.allCases)
        func turnedSymbolsHaveTheSameDots(resolution: Resolution, turn: Turn) throws {
            for symbol in try Self.cases() {
                func bitmap(_ turn: Turn) throws -> Bitmap {
                    let drawing = try Self.drawing(symbol.symbol, turn)
                    guard case .symbol(let placed) = drawing.elements[0].element else { preconditionFailure() }
                    return SymbolRaster.bitmap(
                        try placed.modules(), try DotSymbol(placed, drawing.elements[0].placement, resolution))
                }
                let (one, other) = (try bitmap(turn), try bitmap(.none).turned(turn))
                #expect(one == other, "\(symbol)")
            }
        }

        /// 20 to 24 bars in 25.4 mm, each a whole number of dots; full bars 4.22 to 5.84 mm, trackers 1.02 to 1.52 mm.
        @Test(arguments: Resolution.allCases)
        func fourStateBarsKeepTheirMeasures(resolution: Resolution) throws {
            let message = try #require(FourStateMessage(rm4scc: "SN34RD1A"))
            let drawing = try Self.drawing(.fourState(message), .none)
            guard case .symbol(let placed) = drawing.elements[0].element else { preconditionFailure() }
            let place = try DotSymbol(placed, .identity, resolution)
            let pitch = resolution.length(dots: place.module)
            #expect((25_400_000 / 24...25_400_000 / 20).contains(pitch))
            #expect((4_220_000...5_840_000).contains(resolution.length(dots: place.box.height)))
            #expect((1_020_000...1_520_000).contains(resolution.length(dots: place.tracker)))
            guard case .fourState(let bars) = try placed.modules() else { preconditionFailure() }
            let dots = SymbolRaster.bitmap(.fourState(bars), place)
            func isBlack(_ x: Int, _ y: Int) -> Bool {
                dots.bytes[y * dots.rowBytes + x / 8] & 0x80 >> UInt8(x % 8) != 0
            }
            for (number, bar) in bars.enumerated() {
                for x in number * place.module..<min(dots.width, (number + 1) * place.module) {
                    let isBar = x < number * place.module + place.module / 2
                    #expect(isBlack(x, dots.height / 2) == isBar)
                    #expect(isBlack(x, 0) == (isBar && (bar == .full || bar == .ascender)))
                    #expect(isBlack(x, dots.height - 1) == (isBar && (bar == .full || bar == .descender)))
                }
            }
            // In PDF the same bars, with rows in proportion.
            let grid = PDFContent.grid(bars, height: 5_000_000, tracker: 1_270_000)
            #expect(grid.columns == 2 * bars.count - 1)
            for (number, bar) in bars.enumerated() {
                #expect(grid.isDark(2 * number, 30))
                #expect(grid.isDark(2 * number, 0) == (bar == .full || bar == .ascender))
                #expect(grid.isDark(2 * number, 59) == (bar == .full || bar == .descender))
            }
        }

        @Test func aPDFWithHexagonsIsSoundAndHasNoStrayText() throws {
            let cases = try Self.cases()
            let symbol = try #require(cases.first { if case .maxiCode = $0.symbol { true } else { false } })
            let plain = try Samples.renderer.draw(.s10Parcel, try Samples.s10())
            let drawing = try Self.drawing(symbol.symbol, .quarter)
            try Tool.withFile(try Samples.renderer.pdf([plain, drawing, drawing]), "pdf") { file in
                let check = try Tool.run("qpdf", ["--check", file])
                #expect(check.status == 0, "\(check.errors)\(String(decoding: check.output, as: UTF8.self))")
                let text = try Tool.run("pdftotext", ["-f", "2", "-enc", "UTF-8", file, "-"])
                let found = String(decoding: text.output, as: UTF8.self)
                let isBlank = found.allSatisfy(\.isWhitespace)
                #expect(isBlank, "\(found)")
            }
        }

        /// Text in the printer's own type begins, ends or centres where ours does, on the same baseline.
        @Test(arguments: Turn.allCases)
        func printersTextStandsWhereOursDoes(turn: Turn) throws {
            let anchors: [TextAnchor] = [.left, .centre, .right]
            let drawings = try anchors.map { anchor in
                var canvas = LabelCanvas(width: 4000 * mil, height: 6000 * mil, fonts: Self.fonts)
                try canvas.turned(
                    turn, in: Rectangle(x: 500 * mil, y: 1000 * mil, width: 3000 * mil, height: 3000 * mil)
                ) {
                    part throws(LabelFault) in
                    try part.line(
                        FieldText("HEM", field: "text"), .bold, TypeSizes(200...200), x: 300 * mil, width: 2000 * mil,
                        baseline: 700 * mil, anchor)
                }
                return canvas.drawing
            }
            let ours = try SymbolDecodingTests.decode(
                try drawings.map { try Samples.renderer.png($0, .dpi203) }, "png", dpi: 203)
            let theirs = try SymbolDecodingTests.decode(
                try drawings.map { try Samples.renderer.zpl($0, .dpi203) }, "zpl", dpi: 203)
            for (index, anchor) in anchors.enumerated() {
                let (our, their) = (try #require(ours[index].ink), try #require(theirs[index].ink))
                // From the text's point of view: where it begins and ends, its baseline.
                func sides(_ ink: [Int]) -> (start: Int, end: Int, baseline: Int) {
                    switch turn {
                    case .none: (ink[0], ink[2], ink[3])
                    case .quarter: (ink[1], ink[3], ink[0])
                    case .half: (ink[2], ink[0], ink[1])
                    case .threeQuarters: (ink[3], ink[1], ink[2])
                    }
                }
                let (one, other) = (sides(our), sides(their))
                #expect(abs(one.baseline - other.baseline) <= 3, "\(turn) \(anchor): \(our) \(their)")
                switch anchor {
                case .left: #expect(abs(one.start - other.start) <= 5, "\(turn): \(our) \(their)")
                case .centre:
                    #expect(abs(one.start + one.end - other.start - other.end) <= 10, "\(turn): \(our) \(their)")
                case .right: #expect(abs(one.end - other.end) <= 8, "\(turn): \(our) \(their)")
                }
            }
        }
    }
}
