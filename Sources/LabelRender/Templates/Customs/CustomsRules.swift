/// The rules on customs declarations, from `customs.csv`.
enum CustomsRules {
    /// The rows of the table.
    private enum Rule: String, NumberedRule {
        case hsCodeDigits = "hs-code-digits"
        case vagueDescriptions = "vague-descriptions"
    }

    /// How many digits of an HS code the forms ask for at least.
    static let hsCodeDigits: Int = {
        guard let digits = Int(text(.hsCodeDigits)) else { preconditionFailure("hs-code-digits") }
        return digits
    }()

    /// Whether a description tells customs nothing: fewer than three letters, or only a word such as `gift`.
    static func isVague(_ description: String) -> Bool {
        let words = description.lowercased().split { $0.isWhitespace || ".,;:!".contains($0) }.joined(separator: " ")
        return words.unicodeScalars.count(where: \.properties.isAlphabetic) < 3 && !words.contains(where: \.isIdeograph)
            || vagueDescriptions.contains(words)
    }

    private static let vagueDescriptions = Set(
        text(.vagueDescriptions).split(separator: ",").map { $0.split(separator: " ").joined(separator: " ") })

    private static func text(_ rule: Rule) -> String { table[rule.ordinal] }

    private static let table: [String] =
        RuleTable(PackageResources.customs_csv).values(Rule.self) { row in
            guard Sureness(rawValue: row["sureness"]) != nil, !row["source"].isEmpty else { row.fail("sureness") }
            return row["value"]
        }
}

extension Character {
    /// Whether it is a Chinese character, one of which may be a word.
    fileprivate var isIdeograph: Bool { unicodeScalars.contains(where: \.properties.isIdeographic) }
}
