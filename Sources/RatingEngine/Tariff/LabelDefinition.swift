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
    /// Numbers for trials, which print SPECIMEN and are used only while no real range has been granted; nil for none.
    public var testRange: TestRange?

    /// What own labels of a service carry.
    public init(
        template: Template, title: String, icon: String = "", banner: String = "", postage: [String] = [],
        numberFormat: String, serviceCode: String, testRange: TestRange? = nil
    ) {
        self.template = template
        self.title = title
        self.icon = icon
        self.banner = banner
        self.postage = postage
        self.numberFormat = numberFormat
        self.serviceCode = serviceCode
        self.testRange = testRange
    }

    /// The templates there are.
    public enum Template: String, Sendable, CaseIterable {
        /// A USPS domestic parcel, 4 × 6 in.
        case uspsParcel = "usps-parcel"
        /// A postal parcel with a UPU S10 identifier, 4 × 6 in.
        case s10Parcel = "s10-parcel"
    }

    /// Numbers for trials.
    public struct TestRange: Hashable, Sendable {
        /// The mailer identifier, the country, the shipper, the leading digits that the numbers carry.
        public var issuer: String
        /// The first serial.
        public var first: Int64
        /// The last serial.
        public var last: Int64
        /// Numbers for trials.
        public init(issuer: String, first: Int64, last: Int64) {
            self.issuer = issuer
            self.first = first
            self.last = last
        }
    }
}
