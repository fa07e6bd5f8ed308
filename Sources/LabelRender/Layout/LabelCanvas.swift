/// A text and the field it comes from, for faults.
struct FieldText: Hashable, Sendable {
    /// The field of the interface, such as `ship_to.name`.
    let field: String
    /// Its text.
    let text: String
    /// The forms its Chinese characters have; nil if no country is known.
    let han: HanForms?
    /// The texts it is made of, where it has several.
    let parts: [FieldText]

    init(_ text: String, field: String, han: HanForms? = nil, parts: [FieldText] = []) {
        self.text = text
        self.field = field
        self.han = han
        self.parts = parts
    }

    /// Texts of several fields beside each other; empty ones are left out.
    init(joining texts: [FieldText], separator: String) {
        let parts = texts.filter { !$0.text.isEmpty }
        self.init(
            parts.map(\.text).joined(separator: separator), field: parts.first?.field ?? "", han: parts.first?.han,
            parts: parts)
    }

    /// The field to name when all of it does not fit: that of the longest part.
    var longestField: String {
        parts.isEmpty ? field : parts.max { $0.text.utf8.count < $1.text.utf8.count }?.field ?? field
    }
}

extension FontLibrary {
    /// Chooses a text's glyphs; a character that no font has is a fault of the part that it stands in.
    fileprivate func set(_ text: FieldText, _ role: FontRole) throws(LabelFault) -> SetText {
        do throws(LabelFault) {
            return try set(text.text, role, field: text.longestField, han: text.han)
        } catch {
            for part in text.parts { _ = try set(part.text, role, field: part.field, han: part.han) }
            throw error
        }
    }
}

/// The type sizes a text may have: as large as fits.
struct TypeSizes: Hashable, Sendable {
    /// The smallest, in tenths of a point.
    let minimum: Int
    /// The largest, in tenths of a point.
    let maximum: Int
    /// How narrow the glyphs may be drawn before the size shrinks, in thousandths.
    let narrowest: Int
    /// The rule on the smallest size.
    let rule: TypeRule

    /// Sizes in tenths of a point.
    init(_ sizes: ClosedRange<Int>, narrowest: Int = 1000, rule: TypeRule = .smallPrint) {
        minimum = sizes.lowerBound
        maximum = sizes.upperBound
        self.narrowest = narrowest
        self.rule = rule
    }

    /// From a rule's smallest size up to another, in tenths of a point.
    init(_ rule: TypeRule, upTo maximum: Int, narrowest: Int = 1000) {
        self.init(rule.smallest...maximum, narrowest: narrowest, rule: rule)
    }

    /// The sizes tried, largest first, in steps of half a point: few sizes keep a label calm and glyph caches small.
    var descending: Descending { Descending(upcoming: maximum, minimum: minimum) }

    /// Sizes from a largest one down to a smallest.
    struct Descending: Sequence, IteratorProtocol {
        fileprivate var upcoming: Int?
        fileprivate let minimum: Int

        mutating func next() -> Int? {
            guard let size = upcoming else { return nil }
            upcoming = size > minimum ? Swift.max(minimum, size - 5) : nil
            return size
        }
    }

    /// How high capitals and figures of a size are: 1409 of the 2048 units of Liberation Sans.
    static func capitals(_ size: Nanometres) -> Nanometres { size * 688 / 1000 }
}

/// A label while it is drawn, or a turned part of one.
struct LabelCanvas {
    /// What has been drawn, on the whole page.
    private(set) var drawing: LabelDrawing
    /// The width of the coordinate system: the page's, or the part's.
    private(set) var width: Nanometres
    /// The height of the coordinate system.
    private(set) var height: Nanometres
    private var placement = Placement.identity
    let fonts: FontLibrary

    init(width: Nanometres, height: Nanometres, fonts: FontLibrary) {
        drawing = LabelDrawing(width: width, height: height)
        self.width = width
        self.height = height
        self.fonts = fonts
        drawing.elements.reserveCapacity(48)
    }

    mutating func append(_ element: consuming LabelElement) {
        drawing.elements.append(PlacedElement(element: element, placement: placement))
    }

    /// Draws a part in a coordinate system of its own, turned, so that it fills `place` of this canvas: for a quarter
    /// and for three quarters the part is as wide as the place is high.
    mutating func turned(
        _ turn: Turn, in place: Rectangle, _ draw: (inout LabelCanvas) throws(LabelFault) -> Void
    ) throws(LabelFault) {
        let outer = (placement, width, height)
        width = turn.swapsSides ? place.height : place.width
        height = turn.swapsSides ? place.width : place.height
        placement = placement.after(Placement(turning: width, height, turn, toX: place.x, y: place.y))
        defer { (placement, width, height) = outer }
        try draw(&self)
    }

    /// A black rectangle.
    mutating func fill(x: Nanometres, y: Nanometres, width: Nanometres, height: Nanometres) {
        append(.rectangle(Rectangle(x: x, y: y, width: width, height: height)))
    }

    /// A black rectangle.
    mutating func fill(_ place: Rectangle) {
        append(.rectangle(place))
    }

    /// A frame along the inside of a rectangle's sides.
    mutating func frame(_ place: Rectangle, thickness: Nanometres) {
        append(.frame(place, thickness: thickness))
    }

    /// A line of text in a place of the given width, as large as fits; nothing for an empty text. Returns the size of
    /// its type, 0 for nothing.
    @discardableResult
    mutating func line(
        _ text: FieldText, _ font: FontRole, _ sizes: TypeSizes, x: Nanometres, width: Nanometres,
        baseline: Nanometres, _ anchor: TextAnchor = .left
    ) throws(LabelFault) -> Nanometres {
        guard !text.text.isEmpty else { return 0 }
        let set = try fonts.set(text, font)
        for tenths in sizes.descending {
            let size = points(tenths: tenths)
            let natural = set.width(size: size)
            let stretch = natural <= width ? 1000 : width * 1000 / natural
            guard stretch >= sizes.narrowest else { continue }
            append(
                .text(
                    TextLine(
                        content: set, size: size, stretch: stretch, x: x, width: width, baseline: baseline,
                        anchor: anchor, rule: sizes.rule, field: text.longestField)))
            return size
        }
        throw tooLong(text, set, width: width, sizes: sizes)
    }

    /// Lines of text one below the other, all of one size, as large as fits the place. Where even the smallest size is
    /// too wide, lines are broken at blanks and between Chinese characters. Nothing is ever left out; without lines,
    /// nothing is drawn, whatever the place.
    mutating func block(
        _ lines: [FieldText], _ font: FontRole, _ sizes: TypeSizes, in place: Rectangle
    ) throws(LabelFault) {
        guard !lines.isEmpty else { return }
        var set: [SetText] = []
        set.reserveCapacity(lines.count)
        for line in lines { set.append(try fonts.set(line, font)) }
        // Scripts that are shaped often have marks above and below what Latin needs.
        let leading = set.allSatisfy(\.isPlain) ? 1150 : 1400
        let longest = set.indices.max { set[$0].unitWidth < set[$1].unitWidth } ?? 0
        func height(_ count: Int, _ size: Nanometres) -> Nanometres {
            size * (count - 1) / 1000 * leading + size
        }
        for tenths in sizes.descending {
            let size = points(tenths: tenths)
            if height(set.count, size) <= place.height, set[longest].width(size: size) <= place.width {
                append(
                    lines.indices.lazy.map { (lines[$0].longestField, set[$0]) }, size: size, leading: leading,
                    in: place, rule: sizes.rule)
                return
            }
        }
        let pieces = lines.map { LineBreaks.pieces($0.text) }
        for tenths in sizes.descending {
            let size = points(tenths: tenths)
            var broken: [(field: String, set: SetText)] = []
            for index in lines.indices {
                broken += try self.broken(
                    lines[index], set[index], pieces[index], size: size, width: place.width
                ).map { (lines[index].longestField, $0) }
            }
            if height(broken.count, size) <= place.height,
                broken.allSatisfy({ $0.set.width(size: size) <= place.width })
            {
                append(broken, size: size, leading: leading, in: place, rule: sizes.rule)
                return
            }
        }
        let owners = Set(lines.map { $0.longestField.prefix { $0 != "." } })
        if height(set.count, points(tenths: sizes.minimum)) > place.height, owners.count == 1, let owner = owners.first
        {
            throw LabelFault(
                .textTooLong, field: String(owner), value: lines.map(\.text).joined(separator: "\n"),
                expected: "fewer lines, to fit at \(sizes.minimum / 10) pt")
        }
        throw tooLong(lines[longest], set[longest], width: place.width, sizes: sizes)
    }

    /// A barcode in the middle of a place, which includes its quiet zones.
    ///
    /// The bars of a linear symbol are as high as the place; those of four-state codes as the rule prefers; all other
    /// symbols are as high as their modules.
    mutating func symbol(
        _ symbol: Symbol, in place: Rectangle, rule: BarcodeRule, field: String
    ) throws(LabelFault) {
        let measures = rule.measures
        let height: Nanometres? =
            switch measures.symbology.kind {
            case .linear: place.height
            case .fourState: measures.height
            case .matrix, .stacked, .hexagonal: nil
            }
        append(
            .symbol(
                PlacedSymbol(
                    symbol: symbol, place: place, measures: measures, shape: SymbolShape(symbol), height: height,
                    field: field)))
    }

    private mutating func append(
        _ lines: some Sequence<(field: String, set: SetText)>, size: Nanometres, leading: Int, in place: Rectangle,
        rule: TypeRule
    ) {
        // Capitals and figures are about three quarters of the size high.
        var baseline = place.y + size * 3 / 4
        for line in lines {
            append(
                .text(
                    TextLine(
                        content: line.set, size: size, stretch: 1000, x: place.x, width: place.width,
                        baseline: baseline, anchor: .left, rule: rule, field: line.field)))
            baseline += size / 1000 * leading
        }
    }

    /// A line broken into as few lines as fit the width; pieces longer than that stay whole.
    private func broken(
        _ line: FieldText, _ whole: SetText, _ pieces: [LineBreaks.Piece], size: Nanometres, width: Nanometres
    ) throws(LabelFault) -> [SetText] {
        guard whole.width(size: size) > width else { return [whole] }
        var result: [SetText] = []
        var current = ""
        for piece in pieces {
            let longer = current.isEmpty ? piece.text : current + (piece.followsBlank ? " " : "") + piece.text
            let set = try fonts.set(longer, whole.font, field: line.field, han: line.han)
            if set.width(size: size) > width, !current.isEmpty {
                result.append(try fonts.set(current, whole.font, field: line.field, han: line.han))
                current = piece.text
            } else {
                current = longer
            }
        }
        if !current.isEmpty { result.append(try fonts.set(current, whole.font, field: line.field, han: line.han)) }
        return result
    }

    private func tooLong(_ text: FieldText, _ set: SetText, width: Nanometres, sizes: TypeSizes) -> LabelFault {
        let count = max(1, text.text.count)
        let needed = max(1, set.width(size: points(tenths: sizes.minimum), stretch: sizes.narrowest))
        let fits = count * width / needed
        return LabelFault(
            .textTooLong, field: text.longestField, value: text.text,
            expected: fits < count
                ? "about \(fits) characters at most, to fit at \(sizes.minimum / 10) pt"
                : "fewer or shorter lines, to fit at \(sizes.minimum / 10) pt")
    }
}
