/// Base64 with padding (RFC 4648 section 4), strictly: no blanks, nothing behind the padding, no bits that say nothing.
package enum Base64 {
    /// How many characters so many bytes are written with.
    static func encodedCount(of bytes: Int) -> Int { (bytes + 2) / 3 * 4 }

    /// The bytes; nil if the text is not base64.
    package static func decode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { text in
            guard text.count % 4 == 0 else { return nil }
            let padding = text.suffix(2).count { $0 == UInt8(ascii: "=") }
            let digits = text.dropLast(padding)
            var bytes: [UInt8] = []
            bytes.reserveCapacity(text.count / 4 * 3)
            var bits: UInt32 = 0
            var count = 0
            for byte in digits {
                let value = values[Int(byte)]
                guard value < 64 else { return nil }
                bits = bits << 6 | UInt32(value)
                count += 6
                guard count >= 8 else { continue }
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
                bits &= 1 << UInt32(count) - 1
            }
            return bits == 0 ? bytes : nil
        }
    }

    /// What each byte stands for; 255 for none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, digit) in digits.utf8.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()
}
