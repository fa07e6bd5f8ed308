/// The number with leading zeros; nil if it is negative or has more digits than `width`.
func zeroPadded(_ number: Int64, width: Int) -> String? {
    let digits = String(number)
    guard number >= 0, digits.utf8.count <= width else { return nil }
    return String(repeating: "0", count: width - digits.utf8.count) + digits
}

/// The text with a blank after every so many characters.
func grouped(_ text: String, every size: Int) -> String {
    var bytes: [UInt8] = []
    for (index, byte) in text.utf8.enumerated() {
        if index > 0, index % size == 0 { bytes.append(UInt8(ascii: " ")) }
        bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
}
