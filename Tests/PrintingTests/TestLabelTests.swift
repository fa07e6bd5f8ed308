import Foundation
import LabelRender
import Printing
import TestSupport
import Testing
import TextFormats

/// Rendered and read by programs that share no code with us: `scripts/label-check/decode.py`.
@Suite struct TestLabelTests {
    @Test(arguments: Resolution.allCases) func itsSymbolIsRead(resolution: Resolution) async throws {
        let printer = PrinterConfiguration(
            name: "desk_12", address: .zpl(host: "192.0.2.12", port: 9100), resolution: resolution)
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        try await withFolder { folder async throws in
            let file = folder.appendingPathComponent("test.zpl")
            let output = folder.appendingPathComponent("output")
            try Data(TestLabel.zpl(printer, time: "2025-12-02 12:00:00")).write(to: file)
            try Data().write(to: output)
            let handle = try FileHandle(forWritingTo: output)
            let process = try ChildProcess(
                "/usr/bin/env",
                [
                    "timeout", "60", root.appendingPathComponent(".venv-label-check/bin/python").path,
                    root.appendingPathComponent("scripts/label-check/decode.py").path, file.path, "--dpi",
                    String(resolution.rawValue),
                ], output: handle.fileDescriptor)
            #expect(process.waitUntilExit() == 0)
            let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
            #expect(text.contains(TestLabel.message(resolution)), "\(text)")
        }
    }
}
