/// What a client wants sent: where from, where to, on which day, in which parcels.
public struct Shipment: Hashable, Sendable {
    /// Whose goods: the 3PL's customer. `default` where a warehouse ships only its own.
    public var client: String
    /// The order's number in the client's system; nil for a quote that belongs to none.
    public var order: String?
    /// The day the carrier takes it over; nil means the day the clock shows.
    public var shipDate: CivilDate?
    /// The sender.
    public var shipFrom: Address
    /// The recipient.
    public var shipTo: Address
    /// Where its parcels go back to if they cannot be delivered; nil for the sender's address.
    public var returnTo: Address?
    /// Its pieces, numbered from 1 within the order; at least one. At most 255 can be quoted.
    public var parcels: [Parcel]
    /// The client's own references, printed on the label, ordered by name.
    public var references: [Reference]
    /// What is asked of the service.
    public var options: ShipmentOptions

    /// A shipment.
    public init(
        client: String = "default", order: String? = nil, shipDate: CivilDate? = nil, shipFrom: Address,
        shipTo: Address, returnTo: Address? = nil, parcels: [Parcel], references: [Reference] = [],
        options: ShipmentOptions = .init()
    ) {
        self.client = client
        self.order = order
        self.shipDate = shipDate
        self.shipFrom = shipFrom
        self.shipTo = shipTo
        self.returnTo = returnTo
        self.parcels = parcels
        self.references = references
        self.options = options
    }

    /// A named reference such as `po`: `4711`.
    public struct Reference: Hashable, Sendable {
        /// The kind of reference.
        public var name: String
        /// Its value.
        public var value: String
        /// A reference.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }
}

/// One piece of a shipment.
public struct Parcel: Hashable, Sendable {
    /// Its number within the order, from 1.
    public var number: Int
    /// What it weighs, packed.
    public var weight: Mass
    /// Its outer sides; nil if not measured. Services whose price or limits depend on them refuse a parcel without.
    public var dimensions: Dimensions?
    /// The packaging code: `own` or one that tariffs name (`tube`, `flat-rate-envelope` …).
    public var packaging: String
    /// What is in it.
    public var contents: [ContentLine]

    /// A parcel.
    public init(
        number: Int = 1, weight: Mass, dimensions: Dimensions? = nil, packaging: String = "own",
        contents: [ContentLine] = []
    ) {
        self.number = number
        self.weight = weight
        self.dimensions = dimensions
        self.packaging = packaging
        self.contents = contents
    }
}

/// So many pieces of one article in a parcel, as customs wants to know it.
public struct ContentLine: Hashable, Sendable {
    /// The client's article number.
    public var sku: String?
    /// What it is, in words.
    public var description: String?
    /// How many, at least 1.
    public var quantity: Int
    /// The value of one.
    public var value: Money?
    /// Harmonised System code, 6 to 10 digits.
    public var hsCode: String?
    /// Country of origin.
    public var origin: Country?
    /// The weight of one.
    public var weight: Mass?
    /// `none`, or the kind of danger (`lithium-ion`, `flammable-liquid` …) that a service must expressly accept.
    public var hazard: String

    /// A line of contents.
    public init(
        sku: String? = nil, description: String? = nil, quantity: Int, value: Money? = nil, hsCode: String? = nil,
        origin: Country? = nil, weight: Mass? = nil, hazard: String = "none"
    ) {
        self.sku = sku
        self.description = description
        self.quantity = quantity
        self.value = value
        self.hsCode = hsCode
        self.origin = origin
        self.weight = weight
        self.hazard = hazard
    }
}

/// What is asked of the service that carries a shipment.
public struct ShipmentOptions: Hashable, Sendable {
    /// A signature on delivery.
    public enum Signature: String, Sendable, CaseIterable { case none, any, adult }
    /// Who pays the carrier.
    public enum BillingParty: String, Sendable, CaseIterable {
        case sender, recipient
        case thirdParty = "third-party"
    }

    /// The signature wanted.
    public var signature: Signature = .none
    /// Whether it must be delivered on a Saturday.
    public var saturday = false
    /// The value to be covered against loss; nil for none.
    public var insuredValue: Money?
    /// The last acceptable day of delivery.
    public var deliverBy: CivilDate?
    /// When the parcels are ready on the ship date, in minutes since midnight at the sender's place, 0 to 1439; nil if
    /// before every carrier's cut-off.
    public var readyAt: Int?
    /// Only these carriers; empty for any.
    public var carriers: [String] = []
    /// Only these accounts; empty for any.
    public var accounts: [String] = []
    /// Only these services; empty for any.
    public var services: [String] = []
    /// The currency to compare prices in; nil for that of the rates where they agree.
    public var currency: Currency?
    /// Zones by carrier, used only where no chart covers the pair of postcodes; ordered by carrier.
    public var zones: [CarrierZone] = []
    /// Who pays the carrier.
    public var billing: BillingParty = .sender
    /// What customs is told, for a shipment that leaves the customs territory.
    public var customs: Customs?

    /// The defaults: nothing special is asked.
    public init() {}

    /// What customs is told about the whole shipment.
    public struct Customs: Hashable, Sendable {
        /// Why the goods travel.
        public enum Kind: String, Sendable, CaseIterable { case sale, gift, documents, sample, returned, other }
        /// Why the goods travel.
        public var type: Kind
        /// The Incoterms rule: `DAP` or `DDP`.
        public var incoterm: String?
        /// The sender's Import One-Stop-Shop number: `IM` and ten digits.
        public var ioss: String?
        /// The sender's Economic Operators Registration and Identification number.
        public var eori: String?
        /// Customs details.
        public init(type: Kind, incoterm: String? = nil, ioss: String? = nil, eori: String? = nil) {
            self.type = type
            self.incoterm = incoterm
            self.ioss = ioss
            self.eori = eori
        }
    }

    /// A zone that the caller knows for one carrier.
    public struct CarrierZone: Hashable, Sendable {
        /// The carrier's code.
        public var carrier: String
        /// The zone's code in that carrier's tables.
        public var zone: String
        /// A carrier's zone.
        public init(carrier: String, zone: String) {
            self.carrier = carrier
            self.zone = zone
        }
    }
}
