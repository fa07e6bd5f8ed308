/// The check digits of tracking numbers, over the bytes of ASCII digits.
enum CheckDigits {
    /// GS1 modulo 10, which USPS uses too: weights 3, 1, 3 … from the right, complement to the next ten.
    ///
    /// Source: GS1 General Specifications 7.9.1; USPS Publication 199. The digits must be ASCII digits.
    static func gs1Modulo10(_ digits: some BidirectionalCollection<UInt8>) -> UInt8 {
        var sum = 0
        var weight = 3
        for digit in digits.reversed() {
            sum += Int(digit - UInt8(ascii: "0")) * weight
            weight = 4 - weight
        }
        return UInt8(ascii: "0") + UInt8((10 - sum % 10) % 10)
    }

    /// UPU S10 modulo 11: weights 8 6 4 2 3 5 9 7; 11 − remainder, where 10 is written 0 and 11 is written 5.
    ///
    /// Source: UPU standard S10. There must be eight ASCII digits.
    static func s10Modulo11(_ digits: some Collection<UInt8>) -> UInt8 {
        precondition(digits.count == 8)
        let weights = [8, 6, 4, 2, 3, 5, 9, 7]
        let sum = zip(digits, weights).reduce(0) { $0 + Int($1.0 - UInt8(ascii: "0")) * $1.1 }
        return switch 11 - sum % 11 {
        case 10: UInt8(ascii: "0")
        case 11: UInt8(ascii: "5")
        case let digit: UInt8(ascii: "0") + UInt8(digit)
        }
    }
}
