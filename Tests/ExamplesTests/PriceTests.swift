import RateTables
import RatingEngine
import ShipmentModel
import Testing

/// Prices worked out from the published tables without the engine, one a row of `Prices/*.csv`; the column `why` says how.
@Suite struct PriceTests {
    struct Book: Sendable, CustomTestStringConvertible {
        let file: String
        let rateTables: String
        let leastRows: Int
        var testDescription: String { file }
    }

    static let books = [
        Book(file: "usps", rateTables: "rate-tables", leastRows: 380),
        Book(file: "fedex", rateTables: "rate-tables", leastRows: 220),
        Book(file: "fedex-pieces", rateTables: "rate-tables", leastRows: 63),
        Book(file: "ups", rateTables: "rate-tables", leastRows: 80),
        Book(file: "uk", rateTables: "rate-tables", leastRows: 40),
        Book(file: "nl", rateTables: "rate-tables", leastRows: 29),
        Book(file: "nz", rateTables: "rate-tables", leastRows: 27),
        Book(file: "edges", rateTables: "rate-tables", leastRows: 116),
        Book(file: "contract", rateTables: "Examples/contract/rate-tables", leastRows: 131),
    ]

    @Test(arguments: books)
    func agreesWithThePublishedTables(_ prices: Book) throws {
        let rows = try Shipped.table("Tests/ExamplesTests/Prices/\(prices.file).csv")
        #expect(rows.count >= prices.leastRows)
        let book: RateBook
        if prices.rateTables == "rate-tables" {
            book = Shipped.book
        } else {
            let rates = try RateDirectory.load(Shipped.root + "/" + prices.rateTables)
            book = try RateBook(tariffs: rates.tariffs, exchangeRates: rates.exchangeRates, digest: rates.digest)
        }
        let quoter = Quoter(book)
        var buffer = RateBuffer()
        for (number, row) in rows.enumerated() {
            let row = Row(row)
            let place = "\(prices.file).csv, case \(number + 1): \(row["service"]) \(row["why"])"
            let date = try #require(CivilDate(row["ship_date"]), "\(place)")
            let quote = quoter.quote(try row.shipment(), on: date, buffer: &buffer)
            let rate = quote.rates.first {
                $0.carrier == row["carrier"] && $0.account == row["account"] && $0.service == row["service"]
            }
            let refusal = quote.ineligible.first {
                $0.carrier == row["carrier"] && $0.account == row["account"] && $0.service == row["service"]
            }
            let codes = refusal?.reasons.map(\.code.rawValue) ?? []
            if row["expected_price"].hasPrefix("refused:") {
                let code = row["expected_price"].dropFirst("refused:".count)
                #expect(codes.contains(String(code)), "\(place): \(rate?.price.description ?? "\(codes)")")
            } else {
                let charges = rate?.charges.map { "\($0.code) \($0.amount.amount)" } ?? codes
                let zone = rate?.zone ?? rate?.format ?? ""
                #expect(rate?.price.amount == row["expected_price"], "\(place): \(charges), zone \(zone)")
                #expect(zone == row["expected_zone"] || row["expected_zone"].isEmpty, "\(place)")
                #expect(rate?.price.micros == rate?.charges.reduce(0) { $0 + $1.amount.micros }, "\(place)")
            }
        }
    }

    /// A row by column name; a column it does not have is blank.
    struct Row {
        private let cells: [String: String]

        init(_ cells: [String: String]) { self.cells = cells }

        subscript(name: String) -> String { cells[name] ?? "" }

        func shipment() throws -> Shipment {
            var options = ShipmentOptions()
            options.signature = ShipmentOptions.Signature(rawValue: self["signature"]) ?? .none
            let insured = self["insured_value"].split(separator: " ")
            if insured.count == 2, let currency = Currency(insured[1]) {
                options.insuredValue = Money(insured[0], currency)
            }
            if !self["zone_from_caller"].isEmpty {
                options.zones = [.init(carrier: self["carrier"], zone: self["zone_from_caller"])]
            }
            var dimensions: Dimensions?
            if !self["length"].isEmpty {
                dimensions = Dimensions(
                    try Length(text: self["length"]), try Length(text: self["width"]),
                    try Length(text: self["height"]))
            }
            let packaging = self["packaging"].isEmpty ? "own" : self["packaging"]
            let weight = try Mass(text: self["weight"])
            return Shipment(
                shipFrom: Address(
                    postcode: self["from_postcode"], country: try #require(Country(self["from_country"]))),
                shipTo: Address(
                    street: self["to_street"].isEmpty ? [] : [self["to_street"]],
                    region: self["to_region"].isEmpty ? nil : self["to_region"],
                    postcode: self["to_postcode"].isEmpty ? nil : self["to_postcode"],
                    country: try #require(Country(self["to_country"])),
                    residential: self["residential"].isEmpty ? nil : self["residential"] == "true"),
                parcels: (1...(Int(self["pieces"]) ?? 1)).map {
                    Parcel(number: $0, weight: weight, dimensions: dimensions, packaging: packaging)
                },
                options: options)
        }
    }
}
