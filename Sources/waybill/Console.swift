import ArgumentParser
import Foundation
import WireFormat

/// How the commands end, by the conventions of sysexits.h.
extension ExitCode {
    /// A finding: nothing eligible, a check that failed.
    static let finding = ExitCode(1)
    /// Bad data.
    static let badData = ExitCode(65)
    /// Something needed is unavailable.
    static let unavailable = ExitCode(69)
    /// Our own fault.
    static let internalFault = ExitCode(70)
}

/// Standard output and error of a command.
enum Console {
    /// Whether a person watches standard error.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether standard output goes to a terminal.
    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Where a command writes to.
    enum Stream {
        case output, error
    }

    /// Writes bytes. When standard output cannot be written, there is nobody to work for: the process ends, without a
    /// word if the reader has gone, and with the reason otherwise.
    static func write(_ bytes: [UInt8], to stream: Stream = .output) {
        let descriptor = stream == .output ? STDOUT_FILENO : STDERR_FILENO
        bytes.withUnsafeBytes { bytes in
            var rest = UnsafeRawBufferPointer(rebasing: bytes[...])
            while !rest.isEmpty {
                let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
                if count >= 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
                } else if errno == EAGAIN {
                    // Someone who shares the descriptor has made it non-blocking.
                    var descriptors = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&descriptors, 1, -1)
                } else if errno != EINTR {
                    let reason = String(cString: strerror(errno))
                    guard stream == .output else { return }
                    if errno != EPIPE { note("waybill: cannot write standard output: " + reason) }
                    exit(ExitCode.unavailable.rawValue)
                }
            }
        }
    }

    /// `1 service`, `40 services`.
    static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    /// Writes a line to standard output.
    static func line(_ text: String) { write(Array((text + "\n").utf8)) }

    /// Writes a line to standard error.
    static func note(_ text: String) { write(Array((text + "\n").utf8), to: .error) }

    /// Says what went wrong on standard error and ends the command.
    static func fail(_ code: ExitCode, _ text: String) -> ExitCode {
        note("waybill: " + text)
        return code
    }
}

/// Counts finished items on standard error, where a person watches and it takes longer than two seconds.
struct Progress {
    private let noun: String
    private let started = ContinuousClock.now
    private var shown = ContinuousClock.now
    private var count = 0
    private var isShowing = false

    /// Progress of so-called items.
    init(_ noun: String) { self.noun = noun }

    /// One more is finished.
    mutating func step() {
        count += 1
        guard count % 64 == 0, Console.isTerminal else { return }
        let now = ContinuousClock.now
        guard now - started > .seconds(2), now - shown > .milliseconds(200) else { return }
        shown = now
        isShowing = true
        let rate = Int(Double(count) / ((now - started) / .seconds(1)))
        Console.write(Array("\r\(count) \(noun), \(rate)/s ".utf8), to: .error)
    }

    /// Clears the line.
    func finish() {
        if isShowing { Console.write(Array("\r\u{1B}[K".utf8), to: .error) }
    }
}

/// A file named on the command line, or standard input for `-`.
struct InputFile {
    /// What to call it in messages.
    let name: String
    private let handle: FileHandle

    /// Opens it.
    init(_ path: String) throws {
        if path == "-" {
            name = "(standard input)"
            handle = .standardInput
        } else {
            name = path
            guard let opened = FileHandle(forReadingAtPath: path) else {
                throw Console.fail(.unavailable, "cannot read \(path): no such file, or no permission")
            }
            handle = opened
        }
    }

    /// How its name says that it is written; nil if it says nothing.
    var format: BatchFormat? {
        if name.hasSuffix(".csv") { return .csv }
        return name.hasSuffix(".jsonl") ? .jsonl : nil
    }

    /// The most bytes that are read at once, 1 MiB.
    static let chunkBytes = 1 << 20

    /// How many bytes there are; nil for a stream.
    var size: Int? {
        var status = stat()
        guard fstat(handle.fileDescriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// The next bytes, as many as are there; empty at the end.
    func chunk() throws -> [UInt8] {
        while true {
            var count = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: InputFile.chunkBytes) { buffer, initialized in
                count = read(handle.fileDescriptor, buffer.baseAddress, buffer.count)
                initialized = max(count, 0)
            }
            if count >= 0 { return bytes }
            guard errno == EINTR else {
                throw Console.fail(.unavailable, "cannot read \(name): \(String(cString: strerror(errno)))")
            }
        }
    }

    /// All of it.
    func all() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let next = try chunk()
            if next.isEmpty { return bytes }
            bytes += next
        }
    }
}

/// A file to write that a person named.
struct OutputFile {
    private let path: String

    /// Looks whether it can be written, as far as can be told before; says why it cannot.
    init(_ path: String) throws {
        self.path = path
        switch OutputFile.kind(path) {
        case S_IFDIR: throw failure("it is a folder")
        case nil, S_IFREG:
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
            guard let kind = OutputFile.kind(folder) else { throw failure("there is no folder \(folder)") }
            guard kind == S_IFDIR else { throw failure("\(folder) is no folder") }
            guard !path.isEmpty, path.last != "/" else { throw failure("it is the name of no file") }
            guard access(folder, W_OK) == 0 else { throw failure("\(folder): \(String(cString: strerror(errno)))") }
        default: guard access(path, W_OK) == 0 else { throw failure(String(cString: strerror(errno))) }
        }
    }

    /// Writes it: an ordinary file as a whole, so that there is never half of one.
    func write(_ bytes: [UInt8]) throws {
        let isOrdinary = OutputFile.kind(path).map { $0 == S_IFREG } ?? true
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path), options: isOrdinary ? .atomic : [])
        } catch {
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
            let reason = cause.flatMap {
                $0.domain == NSPOSIXErrorDomain ? String(cString: strerror(Int32($0.code))) : nil
            }
            throw failure(reason ?? error.localizedDescription)
        }
    }

    /// What kind of file there is; nil for none.
    private static func kind(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    private func failure(_ reason: String) -> ExitCode {
        Console.fail(.unavailable, "cannot write \(path): \(reason)")
    }
}
