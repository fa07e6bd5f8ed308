/// Which of a label's two fonts.
public enum FontRole: String, Sendable, CaseIterable {
    /// Addresses and small print.
    case regular
    /// Headings, banners and numbers.
    case bold
}

/// The font files labels are set in, by path, so that the same label looks the same on every machine.
public struct FontSet: Hashable, Sendable {
    /// A typeface by its files.
    public struct Face: Hashable, Sendable {
        /// The regular weight's file.
        public var regular: String
        /// The bold weight's file.
        public var bold: String
        /// Its number in the files, if they are collections (`.ttc`).
        public var index: Int
        /// The forms its Chinese characters have: it is asked for them before typefaces with other forms. Nil for a
        /// typeface that has none.
        public var han: HanForms?
        /// A typeface.
        public init(regular: String, bold: String, index: Int = 0, han: HanForms? = nil) {
            self.regular = regular
            self.bold = bold
            self.index = index
            self.han = han
        }
    }

    /// The typeface that labels are set in; its files must exist. It must have TrueType or CFF outlines, as must the
    /// others.
    public var primary: Face
    /// Where a character is looked for that the typefaces before lack, in this order. A file that is not there is
    /// passed over: a character that none has is a fault of the label that needs it.
    public var fallbacks: [Face]

    /// A list of typefaces.
    public init(primary: Face, fallbacks: [Face] = []) {
        self.primary = primary
        self.fallbacks = fallbacks
    }

    /// Liberation Sans (fonts-liberation2), then Noto Sans for the living scripts (fonts-noto-core), then Noto Sans CJK
    /// for Chinese, Japanese and Korean in the forms of each region (fonts-noto-cjk), where Debian and Ubuntu install
    /// them.
    public static let debian: FontSet = {
        let folder = "/usr/share/fonts/truetype/"
        func noto(_ name: String) -> Face {
            Face(regular: "\(folder)noto/Noto\(name)-Regular.ttf", bold: "\(folder)noto/Noto\(name)-Bold.ttf")
        }
        let scripts = [
            "", "Hebrew", "Arabic", "Thai", "Lao", "Khmer", "Myanmar", "Devanagari", "Bengali", "Gurmukhi", "Gujarati",
            "Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Georgian", "Armenian", "Ethiopic", "Thaana",
            "Syriac", "NKo", "Mongolian", "Cherokee", "CanadianAboriginal", "Tifinagh",
        ]
        let liberation = folder + "liberation2/LiberationSans-"
        let collection = "/usr/share/fonts/opentype/noto/NotoSansCJK-"
        let regions: [HanForms] = [.japanese, .korean, .simplified, .traditional, .hongKong]
        return FontSet(
            primary: Face(regular: liberation + "Regular.ttf", bold: liberation + "Bold.ttf"),
            fallbacks: scripts.map { noto("Sans" + $0) } + [noto("SerifTibetan")]
                + regions.enumerated().map { index, han in
                    Face(regular: collection + "Regular.ttc", bold: collection + "Bold.ttc", index: index, han: han)
                })
    }()
}
