public import ShipmentModel

/// What one currency was worth in another on which days. Everything is calculated with fractions: a rate is never
/// rounded, nor is its inverse.
///
/// A pair is converted by the rate that is held for it on the day, in either direction. Where there is none, it is
/// converted by way of a third currency if exactly one quotes both on that day, as the euro does in the lists of a
/// central bank. Two such currencies may give two results, and no longer way is looked for: then nothing is said.
public struct ExchangeRates: Sendable {
    /// The most that one unit of a currency may be worth in another.
    public static let maximumRate: Int128 = 1_000_000
    /// The most decimal places of a rate.
    public static let maximumDecimals = 12

    /// The rates by pair, each list ordered by day.
    private let byPair: [Pair: [Rate]]
    /// For each currency those in which it is quoted, in order of their codes.
    private let basesByQuote: [Currency: [Currency]]

    /// Two currencies without direction.
    private struct Pair: Hashable {
        var low: Currency
        var high: Currency

        init(_ a: Currency, _ b: Currency) {
            low = a.packed < b.packed ? a : b
            high = a.packed < b.packed ? b : a
        }
    }

    /// What one unit of a currency was worth, and on which days.
    public struct Rate: Hashable, Sendable {
        /// The first day.
        public var from: CivilDate
        /// The last day, inclusive.
        public var until: CivilDate
        /// The currency of which one unit is worth so much.
        public var base: Currency
        /// The currency in which it is.
        public var quote: Currency
        /// How much: above zero, at most `maximumRate`, with at most `maximumDecimals` decimal places.
        public var rate: ExactDecimal
        /// Where it stands, file and line: `fx/house.csv:12`.
        public var source: String

        /// A rate.
        public init(
            from: CivilDate, until: CivilDate, base: Currency, quote: Currency, rate: ExactDecimal, source: String
        ) {
            self.from = from
            self.until = until
            self.base = base
            self.quote = quote
            self.rate = rate
            self.source = source
        }

        /// Whether it is the rate of a pair of currencies in either direction that another is, on a day that it is too.
        public func overlaps(_ other: Rate) -> Bool {
            Pair(base, quote) == Pair(other.base, other.quote) && from <= other.until && other.from <= until
        }
    }

    /// What an amount is multiplied with, and the rates that say so.
    public struct Conversion: Hashable, Sendable {
        /// The fraction's upper part, from 1 to 10^18.
        public var numerator: Int128
        /// The fraction's lower part, from 1 to 10^18.
        public var denominator: Int128
        /// One rate, or the two by way of a third currency; none within one currency.
        public var rates: [Rate]
    }

    /// Rates, in any order. A pair of currencies may have only one on a day, in whichever direction; each rate must be in
    /// range. Readers report both before.
    public init(_ rates: [Rate] = []) {
        for rate in rates {
            precondition(ExchangeRates.isInRange(rate.rate), "a rate of \(rate.rate)")
            precondition(rate.base != rate.quote && rate.from <= rate.until)
        }
        byPair = Dictionary(grouping: rates) { Pair($0.base, $0.quote) }.mapValues { list in
            let ordered = list.sorted { $0.from < $1.from }
            for (earlier, later) in zip(ordered, ordered.dropFirst()) {
                precondition(earlier.until < later.from, "\(later.source) overlaps \(earlier.source)")
            }
            return ordered
        }
        basesByQuote = Dictionary(grouping: rates, by: \.quote).mapValues { list in
            Set(list.map(\.base)).sorted { $0.packed < $1.packed }
        }
    }

    /// Whether no rate is held.
    public var isEmpty: Bool { byPair.isEmpty }

    /// Whether a rate is above zero, not above `maximumRate`, and not finer than `maximumDecimals`.
    public static func isInRange(_ rate: ExactDecimal) -> Bool {
        guard rate.units > 0, (0...maximumDecimals).contains(rate.scale) else { return false }
        return rate.units <= maximumRate * powerOfTen(rate.scale)
    }

    /// What amounts of one currency are multiplied with to be amounts of another; nil where no rate says so on the day.
    public func conversion(from: Currency, to: Currency, on day: CivilDate) -> Conversion? {
        if from == to { return Conversion(numerator: 1, denominator: 1, rates: []) }
        if let rate = rate(from, to, on: day) {
            let one = ExchangeRates.powerOfTen(rate.rate.scale)
            return rate.base == from
                ? Conversion(numerator: rate.rate.units, denominator: one, rates: [rate])
                : Conversion(numerator: one, denominator: rate.rate.units, rates: [rate])
        }
        var found: (Rate, Rate)?
        for base in basesByQuote[from] ?? [] {
            guard let first = rate(base, from, on: day), first.base == base,
                let second = rate(base, to, on: day), second.base == base
            else { continue }
            if found != nil { return nil }
            found = (first, second)
        }
        guard let (first, second) = found else { return nil }
        // Both rates in the same number of decimal places: each is at most 10^6 and so at most 10^18 in them.
        let scale = max(first.rate.scale, second.rate.scale)
        return Conversion(
            numerator: second.rate.units * ExchangeRates.powerOfTen(scale - second.rate.scale),
            denominator: first.rate.units * ExchangeRates.powerOfTen(scale - first.rate.scale),
            rates: [first, second])
    }

    /// An amount in another currency, exactly; nil where no rate says so on the day. Never out of range.
    public func convert(_ money: Money, to currency: Currency, on day: CivilDate) -> ExactAmount? {
        guard let conversion = conversion(from: money.currency, to: currency, on: day) else { return nil }
        // 63 bits times 60 bits.
        return ExactAmount(
            numerator: Int128(money.micros) * conversion.numerator, denominator: conversion.denominator, currency)
    }

    /// A fraction in another currency, exactly; nil where no rate says so on the day, or it exceeds what a fraction
    /// holds, which prices and shares of them do not.
    public func convert(_ amount: ExactAmount, to currency: Currency, on day: CivilDate) -> ExactAmount? {
        guard let conversion = conversion(from: amount.currency, to: currency, on: day) else { return nil }
        let (numerator, over) = amount.numerator.multipliedReportingOverflow(by: conversion.numerator)
        let (denominator, under) = amount.denominator.multipliedReportingOverflow(by: conversion.denominator)
        return over || under ? nil : ExactAmount(numerator: numerator, denominator: denominator, currency)
    }

    /// An amount in another currency in its smallest coin, halves away from zero: for showing, not for comparing. Nil
    /// where no rate says so on the day, or the amount exceeds what `Money` holds.
    public func converted(_ money: Money, to currency: Currency, on day: CivilDate) -> Money? {
        convert(money, to: currency, on: day)?.rounded
    }

    /// The rate of a pair, in either direction.
    private func rate(_ a: Currency, _ b: Currency, on day: CivilDate) -> Rate? {
        guard let rates = byPair[Pair(a, b)] else { return nil }
        var low = 0
        var high = rates.count
        while low < high {
            let middle = (low + high) / 2
            if rates[middle].until < day { low = middle + 1 } else { high = middle }
        }
        return low < rates.count && rates[low].from <= day ? rates[low] : nil
    }

    private static func powerOfTen(_ exponent: Int) -> Int128 {
        (0..<exponent).reduce(into: Int128(1)) { value, _ in value *= 10 }
    }
}
