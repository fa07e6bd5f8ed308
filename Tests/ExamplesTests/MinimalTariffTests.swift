import RateTables
import RatingEngine
import ShipmentModel
import Testing

/// The complete example of docs/rate-tables.md is one.
@Suite struct MinimalTariffTests {
    /// The files of the section: a block begins with a remark that names its file.
    static func files() throws -> [String: [UInt8]] {
        let document = String(decoding: try Shipped.bytes("docs/rate-tables.md"), as: UTF8.self)
        let section = document.split(separator: "## A complete example\n", maxSplits: 1).last ?? ""
        let blocks = section.split(separator: "\n## ", maxSplits: 1)[0].split(separator: "```")
        var files: [String: [UInt8]] = [:]
        for block in blocks {
            let lines = block.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            guard lines.count == 2, let name = lines[1].split(separator: "\n").first, name.hasPrefix("# my-rates/")
            else {
                continue
            }
            files[String(name.dropFirst("# my-rates/".count))] = Array(lines[1].utf8)
        }
        return files
    }

    @Test func itLoadsWithoutAWarning() throws {
        let files = try Self.files()
        #expect(files.keys.sorted() == ["acme/list-2026-01-01/parcel.csv", "acme/list-2026-01-01/tariff.yaml"])
        let rates = try RateDirectory(RateSource(files: files))
        #expect(rates.warnings.isEmpty && rates.tariffs.count == 1)
    }

    /// 5.50 to 1 kg, and 6.60 with two further started kilos of 0.55.
    @Test(arguments: [("1 kg", "5.50"), ("1.001 kg", "6.05"), ("2.5 kg", "6.60")])
    func itPrices(weight: String, price: String) throws {
        let rates = try RateDirectory(RateSource(files: try Self.files()))
        let book = try RateBook(tariffs: rates.tariffs, digest: rates.digest)
        let country = try #require(Country("DE"))
        let shipment = Shipment(
            shipFrom: Address(country: country), shipTo: Address(country: country),
            parcels: [Parcel(weight: try Mass(text: weight), dimensions: nil, packaging: "own")])
        var buffer = RateBuffer()
        let day = try #require(CivilDate("2026-03-02"))
        let quote = Quoter(book, rates.selection).quote(shipment, on: day, buffer: &buffer)
        #expect(quote.rates.map(\.price.amount) == [price])
    }

    /// Every key that the example gives is required: without any line the directory has a fault.
    @Test func noLineCanBeLeftOut() throws {
        let files = try Self.files()
        let path = "acme/list-2026-01-01/tariff.yaml"
        let lines = String(decoding: try #require(files[path]), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: true)
        for (number, line) in lines.enumerated() where line.contains(": ") && !line.hasPrefix("#") {
            var shorter = lines
            shorter.remove(at: number)
            var changed = files
            changed[path] = Array((shorter.joined(separator: "\n") + "\n").utf8)
            #expect(throws: RateFaults.self, "\(line)") { try RateDirectory(RateSource(files: changed)) }
        }
    }
}
