/// A barcode, centred in its place. How wide a module is, each writer chooses for its resolution.
public struct PlacedSymbol: Sendable {
    /// What it holds.
    let symbol: Symbol
    /// The place, quiet zones included.
    public let place: Rectangle
    /// The carrier's measures.
    let measures: BarcodeMeasures
    /// Its size in modules.
    let shape: SymbolShape
    /// How high the bars are; nil where the modules say it.
    public let height: Nanometres?
    /// The field it stands for, for faults.
    let field: String

    /// The module widths allowed.
    public var module: ModuleWidth { measures.module }

    /// Its modules; a content that the symbology cannot hold is a fault.
    func modules() throws(LabelFault) -> SymbolModules { try symbol.modules(field: field) }
}

/// A symbol's size in modules.
struct SymbolShape: Hashable, Sendable {
    /// How the modules lie.
    let kind: Kind
    /// How many modules a row has.
    let columns: Int
    /// How many rows.
    let rows: Int
    /// How many modules high a row is.
    let rowHeight: Int

    init(_ symbol: Symbol) {
        kind = symbol.symbology.kind
        columns = symbol.columns
        rows = symbol.rows
        rowHeight = if case .pdf417(let message) = symbol { message.rowHeight } else { 1 }
    }

    /// How a symbology lays out its modules.
    enum Kind: Hashable, Sendable {
        /// Bars, as high as the layout likes.
        case linear
        /// Square modules.
        case matrix
        /// Rows of bars, each some modules high.
        case stacked
        /// Hexagons in rows that are shifted against each other (MaxiCode).
        case hexagonal
        /// Bars of four kinds of height.
        case fourState
    }

    /// How many modules high it is; 0 if the height is not a whole number of them.
    var height: Int {
        switch kind {
        case .linear, .fourState, .hexagonal: 0
        case .matrix, .stacked: rows * rowHeight
        }
    }
}

extension PlacedSymbol {
    /// The widest module, in units of which the place has so many, that leaves the quiet zones free.
    /// - Parameters:
    ///   - place: the place's width and height in these units.
    ///   - quiet: the carrier's quiet zone in these units, where it is a length.
    private func widestModule(in place: (width: Int, height: Int), quiet: Int) -> Int {
        let own = symbol.quietZone
        let asked = measures.quietZone.modules
        let width = min(
            place.width / (shape.columns + 2 * max(own.sides, asked)), (place.width - 2 * quiet) / shape.columns)
        guard shape.height > 0 else { return width }
        let ends = max(own.ends, asked)
        return min(width, place.height / (shape.height + 2 * ends), (place.height - 2 * quiet) / shape.height)
    }

    /// The room that a symbol takes with its quiet zones, whatever module a writer chooses for its resolution.
    static func room(_ symbol: Symbol, _ measures: BarcodeMeasures) -> (width: Nanometres, height: Nanometres) {
        let shape = SymbolShape(symbol)
        let dot = Resolution.dpi203.length(dots: 1)
        // The whole number of dots nearest to the preferred width, or if that is too narrow the next one.
        let module = min(measures.module.maximum, measures.module.preferred + dot)
        let own = symbol.quietZone
        func quiet(_ modules: Int) -> Nanometres {
            2 * max(measures.quietZone.length, max(modules, measures.quietZone.modules) * module)
        }
        let (width, height) =
            switch shape.kind {
            case .linear: (shape.columns * module, measures.height)
            case .fourState: ((shape.columns + 1) * module, measures.height + quiet(own.ends))
            case .matrix, .stacked: (shape.columns * module, shape.height * module + quiet(own.ends))
            case .hexagonal:
                (shape.columns * module, Hexagons.height(rows: shape.rows, module: module) + quiet(own.ends))
            }
        // A dot for what rounding may take.
        return (width + quiet(own.sides) + dot, height + (shape.kind == .linear ? 0 : dot))
    }

    /// The module's width for a writer without dots: the preferred one, or as wide as the place allows.
    func exactModule() throws(LabelFault) -> Nanometres {
        let width = min(
            module.preferred, widestModule(in: (place.width, place.height), quiet: measures.quietZone.length))
        guard width >= module.minimum else { throw module.doesNotFit(modules: shape.columns, field: field) }
        return width
    }

    /// The module's width in whole dots: the number nearest to the preferred width that is within the range and fits
    /// the place.
    func moduleDots(_ resolution: Resolution) throws(LabelFault) -> Int {
        try module.dots(
            resolution,
            most: widestModule(
                in: (resolution.dots(place.width), resolution.dots(place.height)),
                quiet: resolution.dots(measures.quietZone.length)),
            modules: shape.columns, field: field)
    }

    /// The distance of four-state bars in whole dots. Only the distance has a range so narrow that half of it, a module,
    /// could not be met in whole dots.
    func pitchDots(_ resolution: Resolution) throws(LabelFault) -> Int {
        let bars = (shape.columns + 1) / 2
        let quiet = max(
            measures.quietZone.length, max(symbol.quietZone.sides, measures.quietZone.modules) * module.preferred)
        return try ModuleWidth(
            minimum: 2 * module.minimum, preferred: 2 * module.preferred, maximum: 2 * module.maximum
        ).dots(
            resolution, most: resolution.dots(place.width - 2 * quiet) / bars, modules: bars, field: field)
    }

    /// The symbol's size for a writer without dots.
    func exactSize() throws(LabelFault) -> (module: Nanometres, width: Nanometres, height: Nanometres) {
        let module = try exactModule()
        let height =
            switch shape.kind {
            case .linear, .fourState: self.height ?? place.height
            case .matrix, .stacked: shape.height * module
            case .hexagonal: Hexagons.height(rows: shape.rows, module: module)
            }
        let quiet = max(measures.quietZone.length, max(symbol.quietZone.ends, measures.quietZone.modules) * module)
        guard shape.kind == .linear || height + 2 * quiet <= place.height else {
            throw self.module.doesNotFit(modules: shape.columns, field: field)
        }
        return (module, shape.columns * module, height)
    }
}

/// How MaxiCode's hexagons lie. Source: ISO/IEC 16023, whose measures are multiples of the distance of two hexagons'
/// centres in a row (a module's width here).
enum Hexagons {
    /// The distance of two rows, in millionths: √3/2.
    static let rowPitch = 866_025
    /// How high a hexagon is that touches its neighbours, in millionths: 2/√3.
    static let fullHeight = 1_154_701
    /// The radii of the circles between light and dark from the middle of the finder pattern outwards, in ten
    /// thousandths; the innermost disc is light.
    static let radii = [5774, 13_359, 21_058, 28_644, 36_229, 43_814]

    /// The height of so many rows.
    static func height(rows: Int, module: Nanometres) -> Nanometres {
        module * (rowPitch * (rows - 1) + fullHeight) / 1_000_000
    }
}

/// The range a carrier allows for the narrowest bar (the X-dimension).
public struct ModuleWidth: Hashable, Sendable {
    /// The narrowest allowed.
    public let minimum: Nanometres
    /// The width to be as near to as possible.
    public let preferred: Nanometres
    /// The widest allowed.
    public let maximum: Nanometres

    /// The whole number of dots nearest to the preferred width that is within the range and not more than `most`.
    func dots(_ resolution: Resolution, most: Int, modules: Int, field: String) throws(LabelFault) -> Int {
        guard let range = range(resolution) else {
            let others = Resolution.allCases.filter { range($0) != nil }.map { "\($0.rawValue)" }
            throw LabelFault(
                .symbol, field: field, value: "\(resolution.rawValue) dpi",
                expected: "\(others.joined(separator: " or ")) dpi, where a whole number of dots is from "
                    + "\(minimum / 1000) to \(maximum / 1000) µm, as wide as the bars must be")
        }
        let dots = max(range.lowerBound, min(most, range.upperBound, resolution.dots(preferred)))
        guard dots <= most else { throw doesNotFit(modules: modules, field: field) }
        return dots
    }

    /// The whole numbers of dots within the range; nil if there is none.
    private func range(_ resolution: Resolution) -> ClosedRange<Int>? {
        let nearest = max(1, resolution.dots(minimum))
        // A dot's length is rounded down.
        let least = resolution.length(dots: nearest) + 1 < minimum ? nearest + 1 : nearest
        let most = maximum / resolution.length(dots: 1)
        return least <= most ? least...most : nil
    }

    fileprivate func doesNotFit(modules: Int, field: String) -> LabelFault {
        LabelFault(
            .symbol, field: field, value: "\(modules) modules",
            expected: "a symbol that fits its place with bars of at least \(minimum / 1000) µm")
    }
}
