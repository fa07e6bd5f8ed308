import CarrierAdapters
import Foundation
import TestSupport
import Testing

/// Lets system calls of a running process fail, by `strace`, which `scripts/setup.sh` installs.
private final class SystemCallFaults: Sendable {
    private let strace: ChildProcess
    private static let limit = Duration.seconds(60)

    /// Attaches to a process; returns once all its threads are watched. `fault` is in strace's words, such as
    /// `fdatasync:error=EIO:when=1+`; only calls on these files are counted and fail.
    init(of process: Int32, _ fault: String, files: [URL], folder: URL) async throws {
        let errorFile = folder.appendingPathComponent("strace-\(UUID().uuidString)")
        guard FileManager.default.createFile(atPath: errorFile.path, contents: nil) else {
            throw ServerTrouble("cannot write \(errorFile.path)")
        }
        let errors = try FileHandle(forWritingTo: errorFile)
        let calls = fault.prefix { $0 != ":" }
        let paths = files.flatMap { ["-P", $0.resolvingSymlinksInPath().path] }
        strace = try ChildProcess(
            "/usr/bin/env",
            ["strace", "-f", "-o", "/dev/null"] + paths
                + ["-e", "trace=\(calls)", "-e", "inject=\(fault)", "-p", String(process)],
            errors: errors.fileDescriptor)
        let deadline = ContinuousClock.now + SystemCallFaults.limit
        while !SystemCallFaults.isWatched(process) {
            guard strace.isRunning, ContinuousClock.now < deadline else {
                let said = (try? Data(contentsOf: errorFile)).map { String(decoding: $0, as: UTF8.self) } ?? ""
                throw ServerTrouble("strace is missing or may not watch processes here: \(said)")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private static func isWatched(_ process: Int32) -> Bool {
        let tasks = "/proc/\(process)/task"
        guard let threads = try? FileManager.default.contentsOfDirectory(atPath: tasks) else { return false }
        return threads.allSatisfy { thread in
            // A thread that has ended meanwhile needs no watching.
            guard let status = try? String(contentsOfFile: "\(tasks)/\(thread)/status", encoding: .utf8) else {
                return true
            }
            return !status.contains("TracerPid:\t0\n")
        }
    }

    /// From here on nothing fails any more.
    func end() {
        strace.signal(SIGINT)
        _ = strace.waitUntilExit()
    }
}

/// The server on a disk that fails or fills up.
@Suite(.serialized) struct DiskFaultServerTests {
    @Test(
        arguments: [
            "fdatasync,fsync:error=EIO:when=1+", "fdatasync,fsync:error=EIO:when=2+", "pwrite64:error=ENOSPC:when=5+",
            "pwrite64:error=EIO:when=1+", "pwrite64:error=EIO:when=20",
        ])
    func aFailingDiskIsSaidAndLosesNothing(_ fault: String) async throws {
        try await RunningServer.withFolder { folder async throws in
            let log = folder.appendingPathComponent("log.sqlite")
            let server = try await RunningServer.start(.s10, log: log)
            var known: [String: [UInt8]] = [:]
            for number in 0..<3 {
                let response = try await server.label(Samples.abroad("BEFORE-\(number)"))
                #expect(response.status == 201)
                known["BEFORE-\(number)"] = response.body
            }
            let wal = folder.appendingPathComponent("log.sqlite-wal")
            let faults = try await SystemCallFaults(
                of: server.processIdentifier, fault, files: [log, wal], folder: folder)
            // Until it says no; each answer is a label that stays, or says clearly that there is none now.
            var refused = false
            for number in 0..<30 where !refused {
                let response = try await server.label(Samples.abroad("DURING-\(number)"))
                if response.status == 201 {
                    known["DURING-\(number)"] = response.body
                } else {
                    refused = true
                    #expect(response.status == 503)
                    #expect(try Answer(response.body).text("code") == "store-unavailable")
                }
            }
            #expect(refused)
            #expect(try await server.send(.get, "/ready").status == 503)
            #expect(try await server.send(.get, "/live").status == 200)
            faults.end()
            // A disk that answers again proves nothing about what it was given before.
            #expect(try await server.send(.get, "/ready").status == 503)
            #expect(try await server.label(Samples.abroad("AFTER")).status == 503)
            #expect(server.errors.contains("the store has stopped"))
            _ = try await server.stop()

            let next = try await RunningServer.start(.s10, log: log)
            for (order, body) in known {
                let again = try await next.label(Samples.abroad(order))
                #expect(try Answer(again.body).text("id") == Answer(body).text("id"), "\(order)")
                #expect(try Answer(again.body).text("tracking_number") == Answer(body).text("tracking_number"))
            }
            #expect(try await next.label(Samples.abroad("AFTER")).status == 201)
            #expect(try await next.stop() == 0)
        }
    }
}
