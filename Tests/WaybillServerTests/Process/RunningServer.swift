import CarrierAdapters
import Foundation
import TestSupport

/// Why a server did not do as the tests asked.
struct ServerTrouble: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// The `waybill` program as a process of its own.
final class WaybillProcess: Sendable {
    /// The program, in the folder that the tests were built into.
    static let program: URL? = {
        var places = [URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()]
        if let tests = Bundle.main.executableURL { places.append(tests.deletingLastPathComponent()) }
        places += Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        places.append(URL(fileURLWithPath: Samples.root + "/.build/debug"))
        return places.map { $0.appendingPathComponent("waybill") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }()

    private let process: ChildProcess
    private let errorFile: URL

    /// Starts it; what it writes to standard error goes to a file in the folder.
    init(_ arguments: [String], folder: URL) throws {
        guard let program = WaybillProcess.program else { throw ServerTrouble("no waybill beside the tests") }
        errorFile = folder.appendingPathComponent("errors-\(UUID().uuidString)")
        guard FileManager.default.createFile(atPath: errorFile.path, contents: nil) else {
            throw ServerTrouble("cannot write \(errorFile.path)")
        }
        let errors = try FileHandle(forWritingTo: errorFile)
        process = try ChildProcess(program.path, arguments, errors: errors.fileDescriptor)
    }

    /// What it has written to standard error.
    var errors: String {
        (try? Data(contentsOf: errorFile)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Whether it still runs.
    var isRunning: Bool { process.isRunning }

    /// Sends it a signal.
    func signal(_ number: Int32) { process.signal(number) }

    /// Its number.
    var processIdentifier: Int32 { process.processIdentifier }

    /// Waits for its end and tells how it ended: its exit code, or the negative number of the signal that ended it.
    func end(within limit: Duration) async throws -> Int32 {
        let deadline = ContinuousClock.now + limit
        while true {
            if let code = process.exitCode { return code }
            guard ContinuousClock.now < deadline else {
                signal(SIGKILL)
                throw ServerTrouble("the process has not ended in \(limit); it said:\n\(errors)")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    deinit { if process.isRunning { signal(SIGKILL) } }
}

/// A server that the tests talk to over HTTP.
final class RunningServer: Sendable {
    /// Which prices it serves.
    enum Tables: String {
        case shipped = "rate-tables"
        case s10 = "Examples/fixtures/s10/rate-tables"
        case dpd = "Examples/fixtures/dpd/rate-tables"
        case gateway = "Examples/fixtures/gateway/rate-tables"
        case carriers = "Examples/fixtures/carriers/rate-tables"
    }

    private static let startLimit = Duration.seconds(90)
    private static let stopLimit = Duration.seconds(30)

    let port: Int
    /// What it has said on standard error so far.
    var errors: String { process.errors }
    /// The process's number.
    var processIdentifier: Int32 { process.processIdentifier }
    private let process: WaybillProcess
    private let client: HTTPClient

    private init(_ process: WaybillProcess, port: Int) throws {
        self.process = process
        self.port = port
        client = try HTTPClient(.init(handles: 80, waitingLimit: 2000, allowsPlainLoopback: true))
    }

    /// The command line of a server.
    static func arguments(_ tables: Tables, log: URL, listen: String = "127.0.0.1:0") -> [String] {
        [
            "serve", "--listen", listen, "--store", "sqlite:\(log.path)", "--rate-tables",
            "\(Samples.root)/\(tables.rawValue)", "--clock", Samples.today,
        ]
    }

    /// Starts a server over a log and waits until it listens and is ready.
    static func start(_ tables: Tables, log: URL, options: [String] = []) async throws -> RunningServer {
        let process = try WaybillProcess(
            arguments(tables, log: log) + options, folder: log.deletingLastPathComponent())
        let deadline = ContinuousClock.now + startLimit
        while true {
            if let port = port(process.errors) {
                let server = try RunningServer(process, port: port)
                guard try await server.send(.get, "/ready").status == 200 else {
                    throw ServerTrouble("it listens and is not ready")
                }
                return server
            }
            guard process.isRunning else { throw ServerTrouble("it has ended: \(process.errors)") }
            guard ContinuousClock.now < deadline else { throw ServerTrouble("it does not listen: \(process.errors)") }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// The port in `listening on http://127.0.0.1:PORT, …`, once the whole line is there.
    private static func port(_ errors: String) -> Int? {
        for line in errors.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            guard let start = line.range(of: "listening on http://127.0.0.1:") else { continue }
            return Int(line[start.upperBound...].prefix { $0.isNumber })
        }
        return nil
    }

    /// Runs a body with a folder of its own.
    static func withFolder<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("serve-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(folder))
        } catch {
            result = .failure(error)
        }
        // A server that a failed test leaves behind is killed, and writes until then.
        for _ in 0..<100 {
            try? FileManager.default.removeItem(at: folder)
            guard FileManager.default.fileExists(atPath: folder.path) else { break }
            try? await Task.sleep(for: .milliseconds(50))
        }
        return try result.get()
    }

    /// Sends a request once.
    func send(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPHeaders = [:], body: [UInt8] = []
    ) async throws(TransportFault) -> HTTPResponse {
        try await client.send(
            HTTPRequest(
                method, HTTPURL("http://127.0.0.1:\(port)\(path)"), headers: headers, body: body,
                limits: .init(connect: .seconds(30), total: .seconds(60))))
    }

    /// Asks for a label.
    func label(
        _ order: String, key: String? = nil, headers: HTTPHeaders = [:]
    ) async throws(TransportFault) -> HTTPResponse {
        var headers = headers
        if let key { headers.append(name: "Idempotency-Key", value: key) }
        return try await send(.post, "/v1/labels", headers: headers, body: Array(order.utf8))
    }

    /// Ends it as an administrator does, and tells its exit code.
    func stop() async throws -> Int32 {
        process.signal(SIGTERM)
        let code = try await process.end(within: RunningServer.stopLimit)
        await client.shutdown()
        return code
    }

    /// Ends it as a power cut does.
    func kill() async throws {
        process.signal(SIGKILL)
        let code = try await process.end(within: RunningServer.stopLimit)
        await client.shutdown()
        guard code == -SIGKILL else {
            throw ServerTrouble("it ended with \(code), not by the signal: \(process.errors)")
        }
    }
}
