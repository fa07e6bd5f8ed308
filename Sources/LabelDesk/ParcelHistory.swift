import ShippingLog
import TextFormats

/// A parcel's stream, folded: its state, what each attempt was asked for, and what became of printing.
struct ParcelHistory {
    let stream: StreamName
    private(set) var state = ParcelState()
    /// What rating and billing know of the shipment, by attempt.
    private(set) var factsByAttempt: [Int: JSONValue] = [:]
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
            case .labelPrinted(let print):
                prints[print.attempt, default: []].append(RecordedPrint(print, time: record.context.time))
            case .printFailed(let print):
                prints[print.attempt, default: []].append(RecordedPrint(print, time: record.context.time))
            default: break
            }
        }
    }
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
