/// A size of Data Matrix ECC 200 symbols. Source of sizes and capacities: ISO/IEC 16022 table 7.
struct DataMatrixSize: Hashable, Sendable {
    /// How many modules across, without quiet zone.
    let columns: Int
    /// How many rows.
    let rows: Int
    /// How many data codewords it holds.
    let codewords: Int
    /// Zint's number for it.
    let zintNumber: Int32

    /// The square sizes up to 52 × 52, the smallest first. Larger ones have several blocks, and are read worse than two
    /// symbols.
    static let squares: [DataMatrixSize] = zip(
        1...,
        [
            (10, 3), (12, 5), (14, 8), (16, 12), (18, 18), (20, 22), (22, 30), (24, 36), (26, 44), (32, 62), (36, 86),
            (40, 114), (44, 144), (48, 174), (52, 204),
        ]
    ).map { DataMatrixSize(columns: $1.0, rows: $1.0, codewords: $1.1, zintNumber: $0) }

    /// Royal Mail Mailmark 2D type 7: 24 × 24.
    static let mailmark7 = squares[7]
    /// Royal Mail Mailmark 2D type 9: 32 × 32.
    static let mailmark9 = squares[9]
    /// Royal Mail Mailmark 2D type 29: 48 across and 16 rows.
    static let mailmark29 = DataMatrixSize(columns: 48, rows: 16, codewords: 49, zintNumber: 30)
}

/// What a plain Data Matrix symbol holds, and how large it is.
struct DataMatrixMessage: Hashable, Sendable {
    /// The text's bytes.
    let bytes: [UInt8]
    /// Its size.
    let size: DataMatrixSize

    /// A symbol of the prescribed size, or else of the smallest square one that holds the text as ASCII; nil if it
    /// cannot hold the text's characters or no square size is large enough.
    init?(text: String, size: DataMatrixSize? = nil) {
        guard let bytes = symbolBytes(text) else { return nil }
        let codewords = DataMatrixMessage.asciiCodewords(bytes)
        guard let size = size ?? DataMatrixSize.squares.first(where: { $0.codewords >= codewords }) else { return nil }
        self.bytes = bytes
        self.size = size
    }

    /// Whether even an encoder that knows no compaction but pairs of digits gets the text in. Else it depends on the
    /// encoder's skill, and a printer's may fail.
    var fitsAnyEncoder: Bool { DataMatrixMessage.asciiCodewords(bytes) <= size.codewords }

    /// How many codewords ASCII encodation takes: one a character or pair of digits.
    private static func asciiCodewords(_ bytes: [UInt8]) -> Int {
        var codewords = 0
        var index = 0
        while index < bytes.count {
            let isPair = index + 1 < bytes.count && bytes[index].isDigit && bytes[index + 1].isDigit
            index += isPair ? 2 : 1
            codewords += 1
        }
        return codewords
    }
}
