internal import LabelRender

/// A ZPL printer at a plain TCP port.
///
/// One connection a job: before, `~HI` must tell the resolution that the label was drawn for, and `~HS` no trouble;
/// then the whole job; then `~HS` until nothing is left to print. What a printer is known to do in trouble is to fall
/// silent, so silence after the first byte means that nobody knows.
struct RawPrinter: PrinterDriver {
    /// How long connecting may take, and each answer.
    static let patience = Duration.seconds(3)
    /// How long after one question about a job under way the next is asked.
    private static let interval = Duration.milliseconds(100)
    /// How often a printer is asked before a label that it holds in part counts as left unfinished: it may be coming.
    private static let looks = 10

    let host: String
    let port: UInt16
    let resolution: Resolution

    func status(deadline: ContinuousClock.Instant) throws(PrintFault) -> PrinterStatus {
        let conversation = try Conversation(host: host, port: port, deadline: deadline)
        let identification = try conversation.identification(deadline)
        var status = try conversation.status(deadline)
        for _ in 1..<RawPrinter.looks {
            guard status.isFormatPartial, ContinuousClock.now + RawPrinter.interval < deadline else { break }
            OwnThread.sleep(RawPrinter.interval)
            status = try conversation.status(deadline)
        }
        return PrinterStatus(status, identification)
    }

    func print(
        _ document: PrintDocument, deadline: ContinuousClock.Instant, beginSending: () -> Bool
    ) -> PrintOutcome {
        do throws(PrintFault) {
            let conversation = try Conversation(host: host, port: port, deadline: deadline)
            try checkReady(conversation, deadline)
            guard beginSending() else { return .notPrinted(.tooLate) }
            let (sent, fault) = conversation.send(document.bytes, deadline)
            if let fault { return sent == 0 ? .notPrinted(fault) : .unknown(fault) }
            return follow(conversation, deadline)
        } catch { return .notPrinted(error) }
    }

    /// Asks until all that was sent is printed.
    private func follow(
        _ conversation: borrowing Conversation, _ deadline: ContinuousClock.Instant
    ) -> PrintOutcome {
        do throws(PrintFault) {
            while true {
                let status = try conversation.status(deadline)
                if let trouble = status.troubles.first {
                    return .unknown(
                        PrintFault(trouble, "the printer has the label and may print it once this is put right"))
                }
                if status.isIdle { return .printed(.printerIdle) }
                guard ContinuousClock.now + RawPrinter.interval < deadline else {
                    throw PrintFault(.deadlinePassed, "the printer has the label and was not done in time")
                }
                OwnThread.sleep(RawPrinter.interval)
            }
        } catch { return .unknown(error) }
    }

    private func checkReady(
        _ conversation: borrowing Conversation, _ deadline: ContinuousClock.Instant
    ) throws(PrintFault) {
        let identification = try conversation.identification(deadline)
        guard identification.dotsPerMillimetre == resolution.dotsPerMillimetre else {
            throw PrintFault(
                .wrongResolution,
                "the label has \(resolution.dotsPerMillimetre) dots/mm (\(resolution.rawValue) dpi), the printer "
                    + "\(identification.model) \(identification.dotsPerMillimetre)")
        }
        let status = try conversation.status(deadline)
        if let trouble = status.troubles.first { throw PrintFault(trouble, "nothing was sent") }
        if status.isFormatPartial {
            throw PrintFault(
                .unfinishedLabel,
                "a label that was begun is unfinished, by a connection that was lost or another program; nothing was sent"
            )
        }
        if status.isBufferFull { throw PrintFault(.busy, "its memory is full; nothing was sent") }
    }

    /// A connection on which questions are asked.
    private struct Conversation: ~Copyable {
        private let connection: TCPConnection

        init(host: String, port: UInt16, deadline: ContinuousClock.Instant) throws(PrintFault) {
            connection = try TCPConnection(host: host, port: port, patience: RawPrinter.patience, deadline: deadline)
        }

        borrowing func send(_ bytes: [UInt8], _ deadline: ContinuousClock.Instant) -> (sent: Int, fault: PrintFault?) {
            connection.send(bytes, until: deadline)
        }

        borrowing func identification(_ deadline: ContinuousClock.Instant) throws(PrintFault) -> HostIdentification {
            let strings = try ask("~HI", strings: 1, deadline)
            do throws(StatusFault) { return try HostIdentification(strings[0]) } catch {
                throw PrintFault(.badAnswer, "to ~HI: \(error)")
            }
        }

        borrowing func status(_ deadline: ContinuousClock.Instant) throws(PrintFault) -> HostStatus {
            let strings = try ask("~HS", strings: 3, deadline)
            do throws(StatusFault) { return try HostStatus(strings) } catch {
                throw PrintFault(.badAnswer, "to ~HS: \(error)")
            }
        }

        private borrowing func ask(
            _ question: String, strings count: Int, _ deadline: ContinuousClock.Instant
        ) throws(PrintFault) -> [[UInt8]] {
            let end = min(deadline, .now + RawPrinter.patience)
            if let fault = connection.send(Array(question.utf8), until: end).fault { throw fault }
            var splitter = StatusStrings()
            var strings: [[UInt8]] = []
            while true {
                guard ContinuousClock.now < end, let bytes = try connection.receive(until: end) else {
                    throw PrintFault(.noAnswer, "no answer to \(question)")
                }
                guard !bytes.isEmpty else {
                    throw PrintFault(.connectionLost, "it hung up instead of answering \(question)")
                }
                for byte in bytes {
                    do throws(StatusFault) {
                        if let string = try splitter.take(byte) { strings.append(string) }
                    } catch { throw PrintFault(.badAnswer, "to \(question): \(error)") }
                    if strings.count == count { return strings }
                }
            }
        }
    }
}
