import ShipmentModel

/// How sides are rounded, as the loop does it.
struct SideRounding: Hashable, Sendable, BitwiseCopyable {
    /// In nanometres; 1 rounds nothing.
    private let step: Int64
    /// What is added before the remainder is dropped.
    private let ahead: Int64

    static let none = SideRounding(.none)

    init(_ rounding: Rounding<Length>) {
        switch rounding {
        case .none: (step, ahead) = (1, 0)
        case .nearest(let step): (self.step, ahead) = (step.nanometres, (step.nanometres + 1) / 2)
        case .up(let step): (self.step, ahead) = (step.nanometres, step.nanometres - 1)
        case .down(let step): (self.step, ahead) = (step.nanometres, 0)
        }
    }

    /// The length in whole steps, halves up.
    @inline(__always)
    func applied(to length: Int64) -> Int64 { step == 1 ? length : (length + ahead) / step * step }
}

/// How a weight is rounded.
struct WeightRounding: Hashable, Sendable, BitwiseCopyable {
    private let step: Int64
    private let ahead: Int64

    init(_ rounding: Rounding<Mass>) {
        switch rounding {
        case .none: (step, ahead) = (1, 0)
        case .nearest(let step): (self.step, ahead) = (step.picograms, (step.picograms + 1) / 2)
        case .up(let step): (self.step, ahead) = (step.picograms, step.picograms - 1)
        case .down(let step): (self.step, ahead) = (step.picograms, 0)
        }
    }

    /// The weight in whole steps; one so great that it cannot be rounded up stays as it is.
    func applied(to weight: Int64) -> Int64 {
        let (sum, overflow) = weight.addingReportingOverflow(ahead)
        return step == 1 || overflow ? weight : sum / step * step
    }
}

/// The dimensional-weight rule, compiled: a parcel's rounded volume divided by the tariff's divisor, in whole steps.
///
/// USPS, until 2026-07-11: sides to the nearest inch; if their product exceeds 1728 in³, product ÷ 166 in lb, rounded
/// up; more than 70 lb counts as 70 (DMM 123.1.4). The figures themselves are in the tariff.
struct DimensionalWeight: Hashable, Sendable, BitwiseCopyable {
    /// Only volumes above this count, in nm³; −1 for all.
    let volumeOver: Int128
    /// One step of the result, in picograms.
    let step: Int64
    /// steps = ⌈volume × ratio⌉ for boxes, and for shapes that are no boxes.
    let box: Ratio
    let shape: Ratio
    /// What the volume of a shape that is no box counts, in millionths.
    let factor: Int64
    /// The most that counts, in picograms.
    let cap: Int64

    /// A fraction in lowest terms.
    struct Ratio: Hashable, Sendable, BitwiseCopyable {
        let numerator: UInt128
        let denominator: UInt128

        init(_ numerator: UInt128, _ denominator: UInt128) {
            let divisor = greatestCommonDivisor(numerator, denominator)
            self.numerator = numerator / divisor
            self.denominator = denominator / divisor
        }

        /// The product with a volume, any fraction counted as one; nil if it exceeds 64 bits.
        func times(_ volume: UInt128) -> Int64? {
            let product = volume.multipliedFullWidth(by: numerator)
            if product.high == 0 {
                let whole = product.low / denominator
                return Int64(exactly: whole + (product.low % denominator == 0 ? 0 : 1))
            }
            guard product.high < denominator else { return nil }
            let (whole, rest) = denominator.dividingFullWidth(product)
            return Int64(exactly: rest == 0 ? whole : whole + 1)
        }
    }

    init(_ rule: BillableWeightRule.Dimensional) {
        volumeOver = rule.volumeOver?.cubicNanometres ?? -1
        step = rule.roundUpTo.picograms
        cap = rule.cap?.picograms ?? .max
        factor = rule.nonrectangular?.factor.millionths ?? 1_000_000
        // (divisor's mass ÷ step) ÷ divisor's volume.
        let volume = UInt128(rule.divisorVolume.cubicNanometres)
        let part = Ratio(UInt128(rule.divisorMass.picograms), UInt128(step))
        box = Ratio(part.numerator, part.denominator * volume)
        let scale = Ratio(UInt128(factor), 1_000_000)
        let scaled = Ratio(box.numerator * scale.numerator, scale.denominator)
        shape = Ratio(scaled.numerator, scaled.denominator * box.denominator)
    }

    /// The dimensional weight of a rounded volume in picograms; 0 where the rule does not count it. More than a mass can
    /// be counts as the cap, or as the most there is.
    func weight(ofVolume volume: Int128, isBox: Bool = true) -> Int64 {
        let million: Int128 = 1_000_000
        let counted = isBox ? volume : volume * Int128(factor)
        guard counted > volumeOver * (isBox ? 1 : million) else { return 0 }
        guard let steps = (isBox ? box : shape).times(UInt128(volume)) else { return cap }
        let (weight, tooMuch) = steps.multipliedReportingOverflow(by: step)
        return tooMuch ? cap : min(weight, cap)
    }
}

func greatestCommonDivisor(_ a: UInt128, _ b: UInt128) -> UInt128 {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
}
