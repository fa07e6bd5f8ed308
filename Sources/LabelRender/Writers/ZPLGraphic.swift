import Synchronization

/// A picture as the parameters of `^GF`.
struct ZPLGraphic: Sendable {
    /// Everything behind `^GF`.
    let parameters: [UInt8]
    /// Where its top left corner stands, from the text's start on the baseline.
    let x: Int
    let y: Int

    /// A text's dots, turned.
    init(_ image: TextRaster.Image, _ turn: Turn) {
        let turned = image.turned(turn)
        x = turned.x
        y = turned.y
        parameters = ZPLGraphic.parameters(turned.bitmap)
    }

    /// Everything behind `^GF`: the dots compressed, with the checksum that printers verify.
    static func parameters(_ bitmap: Bitmap) -> [UInt8] {
        let base64 = ZPLGraphic.base64(Zlib.compress(bitmap.bytes, level: 6))
        var text: [UInt8] = []
        text.reserveCapacity(base64.count + 40)
        text.append("A,")
        text.append(number: bitmap.bytes.count)
        text.append(UInt8(ascii: ","))
        text.append(number: bitmap.bytes.count)
        text.append(UInt8(ascii: ","))
        text.append(number: bitmap.rowBytes)
        text.append(",:Z64:")
        text += base64
        text.append(UInt8(ascii: ":"))
        text.append(hex: Int(ZPLGraphic.crc16(base64)), digits: 4)
        return text
    }

    /// CRC-16 with the polynomial 0x1021 and the start value 0 (XMODEM), which is taken over the Base64 text.
    static func crc16(_ bytes: [UInt8]) -> UInt16 {
        var crc: UInt16 = 0
        for byte in bytes {
            crc ^= UInt16(byte) << 8
            for _ in 0..<8 { crc = crc & 0x8000 != 0 ? crc << 1 ^ 0x1021 : crc << 1 }
        }
        return crc
    }

    /// Base64 with padding (RFC 4648).
    static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var group = 0
            for place in 0..<3 { group = group << 8 | (place < count ? Int(bytes[start + place]) : 0) }
            for place in 0..<4 {
                let digit = alphabet.utf8Start[(group >> (18 - 6 * place)) & 63]
                text.append(place <= count ? digit : UInt8(ascii: "="))
            }
        }
        return text
    }
}

/// The pictures made last: service names and other constant texts come again on every label.
final class ZPLGraphicCache: Sendable {
    private struct Key: Hashable {
        let text: SetText
        /// The very characters: to strings some are the same, such as a middle dot and a Greek one.
        let bytes: [UInt8]
        let size: Nanometres
        let stretch: Int
        let turn: Turn
        let resolution: Resolution

        /// The characters tell most keys apart.
        func hash(into hasher: inout Hasher) {
            bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
            hasher.combine(size)
        }
    }

    private let graphics = Mutex<[Key: ZPLGraphic]>([:])

    /// The picture of a turned text; nil if it has no dots.
    func graphic(_ line: TextLine, _ turn: Turn, _ fonts: FontLibrary, _ resolution: Resolution) -> ZPLGraphic? {
        let key = Key(
            text: line.content, bytes: Array(line.text.utf8), size: line.size, stretch: line.stretch, turn: turn,
            resolution: resolution)
        if let graphic = graphics.withLock({ $0[key] }) { return graphic }
        guard let image = TextRaster.image(line, fonts, resolution) else { return nil }
        let graphic = ZPLGraphic(image, turn)
        graphics.withLock { graphics in
            if graphics.count >= 256 { graphics.removeAll() }
            graphics[key] = graphic
        }
        return graphic
    }
}
