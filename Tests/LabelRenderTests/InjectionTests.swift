import LabelSamples
import Foundation
import ShipmentModel
import TestSupport
import Testing

@testable import LabelRender

/// No text that a client gives becomes anything but text, whichever field it is in and whoever prints it.
@Suite struct InjectionTests {
    /// Texts that are commands, escapes, ends or directions somewhere.
    static let texts: [String] = [
        "^XZ~JA", "^XA^FDa^FS^XZ", "~DGR:A.GRF,8,1,FF", "~JR", "^CC!", "!XZ", "^FX", "_5E_7EJA", "_", "_5", "__5E",
        "\\&", "a\\\\b\\", ">;>8>0", ">:A>5", "$1", "$$1", "(", ")", "\\051", "(a) Tj", "%PDF-1.7", "%%EOF",
        "endstream endobj", "stream", "<<>>BDC", "> Tj ET", "<script>alert(1)</script>", "&lt;&#94;", "';--", "{{7*7}}",
        "${x}", "%s%n%x", ",", ",,,:Z64:", "A\r\nB", "A\nB", "A\rB", "A\tB", "A\u{0}B", "A\u{1B}[2JB", "A\u{1D}B",
        "A\u{7F}B", "A\u{85}B", "A\u{2028}B", "A\u{202A}B\u{202C}", "A\u{202E}B", "\u{2066}A\u{2069}", "A\u{2067}B",
        "A\u{200B}B", "A\u{200D}B", "A\u{FEFF}B", "A\u{AD}B", "A\u{2060}B", "\u{2F800}", "A\u{FFFD}B", "A\u{E000}B",
        "a\u{301}\u{302}\u{303}", "a" + String(repeating: "\u{301}", count: 60), "שלום A1 (", "عربي ~ ^", "ก็็็็็็",
        String(repeating: "W", count: 4096), String(repeating: "^", count: 4096), "Ａ＾～", "“”‘’", "😀",
    ]

    /// A field a client writes text into, by the name faults give it.
    struct Field: Sendable, CustomTestStringConvertible {
        let name: String
        let set: @Sendable (inout LabelContent, String) -> Void

        var testDescription: String { name }
    }

    static let fields: [Field] = {
        typealias Part = (String, any WritableKeyPath<LabelContent, Address> & Sendable)
        var fields: [Field] = []
        let addresses: [Part] = [("ship_from", \.shipFrom), ("ship_to", \.shipTo)]
        for (name, address) in addresses {
            fields += [
                Field(name: name + ".name") { $0[keyPath: address].name = $1 },
                Field(name: name + ".company") { $0[keyPath: address].company = $1 },
                Field(name: name + ".street") { $0[keyPath: address].street = [$1] },
                Field(name: name + ".street") { $0[keyPath: address].street = ["1 Main St", $1] },
                Field(name: name + ".city") { $0[keyPath: address].city = $1 },
                Field(name: name + ".region") { $0[keyPath: address].region = $1 },
                Field(name: name + ".postcode") { $0[keyPath: address].postcode = $1 },
            ]
        }
        return fields + [
            Field(name: "return_to") {
                $0.returnTo = $0.shipFrom
                $0.returnTo?.name = $1
            },
            Field(name: "references") { $0.references = [.init(name: "Order", value: $1)] },
            Field(name: "references") { $0.references = [.init(name: $1, value: "1")] },
            Field(name: "weight") { $0.weight = $1 },
            Field(name: "service.name") { $0.service.name = $1 },
            Field(name: "service.icon") { $0.service.icon = .letter($1) },
            Field(name: "service.banner") { $0.service.banner = $1 },
            Field(name: "service.postage") { $0.service.postage = [$1] },
        ]
    }()

    /// The field of a ZPL stream that a drawing's text becomes; everything else keeps its commands.
    private static let textFields: Set<[String]> = [
        ["^FO", "^A0", "^FH", "^FD"], ["^FO", "^A0", "^FB", "^FH", "^FD"],
    ]
    private static let preamble = ["^XA", "^CI", "^PW", "^LL", "^LH", "^LR", "^PM"]
    /// Fields without text, whose commands a client's words cannot change.
    private static let otherFields: Set<[String]> = [
        ["^FO", "^GB"], ["^FO", "^GF"], ["^FO", "^BY", "^BC", "^FH", "^FD"], ["^FO", "^BX", "^FH", "^FD"],
        ["^FO", "^BY", "^B7", "^FH", "^FD"], ["^FO", "^BD", "^FH", "^FD"], ["^FO", "^BY", "^BQ", "^FH", "^FD"],
        ["^FO", "^B0", "^FH", "^FD"], ["^FO", "^BY", "^B3", "^FH", "^FD"], ["^FO", "^BY", "^B2", "^FH", "^FD"],
    ]

    /// What is wrong with the ZPL of a drawing, read by ZPL's own rules: caret and tilde begin a command wherever they
    /// stand. A label is one format; every field is one of few forms; boxes and barcodes are those of the label with
    /// harmless words. Nil if nothing is.
    static func wrongZPL(_ drawing: LabelDrawing, like harmless: LabelDrawing) throws -> String? {
        let zpl = try Samples.renderer.zpl(drawing, .dpi203)
        guard zpl.allSatisfy({ $0 == 0x0A || (0x20...0x7E).contains($0) }) else { return "bytes beyond ASCII" }
        guard !zpl.contains(UInt8(ascii: "~")) else { return "a tilde" }
        let commands = ZPLWriterTests.commands(zpl)
        let names = commands.map(\.name)
        guard names.count(where: { $0 == "^XA" }) == 1, names.count(where: { $0 == "^XZ" }) == 1, names.last == "^XZ",
            Array(names.prefix(preamble.count)) == preamble
        else { return "not one format: \(names)" }
        let fields = commands[preamble.count...].dropLast().split(
            omittingEmptySubsequences: false, whereSeparator: { $0.name == "^FS" })
        guard fields.last?.isEmpty == true else { return "an unfinished field" }
        var boxes = 0
        var printed: [String] = []
        for field in fields.dropLast() {
            let form = field.map(\.name)
            if textFields.contains(form) {
                guard let data = field.last?.parameters, data.utf8.count <= 3072 else { return "a field too long" }
                // Under `^FH` an underscore and two hexadecimal digits are a byte; all else stands for itself.
                guard data.wholeMatch(of: /(?:[0-9A-Za-z .\/#-]|_[0-9A-F]{2})*/) != nil else { return data }
                printed.append(String(decoding: ZPLWriterTests.fieldData(data), as: UTF8.self))
            } else if otherFields.contains(form) {
                if form == ["^FO", "^GB"] { boxes += 1 }
            } else {
                return "a field of \(form)"
            }
        }
        let texts = Set(
            drawing.elements.compactMap { if case .text(let line) = $0.element { line.text } else { nil } })
        if let stray = printed.first(where: { !texts.contains($0) }) { return "a text never drawn: \(stray)" }
        guard boxes == shapes(harmless).boxes else { return "\(boxes) boxes" }
        return nil
    }

    /// What is wrong with the drawing operators: what they are besides text must be as for harmless words.
    static func wrongPDF(
        _ drawing: LabelDrawing, like harmless: LabelDrawing, _ fonts: FontLibrary
    ) throws -> String? {
        func operators(_ drawing: LabelDrawing) throws -> (counts: [String: Int], stray: [String]) {
            let bytes = try PDFContent(drawing, PDFFonts([drawing], fonts), fonts).operators
            var counts: [String: Int] = [:]
            for word in String(decoding: bytes, as: UTF8.self).split(whereSeparator: { $0 == " " || $0 == "\n" }) {
                if ["re", "f", "S", "BI", "ID", "EI", "cm", "q", "Q", "Do", "sh", "gs"].contains(word) {
                    counts[String(word), default: 0] += 1
                }
            }
            let texts = bytes.split(separator: UInt8(ascii: "\n")).count { $0.elementsEqual("BT".utf8) }
            counts["BT"] = texts - shapes(drawing).texts
            return (counts, ZPLWriterTests.strayTokens(bytes))
        }
        let (own, other) = (try operators(drawing), try operators(harmless))
        guard own.counts == other.counts else { return "\(own.counts), not \(other.counts)" }
        return own.stray.first
    }

    private static func shapes(_ drawing: LabelDrawing) -> (boxes: Int, texts: Int, symbols: Int) {
        var shapes = (boxes: 0, texts: 0, symbols: 0)
        for placed in drawing.elements {
            switch placed.element {
            case .rectangle, .frame: shapes.boxes += 1
            case .text: shapes.texts += 1
            case .symbol: shapes.symbols += 1
            }
        }
        return shapes
    }

    private static func lines(_ drawing: LabelDrawing) -> [String] {
        drawing.elements.compactMap { if case .text(let line) = $0.element { line.text } else { nil } }
    }

    @Test(arguments: LabelTemplate.allCases)
    func hostileTextsAreTextsOrFaults(template: LabelTemplate) throws {
        let fonts = try FontLibrary(.debian)
        let samples = try LabelSample.all().filter { $0.template == template }
        try #require(!samples.isEmpty, "\(template) has no sample")
        for sample in samples {
            var printed: Set<String> = []
            for field in Self.fields {
                var harmlessContent = sample.content
                field.set(&harmlessContent, "1")
                for text in Self.texts {
                    var content = sample.content
                    field.set(&content, text)
                    let drawing: LabelDrawing
                    do throws(LabelFault) {
                        drawing = try Samples.renderer.draw(template, content)
                    } catch {
                        let place = field.name.split(separator: ".")[0]
                        #expect(
                            error.field.hasPrefix(place),
                            "\(template) \(field.name) \(text.prefix(40).debugDescription): \(error.field)")
                        continue
                    }
                    let harmless = try Samples.renderer.draw(template, sample.content)
                    guard Self.lines(drawing) != Self.lines(harmless) else { continue }
                    printed.insert(field.name)
                    let name = "\(template) \(field.name) \(text.debugDescription)"
                    // Where nothing else is printed, a text may add or take away a shape that is ours.
                    var like = harmless
                    if Self.shapes(drawing).boxes != Self.shapes(harmless).boxes,
                        let other = try? Samples.renderer.draw(template, harmlessContent)
                    {
                        like = other
                    }
                    let zpl = try Self.wrongZPL(drawing, like: like)
                    #expect(zpl == nil, "\(name)")
                    let pdf = try Self.wrongPDF(drawing, like: like, fonts)
                    #expect(pdf == nil, "\(name)")
                }
            }
            #expect(printed.contains("ship_to.name") && printed.count >= 4, "\(template) prints \(printed)")
        }
    }

    /// All fields of a label at once hold the text, unless they refuse it.
    private static func label(_ sample: LabelSample, _ text: String) -> LabelDrawing? {
        var content = sample.content
        var drawing: LabelDrawing?
        for field in fields {
            var more = content
            field.set(&more, text)
            guard let drawn = try? sample.changed({ $0 = more }).draw(), lines(drawn) != lines(drawing) else {
                continue
            }
            (content, drawing) = (more, drawn)
        }
        return drawing
    }

    private static func lines(_ drawing: LabelDrawing?) -> [String] { drawing.map { lines($0) } ?? [] }

    /// The text as far as readers of a file agree on it: without blanks and what shows nothing, in capitals.
    private static func plain(_ text: String) -> String {
        var plain = text.uppercased()
        plain.unicodeScalars.removeAll { scalar in
            scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
        }
        return plain
    }

    @Test(arguments: LabelTemplate.allCases)
    func otherProgramsSeeTheTextsAndTheSameBarcodes(template: LabelTemplate) throws {
        let sample = try #require(try LabelSample.all().first { $0.template == template })
        var labels: [(text: String, drawing: LabelDrawing)] = []
        for text in Self.texts {
            if let drawing = Self.label(sample, text) { labels.append((text, drawing)) }
        }
        #expect(labels.count > Self.texts.count / 2)
        try Tool.withFile(try Samples.renderer.pdf(labels.map(\.drawing)), "pdf") { file in
            let check = try Tool.run("qpdf", ["--check", file])
            #expect(check.status == 0, "\(check.errors)\(String(decoding: check.output, as: UTF8.self))")
            let found = try Tool.run("pdftotext", ["-raw", "-enc", "UTF-8", file, "-"])
            let pages = String(decoding: found.output, as: UTF8.self).split(separator: "\u{C}")
            try #require(pages.count == labels.count)
            for (page, label) in zip(pages, labels) {
                // Readers choose their own order for what runs from right to left.
                guard label.text.unicodeScalars.allSatisfy({ !(0x590...0x8FF).contains($0.value) }) else { continue }
                #expect(
                    Self.plain(String(page)).contains(Self.plain(label.text)),
                    "\(template) \(label.text.debugDescription)")
            }
        }
        let files = try labels.map { ("zpl", try Samples.renderer.zpl($0.drawing, .dpi203)) }
        let pages = try EveryLabelTests.decode(files, dpi: 203)
        try #require(pages.count == labels.count, "every file is one label")
        for (page, label) in zip(pages, labels) {
            #expect(
                page.symbols.map(\.identifier).sorted() == sample.symbols.map { String($0.prefix(3)) }.sorted(),
                "\(template) \(label.text.debugDescription)")
        }
    }

    @Test(arguments: LabelTemplate.allCases)
    func randomTextsAreTextsOrFaults(template: LabelTemplate) throws {
        let fonts = try FontLibrary(.debian)
        let sample = try #require(try LabelSample.all().first { $0.template == template })
        let harmless = try Samples.renderer.draw(template, sample.content)
        struct Text {
            let field: Int
            let text: String
        }
        let found = counterexample(
            seed: 20_261_121, runs: 150,
            { choices in
                Text(field: choices.int(in: 0...Self.fields.count - 1), text: Self.text(&choices))
            },
            holds: { value in
                var content = sample.content
                Self.fields[value.field].set(&content, value.text)
                do throws(LabelFault) {
                    let drawing = try Samples.renderer.draw(template, content)
                    guard Self.shapes(drawing).symbols == Self.shapes(harmless).symbols else { return false }
                    guard Self.shapes(drawing).boxes == Self.shapes(harmless).boxes else { return true }
                    return (try? Self.wrongZPL(drawing, like: harmless)) == .some(nil)
                        && (try? Self.wrongPDF(drawing, like: harmless, fonts)) == .some(nil)
                } catch {
                    return error.field.hasPrefix(Self.fields[value.field].name.split(separator: ".")[0])
                }
            })
        #expect(found == nil)
    }

    /// A text of any characters there are; every other one of those that trouble printers.
    private static func text(_ choices: inout Choices) -> String {
        var text = String.UnicodeScalarView()
        let trouble = Array("^~_\\&<>()$,:;%{}[]#@!?'\"`|=+ aZ09".unicodeScalars)
        for _ in 0..<choices.int(in: 0...20) {
            if choices.bool() {
                text.append(Unicode.Scalar(UInt32(choices.int(in: 0...0x10_FFFF))) ?? "\u{FFFD}")
            } else if choices.bool() {
                text.append(Unicode.Scalar(UInt32(choices.int(in: 0...0x2FF))) ?? " ")
            } else {
                text.append(choices.element(trouble))
            }
        }
        return String(text)
    }
}
