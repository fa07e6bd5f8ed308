/// ZPL's own commands for barcodes.
///
/// A command is only used where every printer's encoder comes to the size that the layout counted on and gets the data
/// in; for all else the writer sends the symbol's dots.
enum ZPLSymbol {
    /// The command for a symbol, from `^BY` to the end of `^FD`'s data; nil where its dots must be sent instead:
    /// - all four-state symbols: ZPL has none but Intelligent Mail, and of that printers choose the distance of the bars
    ///   themselves;
    /// - QR and MaxiCode turned, which `^BQ` and `^BD` cannot;
    /// - MaxiCode with a postcode abroad of fewer than six characters, since the command is documented for exactly six
    ///   letters and digits; with small letters, which it is documented not to take; or with a message that fits only
    ///   by an encoder's skill;
    /// - Data Matrix and Aztec of a prescribed size that the text fits only by an encoder's skill.
    ///
    /// - Parameters:
    ///   - module: a module's width in dots, 1 to 10 for linear and stacked symbols (`^BY`); MaxiCode has its own.
    ///   - height: the bars' height in dots, for linear symbols.
    ///   - turn: how the symbol is turned; `^FO` is the turned symbol's upper left corner.
    static func command(_ symbol: Symbol, module: Int, height: Int, turn: Turn) -> [UInt8]? {
        var zpl: [UInt8] = []
        zpl.reserveCapacity(128)
        switch symbol {
        case .code128(let message): code128(message, module, height, turn, to: &zpl)
        case .gs1DataMatrix(let message):
            dataMatrix(message.size, module, turn, to: &zpl)
            for character in message.characters {
                switch character {
                case .function1: zpl.append("$1")
                case .ascii(let byte): zpl.append(zplField: byte)
                }
            }
        case .dataMatrix(let message):
            guard message.fitsAnyEncoder else { return nil }
            dataMatrix(message.size, module, turn, to: &zpl)
            field(message.bytes, doubling: UInt8(ascii: "$"), to: &zpl)
        case .pdf417(let message):
            pdf417(message, module, turn, to: &zpl)
        case .maxiCode(let message):
            guard turn == .none else { return nil }
            return maxiCode(message)
        case .qr(let message):
            guard turn == .none else { return nil }
            qr(message, module, to: &zpl)
        case .aztec(let message):
            guard message.fitsAnyEncoder else { return nil }
            zpl.append("^B0")
            zpl.append(turn.zplOrientation)
            zpl.append(UInt8(ascii: ","))
            zpl.append(number: module)
            // No extended channel; so many layers, 100 more for a compact symbol and 200 for a full one.
            zpl.append(",N,")
            zpl.append(number: message.size.layers + (message.size.isCompact ? 100 : 200))
            zpl.append("^FH^FD")
            field(message.bytes, to: &zpl)
        case .code39(let message):
            linear(module, height, to: &zpl)
            zpl.append("^B3")
            zpl.append(turn.zplOrientation)
            // No check character, no text above or below.
            zpl.append(",N,")
            zpl.append(number: height)
            zpl.append(",N,N^FH^FD")
            field(message.bytes, to: &zpl)
        case .interleaved2of5(let message):
            linear(module, height, to: &zpl)
            zpl.append("^B2")
            zpl.append(turn.zplOrientation)
            zpl.append(UInt8(ascii: ","))
            zpl.append(number: height)
            zpl.append(",N,N,N^FH^FD")
            field(message.bytes, to: &zpl)
        case .fourState: return nil
        }
        return zpl
    }

    /// Module, wide elements three modules wide, height.
    private static func linear(_ module: Int, _ height: Int, to zpl: inout [UInt8]) {
        zpl.append("^BY")
        zpl.append(number: module)
        zpl.append(",3.0,")
        zpl.append(number: height)
    }

    private static func code128(
        _ message: Code128Message, _ module: Int, _ height: Int, _ turn: Turn, to zpl: inout [UInt8]
    ) {
        linear(module, height, to: &zpl)
        zpl.append("^BC")
        zpl.append(turn.zplOrientation)
        zpl.append(UInt8(ascii: ","))
        zpl.append(number: height)
        // No text below or above, no check digit of its own, code sets as we say.
        zpl.append(",N,N,N,N^FH^FD")
        for (index, code) in message.codes.enumerated() {
            switch code {
            case .codeB: zpl.append(index == 0 ? ">:" : ">6")
            case .codeC: zpl.append(index == 0 ? ">;" : ">5")
            case .function1: zpl.append(">8")
            case .ascii(UInt8(ascii: ">")): zpl.append(">0")
            case .ascii(UInt8(ascii: "^")): zpl.append("><")
            case .ascii(UInt8(ascii: "~")): zpl.append(">=")
            case .ascii(let byte): zpl.append(zplField: byte)
            case .pair(let first, let second):
                zpl.append(first)
                zpl.append(second)
            }
        }
    }

    private static func dataMatrix(_ size: DataMatrixSize, _ module: Int, _ turn: Turn, to zpl: inout [UInt8]) {
        zpl.append("^BX")
        zpl.append(turn.zplOrientation)
        zpl.append(UInt8(ascii: ","))
        zpl.append(number: module)
        // ECC 200; the size, since left to itself a printer may choose another; the escape character, whose default
        // differs between printers; square or not.
        zpl.append(",200,")
        zpl.append(number: size.columns)
        zpl.append(UInt8(ascii: ","))
        zpl.append(number: size.rows)
        zpl.append(size.columns == size.rows ? ",,$,1^FH^FD" : ",,$,2^FH^FD")
    }

    private static func pdf417(_ message: PDF417Message, _ module: Int, _ turn: Turn, to zpl: inout [UInt8]) {
        zpl.append("^BY")
        zpl.append(number: module)
        zpl.append("^B7")
        zpl.append(turn.zplOrientation)
        for number in [module * message.rowHeight, message.securityLevel, message.columns, message.rows] {
            zpl.append(UInt8(ascii: ","))
            zpl.append(number: number)
        }
        // Not the truncated form.
        zpl.append(",N^FH^FD")
        field(message.bytes, doubling: UInt8(ascii: "\\"), to: &zpl)
    }

    private static func maxiCode(_ message: MaxiCodeMessage) -> [UInt8]? {
        guard message.plainCodewords <= MaxiCodeMessage.codewords, !message.message.contains(where: \.isSmall) else {
            return nil
        }
        var zpl: [UInt8] = []
        // The number and count of symbols: one of one. Class, country and postcode, in this order.
        let postcode: String
        switch message.postcode {
        case .zip(let code):
            postcode = code
            zpl.append("^BD2,1,1^FH^FD")
        case .international(let code):
            guard !code.utf8.contains(UInt8(ascii: " ")) else { return nil }
            postcode = code
            zpl.append("^BD3,1,1^FH^FD")
        }
        zpl.append(threeDigits: message.serviceClass)
        zpl.append(threeDigits: message.country)
        zpl.append(text: postcode)
        field(message.message, to: &zpl)
        return zpl
    }

    private static func qr(_ message: QRMessage, _ module: Int, to zpl: inout [UInt8]) {
        // A printer moves the symbol down by the height of the last `^BY`.
        zpl.append("^BY2,3.0,1^BQN,2,")
        zpl.append(number: module)
        zpl.append("^FH^FD")
        switch message.level {
        case .l: zpl.append("L")
        case .m: zpl.append("M")
        case .q: zpl.append("Q")
        case .h: zpl.append("H")
        }
        // The mode is said, since printers' automatic choices could come to different versions.
        switch message.mode {
        case .numeric: zpl.append("M,N")
        case .alphanumeric: zpl.append("M,A")
        case .byte:
            zpl.append("M,B")
            zpl.append(UInt8(ascii: "0") + UInt8(message.bytes.count / 1000))
            zpl.append(threeDigits: message.bytes.count % 1000)
        }
        field(message.bytes, to: &zpl)
    }

    /// Field data; a character that the command takes for an escape is written twice.
    private static func field(_ bytes: [UInt8], doubling escape: UInt8? = nil, to zpl: inout [UInt8]) {
        for byte in bytes {
            if byte == escape { zpl.append(zplField: byte) }
            zpl.append(zplField: byte)
        }
    }
}
