/// What a barcode holds, in which symbology.
enum Symbol: Hashable, Sendable {
    /// Code 128, plain or GS1-128.
    case code128(Code128Message)
    /// GS1 DataMatrix.
    case gs1DataMatrix(GS1DataMatrix)

    /// Its modules; a content that the symbology cannot hold is a fault of `field`.
    func modules(field: String) throws(LabelFault) -> SymbolModules {
        switch self {
        case .code128(let message): .linear(try ZintEncoder.modules(message, field: field))
        case .gs1DataMatrix(let content): .matrix(try ZintEncoder.modules(content, field: field))
        }
    }

    /// The quiet zone the symbology itself asks for, in modules: left and right, and above and below.
    var quietZone: (sides: Int, ends: Int) {
        switch self {
        case .code128: (10, 0)
        case .gs1DataMatrix: (1, 1)
        }
    }

    /// How many modules a row has, known without drawing.
    var columns: Int {
        switch self {
        case .code128(let message): message.modules
        case .gs1DataMatrix(let content): content.side
        }
    }

    /// How many rows.
    var rows: Int {
        switch self {
        case .code128: 1
        case .gs1DataMatrix(let content): content.side
        }
    }
}

/// A symbol's modules.
enum SymbolModules: Hashable, Sendable {
    /// One row; the height is the layout's.
    case linear(ModuleGrid)
    /// Square modules.
    case matrix(ModuleGrid)
    /// Rows, each so many modules high.
    case stacked(ModuleGrid, rowHeight: Int)
    /// MaxiCode: every odd row half a module to the right.
    case hexagonal(ModuleGrid)
    /// Bars in order.
    case fourState([FourStateBar])
}

/// A bar of a four-state code.
enum FourStateBar: Hashable, Sendable {
    case tracker
    case ascender
    case descender
    case full
}
