import CarrierAdapters
import Foundation
import TestSupport
import TextFormats

/// The scripted carrier (`Tests/ScriptedCarrierServer`) as a process of its own, told what to do and asked for its books.
///
///     let carrier = try await RunningCarrier.start(in: folder)
///     try await carrier.script(#"[{"do": "lose"}]"#)
///     let server = try await RunningServer.start(
///         .gateway, log: log, options: try RunningCarrier.options([carrier], in: folder))
///
/// It ends with this object.
final class RunningCarrier: Sendable {
    private static let startLimit = Duration.seconds(60)

    let port: Int
    /// How it answers repeated orders, and how the server under test is told that it does.
    let recovery: String
    private let process: ChildProcess
    private let client: HTTPClient

    private init(_ process: ChildProcess, port: Int, recovery: String) throws {
        self.process = process
        self.port = port
        self.recovery = recovery
        client = try HTTPClient(.init(handles: 4, allowsPlainLoopback: true))
    }

    deinit { process.signal(SIGKILL) }

    /// Starts one and waits until it listens.
    ///
    /// - Parameters:
    ///   - recovery: `key`, `two-step`, `look-up` or `none`.
    ///   - options: more of its command line, such as `["--slots", "8", "--min-ms", "600", "--max-ms", "2400"]`.
    static func start(
        in folder: URL, recovery: String = "key", port: Int = 0, options: [String] = []
    ) async throws -> RunningCarrier {
        guard let program = WaybillProcess.program?.deletingLastPathComponent() else {
            throw ServerTrouble("no programs beside the tests")
        }
        let file = folder.appendingPathComponent("carrier-\(UUID().uuidString)")
        guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
            throw ServerTrouble("cannot write \(file.path)")
        }
        let output = try FileHandle(forWritingTo: file)
        let process = try ChildProcess(
            program.appendingPathComponent("scripted-carrier").path,
            ["--recovery", recovery, "--port", String(port)] + options, output: output.fileDescriptor,
            errors: output.fileDescriptor)
        let deadline = ContinuousClock.now + startLimit
        let prefix = "listening on http://127.0.0.1:"
        while true {
            let said = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            if said.hasSuffix("\n"), let line = said.split(separator: "\n").first(where: { $0.hasPrefix(prefix) }),
                let port = Int(line.dropFirst(prefix.count))
            {
                return try RunningCarrier(process, port: port, recovery: recovery)
            }
            guard process.isRunning, ContinuousClock.now < deadline else {
                throw ServerTrouble("the carrier does not listen: \(said)")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// What tells a server where these carriers are: the first sells the cheapest labels of `Tables.gateway`, the second
    /// the dearest.
    ///
    /// - Parameter more: further members of each account, such as `"slots": 8`.
    static func options(_ carriers: [RunningCarrier], in folder: URL, more: [String] = []) throws -> [String] {
        let accounts = zip(["fixture-courier", "fixture-haulier"], carriers).map { name, carrier in
            let members =
                [
                    #""carrier": "\#(name)", "account": "contract""#,
                    #""gateway": "http://127.0.0.1:\#(carrier.port)", "recovery": "\#(carrier.recovery)""#,
                ] + more
            return "{" + members.joined(separator: ", ") + "}"
        }
        let file = folder.appendingPathComponent("carriers-\(UUID().uuidString).json")
        try Data("{\"carriers\": [\(accounts.joined(separator: ",\n"))]}\n".utf8).write(to: file)
        return ["--carriers", file.path]
    }

    /// Tells it what to do with the calls to come: `[{"do": "sell-in-silence", "order": "SO-1"}]`.
    func script(_ json: String) async throws {
        let response = try await send(.post, "/script", body: Array(json.utf8))
        guard response.status == 200 else {
            throw ServerTrouble("not understood: \(String(decoding: response.body, as: UTF8.self))")
        }
    }

    /// What it was asked and what it has sold.
    func ledger() async throws -> CarrierLedger {
        try CarrierLedger(try JSONDocument(try await send(.get, "/ledger").body).root)
    }

    /// Ends it: from then on nobody is there.
    func stop() async throws {
        process.signal(SIGKILL)
        _ = process.waitUntilExit()
        await client.shutdown()
    }

    private func send(
        _ method: HTTPRequest.Method, _ path: String, body: [UInt8] = []
    ) async throws -> HTTPResponse {
        try await client.send(
            HTTPRequest(
                method, HTTPURL("http://127.0.0.1:\(port)\(path)"), body: body,
                limits: .init(connect: .seconds(30), total: .seconds(60), responseBytes: 1 << 28)))
    }
}

/// A carrier's books.
struct CarrierLedger: Sendable {
    /// An order it received.
    struct Order: Hashable, Sendable {
        let reference: String
        let order: String
        let service: String
        /// What it did about it.
        let did: String
    }

    /// A label it sold.
    struct Label: Hashable, Sendable {
        let number: String
        let reference: String
        let order: String
        let isVoided: Bool
    }

    let orders: [Order]
    let labels: [Label]
    let lookUps: Int
    let voids: Int
    /// The most calls it worked on at once.
    let mostAtOnce: Int

    /// The labels that it would send a bill for.
    var live: [Label] { labels.filter { !$0.isVoided } }

    init(_ root: JSONValue) throws {
        func text(_ value: JSONValue, _ name: String) throws -> String {
            guard let text = value[name]?.string else { throw ServerTrouble("a ledger without \(name)") }
            return text
        }
        func count(_ name: String) throws -> Int {
            guard let count = root["counts"]?[name]?.integer else { throw ServerTrouble("a ledger without \(name)") }
            return count
        }
        orders = try (root["orders"]?.array ?? []).map {
            Order(
                reference: try text($0, "reference"), order: try text($0, "order"), service: try text($0, "service"),
                did: try text($0, "did"))
        }
        labels = try (root["labels"]?.array ?? []).map {
            Label(
                number: try text($0, "number"), reference: try text($0, "reference"), order: try text($0, "order"),
                isVoided: $0["voided"]?.bool ?? false)
        }
        lookUps = try count("look_ups")
        voids = try count("voids")
        mostAtOnce = try count("most_at_once")
    }
}
