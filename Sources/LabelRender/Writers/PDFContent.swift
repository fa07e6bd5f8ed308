/// A page's drawing operators.
struct PDFContent {
    /// The operators.
    private(set) var operators: [UInt8] = []
    /// The fonts used, by their numbers in the library.
    private(set) var faces: Set<Int> = []
    /// Whether the font of MaxiCode's hexagon is used.
    private(set) var usesHexagons = false
    private let height: Nanometres
    private let embedded: PDFFonts
    private let fonts: FontLibrary

    /// Draws a label.
    init(_ drawing: LabelDrawing, _ embedded: PDFFonts, _ fonts: FontLibrary) throws(LabelFault) {
        height = drawing.height
        self.embedded = embedded
        self.fonts = fonts
        operators.reserveCapacity(8192)
        for placed in drawing.elements {
            let placement = placed.placement
            switch placed.element {
            case .rectangle(let rectangle): draw(placement.rectangle(rectangle))
            case .frame(let rectangle, let thickness): draw(placement.rectangle(rectangle), thickness: thickness)
            case .text(let line): draw(line, placement)
            case .symbol(let symbol): try draw(symbol, placement)
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

    private mutating func draw(_ line: TextLine, _ placement: Placement) {
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
                move(to: placement.point(pen, line.baseline), placement.turn)
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
                move(
                    to: placement.point(
                        pen + length(glyph.offsetX), line.baseline - glyph.offsetY * line.size / run.unitsPerEm),
                    placement.turn)
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

    private mutating func move(to point: (x: Nanometres, y: Nanometres), _ turn: Turn) {
        // The directions of the line and of its height; PDF's y grows upwards.
        switch turn {
        case .none: operators.append("1 0 0 1 ")
        case .quarter: operators.append("0 -1 1 0 ")
        case .half: operators.append("-1 0 0 -1 ")
        case .threeQuarters: operators.append("0 1 -1 0 ")
        }
        put(point.x)
        put(height - point.y)
        operators.append("Tm ")
    }

    private mutating func draw(_ symbol: PlacedSymbol, _ placement: Placement) throws(LabelFault) {
        let size = try symbol.exactSize()
        let place = Rectangle(
            x: TextAnchor.centre.start(of: size.width, in: symbol.place.x, symbol.place.width),
            y: TextAnchor.centre.start(of: size.height, in: symbol.place.y, symbol.place.height),
            width: size.width, height: size.height)
        switch try symbol.modules() {
        case .linear(let grid), .matrix(let grid), .stacked(let grid, _): mask(grid, in: place, placement)
        case .fourState(let bars):
            mask(PDFContent.grid(bars, height: size.height, tracker: symbol.measures.tracker), in: place, placement)
        case .hexagonal(let grid): hexagons(grid, module: size.module, in: place, placement)
        }
    }

    /// Makes a coordinate system with its origin in a place's lower left corner, as it lies before it is turned, and
    /// with axes so long.
    private mutating func transform(
        _ place: Rectangle, _ placement: Placement, width: Nanometres, height axis: Nanometres
    ) {
        let right = placement.turn.vector(width, 0)
        let up = placement.turn.vector(0, -axis)
        let origin = placement.point(place.x, place.bottom)
        operators.append("q ")
        put(right.x)
        put(-right.y)
        put(up.x)
        put(-up.y)
        put(origin.x)
        put(height - origin.y)
        operators.append("cm\n")
    }

    /// A symbol as an image mask. It is written in hexadecimal, so that no reader can take its bytes for the end of
    /// the image; the page's compression makes up for it.
    ///
    /// Where it is turned, its dots are, not its coordinate system: Poppler scales a picture before it turns it and
    /// rounds twice, which makes bars up to two dots wider or narrower.
    private mutating func mask(_ grid: ModuleGrid, in place: Rectangle, _ placement: Placement) {
        let grid = grid.turned(placement.turn)
        let place = placement.rectangle(place)
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

    /// Four-state bars as modules in so many rows that their heights are met within a hundredth.
    static func grid(_ bars: [FourStateBar], height: Nanometres, tracker: Nanometres) -> ModuleGrid {
        let rows = 60
        let middle = max(1, (rows * tracker + height / 2) / height)
        let ascender = (rows - middle) / 2
        let columns = max(0, 2 * bars.count - 1)
        let rowBytes = (columns + 7) / 8
        var bytes = [UInt8](repeating: 0, count: rows * rowBytes)
        for (index, bar) in bars.enumerated() {
            let top = bar == .full || bar == .ascender ? 0 : ascender
            let bottom = bar == .full || bar == .descender ? rows : ascender + middle
            for row in top..<bottom { bytes[row * rowBytes + 2 * index / 8] |= 0x80 >> UInt8(2 * index % 8) }
        }
        return ModuleGrid(columns: columns, rows: rows, bytes: bytes)
    }

    /// MaxiCode: a row of hexagons is a line of text in a font that has nothing else; the finder's rings are circles.
    ///
    /// Readers of the file's text are told that it is none.
    private mutating func hexagons(
        _ grid: ModuleGrid, module: Nanometres, in place: Rectangle, _ placement: Placement
    ) {
        usesHexagons = true
        operators.append("/Span<</ActualText<FEFF>>>BDC\n")
        // A unit is a module: a hexagon is one wide, its middle half of that from its sides.
        transform(place, placement, width: module, height: module)
        operators.append("BT /H 1 Tf\n")
        let rowPitch = Hexagons.rowPitch / 100
        let half = Hexagons.fullHeight / 200
        for row in 0..<grid.rows {
            operators.append("1 0 0 1 ")
            operators.append(tenThousandths: row % 2 == 0 ? 0 : 5000)
            operators.append(UInt8(ascii: " "))
            operators.append(tenThousandths: (grid.rows - 1 - row) * rowPitch + half)
            operators.append(" Tm <")
            for column in 0..<grid.columns { operators.append(hex: grid.isDark(column, row) ? 1 : 0, digits: 2) }
            operators.append("> Tj\n")
        }
        operators.append("ET\n")
        let middle = (x: 5000 * grid.columns, y: (grid.rows - 1) * rowPitch / 2 + half)
        for (inner, outer) in stride(from: 0, to: Hexagons.radii.count, by: 2).map({
            (Hexagons.radii[$0], Hexagons.radii[$0 + 1])
        }) {
            operators.append(tenThousandths: outer - inner)
            operators.append(" w ")
            circle(middle, radius: (inner + outer) / 2)
            operators.append("S\n")
        }
        operators.append("Q\nEMC\n")
    }

    /// A circle of four curves; lengths in ten thousandths.
    private mutating func circle(_ middle: (x: Int, y: Int), radius: Int) {
        // How far the curves' control points lie from their ends: 4/3 (√2 − 1).
        let control = radius * 5523 / 10_000
        func put(_ points: [(Int, Int)], _ name: StaticString, _ operators: inout [UInt8]) {
            for (x, y) in points {
                operators.append(tenThousandths: middle.x + x)
                operators.append(UInt8(ascii: " "))
                operators.append(tenThousandths: middle.y + y)
                operators.append(UInt8(ascii: " "))
            }
            operators.append(name)
        }
        put([(radius, 0)], "m\n", &operators)
        put([(radius, control), (control, radius), (0, radius)], "c\n", &operators)
        put([(-control, radius), (-radius, control), (-radius, 0)], "c\n", &operators)
        put([(-radius, -control), (-control, -radius), (0, -radius)], "c\n", &operators)
        put([(control, -radius), (radius, -control), (radius, 0)], "c\n", &operators)
    }
}
