import Dispatch
import Synchronization

/// Who runs what: the transfers in hand, the bounded list of those that wait, and the workers without work.
///
/// All of it lies under one lock, which is never held across a transfer. A job is answered exactly once: by whoever takes
/// it off the waiting list, or by the worker it was given to.
final class TransferQueue: Sendable {
    /// A request that somebody waits for.
    final class Job: Sendable {
        let request: HTTPRequest
        let deadline: ContinuousClock.Instant
        /// Set from any thread; the worker looks at it whenever it is woken.
        let isCancelled = Atomic(false)
        private let continuation: Mutex<CheckedContinuation<Result<HTTPResponse, TransportFault>, Never>?> = .init(nil)

        init(_ request: HTTPRequest, deadline: ContinuousClock.Instant) {
            self.request = request
            self.deadline = deadline
        }

        func expect(_ continuation: CheckedContinuation<Result<HTTPResponse, TransportFault>, Never>) {
            self.continuation.withLock { $0 = continuation }
        }

        func finish(_ result: Result<HTTPResponse, TransportFault>) {
            let waiting = continuation.withLock { held in
                defer { held = nil }
                return held
            }
            waiting?.resume(returning: result)
        }
    }

    fileprivate struct State {
        /// One for each worker: what it runs, and how to wake it.
        var slots: [Slot]
        /// Workers without work, the last one busy on top: its connections are the likeliest to be still open.
        var idle: [Int] = []
        var waiting: [Job] = []
        var isClosing = false
        var runningWorkers: Int
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    fileprivate struct Slot {
        var waker: TransferWorker.Waker
        var job: Job?
    }

    private let state: Mutex<State>
    private let waitingLimit: Int

    init(wakers: [TransferWorker.Waker], waitingLimit: Int) {
        self.waitingLimit = waitingLimit
        state = Mutex(
            State(
                slots: wakers.map { Slot(waker: $0) }, idle: Array(wakers.indices.reversed()),
                runningWorkers: wakers.count))
    }

    /// Gives the job to an idle worker, or lets it wait; answers it at once if neither is possible.
    func submit(_ job: Job) {
        let rejection: TransportFault? = state.withLock { state in
            if job.isCancelled.load(ordering: .acquiring) { return .notSent(.cancelled, detail: "cancelled before") }
            if state.isClosing { return .notSent(.closed, detail: "the client was shut down") }
            if let worker = state.idle.popLast() {
                state.slots[worker].job = job
                state.slots[worker].waker.wake()
                return nil
            }
            guard state.waiting.count < waitingLimit else { return .overloaded(waiting: state.waiting.count) }
            state.waiting.append(job)
            return nil
        }
        if let rejection { return job.finish(.failure(rejection)) }
        expire(job)
    }

    /// Aborts a job that waits or runs; one that is done or not yet submitted is only marked.
    func cancel(_ job: Job) {
        job.isCancelled.store(true, ordering: .releasing)
        let waited = state.withLock { state in
            for slot in state.slots where slot.job === job { slot.waker.wake() }
            return state.removeWaiting(job)
        }
        if waited { job.finish(.failure(.notSent(.cancelled, detail: "cancelled while waiting for a handle"))) }
    }

    /// What the worker is to do next, if anything is due; nil if it is to sleep. A worker asks again after each wake-up.
    func job(for worker: Int) -> Job? { state.withLock { $0.slots[worker].job } }

    /// The worker is done with its job and takes the next that waits, or becomes idle.
    func release(_ worker: Int) {
        state.withLock { state in
            state.slots[worker].job = state.waiting.isEmpty ? nil : state.waiting.removeFirst()
            if state.slots[worker].job == nil { state.idle.append(worker) }
        }
    }

    /// Whether a worker without work is to end.
    var isClosing: Bool { state.withLock { $0.isClosing } }

    /// Refuses what waits and lets each worker end after what it runs.
    func beginClosing() {
        let refused = state.withLock { state in
            state.isClosing = true
            for slot in state.slots { slot.waker.wake() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for job in refused { job.finish(.failure(.notSent(.closed, detail: "the client was shut down"))) }
    }

    /// Returns once every worker has ended.
    func waitUntilClosed() async {
        await withCheckedContinuation { continuation in
            let isClosed = state.withLock { state in
                if state.runningWorkers > 0 { state.closers.append(continuation) }
                return state.runningWorkers == 0
            }
            if isClosed { continuation.resume() }
        }
    }

    /// The worker ends; from here on nobody wakes it.
    func retire(_ worker: Int, closing handles: () -> Void) {
        let closers: [CheckedContinuation<Void, Never>] = state.withLock { state in
            state.slots[worker].waker = .none
            handles()
            state.runningWorkers -= 1
            guard state.runningWorkers == 0 else { return [] }
            defer { state.closers = [] }
            return state.closers
        }
        for closer in closers { closer.resume() }
    }

    /// Fails the job at its deadline if it then still waits; a worker keeps the deadline of what it runs.
    private func expire(_ job: Job) {
        let isWaiting = state.withLock { state in state.waiting.contains { $0 === job } }
        guard isWaiting else { return }
        let nanoseconds = max(0, ContinuousClock.now.duration(to: job.deadline).nanoseconds)
        DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) { [weak self, weak job] in
            guard let self, let job, self.state.withLock({ $0.removeWaiting(job) }) else { return }
            job.finish(.failure(.notSent(.timeOut, detail: "the deadline passed while waiting for a handle")))
        }
    }
}

extension TransferQueue.State {
    /// Takes the job off the waiting list; false if it was not on it.
    mutating func removeWaiting(_ job: TransferQueue.Job) -> Bool {
        guard let index = waiting.firstIndex(where: { $0 === job }) else { return false }
        waiting.remove(at: index)
        return true
    }
}

extension Duration {
    /// Whole nanoseconds; limits of a day at most keep it far from overflow.
    var nanoseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    }

    /// Whole milliseconds, rounded up, at least 1: libcurl takes 0 for "no limit".
    var millisecondsAtLeastOne: Int { max(1, (nanoseconds + 999_999) / 1_000_000) }
}
