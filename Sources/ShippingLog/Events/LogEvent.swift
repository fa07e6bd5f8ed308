internal import TextFormats

/// Any event that this program knows.
public enum LogEvent: Hashable, Sendable {
    /// A carrier granted an account serial numbers.
    case rangeGranted(RangeGranted)
    /// A process took a block of serials.
    case rangeLeased(RangeLeased)
    /// An attempt at a parcel's label began.
    case labelRequested(LabelRequested)
    /// A service was chosen.
    case serviceSelected(ServiceSelected)
    /// A parcel got a tracking number of ours.
    case numberAllocated(NumberAllocated)
    /// A parcel has its label.
    case labelIssued(LabelIssued)
    /// An attempt ended without a label.
    case labelRejected(LabelRejected)
    /// A label will not be used.
    case labelVoided(LabelVoided)
    /// A rate book was published.
    case rateBookPublished(RateBookPublished)
    /// A label was printed.
    case labelPrinted(LabelPrinted)
    /// A label was not printed, or not known to be.
    case printFailed(PrintFailed)

    /// Every type there is, each with the schema version it is written in, in order of introduction.
    public static let types: [(type: String, schema: Int)] = [
        (RangeGranted.type, RangeGranted.schema), (RangeLeased.type, RangeLeased.schema),
        (LabelRequested.type, LabelRequested.schema), (ServiceSelected.type, ServiceSelected.schema),
        (NumberAllocated.type, NumberAllocated.schema), (LabelIssued.type, LabelIssued.schema),
        (LabelRejected.type, LabelRejected.schema), (LabelVoided.type, LabelVoided.schema),
        (RateBookPublished.type, RateBookPublished.schema), (LabelPrinted.type, LabelPrinted.schema),
        (PrintFailed.type, PrintFailed.schema),
    ]

    /// The event itself.
    public var payload: any EventPayload {
        switch self {
        case .rangeGranted(let event): event
        case .rangeLeased(let event): event
        case .labelRequested(let event): event
        case .serviceSelected(let event): event
        case .numberAllocated(let event): event
        case .labelIssued(let event): event
        case .labelRejected(let event): event
        case .labelVoided(let event): event
        case .rateBookPublished(let event): event
        case .labelPrinted(let event): event
        case .printFailed(let event): event
        }
    }

    /// The type's name.
    public var type: String { Swift.type(of: payload).type }

    /// Reads a record's event, in whatever schema version it was written.
    public init(_ record: EventRecord, upcasts: Upcasts = .all) throws(EventFault) {
        try self.init(type: record.type, schema: record.schema, payload: record.payload, upcasts: upcasts)
    }

    /// Reads an event's payload, in whatever schema version it was written.
    public init(type: String, schema: Int, payload: [UInt8], upcasts: Upcasts = .all) throws(EventFault) {
        let root: JSONValue
        do {
            root = try JSONDocument(payload).root
        } catch { throw EventFault(.notJSON(error), type: type, schema: schema) }
        func fields(_ present: Int) throws(EventFault) -> EventFields {
            let value = try upcasts.apply(root, type: type, from: schema, to: present)
            return try EventFields(value, type: type, schema: schema)
        }
        switch type {
        case RangeGranted.type: self = .rangeGranted(try RangeGranted(try fields(RangeGranted.schema)))
        case RangeLeased.type: self = .rangeLeased(try RangeLeased(try fields(RangeLeased.schema)))
        case LabelRequested.type: self = .labelRequested(try LabelRequested(try fields(LabelRequested.schema)))
        case ServiceSelected.type: self = .serviceSelected(try ServiceSelected(try fields(ServiceSelected.schema)))
        case NumberAllocated.type: self = .numberAllocated(try NumberAllocated(try fields(NumberAllocated.schema)))
        case LabelIssued.type: self = .labelIssued(try LabelIssued(try fields(LabelIssued.schema)))
        case LabelRejected.type: self = .labelRejected(try LabelRejected(try fields(LabelRejected.schema)))
        case LabelVoided.type: self = .labelVoided(try LabelVoided(try fields(LabelVoided.schema)))
        case RateBookPublished.type:
            self = .rateBookPublished(try RateBookPublished(try fields(RateBookPublished.schema)))
        case LabelPrinted.type: self = .labelPrinted(try LabelPrinted(try fields(LabelPrinted.schema)))
        case PrintFailed.type: self = .printFailed(try PrintFailed(try fields(PrintFailed.schema)))
        default: throw EventFault(.unknownType, type: type, schema: schema)
        }
    }
}
