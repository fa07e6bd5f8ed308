import LabelSamples
import Foundation
import Testing

@testable import LabelRender

/// The PDF through three independent rasterisers: every barcode is read, and its bars are as wide as they should be.
@Suite struct RasteriserTests {
    /// A page of a PDF and what is on it.
    struct Page {
        let name: String
        let drawing: LabelDrawing
        let symbols: [String]
    }

    /// What is drawn at which resolution; 203.2 dpi is what heads of 8 dots/mm have.
    enum Selection: CaseIterable, CustomStringConvertible {
        case everyLabelAt203, bothTurnsAt300, uprightAt600

        var description: String { dotsPerInch }
        var dotsPerInch: String {
            switch self {
            case .everyLabelAt203: "203.2"
            case .bothTurnsAt300: "300"
            case .uprightAt600: "600"
            }
        }
        var sizes: [LabelSize] { self == .everyLabelAt203 ? LabelSample.sizes : [.fourBySix] }
        var turns: [Turn] { self == .uprightAt600 ? [.none] : [.none, .quarter] }
    }

    private static func pages(_ selection: Selection) throws -> [Page] {
        try LabelSample.all().flatMap { sample in
            try selection.sizes.flatMap { size in
                try selection.turns.map { turn in
                    Page(
                        name: "\(sample) \(size.rawValue) \(turn.rawValue)", drawing: try sample.draw(size, turn),
                        symbols: sample.symbols)
                }
            }
        }
    }

    @Test(arguments: Selection.allCases, PDFRasteriser.allCases)
    func symbolsAreReadAndTheirBarsWhole(selection: Selection, rasteriser: PDFRasteriser) throws {
        let pages = try Self.pages(selection)
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("labels.pdf")
            try Data(try Samples.renderer.pdf(pages.map(\.drawing))).write(to: file)
            let pictures = try rasteriser.draw(file.path, dotsPerInch: selection.dotsPerInch, into: folder)
            try #require(pictures.count == pages.count)
            let python = Tool.root.appendingPathComponent(".venv-label-check/bin/python").path
            let script = Tool.root.appendingPathComponent("scripts/label-check/decode.py").path
            let dots = try #require(Double(selection.dotsPerInch))
            let outcome = try Tool.run(
                python, [script] + pictures.map(\.path) + ["--dpi", "\(Int(dots))", "--quick"])
            try #require(outcome.status == 0, "\(outcome.errors)")
            let read = try JSONDecoder().decode([DecodedLabelTests.Page].self, from: outcome.output)
            for ((page, picture), found) in zip(zip(pages, pictures), read) {
                #expect(found.symbols.map { $0.identifier + $0.text }.sorted() == page.symbols, "\(page.name)")
                try Self.expectWholeBars(page, try Greymap(contentsOf: picture), dots / 25_400_000)
            }
        }
    }

    /// Every bar and space of the linear symbols is as wide as its modules within a dot, and those of one module are on
    /// average alike whether they are dark or light.
    private static func expectWholeBars(_ page: Page, _ picture: Greymap, _ dotsPerNanometre: Double) throws {
        for placed in page.drawing.elements {
            guard case .symbol(let symbol) = placed.element, case .linear(let grid) = try symbol.modules() else {
                continue
            }
            let place = placed.placement.rectangle(symbol.place)
            func dot(_ length: Nanometres, _ most: Int) -> Int {
                min(most, max(0, Int(Double(length) * dotsPerNanometre)))
            }
            let isUpright = !placed.placement.turn.swapsSides
            let line =
                isUpright
                ? (dot(place.x, picture.width)..<dot(place.right, picture.width)).map {
                    picture.isDark($0, dot(place.y + place.height / 2, picture.height))
                }
                : (dot(place.y, picture.height)..<dot(place.bottom, picture.height)).map {
                    picture.isDark(dot(place.x + place.width / 2, picture.width), $0)
                }
            let found = runs(line)
            var expected = runs((0..<grid.columns).map { grid.isDark($0, 0) })
            if placed.placement.turn == .half || placed.placement.turn == .threeQuarters { expected.reverse() }
            try #require(found.count == expected.count, "\(page.name): bars have merged or vanished")
            let module = Double(try symbol.exactModule()) * dotsPerNanometre
            for (number, (width, modules)) in zip(found, expected).enumerated() {
                #expect(
                    abs(Double(width) - Double(modules) * module) <= 1,
                    "\(page.name): run \(number) of \(modules) modules of \(module) dots is \(width) dots wide")
            }
            func average(_ remainder: Int) -> Double {
                let widths = found.indices.filter { $0 % 2 == remainder && expected[$0] == 1 }.map { found[$0] }
                return Double(widths.reduce(0, +)) / Double(widths.count)
            }
            #expect(abs(average(0) - average(1)) <= 0.35, "\(page.name): bars \(average(0)), spaces \(average(1))")
        }
    }

    /// How long the dark and light runs are, from the first dark dot to the last.
    private static func runs(_ line: [Bool]) -> [Int] {
        guard let first = line.firstIndex(of: true), let last = line.lastIndex(of: true) else { return [] }
        var runs: [Int] = []
        var isDark = false
        for dot in line[first...last] {
            if dot == isDark, !runs.isEmpty { runs[runs.count - 1] += 1 } else { runs.append(1) }
            isDark = dot
        }
        return runs
    }

    /// One file a label, as they are sent to printers, and all in one.
    @Test func everyFileIsSoundAndEveryFontIsInIt() throws {
        var drawings: [LabelDrawing] = []
        var files: [[UInt8]] = []
        for sample in try LabelSample.all() {
            for size in LabelSample.sizes {
                for turn in [Turn.none, .quarter] {
                    let drawing = try sample.draw(size, turn)
                    drawings.append(drawing)
                    files.append(try Samples.renderer.pdf([drawing]))
                }
            }
        }
        files.append(try Samples.renderer.pdf(drawings))
        for pdf in files {
            try Tool.withFile(pdf, "pdf") { file in
                let check = try Tool.run("qpdf", ["--check", file])
                #expect(check.status == 0, "\(check.errors)\(String(decoding: check.output, as: UTF8.self))")
                let fonts = String(decoding: try Tool.run("pdffonts", [file]).output, as: UTF8.self)
                let lines = fonts.split(separator: "\n").dropFirst(2)
                #expect(!lines.isEmpty)
                for line in lines where !line.contains("Type 3") {
                    // Embedded, a subset, mapped to Unicode.
                    #expect(line.contains(" yes yes yes "), "\(line)")
                }
            }
        }
    }
}
