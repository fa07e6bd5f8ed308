/// Which tracking numbers a label's template shows: what the template is drawn with, and what a tariff may ask it to show.
public struct TemplateNumbers: Hashable, Sendable {
    /// The template's name.
    public let template: String
    /// The numbers' format.
    public let format: NumberFormat
    /// The country whose post must have given the numbers out, by S10; nil for any.
    public let country: String?
    /// The numbers in words.
    public let words: String

    private init(_ template: String, _ format: NumberFormat, country: String? = nil, _ words: String) {
        self.template = template
        self.format = format
        self.country = country
        self.words = words
    }

    /// Those of all templates.
    public static let all = [
        TemplateNumbers("usps-parcel", .impb, "a USPS IMpb number"),
        TemplateNumbers("s10-parcel", .s10, "a UPU S10 number"),
        TemplateNumbers("royal-mail-tracked", .s10, country: "GB", "a UPU S10 number that ends with GB"),
        TemplateNumbers("postnl-parcel", .postNL3S, "a PostNL 3S number"),
        TemplateNumbers("gs1-logistic", .sscc, "an SSCC"),
        TemplateNumbers("ups-parcel", .ups1Z, "a UPS 1Z number"),
        TemplateNumbers("fedex-ground", .fedEx12, "a FedEx number of 12 digits"),
        TemplateNumbers("dpd-parcel", .dpdParcel, "a DPD parcel number: 14 digits and a check character"),
        TemplateNumbers("dhl-express", .dhlExpress, "a DHL Express waybill of 10 digits"),
    ]

    /// Those of a template; nil if there is none of the name.
    public static func of(_ template: String) -> TemplateNumbers? { all.first { $0.template == template } }

    /// Whether the template shows a number.
    public func takes(_ number: TrackingNumber) -> Bool {
        if case .s10(let item) = number, let country, item.country != country { return false }
        return number.format == format
    }

    /// Whether the template shows numbers that an issuer gives out; see ``NumberFormat/issuer``.
    public func takes(issuer: String) -> Bool { country.map { $0 == issuer } ?? true }
}
