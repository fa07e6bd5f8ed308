public import ShipmentModel

/// Postcodes from one to another, both inclusive, as numbers that sort as the postcodes do.
public struct PostcodeRange: Hashable, Sendable {
    /// The first postcode's key.
    public var first: UInt64
    /// The last postcode's key.
    public var last: UInt64

    /// A range of keys.
    public init(first: UInt64, last: UInt64) {
        self.first = first
        self.last = last
    }

    /// The key of a postcode: its first eight letters and digits as bytes, the first in the highest; 0 for none.
    ///
    /// Blanks and hyphens do not count and small letters count as capitals. In the United Kingdom, Jersey, Guernsey and
    /// the Isle of Man the outward code is filled to four characters with blanks, so that `PA2 0AB` (district PA2) does
    /// not look like one of PA20.
    public static func key(of postcode: String, in country: Country) -> UInt64 {
        var key: UInt64 = 0
        var count = 0
        for byte in postcode.utf8 where count < 8 {
            let character: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): character = byte
            case UInt8(ascii: "a")...UInt8(ascii: "z"): character = byte - 32
            default: continue
            }
            key = key << 8 | UInt64(character)
            count += 1
        }
        if count == 0 { return 0 }
        if count >= 5, count <= 7, hasOutwardCode(country) { return british(key, count) }
        return key << UInt64(8 * (8 - count))
    }

    /// Whether postcodes there are an outward code of two to four characters and an inward code of three.
    static func hasOutwardCode(_ country: Country) -> Bool { outwardCountries.contains(country.index) }

    private static let outwardCountries: [UInt16] = ["GB", "JE", "GG", "IM"].map { Country($0)!.index }

    private static func british(_ packed: UInt64, _ count: Int) -> UInt64 {
        let outward = packed >> 24
        let outwardCount = count - 3
        var key = outward << UInt64(8 * (8 - outwardCount))
        for place in outwardCount..<4 { key |= UInt64(UInt8(ascii: " ")) << UInt64(8 * (7 - place)) }
        return key | (packed & 0xFF_FFFF) << 8
    }
}
