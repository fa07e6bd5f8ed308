@testable import LabelDesk
import ShipmentModel
import ShippingLog

/// A log in memory with the promises of a store: all or nothing, versions, unique claims.
struct SimulatedLog {
    /// What became of a commit.
    enum Outcome: Equatable {
        case written
        case conflict
        case numberTaken(String)
    }

    private(set) var events: [StreamName: [LogEvent]] = [:]
    private(set) var states: [StreamName: ParcelState] = [:]
    private(set) var claims: [String: Claim] = [:]
    private(set) var keys: [StreamName: VaultKey] = [:]
    /// Which parcel each tracking number was given to, and how often it was issued.
    private(set) var issued: [String: [StreamName]] = [:]
    private let bug: PlantedBug?

    init(bug: PlantedBug?) { self.bug = bug }

    /// Writes a parcel's commit with these events added. Throws where the events do not follow those that are there: a
    /// store would take them all the same.
    mutating func commit(
        _ commit: ParcelCommit, _ added: [LogEvent], of stream: StreamName
    ) throws(FoldFault) -> Outcome {
        var state = states[stream] ?? ParcelState()
        if state.version != commit.expectedVersion, bug != .noVersionCheck { return .conflict }
        var changed = claims
        for change in commit.claims {
            switch change {
            case .take(let name, let claim):
                if changed[name] != nil, bug != .noUniqueClaims {
                    let isAnothers = changed[name].map { $0.value != Array(stream.text.utf8) } ?? false
                    return name.hasPrefix(ParcelClaim.numberPrefix) && isAnothers
                        ? .numberTaken(String(name.dropFirst(ParcelClaim.numberPrefix.count))) : .conflict
                }
                changed[name] = claim
            case .replace(let name, let current, let claim):
                guard changed[name]?.value == current else { return .conflict }
                changed[name] = claim
            case .release(let name, let current):
                guard changed[name]?.value == current || bug == .noUniqueClaims else { return .conflict }
                changed[name] = nil
            case .require(let name):
                if changed[name] != nil { return .conflict }
            }
        }
        let written = (commit.events + added).filter { event in
            if case .preparedLabelTaken = event { bug != .forgetsTaking } else { true }
        }
        for event in written {
            try state.apply(event)
            if case .labelIssued(let label) = event { issued[label.trackingNumber, default: []].append(stream) }
        }
        claims = changed
        states[stream] = state
        events[stream, default: []] += written
        if let sealed = commit.sealed { keys[stream] = sealed.key }
        return .written
    }

    /// Appends what somebody else has to say of a parcel.
    mutating func append(_ event: LogEvent, to stream: StreamName) {
        guard var state = states[stream], (try? state.apply(event)) != nil else { return }
        states[stream] = state
        events[stream, default: []].append(event)
    }

    /// What it holds of a parcel and these keys.
    func snapshot(_ stream: StreamName, keys names: [String]) -> ParcelSnapshot {
        var snapshot = ParcelSnapshot(
            state: states[stream] ?? ParcelState(), vault: keys[stream].map { .key($0) } ?? .none)
        for name in names {
            guard let claim = claims[name], let key = try? KeyClaim(claim) else { continue }
            let other = states[key.stream]?.attempts.last { $0.labelID == key.label }
            snapshot.keys[name] = .init(
                value: claim.value, label: key.label, isOurs: key.stream == stream,
                isSpent: other.map { $0.stage == .rejected } ?? true)
        }
        return snapshot
    }

    /// The parcels that carriers have yet to be asked something about.
    var open: [StreamName] {
        claims.keys.filter { $0.hasPrefix(ParcelClaim.openPrefix) }.sorted().compactMap {
            try? StreamName(parsing: String($0.dropFirst(ParcelClaim.openPrefix.count)))
        }
    }
}
