internal import RatingEngine
internal import ShipmentModel

/// The texts of values in rate files. Each function gives nil for a text that is not of its form.
enum ScalarText {
    /// The longest length and so the largest side: far above any parcel, and small enough that the product of three
    /// fits a volume.
    static let maximumLength = Length(nanometres: 100 * Length.Unit.m.nanometres)
    /// The highest price: ten million of the currency's major unit.
    static let maximumMicros: Int64 = 10_000_000_000_000
    /// The most zones that one text such as `2-8` stands for.
    static let maximumZones = 256

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

    // MARK: Quantities

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

    /// A positive volume with its unit: `1728 in3`, `0.10 ft³`, `4 l`.
    static func volume(_ text: String) -> Volume? {
        guard let split = text.firstIndex(where: \.isLetter), let unit = volumeUnit(text[split...]),
            let number = ExactDecimal(text[..<split].trimmingBlanks), number.units > 0
        else { return nil }
        let divisor = (0..<number.scale).reduce(into: Int128(1)) { value, _ in value *= 10 }
        let (product, overflow) = number.units.multipliedReportingOverflow(by: unit.cubicNanometres)
        let side = Int128(maximumLength.nanometres)
        guard !overflow, product % divisor == 0, product / divisor <= side * side * side else { return nil }
        return Volume(cubicNanometres: product / divisor)
    }

    /// `in3`, `ft³` or `l`.
    private static func volumeUnit(_ text: Substring) -> Volume? {
        if text == "l" { return Volume(cubicNanometres: Volume.cubic(.m).cubicNanometres / 1000) }
        guard text.hasSuffix("3") || text.hasSuffix("³"), let unit = Length.Unit(rawValue: String(text.dropLast()))
        else { return nil }
        return Volume.cubic(unit)
    }

    /// A weight as nearly all rows of matrices have it, in picograms: a whole number, a blank and a unit.
    private static func plainMass(_ text: String) -> Int64? {
        guard let blank = text.utf8.firstIndex(of: UInt8(ascii: " ")),
            let number = plainMicros(String(text[..<blank])), number > 0, number % 1_000_000 == 0,
            let unit = Mass.Unit(rawValue: String(text[text.utf8.index(after: blank)...]))
        else { return nil }
        let (mass, overflow) = unit.picograms.multipliedReportingOverflow(by: number / 1_000_000)
        return overflow ? nil : mass
    }

    /// A bound of a measure in its smallest unit. An amount of money may be zero, and may be of any currency.
    static func bound(_ text: String, of measure: ParcelMeasure) -> Int128? {
        switch measure.kind {
        case .mass: plainMass(text).map { Int128($0) } ?? mass(text).map { Int128($0.picograms) }
        case .length: length(text).map { Int128($0.nanometres) }
        case .volume: volume(text)?.cubicNanometres
        case .money: money(text, .notNegative).map { Int128($0.micros) }
        case .count: count(text, 1...1_000_000).map { Int128($0) }
        }
    }

    /// What a bound of a measure looks like.
    static func boundExpected(_ measure: ParcelMeasure) -> String {
        switch measure.kind {
        case .mass: "a weight with its unit, such as 70 lb"
        case .length: "a length with its unit, such as 108 in"
        case .volume: "a volume with its unit, such as 1728 in3"
        case .money: "an amount with its currency, such as 100 USD"
        case .count: "a whole number, such as 40"
        }
    }

    /// A whole number within bounds, without sign or separators.
    static func count(_ text: String, _ allowed: ClosedRange<Int>) -> Int? {
        guard text.utf8.count <= 9, text.utf8.allSatisfy(isDigit), let number = Int(text), allowed.contains(number)
        else { return nil }
        return number
    }

    /// The divisor of a dimensional weight: `166 in3/lb`, `4 l/kg`, or turned round, `200 kg/m3`.
    static func divisor(_ text: String) -> (volume: Volume, mass: Mass)? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let first = String(parts[0].trimmingBlanks)
        let unit = parts[1].trimmingBlanks
        if let volume = volume(first), let mass = Mass.Unit(rawValue: String(unit)) {
            return (volume, Mass(picograms: mass.picograms))
        }
        guard let mass = mass(first), let volume = volumeUnit(unit) else { return nil }
        return (volume, mass)
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
    static func sideRounding(_ text: String) -> Rounding<Length>? { rounding(text, length) }

    /// How a weight is rounded: `as measured`, `up 1 lb`.
    static func weightRounding(_ text: String) -> Rounding<Mass>? { rounding(text, mass) }

    private static func rounding<Step>(_ text: String, _ read: (String) -> Step?) -> Rounding<Step>? {
        if text == "as measured" { return Rounding.none }
        guard let blank = text.firstIndex(of: " "), let step = read(String(text[blank...])) else { return nil }
        switch text[..<blank] {
        case "nearest": return .nearest(step)
        case "up": return .up(step)
        case "down": return .down(step)
        default: return nil
        }
    }

    // MARK: Money and shares

    /// Which amounts a place allows.
    enum Sign {
        case positive, notNegative, any
    }

    /// A price without currency, in millionths, if it is written as nearly all are: `12.50`, `7`. At most seven digits
    /// and six behind the point, which are never too many.
    static func plainMicros(_ text: String) -> Int64? {
        var text = text
        return text.withUTF8 { bytes in
            let count = bytes.count
            var value: Int64 = 0
            var index = 0
            while index < count, bytes[index] &- UInt8(ascii: "0") < 10 {
                value = value &* 10 &+ Int64(bytes[index] &- UInt8(ascii: "0"))
                index += 1
                if index > 7 { return nil }
            }
            guard index > 0 else { return nil }
            var decimals = 0
            if index < count {
                guard bytes[index] == UInt8(ascii: "."), index + 1 < count else { return nil }
                index += 1
                while index < count, decimals < 6, bytes[index] &- UInt8(ascii: "0") < 10 {
                    value = value &* 10 &+ Int64(bytes[index] &- UInt8(ascii: "0"))
                    index += 1
                    decimals += 1
                }
                guard index == count else { return nil }
            }
            while decimals < 6 {
                value &*= 10
                decimals += 1
            }
            return value
        }
    }

    /// A price without currency, in millionths: `12.50`. One in exponents has been through a spreadsheet, and may have lost
    /// digits there.
    static func micros(_ text: some StringProtocol) -> Int64? {
        guard !hasExponent(text), let decimal = ExactDecimal(text), let micros = decimal.times(1_000_000),
            micros <= maximumMicros
        else { return nil }
        return micros
    }

    /// Whether a number is written as `1.8E+01`.
    static func hasExponent(_ text: some StringProtocol) -> Bool {
        text.utf8.contains { $0 | 0x20 == UInt8(ascii: "e") }
    }

    /// An amount with its currency: `4.00 USD`.
    static func money(_ text: String, _ sign: Sign) -> Money? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, let micros = micros(parts[0]), micros >= -maximumMicros,
            let currency = Currency(parts[1])
        else { return nil }
        switch sign {
        case .positive where micros <= 0, .notNegative where micros < 0, .any where micros == 0: return nil
        default: return Money(micros: micros, currency)
        }
    }

    /// A percentage: `20 %`, `15.25%`, `-38 %`; not zero, and at most 1000 %.
    static func percent(_ text: some StringProtocol) -> Percentage? {
        guard text.last == "%", let share = Percentage(percent: Substring(text.dropLast()).trimmingBlanks),
            share != .zero, share.millionths.magnitude <= 10_000_000
        else { return nil }
        return share
    }

    /// How tax relates to prices: `none`, `exempt`, `zero`, `included 20 %`, `added 20 %`.
    static func tax(_ text: String) -> TaxTreatment? {
        switch text {
        case "none": return TaxTreatment.none
        case "exempt": return .exempt
        case "zero": return .zeroRated
        default:
            guard let blank = text.firstIndex(of: " "), let share = percent(text[blank...].trimmingBlanks),
                share > .zero
            else { return nil }
            switch text[..<blank] {
            case "included": return .included(share)
            case "added": return .added(share)
            default: return nil
            }
        }
    }

    // MARK: Zones, days, hours

    /// A zone's code: one to eight letters and digits.
    static func isZone(_ code: some StringProtocol) -> Bool {
        (1...8).contains(code.utf8.count)
            && code.utf8.allSatisfy {
                isDigit($0) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
            }
    }

    /// The codes that a text names: `3`, `5-8` (numbers, from and to; `002-008` keeps its zeros), `A+B`, `2-4+9`.
    static func zones(_ text: some StringProtocol) -> [String]? {
        var codes: [String] = []
        for part in text.split(separator: "+", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false)
            switch ends.count {
            case 1 where isZone(part): codes.append(String(part))
            case 2:
                guard let first = count(String(ends[0]), 0...99_999), let last = count(String(ends[1]), 0...99_999),
                    first < last, last - first < maximumZones
                else { return nil }
                let width = ends[0].utf8.count == ends[1].utf8.count ? ends[0].utf8.count : 0
                for number in first...last {
                    let digits = String(number)
                    codes.append(String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits)
                }
            default: return nil
            }
            guard codes.count <= maximumZones else { return nil }
        }
        return codes
    }

    /// Days of delivery: `2` or `2..5`.
    static func days(_ text: String) -> DeliveryRule.Days? {
        let ends = text.split(separator: "..", omittingEmptySubsequences: false).map {
            count(String($0.trimmingBlanks), 0...365)
        }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last
        else { return nil }
        return .init(earliest: first, latest: last)
    }

    /// Minutes after midnight: `17:00`.
    static func clock(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = count(String(parts[0]), 0...23),
            let minute = count(String(parts[1]), 0...59)
        else { return nil }
        return hour * 60 + minute
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
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
