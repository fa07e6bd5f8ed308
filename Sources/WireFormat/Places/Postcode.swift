public import ShipmentModel

/// What postcodes look like, by country.
public enum Postcode {
    /// Whether a postcode is needed to send something to a country. Where codes exist but few people use them
    /// (Ghana, Panama), none is asked for. Source: Universal Postal Union, addressing of each member country.
    public static func isNeeded(in country: Country) -> Bool { needed[country] }

    private static let needed = CountryTable(
        true,
        except: [
            """
            AE AG AO AQ AW BF BI BJ BO BS BV BW BZ CD CF CG CI CK CM CW DJ DM ER FJ GA GD GH GM GN GQ GY HK HM
            IE JM KI KM KN KP LC LY ML MO MR MS MU MW NA NR NU PA QA RW SB SC SL SO SR SS ST SX SY TD TF TG TK
            TL TO TT TV UG VU WS YE ZW
            """: false
        ])

    /// The postcode as the country writes it: capitals, with its blank or hyphen where it belongs (`sw1a1aa` is
    /// `SW1A 1AA`, `432151234` is `43215-1234`). Nil if it is not of the country's shape. The shapes of the United
    /// States, the United Kingdom, Canada, the Netherlands, Germany, New Zealand and the territories that share them
    /// are known; elsewhere 1 to 12 letters, digits, blanks and hyphens will do.
    public static func normalised(_ text: String, in country: Country) -> String? {
        var given = text
        if given.withUTF8({ isNormalised($0, in: country) }) { return text }
        let shape = Shape(country)
        let capitals = TextRules.capitals(text)
        guard shape != .any else { return isPlausible(capitals) ? capitals : nil }
        let compact = capitals.utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "-") }
        guard shape.patterns.contains(where: { matches(compact[...], $0) }) else { return nil }
        let written = shape.written(compact)
        return capitals == written || capitals.utf8.elementsEqual(compact) ? written : nil
    }

    /// Whether bytes are a postcode just as ``normalised(_:in:)`` writes it; false also for some that are, if blanks or
    /// hyphens stand where any may.
    static func isNormalised(_ bytes: UnsafeBufferPointer<UInt8>, in country: Country) -> Bool {
        let patterns = Shape.writtenPatterns[country]
        guard !patterns.isEmpty else {
            guard (1...12).contains(bytes.count) else { return false }
            for byte in bytes {
                guard byte &- UInt8(ascii: "0") < 10 || byte &- UInt8(ascii: "A") < 26 else { return false }
            }
            return true
        }
        return patterns.contains { pattern in
            guard pattern.count == bytes.count else { return false }
            for place in pattern.indices {
                let fits =
                    switch pattern[place] {
                    case UInt8(ascii: "9"): bytes[place] &- UInt8(ascii: "0") < 10
                    case UInt8(ascii: "A"): bytes[place] &- UInt8(ascii: "A") < 26
                    case let separator: bytes[place] == separator
                    }
                guard fits else { return false }
            }
            return true
        }
    }

    /// The part of a postcode that prices depend on, and that does not single out a household: the five digits of a
    /// ZIP code, the sector (`SW1A 1`) of a British postcode, elsewhere the whole.
    public static func rating(_ postcode: String, in country: Country) -> String {
        switch Shape(country) {
        case .unitedStates: String(postcode.prefix(5))
        case .unitedKingdom: String(postcode.dropLast(2))
        default: postcode
        }
    }

    /// Whether a text is what ``rating(_:in:)`` yields.
    static func isRating(_ text: String, in country: Country) -> Bool {
        guard Shape(country) == .unitedKingdom else { return normalised(text, in: country) == text }
        return normalised(text + "AA", in: country) == text + "AA"
    }

    /// What a postcode of the country looks like, in words.
    static func expectation(in country: Country) -> String { Shape(country).expectation }

    private static func isPlausible(_ text: String) -> Bool {
        (1...12).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: " "),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// Whether bytes match a pattern of `9` (a digit) and `A` (a letter).
    private static func matches(_ bytes: ArraySlice<UInt8>, _ pattern: String) -> Bool {
        bytes.count == pattern.utf8.count
            && zip(bytes, pattern.utf8).allSatisfy { byte, kind in
                kind == UInt8(ascii: "9")
                    ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    : (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            }
    }

    private enum Shape {
        case unitedStates, unitedKingdom, canada, netherlands, germany, newZealand, any

        init(_ country: Country) { self = Shape.table[country] }

        private static let table = CountryTable<Shape>(
            .any,
            except: [
                "US PR GU VI AS MP FM MH PW": .unitedStates, "GB GG IM JE": .unitedKingdom, "CA": .canada,
                "NL": .netherlands, "DE": .germany, "NZ": .newZealand,
            ])

        /// The shapes without separators.
        var patterns: [String] {
            switch self {
            case .unitedStates: ["99999", "999999999"]
            case .unitedKingdom: ["A99AA", "A999AA", "AA99AA", "AA999AA", "A9A9AA", "AA9A9AA"]
            case .canada: ["A9A9A9"]
            case .netherlands: ["9999AA"]
            case .germany: ["99999"]
            case .newZealand: ["9999"]
            case .any: []
            }
        }

        /// The patterns with their separators, by country; none where any shape will do.
        static let writtenPatterns: CountryTable<[[UInt8]]> = table.map { shape in
            shape.patterns.map { Array(shape.written(Array($0.utf8)).utf8) }
        }

        /// The code with its separator.
        func written(_ compact: [UInt8]) -> String {
            func split(_ place: Int, _ separator: String) -> String {
                String(decoding: compact[..<place], as: UTF8.self) + separator
                    + String(decoding: compact[place...], as: UTF8.self)
            }
            return switch self {
            case .unitedStates where compact.count == 9: split(5, "-")
            case .unitedKingdom: split(compact.count - 3, " ")
            case .canada: split(3, " ")
            case .netherlands: split(4, " ")
            default: String(decoding: compact, as: UTF8.self)
            }
        }

        var expectation: String {
            switch self {
            case .unitedStates: "five digits, or five and four as in 43215-1234"
            case .unitedKingdom: "a code such as SW1A 1AA"
            case .canada: "a code such as K1A 0B1"
            case .netherlands: "four digits and two letters, as in 1012 JS"
            case .germany: "five digits"
            case .newZealand: "four digits"
            case .any: "1 to 12 letters, digits, blanks and hyphens"
            }
        }
    }
}
