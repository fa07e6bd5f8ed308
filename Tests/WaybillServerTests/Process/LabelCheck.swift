import Foundation
import TestSupport

/// Reads a label's barcodes with programs that share no code with us: `scripts/label-check/decode.py`.
enum LabelCheck {
    /// A page as it is seen.
    struct Page: Decodable {
        struct Symbol: Decodable {
            let identifier: String
            let text: String
        }
        let width: Int
        let height: Int
        let symbols: [Symbol]

        /// What its linear barcodes hold, from top to bottom.
        var linear: [String] { symbols.filter { $0.identifier.hasPrefix("]C") }.map(\.text) }
    }

    /// The symbols on a label as `identifier text`.
    static func symbols(_ label: [UInt8], suffix: String, folder: URL) throws -> [String] {
        try pages(label, suffix: suffix, folder: folder).flatMap { page in
            page.symbols.map { "\($0.identifier) \($0.text)" }
        }
    }

    /// The pages of a file of labels.
    static func pages(_ label: [UInt8], suffix: String, folder: URL) throws -> [Page] {
        let python = Samples.root + "/.venv-label-check/bin/python"
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw ServerTrouble("the label checker is not installed: run `make setup`")
        }
        let file = folder.appendingPathComponent("seen.\(suffix)")
        try Data(label).write(to: file)
        let output = folder.appendingPathComponent("symbols.json")
        try Data().write(to: output)
        let outputFile = try FileHandle(forWritingTo: output)
        let arguments = ["timeout", "60", python, Samples.root + "/scripts/label-check/decode.py", file.path]
        let process = try ChildProcess("/usr/bin/env", arguments, output: outputFile.fileDescriptor)
        guard process.waitUntilExit() == 0 else { throw ServerTrouble("the label cannot be rendered") }
        return try JSONDecoder().decode([Page].self, from: Data(contentsOf: output))
    }
}
