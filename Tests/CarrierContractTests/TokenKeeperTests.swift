import Synchronization
import Testing

@testable import CarrierAdapters

/// A carrier that gives tokens `t1`, `t2` … when it is told to, on a clock that goes when it is told to.
private final class TokenGiver: Sendable {
    private struct State {
        var now = ContinuousClock.now
        var fetches = 0
        var isClosed: Bool
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>
    let lifetime: Duration
    let fault: CarrierFault?

    /// - Parameters:
    ///   - lifetime: how long its tokens hold.
    ///   - fault: what it answers in place of a token.
    ///   - isClosed: whether it answers only when opened.
    init(lifetime: Duration = .seconds(3_600), fault: CarrierFault? = nil, isClosed: Bool = false) {
        self.lifetime = lifetime
        self.fault = fault
        state = Mutex(State(isClosed: isClosed))
    }

    var fetches: Int { state.withLock { $0.fetches } }

    func pass(_ time: Duration) { state.withLock { $0.now += time } }

    func open() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.isClosed = false
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    var keeper: TokenKeeper {
        TokenKeeper(now: { self.state.withLock { $0.now } }) { _ throws(CarrierFault) in
            let number = self.state.withLock { state in
                state.fetches += 1
                return state.fetches
            }
            await withCheckedContinuation { continuation in
                let isOpen = self.state.withLock { state in
                    if state.isClosed { state.waiting.append(continuation) }
                    return !state.isClosed
                }
                if isOpen { continuation.resume() }
            }
            if let fault = self.fault { throw fault }
            return CarrierToken(text: "t\(number)", lifetime: self.lifetime)
        }
    }
}

@Suite("Tokens")
struct TokenKeeperTests {
    private var later: ContinuousClock.Instant { .now + .seconds(3_600) }

    @Test("one request brings the token for all who wait")
    func oneFetch() async throws {
        let giver = TokenGiver(isClosed: true)
        let keeper = giver.keeper
        let deadline = later
        let tokens = await withTaskGroup(of: Result<String, any Error>.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    do { return .success(try await keeper.token(deadline: deadline)) } catch { return .failure(error) }
                }
            }
            while giver.fetches == 0 { await Task.yield() }
            giver.open()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(try Set(tokens.map { try $0.get() }) == ["t1"])
        #expect(tokens.count == 200 && giver.fetches == 1)
    }

    @Test(
        "a token is fetched anew when a tenth of its life is left, or a minute of a long one",
        arguments: [(100, 89, 90), (3_600, 3_539, 3_540), (30, 26, 27)])
    func refreshed(lifetime: Int, stillGood: Int, tooOld: Int) async throws {
        let giver = TokenGiver(lifetime: .seconds(lifetime))
        let keeper = giver.keeper
        #expect(try await keeper.token(deadline: later) == "t1")
        giver.pass(.seconds(stillGood))
        #expect(try await keeper.token(deadline: later) == "t1")
        giver.pass(.seconds(tooOld - stillGood))
        #expect(try await keeper.token(deadline: later) == "t2")
        #expect(giver.fetches == 2)
    }

    @Test("a spoilt token is replaced once, however many report it")
    func spoilt() async throws {
        let giver = TokenGiver()
        let keeper = giver.keeper
        let first = try await keeper.token(deadline: later)
        for _ in 0..<3 { await keeper.spoil(first) }
        #expect(try await keeper.token(deadline: later) == "t2")
        // Whoever comes late with the old one does not spoil the new one.
        await keeper.spoil(first)
        #expect(try await keeper.token(deadline: later) == "t2")
        #expect(giver.fetches == 2)
    }

    @Test("a secret that is refused is not asked with again for five seconds")
    func refused() async throws {
        let fault = CarrierFault(.configuration, code: "invalid_client")
        let giver = TokenGiver(fault: fault)
        let keeper = giver.keeper
        for _ in 0..<10 {
            await #expect(throws: fault) { try await keeper.token(deadline: later) }
        }
        #expect(giver.fetches == 1)
        giver.pass(.milliseconds(4_999))
        await #expect(throws: fault) { try await keeper.token(deadline: later) }
        #expect(giver.fetches == 1)
        giver.pass(.milliseconds(1))
        await #expect(throws: fault) { try await keeper.token(deadline: later) }
        #expect(giver.fetches == 2)
    }

    @Test("a token that is not given is no word on a shipment")
    func classed() async throws {
        for (kind, expected) in [
            (.rejected(isAboutService: true), .configuration), (.unknown, .retryable(after: nil)),
            (.retryable(after: .seconds(3)), .retryable(after: .seconds(3))),
        ] as [(CarrierFault.Kind, CarrierFault.Kind)] {
            let keeper = TokenGiver(fault: CarrierFault(kind, code: "http-422", detail: "why")).keeper
            await #expect(throws: CarrierFault(expected, code: "http-422", detail: "why")) {
                try await keeper.token(deadline: later)
            }
        }
    }

    @Test("what may be tried again is asked for again at once")
    func retried() async throws {
        let fault = CarrierFault(.retryable(after: nil), code: "http-503")
        let giver = TokenGiver(fault: fault)
        let keeper = giver.keeper
        for _ in 0..<3 { await #expect(throws: fault) { try await keeper.token(deadline: later) } }
        #expect(giver.fetches == 3)
    }

    @Test("who has no time left goes without; the request goes on, and its token serves the next")
    func waiterGivesUp() async throws {
        let giver = TokenGiver(isClosed: true)
        let keeper = giver.keeper
        let fault = CarrierFault(.retryable(after: nil), code: "no-token-in-time")
        await #expect(throws: fault) { try await keeper.token(deadline: .now + .milliseconds(20)) }
        await #expect(throws: fault) { try await keeper.token(deadline: .now - .seconds(1)) }
        while giver.fetches == 0 { await Task.yield() }
        giver.open()
        #expect(try await keeper.token(deadline: later) == "t1")
        #expect(giver.fetches == 1)
    }

    @Test("a token that is there is given whatever the deadline")
    func heldToken() async throws {
        let keeper = TokenGiver().keeper
        _ = try await keeper.token(deadline: later)
        #expect(try await keeper.token(deadline: .now - .seconds(1)) == "t1")
    }
}
