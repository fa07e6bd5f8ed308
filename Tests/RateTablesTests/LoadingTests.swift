import RateTables
import RatingEngine
import ShipmentModel
import Testing

@Suite struct LoadingTests {
    @Test func readsEverythingATariffSays() throws {
        let directory = try RateDirectory(SampleDirectory.source())
        // A blank among the prices of zones is likely to be a lost cell.
        #expect(
            directory.warnings.map { "\($0.file):\($0.line):\($0.column) \($0.code.rawValue)" } == [
                "acme/list/parcel.csv:4:6 missing-cell"
            ])
        let tariff = try #require(directory.tariffs.first)
        #expect(directory.tariffs.count == 1)
        #expect(tariff.carrier == "acme" && tariff.carrierName == "Acme Parcels" && tariff.account == "list")
        #expect(tariff.currency == Currency("USD"))
        #expect(tariff.validFrom == CivilDate("2025-01-01") && tariff.validUntil == CivilDate("2025-12-31"))
        #expect(tariff.untilBasis == .published && tariff.isPriceComplete && tariff.missing.isEmpty)
        #expect(tariff.path == "acme/list")

        let chart = try #require(tariff.zoneCharts.first)
        #expect(chart.name == "ground" && chart.file == "acme/zones.csv" && chart.validUntil == nil)
        #expect(chart.ranges.map(\.origin) == [1, 1, 2, 2, 3])
        #expect(chart.ranges.map(\.first) == [0, 500, 0, 500, 0])
        #expect(chart.ranges.map(\.last) == [499, 999, 499, 999, 999])
        #expect(chart.ranges.map(\.zone) == ["1", "2", "1", "2", "1"])
        #expect(chart.exceptions.map(\.origin) == [1] && chart.exceptions.map(\.zone) == ["2"])
        #expect(chart.exceptions.map(\.first) == [10] && chart.exceptions.map(\.last) == [19])

        let parcel = tariff.services[0]
        #expect(parcel.code == "parcel" && parcel.name == "Acme Parcel" && parcel.issue == .bought)
        #expect(parcel.origin.places.map(\.country?.code) == ["US"])
        #expect(parcel.destination.places.map(\.country?.code) == ["US", "PR"])
        #expect(
            parcel.taxes.map(\.treatment) == [TaxTreatment.none] && parcel.signatures.isEmpty
                && !parcel.deliversOnSaturday)
        #expect(
            parcel.limits.map { "\($0.measure.rawValue) \($0.maximum) \($0.label)" } == [
                "weight \(3 * 453_592_370_000_000) 3 lb", "length \(40 * 25_400_000) 40 in",
            ])
        guard case .zone("ground") = parcel.column else { Issue.record("no zone column"); return }

        let table = parcel.tables[0]
        #expect(table.file == "acme/list/parcel.csv" && table.cover == nil && table.rows == .weight)
        #expect(table.columns == ["1", "2"])
        #expect(table.steps.map(\.label) == ["8 oz", "1 lb", "3 lb"] && table.steps.map(\.line) == [3, 4, 5])
        #expect(table.steps.map(\.bound) == [8 * 28_349_523_125_000, 453_592_370_000_000, 3 * 453_592_370_000_000])
        #expect(
            table.steps.map(\.cells) == [
                [.price(1_500_000), .price(2_500_000)], [.blank, .price(3_000_000)],
                [.price(2_500_000), .gap("the print is smudged")],
            ])
        #expect(table.namedRows.map(\.name) == ["Big"] && table.namedRows[0].line == 6)
        #expect(table.namedRows[0].cells == [.price(9_000_000), .price(9_500_000)])
        #expect(parcel.rowSubstitutes.map(\.row) == ["Big"])
    }

    @Test func readsRules() throws {
        let services = try RateDirectory(SampleDirectory.source()).tariffs[0].services
        let inch = Length(nanometres: 25_400_000)
        let pound = Mass(picograms: 453_592_370_000_000)
        let rules = services[0].billableWeight
        #expect(rules.map(\.until) == [CivilDate("2025-06-30"), nil])
        #expect(rules.map(\.from) == [nil, CivilDate("2025-07-01")])
        #expect(rules.map(\.sideRounding) == [.nearest(inch), .up(inch)])
        let dimensional = try #require(rules[0].dimensional)
        let cubicInch = Volume.cubic(.inch).cubicNanometres
        #expect(dimensional.divisorVolume.cubicNanometres == 166 * cubicInch && dimensional.divisorMass == pound)
        #expect(dimensional.volumeOver?.cubicNanometres == 1728 * cubicInch && dimensional.roundUpTo == pound)
        #expect(dimensional.cap?.picograms == 70 * pound.picograms && dimensional.label == "166 in3/lb")
        #expect(rules[1].dimensional == nil && rules[1].minimums.map(\.weight.picograms) == [2 * pound.picograms])
        #expect(
            rules[1].minimums[0].condition.clauses.map { "\($0)" } == [
                #"packaging(["tube"])"#, "residential(true)",
            ])
        let surcharges = services[0].surcharges
        #expect(surcharges.map(\.code) == ["long", "home"])
        guard case .fixed(4_000_000) = surcharges[0].amount,
            case .percent(Percentage(percent: "5.25"), of: .base, _) = surcharges[1].amount
        else { Issue.record("other amounts"); return }
        #expect(surcharges.map(\.source) == ["acme/list/tariff.yaml:42", "acme/list/tariff.yaml:46"])
        #expect(surcharges[0].condition.clauses.count == 2 && surcharges[1].condition.clauses.isEmpty)

        let flat = services[1]
        #expect(
            flat.taxes.map(\.treatment) == [.included(Percentage(percent: "20")!)] && flat.signatures == [.any]
                && flat.deliversOnSaturday)
        #expect(flat.tables.map(\.cover?.description) == ["50.00 USD", "100.00 USD"])
        guard case .format(let formats) = flat.column else { Issue.record("no format column"); return }
        #expect(formats.map(\.code) == ["flat"] && formats[0].maximumWeight == Mass(picograms: 500_000_000_000_000))
        #expect(formats[0].sides?.length == Length(nanometres: 300_000_000))
    }

    @Test func readsSelection() throws {
        let selection = try RateDirectory(SampleDirectory.source()).selection
        #expect(selection.clients.map(\.name) == ["*"])
        #expect(selection.accounts(of: "anyone") == [.init(carrier: "acme", name: "list")])
        #expect(selection.discouragements.map(\.service) == ["flat", nil])
        #expect(
            selection.discouragements.map(\.amount) == [
                .fixed(Money("0.50", Currency("USD")!)!), .percent(Percentage(percent: "5")!),
            ])
        #expect(selection.exclusion(client: "sock-shop", carrier: "acme", service: "parcel")?.reason == "asked for")
        #expect(selection.exclusion(client: "sock-shop", carrier: "acme", service: "flat") == nil)
        #expect(selection.exclusion(client: "other", carrier: "acme", service: "parcel") == nil)
    }

    @Test func accountsOfClients() {
        let a = SelectionPolicy.Account(carrier: "a", name: "x")
        let b = SelectionPolicy.Account(carrier: "b", name: "y")
        #expect(SelectionPolicy().accounts(of: "anyone") == nil)
        let named = SelectionPolicy(clients: [.init(name: "one", accounts: [a])])
        #expect(named.accounts(of: "one") == [a] && named.accounts(of: "two") == [])
        let withAny = SelectionPolicy(clients: [.init(name: "*", accounts: [b]), .init(name: "one", accounts: [a])])
        #expect(withAny.accounts(of: "one") == [a] && withAny.accounts(of: "two") == [b])
    }

    @Test func aMissingSelectionAllowsAll() throws {
        var texts = SampleDirectory.texts
        texts["selection.yaml"] = nil
        #expect(try RateDirectory(SampleDirectory.source(texts)).selection.accounts(of: "anyone") == nil)
    }

    @Test func warnsOfWhatNothingUses() throws {
        var texts = SampleDirectory.texts
        texts["acme/list/forgotten.csv"] = ""
        texts[SampleDirectory.tariffPath] = SampleDirectory.tariff
            .replacing("  unclear: the print is smudged\n", with: "  unclear: the print is smudged\n  other: x\n")
            .replacing("formats:\n  flat:", with: "formats:\n  round: {sides: 1 x 1 x 1 m, weight: 1 kg}\n  flat:")
        let warnings = try RateDirectory(SampleDirectory.source(texts)).warnings
        #expect(
            warnings.map { "\($0.file):\($0.line):\($0.column) \($0.code.rawValue) \($0.found)" } == [
                "acme/list/forgotten.csv:1:1 unused-file acme/list/forgotten.csv",
                "acme/list/parcel.csv:4:6 missing-cell ", "acme/list/tariff.yaml:12:3 unused-name other",
                "acme/list/tariff.yaml:19:3 unused-name round",
            ])
    }
}
