/// Font 0 of ZPL printers (a bold, rather narrow sans serif) and the characters it is trusted with.
enum ZPLFont {
    /// The height of capitals, in thousandths of the height parameter of `^A0`. Measured on renderings of a ZD621's
    /// glyphs.
    static let capHeight = 750

    /// How wide the characters 0x20 to 0x7E are at height and width 32, in dots. Measured on renderings of a ZD621's
    /// glyphs; other widths are in proportion.
    private static let ascii: [UInt8] = [
        9, 9, 15, 15, 15, 29, 20, 9, 9, 9, 15, 29, 9, 29, 9, 9,  // blank to /
        15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 9, 9, 32, 29, 32, 14,  // 0 to ?
        29, 18, 18, 17, 19, 16, 16, 19, 20, 9, 14, 18, 15, 24, 20, 18,  // @ to O
        18, 18, 19, 17, 16, 20, 17, 26, 18, 18, 16, 9, 15, 9, 16, 16,  // P to _
        16, 15, 16, 14, 16, 15, 9, 16, 16, 8, 8, 14, 8, 24, 16, 15,  // ` to o
        16, 16, 11, 14, 9, 16, 14, 21, 14, 14, 12, 16, 16, 16, 32,  // p to ~
    ]

    /// The letter whose width each letter of Latin-1 from À (U+00C0) to ÿ (U+00FF) takes; × and ÷ are no letters, and
    /// for the ligatures and ß a wider letter stands in.
    private static let latin1: StaticString = "AAAAAAWCEEEEIIIIDNOOOOO OUUUUYPBaaaaaawceeeeiiiionooooo ouuuuypy"

    /// A text's width at a width parameter of 32, in dots; nil if the printer's font is not trusted with a character.
    ///
    /// Trusted are ASCII without the backslash, which printers show as a cent sign or read as a line break, and the
    /// letters of Latin-1. What the font lacks, printers leave blank without a word.
    static func width(_ scalars: some Sequence<some UnsignedInteger>) -> Int? {
        var width = 0
        for scalar in scalars {
            switch scalar {
            case 0x5C, 0xD7, 0xF7: return nil
            case 0x20...0x7E: width += Int(ascii[Int(scalar) - 0x20])
            case 0xC0...0xFF:
                let letter = latin1.utf8Start[Int(scalar) - 0xC0]
                width += Int(ascii[Int(letter) - 0x20])
            default: return nil
            }
        }
        return width
    }
}
