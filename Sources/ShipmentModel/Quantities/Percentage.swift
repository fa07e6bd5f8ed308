/// A share in millionths of the whole, exactly: 15.25 % is 152,500.
public struct Percentage: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Millionths of the whole; 1 % is 10,000. Negative for discounts.
    public var millionths: Int64

    /// A share of so many millionths.
    public init(millionths: Int64) { self.millionths = millionths }

    /// So many per cent, such as `15.25`; nil for what has more than four decimal places or exceeds ten million.
    public init?(percent text: some StringProtocol) {
        guard let value = ExactDecimal(text), value.scale <= 4, value.units.magnitude < 10_000_000_000_000 else {
            return nil
        }
        var units = value.units
        for _ in value.scale..<4 { units *= 10 }
        guard let millionths = Int64(exactly: units) else { return nil }
        self.millionths = millionths
    }

    /// No share.
    public static let zero = Percentage(millionths: 0)

    /// Orders by size.
    public static func < (a: Percentage, b: Percentage) -> Bool { a.millionths < b.millionths }
}

extension Percentage: CustomStringConvertible {
    /// `15.25 %`.
    public var description: String {
        var units = Int128(millionths)
        var scale = 4
        while scale > 0, units % 10 == 0 {
            units /= 10
            scale -= 1
        }
        return "\(ExactDecimal(units: units, scale: scale)) %"
    }
}
