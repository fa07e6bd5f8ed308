internal import CCups
internal import Glibc

/// Threads for what blocks, so that it never holds one of the cooperative pool's.
enum OwnThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Runs a body on a new thread; false if the system gives none. Signals are blocked on it: libcups writes without
    /// MSG_NOSIGNAL in places, and signals are the main thread's to handle.
    static func start(_ run: @escaping @Sendable () -> Void) -> Bool {
        let held = Unmanaged.passRetained(Body(run))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { preconditionFailure("a thread without its body") }
                var signals = sigset_t()
                sigfillset(&signals)
                pthread_sigmask(SIG_BLOCK, &signals, nil)
                Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, held.toOpaque())
        guard code == 0 else {
            held.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    /// Sleeps on the calling thread.
    static func sleep(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let length = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        // No signal reaches these threads, so nothing wakes them early.
        withUnsafePointer(to: length) { _ = nanosleep($0, nil) }
    }
}

extension ContinuousClock.Instant {
    /// Milliseconds from now, rounded up, as `poll` wants them: 0 once it has passed, at most a minute.
    var pollMilliseconds: Int32 {
        let left = ContinuousClock.now.duration(to: self)
        guard left > .zero else { return 0 }
        let (seconds, attoseconds) = min(left, .seconds(60)).components
        return Int32(seconds * 1000 + attoseconds / 1_000_000_000_000_000) + 1
    }
}

/// What an error number means, in the system's words.
func systemError(_ number: Int32) -> String { String(cString: strerror(number)) }
