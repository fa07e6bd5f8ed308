internal import Synchronization

/// A batch on its way to the writer, and the caller that waits for it. Whoever finishes it first, the writer or the
/// deadline, gives the answer; later answers are dropped.
final class PendingCommit: Sendable {
    typealias Answer = Result<LogReceipt, StoreFault>

    let batch: PreparedBatch
    let deadline: ContinuousClock.Instant
    private let caller: Mutex<CheckedContinuation<Answer, Never>?>

    init(_ batch: PreparedBatch, deadline: ContinuousClock.Instant, caller: CheckedContinuation<Answer, Never>) {
        self.batch = batch
        self.deadline = deadline
        self.caller = Mutex(caller)
    }

    func finish(_ answer: Answer) {
        let caller = caller.withLock { slot in
            defer { slot = nil }
            return slot
        }
        caller?.resume(returning: answer)
    }
}
