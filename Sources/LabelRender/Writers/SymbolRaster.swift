/// A symbol in dots: every module is the same whole number of dots wide, however it is turned.
struct DotSymbol {
    /// The left side on the page.
    let x: Int
    /// The top side on the page.
    let y: Int
    /// The symbol's size before it is turned.
    let box: (width: Int, height: Int)
    /// How it is turned.
    let turn: Turn
    /// How wide a module is; for four-state codes how far one bar is from the next.
    let module: Int
    /// How high four-state codes' shortest bars are.
    let tracker: Int
    private let isFourState: Bool

    init(_ symbol: PlacedSymbol, _ placement: Placement, _ resolution: Resolution) throws(LabelFault) {
        turn = placement.turn
        tracker = max(1, resolution.dots(symbol.measures.tracker))
        isFourState = symbol.shape.kind == .fourState
        let shape = symbol.shape
        let bars = resolution.dots(symbol.height ?? 0)
        switch shape.kind {
        case .linear:
            module = try symbol.moduleDots(resolution)
            box = (shape.columns * module, max(1, bars))
        case .matrix, .stacked:
            module = try symbol.moduleDots(resolution)
            box = (shape.columns * module, shape.height * module)
        case .hexagonal:
            module = try symbol.moduleDots(resolution)
            box = (shape.columns * module, DotHexagon(module).height(rows: shape.rows))
        case .fourState:
            module = try symbol.pitchDots(resolution)
            box = ((shape.columns + 1) / 2 * module - (module - module / 2), max(1, bars))
        }
        let place = DotRectangle(placement.rectangle(symbol.place), resolution)
        x = TextAnchor.centre.start(of: turn.swapsSides ? box.height : box.width, in: place.x, place.width)
        y = TextAnchor.centre.start(of: turn.swapsSides ? box.width : box.height, in: place.y, place.height)
    }

    /// The module's width as printers' own commands want it; nil where a bar and a gap differ by a dot.
    var evenModule: Int? {
        guard isFourState else { return module }
        return module % 2 == 0 ? module / 2 : nil
    }
}

/// A hexagon of MaxiCode in dots.
struct DotHexagon {
    /// How far the rows are apart.
    let rowPitch: Int
    /// How high a hexagon is.
    let height: Int
    /// Where each of its rows begins and how wide it is.
    let rows: [(x: Int, width: Int)]

    /// A hexagon for modules so many dots wide. It is a tenth smaller than its place, so that neighbours stay apart.
    init(_ module: Int) {
        rowPitch = max(1, (module * Hexagons.rowPitch + 500_000) / 1_000_000)
        let high = max(1, (module * Hexagons.fullHeight + 500_000) / 1_000_000)
        height = high
        rows = (0..<high).map { row in
            // All lengths in twentieths of half a dot, from the middle: 20 is half a dot.
            let y = abs(2 * row + 1 - high) * 20
            let apothem = module * 18
            let dots = (0..<module).filter { column in
                let x = abs(2 * column + 1 - module) * 20
                return x <= apothem && x * 500_000 + y * Hexagons.rowPitch <= apothem * 1_000_000
            }
            guard let first = dots.first, let last = dots.last else { return (0, 0) }
            return (first, last - first + 1)
        }
    }

    /// How high so many rows are.
    func height(rows count: Int) -> Int { (count - 1) * rowPitch + height }
}

/// Draws symbols as dots.
enum SymbolRaster {
    /// A symbol's dots alone.
    static func bitmap(_ modules: SymbolModules, _ place: DotSymbol) -> Bitmap {
        let turned = place.turn.swapsSides
        var bitmap = Bitmap(
            width: turned ? place.box.height : place.box.width, height: turned ? place.box.width : place.box.height)
        draw(modules, place, x: 0, y: 0, into: &bitmap)
        return bitmap
    }

    /// Draws a symbol with its turned box's top left corner at a place.
    static func draw(_ modules: SymbolModules, _ place: DotSymbol, x: Int, y: Int, into bitmap: inout Bitmap) {
        func fill(_ left: Int, _ top: Int, _ width: Int, _ height: Int) {
            let part = place.turn.part(left, top, width, height, of: place.box)
            bitmap.fill(x: x + part.x, y: y + part.y, width: part.width, height: part.height)
        }
        switch modules {
        case .linear(let grid):
            runs(grid, 0) { fill($0 * place.module, 0, $1 * place.module, place.box.height) }
        case .matrix(let grid): rows(grid, place.module, place.module, fill)
        case .stacked(let grid, let rowHeight): rows(grid, place.module, rowHeight * place.module, fill)
        case .fourState(let bars):
            let bar = place.module / 2
            let above = (place.box.height - place.tracker) / 2
            for (index, kind) in bars.enumerated() {
                let top = kind == .full || kind == .ascender ? 0 : above
                let bottom = kind == .full || kind == .descender ? place.box.height : above + place.tracker
                fill(index * place.module, top, bar, bottom - top)
            }
        case .hexagonal(let grid): hexagons(grid, place, fill)
        }
    }

    private static func rows(
        _ grid: ModuleGrid, _ module: Int, _ rowHeight: Int, _ fill: (Int, Int, Int, Int) -> Void
    ) {
        for row in 0..<grid.rows {
            runs(grid, row) { fill($0 * module, row * rowHeight, $1 * module, rowHeight) }
        }
    }

    /// The dark runs of a row: where each begins, and how long it is.
    private static func runs(_ grid: ModuleGrid, _ row: Int, _ take: (Int, Int) -> Void) {
        var column = 0
        while column < grid.columns {
            guard grid.isDark(column, row) else {
                column += 1
                continue
            }
            let start = column
            while column < grid.columns, grid.isDark(column, row) { column += 1 }
            take(start, column - start)
        }
    }

    private static func hexagons(_ grid: ModuleGrid, _ place: DotSymbol, _ fill: (Int, Int, Int, Int) -> Void) {
        let hexagon = DotHexagon(place.module)
        for row in 0..<grid.rows {
            for column in 0..<grid.columns where grid.isDark(column, row) {
                let left = column * place.module + (row % 2 == 0 ? 0 : place.module / 2)
                for (line, dots) in hexagon.rows.enumerated() where dots.width > 0 {
                    fill(left + dots.x, row * hexagon.rowPitch + line, dots.width, 1)
                }
            }
        }
        // The finder pattern, about the middle of the symbol. Squares of distances in half dots.
        let middle = (x: grid.columns * place.module, y: (grid.rows - 1) * hexagon.rowPitch + hexagon.height)
        let radii = Hexagons.radii.map { ($0 * 2 * place.module + 5000) / 10_000 }
        for row in 0..<place.box.height {
            let y = 2 * row + 1 - middle.y
            var start: Int?
            for column in 0...place.box.width {
                let x = 2 * column + 1 - middle.x
                let circles = radii.count { $0 * $0 <= x * x + y * y }
                let isDark = column < place.box.width && circles % 2 == 1
                if isDark, start == nil { start = column }
                if !isDark, let first = start {
                    fill(first, row, column - first, 1)
                    start = nil
                }
            }
        }
    }
}
