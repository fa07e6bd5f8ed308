import RateTables
import RatingEngine
import ShipmentModel
import Testing

/// What the shipped directories say beyond prices.
@Suite struct ShippedTariffsTests {
    @Test(arguments: [
        ("rate-tables", 30, 149), ("Examples/fixtures/s10/rate-tables", 1, 2),
        ("Examples/fixtures/dpd/rate-tables", 1, 1), ("Examples/fixtures/gateway/rate-tables", 2, 3),
        ("Examples/contract/rate-tables", 4, 9),
    ])
    func isFreeOfFaultsAndWarnings(folder: String, tariffs: Int, services: Int) throws {
        let directory = try RateDirectory.load(repositoryPath(folder))
        #expect(directory.warnings.isEmpty)
        #expect(directory.tariffs.count == tariffs)
        #expect(directory.tariffs.reduce(0) { $0 + $1.services.count } == services)
        // Every account that anyone may use has a tariff.
        let held = Set(directory.tariffs.map { SelectionPolicy.Account(carrier: $0.carrier, name: $0.account) })
        #expect(held.isSuperset(of: directory.selection.accounts(of: "anyone") ?? []))
        #expect(directory.digest.hasPrefix("sha256:") && directory.digest.utf8.count == 71)
        for tariff in directory.tariffs { #expect(!tariff.source.isEmpty && !tariff.completeness.isEmpty) }
    }

    @Test func filesHaveLineFeedsOnly() throws {
        for folder in [
            "rate-tables", "Examples/fixtures/s10/rate-tables", "Examples/fixtures/dpd/rate-tables",
            "Examples/contract/rate-tables",
        ] {
            let source = try RateSource.read(directory: repositoryPath(folder))
            for (path, bytes) in source.files { #expect(bytes.last == UInt8(ascii: "\n"), "\(path)") }
        }
    }

    private func tariff(_ path: String) throws -> Tariff {
        try #require(try PublishedPricesTests.directory.get().tariffs.first { $0.path == path })
    }

    @Test func usps() throws {
        let tariff = try tariff("usps/notice-123-2025-10-05")
        #expect(tariff.validFrom.description == "2025-10-05" && tariff.validUntil.description == "2026-01-17")
        #expect(tariff.account == "commercial" && tariff.untilBasis == .published && tariff.isPriceComplete)
        #expect(tariff.services.allSatisfy { $0.taxes.allSatisfy { $0.treatment == .none } })
        let chart = try #require(tariff.zoneCharts.first { $0.file == "usps/zone-chart-2016-11-01.csv" })
        #expect(chart.ranges.count == 132_390 && chart.exceptions.count == 3_688)
        #expect(chart.validFrom.description == "2016-11-01" && !chart.declaration.isEmpty)
        // Columbus, Ohio (432) to Manhattan (100) is zone 4, to itself zone 1, to Los Angeles (900) zone 8.
        func zone(_ origin: UInt16, _ destination: UInt16) -> String? {
            chart.ranges.first { $0.origin == origin && $0.first <= destination && destination <= $0.last }?.zone
        }
        #expect([zone(432, 100), zone(432, 432), zone(432, 900)] == ["4", "1", "8"])
    }

    @Test func fedex() throws {
        let tariff = try tariff("fedex/list-2025-01-06")
        #expect(!tariff.isPriceComplete && tariff.missing.contains("fuel") && tariff.untilBasis == .successor)
        #expect(tariff.services.allSatisfy { $0.issue == .bought && $0.billableWeight.count == 2 })
        let inch = Length(nanometres: 25_400_000)
        #expect(tariff.services[0].billableWeight.map(\.sideRounding) == [.nearest(inch), .up(inch)])
        #expect(tariff.services[0].billableWeight[1].from == CivilDate("2025-08-18"))
        #expect(tariff.services[0].billableWeight[0].minimums.count == 2)
        let chart = try #require(tariff.zoneCharts.first)
        #expect(Set(chart.ranges.map(\.origin)).count == 927)
        #expect(Set(chart.ranges.map(\.zone)) == ["2", "3", "4", "5", "6", "7", "8"])
        #expect(chart.declaration.contains("UPS") && chart.declaration.contains("unchecked"))
    }

    @Test func royalMail() throws {
        let tariff = try tariff("royal-mail/counter-2026-04-07")
        #expect(tariff.untilBasis == .assumed && tariff.services.allSatisfy { $0.issue == .none })
        #expect(tariff.services.map(\.tables.count) == [1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 3, 3])
        let tax = Dictionary(uniqueKeysWithValues: tariff.services.map { ($0.code, $0.taxes.map(\.treatment)) })
        #expect(tax["1st-class"] == [.exempt] && tax["special-delivery-1pm"] == [.exempt])
        #expect(tax["tracked-24"] == [.included(Percentage(millionths: 200_000))])
    }
}
