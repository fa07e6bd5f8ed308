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
        /// The label is there and live.
        case issued
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
        /// The rate book it was priced by.
        public var book: ContentDigest?
        /// The service chosen, at our book's price.
        public var choice: ServiceSelected.Choice?
        /// The number allocated from a range of ours.
        public var allocation: NumberAllocated?
        /// The label; also kept after it is voided.
        public var label: LabelIssued?
        /// Why it was rejected.
        public var rejection: LabelRejected?
        /// Why it was voided.
        public var voidReason: String?
        /// What became of printing it.
        public var prints = Prints()
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

    /// The attempt under way; nil if none is.
    public var openAttempt: Attempt? {
        attempts.last.flatMap { [.requested, .selected, .allocated].contains($0.stage) ? $0 : nil }
    }

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
        let (number, allowed): (Int, Set<Stage>)
        switch event {
        case .serviceSelected(let event): (number, allowed) = (event.attempt, [.requested, .selected, .allocated])
        case .numberAllocated(let event): (number, allowed) = (event.attempt, [.selected, .allocated])
        case .labelIssued(let event): (number, allowed) = (event.attempt, [.selected, .allocated])
        case .labelRejected(let event): (number, allowed) = (event.attempt, [.requested, .selected, .allocated])
        case .labelVoided(let event): (number, allowed) = (event.attempt, [.issued])
        default: throw fault(.foreignEvent)
        }
        guard var attempt = attempts.last, attempt.number == number else {
            throw fault(.attempt(expected: attempts.count, found: number))
        }
        guard allowed.contains(attempt.stage) else { throw fault(.stage(attempt.stage)) }
        switch event {
        case .serviceSelected(let event):
            attempt.stage = .selected
            attempt.book = event.book
            attempt.choice = event.winner
            attempt.allocation = nil
        case .numberAllocated(let event):
            attempt.stage = .allocated
            attempt.allocation = event
        case .labelIssued(let event):
            attempt.stage = .issued
            attempt.label = event
        case .labelRejected(let event):
            attempt.stage = .rejected
            attempt.rejection = event
        case .labelVoided(let event):
            guard let live = attempt.label?.label, live == event.label else {
                throw fault(.otherLabel(live: attempt.label?.label ?? "", found: event.label))
            }
            attempt.stage = .voided
            attempt.voidReason = event.reason
        default: preconditionFailure("every other event was refused above")
        }
        attempts[attempts.count - 1] = attempt
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
        add("book", book.map { .string($0.description) })
        add("choice", choice?.json)
        add("allocation", allocation?.json)
        add("label", label?.json)
        add("rejection", rejection?.json)
        add("void_reason", voidReason.map { .string($0) })
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
