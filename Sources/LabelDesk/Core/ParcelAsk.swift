internal import CarrierAdapters
internal import ShipmentModel
internal import ShippingLog
internal import TextFormats

/// Somebody wants something of a parcel, and waits for the answer.
struct ParcelAsk: Hashable, Sendable {
    /// What is wanted.
    enum Wish: Hashable, Sendable {
        /// A label for a shipment, by its canonical bytes, and whether a label for another shipment is to be voided for it.
        case label(content: [UInt8], reissue: Bool)
        /// That a label for a shipment be made ahead, before anybody needs it.
        case prepare(content: [UInt8])
        /// That a label be voided.
        case void(label: String)
        /// That a purchase which a person has looked into have this end: the label that was bought, or nil for none.
        case settle(label: String, as: BoughtLabel?)

        /// The same for a shipment that is written otherwise.
        func asking(_ other: [UInt8]) -> Wish {
            switch self {
            case .label(_, let reissue): .label(content: other, reissue: reissue)
            case .prepare: .prepare(content: other)
            case .void, .settle: self
            }
        }

        /// Whether a purchase is to end with this label.
        func settles(as bought: BoughtLabel) -> Bool {
            if case .settle(_, let end) = self { end == bought } else { false }
        }
    }

    /// The shipment that a label is wanted for; nil if none is.
    var content: [UInt8]? {
        switch wish {
        case .label(let content, _), .prepare(let content): content
        case .void, .settle: nil
        }
    }

    /// Whether the label is wanted only later.
    var isAhead: Bool { if case .prepare = wish { true } else { false } }

    /// Whether it is served before another: what is wanted now before what is wanted later.
    func precedes(_ other: ParcelAsk) -> Bool {
        isAhead == other.isAhead ? priority < other.priority : other.isAhead
    }

    /// Names it, for the answer.
    var id: UInt64
    /// What is wanted.
    var wish: Wish
    /// The name of its key's claim; nil without a key.
    var key: String?
    /// Whom it serves.
    var priority: JobPriority
    /// When whoever asks stops listening.
    var deadline: PoolTime
}

/// How an ask ends.
enum ParcelOutcome: Hashable, Sendable {
    /// The parcel's label.
    case label(LabelAnswer)
    /// The label is void.
    case voided(label: String)
    /// The purchase has an end.
    case settled
    /// It is not done.
    case refused(ParcelRefusal)
}

/// Why something is not done.
enum ParcelRefusal: Hashable, Sendable {
    /// The key was used for another shipment, whose label this is or was to be.
    case keyReused(label: String)
    /// The parcel has a label for another shipment.
    case parcelHasLabel(label: String)
    /// The label of the key has been voided, or is about to be.
    case labelVoided(label: String)
    /// The parcel's personal data has been erased.
    case erased
    /// The parcel has no such label.
    case notFound
    /// A person has to find out whether the label was bought.
    case purchaseReferred(label: String)
    /// Nobody has to find out anything about the label.
    case notReferred(label: String)
    /// Another parcel has the tracking number.
    case numberKnown
    /// The label has been handed over to its carrier, by a manifest that is closed.
    case labelManifested(label: String, StreamName)
    /// The carrier does not take the label back.
    case voidRefused(code: String)
    /// The carrier does not say whether it has taken the label back; that is asked on.
    case voidUnknown(code: String)
    /// The carrier refuses the shipment, or cannot be told it.
    case rejected(carrier: String, code: String)
    /// No carrier that would do is to be had.
    case unavailable(code: String)
    /// There is no room for it.
    case busy(retryAfter: Microseconds)
    /// The process ends.
    case ending
    /// It is still being worked on.
    case stillRunning
    /// The log cannot be read or written.
    case store(StoreFault)
    /// No service, number or drawing is to be had; the shell knows why.
    case notPlanned
}

/// A service chosen for a label, which has been seen to be drawable if it is ours.
final class LabelPlan: Sendable {
    /// Where it is made: by us, or by a carrier.
    let lane: LaneName
    /// The choice; its attempt is filled in.
    let selected: ServiceSelected
    /// What rating and billing know of the shipment.
    let facts: JSONValue
    /// What the parcel's personal data is sealed with if it has no key yet.
    let vaultKey: VaultKey
    /// The identifier that the label will have.
    let label: String
    /// The SHA-256 of what is asked of the carrier; zero for a label of our own.
    let request: ContentDigest
    /// The form that the label is wanted in; nil for whatever is usual.
    let form: String?

    init(
        lane: LaneName, selected: ServiceSelected, facts: JSONValue, vaultKey: VaultKey, label: String,
        request: ContentDigest, form: String? = nil
    ) {
        self.lane = lane
        self.selected = selected
        self.facts = facts
        self.vaultKey = vaultKey
        self.label = label
        self.request = request
        self.form = form
    }
}

/// What a plan is to do without.
enum Exclusion: Hashable, Sendable {
    /// Everything made there.
    case lane(LaneName)
    /// A service of an account.
    case service(carrier: String, account: String, service: String)
    /// All services of an account, whose carrier's interface has no room for a detail of the parcel.
    case unfit(carrier: String, account: String)

    /// Why something else is chosen, for the log.
    var reason: String {
        switch self {
        case .lane(.own): "labels of our own were passed over"
        case .lane(.account(let carrier, let account)):
            "\(carrier)/\(account) was passed over: it was not to be had"
        case .service(let carrier, let account, let service):
            "\(carrier)/\(account)/\(service) was passed over: not to be had for this parcel, or out of numbers"
        case .unfit(let carrier, let account):
            "\(carrier)/\(account) was passed over: it has no room for a detail of this parcel"
        }
    }
}

/// What is to be written to the log at once.
struct ParcelCommit: Sendable {
    /// How many events the parcel's stream has.
    var expectedVersion: Int
    /// The events.
    var events: [LogEvent] = []
    /// The claims.
    var claims: [ClaimChange] = []
    /// Whose asking it is for.
    var ask: UInt64?
    /// The plan whose personal data is to be sealed, and with what.
    var sealed: (plan: LabelPlan, key: VaultKey)?
    /// The label whose document is to be stored, and its identifier.
    var document: (label: String, bought: BoughtLabel)?
}
