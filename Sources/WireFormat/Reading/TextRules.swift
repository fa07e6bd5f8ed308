/// Which characters a text may hold.
enum TextRules {
    /// Whether a character is refused in every text: controls and line separators (they break labels and lines), the
    /// embedding, override and isolate marks U+202A–202E and U+2066–2069 (they let a text read otherwise than it is),
    /// the byte order mark, and private, unassigned and surrogate code points (nobody can print them).
    static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E: return false
        case 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: return true
        default: break
        }
        return switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: true
        default: false
        }
    }

    /// Whether a text is plain ASCII without controls, without blanks at its ends, not empty and within a length: the
    /// usual case, decided without looking at Unicode's tables.
    static func isPlain(_ text: String, limit: Int) -> Bool {
        var text = text
        return text.withUTF8 { utf8 in
            guard let first = utf8.first, let last = utf8.last, utf8.count <= limit, first != UInt8(ascii: " "),
                last != UInt8(ascii: " ")
            else { return false }
            var isPlain = true
            for byte in utf8 { isPlain = isPlain && byte &- 0x20 < 0x5F }
            return isPlain
        }
    }

    /// The text without blanks at its ends.
    static func trimmed(_ text: String) -> String {
        guard text.utf8.first == UInt8(ascii: " ") || text.utf8.last == UInt8(ascii: " ") else { return text }
        let kept = text.unicodeScalars.drop { $0 == " " }
        guard let last = kept.lastIndex(where: { $0 != " " }) else { return "" }
        return String(kept[...last])
    }

    /// Whether there is nothing to be seen: no character but white space and those that Unicode has shown as nothing, such
    /// as U+200B (the properties White_Space and Default_Ignorable_Code_Point).
    static func isBlank(_ text: String) -> Bool {
        if let first = text.utf8.first, (0x21...0x7E).contains(first) { return false }
        return text.unicodeScalars.allSatisfy {
            $0.properties.isWhitespace || $0.properties.isDefaultIgnorableCodePoint
        }
    }

    /// Whether a text is a code: letters, digits and `-`, `_`, `.` of ASCII.
    static func isCode(_ text: String) -> Bool {
        text.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }

    /// The text with the letters a to z in capitals.
    static func capitals(_ text: String) -> String {
        String(
            decoding: text.utf8.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) ? $0 & 0xDF : $0 },
            as: UTF8.self)
    }
}
