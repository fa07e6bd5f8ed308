/// A label as a list of things to draw, measured from its top left corner, before any printer language or resolution.
public struct LabelDrawing: Sendable {
    /// The page's width.
    public let width: Nanometres
    /// The page's height.
    public let height: Nanometres
    /// What is drawn, in order.
    public internal(set) var elements: [LabelElement] = []

    init(width: Nanometres, height: Nanometres) {
        self.width = width
        self.height = height
    }
}

/// One thing on a label.
public enum LabelElement: Sendable {
    /// A black rectangle: a rule, a bar or a filled block.
    case rectangle(Rectangle)
    /// A frame along the inside of a rectangle's sides, so thick.
    case frame(Rectangle, thickness: Nanometres)
    /// A line of text.
    case text(TextLine)
    /// A Code 128 symbol (also GS1-128).
    case code128(LinearBarcode)
    /// A GS1 DataMatrix symbol.
    case dataMatrix(MatrixBarcode)
}

/// A place on a label.
public struct Rectangle: Hashable, Sendable {
    /// The left side.
    public let x: Nanometres
    /// The top side.
    public let y: Nanometres
    /// How wide.
    public let width: Nanometres
    /// How high.
    public let height: Nanometres

    init(x: Nanometres, y: Nanometres, width: Nanometres, height: Nanometres) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// The right side.
    var right: Nanometres { x + width }
    /// The bottom side.
    var bottom: Nanometres { y + height }
}

/// Where in its place a line of text stands.
public enum TextAnchor: Sendable {
    /// At the left side.
    case left
    /// In the middle.
    case centre
    /// At the right side.
    case right
}

/// A line of text, already fitted to its place.
public struct TextLine: Sendable {
    /// The text and its glyphs.
    let content: SetText
    /// The type size (the em).
    public let size: Nanometres
    /// How much narrower than designed the glyphs are drawn, in thousandths: 1000 is as designed.
    public let stretch: Int
    /// The left side of its place.
    public let x: Nanometres
    /// The width of its place.
    public let width: Nanometres
    /// The baseline.
    public let baseline: Nanometres
    /// Where in its place it stands.
    public let anchor: TextAnchor

    /// The text.
    public var text: String { content.text }
    /// The font's role.
    public var font: FontRole { content.font }
    /// How wide the text is.
    var textWidth: Nanometres { content.width(size: size, stretch: stretch) }
    /// Where the text begins.
    var textX: Nanometres { anchor.start(of: textWidth, in: x, width) }
}

extension TextAnchor {
    /// Where something so long begins in a place so wide.
    func start(of length: Int, in x: Int, _ width: Int) -> Int {
        switch self {
        case .left: x
        case .centre: x + (width - length) / 2
        case .right: x + width - length
        }
    }
}

/// A Code 128 symbol, centred in its place. How wide a module is, each writer chooses for its resolution.
public struct LinearBarcode: Sendable {
    /// What it holds.
    let message: Code128Message
    /// The place, quiet zones included.
    public let place: Rectangle
    /// The module widths allowed.
    public let module: ModuleWidth
    /// The field it stands for, for faults.
    let field: String
}

/// A GS1 DataMatrix symbol, its quiet zone of one module on each side not drawn.
public struct MatrixBarcode: Sendable {
    /// What it holds.
    let content: GS1DataMatrix
    /// The left side.
    public let x: Nanometres
    /// The top side.
    public let y: Nanometres
    /// The module widths allowed.
    public let module: ModuleWidth
    /// The field it stands for, for faults.
    let field: String
}

/// The range a carrier allows for the narrowest bar (the X-dimension).
public struct ModuleWidth: Hashable, Sendable {
    /// The narrowest allowed.
    public let minimum: Nanometres
    /// The width to be as near to as possible.
    public let preferred: Nanometres
    /// The widest allowed.
    public let maximum: Nanometres

    /// The width for a writer without dots: the preferred one, or as wide as the place allows.
    func exact(modules: Int, in place: Nanometres, field: String) throws(LabelFault) -> Nanometres {
        let width = min(preferred, place / modules)
        guard width >= minimum else { throw doesNotFit(modules: modules, field: field) }
        return width
    }

    /// The whole number of dots nearest to the preferred width that is within the range and fits the place.
    func dots(_ resolution: Resolution, modules: Int, in place: Nanometres, field: String) throws(LabelFault) -> Int {
        let most = min(resolution.dots(place) / modules, maximum / resolution.length(dots: 1))
        let nearest = min(most, max(1, resolution.dots(preferred)))
        // Rounding may have gone below the narrowest width; the next wider one counts if it still fits.
        let dots = resolution.length(dots: nearest) + 1 < minimum ? nearest + 1 : nearest
        guard dots >= 1, dots <= most else { throw doesNotFit(modules: modules, field: field) }
        return dots
    }

    private func doesNotFit(modules: Int, field: String) -> LabelFault {
        LabelFault(
            .symbol, field: field, value: "\(modules) modules",
            expected: "a symbol that fits its place with bars of at least \(minimum / 1000) µm")
    }
}
