import Synchronization

/// Draws labels and writes them for printers and screens.
///
/// One renderer serves all threads: what is shared is read-only or locked for short times. The same content always
/// gives the same bytes, as long as the font files are the same.
///
/// ```swift
/// let renderer = try LabelRenderer(fonts: .debian)
/// let drawing = try renderer.draw(.uspsParcel, content)
/// let zpl = try renderer.zpl(drawing, .dpi203)
/// ```
public final class LabelRenderer: Sendable {
    private let fonts: FontLibrary
    private let graphics = ZPLGraphicCache()

    /// Opens the fonts; throws ``LabelFault/Code/font`` if one of the primary ones is missing.
    public init(fonts: FontSet = .debian) throws(LabelFault) {
        self.fonts = try FontLibrary(fonts)
    }

    /// Lays a label out. Throws if a text does not fit or cannot be shown in full, if the content does not suit the
    /// template, or if the label would break one of the carrier's rules: nothing is cut off, left out or replaced.
    /// - Parameters:
    ///   - size: the label's size; for ``LabelSize/a4x4`` one of the four, see ``LabelDrawing/sheet(_:on:)``.
    ///   - turn: how the label lies on its page; by a quarter it is wider than high.
    public func draw(
        _ template: LabelTemplate, _ content: LabelContent, size: LabelSize = .fourBySix, turn: Turn = .none
    ) throws(LabelFault) -> LabelDrawing {
        try template.draw(content, on: LabelPage(size), fonts).turned(turn)
    }

    /// Lays a form out that goes with a parcel; it keeps to the same rules as a label.
    public func draw(
        _ form: LabelForm, size: LabelSize = .fourBySix, turn: Turn = .none
    ) throws(LabelFault) -> LabelDrawing {
        try form.draw(on: LabelPage(size), fonts).turned(turn)
    }

    /// Lays out the slip that says why there is no label. This never fails: what does not fit is cut, what no font has
    /// is replaced, both visibly.
    public func draw(_ slip: ErrorSlip, size: LabelSize = .fourBySix, turn: Turn = .none) -> LabelDrawing {
        ErrorSlipForm.draw(slip, on: LabelPage(size), fonts).turned(turn)
    }

    /// Lays out a list for people, page by page. This never fails, as for a slip.
    public func draw(_ list: PaperList) -> [LabelDrawing] { PaperListForm.draw(list, fonts) }

    /// Lays a barcode out alone, on a page as large as it and its quiet zones need. Throws ``LabelFault/Code/symbol`` if
    /// the symbology cannot hold the content or the rule is for another one.
    public func draw(
        _ symbol: SymbolContent, _ rule: BarcodeRule, turn: Turn = .none
    ) throws(LabelFault) -> LabelDrawing {
        try symbol.draw(rule, fonts).turned(turn)
    }

    /// The label as ZPL II for a printer of the given resolution; the bytes are ASCII. Throws
    /// ``LabelFault/Code/symbol`` if a barcode does not fit at that resolution.
    public func zpl(_ drawing: LabelDrawing, _ resolution: Resolution) throws(LabelFault) -> [UInt8] {
        try ZPLWriter(fonts: fonts, graphics: graphics, resolution: resolution).write(drawing)
    }

    /// The labels as PDF 1.7, one a page, each page exactly as large as the label; at least one.
    public func pdf(_ drawings: [LabelDrawing]) throws(LabelFault) -> [UInt8] {
        precondition(!drawings.isEmpty, "a PDF has at least one page")
        var writer = PDFWriter(fonts: fonts)
        return try writer.write(drawings)
    }

    /// The label as a black and white PNG, dot by dot as a printer of the given resolution would print it.
    public func png(_ drawing: LabelDrawing, _ resolution: Resolution) throws(LabelFault) -> [UInt8] {
        let framebuffer = try LabelRaster.bitmap(drawing, fonts, resolution)
        return PNGWriter.write(framebuffer, resolution)
    }
}
