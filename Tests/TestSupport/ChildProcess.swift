internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#endif

/// A process started for a test, by `posix_spawn`. Not Foundation's `Process`: with many files open, starting one on
/// Linux now and then reads beyond its memory and crashes (seen with Swift 6.3.1, below `Process.run` in memcpy).
public final class ChildProcess: Sendable {
    /// Its number.
    public let processIdentifier: Int32
    private let ending = Mutex<Int32?>(nil)

    /// The program could not be started; the error number says why.
    public struct NotStarted: Error {
        /// The program's path.
        public let program: String
        /// The system's error number.
        public let errorNumber: Int32
    }

    /// Starts a program with this process's environment and no other open files than these.
    ///
    /// - Parameters:
    ///   - output: the descriptor its standard output goes to; nil for nowhere.
    ///   - errors: the descriptor its standard error goes to; nil for nowhere.
    public init(_ program: String, _ arguments: [String], output: Int32? = nil, errors: Int32? = nil) throws(NotStarted)
    {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (descriptor, place) in [(output, Int32(1)), (errors, Int32(2))] {
            if let descriptor {
                posix_spawn_file_actions_adddup2(&actions, descriptor, place)
            } else {
                posix_spawn_file_actions_addopen(&actions, place, "/dev/null", O_WRONLY, 0)
            }
        }
        // The threads that tests run on block signals, which a program would inherit: `timeout` could not end it.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        // Whatever else is open here closes when the program begins.
        for descriptor in Int32(3)..<1024 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        var texts = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for text in texts { free(text) } }
        var identifier: pid_t = 0
        let failure = posix_spawn(&identifier, program, &actions, &attributes, &texts, environ)
        guard failure == 0 else { throw NotStarted(program: program, errorNumber: failure) }
        processIdentifier = identifier
    }

    /// A program that nobody waits for any more is ended and waited for: swift-testing's own watch over exit tests spins for
    /// ever on a child that has ended and was not waited for.
    deinit {
        signal(SIGKILL)
        _ = waitUntilExit()
    }

    /// Its exit code, or the negative of the signal that ended it; nil while it runs.
    public var exitCode: Int32? { wait(options: WNOHANG) }

    /// Whether it runs.
    public var isRunning: Bool { exitCode == nil }

    /// Waits for its end; its exit code, or the negative of the signal that ended it.
    public func waitUntilExit() -> Int32 {
        while true {
            if let code = wait(options: 0) { return code }
        }
    }

    /// Sends a signal, unless it has ended.
    public func signal(_ number: Int32) {
        ending.withLock { ending in
            if ending == nil { _ = kill(processIdentifier, number) }
        }
    }

    private func wait(options: Int32) -> Int32? {
        ending.withLock { ending in
            if let ending { return ending }
            var status: Int32 = 0
            guard waitpid(processIdentifier, &status, options) == processIdentifier else { return nil }
            let signal = status & 0x7F
            ending = signal == 0 ? (status >> 8) & 0xFF : -signal
            return ending
        }
    }
}
