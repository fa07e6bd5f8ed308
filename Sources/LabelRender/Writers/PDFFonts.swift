/// The fonts of a PDF file, cut down to what its labels use.
struct PDFFonts {
    /// By their numbers in the library.
    let fonts: [PDFFont]

    /// Finds the glyphs the labels use.
    init(_ drawings: [LabelDrawing], _ library: FontLibrary) {
        // By font: glyph to the character it shows, 0 for what stands for none or for several.
        var used: [Int: [UInt32: UInt16]] = [:]
        for drawing in drawings {
            for case .text(let line) in drawing.elements.lazy.map(\.element) {
                switch line.content.form {
                case .plain:
                    let plain = library.plainGlyphs(line.font)
                    for scalar in line.text.utf16 {
                        used[plain.font, default: [:]][UInt32(plain.entries[Int(scalar)].glyph)] = scalar
                    }
                case .shaped(let runs):
                    for run in runs {
                        for glyph in run.glyphs {
                            let units = glyph.text.utf16
                            let scalar = units.count == 1 ? units.first ?? 0 : 0
                            let known = used[run.font]?[glyph.id] ?? 0
                            used[run.font, default: [:]][glyph.id] = known == 0 ? scalar : known
                        }
                    }
                }
            }
        }
        fonts = used.sorted { $0.key < $1.key }.map { font, glyphs in
            PDFFonts.font(font, glyphs, library)
        }
    }

    /// The font of a number; it must be one of the file's.
    func font(_ face: Int) -> PDFFont {
        guard let font = fonts.first(where: { $0.face == face }) else { preconditionFailure() }
        return font
    }

    /// The primary fonts are embedded with the letters of Western Europe, whichever of them are used, since that can
    /// be kept from label to label; any other need is cut to measure.
    private static func font(_ face: Int, _ glyphs: [UInt32: UInt16], _ library: FontLibrary) -> PDFFont {
        for role in FontRole.allCases where library.plainGlyphs(role).font == face {
            let plain = library.plainGlyphs(role)
            var common: [UInt32: UInt16] = [:]
            for scalar in PDFFonts.commonScalars where plain.entries[Int(scalar)].glyph != 0 {
                common[UInt32(plain.entries[Int(scalar)].glyph)] = scalar
            }
            guard glyphs.allSatisfy({ common[$0.key] == $0.value }) else { continue }
            return library.withFaces { faces in
                if let font = faces.commonFonts[face] { return font }
                let font = PDFFont(faces.all[face], common)
                faces.commonFonts[face] = font
                return font
            }
        }
        return library.withFaces { faces in PDFFont(faces.all[face], glyphs) }
    }

    /// ASCII, the letters of Latin-1 with its signs of multiplication and division, dashes, the ellipsis and the signs of
    /// trade marks.
    private static let commonScalars: [UInt16] =
        Array(0x20...0x7E) + Array(0xC0...0xFF)
        + [0xAE, 0xB7, 0x2013, 0x2014, 0x2019, 0x2026, 0x2122]
}

/// A font as a PDF file embeds it.
struct PDFFont: Sendable {
    /// How many objects it takes.
    static let objectCount = 5

    /// Its number in the library.
    let face: Int
    /// Its name, with the six letters that mark a subset.
    let name: String
    /// For the descriptor.
    let metrics: FontFace.Metrics
    /// The font file.
    let subset: FontSubset
    /// How its outlines are stored.
    let outlines: FontFace.Outlines
    /// The glyphs' codes in the subset, ascending, and their widths in ten-thousandths of a thousandth of the em.
    let widths: [(code: UInt16, width: Int)]
    /// The map from glyphs to Unicode, compressed.
    let toUnicode: [UInt8]

    /// Cuts a font down to glyphs, given with the characters they show (0 for none).
    init(_ face: FontFace, _ glyphs: [UInt32: UInt16]) {
        let sorted = glyphs.keys.sorted()
        let subset = FontSubset(face, glyphs: sorted)
        self.face = face.index
        self.subset = subset
        metrics = face.metrics
        var seed: UInt64 = 0xCBF2_9CE4_8422_2325
        for glyph in sorted { seed = (seed ^ UInt64(glyph)) &* 0x0000_0100_0000_01B3 }
        var letters: [UInt8] = []
        for _ in 0..<6 {
            letters.append(UInt8(ascii: "A") + UInt8(seed % 26))
            seed /= 26
        }
        name = String(decoding: letters, as: UTF8.self) + "+" + face.name
        outlines = face.outlines
        widths = sorted.map { glyph in
            (subset.glyphs[glyph] ?? 0, face.advance(glyph) * 10_000_000 / face.unitsPerEm)
        }.sorted { $0.code < $1.code }
        toUnicode = Zlib.compress(PDFFont.map(subset, glyphs), level: 9)
    }

    /// A CMap with one line a glyph.
    private static func map(_ subset: FontSubset, _ glyphs: [UInt32: UInt16]) -> [UInt8] {
        let pairs = glyphs.filter { $0.value != 0 }
            .map { (subset.glyphs[$0.key] ?? 0, $0.value) }.sorted { $0.0 < $1.0 }
        var map: [UInt8] = []
        map.append(
            """
            /CIDInit /ProcSet findresource begin 12 dict begin begincmap
            /CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
            /CMapName /Adobe-Identity-UCS def /CMapType 2 def
            1 begincodespacerange <0000> <FFFF> endcodespacerange

            """)
        // A section may have at most a hundred lines.
        for start in stride(from: 0, to: pairs.count, by: 100) {
            let section = pairs[start..<min(start + 100, pairs.count)]
            map.append(number: section.count)
            map.append(" beginbfchar\n")
            for (glyph, scalar) in section {
                map.append("<")
                map.append(hex: Int(glyph), digits: 4)
                map.append("> <")
                map.append(hex: Int(scalar), digits: 4)
                map.append(">\n")
            }
            map.append("endbfchar\n")
        }
        map.append("endcmap CMapName currentdict /CMap defineresource pop end end\n")
        return map
    }
}
