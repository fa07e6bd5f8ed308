public import ShippingLog
internal import TextFormats

/// Closes days: lists every live label once, none voided, and lets nobody change that unless the day is reopened.
///
/// Closing is several commits, each of which leaves the log in order. The first takes the claim on the day, after which no
/// label becomes due and no listed one is voided; the next ones list what is due, some at a time, each with its parcel's
/// own event and the release of the claim by which it was due; the last states the list's count and digest. Whoever
/// closes a day whose closing was begun and not ended goes on where it stands.
public struct ManifestDesk: Sendable {
    /// How many labels are listed in one commit: few enough that labels being made meanwhile hardly wait.
    static let labelsAtOnce = 250

    private let store: any LogStore
    private let clock: any ShipClock
    private let labelsAtOnce: Int

    /// A desk over a log.
    public init(store: any LogStore, clock: any ShipClock) {
        self.init(store: store, clock: clock, labelsAtOnce: ManifestDesk.labelsAtOnce)
    }

    init(store: any LogStore, clock: any ShipClock, labelsAtOnce: Int) {
        self.store = store
        self.clock = clock
        self.labelsAtOnce = labelsAtOnce
    }

    // MARK: Closing

    /// Closes a day. One that is closed is answered as it stands; one whose closing was begun is closed to its end.
    public func close(
        _ request: ManifestRequest, who: String, requestID: String, deadline: ContinuousClock.Instant
    ) async throws(ManifestRefusal) -> Manifest {
        let name = try await name(of: request)
        var run = ClosingRun(name: name, who: who, requestID: requestID, labelsAtOnce: labelsAtOnce)
        while true {
            if run.state == nil { run.state = try await state(name).state }
            guard let state = run.state else { preconditionFailure("it has just been read") }
            if state.stage == .closed { return try await manifest(name) }
            guard ContinuousClock.now < deadline else {
                throw state.stage == .closing ? .closing(name) : .store(.deadlinePassed)
            }
            try await step(&run, state, deadline)
        }
    }

    /// A closing under way.
    private struct ClosingRun {
        let name: ManifestName
        let who: String
        let requestID: String
        /// What the log holds; nil if that has to be read again.
        var state: ManifestState?
        /// How many labels to list next: fewer while others write to the same parcels.
        var atOnce: Int
        /// The most.
        let labelsAtOnce: Int
        /// How often in a row nothing could be listed of what was due.
        var fruitless = 0

        init(name: ManifestName, who: String, requestID: String, labelsAtOnce: Int) {
            self.name = name
            self.who = who
            self.requestID = requestID
            self.labelsAtOnce = labelsAtOnce
            atOnce = labelsAtOnce
        }

        /// Further than that it is no race.
        static let mostFruitless = 20
    }

    private func step(
        _ run: inout ClosingRun, _ state: ManifestState, _ deadline: ContinuousClock.Instant
    ) async throws(ManifestRefusal) {
        let name = run.name
        if state.stage != .closing {
            if state.stage == .open, try await claims(name.duePrefix, limit: 1).isEmpty {
                throw .nothingDue("\(name.carrier)/\(name.account) at \(name.site) on \(name.date)")
            }
            let day = ClosedDay(isComplete: false, revision: state.revision + 1, count: state.count)
            return try await write(
                .manifestClosing(ManifestClosing(revision: day.revision)), client: "",
                [.take(name: name.closedClaim, Claim(value: day.bytes))], [], &run, deadline)
        }
        // Those given up first: one of them may be due again.
        let dropped = try await claims(name.droppedPrefix, limit: labelsAtOnce)
        if !dropped.isEmpty {
            let labels = dropped.map { String($0.name.dropFirst(name.droppedPrefix.count)) }
            return try await write(
                .manifestDropped(ManifestDropped(revision: state.revision, labels: labels)), client: "",
                dropped.map { .release(name: $0.name, current: $0.claim.value) }, [], &run, deadline)
        }
        let due = try await claims(name.duePrefix, limit: run.atOnce)
        if !due.isEmpty { return try await list(due, &run, state, deadline) }
        guard let claim = try await claim(name.closedClaim) else { return run.state = nil }
        let day = ClosedDay(isComplete: true, revision: state.revision, count: state.count)
        try await write(
            .manifestClosed(ManifestClosed(revision: state.revision, count: state.count, digest: state.digest)),
            client: "", [.replace(name: name.closedClaim, current: claim.value, with: Claim(value: day.bytes))], [],
            &run, deadline)
    }

    /// Lists what is due, each client's labels in a commit of their own: its records say whose they are.
    private func list(
        _ due: [NamedClaim], _ run: inout ClosingRun, _ state: ManifestState, _ deadline: ContinuousClock.Instant
    ) async throws(ManifestRefusal) {
        let name = run.name
        var clients: [String] = []
        var lists: [String: (entries: [ManifestListed.Entry], claims: [ClaimChange], appends: [StreamAppend])] = [:]
        for claim in due {
            let label = String(claim.name.dropFirst(name.duePrefix.count))
            guard let stream = try? StreamName(parsing: String(decoding: claim.claim.value, as: UTF8.self)) else {
                throw .unreadable("claim \(claim.name)")
            }
            let parcel = try await parcel(stream)
            // Given up since the claim was read: the next look does not find it.
            guard let attempt = parcel.state.attempts.last(where: { $0.label?.label == label }),
                attempt.stage == .issued, attempt.manifested == nil, let issued = attempt.label
            else { continue }
            let client = stream.parts[1]
            if lists[client] == nil { clients.append(client) }
            var list = lists[client] ?? ([], [], [])
            list.entries.append(
                ManifestListed.Entry(
                    label: label, trackingNumber: issued.trackingNumber, service: issued.service, parcel: stream))
            list.claims.append(.release(name: claim.name, current: claim.claim.value))
            let facts = parcel.factsByAttempt[attempt.number] ?? .null
            let shipDay = ManifestName(carrier: issued.carrier, account: issued.account, facts: facts)
            if shipDay != name {
                list.claims.append(
                    .release(name: ManifestName.movedClaim(label), current: Array(claim.name.utf8)))
            }
            let manifested = ParcelManifested(
                attempt: attempt.number, label: label, manifest: name.stream, revision: state.revision)
            list.appends.append(
                StreamAppend(
                    stream: stream, expectedVersion: parcel.state.version, events: [manifested.newEvent]))
            lists[client] = list
        }
        if clients.isEmpty {
            run.fruitless += 1
            guard run.fruitless < ClosingRun.mostFruitless else {
                throw .unreadable("\(due[0].name) is due, and its parcel has no such label")
            }
        }
        for client in clients {
            guard run.state != nil, let list = lists[client] else { return }
            try await write(
                .manifestListed(ManifestListed(revision: state.revision, labels: list.entries)), client: client,
                list.claims, list.appends, &run, deadline)
        }
    }

    /// Appends an event to the manifest, and what goes with it. If somebody else was first, what the log holds is to be
    /// read again.
    private func write(
        _ event: LogEvent, client: String, _ claims: [ClaimChange], _ appends: [StreamAppend],
        _ run: inout ClosingRun, _ deadline: ContinuousClock.Instant
    ) async throws(ManifestRefusal) {
        guard var after = run.state else { preconditionFailure("what is written to has been read") }
        do throws(FoldFault) { try after.apply(event) } catch {
            throw .unreadable("\(run.name.stream): \(error)")
        }
        let written = try await commit(
            event, to: run.name, after.version - 1, client: client, claims, appends, who: run.who,
            requestID: run.requestID, deadline)
        run.state = written ? after : nil
        run.atOnce = written ? min(run.labelsAtOnce, run.atOnce * 2) : max(1, run.atOnce / 2)
        if written { run.fruitless = 0 }
    }

    /// Whether it was written; false if somebody else's was first, or nobody knows.
    private func commit(
        _ event: LogEvent, to name: ManifestName, _ version: Int, client: String, _ claims: [ClaimChange],
        _ appends: [StreamAppend], who: String, requestID: String, _ deadline: ContinuousClock.Instant
    ) async throws(ManifestRefusal) -> Bool {
        var batch = LogBatch(
            context: EventContext(
                client: client, time: clock.now(), who: who, cause: requestID, correlation: requestID))
        batch.claims = claims
        batch.appends =
            [StreamAppend(stream: name.stream, expectedVersion: version, events: [event.payload.newEvent])] + appends
        do throws(StoreFault) {
            _ = try await store.commit(batch, deadline: deadline)
            return true
        } catch {
            switch error {
            case .claimTaken, .claimChanged, .versionConflict, .outcomeUnknown: return false
            default: throw .store(error)
            }
        }
    }

    /// The day that is meant: of the only place where labels are due, or where the day was closed, if none is named.
    private func name(of request: ManifestRequest) async throws(ManifestRefusal) -> ManifestName {
        func name(at site: String) throws(ManifestRefusal) -> ManifestName {
            guard
                let name = ManifestName(
                    carrier: request.carrier, account: request.account, site: site, date: request.date)
            else { throw .nothingDue("names as long as these") }
            return name
        }
        if let site = request.site { return try name(at: site) }
        var sites: Set<String> = []
        guard let account = try? StreamName([request.carrier, request.account]).text,
            account.utf8.count <= ManifestName.longestPath
        else { throw .nothingDue("names as long as these") }
        for kind in [ManifestPaths.Kind.due, .begun] {
            var names = ManifestPaths(store, kind, within: account)
            while let found = try await names.next() {
                if found.date == request.date { sites.insert(found.site) }
            }
        }
        guard let site = sites.first else {
            throw .nothingDue("\(request.carrier)/\(request.account) on \(request.date)")
        }
        guard sites.count == 1 else { throw .severalSites(sites.sorted()) }
        return try name(at: site)
    }

    // MARK: Reopening

    /// Lets a closed day take labels again, and its labels be voided. One that is reopened is answered as it stands.
    public func reopen(
        _ name: ManifestName, _ request: ReopenRequest, who: String, requestID: String,
        deadline: ContinuousClock.Instant
    ) async throws(ManifestRefusal) -> Manifest {
        while true {
            let state = try await state(name).state
            switch state.stage {
            case .reopened: return try await manifest(name)
            case .open: throw .notClosed(name)
            case .closing: throw .closing(name)
            case .closed: break
            }
            guard ContinuousClock.now < deadline else { throw .store(.deadlinePassed) }
            guard let claim = try await claim(name.closedClaim) else { continue }
            let event = ManifestReopened(revision: state.revision, reason: request.reason)
            _ = try await commit(
                .manifestReopened(event), to: name, state.version, client: "",
                [.release(name: name.closedClaim, current: claim.value)], [], who: who, requestID: requestID, deadline)
        }
    }

    // MARK: Looking

    /// A manifest with its list. Throws ``ManifestRefusal/notFound`` if no label was ever due on the day.
    public func manifest(_ name: ManifestName) async throws(ManifestRefusal) -> Manifest {
        let (state, last) = try await state(name)
        let due = state.stage == .closed ? 0 : try await dueCount(name)
        guard last != nil || due > 0 else { throw .notFound }
        return Manifest(name: name, state: state, dueCount: due, last: last)
    }

    /// Manifests and days with labels that are due, in order of their names, after one of them, at most so many.
    public func manifests(
        after: ManifestName?, limit: Int
    ) async throws(ManifestRefusal) -> [ManifestSummary] {
        var due = ManifestPaths(store, .due, after: after)
        var begun = ManifestPaths(store, .begun, after: after)
        var summaries: [ManifestSummary] = []
        var nextDue = try await due.next()
        var nextBegun = try await begun.next()
        while summaries.count < limit {
            let isDue: Bool
            switch (nextDue, nextBegun) {
            case (nil, nil): return summaries
            case (_?, nil): isDue = true
            case (nil, _?): isDue = false
            case (let first?, let second?): isDue = first.path.utf8.lexicographicallyPrecedes(second.path.utf8)
            }
            guard let name = isDue ? nextDue : nextBegun else { preconditionFailure("one of them is there") }
            summaries.append(try await summary(name))
            if nextDue == name { nextDue = try await due.next() }
            if nextBegun == name { nextBegun = try await begun.next() }
        }
        return summaries
    }

    private func summary(_ name: ManifestName) async throws(ManifestRefusal) -> ManifestSummary {
        if let claim = try await claim(name.closedClaim) {
            guard let day = ClosedDay(claim.value) else { throw .unreadable("claim \(name.closedClaim)") }
            return ManifestSummary(
                name: name, stage: day.isComplete ? .closed : .closing, revision: day.revision, count: day.count,
                dueCount: day.isComplete ? 0 : try await dueCount(name))
        }
        let state = try await state(name).state
        return ManifestSummary(
            name: name, stage: state.stage, revision: state.revision, count: state.count,
            dueCount: try await dueCount(name))
    }

    private func dueCount(_ name: ManifestName) async throws(ManifestRefusal) -> Int {
        var count = 0
        var after: String?
        while true {
            let page: [NamedClaim]
            do throws(StoreFault) {
                page = try await store.claims(prefix: name.duePrefix, after: after, limit: LogPage.maximum)
            } catch { throw .store(error) }
            count += page.count
            guard page.count == LogPage.maximum else { return count }
            after = page.last?.name
        }
    }

    private func state(
        _ name: ManifestName
    ) async throws(ManifestRefusal) -> (state: ManifestState, last: EventContext?) {
        let records: [EventRecord]
        do throws(StoreFault) { records = try await store.read(name.stream) } catch { throw .store(error) }
        do { return (try ManifestState(records.map { try LogEvent($0) }), records.last?.context) } catch {
            throw .unreadable("\(name.stream): \(error)")
        }
    }

    private func parcel(_ stream: StreamName) async throws(ManifestRefusal) -> ParcelHistory {
        do throws(LabelRefusal) { return try await store.parcel(stream) } catch {
            switch error {
            case .store(let fault): throw .store(fault)
            default: throw .unreadable("\(stream)")
            }
        }
    }

    private func claim(_ name: String) async throws(ManifestRefusal) -> Claim? {
        do throws(StoreFault) { return try await store.claim(name) } catch { throw .store(error) }
    }

    private func claims(_ prefix: String, limit: Int) async throws(ManifestRefusal) -> [NamedClaim] {
        do throws(StoreFault) { return try await store.claims(prefix: prefix, after: nil, limit: limit) } catch {
            throw .store(error)
        }
    }
}
