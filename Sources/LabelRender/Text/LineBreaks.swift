/// Where a line of an address may be broken.
enum LineBreaks {
    /// A stretch that stays together.
    struct Piece: Hashable, Sendable {
        let text: String
        /// Whether a blank parts it from the piece before, if they stand on one line.
        let followsBlank: Bool
    }

    /// The pieces of a text: it may be broken at blanks, and between Chinese characters or kana, but not before what
    /// closes or belongs to the character before, nor after what opens. Thai is broken at blanks only, since its words
    /// are known by a dictionary alone.
    static func pieces(_ text: String) -> [Piece] {
        var pieces: [Piece] = []
        for word in text.split(separator: " ") {
            // Nothing breaks within a word of ASCII.
            guard word.utf8.contains(where: { $0 >= 0x80 }) else {
                pieces.append(Piece(text: String(word), followsBlank: true))
                continue
            }
            var current = ""
            var followsBlank = true
            for character in word {
                if let last = current.last, mayBreak(between: last, and: character) {
                    pieces.append(Piece(text: current, followsBlank: followsBlank))
                    current = ""
                    followsBlank = false
                }
                current.append(character)
            }
            pieces.append(Piece(text: current, followsBlank: followsBlank))
        }
        return pieces
    }

    private static func mayBreak(between before: Character, and after: Character) -> Bool {
        (isEastAsian(before) || isEastAsian(after)) && !closing.contains(after) && !opening.contains(before)
    }

    private static func isEastAsian(_ character: Character) -> Bool {
        guard let scalar = character.unicodeScalars.first else { return false }
        switch scalar.value {
        case 0x3000...0x30FF, 0x3105...0x312F, 0x31A0...0x31BF, 0x31F0...0x31FF, 0xFF01...0xFFEF: return true
        default: return scalar.properties.isIdeographic
        }
    }

    private static let closing: Set<Character> = Set(
        "、。，．・：；？！）］｝〕〉》」』】〗〙々〻ゝゞヽヾー゛゜ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ\u{3000},.:;?!)]}’”%‰－-~〜")
    private static let opening: Set<Character> = Set("（［｛〔〈《「『【〖〘([{‘“〒＃#－-")
}
