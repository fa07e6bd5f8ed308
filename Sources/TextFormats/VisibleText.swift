extension String {
    /// The text on one line, with what acts on a terminal or cannot be seen written out: `\n`, `\u{1B}`, `\u{A0}`.
    public var visible: String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch (scalar, scalar.properties.generalCategory) {
            case ("\n", _): result.append(contentsOf: #"\n"#.unicodeScalars)
            case ("\r", _): result.append(contentsOf: #"\r"#.unicodeScalars)
            case ("\t", _): result.append(contentsOf: #"\t"#.unicodeScalars)
            case (" ", _): result.append(scalar)
            case (_, .control), (_, .format), (_, .lineSeparator), (_, .paragraphSeparator), (_, .spaceSeparator):
                result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
