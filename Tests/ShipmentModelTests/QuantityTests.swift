import ShipmentModel
import TestSupport
import Testing

@Suite struct QuantityTests {
    @Test(
        arguments: [
            ("1 lb", 453_592_370_000_000), ("16 oz", 453_592_370_000_000), ("1lb", 453_592_370_000_000),
            ("1 LB", 453_592_370_000_000), ("0.1 oz", 2_834_952_312_500), ("4 lb 3 oz", 1_899_418_049_375_000),
            ("4lb3oz", 1_899_418_049_375_000), ("1/2 lb", 226_796_185_000_000), ("11 1/2 oz", 326_019_515_937_500),
            ("1.2 kg", 1_200_000_000_000_000), ("1 kg 200 g", 1_200_000_000_000_000), ("5 mg", 5_000_000_000),
            (" 7 g ", 7_000_000_000_000), ("0 g", 0), ("-1 g", -1_000_000_000_000),
        ] as [(String, Int64)])
    func massesAreExact(text: String, picograms: Int64) throws {
        #expect(try Mass(text: text).picograms == picograms)
    }

    @Test(
        arguments: [
            ("1 in", 25_400_000), ("1/16 in", 1_587_500), ("11 1/2 in", 292_100_000), ("3 ft 2 in", 965_200_000),
            ("25.4cm", 254_000_000), ("0.1 mm", 100_000), ("2 m", 2_000_000_000), ("1 FT", 304_800_000),
        ] as [(String, Int64)])
    func lengthsAreExact(text: String, nanometres: Int64) throws {
        #expect(try Length(text: text).nanometres == nanometres)
    }

    @Test(
        arguments: [
            ("", .malformed), ("  ", .malformed), ("kg", .malformed), ("12", .malformed), ("abc", .malformed),
            ("1 stone", .unknownUnit("stone")), ("1 lbs", .unknownUnit("lbs")), ("1,5 kg", .malformed),
            ("1 oz 1 lb", .malformed), ("1 lb 1 lb", .malformed), ("1/0 lb", .malformed), ("1/3 lb", .tooFine),
            ("1/-2 lb", .malformed), ("-1/2 lb", .malformed), ("+1/2 lb", .malformed), ("1 2 lb", .malformed),
            ("1 1/2/3 lb", .malformed), ("1 1/2 1/2 lb", .malformed), ("1.5 1/2 lb", .malformed),
            ("1e3 g", .unknownUnit("e")),
            ("0.0000000000001 g", .tooFine), ("10000 kg", .outOfRange), ("9000 kg 900000 g", .outOfRange),
            ("4 lb -3 oz", .malformed), ("-4 lb 3 oz", .malformed), ("1/2048 kg", .malformed),
            ("9223372036854775807/1 kg", .outOfRange),
        ] as [(String, QuantityFault)])
    func otherTextsAreRefused(text: String, fault: QuantityFault) {
        #expect(throws: fault) { try Mass(text: text) }
    }

    @Test(
        arguments: [
            ("1.25", .lb, 566_990_462_500_000), ("1 1/4", .lb, 566_990_462_500_000), ("20", .oz, 566_990_462_500_000),
        ] as [(String, Mass.Unit, Int64)])
    func numbersOfAUnit(text: String, unit: Mass.Unit, picograms: Int64) throws {
        #expect(try Mass(text: text, unit: unit).picograms == picograms)
        #expect(throws: QuantityFault.malformed) { try Mass(text: text + " lb", unit: unit) }
    }

    @Test func unitsAreTheirDefinitions() {
        #expect(Mass.Unit.lb.picograms == 16 * Mass.Unit.oz.picograms)
        #expect(Mass.Unit.kg.picograms == 1000 * Mass.Unit.g.picograms)
        #expect(Mass.Unit.g.picograms == 1000 * Mass.Unit.mg.picograms)
        #expect(Length.Unit.ft.nanometres == 12 * Length.Unit.inch.nanometres)
        #expect(Length.Unit.m.nanometres == 100 * Length.Unit.cm.nanometres)
        #expect(Length.Unit.cm.nanometres == 10 * Length.Unit.mm.nanometres)
    }

    @Test(
        arguments: [
            (453_592_370_000_000, .lb, "1"), (226_796_185_000_000, .lb, "0.5"), (1, .kg, "0"),
            (500_000_000, .kg, "0.000001"),
            (499_999_999, .kg, "0"), (-453_592_370_000_000, .lb, "-1"), (1_234_567_890_123_456, .kg, "1.234568"),
        ] as [(Int64, Mass.Unit, String)])
    func formattingRoundsHalfUp(picograms: Int64, unit: Mass.Unit, text: String) {
        #expect(Mass(picograms: picograms).formatted(unit) == text)
    }

    @Test func sidesAreOrderedWhateverTheirOrder() {
        let sides = [3, 1, 2].map { Length(nanometres: $0) }
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let dimensions = Dimensions(sides[order[0]], sides[order[1]], sides[order[2]])
            #expect(dimensions.length.nanometres == 3)
            #expect(dimensions.width.nanometres == 2)
            #expect(dimensions.height.nanometres == 1)
            #expect(dimensions.girth.nanometres == 6)
            #expect(dimensions.lengthPlusGirth.nanometres == 9)
            #expect(dimensions.volume.cubicNanometres == 6)
        }
        let cube = Length(nanometres: Length.Unit.ft.nanometres)
        #expect(Dimensions(cube, cube, cube).volume == .cubic(.ft))
    }
}
