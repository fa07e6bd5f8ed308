/// What Royal Mail's interfaces have in common.
enum EmulatedRoyalMail {
    /// A number of the Universal Postal Union's standard S10: two letters, eight digits, their check digit, `GB`.
    static func trackingNumber(_ letters: String, _ sequence: Int64) -> String {
        let digits = String(String(100_000_000 + sequence).suffix(8))
        let weights = [8, 6, 4, 2, 3, 5, 9, 7]
        let sum = zip(digits.utf8, weights).reduce(0) { $0 + Int($1.0 - UInt8(ascii: "0")) * $1.1 }
        let check = 11 - sum % 11
        return "\(letters)\(digits)\(check == 10 ? 0 : check == 11 ? 5 : check)GB"
    }
}
