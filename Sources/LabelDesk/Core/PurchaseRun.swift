internal import CarrierAdapters
internal import ShippingLog

/// One purchase from its intent in the log to its end: what to do next, given what came back.
///
/// A value that performs nothing. Whoever drives it does what ``next(now:)`` says, tells it the answer, and asks again;
/// the desk does so with real carriers and the clock, the simulation with neither. Times are those of a clock that only goes
/// forward.
///
/// The rule behind all of it: an order is sent again only while surely nothing was bought, or where the carrier itself
/// knows it again.
struct PurchaseRun {
    /// How long, how often.
    struct Rules {
        /// After so long a purchase without an end is a person's.
        var resolveWithin: Microseconds = 120_000_000
        /// How often at most an order is sent of which surely nothing came.
        var sends = 3
        /// A carrier that wants to be left alone for longer is not waited for.
        var longestWait: Microseconds = 5_000_000
        /// The pauses between repetitions, on top of what the carrier asks for.
        var pauses = Backoff(base: 500_000, most: 15_000_000)
        /// How long after a start an order in two steps waits that another process left: that one knew which resource it had
        /// made, this one must find it, and carriers' lists lag behind.
        var twoStepSettling: Microseconds = 15_000_000
    }

    /// What is to be done.
    enum Step: Hashable {
        /// Send the order.
        case buy
        /// Ask what the carrier has made.
        case lookUp
        /// Nothing before this time.
        case wait(until: PoolTime)
        /// Write to the log that nobody knows, then tell by ``recordedUnknown()``.
        case recordUnknown(reason: String)
        /// The end; write it to the log.
        case end(End)
    }

    /// How a purchase ends.
    enum End: Hashable {
        /// This is the label; the carrier made the others too, which must be given back.
        case bought(BoughtLabel, extra: [BoughtLabel])
        /// Surely nothing was bought.
        case failed(Failure, code: String)
        /// A person has to find out.
        case referred(reason: String, trackingNumber: String? = nil)
    }

    /// How it is known that nothing was bought.
    enum Failure: Hashable {
        /// The carrier refused the shipment, or no carrier could be told it.
        case rejected
        /// The carrier refused the service for the shipment, or could not be told it.
        case serviceRejected
        /// The account's carrier has no room for a detail of the shipment, whichever service is asked for.
        case unfit
        /// Nothing that could buy was taken.
        case notSent
        /// The carrier was asked afterwards and knows of nothing, often enough and late enough.
        case absent
    }

    private enum Phase: Hashable {
        case sending
        /// Nobody knows, and the log does not know that yet.
        case doubtful(reason: String)
        case resolving
        case ended(End)
    }

    private let reference: String
    private let recovery: CarrierRecovery
    private let rules: Rules
    private let startedAt: PoolTime
    private var phase: Phase
    /// Not before.
    private var pause: PoolTime
    /// How often it has paused.
    private var pauses = 0
    /// How often the order has been sent in this run.
    private var sends = 0
    /// Why the order was not taken when it was last sent.
    private var lastCode = ""
    private var lastSent: PoolTime
    /// When the carrier first said that it knows of nothing; nil until then, and again after each time the order is sent.
    private var firstNothing: PoolTime?

    /// A purchase whose intent has just been written.
    init(_ intent: PurchaseStarted, at time: PoolTime, _ recovery: CarrierRecovery, rules: Rules = Rules()) {
        reference = intent.reference
        self.recovery = recovery
        self.rules = rules
        startedAt = time
        phase = .sending
        pause = time
        lastSent = time
    }

    /// A purchase that another process left without an end.
    /// The time it may take begins anew: clocks of two processes cannot be compared.
    init(
        resuming intent: PurchaseStarted, isKnownUnknown: Bool, now: PoolTime, _ recovery: CarrierRecovery,
        rules: Rules = Rules()
    ) {
        // It may have been sent until the very end of that process.
        self.init(intent, at: now, recovery, rules: rules)
        phase = isKnownUnknown ? .resolving : .doubtful(reason: "restarted")
        if case .twoStep = recovery { pause = now + rules.twoStepSettling }
    }

    /// What is to be done now.
    func next(now: PoolTime) -> Step {
        switch phase {
        case .ended(let end): return .end(end)
        case .doubtful(let reason): return .recordUnknown(reason: reason)
        case .sending:
            guard now < limit else { return .end(.failed(.notSent, code: "out-of-time")) }
            return now < pause ? .wait(until: min(pause, limit)) : .buy
        case .resolving:
            guard now < limit else { return .end(.referred(reason: "out-of-time")) }
            let until = max(pause, settled)
            if now < until { return .wait(until: min(until, limit)) }
            switch recovery {
            case .key, .twoStep: return .buy
            case .lookUp: return .lookUp
            case .none: return .end(.referred(reason: "no-recovery"))
            }
        }
    }

    /// The log says now that nobody knows.
    mutating func recordedUnknown() {
        if case .doubtful = phase { phase = .resolving }
    }

    /// Nothing is sent any more: an order of which surely nothing has come never will be.
    mutating func giveUp() {
        if phase == .sending { phase = .ended(.failed(.notSent, code: lastCode.isEmpty ? "shutting-down" : lastCode)) }
    }

    /// The order is on its way.
    mutating func sending(now: PoolTime) {
        sends += 1
        lastSent = now
        firstNothing = nil
    }

    /// What came of sending the order.
    mutating func answered(_ answer: PurchaseAnswer, now: PoolTime) {
        let isResolving = phase == .resolving
        switch answer {
        case .bought(let label):
            phase = .ended(.bought(label, extra: []))
        case .rejected where isResolving, .unfit where isResolving:
            // What was sold before need not be what is refused now.
            phase = .ended(.referred(reason: "refused-after-unknown"))
        case .rejected(let code, let isAboutService):
            phase = .ended(.failed(isAboutService ? .serviceRejected : .rejected, code: code))
        case .unfit(let code, let reach):
            let failure: Failure =
                switch reach {
                case .service: .serviceRejected
                case .account: .unfit
                case .everyCarrier: .rejected
                }
            phase = .ended(.failed(failure, code: code))
        case .notSent(let code, let retryAfter):
            lastCode = code
            rest(now, atLeast: retryAfter)
            let isLong = retryAfter.map { $0.microseconds > rules.longestWait } ?? false
            if !isResolving, sends >= rules.sends || isLong {
                phase = .ended(.failed(.notSent, code: code))
            }
        case .unknown(let code):
            // It may have been at work on the order until now.
            lastSent = now
            rest(now, atLeast: nil)
            if !isResolving { phase = .doubtful(reason: code) }
        }
    }

    /// What came of asking what the carrier has made.
    mutating func lookedUp(_ answer: LookUpAnswer, now: PoolTime) {
        guard case .lookUp(let look) = recovery else { preconditionFailure("this carrier is not asked") }
        rest(now, atLeast: nil)
        guard case .found(let labels) = answer else { return }
        var numbers: Set<String> = []
        let ours = labels.filter {
            $0.reference ?? reference == reference && numbers.insert($0.trackingNumber).inserted
        }
        guard let first = ours.first else {
            guard labels.isEmpty else {
                phase = .ended(.referred(reason: "other-request", trackingNumber: labels[0].trackingNumber))
                return
            }
            guard let firstNothing else {
                self.firstNothing = now
                return
            }
            if now >= firstNothing + look.spacing.microseconds {
                phase = .ended(.failed(.absent, code: "absent"))
            }
            return
        }
        phase = .ended(.bought(first, extra: Array(ours.dropFirst())))
    }

    /// There was no place for what was to be done.
    mutating func postpone(_ place: ParcelMachine.Place, now: PoolTime) {
        switch place {
        case .granted: preconditionFailure("there was a place")
        case .overspent: phase = .ended(.failed(.notSent, code: lastCode))
        case .full(let retryAfter): pause = now + retryAfter
        // The next process takes it up; this one does not ask again at once.
        case .ending: pause = limit
        case .shut(let until) where phase == .sending && until > now + rules.longestWait:
            // As where the carrier itself asks for so long: another may have a service. What may have been sold waits.
            phase = .ended(.failed(.notSent, code: lastCode.isEmpty ? "carrier-down" : lastCode))
        case .shut(let until): pause = until
        case .expired: break
        }
    }

    /// Whether surely nothing has come of it yet.
    var isSending: Bool { phase == .sending }

    /// What the carrier is called for next.
    var errand: JobErrand { phase == .sending ? .order(attempt: sends + 1) : .bound }

    /// When it becomes a person's.
    var limit: PoolTime { startedAt + rules.resolveWithin }

    /// From when on an answer counts.
    private var settled: PoolTime {
        guard case .lookUp(let look) = recovery else { return lastSent }
        return lastSent + look.settling.microseconds
    }

    private mutating func rest(_ now: PoolTime, atLeast least: Duration?) {
        pauses += 1
        // Those who failed together do not come back together, and the same purchase pauses the same way in every replay.
        let lot = ContentDigest(of: Array("\(reference) \(pauses)".utf8)).bytes.prefix(8).reduce(0) {
            $0 << 8 | UInt64($1)
        }
        let wait = rules.pauses.wait(attempt: pauses + 1, random: lot)
        pause = now + wait + max(0, least?.microseconds ?? 0)
    }
}

extension Duration {
    /// Whole microseconds; as many as there can be for a duration of more.
    var microseconds: Microseconds {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, tooMuch) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        return overflow || tooMuch ? (seconds < 0 ? .min : .max) : sum
    }
}
