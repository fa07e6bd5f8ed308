internal import RatingEngine
internal import ShipmentModel

/// The postcodes that texts of rate files name: `PostcodeExpression` and what spreadsheets make of them.
enum PostcodeText {
    /// Why a text is refused.
    struct Fault: Error {
        /// What would be right.
        var expected: String
    }

    static func ranges(_ text: String, in country: Country) throws(Fault) -> [PostcodeRange] {
        if country == unitedStates, (1...4).contains(text.utf8.count), text.utf8.allSatisfy(ScalarText.isDigit) {
            let padded = String(repeating: "0", count: 5 - text.utf8.count) + text
            throw Fault(
                expected: "\(padded), whose zeros a spreadsheet drops"
                    + (text.utf8.count == 3 ? ", or \(text)* for all that begin so" : ""))
        }
        if country == unitedStates, let fault = zipFault(text) { throw fault }
        do {
            return try PostcodeExpression.ranges(text, in: country)
        } catch {
            if country == unitedStates, let number = ExactDecimal(text), number.scale == 0,
                (1...99_999).contains(number.units)
            {
                let digits = String(number.units)
                throw Fault(
                    expected: String(repeating: "0", count: 5 - digits.count) + digits
                        + ", which a spreadsheet turned into a number")
            }
            switch error {
            case .badCharacter(let character):
                throw Fault(
                    expected: "letters, digits, #, @, ?, .. and a * at the end; not \"\(character)\"")
            case .badLength: throw Fault(expected: "one to eight letters and digits, such as 10001, 967* or 995..999")
            case .badRange: throw Fault(expected: "two postcodes of one kind, the lower first, such as 005..009")
            case .tooOpen: throw Fault(expected: "fewer of #, @ and ?, such as 1##*")
            }
        }
    }

    /// ZIP codes are five digits; fewer begin several, with a `*` behind them or in a range of such beginnings. Texts
    /// that are faulty in other ways are left to `PostcodeExpression`.
    private static func zipFault(_ text: String) -> Fault? {
        let parts = text.split(separator: "..", omittingEmptySubsequences: false).map { $0.trimmingBlanks }
        let isCode = { (part: Substring) in
            part.utf8.allSatisfy {
                ScalarText.isDigit($0) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0 & 0xDF)
                    || [UInt8(ascii: "#"), UInt8(ascii: "?"), UInt8(ascii: "@")].contains($0)
            }
        }
        let bare = parts.map { $0.last == "*" && parts.count == 1 ? $0.dropLast() : $0 }
        guard parts.count <= 2, bare.allSatisfy({ !$0.isEmpty && isCode($0) }) else { return nil }
        if bare.contains(where: { $0.contains { $0.isLetter || $0 == "@" } }) {
            let looksLike: [Character: Character] = ["O": "0", "o": "0", "l": "1", "I": "1", "?": "#", "@": "#"]
            let digits = String(text.map { looksLike[$0] ?? $0 })
            return Fault(expected: digits.contains(where: \.isLetter) ? "digits alone, such as 01005" : digits)
        }
        if let long = bare.first(where: { $0.utf8.count > 5 }) {
            return Fault(expected: "five digits, such as 01005; \(long) has \(long.utf8.count)")
        }
        if parts.count == 2, bare[0].utf8.count != bare[1].utf8.count {
            return Fault(expected: "two beginnings of the same length, such as 005..009 or 00601..00603")
        }
        if parts.count == 1, bare[0].utf8.count == parts[0].utf8.count, bare[0].utf8.count < 5 {
            return Fault(expected: "\(bare[0])* for all that begin so")
        }
        return nil
    }

    private static let unitedStates = Country("US")!
}

/// Ranges of postcodes with the places where they stand.
struct PlacedRanges {
    private var ranges: [(range: PostcodeRange, line: Int32, column: Int32)] = []

    mutating func reserveCapacity(_ count: Int) { ranges.reserveCapacity(count) }

    mutating func append(_ range: PostcodeRange, line: Int, column: Int) {
        ranges.append((range, Int32(truncatingIfNeeded: line), Int32(truncatingIfNeeded: column)))
    }

    /// The ranges in rising order. One that begins within another is reported where it stands, once for all the ranges
    /// of one text.
    ///
    /// - Parameter written: the text that stands in a line and column.
    func sorted(
        file: String, faults: FaultList, written: (_ line: Int, _ column: Int) -> String
    ) -> [PostcodeRange] {
        var isSorted = true
        for index in ranges.indices.dropFirst() where ranges[index].range.first <= ranges[index - 1].range.last {
            isSorted = false
            break
        }
        if isSorted { return ranges.map(\.range) }
        let ordered = ranges.sorted { ($0.range.first, $0.line, $0.column) < ($1.range.first, $1.line, $1.column) }
        var reach = ordered[0]
        var reported: Set<[Int32]> = []
        for entry in ordered.dropFirst() {
            if entry.range.first <= reach.range.last {
                // Of two that overlap the one that stands further down is one too many.
                let isLater = (reach.line, reach.column) < (entry.line, entry.column)
                let (later, earlier) = isLater ? (entry, reach) : (reach, entry)
                if reported.insert([later.line, later.column]).inserted {
                    faults.fault(
                        Place(file: file, line: Int(later.line), column: Int(later.column)), .duplicate,
                        found: written(Int(later.line), Int(later.column)),
                        expected: "postcodes that line \(earlier.line) does not name already, with "
                            + written(Int(earlier.line), Int(earlier.column)))
                }
            }
            if entry.range.last > reach.range.last { reach = entry }
        }
        return ordered.map(\.range)
    }
}
