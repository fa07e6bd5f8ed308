/// A label as a list of things to draw, measured from its top left corner, before any printer language or resolution.
public struct LabelDrawing: Sendable {
    /// The page's width.
    public let width: Nanometres
    /// The page's height.
    public let height: Nanometres
    /// What is drawn, in order.
    public internal(set) var elements: [PlacedElement] = []

    init(width: Nanometres, height: Nanometres) {
        self.width = width
        self.height = height
    }

    /// Adds all of another drawing, placed.
    mutating func append(_ other: LabelDrawing, _ placement: Placement) {
        elements.reserveCapacity(elements.count + other.elements.count)
        for placed in other.elements {
            elements.append(
                PlacedElement(element: placed.element, placement: placement.after(placed.placement)))
        }
    }
}

/// A thing on a label, and where.
public struct PlacedElement: Sendable {
    /// The thing, in a coordinate system of its own.
    public let element: LabelElement
    /// Where that coordinate system lies on the page.
    public let placement: Placement
}

/// One thing on a label.
public enum LabelElement: Sendable {
    /// A black rectangle: a rule, a bar or a filled block.
    case rectangle(Rectangle)
    /// A frame along the inside of a rectangle's sides, so thick.
    case frame(Rectangle, thickness: Nanometres)
    /// A line of text.
    indirect case text(TextLine)
    /// A barcode.
    indirect case symbol(PlacedSymbol)
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
    /// The rule that its size keeps to.
    let rule: TypeRule
    /// The field it comes from, for faults.
    let field: String

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
