import ArgumentParser
import Foundation
import LabelDesk
import LabelRender
import Printing
import RatingEngine
import ShipmentModel
import ShippingLog
import TextFormats
import WireFormat

/// Issues the labels of shipments.
struct LabelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "label",
        abstract: "Issues the label of the cheapest eligible service, exactly once for each parcel.",
        discussion: """
            FILE holds one shipment as JSON, or several as JSON Lines, a JSON array or
            CSV; each becomes one line of JSON on standard output. Asking again for a
            parcel that has its label gives the same label.

              waybill label Examples/labels.jsonl --clock 2025-12-02
              waybill label Examples/labels.csv --clock 2025-12-02

            Many labels are made at once; lines, files and prints keep the order of FILE.
            A command that was stopped in the middle is given again: what it made stays as
            it is, and the rest is done.

            --zpl, --pdf and --png write the label to a file, at any later time in
            another size too; its number stays the same. The labels of several
            shipments go to one file in their order: a PDF of a page each, or with
            --size a4x4 of four a page; or one ZPL behind the other. A shipment whose
            label cannot be made is reported in its place and does not stop the rest.

              F=Examples/shipments/us-socks-to-chicago.json
              waybill label $F --clock 2025-12-02 --zpl label.zpl --pdf label.pdf
              waybill label Examples/labels.jsonl --clock 2025-12-02 \\
                --pdf labels.pdf --size a4x4
              waybill label Examples/labels.jsonl --clock 2025-12-02 \\
                --zpl labels.zpl --size 100x150mm --dpi 300

            A label abroad may have a customs declaration CN 23 beside it, which
            --customs writes to a file.

              T=Examples/fixtures/s10
              waybill label $T/exports.jsonl --rate-tables $T/rate-tables \\
                --clock 2025-12-02 --pdf labels.pdf --customs cn23.pdf

            --print prints each label, in the size that the file of printers says is
            loaded; at an address, in --size. Repeating the command prints only what
            surely was not printed before; --reprint prints each label whatever became
            of it before. Where there are shipments without a label, the printer prints
            one slip at the end, which says why of the first.

              waybill label $F --clock 2025-12-02 --print zpl://127.0.0.1:9100

            Exit codes: 0 all is done; 1 a label is refused, or nobody knows whether it
            is printed: look at the printer; 64 wrong usage, nothing is done; 65 faulty
            shipments or rate tables; 69 something is not available: a file, the log, or
            the printer, and surely nothing is printed. Of several the first, but 65
            where a shipment is faulty.
            """)

    @Argument(help: "A file of shipments, or - for standard input.")
    var file: String

    @OptionGroup var desk: DeskOptions

    @OptionGroup var carriers: CarrierOptions

    @OptionGroup var output: LabelFileOptions

    @Option(
        help: ArgumentHelp("Print each label: a name or station of printers.json, or an address.", valueName: "printer")
    )
    var print: String?

    @Flag(help: "With --print: print each label, also one that was, or may have been, printed before.")
    var reprint = false

    @OptionGroup var printers: PrinterFileOptions

    @Option(help: "How the file is written: json, jsonl or csv; recognised if not given.")
    var input: BatchFormat?

    func validate() throws {
        guard print != nil || !reprint else { throw ValidationError("--reprint: --print says on which printer") }
    }

    func run() async throws {
        let source = try InputFile(file)
        let inputs = ShipmentBatch.read(try source.all(), format: input ?? source.format, for: .label)
        let kept =
            desk.storage.files.map { ($0, "the log") }
            + [(carriers.file, "the file of accounts"), (printers.file, "the file of printers")].compactMap {
                path, what in
                path.map { ($0, what) }
            }
        let files = try LabelFiles(output, count: inputs.count, source: source.name, keeping: kept)
        let process = processName()
        let printer = try print.map { try printers.printer($0, dpi: output.dpi, size: output.size, turn: output.turn) }
        let opened = try await desk.open(
            process: process, printers: printer.map { [$0] } ?? [], carriers: carriers,
            labels: inputs.count)
        _ = try? await opened.desk.resume()
        var run = LabelRun(
            desk: opened.desk, printer: printer?.name, reprint: reprint, source: source.name, process: process,
            files: files, inputs: inputs.count)
        var tasks = BatchTasks<Result<LabelAnswer, LabelRefusal>>(width: LabelCommand.width)
        // Labels issued ahead of the one whose turn it is wait for it: lines, files and prints keep the file's order.
        var ahead: [Task<Result<LabelAnswer, LabelRefusal>, Never>] = []
        var begun = 0
        for (number, input) in inputs.enumerated() {
            while begun < inputs.count, ahead.count < LabelCommand.width {
                let request = request(for: inputs[begun], number: begun, process, printer?.name)
                ahead.append(
                    tasks.begin(for: try? request.get().shipment) { [desk = opened.desk] in
                        do throws(LabelRefusal) {
                            return .success(try await desk.issuePatiently(try request.get()))
                        } catch { return .failure(error) }
                    })
                begun += 1
            }
            await run.take(await ahead.removeFirst().value, of: input, number: number)
        }
        try await run.end()
        // What is at a carrier ends; what does not in time is taken up by whoever opens the log next.
        opened.desk.drain()
        _ = await opened.desk.drained(by: .now + .seconds(35))
        await opened.store.close()
        if let worst = run.worst { throw worst }
    }

    /// How many labels are issued at the same time: so many share each write to the disk.
    private static let width = 32

    /// What a shipment's label is asked for with.
    private func request(
        for input: ShipmentInput, number: Int, _ process: String, _ printer: String?
    ) -> Result<LabelRequest, LabelRefusal> {
        do throws(ShipmentFaults) {
            return .success(
                LabelRequest(
                    shipment: try input.result.get().requiringOneParcel(), key: nil, who: "waybill-label",
                    requestID: "\(process)-\(number)", deadline: .now + LabelDesk.batchPatience,
                    forms: output.forms, printer: printer, priority: .batch))
        } catch { return .failure(.invalid(error)) }
    }
}

/// What becomes of a file's labels once they are issued, in the file's order: their lines, their prints, their files.
private struct LabelRun {
    private let desk: LabelDesk
    private let printer: String?
    private let reprint: Bool
    private let source: String
    private let process: String
    private var files: LabelFiles
    private var slips: RunSlips
    private var progress = Progress("labels")
    /// The line that each label was first asked for on.
    private var lines: [String: Int] = [:]
    private var totals: LabelTotals
    /// How the command ends.
    private(set) var worst: ExitCode?

    init(
        desk: LabelDesk, printer: String?, reprint: Bool, source: String, process: String, files: LabelFiles,
        inputs: Int
    ) {
        self.desk = desk
        self.printer = printer
        self.reprint = reprint
        self.source = source
        self.process = process
        self.files = files
        slips = RunSlips(source: source, process: process, station: printer)
        totals = LabelTotals(inputs: inputs)
    }

    /// How long a label that stands may take to be printed and written to files.
    private static let patience = Duration.seconds(30)

    /// Takes the next shipment's label, or why there is none.
    mutating func take(_ result: Result<LabelAnswer, LabelRefusal>, of item: ShipmentInput, number: Int) async {
        defer { progress.step() }
        let place = "\(source):\(item.line)"
        let answer: LabelAnswer
        do throws(LabelRefusal) { answer = try result.get() } catch {
            return refused(error, item, number, place)
        }
        Console.write(LabelJSON.write(answer) + [UInt8(ascii: "\n")])
        if let line = lines[answer.label.label] {
            totals.repeated += 1
            return Console.note("\(place): the parcel of line \(line) again; its label is not repeated")
        }
        lines[answer.label.label] = item.line
        totals.labels += 1
        let order = (try? item.result.get())?.order.map { "order \($0.visible), " } ?? ""
        let about = "\(place): \(order)\(answer.label.trackingNumber): "
        if let printer { await print(answer, on: printer, item, number, about) }
        do throws(LabelRefusal) {
            try await files.add(answer.label.label, from: desk, deadline: .now + LabelRun.patience)
        } catch {
            // The label stands, and its line has been written: only a file lacks it.
            worst = worst ?? RefusalLine.exitCode(error)
            Console.note(
                about + "label \(answer.label.label) stands but cannot be written: " + RefusalLine.text(error))
        }
    }

    private mutating func refused(_ refusal: LabelRefusal, _ item: ShipmentInput, _ number: Int, _ place: String) {
        if case .invalid(let faults) = refusal, (try? item.result.get().requiringOneParcel()) == nil {
            for line in faults.lines(in: source) { Console.note(line) }
            worst = .badData
            totals.faulty += 1
        } else {
            worst = worst ?? RefusalLine.exitCode(refusal)
            totals.refused += 1
            Console.note("\(place): \(RefusalLine.text(refusal))")
        }
        Console.write(refusal.problem.problem.json() + [UInt8(ascii: "\n")])
        slips.add(refusal, item, number)
    }

    private mutating func print(
        _ answer: LabelAnswer, on printer: String, _ item: ShipmentInput, _ number: Int, _ about: String
    ) async {
        do {
            guard let shipment = try? item.result.get() else { preconditionFailure("a label has its shipment") }
            let request = LabelRequest(
                shipment: shipment, key: nil, who: "waybill-label", requestID: "\(process)-\(number)",
                deadline: .now + LabelRun.patience, printer: printer)
            let print =
                reprint
                ? RequestedPrint.done(try await desk.print(answer.label.label, for: request))
                : try await desk.printOnce(answer, request)
            try PrintOutcomeLine.say(print, printer, about)
        } catch let code as ExitCode {
            worst = worst ?? code
        } catch let refusal as LabelRefusal {
            // The label stands, and its line has been written: only the paper is missing.
            worst = worst ?? RefusalLine.exitCode(refusal)
            Console.note(
                about + "label \(answer.label.label) stands but cannot be printed: " + RefusalLine.text(refusal))
            slips.add(refusal, item, number, stands: true)
        } catch { preconditionFailure("printing fails as a refusal or an exit code: \(error)") }
    }

    /// Prints the slip, writes the files and says what came of it all.
    mutating func end() async throws {
        progress.finish()
        await slips.print(at: desk)
        try files.write(with: desk)
        totals.say()
    }
}

/// What came of a run.
private struct LabelTotals {
    let inputs: Int
    var labels = 0
    var repeated = 0
    var faulty = 0
    var refused = 0

    /// Says it unless there was one shipment that is not faulty, of which everything is told.
    func say() {
        guard inputs != 1 || faulty > 0 else { return }
        Console.note(
            "\(Console.counted(inputs, "shipment")): \(Console.counted(labels, "label")), "
                + (repeated > 0 ? "\(repeated) repeated, " : "") + "\(faulty) faulty, \(refused) refused")
    }
}

extension LabelDesk {
    /// Prints the label that a request for printing was answered with, whatever became of it before.
    fileprivate func print(_ label: String, for request: LabelRequest) async throws(LabelRefusal) -> PrintReport {
        guard let printer = request.printer else { preconditionFailure("a request that names no printer") }
        return try await print(
            label, on: printer, who: request.who, requestID: request.requestID, deadline: request.deadline)
    }
}

/// The one slip of a run, where labels are printed: it says why there is no label for the first shipment that has none,
/// and how many more there are. A faulty file does not empty the roll.
private struct RunSlips {
    let source: String
    let process: String
    /// Where the labels are printed; nil for nowhere.
    let station: String?
    private var first: RefusedLabel?
    private var others = 0

    init(source: String, process: String, station: String?) {
        (self.source, self.process, self.station) = (source, process, station)
    }

    /// Adds a label that was refused, or that stands and cannot be printed.
    mutating func add(_ refusal: LabelRefusal, _ item: ShipmentInput, _ number: Int, stands: Bool = false) {
        let shipment = try? item.result.get()
        guard let station,
            let refused = RefusedLabel(
                refusal, station: station,
                order: shipment?.order ?? "\(URL(fileURLWithPath: source).lastPathComponent):\(item.line)",
                parcel: shipment?.parcels.first?.number, stands: stands, requestID: "\(process)-\(number)")
        else { return }
        if first == nil { first = refused } else { others += 1 }
    }

    /// Prints it.
    func print(at desk: LabelDesk) async {
        guard let first, let report = await desk.printSlip(first.with(others: others)), let outcome = report.outcome
        else { return }
        switch outcome {
        case .printed: Console.note("printed on \(report.printer): a slip that says so")
        case .notPrinted(let fault), .unknown(let fault):
            Console.note("a slip that says so is not known to be printed on \(report.printer): \(fault.code.rawValue)")
        }
    }
}

/// What a label request that came to nothing is answered with on the command line.
enum RefusalLine {
    /// The refusal in a line, and one for each thing that led to it.
    static func text(_ refusal: LabelRefusal) -> String {
        let lines = refusal.reason.split(separator: "\n").map(String.init)
        return (lines.prefix(1) + (refusal.operatorDetail.map { [$0] } ?? []) + lines.dropFirst().map { "    " + $0 })
            .joined(separator: "\n")
    }

    /// How the command ends.
    static func exitCode(_ refusal: LabelRefusal) -> ExitCode {
        switch refusal {
        case .invalid, .notDrawable, .notDeclared: .badData
        case .store, .numbersExhausted, .overloaded, .stillRunning, .ending, .unknownTemplate: .unavailable
        case .unreadable: .internalFault
        default: .finding
        }
    }
}
