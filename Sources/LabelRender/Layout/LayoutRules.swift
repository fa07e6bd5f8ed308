/// Checks a drawing against the carriers' rules, at no resolution. What can only be checked dot by dot, the writers do.
enum LayoutRules {
    /// Throws ``LabelFault/Code/layout`` for the first rule that the drawing breaks: something beyond the page; a symbol
    /// whose module range cannot be met at its place, or whose bars are too low; something in a symbol's place, which
    /// includes its quiet zones; type that is too small.
    static func check(_ drawing: LabelDrawing) throws(LabelFault) {
        let boxes = drawing.elements.indices.map { drawing.elements[$0].box }
        for (index, box) in boxes.enumerated() {
            guard box.x >= 0, box.y >= 0, box.right <= drawing.width, box.bottom <= drawing.height else {
                let element = drawing.elements[index].element
                throw fault(
                    element, value: "\(element.name) at \(micrometres(box))",
                    expected: "everything on the page of \(drawing.width / 1000) × \(drawing.height / 1000) µm")
            }
            switch drawing.elements[index].element {
            case .text(let line): try check(line)
            case .symbol(let symbol):
                try check(symbol)
                try check(quietZoneOf: box, symbol, drawing, boxes)
            case .rectangle, .frame: break
            }
        }
    }

    private static func check(_ line: TextLine) throws(LabelFault) {
        guard line.size < points(tenths: line.rule.smallest) else { return }
        throw LabelFault(
            .layout, field: line.field, value: line.text,
            expected:
                "type of at least \(line.rule.smallest / 10) pt (\(line.rule.rawValue): \(line.rule.source))")
    }

    private static func check(_ symbol: PlacedSymbol) throws(LabelFault) {
        let measures = symbol.measures
        do throws(LabelFault) {
            _ = try symbol.exactSize()
        } catch {
            throw LabelFault(
                .layout, field: symbol.field, value: "\(symbol.shape.columns) modules in \(micrometres(symbol.place))",
                expected: "modules of at least \(measures.module.minimum / 1000) µm with quiet zones "
                    + "(\(measures.name): \(measures.source))")
        }
        guard let minimum = measures.heightMinimum, let height = symbol.height, height < minimum else { return }
        throw LabelFault(
            .layout, field: symbol.field, value: "bars of \(height / 1000) µm",
            expected: "bars of at least \(minimum / 1000) µm (\(measures.name): \(measures.source))")
    }

    private static func check(
        quietZoneOf place: Rectangle, _ symbol: PlacedSymbol, _ drawing: LabelDrawing, _ boxes: [Rectangle]
    ) throws(LabelFault) {
        var isItself = false
        for (number, box) in boxes.enumerated() where box.overlaps(place) {
            let other = drawing.elements[number]
            if case .symbol = other.element, box == place {
                // The symbol itself, once.
                if !isItself {
                    isItself = true
                    continue
                }
            }
            guard other.inks(place) else { continue }
            throw LabelFault(
                .layout, field: other.element.field ?? symbol.field,
                value: "\(other.element.name) at \(micrometres(box))",
                expected: "nothing in the symbol's place at \(micrometres(place)), which includes its quiet zones "
                    + "(\(symbol.measures.name): \(symbol.measures.source))")
        }
    }

    private static func fault(_ element: LabelElement, value: String, expected: String) -> LabelFault {
        LabelFault(.layout, field: element.field ?? "layout", value: value, expected: expected)
    }

    private static func micrometres(_ place: Rectangle) -> String {
        "(\(place.x / 1000), \(place.y / 1000)) to (\(place.right / 1000), \(place.bottom / 1000)) µm"
    }
}

extension Rectangle {
    /// Whether two places have more than an edge in common.
    func overlaps(_ other: Rectangle) -> Bool {
        x < other.right && other.x < right && y < other.bottom && other.y < bottom
    }
}

extension PlacedElement {
    /// What the element takes of the page; for text, as high as its letters may be.
    var box: Rectangle {
        switch element {
        case .rectangle(let rectangle): placement.rectangle(rectangle)
        case .frame(let rectangle, _): placement.rectangle(rectangle)
        case .text(let line): placement.rectangle(line.box)
        case .symbol(let symbol): placement.rectangle(symbol.place)
        }
    }

    /// Whether the element, whose box overlaps a place, may print in it.
    fileprivate func inks(_ place: Rectangle) -> Bool {
        guard case .frame(let outer, let thickness) = element else { return true }
        let inner = placement.rectangle(
            Rectangle(
                x: outer.x + thickness, y: outer.y + thickness, width: outer.width - 2 * thickness,
                height: outer.height - 2 * thickness))
        return place.x < inner.x || place.y < inner.y || place.right > inner.right || place.bottom > inner.bottom
    }
}

extension LabelElement {
    /// The field it comes from; nil if it is the template's own.
    fileprivate var field: String? {
        switch self {
        case .rectangle, .frame: nil
        case .text(let line): line.field
        case .symbol(let symbol): symbol.field
        }
    }

    /// What it is, in words, for faults.
    fileprivate var name: String {
        switch self {
        case .rectangle: "a rectangle"
        case .frame: "a frame"
        case .text(let line): "“\(line.text)”"
        case .symbol(let symbol): "the symbol of \(symbol.field)"
        }
    }
}

extension TextLine {
    /// What the text takes: ASCII stays within its capitals' height and its descenders; accents and other scripts reach
    /// further.
    fileprivate var box: Rectangle {
        let (above, below) =
            switch content.form {
            case .plain(let isASCII): isASCII ? (750, 220) : (950, 300)
            case .shaped: (1100, 450)
            }
        let top = baseline - size / 1000 * above
        return Rectangle(x: textX, y: top, width: textWidth, height: baseline + size / 1000 * below - top)
    }
}
