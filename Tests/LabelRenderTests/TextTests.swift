import Testing

@testable import LabelRender

@Suite struct TextTests {
    private let fonts: FontLibrary

    init() throws { fonts = try FontLibrary(.debian) }

    @Test(arguments: ["Jane Doe", "Jürgen Müller", "Łódź", "Γιώργος", "Київ", "USPS®™ – “quoted” €5"])
    func textInPlainScriptsIsSetLetterByLetter(text: String) throws {
        let set = try fonts.set(text, .regular, field: "ship_to.name")
        #expect(set.isPlain)
        #expect(fonts.runs(set).flatMap(\.glyphs).count == text.unicodeScalars.count)
    }

    @Test(arguments: ["محمد علي", "שלום", "สมชาย ใจดี", "हिन्दी", "ქართული", "e\u{301}", "a\u{200D}b", "မြန်မာ"])
    func textInOtherScriptsIsShaped(text: String) throws {
        for role in FontRole.allCases {
            let set = try fonts.set(text, role, field: "ship_to.name")
            #expect(!set.isPlain)
            #expect(set.unitWidth > 0)
            #expect(fonts.runs(set).allSatisfy { $0.glyphs.allSatisfy { $0.id != 0 } })
        }
    }

    @Test func arabicLettersJoinAndRunFromRightToLeft() throws {
        let joined = try fonts.set("بب", .regular, field: "")
        let single = try fonts.set("ب", .regular, field: "")
        let glyphs = fonts.runs(joined).flatMap(\.glyphs)
        #expect(!glyphs.contains { $0.id == fonts.runs(single)[0].glyphs[0].id }, "joined forms differ")
        let mixed = try fonts.set("abc بب 12", .regular, field: "")
        let faces = fonts.runs(mixed).map(\.font)
        #expect(faces.count >= 2)
    }

    @Test(
        arguments: [
            ([0, 1, 0], [0, 1, 2]), ([1, 1, 2], [2, 1, 0]), ([1, 2, 1], [2, 1, 0]),
            ([0, 1, 2, 1, 0], [0, 3, 2, 1, 4]),
            ([0], [0]), ([2, 1], [1, 0]), ([], []),
        ] as [([Int8], [Int])])
    func runsAreOrderedByLevel(levels: [Int8], order: [Int]) {
        #expect(BidiRuns.visualOrder(levels) == order)
    }

    @Test(arguments: [
        ("Smile 😀", "😀"), ("line\nbreak", "\n"), ("tab\there", "\t"), ("nul\u{0}", "\u{0}"), ("\u{1B}E", "\u{1B}"),
        ("a\u{85}b", "\u{85}"), ("\u{E000}", "\u{E000}"), ("\u{FFFF}", "\u{FFFF}"), ("\r\n", "\r\n"),
    ])
    func aCharacterNoFontHasIsAFaultThatNamesIt(text: String, missing: String) {
        #expect { try fonts.set(text, .regular, field: "ship_to.name") } throws: {
            let fault = $0 as? LabelFault
            return fault?.code == .missingGlyph && fault?.field == "ship_to.name" && fault?.value == missing
        }
    }

    @Test func marksPiledHighAreRefused() throws {
        // Noto Sans, unlike Liberation Sans, puts mark upon mark.
        let folder = "/usr/share/fonts/truetype/noto/NotoSans-"
        let noto = try FontLibrary(FontSet(primary: .init(regular: folder + "Regular.ttf", bold: folder + "Bold.ttf")))
        for mark in ["\u{301}", "\u{323}"] {
            #expect {
                try noto.set("a" + String(repeating: mark, count: 60), .regular, field: "ship_to.name")
            } throws: {
                ($0 as? LabelFault)?.code == .missingGlyph
            }
        }
        _ = try noto.set("a\u{323}\u{301}", .regular, field: "ship_to.name")
    }

    @Test func widthGrowsWithSizeAndText() throws {
        let short = try fonts.set("AB", .bold, field: "")
        let long = try fonts.set("ABAB", .bold, field: "")
        #expect(abs(long.width(size: 1_000_000) - 2 * short.width(size: 1_000_000)) <= 2)
        #expect(short.width(size: 1_000_000, stretch: 500) < short.width(size: 1_000_000))
    }

    @Test func aFontThatIsMissingIsAFault() {
        let set = FontSet(primary: .init(regular: "/nowhere/a.ttf", bold: "/nowhere/b.ttf"))
        #expect { try FontLibrary(set) } throws: { ($0 as? LabelFault)?.code == .font }
        let text = FontSet(primary: .init(regular: "/etc/passwd", bold: "/etc/passwd"))
        #expect { try FontLibrary(text) } throws: { ($0 as? LabelFault)?.code == .font }
    }

    @Test func linesShrinkThenNarrowThenFail() throws {
        var canvas = LabelCanvas(width: 4000 * mil, height: 6000 * mil, fonts: fonts)
        let sizes = TypeSizes(80...200, narrowest: 900)
        try canvas.line(FieldText("SHORT", field: "a"), .bold, sizes, x: 0, width: 2000 * mil, baseline: 0)
        try canvas.line(
            FieldText("A LONGER LINE OF TEXT", field: "a"), .bold, sizes, x: 0, width: 2000 * mil, baseline: 0)
        let lines = canvas.drawing.elements.compactMap { if case .text(let line) = $0.element { line } else { nil } }
        #expect(lines[0].size == points(tenths: 200))
        #expect(lines[1].size < lines[0].size)
        #expect(lines.allSatisfy { $0.textWidth <= 2000 * mil + 1000 && $0.stretch >= 900 })
        #expect {
            try canvas.line(
                FieldText(String(repeating: "W", count: 60), field: "b"), .bold, sizes, x: 0, width: 2000 * mil,
                baseline: 0)
        } throws: {
            ($0 as? LabelFault)?.code == .textTooLong && ($0 as? LabelFault)?.field == "b"
        }
    }

    @Test func blocksBreakAtBlanksBeforeTheyFail() throws {
        let place = Rectangle(x: 0, y: 0, width: 1500 * mil, height: 800 * mil)
        func block(_ texts: [String]) throws -> [TextLine] {
            var canvas = LabelCanvas(width: 4000 * mil, height: 6000 * mil, fonts: fonts)
            try canvas.block(
                texts.enumerated().map { FieldText($1, field: "line\($0)") }, .regular, TypeSizes(80...120), in: place)
            return canvas.drawing.elements.compactMap { if case .text(let line) = $0.element { line } else { nil } }
        }
        #expect(try block(["One", "Two"]).map(\.size) == [points(tenths: 120), points(tenths: 120)])
        let words = "A street with a name that is much longer than a label is wide"
        let broken = try block([words])
        #expect(broken.count > 1)
        #expect(broken.map(\.text).joined(separator: " ") == words)
        #expect(broken.allSatisfy { $0.textWidth <= place.width && $0.baseline <= place.bottom })
        for texts in [[String(repeating: "W", count: 80)], [String](repeating: words, count: 9)] {
            #expect { try block(texts) } throws: { ($0 as? LabelFault)?.code == .textTooLong }
        }
    }
}
