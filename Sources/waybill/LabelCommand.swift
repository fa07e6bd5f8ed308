import ArgumentParser
import LabelDesk
import LabelRender
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
            FILE holds one shipment as JSON, or several as JSON Lines, a JSON array or CSV; each becomes one line of JSON
            on standard output. Asking again for a parcel that has its label gives the same label.

              waybill label Examples/shipments/us-socks-to-chicago.json --clock 2025-12-02 --zpl label.zpl --pdf label.pdf
              waybill label Examples/orders.jsonl --clock 2025-12-02

            --zpl, --pdf and --png write the label of a single shipment.
            """)

    @Argument(help: "A file of shipments, or - for standard input.")
    var file: String

    @OptionGroup var desk: DeskOptions

    @Option(help: "Write the label as ZPL II to this file.")
    var zpl: String?

    @Option(help: "Write the label as PDF to this file.")
    var pdf: String?

    @Option(help: "Write the label as PNG to this file.")
    var png: String?

    @Option(help: "The printer's resolution for ZPL and PNG: 203, 300 or 600.")
    var dpi = 203

    @Option(help: "How the file is written: json, jsonl or csv; recognised if not given.")
    var input: BatchFormat?

    func run() async throws {
        guard let resolution = Resolution(rawValue: dpi) else {
            throw ValidationError("--dpi \(dpi): expected 203, 300 or 600")
        }
        let source = try InputFile(file)
        let inputs = ShipmentBatch.read(try source.all(), format: input ?? source.format, for: .label)
        let wantsDocument = zpl != nil || pdf != nil || png != nil
        guard !wantsDocument || inputs.count == 1 else {
            throw ValidationError(
                "--zpl, --pdf and --png write one label, and \(source.name) holds "
                    + Console.counted(inputs.count, "shipment"))
        }
        let process = processName()
        let opened = try await desk.open(process: process)
        var worst: ExitCode?
        var progress = Progress("labels")
        for (number, item) in inputs.enumerated() {
            do {
                let shipment = try item.result.get().requiringOneParcel()
                let deadline = ContinuousClock.now + .seconds(30)
                let answer = try await opened.desk.issue(
                    LabelRequest(
                        shipment: shipment, key: nil, who: "waybill-label", requestID: "\(process)-\(number)",
                        deadline: deadline))
                Console.write(LabelJSON.write(answer) + [UInt8(ascii: "\n")])
                for (path, format) in [(zpl, LabelFormat.zpl), (pdf, .pdf), (png, .png)] {
                    guard let path else { continue }
                    let name = DocumentName(format, resolution)
                    try writeFile(
                        path, await opened.desk.document(answer.label.label, name, deadline: deadline))
                }
            } catch let faults as ShipmentFaults {
                for line in faults.lines(in: source.name) { Console.note(line) }
                worst = .badData
                Console.write(Problem.invalidShipment(faults).json() + [UInt8(ascii: "\n")])
            } catch let refusal as LabelRefusal {
                worst = worst ?? RefusalLine.exitCode(refusal)
                Console.note("\(source.name):\(item.line): \(RefusalLine.text(refusal))")
                Console.write(refusal.problem.problem.json() + [UInt8(ascii: "\n")])
            }
            progress.step()
        }
        progress.finish()
        await opened.store.close()
        if let worst { throw worst }
    }
}

/// What a label request that came to nothing is answered with on the command line.
enum RefusalLine {
    /// The refusal in a sentence.
    static func text(_ refusal: LabelRefusal) -> String {
        let (problem, _) = refusal.problem
        var lines = [problem.title + (problem.detail.map { ": " + $0 } ?? "")]
        if let detail = refusal.operatorDetail { lines.append(detail) }
        lines += problem.errors.map { "    \($0.pointer.description.visible): \($0.detail)" }
        if case .noEligibleService(let quote) = refusal {
            lines += quote.ineligible.map { service in
                "    \(service.carrier) \(service.service): \(service.reasons.map(\.message).joined(separator: "; "))"
            }
        }
        return lines.joined(separator: "\n")
    }

    /// How the command ends.
    static func exitCode(_ refusal: LabelRefusal) -> ExitCode {
        switch refusal {
        case .invalid, .notDrawable: .badData
        case .store, .numbersExhausted, .overloaded, .stillRunning: .unavailable
        case .unreadable: .internalFault
        default: .finding
        }
    }
}
