public import ShipmentModel

/// How a tariff names postcodes, and what keeps it from being understood.
///
/// `10001`, `967*`: all that begin so. `005..009`: from all that begin with the one to all that begin with the other.
/// `#` stands for a digit, `@` for a letter, `?` for either. In countries with outward codes a text without `*` is an
/// area (`IV`), a district (`PA20`) or a whole postcode, and `PA20..PA49` the districts of those numbers.
public enum PostcodeExpression {
    /// Why a text names no postcodes.
    public enum Fault: Error, Hashable, Sendable {
        /// Nothing but letters, digits, `#`, `@`, `?`, `..` and a `*` at the end is allowed.
        case badCharacter(String)
        /// Empty, or longer than eight letters and digits.
        case badLength
        /// The end of a range lies before its beginning, or is of another kind.
        case badRange
        /// So many places are left open that listing what is meant would take more than 1,296 ranges.
        case tooOpen
    }

    /// The postcodes that a text names, sorted.
    public static func ranges(_ text: String, in country: Country) throws(Fault) -> [PostcodeRange] {
        var bytes: [UInt8] = []
        for byte in text.utf8 where byte != UInt8(ascii: " ") && byte != UInt8(ascii: "-") {
            bytes.append((UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 32 : byte)
        }
        if let dots = bytes.indices.first(where: { $0 + 1 < bytes.count && bytes[$0] == dot && bytes[$0 + 1] == dot }) {
            return try range(Array(bytes[..<dots]), Array(bytes[(dots + 2)...]), in: country)
        }
        let isOpen = bytes.last == UInt8(ascii: "*")
        if isOpen { bytes.removeLast() }
        guard !bytes.isEmpty, bytes.count <= 8 else { throw .badLength }
        if PostcodeRange.hasOutwardCode(country) {
            // `PA2 0*` would be read as `PA20*`, which is another district: sectors cannot be named.
            if isOpen, text.utf8.contains(UInt8(ascii: " ")) { throw .badCharacter(" ") }
            if !isOpen, bytes.count > 4, !isWhole(bytes) { throw .badLength }
        }
        var codes: [[UInt8]] = [[]]
        for byte in bytes {
            let choices: [UInt8]
            switch byte {
            case UInt8(ascii: "#"): choices = digits
            case UInt8(ascii: "@"): choices = letters
            case UInt8(ascii: "?"): choices = digits + letters
            case _ where digits.contains(byte) || letters.contains(byte): choices = [byte]
            default: throw .badCharacter(String(decoding: [byte], as: UTF8.self))
            }
            guard codes.count * choices.count <= 1296 else { throw .tooOpen }
            codes = codes.flatMap { code in choices.map { code + [$0] } }
        }
        guard !isOpen, PostcodeRange.hasOutwardCode(country) else { return codes.map { prefix($0, $0) } }
        return codes.map { british($0, in: country) }
    }

    private static let dot = UInt8(ascii: ".")
    private static let digits = Array(UInt8(ascii: "0")...UInt8(ascii: "9"))
    private static let letters = Array(UInt8(ascii: "A")...UInt8(ascii: "Z"))

    /// Whether a text ends as whole postcodes with an outward code do: a digit and two letters.
    private static func isWhole(_ code: [UInt8]) -> Bool {
        let inward = Array(code.suffix(3))
        let wild = UInt8(ascii: "?")
        return (digits + [UInt8(ascii: "#"), wild]).contains(inward[0])
            && inward[1...].allSatisfy { (letters + [UInt8(ascii: "@"), wild]).contains($0) }
    }

    /// From the first key that begins with one text to the last that begins with another.
    private static func prefix(_ first: [UInt8], _ last: [UInt8]) -> PostcodeRange {
        func key(_ bytes: [UInt8], _ filler: UInt8) -> UInt64 {
            (0..<8).reduce(0) { $0 << 8 | UInt64($1 < bytes.count ? bytes[$1] : filler) }
        }
        return PostcodeRange(first: key(first, 0), last: key(last, 0xFF))
    }

    private static func british(_ code: [UInt8], in country: Country) -> PostcodeRange {
        if code.allSatisfy({ letters.contains($0) }) { return prefix(code + [digits[0]], code + [digits[9]]) }
        if code.count <= 4 {
            let district = code + Array(repeating: UInt8(ascii: " "), count: 4 - code.count)
            return prefix(district, district)
        }
        let key = PostcodeRange.key(of: String(decoding: code, as: UTF8.self), in: country)
        return PostcodeRange(first: key, last: key)
    }

    private static func range(
        _ first: [UInt8], _ last: [UInt8], in country: Country
    ) throws(Fault) -> [PostcodeRange] {
        for bytes in [first, last] {
            guard !bytes.isEmpty, bytes.count <= 8 else { throw .badLength }
            for byte in bytes where !digits.contains(byte) && !letters.contains(byte) {
                throw .badCharacter(String(decoding: [byte], as: UTF8.self))
            }
        }
        guard PostcodeRange.hasOutwardCode(country) else {
            let range = prefix(first, last)
            guard range.first <= range.last else { throw .badRange }
            return [range]
        }
        func parts(_ code: [UInt8]) -> (area: [UInt8], district: Int)? {
            let area = Array(code.prefix { letters.contains($0) })
            let number = code.dropFirst(area.count)
            guard !area.isEmpty, (1...2).contains(number.count), number.allSatisfy({ digits.contains($0) }) else {
                return nil
            }
            return (area, number.reduce(0) { $0 * 10 + Int($1 - digits[0]) })
        }
        guard let from = parts(first), let to = parts(last), from.area == to.area, from.district <= to.district else {
            throw .badRange
        }
        return (from.district...to.district).map { british(from.area + Array(String($0).utf8), in: country) }
    }
}
