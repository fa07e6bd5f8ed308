import CarrierAdapters
import Foundation
import Synchronization

/// What became of one request, as the client that sent it saw it.
struct LoadOperation: Sendable {
    enum Outcome: Sendable {
        /// A label, and the whole answer's body.
        case label(id: String, number: String, body: [UInt8])
        /// Surely not: the status, and when it may be asked again.
        case refused(status: Int, retryAfter: Int?)
        /// No whole answer came: whether it was done is not known.
        case unknown(String)
    }

    /// Which desk sent it, and for which order.
    let desk: Int
    let order: String
    let key: String?
    /// When it was sent, counted from the load's beginning, and how long it took.
    let sent: Duration
    let took: Duration
    let outcome: Outcome
}

/// Everything that the clients of a load did, in the order of their ends.
final class LoadHistory: Sendable {
    private let clock = ContinuousClock()
    private let start = ContinuousClock.now
    private let done = Mutex<[LoadOperation]>([])

    /// All of it so far.
    var operations: [LoadOperation] { done.withLock { $0 } }

    /// Asks for a label and writes down what came of it.
    @discardableResult func label(
        _ body: String, of order: String, key: String?, desk: Int = 0, from server: LoadTarget
    ) async -> LoadOperation.Outcome {
        let sent = clock.now
        let outcome: LoadOperation.Outcome
        do throws(TransportFault) {
            outcome = LoadHistory.outcome(try await server.label(body, key: key))
        } catch { outcome = .unknown("\(error)") }
        let operation = LoadOperation(
            desk: desk, order: order, key: key, sent: sent - start, took: clock.now - sent, outcome: outcome)
        done.withLock { $0.append(operation) }
        return outcome
    }

    private static func outcome(_ response: HTTPResponse) -> LoadOperation.Outcome {
        guard response.status == 201 else {
            return .refused(status: response.status, retryAfter: response.headers["Retry-After"].flatMap(Int.init))
        }
        guard let answer = try? Answer(response.body), let id = answer.text("id"),
            let number = answer.text("tracking_number")
        else { return .unknown("201 without a label") }
        return .label(id: id, number: number, body: response.body)
    }
}

/// A server as a load sees it: more requests at a time than a test's usual client sends.
final class LoadTarget: Sendable {
    private let port: Int
    private let client: HTTPClient

    init(_ server: RunningServer) throws {
        port = server.port
        client = try HTTPClient(.init(handles: 256, waitingLimit: 20_000, allowsPlainLoopback: true))
    }

    func label(_ body: String, key: String?) async throws(TransportFault) -> HTTPResponse {
        var headers: HTTPHeaders = [:]
        if let key { headers.append(name: "Idempotency-Key", value: key) }
        return try await client.send(
            HTTPRequest(
                .post, HTTPURL("http://127.0.0.1:\(port)/v1/labels"), headers: headers, body: Array(body.utf8),
                limits: .init(connect: .seconds(30), total: .seconds(60))))
    }

    func close() async { await client.shutdown() }
}

/// How long things took.
struct Latencies: CustomStringConvertible {
    private let sorted: [Duration]

    init(_ durations: some Sequence<Duration>) { sorted = durations.sorted() }

    /// The least duration that so many of a hundred do not exceed; zero if there are none.
    func percentile(_ percent: Double) -> Duration {
        guard !sorted.isEmpty else { return .zero }
        let rank = (Double(sorted.count) * percent / 100).rounded(.up)
        return sorted[min(max(Int(rank), 1), sorted.count) - 1]
    }

    var description: String {
        let figures = [50, 90, 96, 99].map { "p\($0) \(percentile(Double($0)).inMilliseconds) ms" }
        return (figures + ["longest \(percentile(100).inMilliseconds) ms", "of \(sorted.count)"]).joined(
            separator: ", ")
    }
}

extension Duration {
    /// Whole milliseconds, rounded.
    var inMilliseconds: Int { Int((self / .milliseconds(1)).rounded()) }
}
