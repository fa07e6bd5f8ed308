/// The well-formed UTF-8 byte sequences (Unicode 16, table 3-7).
enum UTF8Sequence {
    /// The length of the sequence that the bytes begin with, 1 to 4; nil if they begin with none. Overlong forms,
    /// surrogates and values beyond U+10FFFF are none.
    static func length(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let first = bytes.first else { return nil }
        func follows(_ index: Int, from low: UInt8 = 0x80, to high: UInt8 = 0xBF) -> Bool {
            index < bytes.count && bytes[index] >= low && bytes[index] <= high
        }
        switch first {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: return follows(1) ? 2 : nil
        case 0xE0: return follows(1, from: 0xA0) && follows(2) ? 3 : nil
        case 0xED: return follows(1, to: 0x9F) && follows(2) ? 3 : nil
        case 0xE1...0xEF: return follows(1) && follows(2) ? 3 : nil
        case 0xF0: return follows(1, from: 0x90) && follows(2) && follows(3) ? 4 : nil
        case 0xF1...0xF3: return follows(1) && follows(2) && follows(3) ? 4 : nil
        case 0xF4: return follows(1, to: 0x8F) && follows(2) && follows(3) ? 4 : nil
        default: return nil
        }
    }
}
