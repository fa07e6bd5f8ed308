/// Appending text to bytes without making strings.
extension [UInt8] {
    /// Appends ASCII text.
    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append(contentsOf: $0) }
    }

    /// Appends a text's UTF-8.
    mutating func append(text: String) {
        append(contentsOf: text.utf8)
    }

    /// Appends a number in decimal digits.
    mutating func append(number: Int) {
        if number < 0 { append(UInt8(ascii: "-")) }
        append(magnitude: number.magnitude)
    }

    private mutating func append(magnitude: UInt) {
        if magnitude >= 1000 { append(magnitude: magnitude / 1000) }
        if magnitude >= 100 { append(UInt8(ascii: "0") + UInt8(magnitude / 100 % 10)) }
        if magnitude >= 10 { append(UInt8(ascii: "0") + UInt8(magnitude / 10 % 10)) }
        append(UInt8(ascii: "0") + UInt8(magnitude % 10))
    }

    /// Appends a number given in units of 10^−4, without trailing zeros: 12 500 is `1.25`.
    mutating func append(tenThousandths number: Int) {
        if number < 0 { append(UInt8(ascii: "-")) }
        let magnitude = Int(number.magnitude)
        append(number: magnitude / 10_000)
        var rest = magnitude % 10_000
        guard rest > 0 else { return }
        append(UInt8(ascii: "."))
        var unit = 1000
        while rest > 0 {
            append(UInt8(ascii: "0") + UInt8(rest / unit))
            rest %= unit
            unit /= 10
        }
    }

    /// Appends the lowest bits of a number as hexadecimal digits.
    mutating func append(hex number: Int, digits: Int) {
        for place in stride(from: 4 * (digits - 1), through: 0, by: -4) {
            let digit = UInt8((number >> place) & 15)
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10)
        }
    }
}
