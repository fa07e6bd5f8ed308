/// A telephone number as people write it: its digits, and what stands beside them.
struct TelephoneNumber {
    /// The digits, with a `+` in front if it has one. Of `+44 (0)20` the zero is not dialled from abroad; of `+39 (0)6` it is.
    let digits: String
    /// What stands in front of them.
    let front: String
    /// What follows a whole number: an extension, another number or words.
    let rest: String

    /// Nil where there are no digits, letters among them, or more of them than any number has.
    ///
    /// Blanks, dashes, full stops and the like group digits, and so do commas, slashes and opening brackets while the
    /// number may go on: `0228/5550123`. Behind a whole number they begin something else: `020 7946 0018 / 0019`.
    init?(_ text: String) {
        let written = text.unicodeScalars.drop { !TelephoneNumber.isDigit($0) && $0 != "+" }
        front = String(text.unicodeScalars[..<written.startIndex])
        let isInternational = written.first == "+" || written.starts(with: "00".unicodeScalars)
        let hasPlus = written.first == "+"
        let isItalian = ["+39", "0039"].contains { String(written).hasPrefix($0) }
        let dialled =
            isInternational && !isItalian
            ? String(written).replacing(/[(\[]\s*0\s*[)\]]/, with: "") : String(written)
        var (digits, rest) = ("", "")
        for index in dialled.unicodeScalars.indices.dropFirst(hasPlus ? 1 : 0) {
            let scalar = dialled.unicodeScalars[index]
            if TelephoneNumber.isDigit(scalar) {
                digits.unicodeScalars.append(scalar)
                continue
            }
            if TelephoneNumber.isGrouping(scalar) { continue }
            let mayGroup = ["(", "[", ",", ";", "/"].contains(scalar)
            if digits.utf8.count >= TelephoneNumber.whole(digits, hasPlus: hasPlus, mayGoOn: mayGroup) {
                rest = String(dialled.unicodeScalars[index...])
                break
            }
            guard mayGroup || scalar == "#" else { return nil }
        }
        guard !digits.isEmpty, digits.utf8.count <= TelephoneNumber.most + (digits.hasPrefix("00") ? 2 : 0) else {
            return nil
        }
        self.digits = (hasPlus ? "+" : "") + digits
        self.rest = rest
    }

    /// What stands beside the digits and says something: words before them, as in `Mobile 07700 900123`, and what follows.
    ///
    /// Punctuation and marks that nobody sees say nothing, and neither do words in front that only call what follows a
    /// telephone number: ``bareWords``. Whoever reads the carrier's field of that name knows as much.
    var remark: String? {
        func says(_ text: String) -> Bool {
            text.unicodeScalars.contains { scalar in
                switch scalar.properties.generalCategory {
                case .spaceSeparator, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
                    .finalPunctuation, .connectorPunctuation, .otherPunctuation, .format:
                    false
                default: true
                }
            }
        }
        // The mark by which a sign becomes a picture says nothing.
        let plain = String(front.lowercased().unicodeScalars.filter { $0 != "\u{FE0F}" })
        let words = plain.split { !$0.isLetter && !$0.isNumber && !$0.isSymbol }
        let isBare = words.allSatisfy { TelephoneNumber.bareWords.contains(String($0)) }
        let said = [isBare ? "" : front, rest].filter(says)
        return said.isEmpty ? nil : said.joined(separator: " ")
    }

    /// Whether it is a mobile telephone's in the United Kingdom (Ofcom's National Telephone Numbering Plan: 07).
    var isBritishMobile: Bool { ["07", "+447", "447", "00447", "+4407"].contains { digits.hasPrefix($0) } }

    /// What a telephone number is called in front of it, in the languages of the carriers' countries. A mobile telephone or
    /// a fax is more than that.
    private static let bareWords: Set<String> = [
        "t", "tel", "tél", "ph", "phone", "telephone", "téléphone", "telefon", "telefoon",
        "no", "nr", "number", "nummer", "numéro", "n°", "nº", "№", "📞", "☎", "☏", "✆",
    ]

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    /// Whether a sign stands among a number's digits, wherever it does.
    private static func isGrouping(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .spaceSeparator, .dashPunctuation, .connectorPunctuation, .format: true
        // A full stop, a middle dot, a minus sign.
        default: [".", "·", "\u{2212}", ")", "]"].contains(scalar)
        }
    }

    /// The most digits of a number, its country's code included (ITU-T E.164).
    private static let most = 15

    /// How many digits are a whole number: seven; behind a country's code, where a sign follows that may stand in the middle
    /// too, eight besides that code, or six in those small countries whose code has three digits.
    private static func whole(_ digits: String, hasPlus: Bool, mayGoOn: Bool) -> Int {
        let prefix = hasPlus ? 0 : digits.hasPrefix("00") ? 2 : nil
        guard mayGoOn, let prefix else { return 7 }
        let code = codeLength(of: digits.dropFirst(prefix))
        return prefix + code + (code == 3 ? 6 : 8)
    }

    /// How many digits a country's code has (ITU-T E.164, list of assigned country codes): one, two of those named here, or
    /// three.
    private static func codeLength(of number: Substring) -> Int {
        if ["1", "7"].contains(number.prefix(1)) { return 1 }
        return twoDigitCodes.contains(String(number.prefix(2))) ? 2 : 3
    }

    private static let twoDigitCodes: Set<String> = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43",
        "44", "45", "46", "47", "48", "49", "51", "52", "53", "54", "55", "56",
        "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84",
        "86", "90", "91", "92", "93", "94", "95", "98",
    ]
}

extension CarrierField {
    /// The digits of a telephone number, with a `+` in front if it has one; nil if there is none. What stands beside a
    /// whole number is no part of it; a number in letters is none.
    static func phoneDigits(_ phone: String?) -> String? { phone.flatMap(TelephoneNumber.init)?.digits }

    /// What stands beside a telephone number's digits and says something.
    static func phoneRemark(_ phone: String?) -> String? { phone.flatMap(TelephoneNumber.init)?.remark }

    /// The digits of a telephone number's extension, `12` of `ext. 12`; `recipient-phone-extension-unsupported` where
    /// what stands beside the number is no extension, or a longer one.
    static func phoneExtension(_ phone: String?, _ name: String, longest: Int) throws(CarrierFault) -> String? {
        guard let rest = phoneRemark(phone) else { return nil }
        let marker = rest.prefix { !$0.isNumber }
        let digits = rest[marker.endIndex...].filter { $0 != " " && $0 != ")" }
        let word = marker.lowercased().filter(\.isLetter)
        // A comma alone may stand before another number, too.
        guard
            ["x", "ext", "extn", "extension"].contains(word) || word.isEmpty && marker.contains(where: "#(".contains),
            marker.allSatisfy({ $0.isLetter || " .:-#,;(".contains($0) }),
            (1...longest).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else {
            throw .unmappable(
                "\(name)-extension-unsupported",
                "the carrier takes an extension of \(longest) digits at most beside \(name), and nothing else")
        }
        return digits
    }

    /// A telephone number's ``phoneDigits(_:)``, where there is one; `recipient-phone-invalid` for a text that is none.
    static func phone(_ phone: String?, _ name: String) throws(CarrierFault) -> String? {
        guard let phone, !phone.isEmpty else { return nil }
        guard let digits = phoneDigits(phone) else {
            throw .unfit("\(name)-invalid", "\(name) is no telephone number")
        }
        return digits
    }

    /// A telephone number as it stands, for a carrier that takes it as a text; its digits where only those fit and nothing
    /// else is said.
    static func phoneText(_ phone: String?, _ name: String, longest: Int) throws(CarrierFault) -> String? {
        guard let phone, phone.unicodeScalars.count > longest, phoneRemark(phone) == nil,
            let digits = phoneDigits(phone)
        else { return try optional(phone, name, longest: longest) }
        return try optional(digits, name, longest: longest)
    }
}
