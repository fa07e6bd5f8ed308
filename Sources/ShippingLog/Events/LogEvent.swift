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
    /// A label is about to be bought from a carrier.
    case purchaseStarted(PurchaseStarted)
    /// Nobody knows what came of a purchase.
    case purchaseUnknown(PurchaseUnknown)
    /// A person has to find out what came of a purchase.
    case purchaseReferred(PurchaseReferred)
    /// The carrier made a label too many.
    case extraLabelFound(ExtraLabelFound)
    /// A label too many was given back, or the carrier does not take it.
    case extraLabelSettled(ExtraLabelSettled)
    /// A person has seen to a label too many that the carrier does not take back.
    case extraLabelCleared(ExtraLabelCleared)
    /// A label is about to be voided at its carrier.
    case voidStarted(VoidStarted)
    /// The carrier does not void a label.
    case voidRefused(VoidRefused)
    /// A parcel's label is on a manifest.
    case parcelManifested(ParcelManifested)
    /// The closing of a manifest began.
    case manifestClosing(ManifestClosing)
    /// Labels that a manifest lists.
    case manifestListed(ManifestListed)
    /// Labels that a manifest does not list any more.
    case manifestDropped(ManifestDropped)
    /// A manifest is complete.
    case manifestClosed(ManifestClosed)
    /// A manifest's day takes labels again.
    case manifestReopened(ManifestReopened)
    /// A label is made ahead, and nobody has asked for it yet.
    case preparationStarted(PreparationStarted)
    /// Somebody asked for a label made ahead.
    case preparedLabelTaken(PreparedLabelTaken)
    /// A carrier asked for another price than our table has.
    case priceDriftSeen(PriceDriftSeen)

    /// Every type there is, each with the schema version it is written in, in order of introduction.
    public static let types: [(type: String, schema: Int)] = [
        (RangeGranted.type, RangeGranted.schema), (RangeLeased.type, RangeLeased.schema),
        (LabelRequested.type, LabelRequested.schema), (ServiceSelected.type, ServiceSelected.schema),
        (NumberAllocated.type, NumberAllocated.schema), (LabelIssued.type, LabelIssued.schema),
        (LabelRejected.type, LabelRejected.schema), (LabelVoided.type, LabelVoided.schema),
        (RateBookPublished.type, RateBookPublished.schema), (LabelPrinted.type, LabelPrinted.schema),
        (PrintFailed.type, PrintFailed.schema),
        (PurchaseStarted.type, PurchaseStarted.schema),
        (PurchaseUnknown.type, PurchaseUnknown.schema),
        (PurchaseReferred.type, PurchaseReferred.schema),
        (ExtraLabelFound.type, ExtraLabelFound.schema),
        (ExtraLabelSettled.type, ExtraLabelSettled.schema),
        (VoidStarted.type, VoidStarted.schema),
        (VoidRefused.type, VoidRefused.schema),
        (ParcelManifested.type, ParcelManifested.schema),
        (ManifestClosing.type, ManifestClosing.schema),
        (ManifestListed.type, ManifestListed.schema),
        (ManifestDropped.type, ManifestDropped.schema),
        (ManifestClosed.type, ManifestClosed.schema),
        (ManifestReopened.type, ManifestReopened.schema),
        (PreparationStarted.type, PreparationStarted.schema),
        (PreparedLabelTaken.type, PreparedLabelTaken.schema),
        (PriceDriftSeen.type, PriceDriftSeen.schema),
        (ExtraLabelCleared.type, ExtraLabelCleared.schema),
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
        case .purchaseStarted(let event): event
        case .purchaseUnknown(let event): event
        case .purchaseReferred(let event): event
        case .extraLabelFound(let event): event
        case .extraLabelSettled(let event): event
        case .extraLabelCleared(let event): event
        case .voidStarted(let event): event
        case .voidRefused(let event): event
        case .parcelManifested(let event): event
        case .manifestClosing(let event): event
        case .manifestListed(let event): event
        case .manifestDropped(let event): event
        case .manifestClosed(let event): event
        case .manifestReopened(let event): event
        case .preparationStarted(let event): event
        case .preparedLabelTaken(let event): event
        case .priceDriftSeen(let event): event
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
        case PurchaseStarted.type: self = .purchaseStarted(try PurchaseStarted(try fields(PurchaseStarted.schema)))
        case PurchaseUnknown.type: self = .purchaseUnknown(try PurchaseUnknown(try fields(PurchaseUnknown.schema)))
        case PurchaseReferred.type: self = .purchaseReferred(try PurchaseReferred(try fields(PurchaseReferred.schema)))
        case ExtraLabelFound.type: self = .extraLabelFound(try ExtraLabelFound(try fields(ExtraLabelFound.schema)))
        case ExtraLabelSettled.type:
            self = .extraLabelSettled(try ExtraLabelSettled(try fields(ExtraLabelSettled.schema)))
        case ExtraLabelCleared.type:
            self = .extraLabelCleared(try ExtraLabelCleared(try fields(ExtraLabelCleared.schema)))
        case VoidStarted.type: self = .voidStarted(try VoidStarted(try fields(VoidStarted.schema)))
        case VoidRefused.type: self = .voidRefused(try VoidRefused(try fields(VoidRefused.schema)))
        case ParcelManifested.type: self = .parcelManifested(try ParcelManifested(try fields(ParcelManifested.schema)))
        case ManifestClosing.type: self = .manifestClosing(try ManifestClosing(try fields(ManifestClosing.schema)))
        case ManifestListed.type: self = .manifestListed(try ManifestListed(try fields(ManifestListed.schema)))
        case ManifestDropped.type: self = .manifestDropped(try ManifestDropped(try fields(ManifestDropped.schema)))
        case ManifestClosed.type: self = .manifestClosed(try ManifestClosed(try fields(ManifestClosed.schema)))
        case ManifestReopened.type: self = .manifestReopened(try ManifestReopened(try fields(ManifestReopened.schema)))
        case PreparationStarted.type:
            self = .preparationStarted(try PreparationStarted(try fields(PreparationStarted.schema)))
        case PreparedLabelTaken.type:
            self = .preparedLabelTaken(try PreparedLabelTaken(try fields(PreparedLabelTaken.schema)))
        case PriceDriftSeen.type: self = .priceDriftSeen(try PriceDriftSeen(try fields(PriceDriftSeen.schema)))
        default: throw EventFault(.unknownType, type: type, schema: schema)
        }
    }
}
