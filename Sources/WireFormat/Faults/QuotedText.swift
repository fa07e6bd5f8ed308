import TextFormats

/// Offending values as they may stand in a message.
enum QuotedText {
    private static let longest = 40

    /// The text in quotes, shortened, with everything that is not plainly visible written as its code point.
    static func quote(_ text: some StringProtocol) -> String {
        var quoted = "\""
        var count = 0
        for scalar in text.unicodeScalars {
            guard count < longest else { return quoted + "…\"" }
            count += 1
            if scalar == "\"" || scalar == "\\" {
                quoted += "\\"
                quoted.unicodeScalars.append(scalar)
            } else if TextRules.isForbidden(scalar) || scalar.properties.generalCategory == .format {
                quoted += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            } else {
                quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// A JSON value in words: its text if it has one, its kind otherwise.
    static func quote(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): quote(text)
        case .number(let text): text.utf8.count > longest ? String(text.prefix(longest)) + "…" : text
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: value.kind
        }
    }

    /// `a, b or c`.
    static func alternatives(_ words: some Sequence<String>) -> String {
        let words = Array(words)
        guard words.count > 1, let last = words.last else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }
}
