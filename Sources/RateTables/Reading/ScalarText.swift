internal import RatingEngine
internal import ShipmentModel

/// The texts of values in rate files. Each function gives nil for a text that is not of its form.
enum ScalarText {
    /// The longest length and so the largest side: far above any parcel, and small enough that the product of three
    /// fits a volume.
    static let maximumLength = Length(nanometres: 100 * Length.Unit.m.nanometres)
    /// The highest price: ten million of the currency's major unit.
    static let maximumMicros: Int64 = 10_000_000_000_000

    /// Small letters, digits and hyphens between them, at most 60.
    static func code(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard (1...60).contains(bytes.count), bytes.first != UInt8(ascii: "-"), bytes.last != UInt8(ascii: "-")
        else { return nil }
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): break
            default: return nil
            }
        }
        return text
    }

    /// A positive weight with its unit: `70 lb`.
    static func mass(_ text: String) -> Mass? {
        guard let mass = try? Mass(text: text), mass > .zero else { return nil }
        return mass
    }

    /// A positive length with its unit: `108 in`, `1/4 in`.
    static func length(_ text: String) -> Length? {
        guard let length = try? Length(text: text), length > .zero, length <= maximumLength else { return nil }
        return length
    }

    /// A positive volume with its unit: `1728 in3`, `0.10 ft³`.
    static func volume(_ text: String) -> Volume? {
        guard let split = text.firstIndex(where: \.isLetter) else { return nil }
        var unit = text[split...]
        guard unit.hasSuffix("3") || unit.hasSuffix("³") else { return nil }
        unit.removeLast()
        guard let unit = Length.Unit(rawValue: String(unit)),
            let number = ExactDecimal(text[..<split].trimmingBlanks), number.units > 0
        else { return nil }
        let divisor = (0..<number.scale).reduce(into: Int128(1)) { value, _ in value *= 10 }
        let (product, overflow) = number.units.multipliedReportingOverflow(
            by: Volume.cubic(unit).cubicNanometres)
        let side = Int128(maximumLength.nanometres)
        guard !overflow, product % divisor == 0, product / divisor <= side * side * side else { return nil }
        return Volume(cubicNanometres: product / divisor)
    }

    /// A bound of a measure in its smallest unit.
    static func bound(_ text: String, of measure: ParcelMeasure) -> Int128? {
        switch measure.kind {
        case .mass: mass(text).map { Int128($0.picograms) }
        case .length: length(text).map { Int128($0.nanometres) }
        case .volume: volume(text)?.cubicNanometres
        }
    }

    /// What a bound of a measure looks like.
    static func boundExpected(_ measure: ParcelMeasure) -> String {
        switch measure.kind {
        case .mass: "a weight with its unit, such as 70 lb"
        case .length: "a length with its unit, such as 108 in"
        case .volume: "a volume with its unit, such as 1728 in3"
        }
    }

    /// The divisor of a dimensional weight: `166 in3/lb`.
    static func divisor(_ text: String) -> (volume: Volume, mass: Mass)? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let volume = volume(String(parts[0].trimmingBlanks)),
            let unit = Mass.Unit(rawValue: String(parts[1].trimmingBlanks))
        else { return nil }
        return (volume, Mass(picograms: unit.picograms))
    }

    /// Three sides and their unit: `450 x 350 x 160 mm`.
    static func sides(_ text: String) -> Dimensions? {
        let trimmed = text.trimmingBlanks
        guard let blank = trimmed.lastIndex(of: " ") else { return nil }
        let unit = trimmed[trimmed.index(after: blank)...]
        let sides = trimmed[..<blank].split(separator: "x", omittingEmptySubsequences: false).map {
            length(String($0.trimmingBlanks) + " " + unit)
        }
        guard sides.count == 3, let a = sides[0], let b = sides[1], let c = sides[2] else { return nil }
        return Dimensions(a, b, c)
    }

    /// How sides are rounded: `as measured`, `nearest 1 in`, `up 1 in`, `down 1/4 in`.
    static func sideRounding(_ text: String) -> Rounding<Length>? {
        if text == "as measured" { return Rounding.none }
        guard let blank = text.firstIndex(of: " "), let step = length(String(text[blank...])) else { return nil }
        switch text[..<blank] {
        case "nearest": return .nearest(step)
        case "up": return .up(step)
        case "down": return .down(step)
        default: return nil
        }
    }

    /// A positive price without currency, in millionths: `12.50`.
    static func micros(_ text: some StringProtocol) -> Int64? {
        guard let decimal = ExactDecimal(text), let micros = decimal.times(1_000_000), micros <= maximumMicros
        else { return nil }
        return micros
    }

    /// A positive amount with its currency: `4.00 USD`.
    static func money(_ text: String) -> Money? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, let micros = micros(parts[0]), micros > 0, let currency = Currency(parts[1])
        else { return nil }
        return Money(micros: micros, currency)
    }

    /// A positive percentage in basis points: `20 %`, `15.25%`; at most 1000 %.
    static func percent(_ text: some StringProtocol) -> Int? {
        guard text.last == "%", let number = ExactDecimal(Substring(text.dropLast()).trimmingBlanks),
            let points = number.times(100), (1...100_000).contains(points)
        else { return nil }
        return Int(points)
    }

    /// How tax relates to prices: `none`, `exempt`, `included 20 %`, `added 20 %`.
    static func tax(_ text: String) -> TaxTreatment? {
        switch text {
        case "none": return TaxTreatment.none
        case "exempt": return .exempt
        default:
            guard let blank = text.firstIndex(of: " "), let points = percent(text[blank...].trimmingBlanks)
            else { return nil }
            switch text[..<blank] {
            case "included": return .included(basisPoints: points)
            case "added": return .added(basisPoints: points)
            default: return nil
            }
        }
    }
}

extension StringProtocol {
    /// The text without blanks at its ends.
    var trimmingBlanks: Substring {
        var result = Substring(self)
        while result.first == " " { result.removeFirst() }
        while result.last == " " { result.removeLast() }
        return result
    }
}
