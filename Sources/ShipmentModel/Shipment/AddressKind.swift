extension Address {
    /// Whether the parcel is to lie in a post office instead of being brought to a door: the street lines name a
    /// post-office box, a private or locked bag, or what a country calls them (`Postfach`, `Postbus`, `Apartado` …).
    ///
    /// Understood are the forms of the postal services of North America, western and northern Europe, Latin America,
    /// southern Africa, Australia and New Zealand, in any case, with or without accents and full stops. Short forms that
    /// mean something else elsewhere count only where they are in use (`BP 12` in France, `PL 12` in Finland). `Box 12`
    /// counts in the United States and Canada where it is the first line and all of it (Publication 28 of the United
    /// States Postal Service, section 283), not as part of a rural route or of a military unit. Rented mailboxes (`PMB`
    /// in the United States), parcel lockers, reply-paid numbers and the `CS` of French business mail are not boxes in a
    /// post office, or stand beside a street.
    ///
    /// Only the street lines are looked at: `Pobox Ltd` may be a company.
    /// - Complexity: linear in the length of the lines.
    public var isPostOfficeBox: Bool {
        var scan = PostOfficeBoxScan(country: country)
        for line in street where scan.finds(in: line) { return true }
        return false
    }

    /// Whether it is an address of the armed forces or a diplomatic post, which only the post serves: in the United
    /// States the regions AA, AE and AP, the towns APO, FPO and DPO, and ZIP codes that begin with 090 to 098, 340, and 962
    /// to 966; in the United Kingdom a BFPO number or postcode (BF1).
    public var isMilitary: Bool {
        switch country {
        case Address.unitedStates:
            Address.isMilitaryZIP(postcode) || Address.isOne(of: Address.militaryRegions, region, alone: true)
                || Address.isOne(of: Address.militaryTowns, city, alone: false)
        case Address.unitedKingdom:
            Address.isForcesPostcode(postcode) || Address.namesBFPO(city) || Address.namesBFPO(region)
                || street.contains { Address.namesBFPO($0) }
        default: false
        }
    }

    private static let unitedStates = Country("US")!
    private static let unitedKingdom = Country("GB")!
    /// `AA`, `AE` and `AP`, letters packed.
    private static let militaryRegions: [UInt32] = [0x4141, 0x4145, 0x4150]
    /// `APO`, `FPO` and `DPO`, letters packed.
    private static let militaryTowns: [UInt32] = [0x41_504F, 0x46_504F, 0x44_504F]

    private static func isMilitaryZIP(_ postcode: String?) -> Bool {
        guard let postcode else { return false }
        var prefix = 0
        var digits = 0
        for byte in postcode.utf8 where byte != UInt8(ascii: " ") {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return false }
            prefix = prefix * 10 + Int(byte - UInt8(ascii: "0"))
            digits += 1
            if digits == 3 { return (90...98).contains(prefix) || prefix == 340 || (962...966).contains(prefix) }
        }
        return false
    }

    /// Whether a text's first word, which `alone` wants to be the only one, is one of those packed.
    private static func isOne(of words: [UInt32], _ text: String?, alone: Bool) -> Bool {
        guard let text else { return false }
        var packed: UInt32 = 0
        var letters = 0
        var hasEnded = false
        for byte in text.utf8 {
            let letter = byte & 0xDF
            if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(letter), byte < 0x80 {
                if hasEnded, alone { return false }
                if hasEnded { break }
                packed = packed << 8 | UInt32(letter)
                letters += 1
                guard letters <= 3 else { return false }
            } else if byte >= 0x80 {
                return false
            } else if letters > 0, byte != UInt8(ascii: ".") {
                // `A.P.O.` is one word.
                hasEnded = true
            }
        }
        return words.contains(packed)
    }

    private static func isForcesPostcode(_ postcode: String?) -> Bool {
        guard var bytes = postcode?.utf8.makeIterator() else { return false }
        func next() -> UInt8 {
            while let byte = bytes.next() {
                if byte != UInt8(ascii: " ") { return byte }
            }
            return 0
        }
        return next() & 0xDF == UInt8(ascii: "B") && next() & 0xDF == UInt8(ascii: "F")
            && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next())
    }

    /// Whether a text has the word `BFPO`, with or without a number behind it.
    private static func namesBFPO(_ text: String?) -> Bool {
        guard let text else { return false }
        let word: UInt32 = 0x4246_504F
        var packed: UInt32 = 0
        var letters = 0
        for byte in text.utf8 {
            let letter = byte & 0xDF
            if byte >= 0x80 || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(letter) {
                packed = packed << 8 | UInt32(letter)
                letters += 1
            } else {
                if letters == 4, packed == word { return true }
                packed = 0
                letters = 0
            }
        }
        return letters == 4 && packed == word
    }
}
