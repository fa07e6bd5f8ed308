import LabelSamples
import Foundation
import LabelRender
import ShipmentModel
import Testing

/// Every template on every size, at every turn, from every writer, is rendered and read by programs that share no code
/// with us.
@Suite struct EveryLabelTests {
    struct Label {
        let drawing: LabelDrawing
        let name: String
        let symbols: [String]
    }

    /// Every label and form, on every size, at every turn. At 600 dpi large pictures take long to read: there a page each.
    static func labels(_ dpi: Int = 300) throws -> [Label] {
        try LabelSample.all().flatMap { sample in
            try (dpi == 600 ? [LabelSize.fourBySix] : LabelSample.sizes).flatMap { size in
                try (dpi == 600 ? [Turn.none] : Turn.allCases).map { turn in
                    Label(
                        drawing: try sample.draw(size, turn),
                        name: "\(sample.name) \(size.rawValue) \(turn.rawValue)", symbols: sample.symbols)
                }
            }
        }
    }

    /// What the checking script sees on all pages of files.
    static func decode(_ files: [(suffix: String, bytes: [UInt8])], dpi: Int) throws -> [DecodedLabelTests.Page] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("labels-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var paths: [String] = []
        for (number, file) in files.enumerated() {
            let path = folder.appendingPathComponent("\(number).\(file.suffix)")
            try Data(file.bytes).write(to: path)
            paths.append(path.path)
        }
        let python = Tool.root.appendingPathComponent(".venv-label-check/bin/python").path
        try #require(
            FileManager.default.isExecutableFile(atPath: python),
            "the label checker is not installed: run `make setup`")
        let script = Tool.root.appendingPathComponent("scripts/label-check/decode.py").path
        let outcome = try Tool.run(python, [script] + paths + ["--dpi", "\(dpi)", "--quick"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try JSONDecoder().decode([DecodedLabelTests.Page].self, from: outcome.output)
    }

    static func expect(_ pages: [DecodedLabelTests.Page], _ labels: [Label]) {
        #expect(pages.count == labels.count)
        for (page, label) in zip(pages, labels) {
            #expect(page.symbols.map { $0.identifier + $0.text }.sorted() == label.symbols, "\(label.name)")
            let isWide = label.drawing.width > label.drawing.height
            #expect(isWide == (page.width > page.height), "\(label.name)")
        }
    }

    @Test(arguments: Resolution.allCases)
    func zplIsRead(resolution: Resolution) throws {
        let labels = try Self.labels(resolution.rawValue)
        let files = try labels.map { ("zpl", try Samples.renderer.zpl($0.drawing, resolution)) }
        Self.expect(try Self.decode(files, dpi: resolution.rawValue), labels)
    }

    @Test(arguments: Resolution.allCases)
    func pngIsRead(resolution: Resolution) throws {
        let labels = try Self.labels(resolution.rawValue)
        let files = try labels.map { ("png", try Samples.renderer.png($0.drawing, resolution)) }
        Self.expect(try Self.decode(files, dpi: resolution.rawValue), labels)
    }

    @Test(arguments: [203, 300, 600])
    func pdfIsRead(dpi: Int) throws {
        let labels = try Self.labels(dpi)
        let pdf = try Samples.renderer.pdf(labels.map(\.drawing))
        Self.expect(try Self.decode([("pdf", pdf)], dpi: dpi), labels)
    }

    @Test func sheetsAreReadAndTheirPagesExact() throws {
        var labels: [Label] = []
        for _ in 0..<5 {
            let drawing = try Samples.renderer.draw(.s10Parcel, try Samples.s10(), size: .a4x4)
            labels.append(Label(drawing: drawing, name: "a4x4", symbols: ["]C0CY148078673US"]))
        }
        let layout = try #require(LabelSize.a4x4.sheet)
        let sheets = try LabelDrawing.sheet(labels.map(\.drawing), on: layout)
        #expect(sheets.count == 2)
        let pages = try Self.decode([("pdf", try Samples.renderer.pdf(sheets))], dpi: 300)
        #expect(pages.map { $0.symbols.map(\.text) } == [4, 1].map { Array(repeating: "CY148078673US", count: $0) })
    }

    @Test func pagesAreAsLargeAsLabelsAndTheirTextIsFound() throws {
        for (size, turn, box) in [
            (LabelSize.fourBySix, Turn.none, "288 x 432 pts"), (.fourBySix, .quarter, "432 x 288 pts"),
            (.mm100x150, .half, "283.465 x 425.197 pts"), (.a6, .threeQuarters, "419.528 x 297.638 pts"),
        ] {
            let usps = try Samples.renderer.draw(
                .uspsParcel, try Samples.usps(name: "Zoë O'Brien"), size: size, turn: turn)
            let postal = try Samples.renderer.draw(
                .s10Parcel, try Samples.s10(name: "Łukasz Żółć"), size: size, turn: turn)
            try Tool.withFile(try Samples.renderer.pdf([usps, postal]), "pdf") { file in
                let check = try Tool.run("qpdf", ["--check", file])
                #expect(check.status == 0, "\(check.errors)\(String(decoding: check.output, as: UTF8.self))")
                let facts = String(decoding: try Tool.run("pdfinfo", [file]).output, as: UTF8.self)
                #expect(facts.contains(box), "\(facts)")
                let text = String(
                    decoding: try Tool.run("pdftotext", ["-enc", "UTF-8", file, "-"]).output, as: UTF8.self)
                for expected in ["ZOË O'BRIEN", "OKLAHOMA CITY OK 73108", "Łukasz Żółć", "Straße des 17. Juni 135"] {
                    #expect(text.contains(expected), "\(size) \(turn): \(expected) in \(text)")
                }
            }
        }
    }

    @Test func aLabelInABatchIsSmall() throws {
        let content = try Samples.usps()
        let drawings = try (0..<20).map { number in
            var own = content
            own.shipTo.name = "Jane Doe \(number)"
            return try Samples.renderer.draw(.uspsParcel, own)
        }
        #expect(try Samples.renderer.pdf(drawings).count < 20 * 5 * 1024)
    }
}
