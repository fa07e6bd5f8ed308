/// What an Interleaved 2 of 5 symbol holds; a check digit, if there is one, is among the digits.
struct Interleaved2of5Message: Hashable, Sendable {
    /// The digits.
    let bytes: [UInt8]

    /// Nil unless the text is an even number of digits.
    init?(digits: String) {
        let bytes = [UInt8](digits.utf8)
        guard !bytes.isEmpty, bytes.count.isMultiple(of: 2), bytes.allSatisfy(\.isDigit) else { return nil }
        self.bytes = bytes
    }

    /// How many modules wide the symbol is, without quiet zones: two wide elements of three modules and three narrow
    /// ones a digit, four for the start and five for the stop.
    var modules: Int { 9 * bytes.count + 9 }
}
