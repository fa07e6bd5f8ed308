import LabelSamples
import Foundation
import ShipmentModel
import Testing

@testable import LabelRender

extension LabelProofs {
    /// Addresses in the scripts of the world, checked by programs that are not ours: hb-shape, pdftotext and zplkit.
    @Suite struct ScriptTests {
        /// A line as it stands on parcels, with the country it goes to.
        static let lines: [(country: String, text: String)] = [
            ("CZ", "Příliš žluťoučký kůň, Dvůr Králové"), ("VN", "Số 1 Phố Hùng Vương, Quận Ba Đình"),
            ("VN", "Số 1 Phố Hùng Vương, Quận Ba Đình".decomposedStringWithCanonicalMapping),
            ("GR", "Φραγκούδη 11 & Αλεξάνδρου Πάντου"), ("GR", "176 71 ΚΑΛΛΙΘΈΑ"),
            ("BG", "ул. „Княз Александър I“ 1, София"), ("RU", "ул. Тверская, д. 13, кв. 5"),
            ("UA", "вул. Хрещатик, 36, Київ"), ("SA", "طريق الملك فهد، حي العليا"), ("SA", "الرياض 11564"),
            ("EG", "شارع ٢٦ يوليو (الدور ٣)"), ("IR", "خیابان ولیعصر، پلاک ۱۲"), ("IL", "רחוב דיזנגוף 50 (קומה 3)"),
            ("IL", "Waybill Ltd ווייביל בע״מ"), ("AE", "Acme (شركة) 12"),
            ("TH", "99/1 ถนนสุขุมวิท แขวงคลองเตย"), ("TH", "กรุงเทพมหานคร 10110"), ("JP", "〒100-8111"),
            ("JP", "東京都千代田区千代田1番1号"), ("JP", "アークヒルズ・サウスタワー３階"), ("CN", "北京市朝阳区建国门外大街1号"),
            ("TW", "臺北市信義區信義路五段7號"), ("HK", "九龍旺角彌敦道700號"), ("KR", "서울특별시 종로구 사직로 161"),
            ("IN", "नई दिल्ली 110001"), ("GE", "რუსთაველის გამზირი 8"), ("AM", "Երևան 0010"),
        ]

        /// One for all tests, since opening fonts takes time.
        private static let library = Result { () throws(LabelFault) in try FontLibrary(.debian) }
        private let fonts: FontLibrary

        init() throws { fonts = try Self.library.get() }

        private func drawing(_ lines: [(country: String, text: String)]) throws -> LabelDrawing {
            var canvas = LabelCanvas(width: 4000 * mil, height: 6000 * mil, fonts: fonts)
            for (index, line) in lines.enumerated() {
                let han = HanForms(country: Samples.country(line.country))
                try canvas.line(
                    FieldText(line.text, field: "line", han: han), index % 2 == 0 ? .regular : .bold,
                    TypeSizes(80...120),
                    x: 200 * mil, width: 3600 * mil, baseline: (index + 1) * 210 * mil)
            }
            return canvas.drawing
        }

        /// Text found in a PDF, without the marks of direction that pdftotext puts around lines.
        private static func normalised(_ text: String) -> String {
            let scalars = text.precomposedStringWithCanonicalMapping.unicodeScalars
            return String(String.UnicodeScalarView(scalars.filter { !(0x202A...0x202E).contains($0.value) }))
                .trimmingCharacters(in: .whitespacesAndNewlines)
        }

        /// The words and numbers of a line, sorted. Where directions mix, pdftotext guesses the places of numbers and brackets,
        /// and it turns round the two letters of the ligature of lam and alef.
        private static func words(_ text: String) -> [String] {
            var words: [String] = []
            var last: Bool?
            for scalar in normalised(text).unicodeScalars {
                let isDigit = scalar.properties.numericType != nil
                let isWord =
                    isDigit || scalar.properties.isAlphabetic || scalar.properties.generalCategory == .nonspacingMark
                if isWord, last == isDigit {
                    words[words.count - 1].unicodeScalars.append(scalar)
                } else if isWord {
                    words.append(String(scalar))
                }
                last = isWord ? isDigit : nil
            }
            return words.map { $0.replacing("لا", with: "ال") }.sorted()
        }

        @Test func textOfEveryScriptIsFoundInThePDF() throws {
            // A page a line.
            let pdf = try Samples.renderer.pdf(try Self.lines.map { try drawing([$0]) })
            try Tool.withFile(pdf, "pdf") { file in
                let check = try Tool.run("qpdf", ["--check", file])
                #expect(check.status == 0, "\(check.errors)")
                let list = String(decoding: try Tool.run("pdffonts", [file]).output, as: UTF8.self)
                #expect(list.contains("NotoSansCJKkr") && list.contains("CID Type 0C"))
                #expect(!list.contains(" no "), "every font is embedded, a subset, and mapped to Unicode")
                let text = try Tool.run("pdftotext", ["-enc", "UTF-8", file, "-"])
                #expect(text.status == 0 && text.errors.isEmpty)
                let pages = String(decoding: text.output, as: UTF8.self).split(separator: "\u{C}")
                try #require(pages.count == Self.lines.count)
                for (found, line) in zip(pages, Self.lines) {
                    let mixesDirections =
                        BidiRuns.levels(line.text.unicodeScalars.map(\.value)).contains { $0 % 2 == 1 }
                    if mixesDirections {
                        #expect(Self.words(String(found)) == Self.words(line.text))
                    } else {
                        #expect(Self.normalised(String(found)) == Self.normalised(line.text))
                    }
                }
            }
        }

        /// What poppler draws of the PDF has about as much ink as our own dots, everywhere.
        @Test func thePDFShowsWhatThePictureShows() throws {
            let drawing = try drawing(Self.lines)
            let script = """
                import sys
                from PIL import Image, ImageChops, ImageFilter
                a, b = (Image.open(p).convert("1").convert("L") for p in sys.argv[1:])
                print(abs(a.width - b.width), abs(a.height - b.height))
                box = (0, 0, min(a.width, b.width), min(a.height, b.height))
                a, b = a.crop(box), b.crop(box)
                def outside(x, y):
                    near = y.filter(ImageFilter.MinFilter(7))
                    return sum(1 for p, q in zip(x.getdata(), near.getdata()) if p == 0 and q != 0)
                ink = sum(1 for p in a.getdata() if p == 0)
                print(ink, outside(a, b), outside(b, a))
                """
            let python = Tool.root.appendingPathComponent(".venv-label-check/bin/python").path
            try Tool.withFile(try Samples.renderer.pdf([drawing]), "pdf") { pdf in
                let raster = try Tool.run("pdftoppm", ["-r", "300", "-mono", "-png", "-singlefile", pdf, pdf])
                #expect(raster.status == 0, "\(raster.errors)")
                defer { try? FileManager.default.removeItem(atPath: pdf + ".png") }
                try Tool.withFile(try Samples.renderer.png(drawing, .dpi300), "png") { png in
                    let outcome = try Tool.run(python, ["-c", script, png, pdf + ".png"])
                    let numbers = String(decoding: outcome.output, as: UTF8.self).split(whereSeparator: \.isWhitespace)
                        .compactMap { Int($0) }
                    try #require(numbers.count == 5, "\(outcome.errors)")
                    #expect(numbers[0] <= 1 && numbers[1] <= 1)
                    #expect(numbers[2] > 20_000)
                    #expect(numbers[3] * 1000 <= numbers[2] && numbers[4] * 1000 <= numbers[2], "\(numbers)")
                }
            }
        }

        /// The pictures in ZPL, unpacked and placed by an emulator, are the dots of the PNG.
        @Test(arguments: Resolution.allCases)
        func picturesInZPLAreTheDotsOfThePNG(resolution: Resolution) throws {
            let shaped = Self.lines.filter { line in
                (try? fonts.set(line.text, .regular, field: ""))?.isPlain == false
            }
            try #require(shaped.count > 15)
            let drawing = try drawing(shaped)
            let python = Tool.root.appendingPathComponent(".venv-label-check/bin/python").path
            let decoder = Tool.root.appendingPathComponent("scripts/label-check/decode.py").path
            let script = """
                import sys
                from PIL import Image
                a, b = (Image.open(p).convert("1") for p in sys.argv[1:])
                box = (0, 0, min(a.width, b.width), min(a.height, b.height))
                same = a.crop(box).tobytes() == b.crop(box).tobytes()
                ink = sum(1 for p in a.getdata() if p == 0)
                print(same, ink, abs(a.width - b.width) <= 2 and abs(a.height - b.height) <= 2)
                """
            try Tool.withFile(try Samples.renderer.zpl(drawing, resolution), "zpl") { zpl in
                #expect(!(try String(contentsOfFile: zpl, encoding: .utf8)).contains("^A0"), "pictures only")
                let rendered = zpl + ".png"
                defer { try? FileManager.default.removeItem(atPath: rendered) }
                let decoded = try Tool.run(
                    python, [decoder, zpl, "--dpi", "\(resolution.rawValue)", "--png", rendered])
                try #require(decoded.status == 0, "\(decoded.errors)")
                try Tool.withFile(try Samples.renderer.png(drawing, resolution), "png") { png in
                    let outcome = try Tool.run(python, ["-c", script, rendered, png])
                    let words = String(decoding: outcome.output, as: UTF8.self).split(whereSeparator: \.isWhitespace)
                    #expect(words.count == 3 && words[0] == "True" && words[2] == "True", "\(words) \(outcome.errors)")
                    #expect(words.count == 3 && (Int(words[1]) ?? 0) > 10_000)
                }
            }
        }

        /// A run as it should stand on the line, from left to right.
        struct Run {
            let font: String
            var face = 0
            let text: String
            var isRightToLeft = false
        }

        static let folder = "/usr/share/fonts/truetype/"
        static let liberation = folder + "liberation2/LiberationSans-Regular.ttf"
        static let cjk = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
        static func noto(_ script: String) -> String { folder + "noto/NotoSans\(script)-Regular.ttf" }

        /// Runs and their order by Unicode Standard Annex 9, worked out by hand.
        static let shaped: [(text: String, country: String, runs: [Run])] = [
            ("Αθήνα", "GR", [Run(font: liberation, text: "Αθήνα")]),
            ("Москва", "RU", [Run(font: liberation, text: "Москва")]),
            ("Pho\u{302}\u{301}", "VN", [Run(font: liberation, text: "Pho\u{302}\u{301}")]),
            ("محمد علي", "SA", [Run(font: noto("Arabic"), text: "محمد علي", isRightToLeft: true)]),
            ("דיזנגוף", "IL", [Run(font: liberation, text: "דיזנגוף", isRightToLeft: true)]),
            ("กรุงเทพมหานคร", "TH", [Run(font: noto("Thai"), text: "กรุงเทพมหานคร")]),
            ("हिन्दी", "IN", [Run(font: noto("Devanagari"), text: "हिन्दी")]),
            ("東京都直径", "JP", [Run(font: cjk, face: 0, text: "東京都直径")]),
            ("서울특별시", "KR", [Run(font: cjk, face: 1, text: "서울특별시")]),
            ("直径市", "CN", [Run(font: cjk, face: 2, text: "直径市")]),
            ("直徑市", "TW", [Run(font: cjk, face: 3, text: "直徑市")]),
            ("直徑市", "HK", [Run(font: cjk, face: 4, text: "直徑市")]),
            ("ひかり市", "CN", [Run(font: cjk, face: 0, text: "ひかり"), Run(font: cjk, face: 0, text: "市")]),
            (
                "Acme (شركة) 12", "AE",
                [
                    Run(font: liberation, text: "Acme ("), Run(font: noto("Arabic"), text: "شركة", isRightToLeft: true),
                    Run(font: liberation, text: ") "), Run(font: liberation, text: "12"),
                ]
            ),
            (
                "شارع 12 (مبنى 3)", "EG",
                [
                    Run(font: liberation, text: ")", isRightToLeft: true), Run(font: liberation, text: "3"),
                    Run(font: noto("Arabic"), text: "مبنى ", isRightToLeft: true),
                    Run(font: liberation, text: " (", isRightToLeft: true), Run(font: liberation, text: "12"),
                    Run(font: noto("Arabic"), text: "شارع ", isRightToLeft: true),
                ]
            ),
            (
                "Waybill בע״מ 5", "IL",
                [
                    Run(font: liberation, text: "Waybill "), Run(font: liberation, text: "5"),
                    Run(font: liberation, text: "בע״מ ", isRightToLeft: true),
                ]
            ),
        ]

        struct ShapedGlyph: Decodable, Equatable {
            let g: UInt32
            let dx: Int
            let dy: Int
            let ax: Int
        }

        @Test(arguments: ScriptTests.shaped.indices)
        func glyphsAreThoseOfHarfBuzzsOwnProgram(index: Int) throws {
            let (text, country, expected) = Self.shaped[index]
            let set = try fonts.set(text, .regular, field: "", han: HanForms(country: Samples.country(country)))
            let runs = fonts.runs(set)
            try #require(runs.count == expected.count, "\(text): \(runs.map { $0.glyphs.count })")
            for (run, wanted) in zip(runs, expected) {
                var options = [
                    "--no-glyph-names", "--no-clusters", "--output-format=json", "--language=und",
                    "--direction=\(wanted.isRightToLeft ? "rtl" : "ltr")", "--face-index=\(wanted.face)",
                ]
                // Letter by letter, without kerning and ligatures.
                if set.isPlain { options.append("--features=-kern,-liga,-clig,-calt") }
                let outcome = try Tool.run("hb-shape", options + [wanted.font, "--text=\(wanted.text)"])
                try #require(outcome.status == 0, "hb-shape (libharfbuzz-bin): \(outcome.errors)")
                let glyphs = try JSONDecoder().decode([ShapedGlyph].self, from: outcome.output)
                #expect(
                    run.glyphs.map { ShapedGlyph(g: $0.id, dx: $0.offsetX, dy: $0.offsetY, ax: $0.advance) } == glyphs,
                    "\(wanted.text)")
                #expect(glyphs.allSatisfy { $0.g != 0 })
            }
        }

        @Test func regionsHaveTheirOwnForms() throws {
            let glyphs = try HanForms.allCases.map { han in
                fonts.runs(try fonts.set("直骨", .bold, field: "", han: han)).flatMap(\.glyphs).map(\.id)
            }
            // 直 and 骨 differ between Japan, mainland China and Taiwan; Unicode shows it in its charts.
            #expect(Set([glyphs[0], glyphs[2], glyphs[3]]).count == 3)
            // The text itself says more than the country.
            let kana = try fonts.set("直ひ", .bold, field: "", han: .simplified)
            #expect(fonts.runs(kana)[0].glyphs[0].id == glyphs[0][0])
        }

        @Test(arguments: [
            ("😀", "😀"), ("👨\u{200D}👩\u{200D}👧", "👨\u{200D}👩\u{200D}👧"), ("🇩🇪", "🇩🇪"), ("\u{378}", "\u{378}"),
            ("\u{E000}", "\u{E000}"), ("\u{F8FF}", "\u{F8FF}"), ("\u{100000}", "\u{100000}"),
            ("\u{E0041}", "\u{E0041}"),
            ("🏴\u{E0067}\u{E007F}", "🏴\u{E0067}\u{E007F}"), ("\u{3164}", "\u{3164}"), ("\u{206A}", "\u{206A}"),
            ("\u{2028}", "\u{2028}"), ("\u{2029}", "\u{2029}"), ("\u{7F}", "\u{7F}"), ("\u{FFFE}", "\u{FFFE}"),
            ("\u{1F9FF}", "\u{1F9FF}"), ("\u{10FFFD}", "\u{10FFFD}"),
        ])
        func aCharacterThatCannotBeShownIsAFault(character: String, value: String) {
            for text in ["Jane \(character) Doe", "東京\(character)", "محمد \(character)"] {
                #expect("\(text.debugDescription)") {
                    try fonts.set(text, .regular, field: "ship_to.name")
                } throws: {
                    let fault = $0 as? LabelFault
                    return fault?.code == .missingGlyph && fault?.field == "ship_to.name"
                        && fault.map { Array($0.value.unicodeScalars.suffix(value.unicodeScalars.count)) }
                            == Array(value.unicodeScalars)
                }
            }
        }

        /// No text can turn round what stands beside it on its line.
        @Test(arguments: [
            "\u{202E}Columbus", "Col\u{202E}umbus", "Columbus\u{202D}", "\u{2067}Columbus", "\u{2066}Columbus\u{2069}",
            "\u{202B}Columbus\u{202C}", "\u{FEFF}Columbus", "Colum\u{AD}bus", "Colum\u{200B}bus",
        ])
        func directionsAreNotOverridden(town: String) throws {
            let plain = try fonts.set("Columbus OH 43215", .regular, field: "")
            #expect(try fonts.set(town + " OH 43215", .regular, field: "") == plain)
            let arabic = try fonts.set("الرياض 11564", .regular, field: "")
            let turned = try fonts.set("الرياض\u{202E} 11564", .regular, field: "")
            #expect(fonts.runs(turned) == fonts.runs(arabic) && turned.text == arabic.text)
        }

        @Test(arguments: [
            ("東京都千代田区", ["東", "京", "都", "千", "代", "田", "区"]), ("（株）ワード。", ["（株）", "ワー", "ド。"]),
            ("ab 12号", ["ab", "12", "号"]), ("Jane Doe-Smith", ["Jane", "Doe-Smith"]), ("서울 종로구", ["서울", "종로구"]),
            ("ถนน สุขุมวิท", ["ถนน", "สุขุมวิท"]), ("「港」　区", ["「港」　", "区"]),
        ])
        func linesAreBrokenBetweenCharactersOfChinese(text: String, pieces: [String]) {
            #expect(LineBreaks.pieces(text).map(\.text) == pieces)
        }

        @Test(arguments: [
            "東京都千代田区千代田一丁目一番一号中央合同庁舎第八号館東棟十五階郵便担当係御中",
            "北京市朝阳区建国门外大街一号国贸大厦三期东塔四十五层四千五百零一室收发室转交",
        ])
        func aLongLineWithoutBlanksIsBroken(text: String) throws {
            let place = Rectangle(x: 0, y: 0, width: 1500 * mil, height: 1200 * mil)
            var canvas = LabelCanvas(width: 4000 * mil, height: 6000 * mil, fonts: fonts)
            try canvas.block([FieldText(text, field: "street[0]")], .regular, TypeSizes(80...120), in: place)
            let lines = canvas.drawing.elements.compactMap {
                if case .text(let line) = $0.element { line } else { nil }
            }
            #expect(lines.count > 1)
            #expect(lines.map(\.text).joined() == text)
            #expect(lines.allSatisfy { $0.textWidth <= place.width && $0.baseline <= place.bottom })
        }

        @Test func aLongLineOfThaiShrinksOrIsAFault() throws {
            let place = Rectangle(x: 0, y: 0, width: 1500 * mil, height: 1200 * mil)
            let word = "กรุงเทพมหานครอมรรัตนโกสินทร์"
            var canvas = LabelCanvas(width: 4000 * mil, height: 6000 * mil, fonts: fonts)
            try canvas.block([FieldText(word, field: "city")], .regular, TypeSizes(40...120), in: place)
            guard case .text(let line) = canvas.drawing.elements[0].element else { preconditionFailure() }
            #expect(line.textWidth <= place.width && line.size < points(tenths: 120))
            #expect {
                try canvas.block(
                    [FieldText(word + word + word, field: "city")], .regular, TypeSizes(80...120), in: place)
            } throws: {
                ($0 as? LabelFault)?.code == .textTooLong
            }
        }
    }
}
