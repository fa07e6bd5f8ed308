/// Characters that look like a space or like nothing, and make a text another than it seems: they come from web pages
/// and word processors.
enum HiddenCharacters {
    /// What a scalar is called, if it is one of them.
    static func name(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0xA0: "a no-break space"
        case 0xAD: "a soft hyphen"
        case 0x2000...0x200A, 0x205F, 0x3000: "a typographic space"
        case 0x200B...0x200F, 0x2060...0x2064, 0xFEFF: "a character without width"
        case 0x2028, 0x2029, 0x85: "a line separator"
        case 0x202A...0x202E, 0x2066...0x2069: "a mark of writing direction"
        case 0x202F: "a narrow no-break space"
        default: nil
        }
    }

    /// The text with typographic spaces as spaces and without what has no width.
    static func removed(from text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard name(scalar) != nil else {
                result.append(scalar)
                continue
            }
            if scalar.properties.isWhitespace { result.append(" ") }
        }
        return String(result)
    }

    /// Reports the first on each line of a file, at most ten of them; remarks are passed over.
    static func check(_ bytes: [UInt8], file: String, faults: FaultList) {
        if ByteScan.isASCII(bytes) { return }
        var lines = ByteLines(bytes)
        var count = 0
        while let line = lines.next(), count < 10 {
            let text = bytes[line]
            guard text.contains(where: { $0 >= 0x80 }),
                text.first(where: { $0 != UInt8(ascii: " ") }) != UInt8(ascii: "#")
            else { continue }
            var column = 0
            for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
                column += 1
                guard let name = name(scalar) else { continue }
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let code = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
                faults.fault(
                    Place(file: file, line: lines.line, column: column), .hiddenCharacter,
                    found: "U+\(code), \(name)",
                    expected: scalar.properties.isWhitespace ? "a space, or nothing" : "nothing")
                count += 1
                break
            }
        }
    }
}
