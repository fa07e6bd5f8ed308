/// The check digits of tracking numbers, over the bytes of ASCII digits and capital letters. What is handed in must
/// consist of nothing else: the formats see to that first.
enum CheckDigits {
    /// GS1 modulo 10, which USPS uses too: weights 3, 1, 3 … from the right, complement to the next ten.
    ///
    /// FedEx Ground's check digit over fourteen digits, told there as weights 1, 3 … from the left, is the same.
    /// Notices every single wrong digit, and every swap of neighbours that do not differ by 5.
    /// Source: GS1 General Specifications 7.9.1; USPS Publication 199.
    static func gs1Modulo10(_ digits: some BidirectionalCollection<UInt8>) -> UInt8 {
        complement(digits, from: 3, next: 1)
    }

    /// Deutsche Post's modulo 10 of Identcode and Leitcode: weights 4, 9, 4 … from the right, complement to the next
    /// ten. Under weight 4 a digit and the one 5 away from it look the same.
    ///
    /// Source: the symbols that zint and BWIPP draw.
    static func deutschePostModulo10(_ digits: some BidirectionalCollection<UInt8>) -> UInt8 {
        complement(digits, from: 4, next: 9)
    }

    /// UPS modulo 10: every second character counts double, from the left, without sum of digits. A letter counts
    /// (ASCII − 3) modulo 10. Complement to the next ten.
    ///
    /// For the fifteen characters after `1Z`, and for the nine digits of a waybill. Under double weight a value and the
    /// one 5 away from it look the same. Source: recomputed for labels of UPS's interface.
    static func upsModulo10(_ characters: some Sequence<UInt8>) -> UInt8 {
        var sum = 0
        var weight = 1
        for character in characters {
            sum += weight * (isDigit(character) ? value(character) : (Int(character) - 3) % 10)
            weight = 3 - weight
        }
        return digit((10 - sum % 10) % 10)
    }

    /// FedEx modulo 11: weights 1, 3, 7, 1 … from the right; the remainder, where 10 is written 0. So an error that
    /// takes the remainder from 0 to 10 or back stays unnoticed.
    ///
    /// Source: recomputed for more than twenty labels of FedEx's interface.
    static func fedExModulo11(_ digits: some BidirectionalCollection<UInt8>) -> UInt8 {
        let weights = [1, 3, 7]
        var sum = 0
        for (index, digit) in digits.reversed().enumerated() { sum += value(digit) * weights[index % 3] }
        return digit(sum % 11 % 10)
    }

    /// UPU S10 modulo 11: weights 8 6 4 2 3 5 9 7; 11 − remainder, where 10 is written 0 and 11 is written 5.
    ///
    /// Source: UPU standard S10. There must be eight digits.
    static func s10Modulo11(_ digits: some Collection<UInt8>) -> UInt8 {
        precondition(digits.count == 8)
        let weights = [8, 6, 4, 2, 3, 5, 9, 7]
        let sum = zip(digits, weights).reduce(0) { $0 + value($1.0) * $1.1 }
        return switch 11 - sum % 11 {
        case 10: UInt8(ascii: "0")
        case 11: UInt8(ascii: "5")
        case let check: digit(check)
        }
    }

    /// ISO/IEC 7064 MOD 37,36, over digits and capital letters. Notices every single wrong character.
    ///
    /// Source: ISO/IEC 7064:2003; recomputed for DPD labels of Belgium and Britain.
    static func iso7064Modulo37(_ characters: some Sequence<UInt8>) -> UInt8 {
        var check = 36
        for character in characters {
            check += index(character)
            if check > 36 { check -= 36 }
            check *= 2
            if check > 36 { check -= 37 }
        }
        return alphanumerics[(37 - check) % 36]
    }

    /// The number modulo 7. A digit and the one 7 away from it look the same.
    ///
    /// Source: recomputed for waybills of DHL Express labels.
    static func modulo7(_ digits: some Sequence<UInt8>) -> UInt8 {
        digit(digits.reduce(0) { ($0 * 10 + value($1)) % 7 })
    }

    /// Royal Mail 4-state: the characters stand in six rows of six; the check character stands in the row and the
    /// column that the sums of rows and columns modulo 6 name. Notices every single wrong character, and no swap.
    ///
    /// Source: recomputed for symbols that zint draws.
    static func rm4scc(_ characters: some Sequence<UInt8>) -> UInt8 {
        var rows = 0
        var columns = 0
        for character in characters {
            rows += index(character) / 6 + 1
            columns += index(character) % 6 + 1
        }
        return alphanumerics[(rows + 5) % 6 * 6 + (columns + 5) % 6]
    }

    private static let alphanumerics = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)

    private static func complement(
        _ digits: some BidirectionalCollection<UInt8>, from first: Int, next: Int
    ) -> UInt8 {
        var sum = 0
        var weight = first
        for digit in digits.reversed() {
            sum += value(digit) * weight
            weight = first + next - weight
        }
        return digit((10 - sum % 10) % 10)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte <= UInt8(ascii: "9") }
    private static func value(_ digit: UInt8) -> Int { Int(digit) - Int(UInt8(ascii: "0")) }
    private static func digit(_ value: Int) -> UInt8 { UInt8(ascii: "0") + UInt8(value) }
    private static func index(_ byte: UInt8) -> Int {
        isDigit(byte) ? value(byte) : Int(byte) - Int(UInt8(ascii: "A")) + 10
    }
}
