import Foundation
import LabelRender
import Printing
import TestSupport
import Testing
import TextFormats

/// What names and addresses become on it.
@Suite struct TestLabelTextTests {
    @Test func nothingOnItIsACommand() throws {
        let printer = PrinterConfiguration(name: "desk_12", address: try PrinterAddress("file:///tmp/x/~JA/^XZ/a_2F/"))
        let zpl = TestLabel.zpl(printer, time: "^XZ~JA_41 é")
        let text = String(decoding: zpl, as: UTF8.self)
        #expect(!text.contains("~"))
        #expect(text.firstRange(of: "^XZ")?.upperBound == text.lastIndex(of: "\n"))
        let texts = zplTexts(zpl)
        for shown in ["desk_12", "\(printer.address)", "^XZ~JA_41 é"] { #expect(texts.contains(shown), "\(shown)") }
    }
}

/// Rendered and read by programs that share no code with us: `scripts/label-check/decode.py`.
@Suite struct TestLabelTests {
    @Test(arguments: [
        (Resolution.dpi203, LabelSize.fourBySix, Turn.none, "^PW812^LL1218"),
        (.dpi300, .mm100x150, .none, "^PW1181^LL1771"), (.dpi600, .a6, .half, "^PW2480^LL3496"),
        (.dpi203, .a6, .quarter, "^PW1184^LL840"),
    ])
    func itsSymbolIsRead(resolution: Resolution, media: LabelSize, turn: Turn, page: String) async throws {
        let printer = PrinterConfiguration(
            name: "desk_12", address: .zpl(host: "192.0.2.12", port: 9100), resolution: resolution, media: media,
            turn: turn)
        let zpl = String(decoding: TestLabel.zpl(printer, time: ""), as: UTF8.self)
        #expect(zpl.contains(page + "\n"))
        // What it changes of the printer's settings is as at power-on again.
        #expect(zpl.hasSuffix("^FS\n^BY2,3.0,10^CI0\n^XZ\n"))
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
