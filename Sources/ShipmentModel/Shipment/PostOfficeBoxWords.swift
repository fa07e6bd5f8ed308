/// The words of which the names of post-office boxes are made, as they are compared: capitals without accents.
struct PostOfficeBoxWords: Sendable {
    /// What a word is good for.
    enum Word: UInt8 {
        /// None of those below.
        case other
        // Single letters that abbreviate.
        case b, c, f, k, l, n, o, p
        /// `PO`, `GPO`.
        case po
        /// `POB` and `POBOX`.
        case pob
        case post, postal, postale, office, box, drawer, bag, mail, privateWord, locked, lock
        /// `LOCKBOX`.
        case lockbox
        case caller
        /// What names a box by itself, even without a number: `POSTFACH`.
        case named
        /// What names a box with a number: `POSTBUS`, `POSTBOKS`.
        case numbered
        /// What is followed by `POSTALE` or `POSTAL`: `BOITE`, `CASE`, `CASELLA`, `CAIXA`.
        case container
        case apartado, casilla, correos, aereo
        case skrytka, pocztowa, posta, kutusu
        /// The letters of `а/я`.
        case cyrillicA, cyrillicYa
        // Abbreviations that count in some countries.
        case bp, cp, pb, pf, pk, pl, pmb
        /// `No.`, `Nr.`: between the name and the number.
        case marker
        /// `Stn`, `Station`, `RPO`: behind a box's number in Canada.
        case station
        /// What makes a street's name of the word behind it: `Rua`, `do`.
        case article
    }

    private static let words: [(Word, String)] = [
        (.b, "B"), (.c, "C"), (.f, "F"), (.k, "K"), (.l, "L"), (.n, "N"), (.o, "O"), (.p, "P"), (.po, "PO GPO"),
        (.pob, "POB POBOX GPOBOX"), (.post, "POST"), (.postal, "POSTAL"), (.postale, "POSTALE"), (.office, "OFFICE"),
        (.box, "BOX BX"), (.drawer, "DRAWER"), (.bag, "BAG"), (.mail, "MAIL"), (.privateWord, "PRIVATE"),
        (.locked, "LOCKED"), (.lock, "LOCK"), (.lockbox, "LOCKBOX"), (.caller, "CALLER"),
        (.named, "POSTFACH PRIVAATSAK"),
        (.numbered, "POSTBUS POSTBOKS POSTBOX POSBUS POSTILOKERO POSTHOLF POSTKAST POSTFIOK POSTAFIOK"),
        (.container, "BOITE CASE CASIER CASELLA CAIXA"),
        (.apartado, "APARTADO APDO APTDO"), (.casilla, "CASILLA"), (.correos, "CORREOS CORREO"), (.aereo, "AEREO"),
        (.skrytka, "SKRYTKA SKR"), (.pocztowa, "POCZTOWA POCZT"), (.posta, "POSTA"), (.kutusu, "KUTUSU"),
        (.cyrillicA, "А а"), (.cyrillicYa, "Я я"), (.bp, "BP"), (.cp, "CP"), (.pb, "PB"), (.pf, "PF"), (.pk, "PK"),
        (.pl, "PL"), (.pmb, "PMB"), (.marker, "NO NR NUM NUMBER NUMERO NRO NUMMER"),
        (.station, "STN STATION RPO SUCC"),
        (.article, "DO DA DE DEL DOS DI DU DES LA LE EL RUA RUE VIA CALLE AVENIDA AV CARRETERA ESTRADA LUGAR"),
    ]

    /// Abbreviations and forms that count only in some countries.
    struct Forms: OptionSet, Sendable {
        let rawValue: UInt16
        static let bp = Forms(rawValue: 1)
        static let cp = Forms(rawValue: 2)
        static let pb = Forms(rawValue: 4)
        static let pf = Forms(rawValue: 8)
        static let pk = Forms(rawValue: 16)
        static let pl = Forms(rawValue: 32)
        static let pmb = Forms(rawValue: 64)
        static let casilla = Forms(rawValue: 128)
        /// `Box 12` wherever a part of the line begins.
        static let box = Forms(rawValue: 256)
        /// `Box 12`, `Drawer 12` and the like as a whole first line.
        static let loneBox = Forms(rawValue: 512)
        /// `а/я 12`.
        static let cyrillic = Forms(rawValue: 1024)
    }

    private static let formsByCountry: [(Forms, String)] = [
        (
            .bp,
            "FR BE LU MC BJ BF BI CM CF TD KM CG CD CI DJ GA GN GQ ML MG MR NE RW SN TG MA TN DZ LB PF NC GP MQ GF RE YT "
                + "PM WF BL MF HT"
        ),
        (.cp, "CH CA IT SM VA BR MZ AO"), (.pb, "NO FI AX DK IN SJ"), (.pf, "DE AT CH LI HU"), (.pk, "TR"),
        (.pl, "FI"), (.pmb, "AU"), (.casilla, "CL AR UY BO PE EC PY"), (.box, "SE FI AX"), (.loneBox, "US CA PR"),
        (.cyrillic, "RU BY KZ KG UA"),
    ]

    /// The table all scans share.
    static let shared = PostOfficeBoxWords()

    private struct Slot {
        var low: UInt64
        var high: UInt64
        var word: Word
    }

    /// A hash table with linear probing, four times as large as it has words.
    private var slots = [Slot](repeating: Slot(low: 0, high: 0, word: .other), count: 512)
    /// By a word's first byte, the lengths that words have, as bits.
    private var lengths = [UInt32](repeating: 0, count: 256)
    private var forms = [Forms](repeating: [], count: Country.count)

    private init() {
        for (word, texts) in Self.words {
            for text in texts.split(separator: " ") {
                var token = Token()
                for byte in text.utf8 { token.append(byte) }
                lengths[Int(token.first)] |= 1 << UInt32(token.count)
                var index = Self.index(token)
                while slots[index].low != 0 { index = (index + 1) & 511 }
                slots[index] = Slot(low: token.low, high: token.high, word: word)
            }
        }
        for (form, countries) in Self.formsByCountry {
            for code in countries.split(separator: " ") {
                guard let country = Country(code) else { preconditionFailure("\(code) is no country") }
                forms[Int(country.index)].insert(form)
            }
        }
    }

    /// The forms that count in a country.
    func forms(in country: Country) -> Forms { forms[Int(country.index)] }

    /// What a token is good for.
    func word(_ token: Token) -> Word {
        guard token.count <= 16, lengths[Int(token.first)] & 1 << UInt32(token.count) != 0 else { return .other }
        var index = Self.index(token)
        while slots[index].low != 0 {
            if slots[index].low == token.low, slots[index].high == token.high { return slots[index].word }
            index = (index + 1) & 511
        }
        return .other
    }

    private static func index(_ token: Token) -> Int {
        Int(truncatingIfNeeded: ((token.low ^ token.high &* 31) &* 0x9E37_79B9_7F4A_7C15) >> 55)
    }

    /// A word's bytes, packed: the first eight in `low`, the next eight in `high`.
    struct Token {
        var low: UInt64 = 0
        var high: UInt64 = 0
        var count = 0
        /// The first byte.
        var first: UInt8 { UInt8(truncatingIfNeeded: low >> UInt64(8 * (min(count, 8) - 1))) }

        mutating func append(_ byte: UInt8) {
            if count < 8 { low = low << 8 | UInt64(byte) } else { high = high << 8 | UInt64(byte) }
            count += 1
        }
    }
}
