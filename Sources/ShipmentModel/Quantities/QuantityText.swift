/// Why a quantity's text was refused.
public enum QuantityFault: Error, Hashable, Sendable {
    /// The text is not a number (with a unit, where one is needed).
    case malformed
    /// The unit is not known; the associated value is what was written.
    case unknownUnit(String)
    /// The value is finer than the smallest unit held, so that reading it would round.
    case tooFine
    /// The value does not fit.
    case outOfRange
}

/// Reads and writes quantities exactly: decimals, fractions (`11 1/2`) and compounds (`4 lb 3 oz`).
enum QuantityText {
    /// Reads a text that names its unit, perhaps several of them, largest first.
    static func read(_ text: some StringProtocol, unit: (String) -> Int64?) throws(QuantityFault) -> Int64 {
        var total: Int64 = 0
        var previous = Int64.max
        var rest = Substring(text).trimmed
        guard !rest.isEmpty else { throw .malformed }
        let isNegative = rest.first == "-"
        while !rest.isEmpty {
            guard let split = rest.firstIndex(where: { $0.isLetter }) else { throw .malformed }
            let number = rest[..<split].trimmed
            // Whether `-4 lb 3 oz` is more or less than four pounds is anyone's guess.
            guard !number.isEmpty, previous == .max || !(isNegative || number.first == "-") else { throw .malformed }
            let name = rest[split...].prefix { $0.isLetter }
            guard let size = unit(name.lowercased()) else { throw .unknownUnit(String(name)) }
            guard size < previous else { throw .malformed }
            previous = size
            let (sum, overflow) = total.addingReportingOverflow(try read(number, unit: size))
            guard !overflow else { throw .outOfRange }
            total = sum
            rest = rest[name.endIndex...].trimmed
        }
        return total
    }

    /// Reads a number of the given unit: `4`, `1.25`, `1/2`, `11 1/2`.
    static func read(_ text: some StringProtocol, unit: Int64) throws(QuantityFault) -> Int64 {
        let parts = Substring(text).trimmed.split(separator: " ", omittingEmptySubsequences: true)
        switch parts.count {
        case 1 where parts[0].contains("/"):
            return try fraction(parts[0], unit: unit)
        case 1:
            return try decimal(parts[0], unit: unit)
        case 2 where parts[1].contains("/") && parts[0].utf8.allSatisfy { (48...57).contains($0) }:
            let (sum, overflow) = try decimal(parts[0], unit: unit)
                .addingReportingOverflow(try fraction(parts[1], unit: unit))
            guard !overflow else { throw .outOfRange }
            return sum
        default:
            throw .malformed
        }
    }

    private static func decimal(_ text: Substring, unit: Int64) throws(QuantityFault) -> Int64 {
        guard let value = ExactDecimal(text) else { throw .malformed }
        if let result = value.times(unit) { return result }
        let whole = value.units / ExactDecimal.powersOfTen[value.scale]
        throw whole.multipliedReportingOverflow(by: Int128(unit)).overflow
            || Int64(exactly: whole * Int128(unit)) == nil ? .outOfRange : .tooFine
    }

    private static func fraction(_ text: Substring, unit: Int64) throws(QuantityFault) -> Int64 {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let numerator = Int64(parts[0]), let denominator = Int64(parts[1]),
            numerator >= 0, (1...1024).contains(denominator), parts[0].first != "+", parts[1].first != "+"
        else { throw .malformed }
        let (product, overflow) = numerator.multipliedReportingOverflow(by: unit)
        guard !overflow else { throw .outOfRange }
        guard product % denominator == 0 else { throw .tooFine }
        return product / denominator
    }

    /// Writes `value / per` with at most so many decimal places, half up, without trailing zeros.
    static func write(_ value: Int128, per unit: Int128, places: Int = 6) -> String {
        let (whole, rest) = Int128(value.magnitude).quotientAndRemainder(dividingBy: unit)
        let power = ExactDecimal.powersOfTen[places]
        var scale = places
        var units = whole * power + (rest * power + unit / 2) / unit
        while scale > 0, units % 10 == 0 {
            units /= 10
            scale -= 1
        }
        return ExactDecimal(units: value < 0 ? -units : units, scale: scale).description
    }
}

extension Substring {
    /// The text without blanks at its ends.
    var trimmed: Substring {
        var result = self
        while let first = result.first, first.isWhitespace { result.removeFirst() }
        while let last = result.last, last.isWhitespace { result.removeLast() }
        return result
    }
}
