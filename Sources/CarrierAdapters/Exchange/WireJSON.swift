internal import ShipmentModel
internal import TextFormats

extension JSONValue {
    /// An object of those members that have a value.
    static func members(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        .object(members.compactMap { name, value in value.map { JSONMember(name, $0) } })
    }

    /// A string, where there is a text.
    static func text(_ text: String?) -> JSONValue? { text.map { .string($0) } }

    /// The value as bytes: members in their order, numbers in their own digits.
    var written: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.take()
    }

    /// A member that says something: `null` says nothing.
    func member(_ name: String) -> JSONValue? { self[name].flatMap { $0 == .null ? nil : $0 } }

    /// What stands at the end of a path of names; nil as soon as one is missing.
    func at(_ path: String...) -> JSONValue? {
        var value = self
        for name in path {
            guard let next = value.member(name) else { return nil }
            value = next
        }
        return value
    }

    /// The text of a string or the digits of a number: carriers write the same member now as the one, now as the other.
    var scalar: String? {
        switch self {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    /// The elements of an array, or the one value that stands where an array was promised.
    var list: [JSONValue] {
        switch self {
        case .array(let elements): elements
        case .null: []
        default: [self]
        }
    }

    /// An amount of money, read from its digits; nil if it is none, is negative, or has more than nine digits before the
    /// point or six behind it.
    func money(_ currency: Currency?) -> Money? { currency.flatMap { WireText.money(scalar, $0) } }
}

/// Texts of carriers' interfaces that stand for quantities.
enum WireText {
    /// An amount of money as a carrier writes it; nil if it is none, is negative, or is more than any parcel costs.
    static func money(_ text: String?, _ currency: Currency) -> Money? {
        guard let text, currency.isAssigned else { return nil }
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...9).contains(parts[0].count),
            parts.dropFirst().allSatisfy({ (1...6).contains($0.count) }),
            parts.allSatisfy({ $0.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) })
        else { return nil }
        return Money(text, currency)
    }

    /// A currency that is in use.
    static func currency(_ text: String?) -> Currency? {
        text.flatMap { Currency($0) }.flatMap { $0.isAssigned ? $0 : nil }
    }

    /// A mass in a unit, with at most so many decimal places, never less than it is.
    static func mass(_ mass: Mass, _ unit: Mass.Unit, places: Int) -> String {
        upwards(mass.picograms, unit.picograms, places)
    }

    /// A length in a unit, with at most so many decimal places, never less than it is.
    static func length(_ length: Length, _ unit: Length.Unit, places: Int) -> String {
        upwards(length.nanometres, unit.nanometres, places)
    }

    private static func upwards(_ value: Int64, _ unit: Int64, _ places: Int) -> String {
        let scale = (0..<places).reduce(into: Int128(1)) { scale, _ in scale *= 10 }
        let (quotient, remainder) = (Int128(value) * scale).quotientAndRemainder(dividingBy: Int128(unit))
        let decimal = ExactDecimal(units: quotient + (remainder > 0 ? 1 : 0), scale: places)
        let text = decimal.description
        guard places > 0 else { return text }
        let kept = text.reversed().drop { $0 == "0" }
        return String(String(kept.first == "." ? kept.dropFirst() : kept).reversed())
    }

    /// `20260701`.
    static func compact(_ date: CivilDate) -> String { date.description.filter { $0 != "-" } }

    /// A label's tracking number: 1 to 64 visible ASCII characters without blanks; nil for anything else.
    static func trackingNumber(_ text: String?) -> String? {
        guard let text, (1...64).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return text
    }

    /// The first ten characters of an ISO time, if they are a date.
    static func date(_ text: String?) -> CivilDate? { text.flatMap { CivilDate($0.prefix(10)) } }
}

/// The time of day in UTC as carriers want it written.
struct WallTime: Sendable {
    /// The day.
    let date: CivilDate
    /// Since midnight.
    let secondOfDay: Int64

    /// A time, in seconds since 1970.
    init(_ seconds: Int64) {
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        date = CivilDate(day: Int32(clamping: day))
        secondOfDay = seconds - day * 86_400
    }

    /// `2026-07-01T10:00:00`, without a zone.
    var text: String {
        func two(_ value: Int64) -> String { (value < 10 ? "0" : "") + String(value) }
        return "\(date)T\(two(secondOfDay / 3_600)):\(two(secondOfDay / 60 % 60)):\(two(secondOfDay % 60))"
    }
}

/// A purchase's reference in forms that carriers want.
enum WireReference {
    /// As a UUID (RFC 9562, version 8: bits of our own), the same for the same reference: its 20 characters are 100 bits,
    /// and those stand in it one behind the other. Nil for what is no reference of ours.
    static func uuid(_ reference: String) -> String? {
        guard reference.utf8.count == 20 else { return nil }
        var bits: UInt128 = 0
        for byte in reference.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): bits = bits << 5 | UInt128(byte - UInt8(ascii: "A"))
            case UInt8(ascii: "2")...UInt8(ascii: "7"): bits = bits << 5 | UInt128(byte - UInt8(ascii: "2") + 26)
            default: return nil
            }
        }
        // 48 bits, the version, 12 bits, the variant, then the last 40 bits at the end.
        var value = (bits >> 52) << 80
        value |= UInt128(8) << 76
        value |= ((bits >> 40) & 0xFFF) << 64
        value |= UInt128(2) << 62
        value |= bits & 0xFF_FFFF_FFFF
        let digits = String(value, radix: 16)
        let text = String(repeating: "0", count: 32 - digits.utf8.count) + digits
        var groups: [Substring] = []
        var rest = text[...]
        for count in [8, 4, 4, 4, 12] {
            groups.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return groups.joined(separator: "-")
    }
}
