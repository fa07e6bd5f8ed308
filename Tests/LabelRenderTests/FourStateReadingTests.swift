import LabelSamples
import Foundation
import Testing

@testable import LabelRender

extension LabelProofs {
    /// Four-state codes as they are printed, read back bar by bar and measured.
    @Suite struct FourStateReadingTests {
        /// A code, its published bars, and the measures of its post in millimetres.
        struct Code {
            let message: FourStateMessage
            let rule: BarcodeRule
            let bars: String
            let measures: Measures
        }

        struct Measures {
            let pitch: ClosedRange<Double>
            let width: ClosedRange<Double>
            let full: ClosedRange<Double>
            let tracker: ClosedRange<Double>

            /// USPS-B-3200: 20.8 to 24 bars an inch, bars of 0.015 to 0.025 in and 0.125 to 0.165 in high, trackers of 0.039
            /// to 0.057 in.
            static let intelligentMail = Measures(
                pitch: 25.4 / 24.2...25.4 / 20.8, width: 0.381...0.635, full: 3.175...4.191, tracker: 0.991...1.448)
            /// Royal Mail: 20 to 24 bars in 25.4 mm, bars of 0.38 to 0.63 mm and 4.22 to 5.84 mm high, trackers of 1.02 to
            /// 1.52 mm.
            static let royalMail = Measures(
                pitch: 25.4 / 24...25.4 / 20, width: 0.38...0.63, full: 4.22...5.84, tracker: 1.02...1.52)
        }

        private static func codes() throws -> [Code] {
            let intelligentMail = try FourStateVectors.intelligentMail.map { routing, bars in
                Code(
                    message: try #require(
                        FourStateMessage(intelligentMail: "01234567094987654321", routing: routing)), rule: .uspsIMb,
                    bars: bars, measures: .intelligentMail)
            }
            let mailmark = try FourStateVectors.mailmark.map { text, bars in
                Code(
                    message: try #require(FourStateMessage(mailmark: text)), rule: .royalMailMailmark4State, bars: bars,
                    measures: .royalMail)
            }
            let (customer, kix) = (FourStateVectors.rm4scc[2], FourStateVectors.kix[0])
            return intelligentMail + mailmark + [
                Code(
                    message: try #require(FourStateMessage(rm4scc: customer.0)), rule: .royalMailRM4SCC,
                    bars: customer.1, measures: .royalMail),
                Code(
                    message: try #require(FourStateMessage(kix: kix.0)), rule: .postNLKIX, bars: kix.1,
                    measures: .royalMail),
            ]
        }

        /// How far the codes stand below each other.
        private static let step = 550 * mil

        /// A page with all codes one below the other.
        private static func drawing(_ codes: [Code], _ fonts: FontLibrary) throws -> LabelDrawing {
            var canvas = LabelCanvas(width: 4000 * mil, height: 6000 * mil, fonts: fonts)
            for (number, code) in codes.enumerated() {
                try canvas.symbol(
                    .fourState(code.message),
                    in: Rectangle(x: 0, y: 100 * mil + number * step, width: 4000 * mil, height: step), rule: code.rule,
                    field: "symbol")
            }
            try LayoutRules.check(canvas.drawing)
            return canvas.drawing
        }

        /// Reads all codes of a page that is turned.
        private static func expect(
            _ codes: [Code], _ turn: Turn, width: Int, height: Int, dotsPerMillimetre: Double, _ name: String,
            isDark: (Int, Int) -> Bool
        ) throws {
            // The page as it lay before it was turned.
            let columns = turn.swapsSides ? height : width
            func upright(_ x: Int, _ y: Int) -> Bool {
                switch turn {
                case .none: isDark(x, y)
                case .quarter: isDark(width - 1 - y, x)
                case .half: isDark(width - 1 - x, height - 1 - y)
                case .threeQuarters: isDark(y, height - 1 - x)
                }
            }
            for (number, code) in codes.enumerated() {
                // Each code stands in the middle of its row of 14 mm.
                let line = (2.54 + (Double(number) + 0.5) * Double(step) / 1_000_000) * dotsPerMillimetre
                let rows = Int(line - 5 * dotsPerMillimetre)..<Int(line + 5 * dotsPerMillimetre)
                let found = FourStateReader(columns: 0..<columns, rows: rows, isDark: upright)
                let read = try #require(found, "\(name): \(code.bars)")
                #expect(read.bars == code.bars, "\(name)")
                #expect(
                    code.measures.pitch.contains(read.pitch / dotsPerMillimetre), "\(name): pitch \(read.pitch) dots")
                // Whole dots that the program chose: within one of the range.
                func expectWithin(_ dots: ClosedRange<Int>, _ range: ClosedRange<Double>, _ what: String) {
                    let least = Int((range.lowerBound * dotsPerMillimetre).rounded(.down))
                    let most = Int((range.upperBound * dotsPerMillimetre).rounded(.up))
                    #expect(
                        least <= dots.lowerBound && dots.upperBound <= most,
                        "\(name): \(what) of \(dots) dots, not \(least) to \(most)")
                }
                expectWithin(read.widths, code.measures.width, "bars")
                expectWithin(read.full, code.measures.full, "full bars")
                expectWithin(read.trackers, code.measures.tracker, "trackers")
                // Alike within a dot, or within a tenth of a millimetre where dots are smaller.
                let most = 1 + max(1, Int(0.1 * dotsPerMillimetre))
                #expect(
                    read.widths.count <= most && read.full.count <= most && read.trackers.count <= most,
                    "\(name): bars of \(read.widths) dots, \(read.full) and \(read.trackers) high")
            }
        }

        @Test(arguments: Resolution.allCases, Turn.allCases)
        func ourDotsAreRead(resolution: Resolution, turn: Turn) throws {
            let fonts = try FontLibrary(.debian)
            let codes = try Self.codes()
            let bitmap = try LabelRaster.bitmap(try Self.drawing(codes, fonts).turned(turn), fonts, resolution)
            let dots = 1 / (Double(resolution.length(dots: 1000)) / 1_000_000_000)
            try Self.expect(
                codes, turn, width: bitmap.width, height: bitmap.height, dotsPerMillimetre: dots,
                "\(resolution) \(turn)"
            ) { x, y in bitmap.bytes[y * bitmap.rowBytes + x / 8] & 0x80 >> UInt8(x % 8) != 0 }
        }

        @Test(arguments: PDFRasteriser.allCases, ["203.2", "300", "600"])
        func pdfIsRead(rasteriser: PDFRasteriser, dotsPerInch: String) throws {
            let codes = try Self.codes()
            let turns: [Turn] = dotsPerInch == "203.2" ? Turn.allCases : [.none, .quarter]
            let upright = try Self.drawing(codes, try FontLibrary(.debian))
            let pdf = try Samples.renderer.pdf(turns.map(upright.turned))
            try withTemporaryFolder { folder in
                let file = folder.appendingPathComponent("codes.pdf")
                try Data(pdf).write(to: file)
                let pictures = try rasteriser.draw(file.path, dotsPerInch: dotsPerInch, into: folder)
                try #require(pictures.count == turns.count)
                for (turn, picture) in zip(turns, pictures) {
                    let page = try Greymap(contentsOf: picture)
                    try Self.expect(
                        codes, turn, width: page.width, height: page.height,
                        dotsPerMillimetre: try #require(Double(dotsPerInch)) / 25.4,
                        "\(rasteriser) \(dotsPerInch) \(turn)", isDark: page.isDark)
                }
            }
        }

        @Test(arguments: Resolution.allCases)
        func zplIsRead(resolution: Resolution) throws {
            let codes = try Self.codes()
            let upright = try Self.drawing(codes, try FontLibrary(.debian))
            let turns: [Turn] = resolution == .dpi203 ? Turn.allCases : [.none, .quarter]
            let pages = try LabelChecker.render(
                try turns.map { try Samples.renderer.zpl(upright.turned($0), resolution) }, dpi: resolution.rawValue)
            try #require(pages.count == turns.count)
            let dots = 1 / (Double(resolution.length(dots: 1000)) / 1_000_000_000)
            for (turn, page) in zip(turns, pages) {
                try Self.expect(
                    codes, turn, width: page.width, height: page.height, dotsPerMillimetre: dots,
                    "\(resolution) \(turn)", isDark: page.isDark)
            }
        }
    }
}
