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
        try await print(id, on: station, who: who, requestID: requestID, deadline: deadline, claimed: false)
    }

    /// - Parameter claimed: whether the label's ``printClaim(_:at:)`` is held for this print; it is given back with the
    ///   record of a print of which nothing came out.
    private func print(
        _ id: String, on station: String, who: String, requestID: String, deadline: ContinuousClock.Instant,
        claimed: Bool
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
        var releases: [ClaimChange] = []
        if claimed, case .notPrinted = outcome { releases = [LabelDesk.printRelease(id, at: station)] }
        await record(&report, ContentDigest(of: bytes), attempt.number, parcel.stream, cause, releases)
        return report
    }

    /// Prints the label that a request for printing was answered with, unless it is printed or may be, however often and
    /// by whomever it is asked for. Only after prints of which surely nothing came out it is printed when it is asked for
    /// again; whoever has looked at the printer and knows better prints by ``print(_:on:who:requestID:deadline:)``.
    public func printOnce(
        _ answer: LabelAnswer, _ request: LabelRequest
    ) async throws(LabelRefusal) -> RequestedPrint {
        guard let printer = request.printer else { preconditionFailure("a request that names no printer") }
        let id = answer.label.label
        func batch(_ change: ClaimChange) -> LogBatch {
            LogBatch(
                context: EventContext(client: answer.stream.parts[1], time: clock.now(), who: request.who),
                claims: [change])
        }
        if answer.duplicate != nil {
            if let existing = try await printing(id).existing { return .notAgain(existing) }
            guard try await commit(batch(LabelDesk.printClaim(id, at: printer)), request.deadline) else {
                // Whoever was first may have recorded it meanwhile.
                let printing = try await printing(id)
                return printing.existing.map { .notAgain($0) } ?? .begun(at: printing.begun ?? printer)
            }
        }
        do throws(LabelRefusal) {
            return .done(
                try await print(
                    id, on: printer, who: request.who, requestID: request.requestID, deadline: request.deadline,
                    claimed: true))
        } catch {
            // Nothing was sent. If the claim cannot be given back, nobody prints until somebody looks.
            _ = try? await store.commit(
                batch(LabelDesk.printRelease(id, at: printer)), deadline: .now + .seconds(10))
            throw error
        }
    }

    /// Whoever has it prints a label that is asked for with its printing. Taken before anything is sent, so that a
    /// process that ends meanwhile leaves a label unprinted rather than printed twice.
    static func printClaim(_ label: String, at station: String) -> ClaimChange {
        .take(name: printClaimName(label), Claim(value: Array(station.utf8)))
    }

    /// Gives the claim back: surely nothing came out.
    private static func printRelease(_ label: String, at station: String) -> ClaimChange {
        .release(name: printClaimName(label), current: Array(station.utf8))
    }

    private static func printClaimName(_ label: String) -> String { "print/" + label }

    /// What became of printing a label.
    private func printing(_ id: String) async throws(LabelRefusal) -> PrintHistory {
        let (parcel, attempt) = try await find(id)
        return try await printing(parcel, attempt)
    }

    /// What became of printing an attempt's label.
    func printing(
        _ parcel: ParcelHistory, _ attempt: ParcelState.Attempt
    ) async throws(LabelRefusal) -> PrintHistory {
        var history = PrintHistory(prints: parcel.prints[attempt.number] ?? [])
        guard let label = attempt.label?.label, history.existing == nil else { return history }
        history.begun = try await claim(LabelDesk.printClaimName(label)).map {
            String(decoding: $0.value, as: UTF8.self)
        }
        return history
    }

    /// The queue of a printer or station.
    func queue(_ station: String) throws(LabelRefusal) -> PrintQueue {
        guard let queue = printers.queue(station) else {
            throw .unknownPrinter(station, known: printers.queues.map(\.configuration.names))
        }
        return queue
    }

    /// Writes what became of it to the log. The paper is out already: a log that does not answer is told, not thrown.
    private func record(
        _ report: inout PrintReport, _ digest: ContentDigest, _ attempt: Int, _ stream: StreamName,
        _ context: EventContext, _ releases: [ClaimChange]
    ) async {
        for _ in 0..<8 {
            do {
                let state = try await parcel(stream).state
                guard state.attempts.indices.contains(attempt - 1) else { break }
                report.isReprint = state.attempts[attempt - 1].prints.mayExist
                let event = event(report, digest, attempt)
                var batch = LogBatch(context: context, claims: releases)
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
