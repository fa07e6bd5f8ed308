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
        var waiting: [Job] = []
        /// The print that the thread is at.
        var underWay: PrintWork<PrintOutcome>?
        /// Who waits to hear how the printer is; one question answers them all.
        var askers: [StatusWork] = []
        var isWorking = false
        var isStopping = false
        var stopCallers: [PrintWork<Void>] = []

        /// How many prints wait or are under way for somebody.
        var depth: Int { waiting.count { !$0.work.isFinished } + (underWay.map { $0.isFinished ? 0 : 1 } ?? 0) }
    }

    private struct Job: Sendable {
        let document: PrintDocument
        let work: PrintWork<PrintOutcome>
    }

    private typealias StatusWork = PrintWork<Result<PrinterStatus, PrintFault>>

    private let driver: any PrinterDriver
    private let capacity: Int
    private let startThread: @Sendable (@escaping @Sendable () -> Void) -> Bool
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
            case .file(let path): FilePrinter(path: path)
            }
        self.init(configuration, driver, capacity: capacity)
    }

    init(
        _ configuration: PrinterConfiguration, _ driver: any PrinterDriver, capacity: Int,
        startThread: @escaping @Sendable (@escaping @Sendable () -> Void) -> Bool = OwnThread.start
    ) {
        precondition(capacity > 0, "a queue has room")
        self.configuration = configuration
        self.driver = driver
        self.capacity = capacity
        self.startThread = startThread
    }

    /// How many prints wait or are under way.
    public var depth: Int { state.withLock(\.depth) }

    /// How many wait to hear how the printer is.
    var askerCount: Int { state.withLock { $0.askers.count } }

    /// Prints a document and tells what became of it, at the latest shortly after the deadline.
    public func print(_ document: PrintDocument, deadline: ContinuousClock.Instant) async -> PrintOutcome {
        let work = PrintWork<PrintOutcome>(deadline: deadline)
        return await work.answer(
            late: .notPrinted(.tooLate),
            stuck: .unknown(PrintFault(.deadlinePassed, "the printer was not heard of in time"))
        ) { submit(Job(document: document, work: work)) }
    }

    /// Asks the printer how it is. While prints wait or are under way it is not asked, and counts as busy. Whoever asks
    /// while it is being asked hears the same answer.
    public func status(deadline: ContinuousClock.Instant) async throws(PrintFault) -> PrinterStatus {
        let work = StatusWork(deadline: deadline)
        let late = PrintFault(.noAnswer, "it did not answer in time")
        return try await work.answer(late: .failure(late), stuck: .failure(late)) { submit(work) }.get()
    }

    /// How long ``stop(patience:)`` waits for the print under way, unless said otherwise.
    public static let stopPatience = Duration.seconds(25)

    /// Takes no more jobs, hands back those that wait as ``PrintFault/Code/stopped``, and returns when the one under way
    /// has ended, or after so long.
    public func stop(patience: Duration = PrintQueue.stopPatience) async {
        let (waiting, askers) = state.withLock { state in
            state.isStopping = true
            defer {
                state.waiting = []
                state.askers = []
            }
            return (state.waiting, state.askers)
        }
        for job in waiting { job.work.finish(.notPrinted(PrintQueue.stopped)) }
        for asker in askers { asker.finish(.failure(PrintQueue.stopped)) }
        let end = PrintWork<Void>(deadline: .now + patience)
        await end.answer(late: (), stuck: ()) {
            let isOver = state.withLock { state in
                if state.isWorking { state.stopCallers.append(end) }
                return !state.isWorking
            }
            if isOver { end.finish(()) }
        }
    }

    private static let stopped = PrintFault(.stopped, "printing is being shut down")

    private func submit(_ job: Job) {
        let (fault, starts): (PrintFault?, Bool) = state.withLock { state in
            guard !state.isStopping else { return (PrintQueue.stopped, false) }
            if state.waiting.count >= capacity { state.waiting.removeAll(where: \.work.isFinished) }
            guard state.waiting.count < capacity else {
                return (PrintFault(.queueFull, "\(state.waiting.count) jobs wait for the printer"), false)
            }
            state.waiting.append(job)
            defer { state.isWorking = true }
            return (nil, !state.isWorking)
        }
        if let fault { job.work.finish(.notPrinted(fault)) }
        if starts { start() }
    }

    private func submit(_ asker: StatusWork) {
        let (answer, starts): (Result<PrinterStatus, PrintFault>?, Bool) = state.withLock { state in
            guard !state.isStopping else { return (.failure(PrintQueue.stopped), false) }
            let depth = state.depth
            guard depth == 0 else {
                var status = PrinterStatus()
                status.isBusy = true
                status.waiting = depth
                return (.success(status), false)
            }
            state.askers.removeAll(where: \.isFinished)
            state.askers.append(asker)
            defer { state.isWorking = true }
            return (nil, !state.isWorking)
        }
        if let answer { asker.finish(answer) }
        if starts { start() }
    }

    /// Starts the thread, which ends when nothing waits any more.
    private func start() {
        guard !startThread({ self.work() }) else { return }
        let left = state.withLock { state in
            defer { state = State(isStopping: state.isStopping) }
            return state
        }
        let fault = PrintFault(.queueFull, "the system gives no thread")
        for job in left.waiting { job.work.finish(.notPrinted(fault)) }
        for asker in left.askers { asker.finish(.failure(fault)) }
        for caller in left.stopCallers { caller.finish(()) }
    }

    private func work() {
        enum Errand {
            case print(Job)
            case status(deadline: ContinuousClock.Instant)
            case end([PrintWork<Void>])
        }
        while true {
            let errand: Errand = state.withLock { state in
                state.underWay = nil
                if !state.waiting.isEmpty {
                    let job = state.waiting.removeFirst()
                    state.underWay = job.work
                    return .print(job)
                }
                state.askers.removeAll(where: \.isFinished)
                if let deadline = state.askers.map(\.deadline).max() { return .status(deadline: deadline) }
                state.isWorking = false
                defer { state.stopCallers = [] }
                return .end(state.stopCallers)
            }
            switch errand {
            case .print(let job): print(job)
            case .status(let deadline):
                let answer = Result { () throws(PrintFault) in try driver.status(deadline: deadline) }
                let askers = state.withLock { state in
                    defer { state.askers = [] }
                    return state.askers
                }
                for asker in askers { asker.finish(answer) }
            case .end(let callers):
                for caller in callers { caller.finish(()) }
                return
            }
        }
    }

    private func print(_ job: Job) {
        let work = job.work
        var pause = Duration.milliseconds(50)
        var before: PrintOutcome?
        while !work.isFinished {
            guard ContinuousClock.now < work.deadline else {
                work.finish(before ?? .notPrinted(.tooLate))
                return
            }
            var outcome = driver.print(job.document, deadline: work.deadline) { work.beginSending() }
            // An attempt that the deadline cut short says less than the one before it.
            if let before, case .notPrinted = outcome, ContinuousClock.now >= work.deadline { outcome = before }
            guard case .notPrinted(let fault) = outcome, fault.passesByItself, work.takeBack(outcome) else {
                work.finish(outcome)
                return
            }
            before = outcome
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
