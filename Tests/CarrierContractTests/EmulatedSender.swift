import CarrierAdapters
import CarrierEmulator
import Synchronization

/// Carries requests to an emulator in the same process, and what a broken connection would bring back.
final class EmulatedSender: HTTPSender {
    /// The address below which the carrier's paths are.
    static func base(of carrier: String) -> String { "http://127.0.0.1:9300/\(carrier)" }

    private struct State {
        var emulator: CarrierEmulator
        var now: Int64
        var requests: [HTTPRequest] = []
    }

    private let carrier: String
    private let state: Mutex<State>

    /// An emulator with one carrier. It is 2026-07-01, 10:00 UTC, until a test lets time pass.
    init(_ carrier: any EmulatedCarrier.Type, _ settings: EmulatorSettings = .init()) {
        self.carrier = carrier.name
        state = Mutex(State(emulator: CarrierEmulator([carrier], settings), now: 1_782_900_000_000))
    }

    /// The time, in seconds since 1970.
    var seconds: Int64 { state.withLock { $0.now / 1_000 } }

    /// Lets time pass.
    func pass(seconds: Int64) { state.withLock { $0.now += seconds * 1_000 } }

    /// Lets the next requests go wrong.
    func inject(_ what: EmulatorFault.What, at call: String? = nil, times: Int = 1) {
        precondition(state.withLock { $0.emulator.inject([EmulatorFault(what, call: call, times: times)]) })
    }

    /// What the carrier has in its books.
    var liveLabels: [EmulatedLabel] { state.withLock { $0.emulator.liveLabels(of: carrier) } }

    /// Every request that was sent, in order.
    var requests: [HTTPRequest] { state.withLock { $0.requests } }

    /// The journal's calls: `POST /labels/v3/label`.
    var calls: [String] { state.withLock { $0.emulator.journal.map(\.call) } }

    func send(_ request: HTTPRequest) async throws(TransportFault) -> HTTPResponse {
        let base = EmulatedSender.base(of: carrier)
        guard request.url.text.hasPrefix(base + "/") else {
            throw .notSent(.resolve, detail: "the emulator is at \(base), not at \(request.url)")
        }
        let target = request.url.text.dropFirst(base.count).split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let asked = EmulatorRequest(
            method: request.method.rawValue, path: String(target[0]),
            query: target.count > 1 ? EmulatorRequest.parameters(of: String(target[1])) : [],
            headers: request.headers.fields.map { .init($0.name.lowercased(), $0.value) }, body: request.body,
            base: base)
        let outcome = state.withLock { state in
            state.requests.append(request)
            // Time goes on while one asks: what is ready later is ready in the end.
            state.now += 500
            return state.emulator.answer(asked, at: carrier, now: state.now)
        }
        guard let outcome else { throw .notSent(.resolve, detail: "no such carrier") }
        guard .milliseconds(outcome.delayMilliseconds) < request.limits.total else {
            throw .unknown(.timeOut, detail: "slower than the deadline")
        }
        guard let response = outcome.response else { throw .unknown(.connectionLost, detail: "reset") }
        guard outcome.cutAfter == nil else { throw .unknown(.truncated, detail: "cut off") }
        guard response.body.count <= request.limits.responseBytes else {
            throw .tooLarge(limit: request.limits.responseBytes, status: response.status)
        }
        return HTTPResponse(
            status: response.status,
            headers: HTTPHeaders(response.headers.map { .init(name: $0.name, value: $0.value) }), body: response.body)
    }
}
