import Foundation
import RatingEngine
import ShipmentModel
import WireFormat

/// A table of orders as a shop exports it, from memory: reading and pricing it.
struct BenchBatch {
    private static let rows = 100_000
    private static let places = [
        ("60614", "IL", "Chicago"), ("46204", "IN", "Indianapolis"), ("15222", "PA", "Pittsburgh"),
        ("90012", "CA", "Los Angeles"), ("30303", "GA", "Atlanta"), ("98101", "WA", "Seattle"),
        ("10001", "NY", "New York"), ("75201", "TX", "Dallas"),
    ]
    private static let names = ["D. Whitfield", "Maria Bell", "Ivan Kowalski-Smith", "Zoë Müller", "Tamsin Brooks"]

    private let chunks: [[UInt8]]

    init() {
        var text = """
            client,order,ship_date,ship_from.postcode,ship_from.country,ship_to.name,ship_to.city,ship_to.region,\
            ship_to.postcode,ship_to.country,weight.value,weight.unit,dimensions.length,dimensions.width,\
            dimensions.height,dimensions.unit,packaging

            """
        for row in 0..<BenchBatch.rows {
            let place = BenchBatch.places[row % BenchBatch.places.count]
            let name = BenchBatch.names[row % BenchBatch.names.count]
            text += "sock-shop,SO-\(row),\(BenchShipment.date),43215,US,\(name),\(place.2),\(place.1),\(place.0),US,"
            text += "\(1 + row % 20).\(10 + row % 90),lb,\(5 + row % 9),\(4 + row % 5),\(2 + row % 4),in,own\n"
        }
        let bytes = Array(text.utf8)
        chunks = stride(from: 0, to: bytes.count, by: InputFile.chunkBytes).map {
            Array(bytes[$0..<min($0 + InputFile.chunkBytes, bytes.count)])
        }
    }

    /// Adds how many rows are read a second on one core, and how many are priced and answered on all.
    func run(_ loaded: RateOptions.Loaded, seconds duration: Int, report: inout BenchReport) throws {
        var read = 0
        var elapsed = 0.0
        while elapsed < Double(duration) {
            elapsed += seconds {
                var batch = ShipmentBatch(format: .csv, for: .quote)
                for chunk in chunks { batch.read(chunk) { if case .success = $0.result { read += 1 } } }
                batch.finish { _ in }
            }
        }
        report.add("csv_rows_per_second", Double(read) / elapsed, "shipments/s read from CSV, one core")

        let jobs = ProcessInfo.processInfo.activeProcessorCount
        for (name, form, what) in [
            ("batch_quotes_per_second", QuoteWriter.Form.csv(explain: false), "CSV to CSV"),
            ("batch_explained_quotes_per_second", .json, "CSV to explained JSON"),
        ] {
            let writer = QuoteWriter(
                quoter: Quoter(loaded.book, loaded.policy), form: form, file: "bench", date: nil,
                today: BenchShipment.date)
            var priced = 0
            elapsed = 0
            while elapsed < Double(duration) {
                var rest = chunks[...]
                elapsed += try seconds {
                    priced += try QuoteBatch(writer: writer, jobs: jobs).run(.csv) {
                        rest.popFirst() ?? []
                    } deliver: { _, _ in
                    }.inputs
                }
            }
            report.add(name, Double(priced) / elapsed, "shipments/s, \(what), shipped tariffs, \(jobs) threads")
        }
    }
}
