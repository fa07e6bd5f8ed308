import CFreeType
import CHarfBuzz

/// FreeType, which must live longer than the fonts it opened.
final class FreeTypeLibrary {
    fileprivate let library: FT_Library

    init() {
        var opened: FT_Library?
        guard FT_Init_FreeType(&opened) == 0, let opened else { fatalError("out of memory") }
        library = opened
    }

    deinit { FT_Done_FreeType(library) }
}

/// An open font file. Not to be used by two threads at a time.
final class FontFace {
    /// Its number in the library.
    let index: Int
    /// The forms its Chinese characters have; nil if it has none, or those of no region.
    let han: HanForms?
    /// The PostScript name, of letters, digits and hyphens.
    let name: String
    /// How many units its em has.
    let unitsPerEm: Int
    /// The font bounding box, ascender, descender and capitals' height in thousandths of the em, for PDF.
    let metrics: Metrics
    /// How its outlines are stored.
    let outlines: Outlines
    /// HarfBuzz's face, for subsets.
    let face: OpaquePointer
    private let font: OpaquePointer
    private let freetype: FT_Face
    private let blob: OpaquePointer
    private let library: FreeTypeLibrary
    private var bitmaps: [BitmapKey: GlyphBitmap] = [:]

    /// How a font's outlines are stored.
    enum Outlines: Sendable {
        /// In the table `glyf`.
        case trueType
        /// In the table `CFF `.
        case compact
    }

    /// What PDF wants to know about a font, in thousandths of the em.
    struct Metrics: Sendable {
        let box: [Int]
        let ascent: Int
        let descent: Int
        let capHeight: Int
    }

    private struct BitmapKey: Hashable {
        let glyph: UInt32
        let width: Int
        let height: Int
    }

    /// Opens a font with TrueType or CFF outlines; nil if there is no such file or it is none.
    /// - Parameters:
    ///   - collected: The font's number in the file, if this is a collection.
    ///   - index: Its number in the library.
    init?(path: String, collected: Int, index: Int, han: HanForms?, library: FreeTypeLibrary) {
        guard let blob = hb_blob_create_from_file_or_fail(path) else { return nil }
        var length: UInt32 = 0
        guard let data = hb_blob_get_data(blob, &length) else {
            hb_blob_destroy(blob)
            return nil
        }
        var opened: FT_Face?
        let status = UnsafeRawPointer(data).withMemoryRebound(to: FT_Byte.self, capacity: Int(length)) { bytes in
            FT_New_Memory_Face(library.library, bytes, FT_Long(length), FT_Long(collected), &opened)
        }
        guard status == 0, let freetype = opened else {
            hb_blob_destroy(blob)
            return nil
        }
        guard let face = hb_face_create(blob, UInt32(collected)), let font = hb_font_create(face) else {
            fatalError("out of memory")
        }
        func has(_ table: StaticString) -> Bool {
            let blob = hb_face_reference_table(face, FontFace.tag(table))
            defer { hb_blob_destroy(blob) }
            return hb_blob_get_length(blob) > 0
        }
        let outlines: Outlines? = has("glyf") ? .trueType : has("CFF ") ? .compact : nil
        guard let outlines, freetype.pointee.units_per_EM > 0 else {
            FT_Done_Face(freetype)
            hb_font_destroy(font)
            hb_face_destroy(face)
            hb_blob_destroy(blob)
            return nil
        }
        self.index = index
        self.han = han
        self.outlines = outlines
        self.blob = blob
        self.library = library
        self.face = face
        self.font = font
        self.freetype = freetype
        let units = Int(freetype.pointee.units_per_EM)
        unitsPerEm = units
        name = FontFace.postScriptName(freetype)
        let box = freetype.pointee.bbox
        let ascent = Int(freetype.pointee.ascender) * 1000 / units
        var capHeight: hb_position_t = 0
        hb_font_set_scale(font, Int32(units), Int32(units))
        let hasCapHeight = hb_ot_metrics_get_position(font, HB_OT_METRICS_TAG_CAP_HEIGHT, &capHeight) != 0
        metrics = Metrics(
            box: [box.xMin, box.yMin, box.xMax, box.yMax].map { Int($0) * 1000 / units }, ascent: ascent,
            descent: Int(freetype.pointee.descender) * 1000 / units,
            capHeight: hasCapHeight ? Int(capHeight) * 1000 / units : ascent)
    }

    deinit {
        FT_Done_Face(freetype)
        hb_font_destroy(font)
        hb_face_destroy(face)
        hb_blob_destroy(blob)
    }

    /// The glyph of a character; nil if the font has none.
    func glyph(_ scalar: UInt32) -> UInt32? {
        var glyph: hb_codepoint_t = 0
        return hb_font_get_nominal_glyph(font, scalar, &glyph) != 0 && glyph != 0 ? glyph : nil
    }

    /// How far the pen moves after a glyph, in the font's units.
    func advance(_ glyph: UInt32) -> Int { Int(hb_font_get_glyph_h_advance(font, glyph)) }

    /// The number a glyph has in the character collection by which CFF outlines are keyed; nil if they are not.
    func characterIdentifier(_ glyph: UInt32) -> UInt16? {
        var identifier: FT_UInt = 0
        return FT_Get_CID_From_Glyph_Index(freetype, glyph, &identifier) == 0 ? UInt16(clamping: identifier) : nil
    }

    /// Shapes a stretch of a text, whose other characters are context; the glyphs come from left to right.
    func shape(_ scalars: [UInt32], _ range: Range<Int>, rightToLeft: Bool) -> [GlyphRun.Glyph] {
        guard let buffer = hb_buffer_create() else { fatalError("out of memory") }
        defer { hb_buffer_destroy(buffer) }
        hb_buffer_add_utf32(
            buffer, scalars, Int32(scalars.count), UInt32(range.lowerBound), Int32(range.count))
        hb_buffer_set_direction(buffer, rightToLeft ? HB_DIRECTION_RTL : HB_DIRECTION_LTR)
        // Not the process's locale: the same text must always look the same.
        hb_buffer_set_language(buffer, hb_language_from_string("und", -1))
        hb_buffer_guess_segment_properties(buffer)
        hb_shape(font, buffer, nil, 0)
        var count: UInt32 = 0
        guard let infos = hb_buffer_get_glyph_infos(buffer, &count),
            let positions = hb_buffer_get_glyph_positions(buffer, &count)
        else { return [] }
        // Glyphs belong to the characters from their cluster's first one up to that of the next cluster.
        let clusters = Set((0..<Int(count)).map { Int(infos[$0].cluster) } + [range.upperBound]).sorted()
        return (0..<Int(count)).map { place in
            var text = ""
            let first = Int(infos[place].cluster)
            if place == 0 || infos[place - 1].cluster != infos[place].cluster,
                let next = clusters.first(where: { $0 > first })
            {
                text.unicodeScalars.append(contentsOf: scalars[first..<next].compactMap(Unicode.Scalar.init))
            }
            return GlyphRun.Glyph(
                id: infos[place].codepoint, advance: Int(positions[place].x_advance),
                offsetX: Int(positions[place].x_offset), offsetY: Int(positions[place].y_offset), text: text)
        }
    }

    /// A glyph as dots, its em so many 64ths of a dot wide and high.
    func bitmap(_ glyph: UInt32, width: Int, height: Int) -> GlyphBitmap {
        let key = BitmapKey(glyph: glyph, width: width, height: height)
        if let bitmap = bitmaps[key] { return bitmap }
        // 72 dots an inch: then the type size in points is the size in dots.
        guard FT_Set_Char_Size(freetype, width, height, 72, 72) == 0,
            waybill_ft_render_mono(freetype, glyph) == 0, let slot = freetype.pointee.glyph
        else { return GlyphBitmap(bitmap: Bitmap(width: 0, height: 0), left: 0, top: 0) }
        let source = slot.pointee.bitmap
        var bitmap = Bitmap(width: Int(source.width), height: Int(source.rows))
        for row in 0..<bitmap.height {
            for byte in 0..<bitmap.rowBytes {
                bitmap.bytes[row * bitmap.rowBytes + byte] = source.buffer[row * Int(source.pitch) + byte]
            }
        }
        let result = GlyphBitmap(
            bitmap: bitmap, left: Int(slot.pointee.bitmap_left), top: Int(slot.pointee.bitmap_top))
        // Sizes vary with the length of addresses, so the memory must have a bound.
        if bitmaps.count >= 4096 { bitmaps.removeAll() }
        bitmaps[key] = result
        return result
    }

    /// An OpenType tag.
    static func tag(_ name: StaticString) -> hb_tag_t {
        precondition(name.utf8CodeUnitCount == 4)
        return UnsafeBufferPointer(start: name.utf8Start, count: 4).reduce(0) { $0 << 8 | hb_tag_t($1) }
    }

    private static func postScriptName(_ face: FT_Face) -> String {
        guard let name = FT_Get_Postscript_Name(face) else { return "Font" }
        let allowed = String(cString: name).utf8.filter { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == UInt8(ascii: "-")
        }
        return allowed.isEmpty ? "Font" : String(decoding: allowed, as: UTF8.self)
    }
}

/// A glyph as dots.
struct GlyphBitmap: Sendable {
    /// The dots.
    let bitmap: Bitmap
    /// How far to the right of the pen its left side is.
    let left: Int
    /// How far above the baseline its top side is.
    let top: Int
}
