import Synchronization

/// How far a batch has come, on standard error, where a person watches and it takes longer than two seconds.
final class BatchProgress: Sendable {
    private struct State {
        var shown = ContinuousClock.now
        var count = 0
        var isShowing = false
    }

    private let noun: String
    private let bytes: Int?
    private let isWatched = Console.isTerminal
    private let started = ContinuousClock.now
    private let state = Mutex(State())

    /// Progress of so-called items.
    ///
    /// - Parameter bytes: how long the input is; nil if that is not known.
    init(_ noun: String, bytes: Int?) {
        self.noun = noun
        self.bytes = bytes
    }

    /// So many more are finished, with the input read up to a place.
    func add(_ count: Int, position: Int) {
        guard isWatched else { return }
        let now = ContinuousClock.now
        state.withLock { state in
            state.count += count
            guard now - started > .seconds(2), now - state.shown > .milliseconds(200) else { return }
            state.shown = now
            state.isShowing = true
            let line = BatchProgress.line(
                state.count, noun, seconds: (now - started) / .seconds(1), position: position, of: bytes)
            Console.write(Array(line.utf8), to: .error)
        }
    }

    /// Takes the line away, for other output to take its place.
    func clear() {
        state.withLock { state in
            guard state.isShowing else { return }
            state.isShowing = false
            Console.write(Array("\r\u{1B}[K".utf8), to: .error)
        }
    }

    /// `\r[=====>    ] 51 %, 510000 shipments, 300000/s, 2 s left`.
    static func line(_ count: Int, _ noun: String, seconds: Double, position: Int, of bytes: Int?) -> String {
        let text = "\(count) \(noun), \(Int(Double(count) / max(seconds, 0.001)))/s"
        guard let bytes, bytes > 0, position > 0 else { return "\r" + text + " " }
        let share = min(1, Double(position) / Double(bytes))
        let filled = Int(share * 30)
        let bar = String(repeating: "=", count: filled) + ">" + String(repeating: " ", count: 30 - filled)
        let left = Int((seconds / share - seconds).rounded(.up))
        return "\r[\(bar)] \(Int(share * 100)) %, \(text), \(left) s left "
    }
}
