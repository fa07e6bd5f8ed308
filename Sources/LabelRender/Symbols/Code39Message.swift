/// What a Code 39 symbol holds, without check character.
struct Code39Message: Hashable, Sendable {
    /// The text's bytes.
    let bytes: [UInt8]

    /// Nil if the text is empty or holds more than digits, capital letters, spaces and the signs `-.$/+%`.
    init?(text: String) {
        let bytes = [UInt8](text.utf8)
        let isHeld = bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: " "), UInt8(ascii: "$"), UInt8(ascii: "/"),
                UInt8(ascii: "+"), UInt8(ascii: "%"):
                true
            default: byte.isDigit || byte.isCapital
            }
        }
        guard isHeld, !bytes.isEmpty else { return nil }
        self.bytes = bytes
    }

    /// How many modules wide the symbol is, without quiet zones: six narrow elements, three wide ones of three modules
    /// and a gap for each character, start and stop among them.
    var modules: Int { 16 * (bytes.count + 2) - 1 }
}
