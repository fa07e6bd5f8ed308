public import ShipmentModel
public import TrackingNumbers

/// The rules on customs declarations, from `customs.csv`.
public enum CustomsRules {
    /// The rows of the table.
    private enum Rule: String, NumberedRule {
        case cn22HighestValue = "cn22-highest-value"
        case cn23ServiceIndicators = "cn23-service-indicators"
        case hsCodeDigits = "hs-code-digits"
        case vagueDescriptions = "vague-descriptions"
    }

    /// The form an item needs: parcels and EMS always CN 23, other items by the value of their contents.
    /// - Parameter value: The contents' value in special drawing rights (`XDR`): the caller knows the rate of the day.
    public static func form(for number: S10, value: Money) -> CustomsDeclaration.Form {
        precondition(value.currency == cn22HighestValue.currency, "\(value) is not in special drawing rights")
        let isParcel = cn23ServiceIndicators.contains { number.serviceIndicator.hasPrefix($0) }
        return isParcel || value.micros > cn22HighestValue.micros ? .cn23 : .cn22
    }

    /// The highest value that a CN 22 may declare, in special drawing rights.
    public static let cn22HighestValue: Money = {
        let parts = text(.cn22HighestValue).split(separator: " ")
        guard parts.count == 2, let currency = Currency(parts[1]), let value = Money(parts[0], currency) else {
            preconditionFailure("cn22-highest-value")
        }
        return value
    }()

    /// The first letters of the S10 service indicators whose items need CN 23 at any value.
    private static let cn23ServiceIndicators = text(.cn23ServiceIndicators).split(separator: " ").map(String.init)

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
