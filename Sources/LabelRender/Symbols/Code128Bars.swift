/// The bars of Code 128 symbols.
///
/// They are drawn from our own codes and not by libzint, which for some GS1 data chooses code sets that take more room:
/// the symbol would be wider than the one a printer makes of our codes, and than the layout has room for.
extension Code128Message {
    /// The symbol's modules in one row, check character and stop included.
    var grid: ModuleGrid {
        var bits = BitRow(capacity: modules)
        // The start character counts once, and every character behind it as often as its place says.
        var sum = 0
        for (place, code) in codes.enumerated() {
            let value = Code128Message.value(of: code, isStart: place == 0)
            sum += value * max(1, place)
            bits.append(Code128Message.patterns[value], count: 11)
        }
        bits.append(Code128Message.patterns[sum % 103], count: 11)
        bits.append(0b1_1000_1110_1011, count: 13)
        return bits.grid
    }

    private static func value(of code: Code, isStart: Bool) -> Int {
        switch code {
        case .codeB: isStart ? 104 : 100
        case .codeC: isStart ? 105 : 99
        case .function1: 102
        case .ascii(let byte): Int(byte) - 0x20
        case .pair(let first, let second): 10 * Int(first - 0x30) + Int(second - 0x30)
        }
    }

    /// The eleven modules of each symbol character, by its value; 1 is dark. Source: ISO/IEC 15417 table 1.
    private static let patterns: [UInt16] = [
        0x6CC, 0x66C, 0x666, 0x498, 0x48C, 0x44C, 0x4C8, 0x4C4, 0x464, 0x648, 0x644, 0x624, 0x59C, 0x4DC, 0x4CE, 0x5CC,
        0x4EC, 0x4E6, 0x672, 0x65C, 0x64E, 0x6E4, 0x674, 0x76E, 0x74C, 0x72C, 0x726, 0x764, 0x734, 0x732, 0x6D8, 0x6C6,
        0x636, 0x518, 0x458, 0x446, 0x588, 0x468, 0x462, 0x688, 0x628, 0x622, 0x5B8, 0x58E, 0x46E, 0x5D8, 0x5C6, 0x476,
        0x776, 0x68E, 0x62E, 0x6E8, 0x6E2, 0x6EE, 0x758, 0x746, 0x716, 0x768, 0x762, 0x71A, 0x77A, 0x642, 0x78A, 0x530,
        0x50C, 0x4B0, 0x486, 0x42C, 0x426, 0x590, 0x584, 0x4D0, 0x4C2, 0x434, 0x432, 0x612, 0x650, 0x7BA, 0x614, 0x47A,
        0x53C, 0x4BC, 0x49E, 0x5E4, 0x4F4, 0x4F2, 0x7A4, 0x794, 0x792, 0x6DE, 0x6F6, 0x7B6, 0x578, 0x51E, 0x45E, 0x5E8,
        0x5E2, 0x7A8, 0x7A2, 0x5DE, 0x5EE, 0x75E, 0x7AE, 0x684, 0x690, 0x69C,
    ]
}

/// A row of modules that is put together from left to right.
struct BitRow {
    private var bytes: [UInt8] = []
    private var columns = 0

    init(capacity: Int) { bytes.reserveCapacity((capacity + 7) / 8) }

    /// Appends the lowest modules of a number, the leftmost in its highest bit.
    mutating func append(_ modules: UInt16, count: Int) {
        for place in stride(from: count - 1, through: 0, by: -1) {
            if columns.isMultiple(of: 8) { bytes.append(0) }
            if modules >> UInt16(place) & 1 != 0 { bytes[columns / 8] |= 0x80 >> UInt8(columns % 8) }
            columns += 1
        }
    }

    /// The row.
    var grid: ModuleGrid { ModuleGrid(columns: columns, rows: 1, bytes: bytes) }
}
