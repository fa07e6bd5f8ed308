public import LabelRender

/// A form in which a label is stored: its format and, where it matters, the printer's resolution.
public struct DocumentName: Hashable, Sendable {
    /// What it is written as.
    public let format: LabelFormat
    /// The resolution of the printer; a PDF has none.
    public let resolution: Resolution

    /// A form.
    public init(_ format: LabelFormat, _ resolution: Resolution) {
        self.format = format
        self.resolution = format == .pdf ? .dpi203 : resolution
    }

    /// `zpl-203`, `pdf`.
    public var text: String {
        format == .pdf ? format.rawValue : "\(format.rawValue)-\(resolution.rawValue)"
    }
}
