import TrackingNumbers

/// Writes a label as ZPL II.
///
/// A caret or a tilde begins a command wherever it stands, in field data too. So every field has `^FH`, and of its data
/// only letters, digits and a few harmless signs are written as themselves; everything else goes as hexadecimal. No
/// setting is left behind in the printer but the label's size, which every label states again.
struct ZPLWriter {
    let fonts: FontLibrary
    let graphics: ZPLGraphicCache
    let resolution: Resolution

    /// The label from `^XA` to `^XZ`.
    func write(_ drawing: LabelDrawing) throws(LabelFault) -> [UInt8] {
        var zpl: [UInt8] = []
        zpl.reserveCapacity(4096)
        // UTF-8; the page; no offset, no reverse, no mirror image.
        zpl.append("^XA\n^CI28\n^PW")
        zpl.append(number: resolution.pageDots(drawing.width))
        zpl.append("\n^LL")
        zpl.append(number: resolution.pageDots(drawing.height))
        zpl.append("\n^LH0,0^LRN^PMN\n")
        for element in drawing.elements {
            switch element {
            case .rectangle(let rectangle):
                write(rectangle, thickness: min(rectangle.width, rectangle.height), to: &zpl)
            case .frame(let rectangle, let thickness): write(rectangle, thickness: thickness, to: &zpl)
            case .text(let line): write(line, to: &zpl)
            case .code128(let barcode): try write(barcode, to: &zpl)
            case .dataMatrix(let barcode): try write(barcode, to: &zpl)
            }
        }
        zpl.append("^XZ\n")
        return zpl
    }

    /// A box with a border so thick; one as thick as the box's shorter side fills it.
    private func write(_ rectangle: Rectangle, thickness: Nanometres, to zpl: inout [UInt8]) {
        let place = DotRectangle(rectangle, resolution)
        origin(place.x, place.y, to: &zpl)
        zpl.append("^GB")
        zpl.append(number: place.width)
        zpl.append(UInt8(ascii: ","))
        zpl.append(number: place.height)
        zpl.append(UInt8(ascii: ","))
        zpl.append(number: min(max(1, resolution.dots(thickness)), place.width, place.height))
        zpl.append(",B,0^FS\n")
    }

    private func write(_ line: TextLine, to zpl: inout [UInt8]) {
        guard let native = NativeText(line, resolution) else {
            if let graphic = graphics.graphic(line, fonts, resolution) {
                let x = resolution.dots(line.textX) + graphic.x
                origin(max(0, x), max(0, resolution.dots(line.baseline) + graphic.y), to: &zpl)
                zpl.append("^GF")
                zpl += graphic.parameters
                zpl.append("^FS\n")
            }
            return
        }
        let place = resolution.dots(line.x)
        let room = resolution.dots(line.x + line.width) - place
        // A field block narrower than the type is high prints nothing on some printers.
        let isBlock = line.anchor != .left && native.width <= room
        let x = isBlock ? place : line.anchor.start(of: native.textWidth, in: place, room)
        origin(x, resolution.dots(line.baseline) - native.height * ZPLFont.capHeight / 1000, to: &zpl)
        zpl.append("^A0N,")
        zpl.append(number: native.height)
        zpl.append(UInt8(ascii: ","))
        zpl.append(number: native.width)
        if isBlock {
            // The printer centres by its own widths, which differ a little between models.
            zpl.append("^FB")
            zpl.append(number: room)
            zpl.append(line.anchor == .centre ? ",1,0,C,0" : ",1,0,R,0")
        }
        zpl.append("^FH^FD")
        for byte in line.text.utf8 { escape(byte, to: &zpl) }
        zpl.append("^FS\n")
    }

    private func write(_ barcode: LinearBarcode, to zpl: inout [UInt8]) throws(LabelFault) {
        let place = try DotBarcode(barcode, resolution)
        origin(place.x, place.y, to: &zpl)
        zpl.append("^BY")
        zpl.append(number: place.module)
        zpl.append(",3.0,")
        zpl.append(number: place.height)
        zpl.append("^BCN,")
        zpl.append(number: place.height)
        // No text below or above, no check digit of its own, code sets as we say.
        zpl.append(",N,N,N,N^FH^FD")
        for (index, code) in barcode.message.codes.enumerated() {
            switch code {
            case .codeB: zpl.append(index == 0 ? ">:" : ">6")
            case .codeC: zpl.append(index == 0 ? ">;" : ">5")
            case .function1: zpl.append(">8")
            case .ascii(UInt8(ascii: ">")): zpl.append(">0")
            case .ascii(UInt8(ascii: "^")): zpl.append("><")
            case .ascii(UInt8(ascii: "~")): zpl.append(">=")
            case .ascii(let byte): escape(byte, to: &zpl)
            case .pair(let first, let second):
                zpl.append(first)
                zpl.append(second)
            }
        }
        zpl.append("^FS\n")
    }

    private func write(_ barcode: MatrixBarcode, to zpl: inout [UInt8]) throws(LabelFault) {
        let place = try DotMatrix(barcode, resolution)
        origin(place.x, place.y, to: &zpl)
        zpl.append("^BXN,")
        zpl.append(number: place.module)
        // ECC 200; the size, since left to itself a printer may choose another; `$1` for function 1.
        zpl.append(",200,")
        zpl.append(number: barcode.content.side)
        zpl.append(UInt8(ascii: ","))
        zpl.append(number: barcode.content.side)
        zpl.append(",,$,1^FH^FD")
        for character in Code128Message.gs1Characters(barcode.content.elements) ?? [] {
            switch character {
            case .function1: zpl.append("$1")
            case .ascii(let byte): escape(byte, to: &zpl)
            }
        }
        zpl.append("^FS\n")
    }

    private func origin(_ x: Int, _ y: Int, to zpl: inout [UInt8]) {
        zpl.append("^FO")
        zpl.append(number: x)
        zpl.append(UInt8(ascii: ","))
        zpl.append(number: y)
    }

    /// Writes a byte of field data: as itself only if nothing in any printer could take it for more than a character.
    private func escape(_ byte: UInt8, to zpl: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: " "), UInt8(ascii: "."), UInt8(ascii: "-"),
            UInt8(ascii: "/"), UInt8(ascii: "#"):
            zpl.append(byte)
        default:
            zpl.append(UInt8(ascii: "_"))
            zpl.append(hex: Int(byte), digits: 2)
        }
    }

    /// The parameters of `^A0` for a text.
    private struct NativeText {
        let height: Int
        let width: Int
        /// How wide the text becomes, in dots.
        let textWidth: Int

        /// Nil if the printer's font cannot show the text, or not without squeezing it hard.
        init?(_ line: TextLine, _ resolution: Resolution) {
            guard case .plain(let scalars) = line.content.form, let natural = ZPLFont.width(scalars) else { return nil }
            // Capitals as high as ours: 0.688 of the size in Liberation Sans.
            height = resolution.dots(line.size * 688 / ZPLFont.capHeight)
            // Printers' fonts differ by a few per cent in width.
            let limit = resolution.dots(line.width) * 100 / 105 * 32 / max(1, natural)
            width = min(height, limit)
            textWidth = natural * width / 32
            guard height >= 10, width >= 10, width * 10 >= height * 6 else { return nil }
        }
    }
}
