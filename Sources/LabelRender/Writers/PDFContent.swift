/// A page's drawing operators.
struct PDFContent {
    /// The operators.
    private(set) var operators: [UInt8] = []
    /// The fonts used, by their numbers in the library.
    private(set) var faces: Set<Int> = []
    private let height: Nanometres
    private let embedded: PDFFonts
    private let fonts: FontLibrary

    /// Draws a label.
    init(_ drawing: LabelDrawing, _ embedded: PDFFonts, _ fonts: FontLibrary) throws(LabelFault) {
        height = drawing.height
        self.embedded = embedded
        self.fonts = fonts
        operators.reserveCapacity(8192)
        for element in drawing.elements {
            switch element {
            case .rectangle(let rectangle): draw(rectangle)
            case .frame(let rectangle, let thickness): draw(rectangle, thickness: thickness)
            case .text(let line): draw(line)
            case .code128(let barcode): try draw(barcode)
            case .dataMatrix(let barcode): try draw(barcode)
            }
        }
    }

    /// A length in ten-thousandths of a point, rounded half up: 1/72 in is 25.4/72 mm.
    static func points(_ length: Nanometres) -> Int { (length * 36 + 635) / 1270 }

    private mutating func put(_ length: Nanometres) {
        operators.append(tenThousandths: PDFContent.points(length))
        operators.append(UInt8(ascii: " "))
    }

    private mutating func draw(_ rectangle: Rectangle) {
        put(rectangle.x)
        put(height - rectangle.bottom)
        put(rectangle.width)
        put(rectangle.height)
        operators.append("re f\n")
    }

    private mutating func draw(_ frame: Rectangle, thickness: Nanometres) {
        // A line's middle lies on its path.
        put(thickness)
        operators.append("w ")
        put(frame.x + thickness / 2)
        put(height - frame.bottom + thickness / 2)
        put(frame.width - thickness)
        put(frame.height - thickness)
        operators.append("re S\n")
    }

    private mutating func draw(_ line: TextLine) {
        let isPlain = line.content.isPlain
        operators.append("BT\n")
        if line.stretch != 1000 {
            operators.append(tenThousandths: line.stretch * 1000)
            operators.append(" Tz ")
        }
        var pen = line.textX
        for run in fonts.runs(line.content) {
            let font = embedded.font(run.font)
            faces.insert(run.font)
            operators.append("/F")
            operators.append(number: run.font)
            operators.append(UInt8(ascii: " "))
            put(line.size)
            operators.append("Tf ")
            func length(_ units: Int) -> Nanometres { units * line.size / run.unitsPerEm * line.stretch / 1000 }
            if isPlain {
                move(to: pen, line.baseline)
                operators.append(UInt8(ascii: "<"))
                for glyph in run.glyphs { operators.append(hex: Int(font.subset.glyphs[glyph.id] ?? 0), digits: 4) }
                operators.append("> Tj\n")
                continue
            }
            // A shaped glyph may stand for several characters, and several for one; readers themselves put what runs from
            // right to left into the order in which people read it.
            for (place, glyph) in run.glyphs.enumerated() {
                if !glyph.text.isEmpty {
                    operators.append("/Span<</ActualText<FEFF")
                    for unit in glyph.text.utf16 { operators.append(hex: Int(unit), digits: 4) }
                    operators.append(">>>BDC ")
                }
                move(to: pen + length(glyph.offsetX), line.baseline - glyph.offsetY * line.size / run.unitsPerEm)
                operators.append(UInt8(ascii: "<"))
                operators.append(hex: Int(font.subset.glyphs[glyph.id] ?? 0), digits: 4)
                operators.append("> Tj\n")
                pen += length(glyph.advance)
                if place + 1 == run.glyphs.count || !run.glyphs[place + 1].text.isEmpty { operators.append("EMC\n") }
            }
        }
        if line.stretch != 1000 { operators.append("100 Tz ") }
        operators.append("ET\n")
    }

    private mutating func move(to x: Nanometres, _ y: Nanometres) {
        operators.append("1 0 0 1 ")
        put(x)
        put(height - y)
        operators.append("Tm ")
    }

    private mutating func draw(_ barcode: LinearBarcode) throws(LabelFault) {
        let modules = barcode.message.modules
        let module = try barcode.module.exact(
            modules: modules + LinearBarcode.quietModules, in: barcode.place.width, field: barcode.field)
        let width = modules * module
        mask(
            try ZintEncoder.modules(barcode.message, field: barcode.field),
            in: Rectangle(
                x: TextAnchor.centre.start(of: width, in: barcode.place.x, barcode.place.width), y: barcode.place.y,
                width: width, height: barcode.place.height))
    }

    private mutating func draw(_ barcode: MatrixBarcode) throws(LabelFault) {
        let side = barcode.content.side * barcode.module.preferred
        mask(
            try ZintEncoder.modules(barcode.content, field: barcode.field),
            in: Rectangle(x: barcode.x, y: barcode.y, width: side, height: side))
    }

    /// A symbol as an image mask. It is written in hexadecimal, so that no reader can take its bytes for the end of
    /// the image; the page's compression makes up for it.
    private mutating func mask(_ grid: ModuleGrid, in place: Rectangle) {
        operators.append("q ")
        put(place.width)
        operators.append("0 0 ")
        put(place.height)
        put(place.x)
        put(height - place.bottom)
        operators.append("cm\nBI /W ")
        operators.append(number: grid.columns)
        operators.append(" /H ")
        operators.append(number: grid.rows)
        operators.append(" /IM true /D[1 0] /F/AHx ID ")
        for byte in grid.bytes { operators.append(hex: Int(byte), digits: 2) }
        operators.append(">\nEI Q\n")
    }
}
