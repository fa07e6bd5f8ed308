internal import LabelRender
public import Printing
internal import ShippingLog

/// What became of printing a label.
public struct PrintReport: Sendable {
    /// The label's identifier.
    public var label: String
    /// The printer's name.
    public var printer: String
    /// The form that was sent.
    public var document: DocumentName
    /// Whether it had, or may have, been printed before.
    public var isReprint: Bool
    /// What became of it.
    public var outcome: PrintOutcome
    /// Why the log does not hold it; nil if it does.
    public var unrecorded: String?
}

extension LabelDesk {
    /// How long a printer may take.
    public static let printPatience = Duration.seconds(20)

    /// Prints a label that stands: the stored bytes, as often as it is asked for. Nothing is bought, and the label stays
    /// what it is, whatever becomes of it.
    ///
    /// - Parameter station: a printer's name, or that of a desk that prints on it.
    public func print(
        _ id: String, on station: String, who: String, requestID: String, deadline: ContinuousClock.Instant
    ) async throws(LabelRefusal) -> PrintReport {
        let queue = try queue(station)
        let (parcel, attempt) = try await find(id)
        guard let label = attempt.label else { throw .notFound }
        guard attempt.stage != .voided else {
            throw .labelVoided(id: id, trackingNumber: label.trackingNumber)
        }
        let name = DocumentName(queue.configuration)
        let bytes = try await document(id, name, deadline: deadline)
        let outcome = await queue.print(
            PrintDocument(name: id, bytes: bytes), deadline: min(deadline, .now + LabelDesk.printPatience))
        var report = PrintReport(
            label: id, printer: queue.configuration.name, document: name, isReprint: attempt.prints.mayExist,
            outcome: outcome, unrecorded: nil)
        let cause = EventContext(
            client: parcel.stream.parts[1], time: clock.now(), who: who, cause: requestID, correlation: requestID)
        await record(&report, ContentDigest(of: bytes), attempt.number, parcel.stream, cause)
        return report
    }

    /// Prints the label that a request for printing was answered with, once in the label's life, however often and by
    /// whomever it is asked for; nil if that has been seen to before. What it has become of does not matter: whoever
    /// knows better prints again by ``print(_:on:who:requestID:deadline:)``.
    public func printOnce(_ answer: LabelAnswer, _ request: LabelRequest) async throws(LabelRefusal) -> PrintReport? {
        guard let printer = request.printer else { preconditionFailure("a request that names no printer") }
        let id = answer.label.label
        if answer.duplicate != nil {
            guard try await find(id).1.prints.total == 0 else { return nil }
            var batch = LogBatch(
                context: EventContext(client: answer.stream.parts[1], time: clock.now(), who: request.who))
            batch.claims = [LabelDesk.printClaim(id)]
            guard try await commit(batch, request.deadline) else { return nil }
        }
        return try await print(
            id, on: printer, who: request.who, requestID: request.requestID, deadline: request.deadline)
    }

    /// Whoever has it prints a label that is asked for with its printing. Taken before anything is sent, so that a
    /// process that ends meanwhile leaves a label unprinted rather than printed twice.
    static func printClaim(_ label: String) -> ClaimChange {
        .take(name: "print/" + label, Claim(value: Array(label.utf8)))
    }

    /// The queue of a printer or station.
    func queue(_ station: String) throws(LabelRefusal) -> PrintQueue {
        guard let queue = printers.queue(station) else {
            throw .unknownPrinter(station, known: printers.queues.map(\.configuration.name))
        }
        return queue
    }

    /// Writes what became of it to the log. The paper is out already: a log that does not answer is told, not thrown.
    private func record(
        _ report: inout PrintReport, _ digest: ContentDigest, _ attempt: Int, _ stream: StreamName,
        _ context: EventContext
    ) async {
        for _ in 0..<8 {
            do {
                let state = try await parcel(stream).state
                guard state.attempts.indices.contains(attempt - 1) else { break }
                report.isReprint = state.attempts[attempt - 1].prints.mayExist
                let event = event(report, digest, attempt)
                var batch = LogBatch(context: context)
                batch.appends = [StreamAppend(stream: stream, expectedVersion: state.version, events: [event])]
                _ = try await store.commit(batch, deadline: .now + .seconds(10))
                report.unrecorded = nil
                return
            } catch StoreFault.versionConflict {
                report.unrecorded = "others write to the parcel all the time"
            } catch {
                report.unrecorded = "\(error)"
                return
            }
        }
    }

    private func event(_ report: PrintReport, _ digest: ContentDigest, _ attempt: Int) -> NewEvent {
        func failed(_ fault: PrintFault, unknown: Bool) -> NewEvent {
            PrintFailed(
                attempt: attempt, label: report.label, printer: report.printer, document: report.document.text,
                digest: digest, reprint: report.isReprint, unknown: unknown, reason: fault.code.rawValue
            ).newEvent
        }
        switch report.outcome {
        case .printed(let confirmation):
            return LabelPrinted(
                attempt: attempt, label: report.label, printer: report.printer, document: report.document.text,
                digest: digest, reprint: report.isReprint, confirmed: confirmation.rawValue
            ).newEvent
        case .notPrinted(let fault): return failed(fault, unknown: false)
        case .unknown(let fault): return failed(fault, unknown: true)
        }
    }
}

extension DocumentName {
    /// The form that a printer takes.
    init(_ printer: PrinterConfiguration) {
        let format: LabelFormat =
            switch printer.language {
            case .zpl: .zpl
            case .pdf: .pdf
            case .png: .png
            }
        self.init(format, printer.resolution, size: printer.media, turn: printer.turn)
    }
}
