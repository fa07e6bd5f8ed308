import TextFormats

extension [UInt8] {
    /// Appends a byte of field data, which must be under `^FH`: as itself only if nothing in any printer could take it
    /// for more than a character.
    package mutating func append(zplField byte: UInt8) {
        guard !byte.isHarmless else { return append(byte) }
        append(UInt8(ascii: "_"))
        append(hex: Int(byte), digits: 2)
    }

    /// Appends a text of field data.
    mutating func append(zplField text: String) {
        text.withBytes { bytes in
            guard !bytes.allSatisfy(\.isHarmless) else { return append(contentsOf: bytes) }
            for byte in bytes { append(zplField: byte) }
        }
    }
}

extension UInt8 {
    /// Whether no printer takes it for more than a character.
    fileprivate var isHarmless: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: " "), UInt8(ascii: "."), UInt8(ascii: "-"),
            UInt8(ascii: "/"), UInt8(ascii: "#"):
            true
        default: false
        }
    }
}

extension Turn {
    /// ZPL's letter for it.
    var zplOrientation: UInt8 {
        switch self {
        case .none: UInt8(ascii: "N")
        case .quarter: UInt8(ascii: "R")
        case .half: UInt8(ascii: "I")
        case .threeQuarters: UInt8(ascii: "B")
        }
    }
}
