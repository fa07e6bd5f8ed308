/// The bytes of a text that is to stand in a two-dimensional symbol; nil if it is empty or holds more than printable
/// ASCII, line ends and the separators EOT, FS, GS, RS and US.
///
/// Everything else would need an extended channel interpretation, which readers in depots are not set up for.
func symbolBytes(_ text: String) -> [UInt8]? {
    let bytes = [UInt8](text.utf8)
    let isHeld = bytes.allSatisfy { byte in
        switch byte {
        case 0x20...0x7E, 0x04, 0x0A, 0x0D, 0x1C...0x1F: true
        default: false
        }
    }
    return isHeld && !bytes.isEmpty ? bytes : nil
}

extension UInt8 {
    /// Whether it is an ASCII digit.
    var isDigit: Bool { (0x30...0x39).contains(self) }
    /// Whether it is an ASCII capital letter.
    var isCapital: Bool { (0x41...0x5A).contains(self) }
    /// Whether it is an ASCII small letter.
    var isSmall: Bool { (0x61...0x7A).contains(self) }
}
