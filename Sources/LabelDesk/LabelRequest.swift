public import RatingEngine
public import ShipmentModel
public import ShippingLog
public import WireFormat
public import struct LabelRender.CustomsFaults
public import struct LabelRender.LabelFault

/// Somebody asks for a parcel's label. It is big, and handed on unchanged.
public final class LabelRequest: Sendable {
    /// The shipment, read for a label, with one parcel.
    public let shipment: Shipment
    /// The client's idempotency key, 1 to 255 characters; nil if it sent none.
    public let key: String?
    /// Who asks: a desk, a command. No person's name.
    public let who: String
    /// The identifier of the request, for the log, and to know again what this request has begun: no other request, of
    /// this process or another, has the same.
    public let requestID: String
    /// When the asker stops listening.
    public let deadline: ContinuousClock.Instant
    /// The forms in which the label, and what goes with it, will be asked for: one that cannot be written in them is not
    /// issued.
    public let forms: [DocumentName]
    /// The printer or station at which the label is to be printed afterwards, by ``LabelDesk/printOnce(_:_:)``; nil for
    /// none. The label must be one that it prints.
    public let printer: String?

    /// Whom it serves.
    public let priority: JobPriority
    /// Whether a label that the parcel has for another shipment is to be voided for this one.
    public let reissues: Bool

    /// A request for a label.
    public init(
        shipment: Shipment, key: String?, who: String, requestID: String, deadline: ContinuousClock.Instant,
        forms: [DocumentName] = [], printer: String? = nil, priority: JobPriority = .packer, reissues: Bool = false
    ) {
        self.shipment = shipment
        self.key = key
        self.who = who
        self.requestID = requestID
        self.deadline = deadline
        self.forms = forms
        self.printer = printer
        self.priority = priority
        self.reissues = reissues
    }

    /// The same request, for one more form.
    convenience init(_ request: LabelRequest, also form: DocumentName) {
        self.init(request, request.shipment, request.forms + [form])
    }

    /// The same request, for a shipment on a day.
    convenience init(_ request: LabelRequest, on date: CivilDate) {
        var shipment = request.shipment
        shipment.shipDate = date
        self.init(request, shipment, request.forms)
    }

    private convenience init(_ request: LabelRequest, _ shipment: Shipment, _ forms: [DocumentName]) {
        self.init(
            shipment: shipment, key: request.key, who: request.who, requestID: request.requestID,
            deadline: request.deadline, forms: forms, printer: request.printer, priority: request.priority,
            reissues: request.reissues)
    }
}

/// A parcel's label as the log has it, and how the request came to it.
public struct LabelAnswer: Hashable, Sendable {
    /// What stopped the request from making another label.
    public enum Duplicate: String, Sendable {
        /// The same key had been answered.
        case key
        /// The parcel had its label already.
        case parcel
        /// The label had been made ahead, and this request is the first that wants it.
        case prepared
    }

    /// The parcel's stream.
    public var stream: StreamName
    /// The label.
    public var label: LabelIssued
    /// How its service was chosen.
    public var selected: ServiceSelected
    /// Whether its carrier sold it, in the forms that it names and no other.
    public var isBought: Bool
    /// Nil if this request made it.
    public var duplicate: Duplicate?
}

/// Why there is no label.
public enum LabelRefusal: Error, Sendable {
    /// The input is faulty in ways that only show against the clock or the desk's abilities.
    case invalid(ShipmentFaults)
    /// The key was used for another shipment: the fields that differ, as far as they can still be told.
    case keyReused(differing: [String])
    /// The parcel has a live label for another shipment: its identifier and the fields that differ.
    case parcelHasLabel(id: String, differing: [String])
    /// The label of this key has been voided.
    case labelVoided(id: String, trackingNumber: String)
    /// The parcel's personal data, and with it the label, has been erased.
    case erased(trackingNumber: String)
    /// No service can be had for which we can issue a label; the quote says why not, service by service.
    case noEligibleService(Quote)
    /// The granted numbers are used up.
    case numbersExhausted(carrier: String, account: String, service: String)
    /// The label cannot be drawn as the shipment stands.
    case notDrawable(LabelFault)
    /// What customs must know of the parcel is missing, or of no use.
    case notDeclared(CustomsFaults)
    /// No customs declaration goes beside the label: it is on the label, or none is needed.
    case noCustomsDocument(onLabel: Bool)
    /// The label was bought, in these forms and no other.
    case soldOtherwise(LabelIssued)
    /// The template that the label is to be drawn by is none of this version's.
    case unknownTemplate(String)
    /// A person has to find out whether the label was bought.
    case purchaseReferred(id: String)
    /// Nobody has to find out anything about the label's purchase.
    case notReferred(id: String)
    /// Another parcel has the tracking number.
    case numberKnown
    /// The manifest that lists the label is closed, so that it cannot be voided.
    case labelManifested(id: String, ManifestName)
    /// The manifest of the day on which the label would go out is closed.
    case dayClosed(ManifestName)
    /// The carrier does not take the label back.
    case voidRefused(code: String)
    /// The carrier does not say whether it has taken the label back.
    case voidUnknown(code: String)
    /// The carrier refuses the shipment, or cannot be told it.
    case carrierRejected(carrier: String, code: String)
    /// No carrier that would do is to be had just now.
    case carrierUnavailable(code: String)
    /// There is no room for it before so long.
    case busy(retryAfterSeconds: Int)
    /// The server is about to end, and begins nothing new.
    case ending
    /// Another request for the parcel is still at work at the deadline.
    case stillRunning
    /// So many requests wait that this one would not be served in time.
    case overloaded
    /// No such label.
    case notFound
    /// No printer or station has this name; the printers there are.
    case unknownPrinter(String, known: [String])
    /// The store cannot serve.
    case store(StoreFault)
    /// What the log holds cannot be understood: our fault, with the place.
    case unreadable(String)
}
