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
    /// Where the parcel goes back to if it cannot be delivered; nil for the sender's address.
    public var returnTo: Address?
    /// The tracking number.
    public var number: TrackingNumber
    /// The parcel's own number where the carrier numbers parcels beside shipments: a DHL Express licence plate.
    public var pieceNumber: TrackingNumber?
    /// Which of the shipment's parcels this is.
    public var piece: Piece
    /// The weight as people read it, such as `1 LB 4 OZ`; empty for none. Templates whose barcodes hold the weight print
    /// that one instead, from ``mass``.
    public var weight: String
    /// The exact weight; templates whose barcodes hold it need it.
    public var mass: Mass?
    /// The day the carrier takes it over.
    public var shipDate: CivilDate
    /// The client's references, printed in the order given.
    public var references: [Shipment.Reference]
    /// What customs is told; nil for a parcel that stays in the customs territory. Only the postal templates print it.
    public var customs: CustomsDeclaration?
    /// Whether the parcel comes back from a customer: it is marked RETURN. See
    /// ``returning(service:number:pieceNumber:shipDate:)``.
    public var isReturn: Bool
    /// Whether the label is a trial that must never travel: it is marked SPECIMEN.
    public var isSpecimen: Bool

    /// A label's content.
    public init(
        service: ServiceMarking, shipFrom: Address, shipTo: Address, returnTo: Address? = nil, number: TrackingNumber,
        pieceNumber: TrackingNumber? = nil, piece: Piece = .only, weight: String, mass: Mass? = nil,
        shipDate: CivilDate, references: [Shipment.Reference] = [], customs: CustomsDeclaration? = nil,
        isReturn: Bool = false, isSpecimen: Bool
    ) {
        self.service = service
        self.shipFrom = shipFrom
        self.shipTo = shipTo
        self.returnTo = returnTo
        self.number = number
        self.pieceNumber = pieceNumber
        self.piece = piece
        self.weight = weight
        self.mass = mass
        self.shipDate = shipDate
        self.references = references
        self.customs = customs
        self.isReturn = isReturn
        self.isSpecimen = isSpecimen
    }

    /// One of a shipment's parcels.
    public struct Piece: Hashable, Sendable {
        /// Its number, from 1.
        public let number: Int
        /// How many there are.
        public let of: Int

        /// A parcel; traps unless `number` is in 1 to `of`.
        public init(number: Int, of: Int) {
            precondition(1 <= number && number <= of, "piece \(number) of \(of)")
            self.number = number
            self.of = of
        }

        /// The only parcel of its shipment.
        public static let only = Piece(number: 1, of: 1)

        /// `2 OF 3`; empty for the only one.
        var text: String { of == 1 ? "" : "\(number) OF \(of)" }
    }

    /// The content of the label with which the recipient sends the parcel back: from there to where undeliverable
    /// parcels go. For any template that marks returns and serves that way. The parcel weighs what it weighed on its
    /// way out, and its references stay; what customs is told anew, the caller adds.
    /// - Parameters:
    ///   - service: the return service's marking.
    ///   - number: a number of its own.
    ///   - pieceNumber: the parcel's own number on its way back; needed where the carrier numbers parcels beside
    ///     shipments.
    ///   - shipDate: the day the carrier takes it over, or the day the label is made.
    public func returning(
        service: ServiceMarking, number: TrackingNumber, pieceNumber: TrackingNumber? = nil, shipDate: CivilDate
    ) -> LabelContent {
        LabelContent(
            service: service, shipFrom: shipTo, shipTo: returnTo ?? shipFrom, number: number,
            pieceNumber: pieceNumber, piece: piece, weight: weight, mass: mass, shipDate: shipDate,
            references: references, isReturn: true, isSpecimen: isSpecimen)
    }

    /// The words that every template must show plainly.
    var marks: [String] {
        (isReturn ? ["RETURN"] : []) + (isSpecimen ? ["SPECIMEN"] : [])
    }

    /// The marks as one short line; empty for none.
    var shortMarkLine: String { marks.joined(separator: " · ") }

    /// The marks as one line; empty for none.
    var markLine: String {
        shortMarkLine + (isSpecimen ? " – NOT FOR MAILING" : "")
    }

    /// The address that the label shows as the sender's.
    var sender: (address: Address, field: String) {
        if let returnTo { (returnTo, "return_to") } else { (shipFrom, "ship_from") }
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
    /// What only one carrier's template prints.
    public var details: [LabelDetail: String]

    /// A service's marking.
    public init(
        name: String, icon: Icon, banner: String, postage: [String], details: [LabelDetail: String] = [:]
    ) {
        self.name = name
        self.icon = icon
        self.banner = banner
        self.postage = postage
        self.details = details
    }
}
