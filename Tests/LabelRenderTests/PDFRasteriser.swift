import Foundation
import Testing

/// Programs that draw a PDF's pages as dots, each with rules of its own for what a shape covers.
enum PDFRasteriser: String, CaseIterable, Sendable {
    /// Greys at the edges.
    case poppler
    /// Every dot that a shape touches is black.
    case ghostscript
    /// Greys at the edges.
    case muPDF

    /// Draws all pages as files in a folder, in the order of the pages.
    func draw(_ pdf: String, dotsPerInch: String, into folder: URL) throws -> [URL] {
        let pattern = folder.appendingPathComponent("%04d.pgm").path
        let outcome =
            switch self {
            case .poppler:
                try Tool.run(
                    "pdftoppm", ["-gray", "-r", dotsPerInch, pdf, folder.appendingPathComponent("page").path])
            case .ghostscript:
                try Tool.run(
                    "gs", ["-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pgmraw", "-r\(dotsPerInch)", "-o", pattern, pdf])
            case .muPDF:
                try Tool.run(
                    "mutool", ["draw", "-q", "-c", "gray", "-r", dotsPerInch, "-o", pattern, pdf])
            }
        try #require(outcome.status == 0, "\(rawValue): \(outcome.errors)")
        return try LabelChecker.greymaps(in: folder)
    }
}

/// A binary portable greymap.
struct Greymap {
    let width: Int
    let height: Int
    private let dots: [UInt8]

    init(contentsOf file: URL) throws {
        let bytes = [UInt8](try Data(contentsOf: file))
        // `P5`, width, height and the brightest value, each ended by white space; comments between lines.
        var words: [String] = []
        var word = ""
        var start = 0
        var isComment = false
        while words.count < 4 {
            let byte = try #require(start < bytes.count ? bytes[start] : nil, "\(file.path) is no greymap")
            start += 1
            if isComment {
                isComment = byte != UInt8(ascii: "\n")
            } else if byte == UInt8(ascii: "#") {
                isComment = true
            } else if byte > UInt8(ascii: " ") {
                word.unicodeScalars.append(Unicode.Scalar(byte))
            } else if !word.isEmpty {
                words.append(word)
                word = ""
            }
        }
        try #require(words[0] == "P5" && words[3] == "255", "\(words)")
        width = try #require(Int(words[1]))
        height = try #require(Int(words[2]))
        try #require(bytes.count == start + width * height)
        dots = Array(bytes[start...])
    }

    func isDark(_ x: Int, _ y: Int) -> Bool { dots[y * width + x] < 128 }
}

/// A folder of its own for as long as the body runs.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("labels-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}
