import LabelSamples
import Testing

@testable import LabelRender

extension LabelProofs {
    /// What is printed leaves the quiet zones white, dot by dot.
    @Suite struct QuietZoneTests {
        @Test(arguments: Resolution.allCases, Turn.allCases)
        func quietZonesAreFreeOfInk(resolution: Resolution, turn: Turn) throws {
            let fonts = try FontLibrary(.debian)
            let labels = LabelProofs.printable(LabelProofs.labels, resolution)
            var checked = 0
            for label in labels {
                let drawing = label.drawing.turned(turn)
                let bitmap = try LabelRaster.bitmap(drawing, fonts, resolution)
                for (symbol, placement) in Self.symbols(drawing) {
                    try Zone(symbol, placement, resolution).expectQuiet(
                        "\(label.name) \(turn.rawValue) at \(resolution): \(symbol.field)", bitmap.width, bitmap.height
                    ) { Self.hasInk(bitmap, $0, $1) }
                    checked += 1
                }
            }
            #expect(checked >= labels.count)
        }

        private static let fourBySix = LabelProofs.labels.filter { $0.size == .fourBySix }

        /// Here names and addresses are in the printer's own type, and barcodes of its own making.
        @Test func quietZonesAreFreeOfInkInPrintersDots() throws {
            let pages = try LabelChecker.render(
                try Self.fourBySix.map { try Samples.renderer.zpl($0.drawing, .dpi203) }, dpi: 203)
            try #require(pages.count == Self.fourBySix.count)
            for (label, page) in zip(Self.fourBySix, pages) {
                for (symbol, placement) in Self.symbols(label.drawing) {
                    let zone = try Zone(symbol, placement, .dpi203)
                    // Printers have a size of their own for MaxiCode: its place is larger by that and the zone.
                    let isOwn = symbol.shape.kind == .hexagonal
                    (isOwn ? zone.within(DotRectangle(placement.rectangle(symbol.place), .dpi203)) : zone).expectQuiet(
                        "\(label.name), ZPL: \(symbol.field)", page.width, page.height, page.hasInk)
                }
            }
        }

        @Test func quietZonesAreFreeOfInkInThePDF() throws {
            let pages = try LabelChecker.render(
                [try Samples.renderer.pdf(Self.fourBySix.map(\.drawing))], "pdf", dpi: 203)
            try #require(pages.count == Self.fourBySix.count)
            for (label, page) in zip(Self.fourBySix, pages) {
                for (symbol, placement) in Self.symbols(label.drawing) {
                    try Zone(symbol, placement, dotsPerInch: 203).expectQuiet(
                        "\(label.name), PDF: \(symbol.field)", page.width, page.height, page.hasInk)
                }
            }
        }

        private static func symbols(_ drawing: LabelDrawing) -> [(PlacedSymbol, Placement)] {
            drawing.elements.compactMap { placed in
                if case .symbol(let symbol) = placed.element { (symbol, placed.placement) } else { nil }
            }
        }

        /// A symbol and what must be light about it, in dots.
        private struct Zone {
            /// The symbol's box.
            let left: Int
            let top: Int
            let right: Int
            let bottom: Int
            /// How wide the zone is beside the box, and how high above and below.
            let across: Int
            let down: Int

            private init(left: Int, top: Int, right: Int, bottom: Int, across: Int, down: Int) {
                (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
                (self.across, self.down) = (across, down)
            }

            /// The zone as wide, but along the inner sides of a place.
            func within(_ place: DotRectangle) -> Zone {
                Zone(
                    left: place.x + across, top: place.y + down, right: place.right - across,
                    bottom: place.bottom - down,
                    across: across, down: down)
            }

            /// As dots that we or a printer's own commands draw.
            init(_ symbol: PlacedSymbol, _ placement: Placement, _ resolution: Resolution) throws {
                let place = try DotSymbol(symbol, placement, resolution)
                // Four-state codes count in bars and gaps, two to a distance.
                let halves = symbol.shape.kind == .fourState ? 1 : 2
                let (sides, ends) = try Zone.quiet(symbol) { modules, length in
                    max(modules * place.module * halves / 2, resolution.dots(length))
                }
                let swaps = placement.turn.swapsSides
                left = place.x
                top = place.y
                right = left + (swaps ? place.box.height : place.box.width)
                bottom = top + (swaps ? place.box.width : place.box.height)
                (across, down) = swaps ? (ends, sides) : (sides, ends)
            }

            /// As a program draws exact measures, upright: a dot that the symbol or its zone only touches may be dark.
            init(_ symbol: PlacedSymbol, _ placement: Placement, dotsPerInch: Int) throws {
                func dots(_ length: Nanometres) -> Double { Double(length * dotsPerInch) / 25_400_000 }
                let size = try symbol.exactSize()
                let place = Rectangle(
                    x: symbol.place.x + (symbol.place.width - size.width) / 2,
                    y: symbol.place.y + (symbol.place.height - size.height) / 2, width: size.width, height: size.height)
                let box = placement.rectangle(place)
                let (sides, ends) = try Zone.quiet(symbol) { modules, length in
                    Int(dots(max(modules * size.module, length))) - 2
                }
                left = Int(dots(box.x).rounded(.down))
                top = Int(dots(box.y).rounded(.down))
                right = Int(dots(box.right).rounded(.up))
                bottom = Int(dots(box.bottom).rounded(.up))
                (across, down) = placement.turn.swapsSides ? (ends, sides) : (sides, ends)
            }

            private static func quiet(
                _ symbol: PlacedSymbol, _ dots: (_ modules: Int, _ length: Nanometres) -> Int
            ) throws -> (sides: Int, ends: Int) {
                let (own, asked) = (symbol.symbol.quietZone, symbol.measures.quietZone)
                let sides = dots(max(own.sides, asked.modules), asked.length)
                try #require(sides > 0)
                // Nothing must be left free above and below bars; there a bearer bar may end, which is rounded to dots
                // by itself.
                let isLinear = symbol.shape.kind == .linear
                return (sides, isLinear ? -1 : dots(max(own.ends, asked.modules), asked.length))
            }

            func expectQuiet(
                _ name: String, _ width: Int, _ height: Int, _ hasInk: (Range<Int>, Range<Int>) -> Bool
            ) {
                let (startX, startY, endX, endY) = (left - across, top - down, right + across, bottom + down)
                #expect(startX >= 0 && startY >= 0 && endX <= width && endY <= height, "\(name): off the page")
                for (x, y, endX, endY) in [
                    (startX, startY, left, endY), (right, startY, endX, endY), (startX, startY, endX, top),
                    (startX, bottom, endX, endY),
                ] {
                    guard x < endX, y < endY else { continue }
                    let isFree = !hasInk(x..<endX, y..<endY)
                    #expect(isFree, "\(name): ink in \(x)..<\(endX), \(y)..<\(endY)")
                }
                let isDrawn = hasInk(left..<right, top..<bottom)
                #expect(isDrawn, "\(name): no symbol")
            }
        }

        /// Whether a part of a bitmap has a black dot.
        private static func hasInk(_ bitmap: Bitmap, _ columns: Range<Int>, _ rows: Range<Int>) -> Bool {
            guard !columns.isEmpty else { return false }
            let (first, last) = (columns.lowerBound / 8, (columns.upperBound - 1) / 8)
            for row in rows {
                for byte in first...last {
                    var mask: UInt8 = 0xFF
                    if byte == first { mask &= 0xFF >> UInt8(columns.lowerBound % 8) }
                    if byte == last { mask &= UInt8(truncatingIfNeeded: 0xFF << (7 - (columns.upperBound - 1) % 8)) }
                    if bitmap.bytes[row * bitmap.rowBytes + byte] & mask != 0 { return true }
                }
            }
            return false
        }
    }
}

extension Greymap {
    /// Whether a part of the picture has a dark dot.
    fileprivate func hasInk(_ columns: Range<Int>, _ rows: Range<Int>) -> Bool {
        rows.contains { row in columns.contains { isDark($0, row) } }
    }
}
