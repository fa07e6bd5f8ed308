/// An ISO 4217 currency code, packed so that comparing two is one instruction.
public struct Currency: Hashable, Sendable, BitwiseCopyable {
    /// The three letters, most significant first.
    public let packed: UInt32

    /// Three capital letters; nil for anything else. Whether the code is assigned is not checked.
    public init?(_ code: some StringProtocol) {
        var packed: UInt32 = 0
        var count = 0
        for byte in code.utf8 {
            guard count < 3, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) else { return nil }
            packed = packed << 8 | UInt32(byte)
            count += 1
        }
        guard count == 3 else { return nil }
        self.packed = packed
    }

    /// The three letters.
    public var code: String {
        String(decoding: [UInt8(packed >> 16 & 0xFF), UInt8(packed >> 8 & 0xFF), UInt8(packed & 0xFF)], as: UTF8.self)
    }

    /// How many decimal places amounts of the currency are written with, by ISO 4217.
    public var decimals: Int { Currency.unusualDecimals[packed] ?? 2 }

    /// The currencies that do not have two, by their packed code.
    private static let unusualDecimals: [UInt32: Int] = {
        let none = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
        let three = "BHD IQD JOD KWD LYD OMR TND"
        var decimals: [UInt32: Int] = [:]
        for (codes, count) in [(none, 0), (three, 3)] {
            for code in codes.split(separator: " ") {
                guard let currency = Currency(code) else { preconditionFailure("\(code) is no currency code") }
                decimals[currency.packed] = count
            }
        }
        return decimals
    }()
}

/// An amount of money: millionths of the currency's major unit, so that percentages and exchange keep their exactness
/// until a rule names its rounding. Range ±9.2 × 10^12 major units.
///
/// Adding amounts of different currencies is a broken invariant of ours and traps: whoever adds has converted before.
public struct Money: Hashable, Sendable {
    /// The amount in millionths of the major unit: 1 USD is 1 000 000.
    public var micros: Int64
    /// Its currency.
    public var currency: Currency

    /// An amount of so many millionths.
    public init(micros: Int64, _ currency: Currency) {
        self.micros = micros
        self.currency = currency
    }

    /// Reads `12.50`; nil if it is no plain decimal, finer than a millionth, or out of range.
    public init?(_ amount: some StringProtocol, _ currency: Currency) {
        guard let decimal = ExactDecimal(amount), let micros = decimal.times(1_000_000) else { return nil }
        self.micros = micros
        self.currency = currency
    }

    /// The sum; traps across currencies and on overflow.
    public static func + (a: Money, b: Money) -> Money {
        precondition(a.currency == b.currency, "adding \(b.currency.code) to \(a.currency.code)")
        return Money(micros: a.micros + b.micros, a.currency)
    }

    /// The amount with at least the currency's decimal places and no digit lost: `12.50`, `0.125`, `1200` (JPY).
    public var amount: String {
        let decimals = currency.decimals
        var units = micros
        var scale = 6
        while scale > decimals, units % 10 == 0 {
            units /= 10
            scale -= 1
        }
        return ExactDecimal(units: Int128(units), scale: scale).description
    }
}

extension Money: CustomStringConvertible {
    /// `12.50 USD`.
    public var description: String { amount + " " + currency.code }
}
