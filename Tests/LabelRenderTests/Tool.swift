import Foundation
import TestSupport

/// Runs a program of the machine, with a deadline.
enum Tool {
    struct Outcome {
        let status: Int32
        let output: Data
        let errors: String
    }

    /// The longest a program may take; others run beside it.
    private static let seconds = 240

    /// Runs a program found on the path, or by its path, and waits for its end.
    static func run(_ program: String, _ arguments: [String]) throws -> Outcome {
        // Files, not pipes: reading a pipe to its end fails when a signal interrupts it.
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tool-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let output = folder.appendingPathComponent("output")
        let errors = folder.appendingPathComponent("errors")
        try Data().write(to: output)
        try Data().write(to: errors)
        let outputFile = try FileHandle(forWritingTo: output)
        let errorFile = try FileHandle(forWritingTo: errors)
        let process = try ChildProcess(
            "/usr/bin/env", ["timeout", "\(seconds)", program] + arguments, output: outputFile.fileDescriptor,
            errors: errorFile.fileDescriptor)
        let status = process.waitUntilExit()
        return Outcome(
            status: status, output: try Data(contentsOf: output),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }

    /// The path of a program of this package, beside the tests.
    static func built(_ name: String) -> String {
        let places = [Bundle.main.bundleURL] + Bundle.allBundles.map(\.bundleURL)
        return places.flatMap { [$0, $0.deletingLastPathComponent()] }
            .map { $0.appendingPathComponent(name).path }
            .first(where: FileManager.default.isExecutableFile(atPath:))
            ?? root.appendingPathComponent(".build/debug/\(name)").path
    }

    /// Puts bytes into a file of its own for as long as the body runs.
    static func withFile<Result>(_ bytes: [UInt8], _ suffix: String, _ body: (String) throws -> Result) throws -> Result
    {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("label-\(UUID().uuidString).\(suffix)")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try body(file.path)
    }

    /// The repository's root.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
}
