/// The sizes labels come in; the raw values are what the interface names. All of them are upright.
public enum LabelSize: String, CaseIterable, Sendable {
    /// 4 × 6 in.
    case fourBySix = "4x6in"
    /// 100 × 150 mm.
    case mm100x150 = "100x150mm"
    /// A6, 105 × 148 mm (ISO 216).
    case a6 = "a6"
    /// A6, four of them on a sheet of A4; see ``LabelDrawing/sheet(_:on:)``.
    case a4x4 = "a4x4"

    /// A label's width.
    public var width: Nanometres {
        switch self {
        case .fourBySix: 4000 * mil
        case .mm100x150: 100 * millimetre
        case .a6, .a4x4: 105 * millimetre
        }
    }

    /// A label's height.
    public var height: Nanometres {
        switch self {
        case .fourBySix: 6000 * mil
        case .mm100x150: 150 * millimetre
        case .a6, .a4x4: 148 * millimetre
        }
    }

    /// The sheet that the labels share; nil for a label a page.
    public var sheet: SheetLayout? { self == .a4x4 ? .a4 : nil }
}

/// A sheet that is cut into equal cells, each for a label.
public struct SheetLayout: Hashable, Sendable {
    /// The sheet's width.
    public let width: Nanometres
    /// The sheet's height.
    public let height: Nanometres
    /// How many cells stand beside each other.
    public let columns: Int
    /// How many rows of cells there are.
    public let rows: Int

    /// A4 upright, four cells of 105 × 148.5 mm.
    public static let a4 = SheetLayout(width: 210 * millimetre, height: 297 * millimetre, columns: 2, rows: 2)
}

extension LabelDrawing {
    /// The label turned by quarters, its page with it: the other orientation.
    public func turned(_ turn: Turn) -> LabelDrawing {
        guard turn != .none else { return self }
        var drawing = LabelDrawing(
            width: turn.swapsSides ? height : width, height: turn.swapsSides ? width : height)
        drawing.append(self, Placement(turning: width, height, turn, toX: 0, y: 0))
        return drawing
    }

    /// Labels put on sheets, row by row, each in the middle of its cell; as many sheets as they need. A label that fits
    /// its cell only turned is turned by a quarter. One that does not fit at all is a ``LabelFault/Code/layout`` fault.
    public static func sheet(
        _ labels: [LabelDrawing], on layout: SheetLayout
    ) throws(LabelFault) -> [LabelDrawing] {
        let cell = (width: layout.width / layout.columns, height: layout.height / layout.rows)
        var sheets: [LabelDrawing] = []
        for (number, label) in labels.enumerated() {
            let place = number % (layout.columns * layout.rows)
            if place == 0 { sheets.append(LabelDrawing(width: layout.width, height: layout.height)) }
            let isUpright = label.width <= cell.width && label.height <= cell.height
            let turned = isUpright ? label : label.turned(.quarter)
            guard turned.width <= cell.width, turned.height <= cell.height else {
                throw LabelFault(
                    .layout, field: "labels[\(number)]",
                    value: "\(label.width / 1000) × \(label.height / 1000) µm",
                    expected: "a label of at most \(cell.width / 1000) × \(cell.height / 1000) µm")
            }
            sheets[sheets.count - 1].append(
                turned,
                Placement(
                    turn: .none, x: place % layout.columns * cell.width + (cell.width - turned.width) / 2,
                    y: place / layout.columns * cell.height + (cell.height - turned.height) / 2))
        }
        return sheets
    }
}
