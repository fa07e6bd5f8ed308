internal import CZlib

/// A document that looks like a label and says that it is none: a few lines of text.
public enum SpecimenDocument {
    /// As ZPL.
    public static func zpl(_ lines: [String]) -> [UInt8] {
        var text = "^XA\n^CI28\n^FO40,60^A0N,60,60^FDSPECIMEN^FS\n"
        for (index, line) in lines.enumerated() {
            let shown = line.replacing("^", with: " ").replacing("~", with: " ")
            text += "^FO40,\(160 + 60 * index)^A0N,40,40^FD\(shown)^FS\n"
        }
        return Array((text + "^XZ\n").utf8)
    }

    /// As EPL2.
    public static func epl(_ lines: [String]) -> [UInt8] {
        var text = "\nN\nA40,60,0,5,1,1,N,\"SPECIMEN\"\n"
        for (index, line) in lines.enumerated() {
            text += "A40,\(160 + 60 * index),0,4,1,1,N,\"\(line.replacing("\"", with: " "))\"\n"
        }
        return Array((text + "P1\n").utf8)
    }

    /// As a PDF of one page, 4 × 6 in.
    public static func pdf(_ lines: [String]) -> [UInt8] {
        var content = "BT /F1 24 Tf 20 380 Td (SPECIMEN) Tj /F1 12 Tf"
        for line in lines {
            let shown = String(decoding: line.utf8.map { (0x20...0x7E).contains($0) ? $0 : 0x3F }, as: UTF8.self)
                .replacing("\\", with: "\\\\").replacing("(", with: "\\(").replacing(")", with: "\\)")
            content += " 0 -24 Td (\(shown)) Tj"
        }
        content += " ET"
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 288 432] /Contents 4 0 R "
                + "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
            "<< /Length \(content.utf8.count) >>\nstream\n\(content)\nendstream",
        ]
        var text = "%PDF-1.4\n"
        var offsets: [Int] = []
        for (index, object) in objects.enumerated() {
            offsets.append(text.utf8.count)
            text += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        let start = text.utf8.count
        text += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for offset in offsets {
            let digits = String(offset)
            text += String(repeating: "0", count: 10 - digits.utf8.count) + digits + " 00000 n \n"
        }
        text += "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n"
        return Array(text.utf8)
    }

    /// As a PNG, 812 × 1218 dots in black and white with a black bar across: no text.
    public static func png() -> [UInt8] {
        let (width, height) = (812, 1_218)
        let rowBytes = (width + 7) / 8
        var pixels: [UInt8] = []
        for row in 0..<height {
            pixels.append(0)
            pixels += [UInt8](repeating: (400..<500).contains(row) ? 0x00 : 0xFF, count: rowBytes)
        }
        var size = compressBound(uLong(pixels.count))
        var packed = [UInt8](repeating: 0, count: Int(size))
        guard compress(&packed, &size, pixels, uLong(pixels.count)) == Z_OK else {
            preconditionFailure("zlib packs pixels into the room that it asked for")
        }
        var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        func big(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
        for (name, data) in [
            ("IHDR", big(width) + big(height) + [1, 0, 0, 0, 0]), ("IDAT", Array(packed[..<Int(size)])), ("IEND", []),
        ] {
            let chunk = Array(name.utf8) + data
            bytes += big(data.count) + chunk + big(Int(crc32(0, chunk, uInt(chunk.count))))
        }
        return bytes
    }
}
