/// Lengths on a label are whole nanometres, so that a layout knows neither dots nor points: 1/1000 in is 25 400 nm.
public typealias Nanometres = Int

/// A thousandth of an inch, the unit carriers measure labels in.
let mil: Nanometres = 25_400
/// A millimetre.
let millimetre: Nanometres = 1_000_000

/// A type size of so many tenths of a point (1/72 in), to the nearest nanometre.
func points(tenths: Int) -> Nanometres { tenths * 25_400_000 / 720 }

/// The resolutions of label printers' heads.
public enum Resolution: Int, Sendable, CaseIterable {
    /// Called 203 dpi; 8 dots/mm exactly.
    case dpi203 = 203
    /// 300 dots an inch.
    case dpi300 = 300
    /// 600 dots an inch.
    case dpi600 = 600

    /// How many dots a length is, times `scale`, rounded half up.
    func dots(_ length: Nanometres, scale: Int = 1) -> Int {
        let (dots, per) = ratio
        let product = 2 * length * dots * scale + per
        return product >= 0 ? product / (2 * per) : -((-product + 2 * per - 1) / (2 * per))
    }

    /// The length of so many dots, rounded down.
    func length(dots count: Int) -> Nanometres {
        let (dots, per) = ratio
        return count * per / dots
    }

    /// How many dots a page's side has. Sides of whole inches are counted with the nominal resolution, as printers
    /// count labels (6 in have 1218 dots on a 203 dpi head, though 1219 would fit); other sides as the head's dots
    /// are, in full ones.
    public func pageDots(_ length: Nanometres) -> Int {
        if length % (1000 * mil) == 0 { return length * rawValue / (1000 * mil) }
        let (dots, per) = ratio
        return length * dots / per
    }

    /// So many dots are so many nanometres.
    private var ratio: (dots: Int, nanometres: Int) {
        switch self {
        case .dpi203: (8, 1_000_000)
        case .dpi300: (3, 254_000)
        case .dpi600: (6, 254_000)
        }
    }
}
