#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Keeps a store's file to one store at a time, in this process and in all others: an advisory lock on `<file>-lock`,
/// which the system drops with the process, however that ends. The lock file itself stays; it holds nothing.
///
/// The database file itself is not locked this way: closing a second descriptor of it would drop SQLite's own locks.
final class SQLiteFileLock: Sendable {
    private let descriptor: Int32

    init(database path: String) throws(StoreFault) {
        // A new log is its owner's alone; what SQLite lays beside it gets the same rights. One that is there is left alone.
        // It is made before it is locked, since the lock is named after what a link leads to, if that is there.
        var made = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if made < 0, access(path, F_OK) != 0 { made = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
        if made >= 0 { close(made) }
        let lock = SQLiteFileLock.resolved(path) + "-lock"
        descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .unsuitable(path: path, reason: "cannot open \(lock): \(String(cString: strerror(errno)))")
        }
        var outcome = flock(descriptor, LOCK_EX | LOCK_NB)
        while outcome != 0, errno == EINTR { outcome = flock(descriptor, LOCK_EX | LOCK_NB) }
        guard outcome == 0 else {
            let reason = errno
            close(descriptor)
            if reason == EWOULDBLOCK { throw .inUse(path: path) }
            throw .unsuitable(path: path, reason: "cannot lock \(lock): \(String(cString: strerror(reason)))")
        }
    }

    /// Lets another store in, once this one has closed its connections.
    func unlock() { flock(descriptor, LOCK_UN) }

    deinit { close(descriptor) }

    /// The path without symbolic links, so that two ways to one file meet at one lock.
    private static func resolved(_ path: String) -> String {
        func real(_ path: String) -> String? {
            guard let resolved = realpath(path, nil) else { return nil }
            defer { free(resolved) }
            return String(cString: resolved)
        }
        if let whole = real(path) { return whole }
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        return (real(folder) ?? folder) + String(path[slash...])
    }
}
