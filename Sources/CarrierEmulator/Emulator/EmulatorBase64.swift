/// Base64 (RFC 4648 section 4), the emulator's own: it must not share a fault with the adapters.
public enum EmulatorBase64 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The text of bytes, in lines of so many characters; 0 for one line.
    public static func encode(_ bytes: [UInt8], line: Int = 0) -> String {
        var text: [UInt8] = []
        var index = 0
        func write(_ byte: UInt8) {
            if line > 0, !text.isEmpty, (text.count + 2) % (line + 2) == 0 { text += [0x0D, 0x0A] }
            text.append(byte)
        }
        while index < bytes.count {
            let a = bytes[index]
            let b = index + 1 < bytes.count ? bytes[index + 1] : nil
            let c = index + 2 < bytes.count ? bytes[index + 2] : nil
            write(digits[Int(a >> 2)])
            write(digits[Int((a & 3) << 4 | (b ?? 0) >> 4)])
            write(b == nil ? UInt8(ascii: "=") : digits[Int((b! & 15) << 2 | (c ?? 0) >> 6)])
            write(c == nil ? UInt8(ascii: "=") : digits[Int(c! & 63)])
            index += 3
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of a text; nil if it is not base64.
    public static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text.utf8.reversed().drop(while: { $0 == UInt8(ascii: "=") }).reversed() {
            guard let value = digits.firstIndex(of: byte) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
                bits &= 1 << UInt32(count) - 1
            }
        }
        return bytes
    }
}
