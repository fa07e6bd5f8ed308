import TextFormats
import TrackingNumbers

/// What a Code 128 symbol holds, and the code sets it is written in.
///
/// The code sets are chosen here, not by the printer: printers' automatic choices differ from each other in width, and
/// quiet zones depend on it. Only code sets B and C are used, so the text is printable ASCII: code set A has control
/// characters where B has small letters, which no carrier's number holds, and makes nothing else shorter. A text with
/// other characters is refused, as is every way that Code 128 has of naming another character set (ECI, function 4),
/// which readers in depots are not set up for.
struct Code128Message: Hashable, Sendable {
    /// A character of the message.
    enum Character: Hashable, Sendable {
        /// Function 1: marks GS1 data, and separates elements.
        case function1
        /// A printable ASCII character, 0x20 to 0x7E.
        case ascii(UInt8)
    }

    /// One symbol character: a code set's start or switch, or data.
    enum Code: Hashable, Sendable {
        case codeB
        case codeC
        case function1
        /// A character in code set B.
        case ascii(UInt8)
        /// Two digits in code set C.
        case pair(UInt8, UInt8)
    }

    /// What it holds.
    let characters: [Character]
    /// The symbol characters between start and check character, the code set it starts in first.
    let codes: [Code]
    /// The GS1 elements, if it is GS1-128.
    let elements: [GS1Element]?

    /// Plain Code 128; nil if the text is empty or not printable ASCII.
    init?(text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
        self.init(characters: text.utf8.map { .ascii($0) }, elements: nil)
    }

    /// GS1-128; nil if an element is empty or not of digits and capital letters.
    init?(elements: [GS1Element]) {
        guard let characters = Code128Message.gs1Characters(elements) else { return nil }
        self.init(characters: characters, elements: elements)
    }

    private init(characters: [Character], elements: [GS1Element]?) {
        self.characters = characters
        self.elements = elements
        codes = Code128Message.codes(for: characters)
    }

    /// How many modules wide the symbol is, without quiet zones: eleven a character, thirteen for the stop.
    var modules: Int { 11 * (codes.count + 1) + 13 }

    /// The elements one after another, function 1 first and after each element that needs a separator.
    static func gs1Characters(_ elements: [GS1Element]) -> [Character]? {
        var characters: [Character] = []
        characters.reserveCapacity(48)
        func append(_ text: String) -> Bool {
            text.withBytes { bytes in
                for byte in bytes {
                    guard byte.isDigit || byte.isCapital else { return false }
                    characters.append(.ascii(byte))
                }
                return !bytes.isEmpty
            }
        }
        var needsFunction1 = true
        for element in elements {
            if needsFunction1 { characters.append(.function1) }
            needsFunction1 = element.needsSeparator
            guard append(element.identifier), append(element.value) else { return nil }
        }
        return characters.isEmpty ? nil : characters
    }

    /// The shortest sequence of codes, by dynamic programming from the end over (place, code set).
    private static func codes(for characters: [Character]) -> [Code] {
        let count = characters.count
        // The cost of what is left, in code set B and C; a switch costs one.
        var b = [Int](repeating: 0, count: count + 1)
        var c = b
        func pair(at index: Int) -> (UInt8, UInt8)? {
            guard index + 1 < count, case .ascii(let first) = characters[index],
                case .ascii(let second) = characters[index + 1], (0x30...0x39).contains(first),
                (0x30...0x39).contains(second)
            else { return nil }
            return (first, second)
        }
        for index in stride(from: count - 1, through: 0, by: -1) {
            let stayB = 1 + b[index + 1]
            let stayC =
                switch characters[index] {
                case .function1: 1 + c[index + 1]
                case .ascii: pair(at: index) == nil ? Int.max - 1 : 1 + c[index + 2]
                }
            b[index] = min(stayB, stayC + 1)
            c[index] = min(stayC, stayB + 1)
        }
        var codes: [Code] = []
        codes.reserveCapacity(count + 2)
        var inC = c[0] <= b[0]
        codes.append(inC ? .codeC : .codeB)
        var index = 0
        while index < count {
            if inC {
                if characters[index] == .function1, c[index] == 1 + c[index + 1] {
                    codes.append(.function1)
                    index += 1
                } else if let (first, second) = pair(at: index), c[index] == 1 + c[index + 2] {
                    codes.append(.pair(first, second))
                    index += 2
                } else {
                    codes.append(.codeB)
                    inC = false
                }
            } else if b[index] == 1 + b[index + 1] {
                switch characters[index] {
                case .function1: codes.append(.function1)
                case .ascii(let byte): codes.append(.ascii(byte))
                }
                index += 1
            } else {
                codes.append(.codeC)
                inC = true
            }
        }
        return codes
    }
}
