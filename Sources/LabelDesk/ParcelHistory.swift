import ShippingLog
import TextFormats

/// A parcel's stream, folded: its state, and what each attempt was asked for and chosen by.
struct ParcelHistory {
    let stream: StreamName
    private(set) var state = ParcelState()
    /// What rating and billing know of the shipment, by attempt.
    private(set) var factsByAttempt: [Int: JSONValue] = [:]
    /// The choice of service that stands, by attempt.
    private(set) var selections: [Int: ServiceSelected] = [:]
    /// What became of printing the label, by attempt.
    private(set) var prints: [Int: [RecordedPrint]] = [:]

    /// Folds a stream. Throws `EventFault` or `FoldFault`.
    init(_ stream: StreamName, _ records: [EventRecord]) throws {
        self.stream = stream
        for record in records {
            let event = try LogEvent(record)
            try state.apply(event)
            switch event {
            case .labelRequested(let request): factsByAttempt[request.attempt] = request.facts
            case .serviceSelected(let selection): selections[selection.attempt] = selection
            case .labelPrinted(let print):
                prints[print.attempt, default: []].append(RecordedPrint(print, time: record.context.time))
            case .printFailed(let print):
                prints[print.attempt, default: []].append(RecordedPrint(print, time: record.context.time))
            default: break
            }
        }
    }

    /// The last attempt's choice.
    var selected: ServiceSelected? { selections[state.attempts.count] }

    /// The last attempt's facts.
    var facts: JSONValue { factsByAttempt[state.attempts.count] ?? .null }
}

/// What the claim on a key says: whose label it became.
struct KeyClaim {
    let stream: StreamName
    let label: String

    init(stream: StreamName, label: String) {
        self.stream = stream
        self.label = label
    }

    /// Reads a claim's value.
    init(_ claim: Claim) throws(LabelRefusal) {
        let text = String(decoding: claim.value, as: UTF8.self)
        let parts = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard parts.count == 2, let stream = try? StreamName(parsing: String(parts[0])) else {
            throw .unreadable("claim of a key: \(text)")
        }
        self.init(stream: stream, label: String(parts[1]))
    }

    /// The claim's value.
    var bytes: [UInt8] { Array((stream.text + "\n" + label).utf8) }
}
