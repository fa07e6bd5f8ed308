public import LabelRender

/// A form in which a label, or what goes with it, is stored: its format, size and orientation and, where it matters, the
/// printer's resolution.
public struct DocumentName: Hashable, Sendable {
    /// What a parcel has documents of.
    public enum Kind: String, Sendable, CaseIterable {
        /// The label.
        case label = "document"
        /// The customs declaration beside it.
        case customs
    }

    /// What it is a document of.
    public let kind: Kind
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
        _ format: LabelFormat, _ resolution: Resolution = .dpi203, size: LabelSize = .fourBySix, turn: Turn = .none,
        of kind: Kind = .label
    ) {
        precondition(format.sizes.contains(size), "\(format.rawValue) has no size \(size.rawValue)")
        self.kind = kind
        self.format = format
        self.resolution = format == .pdf ? .dpi203 : resolution
        self.size = size
        self.turn = turn
    }

    /// `zpl-203`, `pdf`, `png-300-100x150mm`, `pdf-a6-turn90`, `customs-pdf`: what is as usual is left out, so that labels stored
    /// before there was a choice keep their names.
    public var text: String {
        var parts = (kind == .label ? [] : [kind.rawValue]) + [format.rawValue]
        if format != .pdf { parts.append(String(resolution.rawValue)) }
        if size != .fourBySix { parts.append(size.rawValue) }
        if turn != .none { parts.append("turn\(turn.rawValue)") }
        return parts.joined(separator: "-")
    }
}

extension DocumentName {
    /// The last part of its address: `document.zpl`, `customs.pdf`.
    var file: String { kind.rawValue + "." + format.rawValue }

    /// The format of a label's stored form, and the last part of its address: `document.png?dpi=300&size=a6`.
    static func address(ofStored form: String) -> (format: String, address: String) {
        let parts = form.split(separator: "-").map(String.init)
        let parameters = parts.dropFirst().compactMap { part -> String? in
            if part == "203" { return nil }
            if part.allSatisfy(\.isNumber) { return "dpi=" + part }
            return part.hasPrefix("turn") ? "turn=" + part.dropFirst(4) : "size=" + part
        }
        let query = parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&")
        return (parts[0], "\(Kind.label.rawValue).\(parts[0])\(query)")
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
