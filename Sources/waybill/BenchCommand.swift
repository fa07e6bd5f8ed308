import BenchBook
import ArgumentParser
import CarrierAdapters
import Foundation
import LabelDesk
import LabelRender
import Logging
import RatingEngine
import ShipmentModel
import ShippingLog
import TextFormats
import WaybillServer
import WireFormat

/// Measures, on this machine.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measures quoting and labelling on this machine.",
        discussion:
            "Run the release build. Figures of one run compare with each other, not with those of another machine.",
        subcommands: [QuoteBench.self, LabelBench.self])
}

/// Figures, ordered, as a table or as one JSON object.
struct BenchReport {
    private var figures: [(name: String, value: Int, unit: String)] = []

    /// Adds a figure.
    mutating func add(_ name: String, _ value: Double, _ unit: String) {
        figures.append((name, Int(value.rounded()), unit))
    }

    /// Writes them.
    func write(asJSON: Bool) {
        if asJSON {
            var json = JSONWriter()
            json.beginObject()
            for figure in figures {
                json.key(named: figure.name)
                json.integer(figure.value)
            }
            json.endObject()
            json.lineFeed()
            Console.write(json.take())
        } else {
            for figure in figures {
                Console.line("\(figure.name.padded(to: 40))\(String(figure.value).leftPadded(to: 12)) \(figure.unit)")
            }
        }
    }
}

/// How long a body takes, in seconds.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    try ContinuousClock().measure(body) / .seconds(1)
}

struct BenchOptions: ParsableArguments {
    @Option(help: "table or json.") var format = QuoteCommand.Format.table
    @Option(help: "How many seconds each figure is measured.") var duration = 3
    @Flag(help: "Leave the figures through HTTP out.") var noHttp = false

    func validate() throws {
        guard (1...3600).contains(duration) else {
            throw ValidationError("--duration \(duration): expected 1 to 3600 seconds")
        }
    }
}

/// Quotes a second.
struct QuoteBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quote", abstract: "Quotes a second: in the library, explained, in batches, and through HTTP.")

    @OptionGroup var options: BenchOptions
    @OptionGroup var rates: RateOptions

    func run() async throws {
        var report = BenchReport()
        let book = try BenchBook.make()
        let shipments = BenchBook.shipments(10_000)
        let requests = shipments.map { book.request($0, parcel: $0.parcels[0], shipDate: $0.shipDate!) }
        var buffer = RateBuffer()
        var checksum: Int64 = 0
        /// How many of the requests a body rates a second.
        func perSecond(_ requests: [RatingRequest], _ rate: (Int, inout RateBuffer) -> Void) -> Double {
            var rounds = 0
            var elapsed = 0.0
            while elapsed < Double(options.duration) {
                elapsed += seconds {
                    for index in requests.indices {
                        rate(index, &buffer)
                        checksum &+= buffer.priceSum
                    }
                }
                rounds += 1
            }
            return Double(rounds * requests.count) / elapsed
        }
        let explained40 = perSecond(requests) { book.rate(requests[$0], into: &$1) }
        report.add("shipments_per_second", explained40, "shipments/s, 40 services, breakdown in a reused buffer")
        report.add("rates_per_second", explained40 * Double(book.serviceCount), "rates/s")
        let priced = perSecond(requests) { book.price(requests[$0], into: &$1) }
        report.add("prices_per_second", priced * Double(book.serviceCount), "rates/s, price only")
        let contracts = try BenchBook.make(.unlike)
        let ofContracts = shipments.map { contracts.request($0, parcel: $0.parcels[0], shipDate: $0.shipDate!) }
        let unlike = perSecond(ofContracts) { contracts.rate(ofContracts[$0], into: &$1) }
        report.add(
            "unlike_shipments_per_second", unlike, "shipments/s, 40 services that differ in every rule, breakdown")

        var loaded = try rates.load()
        let loading = try seconds { loaded = try rates.load() }
        report.add("load_milliseconds", loading * 1000, "ms to read, check and compile the rate tables")
        report.add("book_bytes", Double(loaded.book.compiledBytes), "bytes of compiled rate tables")
        let shipped = shipments.map { loaded.book.request($0, parcel: $0.parcels[0], shipDate: $0.shipDate!) }
        let all = perSecond(shipped) { loaded.book.rate(shipped[$0], into: &$1) }
        report.add(
            "shipped_shipments_per_second", all,
            "shipments/s, all \(loaded.book.tariffs.count) tariffs, every refusal collected")
        let quoter = Quoter(loaded.book, loaded.policy)
        let texts = BenchShipment.texts(1000)
        let parsed = try texts.map { try ShipmentReader.read($0, for: .quote) }
        var explained = 0
        var elapsed = 0.0
        while elapsed < Double(options.duration) {
            elapsed += seconds {
                for shipment in parsed {
                    let quote = quoter.quote(shipment, on: shipment.shipDate!, buffer: &buffer)
                    var json = JSONWriter()
                    QuoteJSON.write(quote, to: &json)
                    checksum &+= Int64(json.take().count)
                }
            }
            explained += parsed.count
        }
        report.add("explained_quotes_per_second", Double(explained) / elapsed, "quotes/s as JSON, shipped tariffs")
        try BenchBatch().run(loaded, seconds: options.duration, report: &report)
        if !options.noHttp {
            let plan = HTTPLoad.Plan(seconds: options.duration)
            let load = try HTTPLoad.run(rates: rates, path: "/v1/quotes", plan) { texts[$0 % texts.count] }
            load.add(to: &report, "http_quotes", connections: plan.connections)
        }
        report.add("checksum", Double(checksum % 1_000_000_007), "so that nothing is left out")
        report.write(asJSON: options.format == .json)
    }
}

/// Labels a second.
struct LabelBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "label", abstract: "Time to draw a label, and labels a second to durable storage.")

    @OptionGroup var options: BenchOptions
    @OptionGroup var rates: RateOptions
    @Option(help: "How many labels are asked for through HTTP, however long it takes; otherwise as many as can be had.")
    var labels: Int?
    @Option(help: "How many requests are under way through HTTP at once: as many as desks.") var connections = 80
    @Option(help: "How many of a hundred labels are asked for once more, through HTTP.") var duplicates = 5
    @Option(help: "How many labels are asked for once more through HTTP when all are made.") var repeats = 2000
    @Flag(help: "Only the figures through HTTP.") var onlyHttp = false

    func validate() throws {
        guard (1...1000).contains(connections) else {
            throw ValidationError("--connections \(connections): expected 1 to 1000")
        }
        guard labels.map({ $0 > 0 }) ?? true else { throw ValidationError("--labels: expected 1 at least") }
        guard (0...100).contains(duplicates) else {
            throw ValidationError("--duplicates \(duplicates): expected 0 to 100")
        }
        guard repeats >= 0 else { throw ValidationError("--repeats \(repeats): expected 0 or more") }
    }

    func run() async throws {
        var report = BenchReport()
        if !onlyHttp {
            try rendering(&report)
            try await library(&report)
        }
        if !options.noHttp {
            let plan = HTTPLoad.Plan(
                connections: connections, requests: labels ?? .max,
                seconds: labels == nil ? options.duration : 86_400, duplicates: duplicates, repeats: repeats)
            let load = try HTTPLoad.run(rates: rates, path: "/v1/labels", plan, body: BenchShipment.text)
            load.add(to: &report, "http_labels", connections: plan.connections)
            if labels == nil { try batches(&report) }
        }
        report.write(asJSON: options.format == .json)
    }

    /// Labels to durable storage through HTTP, many asked for in one request.
    private func batches(_ report: inout BenchReport) throws {
        let count = LabelBench.labelsInBatch
        let plan = HTTPLoad.Plan(
            connections: LabelBench.batchConnections, seconds: options.duration,
            isAnswer: { BenchShipment.holds($0, labels: count) })
        let load = try HTTPLoad.run(rates: rates, path: "/v1/labels/batch", plan) { BenchShipment.batch($0, of: count) }
        load.add(to: &report, "http_batch_labels", connections: plan.connections, labelsEach: count)
    }

    private static let labelsInBatch = 250
    private static let batchConnections = 8

    /// Labels to durable storage, without HTTP.
    private func library(_ report: inout BenchReport) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("waybill-bench-\(processName())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let loaded = try rates.load()
        let store = try SQLiteLogStore(path: folder.path + "/bench.sqlite")
        let desk = LabelDesk(
            book: loaded.book, policy: loaded.policy, store: store, renderer: try LabelRenderer(),
            clock: SystemShipClock(pretending: BenchShipment.date), entropy: SystemEntropy(), process: processName())
        let shipments = try BenchShipment.texts(8000 * options.duration).map {
            try ShipmentReader.read($0, for: .label)
        }
        let end = ContinuousClock.now + .seconds(options.duration)
        let clock = ContinuousClock()
        let before = ProcessUse.own
        var made = 0
        let elapsed = try await clock.measure {
            made = try await withThrowingTaskGroup(of: Int.self) { group in
                for worker in 0..<64 {
                    group.addTask {
                        var count = 0
                        for index in stride(from: worker, to: shipments.count, by: 64) where clock.now < end {
                            _ = try await desk.issue(
                                LabelRequest(
                                    shipment: shipments[index], key: "bench-\(index)", who: "bench",
                                    requestID: "bench", deadline: clock.now + .seconds(30)))
                            count += 1
                        }
                        return count
                    }
                }
                return try await group.reduce(0, +)
            }
        }
        report.add("labels_per_second", Double(made) / (elapsed / .seconds(1)), "labels/s to durable, 64 at once")
        report.add(
            "label_cpu_us", (ProcessUse.own.seconds - before.seconds) / Double(made) * 1_000_000,
            "µs of processor time a label")
        await store.close()
    }

    private func rendering(_ report: inout BenchReport) throws {
        let renderer = try LabelRenderer()
        let content = try BenchShipment.label()
        let drawing = try renderer.draw(.uspsParcel, content)
        _ = try renderer.pdf([drawing])
        let count = 500
        var bytes = 0
        func microseconds(_ body: () throws -> Void) rethrows -> Double {
            try seconds { for _ in 0..<count { try body() } } / Double(count) * 1_000_000
        }
        report.add(
            "draw_us", try microseconds { bytes += try renderer.draw(.uspsParcel, content).elements.count },
            "µs to lay out a label")
        report.add(
            "zpl_us", try microseconds { bytes += try renderer.zpl(drawing, .dpi203).count }, "µs to write it as ZPL")
        report.add("pdf_us", try microseconds { bytes += try renderer.pdf([drawing]).count }, "µs to write it as PDF")
        report.add(
            "png_us", try microseconds { bytes += try renderer.png(drawing, .dpi203).count },
            "µs to write it as PNG, 203 dpi")
    }
}
