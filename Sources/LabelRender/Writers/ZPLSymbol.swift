/// ZPL's own commands for barcodes.
enum ZPLSymbol {
    /// The command for a symbol, from `^BY` to the end of `^FD`'s data; nil where ZPL has none or cannot turn it.
    static func command(_ symbol: Symbol, module: Int, height: Int, turn: Turn) -> [UInt8]? {
        var zpl: [UInt8] = []
        switch symbol {
        case .code128(let message):
            zpl.append("^BY")
            zpl.append(number: module)
            zpl.append(",3.0,")
            zpl.append(number: height)
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
        case .gs1DataMatrix(let content):
            zpl.append("^BX")
            zpl.append(turn.zplOrientation)
            zpl.append(UInt8(ascii: ","))
            zpl.append(number: module)
            // ECC 200; the size, since left to itself a printer may choose another; `$1` for function 1.
            zpl.append(",200,")
            zpl.append(number: content.side)
            zpl.append(UInt8(ascii: ","))
            zpl.append(number: content.side)
            zpl.append(",,$,1^FH^FD")
            for character in Code128Message.gs1Characters(content.elements) ?? [] {
                switch character {
                case .function1: zpl.append("$1")
                case .ascii(let byte): zpl.append(zplField: byte)
                }
            }
        default: return nil
        }
        return zpl
    }
}
