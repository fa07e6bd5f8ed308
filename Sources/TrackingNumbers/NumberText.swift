/// The number with leading zeros; nil if it is negative or has more digits than `width`.
func zeroPadded(_ number: Int64, width: Int) -> String? {
    let digits = String(number)
    guard number >= 0, digits.utf8.count <= width else { return nil }
    return String(repeating: "0", count: width - digits.utf8.count) + digits
}

/// Digits that begin with those of an issuer and end with a serial number, `width` of them in all.
/// - Parameters:
///   - issuer: Fewer than `width` digits; at least one.
///   - meaning: What the issuer's digits are called, for the fault.
func numbered(_ issuer: String, _ serial: Int64, width: Int, meaning: String) throws(NumberFault) -> String {
    let count = issuer.utf8.count
    guard issuer.utf8.allSatisfy(isDigit), count > 0, count < width else {
        throw NumberFault(.issuer, issuer, expected: "\(meaning) of 1 to \(width - 1) digits")
    }
    guard let serialText = zeroPadded(serial, width: width - count) else {
        throw NumberFault(.serial, String(serial), expected: "a serial number of at most \(width - count) digits")
    }
    return issuer + serialText
}

/// The text with a blank after every so many characters.
func grouped(_ text: String, every size: Int) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count * 2)
    var left = size
    for byte in text.utf8 {
        if left == 0 {
            bytes.append(UInt8(ascii: " "))
            left = size
        }
        bytes.append(byte)
        left -= 1
    }
    return String(decoding: bytes, as: UTF8.self)
}

/// The text, which is ASCII, in groups of these sizes, which must be as many characters as it has.
func grouped(_ text: String, _ sizes: Int...) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + sizes.count)
    var rest = text.utf8[...]
    for size in sizes {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: " ")) }
        bytes.append(contentsOf: rest.prefix(size))
        rest = rest.dropFirst(size)
    }
    precondition(rest.isEmpty)
    return String(decoding: bytes, as: UTF8.self)
}

/// A scan without what readers put in front of it: the AIM identifier of the symbology, such as `]C1`, and the separator
/// (U+001D) for an FNC1 in first place.
func scanned(_ text: some StringProtocol) -> String {
    var rest = String(text).unicodeScalars[...]
    let identifier = rest.prefix(3)
    if identifier.count == 3, identifier.first == "]",
        identifier.dropFirst().allSatisfy({ $0.isASCII && ($0.properties.isAlphabetic || isDigit(UInt8(ascii: $0))) })
    {
        rest = rest.dropFirst(3)
    }
    if rest.first == "\u{1D}" { rest = rest.dropFirst() }
    return String(rest)
}

func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
func isCapital(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isCapital(byte) }

/// A number being read: its bytes in the form that is stored, and the faults it may have.
struct NumberScan {
    /// As it was given.
    let given: String
    /// Without blanks where they mean nothing; small letters made capital.
    let bytes: [UInt8]

    /// Takes a text that people may have written in groups.
    init(_ text: some StringProtocol, keepingBlanks: Bool = false) {
        given = String(text)
        bytes = text.utf8.filter { keepingBlanks || $0 != UInt8(ascii: " ") }.map { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 32 : byte
        }
    }

    private init(given: String, bytes: [UInt8]) {
        self.given = given
        self.bytes = bytes
    }

    var count: Int { bytes.count }
    var text: String { String(decoding: bytes, as: UTF8.self) }

    func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    func starts(with prefix: String) -> Bool { bytes.starts(with: prefix.utf8) }

    /// Without a prefix that some readers deliver; unchanged if it does not begin so.
    func dropping(_ prefix: String) -> NumberScan {
        starts(with: prefix) ? NumberScan(given: given, bytes: Array(bytes.dropFirst(prefix.utf8.count))) : self
    }

    /// Filled with blanks at the end.
    func padded(to count: Int) -> NumberScan {
        let blanks = [UInt8](repeating: UInt8(ascii: " "), count: max(0, count - bytes.count))
        return NumberScan(given: given, bytes: bytes + blanks)
    }

    /// The fault of the whole text.
    func fault(_ code: NumberFault.Code, expected: String) -> NumberFault {
        NumberFault(code, given, expected: expected)
    }

    func require(length: Int, of what: String = "characters") throws(NumberFault) {
        guard count == length else { throw fault(.length, expected: "\(length) \(what), not \(count)") }
    }

    /// Refuses the text unless all bytes of a part are of a kind; the part must lie within it.
    func require(
        _ range: Range<Int>, _ isAllowed: (UInt8) -> Bool, expected: String
    ) throws(NumberFault) {
        guard bytes[range].allSatisfy(isAllowed) else { throw fault(.character, expected: expected) }
    }

    /// So many digits and nothing else.
    func requireDigits(_ length: Int) throws(NumberFault) {
        try require(0..<count, isDigit, expected: "\(length) digits only")
        try require(length: length, of: "digits")
    }

    /// Refuses the text unless its last character is this check character.
    func require(check: UInt8) throws(NumberFault) { try require(check: check, at: count - 1) }

    func require(check: UInt8, at index: Int) throws(NumberFault) {
        guard bytes[index] == check else {
            let kind = isDigit(check) && isDigit(bytes[index]) ? "digit" : "character"
            var right = bytes
            right[index] = check
            throw NumberFault(
                .checkDigit, given, expected: "the check \(kind) \(String(decoding: [check], as: UTF8.self))",
                corrected: String(decoding: right, as: UTF8.self))
        }
    }
}
