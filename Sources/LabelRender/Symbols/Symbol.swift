/// What a barcode holds, in which symbology.
enum Symbol: Hashable, Sendable {
    /// Code 128 or, with function 1, GS1-128. Source: ISO/IEC 15417.
    case code128(Code128Message)
    /// GS1 DataMatrix of digits.
    case gs1DataMatrix(GS1DataMatrix)
    /// Data Matrix ECC 200. Source: ISO/IEC 16022.
    case dataMatrix(DataMatrixMessage)
    /// PDF417. Source: ISO/IEC 15438.
    case pdf417(PDF417Message)
    /// MaxiCode in mode 2 or 3. Source: ISO/IEC 16023.
    case maxiCode(MaxiCodeMessage)
    /// QR Code model 2. Source: ISO/IEC 18004.
    case qr(QRMessage)
    /// Aztec Code. Source: ISO/IEC 24778.
    case aztec(AztecMessage)
    /// Code 39. Source: ISO/IEC 16388.
    case code39(Code39Message)
    /// Interleaved 2 of 5. Source: ISO/IEC 16390.
    case interleaved2of5(Interleaved2of5Message)
    /// USPS Intelligent Mail, RM4SCC, KIX, Royal Mail Mailmark.
    case fourState(FourStateMessage)

    /// Which rules it can keep to.
    var symbology: BarcodeMeasures.Symbology {
        switch self {
        case .code128: .code128
        case .gs1DataMatrix, .dataMatrix: .dataMatrix
        case .pdf417: .pdf417
        case .maxiCode: .maxiCode
        case .qr: .qr
        case .aztec: .aztec
        case .code39: .code39
        case .interleaved2of5: .interleaved2of5
        case .fourState: .fourState
        }
    }

    /// How many modules it is across, without quiet zones.
    var columns: Int {
        switch self {
        case .code128(let message): message.modules
        case .gs1DataMatrix(let message): message.side
        case .dataMatrix(let message): message.size.columns
        case .pdf417(let message): message.modules
        case .maxiCode: MaxiCodeMessage.columns
        case .qr(let message): message.side
        case .aztec(let message): message.size.side
        case .code39(let message): message.modules
        case .interleaved2of5(let message): message.modules
        case .fourState(let message): 2 * message.bars - 1
        }
    }

    /// How many rows of modules it has; a linear or four-state symbol has one.
    var rows: Int {
        switch self {
        case .code128, .code39, .interleaved2of5, .fourState: 1
        case .gs1DataMatrix(let message): message.side
        case .dataMatrix(let message): message.size.rows
        case .pdf417(let message): message.rows
        case .maxiCode: MaxiCodeMessage.rows
        case .qr(let message): message.side
        case .aztec(let message): message.size.side
        }
    }

    /// The light border the symbology's own standard asks for, in modules: on each side, and above and below. That of
    /// four-state codes is the posts', each in its rule.
    var quietZone: (sides: Int, ends: Int) {
        switch self {
        case .code128, .code39, .interleaved2of5: (10, 0)
        case .gs1DataMatrix, .dataMatrix, .maxiCode: (1, 1)
        case .pdf417: (2, 2)
        case .qr: (4, 4)
        case .aztec, .fourState: (0, 0)
        }
    }

    /// Its modules. What it holds has been checked already, so that only too much of it is a fault, of `field`.
    func modules(field: String) throws(LabelFault) -> SymbolModules {
        switch self {
        case .code128(let message): .linear(try ZintEncoder.modules(message, field: field))
        case .gs1DataMatrix(let message): .matrix(try ZintEncoder.modules(message, field: field))
        case .dataMatrix(let message): .matrix(try ZintEncoder.modules(message, field: field))
        case .pdf417(let message):
            .stacked(try ZintEncoder.modules(message, field: field), rowHeight: message.rowHeight)
        case .maxiCode(let message): .hexagonal(try ZintEncoder.modules(message, field: field))
        case .qr(let message): .matrix(try ZintEncoder.modules(message, field: field))
        case .aztec(let message): .matrix(try ZintEncoder.modules(message, field: field))
        case .code39(let message): .linear(try ZintEncoder.modules(message, field: field))
        case .interleaved2of5(let message): .linear(try ZintEncoder.modules(message, field: field))
        case .fourState(let message): .fourState(try ZintEncoder.bars(message, field: field))
        }
    }
}

/// A symbol's dark and light places, by the way they are drawn.
enum SymbolModules: Hashable, Sendable {
    /// One row of bars; how high they are, the layout says.
    case linear(ModuleGrid)
    /// Square modules.
    case matrix(ModuleGrid)
    /// Rows of bars, each so many modules high.
    case stacked(ModuleGrid, rowHeight: Int)
    /// Hexagons, 30 across and 33 down, every odd row (from 0) half a module to the right and of only 29. The rings in
    /// the middle are not among them.
    case hexagonal(ModuleGrid)
    /// Bars of four kinds, each one module wide and one module from the next.
    case fourState([FourStateBar])
}

/// A bar of a four-state symbol.
enum FourStateBar: Hashable, Sendable {
    /// Only the middle.
    case tracker
    /// The middle and up.
    case ascender
    /// The middle and down.
    case descender
    /// From top to bottom.
    case full
}
