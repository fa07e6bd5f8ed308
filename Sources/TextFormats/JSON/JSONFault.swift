/// Why a text is not JSON, and where.
public struct JSONFault: Error, Hashable, Sendable {
    /// What is wrong. The raw values are stable.
    public enum Code: String, Sendable, CaseIterable {
        /// The text holds nothing but blanks.
        case empty
        /// The text begins with a byte order mark.
        case byteOrderMark = "byte-order-mark"
        /// The text ends within a value.
        case unexpectedEnd = "unexpected-end"
        /// A character stands where the grammar allows none such.
        case unexpectedCharacter = "unexpected-character"
        /// Something follows the value.
        case trailingContent = "trailing-content"
        /// Arrays and objects are nested more than 64 deep.
        case tooDeep = "too-deep"
        /// The bytes are not UTF-8.
        case invalidUTF8 = "invalid-utf-8"
        /// A string holds a raw control character.
        case controlCharacter = "control-character"
        /// A backslash is followed by something that is no escape.
        case invalidEscape = "invalid-escape"
        /// A `\u` escape names half of a surrogate pair.
        case loneSurrogate = "lone-surrogate"
        /// An object has two members of one name.
        case duplicateName = "duplicate-name"
        /// A number does not match the grammar.
        case invalidNumber = "invalid-number"
        /// A number's exponent has more than four digits.
        case exponentTooLarge = "exponent-too-large"
    }

    /// What is wrong.
    public let code: Code
    /// The line, from 1.
    public let line: Int
    /// The column, from 1, in Unicode scalars.
    public let column: Int
    /// The byte, from 0.
    public let offset: Int
    /// What is wrong, in words, and what would be right.
    public let message: String

    init(_ failure: JSONParser.Failure, in bytes: some Collection<UInt8>, from start: TextPosition) {
        let position = TextPosition(failure.offset, into: bytes, from: start)
        code = failure.code
        line = position.line
        column = position.column
        offset = position.offset
        message = JSONFault.message(failure.code, near: bytes.dropFirst(failure.offset).prefix(4))
    }

    private static func message(_ code: Code, near bytes: some Collection<UInt8>) -> String {
        switch code {
        case .empty: "there is no JSON value"
        case .byteOrderMark: "the text begins with a byte order mark; save it as UTF-8 without one"
        case .unexpectedEnd: "the text ends too early"
        case .unexpectedCharacter: "unexpected \(name(bytes))"
        case .trailingContent: "unexpected \(name(bytes)) after the value; one value is expected"
        case .tooDeep: "arrays and objects are nested more than \(JSONDocument.maximumDepth) deep"
        case .invalidUTF8: "the bytes are not UTF-8"
        case .controlCharacter: "a string holds \(name(bytes)) unescaped"
        case .invalidEscape: "a backslash must be followed by one of \" \\ / b f n r t or u and four hexadecimal digits"
        case .loneSurrogate: "a \\u escape names half of a surrogate pair"
        case .duplicateName: "the object already has a member of this name"
        case .invalidNumber: "a number is digits without a leading zero, perhaps with a fraction and an exponent"
        case .exponentTooLarge: "a number's exponent has at most four digits"
        }
    }

    /// A readable name of the first character: itself, if it is printable.
    private static func name(_ bytes: some Collection<UInt8>) -> String {
        guard let first = bytes.first else { return "end of text" }
        if first < 0x20 || first == 0x7F {
            let digits = String(first, radix: 16, uppercase: true)
            return "control character U+00" + (digits.utf8.count == 1 ? "0" : "") + digits
        }
        guard first >= 0x80 else { return "'\(Character(Unicode.Scalar(first)))'" }
        return "character outside ASCII"
    }
}
