public import ShipmentModel

/// What the labels that we issue ourselves for a service carry, as the carrier prescribes. The texts are printed as they
/// stand; which template uses which is the template's to say.
public struct LabelDefinition: Hashable, Sendable {
    /// The template that draws it.
    public var template: Template
    /// The service's name on the label, such as `USPS GROUND ADVANTAGE™`.
    public var title: String
    /// The letter of the service icon block, or `filled` for a black square; empty where the template has none.
    public var icon: String
    /// The text above the tracking barcode; empty for none.
    public var banner: String
    /// The lines of the postage indicia; empty for none.
    public var postage: [String]
    /// The number's format, such as `usps-impb` or `upu-s10`.
    public var numberFormat: String
    /// What the format calls the service: a USPS service type code (`346`), a UPU or UPS service indicator (`CY`,
    /// `03`).
    public var serviceCode: String
    /// What only one family of templates prints, wherever a parcel goes, ordered by name.
    public var details: [Detail]
    /// What it prints of the carrier's routing data, by destination; nil for none.
    public var routing: RoutingTable?
    /// The declaration that goes with a parcel which leaves the customs territory; nil for none.
    public var customs: Customs?
    /// Numbers for trials, which print SPECIMEN and are used only while no real range has been granted; nil for none.
    public var testRange: TestRange?

    /// What own labels of a service carry.
    public init(
        template: Template, title: String, icon: String = "", banner: String = "", postage: [String] = [],
        numberFormat: String, serviceCode: String, details: [Detail] = [], routing: RoutingTable? = nil,
        customs: Customs? = nil, testRange: TestRange? = nil
    ) {
        self.template = template
        self.title = title
        self.icon = icon
        self.banner = banner
        self.postage = postage
        self.numberFormat = numberFormat
        self.serviceCode = serviceCode
        self.details = details.sorted { $0.name.rawValue < $1.name.rawValue }
        self.routing = routing
        self.customs = customs
        self.testRange = testRange
    }

    /// All that only one family of templates prints on a label to an address, ordered by name.
    public func details(to address: Address) -> [Detail] {
        let routed = routing?.details(to: address) ?? []
        return (details + routed).sorted { $0.name.rawValue < $1.name.rawValue }
    }

    /// The forms of the Universal Postal Union in which customs is told what a parcel holds.
    public enum Customs: String, Sendable, CaseIterable {
        /// CN 22, part of the label.
        case cn22
        /// CN 23, a document beside the label.
        case cn23
    }

    /// The templates for labels of our own.
    public enum Template: String, Sendable, CaseIterable {
        /// A USPS domestic parcel.
        case uspsParcel = "usps-parcel"
        /// A postal parcel with a UPU S10 identifier.
        case s10Parcel = "s10-parcel"
        /// A UPS parcel with a 1Z number.
        case upsParcel = "ups-parcel"
        /// A FedEx Ground parcel within the United States.
        case fedExGround = "fedex-ground"
        /// A Royal Mail tracked parcel within the United Kingdom.
        case royalMailTracked = "royal-mail-tracked"
        /// A DPD parcel.
        case dpdParcel = "dpd-parcel"
        /// A PostNL parcel with a 3S number.
        case postNLParcel = "postnl-parcel"
        /// A GS1 logistic label with an SSCC.
        case gs1Logistic = "gs1-logistic"

        /// What it prints of the carrier's routing data.
        public var routed: [Detail.Name] {
            switch self {
            case .upsParcel: [.routingCode, .routingVersion]
            case .dpdParcel: [.destinationSort, .destinationCode, .routingCode, .routingVersion]
            default: []
            }
        }
    }

    /// A code or word of the carrier that only one family of templates prints. It is the carrier's data: whoever has a
    /// contract is told it, and nothing of it is computed.
    public struct Detail: Hashable, Sendable {
        /// Which one.
        public var name: Name
        /// What is printed; the template says which form it must have.
        public var value: String
        /// A detail.
        public init(_ name: Name, _ value: String) {
            self.name = name
            self.value = value
        }

        /// The details there are.
        public enum Name: String, Sendable, CaseIterable {
            /// FedEx Ground: the shipper's account.
            case account = "account"
            /// UPS: who pays.
            case billing = "billing"
            /// UPS: the class of service in the MaxiCode.
            case classOfService = "class_of_service"
            /// DPD: the destination's sorting code.
            case destinationSort = "d_sort"
            /// DPD: the destination's digits in DPD's network.
            case destinationCode = "destination_code"
            /// FedEx Ground: the label's design.
            case labelCode = "label_code"
            /// FedEx Ground: the meter.
            case meter = "meter"
            /// DPD: the origin's sorting code.
            case originSort = "o_sort"
            /// UPS, DPD: the route.
            case routingCode = "routing_code"
            /// UPS, DPD: the edition of the routing data.
            case routingVersion = "routing_version"
            /// FedEx Ground, DPD: the service.
            case serviceCode = "service_code"

            /// Whether it depends on the destination, so that only routing data give it.
            public var isRouted: Bool { Template.allCases.contains { $0.routed.contains(self) } }
        }
    }

    /// Numbers for trials.
    public struct TestRange: Hashable, Sendable {
        /// The mailer identifier, the country, the shipper, the leading digits that the numbers carry.
        public var issuer: String
        /// The first serial.
        public var first: Int64
        /// The last serial.
        public var last: Int64
        /// How long the numbers are, where the format leaves a choice; nil for its usual length.
        public var length: Int?
        /// Numbers for trials.
        public init(issuer: String, first: Int64, last: Int64, length: Int? = nil) {
            self.issuer = issuer
            self.first = first
            self.last = last
            self.length = length
        }
    }
}
