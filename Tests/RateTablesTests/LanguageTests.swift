import RateTables
import RatingEngine
import ShipmentModel
import Testing

/// Reads a directory that uses the whole language, and looks at what came of it.
@Suite struct LanguageTests {
    private static let directory = Result { () throws(RateFaults) in try RateDirectory(RichSample.source()) }

    private func tariff() throws -> Tariff { try Self.directory.get().tariffs[0] }

    private func service(_ code: String) throws -> Service {
        try #require(try tariff().services.first { $0.code == code })
    }

    private func surcharge(_ code: String) throws -> Surcharge {
        try #require(try service("parcel").surcharges.first { $0.code == code })
    }

    private func range(_ first: String, _ last: String? = nil) -> PostcodeRange {
        func key(_ text: String, _ filler: UInt8) -> UInt64 {
            let bytes = Array(text.utf8)
            return (0..<8).reduce(0) { $0 << 8 | UInt64($1 < bytes.count ? bytes[$1] : filler) }
        }
        return PostcodeRange(first: key(first, 0), last: key(last ?? first, 0xFF))
    }

    @Test func isFreeOfFaultsAndWarnings() throws {
        #expect(try Self.directory.get().warnings.isEmpty)
        #expect(try Self.directory.get().tariffs.count == 1)
    }

    @Test func areas() throws {
        let us = try #require(Country("US"))
        let parcel = try service("parcel")
        #expect(parcel.origin.name == "lower-48" && parcel.origin.places == [Area.Place(country: us)])
        #expect(parcel.origin.exceptions.map(\.regions) == [["AK", "HI"], []])
        #expect(parcel.origin.exceptions[1].postcodes == [range("967"), range("995", "999")])
        #expect(parcel.destination.name == "lower-48 PR")
        #expect(parcel.destination.places.map(\.country?.code) == ["US", "PR"])
        guard case .destination(let remote, isIn: false) = parcel.condition?.clauses.first else {
            Issue.record("no condition")
            return
        }
        #expect(
            remote.places[0].postcodes == [range("00501"), range("00601", "00603"), range("59001"), range("967")])
        let air = try service("air").destination
        #expect(air.name == "abroad" && air.places == [Area.Place(country: nil)])
        #expect(air.exceptions == [Area.Place(country: us)])
        let soft = try service("soft").destination
        #expect(soft.name == "isles highlands" && soft.places.map(\.country?.code) == ["IM", "GB", "GB"])
        #expect(soft.places[2].postcodes.count == 32)
    }

    @Test func whatAnAreaLeavesOutAnotherMayAdd() throws {
        var texts = RichSample.texts
        texts[RichSample.tariffPath] = RichSample.tariff.replacing(
            "destination: abroad", with: "destination: [abroad, US]")
        let area = try RateDirectory(RichSample.source(texts)).tariffs[0].services[1].destination
        #expect(area.exceptions.isEmpty && area.places.map(\.country?.code) == [nil, "US"])
    }

    @Test func zoneCharts() throws {
        let charts = Dictionary(uniqueKeysWithValues: try tariff().zoneCharts.map { ($0.name, $0) })
        let ground = try #require(charts["ground"])
        #expect(ground.file == "acme/zones.csv" && ground.column == "ground")
        #expect(ground.ranges.map(\.zone) == ["2", "44", "3", "2", "44", "3", "4", "5"])
        #expect(ground.exceptions.map(\.first) == [501] && ground.exceptionsFile == "acme/zones5.csv")
        let groups = try #require(charts["groups"])
        #expect(groups.file == "acme/groups.csv" && groups.column == "air")
        #expect(groups.destinations.map(\.zone) == ["A", "B", "C", "B"])
        #expect(groups.destinations.map(\.place.country?.code) == ["CA", "CA", "CA", "MX"])
        #expect(groups.destinations[1].place.regions == ["NU"])
        #expect(groups.destinations[2].place.postcodes == [range("V")])
        let isles = try #require(charts["isles"])
        #expect(isles.pairs.map(\.zone) == ["3", "1"] && isles.pairs.map(\.destination.name) == ["isles", "GB"])
        let caller = try #require(charts["caller"])
        #expect(caller.ranges.isEmpty && caller.pairs.isEmpty && caller.destinations.isEmpty)
        #expect(!caller.declaration.isEmpty)
    }

    @Test func severalColumnsOfOneFile() throws {
        var texts = RichSample.texts
        texts[RichSample.tariffPath] = RichSample.tariff.replacing(
            "column: ground, exceptions: acme/zones5.csv", with: "column: air")
        texts["acme/zones5.csv"] = nil
        for (path, text) in texts where path.hasSuffix(".csv") {
            texts[path] = text.replacing("zone2,zone3,zone4-5", with: "zone102,zone103,zone104-105")
                .replacing("zone2,zone3,zone4,zone5", with: "zone102,zone103,zone104,zone105")
        }
        texts[RichSample.tariffPath]?.replace("unpriced_zones: [44]\n", with: "\n")
        texts[RichSample.tariffPath]?.replace("columns: zone4-5", with: "columns: zone104-105")
        texts[RichSample.tariffPath]?.replace("[3-5]", with: "[103-105]")
        texts[RichSample.tariffPath]?.replace("[\"2\", 3-5]", with: "[\"102\", 103-105]")
        texts[RichSample.tariffPath]?.replace("\"2\": 14.00 USD, 3-5: 15", with: "\"102\": 14.00 USD, 103-105: 15")
        texts[RichSample.tariffPath]?.replace("\"2\": 2..3, 3-5: 4", with: "\"102\": 2..3, 103-105: 4")
        let chart = try #require(
            try RateDirectory(RichSample.source(texts)).tariffs[0].zoneCharts.first { $0.name == "ground" })
        #expect(chart.ranges.map(\.zone) == ["102", "", "103", "102", "", "103", "104", "105"])
        #expect(chart.ranges.map(\.first) == [0, 500, 600, 0, 500, 600, 0, 900])
    }

    /// In every kind of chart a blank is read as a place that is not served, and needs no column.
    @Test func blankZones() throws {
        var texts = RichSample.texts
        texts[RichSample.groupsPath]?.replace("CA-NU,B,", with: "CA-NU,,")
        texts["acme/zones5.csv"]?.replace("00501,3", with: "00501,")
        texts[RichSample.groundPath]?.replace("500,599,44,", with: "500,599,,")
        texts[RichSample.tariffPath]?.replace("unpriced_zones: [44]\n", with: "\n")
        let charts = Dictionary(
            uniqueKeysWithValues: try RateDirectory(RichSample.source(texts)).tariffs[0].zoneCharts.map {
                ($0.name, $0)
            })
        #expect(charts["groups"]?.destinations.map(\.zone) == ["A", ZoneChart.notServed, "C", "B"])
        #expect(charts["ground"]?.exceptions.map(\.zone) == [ZoneChart.notServed])
        #expect(charts["ground"]?.ranges.map(\.zone) == ["2", "", "3", "2", "", "3", "4", "5"])
        texts = SampleDirectory.texts
        texts[SampleDirectory.chartPath]?.replace("500,999,2", with: "500,999,")
        let chart = try RateDirectory(SampleDirectory.source(texts)).tariffs[0].zoneCharts[0]
        #expect(chart.ranges.map(\.zone) == ["1", "", "1", "", "1"])
    }

    @Test func rows() throws {
        let pound = Int128(453_592_370_000_000)
        let table = try service("parcel").tables[0]
        #expect(table.columns == ["2", "3", "4", "5"])
        #expect(
            table.steps.map(\.pricing) == [
                .price, .price, .price, .price, .eachAdditional(step: pound), .each(step: pound),
            ])
        #expect(table.steps.map(\.bound) == [1, 2, 3, 4, 70, 150].map { $0 * pound })
        #expect(table.steps[4].label == "+ 1 lb to 70 lb" && table.steps[5].line == 8)
        #expect(
            table.steps[1].cells == [.price(11_000_000), .price(12_000_000), .price(14_000_000), .price(14_000_000)])
        #expect(table.steps[5].cells[3] == .gap("the print is smudged: 2.20"))
        let air = try service("air").tables[0]
        #expect(air.columns == ["A", "B", "C"] && air.steps[1].bound == .max)
        #expect(air.steps[1].cells == [.price(2_000_000), .price(3_000_000), .price(3_000_000)])
        let soft = try service("soft").tables[0]
        #expect(soft.rows == .lengthPlusWidth && soft.steps.map(\.bound) == [300_000_000, 600_000_000])
        let letter = try service("letter").tables[0]
        #expect(letter.unitPrice?.description == "1.30 USD")
        #expect(letter.steps.map(\.cells) == [[.price(1_300_000), .price(2_600_000)], [.blank, .price(5_200_000)]])
    }

    @Test func formats() throws {
        guard case .format(let formats) = try service("letter").column else { Issue.record("no formats"); return }
        #expect(formats.map(\.code) == ["letter", "roll"])
        #expect(formats[0].sides != nil && formats[0].maximumWeight != nil && formats[0].limits.isEmpty)
        #expect(formats[1].sides == nil && formats[1].maximumWeight == nil)
        #expect(formats[1].limits.map(\.measure) == [.length, .lengthPlusGirth, .sumOfSides])
        #expect(formats[1].limits.map(\.maximum) == [900_000_000, 1_040_000_000, 1_200_000_000])
    }

    @Test func service() throws {
        let parcel = try service("parcel")
        #expect(!parcel.servesPostOfficeBoxes && parcel.pieces == .together && parcel.missing.isEmpty)
        #expect(parcel.limits.map(\.measure) == [.weight, .value, .pieces, .weight])
        #expect(parcel.limits.map(\.maximum).suffix(3) == [2_500_000_000, 40, 44 * 453_592_370_000_000])
        #expect(parcel.limits.map { $0.condition == nil } == [true, true, true, false])
        #expect(parcel.taxes.map(\.treatment) == [.added(Percentage(percent: "20")!), .zeroRated, .exempt])
        #expect(parcel.taxes.map(\.source) == [94, 95, 96].map { "\(RichSample.tariffPath):\($0)" })
        #expect(parcel.taxes.map { $0.condition == nil } == [false, false, true])
        #expect(parcel.includes.map(\.code) == ["increase", "handling-included"])
        guard case .table(let increase) = parcel.includes[0].amount, case .fixed(500_000) = parcel.includes[1].amount
        else { Issue.record("other amounts"); return }
        #expect(increase.columns == ["2", "3", "4", "5"] && increase.namedRows[0].cells[0] == .price(0))
        let air = try service("air")
        #expect(air.missing == "customs" && air.servesPostOfficeBoxes && air.pieces == .separate)
        #expect(try service("soft").taxes.map(\.treatment) == [.zeroRated])
        guard case .over(.length, _, sides: .up(let inch)) = parcel.rowSubstitutes[0].condition.clauses[0] else {
            Issue.record("no rounding")
            return
        }
        #expect(inch == Length(nanometres: 25_400_000))
    }

    @Test func billableWeight() throws {
        let rules = try service("parcel").billableWeight
        #expect(rules.map(\.weightRounding) == [.up(Mass(picograms: 453_592_370_000_000)), .none])
        let dimensional = try #require(rules[0].dimensional)
        #expect(dimensional.nonrectangular?.factor.millionths == 785_000)
        guard case .zones(["3", "4", "5"]) = dimensional.condition?.clauses.first else {
            Issue.record("no zones")
            return
        }
    }

    @Test(
        arguments: [
            ("5000 cm3/kg", Int128(5000) * 1_000_000_000_000_000_000_000, Int64(1_000_000_000_000_000)),
            ("4 l/kg", 4 * 1_000_000_000_000_000_000_000_000, 1_000_000_000_000_000),
            ("200 kg/m3", 1_000_000_000_000_000_000_000_000_000, 200_000_000_000_000_000),
        ] as [(String, Int128, Int64)]) func divisors(text: String, volume: Int128, mass: Int64) throws
    {
        var texts = RichSample.texts
        texts[RichSample.tariffPath]?.replace("166 in3/lb", with: text)
        let rule = try RateDirectory(RichSample.source(texts)).tariffs[0].services[0].billableWeight[0].dimensional
        #expect(rule?.divisorVolume.cubicNanometres == volume && rule?.divisorMass.picograms == mass)
        #expect(rule?.label == text)
    }

    @Test func surcharges() throws {
        guard case .percent(Percentage(percent: "-38"), of: .base, _) = try surcharge("discount").amount,
            case .atLeast(9_250_000, of: .charges(["base", "discount"])) = try surcharge("minimum").amount,
            case .byZone(let byZone) = try surcharge("handling").amount,
            case .table(let insurance, by: .insuredValue) = try surcharge("insurance").amount,
            case .perUnit(1_250_000, step: 100_000_000, of: .insuredValue, above: 100_000_000) =
                try surcharge("declared").amount,
            case .percent(Percentage(percent: "120"), of: .charges(["base"]), let limits) = try surcharge("remote")
                .amount
        else { Issue.record("other amounts"); return }
        #expect(byZone.map(\.zone) == ["2", "3", "4", "5"])
        #expect(byZone.map(\.micros) == [14_000_000, 15_000_000, 15_000_000, 15_000_000])
        #expect(insurance.rows == .value && insurance.columns == ["price"])
        #expect(insurance.steps.map(\.bound) == [100_000_000, 300_000_000, 5_000_000_000])
        #expect(insurance.steps[2].pricing == .eachAdditional(step: 100_000_000))
        #expect(insurance.steps[0].cells == [.price(0)])
        #expect(limits == .init(atLeast: 7_750_000, atMost: 80_000_000, rounding: .up))
        let home = try surcharge("home")
        #expect(home.unless == ["minimum"] && home.group == "home" && !home.isPerShipment)
        let handling = try surcharge("handling")
        #expect(handling.isPerShipment && handling.condition.clauses.count == 3)
        let clauses = try surcharge("insurance").condition.clauses
        guard case .over(.insuredValue, 0, _) = clauses[0], case .signatures([.adult]) = clauses[1],
            case .saturday(false) = clauses[2], case .billing([.thirdParty]) = clauses[3]
        else { Issue.record("other clauses: \(clauses)"); return }
    }

    @Test func fuel() throws {
        guard case .index(let weekly, of: .charges(["base", "home"]), _) = try surcharge("fuel").amount,
            case .index(let diesel, of: .all, _) = try surcharge("air-fuel").amount
        else { Issue.record("no index"); return }
        #expect(weekly.file == "fuel/acme.csv" && weekly.periods.map(\.line) == [2, 3])
        #expect(weekly.periods.map(\.until.description) == ["2025-01-31", "2025-12-31"])
        #expect(weekly.periods.map(\.percentage.millionths) == [152_500, 160_000])
        // Two weeks after the Monday of publication; 3.715 is above the last step.
        #expect(diesel.periods.map(\.from.description) == ["2025-01-20", "2025-01-27"])
        #expect(diesel.periods.map(\.percentage.millionths) == [142_500, 145_000])
    }

    @Test func delivery() throws {
        let delivery = try #require(try service("parcel").delivery)
        #expect(delivery.days == .init(earliest: 2, latest: 5) && delivery.cutOff == 17 * 60)
        #expect(delivery.byZone.map(\.zone) == ["2", "3", "4", "5"])
        #expect(delivery.byZone.map(\.days.latest) == [3, 4, 4, 4])
        #expect(delivery.deliversOnSaturday && delivery.isGuaranteed && delivery.source == "invented")
        #expect(delivery.calendar.name == "us" && delivery.calendar.holidays.count == 2)
        #expect(delivery.calendar.covers.upperBound == CivilDate("2025-12-31"))
    }

    @Test func oneListForSeveralServices() throws {
        var texts = RichSample.texts
        texts[RichSample.tariffPath] = RichSample.tariff.replacing("tax: zero", with: "tax: &tax zero")
            .replacing("tables: [{file: named.csv}]\n    tax: none", with: "tables: [{file: named.csv}]\n    tax: *tax")
        #expect(
            try RateDirectory(RichSample.source(texts)).tariffs[0].services[4].taxes.map(\.treatment) == [.zeroRated])
    }
}
