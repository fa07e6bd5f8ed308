/// What a PDF417 symbol holds, and its size, which is fixed here and not left to an encoder.
struct PDF417Message: Hashable, Sendable {
    /// The text's bytes.
    let bytes: [UInt8]
    /// How many data columns it has, 1 to 30.
    let columns: Int
    /// How many rows it has, 3 to 90.
    let rows: Int
    /// The error correction level, 0 to 8: 2^(level + 1) codewords of correction.
    let securityLevel: Int
    /// How many modules high a row is, at least 3.
    let rowHeight: Int

    /// How many modules it is across: seventeen a column, and start, two row indicators and stop.
    var modules: Int { 17 * columns + 69 }

    /// As many rows as the text needs; nil if it cannot hold the text's characters, a parameter is out of its range or
    /// the text is too long for so many columns.
    init?(text: String, columns: Int, securityLevel: Int, rowHeight: Int = 3) {
        guard (1...30).contains(columns), (0...8).contains(securityLevel), rowHeight >= 3,
            let bytes = symbolBytes(text)
        else { return nil }
        // The first codeword is the count of the others. Encoders that look ahead (zint's, too) go wrong now and then by
        // a few codewords, and every printer's must get the text in.
        let data = PDF417Message.textCodewords(bytes)
        let codewords = 1 + data + data / 10 + 5 + 1 << (securityLevel + 1)
        let rows = max(3, (codewords + columns - 1) / columns)
        guard rows <= 90, rows * columns <= 928 else { return nil }
        self.bytes = bytes
        self.columns = columns
        self.rows = rows
        self.securityLevel = securityLevel
        self.rowHeight = rowHeight
    }

    /// How many codewords text compaction takes without looking ahead.
    private static func textCodewords(_ bytes: [UInt8]) -> Int {
        enum Mode { case upper, lower, mixed }
        var mode = Mode.upper
        // Two values to a codeword.
        var halves = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: " "): halves += 1
            case _ where byte.isCapital:
                // From lower case by way of mixed.
                halves += mode == .upper ? 1 : mode == .lower ? 3 : 2
                mode = .upper
            case _ where byte.isSmall:
                halves += mode == .lower ? 1 : 2
                mode = .lower
            case _ where byte.isDigit || isMixed(byte):
                halves += mode == .mixed ? 1 : 2
                mode = .mixed
            case 0x04, 0x1C...0x1F:
                // In a byte of its own: a shift and the byte, each a codeword, after filling up the one begun.
                halves += halves % 2 + 4
            default: halves += 2  // shift to punctuation
            }
        }
        return (halves + 1) / 2
    }

    /// Whether a sign stands among the digits in sub-mode mixed.
    private static func isMixed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "\r"), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "#"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "$"), UInt8(ascii: "/"), UInt8(ascii: "+"),
            UInt8(ascii: "%"), UInt8(ascii: "*"), UInt8(ascii: "="), UInt8(ascii: "^"):
            true
        default: false
        }
    }
}
