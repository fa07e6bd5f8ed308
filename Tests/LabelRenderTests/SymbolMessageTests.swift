import TestSupport
import Testing
import TrackingNumbers

@testable import LabelRender

/// What symbols take and refuse, and how large they become.
@Suite struct SymbolMessageTests {
    /// Tries every sequence of code sets.
    private func shortestByTrial(_ text: ArraySlice<UInt8>, inC: Bool?) -> Int {
        guard let first = text.first else { return 0 }
        var best = Int.max
        if inC != true { best = 1 + shortestByTrial(text.dropFirst(), inC: false) }
        if inC != false, first.isDigit, let second = text.dropFirst().first, second.isDigit {
            best = min(best, 1 + shortestByTrial(text.dropFirst(2), inC: true))
        }
        // A switch, and then at least one character of the new set, else it would go round for ever.
        if inC == true { best = min(best, 2 + shortestByTrial(text.dropFirst(), inC: false)) }
        if inC == false, first.isDigit, let second = text.dropFirst().first, second.isDigit {
            best = min(best, 2 + shortestByTrial(text.dropFirst(2), inC: true))
        }
        return best
    }

    @Test func codeSetsAreTheBestOfAllForEveryShortText() throws {
        var texts: [[UInt8]] = [[]]
        for _ in 0..<9 {
            texts = texts.flatMap { text in "1A".utf8.map { text + [$0] } }
            for text in texts {
                let message = try #require(Code128Message(text: String(decoding: text, as: UTF8.self)))
                // The first code is the start.
                #expect(message.codes.count == 1 + shortestByTrial(text[...], inC: nil))
            }
        }
    }

    /// The characters that codes stand for, by the rules of the code sets alone.
    private func read(_ codes: [Code128Message.Code]) -> [Code128Message.Character]? {
        var characters: [Code128Message.Character] = []
        var inC: Bool?
        for code in codes {
            switch code {
            case .codeB where inC != false: inC = false
            case .codeC where inC != true: inC = true
            case .function1 where inC != nil: characters.append(.function1)
            case .ascii(let byte) where inC == false: characters.append(.ascii(byte))
            case .pair(let first, let second) where inC == true: characters += [.ascii(first), .ascii(second)]
            default: return nil
            }
        }
        return characters
    }

    @Test func codesReadAsTheText() {
        let found = counterexample(seed: 7, runs: 2000) { choices in
            SymbolCase.make(choices.bool() ? .code128 : .gs1128, &choices)
        } holds: { one in
            guard let one, case .code128(let message) = one.symbol else { return true }
            return read(message.codes) == message.characters
        }
        #expect(found == nil, "\(found?.description ?? "")")
    }

    /// Zint's own choice for this takes two characters more, which must not be ours.
    @Test func gs1DataIsAsShortAsItsCodes() throws {
        let elements = ["1", "2", "3"].map { GS1Element(identifier: "9\($0)", value: "0", needsSeparator: true) }
        let message = try #require(Code128Message(elements: elements))
        #expect(message.modules == 11 * (1 + 12 + 1) + 13)
        guard case .linear(let grid) = try Symbol.code128(message).modules(field: "") else { return }
        #expect(grid.columns == message.modules)
    }

    @Test(arguments: SymbolCase.Kind.allCases)
    func modulesAreOfTheSizeKnownBeforehand(kind: SymbolCase.Kind) {
        let found = counterexample(seed: 11, runs: 500) { choices in
            SymbolCase.make(kind, &choices)
        } holds: { one in
            guard let symbol = one?.symbol else { return true }
            switch try symbol.modules(field: "") {
            case .linear(let grid): return grid.rows == 1 && grid.columns == symbol.columns
            case .matrix(let grid), .hexagonal(let grid), .stacked(let grid, _):
                return grid.rows == symbol.rows && grid.columns == symbol.columns
            case .fourState(let bars): return 2 * bars.count - 1 == symbol.columns
            }
        }
        #expect(found == nil, "\(found?.description ?? "")")
    }

    /// Every symbology with the same text; those that take it must give modules or a typed fault.
    @Test func anyTextIsTakenOrRefused() {
        let found = counterexample(seed: 3, runs: 3000) { choices in
            let text = choices.oneIn(2) ? choices.text(0...40) : choices.mixedString(0...40)
            return (text, choices.int(in: -1...1000), choices.int(in: -1...40))
        } holds: { text, number, layers in
            let element = GS1Element(identifier: "91", value: text, needsSeparator: true)
            let symbols: [Symbol?] = [
                Code128Message(text: text).map(Symbol.code128),
                Code128Message(elements: [element, element]).map(Symbol.code128),
                GS1DataMatrix(elements: [element, element]).map(Symbol.gs1DataMatrix),
                DataMatrixMessage(text: text).map(Symbol.dataMatrix),
                DataMatrixMessage(text: text, size: .mailmark7).map(Symbol.dataMatrix),
                PDF417Message(text: text, columns: layers, securityLevel: number % 10).map(Symbol.pdf417),
                MaxiCodeMessage(
                    postcode: String(text.prefix(6)), country: number, serviceClass: number, message: text
                ).map(Symbol.maxiCode),
                QRMessage(text: text).map(Symbol.qr), AztecMessage(text: text).map(Symbol.aztec),
                AztecMessage(text: text, size: AztecSize(compact: layers)).map(Symbol.aztec),
                AztecMessage(text: text, size: AztecSize(full: layers)).map(Symbol.aztec),
                Code39Message(text: text).map(Symbol.code39),
                Interleaved2of5Message(digits: text).map(Symbol.interleaved2of5),
                FourStateMessage(intelligentMail: text, routing: "").map(Symbol.fourState),
                FourStateMessage(rm4scc: text).map(Symbol.fourState),
                FourStateMessage(kix: text).map(Symbol.fourState),
                FourStateMessage(mailmark: text).map(Symbol.fourState),
            ]
            for symbol in symbols {
                guard let symbol else { continue }
                do {
                    _ = try symbol.modules(field: "field")
                } catch {
                    guard let fault = error as? LabelFault, fault.code == .symbol, fault.field == "field" else {
                        return false
                    }
                }
                for turn in Turn.allCases {
                    _ = ZPLSymbol.command(symbol, module: 2, height: 50, turn: turn)
                }
            }
            return true
        }
        #expect(found == nil, "\(found?.description ?? "")")
    }

    @Test func textBeyondTheSymbologyIsRefused() {
        for text in ["", "ä", "\u{0}", "\u{7F}", "\t"] {
            #expect(DataMatrixMessage(text: text) == nil)
            #expect(PDF417Message(text: text, columns: 5, securityLevel: 2) == nil)
            #expect(QRMessage(text: text) == nil)
            #expect(AztecMessage(text: text) == nil)
            #expect(MaxiCodeMessage(postcode: "1", country: 276, serviceClass: 1, message: text) == nil)
            #expect(Code39Message(text: text) == nil)
        }
        #expect(Code39Message(text: "a") == nil)
        #expect(Code39Message(text: "A*B") == nil)
        #expect(Interleaved2of5Message(digits: "123") == nil)
        #expect(PDF417Message(text: "A", columns: 0, securityLevel: 2) == nil)
        #expect(PDF417Message(text: "A", columns: 31, securityLevel: 2) == nil)
        #expect(PDF417Message(text: "A", columns: 5, securityLevel: 9) == nil)
        #expect(PDF417Message(text: "A", columns: 5, securityLevel: 2, rowHeight: 2) == nil)
        #expect(PDF417Message(text: String(repeating: "A", count: 3000), columns: 14, securityLevel: 5) == nil)
        #expect(QRMessage(text: String(repeating: "a", count: 2000)) == nil)
        #expect(AztecMessage(text: String(repeating: "a1", count: 2000)) == nil)
        #expect(DataMatrixMessage(text: String(repeating: "a", count: 205)) == nil)
        #expect(AztecSize(compact: 5) == nil)
        #expect(AztecSize(full: 33) == nil)
    }

    @Test func tooMuchForAPrescribedSizeIsAFault() throws {
        let message = try #require(DataMatrixMessage(text: String(repeating: "a~", count: 40), size: .mailmark7))
        #expect { try Symbol.dataMatrix(message).modules(field: "sort_code") } throws: {
            ($0 as? LabelFault)?.code == .symbol && ($0 as? LabelFault)?.field == "sort_code"
        }
    }

    @Test func maxiCodesModeIsTheDestinations() throws {
        let domestic = try #require(MaxiCodeMessage(postcode: "43215", country: 840, serviceClass: 1, message: "A"))
        #expect(domestic.postcode == .zip("432150000"))
        // Six digits abroad are no ZIP Code; zint left to itself would take them for one.
        let abroad = try #require(MaxiCodeMessage(postcode: "80804", country: 276, serviceClass: 1, message: "A"))
        #expect(abroad.postcode == .international("80804 "))
        for (postcode, country) in [
            ("4321", 840), ("4321A", 840), ("SW1A1AA", 826), ("sw1", 826), ("1", 1000), ("1", -1),
        ] {
            #expect(MaxiCodeMessage(postcode: postcode, country: country, serviceClass: 1, message: "A") == nil)
        }
    }

    @Test func envelopeIsBuiltOfItsParts() {
        let message = ISO15434Message([
            .transport(version: "96", ["1Z12345678", "UPSN"]), .dataIdentifiers(["10ZGD009", "11ZJ DOE"]),
            .freeText("T1"), .binary(["FDX", "z"]),
        ])
        #expect(
            message?.text
                == "[)>\u{1E}01\u{1D}961Z12345678\u{1D}UPSN\u{1E}06\u{1D}10ZGD009\u{1D}11ZJ DOE\u{1E}07T1\u{1E}"
                + "09\u{1D}FDX\u{1D}z\u{1E}\u{04}")
        #expect(ISO15434Message([]) == nil)
        #expect(ISO15434Message([.transport(version: "9", ["A"])]) == nil)
        for separator in ["\u{1D}", "\u{1E}", "\u{04}", "ä", "\n"] {
            #expect(ISO15434Message([.transport(version: "96", ["A\(separator)"])]) == nil)
            #expect(ISO15434Message([.dataIdentifiers(["A\(separator)"])]) == nil)
            #expect(ISO15434Message([.freeText("A\(separator)")]) == nil)
            #expect(ISO15434Message([.binary(["A\(separator)"])]) == nil)
        }
    }

    /// The longest text of each version and level goes in, and one character more goes into the next version.
    @Test(arguments: QRMessage.Level.allCases)
    func qrVersionsAreFilledToTheLastByte(level: QRMessage.Level) throws {
        var lengths = [Int](repeating: 0, count: 21)
        for length in 1...900 {
            guard let message = QRMessage(text: String(repeating: "a", count: length), level: level) else { break }
            lengths[message.version] = length
        }
        for version in 1...20 {
            let message = try #require(QRMessage(text: String(repeating: "a", count: lengths[version]), level: level))
            #expect(message.version == version)
            _ = try Symbol.qr(message).modules(field: "")
        }
    }

    @Test(arguments: [(1, 19), (4, 31), (5, 37), (12, 67), (19, 95), (32, 151)])
    func fullAztecSizesAreTheStandards(layers: Int, side: Int) throws {
        #expect(try #require(AztecSize(full: layers)).side == side)
    }

    @Test func everyAztecSizeIsZints() throws {
        let sizes = (1...4).compactMap(AztecSize.init(compact:)) + (1...32).compactMap(AztecSize.init(full:))
        #expect(sizes.count == 36)
        for size in sizes {
            _ = try Symbol.aztec(#require(AztecMessage(text: "A", size: size))).modules(field: "")
        }
    }
}
