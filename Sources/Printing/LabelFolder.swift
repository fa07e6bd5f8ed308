internal import CCups
internal import Glibc
internal import Synchronization

/// A folder into which jobs are written, each as a file of its own: `NAME-000001.zpl` and so on. A file is there whole
/// or not at all, and none is ever overwritten.
final class LabelFolder: Sendable {
    private let path: String
    private let name: String
    private let suffix: String
    /// The number of the last file; nil before the folder has been looked through.
    private let last = Mutex<Int?>(nil)
    private let sync: @Sendable (Int32) -> Int32

    /// Why a file is not there, or may not stay.
    struct WriteFault: Error {
        let fault: PrintFault
        /// Whether the file is there, if the power does not fail.
        let isThere: Bool
    }

    /// - Parameters:
    ///   - path: ends in `/`.
    ///   - name: what files begin with; letters, digits, `-`, `_`, `.`.
    ///   - sync: makes the folder of a descriptor survive a loss of power.
    init(path: String, name: String, suffix: String, sync: @escaping @Sendable (Int32) -> Int32 = { fsync($0) }) {
        precondition(
            path.utf8.last == UInt8(ascii: "/") && PrinterConfiguration.isName(name),
            "a folder ends in / and names are plain")
        self.path = path
        self.name = name
        self.suffix = suffix
        self.sync = sync
    }

    /// Whether files can be put there.
    func check() throws(PrintFault) {
        guard access(path, W_OK | X_OK) == 0 else { throw PrintFault(.cannotWrite, "\(path): \(systemError(errno))") }
    }

    /// Writes the next file and returns its path; it survives a loss of power.
    func write(_ bytes: [UInt8]) throws(WriteFault) -> String {
        let (file, unsynced) = try last.withLock { (last) throws(WriteFault) -> (String, PrintFault?) in
            do throws(PrintFault) { return try store(bytes, after: &last) } catch {
                throw WriteFault(fault: error, isThere: false)
            }
        }
        if let unsynced { throw WriteFault(fault: unsynced, isThere: true) }
        return file
    }

    /// Puts the next file into the folder; tells why it may not survive a loss of power.
    private func store(
        _ bytes: [UInt8], after last: inout Int?
    ) throws(PrintFault) -> (file: String, unsynced: PrintFault?) {
        let hidden = "\(path).\(name)-\(getpid())-\(UInt64.random(in: 0 ... .max)).part"
        try store(bytes, at: hidden)
        defer { unlink(hidden) }
        // Somebody else may count here too; a name that is taken is passed over.
        for attempt in 0..<16 {
            var number = attempt == 0 ? last ?? 0 : 0
            if number == 0 { number = try highest() }
            let file = "\(path)\(name)-\(padded(number + 1)).\(suffix)"
            if link(hidden, file) == 0 {
                last = number + 1
                return (file, syncFolder())
            }
            guard errno == EEXIST else { throw PrintFault(.cannotWrite, "\(file): \(systemError(errno))") }
        }
        throw PrintFault(.cannotWrite, "\(path): others take every number")
    }

    private func padded(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, 6 - text.utf8.count)) + text
    }

    private func store(_ bytes: [UInt8], at file: String) throws(PrintFault) {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw PrintFault(.cannotWrite, "\(path): \(systemError(errno))") }
        var failure: Int32 = 0
        var written = 0
        while written < bytes.count, failure == 0 {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 { written += count } else if errno != EINTR { failure = errno }
        }
        if failure == 0, fsync(descriptor) != 0 { failure = errno }
        close(descriptor)
        guard failure == 0 else {
            unlink(file)
            throw PrintFault(.cannotWrite, "\(path): \(systemError(failure))")
        }
    }

    private func syncFolder() -> PrintFault? {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, sync(descriptor) == 0 else {
            return PrintFault(.cannotWrite, "\(path): the file is there and may be lost: \(systemError(errno))")
        }
        return nil
    }

    /// The highest number of any file of ours; 0 if there is none.
    private func highest() throws(PrintFault) -> Int {
        guard let folder = opendir(path) else { throw PrintFault(.cannotWrite, "\(path): \(systemError(errno))") }
        defer { closedir(folder) }
        var highest = 0
        while let entry = readdir(folder) {
            let file = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard file.hasPrefix(name + "-"), file.hasSuffix("." + suffix) else { continue }
            let digits = file.dropFirst(name.utf8.count + 1).dropLast(suffix.utf8.count + 1)
            if (6...15).contains(digits.utf8.count), let number = Int(digits) { highest = max(highest, number) }
        }
        return highest
    }
}

/// A folder that stands for a printer.
struct FolderPrinter: PrinterDriver {
    let folder: LabelFolder

    func status(deadline: ContinuousClock.Instant) throws(PrintFault) -> PrinterStatus {
        try folder.check()
        return PrinterStatus()
    }

    func print(
        _ document: PrintDocument, deadline: ContinuousClock.Instant, beginSending: () -> Bool
    ) -> PrintOutcome {
        guard beginSending() else { return .notPrinted(.tooLate) }
        do throws(LabelFolder.WriteFault) {
            _ = try folder.write(document.bytes)
            return .printed(.fileWritten)
        } catch { return error.isThere ? .unknown(error.fault) : .notPrinted(error.fault) }
    }
}
