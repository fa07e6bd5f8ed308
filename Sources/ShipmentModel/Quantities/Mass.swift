/// A mass as a whole number of picograms: 0.1 oz, 1 g and 1 lb are all exact. Range ±9.2 t.
public struct Mass: Hashable, Comparable, Sendable {
    /// The mass in picograms (10^−12 g).
    public var picograms: Int64

    /// A mass of so many picograms.
    public init(picograms: Int64) { self.picograms = picograms }

    /// A mass of a decimal number of units; nil if that is not a whole number of picograms or out of range.
    public init?(_ value: ExactDecimal, _ unit: Unit) {
        guard let picograms = value.times(unit.picograms) else { return nil }
        self.picograms = picograms
    }

    /// Reads `1.2 kg`, `12oz`, `4 lb 3 oz`, `11 1/2 lb`. The text must name its unit.
    public init(text: some StringProtocol) throws(QuantityFault) {
        picograms = try QuantityText.read(text) { Unit(rawValue: $0)?.picograms }
    }

    /// Reads `4`, `1.25` or `11 1/2` of the given unit.
    public init(text: some StringProtocol, unit: Unit) throws(QuantityFault) {
        picograms = try QuantityText.read(text, unit: unit.picograms)
    }

    /// No mass.
    public static let zero = Mass(picograms: 0)

    /// Orders by mass.
    public static func < (a: Mass, b: Mass) -> Bool { a.picograms < b.picograms }

    /// The units a mass is written in. The international avoirdupois pound of 1959 is 0.45359237 kg exactly.
    public enum Unit: String, Sendable, CaseIterable {
        case g, kg, mg, oz, lb

        /// How many picograms one unit is.
        public var picograms: Int64 {
            switch self {
            case .mg: 1_000_000_000
            case .g: 1_000_000_000_000
            case .kg: 1_000_000_000_000_000
            case .oz: 28_349_523_125_000
            case .lb: 453_592_370_000_000
            }
        }
    }

    /// The mass in a unit, to at most six decimal places or so many, up to 12, rounded half up: for people, never for
    /// calculation.
    public func formatted(_ unit: Unit, places: Int = 6) -> String {
        QuantityText.write(Int128(picograms), per: Int128(unit.picograms), places: places)
    }
}
