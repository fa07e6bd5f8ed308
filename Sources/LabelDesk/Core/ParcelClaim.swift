internal import Crypto
internal import ShippingLog

/// The names of a parcel's claims.
enum ParcelClaim {
    /// The parcel's one label, live or on its way: its value is the label's identifier.
    static func live(_ stream: StreamName) -> String { "live/" + stream.text }
    /// What the names of the claims of clients' keys begin with.
    static let keyPrefix = keyKind + "/"
    static let keyKind = "key"
    /// A label's parcel.
    static func label(_ id: String) -> String { "label/" + id }
    /// A tracking number's parcel.
    static func number(_ number: String) -> String { numberPrefix + number }
    /// What the names of all such claims begin with.
    static let numberPrefix = "number/"
    /// A parcel of which a carrier has yet to be asked something.
    static func open(_ stream: StreamName) -> String { openPrefix + stream.text }
    /// What the names of all such claims begin with.
    static let openPrefix = "open/"
    /// A parcel with a label too many that its carrier does not take back, and that nobody has seen to.
    static func kept(_ stream: StreamName) -> String { keptPrefix + stream.text }
    /// What the names of all such claims begin with.
    static let keptPrefix = "kept/"
}

/// What a carrier is told to know a purchase by.
enum PurchaseReference {
    /// 20 characters of `A–Z` and `2–7`, 100 bits of a hash of the parcel, the attempt and what is asked for: the same
    /// for the same purchase in every process, and of a length that the reference fields of all carriers take.
    static func text(_ stream: StreamName, attempt: Int, request: ContentDigest) -> String {
        let digest = ContentDigest(of: Array("\(stream.text)\n\(attempt)\n\(request)".utf8))
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var text = ""
        var bits: UInt32 = 0
        var count = 0
        for byte in digest.bytes where text.utf8.count < 20 {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 5, text.utf8.count < 20 {
                count -= 5
                text.append(alphabet[Int(bits >> UInt32(count) & 31)])
            }
        }
        return text
    }
}
