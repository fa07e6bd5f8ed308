public import TrackingNumbers

/// What a barcode holds that stands by itself, for labels, letters and forms that another program lays out.
public enum SymbolContent: Hashable, Sendable {
    /// What a number says that its barcode holds, such as ``TrackingNumbers/RM4SCC/barcode``. GS1 elements become
    /// GS1-128 or GS1 DataMatrix, as the rule says.
    case payload(BarcodePayload)
    /// USPS Intelligent Mail: a tracking code of twenty digits, and a ZIP Code of 5, 9 or 11 digits or nothing.
    case intelligentMail(tracking: String, routing: String)
    /// Aztec Code with a text of printable ASCII, as small as holds it.
    case aztec(String)
    /// QR Code with a text of printable ASCII, as small as holds it.
    case qr(String)

    /// The symbol on a page that is as large as it and its quiet zones need.
    func draw(_ rule: BarcodeRule, _ fonts: FontLibrary) throws(LabelFault) -> LabelDrawing {
        guard let symbol = symbol(rule) else {
            throw LabelFault(.symbol, field: "symbol", value: text, expected: expected)
        }
        let measures = rule.measures
        guard symbol.symbology == measures.symbology else {
            let rules = BarcodeRule.allCases.filter { $0.measures.symbology == symbol.symbology }
            throw LabelFault(
                .symbol, field: "rule", value: rule.rawValue,
                expected: "a rule for this symbology: " + rules.map(\.rawValue).joined(separator: ", "))
        }
        let room = PlacedSymbol.room(symbol, measures)
        var canvas = LabelCanvas(width: room.width, height: room.height, fonts: fonts)
        try canvas.symbol(
            symbol, in: Rectangle(x: 0, y: 0, width: room.width, height: room.height), rule: rule, field: "symbol")
        try LayoutRules.check(canvas.drawing)
        return canvas.drawing
    }

    /// Nil if the symbology cannot hold the content.
    private func symbol(_ rule: BarcodeRule) -> Symbol? {
        switch self {
        case .payload(.gs1(let elements)):
            rule.measures.symbology == .dataMatrix
                ? GS1DataMatrix(elements: elements).map(Symbol.gs1DataMatrix)
                : Code128Message(elements: elements).map(Symbol.code128)
        case .payload(.code128(let text)): Code128Message(text: text).map(Symbol.code128)
        case .payload(.code39(let text)): Code39Message(text: text).map(Symbol.code39)
        case .payload(.interleaved2of5(let digits)): Interleaved2of5Message(digits: digits).map(Symbol.interleaved2of5)
        case .payload(.rm4scc(let text)): FourStateMessage(rm4scc: text).map(Symbol.fourState)
        case .payload(.kix(let text)): FourStateMessage(kix: text).map(Symbol.fourState)
        case .payload(.mailmark(let text)): FourStateMessage(mailmark: text).map(Symbol.fourState)
        case .payload(.dataMatrix(let text)):
            DataMatrixMessage(text: text, size: rule == .royalMailMailmark2D ? .mailmark(text) : nil)
                .map(Symbol.dataMatrix)
        case .intelligentMail(let tracking, let routing):
            FourStateMessage(intelligentMail: tracking, routing: routing).map(Symbol.fourState)
        case .aztec(let text): AztecMessage(text: text).map(Symbol.aztec)
        case .qr(let text): QRMessage(text: text).map(Symbol.qr)
        }
    }

    /// The content, for faults.
    private var text: String {
        switch self {
        case .payload(.gs1(let elements)): elements.map { "(\($0.identifier))\($0.value)" }.joined()
        case .payload(.code128(let text)), .payload(.code39(let text)), .payload(.interleaved2of5(let text)),
            .payload(.rm4scc(let text)), .payload(.kix(let text)), .payload(.mailmark(let text)),
            .payload(.dataMatrix(let text)), .aztec(let text), .qr(let text):
            text
        case .intelligentMail(let tracking, let routing): "\(tracking) \(routing)"
        }
    }

    /// What the symbology can hold, for faults.
    private var expected: String {
        switch self {
        case .payload(.gs1): "GS1 elements of digits and capital letters, in DataMatrix of digits only"
        case .payload(.code128): "printable ASCII"
        case .payload(.code39): "digits, capital letters, blanks and -.$/+%"
        case .payload(.interleaved2of5): "an even number of digits"
        case .payload(.rm4scc): "1 to 50 digits and capital letters"
        case .payload(.kix): "1 to 18 digits and capital letters"
        case .payload(.mailmark): "a Mailmark of 22 or 26 characters"
        case .payload(.dataMatrix), .aztec, .qr: "printable ASCII, not more than a symbol holds"
        case .intelligentMail:
            "a tracking code of twenty digits, the second at most 4, and a routing code of 5, 9, 11 or no digits"
        }
    }
}

extension DataMatrixSize {
    /// The type of Royal Mail's Mailmark 2D that has room for the text: type 7 for up to six characters of the
    /// customer's own behind the 45 fixed ones, else type 9.
    fileprivate static func mailmark(_ text: String) -> DataMatrixSize {
        text.utf8.count <= Mailmark2D.fixedLength + 6 ? .mailmark7 : .mailmark9
    }
}
