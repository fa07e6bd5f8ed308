/// A form as browsers send it with a file: `multipart/form-data` (RFC 7578). Strict: what does not look as browsers write
/// it is no form.
struct MultipartForm {
    /// The most fields that are read.
    static let mostFields = 16

    /// The fields by name; of a name sent twice the first.
    private var fields: [String: [UInt8]] = [:]

    /// Reads a body; nil if it is no such form.
    init?(_ body: [UInt8], contentType: String) {
        guard let boundary = MultipartForm.boundary(contentType) else { return nil }
        // Each part stands between two delimiters; the first has no line before it.
        let delimiter = Array("\r\n--\(boundary)".utf8)
        let text = Array("\r\n".utf8) + body
        var starts: [Int] = []
        var index = 0
        while index + delimiter.count <= text.count {
            if text[index] == delimiter[0], text[index..<index + delimiter.count].elementsEqual(delimiter) {
                starts.append(index)
                index += delimiter.count
            } else {
                index += 1
            }
        }
        guard starts.first == 0, let last = starts.last, (2...MultipartForm.mostFields + 1).contains(starts.count),
            text[(last + delimiter.count)...].starts(with: "--".utf8)
        else { return nil }
        for (start, end) in zip(starts, starts.dropFirst()) {
            guard let (name, value) = MultipartForm.part(text[(start + delimiter.count)..<end]) else { return nil }
            if fields[name] == nil { fields[name] = Array(value) }
        }
    }

    /// A field's text; empty if it was not sent or is no text. Blanks around it are typing.
    func text(_ name: String) -> String {
        let text = String(validating: fields[name] ?? [], as: UTF8.self) ?? ""
        let start = text.drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }

    /// A file's bytes; none if it was not sent.
    func file(_ name: String) -> [UInt8] { fields[name] ?? [] }

    private static func boundary(_ contentType: String) -> String? {
        let parts = contentType.split(separator: ";").map { $0.drop { $0 == " " } }
        guard parts.first?.lowercased() == "multipart/form-data" else { return nil }
        for part in parts.dropFirst() where part.lowercased().hasPrefix("boundary=") {
            var value = part.dropFirst("boundary=".count)
            if value.first == "\"", value.last == "\"", value.utf8.count >= 2 { value = value.dropFirst().dropLast() }
            guard (1...70).contains(value.utf8.count), value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                return nil
            }
            return String(value)
        }
        return nil
    }

    /// A part's name and content.
    private static func part(_ bytes: ArraySlice<UInt8>) -> (String, ArraySlice<UInt8>)? {
        let blank = Array("\r\n\r\n".utf8)
        guard bytes.starts(with: "\r\n".utf8),
            let end = bytes.indices.first(where: { bytes[$0...].starts(with: blank) }),
            let head = String(validating: bytes[..<end], as: UTF8.self)
        else { return nil }
        for line in head.split(separator: "\r\n") {
            guard line.lowercased().hasPrefix("content-disposition:"),
                let name = line.split(separator: ";").map({ $0.drop { $0 == " " } })
                    .first(where: { $0.hasPrefix("name=\"") && $0.hasSuffix("\"") })
            else { continue }
            return (String(name.dropFirst("name=\"".count).dropLast()), bytes[(end + blank.count)...])
        }
        return nil
    }
}
