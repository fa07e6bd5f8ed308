import Foundation
import LabelSamples
import TestSupport
import Testing

@testable import LabelRender

extension LabelProofs {
    /// No text that a user gives becomes anything but text, whichever field of whatever it is in and whoever prints it.
    @Suite struct InjectionTests {
        private static let subjects = Result { try TextSubject.all() }
        private static let indices: Range<Int> = (try? subjects.get())?.indices ?? 0..<0

        // MARK: - What is wrong with a file

        /// The forms of a ZPL field that a text becomes; see ``pictureForm`` for what printers' fonts lack.
        private static let textForms: Set<[String]> = [
            ["^FO", "^A0", "^FH", "^FD"], ["^FO", "^A0", "^FB", "^FH", "^FD"],
        ]
        private static let pictureForm = ["^FO", "^GF"]
        private static let symbolForms: Set<[String]> = [
            pictureForm, ["^FO", "^BY", "^BC", "^FH", "^FD"], ["^FO", "^BX", "^FH", "^FD"],
            ["^FO", "^BY", "^B7", "^FH", "^FD"], ["^FO", "^BD", "^FH", "^FD"], ["^FO", "^BY", "^BQ", "^FH", "^FD"],
            ["^FO", "^B0", "^FH", "^FD"], ["^FO", "^BY", "^B3", "^FH", "^FD"], ["^FO", "^BY", "^B2", "^FH", "^FD"],
            ["^FO", "^BQ", "^FH", "^FD"],
        ]
        private static let (preamble, tail) = (ZPLWriterTests.preamble, ZPLWriterTests.tail)

        /// What is wrong with the ZPL of a drawing, read by ZPL's own rules: caret and tilde begin a command wherever they
        /// stand. A label is one format of one field for each thing drawn, of its form; a text's field holds that text.
        static func wrongZPL(_ drawing: LabelDrawing) throws -> String? {
            let zpl = try Samples.renderer.zpl(drawing, .dpi203)
            guard zpl.allSatisfy({ $0 == 0x0A || (0x20...0x7E).contains($0) }) else { return "bytes beyond ASCII" }
            guard !zpl.contains(UInt8(ascii: "~")) else { return "a tilde" }
            let commands = ZPLWriterTests.commands(zpl)
            guard commands.prefix(preamble.count).map(\.name) == preamble,
                commands.suffix(tail.count).map(\.name) == tail
            else {
                return "not one format"
            }
            let fields = commands[preamble.count...].dropLast(tail.count).split(
                omittingEmptySubsequences: false, whereSeparator: { $0.name == "^FS" })
            guard fields.last?.isEmpty == true else { return "an unfinished field" }
            var rest = fields.dropLast()[...]
            for placed in drawing.elements {
                let field = rest.first ?? []
                let form = field.map(\.name)
                switch placed.element {
                case .rectangle, .frame: guard form == ["^FO", "^GB"] else { return "\(form) for a box" }
                case .symbol: guard symbolForms.contains(form) else { return "\(form) for a symbol" }
                case .text(let line):
                    if textForms.contains(form), let data = field.last?.parameters {
                        guard data.utf8.count <= 3072 else { return "a field too long" }
                        // An underscore begins a byte; all else stands for itself.
                        guard data.utf8.allSatisfy(isHarmless) else { return data }
                        guard ZPLWriterTests.fieldData(data).elementsEqual(line.text.utf8) else { return data }
                    } else if form != pictureForm {
                        // What shows nothing is not printed.
                        guard line.text.isBlank else { return "\(form) for “\(line.text)”" }
                        continue
                    }
                }
                rest = rest.dropFirst()
            }
            return rest.isEmpty ? nil : "\(rest.count) fields more"
        }

        private static func isHarmless(_ byte: UInt8) -> Bool {
            byte.isDigit || byte.isCapital || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || " ./#-_".utf8.contains(byte)
        }

        /// What is wrong with the drawing operators: those of other things than text must be as for harmless words, and
        /// there is a text object for each text.
        static func wrongPDF(
            _ drawing: LabelDrawing, like harmless: [String: Int], _ fonts: FontLibrary
        ) throws -> String? {
            let bytes = try PDFContent(drawing, PDFFonts([drawing], fonts), fonts).operators
            let counts = operators(bytes, drawing)
            guard counts == harmless else { return "\(counts), not \(harmless)" }
            return ZPLWriterTests.strayTokens(bytes).first
        }

        private static func operators(_ bytes: [UInt8], _ drawing: LabelDrawing) -> [String: Int] {
            var counts: [String: Int] = [:]
            for word in bytes.split(whereSeparator: { $0 == 0x20 || $0 == 0x0A }) where word.count <= 2 {
                let word = String(decoding: word, as: UTF8.self)
                if ["re", "f", "S", "BI", "ID", "EI", "cm", "q", "Q", "Do", "sh", "gs", "m", "c", "BT"].contains(word) {
                    counts[word, default: 0] += 1
                }
            }
            counts["BT", default: 0] -= drawing.elements.count {
                if case .text = $0.element { true } else { false }
            }
            return counts
        }

        /// What a label is besides its texts, for harmless words.
        private struct Likeness: Equatable {
            let shapes: [String]
            let operators: [String: Int]

            init(_ drawing: LabelDrawing, _ fonts: FontLibrary) throws {
                shapes = drawing.elements.compactMap {
                    switch $0.element {
                    case .rectangle: "rectangle"
                    case .frame: "frame"
                    case .text: nil
                    case .symbol(let symbol): "\(symbol.shape.kind)"
                    }
                }
                operators = InjectionTests.operators(
                    try PDFContent(drawing, PDFFonts([drawing], fonts), fonts).operators, drawing)
            }
        }

        // MARK: - Proofs

        /// A drawing with as many of the texts as are accepted, and these texts; a fault must name a field whose text is
        /// hostile, and be gone without it.
        private static func settle(
            _ subject: TextSubject, _ texts: [Int: String]
        ) -> (drawing: LabelDrawing, texts: [Int: String])? {
            var texts = texts
            while true {
                do throws(LabelFault) {
                    return (try subject.draw(texts), texts)
                } catch {
                    guard let place = subject.place(ofFault: error.field, among: texts.keys) else {
                        let names = texts.sorted { $0.key < $1.key }
                            .map { subject.fields[$0] + ": " + $1.prefix(40).debugDescription }
                        Issue.record("\(subject.name): \(error), which is none of \(names)")
                        return nil
                    }
                    texts[place] = nil
                }
            }
        }

        /// What is wrong with a label of these texts.
        private static func wrong(
            _ subject: TextSubject, _ drawing: LabelDrawing, _ texts: [Int: String], _ sample: Likeness,
            _ fonts: FontLibrary
        ) throws -> String? {
            // Harmless words in the same fields may add or take away a shape, such as the KIX of an address.
            let harmless = try? Likeness(subject.draw(subject.harmless(texts)), fonts)
            let own = try Likeness(drawing, fonts)
            guard let like = [harmless, sample].compactMap(\.self).first(where: { $0.shapes == own.shapes }) else {
                return "\(own.shapes), not \(harmless?.shapes ?? sample.shapes)"
            }
            if let wrong = try wrongZPL(drawing) { return wrong }
            return try wrongPDF(drawing, like: like.operators, fonts)
        }

        /// Every text in every field once: in each round all fields hold one, each another.
        @Test(arguments: indices)
        func hostileTextsAreTextsOrFaults(index: Int) throws {
            let subject = try Self.subjects.get()[index]
            let fonts = try FontLibrary(.debian)
            let sample = try Likeness(subject.draw([:]), fonts)
            let texts = HostileTexts.all
            var rounds: [(drawing: LabelDrawing, texts: [Int: String])] = []
            var printed: Set<String> = []
            for round in texts.indices {
                let given = subject.fields.indices.map { ($0, texts[(round + $0) % texts.count]) }
                guard let settled = Self.settle(subject, Dictionary(uniqueKeysWithValues: given)) else { return }
                let wrong = try Self.wrong(subject, settled.drawing, settled.texts, sample, fonts)
                #expect(wrong == nil, "\(subject.name), round \(round)")
                rounds.append(settled)
                let all = Self.plain(Self.lines(settled.drawing).joined())
                for (place, text) in settled.texts where text.utf8.count > 4 && all.contains(Self.plain(text)) {
                    printed.insert(subject.fields[place])
                }
            }
            #expect(printed.count >= min(4, subject.fields.count), "\(subject.name) prints \(printed)")
            try Self.expectSeen(subject, rounds)
        }

        /// Other programs see the texts that were drawn, and every sixth time, which is slow, the same barcodes.
        private static func expectSeen(
            _ subject: TextSubject, _ rounds: [(drawing: LabelDrawing, texts: [Int: String])]
        ) throws {
            try Tool.withFile(try Samples.renderer.pdf(rounds.map(\.drawing)), "pdf") { file in
                let check = try Tool.run("qpdf", ["--check", file])
                #expect(check.status == 0, "\(check.errors)\(String(decoding: check.output, as: UTF8.self))")
                let found = try Tool.run("pdftotext", ["-raw", "-enc", "UTF-8", file, "-"])
                let pages = String(decoding: found.output, as: UTF8.self).split(separator: "\u{C}")
                try #require(pages.count == rounds.count)
                for (page, round) in zip(pages, rounds) {
                    let seen = plain(String(page))
                    for line in lines(round.drawing) {
                        // Readers choose their own order for what runs from right to left.
                        guard line.unicodeScalars.allSatisfy({ !(0x590...0x8FF).contains($0.value) }) else { continue }
                        #expect(seen.contains(plain(line)), "\(subject.name): \(line.debugDescription)")
                    }
                }
            }
            let some = rounds.indices.filter { $0 % 6 == 0 }.map { rounds[$0] }
            for (suffix, files) in [
                ("zpl", try some.map { try Samples.renderer.zpl($0.drawing, .dpi203) }),
                ("png", try some.map { try Samples.renderer.png($0.drawing, .dpi203) }),
            ] {
                let pages = try LabelChecker.read(files, suffix, dpi: 203)
                try #require(pages.count == some.count, "every file is one label")
                for (page, round) in zip(pages, some) {
                    let symbols = page.symbols.filter { $0.identifier != "]U1" && $0.identifier != "]L2" }
                    let expected = subject.symbols(round.texts)
                    // A form's sample says only what is read, not as what.
                    let isNamed = expected.allSatisfy { $0.hasPrefix("]") && $0.utf8.count > 3 }
                    let read = symbols.map { isNamed ? $0.identifier + $0.text : $0.text }
                    #expect(read.sorted() == expected, "\(subject.name) \(suffix) \(round.texts)")
                }
            }
        }

        private static func lines(_ drawing: LabelDrawing) -> [String] {
            drawing.elements.compactMap { if case .text(let line) = $0.element { line.text } else { nil } }
        }

        /// The text as far as readers of a file agree on it: without blanks and what shows nothing, in capitals.
        private static func plain(_ text: String) -> String {
            var plain = text.uppercased()
            plain.unicodeScalars.removeAll { scalar in
                scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
            }
            return plain
        }

        @Test(arguments: indices)
        func randomTextsAreTextsOrFaults(index: Int) throws {
            let subject = try Self.subjects.get()[index]
            let fonts = try FontLibrary(.debian)
            let sample = try Likeness(subject.draw([:]), fonts)
            struct Text {
                let field: Int
                let text: String
            }
            let found = counterexample(
                seed: 20_261_121, runs: 60,
                { choices in
                    Text(
                        field: choices.int(in: 0...subject.fields.count - 1), text: HostileTexts.make(&choices))
                },
                holds: { value in
                    let texts = [value.field: value.text]
                    do throws(LabelFault) {
                        let drawing = try subject.draw(texts)
                        return (try? Self.wrong(subject, drawing, texts, sample, fonts)) == .some(nil)
                    } catch {
                        return subject.place(ofFault: error.field, among: [value.field]) != nil
                    }
                })
            #expect(found == nil, "\(subject.name)")
        }
    }
}
