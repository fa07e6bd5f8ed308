import Foundation
import TestSupport
import Testing

@testable import LabelRender

extension LabelProofs {
    /// Symbols are read by zxing-cpp, from our modules and from what zplkit makes of our ZPL commands.
    @Suite struct SymbolDecodingTests {
        struct Page: Decodable {
            struct Symbol: Decodable, Equatable {
                let identifier: String
                let text: String
            }

            /// The box of all that is black: left, top, right, bottom.
            let ink: [Int]?
            let symbols: [Symbol]

            var width: Int { ink.map { $0[2] - $0[0] } ?? 0 }
            var height: Int { ink.map { $0[3] - $0[1] } ?? 0 }
        }

        /// What the checking script sees in pictures or labels of one symbol each.
        static func decode(_ files: [[UInt8]], _ suffix: String, dpi: Int) throws -> [Page] {
            let python = Tool.root.appendingPathComponent(".venv-label-check/bin/python").path
            try #require(
                FileManager.default.isExecutableFile(atPath: python),
                "the label checker is not installed: run `make setup`")
            let script = Tool.root.appendingPathComponent("scripts/label-check/decode.py").path
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("symbols-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            var paths: [String] = []
            for (index, file) in files.enumerated() {
                let path = folder.appendingPathComponent("\(index).\(suffix)")
                try Data(file).write(to: path)
                paths.append(path.path)
            }
            let outcome = try Tool.run(python, [script] + paths + ["--dpi", "\(dpi)", "--single"])
            try #require(outcome.status == 0, "\(outcome.errors)")
            return try JSONDecoder().decode([Page].self, from: outcome.output)
        }

        /// A label of 4 × 6 in with nothing but the command.
        static func label(_ command: [UInt8], dpi: Int) -> [UInt8] {
            Array("^XA\n^CI28\n^PW\(4 * dpi)\n^LL\(6 * dpi)\n^LH0,0\n^FO40,40".utf8) + command
                + Array("^FS\n^XZ\n".utf8)
        }

        /// Examples as carriers print them.
        static func samples() throws -> [SymbolCase] {
            let fedEx = try #require(
                ISO15434Message([
                    .transport(
                        version: "02",
                        [
                            "94304", "840", "019", "794981365794", "FDEG", "4910221", "177", "", "1/1", "10.0LB", "N",
                            "1600 Amphitheatre Pkwy", "MOUNTAIN VIEW", "CA", "JANE DOE",
                        ]),
                    .dataIdentifiers([
                        "10ZGD009", "11ZSOCK SHOP", "12Z6505550100", "31Z9622001900004910221300794981365794", "32Z02",
                        "34Z01", "",
                    ]),
                ])
            ).text
            let ups = "1Z31744085\u{1D}UPSN\u{1D}0FH344\u{1D}177\u{1D}\u{1D}1/1\u{1D}1\u{1D}N\u{1D}\u{1D}MUNICH\u{1D}"
            let mailmark = "JGB 0112100000112345678AB19XY11     0SN34RD1A"
            let dpd = "%000280005300000011267136056"
            let full19 = try #require(AztecSize(full: 19))
            let upsMessage = try #require(
                ISO15434Message([.transport(version: "96", ups.components(separatedBy: "\u{1D}"))])
            ).text
            func sample(_ symbol: Symbol?, _ identifier: String, _ text: String) throws -> SymbolCase {
                SymbolCase(try #require(symbol), identifier, text)
            }
            return [
                try sample(Code128Message(text: dpd).map(Symbol.code128), "]C0", dpd),
                try sample(Code128Message(text: "1Z999AA10123456784").map(Symbol.code128), "]C0", "1Z999AA10123456784"),
                try sample(PDF417Message(text: fedEx, columns: 14, securityLevel: 5).map(Symbol.pdf417), "]L2", fedEx),
                try sample(DataMatrixMessage(text: mailmark, size: .mailmark7).map(Symbol.dataMatrix), "]d1", mailmark),
                try sample(DataMatrixMessage(text: mailmark, size: .mailmark9).map(Symbol.dataMatrix), "]d1", mailmark),
                try sample(
                    DataMatrixMessage(text: mailmark, size: .mailmark29).map(Symbol.dataMatrix), "]d1", mailmark),
                try sample(
                    MaxiCodeMessage(postcode: "80804", country: 276, serviceClass: 68, message: upsMessage).map(
                        Symbol.maxiCode), "]U1", "[)>\u{1E}01\u{1D}9680804 \u{1D}276\u{1D}068\u{1D}\(ups)\u{1E}\u{04}"),
                try sample(
                    MaxiCodeMessage(postcode: "43215", country: 840, serviceClass: 3, message: upsMessage).map(
                        Symbol.maxiCode), "]U1",
                    "[)>\u{1E}01\u{1D}96432150000\u{1D}840\u{1D}003\u{1D}\(ups)\u{1E}\u{04}"),
                try sample(AztecMessage(text: fedEx, size: full19).map(Symbol.aztec), "]z0", fedEx),
                try sample(Code39Message(text: "3318810025").map(Symbol.code39), "]A0", "3318810025"),
                try sample(Code39Message(text: "A-1.2 $3/4+5%6").map(Symbol.code39), "]A0", "A-1.2 $3/4+5%6"),
                try sample(
                    Interleaved2of5Message(digits: "60701001756402").map(Symbol.interleaved2of5), "]I0",
                    "60701001756402"),
                try sample(
                    QRMessage(text: "https://example.com/r?p=JD014600004617230785").map(Symbol.qr), "]Q1",
                    "https://example.com/r?p=JD014600004617230785"),
            ]
        }

        static func expectRead(_ cases: [SymbolCase], _ pages: [Page], _ context: Comment) {
            #expect(pages.count == cases.count, context)
            for (one, page) in zip(cases, pages) {
                #expect(page.symbols == [.init(identifier: one.identifier, text: one.text)], "\(context): \(one)")
            }
        }

        static func expectDotsRead(_ cases: [SymbolCase], module: Int) throws {
            let pictures = try cases.map { one in
                // No printer's hexagons are as small as other symbols' modules.
                let dots = if case .maxiCode = one.symbol { 3 * module } else { module }
                return PNGWriter.write(SymbolDots.bitmap(try one.symbol.modules(field: ""), module: dots), .dpi203)
            }
            expectRead(cases, try decode(pictures, "png", dpi: 203), "dots, \(module) a module")
        }

        /// Reads what a printer makes of the commands; its symbols must be of our size.
        static func expectCommandsRead(_ cases: [SymbolCase], module: Int, turn: Turn, dpi: Int = 600) throws {
            let height = 80
            let sent = cases.compactMap { one in
                ZPLSymbol.command(one.symbol, module: module, height: height, turn: turn).map {
                    (one, label($0, dpi: dpi))
                }
            }
            guard !sent.isEmpty else { return }
            let pages = try decode(sent.map(\.1), "zpl", dpi: dpi)
            expectRead(sent.map(\.0), pages, "commands, \(module) dots a module, \(turn)")
            for ((one, _), page) in zip(sent, pages) {
                var size = [one.symbol.columns * module, one.symbol.rows * module]
                switch one.symbol {
                case .maxiCode: continue  // as large as the standard says, whatever the module
                case .code128, .code39, .interleaved2of5: size[1] = height
                case .pdf417(let message): size[1] *= message.rowHeight
                default: break
                }
                if turn == .quarter || turn == .threeQuarters { size.reverse() }
                #expect([page.width, page.height] == size, "\(one), \(turn)")
            }
        }

        @Test(arguments: [2, 3, 4])
        func samplesAreReadFromOurDots(module: Int) throws {
            try Self.expectDotsRead(try Self.samples(), module: module)
        }

        @Test(arguments: [2, 3, 4])
        func samplesAreReadFromPrintersDots(module: Int) throws {
            try Self.expectCommandsRead(try Self.samples(), module: module, turn: .none)
        }

        @Test func everyCharacterOfCode128IsRead() throws {
            let printable = [0x20..<0x40, 0x40..<0x60, 0x60..<0x7F].map { range in
                String(String.UnicodeScalarView(range.map { Unicode.Scalar(UInt8($0)) }))
            }
            let pairs = [0..<25, 25..<50, 50..<75, 75..<100].map { range in
                range.map { "\($0 / 10)\($0 % 10)" }.joined()
            }
            let cases = try (printable + pairs).map { text in
                SymbolCase(.code128(try #require(Code128Message(text: text))), "]C0", text)
            }
            try Self.expectDotsRead(cases, module: 2)
            try Self.expectCommandsRead(cases, module: 2, turn: .none)
        }

        /// The checking script looks for MaxiCodes apart, since its reader finds them only alone.
        @Test func aMaxiCodeAmongOtherThingsIsFound() throws {
            let message = try #require(
                MaxiCodeMessage(postcode: "80804", country: 276, serviceClass: 68, message: "HELLO"))
            let hexagons = SymbolDots.bitmap(try Symbol.maxiCode(message).modules(field: ""), module: 7)
            let bars = SymbolDots.bitmap(
                try Symbol.code128(try #require(Code128Message(text: "42127680804"))).modules(field: ""), module: 3)
            var page = Bitmap(width: 812, height: 1218)
            page.fill(x: 0, y: 423, width: 812, height: 4)
            page.fill(x: 0, y: 700, width: 812, height: 14)
            page.fill(x: 260, y: 423, width: 4, height: 280)
            page.draw(hexagons, x: -30, y: 380)
            page.draw(bars, x: 270, y: 560)
            let pages = try LabelChecker.read([PNGWriter.write(page, .dpi203)], "png", dpi: 203)
            #expect(
                Set(pages.flatMap(\.symbols).map(\.text))
                    == ["80804 \u{1D}276\u{1D}068\u{1D}HELLO", "42127680804"])
        }

        @Test(arguments: Turn.allCases)
        func turnedCommandsAreRead(turn: Turn) throws {
            try Self.expectCommandsRead(try Self.samples(), module: 3, turn: turn)
        }

        @Test(arguments: SymbolCase.Kind.allCases)
        func anyContentIsRead(kind: SymbolCase.Kind) throws {
            var choices = Choices(seed: 20_251)
            let cases = (0..<25).compactMap { _ in SymbolCase.make(kind, &choices) }
            #expect(cases.count >= 20)
            try Self.expectDotsRead(cases, module: 3)
            try Self.expectCommandsRead(cases, module: 2, turn: .none, dpi: 300)
        }

        @Test func whatPrintersCannotBeTrustedWithIsSentAsDots() throws {
            func isNative(_ symbol: Symbol?, _ turn: Turn = .none) throws -> Bool {
                ZPLSymbol.command(try #require(symbol), module: 3, height: 80, turn: turn) != nil
            }
            let qr = QRMessage(text: "A").map(Symbol.qr)
            #expect(try isNative(qr))
            #expect(try !isNative(qr, .quarter))
            func maxiCode(_ postcode: String, _ message: String) -> Symbol? {
                MaxiCodeMessage(postcode: postcode, country: 826, serviceClass: 3, message: message).map(
                    Symbol.maxiCode)
            }
            #expect(try isNative(maxiCode("SW1A1A", "HELLO")))
            #expect(try !isNative(maxiCode("SW1A1A", "HELLO"), .half))
            #expect(try !isNative(maxiCode("SW1", "HELLO")))
            #expect(try !isNative(maxiCode("SW1A1A", "Hello")))
            #expect(try !isNative(maxiCode("SW1A1A", String(repeating: "1", count: 85))))
            #expect(try !isNative(FourStateMessage(kix: "2500GG30250").map(Symbol.fourState)))
            // Without its pairs of digits it has 42 codewords; type 7 holds 36, so it goes only in C40.
            let mailmark = "JGB 0112100000112345678AB19XY11     0SN34RD1ASOCKET"
            #expect(try !isNative(DataMatrixMessage(text: mailmark, size: .mailmark7).map(Symbol.dataMatrix)))
            #expect(try isNative(DataMatrixMessage(text: mailmark, size: .mailmark9).map(Symbol.dataMatrix)))
        }
    }
}
