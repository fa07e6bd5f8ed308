import CHarfBuzz

/// A font cut down to some of its glyphs, as PDF embeds it.
struct FontSubset: Sendable {
    /// The codes by which PDF calls the glyphs, by their numbers in the whole font: their new numbers, or the
    /// identifiers by which CFF outlines are keyed.
    let glyphs: [UInt32: UInt16]
    /// The font file, or its CFF table alone, compressed by zlib.
    let compressed: [UInt8]
    /// Its length before compression.
    let length: Int

    /// Cuts a font down. Hinting and everything a PDF reader does not use is left out.
    init(_ face: FontFace, glyphs wanted: [UInt32]) {
        guard let input = hb_subset_input_create_or_fail() else { fatalError("out of memory") }
        defer { hb_subset_input_destroy(input) }
        let set = hb_subset_input_glyph_set(input)
        for glyph in wanted { hb_set_add(set, glyph) }
        hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING.rawValue)
        let dropped = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG)
        for table: StaticString in ["cmap", "name", "post", "OS/2", "GSUB", "GPOS", "GDEF", "kern", "gasp", "DSIG"] {
            hb_set_add(dropped, FontFace.tag(table))
        }
        guard let plan = hb_subset_plan_create_or_fail(face.face, input) else { fatalError("out of memory") }
        defer { hb_subset_plan_destroy(plan) }
        let mapping = hb_subset_plan_old_to_new_glyph_mapping(plan)
        var numbers: [UInt32: UInt16] = [:]
        for glyph in wanted {
            let identifier = face.outlines == .compact ? face.characterIdentifier(glyph) : nil
            numbers[glyph] = identifier ?? UInt16(truncatingIfNeeded: hb_map_get(mapping, glyph))
        }
        guard let subset = hb_subset_plan_execute_or_fail(plan) else { fatalError("out of memory") }
        defer { hb_face_destroy(subset) }
        let blob =
            switch face.outlines {
            case .trueType: hb_face_reference_blob(subset)
            case .compact: hb_face_reference_table(subset, FontFace.tag("CFF "))
            }
        defer { hb_blob_destroy(blob) }
        var size: UInt32 = 0
        let data = hb_blob_get_data(blob, &size)
        let bytes = Array(UnsafeRawBufferPointer(start: data, count: Int(size)))
        self.glyphs = numbers
        length = bytes.count
        compressed = Zlib.compress(bytes, level: 9)
    }
}
