internal import ShippingLog
internal import Synchronization
internal import TextFormats

/// Which labels a manifest has yet to list, kept as claims that change in the commits that issue and void labels.
///
/// A live label that may go out has exactly one of two: a claim by which it is due on a day, or a manifest that lists it.
/// A commit that makes a label due demands that its day is not closed, and the closing of a day takes the claim on it
/// first: of the two, the store takes only one.
struct DueClaims: Sendable {
    private let store: any LogStore
    private let closedDays = ClosedDays()

    init(_ store: any LogStore) { self.store = store }

    /// What goes with these events of a parcel.
    func changes(for events: [LogEvent], of stream: StreamName) async throws(StoreFault) -> [ClaimChange] {
        var changes: [ClaimChange] = []
        let facts = events.lazy.compactMap { event in
            if case .labelRequested(let request) = event { request.facts } else { nil }
        }.first
        for event in events {
            switch event {
            case .purchaseStarted(let intent):
                // Nothing is bought for a day that is closed.
                guard let facts else { preconditionFailure("an intent is written with what was asked for") }
                if let day = ManifestName(carrier: intent.carrier, account: intent.account, facts: facts) {
                    changes.append(.require(free: day.closedClaim))
                }
            case .labelIssued(let label) where !label.specimen:
                if let facts {
                    changes += due(label, facts, of: stream)
                } else {
                    changes += try await dueWhenOpen(label, try await history(stream), label.attempt)
                }
            case .voidRefused(let refused):
                let history = try await history(stream)
                if let label = history.state.attempts.last(where: { $0.number == refused.attempt })?.label {
                    changes += try await dueWhenOpen(label, history, refused.attempt)
                }
            case .voidStarted(let void): changes += try await given(up: void.attempt, try await history(stream))
            case .labelVoided(let void): changes += try await given(up: void.attempt, try await history(stream))
            default: break
            }
        }
        return changes
    }

    /// A label of our own is due on its ship date.
    private func due(_ label: LabelIssued, _ facts: JSONValue, of stream: StreamName) -> [ClaimChange] {
        guard let day = ManifestName(carrier: label.carrier, account: label.account, facts: facts) else { return [] }
        return [
            .require(free: day.closedClaim),
            .take(name: day.dueClaim(label.label), Claim(value: Array(stream.text.utf8))),
        ]
    }

    /// A label that exists whatever we do is due on its ship date or, if that was closed meanwhile, on the first day after
    /// it that is not.
    private func dueWhenOpen(
        _ label: LabelIssued, _ history: ParcelHistory, _ attempt: Int
    ) async throws(StoreFault) -> [ClaimChange] {
        let facts = history.factsByAttempt[attempt] ?? .null
        guard let shipDay = ManifestName(carrier: label.carrier, account: label.account, facts: facts) else {
            return []
        }
        var day = shipDay
        // Every closed day holds a claim, so there are only so many.
        while try await store.claim(day.closedClaim) != nil { day = day.next }
        let name = day.dueClaim(label.label)
        var changes: [ClaimChange] = [
            .require(free: day.closedClaim), .take(name: name, Claim(value: Array(history.stream.text.utf8))),
        ]
        if day != shipDay {
            changes.append(.take(name: ManifestName.movedClaim(label.label), Claim(value: Array(name.utf8))))
        }
        return changes
    }

    /// A label that is given up is not due any more; one that is listed can be given up only while its manifest is open,
    /// and is not listed the next time.
    private func given(up number: Int, _ history: ParcelHistory) async throws(StoreFault) -> [ClaimChange] {
        guard let attempt = history.state.attempts.first(where: { $0.number == number }), attempt.stage == .issued,
            let label = attempt.label
        else { return [] }
        let stream = Array(history.stream.text.utf8)
        if let manifest = attempt.manifested.flatMap({ ManifestName($0.manifest) }) {
            return [
                .require(free: manifest.closedClaim),
                .take(name: manifest.droppedClaim(label.label), Claim(value: stream)),
            ]
        }
        let moved = ManifestName.movedClaim(label.label)
        if let claim = try await store.claim(moved) {
            return [
                .release(name: String(decoding: claim.value, as: UTF8.self), current: stream),
                .release(name: moved, current: claim.value),
            ]
        }
        let facts = history.factsByAttempt[number] ?? .null
        guard let day = ManifestName(carrier: label.carrier, account: label.account, facts: facts) else { return [] }
        let name = day.dueClaim(label.label)
        // A specimen, and a label of before there were manifests, is not due.
        return try await store.claim(name) == nil ? [] : [.release(name: name, current: stream)]
    }

    private func history(_ stream: StreamName) async throws(StoreFault) -> ParcelHistory {
        let records = try await store.read(stream)
        do { return try ParcelHistory(stream, records) } catch { throw .corrupt("\(stream): \(error)") }
    }

    // MARK: Closed days

    /// Whether there is any day of which ``isClosed(_:)`` would ask the store.
    var hasSeenClosedDays: Bool { !closedDays.isEmpty }

    /// Whether a label for the day would be refused. Asks the store only about days that have been seen closed; another
    /// is found out by the commit, which costs a number for the first label of a day that somebody else has closed.
    func isClosed(_ day: ManifestName) async throws(StoreFault) -> Bool {
        guard closedDays.holds(day.closedClaim) else { return false }
        if try await store.claim(day.closedClaim) != nil { return true }
        closedDays.forget(day.closedClaim)
        return false
    }

    /// The manifest whose being closed stands in the way of voiding a parcel's last label; nil if none does.
    func closedManifest(of state: ParcelState) async throws(StoreFault) -> StreamName? {
        guard let stream = state.attempts.last?.manifested?.manifest, let manifest = ManifestName(stream),
            try await store.claim(manifest.closedClaim) != nil
        else { return nil }
        return stream
    }

    /// A commit has failed on a name that was held.
    func noteTaken(_ name: String) {
        if name.hasPrefix(ManifestName.closedPrefix) { closedDays.note(name) }
    }
}

/// Days that have been seen closed: a hint, never the truth.
private final class ClosedDays: Sendable {
    /// With more than so many it begins anew.
    private static let most = 4096
    private let names = Mutex<Set<String>>([])

    var isEmpty: Bool { names.withLock { $0.isEmpty } }

    func holds(_ name: String) -> Bool { names.withLock { $0.contains(name) } }

    func note(_ name: String) {
        names.withLock { names in
            if names.count >= ClosedDays.most { names = [] }
            names.insert(name)
        }
    }

    func forget(_ name: String) { names.withLock { _ = $0.remove(name) } }
}
