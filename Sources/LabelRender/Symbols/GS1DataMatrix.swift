import TrackingNumbers

/// What a square GS1 DataMatrix symbol of digits holds, and how large it is.
struct GS1DataMatrix: Hashable, Sendable {
    /// The GS1 elements.
    let elements: [GS1Element]
    /// How many modules each side has, without quiet zone.
    let side: Int

    /// The data capacity of the square symbols up to 36 × 36. Source: ISO/IEC 16022 table 7.
    private static let capacities = [
        (10, 3), (12, 5), (14, 8), (16, 12), (18, 18), (20, 22), (22, 30), (24, 36), (26, 44), (32, 62), (36, 86),
    ]

    /// A symbol of the smallest size; nil if an element is empty or holds more than digits, or all is too long.
    ///
    /// Only digits, because then every encoder packs two into a codeword and comes to the same size.
    init?(elements: [GS1Element]) {
        guard let characters = Code128Message.gs1Characters(elements) else { return nil }
        var codewords = 0
        var digits = 0
        for character in characters {
            switch character {
            case .function1:
                codewords += 1 + (digits + 1) / 2
                digits = 0
            case .ascii(let byte):
                guard (0x30...0x39).contains(byte) else { return nil }
                digits += 1
            }
        }
        codewords += (digits + 1) / 2
        guard let side = GS1DataMatrix.capacities.first(where: { $0.1 >= codewords })?.0 else { return nil }
        self.elements = elements
        self.side = side
    }
}
