internal import Foundation

/// The text of a PDF as poppler's `pdftotext` finds it.
public func pdfTexts(_ pdf: [UInt8]) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pdf-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("document.pdf")
    let text = folder.appendingPathComponent("document.txt")
    try Data(pdf).write(to: file)
    let reader = try ChildProcess(
        "/usr/bin/env", ["timeout", "60", "pdftotext", "-raw", "-enc", "UTF-8", file.path, text.path])
    let code = reader.waitUntilExit()
    guard code == 0 else { throw PDFUnreadable(code: code) }
    return String(decoding: try Data(contentsOf: text), as: UTF8.self)
}

/// `pdftotext` could not read a PDF, or is not there.
public struct PDFUnreadable: Error {
    /// Its exit code.
    public let code: Int32
}
