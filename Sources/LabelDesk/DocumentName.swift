public import LabelRender

/// A form in which a label is stored: its format, size and orientation and, where it matters, the printer's resolution.
public struct DocumentName: Hashable, Sendable {
    /// What it is written as.
    public let format: LabelFormat
    /// The resolution of the printer; a PDF has none.
    public let resolution: Resolution
    /// The label's size.
    public let size: LabelSize
    /// How the page lies; of labels on a sheet, the sheet.
    public let turn: Turn

    /// A form; traps if the format has not the size, see ``LabelFormat/sizes``.
    public init(
        _ format: LabelFormat, _ resolution: Resolution = .dpi203, size: LabelSize = .fourBySix, turn: Turn = .none
    ) {
        precondition(format.sizes.contains(size), "\(format.rawValue) has no size \(size.rawValue)")
        self.format = format
        self.resolution = format == .pdf ? .dpi203 : resolution
        self.size = size
        self.turn = turn
    }

    /// `zpl-203`, `pdf`, `png-300-100x150mm`, `pdf-a6-turn90`: what is as usual is left out, so that labels stored
    /// before there was a choice keep their names.
    public var text: String {
        var parts = [format.rawValue]
        if format != .pdf { parts.append(String(resolution.rawValue)) }
        if size != .fourBySix { parts.append(size.rawValue) }
        if turn != .none { parts.append("turn\(turn.rawValue)") }
        return parts.joined(separator: "-")
    }
}

extension LabelFormat {
    /// The sizes that it is written in: printers of labels take no sheets.
    public var sizes: [LabelSize] { LabelSize.allCases.filter { self != .zpl || $0.sheet == nil } }
}

extension LabelRenderer {
    /// Labels drawn in a form's size, written in that form: a label a page, or as many as a sheet takes.
    func write(_ labels: [LabelDrawing], as form: DocumentName) throws(LabelFault) -> [UInt8] {
        let upright = if let sheet = form.size.sheet { try LabelDrawing.sheet(labels, on: sheet) } else { labels }
        let pages = upright.map { $0.turned(form.turn) }
        precondition(form.format == .pdf || pages.count == 1, "\(pages.count) pages of \(form.text)")
        return switch form.format {
        case .zpl: try zpl(pages[0], form.resolution)
        case .pdf: try pdf(pages)
        case .png: try png(pages[0], form.resolution)
        }
    }
}
