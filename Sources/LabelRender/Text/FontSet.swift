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
        /// A typeface.
        public init(regular: String, bold: String) {
            self.regular = regular
            self.bold = bold
        }
    }

    /// The typeface that labels are set in; its files must exist. It must have TrueType outlines, as must the others.
    public var primary: Face
    /// Where a character is looked for that the typefaces before lack, in this order. A file that is not there is
    /// passed over: a character that none has is a fault of the label that needs it.
    public var fallbacks: [Face]

    /// A list of typefaces.
    public init(primary: Face, fallbacks: [Face] = []) {
        self.primary = primary
        self.fallbacks = fallbacks
    }

    /// Liberation Sans (fonts-liberation2), then Noto Sans for the living scripts (fonts-noto-core), then Droid Sans
    /// Fallback for Chinese and Japanese (fonts-droid-fallback) and Nanum Gothic for Korean (fonts-nanum), where Debian
    /// and Ubuntu install them.
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
        let droid = folder + "droid/DroidSansFallbackFull.ttf"
        let nanum = folder + "nanum/NanumGothic"
        return FontSet(
            primary: Face(regular: liberation + "Regular.ttf", bold: liberation + "Bold.ttf"),
            fallbacks: scripts.map { noto("Sans" + $0) } + [
                noto("SerifTibetan"), Face(regular: droid, bold: droid),
                Face(regular: nanum + ".ttf", bold: nanum + "Bold.ttf"),
            ])
    }()
}
