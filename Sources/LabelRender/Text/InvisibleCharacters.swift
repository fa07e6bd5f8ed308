/// Characters that show nothing by themselves (Unicode's default ignorable ones).
enum InvisibleCharacters {
    /// Whether a character is taken out of a line before it is set: marks of places to break, which a line that is broken
    /// by us does not need; and those that open and close directions, with which one field could turn round what stands
    /// beside it on its line.
    static func areDropped(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0xAD, 0x200B, 0x2060, 0xFEFF, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// Whether a character may stand in a text: it joins or parts letters (Persian, Sinhala), chooses a form of the
    /// character before it, or says which direction a neutral character has.
    static func areAllowed(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x34F, 0x61C, 0x180B...0x180D, 0x180F, 0x200C...0x200F, 0xFE00...0xFE0F, 0xE0100...0xE01EF: true
        default: false
        }
    }
}
