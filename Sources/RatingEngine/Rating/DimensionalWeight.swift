import ShipmentModel

extension Rounding where Step == Length {
    /// The length in whole steps.
    func applied(to length: Int64) -> Int64 {
        switch self {
        case .none: return length
        case .nearest(let step): return (2 * length + step.nanometres) / (2 * step.nanometres) * step.nanometres
        case .up(let step): return (length + step.nanometres - 1) / step.nanometres * step.nanometres
        case .down(let step): return length / step.nanometres * step.nanometres
        }
    }
}

/// The dimensional-weight rule, compiled: a parcel's rounded volume divided by the tariff's divisor, in whole steps.
///
/// USPS, until 2026-07-11: sides to the nearest inch; if their product exceeds 1728 in³, product ÷ 166 in lb, rounded
/// up; more than 70 lb counts as 70 (DMM 123.1.4). The figures themselves are in the tariff.
struct DimensionalWeight: Hashable, Sendable {
    /// Only volumes above this count, in nm³; −1 for all.
    let volumeOver: Int128
    /// One step of the result, in picograms.
    let step: Int64
    /// steps = ⌈volume × numerator ÷ denominator⌉; the fraction (divisor's mass ÷ step) ÷ divisor's volume, reduced so
    /// that the product of a 20 m cube still fits 128 bits.
    let numerator: Int128
    let denominator: Int128
    /// The most that counts, in picograms.
    let cap: Int64

    init(_ rule: BillableWeightRule.Dimensional) {
        volumeOver = rule.volumeOver?.cubicNanometres ?? -1
        step = rule.roundUpTo.picograms
        let divisor = greatestCommonDivisor(rule.divisorMass.picograms, rule.roundUpTo.picograms)
        numerator = Int128(rule.divisorMass.picograms / divisor)
        denominator = rule.divisorVolume.cubicNanometres * Int128(rule.roundUpTo.picograms / divisor)
        cap = rule.cap?.picograms ?? .max
    }

    /// The dimensional weight of a rounded volume in picograms; 0 where the rule does not count it.
    func weight(ofVolume volume: Int128) -> Int64 {
        guard volume > volumeOver else { return 0 }
        let (product, overflow) = volume.multipliedReportingOverflow(by: numerator)
        guard !overflow, let steps = Int64(exactly: (product + denominator - 1) / denominator) else { return cap }
        let (weight, tooMuch) = steps.multipliedReportingOverflow(by: step)
        return tooMuch ? cap : min(weight, cap)
    }
}

func greatestCommonDivisor(_ a: Int64, _ b: Int64) -> Int64 {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
}
