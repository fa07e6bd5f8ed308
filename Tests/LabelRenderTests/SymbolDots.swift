@testable import LabelRender

/// Draws symbols as dots for the tests, by the simplest way that could be right.
enum SymbolDots {
    /// The symbol with a light border of ten modules.
    static func bitmap(_ modules: SymbolModules, module: Int) -> Bitmap {
        let border = 10 * module
        switch modules {
        case .linear(let grid): return rows(grid, module, 30 * module, border)
        case .matrix(let grid): return rows(grid, module, module, border)
        case .stacked(let grid, let rowHeight): return rows(grid, module, rowHeight * module, border)
        case .hexagonal(let grid): return hexagons(grid, Double(module), border)
        case .fourState(let bars):
            var bitmap = Bitmap(width: (2 * bars.count - 1) * module + 2 * border, height: 8 * module + 2 * border)
            for (index, bar) in bars.enumerated() {
                let top = bar == .ascender || bar == .full ? 0 : 3 * module
                let bottom = bar == .descender || bar == .full ? 8 * module : 5 * module
                bitmap.fill(
                    x: border + 2 * index * module, y: border + top, width: module, height: bottom - top)
            }
            return bitmap
        }
    }

    private static func rows(_ grid: ModuleGrid, _ module: Int, _ height: Int, _ border: Int) -> Bitmap {
        var bitmap = Bitmap(width: grid.columns * module + 2 * border, height: grid.rows * height + 2 * border)
        for row in 0..<grid.rows {
            for column in 0..<grid.columns where grid.isDark(column, row) {
                bitmap.fill(
                    x: border + column * module, y: border + row * height, width: module, height: height)
            }
        }
        return bitmap
    }

    /// Each dot belongs to the nearest hexagon's middle; round the middle of all are the rings.
    private static func hexagons(_ grid: ModuleGrid, _ pitch: Double, _ border: Int) -> Bitmap {
        let rowPitch = pitch * 0.866_025
        let width = Int(pitch * 30.5)
        let height = Int(rowPitch * 32 + pitch * 1.154_7)
        var bitmap = Bitmap(width: width + 2 * border, height: height + 2 * border)
        // In units of the pitch; the light ones of ISO/IEC 16023 lie between the first and second, and so on.
        let rings = [0.577_4, 1.335_9, 2.105_8, 2.864_4, 3.622_9, 4.381_4]
        for y in 0..<height {
            for x in 0..<width {
                let (px, py) = (Double(x) + 0.5, Double(y) + 0.5)
                let dx = px - 14.5 * pitch
                let dy = py - (16 * rowPitch + 0.577_35 * pitch)
                let radius = (dx * dx + dy * dy).squareRoot() / pitch
                let isDark: Bool
                if let ring = rings.firstIndex(where: { radius < $0 }) {
                    isDark = !ring.isMultiple(of: 2)
                } else {
                    isDark = isDarkHexagon(grid, px, py, pitch, rowPitch)
                }
                if isDark { bitmap.fill(x: border + x, y: border + y, width: 1, height: 1) }
            }
        }
        return bitmap
    }

    private static func isDarkHexagon(
        _ grid: ModuleGrid, _ x: Double, _ y: Double, _ pitch: Double, _ rowPitch: Double
    ) -> Bool {
        let nearRow = Int((y - 0.577_35 * pitch) / rowPitch)
        var best = (distance: Double.infinity, isDark: false)
        for row in max(0, nearRow - 1)...min(grid.rows - 1, nearRow + 1) {
            let shift = row.isMultiple(of: 2) ? 0.5 : 1
            let column = Int((x / pitch - shift).rounded())
            guard (0..<grid.columns).contains(column) else { continue }
            let dx = x - (Double(column) + shift) * pitch
            let dy = y - (0.577_35 * pitch + Double(row) * rowPitch)
            let distance = dx * dx + dy * dy
            // A little smaller than the cell, as printers' hexagons are.
            let isInside = distance < 0.23 * pitch * pitch
            if distance < best.distance { best = (distance, isInside && grid.isDark(column, row)) }
        }
        return best.isDark
    }
}
