import Synchronization

/// The open fonts of a ``FontSet``. One thread at a time uses the files; what plain text needs is copied out of them at
/// the start and needs no lock.
final class FontLibrary: Sendable {
    private let faces: Mutex<Faces>
    private let plainRegular: PlainGlyphs
    private let plainBold: PlainGlyphs

    /// What is used under the lock.
    struct Faces: ~Copyable {
        /// All fonts, by number.
        var all: [FontFace] = []
        /// The fonts of the regular role, in the order they are asked.
        var regular: [Int] = []
        /// The fonts of the bold role.
        var bold: [Int] = []
        /// The primary fonts as PDF files embed them, by font, once they were needed.
        var commonFonts: [Int: PDFFont] = [:]

        init(_ set: FontSet) throws(LabelFault) {
            let library = FreeTypeLibrary()
            for (place, face) in ([set.primary] + set.fallbacks).enumerated() {
                for path in [face.regular, face.bold] {
                    let opened = FontFace(
                        path: path, collected: face.index, index: all.count, han: face.han, library: library)
                    guard let font = opened else {
                        guard place > 0 else {
                            throw LabelFault(
                                .font, field: path, value: path, expected: "a font file with TrueType or CFF outlines")
                        }
                        continue
                    }
                    all.append(font)
                    if path == face.regular { regular.append(font.index) }
                    if path == face.bold { bold.append(font.index) }
                    if face.regular == face.bold { break }
                }
            }
            // A character that only the regular weight has is better than a fault.
            bold += regular.filter { !bold.contains($0) }
        }

        /// The fonts of a role.
        borrowing func list(_ role: FontRole) -> [Int] { role == .regular ? regular : bold }
    }

    /// Opens the fonts.
    init(_ set: FontSet) throws(LabelFault) {
        let faces = try Faces(set)
        func plain(_ face: FontFace) -> PlainGlyphs {
            var glyphs = PlainGlyphs(unitsPerEm: face.unitsPerEm, font: face.index)
            for scalar in UInt32(0)..<UInt32(PlainScripts.end) where PlainScripts.contains(scalar) {
                guard let glyph = face.glyph(scalar) else { continue }
                glyphs.entries[Int(scalar)] = PlainGlyphs.Entry(
                    glyph: UInt16(clamping: glyph), advance: UInt16(clamping: face.advance(glyph)))
            }
            return glyphs
        }
        plainRegular = plain(faces.all[faces.regular[0]])
        plainBold = plain(faces.all[faces.bold[0]])
        self.faces = Mutex(faces)
    }

    /// The primary font's letters.
    func plainGlyphs(_ role: FontRole) -> PlainGlyphs { role == .regular ? plainRegular : plainBold }

    /// The glyph runs of a set text.
    func runs(_ text: SetText) -> [GlyphRun] {
        switch text.form {
        case .plain: [plainGlyphs(text.font).run(text.text)]
        case .shaped(let runs): runs
        }
    }

    /// No line of a label is nearly as long; what is longer is not worth measuring.
    private static let longestText = 2048

    /// Works with the fonts, alone.
    func withFaces<Result: Sendable>(_ body: (inout Faces) -> Result) -> Result {
        faces.withLock { faces in body(&faces) }
    }

    /// Chooses a text's glyphs; a character that no font has is a fault of the field.
    /// - Parameter han: The forms of Chinese characters where the text does not show its language itself.
    func set(
        _ text: String, _ role: FontRole, field: String, han: HanForms? = nil
    ) throws(LabelFault) -> SetText {
        guard text.utf8.count <= FontLibrary.longestText else {
            throw LabelFault(
                .textTooLong, field: field, value: String(text.prefix(100)) + "…",
                expected: "at most \(FontLibrary.longestText) bytes")
        }
        if let plain = plainGlyphs(role).set(text, role) { return plain }
        var shown = text
        shown.unicodeScalars.removeAll { InvisibleCharacters.areDropped($0.value) }
        if shown.unicodeScalars.count < text.unicodeScalars.count, let plain = plainGlyphs(role).set(shown, role) {
            return plain
        }
        let forms = HanForms(of: shown) ?? han ?? .simplified
        let shaped = withFaces { [shown] faces in faces.shape(shown, role, forms) }
        switch shaped {
        case .success(let set): return set
        case .failure(let missing):
            let scalars = missing.character.unicodeScalars.map { "U+" + String($0.value, radix: 16, uppercase: true) }
            throw LabelFault(
                .missingGlyph, field: field, value: String(missing.character),
                expected: "only characters the fonts can show, not " + scalars.joined(separator: " "))
        }
    }
}

/// A character that no font has.
struct MissingCharacter: Error {
    let character: Character
}

extension FontLibrary.Faces {
    /// Shapes a line: direction, font by character, then glyphs.
    borrowing func shape(_ text: String, _ role: FontRole, _ han: HanForms) -> Result<SetText, MissingCharacter> {
        var scalars: [UInt32] = []
        var fonts: [Int] = []
        for character in text {
            guard let font = font(for: character, role, han, previous: fonts.last) else {
                return .failure(MissingCharacter(character: character))
            }
            for scalar in character.unicodeScalars {
                scalars.append(scalar.value)
                fonts.append(font)
            }
        }
        guard !scalars.isEmpty else {
            return .success(SetText(text: text, font: role, form: .plain(isASCII: true), unitWidth: 0))
        }
        let levels = BidiRuns.levels(scalars)
        let scripts = Scripts.resolved(scalars)
        var ranges: [Range<Int>] = []
        var start = 0
        for place in 1...scalars.count {
            let ends =
                place == scalars.count || levels[place] != levels[start] || fonts[place] != fonts[start]
                || scripts[place] != scripts[start]
            if ends {
                ranges.append(start..<place)
                start = place
            }
        }
        var runs: [GlyphRun] = []
        var width = 0
        for index in BidiRuns.visualOrder(ranges.map { levels[$0.lowerBound] }) {
            let range = ranges[index]
            let face = all[fonts[range.lowerBound]]
            let glyphs = face.shape(scalars, range, rightToLeft: levels[range.lowerBound] % 2 == 1)
            // The fonts have every character, but a font may still lack a combination and show its empty box. And
            // marks piled higher than a line could cover a barcode.
            if glyphs.contains(where: { $0.id == 0 || abs($0.offsetY) > face.unitsPerEm }) {
                let missing = String(String.UnicodeScalarView(range.compactMap { Unicode.Scalar(scalars[$0]) }))
                return .failure(MissingCharacter(character: missing.first ?? "\u{FFFD}"))
            }
            width += glyphs.reduce(0) { $0 + $1.advance } * 65_536 / face.unitsPerEm
            runs.append(GlyphRun(font: face.index, unitsPerEm: face.unitsPerEm, glyphs: glyphs))
        }
        return .success(SetText(text: text, font: role, form: .shaped(runs), unitWidth: width))
    }

    /// The first font that has all of a character, in the wanted forms if there is one; the font of the character before
    /// if it is a space.
    private borrowing func font(
        for character: Character, _ role: FontRole, _ han: HanForms, previous: Int?
    ) -> Int? {
        let visible = character.unicodeScalars.filter { !InvisibleCharacters.areAllowed($0.value) }
        for scalar in visible {
            switch scalar.properties.generalCategory {
            // What fonts have for private characters, nobody else understands.
            case .control, .privateUse, .lineSeparator, .paragraphSeparator: return nil
            default: if scalar.properties.isDefaultIgnorableCodePoint { return nil }
            }
        }
        func has(_ font: Int) -> Bool { visible.allSatisfy { all[font].glyph($0.value) != nil } }
        if character == " ", let previous, has(previous) { return previous }
        let wanted = list(role).first { (all[$0].han == nil || all[$0].han == han) && has($0) }
        return wanted ?? list(role).first(where: has)
    }
}
