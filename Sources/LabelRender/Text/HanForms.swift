public import ShipmentModel

/// How Chinese characters look: regions write many of them, though they are one in Unicode, in different forms.
public enum HanForms: String, Sendable, CaseIterable {
    /// Japan.
    case japanese
    /// Korea.
    case korean
    /// Mainland China, Singapore; wherever no region is known.
    case simplified
    /// Taiwan.
    case traditional
    /// Hong Kong, Macao.
    case hongKong

    /// The forms that a country writes.
    public init(country: Country) { self = HanForms.forms[Int(country.index)] }

    private static let forms: [HanForms] = {
        var forms = [HanForms](repeating: .simplified, count: Country.count)
        let others: KeyValuePairs<String, HanForms> = [
            "JP": .japanese, "KR": .korean, "KP": .korean, "TW": .traditional, "HK": .hongKong, "MO": .hongKong,
        ]
        for (code, form) in others {
            guard let country = Country(code) else { preconditionFailure(code) }
            forms[Int(country.index)] = form
        }
        return forms
    }()

    /// The forms of a text that shows its language by its other letters: kana or Korean ones; nil if it has none.
    init?(of text: String) {
        for scalar in text.unicodeScalars {
            switch scalar.value {
            // Not the middle dot of names, U+30FB, which Chinese shares.
            case 0x3041...0x3096, 0x309D...0x309F, 0x30A1...0x30FA, 0x30FC...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9D:
                self = .japanese
                return
            case 0x1100...0x11FF, 0x3131...0x318E, 0xA960...0xA97C, 0xAC00...0xD7FB:
                self = .korean
                return
            default: continue
            }
        }
        return nil
    }
}
