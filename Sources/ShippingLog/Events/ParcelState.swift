internal import TextFormats

/// What a parcel's stream amounts to.
public struct ParcelState: Hashable, Sendable {
    /// How far an attempt to make a label has come.
    public enum Stage: String, Hashable, Sendable, CaseIterable {
        /// Asked for.
        case requested
        /// A service is chosen.
        case selected
        /// A number of ours is allocated.
        case allocated
        /// A label is being bought, or the process that was about to has ended.
        case started
        /// Nobody knows whether a label was bought.
        case unknown
        /// A person has to find out whether a label was bought.
        case referred
        /// The label is there and live.
        case issued
        /// The label is not to be used any more, and its carrier has not taken it back yet.
        case voiding
        /// Ended without a label.
        case rejected
        /// The label was there and is not to be used.
        case voided
    }

    /// One attempt to make a label.
    public struct Attempt: Hashable, Sendable {
        /// Its number, from 1.
        public var number: Int
        /// How far it has come.
        public var stage: Stage
        /// What says whether another request is for the same shipment.
        public var fingerprint: Fingerprint
        /// Whether it was made ahead, while the parcel was being packed; nil if not.
        public var preparation: Preparation?
        /// How its service was chosen.
        public var selected: ServiceSelected?
        /// The number allocated from a range of ours.
        public var allocation: NumberAllocated?
        /// What was to be bought from the carrier; nil if nothing.
        public var purchase: PurchaseStarted?
        /// Why a person has to find out what came of it; nil if none has to, or had to.
        public var referral: PurchaseReferred?
        /// What the carrier made besides the label in use.
        public var extraLabels: [ExtraLabel] = []
        /// The label; also kept after it is voided.
        public var label: LabelIssued?
        /// Why it was rejected.
        public var rejection: LabelRejected?
        /// Why it was voided.
        public var voidReason: String?
        /// The manifest that lists the label; nil if none does, and once the label is given up.
        public var manifested: ParcelManifested?
        /// What became of printing it.
        public var prints = Prints()

        /// Whether its label is made ahead, and nobody has asked for it yet or may have it on paper.
        public var isSpare: Bool { preparation == .spare && !prints.mayExist }
        /// The rate book it was priced by.
        public var book: ContentDigest? { selected?.book }
        /// The service chosen, at our book's price.
        public var choice: ServiceSelected.Choice? { selected?.winner }

        /// The identifier of its label, or of the label to be bought; nil before there is one.
        public var labelID: String? { label?.label ?? purchase?.label }
    }

    /// What became of a label that is, or was to be, made ahead.
    public enum Preparation: String, Hashable, Sendable {
        /// Nobody has asked for it yet: it may still give way to one for another shipment.
        case spare
        /// Somebody asked for it.
        case taken
    }

    /// A label that the carrier made besides the one in use.
    public struct ExtraLabel: Hashable, Sendable {
        /// What was found.
        public var found: ExtraLabelFound
        /// What became of giving it back; nil while that is to be done.
        public var settled: ExtraLabelSettled?
        /// Whether a person has seen to it, since the carrier does not take it back.
        public var isCleared = false

        /// Whether its carrier does not take it back, and nobody has seen to that.
        public var isKept: Bool { settled?.refusal != nil && !isCleared }
    }

    /// How often a label was printed, or was meant to be.
    public struct Prints: Hashable, Sendable {
        /// It came out, as far as the printers can tell.
        public var printed = 0
        /// It did not.
        public var failed = 0
        /// Nobody knows.
        public var unknown = 0

        /// Whether it may lie on a desk somewhere, so that printing it again is a reprint.
        public var mayExist: Bool { printed + unknown > 0 }

        /// How often it was meant to be printed.
        public var total: Int { printed + failed + unknown }
    }

    /// How many events have been folded: the version to expect when appending.
    public private(set) var version = 0
    /// All attempts, in order.
    public private(set) var attempts: [Attempt] = []

    /// A parcel of which nothing is known.
    public init() {}

    /// The state after these events.
    public init(_ events: some Sequence<LogEvent>) throws(FoldFault) {
        for event in events { try apply(event) }
    }

    /// The parcel's one live label; nil if it has none.
    public var liveLabel: LabelIssued? {
        attempts.last.flatMap { $0.stage == .issued ? $0.label : nil }
    }

    /// The attempt under way, to a label or to voiding one; nil if none is.
    public var openAttempt: Attempt? {
        attempts.last.flatMap { [.issued, .rejected, .voided].contains($0.stage) ? nil : $0 }
    }

    /// Whether a carrier has yet to be asked something: what came of a purchase, or to take a label back.
    public var isOpenAtCarrier: Bool {
        [.started, .unknown, .referred, .voiding].contains(attempts.last?.stage)
            || attempts.contains { $0.extraLabels.contains { $0.settled == nil } }
    }

    /// Whether a carrier does not take a label too many back, and nobody has seen to that.
    public var hasKeptLabel: Bool { attempts.contains { $0.extraLabels.contains(where: \.isKept) } }

    /// The number the next attempt will have.
    public var nextAttempt: Int { attempts.count + 1 }

    /// Takes the next event; unchanged if it throws.
    public mutating func apply(_ event: LogEvent) throws(FoldFault) {
        func fault(_ problem: FoldFault.Problem) -> FoldFault {
            FoldFault(problem: problem, type: event.type, version: version)
        }
        if case .labelRequested(let request) = event {
            guard openAttempt == nil, liveLabel == nil else { throw fault(.notFree) }
            guard request.attempt == nextAttempt else {
                throw fault(.attempt(expected: nextAttempt, found: request.attempt))
            }
            attempts.append(
                Attempt(number: request.attempt, stage: .requested, fingerprint: request.fingerprint))
            version += 1
            return
        }
        let print: (attempt: Int, label: String, kind: WritableKeyPath<Prints, Int>)? =
            switch event {
            case .labelPrinted(let event): (event.attempt, event.label, \.printed)
            case .printFailed(let event): (event.attempt, event.label, event.unknown ? \.unknown : \.failed)
            default: nil
            }
        if let print {
            // A printer takes its time: the label may have been voided meanwhile, and another attempt begun.
            let index = print.attempt - 1
            guard attempts.indices.contains(index) else {
                throw fault(.attempt(expected: attempts.count, found: print.attempt))
            }
            guard let issued = attempts[index].label else { throw fault(.stage(attempts[index].stage)) }
            guard issued.label == print.label else {
                throw fault(.otherLabel(live: issued.label, found: print.label))
            }
            attempts[index].prints[keyPath: print.kind] += 1
            version += 1
            return
        }
        if case .extraLabelFound(let extra) = event {
            // A carrier may answer long after the attempt has ended.
            let index = extra.attempt - 1
            guard attempts.indices.contains(index) else {
                throw fault(.attempt(expected: attempts.count, found: extra.attempt))
            }
            guard attempts[index].purchase != nil else { throw fault(.stage(attempts[index].stage)) }
            guard attempts[index].label?.trackingNumber != extra.trackingNumber,
                !attempts[index].extraLabels.contains(where: { $0.found.trackingNumber == extra.trackingNumber })
            else { throw fault(.knownLabel(extra.trackingNumber)) }
            attempts[index].extraLabels.append(ExtraLabel(found: extra))
            version += 1
            return
        }
        if case .extraLabelSettled(let extra) = event {
            guard attempts.indices.contains(extra.attempt - 1) else {
                throw fault(.attempt(expected: attempts.count, found: extra.attempt))
            }
            let index = attempts[extra.attempt - 1].extraLabels.firstIndex {
                $0.found.trackingNumber == extra.trackingNumber && $0.settled == nil
            }
            guard let index else { throw fault(.noExtraLabel(extra.trackingNumber)) }
            attempts[extra.attempt - 1].extraLabels[index].settled = extra
            version += 1
            return
        }
        if case .extraLabelCleared(let extra) = event {
            guard attempts.indices.contains(extra.attempt - 1) else {
                throw fault(.attempt(expected: attempts.count, found: extra.attempt))
            }
            let index = attempts[extra.attempt - 1].extraLabels.firstIndex {
                $0.found.trackingNumber == extra.trackingNumber && $0.isKept
            }
            guard let index else { throw fault(.noExtraLabel(extra.trackingNumber)) }
            attempts[extra.attempt - 1].extraLabels[index].isCleared = true
            version += 1
            return
        }
        let (number, allowed): (Int, [Stage])
        switch event {
        case .serviceSelected(let event): (number, allowed) = (event.attempt, [.requested, .selected, .allocated])
        case .numberAllocated(let event): (number, allowed) = (event.attempt, [.selected, .allocated])
        case .purchaseStarted(let event): (number, allowed) = (event.attempt, [.selected])
        case .purchaseUnknown(let event): (number, allowed) = (event.attempt, [.started])
        case .purchaseReferred(let event): (number, allowed) = (event.attempt, [.started, .unknown])
        case .labelIssued(let event):
            (number, allowed) = (event.attempt, [.selected, .allocated, .started, .unknown, .referred])
        case .labelRejected(let event):
            (number, allowed) = (event.attempt, [.requested, .selected, .allocated, .started, .unknown, .referred])
        case .parcelManifested(let event): (number, allowed) = (event.attempt, [.issued])
        case .preparationStarted(let event): (number, allowed) = (event.attempt, [.requested])
        case .preparedLabelTaken(let event): (number, allowed) = (event.attempt, [.issued])
        case .voidStarted(let event): (number, allowed) = (event.attempt, [.issued])
        case .voidRefused(let event): (number, allowed) = (event.attempt, [.voiding])
        case .labelVoided(let event): (number, allowed) = (event.attempt, [.issued, .voiding])
        default: throw fault(.foreignEvent)
        }
        // In place, for an attempt is big; each case refuses before it changes anything.
        let last = attempts.count - 1
        guard last >= 0, attempts[last].number == number else {
            throw fault(.attempt(expected: attempts.count, found: number))
        }
        guard allowed.contains(attempts[last].stage) else { throw fault(.stage(attempts[last].stage)) }
        func checkLive(_ label: String) throws(FoldFault) {
            guard let live = attempts[last].label?.label, live == label else {
                throw fault(.otherLabel(live: attempts[last].label?.label ?? "", found: label))
            }
        }
        switch event {
        case .purchaseStarted(let event):
            attempts[last].stage = .started
            attempts[last].purchase = event
        case .purchaseUnknown: attempts[last].stage = .unknown
        case .purchaseReferred(let event):
            attempts[last].stage = .referred
            attempts[last].referral = event
        case .serviceSelected(let event):
            attempts[last].stage = .selected
            attempts[last].selected = event
            attempts[last].allocation = nil
        case .numberAllocated(let event):
            attempts[last].stage = .allocated
            attempts[last].allocation = event
        case .labelIssued(let event):
            if let bought = attempts[last].purchase?.label, bought != event.label {
                throw fault(.otherLabel(live: bought, found: event.label))
            }
            attempts[last].stage = .issued
            attempts[last].label = event
        case .labelRejected(let event):
            attempts[last].stage = .rejected
            attempts[last].rejection = event
        case .parcelManifested(let event):
            try checkLive(event.label)
            if let manifested = attempts[last].manifested { throw fault(.manifested(manifested.manifest)) }
            attempts[last].manifested = event
        case .preparationStarted: attempts[last].preparation = .spare
        case .preparedLabelTaken(let event):
            try checkLive(event.label)
            guard attempts[last].preparation == .spare else { throw fault(.notSpare) }
            attempts[last].preparation = .taken
        case .voidStarted(let event):
            try checkLive(event.label)
            attempts[last].stage = .voiding
            attempts[last].voidReason = event.reason
            attempts[last].manifested = nil
        case .voidRefused(let event):
            try checkLive(event.label)
            attempts[last].stage = .issued
            attempts[last].voidReason = nil
        case .labelVoided(let event):
            try checkLive(event.label)
            attempts[last].stage = .voided
            attempts[last].voidReason = event.reason
            attempts[last].manifested = nil
        default: preconditionFailure("every other event was refused above")
        }
        version += 1
    }
}

extension ParcelState: FoldedState {
    var json: JSONValue {
        .object([
            JSONMember("kind", .string("parcel")), JSONMember("version", .integer(version)),
            JSONMember("attempts", .array(attempts.map(\.json))),
        ])
    }
}

extension ParcelState.Attempt {
    fileprivate var json: JSONValue {
        var members = [
            JSONMember("number", .integer(number)), JSONMember("stage", .string(stage.rawValue)),
            JSONMember("fingerprint", .string(fingerprint.hex)),
        ]
        func add(_ name: String, _ value: JSONValue?) { if let value { members.append(JSONMember(name, value)) } }
        add("preparation", preparation.map { .string($0.rawValue) })
        add("book", book.map { .string($0.description) })
        add("choice", choice?.json)
        add("allocation", allocation?.json)
        add("purchase", purchase?.json)
        add("referral", referral?.json)
        if !extraLabels.isEmpty {
            add(
                "extra_labels",
                .array(
                    extraLabels.map { extra in
                        .object(
                            [
                                JSONMember("found", extra.found.json),
                                JSONMember("settled", extra.settled?.json ?? .null),
                            ] + (extra.isCleared ? [JSONMember("cleared", .bool(true))] : []))
                    }))
        }
        add("label", label?.json)
        add("rejection", rejection?.json)
        add("void_reason", voidReason.map { .string($0) })
        add("manifested", manifested?.json)
        if prints.total > 0 {
            add(
                "prints",
                .object([
                    JSONMember("printed", .integer(prints.printed)), JSONMember("failed", .integer(prints.failed)),
                    JSONMember("unknown", .integer(prints.unknown)),
                ]))
        }
        return .object(members)
    }
}
