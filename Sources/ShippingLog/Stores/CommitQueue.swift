internal import Dispatch
internal import Synchronization

/// The bounded line of batches before a store's one writer. The writer takes as many as have gathered while it was busy
/// and makes them durable together: the more callers, the fewer waits for the disk each of them costs.
final class CommitQueue: Sendable {
    /// How much may wait and be written at once.
    struct Limits: Sendable {
        var waiting: Int
        var waitingBytes: Int
        var group: Int
        var groupBytes: Int
    }

    private struct State {
        var waiting: [PendingCommit] = []
        var waitingBytes = 0
        var running: [PendingCommit] = []
        var isDraining = false
        var isSweeping = false
        var refusal: StoreFault?
    }

    private let limits: Limits
    private let state = Mutex(State())
    private let timer = DispatchQueue(label: "waybill.log.deadlines")

    /// How late a passed deadline may be noticed.
    private static let sweepInterval = DispatchTimeInterval.milliseconds(10)

    init(limits: Limits) { self.limits = limits }

    /// Joins the line, or is answered at once. True if the writer rests and must be woken.
    func add(_ pending: PendingCommit) -> Bool {
        enum Step {
            case refuse(StoreFault)
            case wait(wake: Bool, sweep: Bool)
        }
        let step = state.withLock { state -> Step in
            if let refusal = state.refusal { return .refuse(refusal) }
            guard state.waiting.count < limits.waiting,
                state.waiting.isEmpty || state.waitingBytes + pending.batch.weight <= limits.waitingBytes
            else { return .refuse(.overloaded(waiting: state.waiting.count)) }
            state.waiting.append(pending)
            state.waitingBytes += pending.batch.weight
            defer {
                state.isDraining = true
                state.isSweeping = true
            }
            return .wait(wake: !state.isDraining, sweep: !state.isSweeping)
        }
        switch step {
        case .refuse(let fault):
            pending.finish(.failure(fault))
            return false
        case .wait(let wake, let sweep):
            if sweep { scheduleSweep() }
            return wake
        }
    }

    /// The next group for the writer, deadlines not passed; nil when there is nothing to do, after which the next
    /// ``add(_:)`` wakes the writer again.
    func take(now: ContinuousClock.Instant) -> [PendingCommit]? {
        let (group, late) = state.withLock { state -> ([PendingCommit]?, [PendingCommit]) in
            var group: [PendingCommit] = []
            var late: [PendingCommit] = []
            var bytes = 0
            var taken = 0
            for pending in state.waiting {
                if pending.deadline <= now {
                    late.append(pending)
                } else {
                    guard group.count < limits.group, group.isEmpty || bytes + pending.batch.weight <= limits.groupBytes
                    else { break }
                    group.append(pending)
                    bytes += pending.batch.weight
                }
                taken += 1
                state.waitingBytes -= pending.batch.weight
            }
            state.waiting.removeFirst(taken)
            state.running = group
            if group.isEmpty { state.isDraining = false }
            return (group.isEmpty ? nil : group, late)
        }
        for pending in late { pending.finish(.failure(.deadlinePassed)) }
        return group
    }

    /// The writer is through with its group.
    func finish(_ answers: [PendingCommit.Answer]) {
        let group = state.withLock { state in
            defer { state.running = [] }
            return state.running
        }
        precondition(group.count == answers.count, "an answer for each batch of the group")
        for (pending, answer) in zip(group, answers) { pending.finish(answer) }
    }

    /// Refuses everything from now on, what waits included. The first reason stays.
    func close(_ fault: StoreFault) {
        let waiting = state.withLock { state -> [PendingCommit] in
            if state.refusal == nil { state.refusal = fault }
            defer {
                state.waiting = []
                state.waitingBytes = 0
            }
            return state.waiting
        }
        for pending in waiting { pending.finish(.failure(fault)) }
    }

    /// Why everything is refused; nil while it is not.
    var refusal: StoreFault? { state.withLock { $0.refusal } }

    private func scheduleSweep() {
        timer.asyncAfter(deadline: .now() + CommitQueue.sweepInterval) { [weak self] in self?.sweep() }
    }

    /// Answers those whose deadline has passed. Goes on while anybody waits.
    private func sweep() {
        let now = ContinuousClock.now
        let (late, doubtful, again) = state.withLock { state -> ([PendingCommit], [PendingCommit], Bool) in
            var late: [PendingCommit] = []
            if state.waiting.contains(where: { $0.deadline <= now }) {
                late = state.waiting.filter { $0.deadline <= now }
                state.waiting.removeAll { $0.deadline <= now }
                state.waitingBytes -= late.reduce(0) { $0 + $1.batch.weight }
            }
            let doubtful = state.running.filter { $0.deadline <= now }
            state.isSweeping = !state.waiting.isEmpty || !state.running.isEmpty
            return (late, doubtful, state.isSweeping)
        }
        for pending in late { pending.finish(.failure(.deadlinePassed)) }
        for pending in doubtful {
            pending.finish(.failure(.outcomeUnknown("the deadline passed while it was being written")))
        }
        if again { scheduleSweep() }
    }
}
