import TextFormats

/// Writes a label as ZPL II.
///
/// A caret or a tilde begins a command wherever it stands, in field data too. So every field has `^FH`, and of its data
/// only letters, digits and a few harmless signs are written as themselves; everything else goes as hexadecimal.
///
/// A printer keeps its settings from label to label, whoever sends the next. So a label states every setting that it
/// depends on, and leaves behind the values that printers have at power-on, but for its own size. The exceptions belong
/// to the printer's set-up and are not touched: where its print begins (`^LS`, `^LT`), units, darkness, speed and media.
struct ZPLWriter {
    let fonts: FontLibrary
    let graphics: ZPLGraphicCache
    let resolution: Resolution

    /// The label from `^XA` to `^XZ`.
    func write(_ drawing: LabelDrawing) throws(LabelFault) -> [UInt8] {
        var zpl: [UInt8] = []
        zpl.reserveCapacity(8192)
        // UTF-8; the page; upright, fields too; no offset, no reverse, no mirror image.
        zpl.append("^XA\n^CI28\n^PW")
        zpl.append(number: resolution.pageDots(drawing.width))
        zpl.append("\n^LL")
        zpl.append(number: resolution.pageDots(drawing.height))
        zpl.append("\n^PON^FWN^LH0,0^LRN^PMN\n")
        for index in drawing.elements.indices {
            let placement = drawing.elements[index].placement
            switch drawing.elements[index].element {
            case .rectangle(let rectangle):
                write(placement.rectangle(rectangle), thickness: min(rectangle.width, rectangle.height), to: &zpl)
            case .frame(let rectangle, let thickness):
                write(placement.rectangle(rectangle), thickness: thickness, to: &zpl)
            case .text(let line): write(line, placement, to: &zpl)
            case .symbol(let symbol): try write(symbol, placement, to: &zpl)
            }
        }
        // What is changed above, and the bars of the barcodes, as at power-on.
        zpl.append("^BY2,3.0,10^CI0\n^XZ\n")
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

    private func write(_ line: TextLine, _ placement: Placement, to zpl: inout [UInt8]) {
        guard let native = NativeText.of(line, resolution) else {
            if let graphic = graphics.graphic(line, placement.turn, fonts, resolution) {
                let start = placement.point(line.textX, line.baseline)
                origin(
                    max(0, resolution.dots(start.x) + graphic.x), max(0, resolution.dots(start.y) + graphic.y),
                    to: &zpl)
                zpl.append("^GF")
                zpl += graphic.parameters
                zpl.append("^FS\n")
            }
            return
        }
        // Everything from here is in dots from the start of the text's place on its baseline, before it is turned.
        let start = placement.point(line.x, line.baseline)
        let room = resolution.dots(line.x + line.width) - resolution.dots(line.x)
        // A field block narrower than the type is high prints nothing on some printers. Text that is turned so far that
        // its end comes first is always a block: where it begins must not depend on how wide the printer's type is.
        let endsFirst = placement.turn == .half || placement.turn == .threeQuarters
        let isBlock = (line.anchor != .left || endsFirst) && native.width <= room
        let x = isBlock ? 0 : line.anchor.start(of: native.textWidth, in: 0, room)
        let cell = Rectangle(
            x: x, y: -(native.height * ZPLFont.capHeight / 1000), width: isBlock ? room : native.textWidth,
            height: native.height)
        let turned = Placement(turn: placement.turn, x: resolution.dots(start.x), y: resolution.dots(start.y))
            .rectangle(cell)
        origin(max(0, turned.x), max(0, turned.y), to: &zpl)
        zpl.append("^A0")
        zpl.append(placement.turn.zplOrientation)
        zpl.append(UInt8(ascii: ","))
        zpl.append(number: native.height)
        zpl.append(UInt8(ascii: ","))
        zpl.append(number: native.width)
        if isBlock {
            // The printer centres by its own widths, which differ a little between models.
            zpl.append("^FB")
            zpl.append(number: room)
            switch line.anchor {
            case .left: zpl.append(",1,0,L,0")
            case .centre: zpl.append(",1,0,C,0")
            case .right: zpl.append(",1,0,R,0")
            }
        }
        zpl.append("^FH^FD")
        zpl.append(zplField: line.text)
        zpl.append("^FS\n")
    }

    /// A barcode by the printer's own command, or where it has none by its dots.
    private func write(_ symbol: PlacedSymbol, _ placement: Placement, to zpl: inout [UInt8]) throws(LabelFault) {
        let place = try DotSymbol(symbol, placement, resolution)
        origin(place.x, place.y, to: &zpl)
        // Bars wider than ten dots are beyond `^BY`.
        let kind = symbol.shape.kind
        if place.module <= 10 || kind == .matrix || kind == .hexagonal, let module = place.evenModule,
            let command = ZPLSymbol.command(
                symbol.symbol, module: module, height: place.box.height, turn: placement.turn)
        {
            zpl += command
        } else {
            zpl.append("^GF")
            zpl += ZPLGraphic.parameters(SymbolRaster.bitmap(try symbol.modules(), place))
        }
        zpl.append("^FS\n")
    }

    private func origin(_ x: Int, _ y: Int, to zpl: inout [UInt8]) {
        zpl.append("^FO")
        zpl.append(number: x)
        zpl.append(UInt8(ascii: ","))
        zpl.append(number: y)
    }

    /// The parameters of `^A0` for a text.
    private struct NativeText {
        let height: Int
        let width: Int
        /// How wide the text becomes, in dots.
        let textWidth: Int

        /// Nil if the printer's font cannot show the text, or not without squeezing it hard.
        static func of(_ line: TextLine, _ resolution: Resolution) -> NativeText? {
            guard case .plain(let isASCII) = line.content.form,
                let natural = isASCII ? line.text.withBytes({ ZPLFont.width($0) }) : ZPLFont.width(line.text.utf16)
            else { return nil }
            // Capitals as high as ours: 0.688 of the size in Liberation Sans.
            let height = resolution.dots(line.size * 688 / ZPLFont.capHeight)
            // Printers' fonts differ by a few per cent in width.
            let limit = resolution.dots(line.width) * 100 / 105 * 32 / max(1, natural)
            let width = min(height, limit)
            guard height >= 10, width >= 10, width * 10 >= height * 6 else { return nil }
            return NativeText(height: height, width: width, textWidth: natural * width / 32)
        }
    }
}
