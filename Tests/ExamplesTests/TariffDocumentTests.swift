import RateTables
import RatingEngine
import Testing
import TextFormats

/// What docs/tariffs.md says of the shipped tariffs is so.
@Suite struct TariffDocumentTests {
    static let document = Result { String(decoding: try Shipped.bytes("docs/tariffs.md"), as: UTF8.self) }

    /// A row of the document's table of tariffs.
    struct Row {
        let path: String
        let account: String
        let days: String
        let services: Int
        let prices: Int
        let gaps: Int
        let isComplete: Bool
    }

    /// The rows, with `…` and `the same` filled in from those above.
    static func rows() throws -> [Row] {
        var rows: [Row] = []
        for line in try document.get().split(separator: "\n") {
            let cells = line.split(separator: "|").map { $0.trimmed }
            guard line.hasPrefix("| `"), cells.count == 7, let services = Int(cells[4]) else { continue }
            let name = String(cells[0].dropFirst().dropLast())
            let path = name.hasPrefix("…") ? "usps/notice-123-2025-10-05" + name.dropFirst() : name
            let counts = cells[5].split(separator: " ").compactMap { Int($0.filter(\.isNumber)) }
            rows.append(
                Row(
                    path: path, account: String(cells[1].dropFirst().dropLast()),
                    days: cells[2] == "the same" ? rows.last?.days ?? "" : cells[2], services: services,
                    prices: counts.first ?? -1, gaps: counts.dropFirst().first ?? 0, isComplete: cells[6] == "yes"))
        }
        return rows
    }

    /// Cells of the price tables as the files have them: a column for two zones is one.
    static func cells(of tariff: Tariff) throws -> (prices: Int, gaps: Int) {
        var prices = 0
        var gaps = 0
        for file in Set(tariff.services.flatMap { $0.tables.map(\.file) }) {
            let lines = try Shipped.bytes("rate-tables/" + file).split(separator: UInt8(ascii: "\n"))
            let table = Array(lines.drop { $0.first == UInt8(ascii: "#") }.dropFirst().joined(separator: [10]))
            for row in try CSVReader.rows(table, sameWidth: true).map({ try $0.get().texts }) {
                gaps += row.dropFirst().count { $0.hasPrefix("gap:") }
                prices += row.dropFirst().count { !$0.isEmpty && !$0.hasPrefix("gap:") }
            }
        }
        return (prices, gaps)
    }

    @Test func theTableCountsWhatIsShipped() throws {
        let tariffs = Dictionary(uniqueKeysWithValues: Shipped.rates.tariffs.map { ($0.path, $0) })
        let rows = try Self.rows()
        #expect(rows.map(\.path).sorted() == tariffs.keys.sorted())
        for row in rows {
            let tariff = try #require(tariffs[row.path])
            #expect(row.account == tariff.account, "\(row.path)")
            #expect(row.days == "\(tariff.validFrom) to \(tariff.validUntil)", "\(row.path)")
            #expect(row.services == tariff.services.count, "\(row.path)")
            #expect(row.isComplete == tariff.isPriceComplete, "\(row.path)")
            let cells = try Self.cells(of: tariff)
            // FedEx's gaps, which are no doubts, are counted below the table.
            #expect(row.prices == cells.prices, "\(row.path)")
            if tariff.carrier != "fedex" { #expect(row.gaps == cells.gaps, "\(row.path)") }
        }
    }

    @Test func theSumsAreThoseOfTheTable() throws {
        let tariffs = Shipped.rates.tariffs
        let cells = try tariffs.map { ($0.carrier, try Self.cells(of: $0)) }
        func text(_ number: Int) -> String {
            number < 1000 ? "\(number)" : "\(number / 1000)," + "\(1000 + number % 1000)".dropFirst()
        }
        let services = tariffs.reduce(0) { $0 + $1.services.count }
        let prices = cells.reduce(0) { $0 + $1.1.prices }
        let gaps = cells.reduce(0) { $0 + $1.1.gaps }
        let words = try Self.document.get().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(
            words.contains(
                "\(tariffs.count) tariffs, \(services) services, \(text(prices)) prices, and \(gaps) cells"))
        let own = cells.filter { $0.0 == "fedex" }.reduce(0) { $0 + $1.1.gaps }
        #expect(words.contains("FedEx's tables have \(own) gaps"))
    }

    /// The source has 594 charts of origins, which are 927 prefixes.
    @Test func everyZoneChartOf2006IsThere() throws {
        func count(_ file: String) throws -> (charts: Int, prefixes: Int, zones: Int) {
            var origins: Set<ClosedRange<Int>> = []
            var zones = 0
            let lines = try Shipped.bytes("rate-tables/ups/" + file).split(separator: UInt8(ascii: "\n"))
            for line in lines.drop(while: { $0.first == UInt8(ascii: "#") }).dropFirst() {
                let cells = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
                let bounds = cells.prefix(4).compactMap { Int(String(decoding: $0, as: UTF8.self)) }
                let origin = bounds[0]...bounds[1]
                origins.insert(origin)
                zones += origin.count * (bounds[2]...bounds[3]).count * cells.dropFirst(4).count { !$0.isEmpty }
            }
            return (origins.count, origins.reduce(0) { $0 + $1.count }, zones)
        }
        #expect(try count("zone-charts-2006.csv") == (594, 927, 5_286_316))
        #expect(try count("ground-zone-charts-2006.csv") == (594, 927, 883_123))
    }
}

extension StringProtocol {
    /// Without blanks at its ends.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
