import Foundation
import TestSupport

/// The process `log-crash-writer`, built beside the tests.
final class Child: Sendable {
    private let process: ChildProcess
    private let output: FileHandle

    init(_ arguments: [String]) throws {
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("log-crash-writer").path
        let pipe = Pipe()
        output = pipe.fileHandleForReading
        process = try ChildProcess(program, arguments, output: pipe.fileHandleForWriting.fileDescriptor)
        try pipe.fileHandleForWriting.close()
    }

    /// Reads until the process has said something or ended; then calls `then`, and reads on to its end. All lines.
    func lines(afterFirst then: @escaping @Sendable (Child) -> Void = { _ in }) async -> [String] {
        await withCheckedContinuation { continuation in
            // Blocking reads have no place among Swift's tasks.
            Thread.detachNewThread { [self] in
                var text = read()
                then(self)
                while true {
                    let more = read()
                    if more.isEmpty { break }
                    text += more
                }
                _ = process.waitUntilExit()
                let whole = String(decoding: text, as: UTF8.self)
                continuation.resume(returning: whole.split(separator: "\n").map(String.init))
            }
        }
    }

    /// What there is to read, waiting for some; empty at the end. Other children's ends interrupt it.
    private func read() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Foundation.read(output.fileDescriptor, &buffer, buffer.count)
            if count >= 0 { return Array(buffer.prefix(count)) }
            precondition(errno == EINTR, "cannot read from log-crash-writer: \(errno)")
        }
    }

    /// SIGKILL: no chance to tidy up.
    func kill() { process.signal(SIGKILL) }
}
