import TestSupport
import TrackingNumbers

@testable import LabelRender

/// A symbol and what an independent reader must see in it.
struct SymbolCase: Sendable, CustomStringConvertible {
    let symbol: Symbol
    /// The symbology identifier of ISO/IEC 15424.
    let identifier: String
    let text: String

    var description: String { "\(identifier) \(text.debugDescription)" }

    /// A symbology, as the tests go through them.
    enum Kind: String, CaseIterable, Sendable {
        case code128, gs1128, gs1DataMatrix, dataMatrix, pdf417, maxiCode, qr, aztec, code39, interleaved2of5
    }

    /// A case out of a generator's choices; nil if they come to what the symbology refuses.
    static func make(_ kind: Kind, _ choices: inout Choices) -> SymbolCase? {
        switch kind {
        case .code128:
            let text = choices.string(1...30, digits + capitals + " abc!~^>_%,\\$'\"{}")
            return Code128Message(text: text).map { SymbolCase(.code128($0), "]C0", text) }
        case .gs1128:
            let (elements, text) = elements(&choices, digits + capitals)
            return Code128Message(elements: elements).map { SymbolCase(.code128($0), "]C1", text) }
        case .gs1DataMatrix:
            let (elements, text) = elements(&choices, digits)
            return GS1DataMatrix(elements: elements).map { SymbolCase(.gs1DataMatrix($0), "]d2", text) }
        case .dataMatrix:
            let text = choices.mixedString(1...60)
            return DataMatrixMessage(text: text).map { SymbolCase(.dataMatrix($0), "]d1", text) }
        case .pdf417:
            let text = choices.mixedString(1...200)
            return PDF417Message(
                text: text, columns: choices.int(in: 3...14), securityLevel: choices.int(in: 2...5),
                rowHeight: choices.int(in: 3...5)
            ).map { SymbolCase(.pdf417($0), "]L2", text) }
        case .maxiCode:
            let isDomestic = choices.bool()
            let postcode =
                isDomestic
                ? "1" + choices.string(8...8, digits) : choices.string(6...6, digits + capitals)
            let country = isDomestic ? 840 : choices.int(in: 1...800)
            let serviceClass = choices.int(in: 0...999)
            let tail = choices.string(0...50, digits + capitals + " .-/\u{1D}") + "\u{1E}\u{04}"
            return MaxiCodeMessage(
                postcode: postcode, country: country, serviceClass: serviceClass,
                message: "[)>\u{1E}01\u{1D}96\(tail)"
            ).map {
                // Readers put the primary message behind the head.
                let primary = [postcode, threeDigits(country), threeDigits(serviceClass)].joined(separator: "\u{1D}")
                return SymbolCase(.maxiCode($0), "]U1", "[)>\u{1E}01\u{1D}96\(primary)\u{1D}\(tail)")
            }
        case .qr:
            let text = choices.mixedString(1...200)
            return QRMessage(text: text, level: choices.element(QRMessage.Level.allCases)).map {
                SymbolCase(.qr($0), "]Q1", text)
            }
        case .aztec:
            let text = choices.mixedString(1...200)
            return AztecMessage(text: text).map { SymbolCase(.aztec($0), "]z0", text) }
        case .code39:
            // Not the four signs that with a letter behind them stand for another character where a reader is set so, and
            // not six characters, which can be an Italian pharmacy's Code 32.
            let text = choices.string(7...20, digits + capitals + "-. ")
            // Readers say so when the last character happens to be a check character.
            let values = text.compactMap { (digits + capitals + "-. $/+%").map(\.self).firstIndex(of: $0) }
            let isChecked = values.dropLast().reduce(0, +) % 43 == values.last
            return Code39Message(text: text).map { SymbolCase(.code39($0), isChecked ? "]A1" : "]A0", text) }
        case .interleaved2of5:
            let half = choices.string(3...10, digits)
            return Interleaved2of5Message(digits: half + half).map {
                // Readers say so when the last digit happens to be a check digit.
                SymbolCase(.interleaved2of5($0), isChecked(half + half) ? "]I1" : "]I0", half + half)
            }
        }
    }

    init(_ symbol: Symbol, _ identifier: String, _ text: String) {
        self.symbol = symbol
        self.identifier = identifier
        self.text = text
    }

    private static let digits = "0123456789"
    private static let capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

    /// Elements with the company-internal identifiers 91 to 99, and what a reader makes of them.
    private static func elements(_ choices: inout Choices, _ alphabet: String) -> ([GS1Element], String) {
        let values = choices.list(1...3) { $0.string(1...12, alphabet) }
        let elements = values.enumerated().map { index, value in
            GS1Element(identifier: "9\(index + 1)", value: value, needsSeparator: true)
        }
        return (elements, elements.map { $0.identifier + $0.value }.joined(separator: "\u{1D}"))
    }

    /// Whether the last digit is the check digit of GS1.
    private static func isChecked(_ digits: String) -> Bool {
        digits.utf8.reversed().enumerated().reduce(0) { sum, digit in
            sum + Int(digit.element - 0x30) * (digit.offset.isMultiple(of: 2) ? 1 : 3)
        }.isMultiple(of: 10)
    }

    private static func threeDigits(_ number: Int) -> String {
        var bytes: [UInt8] = []
        bytes.append(threeDigits: number)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Choices {
    /// A text of an alphabet's characters.
    mutating func string(_ length: ClosedRange<Int>, _ alphabet: String) -> String {
        let characters = Array(alphabet)
        return String(list(length) { $0.element(characters) })
    }

    /// A text of one of the kinds that carriers put in two-dimensional symbols.
    mutating func mixedString(_ length: ClosedRange<Int>) -> String {
        let digits = "0123456789"
        let capitals = digits + "ABCDEFGHIJKLMNOPQRSTUVWXYZ -./:"
        let all = capitals + "abcdefghijklmnopqrstuvwxyz!\"#$%&'()*+,;<=>?@[\\]^_`{|}~\u{1C}\u{1D}\u{1E}\u{1F}\u{04}"
        return string(length, element([digits, capitals, all]))
    }
}
