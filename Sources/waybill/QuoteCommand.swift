import ArgumentParser
import LabelDesk
import RatingEngine
import ShipmentModel
import TextFormats
import WireFormat

/// Prices shipments with every service.
struct QuoteCommand: AsyncParsableCommand {
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
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json, csv }

    @Argument(help: "A file of shipments, or - for standard input.")
    var file: String

    @OptionGroup var rates: RateOptions

    @Option(help: ArgumentHelp("Price for this ship date, whatever the shipments say.", valueName: "date"))
    var on: CivilDate?

    @Option(help: "How to answer: table, json or csv.")
    var format = Format.table

    @Option(help: "How the file is written: json, jsonl or csv; recognised if not given.")
    var input: BatchFormat?

    @Flag(help: "Show each charge with the file and line of its figure, every refusal, and why the winner won.")
    var explain = false

    func run() async throws {
        let loaded = try rates.load()
        let source = try InputFile(file)
        let today = SystemShipClock().today()
        var report = QuoteReport(format: format, explain: explain, file: source.name)
        var buffer = RateBuffer()
        var progress = Progress("shipments")
        func take(_ input: ShipmentInput) {
            switch input.result.flatMap({ shipment in
                Result { () throws(ShipmentFaults) in try shipment.requiringOneParcel() }
            }) {
            case .success(let shipment):
                let date = on ?? shipment.shipDate ?? today
                let quote = loaded.book.quote(shipment, on: date, policy: loaded.policy, buffer: &buffer)
                report.add(input, shipment, quote)
            case .failure(let faults):
                report.add(input, faults)
            }
            progress.step()
        }
        let first = try source.chunk()
        var batch = ShipmentBatch(format: input ?? source.format ?? .detect(first), for: .quote)
        var chunk = first
        while !chunk.isEmpty {
            batch.read(chunk, take)
            chunk = try source.chunk()
        }
        batch.finish(take)
        progress.finish()
        report.finish()
        if report.faulty > 0 { throw ExitCode.badData }
        if report.withoutRate > 0 { throw ExitCode.finding }
    }

}

/// Writes quotes as they come.
struct QuoteReport {
    let format: QuoteCommand.Format
    let explain: Bool
    let file: String
    private(set) var faulty = 0
    private(set) var withoutRate = 0
    private var count = 0
    private var hasHeader = false

    init(format: QuoteCommand.Format, explain: Bool, file: String) {
        self.format = format
        self.explain = explain
        self.file = file
    }

    /// A shipment's quote.
    mutating func add(_ input: ShipmentInput, _ shipment: Shipment, _ quote: Quote) {
        if quote.selected == nil { withoutRate += 1 }
        switch format {
        case .json:
            var json = JSONWriter()
            json.beginObject()
            if let order = shipment.order { json.member("order", order) }
            json.member("parcel", shipment.parcels[0].number)
            QuoteJSON.members(of: quote, to: &json)
            json.endObject()
            json.lineFeed()
            Console.write(json.take())
        case .csv:
            rows(input, shipment, quote)
        case .table:
            if count > 0 { Console.line("") }
            Console.line(QuoteTable.text(shipment, quote, explain: explain))
        }
        count += 1
    }

    /// An input that is no shipment.
    mutating func add(_ input: ShipmentInput, _ faults: ShipmentFaults) {
        faulty += 1
        for line in faults.lines(in: file) { Console.note(line) }
        switch format {
        case .json:
            Console.write(Problem.invalidShipment(faults).json() + [UInt8(ascii: "\n")])
        case .csv:
            header()
            row([
                input.index.map { String($0 + 1) } ?? "", String(input.line), "", "", "faulty", "", "", "", "", "", "",
                "", "", faults.faults.map { "\($0.pointer): \($0.detail)" }.joined(separator: "; "),
            ])
        case .table:
            break
        }
        count += 1
    }

    /// Ends the report.
    func finish() {
        if format != .json, count > 1 || faulty > 0 {
            Console.note("\(count) shipments: \(faulty) faulty, \(withoutRate) without a rate to take")
        }
    }

    private mutating func rows(_ input: ShipmentInput, _ shipment: Shipment, _ quote: Quote) {
        header()
        let place = [
            input.index.map { String($0 + 1) } ?? "", String(input.line), shipment.order ?? "",
            String(shipment.parcels[0].number),
        ]
        for (index, rate) in quote.rates.enumerated() where explain || index == quote.selected {
            row(
                place + [
                    index == quote.selected ? "selected" : "rate", rate.carrier, rate.account, rate.service,
                    rate.zone ?? rate.format ?? "", rate.billableWeight, rate.weightBasis.rawValue, rate.price.amount,
                    rate.price.currency.code, rate.missing ?? "",
                ])
        }
        if quote.selected == nil, !explain {
            row(place + ["none", "", "", "", "", "", "", "", "", quote.selection.joined(separator: "; ")])
        }
        guard explain else { return }
        for service in quote.ineligible {
            row(
                place + [
                    "refused", service.carrier, service.account, service.service, "", "", "", "", "",
                    service.reasons.map { "\($0.code.rawValue): \($0.message)" }.joined(separator: "; "),
                ])
        }
    }

    private mutating func header() {
        guard !hasHeader else { return }
        hasHeader = true
        row([
            "input", "line", "order", "parcel", "status", "carrier", "account", "service", "zone_or_format",
            "billable_weight", "weight_basis", "price", "currency", "detail",
        ])
    }

    private func row(_ cells: [String]) {
        var csv = CSVWriter()
        csv.row(cells)
        Console.write(csv.bytes)
    }
}
