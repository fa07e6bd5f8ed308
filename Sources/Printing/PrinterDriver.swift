/// Speaks one protocol to one printer. Its calls block; the queue of the printer makes them one after another.
protocol PrinterDriver: Sendable {
    /// Asks how the printer is.
    func status(deadline: ContinuousClock.Instant) throws(PrintFault) -> PrinterStatus

    /// Prints a document.
    ///
    /// - Parameter beginSending: asked right before the first byte that could be printed. If it says no, nobody waits
    ///   any more, and nothing is sent.
    func print(
        _ document: PrintDocument, deadline: ContinuousClock.Instant, beginSending: () -> Bool
    ) -> PrintOutcome
}

extension PrintFault {
    /// The deadline passed before anything was sent.
    static var tooLate: PrintFault { PrintFault(.deadlinePassed, "the time was over before anything was sent") }
}
