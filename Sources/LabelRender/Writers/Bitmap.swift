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
        for row in 0..<self.height where row >= y && row < y + height {
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
}
