public import ShipmentModel
public import TrackingNumbers

/// What a label shows. Which service prints which name, icon and banner is the caller's data.
public struct LabelContent: Hashable, Sendable {
    /// How the carrier wants the service shown.
    public var service: ServiceMarking
    /// The sender.
    public var shipFrom: Address
    /// The recipient.
    public var shipTo: Address
    /// The tracking number.
    public var number: TrackingNumber
    /// The weight as people read it, such as `1 LB 4 OZ`; empty for none.
    public var weight: String
    /// The day the carrier takes it over.
    public var shipDate: CivilDate
    /// The client's references, printed in the order given.
    public var references: [Shipment.Reference]
    /// Whether the label is a trial that must never travel: it is marked SPECIMEN.
    public var isSpecimen: Bool

    /// A label's content.
    public init(
        service: ServiceMarking, shipFrom: Address, shipTo: Address, number: TrackingNumber, weight: String,
        shipDate: CivilDate, references: [Shipment.Reference] = [], isSpecimen: Bool
    ) {
        self.service = service
        self.shipFrom = shipFrom
        self.shipTo = shipTo
        self.number = number
        self.weight = weight
        self.shipDate = shipDate
        self.references = references
        self.isSpecimen = isSpecimen
    }
}

/// How a carrier wants one of its services shown.
public struct ServiceMarking: Hashable, Sendable {
    /// What stands in the service icon block.
    public enum Icon: Hashable, Sendable {
        /// One large letter, such as `G`.
        case letter(String)
        /// A black square.
        case filled
    }

    /// The service's name as printed, such as `USPS GROUND ADVANTAGE™`.
    public var name: String
    /// The service icon.
    public var icon: Icon
    /// The text above the barcode, such as `USPS TRACKING # USPS Ship`; empty for none.
    public var banner: String
    /// The lines that say how postage is paid, such as `U.S. POSTAGE PAID`, `USPS Ship`.
    public var postage: [String]

    /// A service's marking.
    public init(name: String, icon: Icon, banner: String, postage: [String]) {
        self.name = name
        self.icon = icon
        self.banner = banner
        self.postage = postage
    }
}
