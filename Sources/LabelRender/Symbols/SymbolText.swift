import TextFormats

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

extension String {
    /// Whether a byte of the UTF-8 is of a kind.
    func hasByte(where isMeant: (UInt8) -> Bool) -> Bool { withBytes { $0.contains(where: isMeant) } }

    /// Whether all characters are ASCII.
    var isASCII: Bool { !hasByte { $0 >= 0x80 } }

    /// Whether a word of ASCII stands in the text.
    func contains(ascii word: String) -> Bool {
        withBytes { bytes in
            word.withBytes { word in
                bytes.indices.contains { bytes[$0...].starts(with: word) }
            }
        }
    }
}
