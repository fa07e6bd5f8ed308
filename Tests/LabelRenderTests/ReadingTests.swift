import Foundation
import LabelSamples
import ShipmentModel
import Testing

@testable import LabelRender

extension LabelProofs {
    /// Every label from every writer is drawn by programs that share no code with us, and read: every barcode says what
    /// it should, and its bars are as wide as they should be.
    @Suite struct ReadingTests {
        private static func expect(_ pages: [LabelChecker.Page], _ labels: [Label], _ context: String) {
            #expect(pages.count == labels.count, "\(context)")
            for (page, label) in zip(pages, labels) {
                let found = page.symbols.map { $0.identifier + $0.text }.sorted()
                #expect(found == label.symbols, "\(label.name), \(context)")
                let isWide = label.drawing.width > label.drawing.height
                #expect(isWide == (page.width > page.height), "\(label.name), \(context)")
            }
        }

        /// Printers' own barcodes, at 203 dpi at every turn.
        @Test(arguments: Resolution.allCases)
        func zplIsRead(resolution: Resolution) throws {
            let labels =
                resolution == .dpi203
                ? LabelProofs.labels.flatMap { label in Turn.allCases.map(label.turned) }
                : LabelProofs.printable(LabelProofs.bothWays, resolution)
            let files = try labels.map { try Samples.renderer.zpl($0.drawing, resolution) }
            let pages = try LabelChecker.read(files, "zpl", dpi: resolution.rawValue)
            Self.expect(pages, labels, "ZPL \(resolution)")
            for (page, label) in zip(pages, labels) {
                #expect(page.width == resolution.pageDots(label.drawing.width), "\(label.name)")
                #expect(page.height == resolution.pageDots(label.drawing.height), "\(label.name)")
            }
        }

        @Test(arguments: Resolution.allCases)
        func pngIsRead(resolution: Resolution) throws {
            let labels = LabelProofs.printable(LabelProofs.bothWays, resolution)
            let files = try labels.map { try Samples.renderer.png($0.drawing, resolution) }
            Self.expect(
                try LabelChecker.read(files, "png", dpi: resolution.rawValue), labels, "PNG \(resolution)")
        }

        /// 203.2 dpi is what heads of 8 dots/mm have.
        @Test(arguments: [203.2, 300, 600], PDFRasteriser.allCases)
        func pdfIsReadAndItsBarsAreWhole(dpi: Double, rasteriser: PDFRasteriser) throws {
            let labels = LabelProofs.bothWays
            try withTemporaryFolder { folder in
                let file = folder.appendingPathComponent("labels.pdf")
                try Data(try Samples.renderer.pdf(labels.map(\.drawing))).write(to: file)
                let pictures = try rasteriser.draw(file.path, dotsPerInch: "\(dpi)", into: folder)
                let context = "\(rasteriser) \(dpi)"
                Self.expect(try LabelChecker.read(pictures, dpi: Int(dpi)), labels, context)
                for (label, picture) in zip(labels, pictures) {
                    try Self.expectWholeBars(label, try Greymap(contentsOf: picture), dpi / 25_400_000, context)
                }
            }
        }

        /// Every bar and space of the linear symbols is as wide as its modules within a dot, and those of one module are
        /// on average alike whether they are dark or light.
        private static func expectWholeBars(
            _ label: Label, _ picture: Greymap, _ dotsPerNanometre: Double, _ context: String
        ) throws {
            for placed in label.drawing.elements {
                guard case .symbol(let symbol) = placed.element, case .linear(let grid) = try symbol.modules() else {
                    continue
                }
                let place = placed.placement.rectangle(symbol.place)
                func dot(_ length: Nanometres) -> Double { Double(length) * dotsPerNanometre }
                // Without the dots at the place's edges, in which a neighbour may end.
                func inside(_ start: Nanometres, _ end: Nanometres, _ most: Int) -> Range<Int> {
                    let first = max(0, Int(dot(start)) + 1)
                    return first..<max(first, min(most, Int(dot(end)) - 1))
                }
                let line =
                    placed.placement.turn.swapsSides
                    ? inside(place.y, place.bottom, picture.height).map {
                        picture.isDark(Int(dot(place.x + place.width / 2)), $0)
                    }
                    : inside(place.x, place.right, picture.width).map {
                        picture.isDark($0, Int(dot(place.y + place.height / 2)))
                    }
                let found = runs(line)
                var expected = runs((0..<grid.columns).map { grid.isDark($0, 0) })
                if placed.placement.turn == .half || placed.placement.turn == .threeQuarters { expected.reverse() }
                let name = "\(label.name), \(context)"
                try #require(found.count == expected.count, "\(name): bars have merged or vanished")
                let module = Double(try symbol.exactModule()) * dotsPerNanometre
                for (number, (width, modules)) in zip(found, expected).enumerated() {
                    let isWhole = abs(Double(width) - Double(modules) * module) <= 1
                    #expect(
                        isWhole, "\(name): run \(number) of \(modules) modules of \(module) dots is \(width) dots wide")
                }
                func average(_ remainder: Int) -> Double {
                    let widths = found.indices.filter { $0 % 2 == remainder && expected[$0] == 1 }.map { found[$0] }
                    return Double(widths.reduce(0, +)) / Double(widths.count)
                }
                let (bars, spaces) = (average(0), average(1))
                #expect(abs(bars - spaces) <= 0.35, "\(name): bars \(bars), spaces \(spaces)")
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

        /// Constructs of IMpb that the samples have not.
        @Test func otherConstructsAreRead() throws {
            let cases = [
                ("9234690361980900000142", "73108", "42073108\u{1D}9234690361980900000142"),
                ("92748931507708513018050063", "73108-1234", "42073108\u{1D}92748931507708513018050063"),
                ("9305512345600000000012", "00601", "42000601\u{1D}9305512345600000000012"),
            ]
            let labels = try cases.map { number, postcode, payload in
                Label(
                    name: number, size: .fourBySix,
                    drawing: try Samples.renderer.draw(
                        .uspsParcel, try Samples.usps(number: number, postcode: postcode)),
                    resolutions: Resolution.allCases, symbols: ["]C1" + payload, "]d2" + payload, "]d2" + payload])
            }
            let zpl = try labels.map { try Samples.renderer.zpl($0.drawing, .dpi203) }
            Self.expect(try LabelChecker.read(zpl, "zpl", dpi: 203), labels, "ZPL")
            let pdf = try Samples.renderer.pdf(labels.map(\.drawing))
            Self.expect(try LabelChecker.read([pdf], "pdf", dpi: 300), labels, "PDF")
        }

        @Test(arguments: PDFRasteriser.allCases)
        func sheetsOfFourAreRead(rasteriser: PDFRasteriser) throws {
            // One place of the last sheet at least stays empty.
            var samples = try LabelSample.all()
            if samples.count % 4 == 0 { samples.append(samples[0]) }
            let sheets = try LabelDrawing.sheet(
                try samples.map { try $0.draw(.a4x4) }, on: try #require(LabelSize.a4x4.sheet))
            let expected = stride(from: 0, to: samples.count, by: 4).map { first in
                samples[first..<min(first + 4, samples.count)].flatMap(\.symbols).sorted()
            }
            try withTemporaryFolder { folder in
                let file = folder.appendingPathComponent("sheets.pdf")
                try Data(try Samples.renderer.pdf(sheets)).write(to: file)
                let pictures = try rasteriser.draw(file.path, dotsPerInch: "300", into: folder)
                let pages = try LabelChecker.read(pictures, dpi: 300)
                #expect(pages.map { $0.symbols.map { $0.identifier + $0.text }.sorted() } == expected)
            }
        }
    }
}
