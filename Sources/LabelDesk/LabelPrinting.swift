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
        let parcel = try await find(id).0.stream
        let report = try await alone(parcel, deadline) { () async throws(LabelRefusal) in
            try await self.print(id, on: queue, who: who, requestID: requestID, deadline: deadline, claim: nil)
        }
        guard let report else { throw .stillRunning }
        return report
    }

    /// - Parameter claim: what is held for this print; it is given back with the record of a print of which nothing
    ///   came out.
    private func print(
        _ id: String, on queue: PrintQueue, who: String, requestID: String, deadline: ContinuousClock.Instant,
        claim: PrintClaim?
    ) async throws(LabelRefusal) -> PrintReport {
        let (parcel, attempt) = try await find(id)
        guard let label = attempt.label else { throw .notFound }
        guard attempt.stage == .issued else {
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
        if let claim, case .notPrinted = outcome {
            releases = [.release(name: PrintClaim.name(id), current: claim.bytes)]
        }
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
        let queue = try queue(printer)
        let id = answer.label.label
        let claim = PrintClaim(station: printer, request: request.requestID)
        let context = EventContext(client: answer.stream.parts[1], time: clock.now(), who: request.who)
        let print = try await alone(answer.stream, request.deadline) { () async throws(LabelRefusal) in
            if let earlier = try await self.take(claim, id, context, request.deadline) { return earlier }
            do throws(LabelRefusal) {
                return .done(
                    try await self.print(
                        id, on: queue, who: request.who, requestID: request.requestID, deadline: request.deadline,
                        claim: claim))
            } catch {
                // Nothing was sent. If the claim cannot be given back, nobody prints until somebody looks.
                let release = ClaimChange.release(name: PrintClaim.name(id), current: claim.bytes)
                _ = try? await self.store.commit(
                    LogBatch(context: context, claims: [release]), deadline: .now + LabelMaker.writePatience)
                throw error
            }
        }
        if let print { return print }
        // Somebody else is still at it.
        let history = try await printing(id)
        if let existing = history.existing { return .notAgain(existing) }
        guard let begun = history.begun else { throw .stillRunning }
        return .begun(at: begun)
    }

    /// Takes the claim on printing a label, before anything is sent: a process that ends meanwhile leaves a label
    /// unprinted rather than printed twice. Nil once it is taken; otherwise why the label is not to be printed.
    ///
    /// One process at a time uses a log, and in this one nobody else is printing the label: a claim that is not this
    /// request's own is that of a process that has ended, or that could not give it back.
    private func take(
        _ claim: PrintClaim, _ id: String, _ context: EventContext, _ deadline: ContinuousClock.Instant
    ) async throws(LabelRefusal) -> RequestedPrint? {
        let taking = ClaimChange.take(name: PrintClaim.name(id), Claim(value: claim.bytes))
        // A commit that failed, or whose end is not known, may have been written: a second look tells.
        for _ in 0..<4 {
            let history = try await printing(id)
            if let existing = history.existing { return .notAgain(existing) }
            if history.claim == claim { return nil }
            if let begun = history.begun { return .begun(at: begun) }
            if try await commit(LogBatch(context: context, claims: [taking]), deadline) { return nil }
        }
        throw .stillRunning
    }

    /// Runs a body while nobody else in this process prints a label of the parcel; nil if somebody is still at it at the
    /// deadline.
    private func alone<T: Sendable>(
        _ parcel: StreamName, _ deadline: ContinuousClock.Instant, _ body: () async throws(LabelRefusal) -> T
    ) async throws(LabelRefusal) -> T? {
        while true {
            switch await printGate.enter(parcel, deadline: deadline) {
            case .first:
                let result: Result<T, LabelRefusal>
                do throws(LabelRefusal) { result = .success(try await body()) } catch { result = .failure(error) }
                await printGate.leave(parcel)
                return try result.get()
            case .after: continue
            case .deadlinePassed: return nil
            case .tooMany: throw .overloaded
            }
        }
    }

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
        history.claim = try await store.holder(PrintClaim.name(label)).map(PrintClaim.init)
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
                let state = try await store.parcel(stream).state
                guard state.attempts.indices.contains(attempt - 1) else { break }
                report.isReprint = state.attempts[attempt - 1].prints.mayExist
                let event = event(report, digest, attempt)
                var batch = LogBatch(context: context, claims: releases)
                batch.appends = [StreamAppend(stream: stream, expectedVersion: state.version, events: [event])]
                _ = try await store.commit(batch, deadline: .now + LabelMaker.writePatience)
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
