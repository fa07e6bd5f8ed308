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

    /// Writes bytes to standard output.
    static func write(_ bytes: [UInt8]) {
        FileHandle.standardOutput.write(Data(bytes))
    }

    /// Writes a line to standard output.
    static func line(_ text: String) { write(Array((text + "\n").utf8)) }

    /// Writes a line to standard error.
    static func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

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
        FileHandle.standardError.write(Data("\r\(count) \(noun), \(rate)/s ".utf8))
    }

    /// Clears the line.
    func finish() {
        if isShowing { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
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

    /// The next chunk of at most 1 MiB; empty at the end.
    func chunk() throws -> [UInt8] {
        do {
            return Array(try handle.read(upToCount: 1 << 20) ?? Data())
        } catch {
            throw Console.fail(.unavailable, "cannot read \(name): \(error)")
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

/// Writes a file that a person named.
func writeFile(_ path: String, _ bytes: [UInt8]) throws {
    do {
        try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
        throw Console.fail(.unavailable, "cannot write \(path): \(error.localizedDescription)")
    }
}
