import TrackingNumbers

/// A text and the field it comes from, for faults.
struct FieldText: Hashable, Sendable {
    /// The field of the interface, such as `ship_to.name`.
    let field: String
    /// Its text.
    let text: String
    /// The forms its Chinese characters have; nil if no country is known.
    let han: HanForms?

    init(_ text: String, field: String, han: HanForms? = nil) {
        self.text = text
        self.field = field
        self.han = han
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

    init(_ sizes: ClosedRange<Int>, narrowest: Int = 1000) {
        minimum = sizes.lowerBound
        maximum = sizes.upperBound
        self.narrowest = narrowest
    }

    /// The sizes tried, largest first, in steps of half a point: few sizes keep a label calm and glyph caches small.
    var descending: [Int] {
        Array(stride(from: maximum, to: minimum, by: -5)) + [minimum]
    }
}

/// A label while it is drawn.
struct LabelCanvas {
    /// What has been drawn.
    private(set) var drawing: LabelDrawing
    private let fonts: FontLibrary

    init(width: Nanometres, height: Nanometres, fonts: FontLibrary) {
        drawing = LabelDrawing(width: width, height: height)
        self.fonts = fonts
        drawing.elements.reserveCapacity(48)
    }

    /// A black rectangle.
    mutating func fill(x: Nanometres, y: Nanometres, width: Nanometres, height: Nanometres) {
        drawing.elements.append(.rectangle(Rectangle(x: x, y: y, width: width, height: height)))
    }

    /// A frame along the inside of a rectangle's sides.
    mutating func frame(_ place: Rectangle, thickness: Nanometres) {
        drawing.elements.append(.frame(place, thickness: thickness))
    }

    /// A line of text in a place of the given width, as large as fits; nothing for an empty text.
    mutating func line(
        _ text: FieldText, _ font: FontRole, _ sizes: TypeSizes, x: Nanometres, width: Nanometres,
        baseline: Nanometres, _ anchor: TextAnchor = .left
    ) throws(LabelFault) {
        guard !text.text.isEmpty else { return }
        let set = try fonts.set(text.text, font, field: text.field, han: text.han)
        for tenths in sizes.descending {
            let size = points(tenths: tenths)
            let natural = set.width(size: size)
            let stretch = natural <= width ? 1000 : width * 1000 / natural
            guard stretch >= sizes.narrowest else { continue }
            drawing.elements.append(
                .text(
                    TextLine(
                        content: set, size: size, stretch: stretch, x: x, width: width, baseline: baseline,
                        anchor: anchor)))
            return
        }
        throw tooLong(text, set, width: width, sizes: sizes)
    }

    /// Lines of text one below the other, all of one size, as large as fits the place. Where even the smallest size is
    /// too wide, lines are broken at blanks and between Chinese characters. Nothing is ever left out.
    mutating func block(
        _ lines: [FieldText], _ font: FontRole, _ sizes: TypeSizes, in place: Rectangle
    ) throws(LabelFault) {
        var set: [SetText] = []
        for line in lines { set.append(try fonts.set(line.text, font, field: line.field, han: line.han)) }
        // Scripts that are shaped often have marks above and below what Latin needs.
        let leading = set.allSatisfy(\.isPlain) ? 1150 : 1400
        func height(_ count: Int, _ size: Nanometres) -> Nanometres {
            count == 0 ? 0 : size * (count - 1) / 1000 * leading + size
        }
        for tenths in sizes.descending {
            let size = points(tenths: tenths)
            if height(set.count, size) <= place.height, set.allSatisfy({ $0.width(size: size) <= place.width }) {
                append(set, size: size, leading: leading, in: place)
                return
            }
        }
        for tenths in sizes.descending {
            let size = points(tenths: tenths)
            var broken: [SetText] = []
            for (line, whole) in zip(lines, set) {
                broken += try self.broken(line, whole, size: size, width: place.width)
            }
            if height(broken.count, size) <= place.height,
                broken.allSatisfy({ $0.width(size: size) <= place.width })
            {
                append(broken, size: size, leading: leading, in: place)
                return
            }
        }
        let longest = set.indices.max { set[$0].unitWidth < set[$1].unitWidth } ?? 0
        throw tooLong(lines[longest], set[longest], width: place.width, sizes: sizes)
    }

    /// A Code 128 symbol.
    mutating func code128(
        _ message: Code128Message, in place: Rectangle, module: ModuleWidth, field: String
    ) {
        drawing.elements.append(
            .code128(LinearBarcode(message: message, place: place, module: module, field: field)))
    }

    /// A GS1 DataMatrix symbol.
    mutating func dataMatrix(
        _ content: GS1DataMatrix, x: Nanometres, y: Nanometres, module: ModuleWidth, field: String
    ) {
        drawing.elements.append(
            .dataMatrix(MatrixBarcode(content: content, x: x, y: y, module: module, field: field)))
    }

    private mutating func append(_ set: [SetText], size: Nanometres, leading: Int, in place: Rectangle) {
        // Capitals and figures are about three quarters of the size high.
        var baseline = place.y + size * 3 / 4
        for line in set {
            drawing.elements.append(
                .text(
                    TextLine(
                        content: line, size: size, stretch: 1000, x: place.x, width: place.width, baseline: baseline,
                        anchor: .left)))
            baseline += size / 1000 * leading
        }
    }

    /// A line broken into as few lines as fit the width; pieces longer than that stay whole.
    private func broken(
        _ line: FieldText, _ whole: SetText, size: Nanometres, width: Nanometres
    ) throws(LabelFault) -> [SetText] {
        guard whole.width(size: size) > width else { return [whole] }
        var result: [SetText] = []
        var current = ""
        for piece in LineBreaks.pieces(line.text) {
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
            .textTooLong, field: text.field, value: text.text,
            expected: fits < count
                ? "about \(fits) characters at most, to fit at \(sizes.minimum / 10) pt"
                : "fewer or shorter lines, to fit at \(sizes.minimum / 10) pt")
    }
}
