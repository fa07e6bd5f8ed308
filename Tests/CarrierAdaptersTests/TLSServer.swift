import Foundation
import TestSupport
import TextFormats

/// `tls-server.py`, which is wrong in one way, and what it got from its callers.
final class TLSServer {
    /// A connection that has ended.
    struct Connection {
        /// `TLSv1.3`, or `TLSv1.3 h2`; nil if TLS was not agreed on.
        let agreed: String?
        /// What came in, behind TLS or plain.
        let received: String
    }

    private let folder: URL
    private let output: URL
    private let process: ChildProcess

    /// Starts the server in a fresh folder; `port` is known once it answers.
    init(_ name: String) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        output = folder.appendingPathComponent("output")
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("tls-server.py")
        try Data().write(to: output)
        let file = try FileHandle(forWritingTo: output)
        defer { try? file.close() }
        process = try ChildProcess(
            "/usr/bin/env", ["python3", script.path, name, folder.path], output: file.fileDescriptor)
    }

    /// The authority that clients are to trust.
    var authority: String { folder.appendingPathComponent("ca.pem").path }

    /// Returns the server's port once it listens.
    func port() async throws -> Int { try await lines(1)[0]["port"]?.integer ?? 0 }

    /// Returns once so many connections have ended.
    func connections(_ count: Int) async throws -> [Connection] {
        try await lines(1 + count).dropFirst().map {
            Connection(agreed: $0["protocol"]?.string, received: $0["received"]?.string ?? "")
        }
    }

    /// Ends the server and removes its folder.
    func stop() {
        process.signal(SIGTERM)
        _ = process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Fails with the process: a server that ended says no more.
    private func lines(_ count: Int) async throws -> [JSONValue] {
        while true {
            let isRunning = process.isRunning
            let whole = try String(contentsOf: output, encoding: .utf8).split(separator: "\n")
            if whole.count >= count { return try whole.map { try JSONDocument(text: String($0)).root } }
            guard isRunning else { throw Ended(lines: whole.count) }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private struct Ended: Error { let lines: Int }
}
