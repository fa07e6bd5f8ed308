/// An answer's body of several parts (RFC 2046, section 5.1), read strictly: what is not whole, or could be cut in two
/// ways, is no such body.
struct MultipartBody {
    /// One part.
    struct Part {
        /// Its own header fields.
        let headers: HTTPHeaders
        /// Its bytes as they came, whatever its header fields say of an encoding.
        let body: [UInt8]

        /// The media type in small letters, `application/json`; nil if the part does not say.
        var type: String? { headers["Content-Type"].flatMap { HeaderParameters($0)?.value } }

        /// What `Content-Disposition` calls it; nil if it does not.
        var name: String? { headers["Content-Disposition"].flatMap { HeaderParameters($0)?["name"] } }
    }

    /// The parts in order; at least one, at most ``maximumParts``.
    let parts: [Part]

    /// The most parts of a body.
    static let maximumParts = 32
    /// The most bytes of a part's header.
    static let maximumHeader = 8_192

    private static let newline: [UInt8] = [0x0D, 0x0A]

    /// Whether an answer says that its body has several parts.
    static func isPromised(by response: HTTPResponse) -> Bool {
        response.headers["Content-Type"].map { $0.prefix(10).lowercased() == "multipart/" } ?? false
    }

    /// The body of an answer; nil if it is not whole: without the line that ends it, with more than ``maximumParts`` parts,
    /// with a part whose header cannot be read.
    init?(_ response: HTTPResponse) {
        guard let type = response.headers["Content-Type"].flatMap({ HeaderParameters($0) }),
            type.value.hasPrefix("multipart/"), let boundary = type["boundary"], MultipartBody.isBoundary(boundary),
            let places = MultipartBody.places(in: response.body, between: Array("--".utf8) + Array(boundary.utf8))
        else { return nil }
        var parts: [Part] = []
        for place in places {
            guard let part = MultipartBody.part(response.body[place]) else { return nil }
            parts.append(part)
        }
        self.parts = parts
    }

    /// The one part that is so; nil if there is none, or another one.
    func only(_ isWanted: (Part) -> Bool) -> Part? {
        let found = parts.filter(isWanted)
        return found.count == 1 ? found[0] : nil
    }

    /// 1 to 70 of the characters that a boundary may have, no blank at its end.
    private static func isBoundary(_ text: String) -> Bool {
        (1...70).contains(text.utf8.count) && text.utf8.last != UInt8(ascii: " ")
            && text.utf8.allSatisfy { isLetterOrDigit($0) || "'()+_,-./:=? ".utf8.contains($0) }
    }

    fileprivate static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Where the parts are: between lines that are the delimiter alone, up to the one that ends with `--`.
    private static func places(in body: [UInt8], between delimiter: [UInt8]) -> [Range<Int>]? {
        var places: [Range<Int>] = []
        /// Where the part begins that is being looked through.
        var start: Int?
        var line = 0
        while line < body.count {
            guard body[line...].starts(with: delimiter) else {
                guard let next = endOfLine(in: body[...], from: line) else { return nil }
                line = next
                continue
            }
            if let start {
                // The line break before a delimiter belongs to it.
                guard start <= line - newline.count, places.count < maximumParts else { return nil }
                places.append(start..<line - newline.count)
            }
            var end = line + delimiter.count
            let isLast = body[end...].starts(with: "--".utf8)
            if isLast { end += 2 }
            while end < body.count, isBlank(body[end]) { end += 1 }
            if isLast, end == body.count { return places.isEmpty ? nil : places }
            // A line that only begins like a delimiter could be meant as one or not.
            guard body[end...].starts(with: newline) else { return nil }
            if isLast { return places.isEmpty ? nil : places }
            line = end + newline.count
            start = line
        }
        return nil
    }

    /// Behind the next line break; nil if there is none.
    private static func endOfLine(in body: ArraySlice<UInt8>, from place: Int) -> Int? {
        var rest = body[place...]
        while let feed = rest.firstIndex(of: 0x0A) {
            if feed > place, body[feed - 1] == 0x0D { return feed + 1 }
            rest = body[(feed + 1)...]
        }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// A part: lines of header, an empty line, the bytes.
    private static func part(_ bytes: ArraySlice<UInt8>) -> Part? {
        var headers = HTTPHeaders()
        var line = bytes.startIndex
        while line < bytes.prefix(maximumHeader).endIndex {
            guard let next = endOfLine(in: bytes.prefix(maximumHeader), from: line) else { return nil }
            let text = bytes[line..<next - newline.count]
            line = next
            if text.isEmpty { return Part(headers: headers, body: Array(bytes[next...])) }
            guard let first = text.first, text.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                return nil
            }
            if isBlank(first) {
                guard !headers.fields.isEmpty else { return nil }
                headers.continueLast(with: trimmed(text))
            } else {
                guard let colon = text.firstIndex(of: UInt8(ascii: ":")), colon > text.startIndex,
                    text[..<colon].allSatisfy(HeaderParameters.isToken)
                else { return nil }
                headers.append(
                    name: String(decoding: text[..<colon], as: UTF8.self), value: trimmed(text[(colon + 1)...]))
            }
        }
        return nil
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        let text = bytes.drop(while: isBlank)
        let end = text.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? text.startIndex
        return String(decoding: text[..<end], as: UTF8.self)
    }
}

/// A header field's value with parameters: `multipart/form-data; boundary="x"` (RFC 2045, section 5.1).
struct HeaderParameters {
    /// What stands before the parameters, in small letters.
    let value: String
    private let parameters: [(name: String, value: String)]

    /// Nil for a value that is not of that form, or that has a parameter twice.
    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        HeaderParameters.skipBlanks(&rest)
        let value = HeaderParameters.word(&rest) { HeaderParameters.isToken($0) || $0 == UInt8(ascii: "/") }
        guard let value else { return nil }
        var parameters: [(name: String, value: String)] = []
        HeaderParameters.skipBlanks(&rest)
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: ";") else { return nil }
            HeaderParameters.skipBlanks(&rest)
            // A semicolon with nothing behind it does no harm.
            guard !rest.isEmpty else { break }
            guard let name = HeaderParameters.word(&rest, where: HeaderParameters.isToken)?.lowercased(),
                rest.popFirst() == UInt8(ascii: "="),
                !parameters.contains(where: { $0.name == name }),
                let value = rest.first == UInt8(ascii: "\"")
                    ? HeaderParameters.quoted(&rest) : HeaderParameters.word(&rest, where: HeaderParameters.isToken)
            else { return nil }
            parameters.append((name, value))
            HeaderParameters.skipBlanks(&rest)
        }
        self.value = value.lowercased()
        self.parameters = parameters
    }

    private static func skipBlanks(_ rest: inout ArraySlice<UInt8>) { rest = rest.drop { $0 == 0x20 || $0 == 0x09 } }

    private static func word(_ rest: inout ArraySlice<UInt8>, where isPart: (UInt8) -> Bool) -> String? {
        let word = rest.prefix(while: isPart)
        rest = rest.dropFirst(word.count)
        return word.isEmpty ? nil : String(decoding: word, as: UTF8.self)
    }

    /// What stands between quotation marks; nil if the second is missing.
    private static func quoted(_ rest: inout ArraySlice<UInt8>) -> String? {
        var text: [UInt8] = []
        rest = rest.dropFirst()
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let next = rest.popFirst() else { return nil }
                text.append(next)
            default: text.append(byte)
            }
        }
        return nil
    }

    /// The parameter of a name in small letters.
    subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }

    /// What a name or an unquoted value is made of.
    static func isToken(_ byte: UInt8) -> Bool {
        MultipartBody.isLetterOrDigit(byte) || "!#$%&'*+-.^_`{|}~".utf8.contains(byte)
    }
}
