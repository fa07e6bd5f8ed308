/// A decimal number exactly as it was written: `units` × 10^−`scale`.
///
/// Only an intermediate between text and an integer quantity; nothing is calculated with it, so it never rounds.
public struct ExactDecimal: Hashable, Sendable {
    /// The digits without their point, signed.
    public var units: Int128
    /// How many of the digits stand behind the point, 0 to 18.
    public var scale: Int

    /// A decimal of the given digits and number of decimal places.
    public init(units: Int128, scale: Int) {
        self.units = units
        self.scale = scale
    }

    /// Reads `-12.50`, `7`, `.5` or `1e3` (the forms of JSON numbers and of price lists). Returns nil for anything
    /// else: thousands separators, blanks, more than 24 digits, more than 18 decimal places.
    @inlinable
    public init?(_ text: some StringProtocol) {
        var text = String(text)
        guard let decimal = text.withUTF8({ ExactDecimal(utf8: $0) }) else { return nil }
        self = decimal
    }

    @usableFromInline
    init?(utf8: UnsafeBufferPointer<UInt8>) {
        var units: Int128 = 0
        var scale = 0
        var digits = 0
        var negative = false
        var seenPoint = false
        var exponent = 0
        var iterator = utf8.makeIterator()
        var byte = iterator.next()
        if byte == UInt8(ascii: "-") {
            negative = true
            byte = iterator.next()
        }
        scan: while let current = byte {
            switch current {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits += 1
                if seenPoint { scale += 1 }
                guard digits <= 24 else { return nil }
                units = units * 10 + Int128(current - UInt8(ascii: "0"))
            case UInt8(ascii: "."):
                guard !seenPoint else { return nil }
                seenPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                guard digits > 0, let value = ExactDecimal.exponent(&iterator) else { return nil }
                exponent = value
                break scan
            default:
                return nil
            }
            byte = iterator.next()
        }
        guard digits > 0 else { return nil }
        scale -= exponent
        while scale < 0 {
            guard units < Int128(10) << 80 else { return nil }
            units *= 10
            scale += 1
        }
        while scale > 0, units % 10 == 0 {
            units /= 10
            scale -= 1
        }
        guard scale <= 18 else { return nil }
        self.units = negative ? -units : units
        self.scale = scale
    }

    private static func exponent(_ iterator: inout some IteratorProtocol<UInt8>) -> Int? {
        var negative = false
        var value = 0
        var digits = 0
        var byte = iterator.next()
        if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") {
            negative = byte == UInt8(ascii: "-")
            byte = iterator.next()
        }
        while let current = byte {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(current), digits < 3 else { return nil }
            value = value * 10 + Int(current - UInt8(ascii: "0"))
            digits += 1
            byte = iterator.next()
        }
        guard digits > 0, value <= 30 else { return nil }
        return negative ? -value : value
    }

    /// The value in units of 10^−18 × `unit`, if that is a whole number that fits: `ExactDecimal("1.25")` times
    /// 453 592 370 000 000 pg is a whole number of picograms. Nil if it is finer than one, or out of range.
    public func times(_ unit: Int64) -> Int64? {
        let (product, overflow) = units.multipliedReportingOverflow(by: Int128(unit))
        guard !overflow else { return nil }
        let divisor = ExactDecimal.powersOfTen[scale]
        let (quotient, remainder) = product.quotientAndRemainder(dividingBy: divisor)
        guard remainder == 0 else { return nil }
        return Int64(exactly: quotient)
    }

    static let powersOfTen: [Int128] = (0...18).map { exponent in
        (0..<exponent).reduce(into: Int128(1)) { value, _ in value *= 10 }
    }
}

extension ExactDecimal: CustomStringConvertible {
    /// The shortest plain notation: `12.5`, `-0.25`, `7`.
    public var description: String {
        // A division of 128 bits costs many of 64, and hardly any number needs one.
        if let magnitude = UInt64(exactly: units.magnitude) { return text(magnitude) }
        return text(units.magnitude)
    }

    private func text(_ magnitude: some FixedWidthInteger & UnsignedInteger) -> String {
        var digits = 1
        var rest = magnitude / 10
        while rest > 0 {
            digits += 1
            rest /= 10
        }
        digits = max(digits, scale + 1)
        let size = (units < 0 ? 1 : 0) + digits + (scale > 0 ? 1 : 0)
        return String(unsafeUninitializedCapacity: size) { text in
            if units < 0 { text[0] = UInt8(ascii: "-") }
            // From the last digit to the first.
            var place = size
            rest = magnitude
            for digit in 0..<digits {
                if digit == scale, scale > 0 {
                    place -= 1
                    text[place] = UInt8(ascii: ".")
                }
                place -= 1
                text[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            return size
        }
    }
}
