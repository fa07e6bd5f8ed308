import ArgumentParser
import Foundation
import LabelDesk
import RatingEngine
import ShipmentModel
import WireFormat

/// Prices shipments with every service.
struct QuoteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quote",
        abstract: "Prices shipments with every service, and says why a service cannot be had.",
        discussion: """
            FILE holds one shipment as JSON, several as JSON Lines or a JSON array, or one a row as CSV with dotted names
            (ship_to.postcode). A faulty line is reported in its place and does not stop the rest.

              waybill quote Examples/shipments/us-socks-to-chicago.json --explain
              waybill quote Examples/orders.csv --format csv
              waybill quote - --on 2025-12-02 --format json < shipment.json

            CSV gives one row an input with the selected rate; with --explain, a row for every rate and refusal.
            Files of any length are priced on all cores in flat memory, and answered in their order.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json, csv }

    @Argument(help: "A file of shipments, or - for standard input.")
    var file: String

    @OptionGroup var rates: RateOptions

    @Option(
        help: ArgumentHelp("Price for this ship date, whatever the shipments say.", valueName: "date"),
        transform: readDay)
    var on: CivilDate?

    @Option(help: "How to answer: table, json or csv.")
    var format = Format.table

    @Option(help: "How the file is written: json, jsonl or csv; recognised if not given.")
    var input: BatchFormat?

    @Flag(help: "Show each charge with the file and line of its figure, every refusal, and why the winner won.")
    var explain = false

    @Option(help: ArgumentHelp("How many threads price; as many as there are cores if not given.", valueName: "count"))
    var jobs: Int?

    func validate() throws {
        if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs \(jobs): expected 1 to 1024") }
    }

    func run() throws {
        let loaded = try rates.load()
        let source = try InputFile(file)
        var pending = try source.chunk()
        let written: BatchFormat
        if let known = input ?? source.format {
            written = known
        } else {
            // The beginning of a stream may come in small pieces, from which nothing can be told.
            while pending.count < InputFile.chunkBytes {
                let more = try source.chunk()
                if more.isEmpty { break }
                pending += more
            }
            written = .detect(pending)
        }
        let form: QuoteWriter.Form =
            switch format {
            case .table: .table(explain: explain)
            case .json: .json
            case .csv: .csv(explain: explain)
            }
        let batch = QuoteBatch(
            writer: QuoteWriter(
                quoter: Quoter(loaded.book, loaded.policy), form: form, file: source.name, date: on,
                today: SystemShipClock().today()),
            jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
        let progress = BatchProgress("shipments", bytes: source.size)
        let totals = try batch.run(written) {
            let next = pending.isEmpty ? try source.chunk() : pending
            pending = []
            return next
        } deliver: { answer, position in
            if !answer.errors.isEmpty || Console.outputIsTerminal { progress.clear() }
            Console.write(answer.errors, to: .error)
            Console.write(answer.output)
            progress.add(answer.inputs, position: position)
        }
        progress.clear()
        if format != .json, totals.inputs != 1 || totals.faulty > 0 {
            Console.note(
                "\(Console.counted(totals.inputs, "shipment")): \(totals.faulty) faulty, \(totals.withoutRate) without a rate to take"
            )
        }
        if totals.faulty > 0 { throw ExitCode.badData }
        if totals.withoutRate > 0 { throw ExitCode.finding }
    }
}
