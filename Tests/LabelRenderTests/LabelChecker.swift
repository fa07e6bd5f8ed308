import Foundation
import Testing

/// What programs that share no code with us see on labels: `scripts/label-check/decode.py`.
enum LabelChecker {
    struct Page: Decodable {
        let width: Int
        let height: Int
        let symbols: [Symbol]
    }

    struct Symbol: Decodable {
        let identifier: String
        let text: String
    }

    private static func run(_ arguments: [String]) throws -> Data {
        let python = Tool.root.appendingPathComponent(".venv-label-check/bin/python").path
        try #require(
            FileManager.default.isExecutableFile(atPath: python),
            "the label checker is not installed: run `make setup`")
        let script = Tool.root.appendingPathComponent("scripts/label-check/decode.py").path
        let outcome = try Tool.run(python, [script] + arguments)
        try #require(outcome.status == 0, "\(outcome.errors)")
        return outcome.output
    }

    /// The pages of files and what is read on each.
    static func read(_ files: [URL], dpi: Int) throws -> [Page] {
        try JSONDecoder().decode(
            [Page].self, from: try run(files.map(\.path) + ["--dpi", "\(dpi)", "--quick"]))
    }

    /// The pages of files and what is read on each.
    static func read(_ files: [[UInt8]], _ suffix: String, dpi: Int) throws -> [Page] {
        try withTemporaryFolder { folder in try read(try write(files, suffix, in: folder), dpi: dpi) }
    }

    /// The dots of files as a printer would print them: of ZPL by zplkit, of PDF by poppler.
    static func render(_ labels: [[UInt8]], _ suffix: String = "zpl", dpi: Int) throws -> [Greymap] {
        try withTemporaryFolder { folder in
            let files = try write(labels, suffix, in: folder)
            _ = try run(files.map(\.path) + ["--dpi", "\(dpi)", "--pages", folder.path])
            return try greymaps(in: folder).map(Greymap.init(contentsOf:))
        }
    }

    private static func write(_ files: [[UInt8]], _ suffix: String, in folder: URL) throws -> [URL] {
        try files.enumerated().map { number, bytes in
            let file = folder.appendingPathComponent("\(number).\(suffix)")
            try Data(bytes).write(to: file)
            return file
        }
    }

    /// The pictures in a folder, in the order of their names.
    static func greymaps(in folder: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "pgm" }.sorted { $0.path < $1.path }
    }
}
