/// What a MaxiCode symbol on a parcel holds: where to, which service, and a message.
struct MaxiCodeMessage: Hashable, Sendable {
    /// The destination's postcode, which decides the mode.
    enum Postcode: Hashable, Sendable {
        /// Mode 2: a nine-digit ZIP Code.
        case zip(String)
        /// Mode 3: six capital letters, digits or, at the end, spaces.
        case international(String)
    }

    /// How many modules are in an even row.
    static let columns = 30
    /// How many rows there are.
    static let rows = 33
    /// How many codewords the message has, not counting postcode, country and class.
    static let codewords = 84

    /// The postcode.
    let postcode: Postcode
    /// The destination's country, by its number in ISO 3166-1, 0 to 999.
    let country: Int
    /// The carrier's class of service, 0 to 999.
    let serviceClass: Int
    /// The message's bytes.
    let message: [UInt8]

    /// Mode 2 for a parcel to the United States (country 840), mode 3 for all others; nil if the postcode is not nine
    /// digits (five are filled up with `0000`) or, abroad, more than six letters and digits, a number is out of range
    /// or the message cannot be held.
    init?(postcode: String, country: Int, serviceClass: Int, message: String) {
        guard (0...999).contains(country), (0...999).contains(serviceClass), let bytes = symbolBytes(message) else {
            return nil
        }
        let count = postcode.utf8.count
        if country == 840 {
            guard count == 5 || count == 9, postcode.utf8.allSatisfy(\.isDigit) else { return nil }
            self.postcode = .zip(count == 5 ? postcode + "0000" : postcode)
        } else {
            guard count <= 6, postcode.utf8.allSatisfy({ $0.isDigit || $0.isCapital }) else { return nil }
            self.postcode = .international(postcode + String(repeating: " ", count: 6 - count))
        }
        self.country = country
        self.serviceClass = serviceClass
        self.message = bytes
    }

    /// How many codewords the message takes by an encoder that shifts for each character that is
    /// not a capital letter, digit or common sign, and packs no digits.
    var plainCodewords: Int {
        message.reduce(0) { codewords, byte in
            switch byte {
            case 0x1C...0x1E, 0x20, 0x22...0x3A, 0x41...0x5A: codewords + 1
            default: codewords + 2
            }
        }
    }
}
