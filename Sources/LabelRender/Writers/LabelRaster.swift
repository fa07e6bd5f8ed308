/// Draws a label as dots.
enum LabelRaster {
    /// The label's dots.
    static func bitmap(
        _ drawing: LabelDrawing, _ fonts: FontLibrary, _ resolution: Resolution
    ) throws(LabelFault) -> Bitmap {
        var bitmap = Bitmap(
            width: resolution.pageDots(drawing.width), height: resolution.pageDots(drawing.height))
        for element in drawing.elements {
            switch element {
            case .rectangle(let rectangle):
                let place = DotRectangle(rectangle, resolution)
                bitmap.fill(x: place.x, y: place.y, width: place.width, height: place.height)
            case .frame(let rectangle, let thickness):
                let place = DotRectangle(rectangle, resolution)
                let border = max(1, resolution.dots(thickness))
                let inner = place.height - 2 * border
                bitmap.fill(x: place.x, y: place.y, width: place.width, height: border)
                bitmap.fill(x: place.x, y: place.bottom - border, width: place.width, height: border)
                bitmap.fill(x: place.x, y: place.y + border, width: border, height: inner)
                bitmap.fill(x: place.right - border, y: place.y + border, width: border, height: inner)
            case .text(let line):
                guard let image = TextRaster.image(line, fonts, resolution) else { continue }
                bitmap.draw(
                    image.bitmap, x: resolution.dots(line.textX) + image.x,
                    y: resolution.dots(line.baseline) + image.y)
            case .code128(let barcode):
                let place = try DotBarcode(barcode, resolution)
                let grid = try ZintEncoder.modules(barcode.message, field: barcode.field)
                for column in 0..<grid.columns where grid.isDark(column, 0) {
                    bitmap.fill(
                        x: place.x + column * place.module, y: place.y, width: place.module, height: place.height)
                }
            case .dataMatrix(let barcode):
                let place = try DotMatrix(barcode, resolution)
                let grid = try ZintEncoder.modules(barcode.content, field: barcode.field)
                for row in 0..<grid.rows {
                    for column in 0..<grid.columns where grid.isDark(column, row) {
                        bitmap.fill(
                            x: place.x + column * place.module, y: place.y + row * place.module, width: place.module,
                            height: place.module)
                    }
                }
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

/// A linear symbol in dots: every module is the same whole number of dots wide.
struct DotBarcode: Hashable {
    /// Where its first bar begins.
    let x: Int
    let y: Int
    let height: Int
    /// How wide a module is.
    let module: Int

    init(_ barcode: LinearBarcode, _ resolution: Resolution) throws(LabelFault) {
        let modules = barcode.message.modules
        module = try barcode.module.dots(
            resolution, modules: modules + LinearBarcode.quietModules, in: barcode.place.width, field: barcode.field)
        let place = DotRectangle(barcode.place, resolution)
        x = TextAnchor.centre.start(of: modules * module, in: place.x, place.width)
        y = place.y
        height = place.height
    }
}

extension LinearBarcode {
    /// The quiet zones on both sides together, in modules. Source: ISO/IEC 15417, ten modules on each side.
    static let quietModules = 20
}

/// A matrix symbol in dots.
struct DotMatrix: Hashable {
    let x: Int
    let y: Int
    /// How wide and high a module is.
    let module: Int

    init(_ barcode: MatrixBarcode, _ resolution: Resolution) throws(LabelFault) {
        x = resolution.dots(barcode.x)
        y = resolution.dots(barcode.y)
        module = try barcode.module.dots(
            resolution, modules: barcode.content.side, in: barcode.module.maximum * barcode.content.side,
            field: barcode.field)
    }
}
