import CZint
import TestSupport
import Testing
import TrackingNumbers

@testable import LabelRender

@Suite struct SymbolTests {
    /// Zint throws if a GS1 element is wrong or a matrix is not of the size that we expect of every encoder.
    @Test(arguments: [UInt64](0..<40))
    func trackingNumbersAreOfTheSizeKnownBeforehand(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<50 {
            let number = try IMpb(
                serviceType: "055", mailer: Bool.random(using: &random) ? "903619809" : "123456",
                serial: Int64.random(in: 0..<10_000_000, using: &random), digits: Bool.random(using: &random) ? 22 : 26)
            let zip = ZIPCode(Bool.random(using: &random) ? "43215" : "432151234")
            guard case .gs1(let elements) = number.barcode(to: zip) else { continue }
            let message = try #require(Code128Message(elements: elements))
            #expect(try ZintEncoder.modules(message, field: "").columns == message.modules)
            let matrix = try #require(GS1DataMatrix(elements: elements))
            #expect(try ZintEncoder.modules(matrix, field: "").rows == matrix.side)
            let s10 = try S10(
                serviceIndicator: "CP", serial: Int64.random(in: 0..<100_000_000, using: &random), country: "GB")
            let postal = try #require(Code128Message(text: s10.text))
            #expect(try ZintEncoder.modules(postal, field: "").columns == postal.modules)
        }
    }

    @Test(arguments: [
        ("42073108", "9234690361980900000142", 222), ("420631182628", "9205590006662200704797", 244),
    ])
    func imPackageBarcodeIsAllInCodeSetC(routing: String, number: String, modules: Int) throws {
        let impb = try IMpb(number)
        guard case .gs1(let elements) = impb.barcode(to: ZIPCode(routing.dropFirst(3))) else { return }
        let message = try #require(Code128Message(elements: elements))
        #expect(message.modules == modules)
        #expect(message.codes.first == .codeC)
        #expect(!message.codes.contains(.codeB))
        #expect(message.codes.filter { $0 == .function1 }.count == 2)
    }

    @Test(
        arguments: [
            ("1Z999AA10123456784", 189), ("ABC", 68), ("12", 46), ("123", 68), ("1234", 57), ("A1234", 79),
            ("AB12CD", 101),
        ] as [(String, Int)])
    func codeSetsAreChosenForTheShortestSymbol(text: String, modules: Int) throws {
        #expect(try #require(Code128Message(text: text)).modules == modules)
    }

    /// Our modules are zint's, where only one sequence of code sets is the shortest: runs of digits between other
    /// characters are even, and long enough for a switch to code set C to pay.
    @Test func code128IsAsZintDrawsIt() {
        let others = String(String.UnicodeScalarView((0x20...0x7E).map { Unicode.Scalar(UInt8($0)) }))
            .filter { !$0.isNumber }
        let found = counterexample(seed: 20_251_204, runs: 4000) { choices in
            var isDigits = choices.bool()
            return choices.list(1...4) { choices -> String in
                isDigits.toggle()
                guard isDigits else { return choices.string(1...12, others) }
                return (0..<choices.int(in: 3...6)).map { _ in choices.string(2...2, "0123456789") }.joined()
            }.joined()
        } holds: { text in
            let grid = try ZintEncoder.modules(try #require(Code128Message(text: text)), field: "")
            let zints = try #require(Zint.modules(BARCODE_CODE128, text, DATA_MODE))
            return zints.status == 0 && (0..<grid.columns).map { grid.isDark($0, 0) } == zints.row
        }
        #expect(found == nil, "\(found?.description ?? "")")
    }

    @Test(arguments: ["", "ä", "A\u{1D}", "a\nb", "\u{7F}"])
    func code128RefusesWhatItCannotHold(text: String) {
        #expect(Code128Message(text: text) == nil)
    }

    @Test func gs1RefusesBracketsAndBlanks() {
        for value in ["", "12[91]3", "12 3", "12^3", "a"] {
            let element = GS1Element(identifier: "91", value: value, needsSeparator: true)
            #expect(Code128Message(elements: [element]) == nil)
            #expect(GS1DataMatrix(elements: [element]) == nil)
        }
        #expect(Code128Message(elements: []) == nil)
    }

    @Test func aWarningOfZintIsAFault() throws {
        // Application identifier 00 has a check digit, which is wrong here. Left to itself zint warns, and draws it.
        #expect(Zint.modules(BARCODE_GS1_128, "[00]376123450000010038", GS1_MODE)?.status == ZINT_WARN_NONCOMPLIANT)
        let element = GS1Element(identifier: "00", value: "376123450000010038", needsSeparator: false)
        let message = try #require(Code128Message(elements: [element]))
        #expect { try ZintEncoder.modules(message, field: "sscc") } throws: {
            ($0 as? LabelFault)?.code == .symbol && ($0 as? LabelFault)?.field == "sscc"
        }
    }

    @Test(
        arguments: [
            (203, 222, 4000, 3), (203, 244, 4000, 3), (300, 222, 4000, 4), (300, 244, 4000, 4), (600, 222, 4000, 9),
        ] as [(Int, Int, Int, Int)])
    func barsAreWholeDotsWithinTheRange(dpi: Int, modules: Int, place: Int, dots: Int) throws {
        let resolution = try #require(Resolution(rawValue: dpi))
        let module = BarcodeRule.uspsIMpb.measures.module
        let found = try module.dots(
            resolution, most: resolution.dots(place * mil) / (modules + 20), modules: modules, field: "")
        #expect(found == dots)
        #expect(resolution.length(dots: found) >= module.minimum)
        #expect(resolution.length(dots: found) <= module.maximum)
    }

    @Test func aSymbolTooWideForItsPlaceIsAFault() throws {
        let message = try #require(Code128Message(text: String(repeating: "A1", count: 20)))
        let symbol = PlacedSymbol(
            symbol: .code128(message), place: Rectangle(x: 0, y: 0, width: 4000 * mil, height: 760 * mil),
            measures: BarcodeRule.uspsIMpb.measures,
            shape: SymbolShape(.code128(message)), height: 760 * mil, field: "tracking_number")
        for resolution in Resolution.allCases {
            #expect(throws: LabelFault.self) { try symbol.moduleDots(resolution) }
        }
        #expect(throws: LabelFault.self) { try symbol.exactModule() }
    }
}
