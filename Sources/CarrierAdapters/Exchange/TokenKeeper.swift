/// A token that a carrier has given.
struct CarrierToken: Sendable {
    /// The token. It is shown nowhere.
    var text: String
    /// How long it holds, from when it was given.
    var lifetime: Duration
}

/// Keeps a token for all who need it: fetched by one request however many wait, anew before it expires, and once more when
/// the carrier refuses it.
actor TokenKeeper {
    /// Asks the carrier for a token.
    typealias Fetch = @Sendable (_ deadline: ContinuousClock.Instant) async throws(CarrierFault) -> CarrierToken

    private let fetch: Fetch
    private let now: @Sendable () -> ContinuousClock.Instant
    private var held: (text: String, until: ContinuousClock.Instant)?
    private var isFetching = false
    private var waiting: [UInt64: CheckedContinuation<Result<String, CarrierFault>?, Never>] = [:]
    private var waitCount: UInt64 = 0
    /// Since when the carrier refuses to give one, and why: a wrong secret asked for with each of a thousand labels would
    /// have the account locked.
    private var refused: (fault: CarrierFault, until: ContinuousClock.Instant)?

    /// A token is not used any more when less than a tenth of its life is left, or a minute of a long one.
    private static let longestMargin = Duration.seconds(60)
    /// How long one request for a token may take, whoever waits for it: half of what a purchase has, which needs the rest.
    private static let patience = Duration.seconds(15)
    /// How long a refusal is taken for an answer.
    private static let refusalPause = Duration.seconds(5)

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, fetch: @escaping Fetch) {
        self.now = now
        self.fetch = fetch
    }

    /// A token that is good for now.
    func token(deadline: ContinuousClock.Instant) async throws(CarrierFault) -> String {
        if let held, now() < held.until { return held.text }
        if let refused, now() < refused.until { throw refused.fault }
        waitCount += 1
        let id = waitCount
        let alarm = Task {
            try? await Task.sleep(until: deadline, clock: .continuous)
            if !Task.isCancelled { giveUp(id) }
        }
        defer { alarm.cancel() }
        let result = await withCheckedContinuation { continuation in
            waiting[id] = continuation
            if !isFetching {
                isFetching = true
                Task { end(await fetched()) }
            }
        }
        guard let result else { throw CarrierFault(.retryable(after: nil), code: "no-token-in-time") }
        return try result.get()
    }

    /// A token turned out to be refused; the next who asks gets another. Nothing happens if it is another already.
    func spoil(_ token: String) {
        if held?.text == token { held = nil }
    }

    private func giveUp(_ id: UInt64) { waiting.removeValue(forKey: id)?.resume(returning: nil) }

    private func end(_ result: Result<String, CarrierFault>) {
        isFetching = false
        let all = waiting.values
        waiting = [:]
        for continuation in all { continuation.resume(returning: result) }
    }

    private func fetched() async -> Result<String, CarrierFault> {
        let start = now()
        do throws(CarrierFault) {
            let token = try await fetch(start + TokenKeeper.patience)
            let margin = min(token.lifetime / 10, TokenKeeper.longestMargin)
            held = (token.text, start + token.lifetime - margin)
            refused = nil
            return .success(token.text)
        } catch {
            let fault = TokenKeeper.fault(error)
            if fault.kind == .configuration { refused = (fault, now() + TokenKeeper.refusalPause) }
            return .failure(fault)
        }
    }

    /// What a fault of the question for a token is to whoever needs one: nothing was bought, and a refusal, under whichever
    /// status, is a word on the account and not on somebody's shipment.
    private static func fault(_ fault: CarrierFault) -> CarrierFault {
        switch fault.kind {
        case .configuration, .retryable, .unfit: fault
        case .rejected: CarrierFault(.configuration, code: fault.code, detail: fault.detail)
        case .unknown: CarrierFault(.retryable(after: nil), code: fault.code, detail: fault.detail)
        }
    }
}
