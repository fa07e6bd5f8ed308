/// Looks for a post-office box in the street lines of one address, in one pass over their bytes.
///
/// Lines are cut into words and numbers, commas end a part of a line, and a small automaton goes from word to word:
/// `P`, `O`, `Box` and then a number, say.
struct PostOfficeBoxScan {
    private typealias Words = PostOfficeBoxWords

    /// What has been read of a name.
    private enum State {
        case none
        case b, c, p, po, post, postOffice, postal, bagOwner, lock, caller, container, apartado, apartadoOf, skrytka
        case posta, cyrillicA
        /// A name that counts even without a number, if the part of the line ends with it.
        case named
        /// Such a name and one or two letters: `Private Bag X`.
        case namedLetters
        /// A name that counts with a number.
        case numbered
        /// `Box` as the first word of the address.
        case loneBox
        /// `Box 12` as the first words of the address.
        case loneBoxNumber
    }

    private let words = Words.shared
    private let forms: Words.Forms
    private var state = State.none
    /// Whether nothing has been read of the part of the line.
    private var isPartStart = true
    /// Whether nothing has been read of the address.
    private var isFirst = true
    /// Whether the word before makes a street's name of the next.
    private var followsArticle = false

    init(country: Country) { forms = words.forms(in: country) }

    /// Whether a line names a box; lines are handed over in order.
    mutating func finds(in line: String) -> Bool {
        if let found = line.utf8.withContiguousStorageIfAvailable({ finds(in: $0) }) { return found }
        return Array(line.utf8).withUnsafeBufferPointer { finds(in: $0) }
    }

    private mutating func finds(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            switch byte {
            case UInt8(ascii: " "): at += 1
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), 0xC3...0xCB, 0xCE...0xDF:
                if takesWord(bytes, &at) { return true }
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let start = at
                while at < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[at]) { at += 1 }
                if takesNumber(isZero: at == start + 1 && byte == UInt8(ascii: "0")) { return true }
            case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "\n"):
                if endsPart() { return true }
                at += 1
            default:
                // Full stops, signs such as ° and №, and scripts that are not understood.
                at += 1
            }
        }
        return endsPart()
    }

    /// Reads the letters of a word and takes it.
    private mutating func takesWord(_ bytes: UnsafeBufferPointer<UInt8>, _ at: inout Int) -> Bool {
        var token = Words.Token()
        scan: while at < bytes.count {
            let byte = bytes[at]
            // Small letters become capitals; bytes from 0x80 keep their highest bit and are none.
            let capital = byte & 0xDF
            if capital &- UInt8(ascii: "A") < 26 {
                token.append(capital)
                at += 1
                continue
            }
            switch byte {
            case 0xC3:
                at += 1
                token.append(at < bytes.count ? PostOfficeBoxScan.withoutAccent(bytes[at]) : byte)
            case 0xCC, 0xCD:
                // A combining accent.
                at += 1
            case 0xC4...0xDF:
                token.append(byte)
                at += 1
                if at < bytes.count { token.append(bytes[at]) }
            default: break scan
            }
            at += 1
        }
        let isFirstWord = isFirst
        let startsPart = isPartStart
        let isStreetName = followsArticle
        isFirst = false
        isPartStart = false
        followsArticle = false
        let word = words.word(token)
        if state != .none {
            if goesOn(with: word, length: token.count) { return state == .loneBoxNumber && word == .station }
            state = .none
        }
        guard word != .other else { return false }
        begin(word, isFirst: isFirstWord, startsPart: startsPart, isStreetName: isStreetName)
        if word == .article { followsArticle = true }
        return false
    }

    /// Whether the word belongs to the name begun.
    private mutating func goesOn(with word: Words.Word, length: Int) -> Bool {
        switch (state, word) {
        case (.p, .o): state = .po
        case (.p, .b) where forms.contains(.pb), (.p, .f) where forms.contains(.pf), (.p, .k) where forms.contains(.pk),
            (.p, .l) where forms.contains(.pl), (.b, .p), (.c, .p):
            state = .numbered
        case (.po, .box), (.postOffice, .box), (.postal, .box), (.postal, .bag), (.bagOwner, .bag),
            (.container, .postal), (.container, .postale), (.apartado, .postal), (.apartado, .correos),
            (.apartado, .aereo), (.apartadoOf, .correos), (.skrytka, .pocztowa), (.posta, .kutusu):
            state = .named
        case (.po, .b), (.po, .bag), (.po, .drawer), (.post, .box), (.post, .bag), (.cyrillicA, .cyrillicYa):
            state = .numbered
        case (.post, .office): state = .postOffice
        case (.bagOwner, .mail): break
        case (.apartado, .article): state = .apartadoOf
        case (.lock, .box), (.caller, .box): state = .loneBox
        case (.named, .marker), (.named, .n), (.numbered, .marker), (.numbered, .n), (.apartado, .marker),
            (.apartado, .n), (.loneBox, .marker), (.loneBox, .n):
            break
        case (.named, _) where length <= 2: state = .namedLetters
        case (.loneBoxNumber, .station): break
        case (.loneBoxNumber, _) where length == 1: break
        default: return false
        }
        return true
    }

    /// Begins a name, if one begins so.
    private mutating func begin(_ word: Words.Word, isFirst: Bool, startsPart: Bool, isStreetName: Bool) {
        switch word {
        case .p: state = .p
        case .po: state = .po
        case .post: state = .post
        case .postal: state = .postal
        case .privateWord, .locked: state = .bagOwner
        case .named: state = .named
        case .container: state = .container
        case .skrytka: state = .skrytka
        case .posta: state = .posta
        case .pob: state = .numbered
        case .cyrillicA where forms.contains(.cyrillic): state = .cyrillicA
        case .box where startsPart && forms.contains(.box): state = .numbered
        case .box where isFirst && forms.contains(.loneBox), .lockbox where isFirst && forms.contains(.loneBox),
            .drawer where isFirst && forms.contains(.loneBox):
            state = .loneBox
        case .lock where isFirst && forms.contains(.loneBox): state = .lock
        case .caller where isFirst && forms.contains(.loneBox): state = .caller
        case _ where isStreetName: break
        case .numbered: state = .numbered
        case .apartado: state = .apartado
        case .casilla where forms.contains(.casilla): state = .apartado
        case .b where forms.contains(.bp): state = .b
        case .c where forms.contains(.cp): state = .c
        case .bp where forms.contains(.bp), .cp where forms.contains(.cp), .pb where forms.contains(.pb),
            .pf where forms.contains(.pf), .pk where forms.contains(.pk), .pl where forms.contains(.pl),
            .pmb where forms.contains(.pmb):
            state = .numbered
        default: break
        }
    }

    /// Takes a number: the end of a name, if one is begun.
    private mutating func takesNumber(isZero: Bool) -> Bool {
        isFirst = false
        isPartStart = false
        followsArticle = false
        switch state {
        case .named, .namedLetters, .numbered, .apartado: return true
        case .loneBox: state = .loneBoxNumber
        // Box numbers such as 12-34.
        case .loneBoxNumber: break
        // A zero typed for the letter.
        case .p where isZero: state = .po
        default: state = .none
        }
        return false
    }

    /// Ends a part of a line; true where a name that needs nothing more ends with it.
    private mutating func endsPart() -> Bool {
        defer {
            state = .none
            isPartStart = true
            followsArticle = false
        }
        return state == .named || state == .namedLetters || state == .loneBoxNumber
    }

    /// The letter without its accent, for the second byte of a character from À to ÿ.
    private static func withoutAccent(_ byte: UInt8) -> UInt8 {
        switch byte & 0x9F {
        case 0x80...0x86: UInt8(ascii: "A")
        case 0x87: UInt8(ascii: "C")
        case 0x88...0x8B: UInt8(ascii: "E")
        case 0x8C...0x8F: UInt8(ascii: "I")
        case 0x90: UInt8(ascii: "D")
        case 0x91: UInt8(ascii: "N")
        case 0x92...0x96, 0x98: UInt8(ascii: "O")
        case 0x99...0x9C: UInt8(ascii: "U")
        case 0x9D: UInt8(ascii: "Y")
        default: UInt8(ascii: "S")
        }
    }
}
