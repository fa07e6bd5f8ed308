public import ShipmentModel

/// A carrier that sells labels through its interface, as one account of ours uses it.
///
/// Every answer is one of few, and which one matters more than its words: what surely did not happen may be done again,
/// what surely happened is money, and everything else is unknown and must be looked into. An adapter that is not sure
/// says so.
public protocol PurchasingCarrier: Sendable {
    /// How it can be found out what came of a purchase.
    var recovery: CarrierRecovery { get }

    /// Buys a label, or repeats a purchase where ``recovery`` allows it: the order is the same, its reference included.
    /// Answers by the deadline.
    func buy(_ order: PurchaseOrder, deadline: ContinuousClock.Instant) async -> PurchaseAnswer

    /// What the carrier has made under a reference. Asked only where ``recovery`` is ``CarrierRecovery/lookUp(_:)``.
    func lookUp(_ reference: String, deadline: ContinuousClock.Instant) async -> LookUpAnswer

    /// Gives a label back.
    func void(_ trackingNumber: String, deadline: ContinuousClock.Instant) async -> VoidAnswer
}

/// How it can be found out what came of a purchase nobody knows the end of.
public enum CarrierRecovery: Hashable, Sendable {
    /// The same order again: the carrier knows it by its reference and answers with the label it has made, or makes it.
    case key
    /// Asked by reference, the carrier tells what it has made.
    case lookUp(LookUpRules)
    /// The purchase is of a resource made before, which sells one label: the same order again gives that label.
    case twoStep
    /// Not at all: a person must ask the carrier.
    case none
}

/// When a look-up that finds nothing proves that there is nothing. Carriers answer look-ups from copies that lag behind.
public struct LookUpRules: Hashable, Sendable {
    /// How long after the purchase was last sent a first answer counts.
    public var settling: Duration
    /// How far apart the first and the last answer that find nothing must be; two at least.
    public var spacing: Duration

    /// When a look-up that finds nothing proves that there is nothing.
    public init(settling: Duration = .seconds(5), spacing: Duration = .seconds(30)) {
        self.settling = settling
        self.spacing = spacing
    }
}

/// What a carrier is asked to sell.
public struct PurchaseOrder: Sendable {
    /// What the carrier is to know the purchase by: 20 characters of `A–Z` and `2–7`, which every carrier's reference
    /// fields take.
    public var reference: String
    /// The service, by the code of our tariff.
    public var service: String
    /// The shipment.
    public var shipment: Shipment
    /// The day it is handed over.
    public var shipDate: CivilDate
    /// The form that the station's printer needs its label in: `zpl-203`, `pdf`, `png-300`; nil for the account's usual
    /// one. The same whenever the order is repeated.
    public var labelForm: String?

    /// What a carrier is asked to sell.
    public init(
        reference: String, service: String, shipment: Shipment, shipDate: CivilDate, labelForm: String? = nil
    ) {
        self.reference = reference
        self.service = service
        self.shipment = shipment
        self.shipDate = shipDate
        self.labelForm = labelForm
    }
}

/// A label that a carrier made.
public struct BoughtLabel: Hashable, Sendable {
    /// The tracking number.
    public var trackingNumber: String
    /// What it was sold for; nil if the carrier did not say.
    public var price: Money?
    /// The label as the carrier drew it.
    public var document: [UInt8]
    /// The document's form: `zpl-203`, `pdf`, `png-203`.
    public var form: String
    /// What the carrier was asked for, as it tells it: the reference it has kept. Nil if it does not say.
    public var reference: String?

    /// A label that a carrier made.
    public init(trackingNumber: String, price: Money?, document: [UInt8], form: String, reference: String? = nil) {
        self.trackingNumber = trackingNumber
        self.price = price
        self.document = document
        self.form = form
        self.reference = reference
    }
}

/// What came of asking a carrier to sell a label.
public enum PurchaseAnswer: Hashable, Sendable {
    /// Here it is.
    case bought(BoughtLabel)
    /// The carrier refuses, for good: its code, and whether another service may be had for the same parcel.
    case rejected(code: String, isAboutService: Bool)
    /// Nothing was sent: the carrier's interface has no room for what there is to tell, or wants what is not there.
    case unfit(code: String, UnfitReach)
    /// Surely nothing was bought, and it may be tried again, at the soonest after so long if the carrier said.
    case notSent(code: String, retryAfter: Duration?)
    /// Nobody knows.
    case unknown(code: String)
}

/// Who else cannot be told a shipment that a carrier's interface has no room for, or that lacks what it wants.
public enum UnfitReach: Hashable, Sendable {
    /// This service; another may be had for the same parcel, of this carrier or of another.
    case service
    /// Every service of this account; another carrier may have room.
    case account
    /// Every carrier: the shipment itself must be put right.
    case everyCarrier
}

/// What came of asking a carrier what it has made.
public enum LookUpAnswer: Hashable, Sendable {
    /// These, oldest first; maybe none.
    case found([BoughtLabel])
    /// No answer that says anything.
    case failed(code: String)
    /// Nothing was sent: it is not known here what to ask for, or the carrier cannot be asked.
    case unasked(code: String)
}

/// What came of giving a label back.
public enum VoidAnswer: Hashable, Sendable {
    /// It is void, or was already.
    case voided
    /// The carrier does not take it back: its code, such as `already-used`.
    case refused(code: String)
    /// Nothing was sent: the carrier's interface cannot be asked to take it back.
    case unsupported(code: String)
    /// Nobody knows; asking again does no harm.
    case unknown(code: String)
}
