/// Draws a label as dots.
enum LabelRaster {
    /// The label's dots.
    static func bitmap(
        _ drawing: LabelDrawing, _ fonts: FontLibrary, _ resolution: Resolution
    ) throws(LabelFault) -> Bitmap {
        var bitmap = Bitmap(
            width: resolution.pageDots(drawing.width), height: resolution.pageDots(drawing.height))
        for placed in drawing.elements {
            let placement = placed.placement
            switch placed.element {
            case .rectangle(let rectangle):
                let place = DotRectangle(placement.rectangle(rectangle), resolution)
                bitmap.fill(x: place.x, y: place.y, width: place.width, height: place.height)
            case .frame(let rectangle, let thickness):
                let place = DotRectangle(placement.rectangle(rectangle), resolution)
                let border = max(1, resolution.dots(thickness))
                let inner = place.height - 2 * border
                bitmap.fill(x: place.x, y: place.y, width: place.width, height: border)
                bitmap.fill(x: place.x, y: place.bottom - border, width: place.width, height: border)
                bitmap.fill(x: place.x, y: place.y + border, width: border, height: inner)
                bitmap.fill(x: place.right - border, y: place.y + border, width: border, height: inner)
            case .text(let line):
                guard let image = TextRaster.image(line, fonts, resolution)?.turned(placement.turn) else { continue }
                let start = placement.point(line.textX, line.baseline)
                bitmap.draw(
                    image.bitmap, x: resolution.dots(start.x) + image.x, y: resolution.dots(start.y) + image.y)
            case .symbol(let symbol):
                let place = try DotSymbol(symbol, placement, resolution)
                SymbolRaster.draw(try symbol.modules(), place, x: place.x, y: place.y, into: &bitmap)
            }
        }
        return bitmap
    }
}

/// A rectangle in dots, at least one in each direction. Its size is rounded apart from its place, so that rules of one
/// thickness look alike wherever they stand.
struct DotRectangle: Hashable {
    let x: Int
    let y: Int
    let width: Int
    let height: Int

    init(_ rectangle: Rectangle, _ resolution: Resolution) {
        x = resolution.dots(rectangle.x)
        y = resolution.dots(rectangle.y)
        width = max(1, resolution.dots(rectangle.width))
        height = max(1, resolution.dots(rectangle.height))
    }

    /// One more than its last column.
    var right: Int { x + width }
    /// One more than its last row.
    var bottom: Int { y + height }
}
