import TestSupport
import LabelSamples
import ShipmentModel
import Testing

@testable import LabelRender

@Suite struct ZPLWriterTests {
    /// A command of a ZPL stream: a caret or tilde, its name, and everything up to the next caret or tilde.
    struct Command: Hashable {
        let name: String
        let parameters: String
    }

    /// What every label begins with.
    static let preamble = ["^XA", "^CI", "^PW", "^LL", "^PO", "^FW", "^LH", "^LR", "^PM"]
    /// What every label ends with.
    static let tail = ["^BY", "^CI", "^XZ"]

    /// Takes a stream apart as a printer does: caret and tilde begin a command wherever they stand.
    static func commands(_ zpl: [UInt8]) -> [Command] {
        let text = zpl.filter { $0 != 0x0A && $0 != 0x0D }
        var commands: [Command] = []
        var start: Int?
        func finish(_ end: Int) {
            guard let start else { return }
            let name = text[start..<min(start + 3, end)]
            commands.append(
                Command(
                    name: String(decoding: name, as: UTF8.self),
                    parameters: String(decoding: text[(start + name.count)..<end], as: UTF8.self)))
        }
        for (place, byte) in text.enumerated() where byte == UInt8(ascii: "^") || byte == UInt8(ascii: "~") {
            finish(place)
            start = place
        }
        finish(text.count)
        return commands
    }

    /// Field data as a printer reads it after `^FH`.
    static func fieldData(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "_"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    /// The commands a drawing must become, whatever its texts say.
    static func inventory(_ drawing: LabelDrawing, _ commands: [Command]) -> [String] {
        var names = ZPLWriterTests.preamble
        // A text is native or a picture; which of them is read off the stream, field by field.
        let fields = commands.map(\.name).split(separator: "^FS").map(Array.init)
        var field = 0
        for placed in drawing.elements {
            names.append("^FO")
            switch placed.element {
            case .rectangle, .frame: names.append("^GB")
            case .text:
                if fields[field].contains("^GF") {
                    names.append("^GF")
                } else {
                    names += fields[field].contains("^FB") ? ["^A0", "^FB", "^FH", "^FD"] : ["^A0", "^FH", "^FD"]
                }
            case .symbol(let symbol):
                if case .code128 = symbol.symbol { names.append("^BY") }
                names += [symbol.shape.kind == .linear ? "^BC" : "^BX", "^FH", "^FD"]
            }
            names.append("^FS")
            field += 1
        }
        return names + ZPLWriterTests.tail
    }

    private static let alphabet: [Character] =
        Array("^^^~~~___\\\\\\,,>>>><<&{}[]()*%$#@!?;:'\"`|=+-./ abcXYZ0189ÄéßøłŐЖΩ–™€م ש ก ि")
        + ["\u{0}", "\n", "\r", "\t", "\u{1B}", "\u{1D}", "\u{7F}", "\u{200D}", "\u{202E}", "\u{301}", "😀", "\u{E000}"]

    @Test(arguments: [UInt64](0..<60))
    func textNeverBecomesACommand(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var drawn = 0
        for _ in 0..<25 {
            // Half of the texts hold no character that no font has, so that many labels are drawn.
            let letters = Bool.random(using: &random) ? Self.alphabet : Array(Self.alphabet.prefix(66))
            func text() -> String {
                String(
                    (0..<Int.random(in: 1...14, using: &random)).map { _ in letters.randomElement(using: &random) ?? "x"
                    })
            }
            var content = try Samples.usps(name: text())
            content.shipTo.company = ["^XZ~JA", "_5E_7E", "\\&^FS^XZ", text()].randomElement(using: &random)
            content.shipTo.street = [text(), text()]
            content.shipTo.city = text()
            content.references = [.init(name: text(), value: text())]
            content.weight = text()
            content.service.banner = text()
            guard let drawing = try? Samples.renderer.draw(.uspsParcel, content) else { continue }
            drawn += 1
            let zpl = try Samples.renderer.zpl(drawing, .dpi203)
            #expect(zpl.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) })
            let commands = Self.commands(zpl)
            #expect(commands.map(\.name) == Self.inventory(drawing, commands))
            let native = commands.indices.filter { commands[$0].name == "^A0" }
            let texts = Set(
                drawing.elements.compactMap { if case .text(let line) = $0.element { line.text } else { nil } })
            for index in native {
                let data = commands[index...].first { $0.name == "^FD" }.map { Self.fieldData($0.parameters) } ?? []
                #expect(texts.contains(String(decoding: data, as: UTF8.self)))
            }
            let operators = try PDFContent(drawing, PDFFonts([drawing], Self.fonts), Self.fonts).operators
            #expect(Self.strayTokens(operators).isEmpty)
        }
        #expect(drawn > 0)
    }

    private static let fonts: FontLibrary = {
        do {
            return try FontLibrary(.debian)
        } catch {
            fatalError("\(error)")
        }
    }()

    /// What in a content stream is neither a number, a font, a hexadecimal string nor an operator we use.
    static func strayTokens(_ operators: [UInt8]) -> [String] {
        let known: Set<String> = [
            "re", "f", "S", "w", "BT", "ET", "Tf", "Tm", "Tj", "Tz", "q", "Q", "cm", "BI", "ID", "EI", "/W", "/H",
            "/IM",
            "true", "/D[1", "0]", "/F/AHx", "EMC", "m", "c",
        ]
        let span = "/Span<</ActualText<"
        return String(decoding: operators, as: UTF8.self).split { $0 == " " || $0 == "\n" }.map(String.init).filter {
            token in
            var rest = Substring(token)
            if rest.hasPrefix(span), rest.hasSuffix(">>>BDC") { rest = rest.dropFirst(span.count).dropLast(6) }
            if rest.hasPrefix("<") { rest = rest.dropFirst() }
            if rest.hasSuffix(">") { rest = rest.dropLast() }
            if rest.hasPrefix("/F") { rest = rest.dropFirst(2) }
            return !known.contains(token) && !rest.allSatisfy { $0.isHexDigit || $0 == "." || $0 == "-" }
        }
    }

    @Test func barcodesStateTheirCodeSets() throws {
        let zpl = try Samples.renderer.zpl(try Samples.renderer.draw(.uspsParcel, try Samples.usps()), .dpi203)
        let text = String(decoding: zpl, as: UTF8.self)
        #expect(text.contains("^BY3,3.0,154^BCN,154,N,N,N,N^FH^FD>;>842073108>89234690361980900000142^FS"))
        #expect(text.contains("^BXN,4,200,18,18,,$,1^FH^FD$142073108$19234690361980900000142^FS"))
        let s10 = try Samples.renderer.zpl(try Samples.renderer.draw(.s10Parcel, try Samples.s10()), .dpi203)
        #expect(String(decoding: s10, as: UTF8.self).contains("^FD>:CY1>548078673>6US^FS"))
    }

    @Test(arguments: [(Resolution.dpi203, 812, 1218), (.dpi300, 1200, 1800), (.dpi600, 2400, 3600)])
    func pageAndFieldsLieOnTheLabel(resolution: Resolution, width: Int, height: Int) throws {
        let zpl = try Samples.renderer.zpl(try Samples.renderer.draw(.uspsParcel, try Samples.usps()), resolution)
        let commands = Self.commands(zpl)
        #expect(commands.contains(Command(name: "^PW", parameters: "\(width)")))
        #expect(commands.contains(Command(name: "^LL", parameters: "\(height)")))
        for command in commands where command.name == "^FO" {
            let place = command.parameters.split(separator: ",").compactMap { Int($0) }
            #expect(place.count == 2 && (0..<width).contains(place[0]) && (0..<height).contains(place[1]))
        }
    }

    @Test(arguments: [
        ("Jane Doe", true), ("Müller", true), ("back\\slash", false), ("Łódź", false), ("10 × 12", false), ("™", false),
        ("^~_,", true),
    ])
    func printersFontIsTrustedWithWhatItHas(text: String, native: Bool) {
        #expect((ZPLFont.width(text.unicodeScalars.map { UInt16($0.value) }) != nil) == native)
    }

    @Test func checksumIsXmodem() {
        #expect(ZPLGraphic.crc16(Array("123456789".utf8)) == 0x31C3)
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy"),
    ])
    func base64IsRight(text: String, expected: String) {
        #expect(String(decoding: ZPLGraphic.base64(Array(text.utf8)), as: UTF8.self) == expected)
    }
}
