internal import TextFormats

extension JSONValue {
    /// An object of those members that have a value.
    static func record(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        .object(members.compactMap { name, value in value.map { JSONMember(name, $0) } })
    }

    /// A member that says something: neither absent nor `null`.
    func given(_ name: String) -> JSONValue? { self[name].flatMap { $0 == .null ? nil : $0 } }

    /// The text of a string that is not empty.
    func text(_ name: String) -> String? { self[name]?.string.flatMap { $0.isEmpty ? nil : $0 } }

    /// A number, or a text that is one, in thousandths; nil for anything else, for more than three places that are not 0,
    /// and for more than a carrier's scale shows.
    var thousandths: Int64? {
        let text: String
        switch self {
        case .number(let digits), .string(let digits): text = digits
        default: return nil
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...9).contains(parts[0].utf8.count),
            parts.allSatisfy({ part in part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }),
            let whole = Int64(parts[0])
        else { return nil }
        guard parts.count == 2 else { return whole * 1_000 }
        guard !parts[1].isEmpty, parts[1].dropFirst(3).allSatisfy({ $0 == "0" }) else { return nil }
        let places = String(parts[1].prefix(3))
        return Int64(places + String(repeating: "0", count: 3 - places.utf8.count)).map { whole * 1_000 + $0 }
    }
}

/// Amounts of money as carriers write them.
enum EmulatorMoney {
    /// Hundredths as a decimal without trailing zeros, as programs write numbers: `42.7`, `9`, `38.82`.
    static func shortest(_ hundredths: Int64) -> String {
        let whole = String(hundredths / 100)
        let rest = hundredths % 100
        if rest == 0 { return whole }
        return whole + "." + (rest % 10 == 0 ? String(rest / 10) : (rest < 10 ? "0" : "") + String(rest))
    }

    /// Hundredths with both places: `42.70`.
    static func fixed(_ hundredths: Int64) -> String {
        let rest = hundredths % 100
        return String(hundredths / 100) + "." + (rest < 10 ? "0" : "") + String(rest)
    }
}
