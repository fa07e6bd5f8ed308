import ShipmentModel
import TestSupport
import Testing

@Suite struct ExactDecimalTests {
    @Test(arguments: [
        ("0", "0"), ("-0", "0"), ("7", "7"), ("007", "7"), ("12.50", "12.5"), ("-12.50", "-12.5"), (".5", "0.5"),
        ("5.", "5"), ("0.000", "0"), ("1e3", "1000"), ("1E+3", "1000"), ("1.5e-3", "0.0015"), ("15e-1", "1.5"),
        ("100e-2", "1"), ("-0.25", "-0.25"), ("0.000000000000000001", "0.000000000000000001"),
        ("123456789012345678901234", "123456789012345678901234"),
    ])
    func reads(text: String, description: String) throws {
        let decimal = try #require(ExactDecimal(text))
        #expect(decimal.description == description)
        #expect(ExactDecimal(decimal.description) == decimal)
    }

    @Test(arguments: [
        "", "-", "+1", ".", "-.", "e5", "1e", "1e+", "1e1000", "1e31", "1.2.3", "1,000", "1 000", " 1", "1 ", "--1",
        "0x10",
        "NaN", "inf", "１", "1_000", "1234567890123456789012345", "0.0000000000000000001", "1e-19",
    ])
    func refuses(text: String) {
        #expect(ExactDecimal(text) == nil)
    }

    @Test func multiplesAreExactOrNothing() throws {
        #expect(try #require(ExactDecimal("1.25")).times(453_592_370_000_000) == 566_990_462_500_000)
        #expect(try #require(ExactDecimal("0.1")).times(1) == nil)
        #expect(try #require(ExactDecimal("9.223372036854775807")).times(1_000_000_000_000_000_000) == Int64.max)
        #expect(try #require(ExactDecimal("-9.223372036854775808")).times(1_000_000_000_000_000_000) == Int64.min)
        #expect(try #require(ExactDecimal("9.223372036854775808")).times(1_000_000_000_000_000_000) == nil)
        #expect(try #require(ExactDecimal("999999999999999999999999")).times(Int64.max) == nil)
    }

    @Test(arguments: [UInt64(1), 2])
    func descriptionsAreReadAgain(seed: UInt64) {
        let found = counterexample(seed: seed << 32, runs: 500) { choices in
            let digits = choices.list(1...24) { String($0.int(in: 0...9)) }
            let point = choices.int(in: 0...min(18, digits.count))
            let whole = digits.dropLast(point).joined()
            return (choices.bool() ? "-" : "") + (whole.isEmpty ? "0" : whole) + "." + digits.suffix(point).joined()
        } holds: { text in
            // A whole part of one more digit than the limit is the one text that is refused.
            guard let decimal = ExactDecimal(text) else { return text.utf8.filter { $0 != 45 && $0 != 46 }.count > 24 }
            return ExactDecimal(decimal.description) == decimal && !decimal.description.hasSuffix(".")
        }
        #expect(found == nil)
    }
}
