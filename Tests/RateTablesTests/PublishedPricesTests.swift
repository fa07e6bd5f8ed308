import RateTables
import RatingEngine
import ShipmentModel
import Testing

/// Figures copied from the carriers' documents, to hold the shipped tables against.
@Suite struct PublishedPricesTests {
    static let directory = Result { () throws(RateFaults) in try RateDirectory.load(repositoryPath("rate-tables")) }

    /// The list of each carrier that the figures are of.
    private static let paths = [
        "usps": "usps/notice-123-2025-10-05", "fedex": "fedex/list-2025-01-06",
        "royal-mail": "royal-mail/counter-2026-04-07",
    ]

    private func services(of carrier: String) throws -> [Service] {
        try #require(try Self.directory.get().tariffs.first { $0.path == Self.paths[carrier] }).services
    }

    private func table(_ carrier: String, _ service: String, _ index: Int = 0) throws -> RateTable {
        try #require(try services(of: carrier).first { $0.code == service }).tables[index]
    }

    private func price(_ cell: RateTable.Cell?) -> Int64? {
        guard case .price(let micros) = cell else { return nil }
        return micros
    }

    @Test(
        arguments: [
            ("usps", "ground-advantage", "4 oz", "1", "4.50"),
            ("usps", "ground-advantage", "4 oz", "5", "4.80"),
            ("usps", "ground-advantage", "4 oz", "9", "5.20"),
            ("usps", "ground-advantage", "4 lb", "2", "8.92"),
            ("usps", "ground-advantage", "7 lb", "3", "10.25"),
            ("usps", "ground-advantage", "10 lb", "4", "13.82"),
            ("usps", "ground-advantage", "17 lb", "6", "24.20"),
            ("usps", "ground-advantage", "39 lb", "7", "98.49"),
            ("usps", "ground-advantage", "44 lb", "8", "124.08"),
            ("usps", "ground-advantage", "48 lb", "9", "132.84"),
            ("usps", "ground-advantage", "Oversized", "1", "98.25"),
            ("usps", "ground-advantage", "Oversized", "8", "257.51"),
            ("usps", "ground-advantage", "Oversized", "9", "257.51"),
            ("usps", "priority-mail", "0.5 lb", "1", "8.18"),
            ("usps", "priority-mail", "0.5 lb", "5", "10.98"),
            ("usps", "priority-mail", "0.5 lb", "9", "26.67"),
            ("usps", "priority-mail", "5 lb", "2", "10.75"),
            ("usps", "priority-mail", "8 lb", "3", "14.26"),
            ("usps", "priority-mail", "12 lb", "4", "20.43"),
            ("usps", "priority-mail", "27 lb", "6", "82.53"),
            ("usps", "priority-mail", "28 lb", "7", "100.55"),
            ("usps", "priority-mail", "56 lb", "8", "173.39"),
            ("usps", "priority-mail", "65 lb", "9", "401.30"),
            ("usps", "priority-mail", "70 lb", "1", "56.11"),
            ("usps", "priority-mail", "70 lb", "8", "201.88"),
            ("usps", "priority-mail", "70 lb", "9", "423.47"),
            ("usps", "ground-advantage-cubic", "0.10 ft3", "1", "6.92"),
            ("usps", "ground-advantage-cubic", "0.10 ft3", "5", "8.08"),
            ("usps", "ground-advantage-cubic", "0.10 ft3", "9", "9.70"),
            ("usps", "ground-advantage-cubic", "0.20 ft3", "2", "7.33"),
            ("usps", "ground-advantage-cubic", "0.30 ft3", "3", "7.81"),
            ("usps", "ground-advantage-cubic", "0.40 ft3", "4", "9.34"),
            ("usps", "ground-advantage-cubic", "0.50 ft3", "6", "13.80"),
            ("usps", "ground-advantage-cubic", "0.60 ft3", "7", "15.73"),
            ("usps", "ground-advantage-cubic", "0.70 ft3", "8", "18.71"),
            ("usps", "ground-advantage-cubic", "0.90 ft3", "9", "21.32"),
            ("usps", "ground-advantage-cubic", "1.00 ft3", "1", "11.88"),
            ("usps", "ground-advantage-cubic", "1.00 ft3", "8", "23.80"),
            ("usps", "ground-advantage-cubic", "1.00 ft3", "9", "23.80"),
            ("usps", "priority-mail-cubic", "0.10 ft3", "1", "8.21"),
            ("usps", "priority-mail-cubic", "0.10 ft3", "5", "11.38"),
            ("usps", "priority-mail-cubic", "0.10 ft3", "9", "27.65"),
            ("usps", "priority-mail-cubic", "0.20 ft3", "2", "8.44"),
            ("usps", "priority-mail-cubic", "0.30 ft3", "3", "9.88"),
            ("usps", "priority-mail-cubic", "0.40 ft3", "4", "13.51"),
            ("usps", "priority-mail-cubic", "0.50 ft3", "1", "10.83"),
            ("usps", "priority-mail-cubic", "0.50 ft3", "8", "27.70"),
            ("usps", "priority-mail-cubic", "0.50 ft3", "9", "57.69"),
            ("fedex", "2day", "1 lb", "2", "25.23"),
            ("fedex", "2day", "17 lb", "3", "56.60"),
            ("fedex", "2day", "50 lb", "4", "162.80"),
            ("fedex", "2day", "51 lb", "5", "243.39"),
            ("fedex", "2day", "99 lb", "6", "716.17"),
            ("fedex", "2day", "100 lb", "7", "830.00"),
            ("fedex", "2day", "150 lb", "8", "1282.50"),
            ("fedex", "2day", "150 lb", "2", "286.50"),
            ("fedex", "2day", "1 lb", "8", "43.54"),
            ("fedex", "express-saver", "1 lb", "2", "22.95"),
            ("fedex", "express-saver", "17 lb", "3", "54.23"),
            ("fedex", "express-saver", "50 lb", "4", "145.27"),
            ("fedex", "express-saver", "51 lb", "5", "205.48"),
            ("fedex", "express-saver", "99 lb", "6", "512.83"),
            ("fedex", "express-saver", "100 lb", "7", "639.00"),
            ("fedex", "express-saver", "150 lb", "8", "1089.00"),
            ("fedex", "express-saver", "150 lb", "2", "267.00"),
            ("fedex", "express-saver", "1 lb", "8", "39.86"),
            ("royal-mail", "1st-class", "100 g", "letter", "1.80"),
            ("royal-mail", "2nd-class", "100 g", "letter", "0.91"),
            ("royal-mail", "1st-class", "750 g", "large-letter", "3.60"),
            ("royal-mail", "1st-class", "20000 g", "medium-parcel", "15.45"),
            ("royal-mail", "1st-class", "2000 g", "small-parcel", "5.45"),
            ("royal-mail", "2nd-class", "500 g", "large-letter", "2.40"),
            ("royal-mail", "signed-for-1st-class", "100 g", "letter", "3.80"),
            ("royal-mail", "signed-for-1st-class", "2000 g", "small-parcel", "7.05"),
            ("royal-mail", "signed-for-2nd-class", "750 g", "large-letter", "4.70"),
            ("royal-mail", "tracked-24", "1000 g", "medium-parcel", "8.25"),
            ("royal-mail", "tracked-24", "750 g", "large-letter", "3.95"),
            ("royal-mail", "tracked-48", "20000 g", "medium-parcel", "13.65"),
            ("royal-mail", "tracked-48", "2000 g", "small-parcel", "4.45"),
            ("royal-mail", "special-delivery-9am", "2000 g", "packet", "74.95"),
        ] as [(String, String, String, String, String)])
    func cell(carrier: String, service: String, row: String, column: String, published: String) throws {
        let table = try table(carrier, service)
        let index = try #require(table.columns.firstIndex(of: column))
        let cells = table.steps.first { $0.label == row }?.cells ?? table.namedRows.first { $0.name == row }?.cells
        #expect(price(cells?[index]) == Money(published, Currency("USD")!)?.micros)
    }

    /// Sums of whole columns and numbers of rows, made from the documents' figures with other tools.
    @Test(
        arguments: [
            (
                "usps", "ground-advantage", 74,
                "2171.78 2349.14 2623.49 3143.16 4279.24 5159.43 6015.06 6895.16 6895.16"
            ),
            ("usps", "priority-mail", 71, "2376.72 2568.16 2889.87 3498.91 5326.19 6250.46 7169.12 8305.85 17334.26"),
            ("usps", "ground-advantage-cubic", 10, "89.86 91.13 95.86 102.34 119.78 139.40 150.40 167.52 167.52"),
            ("usps", "priority-mail-cubic", 5, "46.37 47.21 51.79 58.02 78.32 91.63 99.03 99.82 207.81"),
            ("fedex", "2day", 150, "22728.06 27837.63 35144.14 53107.19 84838.57 93197.23 95771.48"),
            ("fedex", "express-saver", 150, "20845.81 26395.17 33193.90 45834.35 62662.40 71702.70 82532.33"),
        ] as [(String, String, Int, String)])
    func columnSums(carrier: String, service: String, rows: Int, sums: String) throws {
        let table = try table(carrier, service)
        #expect(table.steps.count == rows)
        let cells = table.steps.map(\.cells) + table.namedRows.map(\.cells)
        let found = table.columns.indices.map { column in cells.reduce(0) { $0 + (price($1[column]) ?? 0) } }
        #expect(found == sums.split(separator: " ").map { Money($0, Currency("USD")!)!.micros })
        #expect(cells.joined().allSatisfy { price($0) != nil })
    }

    @Test func royalMailGivesWhatTwoSourcesAgreeOn() throws {
        let tables = try services(of: "royal-mail").flatMap(\.tables)
        #expect(tables.count == 20)
        let cells = tables.flatMap(\.steps).flatMap(\.cells)
        let prices = cells.compactMap(price)
        #expect(prices.count == 55)
        #expect(prices.reduce(0, +) == 1_062_020_000)
        let gaps = cells.filter { if case .gap = $0 { true } else { false } }
        #expect(gaps.count == 73)
        #expect(
            try table("royal-mail", "2nd-class").steps.last?.cells.last
                == .gap("the two transcriptions disagree: 13.15 or 12.45"))
        #expect(
            try table("royal-mail", "tracked-48-signature").steps.last?.cells.last
                == .gap("only one of two transcriptions has this price: 15.25"))
    }

    @Test(arguments: [(0, "50.00 GBP", "59.95"), (1, "1000.00 GBP", "66.95"), (2, "2500.00 GBP", "74.95")])
    func specialDeliveryRisesWithCover(index: Int, cover: String, price500g: String) throws {
        let table = try table("royal-mail", "special-delivery-9am", index)
        #expect(table.cover?.description == cover)
        #expect(price(table.steps[1].cells[0]) == Money(price500g, Currency("GBP")!)?.micros)
    }
}
