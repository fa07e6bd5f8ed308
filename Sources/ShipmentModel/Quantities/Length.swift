/// A length as a whole number of nanometres: 1/16 in and 0.1 mm are both exact. Range ±9.2 million km.
public struct Length: Hashable, Comparable, Sendable {
    /// The length in nanometres.
    public var nanometres: Int64

    /// A length of so many nanometres.
    public init(nanometres: Int64) { self.nanometres = nanometres }

    /// A length of a decimal number of units; nil if that is not a whole number of nanometres or out of range.
    public init?(_ value: ExactDecimal, _ unit: Unit) {
        guard let nanometres = value.times(unit.nanometres) else { return nil }
        self.nanometres = nanometres
    }

    /// Reads `10 in`, `11 1/2 in`, `3 ft 2 in`, `25.4cm`. The text must name its unit.
    public init(text: some StringProtocol) throws(QuantityFault) {
        nanometres = try QuantityText.read(text) { Unit(rawValue: $0)?.nanometres }
    }

    /// Reads `10`, `10.25` or `11 1/2` of the given unit.
    public init(text: some StringProtocol, unit: Unit) throws(QuantityFault) {
        nanometres = try QuantityText.read(text, unit: unit.nanometres)
    }

    /// No length.
    public static let zero = Length(nanometres: 0)

    /// Orders by length.
    public static func < (a: Length, b: Length) -> Bool { a.nanometres < b.nanometres }

    /// The units a length is written in. The international inch of 1959 is 25.4 mm exactly.
    public enum Unit: String, Sendable, CaseIterable {
        case mm, cm, m
        case inch = "in"
        case ft

        /// How many nanometres one unit is.
        public var nanometres: Int64 {
            switch self {
            case .mm: 1_000_000
            case .cm: 10_000_000
            case .m: 1_000_000_000
            case .inch: 25_400_000
            case .ft: 304_800_000
            }
        }
    }

    /// The length in a unit, to at most six decimal places or so many, up to 12, rounded half up: for people, never for
    /// calculation.
    public func formatted(_ unit: Unit, places: Int = 6) -> String {
        QuantityText.write(Int128(nanometres), per: Int128(unit.nanometres), places: places)
    }
}

/// The three sides of a parcel, longest first, whatever order they were given in.
public struct Dimensions: Hashable, Sendable {
    /// The longest side: what price lists call the length.
    public let length: Length
    /// The second side.
    public let width: Length
    /// The shortest side.
    public let height: Length

    /// The sides in any order.
    public init(_ a: Length, _ b: Length, _ c: Length) {
        let (ab, ba) = a < b ? (b, a) : (a, b)
        length = max(ab, c)
        height = min(ba, c)
        width = max(ba, min(ab, c))
    }

    /// Twice the two shorter sides: the way around the parcel at right angles to its length.
    public var girth: Length { Length(nanometres: 2 * (width.nanometres + height.nanometres)) }

    /// Length plus girth, the usual limit on a parcel's size.
    public var lengthPlusGirth: Length { Length(nanometres: length.nanometres + girth.nanometres) }

    /// The product of the three sides.
    public var volume: Volume {
        Volume(
            cubicNanometres: Int128(length.nanometres) * Int128(width.nanometres) * Int128(height.nanometres))
    }
}

/// A volume in cubic nanometres, wide enough for the product of any three sides a parcel may have.
public struct Volume: Hashable, Comparable, Sendable {
    /// The volume in nm³ (10^−27 m³).
    public var cubicNanometres: Int128

    /// A volume of so many cubic nanometres.
    public init(cubicNanometres: Int128) { self.cubicNanometres = cubicNanometres }

    /// Orders by volume.
    public static func < (a: Volume, b: Volume) -> Bool { a.cubicNanometres < b.cubicNanometres }

    /// The volume in cubes of a unit, to at most six decimal places or so many, up to 10, rounded half up: for people, never
    /// for calculation.
    public func formatted(_ unit: Length.Unit, places: Int = 6) -> String {
        QuantityText.write(cubicNanometres, per: Volume.cubic(unit).cubicNanometres, places: places)
    }

    /// One cubic unit of a length unit.
    public static func cubic(_ unit: Length.Unit) -> Volume {
        let side = Int128(unit.nanometres)
        return Volume(cubicNanometres: side * side * side)
    }
}
