/// Writes dots as a black and white PNG.
enum PNGWriter {
    /// The picture, one bit a dot, with its resolution.
    static func write(_ bitmap: Bitmap, _ resolution: Resolution) -> [UInt8] {
        var png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        // One bit of grey, no interlacing.
        chunk("IHDR", bigEndian(bitmap.width) + bigEndian(bitmap.height) + [1, 0, 0, 0, 0], to: &png)
        let dotsPerMetre = bigEndian(resolution.dots(1_000_000_000))
        chunk("pHYs", dotsPerMetre + dotsPerMetre + [1], to: &png)
        var rows: [UInt8] = []
        rows.reserveCapacity((bitmap.rowBytes + 1) * bitmap.height)
        for row in 0..<bitmap.height {
            rows.append(0)  // no filter
            for byte in bitmap.bytes[row * bitmap.rowBytes..<(row + 1) * bitmap.rowBytes] { rows.append(~byte) }
        }
        chunk("IDAT", Zlib.compress(rows, level: 3), to: &png)
        chunk("IEND", [], to: &png)
        return png
    }

    private static func chunk(_ type: StaticString, _ data: [UInt8], to png: inout [UInt8]) {
        png += bigEndian(data.count)
        let start = png.count
        type.withUTF8Buffer { png.append(contentsOf: $0) }
        png += data
        png += bigEndian(Int(Zlib.crc32(png[start...])))
    }

    private static func bigEndian(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
