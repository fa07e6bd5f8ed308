public import LabelRender

/// A printer: its name, where it is reached and what it takes.
public struct PrinterConfiguration: Hashable, Sendable {
    /// The printer's name: 1 to 64 letters, digits and `-`, `_`, `.`.
    public var name: String
    /// Desks that print here, by names of the same shape; the printer's own name is always one of them.
    public var stations: [String]
    /// Where it is reached.
    public var address: PrinterAddress
    /// What it is sent.
    public var language: PrinterLanguage
    /// Its head.
    public var resolution: Resolution
    /// The labels, or the sheets of labels, that are loaded.
    public var media: LabelSize
    /// How the label's page lies on them.
    public var turn: Turn
    /// Whether it prints, in place of a label that was refused, a slip that says why.
    public var printsErrorSlips: Bool

    /// A printer; traps if it is sent ZPL and takes sheets, which no label printer does.
    public init(
        name: String, stations: [String] = [], address: PrinterAddress, language: PrinterLanguage = .zpl,
        resolution: Resolution = .dpi203, media: LabelSize = .fourBySix, turn: Turn = .none,
        printsErrorSlips: Bool = true
    ) {
        precondition(language != .zpl || media.sheet == nil, "ZPL has no size \(media.rawValue)")
        self.name = name
        self.stations = stations
        self.address = address
        self.language = language
        self.resolution = resolution
        self.media = media
        self.turn = turn
        self.printsErrorSlips = printsErrorSlips
    }

    /// The printer's name with its stations, for people: `desk-12 (for desk-13, desk-14)`.
    public var names: String { stations.isEmpty ? name : "\(name) (for \(stations.joined(separator: ", ")))" }

    /// Whether a text may name a printer or a station.
    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                    || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains($0)
            }
    }
}

/// What a printer is sent.
public enum PrinterLanguage: String, Hashable, Sendable, CaseIterable {
    /// ZPL II.
    case zpl
    /// A page of the label's size.
    case pdf
    /// A black and white picture in the head's dots.
    case png

    /// The media type by which IPP knows it.
    public var mediaType: String {
        switch self {
        case .zpl: "application/vnd.zebra-zpl"
        case .pdf: "application/pdf"
        case .png: "image/png"
        }
    }
}

extension LabelSize {
    /// The self-describing name of PWG 5101.1 of what a printer loads for it.
    var keyword: String {
        switch self {
        case .fourBySix: "na_index-4x6_4x6in"
        case .mm100x150: "om_small-photo_100x150mm"
        case .a6: "iso_a6_105x148mm"
        case .a4x4: "iso_a4_210x297mm"
        }
    }
}

extension Resolution {
    /// What `~HI` calls the head: whole dots per millimetre, 12 for 300 dpi (11.8) and 24 for 600 (23.6).
    var dotsPerMillimetre: Int {
        switch self {
        case .dpi203: 8
        case .dpi300: 12
        case .dpi600: 24
        }
    }
}
