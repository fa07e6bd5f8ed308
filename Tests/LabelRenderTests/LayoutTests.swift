import LabelSamples
import TestSupport
import Testing
import TrackingNumbers

@testable import LabelRender

@Suite struct LayoutTests {
    private static let fonts: FontLibrary = {
        do {
            return try FontLibrary(.debian)
        } catch {
            fatalError("\(error)")
        }
    }()

    @Test func everyRuleIsReadAndKeepsItsOwnLimits() {
        for rule in BarcodeRule.allCases {
            let measures = rule.measures
            #expect(measures.name == rule.rawValue)
            #expect(!measures.source.isEmpty)
            #expect(measures.module.minimum <= measures.module.preferred)
            #expect(measures.height >= measures.heightMinimum ?? 0)
        }
        #expect(TypeRule.allCases.allSatisfy { $0.smallest > 0 && !$0.source.isEmpty })
        #expect(CarrierRule.allCases.allSatisfy { !$0.source.isEmpty })
        #expect(CarrierRule.fedexPDF417Columns.number == 14)
        #expect(CarrierRule.uspsTextClearance.lengths == (125 * mil)...(250 * mil))
        for country in ["US", "PR", "PW", "GB"] {
            #expect(CarrierRule.upsPoundCountries.holds(Samples.country(country)) == ["US", "PR"].contains(country))
        }
        #expect(BarcodeRule.uspsIMpb.measures.module.preferred == 15 * mil)
        #expect(BarcodeRule.gs1SSCC.measures.heightMinimum == 31_750_000)
        #expect(BarcodeRule.postNLKIX.measures.quietZone.length == 2 * millimetre)
    }

    /// Each rule must be one that a head of any resolution can meet in whole dots, but for DPD's, whose source leaves no
    /// room at 300 dpi: four dots are 0.339 mm, five 0.423 mm.
    @Test(arguments: BarcodeRule.allCases, Resolution.allCases)
    func everyRuleCanBeMet(rule: BarcodeRule, resolution: Resolution) throws {
        let module = rule.measures.module
        if rule == .dpdParcel, resolution == .dpi300 {
            #expect {
                try module.dots(resolution, most: 1000, modules: 1, field: "n")
            } throws: {
                ($0 as? LabelFault)?.description
                    == "bad-symbol: n: \"300 dpi\" (expected 203 or 600 dpi, where a whole number of dots is from 375 to "
                    + "400 µm, as wide as the bars must be)"
            }
        } else if rule.measures.symbology.kind == .fourState {
            let pitch = ModuleWidth(
                minimum: 2 * module.minimum, preferred: 2 * module.preferred, maximum: 2 * module.maximum)
            #expect(try pitch.dots(resolution, most: 1000, modules: 1, field: "") > 1)
        } else {
            #expect(try module.dots(resolution, most: 1000, modules: 1, field: "") > 0)
        }
    }

    private static func place(_ x: Int, _ y: Int, _ width: Int, _ height: Int) -> Rectangle {
        Rectangle(x: x * mil, y: y * mil, width: width * mil, height: height * mil)
    }

    /// What the rules say on a page with an S10 symbol and something else.
    private static func fault(
        bars: Rectangle = place(400, 1000, 3400, 600), _ draw: (inout LabelCanvas) throws -> Void = { _ in }
    ) throws -> LabelFault? {
        var canvas = LabelCanvas(width: 4000 * mil, height: 6000 * mil, fonts: fonts)
        let message = try #require(Code128Message(text: "CY148078673US"))
        try canvas.symbol(.code128(message), in: bars, rule: .upuS10, field: "tracking_number")
        try draw(&canvas)
        do throws(LabelFault) {
            try LayoutRules.check(canvas.drawing)
            return nil
        } catch {
            return error
        }
    }

    @Test func aLengthThatARuleForbidsIsAFaultThatNamesIt() throws {
        func fault(_ length: Nanometres) -> LabelFault? {
            do throws(LabelFault) {
                try CarrierRule.uspsTextClearance.check(length, field: "n")
                return nil
            } catch {
                return error
            }
        }
        for length in [125 * mil, 250 * mil] { #expect(fault(length) == nil) }
        for length in [125 * mil - 1, 250 * mil + 1] {
            let fault = try #require(fault(length))
            #expect(fault.code == .layout && fault.field == "n")
            #expect(fault.expected.hasPrefix("3175 to 6350 µm (usps-text-clearance: Limits"))
        }
    }

    @Test func aBlockOfNoLinesDrawsNothing() throws {
        var canvas = LabelCanvas(width: 4000 * mil, height: 6000 * mil, fonts: Self.fonts)
        for height in [-20, 0, 20] {
            try canvas.block([], .regular, TypeSizes(80...120), in: Self.place(0, 0, 400, height))
        }
        #expect(canvas.drawing.elements.isEmpty)
    }

    @Test func aDrawingThatKeepsTheRulesPasses() throws {
        #expect(try Self.fault() == nil)
        // Text close below the bars, a frame about them, something in the other half of the page.
        let fault = try Self.fault { canvas in
            canvas.frame(Self.place(100, 900, 3800, 1000), thickness: 14 * mil)
            try canvas.line(
                FieldText("CY 148 078 673 US", field: "n"), .bold, TypeSizes(100...100), x: 400 * mil,
                width: 3400 * mil, baseline: 1740 * mil, .centre)
            canvas.fill(Self.place(0, 2000, 4000, 4000))
        }
        #expect(fault == nil, "\(String(describing: fault))")
    }

    @Test func eachBrokenRuleIsAFaultThatNamesIt() throws {
        let onThePage = "everything on the page"
        let quiet = "quiet zones (upu-s10"
        let cases: [(String, LabelFault?)] = [
            (onThePage, try Self.fault { $0.fill(Self.place(3990, 0, 20, 10)) }),
            (onThePage, try Self.fault { $0.fill(Self.place(-1, 0, 20, 10)) }),
            (onThePage, try Self.fault { $0.frame(Self.place(0, 5000, 100, 1001), thickness: mil) }),
            (onThePage, try Self.fault(bars: Self.place(601, 1000, 3400, 600))),
            (
                onThePage,
                try Self.fault { canvas in
                    try canvas.line(
                        FieldText("jag", field: "n"), .bold, TypeSizes(100...100), x: 0, width: 1000 * mil,
                        baseline: 5990 * mil)
                }
            ),
            ("modules of at least 330 µm", try Self.fault(bars: Self.place(400, 1000, 2200, 600))),
            ("bars of at least 12500 µm", try Self.fault(bars: Self.place(400, 1000, 3400, 492))),
            (quiet, try Self.fault { $0.fill(Self.place(0, 1100, 401, 10)) }),
            (quiet, try Self.fault { $0.frame(Self.place(300, 990, 3600, 1000), thickness: 11 * mil) }),
            (
                quiet,
                try Self.fault { canvas in
                    try canvas.line(
                        FieldText("CY 148", field: "n"), .bold, TypeSizes(120...120), x: 400 * mil, width: 3400 * mil,
                        baseline: 1700 * mil)
                }
            ),
            (
                quiet,
                try Self.fault { canvas in
                    // Turned parts count where they lie on the page.
                    try canvas.turned(.quarter, in: Self.place(0, 1200, 500, 3000)) { part throws(LabelFault) in
                        part.fill(x: 0, y: 0, width: 10 * mil, height: part.height)
                    }
                }
            ),
            (
                quiet,
                try Self.fault { canvas in
                    let message = try #require(Code128Message(text: "CY148078673US"))
                    try canvas.symbol(
                        .code128(message), in: Self.place(400, 1000, 3400, 600), rule: .upuS10, field: "twice")
                }
            ),
            (
                "type of at least 8 pt (usps-address",
                try Self.fault { canvas in
                    try canvas.line(
                        FieldText("1 MAIN ST", field: "n"), .bold, TypeSizes(79...79, rule: .uspsAddress), x: 0,
                        width: 1000 * mil, baseline: 300 * mil)
                }
            ),
        ]
        for (number, (expected, fault)) in cases.enumerated() {
            #expect(fault?.code == .layout, "\(number)")
            #expect(fault?.expected.contains(expected) == true, "\(number): \(String(describing: fault))")
        }
    }

    @Test func aLabelTooLargeForItsSheetIsAFault() throws {
        let label = LabelDrawing(width: 4000 * mil, height: 6000 * mil)
        #expect { try LabelDrawing.sheet([label], on: .a4) } throws: { ($0 as? LabelFault)?.code == .layout }
        let wide = LabelDrawing(width: 148 * millimetre, height: 105 * millimetre)
        #expect(try LabelDrawing.sheet([wide], on: .a4).count == 1)
        #expect(try LabelDrawing.sheet([], on: .a4).isEmpty)
    }

    @Test(arguments: [UInt64](0..<20))
    func placementsCompose(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        func placement() throws -> Placement {
            Placement(
                turn: try #require(Turn.allCases.randomElement(using: &random)),
                x: Int.random(in: -99...99, using: &random), y: Int.random(in: -99...99, using: &random))
        }
        for _ in 0..<100 {
            let (first, second) = (try placement(), try placement())
            let point = (Int.random(in: -99...99, using: &random), Int.random(in: -99...99, using: &random))
            let between = first.point(point.0, point.1)
            #expect(second.after(first).point(point.0, point.1) == second.point(between.x, between.y))
            // A piece fills the box it is turned into, and its parts lie in it as its dots do.
            let turn = first.turn
            let placed = Placement(turning: 40, 30, turn, toX: 7, y: 9)
            let whole = placed.rectangle(Rectangle(x: 0, y: 0, width: 40, height: 30))
            let sides = turn.swapsSides ? (30, 40) : (40, 30)
            #expect(whole == Rectangle(x: 7, y: 9, width: sides.0, height: sides.1))
            let part = turn.part(5, 6, 7, 8, of: (40, 30))
            #expect(
                placed.rectangle(Rectangle(x: 5, y: 6, width: 7, height: 8))
                    == Rectangle(x: 7 + part.x, y: 9 + part.y, width: part.width, height: part.height))
        }
    }

    @Test(arguments: [
        (LabelSize.fourBySix, Resolution.dpi203, 812, 1218), (.fourBySix, .dpi300, 1200, 1800),
        (.fourBySix, .dpi600, 2400, 3600), (.mm100x150, .dpi203, 800, 1200), (.mm100x150, .dpi300, 1181, 1771),
        (.mm100x150, .dpi600, 2362, 3543), (.a6, .dpi203, 840, 1184), (.a6, .dpi300, 1240, 1748),
    ])
    func pagesHaveTheDotsThatPrintersCount(size: LabelSize, resolution: Resolution, width: Int, height: Int) {
        #expect(resolution.pageDots(size.width) == width)
        #expect(resolution.pageDots(size.height) == height)
    }
}
