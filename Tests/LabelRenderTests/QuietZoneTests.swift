import LabelSamples
import Testing

@testable import LabelRender

extension LabelProofs {
    /// What a printer prints leaves the quiet zones white, dot by dot.
    @Suite struct QuietZoneTests {
        @Test(arguments: Resolution.allCases, Turn.allCases)
        func quietZonesAreFreeOfInk(resolution: Resolution, turn: Turn) throws {
            let fonts = try FontLibrary(.debian)
            var checked = 0
            for label in LabelProofs.labels {
                let drawing = label.drawing.turned(turn)
                let bitmap = try LabelRaster.bitmap(drawing, fonts, resolution)
                for placed in drawing.elements {
                    guard case .symbol(let symbol) = placed.element else { continue }
                    try Self.expectQuiet(
                        symbol, placed.placement, resolution, bitmap, "\(label.name) \(turn.rawValue)")
                    checked += 1
                }
            }
            #expect(checked >= LabelTemplate.allCases.count * LabelSample.sizes.count)
        }

        private static func expectQuiet(
            _ symbol: PlacedSymbol, _ placement: Placement, _ resolution: Resolution, _ bitmap: Bitmap, _ name: String
        ) throws {
            let place = try DotSymbol(symbol, placement, resolution)
            // Four-state codes count in bars and gaps, two to a distance.
            let halves = symbol.shape.kind == .fourState ? 1 : 2
            func quiet(_ own: Int) -> Int {
                max(
                    max(own, symbol.measures.quietZone.modules) * place.module * halves / 2,
                    resolution.dots(symbol.measures.quietZone.length))
            }
            let sides = quiet(symbol.symbol.quietZone.sides)
            // Nothing must be left free above and below bars; there a bearer bar may end, which is rounded to dots by itself.
            let ends = symbol.shape.kind == .linear ? -1 : quiet(symbol.symbol.quietZone.ends)
            try #require(sides > 0)
            let (across, down) = placement.turn.swapsSides ? (ends, sides) : (sides, ends)
            let (width, height) =
                placement.turn.swapsSides ? (place.box.height, place.box.width) : (place.box.width, place.box.height)
            let (left, right) = (place.x - across, place.x + width + across)
            let (top, bottom) = (place.y - down, place.y + height + down)
            #expect(left >= 0 && top >= 0 && right <= bitmap.width && bottom <= bitmap.height, "\(name): off the page")
            for (x, y, endX, endY) in [
                (left, top, place.x, bottom), (place.x + width, top, right, bottom), (left, top, right, place.y),
                (left, place.y + height, right, bottom),
            ] {
                guard x < endX, y < endY else { continue }
                let isFree = !hasInk(bitmap, x..<endX, y..<endY)
                #expect(
                    isFree, "\(name) at \(resolution): ink beside \(symbol.field) in \(x)..<\(endX), \(y)..<\(endY)")
            }
            let isDrawn = hasInk(bitmap, place.x..<place.x + width, place.y..<place.y + height)
            #expect(isDrawn, "\(name): no symbol")
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
