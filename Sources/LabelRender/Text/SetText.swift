/// A text with its glyphs chosen, at no size yet.
struct SetText: Hashable, Sendable {
    /// How the glyphs were found.
    enum Form: Hashable, Sendable {
        /// Letter by letter from the primary font, without kerning or ligatures: a text in a script that needs no
        /// shaping. Labels are read by machines too, and those prefer letters apart.
        case plain(isASCII: Bool)
        /// By the shaper, in the order they stand on the line.
        case shaped([GlyphRun])
    }

    /// The text.
    let text: String
    /// Its font.
    let font: FontRole
    /// Its glyphs.
    let form: Form
    /// Its width at a type size of 1, times 65 536.
    let unitWidth: Int

    /// Its width at a type size, stretched by so many thousandths.
    func width(size: Nanometres, stretch: Int = 1000) -> Nanometres {
        (unitWidth * size / 1000 * stretch + 65_535) / 65_536
    }

    /// Whether it was set letter by letter.
    var isPlain: Bool {
        if case .plain = form { true } else { false }
    }
}

/// Glyphs of one font, from left to right.
struct GlyphRun: Hashable, Sendable {
    /// A glyph and where it stands, in the font's units.
    struct Glyph: Hashable, Sendable {
        /// Its number in the font.
        let id: UInt32
        /// How far the pen moves to the right.
        let advance: Int
        /// How far to the right of the pen it stands.
        let offsetX: Int
        /// How far above the baseline it stands.
        let offsetY: Int
        /// The characters it shows; empty if the glyphs before it show them together with it.
        let text: String
    }

    /// The font's number in the library.
    let font: Int
    /// How many units the font's em has.
    let unitsPerEm: Int
    /// The glyphs.
    let glyphs: [Glyph]
}
