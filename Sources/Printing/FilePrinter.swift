internal import CCups
internal import Glibc

/// A device or a file that stands for a printer: each job is written to it in one piece, to a file behind what is there.
/// Nothing is created. Whoever else writes there by this program, in another process too, waits its turn.
struct FilePrinter: PrinterDriver {
    let path: String

    func status(deadline: ContinuousClock.Instant) throws(PrintFault) -> PrinterStatus {
        var status = PrinterStatus()
        do throws(PrintFault) { _ = try OpenFile(path) } catch {
            guard error.code == .busy else { throw error }
            status.isBusy = true
        }
        return status
    }

    func print(
        _ document: PrintDocument, deadline: ContinuousClock.Instant, beginSending: () -> Bool
    ) -> PrintOutcome {
        do throws(PrintFault) {
            let place = try OpenFile(path)
            try place.lock()
            guard beginSending() else { return .notPrinted(.tooLate) }
            return place.write(document.bytes, deadline)
        } catch { return .notPrinted(error) }
    }

    private struct OpenFile: ~Copyable {
        /// Whether it is a file; otherwise a device, or a pipe that a program reads from.
        let isOnDisk: Bool
        private let descriptor: Int32
        private let path: String

        init(_ path: String) throws(PrintFault) {
            // Without waiting for a reader, or for a device to become free.
            let descriptor = open(path, O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
            guard descriptor >= 0 else {
                throw errno == EISDIR
                    ? PrintFault(.cannotWrite, "\(path) is a folder, and a folder's address ends in /")
                    : PrintFault(errno == EBUSY ? .busy : .cannotWrite, "\(path): \(systemError(errno))")
            }
            var facts = stat()
            let kind = fstat(descriptor, &facts) == 0 ? facts.st_mode & S_IFMT : 0
            guard [S_IFREG, S_IFCHR, S_IFIFO].contains(kind) else {
                close(descriptor)
                throw PrintFault(.cannotWrite, "\(path) is neither a file nor a device that takes bytes as they come")
            }
            isOnDisk = kind == S_IFREG
            self.descriptor = descriptor
            self.path = path
        }

        deinit { close(descriptor) }

        /// Keeps others out until the descriptor is closed.
        func lock() throws(PrintFault) {
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                throw PrintFault(errno == EWOULDBLOCK ? .busy : .cannotWrite, "\(path): \(systemError(errno))")
            }
        }

        func write(_ bytes: [UInt8], _ deadline: ContinuousClock.Instant) -> PrintOutcome {
            let start = isOnDisk ? lseek(descriptor, 0, SEEK_END) : 0
            var written = 0
            while written < bytes.count {
                let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if count > 0 {
                    written += count
                    continue
                }
                let failure = errno
                if failure == EINTR { continue }
                if failure == EAGAIN, ContinuousClock.now < deadline,
                    TCPConnection.wait(descriptor, POLLOUT, until: deadline)
                {
                    continue
                }
                let fault =
                    failure == EAGAIN
                    ? PrintFault(.noAnswer, "\(path) took \(written) of \(bytes.count) bytes and no more")
                    : PrintFault(.cannotWrite, "\(path): \(systemError(failure))")
                // A file is put back to what it was, unless somebody else has written behind it.
                let isLast = isOnDisk && start >= 0 && lseek(descriptor, 0, SEEK_END) == start + off_t(written)
                let isAway = written == 0 || isLast && ftruncate(descriptor, start) == 0
                return isAway ? .notPrinted(fault) : .unknown(fault)
            }
            guard isOnDisk else { return .printed(.bytesTaken) }
            guard fsync(descriptor) == 0 else {
                return .unknown(
                    PrintFault(.cannotWrite, "\(path): it is written and may be lost: \(systemError(errno))"))
            }
            return .printed(.fileWritten)
        }
    }
}
