/// What a postal symbol of bars of four heights holds.
struct FourStateMessage: Hashable, Sendable {
    /// The posts' symbologies.
    enum Kind: Hashable, Sendable {
        /// USPS Intelligent Mail barcode. Source: USPS-B-3200.
        case intelligentMail
        /// Royal Mail's customer code.
        case rm4scc
        /// PostNL's customer index: Royal Mail's characters without start, check character and stop.
        case kix
        /// Royal Mail's 4-state Mailmark, barcode C (22 characters) or L (26).
        case mailmark
    }

    /// The symbology.
    let kind: Kind
    /// The characters, as zint takes them.
    let bytes: [UInt8]
    /// How many bars it has.
    let bars: Int

    /// An Intelligent Mail barcode; nil unless the tracking code is twenty digits, the second at most 4, and the routing
    /// code is empty or a ZIP Code of 5, 9 or 11 digits.
    init?(intelligentMail tracking: String, routing: String) {
        let digits = [UInt8](tracking.utf8)
        guard digits.count == 20, digits.allSatisfy(\.isDigit), digits[1] <= UInt8(ascii: "4"),
            [0, 5, 9, 11].contains(routing.utf8.count), routing.utf8.allSatisfy(\.isDigit)
        else { return nil }
        self.init(kind: .intelligentMail, bytes: digits + (routing.isEmpty ? [] : Array("-\(routing)".utf8)), bars: 65)
    }

    /// A customer code: a postcode and delivery point suffix without spaces; nil unless it is one to fifty digits and
    /// capital letters.
    init?(rm4scc text: String) {
        let bytes = [UInt8](text.utf8)
        guard (1...50).contains(bytes.count), bytes.allSatisfy({ $0.isDigit || $0.isCapital }) else { return nil }
        self.init(kind: .rm4scc, bytes: bytes, bars: 4 * bytes.count + 6)
    }

    /// A KIX: postcode, house number and, after an X, its suffix; nil unless it is one to eighteen digits and capital
    /// letters.
    init?(kix text: String) {
        let bytes = [UInt8](text.utf8)
        guard (1...18).contains(bytes.count), bytes.allSatisfy({ $0.isDigit || $0.isCapital }) else { return nil }
        self.init(kind: .kix, bytes: bytes, bars: 4 * bytes.count)
    }

    /// A Mailmark: format, version, class, supply chain (2 or 6 digits), item (8 digits), postcode and delivery point
    /// suffix (9 characters); nil if it is otherwise.
    init?(mailmark text: String) {
        let bytes = [UInt8](text.utf8)
        let supplyChain = bytes.count - 20
        guard supplyChain == 2 || supplyChain == 6,
            (UInt8(ascii: "0")...UInt8(ascii: "4")).contains(bytes[0]),
            (UInt8(ascii: "1")...UInt8(ascii: "4")).contains(bytes[1]),
            bytes[2].isDigit || (UInt8(ascii: "A")...UInt8(ascii: "E")).contains(bytes[2]),
            bytes[3..<(11 + supplyChain)].allSatisfy(\.isDigit),
            FourStateMessage.isMailmarkPostcode(bytes[(11 + supplyChain)...])
        else { return nil }
        self.init(kind: .mailmark, bytes: bytes, bars: supplyChain == 2 ? 66 : 78)
    }

    private init(kind: Kind, bytes: [UInt8], bars: Int) {
        self.kind = kind
        self.bytes = bytes
        self.bars = bars
    }

    /// Whether a postcode with its suffix has one of the forms: any letter (F), a letter of inward codes (L), a digit
    /// (N), a space (S); or stands for abroad.
    private static func isMailmarkPostcode(_ bytes: ArraySlice<UInt8>) -> Bool {
        if bytes.elementsEqual("XY11     ".utf8) { return true }
        return ["FNFNLLNLS", "FFNNLLNLS", "FFNNNLLNL", "FFNFNLLNL", "FNNLLNLSS", "FNNNLLNLS"].contains { form in
            zip(form.utf8, bytes).allSatisfy { kind, byte in
                switch kind {
                case UInt8(ascii: "F"): byte.isCapital
                case UInt8(ascii: "L"): byte.isCapital && !"CIKMOV".utf8.contains(byte)
                case UInt8(ascii: "N"): byte.isDigit
                default: byte == UInt8(ascii: " ")
                }
            }
        }
    }
}
