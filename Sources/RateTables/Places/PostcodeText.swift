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

    private static let unitedStates = Country("US")!
}

/// Ranges of postcodes with the places where they stand.
struct PlacedRanges {
    private var ranges: [(range: PostcodeRange, line: Int32, column: Int32)] = []

    mutating func reserveCapacity(_ count: Int) { ranges.reserveCapacity(count) }

    mutating func append(_ range: PostcodeRange, line: Int, column: Int) {
        ranges.append((range, Int32(truncatingIfNeeded: line), Int32(truncatingIfNeeded: column)))
    }

    var isEmpty: Bool { ranges.isEmpty }

    /// The ranges in rising order. One that begins within another is reported where it stands.
    func sorted(file: String, faults: FaultList) -> [PostcodeRange] {
        var isSorted = true
        for index in ranges.indices.dropFirst() where ranges[index].range.first <= ranges[index - 1].range.last {
            isSorted = false
            break
        }
        if isSorted { return ranges.map(\.range) }
        let ordered = ranges.sorted { ($0.range.first, $0.line, $0.column) < ($1.range.first, $1.line, $1.column) }
        var reach = ordered[0]
        for entry in ordered.dropFirst() {
            if entry.range.first <= reach.range.last {
                // Of two that overlap the one that stands further down is one too many.
                let isLater = (reach.line, reach.column) < (entry.line, entry.column)
                let (later, earlier) = isLater ? (entry, reach) : (reach, entry)
                // One expression may stand for several ranges; those of one place do not overlap.
                faults.fault(
                    Place(file: file, line: Int(later.line), column: Int(later.column)), .duplicate,
                    found: Self.text(later.range),
                    expected: "postcodes that line \(earlier.line) does not name already")
            }
            if entry.range.last > reach.range.last { reach = entry }
        }
        return ordered.map(\.range)
    }

    /// A range as people write it.
    private static func text(_ range: PostcodeRange) -> String {
        func text(_ key: UInt64) -> String {
            let bytes = (0..<8).map { (place: UInt64) in UInt8(truncatingIfNeeded: key >> (8 * (7 - place))) }
            return String(decoding: bytes.filter { $0 > UInt8(ascii: " ") && $0 < 0x80 }, as: UTF8.self)
        }
        let (first, last) = (text(range.first), text(range.last))
        return first == last ? first : "\(first)..\(last)"
    }
}
