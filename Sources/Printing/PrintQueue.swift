internal import LabelRender
internal import Synchronization

/// Prints on one printer, one job after another in the order of their coming, on a thread of its own.
///
/// A job that the printer is too busy for is tried again until its deadline; nothing else is ever tried twice, and
/// nothing at all once a byte of it has been sent.
public final class PrintQueue: Sendable {
    /// How many jobs may wait, unless said otherwise.
    public static let standardCapacity = 64

    /// The printer.
    public let configuration: PrinterConfiguration

    private struct State {
        var waiting: [Errand] = []
        var isWorking = false
        var isStopping = false
        var stopCallers: [CheckedContinuation<Void, Never>] = []
    }

    private enum Errand: Sendable {
        case print(PrintDocument, PrintWork<PrintOutcome>)
        case status(PrintWork<Result<PrinterStatus, PrintFault>>)

        var isFinished: Bool {
            switch self {
            case .print(_, let work): work.isFinished
            case .status(let work): work.isFinished
            }
        }

        func refuse(_ fault: PrintFault) {
            switch self {
            case .print(_, let work): work.finish(.notPrinted(fault))
            case .status(let work): work.finish(.failure(fault))
            }
        }
    }

    private let driver: any PrinterDriver
    private let capacity: Int
    private let state = Mutex(State())

    /// The queue of a printer; nothing is connected before the first job.
    public convenience init(_ configuration: PrinterConfiguration, capacity: Int = PrintQueue.standardCapacity) {
        let driver: any PrinterDriver =
            switch configuration.address {
            case .zpl(let host, let port): RawPrinter(host: host, port: port, resolution: configuration.resolution)
            case .ipp(let host, let port, let path):
                IPPPrinter(
                    host: host, port: port, path: path, language: configuration.language,
                    resolution: configuration.resolution, media: configuration.media)
            case .folder(let path):
                FolderPrinter(
                    folder: LabelFolder(
                        path: path, name: configuration.name, suffix: configuration.language.rawValue))
            }
        self.init(configuration, driver, capacity: capacity)
    }

    init(_ configuration: PrinterConfiguration, _ driver: any PrinterDriver, capacity: Int) {
        precondition(capacity > 0, "a queue has room")
        self.configuration = configuration
        self.driver = driver
        self.capacity = capacity
    }

    /// How many jobs wait or are under way.
    public var depth: Int {
        state.withLock { state in state.waiting.count { !$0.isFinished } + (state.isWorking ? 1 : 0) }
    }

    /// Prints a document and tells what became of it, at the latest shortly after the deadline.
    public func print(_ document: PrintDocument, deadline: ContinuousClock.Instant) async -> PrintOutcome {
        let work = PrintWork<PrintOutcome>(deadline: deadline)
        return await work.answer(
            late: .notPrinted(.tooLate),
            stuck: .unknown(PrintFault(.deadlinePassed, "the printer was not heard of in time"))
        ) { submit(.print(document, work)) }
    }

    /// Asks the printer how it is. While it prints it is not asked.
    public func status(deadline: ContinuousClock.Instant) async throws(PrintFault) -> PrinterStatus {
        let work = PrintWork<Result<PrinterStatus, PrintFault>>(deadline: deadline)
        let late = PrintFault(.noAnswer, "it did not answer in time, or is printing")
        return try await work.answer(late: .failure(late), stuck: .failure(late)) { submit(.status(work)) }.get()
    }

    /// Takes no more jobs, hands back those that wait as ``PrintFault/Code/stopped``, and returns when the one under way
    /// has ended.
    public func stop() async {
        let waiting = state.withLock { state in
            state.isStopping = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for errand in waiting { errand.refuse(PrintQueue.stopped) }
        await withCheckedContinuation { (caller: CheckedContinuation<Void, Never>) in
            let isOver = state.withLock { state in
                if state.isWorking { state.stopCallers.append(caller) }
                return !state.isWorking
            }
            if isOver { caller.resume() }
        }
    }

    private static let stopped = PrintFault(.stopped, "printing is being shut down")

    private func submit(_ errand: Errand) {
        enum Entry {
            case refused(PrintFault)
            case taken
            case first
        }
        let entry: Entry = state.withLock { state in
            guard !state.isStopping else { return .refused(PrintQueue.stopped) }
            if state.waiting.count >= capacity { state.waiting.removeAll(where: \.isFinished) }
            guard state.waiting.count < capacity else {
                return .refused(PrintFault(.queueFull, "\(state.waiting.count) jobs wait for the printer"))
            }
            state.waiting.append(errand)
            defer { state.isWorking = true }
            return state.isWorking ? .taken : .first
        }
        switch entry {
        case .refused(let fault): errand.refuse(fault)
        case .taken: break
        case .first:
            // The thread ends when nothing waits any more.
            guard !OwnThread.start({ self.work() }) else { return }
            let waiting = state.withLock { state in
                defer { state.waiting = [] }
                state.isWorking = false
                return state.waiting
            }
            for errand in waiting { errand.refuse(PrintFault(.queueFull, "the system gives no thread")) }
        }
    }

    private func work() {
        while true {
            let (errand, callers): (Errand?, [CheckedContinuation<Void, Never>]) = state.withLock { state in
                guard !state.waiting.isEmpty else {
                    state.isWorking = false
                    defer { state.stopCallers = [] }
                    return (nil, state.stopCallers)
                }
                return (state.waiting.removeFirst(), [])
            }
            for caller in callers { caller.resume() }
            switch errand {
            case .print(let document, let work): print(document, work)
            case .status(let work):
                guard !work.isFinished else { continue }
                work.finish(Result { () throws(PrintFault) in try driver.status(deadline: work.deadline) })
            case nil: return
            }
        }
    }

    private func print(_ document: PrintDocument, _ work: PrintWork<PrintOutcome>) {
        var pause = Duration.milliseconds(50)
        while !work.isFinished {
            let outcome = driver.print(document, deadline: work.deadline) { work.beginSending() }
            guard case .notPrinted(let fault) = outcome, fault.passesByItself, work.takeBack() else {
                work.finish(outcome)
                return
            }
            // Another desk's computer may be waiting for the same printer: not all come back at the same time.
            let wait = pause * Int.random(in: 50...100) / 100
            let isStopping = state.withLock { $0.isStopping }
            guard !isStopping, ContinuousClock.now + wait < work.deadline else {
                work.finish(outcome)
                return
            }
            OwnThread.sleep(wait)
            pause = min(pause * 2, .seconds(1))
        }
    }
}
