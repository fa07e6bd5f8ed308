internal import CarrierAdapters
internal import ShippingLog
internal import TextFormats

/// All that is decided about one parcel while anybody wants something of it or something is under way: who waits, what
/// the log says, what is to be done next.
///
/// A value that performs nothing. ``take(_:now:wall:)`` is told what happened and says what to do; apart from answers and
/// alarms, one thing at a time is under way. The desk performs it with the log, the carriers and the clock, the simulation
/// with neither. All that must survive is in the log: a machine made anew from it goes on where the last one ended.
struct ParcelMachine: Sendable {
    /// What the machine is told. What is big is kept apart: inputs and effects are handed on many times.
    enum Input: Sendable {
        /// Somebody wants something.
        case ask(ParcelAsk)
        /// Another process may have left something without an end: look, and bring it to one.
        case resume
        /// The process is about to end: nothing new is begun.
        case ending
        /// Time has passed.
        case tick
        /// What the log holds.
        indirect case read(Result<ParcelSnapshot, StoreFault>)
        /// A service chosen and a label seen to be drawable; nil if there is none to be had, why being the shell's to say.
        case planned(LabelPlan?)
        /// What became of waiting for a place in the pool.
        case place(Place)
        /// What became of writing to the log.
        case written(Written)
        /// What the carrier said to an order.
        case answered(PurchaseAnswer)
        /// The order could not be made of what the log holds, so that the carrier was not asked.
        case unordered(code: String)
        /// What the carrier said it has made.
        case lookedUp(LookUpAnswer)
        /// What the carrier said to giving a label back.
        case voided(VoidAnswer)
        /// What a carrier said to an attempt's order when nobody waited for it any more.
        case late(attempt: Int, BoughtLabel)
    }

    /// What became of waiting for a place in the pool.
    enum Place: Hashable, Sendable {
        /// It is the parcel's until it is left.
        case granted
        /// It is a repetition, and there have been too many of those.
        case overspent
        /// There is no room, or would not be in time.
        case full(retryAfter: Microseconds)
        /// The process ends: another will have to do it.
        case ending
        /// The carrier is given up until then; the distant future if it is not known until when.
        case shut(until: PoolTime)
        /// The deadline passed.
        case expired
    }

    /// What became of writing to the log.
    enum Written: Hashable, Sendable {
        /// It is there, and so are these events which the shell added.
        case done(added: [LogEvent])
        /// Others wrote first, or nobody knows whether it was written: look.
        case lookAgain
        /// Another parcel has this tracking number.
        case numberTaken(String)
        /// Nothing was written, since this cannot be had.
        case without(Exclusion)
        /// Surely nothing was written.
        case failed(StoreFault)
        /// Nothing was written; why not is the shell's to say.
        case refused
    }

    /// What is to be done.
    enum Effect: Sendable {
        /// Tell whoever asked.
        indirect case answer(UInt64, ParcelOutcome)
        /// Look what the log holds of the parcel, and of claims of these names. Then ``Input/read(_:)``.
        case read(keys: [String])
        /// Choose a service for what was asked, without these. Then ``Input/planned(_:)``.
        case plan(ask: UInt64, without: [Exclusion])
        /// Wait for a place in the pool. Then ``Input/place(_:)``.
        case enter(LaneName, JobErrand, JobPriority, deadline: PoolTime)
        /// Wait more urgently, if it still waits and there is room for that.
        case hurry(JobPriority, deadline: PoolTime)
        /// The place is free again.
        case leave(JobOutcome)
        /// Draw number and label and write it all with these claims. Then ``Input/written(_:)``.
        indirect case issue(LabelPlan, ParcelCommit)
        /// Write this. Then ``Input/written(_:)``.
        indirect case commit(ParcelCommit)
        /// Send the order. Then ``Input/answered(_:)``.
        indirect case buy(PurchaseStarted)
        /// Ask what the carrier has made. Then ``Input/lookedUp(_:)``.
        indirect case lookUp(PurchaseStarted)
        /// Give a label back. Then ``Input/voided(_:)``.
        case void(LaneName, trackingNumber: String)
        /// Count what came of making labels ahead.
        case count(PreparationCount)
        /// Say ``Input/tick`` then, or later.
        case wake(PoolTime)
        /// Nobody waits and nothing is under way.
        case rest
    }

    /// How it deals with carriers.
    struct Rules: Sendable {
        /// Times of a purchase.
        var purchase = PurchaseRun.Rules()
        /// Whether another service may be taken when the carrier of the cheapest is not to be had.
        var fallsBack = true
        /// How many purchases one request may begin.
        var purchases = 4
        /// How it can be found out at a carrier what came of a purchase; no entry means not at all.
        var recovery: [LaneName: CarrierRecovery] = [:]
    }

    /// A label on its way for those who wait.
    private struct Making {
        /// Who asked first: the shell plans for it.
        var leader: ParcelAsk
        /// What has failed already.
        var excluded: [Exclusion] = []
        /// Why.
        var failure = ParcelRefusal.notPlanned
        /// How many purchases were begun.
        var purchases = 0
    }

    /// A purchase under way.
    private struct Buying {
        let intent: PurchaseStarted
        var run: PurchaseRun
        /// For whom; nil if nobody waits.
        var making: Making?
        /// The end of it being unknown, on its way to the log.
        var unknown: ParcelCommit?
    }

    /// A label that is being given back to its carrier.
    private struct Voiding {
        let attempt: Int
        /// The label's identifier; nil for a label besides the one in use.
        let label: String?
        let lane: LaneName
        let trackingNumber: String
        var tries = 0
        var pause: PoolTime
    }

    private indirect enum Work {
        case none
        case planning(Making)
        case entering(Making, LabelPlan)
        case issuing(Making, ParcelCommit)
        case intending(Making, PurchaseStarted, ParcelCommit)
        case buying(Buying)
        case voiding(Voiding)
        case writing(ParcelCommit, then: Sequel?)
    }

    /// What follows once something has been written.
    private enum Sequel {
        /// The attempt's purchase has ended.
        case end(PurchaseEnd)
        /// The carrier does not take an attempt's label back: those who counted on it are told.
        case voidRefused(attempt: Int, code: String)
    }

    /// The end of an attempt's purchase, which the log may not have yet.
    private struct PurchaseEnd {
        let attempt: Int
        let end: PurchaseRun.End
        /// For whom; nil if nobody waits.
        var making: Making?
        /// Who says that it ended so; nil if the carrier does.
        var settles: UInt64?
        /// Numbers of its labels that other parcels have.
        var taken: Set<String> = []
    }

    let stream: StreamName
    private let rules: Rules
    private var asks: [ParcelAsk] = []
    private var snapshot: ParcelSnapshot?
    private var work = Work.none
    /// Whether something is under way outside.
    private var isAwaiting = false
    private var hasPlace = false
    /// How urgently it waits for a place, or did last.
    private var enteredAs = JobPriority.batch
    /// A label too many that is given back once nobody waits, as far as that has come.
    private var putOff: Voiding?
    /// Not before, since reading or writing failed.
    private var pause: PoolTime?
    private var isResuming = false
    /// Whether the process is about to end.
    private var isEnding = false
    /// For whom the last label was made: to nobody else it is a duplicate.
    private var madeFor: UInt64?
    /// For whom a label that had been made ahead was taken.
    private var takenFor: UInt64?
    /// Whose keys were written down for a label that the parcel had already.
    private var keyed: Set<UInt64> = []
    /// An intent of which it is not known whether it was written, and which surely has not been acted upon.
    private var unsent: String?
    /// A purchase of which surely nothing has come yet, while the end of another is written.
    private var setAside: Buying?
    private var ends: [PurchaseEnd] = []
    private var effects: [Effect] = []

    /// What the log is taken to hold of the parcel; nil if it has yet to be looked at.
    var known: ParcelState? { snapshot?.state }

    init(_ stream: StreamName, _ rules: Rules) {
        self.stream = stream
        self.rules = rules
    }

    /// Takes what happened and says what to do.
    mutating func take(_ input: Input, now: PoolTime, wall: Timestamp) -> [Effect] {
        effects = []
        switch input {
        case .ask(let ask): arrive(ask)
        case .resume: isResuming = true
        case .tick: break
        case .ending: isEnding = true
        case .late(let attempt, let label):
            ends.append(PurchaseEnd(attempt: attempt, end: .bought(label, extra: [])))
        case .read(let result): read(result, now)
        case .planned(let plan): planned(plan)
        case .place(let place): placed(place, now, wall)
        case .written(let written): self.written(written, now)
        case .answered(let answer): answered(now, lane: answer.laneOutcome) { $0.answered(answer, now: now) }
        case .unordered(let code):
            answered(now, lane: .unsent) { $0.answered(.notSent(code: code, retryAfter: nil), now: now) }
        case .lookedUp(let answer): answered(now, lane: answer.laneOutcome) { $0.lookedUp(answer, now: now) }
        case .voided(let answer): voided(answer, now)
        }
        for ask in asks where ask.deadline <= now { answer(ask, .refused(.stillRunning)) }
        while !isAwaiting, step(now, wall) {}
        // Nobody is kept waiting for what another process will find out.
        if isEnding, !isAwaiting { for ask in asks { answer(ask, .refused(.ending)) } }
        if let alarm = alarm(now) { effects.append(.wake(alarm)) }
        return effects
    }

    // MARK: Who waits

    private mutating func arrive(_ ask: ParcelAsk) {
        asks.append(ask)
        guard asks.count <= ParcelMachine.mostWaiting else {
            return answer(ask, .refused(.busy(retryAfter: ParcelMachine.afterCrowd)))
        }
        switch work {
        case .none where !isAwaiting: snapshot = nil
        case .entering(var making, let plan) where isAwaiting && ask.priority < making.leader.priority:
            making.leader.priority = ask.priority
            work = .entering(making, plan)
            effects.append(.hurry(ask.priority, deadline: lastDeadline))
        case .buying(let buying) where isAwaiting && !hasPlace && ask.priority < enteredAs:
            enteredAs = ask.priority
            effects.append(.hurry(ask.priority, deadline: buying.run.limit))
        case .voiding where isAwaiting && !hasPlace && ask.priority < enteredAs:
            enteredAs = ask.priority
            effects.append(.hurry(ask.priority, deadline: .distantFuture))
        default: break
        }
    }

    /// So many wait for a parcel at most: another would not help anybody.
    private static let mostWaiting = 1024
    /// When whoever is one too many may ask again.
    private static let afterCrowd: Microseconds = 1_000_000

    /// When nobody listens any more.
    private var lastDeadline: PoolTime { asks.map(\.deadline).max() ?? .distantFuture }

    /// How urgent it is, by the most urgent that waits; with nobody waiting, a batch's matter.
    private var priority: JobPriority { asks.map(\.priority).min() ?? .batch }

    private mutating func answer(_ ask: ParcelAsk, _ outcome: ParcelOutcome) {
        asks.removeAll { $0.id == ask.id }
        keyed.remove(ask.id)
        effects.append(.answer(ask.id, outcome))
    }

    /// Those who want the same label as the one it is made for.
    private func alike(_ making: Making) -> [ParcelAsk] { asks.filter { $0.content == making.leader.content } }

    /// Refuses the one a label was to be made for, and all who want the same.
    private mutating func refuse(_ making: Making, _ refusal: ParcelRefusal) {
        for ask in alike(making) { answer(ask, .refused(refusal)) }
        work = .none
    }

    /// The first instant at which there is something to do if nothing happens till then.
    private func alarm(_ now: PoolTime) -> PoolTime? {
        var alarm = PoolTime.distantFuture
        for ask in asks { alarm = min(alarm, ask.deadline) }
        if !isAwaiting {
            if let pause { alarm = min(alarm, pause) }
            switch work {
            case .buying(let buying): if case .wait(let until) = buying.run.next(now: now) { alarm = min(alarm, until) }
            case .voiding(let voiding): alarm = min(alarm, voiding.pause)
            default: break
            }
        }
        return alarm == .distantFuture ? nil : alarm
    }

    // MARK: What to do next

    /// Does the next thing that can be done; false if there is nothing to do but wait.
    private mutating func step(_ now: PoolTime, _ wall: Timestamp) -> Bool {
        if let pause {
            guard now >= pause else { return false }
            self.pause = nil
        }
        switch work {
        case .planning(let making): demand(.plan(ask: making.leader.id, without: making.excluded))
        case .entering(let making, let plan):
            let priority = alike(making).map(\.priority).min() ?? making.leader.priority
            demand(.enter(plan.lane, .order(attempt: 1), priority, deadline: lastDeadline))
        case .issuing, .intending, .writing: preconditionFailure("what is written is awaited")
        case .buying(let buying): return goOn(buying, now)
        case .voiding(let voiding):
            guard !asks.isEmpty || knows(voiding.lane) else {
                // As ``isLeftAlone(_:)`` has it; what else of the parcel is open is seen to.
                work = .none
                snapshot = nil
                isResuming = true
                return true
            }
            if voiding.label == nil, !asks.isEmpty {
                // Nobody waits for a label too many to be given back, but where the carrier is being told that just now.
                putOff = voiding
                work = .none
                snapshot = nil
                // It is not forgotten, whatever becomes of them.
                isResuming = true
                return true
            }
            guard now >= voiding.pause else { return false }
            enteredAs = priority
            demand(.enter(voiding.lane, .bound, priority, deadline: .distantFuture))
        case .none:
            if let snapshot { return settle(snapshot, now, wall) }
            guard !asks.isEmpty || isResuming || !ends.isEmpty else {
                effects.append(.rest)
                return false
            }
            demand(.read(keys: Set(asks.compactMap(\.key)).sorted()))
        }
        return true
    }

    private mutating func demand(_ effect: Effect) {
        isAwaiting = true
        effects.append(effect)
    }

    /// Answers whom the log answers, and begins what is to be done.
    private mutating func settle(_ snapshot: ParcelSnapshot, _ now: PoolTime, _ wall: Timestamp) -> Bool {
        if let end = ends.first {
            ends.removeFirst()
            write(end, snapshot)
            return true
        }
        if writeTaking(snapshot, wall) { return true }
        var waiting: [(ask: ParcelAsk, standing: ParcelSnapshot.Standing)] = []
        for ask in asks {
            let standing = snapshot.standing(of: ask, in: stream)
            switch standing {
            case .settled(.label(var label)) where [madeFor, takenFor].contains(ask.id) || keyed.contains(ask.id):
                label.duplicate = ask.id == madeFor ? nil : ask.id == takenFor ? .prepared : .parcel
                answer(ask, .label(label))
            case .settled(let outcome): answer(ask, outcome)
            default: waiting.append((ask, standing))
            }
        }
        if let attempt = snapshot.state.openAttempt, attempt.stage != .referred, !isLeftAlone(attempt) {
            takeUp(attempt, now)
            return true
        }
        if let (ask, standing) = waiting.min(by: { $0.ask.precedes($1.ask) }) {
            switch standing {
            case .make: work = .planning(Making(leader: ask))
            case .void(let attempt, _) where attempt.purchase.map { !knows($0.lane) } ?? false:
                // Once begun, nobody here could end it.
                answer(ask, .refused(.unavailable(code: "account-unknown")))
            case .void(let attempt, let reason): beginVoid(attempt, reason, ask, snapshot)
            case .end(let attempt, let bought):
                let end = bought.map { PurchaseRun.End.bought($0, extra: []) } ?? .failed(.absent, code: "by-hand")
                // Answered once it has been written, or somebody else's has been first.
                ends.append(PurchaseEnd(attempt: attempt.number, end: end, settles: ask.id))
            case .settled, .take, .underWay: preconditionFailure("nothing is under way")
            }
            return true
        }
        for attempt in snapshot.state.attempts {
            guard let extra = attempt.extraLabels.first(where: { $0.settled == nil }), let intent = attempt.purchase,
                knows(intent.lane)
            else { continue }
            let number = extra.found.trackingNumber
            let voiding = Voiding(
                attempt: attempt.number, label: nil, lane: intent.lane, trackingNumber: number, pause: now)
            work = .voiding(putOff.flatMap { $0.trackingNumber == number ? $0 : nil } ?? voiding)
            return true
        }
        isResuming = false
        self.snapshot = nil
        return true
    }

    /// Whether an attempt is at an account that this process does not know: unless somebody wants something of the parcel
    /// now, it waits for a process that does.
    private func isLeftAlone(_ attempt: ParcelState.Attempt) -> Bool {
        guard asks.isEmpty, let lane = attempt.purchase?.lane else { return false }
        return !knows(lane)
    }

    /// Whether this process has the account.
    private func knows(_ lane: LaneName) -> Bool { rules.recovery[lane] != nil }

    /// Writes down that a label made ahead is wanted, and the keys that came for a label which the parcel had already, so
    /// that they stand for it from now on; false if there is nothing of that.
    private mutating func writeTaking(_ snapshot: ParcelSnapshot, _ wall: Timestamp) -> Bool {
        guard let label = snapshot.state.liveLabel?.label else { return false }
        var commit = ParcelCommit(expectedVersion: snapshot.state.version)
        var names: Set<String> = []
        for ask in asks {
            switch snapshot.standing(of: ask, in: stream) {
            case .settled(.label(let answer)) where answer.duplicate == .parcel: break
            case .take(let attempt):
                guard commit.events.isEmpty else { break }
                commit.events = [.preparedLabelTaken(PreparedLabelTaken(attempt: attempt.number, label: label))]
                takenFor = ask.id
            default: continue
            }
            guard let name = ask.key else { continue }
            keyed.insert(ask.id)
            if names.insert(name).inserted { commit.claims.append(keyClaim(name, label, snapshot, wall)) }
        }
        guard !commit.events.isEmpty || !names.isEmpty else { return false }
        work = .writing(commit, then: nil)
        demand(.commit(commit))
        return true
    }

    /// Lets a key stand for a label, whatever it stood for in vain before.
    private func keyClaim(
        _ name: String, _ label: String, _ snapshot: ParcelSnapshot, _ wall: Timestamp
    ) -> ClaimChange {
        let claim = Claim(
            value: KeyClaim(stream: stream, label: label).bytes,
            expires: wall.adding(seconds: LabelDesk.keyLifetimeSeconds))
        return snapshot.keys[name].map { .replace(name: name, current: $0.value, with: claim) }
            ?? .take(name: name, claim)
    }

    /// Takes up what another process, or this one before it lost sight of the log, left without an end.
    private mutating func takeUp(_ attempt: ParcelState.Attempt, _ now: PoolTime) {
        switch (attempt.stage, attempt.purchase, attempt.label) {
        case (.started, let intent?, _) where setAside?.intent == intent:
            if let buying = setAside { work = .buying(buying) }
            setAside = nil
        case (.started, let intent?, _), (.unknown, let intent?, _):
            let recovery = rules.recovery[intent.lane] ?? .none
            let run =
                unsent == intent.reference && attempt.stage == .started
                ? PurchaseRun(intent, at: now, recovery, rules: rules.purchase)
                : PurchaseRun(
                    resuming: intent, isKnownUnknown: attempt.stage == .unknown, now: now, recovery,
                    rules: rules.purchase)
            work = .buying(Buying(intent: intent, run: run, making: nil))
        case (.voiding, _, let label?):
            work = .voiding(
                Voiding(
                    attempt: attempt.number, label: label.label,
                    lane: .account(carrier: label.carrier, account: label.account),
                    trackingNumber: label.trackingNumber, pause: now))
        default: preconditionFailure("attempts are written with their label or their purchase")
        }
    }

    // MARK: Making a label

    private mutating func planned(_ plan: LabelPlan?) {
        guard case .planning(let making) = work else { preconditionFailure("a plan that nobody waits for") }
        isAwaiting = false
        if let plan {
            work = .entering(making, plan)
        } else if asks.contains(where: { $0.id == making.leader.id }) {
            refuse(making, making.failure)
        } else {
            // Whoever it was for has stopped listening; whoever came later begins anew.
            work = .none
            snapshot = nil
        }
    }

    private mutating func placed(_ place: Place, _ now: PoolTime, _ wall: Timestamp) {
        isAwaiting = false
        hasPlace = place == .granted
        switch work {
        case .entering(var making, let plan):
            switch place {
            case .granted: begin(making, plan, wall)
            case .full(let retryAfter): refuse(making, .busy(retryAfter: retryAfter))
            case .ending: refuse(making, .ending)
            case .shut:
                making.excluded.append(.lane(plan.lane))
                making.failure = .unavailable(code: "carrier-down")
                if rules.fallsBack { work = .planning(making) } else { refuse(making, making.failure) }
            case .expired:
                // Those it was for are told by their deadlines; whoever came later begins again.
                work = .none
                snapshot = nil
            case .overspent: preconditionFailure("what has not been tried is not tried again")
            }
        case .buying(var buying):
            guard place != .granted else { return }
            buying.run.postpone(place, now: now)
            work = .buying(buying)
        case .voiding(let voiding):
            guard place != .granted else {
                if voiding.label == nil, !asks.isEmpty { return leave(.unsent) }
                return demand(.void(voiding.lane, trackingNumber: voiding.trackingNumber))
            }
            rest(voiding, now, "carrier-unavailable")
        default: preconditionFailure("a place that nobody waits for")
        }
    }

    /// Writes the label, or the intent to buy one.
    private mutating func begin(_ making: Making, _ plan: LabelPlan, _ wall: Timestamp) {
        // Of those who have come meanwhile, only they for whom a label is to be made: a key may stand for another.
        let alike = alike(making).filter { ask in
            if case .make? = snapshot?.standing(of: ask, in: stream) { true } else { false }
        }
        let isAhead = alike.allSatisfy(\.isAhead)
        guard let snapshot, let first = alike.first, let content = first.content,
            !isAhead || !asks.contains(where: { $0.content != nil && !$0.isAhead })
        else {
            // Nobody listens any more, or the parcel has become another while its label waited to be made ahead.
            leave(.unsent)
            work = .none
            self.snapshot = nil
            return
        }
        let attempt = snapshot.state.nextAttempt
        let key = if case .key(let key) = snapshot.vault { key } else { plan.vaultKey }
        let fingerprint = Fingerprint(of: content, key: key)
        self.snapshot?.fingerprinted = (content, key, fingerprint)
        let requested: LabelRequested
        do {
            requested = try LabelRequested(attempt: attempt, facts: plan.facts, fingerprint: fingerprint)
        } catch { preconditionFailure("facts without personal data: \(error)") }
        var selected = plan.selected
        selected.attempt = attempt
        var commit = ParcelCommit(expectedVersion: snapshot.state.version)
        commit.events = [.labelRequested(requested)]
        if isAhead { commit.events.append(.preparationStarted(PreparationStarted(attempt: attempt))) }
        commit.events.append(.serviceSelected(selected))
        commit.ask = first.id
        commit.sealed = (plan, key)
        commit.claims = [
            .take(name: ParcelClaim.live(stream), Claim(value: Array(plan.label.utf8))),
            .take(name: ParcelClaim.label(plan.label), Claim(value: Array(stream.text.utf8))),
        ]
        for name in Set(alike.compactMap(\.key)).sorted() {
            commit.claims.append(keyClaim(name, plan.label, snapshot, wall))
        }
        madeFor = first.id
        guard case .account(let carrier, let account) = plan.lane else {
            work = .issuing(making, commit)
            return demand(.issue(plan, commit))
        }
        let intent = PurchaseStarted(
            attempt: attempt, label: plan.label, carrier: carrier, account: account, service: selected.winner.service,
            reference: PurchaseReference.text(stream, attempt: attempt, request: plan.request), request: plan.request,
            form: plan.form)
        commit.events.append(.purchaseStarted(intent))
        work = .intending(making, intent, commit)
        write(commit, after: snapshot.state)
    }

    /// Writes it, and with it takes or gives back the claim by which a process finds what another has left, and takes the
    /// one by which a person finds a label that its carrier keeps.
    private mutating func write(_ commit: ParcelCommit, after state: ParcelState) {
        var commit = commit
        var after = state
        for event in commit.events { after.take(event) }
        let name = ParcelClaim.open(stream)
        let value = Array(stream.text.utf8)
        switch (state.isOpenAtCarrier, after.isOpenAtCarrier) {
        case (false, true): commit.claims.append(.take(name: name, Claim(value: value)))
        case (true, false): commit.claims.append(.release(name: name, current: value))
        default: break
        }
        if after.hasKeptLabel, !state.hasKeptLabel {
            commit.claims.append(.take(name: ParcelClaim.kept(stream), Claim(value: value)))
        }
        demand(.commit(commit))
    }

    private mutating func leave(_ outcome: JobOutcome) {
        precondition(hasPlace, "a place is left once")
        hasPlace = false
        effects.append(.leave(outcome))
    }

    // MARK: Buying

    private mutating func goOn(_ buying: Buying, _ now: PoolTime) -> Bool {
        var buying = buying
        guard let snapshot else {
            demand(.read(keys: Set(asks.compactMap(\.key)).sorted()))
            return true
        }
        let attempt = snapshot.state.attempts.last
        guard ends.isEmpty, attempt?.purchase == buying.intent, attempt?.stage == .started || attempt?.stage == .unknown
        else {
            // Somebody else has brought it to an end, or a late answer will; or one to an earlier attempt is to be written.
            if buying.run.isSending { setAside = buying }
            if hasPlace { leave(.unsent) }
            work = .none
            return true
        }
        if attempt?.stage == .unknown { buying.run.recordedUnknown() }
        if isEnding { buying.run.giveUp() }
        let next = buying.run.next(now: now)
        switch next {
        case .buy, .lookUp:
            guard hasPlace else {
                enteredAs = priority
                demand(.enter(buying.intent.lane, buying.run.errand, priority, deadline: buying.run.limit))
                return true
            }
            if next == .buy {
                buying.run.sending(now: now)
                // The same reference may have been written down again after that.
                unsent = nil
            }
            work = .buying(buying)
            demand(next == .buy ? .buy(buying.intent) : .lookUp(buying.intent))
            return true
        case .wait:
            if hasPlace { leave(.unsent) }
            work = .buying(buying)
            return false
        case .recordUnknown(let reason):
            if hasPlace { leave(.unsent) }
            var commit = ParcelCommit(expectedVersion: snapshot.state.version)
            commit.events = [
                .purchaseUnknown(PurchaseUnknown(attempt: buying.intent.attempt, reason: reason))
            ]
            buying.unknown = commit
            work = .buying(buying)
            demand(.commit(commit))
            return true
        case .end(let end):
            if hasPlace { leave(.unsent) }
            ends.append(PurchaseEnd(attempt: buying.intent.attempt, end: end, making: buying.making))
            work = .none
            return true
        }
    }

    private mutating func answered(_ now: PoolTime, lane outcome: JobOutcome, _ tell: (inout PurchaseRun) -> Void) {
        guard case .buying(var buying) = work else { preconditionFailure("an answer that nobody waits for") }
        isAwaiting = false
        leave(outcome)
        tell(&buying.run)
        work = .buying(buying)
    }

    /// Writes a purchase's end, as far as the log does not know it.
    private mutating func write(_ end: PurchaseEnd, _ snapshot: ParcelSnapshot) {
        let attempt = snapshot.state.attempts[end.attempt - 1]
        guard let intent = attempt.purchase, let choice = attempt.choice else {
            preconditionFailure("an end of a purchase that was not begun")
        }
        var commit = ParcelCommit(expectedVersion: snapshot.state.version)
        commit.ask = end.settles
        // What another attempt's purchase made is that attempt's, whoever says that this one has made it.
        let others = snapshot.state.attempts.filter { $0.number != end.attempt }
        let foreign = end.taken.union(
            others.compactMap(\.label?.trackingNumber) + others.flatMap(\.extraLabels).map(\.found.trackingNumber))
        if [.started, .unknown, .referred].contains(attempt.stage) {
            switch end.end {
            case .bought(let told, let extra):
                let ours = ([told] + extra).filter { !foreign.contains($0.trackingNumber) }
                guard let label = ours.first else { return numberIsKnown(told, end.attempt) }
                commit.events = [.labelIssued(LabelIssued(label, intent, choice))]
                commit.events += ours.dropFirst().map { .extraLabelFound(ExtraLabelFound($0, attempt: end.attempt)) }
                commit.claims = ours.map(numberClaim)
                // What is sealed cannot be kept any more where the parcel's key is gone.
                if snapshot.vault != .erased { commit.document = (intent.label, label) }
            case .failed(let failure, let code):
                let refusedBy = failure == .absent ? "waybill" : intent.carrier
                commit.events = [
                    .labelRejected(LabelRejected(attempt: end.attempt, refusedBy: refusedBy, code: code))
                ]
                commit.claims = [.release(name: ParcelClaim.live(stream), current: Array(intent.label.utf8))]
                // What a person was asked about can be found by its label, so that saying the same again is known as such.
                if attempt.stage != .referred {
                    commit.claims.append(
                        .release(name: ParcelClaim.label(intent.label), current: Array(stream.text.utf8)))
                }
            case .referred(let reason, let number):
                guard attempt.stage != .referred else { return }
                commit.events = [
                    .purchaseReferred(
                        PurchaseReferred(attempt: end.attempt, reason: reason, trackingNumber: number))
                ]
            }
        } else if case .bought(let label, let extra) = end.end {
            // The attempt has ended otherwise: what the carrier made is too much, unless it is the label in use.
            let known = foreign.union(
                attempt.extraLabels.map(\.found.trackingNumber) + [attempt.label?.trackingNumber].compactMap(\.self))
            let found = ([label] + extra).filter { !known.contains($0.trackingNumber) }
            guard !found.isEmpty else { return }
            commit.events = found.map { .extraLabelFound(ExtraLabelFound($0, attempt: end.attempt)) }
            commit.claims = found.map(numberClaim)
        } else {
            return
        }
        work = .writing(commit, then: .end(end))
        write(commit, after: snapshot.state)
    }

    /// A number is one parcel's, so that another's label is never taken for one too many of this one.
    private func numberClaim(_ label: BoughtLabel) -> ClaimChange {
        .take(name: ParcelClaim.number(label.trackingNumber), Claim(value: Array(stream.text.utf8)))
    }

    /// Goes on after a purchase's end has been written.
    private mutating func follow(_ end: PurchaseEnd) {
        guard case .failed(let failure, let code) = end.end, var making = end.making, let snapshot,
            let attempt = snapshot.state.attempts.last, let choice = attempt.choice, attempt.stage == .rejected
        else { return }
        guard let leader = alike(making).min(by: { $0.priority < $1.priority }) else { return }
        making.leader = leader
        switch failure {
        case .rejected: return refuse(making, .rejected(carrier: choice.carrier, code: code))
        case .serviceRejected:
            making.failure = .rejected(carrier: choice.carrier, code: code)
            making.excluded.append(
                .service(carrier: choice.carrier, account: choice.account, service: choice.service))
        case .unfit:
            // A carrier that is not to be had just now may have room: it is worth asking again.
            let isAway = if case .unavailable = making.failure { true } else { false }
            if !isAway { making.failure = .rejected(carrier: choice.carrier, code: code) }
            making.excluded.append(.unfit(carrier: choice.carrier, account: choice.account))
            // No carrier was called, and an account is passed over once. A single service that cannot be told counts as a
            // purchase all the same: there may be many of one account.
            making.purchases -= 1
        case .notSent:
            making.failure = .unavailable(code: code)
            making.excluded.append(.lane(.account(carrier: choice.carrier, account: choice.account)))
        case .absent:
            making.failure = .unavailable(code: code)
        }
        guard !isEnding else { return refuse(making, .ending) }
        guard rules.fallsBack || failure == .absent, making.purchases < rules.purchases else {
            return refuse(making, making.failure)
        }
        work = .planning(making)
    }

    // MARK: Voiding

    private mutating func beginVoid(
        _ attempt: ParcelState.Attempt, _ reason: String, _ ask: ParcelAsk, _ snapshot: ParcelSnapshot
    ) {
        guard let label = attempt.label else { preconditionFailure("a live label") }
        var commit = ParcelCommit(expectedVersion: snapshot.state.version)
        commit.ask = ask.id
        if attempt.purchase == nil {
            commit.events = [
                .labelVoided(LabelVoided(attempt: attempt.number, label: label.label, reason: reason))
            ]
            commit.claims = [.release(name: ParcelClaim.live(stream), current: Array(label.label.utf8))]
        } else {
            commit.events = [
                .voidStarted(VoidStarted(attempt: attempt.number, label: label.label, reason: reason))
            ]
        }
        work = .writing(commit, then: nil)
        write(commit, after: snapshot.state)
    }

    private mutating func voided(_ answer: VoidAnswer, _ now: PoolTime) {
        guard case .voiding(let voiding) = work else { preconditionFailure("an answer that nobody waits for") }
        isAwaiting = false
        leave(answer.laneOutcome)
        guard let snapshot else { preconditionFailure("what is voided has been read") }
        let attempt = snapshot.state.attempts[voiding.attempt - 1]
        var commit = ParcelCommit(expectedVersion: snapshot.state.version)
        var sequel: Sequel?
        switch (answer, voiding.label) {
        case (.unknown(let code), _):
            return rest(voiding, now, code)
        case (.voided, let label?):
            commit.events = [
                .labelVoided(
                    LabelVoided(attempt: voiding.attempt, label: label, reason: attempt.voidReason ?? "requested"))
            ]
            commit.claims = [.release(name: ParcelClaim.live(stream), current: Array(label.utf8))]
        case (.refused(let code), let label?), (.unsupported(let code), let label?):
            sequel = .voidRefused(attempt: voiding.attempt, code: code)
            commit.events = [.voidRefused(VoidRefused(attempt: voiding.attempt, label: label, code: code))]
        case (.voided, nil), (.refused, nil), (.unsupported, nil):
            let refusal: String? =
                switch answer {
                case .refused(let code), .unsupported(let code): code
                case .voided, .unknown: nil
                }
            commit.events = [
                .extraLabelSettled(
                    ExtraLabelSettled(
                        attempt: voiding.attempt, trackingNumber: voiding.trackingNumber, refusal: refusal))
            ]
        }
        work = .writing(commit, then: sequel)
        write(commit, after: snapshot.state)
    }

    /// How often a carrier is asked in vain before those who wait are told; it is asked on.
    private static let triesBeforeAnswer = 3
    /// How often it is asked before it counts as refused, which is about an hour; whoever wants may ask again.
    private static let triesInAll = 60
    /// The first pause between two questions to take a label back, doubled each time, and the longest.
    private static let voidPauses: (first: Microseconds, longest: Microseconds) = (500_000, 60_000_000)

    /// Writes that the carrier does not say whether it takes a label back.
    private mutating func giveUp(_ voiding: Voiding, _ state: ParcelState) {
        let code = "unanswered"
        var commit = ParcelCommit(expectedVersion: state.version)
        if let label = voiding.label {
            commit.events = [.voidRefused(VoidRefused(attempt: voiding.attempt, label: label, code: code))]
            work = .writing(commit, then: .voidRefused(attempt: voiding.attempt, code: code))
        } else {
            commit.events = [
                .extraLabelSettled(
                    ExtraLabelSettled(
                        attempt: voiding.attempt, trackingNumber: voiding.trackingNumber, refusal: code))
            ]
            work = .writing(commit, then: nil)
        }
        write(commit, after: state)
    }

    /// Tells those who wait for a label's being voided, the ones who want another label for it among them.
    private mutating func refuseVoids(of attempt: ParcelState.Attempt, _ refusal: ParcelRefusal) {
        for ask in asks {
            switch ask.wish {
            case .void: answer(ask, .refused(refusal))
            case .label(let content, _), .prepare(let content):
                // Without the key, which is erased with the parcel, nobody is told of another label anyway.
                guard case .key(let key)? = snapshot?.vault else { break }
                if Fingerprint(of: content, key: key) != attempt.fingerprint { answer(ask, .refused(refusal)) }
            case .settle: break
            }
        }
    }

    private mutating func rest(_ voiding: Voiding, _ now: PoolTime, _ code: String) {
        var voiding = voiding
        guard let snapshot else { preconditionFailure("what is voided has been read") }
        if voiding.tries + 1 >= ParcelMachine.triesInAll, knows(voiding.lane) { return giveUp(voiding, snapshot.state) }
        if voiding.tries + 1 >= ParcelMachine.triesBeforeAnswer, voiding.label != nil {
            refuseVoids(of: snapshot.state.attempts[voiding.attempt - 1], .voidUnknown(code: code))
        }
        let pauses = ParcelMachine.voidPauses
        voiding.pause = now + min(pauses.longest, pauses.first << Microseconds(min(voiding.tries, 10)))
        voiding.tries += 1
        work = .voiding(voiding)
    }

    // MARK: What the log said

    private mutating func read(_ result: Result<ParcelSnapshot, StoreFault>, _ now: PoolTime) {
        isAwaiting = false
        switch result {
        case .success(let snapshot): self.snapshot = snapshot
        case .failure(let fault):
            for ask in asks { answer(ask, .refused(.store(fault))) }
            pause = now + ParcelMachine.storePause
        }
    }

    /// How long nothing is read or written after that has failed.
    private static let storePause: Microseconds = 500_000

    private mutating func written(_ written: Written, _ now: PoolTime) {
        isAwaiting = false
        switch work {
        case .issuing(var making, let commit):
            leave(.done)
            work = .none
            switch written {
            case .done(let added): advance(commit, added)
            case .lookAgain, .numberTaken: snapshot = nil
            case .without(let exclusion):
                making.excluded.append(exclusion)
                work = .planning(making)
            case .failed(let fault): refuse(making, .store(fault))
            case .refused: refuse(making, .notPlanned)
            }
        case .intending(var making, let intent, let commit):
            switch written {
            case .done(let added):
                advance(commit, added)
                making.purchases += 1
                let recovery = rules.recovery[intent.lane] ?? .none
                let run = PurchaseRun(intent, at: now, recovery, rules: rules.purchase)
                work = .buying(Buying(intent: intent, run: run, making: making))
            case .lookAgain, .numberTaken, .without, .refused:
                leave(.unsent)
                work = .none
                snapshot = nil
                isResuming = true
                unsent = intent.reference
            case .failed(let fault):
                leave(.unsent)
                refuse(making, .store(fault))
            }
        case .buying(var buying):
            guard case .done(let added) = written, let commit = buying.unknown else { return lookAgain(now) }
            advance(commit, added)
            buying.run.recordedUnknown()
            work = .buying(buying)
        case .writing(let commit, let sequel):
            work = .none
            let end: PurchaseEnd? = if case .end(let end) = sequel { end } else { nil }
            switch written {
            case .done(let added):
                advance(commit, added)
                switch sequel {
                case .end(let end): follow(end)
                case .voidRefused(let attempt, let code):
                    if let snapshot { refuseVoids(of: snapshot.state.attempts[attempt - 1], .voidRefused(code: code)) }
                case nil: break
                }
            case .numberTaken(let number):
                if var end {
                    end.taken.insert(number)
                    ends.insert(end, at: 0)
                }
                snapshot = nil
            case .lookAgain, .without, .failed, .refused:
                if case .failed(let fault) = written {
                    for ask in asks { answer(ask, .refused(.store(fault))) }
                }
                if let end { ends.insert(end, at: 0) }
                lookAgain(now)
            }
        case .none, .planning, .entering, .voiding: preconditionFailure("nothing was written")
        }
    }

    /// What was bought is paid for, and has a number that another label bears: a person's matter.
    private mutating func numberIsKnown(_ label: BoughtLabel, _ attempt: Int) {
        // A person who says so has mistaken the number.
        for ask in asks where ask.wish.settles(as: label) { answer(ask, .refused(.numberKnown)) }
        let referral = PurchaseRun.End.referred(reason: "number-known", trackingNumber: label.trackingNumber)
        ends.insert(PurchaseEnd(attempt: attempt, end: referral), at: 0)
    }

    private mutating func lookAgain(_ now: PoolTime) {
        snapshot = nil
        isResuming = true
        pause = now + ParcelMachine.storePause
    }

    /// What the log holds after a commit, without another look.
    private mutating func advance(_ commit: ParcelCommit, _ added: [LogEvent]) {
        guard var after = snapshot else { return }
        for event in commit.events + added {
            after.state.take(event)
            if let count = PreparationCount(event, of: after.state) { effects.append(.count(count)) }
        }
        if let sealed = commit.sealed { after.vault = .key(sealed.key) }
        for change in commit.claims {
            let taken: (name: String, claim: Claim)? =
                switch change {
                case .take(let name, let claim), .replace(let name, _, let claim): (name, claim)
                case .release, .require: nil
                }
            guard let (name, claim) = taken, name.hasPrefix(ParcelClaim.keyPrefix), let key = try? KeyClaim(claim),
                key.stream == stream
            else { continue }
            after.keys[name] = .init(value: claim.value, label: key.label, isOurs: true, isSpent: false)
        }
        snapshot = after
    }
}

extension ParcelState {
    /// Takes an event of our own making.
    fileprivate mutating func take(_ event: LogEvent) {
        do { try apply(event) } catch { preconditionFailure("an event that does not follow: \(error)") }
    }
}

extension PurchaseStarted {
    /// Where it is bought.
    var lane: LaneName { .account(carrier: carrier, account: account) }
}
