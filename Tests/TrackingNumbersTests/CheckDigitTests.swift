import TestSupport
import Testing

@testable import TrackingNumbers

/// A check digit's rule as a function over text.
private struct Rule: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let length: Int
    let alphabet: String
    let check: @Sendable ([UInt8]) -> UInt8
    /// Whether taking one character for another at this many places from the right goes unnoticed.
    let misses: @Sendable (_ fromRight: Int, UInt8, UInt8) -> Bool
    /// Whether swapping these neighbours goes unnoticed; the first stands further left, the second at this many places
    /// from the right. Nil if the rule promises nothing.
    let missesSwap: (@Sendable (_ fromRight: Int, UInt8, UInt8) -> Bool)?
}

private func value(_ byte: UInt8) -> Int { byte <= 57 ? Int(byte) - 48 : (Int(byte) - 3) % 10 }
private func distance(_ a: UInt8, _ b: UInt8) -> Int { abs(value(a) - value(b)) }

private let digits = "0123456789"
private let alphanumerics = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

private let rules: [Rule] = [
    Rule(
        testDescription: "GS1 modulo 10", length: 17, alphabet: digits, check: { CheckDigits.gs1Modulo10($0) },
        misses: { _, _, _ in false }, missesSwap: { _, a, b in distance(a, b) == 5 }),
    Rule(
        testDescription: "UPS modulo 10", length: 15, alphabet: alphanumerics, check: { CheckDigits.upsModulo10($0) },
        // The fifteenth character from the left counts once, the fourteenth double.
        misses: { place, a, b in
            place % 2 == 0 ? distance(a, b) == 0 : distance(a, b) % 5 == 0
        }, missesSwap: { _, a, b in distance(a, b) == 0 }),
    Rule(
        testDescription: "Deutsche Post modulo 10", length: 11, alphabet: digits,
        check: { CheckDigits.deutschePostModulo10($0) },
        misses: { place, a, b in place % 2 == 0 && distance(a, b) == 5 },
        missesSwap: { _, a, b in distance(a, b) % 2 == 0 }),
    Rule(
        testDescription: "modulo 7", length: 9, alphabet: digits, check: { CheckDigits.modulo7($0) },
        misses: { _, a, b in distance(a, b) == 7 }, missesSwap: { _, a, b in distance(a, b) == 7 }),
    Rule(
        testDescription: "ISO 7064 MOD 37,36", length: 14, alphabet: alphanumerics,
        check: { CheckDigits.iso7064Modulo37($0) }, misses: { _, _, _ in false }, missesSwap: nil),
    Rule(
        testDescription: "RM4SCC", length: 9, alphabet: alphanumerics, check: { CheckDigits.rm4scc($0) },
        misses: { _, _, _ in false }, missesSwap: { _, _, _ in true }),
]

@Suite struct CheckDigitTests {
    /// Numbers on labels, and the standards' own examples.
    @Test func rulesAgreeWithWhatIsPrinted() {
        func text(_ check: UInt8) -> String { String(decoding: [check], as: UTF8.self) }
        #expect(text(CheckDigits.gs1Modulo10(Array("923469036198090000014".utf8))) == "2")
        #expect(text(CheckDigits.gs1Modulo10(Array("37612345000001003".utf8))) == "9")
        #expect(text(CheckDigits.gs1Modulo10(Array("98765431234567".utf8))) == "2")
        #expect(text(CheckDigits.upsModulo10("0FH344683174408".utf8)) == "5")
        #expect(text(CheckDigits.fedExModulo11(Array("79498136579".utf8))) == "4")
        #expect(text(CheckDigits.s10Modulo11(Array("47312482".utf8))) == "9")
        #expect(text(CheckDigits.iso7064Modulo37("05300000011267".utf8)) == "F")
        #expect(text(CheckDigits.iso7064Modulo37("000280005300000011267136056".utf8)) == "U")
        #expect(text(CheckDigits.modulo7("110373390".utf8)) == "1")
        #expect(text(CheckDigits.deutschePostModulo10(Array("56310243031".utf8))) == "3")
        #expect(text(CheckDigits.deutschePostModulo10(Array("6070100175640".utf8))) == "2")
        #expect(text(CheckDigits.rm4scc("SN34RD1A".utf8)) == "K")
    }

    /// A sum that is a multiple of ten has check digit 0, not 10.
    @Test func aFullTenIsZero() {
        #expect(CheckDigits.gs1Modulo10(Array("00".utf8)) == UInt8(ascii: "0"))
        #expect(CheckDigits.gs1Modulo10(Array("13".utf8)) == UInt8(ascii: "0"))
        #expect(CheckDigits.upsModulo10("000000000000000".utf8) == UInt8(ascii: "0"))
        #expect(CheckDigits.deutschePostModulo10(Array("0".utf8)) == UInt8(ascii: "0"))
    }

    /// Every single wrong character at every place of random numbers is noticed, but those the rule is known to miss.
    @Test(arguments: rules) private func aWrongCharacterIsNoticed(rule: Rule) {
        for seed in 0..<40 as Range<UInt64> {
            let right = number(rule, seed)
            let check = rule.check(right)
            for place in right.indices {
                for other in rule.alphabet.utf8 where other != right[place] {
                    var wrong = right
                    wrong[place] = other
                    let missed = rule.misses(right.count - 1 - place, right[place], other)
                    #expect((rule.check(wrong) == check) == missed)
                }
            }
        }
    }

    /// Every swap of different neighbours is noticed, but those the rule is known to miss.
    @Test(arguments: rules.filter { $0.missesSwap != nil }) private func aSwapIsNoticed(rule: Rule) throws {
        let misses = try #require(rule.missesSwap)
        for seed in 0..<400 as Range<UInt64> {
            let right = number(rule, seed)
            let check = rule.check(right)
            for place in 0..<right.count - 1 where right[place] != right[place + 1] {
                var wrong = right
                wrong.swapAt(place, place + 1)
                let missed = misses(right.count - 2 - place, right[place], right[place + 1])
                #expect((rule.check(wrong) == check) == missed)
            }
        }
    }

    /// The two modulo 11 rules write two remainders alike; only an error between these may go unnoticed.
    @Test func modulo11MissesOnlyWhatItWritesAlike() {
        for seed in 0..<200 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let right = (0..<11).map { _ in UInt8(ascii: "0") + UInt8.random(in: 0...9, using: &random) }
            let ending = Array(right[3...])
            for place in right.indices {
                for other in digits.utf8 where other != right[place] {
                    var wrong = right
                    wrong[place] = other
                    if CheckDigits.fedExModulo11(wrong) == CheckDigits.fedExModulo11(right) {
                        #expect(CheckDigits.fedExModulo11(right) == UInt8(ascii: "0"))
                    }
                    if place >= 3, CheckDigits.s10Modulo11(Array(wrong[3...])) == CheckDigits.s10Modulo11(ending) {
                        #expect(CheckDigits.s10Modulo11(ending) == UInt8(ascii: "5"))
                    }
                }
            }
        }
    }

    private func number(_ rule: Rule, _ seed: UInt64) -> [UInt8] {
        var random = SplitMix64(seed: seed)
        let alphabet = Array(rule.alphabet.utf8)
        return (0..<rule.length).map { _ in alphabet[Int.random(in: alphabet.indices, using: &random)] }
    }
}
