import TestSupport
import Testing

@testable import LabelRender

@Suite struct BitmapTests {
    private func isBlack(_ bitmap: Bitmap, _ x: Int, _ y: Int) -> Bool {
        bitmap.bytes[y * bitmap.rowBytes + x / 8] & (0x80 >> UInt8(x % 8)) != 0
    }

    @Test(arguments: [UInt64](0..<20))
    func fillingAndDrawingAgreeWithDotByDot(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<50 {
            var bitmap = Bitmap(
                width: Int.random(in: 1...40, using: &random), height: Int.random(in: 1...10, using: &random))
            let x = Int.random(in: -12...44, using: &random)
            let y = Int.random(in: -4...12, using: &random)
            let width = Int.random(in: 0...30, using: &random)
            let height = Int.random(in: 0...8, using: &random)
            bitmap.fill(x: x, y: y, width: width, height: height)
            var stamp = Bitmap(width: width, height: height)
            stamp.fill(x: 0, y: 0, width: width, height: height)
            var stamped = Bitmap(width: bitmap.width, height: bitmap.height)
            stamped.draw(stamp, x: x, y: y)
            #expect(bitmap == stamped)
            for row in 0..<bitmap.height {
                for column in 0..<bitmap.width {
                    let inside = (x..<x + width).contains(column) && (y..<y + height).contains(row)
                    #expect(isBlack(bitmap, column, row) == inside)
                }
            }
        }
    }

    @Test(arguments: [UInt64](0..<10), Turn.allCases)
    func turningMovesEachDot(seed: UInt64, turn: Turn) {
        var random = SplitMix64(seed: seed)
        var bitmap = Bitmap(
            width: Int.random(in: 1...50, using: &random), height: Int.random(in: 1...50, using: &random))
        for _ in 0..<60 {
            bitmap.fill(
                x: Int.random(in: 0..<bitmap.width, using: &random),
                y: Int.random(in: 0..<bitmap.height, using: &random), width: 1, height: 1)
        }
        let turned = bitmap.turned(turn)
        #expect(turned.width == (turn.swapsSides ? bitmap.height : bitmap.width))
        #expect(turned.height == (turn.swapsSides ? bitmap.width : bitmap.height))
        for row in 0..<bitmap.height {
            for column in 0..<bitmap.width {
                let place = turn.part(column, row, 1, 1, of: (bitmap.width, bitmap.height))
                #expect(isBlack(bitmap, column, row) == isBlack(turned, place.x, place.y))
            }
        }
        #expect(turned.bytes.map(\.nonzeroBitCount).reduce(0, +) == bitmap.bytes.map(\.nonzeroBitCount).reduce(0, +))
    }

    @Test(arguments: [
        (Resolution.dpi203, 1_000_000, 8), (.dpi203, 25_400, 0), (.dpi203, 62_500, 1), (.dpi203, -62_500, 0),
        (.dpi203, -62_501, -1), (.dpi300, 25_400_000, 300), (.dpi600, 25_400_000, 600),
    ])
    func lengthsAreRoundedToDots(resolution: Resolution, length: Int, dots: Int) {
        #expect(resolution.dots(length) == dots)
    }
}
