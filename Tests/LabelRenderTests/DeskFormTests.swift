import LabelSamples
import ShipmentModel
import TestSupport
import Testing

@testable import LabelRender

/// The carton label and the error slip.
@Suite struct DeskFormTests {
    private static func texts(_ content: CartonContent, size: LabelSize = .fourBySix) throws -> [String] {
        PostalTemplateTests.texts(try Samples.renderer.draw(.carton(content), size: size))
    }

    @Test(arguments: LabelSize.allCases)
    func aCartonSaysHowMuchOfItIsNotShown(size: LabelSize) throws {
        for count in 0...40 {
            let content = try Samples.carton(lines: count)
            let texts = try Self.texts(content, size: size)
            let shown = content.lines.prefix { texts.contains($0.sku) }.count
            #expect(shown >= min(count, 12))
            let pieces = content.lines.map(\.quantity).reduce(0, +)
            let title =
                "CONTENTS: \(count) \(count == 1 ? "LINE" : "LINES"), \(pieces) \(pieces == 1 ? "PIECE" : "PIECES")"
            #expect(texts.contains(title), "\(title)")
            let rest = content.lines[shown...]
            let more = texts.filter { $0.contains("not shown") }
            guard !rest.isEmpty else {
                #expect(more.isEmpty)
                continue
            }
            let hidden = rest.map(\.quantity).reduce(0, +)
            #expect(more == ["… and \(rest.count) more lines (\(hidden) pieces), not shown here"])
        }
    }

    @Test func aCartonCutsArticlesVisiblyAndNothingElse() throws {
        var content = try Samples.carton(lines: 1)
        content.lines[0].sku = String(repeating: "W", count: 200)
        content.lines[0].description = "Mug 😀"
        let texts = try Self.texts(content)
        #expect(texts.contains { $0.hasPrefix("WWWW") && $0.hasSuffix("…") })
        #expect(texts.contains("Mug □"))
        func code(_ change: (inout CartonContent) -> Void) throws -> String? {
            var content = try Samples.carton()
            change(&content)
            do throws(LabelFault) {
                _ = try Samples.renderer.draw(.carton(content))
                return nil
            } catch {
                return error.code.rawValue + " " + error.field
            }
        }
        let long = String(repeating: "W", count: 200)
        #expect(try code { $0.order = long } == "text-too-long order")
        #expect(try code { $0.client = long } == "text-too-long client")
        #expect(try code { $0.shipTo.street = [long] } == "text-too-long ship_to.street[0]")
        #expect(try code { $0.code = "" } == "bad-symbol code")
        #expect(try code { $0.code = "é" } == "bad-symbol code")
        #expect(try code { $0.code = long } == "bad-symbol code")
        #expect(try code { $0.code = String(long.prefix(106)) } == nil)
    }

    @Test(arguments: LabelSize.allCases)
    func aSlipSaysWhatItIsTold(size: LabelSize) {
        let slip = Samples.errorSlip
        let text = PostalTemplateTests.texts(Samples.renderer.draw(slip, size: size)).joined(separator: " ")
        for said in [slip.what, slip.reason, slip.remedy, slip.order, slip.desk, slip.time, "NOT A SHIPPING LABEL"] {
            #expect(text.contains(said), "\(said)")
        }
        #expect(!text.contains("…"))
    }

    @Test func aSlipCutsAndReplacesVisibly() {
        var slip = Samples.errorSlip
        slip.reason = String(repeating: "Very long. ", count: 100_000)
        slip.remedy = "Call 📞 \u{E000} now"
        slip.request = String(repeating: "x", count: 65)
        slip.desk = "a" + String(repeating: "\u{301}", count: 1_000_000)
        let drawing = Samples.renderer.draw(slip)
        let texts = PostalTemplateTests.texts(drawing)
        #expect(texts.contains { $0.hasPrefix("Very long.") && $0.hasSuffix("…") })
        #expect(texts.contains("Call □ □ now"))
        #expect(texts.contains("□…"))
        #expect(!drawing.elements.contains { if case .symbol = $0.element { true } else { false } })
    }

    /// The one drawing that may never fail: whatever is told, it keeps to the layout's rules and all writers write it.
    @Test func anySlipIsDrawnAndWritten() {
        let scripts: [ClosedRange<UInt32>] = [
            0x20...0x7E, 0x0...0x1F, 0xA0...0x24F, 0x300...0x36F, 0x370...0x52F, 0x590...0x6FF, 0x900...0xDFF,
            0xE00...0xFFF, 0x1000...0x10FF, 0x1780...0x18AF, 0x2000...0x206F, 0x20A0...0x27BF, 0x3000...0x30FF,
            0x4E00...0x9FFF, 0xAC00...0xD7AF, 0xE000...0xE0FF, 0xFE00...0xFFFF, 0x1F1E6...0x1F6FF, 0xE0000...0xE01EF,
            0x0...0xD7FF, 0x10000...0x10FFFF,
        ]
        func text(_ choices: inout Choices) -> String {
            let length = choices.element([0...0, 1...8, 8...60, 60...700])
            let script = choices.element(scripts)
            let isMixed = choices.bool()
            let scalars = choices.list(length) { choices -> Unicode.Scalar in
                let range = isMixed ? choices.element(scripts) : script
                let value = UInt32(choices.int(in: Int(range.lowerBound)...Int(range.upperBound)))
                return choices.oneIn(7) ? " " : Unicode.Scalar(value) ?? "\u{FFFD}"
            }
            return String(String.UnicodeScalarView(scalars))
        }
        let found = counterexample(seed: 20_251_202, runs: 150) { choices in
            (
                slip: ErrorSlip(
                    what: text(&choices), reason: text(&choices), remedy: text(&choices), order: text(&choices),
                    desk: text(&choices), time: text(&choices), request: text(&choices)),
                size: choices.element(LabelSize.allCases), turn: choices.element(Turn.allCases),
                resolution: choices.element([Resolution.dpi203, .dpi300])
            )
        } holds: { slip, size, turn, resolution in
            let drawing = Samples.renderer.draw(slip, size: size, turn: turn)
            try LayoutRules.check(drawing)
            let zpl = try Samples.renderer.zpl(drawing, resolution)
            let pdf = try Samples.renderer.pdf([drawing])
            let png = try Samples.renderer.png(drawing, resolution)
            return zpl.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) } && !pdf.isEmpty && !png.isEmpty
                && PostalTemplateTests.texts(drawing).contains { $0.contains("NOT A SHIPPING LABEL") }
        }
        #expect(found == nil)
    }
}
