public import ShipmentModel

/// An amount of money that no rounding has touched: a fraction of millionths of a currency's major unit. What amounts
/// are compared by once they have been converted.
///
/// Comparing amounts of different currencies is a broken invariant of ours and traps: whoever compares has converted
/// before.
public struct ExactAmount: Hashable, Sendable {
    /// The fraction's upper part, in lowest terms.
    public let numerator: Int128
    /// The fraction's lower part, above zero.
    public let denominator: Int128
    /// The currency.
    public let currency: Currency

    /// A fraction of millionths of the major unit. The denominator must be above zero.
    public init(numerator: Int128, denominator: Int128, _ currency: Currency) {
        precondition(denominator > 0, "a denominator of \(denominator)")
        let divisor = ExactAmount.commonDivisor(numerator.magnitude, denominator.magnitude)
        self.numerator = numerator / divisor
        self.denominator = denominator / divisor
        self.currency = currency
    }

    /// An amount of money as it is.
    public init(_ money: Money) { self.init(numerator: Int128(money.micros), denominator: 1, money.currency) }

    /// The amount in the currency's smallest coin, halves away from zero; nil if it exceeds what `Money` holds.
    public var rounded: Money? { ExactAmount.rounded(numerator, denominator, currency) }

    /// A fraction of millionths as money of whole coins.
    static func rounded(_ numerator: Int128, _ denominator: Int128, _ currency: Currency) -> Money? {
        let coin = (currency.decimals..<6).reduce(into: Int128(1)) { value, _ in value *= 10 }
        let (step, overflow) = denominator.multipliedReportingOverflow(by: coin)
        guard !overflow else { return nil }
        let (whole, rest) = numerator.quotientAndRemainder(dividingBy: step)
        let away: Int128 = rest.magnitude >= step.magnitude - rest.magnitude ? (numerator < 0 ? -1 : 1) : 0
        return Int64(exactly: (whole + away) * coin).map { Money(micros: $0, currency) }
    }

    private static func commonDivisor(_ a: UInt128, _ b: UInt128) -> Int128 {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return Int128(a)
    }
}

extension ExactAmount: Comparable {
    /// Orders by value.
    public static func < (a: ExactAmount, b: ExactAmount) -> Bool {
        precondition(a.currency == b.currency, "comparing \(b.currency.code) with \(a.currency.code)")
        let left = a.numerator.multipliedFullWidth(by: b.denominator)
        let right = b.numerator.multipliedFullWidth(by: a.denominator)
        return (left.high, left.low) < (right.high, right.low)
    }
}
