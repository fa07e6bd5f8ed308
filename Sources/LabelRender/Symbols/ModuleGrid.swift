/// A symbol's modules, row by row, eight to a byte, the leftmost in the most significant bit; 1 is dark.
struct ModuleGrid: Hashable, Sendable {
    /// How many modules a row has.
    let columns: Int
    /// How many rows; a linear symbol has one.
    let rows: Int
    /// The rows, each padded with light modules to whole bytes.
    let bytes: [UInt8]

    /// How many bytes a row has.
    var rowBytes: Int { (columns + 7) / 8 }

    /// Whether a module is dark.
    func isDark(_ column: Int, _ row: Int) -> Bool {
        bytes[row * rowBytes + column / 8] & (0x80 >> UInt8(column % 8)) != 0
    }

    /// The grid turned.
    func turned(_ turn: Turn) -> ModuleGrid {
        guard turn != .none else { return self }
        let (width, height) = turn.swapsSides ? (rows, columns) : (columns, rows)
        let stride = (width + 7) / 8
        var turned = [UInt8](repeating: 0, count: stride * height)
        for row in 0..<rows {
            for column in 0..<columns where isDark(column, row) {
                let place = turn.part(column, row, 1, 1, of: (columns, rows))
                turned[place.y * stride + place.x / 8] |= 0x80 >> UInt8(place.x % 8)
            }
        }
        return ModuleGrid(columns: width, rows: height, bytes: turned)
    }
}
