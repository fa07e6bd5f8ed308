import TrackingNumbers

/// What a square GS1 DataMatrix symbol of digits holds, and how large it is.
struct GS1DataMatrix: Hashable, Sendable {
    /// The GS1 elements.
    let elements: [GS1Element]
    /// What it holds.
    let characters: [Code128Message.Character]
    /// Its size.
    let size: DataMatrixSize

    /// How many modules each side has, without quiet zone.
    var side: Int { size.columns }

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
                guard byte.isDigit else { return nil }
                digits += 1
            }
        }
        codewords += (digits + 1) / 2
        guard let size = DataMatrixSize.squares.first(where: { $0.codewords >= codewords }) else { return nil }
        self.elements = elements
        self.characters = characters
        self.size = size
    }
}
