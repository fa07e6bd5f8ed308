/// Draws a line of text as dots.
enum TextRaster {
    /// A text's dots and where they stand: from the text's start, and from the baseline downwards.
    struct Image: Sendable {
        let bitmap: Bitmap
        let x: Int
        let y: Int

        /// The dots turned about the text's start on the baseline.
        func turned(_ turn: Turn) -> Image {
            guard turn != .none else { return self }
            let place = Placement(turn: turn, x: 0, y: 0).rectangle(
                Rectangle(x: x, y: y, width: bitmap.width, height: bitmap.height))
            return Image(bitmap: bitmap.turned(turn), x: place.x, y: place.y)
        }
    }

    /// The dots of a text; nil if it has none (blanks).
    static func image(_ line: TextLine, _ fonts: FontLibrary, _ resolution: Resolution) -> Image? {
        let height = resolution.dots(line.size, scale: 64)
        let width = height * line.stretch / 1000
        let placed = fonts.withFaces { faces in
            var placed: [(glyph: GlyphBitmap, x: Int, y: Int)] = []
            var pen = 0
            for run in fonts.runs(line.content) {
                let face = faces.all[run.font]
                for glyph in run.glyphs {
                    let bitmap = face.bitmap(glyph.id, width: width, height: height)
                    if bitmap.bitmap.width > 0 {
                        let x = (pen + glyph.offsetX * width / run.unitsPerEm + 32) >> 6
                        let y = (glyph.offsetY * height / run.unitsPerEm + 32) >> 6
                        placed.append((bitmap, x + bitmap.left, -y - bitmap.top))
                    }
                    pen += glyph.advance * width / run.unitsPerEm
                }
            }
            return placed
        }
        guard let left = placed.map(\.x).min(), let top = placed.map(\.y).min(),
            let right = placed.map({ $0.x + $0.glyph.bitmap.width }).max(),
            let bottom = placed.map({ $0.y + $0.glyph.bitmap.height }).max()
        else { return nil }
        var bitmap = Bitmap(width: right - left, height: bottom - top)
        for (glyph, x, y) in placed { bitmap.draw(glyph.bitmap, x: x - left, y: y - top) }
        return Image(bitmap: bitmap, x: left, y: top)
    }
}
