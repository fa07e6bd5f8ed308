internal import Synchronization

/// Something a printer's thread is to do, and the caller that waits for it. Whoever ends it first, the thread or the
/// deadline, gives the answer; later answers are dropped.
final class PrintWork<Answer: Sendable>: Sendable {
    private enum Phase {
        /// In the queue, or under way without anything sent: it can be given up.
        case unsent
        /// Something is being sent.
        case sending
        case finished
    }

    private struct State {
        var phase = Phase.unsent
        var caller: CheckedContinuation<Answer, Never>?
        /// The answer, where it came before the caller had begun to wait.
        var early: Answer?
        /// What the last attempt was answered, after which it waits for the next.
        var last: Answer?

        /// Answers; gives the caller that waits for it.
        mutating func finish(_ answer: Answer) -> CheckedContinuation<Answer, Never>? {
            guard phase != .finished else { return nil }
            defer { self = State(phase: .finished, early: caller == nil ? answer : nil) }
            return caller
        }
    }

    let deadline: ContinuousClock.Instant
    private let state = Mutex(State())

    init(deadline: ContinuousClock.Instant) { self.deadline = deadline }

    /// Whether nobody waits for it any more.
    var isFinished: Bool { state.withLock { $0.phase == .finished } }

    /// From now on it cannot be given up; false if it has been.
    func beginSending() -> Bool {
        state.withLock { state in
            guard state.phase == .unsent else { return false }
            state.phase = .sending
            return true
        }
    }

    /// Nothing was sent after all; false if it has been given up. If it is before it is tried again, this is the answer.
    func takeBack(_ answer: Answer) -> Bool {
        state.withLock { state in
            guard state.phase != .finished else { return false }
            state.phase = .unsent
            state.last = answer
            return true
        }
    }

    /// Answers, unless somebody has.
    func finish(_ answer: Answer) {
        state.withLock { $0.finish(answer) }?.resume(returning: answer)
    }

    /// Answers unless something is being sent, or somebody has; with the last attempt's answer if there was one.
    func giveUp(_ answer: Answer) {
        let (caller, answer) = state.withLock { state in
            let answer = state.last ?? answer
            return (state.phase == .unsent ? state.finish(answer) : nil, answer)
        }
        caller?.resume(returning: answer)
    }

    /// Waits for the answer. At the deadline it is given up if nothing has been sent; a little later in any case, should
    /// the thread be stuck.
    ///
    /// - Parameters:
    ///   - late: the answer if nothing was sent by the deadline.
    ///   - stuck: the answer if something was sent and nothing heard.
    ///   - submit: hands it to the thread.
    func answer(late: Answer, stuck: Answer, submit: () -> Void) async -> Answer {
        let alarm = Task {
            guard (try? await Task.sleep(until: deadline, clock: .continuous)) != nil else { return }
            giveUp(late)
            guard (try? await Task.sleep(for: .seconds(2), clock: .continuous)) != nil else { return }
            finish(stuck)
        }
        defer { alarm.cancel() }
        return await withCheckedContinuation { caller in
            let early = state.withLock { state in
                state.caller = caller
                return state.early
            }
            if let early { caller.resume(returning: early) } else { submit() }
        }
    }
}
