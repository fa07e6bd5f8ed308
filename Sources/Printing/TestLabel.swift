public import LabelRender

/// A label that shows whether a printer is set up as it is listed: a frame at the media's edge, what the list says of it,
/// and a Code 128 symbol to scan.
public enum TestLabel {
    /// What the symbol of a test label says.
    public static func message(_ resolution: Resolution) -> String { "WAYBILL-\(resolution.rawValue)" }

    /// The label in ZPL.
    ///
    /// - Parameters:
    ///   - time: the time of printing.
    public static func zpl(_ printer: PrinterConfiguration, time: String) -> [UInt8] {
        let dpi = printer.resolution.rawValue
        let across = printer.resolution.pageDots(printer.media.width)
        let along = printer.resolution.pageDots(printer.media.height)
        let (width, height) = printer.turn.swapsSides ? (along, across) : (across, along)
        func dots(_ hundredths: Int) -> Int { hundredths * dpi / 100 }
        var zpl = Array("^XA^CI28^LRN^FWN^PMN^PON^LH0,0^PW\(width)^LL\(height)\n".utf8)
        zpl += "^FO0,0^GB\(width),\(height),\(dots(2)),B,0^FS\n".utf8
        let lines = [
            "Test label for \(printer.name)", "\(printer.address)",
            "\(dpi) dpi, \(printer.media.rawValue), \(width) x \(height) dots",
            "\(time)\(printer.turn == .none ? "" : ", labels are turned by \(printer.turn.rawValue)")",
        ]
        for (index, line) in lines.enumerated() {
            let size = dots(index == 0 ? 25 : 15)
            zpl += "^FO\(dots(25)),\(dots(25 + index * 35))^A0N,\(size),\(size)^FH^FD".utf8
            for byte in line.utf8 { zpl.append(zplField: byte) }
            zpl += "^FS\n".utf8
        }
        // Modules of 15 mil, the least that carriers scan at speed, in whole dots.
        zpl += "^FO\(dots(50)),\(dots(200))^BY\((dpi * 15 + 500) / 1000),3,\(dots(100))".utf8
        zpl += "^BCN,\(dots(100)),N,N,N,N^FD>:\(message(printer.resolution))^FS\n".utf8
        // As labels do: what is changed above as at power-on.
        zpl += "^BY2,3.0,10^CI0\n^XZ\n".utf8
        return zpl
    }
}
