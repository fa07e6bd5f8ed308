import TextFormats

/// The characters that are set letter by letter: Latin, Greek, Cyrillic and common punctuation, none of which needs
/// shaping, reordering or joining.
enum PlainScripts {
    /// One more than the last such character.
    static let end = 0x2123

    /// Whether a character is one.
    static func contains(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x20...0x7E, 0xA0...0xAC, 0xAE...0x24F, 0x386...0x3FF, 0x400...0x482, 0x48A...0x52F: true
        case 0x1E00...0x1EFF, 0x2010...0x2015, 0x2018...0x201E, 0x2020...0x2022, 0x2026, 0x2030: true
        case 0x2039...0x203A, 0x20AC, 0x2116, 0x2122: true
        default: false
        }
    }
}

/// The primary font's glyphs for the plain scripts, by character.
struct PlainGlyphs: Sendable {
    /// A glyph's number, 0 for none, and its advance in the font's units.
    struct Entry: Sendable {
        var glyph: UInt16 = 0
        var advance: UInt16 = 0
    }

    /// By character.
    var entries = [Entry](repeating: Entry(), count: PlainScripts.end)
    /// How many units the em has.
    let unitsPerEm: Int
    /// The font's number in the library.
    let font: Int

    /// Sets a text; nil if it has a character that is not plain or not in the font.
    func set(_ text: String, _ role: FontRole) -> SetText? {
        let ascii = text.withBytes { advance(of: $0, below: 0x80) }
        // No character that is plain has two UTF-16 units.
        guard let advance = ascii ?? advance(of: text.utf16, below: PlainScripts.end) else { return nil }
        return SetText(
            text: text, font: role, form: .plain(isASCII: ascii != nil), unitWidth: advance * 65_536 / unitsPerEm)
    }

    /// How wide characters are in the font's units; nil if one is not below an end, not plain or not in the font.
    private func advance(of characters: some Sequence<some UnsignedInteger>, below end: Int) -> Int? {
        var advance = 0
        for character in characters {
            guard character < end else { return nil }
            let entry = entries[Int(character)]
            guard entry.glyph != 0 else { return nil }
            advance += Int(entry.advance)
        }
        return advance
    }

    /// The glyphs of a text that was set letter by letter.
    func run(_ text: String) -> GlyphRun {
        GlyphRun(
            font: font, unitsPerEm: unitsPerEm,
            glyphs: text.unicodeScalars.map { scalar in
                let entry = entries[Int(scalar.value)]
                return GlyphRun.Glyph(
                    id: UInt32(entry.glyph), advance: Int(entry.advance), offsetX: 0, offsetY: 0, text: String(scalar))
            })
    }
}
