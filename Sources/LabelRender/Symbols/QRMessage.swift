/// What a QR Code symbol holds, in one mode from beginning to end, and its size.
///
/// Mixing modes saves a few bits at best, and encoders differ in it; in one mode all come to the same version.
struct QRMessage: Hashable, Sendable {
    /// How much damage it survives, in the letters of the standard.
    enum Level: Int, Hashable, Sendable, CaseIterable {
        /// About 7 %.
        case l = 0
        /// About 15 %.
        case m
        /// About 25 %.
        case q
        /// About 30 %.
        case h
    }

    /// How the characters are written.
    enum Mode: Hashable, Sendable {
        case numeric
        case alphanumeric
        case byte
    }

    /// The text's bytes.
    let bytes: [UInt8]
    /// The error correction level.
    let level: Level
    /// The mode.
    let mode: Mode
    /// The version, 1 to 20.
    let version: Int

    /// How many modules each side has.
    var side: Int { 17 + 4 * version }

    /// A symbol of the smallest version; nil if it cannot hold the text's characters, or needs a version beyond 20.
    init?(text: String, level: Level = .m) {
        guard let bytes = symbolBytes(text) else { return nil }
        let mode: Mode =
            bytes.allSatisfy(\.isDigit)
            ? .numeric : bytes.allSatisfy(QRMessage.isAlphanumeric) ? .alphanumeric : .byte
        let bits =
            switch mode {
            case .numeric: bytes.count / 3 * 10 + [0, 4, 7][bytes.count % 3]
            case .alphanumeric: bytes.count / 2 * 11 + bytes.count % 2 * 6
            case .byte: 8 * bytes.count
            }
        func fits(_ version: Int) -> Bool {
            let countBits =
                switch mode {
                case .numeric: version < 10 ? 10 : 12
                case .alphanumeric: version < 10 ? 9 : 11
                case .byte: version < 10 ? 8 : 16
                }
            return 4 + countBits + bits <= 8 * QRMessage.codewords[level.rawValue][version - 1]
        }
        guard let version = (1...20).first(where: fits) else { return nil }
        self.bytes = bytes
        self.level = level
        self.mode = mode
        self.version = version
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: ":"):
            true
        default: byte.isDigit || byte.isCapital
        }
    }

    /// The data codewords of versions 1 to 20, by level. Source: ISO/IEC 18004 table 7.
    private static let codewords = [
        [19, 34, 55, 80, 108, 136, 156, 194, 232, 274, 324, 370, 428, 461, 523, 589, 647, 721, 795, 861],
        [16, 28, 44, 64, 86, 108, 124, 154, 182, 216, 254, 290, 334, 365, 415, 453, 507, 563, 627, 669],
        [13, 22, 34, 48, 62, 76, 88, 110, 132, 154, 180, 206, 244, 261, 295, 325, 367, 397, 445, 485],
        [9, 16, 26, 36, 46, 60, 66, 86, 100, 122, 140, 158, 180, 197, 223, 253, 283, 313, 341, 385],
    ]
}
