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
}
