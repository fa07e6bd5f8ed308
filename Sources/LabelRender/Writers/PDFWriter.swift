/// Writes labels as a PDF file.
///
/// Bars are one-bit image masks with a pixel a module: unlike filled rectangles they keep bars and spaces alike at any
/// resolution and offset. Nothing in the file depends on time or place.
struct PDFWriter {
    private let fonts: FontLibrary
    private var file: [UInt8] = []
    /// Where each object begins; the first is number 1.
    private var offsets: [Int] = []

    init(fonts: FontLibrary) {
        self.fonts = fonts
    }

    /// The file.
    mutating func write(_ drawings: [LabelDrawing]) throws(LabelFault) -> [UInt8] {
        file.append("%PDF-1.7\n%")
        file += [0xE2, 0xE3, 0xCF, 0xD3, UInt8(ascii: "\n")]
        let embedded = PDFFonts(drawings, fonts)
        // Numbers are given beforehand, as pages point forwards to fonts: catalogue, pages, fonts, page by page.
        let firstFont = 3
        let firstPage = firstFont + embedded.fonts.count * PDFFont.objectCount
        let hexagonFont = firstPage + 2 * drawings.count
        var usesHexagons = false
        object("<</Type/Catalog/Pages 2 0 R/ViewerPreferences<</PrintScaling/None>>>>")
        object { file in
            file.append("<</Type/Pages/Count ")
            file.append(number: drawings.count)
            file.append("/Kids[")
            for page in drawings.indices {
                file.append(number: firstPage + 2 * page)
                file.append(" 0 R ")
            }
            file.append("]>>")
        }
        for font in embedded.fonts { write(font) }
        for (page, drawing) in drawings.enumerated() {
            let content = try PDFContent(drawing, embedded, fonts)
            usesHexagons = usesHexagons || content.usesHexagons
            object { file in
                file.append("<</Type/Page/Parent 2 0 R/MediaBox[0 0 ")
                file.append(tenThousandths: PDFContent.points(drawing.width))
                file.append(UInt8(ascii: " "))
                file.append(tenThousandths: PDFContent.points(drawing.height))
                file.append("]/Contents ")
                file.append(number: firstPage + 2 * page + 1)
                file.append(" 0 R/Resources<</Font<<")
                for (index, face) in embedded.fonts.map(\.face).enumerated() where content.faces.contains(face) {
                    file.append("/F")
                    file.append(number: face)
                    file.append(UInt8(ascii: " "))
                    file.append(number: firstFont + index * PDFFont.objectCount)
                    file.append(" 0 R")
                }
                if content.usesHexagons {
                    file.append("/H ")
                    file.append(number: hexagonFont)
                    file.append(" 0 R")
                }
                file.append(">>>>>>")
            }
            stream(Zlib.compress(content.operators, level: 6), "")
        }
        if usesHexagons { writeHexagonFont() }
        finish()
        return file
    }

    /// The five objects of a font: Type 0 font, descendant, descriptor, file, and the map back to Unicode.
    private mutating func write(_ font: PDFFont) {
        let first = offsets.count + 1
        func name(_ file: inout [UInt8]) {
            file.append(UInt8(ascii: "/"))
            file.append(text: font.name)
        }
        object { file in
            file.append("<</Type/Font/Subtype/Type0/BaseFont")
            name(&file)
            file.append("/Encoding/Identity-H/DescendantFonts[")
            file.append(number: first + 1)
            file.append(" 0 R]/ToUnicode ")
            file.append(number: first + 4)
            file.append(" 0 R>>")
        }
        object { file in
            switch font.outlines {
            case .trueType: file.append("<</Type/Font/Subtype/CIDFontType2/CIDToGIDMap/Identity/BaseFont")
            case .compact: file.append("<</Type/Font/Subtype/CIDFontType0/BaseFont")
            }
            name(&file)
            file.append("/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>")
            file.append("/FontDescriptor ")
            file.append(number: first + 2)
            file.append(" 0 R/W[")
            // Neighbours share a bracket.
            for (place, entry) in font.widths.enumerated() {
                if place == 0 || entry.code != font.widths[place - 1].code + 1 {
                    if place > 0 { file.append("]") }
                    file.append(number: Int(entry.code))
                    file.append("[")
                }
                file.append(tenThousandths: entry.width)
                file.append(UInt8(ascii: " "))
            }
            file.append("]]>>")
        }
        object { file in
            file.append("<</Type/FontDescriptor/FontName")
            name(&file)
            file.append("/Flags 4/FontBBox[")
            for side in font.metrics.box {
                file.append(number: side)
                file.append(UInt8(ascii: " "))
            }
            file.append("]/ItalicAngle 0/Ascent ")
            file.append(number: font.metrics.ascent)
            file.append("/Descent ")
            file.append(number: font.metrics.descent)
            file.append("/CapHeight ")
            file.append(number: font.metrics.capHeight)
            file.append(font.outlines == .trueType ? "/StemV 80/FontFile2 " : "/StemV 80/FontFile3 ")
            file.append(number: first + 3)
            file.append(" 0 R>>")
        }
        switch font.outlines {
        case .trueType: stream(font.subset.compressed, "/Length1 \(font.subset.length)")
        case .compact: stream(font.subset.compressed, "/Subtype/CIDFontType0C")
        }
        stream(font.toUnicode, "")
    }

    /// A font with a blank and a hexagon, both one wide, as MaxiCode's modules: object by object the font, its two
    /// glyphs, and its map to Unicode, where both are blanks. The hexagon is a tenth smaller than its place, so that
    /// neighbours stay apart when ink spreads.
    private mutating func writeHexagonFont() {
        let first = offsets.count + 1
        object { file in
            file.append("<</Type/Font/Subtype/Type3/FontBBox[0 -1 1 1]/FontMatrix[1 0 0 1 0 0]/FirstChar 0/LastChar 1")
            file.append("/Widths[1 1]/Encoding<</Type/Encoding/Differences[0/space/hexagon]>>/Resources<<>>")
            file.append("/CharProcs<</space ")
            file.append(number: first + 1)
            file.append(" 0 R/hexagon ")
            file.append(number: first + 2)
            file.append(" 0 R>>/ToUnicode ")
            file.append(number: first + 3)
            file.append(" 0 R>>")
        }
        stream(Zlib.compress(Array("1 0 0 0 0 0 d1\n".utf8), level: 6), "")
        stream(
            Zlib.compress(
                Array(
                    """
                    1 0 0.05 -0.5196 0.95 0.5196 d1
                    0.5 0.5196 m 0.95 0.2598 l 0.95 -0.2598 l 0.5 -0.5196 l 0.05 -0.2598 l 0.05 0.2598 l f

                    """.utf8), level: 6), "")
        stream(
            Zlib.compress(
                Array(
                    """
                    /CIDInit /ProcSet findresource begin 12 dict begin begincmap
                    /CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
                    /CMapName /Adobe-Identity-UCS def /CMapType 2 def
                    1 begincodespacerange <00> <FF> endcodespacerange
                    2 beginbfchar
                    <00> <0020>
                    <01> <0020>
                    endbfchar
                    endcmap CMapName currentdict /CMap defineresource pop end end

                    """.utf8), level: 6), "")
    }

    private mutating func object(_ text: StaticString) {
        object { $0.append(text) }
    }

    private mutating func object(_ body: (inout [UInt8]) -> Void) {
        offsets.append(file.count)
        file.append(number: offsets.count)
        file.append(" 0 obj\n")
        body(&file)
        file.append("\nendobj\n")
    }

    private mutating func stream(_ compressed: [UInt8], _ more: String) {
        object { file in
            file.append("<</Filter/FlateDecode/Length ")
            file.append(number: compressed.count)
            file.append(text: more)
            file.append(">>\nstream\n")
            file += compressed
            file.append("\nendstream")
        }
    }

    /// The cross-reference table and the trailer, whose identifier is a checksum of the file so far.
    private mutating func finish() {
        let identifier = PDFWriter.identifier(file)
        let start = file.count
        file.append("xref\n0 ")
        file.append(number: offsets.count + 1)
        file.append("\n0000000000 65535 f \n")
        for offset in offsets {
            let digits = String(offset)
            file.append(text: String(repeating: "0", count: 10 - digits.utf8.count) + digits)
            file.append(" 00000 n \n")
        }
        file.append("trailer\n<</Size ")
        file.append(number: offsets.count + 1)
        file.append("/Root 1 0 R/ID[<")
        file += identifier
        file.append("><")
        file += identifier
        file.append(">]>>\nstartxref\n")
        file.append(number: start)
        file.append("\n%%EOF\n")
    }

    /// Thirty-two hexadecimal digits that differ between files; not a cryptographic digest. FNV-1a over the file's
    /// 64-bit words, in two lanes.
    private static func identifier(_ bytes: [UInt8]) -> [UInt8] {
        var lanes: (UInt64, UInt64) = (0xCBF2_9CE4_8422_2325, 0x9AE1_6A3B_2F90_404F)
        bytes.withUnsafeBytes { raw in
            for start in stride(from: 0, to: raw.count, by: 8) {
                var word: UInt64 = 0
                if start + 8 <= raw.count {
                    word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: start, as: UInt64.self))
                } else {
                    for place in start..<raw.count { word = word << 8 | UInt64(raw[place]) }
                }
                lanes.0 = (lanes.0 ^ word) &* 0x0000_0100_0000_01B3
                lanes.1 = (lanes.1 ^ lanes.0 >> 29 ^ word) &* 0x9E37_79B9_7F4A_7C15
            }
        }
        var text: [UInt8] = []
        for lane in [lanes.0, lanes.1] {
            text.append(hex: Int(lane >> 32), digits: 8)
            text.append(hex: Int(lane & 0xFFFF_FFFF), digits: 8)
        }
        return text
    }
}
