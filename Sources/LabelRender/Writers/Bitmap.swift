/// Black and white dots, row by row, eight to a byte, the leftmost in the most significant bit; 1 is black.
struct Bitmap: Hashable, Sendable {
    /// How many dots a row has.
    let width: Int
    /// How many rows.
    let height: Int
    /// The rows, each padded with white to whole bytes.
    var bytes: [UInt8]

    /// White dots.
    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        bytes = [UInt8](repeating: 0, count: (width + 7) / 8 * height)
    }

    /// How many bytes a row has.
    var rowBytes: Int { (width + 7) / 8 }

    /// Blackens a rectangle; what lies outside is left out.
    mutating func fill(x: Int, y: Int, width: Int, height: Int) {
        let left = max(0, x)
        let right = min(self.width, x + width)
        guard left < right else { return }
        let first = left / 8
        let last = (right - 1) / 8
        let firstMask = UInt8(0xFF) >> UInt8(left % 8)
        let lastMask = UInt8(truncatingIfNeeded: 0xFF << (7 - (right - 1) % 8))
        let top = max(0, y)
        let bottom = min(self.height, y + height)
        guard top < bottom else { return }
        for row in top..<bottom {
            let start = row * rowBytes
            guard first < last else {
                bytes[start + first] |= firstMask & lastMask
                continue
            }
            bytes[start + first] |= firstMask
            for byte in (first + 1)..<last { bytes[start + byte] = 0xFF }
            bytes[start + last] |= lastMask
        }
    }

    /// Blackens what is black in another, whose top left corner is put at a place; what lies outside is left out.
    mutating func draw(_ other: Bitmap, x: Int, y: Int) {
        for row in 0..<other.height where (0..<height).contains(y + row) {
            for byte in 0..<other.rowBytes {
                let dots = other.bytes[row * other.rowBytes + byte]
                guard dots != 0 else { continue }
                let left = x + 8 * byte
                // The eight dots fall on two neighbouring bytes.
                let place = left >> 3
                let shift = UInt8(left & 7)
                put(dots >> shift, at: place, row: y + row)
                if shift > 0 { put(dots << (8 - shift), at: place + 1, row: y + row) }
            }
        }
    }

    private mutating func put(_ dots: UInt8, at byte: Int, row: Int) {
        guard (0..<rowBytes).contains(byte) else { return }
        // The padding stays white.
        let beyond = 8 * (byte + 1) - width
        let mask: UInt8 = beyond > 0 ? UInt8(truncatingIfNeeded: 0xFF << beyond) : 0xFF
        bytes[row * rowBytes + byte] |= dots & mask
    }

    /// The dots turned.
    func turned(_ turn: Turn) -> Bitmap {
        switch turn {
        case .none: return self
        case .half: return turned(.quarter).turned(.quarter)
        case .quarter, .threeQuarters: break
        }
        var result = Bitmap(width: height, height: width)
        let target = result.rowBytes
        // Blocks of eight by eight dots: the columns of the block become rows.
        for blockRow in 0..<target {
            for byte in 0..<rowBytes {
                var block: UInt64 = 0
                for place in 0..<8 {
                    let row = 8 * blockRow + place
                    guard row < height else { break }
                    // Turned to the right, the lowest row comes first.
                    let source = turn == .quarter ? height - 1 - row : row
                    block |= UInt64(bytes[source * rowBytes + byte]) << UInt64(56 - 8 * place)
                }
                guard block != 0 else { continue }
                block = block.transposed
                for place in 0..<8 {
                    let column = 8 * byte + place
                    guard column < width else { break }
                    let row = turn == .quarter ? column : width - 1 - column
                    result.bytes[row * target + blockRow] = UInt8(truncatingIfNeeded: block >> UInt64(56 - 8 * place))
                }
            }
        }
        return result
    }
}

extension UInt64 {
    /// Eight rows of eight bits, the first in the most significant byte, as eight columns (Hacker's Delight, 7-3).
    fileprivate var transposed: UInt64 {
        var x = self
        var t = (x ^ x >> 7) & 0x00AA_00AA_00AA_00AA
        x ^= t ^ t << 7
        t = (x ^ x >> 14) & 0x0000_CCCC_0000_CCCC
        x ^= t ^ t << 14
        t = (x ^ x >> 28) & 0x0000_0000_F0F0_F0F0
        x ^= t ^ t << 28
        return x
    }
}
