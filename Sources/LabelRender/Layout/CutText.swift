/// Text that may be cut, on slips and lists for people; never an address or a number.
extension LabelCanvas {
    /// Lines of text in a place: as large as fits, and at the smallest size as much as fits, an ellipsis for the rest.
    /// What no font has is shown as `□`, and blanks of all kinds as one blank. Never fails; a place lower than a line
    /// stays empty.
    mutating func cutBlock(_ text: String, _ font: FontRole, _ sizes: TypeSizes, in place: Rectangle) {
        let words = CutText(text, font, fonts)
        for tenths in sizes.descending {
            let size = points(tenths: tenths)
            let count = (place.height - words.ascent(size) - words.descent(size)) / words.pitch(size) + 1
            guard place.height >= words.ascent(size) + words.descent(size) else { continue }
            let (lines, isWhole) = words.lines(count, width: place.width, size: size)
            guard isWhole || tenths == sizes.minimum else { continue }
            for (index, line) in lines.enumerated() {
                append(
                    .text(
                        TextLine(
                            content: line, size: size, stretch: 1000, x: place.x, width: place.width,
                            baseline: place.y + words.ascent(size) + index * words.pitch(size), anchor: .left,
                            rule: sizes.rule, field: "text")))
            }
            return
        }
    }
}

/// A text of which every character can be shown.
private struct CutText {
    /// More than this is cut before anything is measured.
    private static let longest = 1500
    /// A character of more scalars than this is no letter that anybody reads.
    private static let longestCharacter = 16
    private static let ellipsis: Character = "…"
    private static let unshowable: Character = "□"

    private let words: [[Character]]
    private let font: FontRole
    private let fonts: FontLibrary
    /// Whether no line needs room for high marks.
    private let isPlain: Bool
    /// Whether something was cut off at once.
    private let isShortened: Bool

    init(_ text: String, _ font: FontRole, _ fonts: FontLibrary) {
        let scalars = text.unicodeScalars.prefix(CutText.longest + 1)
        isShortened = scalars.count > CutText.longest
        var shown: [Character: Bool] = [:]
        func canShow(_ character: Character) -> Bool {
            if let known = shown[character] { return known }
            let isShown =
                character.unicodeScalars.count <= CutText.longestCharacter
                && (try? fonts.set(String(character), font, field: "")) != nil
            shown[character] = isShown
            return isShown
        }
        let kept = String(String.UnicodeScalarView(scalars.prefix(CutText.longest)))
        words = kept.split { $0.isWhitespace && $0 != "\u{A0}" }.map { word in
            word.map { canShow($0) ? $0 : CutText.unshowable }
        }
        self.font = font
        self.fonts = fonts
        isPlain = words.allSatisfy { (try? fonts.set(String($0), font, field: ""))?.isPlain == true }
    }

    // As much as the check of layouts reckons with: see `TextLine.box`.

    func ascent(_ size: Nanometres) -> Nanometres { size / 1000 * (isPlain ? 950 : 1100) }
    func descent(_ size: Nanometres) -> Nanometres { size / 1000 * (isPlain ? 300 : 450) }
    func pitch(_ size: Nanometres) -> Nanometres { size / 1000 * (isPlain ? 1200 : 1550) }

    /// At most so many lines of a width, and whether they are all of the text.
    func lines(_ count: Int, width: Nanometres, size: Nanometres) -> (lines: [SetText], isWhole: Bool) {
        func fits(_ characters: [Character]) -> Bool {
            guard let set = set(characters) else { return false }
            return set.width(size: size) <= width
        }
        var lines: [[Character]] = []
        var current: [Character] = []
        var rest = words[...]
        while lines.count < count, let word = rest.popFirst() {
            let longer = current.isEmpty ? word : current + [" "] + word
            if fits(longer) {
                current = longer
            } else if !current.isEmpty {
                lines.append(current)
                current = []
                rest = [word] + rest
            } else {
                // A word longer than a line; at least one character, so that the loop ends.
                let head = max(1, longest(word, where: fits))
                lines.append(Array(word.prefix(head)))
                if head < word.count { rest = [Array(word.dropFirst(head))] + rest }
            }
        }
        if !current.isEmpty, lines.count < count {
            lines.append(current)
            current = []
        }
        let isWhole = rest.isEmpty && current.isEmpty && !isShortened
        if !isWhole, let last = lines.popLast() {
            let cut = longest(last) { fits($0 + [CutText.ellipsis]) }
            lines.append(last.prefix(cut) + [CutText.ellipsis])
        }
        // A single character may be wider than a narrow place: then it is not drawn.
        return (lines.filter(fits).compactMap(set), isWhole)
    }

    /// How many characters from the start fit; what fits only grows narrower with fewer.
    private func longest(_ characters: [Character], where fits: ([Character]) -> Bool) -> Int {
        var (low, high) = (0, characters.count)
        while low < high {
            let middle = (low + high + 1) / 2
            if fits(Array(characters.prefix(middle))) { low = middle } else { high = middle - 1 }
        }
        return low
    }

    /// A line set; what cannot be shown only in this combination is replaced too.
    private func set(_ characters: [Character]) -> SetText? {
        if let set = try? fonts.set(String(characters), font, field: "") { return set }
        let replaced = characters.map { $0.isASCII ? $0 : CutText.unshowable }
        return try? fonts.set(String(replaced), font, field: "")
    }
}
