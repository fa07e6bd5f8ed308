internal import ShipmentModel

/// Puts our texts into a carrier's fields, or says why they do not fit. Nothing is cut off or replaced: an address that
/// lost its flat number is another address.
enum CarrierField {
    /// What a field may hold.
    enum Characters: Sendable {
        /// Anything visible.
        case any
        /// ASCII.
        case ascii
        /// ISO 8859-1: western European letters.
        case latin1

        fileprivate func allow(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .any: scalar.value >= 0x20 && scalar.value != 0x7F
            case .ascii: (0x20...0x7E).contains(scalar.value)
            case .latin1: (0x20...0x7E).contains(scalar.value) || (0xA0...0xFF).contains(scalar.value)
            }
        }
    }

    /// A text that need not be there.
    ///
    /// - Parameters:
    ///   - name: what the text is, in small letters: `city`. The fault's code is `city-too-long`, `city-characters`.
    ///   - longest: the most characters (Unicode scalars).
    static func optional(
        _ text: String?, _ name: String, longest: Int, _ characters: Characters = .any
    ) throws(CarrierFault) -> String? {
        guard let text, !text.isEmpty else { return nil }
        let count = text.unicodeScalars.count
        guard count <= longest else {
            throw .unmappable("\(name)-too-long", "\(name) has \(count) characters; the carrier takes \(longest)")
        }
        guard text.unicodeScalars.allSatisfy(characters.allow) else {
            throw .unmappable("\(name)-characters", "\(name) has characters that the carrier does not take")
        }
        return text
    }

    /// A text that must be there; `city-missing` otherwise.
    static func required(
        _ text: String?, _ name: String, longest: Int, _ characters: Characters = .any
    ) throws(CarrierFault) -> String {
        guard let text = try optional(text, name, longest: longest, characters) else {
            throw .unmappable("\(name)-missing", "the carrier wants a \(name)")
        }
        return text
    }

    /// An address's street lines in so many fields at most, each of so many characters; lines that are too many or too long
    /// are broken between words anew where that makes them fit.
    static func street(
        _ address: Address, _ name: String = "street", lines: Int, longest: Int, _ characters: Characters = .any
    ) throws(CarrierFault) -> [String] {
        let given = address.street.filter { !$0.isEmpty }
        guard !given.isEmpty else { throw .unmappable("\(name)-missing", "the carrier wants a \(name)") }
        if given.count <= lines, given.allSatisfy({ $0.unicodeScalars.count <= longest }) {
            var fitting: [String] = []
            for line in given { fitting.append(try required(line, name, longest: longest, characters)) }
            return fitting
        }
        var broken: [String] = []
        for word in given.joined(separator: ", ").split(separator: " ") {
            if let last = broken.last, last.unicodeScalars.count + 1 + word.unicodeScalars.count <= longest {
                broken[broken.count - 1] = last + " " + word
            } else {
                broken.append(String(word))
            }
        }
        guard broken.count <= lines, broken.allSatisfy({ $0.unicodeScalars.count <= longest }) else {
            throw .unmappable(
                "\(name)-too-long", "the \(name) does not fit into \(lines) lines of \(longest) characters")
        }
        var fitting: [String] = []
        for line in broken { fitting.append(try required(line, name, longest: longest, characters)) }
        return fitting
    }

    /// What is in a parcel, in one text: each line's words once, `Cotton socks, Wool hat`; nil where no line has any.
    static func contents(_ parcel: Parcel, _ name: String, longest: Int, _ characters: Characters = .any)
        throws(CarrierFault) -> String?
    {
        var words: [String] = []
        for line in parcel.contents {
            if let text = line.description, !text.isEmpty, !words.contains(text) { words.append(text) }
        }
        return try optional(words.joined(separator: ", "), name, longest: longest, characters)
    }

    /// The digits of a telephone number, with a `+` in front if it has one; nil if there is none. Of `+44 (0)20` the zero
    /// is not dialled from abroad. What follows a whole number, an extension, another number or words, is no part of it; a
    /// number in letters is none.
    static func phoneDigits(_ phone: String?) -> String? { phoneParts(phone)?.digits }

    /// What stands beside a telephone number's digits and says something: words before it, as in `Mobile 07700 900123`,
    /// and what follows it, be it an extension, another number or words.
    ///
    /// Punctuation says nothing, and neither does a word in front that only calls what follows a telephone number:
    /// ``bareWords``. Whoever reads the carrier's field of that name knows as much.
    static func phoneRemark(_ phone: String?) -> String? {
        guard let parts = phoneParts(phone) else { return nil }
        func says(_ text: String) -> Bool {
            text.unicodeScalars.contains { scalar in
                switch scalar.properties.generalCategory {
                case .spaceSeparator, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
                    .finalPunctuation, .connectorPunctuation, .otherPunctuation:
                    false
                default: true
                }
            }
        }
        let word = parts.front.lowercased().filter { $0.isLetter || $0.isNumber || $0.isSymbol }
        let said = [bareWords.contains(word) ? "" : parts.front, parts.rest].filter(says)
        return said.isEmpty ? nil : said.joined(separator: " ")
    }

    /// What a telephone number is called in front of it, in the languages of the carriers' countries, without full stops
    /// and colons. A mobile telephone or a fax is more than that.
    private static let bareWords: Set<String> = [
        "t", "tel", "tél", "ph", "phone", "telephone", "téléphone", "telefon", "telefoon",
    ]

    /// The digits of a telephone number's extension, `12` of `ext. 12`; `recipient-phone-extension-unsupported` where
    /// what stands beside the number is no extension, or a longer one.
    static func phoneExtension(_ phone: String?, _ name: String, longest: Int) throws(CarrierFault) -> String? {
        guard let rest = phoneRemark(phone) else { return nil }
        let marker = rest.prefix { !$0.isNumber }
        let digits = rest[marker.endIndex...].filter { $0 != " " && $0 != ")" }
        let word = marker.lowercased().filter(\.isLetter)
        guard ["", "x", "ext", "extn", "extension"].contains(word),
            marker.allSatisfy({ $0.isLetter || " .:-#,;(".contains($0) }),
            (1...longest).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else {
            throw .unmappable(
                "\(name)-extension-unsupported", "the carrier takes an extension of \(longest) digits at most")
        }
        return digits
    }

    /// A telephone number's digits, what stands before them, and what follows them.
    ///
    /// Blanks, full stops, dashes and brackets belong to the number, and so do commas, slashes and the like while it is
    /// not whole: `0228/5550123`. A bracket behind a whole number begins something else.
    private static func phoneParts(_ phone: String?) -> (front: String, digits: String, rest: String)? {
        guard let phone else { return nil }
        let number = phone.unicodeScalars.drop { !("0"..."9").contains($0) && $0 != "+" }
        let front = String(phone.unicodeScalars[..<number.startIndex])
        let isInternational = number.first == "+"
        let dialled = isInternational ? String(number).replacing("(0)", with: "") : String(number)
        var (digits, rest) = ("", "")
        for (index, scalar) in zip(dialled.unicodeScalars.indices, dialled.unicodeScalars) {
            if ("0"..."9").contains(scalar) {
                digits.unicodeScalars.append(scalar)
                continue
            }
            if index == dialled.unicodeScalars.startIndex, isInternational { continue }
            let isGroup =
                [".", ")"].contains(scalar) || scalar.properties.isWhitespace
                || scalar.properties.generalCategory == .dashPunctuation
            if isGroup { continue }
            if digits.utf8.count >= leastDigits {
                rest = String(dialled.unicodeScalars[index...])
                break
            }
            guard ["(", "#", ",", ";", "/"].contains(scalar) else { return nil }
        }
        return digits.isEmpty ? nil : (front, (isInternational ? "+" : "") + digits, rest)
    }

    /// A telephone number's ``phoneDigits(_:)``, where there is one; `recipient-phone-invalid` for a text that is none.
    static func phone(_ phone: String?, _ name: String) throws(CarrierFault) -> String? {
        guard let phone, !phone.isEmpty else { return nil }
        guard let digits = phoneDigits(phone) else {
            throw .unmappable("\(name)-invalid", "\(name) is no telephone number", isAboutService: false)
        }
        return digits
    }

    /// The digits of a whole telephone number, at least.
    private static let leastDigits = 7
}
