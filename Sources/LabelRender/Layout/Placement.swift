/// Quarter turns, clockwise; the raw values are degrees.
public enum Turn: Int, Sendable, CaseIterable {
    /// As designed.
    case none = 0
    /// The top comes to the right.
    case quarter = 90
    /// Upside down.
    case half = 180
    /// The top comes to the left.
    case threeQuarters = 270

    /// Whether width and height change places.
    public var swapsSides: Bool { self == .quarter || self == .threeQuarters }

    /// This turn after another one.
    func after(_ first: Turn) -> Turn {
        guard let turn = Turn(rawValue: (rawValue + first.rawValue) % 360) else { preconditionFailure() }
        return turn
    }

    /// A vector turned; y grows downwards.
    func vector(_ x: Int, _ y: Int) -> (x: Int, y: Int) {
        switch self {
        case .none: (x, y)
        case .quarter: (-y, x)
        case .half: (-x, -y)
        case .threeQuarters: (y, -x)
        }
    }

    /// Where a part of a box comes to lie when the box is turned, from the turned box's top left corner.
    /// - Parameters:
    ///   - box: the box's size before it is turned.
    func part(_ x: Int, _ y: Int, _ width: Int, _ height: Int, of box: (width: Int, height: Int))
        -> (x: Int, y: Int, width: Int, height: Int)
    {
        switch self {
        case .none: (x, y, width, height)
        case .quarter: (box.height - y - height, x, height, width)
        case .half: (box.width - x - width, box.height - y - height, width, height)
        case .threeQuarters: (y, box.width - x - width, height, width)
        }
    }
}

/// Where a piece of a drawing stands on the page: turned about its origin, then moved.
public struct Placement: Hashable, Sendable {
    /// How it is turned.
    public let turn: Turn
    /// How far it is moved to the right.
    public let x: Nanometres
    /// How far it is moved down.
    public let y: Nanometres

    /// As it is.
    static let identity = Placement(turn: .none, x: 0, y: 0)

    init(turn: Turn, x: Nanometres, y: Nanometres) {
        self.turn = turn
        self.x = x
        self.y = y
    }

    /// The placement of a piece of the given size that is turned and then put with its top left corner at a place.
    init(turning width: Nanometres, _ height: Nanometres, _ turn: Turn, toX x: Nanometres, y: Nanometres) {
        // The corner that becomes the top left one.
        let corner =
            switch turn {
            case .none: (x: 0, y: 0)
            case .quarter: (x: -height, y: 0)
            case .half: (x: -width, y: -height)
            case .threeQuarters: (x: 0, y: -width)
            }
        self.init(turn: turn, x: x - corner.x, y: y - corner.y)
    }

    /// Where a point comes to lie.
    func point(_ x: Nanometres, _ y: Nanometres) -> (x: Nanometres, y: Nanometres) {
        let turned = turn.vector(x, y)
        return (turned.x + self.x, turned.y + self.y)
    }

    /// Where a rectangle comes to lie.
    func rectangle(_ rectangle: Rectangle) -> Rectangle {
        let one = point(rectangle.x, rectangle.y)
        let other = point(rectangle.right, rectangle.bottom)
        return Rectangle(
            x: min(one.x, other.x), y: min(one.y, other.y), width: abs(one.x - other.x), height: abs(one.y - other.y))
    }

    /// This placement of what was placed already.
    func after(_ first: Placement) -> Placement {
        let moved = point(first.x, first.y)
        return Placement(turn: turn.after(first.turn), x: moved.x, y: moved.y)
    }
}
